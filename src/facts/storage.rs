//! Databases that a program keeps in files.

use serde::Serialize;

/// A database in files of the program's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StorageKind {
    /// `an SQLite database`.
    pub holds: String,
    /// It is compiled in with CGO_ENABLED=0 too.
    pub without_cgo: bool,
}

/// The file of a database, where nobody says another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DatabaseFile {
    /// Relative to where the program is started.
    pub path: String,
    /// The variable of the environment that says another.
    pub variable: Option<DatabaseVariable>,
}

/// A variable of the environment that says where a database is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DatabaseVariable {
    /// Its name.
    pub name: String,
    /// Its value where it is not set: the path, with what stands around it; empty where that is in
    /// the home of whoever starts the program.
    pub default: String,
    /// It names the folder that the path begins in, not the file.
    pub is_folder: bool,
    /// The absolute path that the repository's own deploy files give it.
    pub deployed: Option<String>,
}

/// A folder that a program writes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// As the code has it: absolute, or relative to where the program is started.
    pub path: String,
    /// The flags of the program that say another.
    pub flags: Vec<String>,
}

impl Written {
    /// Whether some arguments say another folder.
    pub fn is_told(&self, arguments: &[String]) -> bool {
        arguments.iter().any(|word| {
            let name = word.split_once('=').map_or(word.as_str(), |(name, _)| name);
            let of_one = |flag: &str| name.trim_start_matches('-') == flag.trim_start_matches('-');
            name.starts_with('-') && self.flags.iter().any(|flag| of_one(flag))
        })
    }
}

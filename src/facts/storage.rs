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
    /// The folder that some arguments say in the place of this one: that of a path with an ending.
    pub fn told<'a>(&self, arguments: &'a [String]) -> Option<&'a str> {
        let is_of = |name: &str| {
            let bare = |name: &str| name.trim_start_matches('-').to_owned();
            name.starts_with('-') && self.flags.iter().any(|flag| bare(flag) == bare(name))
        };
        let value =
            arguments
                .iter()
                .enumerate()
                .find_map(|(at, word)| match word.split_once('=') {
                    Some((name, value)) => is_of(name).then_some(value),
                    None if is_of(word) => arguments.get(at + 1).map(String::as_str),
                    None => None,
                })?;
        let value = value.trim_end_matches('/');
        let folder = match value.rsplit_once('/') {
            Some((folder, name)) if name.contains('.') => folder,
            _ => value,
        };
        (folder.trim_start_matches("./") != self.path).then_some(folder)
    }
}

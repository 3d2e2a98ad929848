//! Where programs keep what outlives them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::files::{confidence, workdir};
use super::images::Choice;
use super::needs::Needs;
use crate::facts::{DatabaseFile, DatabaseVariable};
use crate::settings::Run;
use crate::sourced::{Confidence, Evidence, Found, Sourced};

/// Where a program keeps its database: what a volume is mounted on.
const DATA: &str = "/data";

/// Folders of the system, which no argument makes those of a program.
const OF_SYSTEM: [&str; 4] = ["/dev", "/etc", "/proc", "/tmp"];

/// What scaffold.toml says of where an image starts and writes.
pub(super) struct Wishes<'a> {
    /// Where relative paths start.
    pub(super) workdir: Option<&'a str>,
    /// Folders to write to; of these the first is for the databases.
    pub(super) writable: Option<&'a [String]>,
    /// Arguments, which may tell another folder in the place of one.
    pub(super) args: &'a [String],
}

/// What an image has for the databases and folders of its programs.
pub(super) struct Storage {
    /// Folders that belong to the user.
    pub(super) writable: Sourced<Vec<String>>,
    /// Variables that tell the programs where their databases are.
    pub(super) env: Sourced<BTreeMap<String, String>>,
}

/// Where the programs keep their databases and the folders that they write to. Those whose files are
/// `copied` start among them, and not where a volume is mounted.
pub(super) fn storage(
    choice: &Choice<'_>,
    needs: &Needs,
    copied: bool,
    wishes: &Wishes<'_>,
) -> Storage {
    let workdir = wishes.workdir.unwrap_or_else(|| workdir(choice));
    let (said, args) = (wishes.writable, wishes.args);
    let storage = choice.programs().flat_map(|main| &main.storage);
    let storage = storage.filter(|storage| needs.cgo.value || storage.value.without_cgo);
    let mut kinds = BTreeSet::new();
    let mut evidence: Vec<Evidence> = Vec::new();
    let mut imports = Vec::new();
    for found in storage {
        kinds.insert(&found.value.holds);
        imports.extend(found.evidence.iter().cloned());
    }
    let keeps = !kinds.is_empty();
    let mut folders: Vec<String> = Vec::new();
    let mut env = BTreeMap::new();
    let mut env_evidence = Vec::new();
    let databases = choice.programs().flat_map(|main| &main.databases);
    let databases: Vec<&Found<DatabaseFile>> = databases.filter(|_| keeps).collect();
    let is_known = databases.len() >= kinds.len();
    // Where each lies in a folder of its own, the program starts above them; and where it is told to
    // start, below that.
    let starts = wishes.workdir.is_some() || is_known && databases.iter().all(has_folder);
    let below = copied || said.is_none() && starts;
    for found in &databases {
        let database = &found.value;
        let (folder, value) = place(database, workdir, (copied, below), said);
        folders.push(folder);
        evidence.extend(found.evidence.first().cloned());
        if let (Some(variable), Some(value)) = (&database.variable, value)
            && !env.contains_key(&variable.name)
        {
            env.insert(variable.name.clone(), value);
            env_evidence.extend(found.evidence.iter().cloned());
        }
    }
    if !is_known {
        folders.insert(0, DATA.to_owned());
        evidence.splice(0..0, imports);
    }
    // Below a folder of the user's own the program makes folders itself.
    let written = choice.main.written.iter();
    let written = written.filter(|written| confidence(&written.evidence) > Confidence::Guess);
    let written = written.map(|one| (one, one.value.told(args).unwrap_or(&one.value.path)));
    let written = written.filter(|(_, path)| !OF_SYSTEM.iter().any(|dir| is_inside(path, dir)));
    let (absolute, relative): (Vec<_>, Vec<_>) =
        written.partition(|(_, path)| path.starts_with('/'));
    let relative = relative.into_iter().filter(|_| below || !keeps);
    for (written, path) in relative.chain(absolute) {
        // A volume is mounted on one in the working directory, be that the user's own.
        let folder = Run::place(workdir, path);
        let mut others = folders.iter().filter(|outer| *outer != workdir);
        if !others.any(|outer| is_inside(&folder, outer)) {
            folders.push(folder);
            evidence.extend(written.evidence.first().cloned());
        }
    }
    let mut known = BTreeSet::new();
    folders.retain(|folder| known.insert(folder.clone()));
    if below && !copied {
        // The first becomes the folder that the program starts in.
        folders.sort_by_key(|folder| !is_inside(folder, workdir));
    }
    Storage {
        writable: Sourced::list(folders, evidence),
        env: if env.is_empty() {
            Sourced::default_of(env)
        } else {
            Sourced::repository(env, env_evidence)
        },
    }
}

/// Whether a database that lies below the working directory lies in a folder there.
fn has_folder(found: &&Found<DatabaseFile>) -> bool {
    found.value.path.contains('/')
}

/// Whether a folder lies in another, or is it.
fn is_inside(folder: &str, outer: &str) -> bool {
    Path::new(folder).starts_with(outer)
}

/// The folder of a database, and the value of its variable: where the repository's own deploy files
/// have it; else its own below the working directory, or the one for all, which relative paths of a program
/// without files of its own lead to.
fn place(
    database: &DatabaseFile,
    workdir: &str,
    (copied, below): (bool, bool),
    said: Option<&[String]>,
) -> (String, Option<String>) {
    let (folder, name) = match database.path.rsplit_once('/') {
        Some((folder, name)) => (folder, name),
        None => ("", database.path.as_str()),
    };
    let is_there = |folder: &str| {
        let is_in = |said: &String| Path::new(folder).starts_with(said);
        said.is_none_or(|said| said.iter().any(is_in))
    };
    let deployed = |variable: &DatabaseVariable| {
        let path = variable.deployed.as_deref()?;
        let (folder, _) = path.rsplit_once('/')?;
        let is_folder = !folder.is_empty() && is_there(folder);
        is_folder.then(|| (folder.to_owned(), Some(with_path(database, variable, path))))
    };
    let data = match said {
        Some(said) => said.first().map_or("", String::as_str),
        None => DATA,
    };
    match &database.variable {
        Some(variable) if variable.is_folder => {
            let deployed = variable.deployed.as_ref().filter(|folder| is_there(folder));
            let folder = deployed.map_or(data, String::as_str).to_owned();
            let value = (!folder.is_empty()).then(|| folder.clone());
            (folder, value)
        }
        Some(variable) => deployed(variable).unwrap_or_else(|| {
            if below && !copied {
                return (Run::place(workdir, folder), None);
            }
            let is_asked = (copied || said.is_some()) && !data.is_empty();
            let value = || with_path(database, variable, &format!("{data}/{name}"));
            (data.to_owned(), is_asked.then(value))
        }),
        None if below && folder.is_empty() => (workdir.to_owned(), None),
        None if below => (Run::place(workdir, folder), None),
        None => (data.to_owned(), None),
    }
}

/// The value of a database's variable with another path in it.
fn with_path(database: &DatabaseFile, variable: &DatabaseVariable, path: &str) -> String {
    let mut text = database.path.clone();
    // `./data/m.db` is `data/m.db`.
    while variable.default.contains(&format!("./{text}")) {
        text.insert_str(0, "./");
    }
    variable.default.replacen(&text, path, 1)
}

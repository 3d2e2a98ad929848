//! Files of databases below the folder that a program is started in, and what says another place.

use std::collections::BTreeSet;

use super::path::relative;
use super::written::is_users;
use super::{Told, values};
use crate::catalog::Telling;
use crate::detect::code::{Node, Program, UNKNOWN, Value, is_variable};
use crate::detect::deploy::Unit;
use crate::facts::{DatabaseFile, DatabaseVariable, Main};
use crate::sourced::Found;

/// Endings of such files: what has another may be the name of a database on a server.
const ENDINGS: [&str; 7] = ["bbolt", "bolt", "db", "db3", "duckdb", "sqlite", "sqlite3"];

/// The files of the databases that a main opens, each once.
pub(in super::super) fn databases(
    program: &Program<'_>,
    told: &[Told],
    main: &Main,
    units: &[&Unit],
) -> Vec<Found<DatabaseFile>> {
    let mut found: Vec<Found<DatabaseFile>> = Vec::new();
    if main.storage.is_empty() {
        return found;
    }
    let all = told.iter();
    for one in all.filter(|one| one.means == Telling::DatabaseFile) {
        let known = values(one).filter(|(_, value)| !value.is_weak);
        let named = known.filter_map(|(_, value)| Some((value, file(&value.text)?)));
        let named: Vec<(&Value, &str)> = named.collect();
        let Some((value, path)) = named.first() else {
            if let Some(below) = below_a_variable(program, one, units)
                && !found
                    .iter()
                    .any(|known| known.value.variable == below.value.variable)
            {
                found.push(below);
            }
            continue;
        };
        let is_known = |other: &Found<DatabaseFile>| other.value.path == *path;
        // One of several names: nobody says which.
        if named.iter().any(|(_, other)| other != path) || found.iter().any(is_known) {
            continue;
        }
        let path = (*path).to_owned();
        let variable = variable(program, one, (value, &path), units);
        let evidence = one.evidence_of(program, value, "a database");
        found.push(Found {
            value: DatabaseFile { path, variable },
            evidence: vec![evidence],
        });
    }
    found.sort_by(|left, right| left.value.path.cmp(&right.value.path));
    found
}

/// The file that a text names, which may be one of SQLite's addresses with parameters behind it:
/// <https://www.sqlite.org/uri.html>.
fn file(text: &str) -> Option<&str> {
    let text = text.strip_prefix("file:").unwrap_or(text);
    let text = text.split('?').next()?;
    let plain = text.trim_start_matches("./");
    let (_, ending) = plain.rsplit_once('.')?;
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-/".contains(letter);
    let path = relative(plain, Telling::File).filter(|path| path.is_whole)?;
    let is_file = ENDINGS.contains(&ending) && plain.chars().all(is_plain);
    (is_file && path.text == plain && !plain.starts_with("..")).then_some(plain)
}

/// The one variable of the environment that says another file, and what is taken without it.
fn variable(
    program: &Program<'_>,
    one: &Told,
    (value, path): (&Value, &str),
    units: &[&Unit],
) -> Option<DatabaseVariable> {
    let all = one.arguments.iter().flat_map(|argument| &argument.values);
    let names: BTreeSet<&String> = all.flat_map(|value| &value.set_by).collect();
    let mut names = names.into_iter().filter(|name| is_variable(name));
    let (name, None) = (names.next()?, names.next()) else {
        return None;
    };
    let (index, ..) = value.place?;
    let package = program.package(index);
    let is_there = |node: &u32| value.place == Some(program.place(index, *node));
    let texts = (0..).zip(&package.nodes);
    let texts = texts.filter_map(|(id, placed)| match &placed.node {
        Node::Text(text) if file(text) == Some(path) => Some((id, text)),
        _ => None,
    });
    // A helper that takes the default may have been followed no further than to its call.
    let texts: Vec<_> = texts.collect();
    let there = texts.iter().find(|(id, _)| is_there(id));
    let (_, default) = there.or(texts.first())?;
    // What stands behind the path may be a password.
    let absolute = |text: &'_ str| {
        let path = text.strip_prefix("file:").unwrap_or(text);
        let path = path.split('?').next().unwrap_or_default();
        let is_file = path.strip_prefix('/').and_then(file).is_some();
        is_file.then(|| path.to_owned())
    };
    Some(DatabaseVariable {
        name: name.clone(),
        default: default.to_string(),
        is_folder: false,
        deployed: given(name, units).and_then(absolute),
    })
}

/// The one value that the deploy files give a variable.
fn given<'u>(name: &str, units: &[&'u Unit]) -> Option<&'u str> {
    let given = units.iter().flat_map(|unit| &unit.environment);
    let given = given.filter(|variable| variable.name == name);
    let given: BTreeSet<&str> = given.map(|variable| variable.value.as_str()).collect();
    let mut given = given.into_iter();
    given.next().filter(|_| given.next().is_none())
}

/// A file in the folder that a variable of the program's own names, which is in the user's home where
/// it is not set: `$M_HOME/m.db`, `~/.m/m.db`. In an image nobody keeps what lies there.
fn below_a_variable(
    program: &Program<'_>,
    one: &Told,
    units: &[&Unit],
) -> Option<Found<DatabaseFile>> {
    let all = one.arguments.iter().flat_map(|argument| &argument.values);
    let all: Vec<&Value> = all.filter(|value| !value.is_weak).collect();
    // The folder is all that is not known.
    let path = |value: &'_ Value| {
        let text = value.text.strip_prefix("file:").unwrap_or(&value.text);
        let below = text.strip_prefix(UNKNOWN)?.strip_prefix('/')?;
        file(below).map(str::to_owned)
    };
    let variable = |value: &Value| match value.set_by.as_slice() {
        [only] if is_variable(only) && !is_users(only) => Some(only.clone()),
        _ => None,
    };
    let named = all
        .iter()
        .filter_map(|value| Some((*value, path(value)?, variable(value)?)));
    let named: Vec<(&Value, String, String)> = named.collect();
    let (value, path_there, name) = named.first()?;
    let is_same = |(_, other, by): &(_, String, String)| other == path_there && by == name;
    let at_home = |value: &&Value| {
        let here = path(value).filter(|_| value.set_by.is_empty());
        let hidden = here.as_deref().and_then(|here| here.strip_prefix('.'));
        let below = hidden.and_then(|hidden| hidden.split_once('/'));
        below.is_some_and(|(_, below)| below == path_there)
    };
    let is_elsewhere = |value: &&Value| value.text.starts_with('/');
    if !named.iter().all(is_same) || !all.iter().any(at_home) || all.iter().any(is_elsewhere) {
        return None;
    }
    let folder = |text: &str| {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-/".contains(letter);
        let is_folder = text.len() > 1 && text.starts_with('/') && text.chars().all(is_plain);
        is_folder.then(|| text.trim_end_matches('/').to_owned())
    };
    let variable = DatabaseVariable {
        name: name.clone(),
        default: String::new(),
        is_folder: true,
        deployed: given(name, units).and_then(folder),
    };
    Some(Found {
        value: DatabaseFile {
            path: path_there.clone(),
            variable: Some(variable),
        },
        evidence: vec![one.evidence_of(program, value, "a database")],
    })
}

#[cfg(test)]
mod tests {
    use crate::detect::repository::{main_of, source};

    /// The databases of a service with this body, as `path line variable default deployed`.
    fn found(body: &str) -> Vec<String> {
        let imports = "database/sql net/http os modernc.org/sqlite";
        let body = format!("{body}\nhttp.ListenAndServe(\":8080\", nil)");
        let compose =
            "services:\n  m:\n    build: .\n    environment:\n      M_DB: /var/lib/m/m.db\n";
        let main = main_of(&[
            ("main.go", &source(imports, &body)),
            ("compose.yaml", compose),
        ]);
        let shown = main.databases.iter().map(|one| {
            let variable = one.value.variable.as_ref().map(|variable| {
                let deployed = variable.deployed.as_deref().unwrap_or("-");
                let folder = if variable.is_folder { " folder" } else { "" };
                format!(" {} {} {deployed}{folder}", variable.name, variable.default)
            });
            let place = one.evidence[0].place();
            format!("{} {place}{}", one.value.path, variable.unwrap_or_default())
        });
        shown.collect()
    }

    #[test]
    fn a_file_that_is_written_out_is_found_without_what_stands_around_it() {
        let open = |text: &str| found(&format!("sql.Open(\"sqlite\", \"{text}\")"));
        assert_eq!(open("data/m.db"), ["data/m.db main.go:9"]);
        assert_eq!(open("file:./m.sqlite?mode=rwc"), ["m.sqlite main.go:9"]);
    }

    #[test]
    fn a_name_that_is_no_file_below_the_working_directory_is_none() {
        let none: &[&str] = &[];
        for text in [
            ":memory:",
            "/data/m.db",
            "../m.db",
            "user@tcp(db)/shop",
            "shop",
        ] {
            assert_eq!(
                found(&format!("sql.Open(\"sqlite\", \"{text}\")")),
                none,
                "{text}"
            );
        }
        let one_of_two =
            "for _, path := range []string{\"a.db\", \"b.db\"} {\nsql.Open(\"sqlite\", path)\n}";
        assert_eq!(found(one_of_two), none);
    }

    #[test]
    fn the_variable_that_says_another_file_is_found_with_what_it_replaces() {
        let body = |name: &str, default: &str, behind: &str| {
            found(&format!(
                "path := os.Getenv(\"{name}\")\nif path == \"\" {{\npath = \"{default}\"\n}}\n\
                 sql.Open(\"sqlite\", path{behind})"
            ))
        };
        assert_eq!(
            body("M_PATH", "file:m.db?mode=rwc", ""),
            ["m.db main.go:11 M_PATH file:m.db?mode=rwc -"]
        );
        assert_eq!(
            body("M_PATH", "m.db", "+\"?mode=rwc\""),
            ["m.db main.go:11 M_PATH m.db -"]
        );
        assert_eq!(
            body("M_DB", "m.db", ""),
            ["m.db main.go:11 M_DB m.db /var/lib/m/m.db"]
        );
    }
    #[test]
    fn the_variable_of_a_folder_that_is_in_the_users_home_without_it_is_found() {
        let body = |name: &str| {
            found(&format!(
                "dir := os.Getenv(\"{name}\")\nif dir == \"\" {{\nhome, _ := os.UserHomeDir()\n\
                 dir = home + \"/.m\"\n}}\nsql.Open(\"sqlite\", dir+\"/state/m.db?mode=rwc\")"
            ))
        };
        assert_eq!(body("M_HOME"), ["state/m.db main.go:14 M_HOME  - folder"]);
        let none: &[&str] = &[];
        assert_eq!(body("XDG_STATE_HOME"), none);
        // A path that is there without the variable is no home.
        let fixed = "dir := os.Getenv(\"M_HOME\")\nif dir == \"\" {\ndir = \"/var/lib/m\"\n}\n\
                     sql.Open(\"sqlite\", dir+\"/m.db\")";
        assert_eq!(found(fixed), none);
    }
}

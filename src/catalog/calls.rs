//! What calls tell of a program's surroundings: files it reads and writes, programs it runs, signals
//! it waits for.

use serde::Deserialize;

/// The lists of calls.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'static"))]
pub struct Calls {
    /// Functions and methods.
    pub call: Vec<TellingCall>,
    /// Fields of structs.
    pub field: Vec<TellingField>,
    /// Packages that wait for SIGTERM themselves.
    pub stops: Vec<StoppingPackage>,
    /// Structs that are the commands of a command line.
    pub command: Vec<CommandStruct>,
    /// Tags of struct fields that are the commands of a command line.
    #[serde(rename = "command-tag")]
    pub command_tag: Vec<CommandTag>,
    /// Packages that fill structs with variables of the environment, as tags of fields say.
    pub environment: Vec<EnvironmentPackage>,
    /// Names of commands that start a service.
    pub serve: Vec<ServingWords>,
    /// Names of commands that go on, whether or not they listen.
    #[serde(rename = "goes-on")]
    pub goes_on: Vec<ServingWords>,
    /// Paths that no image needs.
    pub never: Vec<NeverNeeded>,
}

/// A function, or a method of some type of a package.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TellingCall {
    /// Import path, without a major version.
    pub package: &'static str,
    /// The function's name.
    pub name: &'static str,
    /// It is a method.
    #[serde(default)]
    pub method: bool,
    /// The argument that says it, from 0.
    #[serde(default)]
    pub argument: usize,
    /// Those behind it count too.
    #[serde(default)]
    pub rest: bool,
    /// What the argument is.
    pub means: Telling,
    /// A command line tool opens its user's files so: it counts in programs that listen alone.
    #[serde(default)]
    pub of_users_too: bool,
    /// A package that calls this function means something else: files that are compiled in.
    pub unless: Option<&'static str>,
    /// A constant that has to stand among the arguments.
    pub with: Option<&'static str>,
    /// The argument before it has to be one of these, the path of a program by its name.
    #[serde(default)]
    pub after: Vec<&'static str>,
}

/// A field of a struct.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TellingField {
    /// Import path, without a major version.
    pub package: &'static str,
    /// The struct.
    pub owner: &'static str,
    /// The field.
    pub name: &'static str,
    /// What its value is.
    pub means: Telling,
}

/// What an argument or a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Telling {
    /// A file that is read.
    File,
    /// A folder that is read.
    Folder,
    /// A pattern of files that are read.
    Glob,
    /// A folder that is read, behind `file://`.
    Url,
    /// A folder in which a settings file is looked for.
    SettingsFolder,
    /// The name of a settings file, without its ending.
    SettingsName,
    /// A file with variables of the environment that is read, `.env` where none is named.
    EnvironmentFile,
    /// A file that is written.
    WriteFile,
    /// A folder that is made.
    WriteFolder,
    /// A database in a file, or where one is on a server.
    DatabaseFile,
    /// A program that is run.
    Program,
    /// A program that is run where it is there.
    ProgramIfThere,
    /// A script that a program is run with, alone or before its arguments.
    Script,
    /// A signal that is waited for.
    Signal,
    /// No argument: the version that the go command stamps is read.
    BuildInfo,
    /// The name of a time zone.
    TimeZone,
    /// The name of a variable of the environment.
    Variable,
}

/// A package whose programs end on SIGTERM without a word of their own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StoppingPackage {
    /// Import path; those below it count.
    pub package: &'static str,
}

/// A struct whose literals are commands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CommandStruct {
    /// Import path, without a major version.
    pub package: &'static str,
    /// The struct.
    pub owner: &'static str,
    /// The field whose first word is the command's name.
    pub name: &'static str,
    /// The fields with the function that is run.
    pub runs: Vec<&'static str>,
    /// The method that puts commands below it.
    pub adds: Option<&'static str>,
    /// The field with the commands below it.
    pub below: Option<&'static str>,
}

/// A tag that makes a struct's field a command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CommandTag {
    /// Import path, without a major version.
    pub package: &'static str,
    /// The tag's key; its value is the command's name, unless it is empty.
    pub tag: &'static str,
    /// The method of the field's type that is run.
    pub runs: &'static str,
}

/// A package that fills a struct with variables of the environment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EnvironmentPackage {
    /// Import path, without a major version.
    pub package: &'static str,
}

/// Names of commands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    bound(deserialize = "'de: 'static")
)]
pub struct ServingWords {
    /// Sorted.
    pub words: Vec<&'static str>,
}

/// Patterns, as .dockerignore has them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    bound(deserialize = "'de: 'static")
)]
pub struct NeverNeeded {
    /// Sorted.
    pub paths: Vec<&'static str>,
}

impl Calls {
    /// Whether commands of that name start services.
    #[must_use]
    pub fn serves(&self, name: &str) -> bool {
        let mut words = self.serve.iter().flat_map(|row| &row.words);
        words.any(|word| *word == name)
    }

    /// Whether commands of that name go on until they are told to end.
    #[must_use]
    pub fn goes_on(&self, name: &str) -> bool {
        let mut words = self.goes_on.iter().flat_map(|row| &row.words);
        self.serves(name) || words.any(|word| *word == name)
    }

    /// Whether programs with the package `import` end on SIGTERM without a word of their own.
    #[must_use]
    pub fn stops(&self, import: &str) -> bool {
        let is_it = |row: &StoppingPackage| {
            let below = import.strip_prefix(row.package);
            below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
        };
        self.stops.iter().any(is_it)
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;

    #[test]
    fn lists_are_sorted_and_without_doubles() {
        let calls = Catalog::built_in().unwrap().calls;
        let rows = calls
            .call
            .iter()
            .map(|row| (&row.package, &row.name, row.method, row.argument));
        assert!(rows.is_sorted_by(|a, b| a < b));
        assert!(calls.call.iter().all(|row| row.after.is_sorted()));
        assert!(
            calls
                .field
                .is_sorted_by(|a, b| (&a.package, &a.owner) < (&b.package, &b.owner))
        );
        assert!(calls.stops.is_sorted_by(|a, b| a.package < b.package));
        assert!(calls.serve.iter().all(|row| row.words.is_sorted()));
        assert!(calls.goes_on.iter().all(|row| row.words.is_sorted()));
        assert!(calls.never.iter().all(|row| row.paths.is_sorted()));
    }

    #[test]
    fn packages_below_one_that_waits_for_sigterm_do_so_too() {
        let calls = Catalog::built_in().unwrap().calls;
        let stops = |import| calls.stops(import);
        assert_eq!(
            [
                "go.uber.org/fx",
                "go.uber.org/fx/fxevent",
                "go.uber.org/fxtra"
            ]
            .map(stops),
            [true, true, false]
        );
    }
}

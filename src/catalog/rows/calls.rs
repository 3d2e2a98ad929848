//! The columns of calls.toml.

use serde::Deserialize;

use super::leaked;

/// The lists of calls.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    bound(deserialize = "'de: 'static")
)]
pub struct Calls {
    /// Functions and methods.
    #[serde(deserialize_with = "leaked")]
    pub call: &'static [TellingCall],
    /// Fields of structs.
    #[serde(deserialize_with = "leaked")]
    pub field: &'static [TellingField],
    /// Packages that wait for SIGTERM themselves.
    #[serde(deserialize_with = "leaked")]
    pub stops: &'static [StoppingPackage],
    /// Structs that are the commands of a command line.
    #[serde(deserialize_with = "leaked")]
    pub command: &'static [CommandStruct],
    /// Tags of struct fields that are the commands of a command line.
    #[serde(deserialize_with = "leaked")]
    pub command_tag: &'static [CommandTag],
    /// Packages that fill structs with variables of the environment, as tags of fields say.
    #[serde(deserialize_with = "leaked")]
    pub environment: &'static [EnvironmentPackage],
    /// Names of commands that start a service.
    #[serde(deserialize_with = "leaked")]
    pub serve: &'static [ServingWords],
    /// Names of commands that go on, whether or not they listen.
    #[serde(deserialize_with = "leaked")]
    pub goes_on: &'static [ServingWords],
    /// Names of commands that those who work on a program run, with those above them behind colons.
    #[serde(deserialize_with = "leaked")]
    pub develop: &'static [ServingWords],
    /// Paths that no image needs.
    #[serde(deserialize_with = "leaked")]
    pub never: &'static [NeverNeeded],
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
    /// It sends the file to who asks for it.
    #[serde(default)]
    pub serves: bool,
    /// A package that calls this function means something else: files that are compiled in.
    pub unless: Option<&'static str>,
    /// A constant that has to stand among the arguments.
    pub with: Option<&'static str>,
    /// The argument before it has to be one of these, the path of a program by its name.
    #[serde(default, deserialize_with = "leaked")]
    pub after: &'static [&'static str],
    /// So has the argument before that: the program whose flag it is.
    #[serde(default, deserialize_with = "leaked")]
    pub of: &'static [&'static str],
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
    /// No argument: a plugin of Go is loaded.
    GoPlugin,
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
    #[serde(deserialize_with = "leaked")]
    pub runs: &'static [&'static str],
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
    #[serde(deserialize_with = "leaked")]
    pub words: &'static [&'static str],
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
    #[serde(deserialize_with = "leaked")]
    pub paths: &'static [&'static str],
}

//! The columns of roles.toml.

use serde::Deserialize;

use super::leaked;
use crate::facts::Role;

/// The words, sorted by role, then place.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    bound(deserialize = "'de: 'static")
)]
pub struct Roles {
    /// The rows.
    #[serde(deserialize_with = "leaked")]
    pub word: &'static [RoleWords],
    /// Packages that a platform calls a program's functions through.
    #[serde(deserialize_with = "leaked")]
    pub function: &'static [FunctionPackage],
    /// Packages by which a program serves the one that started it.
    #[serde(deserialize_with = "leaked")]
    pub plugin: &'static [PluginPackage],
}

/// A package of programs that a platform starts for events, whenever it likes to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FunctionPackage {
    /// Import path.
    pub package: &'static str,
    /// What such a program is, for the user.
    pub called: &'static str,
}

/// A package of programs that another program starts, to talk with each by its standard streams.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PluginPackage {
    /// Import path, less its major version.
    pub package: &'static str,
    /// Functions that such a program calls in its main package.
    #[serde(deserialize_with = "leaked")]
    pub calls: &'static [&'static str],
    /// What such a program is, and who starts it, for the user.
    pub called: &'static str,
}

/// Words and the role they stand for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RoleWords {
    /// Sorted.
    #[serde(deserialize_with = "leaked")]
    pub words: &'static [&'static str],
    /// Where they count.
    pub place: Place,
    /// What the main package is for.
    pub role: Role,
    /// What the word is, for the user: the end of "`hack` is …".
    pub reason: &'static str,
    /// It counts only beside other programs, where no deploy file builds or starts this one.
    #[serde(default)]
    pub yields: bool,
}

/// Where in a path relative to the module a word counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// An element above the last, or the last itself.
    Directory,
    /// The last element: the program's name.
    Name,
    /// The beginning of an element.
    DirectoryPrefix,
    /// The beginning of the program's name.
    Prefix,
    /// The end of the program's name.
    Suffix,
}

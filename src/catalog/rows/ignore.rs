//! The columns of ignore.toml.

use serde::Deserialize;

use super::leaked;

/// The groups of the .dockerignore, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    bound(deserialize = "'de: 'static")
)]
pub struct IgnoreLines {
    /// The groups.
    #[serde(deserialize_with = "leaked")]
    pub group: &'static [IgnoreGroup],
}

/// Patterns under one comment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct IgnoreGroup {
    /// The comment.
    pub about: &'static str,
    /// The patterns.
    #[serde(deserialize_with = "leaked")]
    pub patterns: &'static [&'static str],
    /// They keep secrets out: nothing that comes before may let them in again.
    #[serde(default)]
    pub secrets: bool,
}

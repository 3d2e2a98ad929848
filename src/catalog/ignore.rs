//! What no build context needs.

use serde::Deserialize;

/// The groups of the .dockerignore, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct IgnoreLines {
    /// The groups.
    pub group: Vec<IgnoreGroup>,
}

impl IgnoreLines {
    /// The patterns that keep secrets out.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let groups = self.group.iter().filter(|group| group.secrets);
        groups.flat_map(|group| group.patterns.iter().map(String::as_str))
    }
}

/// Patterns under one comment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct IgnoreGroup {
    /// The comment.
    pub about: String,
    /// The patterns.
    pub patterns: Vec<String>,
    /// They keep secrets out: nothing that comes before may let them in again.
    #[serde(default)]
    pub secrets: bool,
}

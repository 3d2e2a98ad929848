//! What no build context needs.

pub use super::rows::ignore::*;

/// The rows of ignore.toml.
pub(super) const IGNORE: IgnoreLines = include!(concat!(env!("OUT_DIR"), "/ignore.rs"));

impl IgnoreLines {
    /// The patterns that keep secrets out.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let groups = self.group.iter().filter(|group| group.secrets);
        groups.flat_map(|group| group.patterns.iter().copied())
    }
}

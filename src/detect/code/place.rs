//! Where something stands in the code, as evidence.

use super::program::Program;
use super::syntax::NodeId;
use crate::sourced::{Confidence, Evidence};
use crate::walk::RepoPath;

/// A byte of a file of a package: the package's index, the file's, the offset.
pub(in crate::detect) type Place = (usize, u32, u32);

impl Program<'_> {
    /// Where a node of a package stands.
    pub(in crate::detect) fn place(&self, index: usize, node: NodeId) -> Place {
        let package = self.package(index);
        let scope = package.scope(package.scope_of(node));
        let placed = package.nodes.get(node as usize);
        let offset = placed.map_or(0, |placed| placed.offset);
        (index, scope.map_or(0, |scope| scope.file), offset)
    }

    /// The line at a place.
    pub(in crate::detect) fn evidence(
        &self,
        (index, file, offset): Place,
        rule: &str,
        confidence: Confidence,
    ) -> Evidence {
        let path = self.path(index, file);
        let text = self.library.text(&path);
        Evidence::at(&path, &text, offset as usize, rule, confidence)
    }

    /// The character between quotes that a node of a package is.
    pub(in crate::detect) fn character(&self, index: usize, node: NodeId) -> Option<char> {
        let (index, file, offset) = self.place(index, node);
        let text = self.library.text(&self.path(index, file));
        let quoted = text.get(offset as usize..)?.strip_prefix('\'')?;
        let character = quoted.chars().next()?;
        quoted
            .get(character.len_utf8()..)?
            .starts_with('\'')
            .then_some(character)
    }

    fn path(&self, index: usize, file: u32) -> RepoPath {
        let package = self.package(index);
        let name = package.files.get(file as usize).map(|file| &*file.name);
        let entry = self.library.entries.get(index);
        let dir = entry.map(|entry| entry.dir.clone());
        dir.unwrap_or_default().join(name.unwrap_or_default())
    }
}

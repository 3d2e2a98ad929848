//! Types: where they are declared, what they embed, and which fields they have.

use super::program::{Kind, Program};
use super::syntax::{Node, NodeId};
use crate::catalog::clibs::without_major_version;

impl Program<'_> {
    /// The types that a struct embeds, and the one that a type is another name of.
    pub(in crate::detect) fn embedded(&self, kind: &Kind) -> Vec<Kind> {
        let Some((at, node)) = self.declaration(kind) else {
            return Vec::new();
        };
        let package = self.package(at);
        match package.node(node) {
            Node::Struct(fields) => fields
                .iter()
                .filter(|field| field.embedded)
                .filter_map(|field| self.kind_named(at, field.kind))
                .collect(),
            _ => self.kind_named(at, node).into_iter().collect(),
        }
    }

    /// Where a type of the repository is declared.
    pub(in crate::detect) fn declaration(&self, kind: &Kind) -> Option<(usize, NodeId)> {
        match kind {
            Kind::Own(at, name) => Some((*at, *self.package(*at).types.get(name)?)),
            Kind::Inline(at, node) => Some((*at, *node)),
            Kind::Outside(..) => None,
        }
    }

    /// The type written at a field, embedded structs looked through.
    pub(super) fn field_kind(
        &self,
        owner: &Kind,
        name: &str,
        depth: u8,
    ) -> Option<(usize, NodeId)> {
        let (at, node) = self.declaration(owner)?;
        let package = self.package(at);
        if let Node::Struct(fields) = package.node(node)
            && let Some(field) = fields.iter().find(|field| *field.name == *name)
        {
            return Some((at, field.kind));
        }
        let inner = if depth == 0 {
            Vec::new()
        } else {
            self.embedded(owner)
        };
        inner
            .iter()
            .find_map(|inner| self.field_kind(inner, name, depth - 1))
    }

    /// Whether a type is the one of another module, or embeds it.
    pub(in crate::detect) fn is_kind(
        &self,
        kind: &Kind,
        path: &str,
        name: &str,
        depth: u8,
    ) -> bool {
        match kind {
            Kind::Outside(from, found) => **found == *name && without_major_version(from) == path,
            _ if depth == 0 => false,
            _ => {
                let inner = self.embedded(kind);
                inner
                    .iter()
                    .any(|inner| self.is_kind(inner, path, name, depth - 1))
            }
        }
    }
}

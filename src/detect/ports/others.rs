//! Addresses that are not where a program listens: what it gives to a client, and what its tests
//! set up.

use super::super::code::{Kind, Node, NodeId, Package, Place, Program, words};
use crate::catalog::Meaning;
use crate::catalog::clibs::without_major_version;
use crate::catalog::listen::Kind as Form;

/// Steps that the type of one expression may take to find.
const STEPS: u32 = 300;

impl Program<'_> {
    /// Whether an expression that is assigned to is a field of what the program dials.
    pub(super) fn is_field_of_peer(&self, index: usize, package: &Package, target: NodeId) -> bool {
        let Node::Member(owner, name) = package.node(target) else {
            return false;
        };
        if listens(name) {
            return false;
        }
        self.steps.set(STEPS);
        let kind = self.kind_of(index, *owner, 6);
        let named = package.last_name(*owner);
        named.is_some_and(|named| self.names_peer(named))
            || self.is_peer(kind.as_ref(), name)
            || self.stands_by_peer(index, package, target)
    }

    /// Whether a field in a literal is one of what the program dials.
    pub(super) fn is_key_of_peer(
        &self,
        index: usize,
        package: &Package,
        literal: NodeId,
        name: &str,
    ) -> bool {
        let Node::Composite(kind, _) = package.node(literal) else {
            return false;
        };
        if listens(name) {
            return false;
        }
        let kind = self.kind_named(index, *kind);
        kind.is_some() && self.stands_by_peer(index, package, literal)
            || self.is_peer(kind.as_ref(), name)
    }

    /// Whether a struct type of a package is called like something to dial.
    pub(super) fn is_type_of_peer(&self, package: &Package, declaration: NodeId) -> bool {
        let mut types = package.types.iter();
        let named = types.find(|(_, node)| **node == declaration);
        named.is_some_and(|(name, _)| self.names_peer(name))
    }

    /// A type called like something to dial, or the address in one of another module: what listens
    /// there is in the catalog.
    fn is_peer(&self, kind: Option<&Kind>, name: &str) -> bool {
        match kind {
            Some(Kind::Own(_, owner)) => self.names_peer(owner),
            Some(Kind::Outside(path, owner)) => {
                let path = without_major_version(path);
                let mut rows = self.listen.field.iter();
                let is_listener = rows.any(|row| row.package == path && *row.owner == **owner);
                let is_address = self.form_told(name) == Some(Form::Address);
                !is_listener && (is_address || self.names_peer(&path) || self.names_peer(owner))
            }
            _ => false,
        }
    }

    /// Whether the file or the function around something is called like something to dial.
    fn stands_by_peer(&self, index: usize, package: &Package, node: NodeId) -> bool {
        let scope = package.scope_of(node);
        let function = package
            .function_around(scope)
            .map(|(_, scope)| &*scope.function);
        let file = package.file_of(scope);
        let file = file.map(|file| file.name.trim_end_matches(".go"));
        let entry = self.library.entries.get(index);
        let folder = entry.map(|entry| entry.dir.name());
        let mut names = [function, file, folder].into_iter().flatten();
        names.any(|name| self.names_peer(name))
    }

    fn names_peer(&self, name: &str) -> bool {
        let words = words(name);
        let mut meanings = words.iter().filter_map(|word| self.listen.word(word));
        meanings.any(|meaning| meaning == Meaning::Peer)
    }

    /// Whether something stands in a file that helps tests, though its name does not end in
    /// `_test.go`. A program whose own folder it is says what it is itself.
    pub(super) fn is_for_tests(&self, (index, file, _): Place) -> bool {
        let Some(entry) = self.library.entries.get(index) else {
            return false;
        };
        if *entry.answer.name == *"main" {
            return false;
        }
        let package = self.package(index);
        let Some(file) = package.files.get(file as usize) else {
            return false;
        };
        let said = words(file.name.trim_end_matches(".go"));
        let is_double = |word: &String| matches!(&**word, "mock" | "mocks" | "fake" | "fakes");
        let is_first = said.first().is_some_and(|word| word == "test");
        let mut imports = file.imports.iter();
        is_first
            || said.iter().any(is_double)
            || imports.any(|(_, path)| matches!(&**path, "testing" | "net/http/httptest"))
    }
}

/// Whoever listens for clients and peers dials none of them.
pub(super) fn listens(name: &str) -> bool {
    let mut words = words(name).into_iter();
    words.any(|word| matches!(&*word, "listen" | "bind" | "listener"))
}

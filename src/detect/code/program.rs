//! One main's packages as a whole: what names mean in them, and of which type expressions are.

mod called;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use ecow::EcoString;

use super::library::Library;
use super::syntax::{Node, NodeId, Package, ScopeId};
use crate::catalog::Listen;
use crate::catalog::clibs::without_major_version;

/// How far a name is followed.
pub(in crate::detect) const DEPTH: u8 = 24;

/// The packages that one main reaches.
pub(in crate::detect) struct Program<'a> {
    pub(in crate::detect) library: &'a Library<'a>,
    pub(in crate::detect) listen: &'a Listen,
    pub(in crate::detect) reached: &'a BTreeSet<usize>,
    /// Steps that may still be taken.
    pub(in crate::detect) steps: Cell<u32>,
    /// Types of expressions that were asked for.
    pub(in crate::detect) kinds: RefCell<HashMap<(usize, NodeId), Option<Kind>>>,
}

/// A named type, or one written in place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::detect) enum Kind {
    /// Declared in a package of the repository.
    Own(usize, EcoString),
    /// Of another module, or of the standard library.
    Outside(EcoString, EcoString),
    /// A struct type without a name.
    Inline(usize, NodeId),
}

/// What a name before a dot stands for.
pub(in crate::detect) enum Import<'a> {
    Own(usize),
    Outside(&'a str),
}

impl<'a> Program<'a> {
    /// The declarations of a package.
    pub(in crate::detect) fn package(&self, index: usize) -> Arc<Package> {
        self.library.package(index)
    }

    /// The program of a main that reaches these packages.
    pub(in crate::detect) fn new(
        library: &'a Library<'a>,
        listen: &'a Listen,
        reached: &'a BTreeSet<usize>,
    ) -> Self {
        Self {
            library,
            listen,
            reached,
            steps: Cell::new(0),
            kinds: RefCell::default(),
        }
    }

    /// Takes a step; false when there are none left.
    pub(in crate::detect) fn step(&self) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        left > 0
    }

    /// The package that `node` names, if it names one.
    pub(in crate::detect) fn import<'p>(
        &self,
        package: &'p Package,
        node: NodeId,
    ) -> Option<Import<'p>> {
        let Node::Name(name) = package.node(node) else {
            return None;
        };
        let scope = package.scope_of(node);
        let offset = package.nodes.get(node as usize)?.offset;
        if package.owner_at(scope, name, offset).is_some() {
            return None;
        }
        let imports = &package.file_of(scope)?.imports;
        imports.iter().find_map(|(given, path)| {
            let own = self
                .library
                .imported(path)
                .filter(|own| self.reached.contains(own));
            let is_it = match (given.is_empty(), own) {
                (false, _) => given == name,
                (true, Some(own)) => self
                    .library
                    .entries
                    .get(own)
                    .is_some_and(|entry| *entry.answer.name == **name),
                (true, None) => names_package(path, name),
            };
            let import = || own.map_or(Import::Outside(path), Import::Own);
            is_it.then(import)
        })
    }

    /// The packages from which a package's names can be used: itself and those that import it.
    pub(in crate::detect) fn users(&self, index: usize, name: &str) -> Vec<usize> {
        let mut users = vec![index];
        let Some(entry) = self.library.entries.get(index) else {
            return users;
        };
        if !name.starts_with(char::is_uppercase) {
            return users;
        }
        let is_it = |path: &str| *path == *entry.import_path;
        let importers = self
            .reached
            .iter()
            .filter(|user| **user != index && self.library.imports(**user, is_it));
        let importers: Vec<usize> = importers.copied().collect();
        if importers.len() <= 4 {
            users.extend(importers);
        } else {
            let found = importers
                .into_iter()
                .filter(|user| self.library.mentions(*user, name));
            users.extend(found.take(24));
        }
        users
    }

    /// The type that a type expression names.
    pub(in crate::detect) fn kind_named(&self, index: usize, node: NodeId) -> Option<Kind> {
        let package = self.package(index);
        let mut node = node;
        for _ in 0..8 {
            match package.node(node) {
                Node::Pointee(inner) | Node::Element(inner) => node = *inner,
                Node::Name(name) if package.types.contains_key(name) => {
                    return Some(Kind::Own(index, name.clone()));
                }
                Node::Member(from, name) => {
                    return match self.import(&package, *from)? {
                        Import::Own(own) => Some(Kind::Own(own, name.clone())),
                        Import::Outside(path) => Some(Kind::Outside(path.into(), name.clone())),
                    };
                }
                Node::Struct(_) => return Some(Kind::Inline(index, node)),
                _ => return None,
            }
        }
        None
    }

    /// The type of an expression.
    pub(in crate::detect) fn kind_of(&self, index: usize, node: NodeId, depth: u8) -> Option<Kind> {
        if let Some(known) = self.kinds.borrow().get(&(index, node)) {
            return known.clone();
        }
        if depth == 0 || !self.step() {
            return None;
        }
        let kind = self.kind_found(index, node, depth);
        // What was not found near the end of the way may be found from elsewhere.
        if kind.is_some() || depth > 4 {
            self.kinds.borrow_mut().insert((index, node), kind.clone());
        }
        kind
    }

    fn kind_found(&self, index: usize, node: NodeId, depth: u8) -> Option<Kind> {
        let package = self.package(index);
        match package.node(node) {
            Node::Address(inner) | Node::Pointee(inner) => self.kind_of(index, *inner, depth - 1),
            Node::Composite(kind, _) => self.kind_named(index, *kind),
            Node::Name(name) => self.kind_of_variable(index, &package, node, name, depth),
            Node::Member(from, name) => match self.import(&package, *from) {
                Some(Import::Own(own)) => self.kind_of_global(own, name, depth),
                Some(Import::Outside(_)) => None,
                None => {
                    let owner = self.kind_of(index, *from, depth - 1)?;
                    let (at, kind) = self.field_kind(&owner, name, 4)?;
                    self.kind_named(at, kind)
                }
            },
            Node::Call(function, arguments) => {
                self.kind_of_call(index, *function, arguments, 0, depth)
            }
            Node::Part(call, part) => match package.node(*call) {
                Node::Call(function, arguments) => {
                    self.kind_of_call(index, *function, arguments, *part, depth)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn kind_of_variable(
        &self,
        index: usize,
        package: &Package,
        node: NodeId,
        name: &str,
        depth: u8,
    ) -> Option<Kind> {
        let Some(owner) = package.owner(package.scope_of(node), name) else {
            return self.kind_of_global(index, name, depth);
        };
        let scope = package.scope(owner)?;
        let mut variables = scope.parameters.iter().chain(&scope.variables);
        if let Some(variable) = variables.find(|variable| *variable.name == *name) {
            return self.kind_named(index, variable.kind);
        }
        self.kind_assigned(index, package, name, Some(owner), depth)
    }

    fn kind_of_global(&self, index: usize, name: &str, depth: u8) -> Option<Kind> {
        let package = self.package(index);
        match package.variables.get(name) {
            Some(kind) => self.kind_named(index, *kind),
            None => self.kind_assigned(index, &package, name, None, depth),
        }
    }

    fn kind_assigned(
        &self,
        index: usize,
        package: &Package,
        name: &str,
        owner: Option<ScopeId>,
        depth: u8,
    ) -> Option<Kind> {
        let values = values_assigned(package, name, owner);
        values
            .into_iter()
            .find_map(|value| self.kind_of(index, value, depth - 1))
    }

    fn kind_of_call(
        &self,
        index: usize,
        function: NodeId,
        arguments: &[NodeId],
        part: u8,
        depth: u8,
    ) -> Option<Kind> {
        let package = self.package(index);
        if let Node::Name(name) = package.node(function)
            && **name == *"new"
        {
            return self.kind_named(index, *arguments.first()?);
        }
        if let Node::Member(from, name) = package.node(function)
            && let Some(Import::Outside(path)) = self.import(&package, *from)
        {
            let path = without_major_version(path);
            let mut rows = self.listen.call.iter().filter(|row| row.package == path);
            let row = rows.find(|row| row.constructors.iter().any(|known| **known == **name));
            if let Some(row) = row {
                return Some(Kind::Outside(path.into(), row.receiver?.into()));
            }
            // `DefaultConfig()` gives a `Config`.
            let mut fields = self.listen.field.iter().filter(|row| row.package == path);
            let field = fields.find(|row| name.ends_with(row.owner))?;
            return Some(Kind::Outside(path.into(), field.owner.into()));
        }
        let called = self.functions_called(index, function, depth - 1);
        let returned = called.into_iter().find_map(|(at, scope)| {
            let package = self.package(at);
            let result = *package.scope(scope)?.results.get(usize::from(part))?;
            self.kind_named(at, result)
        });
        match (package.node(function), arguments) {
            // What an atomic pointer points to.
            (Node::Member(from, name), []) if returned.is_none() && **name == *"Load" => {
                self.kind_of(index, *from, depth - 1)
            }
            _ => returned,
        }
    }
}

/// The values assigned to a variable: of a scope, or of the package.
pub(in crate::detect) fn values_assigned(
    package: &Package,
    name: &str,
    owner: Option<ScopeId>,
) -> Vec<NodeId> {
    let indices = package.assigned.get(name).into_iter().flatten();
    let assignments = indices.filter_map(|index| package.assignments.get(*index as usize));
    let assignments = assignments.filter(|assignment| {
        matches!(package.node(assignment.target), Node::Name(_))
            && package.owner(package.scope_of(assignment.target), name) == owner
    });
    assignments.map(|assignment| assignment.value).collect()
}

/// Whether a package at an import path is probably called `name`.
fn names_package(path: &str, name: &str) -> bool {
    let path = without_major_version(path);
    let last = path.rsplit('/').next().unwrap_or_default();
    let last = last.rsplit_once(".v").map_or(last, |(stem, _)| stem);
    let bare = last.strip_prefix("go-").unwrap_or(last);
    let bare = bare
        .strip_suffix("-go")
        .or(bare.strip_suffix(".go"))
        .unwrap_or(bare);
    last == name
        || bare == name
        || bare.replace(['-', '.'], "") == name
        || bare.replace('-', "_") == name
}

//! Structs that something outside the repository may fill: a decoder, a reader of flags.

use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::{KIND_STEPS, Origins};
use crate::detect::code::{Import, Kind, Node, NodeId, Package, values_assigned};

/// How functions that are given a struct and leave it as it is begin their names.
const READERS: [&str; 15] = [
    "Debug",
    "Encode",
    "Error",
    "Fatal",
    "Fprint",
    "Info",
    "Log",
    "Marshal",
    "Panic",
    "Print",
    "Sprint",
    "Struct",
    "Validate",
    "Warn",
    "WithField",
];

/// Functions of the language that are given pointers: <https://pkg.go.dev/builtin>.
const BUILT_IN: [&str; 5] = ["append", "new", "panic", "print", "println"];

/// How far a value is followed to the package that made it.
const MAKERS: u8 = 6;

impl Origins<'_, '_, '_> {
    /// Whether a pointer to a struct, or to what has it in a field, is given to a function that may
    /// put anything there: one outside the repository that does not read the environment alone.
    pub(super) fn is_filled(&self, home: usize, kind: &Kind) -> bool {
        let users = match kind {
            Kind::Own(_, name) => self.program.users(home, name),
            _ => vec![home],
        };
        users.into_iter().any(|user| {
            let known = self.filled.borrow().get(&user).cloned();
            let filled = known.unwrap_or_else(|| {
                let kinds = Rc::new(self.filled_in(user));
                self.filled.borrow_mut().insert(user, Rc::clone(&kinds));
                kinds
            });
            filled.contains(kind)
        })
    }

    /// The structs that calls of a package may fill.
    fn filled_in(&self, user: usize) -> FxHashSet<Kind> {
        let package = self.program.package(user);
        let mut given = Vec::new();
        // In the order of the code, whatever their names are.
        let calls: BTreeSet<NodeId> = package.calls.values().flatten().copied().collect();
        for call in calls {
            let Node::Call(function, arguments) = package.node(call) else {
                continue;
            };
            for (position, argument) in arguments.iter().enumerate() {
                if !self.may_point(user, &package, *argument) {
                    continue;
                }
                self.program.steps.set(KIND_STEPS);
                let kind = self.program.kind_of(user, *argument, 8);
                if let Some(kind @ (Kind::Own(..) | Kind::Inline(..))) = kind
                    && self.may_fill(user, &package, *function, position)
                {
                    given.push(kind);
                }
            }
        }
        let mut filled = FxHashSet::default();
        while let Some(kind) = given.pop() {
            if !filled.contains(&kind) {
                given.extend(self.inside(&kind));
                filled.insert(kind);
            }
        }
        filled
    }

    /// The types of the fields of a struct that others may fill.
    fn inside(&self, kind: &Kind) -> Vec<Kind> {
        let Some((at, node)) = self.program.declaration(kind) else {
            return Vec::new();
        };
        let package = self.program.package(at);
        let Node::Struct(fields) = package.node(node) else {
            return self.program.embedded(kind);
        };
        let seen = fields
            .iter()
            .filter(|field| field.embedded || is_exported(&field.name));
        let kinds = seen.filter_map(|field| {
            let kind = match package.node(field.kind) {
                Node::Many(inner) => *inner,
                _ => field.kind,
            };
            self.program.kind_named(at, kind)
        });
        let own = kinds.filter(|kind| !matches!(kind, Kind::Outside(..)));
        own.collect()
    }

    /// Whether an argument may be a pointer to a struct.
    fn may_point(&self, user: usize, package: &Package, argument: NodeId) -> bool {
        match package.node(argument) {
            Node::Address(_) => true,
            Node::Member(owner, _) => self.program.import(package, *owner).is_none(),
            Node::Name(name) => {
                let is_pointer = |kind| matches!(package.node(kind), Node::Pointee(_));
                let owner = package.owner(package.scope_of(argument), name);
                let written = match owner.and_then(|owner| package.scope(owner)) {
                    Some(scope) => {
                        let mut variables = scope.parameters.iter().chain(&scope.variables);
                        let found = variables.find(|one| one.name == *name);
                        found.map(|one| one.kind)
                    }
                    None => package.variables.get(name).copied(),
                };
                if let Some(kind) = written {
                    return is_pointer(kind);
                }
                let mut values = values_assigned(package, name, owner).into_iter();
                values.any(|value| self.gives_pointer(user, package, value))
            }
            _ => false,
        }
    }

    /// Whether an assigned value may be a pointer.
    fn gives_pointer(&self, user: usize, package: &Package, value: NodeId) -> bool {
        let (call, part) = match package.node(value) {
            Node::Composite(..) | Node::Pointee(_) => return false,
            Node::Call(..) => (value, 0),
            Node::Part(call, part) => (*call, *part),
            _ => return true,
        };
        let Node::Call(function, _) = package.node(call) else {
            return true;
        };
        self.program.steps.set(KIND_STEPS);
        let called = self.program.functions_called(user, *function, 6);
        called.is_empty()
            || called.into_iter().any(|(at, scope)| {
                let package = self.program.package(at);
                let results = package.scope(scope).map(|scope| &scope.results);
                let result = results.and_then(|results| results.get(usize::from(part)));
                result.is_some_and(|kind| matches!(package.node(*kind), Node::Pointee(_)))
            })
    }

    /// Whether a function may fill what its argument at a position points to.
    fn may_fill(&self, user: usize, package: &Package, function: NodeId, position: usize) -> bool {
        let Some(name) = package.last_name(function) else {
            return false;
        };
        let is_plain = matches!(package.node(function), Node::Name(_));
        let leaves_it = READERS.iter().any(|reader| name.starts_with(reader))
            || is_plain && (BUILT_IN.contains(&name) || package.types.contains_key(name));
        if leaves_it {
            return false;
        }
        self.program.steps.set(KIND_STEPS);
        let called = self.program.functions_called(user, function, 6);
        if called.is_empty() {
            let maker = self.maker(user, package, function, MAKERS);
            return maker.is_none_or(|path| !self.fillers.contains(&&*path));
        }
        // One of the repository may hand on what it takes as a value of any type.
        called.into_iter().any(|(at, scope)| {
            let package = self.program.package(at);
            let scope = package.scope(scope);
            let parameter = scope.and_then(|scope| scope.parameters.get(position));
            parameter
                .is_some_and(|one| !one.variadic && self.program.kind_named(at, one.kind).is_none())
        })
    }

    /// The import path of the package outside that a function is of, or that made the value whose
    /// method it is.
    pub(super) fn maker(
        &self,
        user: usize,
        package: &Package,
        node: NodeId,
        depth: u8,
    ) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        match package.node(node) {
            Node::Call(inner, _) | Node::Address(inner) | Node::Part(inner, _) => {
                self.maker(user, package, *inner, depth)
            }
            Node::Member(owner, _) => match self.program.import(package, *owner) {
                Some(Import::Outside(path)) => Some(path.to_owned()),
                Some(Import::Own(_)) => None,
                None => match self.program.kind_of(user, *owner, 8) {
                    Some(Kind::Outside(path, _)) => Some(path.to_string()),
                    _ => self.maker(user, package, *owner, depth),
                },
            },
            Node::Name(name) => {
                let owner = package.owner(package.scope_of(node), name);
                let value = values_assigned(package, name, owner).into_iter().next()?;
                self.maker(user, package, value, depth)
            }
            _ => None,
        }
    }
}

/// Whether others may see a field: <https://go.dev/ref/spec#Exported_identifiers>.
pub(super) fn is_exported(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

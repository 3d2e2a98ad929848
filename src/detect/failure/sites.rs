//! Where functions are called, and what that says of them.

use super::{Asked, Failures, Given, is_entry};
use crate::detect::code::{Node, NodeId, Package, ScopeId};

/// Steps to learn which function a call means.
const STEPS: u32 = 300;

/// More callers than these are not asked.
pub(super) const MOST: usize = 12;

impl Failures<'_, '_> {
    /// Whether a function runs at the start, or its failure ends the program there, with parameters
    /// that are so.
    pub(super) fn asks(
        &self,
        (index, body, asked): (usize, ScopeId, Asked),
        given: &Given,
        depth: u8,
    ) -> bool {
        if depth == 0 {
            return false;
        }
        let key = (index, body, asked);
        if given.is_empty() {
            if let Some(known) = self.known.borrow().get(&key) {
                return *known;
            }
            // A function that calls itself says nothing of itself.
            self.known.borrow_mut().insert(key, false);
        }
        let found = self.is_so(key, given, depth);
        if given.is_empty() {
            self.known.borrow_mut().insert(key, found);
        }
        found
    }

    fn is_so(
        &self,
        (index, body, asked): (usize, ScopeId, Asked),
        given: &Given,
        depth: u8,
    ) -> bool {
        let package = self.program.package(index);
        let Some(scope) = package.scope(body) else {
            return false;
        };
        if scope.is_literal {
            return self.literal(index, &package, body, asked, depth);
        }
        // Variables of a package are set before main runs: https://go.dev/ref/spec#Package_initialization
        if scope.parent.is_none() || is_entry(scope) {
            return asked == Asked::Runs && given.is_empty();
        }
        let name = &scope.function;
        if given.is_empty() && self.is_handed_over(index, name, depth) {
            return true;
        }
        self.sites(index, body).into_iter().any(|(at, call)| {
            let package = self.program.package(at);
            let Node::Call(_, arguments) = package.node(call) else {
                return false;
            };
            let is_given = |(position, wanted): &(usize, bool)| {
                let argument = arguments.get(*position).map(|id| package.node(*id));
                let text = if *wanted { "true" } else { "false" };
                matches!(argument, Some(Node::Name(name)) if **name == *text)
            };
            given.iter().all(is_given) && self.does(at, call, asked, depth - 1)
        })
    }

    /// Whether a call runs at the start, or its failure ends the program.
    pub(super) fn does(&self, at: usize, call: NodeId, asked: Asked, depth: u8) -> bool {
        if asked == Asked::Fails {
            return self.call(at, call, depth);
        }
        let package = self.program.package(at);
        let body = package.body_around(package.scope_of(call));
        let given = self.runs_with(&package, call, body);
        given.is_some_and(|given| self.asks((at, body, Asked::Runs), &given, depth))
    }

    /// The calls of a function.
    pub(super) fn sites(&self, index: usize, body: ScopeId) -> Vec<(usize, NodeId)> {
        let package = self.program.package(index);
        let Some(scope) = package.scope(body) else {
            return Vec::new();
        };
        let name = &*scope.function;
        let mut sites = Vec::new();
        self.program.steps.set(STEPS);
        for user in self.program.users(index, name) {
            let other = self.program.package(user);
            for call in other.calls.get(name).into_iter().flatten() {
                let Node::Call(function, _) = other.node(*call) else {
                    continue;
                };
                self.program.steps.set(STEPS);
                let called = self.program.functions_called(user, *function, 6);
                if called.contains(&(index, body)) {
                    sites.push((user, *call));
                }
            }
        }
        sites.truncate(MOST);
        sites
    }

    /// Whether something may call a function, or a method by its name alone: of types that nothing
    /// makes no method runs.
    pub(in super::super) fn is_called(&self, index: usize, body: ScopeId) -> bool {
        let package = self.program.package(index);
        let Some(scope) = package.scope(body) else {
            return true;
        };
        if scope.function.is_empty() {
            // A type, or a variable.
            return false;
        }
        if scope.receiver.is_empty() {
            return !self.sites(index, body).is_empty()
                || self.is_handed_over(index, &scope.function, 1);
        }
        let kind = &*scope.receiver;
        let mut users = self.program.users(index, kind).into_iter();
        users.any(|user| {
            let other = self.program.package(user);
            let made = other.composites.get(kind).into_iter().flatten();
            made.copied().any(|literal| {
                let around = other.body_around(other.scope_of(literal));
                let function = other
                    .outwards(around)
                    .find(|(_, scope)| !scope.function.is_empty());
                match function {
                    Some((id, scope)) if user == index && scope.receiver.is_empty() => {
                        !self.sites(user, id).is_empty()
                    }
                    _ => true,
                }
            })
        })
    }

    /// What is asked of a function literal.
    fn literal(
        &self,
        index: usize,
        package: &Package,
        literal: ScopeId,
        asked: Asked,
        depth: u8,
    ) -> bool {
        let nodes = (0..).zip(&package.nodes);
        let mut nodes = nodes.filter(|(_, placed)| placed.node == Node::Closure(literal));
        let Some((closure, _)) = nodes.next() else {
            return false;
        };
        if self.is_command(index, package, closure) {
            return true;
        }
        for (id, placed) in (closure + 1..)
            .zip(package.nodes.iter().skip(closure as usize + 1))
            .take(64)
        {
            if let Node::Call(function, arguments) = &placed.node {
                let is_it = *function == closure;
                let is_handed = arguments.contains(&closure)
                    && matches!(package.last_name(*function), Some("Do" | "Invoke"));
                if is_it {
                    return self.does(index, id, asked, depth - 1);
                }
                if is_handed {
                    return self.does(index, id, Asked::Runs, depth - 1);
                }
            }
        }
        // `run := func() error { … }`
        let mut assigned = package.assignments.iter();
        let Some(one) = assigned.find(|one| one.value == closure) else {
            return false;
        };
        let Node::Name(name) = package.node(one.target) else {
            return false;
        };
        let owner = package.owner(package.scope_of(one.target), name);
        let calls = package.calls.get(name).into_iter().flatten();
        let mut calls = calls.filter(|call| match package.node(**call) {
            Node::Call(function, _) => {
                matches!(package.node(*function), Node::Name(_))
                    && package.owner(package.scope_of(*function), name) == owner
            }
            _ => false,
        });
        owner.is_some() && calls.any(|call| self.does(index, *call, asked, depth - 1))
    }

    /// Whether a function is what a command runs, or what a container of others makes at the start:
    /// <https://pkg.go.dev/go.uber.org/fx#Invoke>.
    fn is_handed_over(&self, index: usize, name: &str, depth: u8) -> bool {
        for user in self.program.users(index, name) {
            let package = self.program.package(user);
            let is_it = |id: NodeId| match package.node(id) {
                Node::Name(found) => user == index && **found == *name,
                Node::Member(owner, found) => {
                    **found == *name
                        && matches!(self.program.import(&package, *owner),
                            Some(crate::detect::code::Import::Own(own)) if own == index)
                }
                _ => false,
            };
            for called in ["Provide", "Invoke"] {
                for call in package.calls.get(called).into_iter().flatten() {
                    if let Node::Call(_, arguments) = package.node(*call)
                        && arguments.iter().any(|argument| is_it(*argument))
                        && self.does(user, *call, Asked::Runs, depth - 1)
                    {
                        return true;
                    }
                }
            }
            let rows = self.calls.command.iter();
            for owner in rows.map(|row| row.owner) {
                for literal in package.composites.get(owner).into_iter().flatten() {
                    if let Node::Composite(_, elements) = package.node(*literal) {
                        let mut values = elements.iter().map(|(_, value)| *value);
                        let found = values.find(|value| is_it(*value));
                        if found.is_some_and(|value| self.is_command(user, &package, value)) {
                            return true;
                        }
                    }
                }
            }
        }
        false
    }

    /// Whether a value is what the command runs that the program is started with, or its only one.
    fn is_command(&self, index: usize, package: &Package, value: NodeId) -> bool {
        let runs = |key: &str| {
            let mut rows = self.calls.command.iter();
            rows.any(|row| row.runs.contains(&key))
        };
        let mut rows = self.calls.command.iter();
        rows.any(|row| {
            let literals = package.composites.get(row.owner);
            literals.into_iter().flatten().any(|literal| {
                let Node::Composite(_, elements) = package.node(*literal) else {
                    return false;
                };
                let key = |id: &Option<NodeId>| package.last_name((*id)?);
                let of = |wanted: &str| {
                    let mut all = elements.iter();
                    all.find(|(id, _)| key(id) == Some(wanted))
                        .map(|(_, value)| *value)
                };
                let mut all = elements.iter();
                let Some((at, _)) = all.find(|(_, one)| *one == value) else {
                    return false;
                };
                let field = key(at).unwrap_or_default();
                let is_for_all =
                    matches!(field, "PersistentPreRun" | "PersistentPreRunE" | "Before");
                if !is_for_all && !runs(field) && !matches!(field, "PreRun" | "PreRunE") {
                    return false;
                }
                let word = of(row.name).and_then(|id| match package.node(id) {
                    Node::Text(text) => text.split(' ').next().map(str::to_owned),
                    _ => None,
                });
                is_for_all
                    || word.is_some_and(|word| self.command == Some(word.as_str()))
                    || self.command == Some("") && is_outermost(package, *literal)
                    || self.has_one_command(index)
            })
        })
    }

    /// Whether the program has one command that does something.
    fn has_one_command(&self, index: usize) -> bool {
        let mut count = 0;
        for other in self.program.reached {
            let names = self.calls.command.iter().map(|row| row.owner);
            if *other != index && !self.program.library.mentions(*other, "Command{") {
                continue;
            }
            let package = self.program.package(*other);
            let mut owners: Vec<&str> = names.collect();
            owners.sort_unstable();
            owners.dedup();
            for owner in owners {
                for literal in package.composites.get(owner).into_iter().flatten() {
                    if let Node::Composite(_, elements) = package.node(*literal) {
                        let runs = elements.iter().any(|(key, _)| {
                            let key = key.and_then(|key| package.last_name(key));
                            matches!(key, Some("Run" | "RunE" | "Action" | "Exec"))
                        });
                        count += usize::from(runs);
                    }
                }
            }
        }
        count == 1
    }
}

/// Whether a command is the one that is executed: `root := &cobra.Command{…}`, `root.Execute()`.
fn is_outermost(package: &Package, literal: NodeId) -> bool {
    let is_it = |value: NodeId| value == literal || *package.node(value) == Node::Address(literal);
    let assigned = package.assignments.iter().filter(|one| is_it(one.value));
    let mut names = assigned.filter_map(|one| package.last_name(one.target));
    let calls = ["Execute", "ExecuteContext", "ExecuteC"].into_iter();
    let calls = calls.filter_map(|name| package.calls.get(name)).flatten();
    let executed: Vec<&str> = calls
        .filter_map(|call| match package.node(*call) {
            Node::Call(function, _) => match package.node(*function) {
                Node::Member(owner, _) => package.last_name(*owner),
                _ => None,
            },
            _ => None,
        })
        .collect();
    names.any(|name| executed.contains(&name))
}

//! Calls that end the program.

use super::failing::is_failing;
use super::{Failures, is_in};
use crate::detect::code::{ENDS, Import, Node, NodeId, Package, ScopeId, values_assigned};

/// How many functions a program may end through.
pub(super) const ENDING: u8 = 2;

/// Words in the names of functions that end the program through another.
const ENDING_WORDS: [&str; 7] = ["abort", "die", "error", "exit", "fail", "fatal", "usage"];

impl Failures<'_, '_> {
    /// Whether a node is a call that ends the program, or one of a function of the repository that
    /// does nothing else.
    pub(super) fn ends_program(
        &self,
        index: usize,
        package: &Package,
        id: NodeId,
        depth: u8,
    ) -> bool {
        let Node::Call(function, _) = package.node(id) else {
            return false;
        };
        let Some(name) = package.last_name(*function) else {
            return false;
        };
        if ENDS.contains(&name) {
            return true;
        }
        if !matches!(package.node(*function), Node::Name(_)) {
            return false;
        }
        let called = self.functions_called(index, *function, 2);
        let [(at, scope)] = called.as_slice() else {
            return false;
        };
        let other = self.program.package(*at);
        let is_here = |id: &NodeId| {
            other.body_of(*id) == *scope && !other.branches.iter().any(|one| is_in(*id, one.body))
        };
        let mut calls = ENDS
            .iter()
            .filter_map(|name| other.calls.get(*name))
            .flatten();
        if calls.any(is_here) {
            return true;
        }
        let in_small = name.to_ascii_lowercase();
        let may_end = ENDING_WORDS.iter().any(|word| in_small.contains(word));
        let (first, behind) = other.scope(*scope).map_or((0, 0), |scope| scope.body);
        depth > 0
            && may_end
            && (first..behind)
                .filter(is_here)
                .any(|id| self.ends_program(*at, &other, id, depth - 1))
    }

    /// Whether what a function gives is what the program ends with: `os.Exit(run())`.
    pub(super) fn gives_exit_code(&self, index: usize, package: &Package, body: ScopeId) -> bool {
        let results = package.scope(body).map(|scope| scope.results.as_slice());
        let is_number =
            |kind: &NodeId| matches!(package.node(*kind), Node::Name(name) if **name == *"int");
        if !results.is_some_and(|all| matches!(all, [only] if is_number(only))) {
            return false;
        }
        let sites = self.sites(index, body);
        !sites.is_empty()
            && sites.iter().all(|(at, call)| {
                let package = self.program.package(*at);
                let exits = package.calls.get("Exit").into_iter().flatten();
                let mut exits = exits.filter_map(|exit| match package.node(*exit) {
                    Node::Call(function, arguments) => Some((*function, arguments)),
                    _ => None,
                });
                exits.any(|(function, arguments)| {
                    let is_of_os = matches!(package.node(function), Node::Member(owner, _)
                        if matches!(self.program.import(&package, *owner), Some(Import::Outside("os"))));
                    let mut given = arguments.iter();
                    is_of_os && given.any(|given| is_value_of(&package, *call, *given))
                })
            })
    }

    /// Whether a value that a function gives ends the program with a failure.
    pub(super) fn is_failing_code(
        &self,
        index: usize,
        package: &Package,
        (body, value): (ScopeId, NodeId),
    ) -> bool {
        let fails = match package.node(value) {
            Node::Number(number) => *number != 0,
            _ => package.last_name(value).is_some_and(is_failing),
        };
        fails && self.gives_exit_code(index, package, body)
    }

    /// Whether a call among some nodes may end the program, in some case.
    pub(super) fn may_end(&self, package: &Package, (first, behind): (NodeId, NodeId)) -> bool {
        (first..behind).any(|id| {
            let Node::Call(function, _) = package.node(id) else {
                return false;
            };
            let name = package.last_name(*function).unwrap_or_default();
            ENDS.contains(&name) || ends_on_failure(name)
        })
    }
}

/// Whether a value is what a call gives, as it is or by the one name that it has.
fn is_value_of(package: &Package, call: NodeId, value: NodeId) -> bool {
    let Node::Name(name) = package.node(value) else {
        return value == call;
    };
    let owner = package.owner(package.scope_of(value), name);
    values_assigned(package, name, owner) == [call]
}

/// Whether functions called so end the program where what they are given is an error.
pub(super) fn ends_on_failure(name: &str) -> bool {
    let name_in_small = name.to_ascii_lowercase();
    let starts = [
        "must", "check", "panicif", "panicon", "exitif", "exiton", "dieif", "dieon", "fatalif",
    ];
    ENDS.contains(&name) || starts.iter().any(|start| name_in_small.starts_with(start))
}

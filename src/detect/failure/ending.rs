//! Calls that end the program.

use super::{Failures, is_in};
use crate::detect::code::{ENDS, Node, NodeId, Package};

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

/// Whether functions called so end the program where what they are given is an error.
pub(super) fn ends_on_failure(name: &str) -> bool {
    let name_in_small = name.to_ascii_lowercase();
    let starts = [
        "must", "check", "panicif", "panicon", "exitif", "exiton", "dieif", "dieon", "fatalif",
    ];
    ENDS.contains(&name) || starts.iter().any(|start| name_in_small.starts_with(start))
}

//! Failures that are collected first, and that the program ends of later: `missing = append(missing,
//! "X")`, `err = errors.Join(err, f())`, and lists of messages that functions give.

use super::Failures;
use super::failing::{gives_list, is_failing, is_for_failures, makes_failure, says_missing};
use super::kept::Assigned;
use crate::detect::code::{Node, NodeId, Package, ScopeId, values_assigned};

/// Nodes behind a call among which the call is that it is an argument of.
pub(super) const NEAR: u32 = 64;

/// What holds failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// One that is there or not.
    Error,
    /// One that others are added to.
    Collection,
    /// One that is put there, and another may be put over.
    Put,
    /// A list, which may be one of anything.
    List,
}

/// A variable that failures are added to, with what it is.
pub(super) struct Collection {
    pub(super) name: String,
    pub(super) owner: Option<ScopeId>,
    /// Where it stands as the target.
    pub(super) target: NodeId,
    pub(super) held: Held,
}

impl Failures<'_, '_> {
    /// What a called function of the repository gives last.
    pub(super) fn held_by(&self, index: usize, package: &Package, call: NodeId) -> Held {
        let Node::Call(function, _) = package.node(call) else {
            return Held::Error;
        };
        let called = self.functions_called(index, *function, 6);
        let is_list = called
            .first()
            .is_some_and(|(at, scope)| gives_list(&self.program.package(*at), *scope));
        if is_list { Held::List } else { Held::Error }
    }
}

/// The variable that statements add a failure to, or put one into: here, or in a function literal
/// that they call.
pub(super) fn kept(
    package: &Package,
    assigned: &Assigned,
    is_own: &dyn Fn(NodeId) -> bool,
    statements: (NodeId, NodeId),
    body: ScopeId,
) -> Option<Collection> {
    if let Some(found) = added(package, assigned, is_own, statements) {
        return Some(found);
    }
    for call in (statements.0..statements.1).filter(|id| is_own(*id)) {
        let Node::Call(function, _) = package.node(call) else {
            continue;
        };
        let Node::Name(name) = package.node(*function) else {
            continue;
        };
        let owner = package.owner(package.scope_of(*function), name);
        for value in owner.map_or_else(Vec::new, |_| values_assigned(package, name, owner)) {
            if let Node::Closure(literal) = package.node(value) {
                let is_here = |id: NodeId| package.body_of(id) == *literal;
                let nodes = package.scope(*literal).map_or((0, 0), |scope| scope.body);
                let found = added(package, assigned, &is_here, nodes);
                // What the literal declares is gone when it ends.
                if let Some(found) = found
                    && found
                        .owner
                        .is_some_and(|owner| package.body_around(owner) == body)
                {
                    return Some(found);
                }
            }
        }
    }
    None
}

fn added(
    package: &Package,
    assigned: &Assigned,
    is_here: &dyn Fn(NodeId) -> bool,
    nodes: (NodeId, NodeId),
) -> Option<Collection> {
    let all = assigned.to(nodes);
    let all = all.filter_map(|at| package.assignments.get(at));
    let mut here = all.filter(|one| is_here(one.target));
    here.find_map(|one| {
        let (Node::Name(name), Node::Call(function, arguments)) =
            (package.node(one.target), package.node(one.value))
        else {
            return None;
        };
        let mut given = arguments.iter();
        let adds = given.any(|id| matches!(package.node(*id), Node::Name(other) if other == name));
        // A list may be one of anything, and so may be what is made of what it was before.
        let says_so = || arguments.iter().any(|id| says_missing(package, *id));
        let held = match adds {
            true if package.is_append(*function) => {
                if !is_for_failures(name) && !says_so() {
                    return None;
                }
                Held::List
            }
            true if is_failing(name)
                || makes_failure(package, one.value)
                || is_for_failures(name) && says_so() =>
            {
                Held::Collection
            }
            true => return None,
            false if makes_failure(package, one.value) => Held::Put,
            false => return None,
        };
        Some(collection(package, one.target, name, held))
    })
}

/// The variable that what a call gives is added to: `all = append(all, f()...)`, `err =
/// errors.Join(err, f())`.
pub(super) fn collecting(
    package: &Package,
    assigned: &Assigned,
    call: NodeId,
) -> Option<Collection> {
    let near = assigned.of((call + 1, call.saturating_add(NEAR)));
    let mut all = near.filter_map(|at| package.assignments.get(at));
    all.find_map(|one| {
        let (Node::Name(name), Node::Call(function, arguments)) =
            (package.node(one.target), package.node(one.value))
        else {
            return None;
        };
        let has = |wanted: &dyn Fn(NodeId) -> bool| arguments.iter().any(|id| wanted(*id));
        let is_name = |id| matches!(package.node(id), Node::Name(other) if other == name);
        if !has(&|id| id == call) || !has(&is_name) {
            return None;
        }
        let held = match package.is_append(*function) {
            true => Held::List,
            false if makes_failure(package, one.value) => Held::Collection,
            false => return None,
        };
        Some(collection(package, one.target, name, held))
    })
}

fn collection(package: &Package, target: NodeId, name: &str, held: Held) -> Collection {
    Collection {
        name: name.to_owned(),
        owner: package.owner(package.scope_of(target), name),
        target,
        held,
    }
}

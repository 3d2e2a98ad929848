//! Failures that are collected first, and that the program ends of later: `missing = append(missing,
//! "X")`, `err = errors.Join(err, f())`, and lists of messages that functions give.

use super::{Failures, gives_error, is_nil};
use crate::detect::code::{Node, NodeId, Package, ScopeId, is_variable, values_assigned};

/// Words of names that stand for failures, and of functions that make them.
const FAILING: [&str; 4] = ["err", "fail", "invalid", "wrap"];

/// Words of names that stand for lists of failures, besides.
const LISTS: [&str; 8] = [
    "absent",
    "issue",
    "message",
    "missing",
    "msg",
    "problem",
    "required",
    "violation",
];

/// Words that say that something has to be there.
const MISSING: [&str; 6] = ["empty", "missing", "must", "not set", "provide", "required"];

/// Nodes behind a call among which the call is that it is an argument of.
const NEAR: u32 = 64;

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
    is_own: &dyn Fn(NodeId) -> bool,
    statements: (NodeId, NodeId),
    body: ScopeId,
) -> Option<Collection> {
    if let Some(found) = added(package, is_own) {
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
                let found = added(package, &is_here);
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

fn added(package: &Package, is_here: &dyn Fn(NodeId) -> bool) -> Option<Collection> {
    let all = package.assignments.iter();
    let mut here = all.filter(|one| is_here(one.target));
    here.find_map(|one| {
        let (Node::Name(name), Node::Call(function, arguments)) =
            (package.node(one.target), package.node(one.value))
        else {
            return None;
        };
        let mut given = arguments.iter();
        let adds = given.any(|id| matches!(package.node(*id), Node::Name(other) if other == name));
        let held = match adds {
            true if is_append(package, *function) => {
                // A list may be one of anything.
                let mut added = arguments.iter().skip(1);
                let is_failure = |id: &NodeId| says_missing(package, *id);
                if !is_for_failures(name) && !added.any(is_failure) {
                    return None;
                }
                Held::List
            }
            true => Held::Collection,
            false if makes_failure(package, one.value) => Held::Put,
            false => return None,
        };
        Some(collection(package, one.target, name, held))
    })
}

/// The variable that what a call gives is added to: `all = append(all, f()...)`, `err =
/// errors.Join(err, f())`.
pub(super) fn collecting(package: &Package, call: NodeId) -> Option<Collection> {
    let near = call + 1..call.saturating_add(NEAR);
    let mut all = package.assignments.iter();
    all.find_map(|one| {
        if !near.contains(&one.value) {
            return None;
        }
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
        let held = match is_append(package, *function) {
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

/// Whether another value is put over what a variable holds between two nodes.
pub(super) fn is_put_over(
    package: &Package,
    (name, owner): (&str, Option<ScopeId>),
    (from, until): (NodeId, NodeId),
) -> bool {
    let indices = package.assigned.get(name).into_iter().flatten();
    let mut all = indices.filter_map(|at| package.assignments.get(*at as usize));
    all.any(|one| {
        let is_it = |id: NodeId| {
            matches!(package.node(id), Node::Name(found) if **found == *name)
                && package.owner(package.scope_of(id), name) == owner
        };
        let call = match package.node(one.value) {
            Node::Part(call, _) => *call,
            _ => one.value,
        };
        let keeps = match package.node(call) {
            Node::Call(_, arguments) => arguments.iter().any(|id| is_it(*id)),
            _ => false,
        };
        (from..until).contains(&one.target) && is_it(one.target) && !keeps
    })
}

/// Whether a variable holds failures, by its name.
fn is_for_failures(name: &str) -> bool {
    let name = name.to_lowercase();
    FAILING.iter().chain(&LISTS).any(|word| name.contains(word))
}

/// Whether a value is a failure that is made here, by its name or that of what makes it.
pub(super) fn makes_failure(package: &Package, node: NodeId) -> bool {
    let names_one = |id: NodeId| {
        let name = package.last_name(id).unwrap_or_default().to_lowercase();
        FAILING.iter().any(|word| name.contains(word))
    };
    match package.node(node) {
        Node::Call(function, _) => {
            let of_one =
                matches!(package.node(*function), Node::Member(owner, _) if names_one(*owner));
            of_one || names_one(*function)
        }
        Node::Address(inner) => makes_failure(package, *inner),
        Node::Composite(kind, _) => names_one(*kind),
        Node::Name(_) | Node::Member(..) => names_one(node),
        _ => false,
    }
}

/// Whether a value is a list with a failure in it: `append(all, "x")`, `[]string{"x is missing"}`.
pub(super) fn lists_failure(package: &Package, node: NodeId) -> bool {
    match package.node(node) {
        Node::Call(function, arguments) => {
            is_append(package, *function)
                && arguments
                    .iter()
                    .skip(1)
                    .any(|one| says_missing(package, *one))
        }
        Node::Composite(_, elements) => {
            let mut elements = elements.iter();
            elements.any(|(_, one)| says_missing(package, *one))
        }
        _ => false,
    }
}

/// Whether a value says that something is missing, in words or as a failure.
fn says_missing(package: &Package, node: NodeId) -> bool {
    let text = match package.node(node) {
        Node::Text(text) if is_variable(text) => return true,
        Node::Text(text) => Some(text),
        Node::Call(_, arguments) => arguments.iter().find_map(|one| match package.node(*one) {
            Node::Text(text) => Some(text),
            _ => None,
        }),
        _ => None,
    };
    let in_small = text.map(|text| text.to_lowercase());
    let said = in_small.is_some_and(|text| MISSING.iter().any(|word| text.contains(word)));
    said || makes_failure(package, node)
}

/// Whether a node is a call of append: <https://pkg.go.dev/builtin#append>.
pub(super) fn is_append_call(package: &Package, node: NodeId) -> bool {
    matches!(package.node(node), Node::Call(function, _) if is_append(package, *function))
}

fn is_append(package: &Package, function: NodeId) -> bool {
    matches!(package.node(function), Node::Name(name) if **name == *"append")
}

/// Whether the last result of a function is a list.
pub(super) fn gives_list(package: &Package, body: ScopeId) -> bool {
    let scope = package.scope(body);
    let last = scope.and_then(|scope| scope.results.last());
    last.is_some_and(|kind| matches!(package.node(*kind), Node::Many(_)))
}

/// Whether a function that gives what it is returned with fails there.
pub(super) fn fails_with(package: &Package, body: ScopeId, last: NodeId) -> bool {
    if gives_error(package, body) {
        return !is_nil(package, last);
    }
    gives_list(package, body) && lists_failure(package, last)
}

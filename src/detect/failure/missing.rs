//! Which values a condition asks for.

use rustc_hash::FxHashSet;

use super::is_nil;
use crate::detect::code::{Branch, Node, NodeId, Package, Tests};

/// The value that is missing where a branch runs: `if x == "" { … }`, `if x != "" { } else { … }`.
pub(super) fn missing_in(package: &Package, branch: &Branch) -> Option<NodeId> {
    let asked = match branch.tests {
        Tests::Nothing(1) => branch,
        Tests::Else(_) => package
            .before_else(branch)
            .filter(|one| one.tests == Tests::Given)?,
        _ => return None,
    };
    match operands(package, asked.condition).as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// `x` of `if !x { … }`.
pub(super) fn denied_in(package: &Package, branch: &Branch) -> Option<NodeId> {
    let (first, behind) = branch.condition;
    let asked = behind.checked_sub(2).filter(|asked| *asked >= first)?;
    let is_name = |id| {
        let node = package.node(id);
        matches!(node, Node::Name(_) | Node::Member(..) | Node::Pointee(_))
    };
    let is_denied = branch.tests == Tests::Nothing(1) && *package.node(asked + 1) == Node::Other;
    (is_denied && (first..=asked).all(is_name)).then_some(asked)
}

/// The value that has to be there for a node to be come to, where it is the one thing that decides.
pub(super) fn given_around(package: &Package, node: NodeId) -> Option<NodeId> {
    let mut around = package.branches_at(node);
    let only = around.next().filter(|one| one.tests == Tests::Given)?;
    let values = operands(package, only.condition);
    match (values.as_slice(), around.next()) {
        ([value], None) => Some(*value),
        _ => None,
    }
}

/// What a condition compares with nothing: `x` of `x == ""`, of `len(x) < 8` and of `x != ""`.
pub(in super::super) fn operands(
    package: &Package,
    (first, behind): (NodeId, NodeId),
) -> Vec<NodeId> {
    let mut found = Vec::new();
    let calls = (first..behind).filter_map(|id| match package.node(id) {
        Node::Call(_, arguments) => Some(arguments),
        _ => None,
    });
    let arguments: FxHashSet<NodeId> = calls.flatten().copied().collect();
    for literal in first + 1..behind {
        let is_argument = arguments.contains(&literal);
        // What joins it to what stands before it is a node of its own.
        let joins = matches!(package.node(literal - 1), Node::Other) && literal - 1 > first;
        let value = literal - 1 - NodeId::from(joins);
        let measured = match package.node(value) {
            Node::Call(function, arguments) => match (package.node(*function), &**arguments) {
                (Node::Name(name), [only]) if **name == *"len" => Some(*only),
                _ => None,
            },
            _ => None,
        };
        let value = match package.node(literal) {
            _ if is_argument => None,
            Node::Text(text) if text.is_empty() => Some(value),
            Node::Number(0) => Some(measured.unwrap_or(value)),
            Node::Number(_) => measured,
            _ => None,
        };
        found.extend(value);
    }
    found
}

/// Whether the user's settings decide on a branch: a text is given, or something is turned on.
pub(super) fn is_choice(package: &Package, branch: &Branch) -> bool {
    let (first, behind) = branch.condition;
    let is_switch = || {
        let mut nodes = (first..behind).map(|id| package.node(id));
        behind > first
            && nodes.all(|node| match node {
                Node::Name(name) => !matches!(&**name, "ok" | "nil"),
                node => matches!(node, Node::Member(..) | Node::Pointee(_)),
            })
    };
    match branch.tests {
        Tests::Given => true,
        Tests::Other => is_switch(),
        _ => false,
    }
}

/// Whether the code asks, behind a call, whether what it gives is there: who only says that there is
/// none ends at its first use.
pub(super) fn asks_whether_there(package: &Package, call: NodeId) -> bool {
    let mut assigned = package.assignments.iter();
    let first = assigned.find(|one| *package.node(one.value) == Node::Part(call, 0));
    let Some(target) = first.map(|one| one.target) else {
        return false;
    };
    let Node::Name(name) = package.node(target) else {
        return false;
    };
    let owner = package.owner(package.scope_of(target), name);
    let is_it = |id: NodeId| {
        matches!(package.node(id), Node::Name(found) if found == name)
            && package.owner(package.scope_of(id), name) == owner
    };
    // `x != nil` and nothing else.
    package.branches.iter().any(|one| {
        let (first, behind) = one.condition;
        first > call && is_it(first) && is_nil(package, first + 1) && behind <= first + 3
    })
}

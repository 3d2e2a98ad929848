//! Variables of the environment without which a program ends.

use std::collections::{BTreeMap, HashMap};

use super::{named, tagged};
use crate::catalog::{Calls, Telling};
use crate::detect::calls::Told;
use crate::detect::code::{
    Branch, Node, NodeId, Package, Program, ScopeId, Tests, is_variable, values_assigned,
};
use crate::detect::failure::Failures;
use crate::facts::{Outside, OutsideKind};
use crate::sourced::{Confidence, Evidence, Found};

/// More variables than these are not all needed.
const MOST_VARIABLES: usize = 12;

/// The conditions of packages without which a program ends, by their index.
type Refusals = HashMap<usize, Vec<(NodeId, NodeId)>>;

/// The variables without which the program ends, each once.
pub(super) fn variables(
    program: &Program<'_>,
    told: &[Told],
    calls: &Calls,
    failures: &Failures<'_, '_>,
) -> Vec<Found<Outside>> {
    let mut found: BTreeMap<String, Evidence> = BTreeMap::new();
    let mut refusals = Refusals::new();
    for one in told.iter().filter(|one| one.means == Telling::Variable) {
        let package = program.package(one.package);
        let known = refusals
            .entry(one.package)
            .or_insert_with(|| package.refusals.clone());
        if !is_required(one.package, &package, one.node, known, failures) {
            continue;
        }
        for value in one.arguments.iter().flat_map(|argument| &argument.values) {
            if is_variable(&value.text) && !value.is_weak {
                let evidence = || one.evidence(program, Confidence::Certain);
                let place = |place| program.evidence(place, &one.rule, Confidence::Certain);
                let said = value.place.map_or_else(evidence, place);
                found.entry(value.text.clone()).or_insert(said);
            }
        }
    }
    named::named(program, failures, &mut found);
    tagged::tagged(program, calls, &mut found);
    if found.len() > MOST_VARIABLES {
        return Vec::new();
    }
    let found = found.into_iter().map(|(name, evidence)| Found {
        value: Outside {
            kind: OutsideKind::Variable,
            name,
        },
        evidence: vec![evidence],
    });
    found.collect()
}

/// Whether the program ends where what a call gives is empty or not there.
fn is_required(
    index: usize,
    package: &Package,
    call: NodeId,
    ends: &[(NodeId, NodeId)],
    failures: &Failures<'_, '_>,
) -> bool {
    let names = names_of(package, call);
    let is_it = |condition| is_about(package, call, &names, condition);
    if ends.iter().any(|condition| is_it(*condition)) {
        return true;
    }
    let branches = package.branches.iter();
    let mut missing = branches.filter(|one| matches!(one.tests, Tests::Nothing(_)));
    missing.any(|one| {
        if is_it(one.condition) {
            failures.of_branch(index, one)
        } else {
            is_without_fallback(index, package, call, one, failures)
        }
    })
}

/// Whether a node is a call, or one of what it gives.
fn is_of(package: &Package, call: NodeId, node: NodeId) -> bool {
    node == call || matches!(package.node(node), Node::Part(of, _) if *of == call)
}

/// The variables that what a call gives is assigned to, and nothing else.
fn names_of(package: &Package, call: NodeId) -> Vec<(&str, Option<ScopeId>)> {
    // Something else may stand in for it.
    let is_alone = |(name, owner): &(&str, Option<ScopeId>)| {
        let mut values = values_assigned(package, name, *owner).into_iter();
        values.all(|value| is_of(package, call, value))
    };
    targets(package, call).filter(is_alone).collect()
}

fn targets(package: &Package, call: NodeId) -> impl Iterator<Item = (&str, Option<ScopeId>)> {
    let assigned = package.assignments.iter();
    let assigned = assigned.filter(move |it| is_of(package, call, it.value));
    assigned.filter_map(|it| match package.node(it.target) {
        Node::Name(name) => Some((&**name, package.owner(package.scope_of(it.target), name))),
        _ => None,
    })
}

/// Whether a condition is about what a call gives, and nothing else.
fn is_about(
    package: &Package,
    call: NodeId,
    names: &[(&str, Option<ScopeId>)],
    (first, behind): (NodeId, NodeId),
) -> bool {
    if first <= call && call < behind {
        return true;
    }
    if first < call || names.is_empty() {
        return false;
    }
    let call_scope = package.scope_of(call);
    let mut is_named = false;
    for id in first..behind {
        if let Node::Name(name) = package.node(id) {
            let owner = package.owner(package.scope_of(id), name);
            if names.contains(&(&**name, owner)) {
                is_named = true;
            } else if **name != *"len" {
                return false;
            }
        }
    }
    is_named && is_inside(package, package.scope_of(first), call_scope)
}

/// Whether a scope is another, or lies in it.
fn is_inside(package: &Package, scope: u32, outer: u32) -> bool {
    package.outwards(scope).any(|(id, _)| id == outer)
}

/// Whether a branch puts something in the stead of what a call does not give that a function of the
/// repository looks for, and the program ends where it finds nothing.
fn is_without_fallback(
    index: usize,
    package: &Package,
    call: NodeId,
    branch: &Branch,
    failures: &Failures<'_, '_>,
) -> bool {
    let (first, behind) = branch.body;
    let is_in = |node: NodeId| (first..behind).contains(&node);
    let names: Vec<_> = targets(package, call).collect();
    let [(name, owner)] = names.as_slice() else {
        return false;
    };
    if !is_about(package, call, &names, branch.condition) {
        return false;
    }
    let values = values_assigned(package, name, *owner).into_iter();
    let others: Vec<NodeId> = values
        .filter(|value| !is_of(package, call, *value))
        .collect();
    let [value] = others.as_slice() else {
        return false;
    };
    let search = match package.node(*value) {
        Node::Part(of, 0) => *of,
        _ => return false,
    };
    is_in(search)
        && failures.finds_nothing(index, search)
        && failures.of_call_in(index, search, branch)
}

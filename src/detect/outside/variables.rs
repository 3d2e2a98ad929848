//! Variables of the environment without which a program ends.

mod checked;
mod cobra;
mod flags;
mod named;
mod origin;
mod tagged;

pub(in crate::detect) use tagged::fillers;

use std::cell::RefCell;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::catalog::Telling;
use crate::detect::calls::Told;
use crate::detect::code::{
    Branch, Node, NodeId, Package, Program, ScopeId, Tests, Value, is_variable, values_assigned,
};
use crate::detect::failure::{Failures, is_in, is_of};
use crate::facts::{Outside, OutsideKind};
use crate::sourced::{Evidence, Found};

/// More variables than these are not all needed.
const MOST_VARIABLES: usize = 12;

/// A variable of the code, with the scope that declares it.
type Target<'p> = (&'p str, Option<ScopeId>);

/// The variables and flags without which the program ends, each once; `fillers` are the packages that fill fields
/// with them.
pub(super) fn variables(
    program: &Program<'_>,
    told: &[Told],
    fillers: &[&str],
    failures: &Failures<'_, '_>,
) -> Vec<Found<Outside>> {
    let mut found: BTreeMap<String, Evidence> = BTreeMap::new();
    let texts = Texts::default();
    for one in told.iter().filter(|one| one.means == Telling::Variable) {
        let package = program.package(one.package);
        if !is_required(one.package, &package, one.node, failures) {
            continue;
        }
        for value in one.arguments.iter().flat_map(|argument| &argument.values) {
            if is_variable(&value.text)
                && !value.is_weak
                && !found.contains_key(&value.text)
                && is_given_at_start(program, failures, &texts, one, value)
            {
                let said = one.evidence_of(program, value, &one.rule);
                found.insert(value.text.clone(), said);
            }
        }
        if found.len() > MOST_VARIABLES {
            return Vec::new();
        }
    }
    named::named(program, failures, &mut found);
    tagged::tagged(program, fillers, &mut found);
    let choices = checked::checked(program, fillers, failures, &mut found);
    if found.len() + choices.len() > MOST_VARIABLES {
        return Vec::new();
    }
    let found = found.into_iter().map(|(name, evidence)| Found {
        value: Outside::new(OutsideKind::Variable, name),
        evidence: vec![evidence],
    });
    let mut found: Vec<Found<Outside>> = found.chain(choices).collect();
    let flags = flags::required(program, failures).into_iter();
    for flag in flags.chain(cobra::required(program, failures)) {
        let mut known = found.iter();
        if !known.any(|one| one.value.name == flag.value.name) {
            found.push(flag);
        }
    }
    found
}

/// Whether a name that a function around the call is given is given in every case: it may be in some
/// cases alone that others ask for the variable.
fn is_given_at_start(
    program: &Program<'_>,
    failures: &Failures<'_, '_>,
    texts: &Texts,
    told: &Told,
    value: &Value,
) -> bool {
    let Some((index, file, offset)) = value.place else {
        return true;
    };
    let package = program.package(index);
    let Some(node) = texts.at(index, &package, (file, offset)) else {
        return true;
    };
    let body = package.body_of(node);
    let is_in_function = package
        .scope(body)
        .is_some_and(|scope| scope.parent.is_some());
    let is_here = index == told.package && body == package.body_of(told.node);
    !is_in_function || is_here || failures.runs(index, node)
}

/// Texts by the file and the byte that they begin at.
type ByPlace = FxHashMap<(u32, u32), NodeId>;

/// The texts of packages.
#[derive(Default)]
struct Texts {
    known: RefCell<FxHashMap<usize, ByPlace>>,
}

impl Texts {
    /// The first text that begins at a byte of a file.
    fn at(&self, index: usize, package: &Package, place: (u32, u32)) -> Option<NodeId> {
        let mut known = self.known.borrow_mut();
        let texts = known.entry(index).or_insert_with(|| {
            let mut texts = ByPlace::default();
            for (id, placed) in (0..).zip(&package.nodes) {
                if matches!(placed.node, Node::Text(_))
                    && let Some(scope) = package.scope(placed.scope)
                {
                    texts.entry((scope.file, placed.offset)).or_insert(id);
                }
            }
            texts
        });
        texts.get(&place).copied()
    }
}

/// Whether the program ends where what a call gives is empty or not there.
fn is_required(index: usize, package: &Package, call: NodeId, failures: &Failures<'_, '_>) -> bool {
    let targets: Vec<Target<'_>> = targets(package, call).collect();
    let names = names_of(package, call, &targets);
    let is_it = |condition| is_about(package, call, &names, condition);
    let branches = package.branches.iter();
    let mut missing = branches.filter(|one| matches!(one.tests, Tests::Nothing(_)));
    missing.any(|one| {
        if is_it(one.condition) {
            failures.of_branch(index, one)
        } else if let [target] = targets.as_slice() {
            is_without_fallback(index, package, (call, *target), one, failures)
        } else {
            false
        }
    })
}

/// The variables that what a call gives is assigned to, and nothing else.
fn names_of<'p>(package: &Package, call: NodeId, targets: &[Target<'p>]) -> Vec<Target<'p>> {
    // Something else may stand in for it.
    let is_alone = |(name, owner): &&Target<'_>| {
        let mut values = values_assigned(package, name, *owner).into_iter();
        values.all(|value| is_of(package, call, value))
    };
    targets.iter().filter(is_alone).copied().collect()
}

/// The variables that what a call gives is assigned to.
fn targets(package: &Package, call: NodeId) -> impl Iterator<Item = Target<'_>> {
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
    names: &[Target<'_>],
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
    (call, target): (NodeId, Target<'_>),
    branch: &Branch,
    failures: &Failures<'_, '_>,
) -> bool {
    let (name, owner) = target;
    if !is_about(package, call, &[target], branch.condition) {
        return false;
    }
    let values = values_assigned(package, name, owner).into_iter();
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
    is_in(search, branch.body)
        && failures.finds_nothing(index, search)
        && failures.of_call_in(index, search, branch)
}

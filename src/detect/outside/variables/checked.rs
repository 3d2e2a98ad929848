//! Variables whose values the program asks for once they went through fields and functions, and of
//! several of which one is enough.

use std::collections::{BTreeMap, BTreeSet};

use super::named::{is_conditional, is_one_of_several};
use super::origin::{Origin, Origins, reads_settings};
use super::tagged::{NAMING, imports_any};
use crate::detect::code::{Branch, Node, NodeId, Package, Program, Tests};
use crate::detect::failure::{Failures, operands};
use crate::facts::{Outside, OutsideKind};
use crate::sourced::{Confidence, Evidence, Found};

/// More variables than these are not told as alternatives.
const MOST_ALTERNATIVES: usize = 4;

/// Adds the variables without which a check ends the program, and gives those of which one has to be
/// there.
pub(super) fn checked(
    program: &Program<'_>,
    fillers: &[&str],
    failures: &Failures<'_, '_>,
    found: &mut BTreeMap<String, Evidence>,
) -> Vec<Found<Outside>> {
    let mut choices = choices(program, fillers, failures);
    for choice in &mut choices {
        let mut known = BTreeSet::new();
        choice.retain(|one| known.insert(one.name.clone()));
        if let [only] = choice.as_slice() {
            let evidence = || evidence(program, only);
            found.entry(only.name.clone()).or_insert_with(evidence);
        }
    }
    alternatives(program, &choices, found)
}

/// The variables of which one has to be there, for each check that ends the program.
fn choices(
    program: &Program<'_>,
    fillers: &[&str],
    failures: &Failures<'_, '_>,
) -> Vec<Vec<Origin>> {
    let origins = Origins::new(program, fillers, failures);
    let filled: BTreeSet<&usize> = imports_any(program, fillers).collect();
    let mut choices = Vec::new();
    for index in program.reached {
        let entry = program.library.entries.get(*index);
        let may_tell = entry.is_some_and(|entry| entry.may_tell);
        // A package whose structs another has filled says the variables in tags alone.
        let mut keys = NAMING.iter().map(|key| format!("{key}:\""));
        let mut has_tags =
            || !filled.is_empty() && keys.any(|key| program.library.mentions(*index, &key));
        let may_ask = may_tell || filled.contains(index) || reads_settings(program, *index);
        if !may_ask && !has_tags() {
            continue;
        }
        let package = program.package(*index);
        for branch in &package.branches {
            let found = choices_of(&origins, failures, (*index, &package), branch);
            choices.extend(found.into_iter().flatten());
        }
    }
    choices
}

/// The same, for one branch; none where it does not end the program, or something else decides.
fn choices_of(
    origins: &Origins<'_, '_, '_>,
    failures: &Failures<'_, '_>,
    (index, package): (usize, &Package),
    branch: &Branch,
) -> Option<Vec<Vec<Origin>>> {
    let (asked, values) = asked(package, branch)?;
    if !failures.is_fatal(index, branch) {
        return None;
    }
    let of = |value: &NodeId| origins.of(index, *value);
    let groups: Vec<Vec<Origin>> = match branch.tests {
        Tests::Every(_) => {
            let all: Option<Vec<_>> = values.iter().map(of).collect();
            vec![all?.concat()]
        }
        _ => values.iter().filter_map(of).collect(),
    };
    if groups.is_empty() {
        return None;
    }
    let unless = failures.of_branch_unless(index, asked, branch)?;
    let unless: Option<Vec<_>> = unless.iter().map(of).collect();
    let unless = unless?.concat();
    // What was asked before comes first, what was returned for is another way.
    let groups = groups.into_iter().map(|group| match branch.tests {
        Tests::Else(_) => [unless.clone(), group].concat(),
        _ => [group, unless.clone()].concat(),
    });
    // The case that it speaks of may be the usual one.
    let mut around = package.branches_around(branch.condition.0);
    let is_usual = around.any(|one| failures.runs_usually(index, package, one));
    let is_so = |group: &Vec<Origin>| {
        let has_others = group.len() > 1;
        !says_otherwise(package, branch, (is_usual, has_others))
    };
    Some(groups.filter(is_so).collect())
}

/// The choices among several, each once, those left out that a variable of `found` makes.
fn alternatives(
    program: &Program<'_>,
    choices: &[Vec<Origin>],
    found: &BTreeMap<String, Evidence>,
) -> Vec<Found<Outside>> {
    let mut told: Vec<Found<Outside>> = Vec::new();
    let mut known: BTreeSet<Vec<&str>> = BTreeSet::new();
    for choice in choices {
        let is_needed = |one: &Origin| found.contains_key(&one.name);
        let Some((first, others)) = choice.split_first() else {
            continue;
        };
        if choice.iter().any(is_needed) || choice.len() > MOST_ALTERNATIVES {
            continue;
        }
        // The same variables in another order are the same choice.
        let mut names: Vec<&str> = choice.iter().map(|one| one.name.as_str()).collect();
        names.sort_unstable();
        if !known.insert(names) {
            continue;
        }
        let value = Outside {
            alternatives: others.iter().map(|one| one.name.clone()).collect(),
            ..Outside::new(OutsideKind::Variable, first.name.clone())
        };
        let evidence = vec![evidence(program, first)];
        told.push(Found { value, evidence });
    }
    told.sort_by(|left, right| left.value.cmp(&right.value));
    told
}

/// Whether the branch says that a variable is needed in some case alone, or that another does too
/// where the code shows none.
fn says_otherwise(
    package: &Package,
    branch: &Branch,
    (is_usual, has_others): (bool, bool),
) -> bool {
    let (first, behind) = branch.body;
    (first..behind).any(|id| match package.node(id) {
        Node::Text(text) => {
            let text = text.to_lowercase();
            !is_usual && is_conditional(&text) || !has_others && is_one_of_several(&text)
        }
        _ => false,
    })
}

fn evidence(program: &Program<'_>, origin: &Origin) -> Evidence {
    let place = program.place(origin.package, origin.node);
    program.evidence(place, "it is required", Confidence::Certain)
}

/// The values that are missing where a branch runs, and a node that stands where it is asked.
fn asked(package: &Package, branch: &Branch) -> Option<(NodeId, Vec<NodeId>)> {
    let (asked, count) = match branch.tests {
        Tests::Nothing(count) | Tests::Every(count) => (branch, count),
        Tests::Else(_) => {
            let before = package.before_else(branch);
            (before.filter(|one| one.tests == Tests::Given)?, 1)
        }
        _ => return None,
    };
    let values = operands(package, asked.condition);
    (values.len() == usize::from(count)).then_some((asked.condition.0, values))
}

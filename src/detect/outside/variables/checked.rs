//! Variables whose values the program asks for once they went through fields and functions, and of
//! several of which one is enough.

use std::collections::{BTreeMap, BTreeSet};

use super::named::{is_conditional, is_one_of_several};
use super::origin::{Origin, Origins};
use super::tagged::imports_any;
use crate::detect::code::{Branch, Node, NodeId, Package, Program, Tests};
use crate::detect::failure::{Failures, before_else, operands};
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
    let origins = Origins::new(program, fillers, failures);
    let filled: BTreeSet<&usize> = imports_any(program, fillers).collect();
    let mut choices: Vec<Vec<Origin>> = Vec::new();
    for index in program.reached {
        let entry = program.library.entries.get(*index);
        let may_tell = entry.is_some_and(|entry| entry.may_tell);
        if !may_tell && !filled.contains(index) {
            continue;
        }
        let package = program.package(*index);
        for branch in &package.branches {
            let Some((asked, values)) = asked(&package, branch) else {
                continue;
            };
            if !failures.is_fatal(*index, branch) {
                continue;
            }
            let of = |value: &NodeId| origins.of(*index, *value);
            let groups: Vec<Vec<Origin>> = match branch.tests {
                Tests::Every(_) => {
                    let all: Option<Vec<_>> = values.iter().map(of).collect();
                    all.map(|all| all.concat()).into_iter().collect()
                }
                _ => values.iter().filter_map(of).collect(),
            };
            if groups.is_empty() {
                continue;
            }
            let Some(unless) = failures.of_branch_unless(*index, asked, branch) else {
                continue;
            };
            let unless: Option<Vec<_>> = unless.iter().map(of).collect();
            let Some(unless) = unless.map(|unless| unless.concat()) else {
                continue;
            };
            for group in groups {
                // What was asked before comes first, what was returned for is another way.
                let group = match branch.tests {
                    Tests::Else => [unless.clone(), group].concat(),
                    _ => [group, unless.clone()].concat(),
                };
                if !says_otherwise(&package, branch, group.len() > 1) {
                    choices.push(group);
                }
            }
        }
    }
    for choice in &mut choices {
        let mut known: Vec<String> = Vec::new();
        choice.retain(|one| {
            let is_new = !known.contains(&one.name);
            known.push(one.name.clone());
            is_new
        });
        if let [only] = choice.as_slice() {
            let evidence = || evidence(program, only);
            found.entry(only.name.clone()).or_insert_with(evidence);
        }
    }
    let mut told: Vec<Found<Outside>> = Vec::new();
    for choice in choices {
        let is_needed = |one: &Origin| found.contains_key(&one.name);
        let Some((first, others)) = choice.split_first() else {
            continue;
        };
        if choice.iter().any(is_needed) || choice.len() > MOST_ALTERNATIVES {
            continue;
        }
        let alternatives: Vec<String> = others.iter().map(|one| one.name.clone()).collect();
        let value = Outside {
            alternatives,
            ..Outside::new(OutsideKind::Variable, first.name.clone())
        };
        if !told.iter().any(|known| known.value.name == value.name) {
            let evidence = vec![evidence(program, first)];
            told.push(Found { value, evidence });
        }
    }
    told.sort_by(|left, right| left.value.cmp(&right.value));
    told
}

/// Whether the branch says that a variable is needed in some case alone, or that another does too
/// where the code shows none.
fn says_otherwise(package: &Package, branch: &Branch, has_others: bool) -> bool {
    let (first, behind) = branch.body;
    (first..behind).any(|id| match package.node(id) {
        Node::Text(text) => {
            let text = text.to_lowercase();
            is_conditional(&text) || !has_others && is_one_of_several(&text)
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
        Tests::Else => {
            let before = before_else(package, branch);
            (before.filter(|one| one.tests == Tests::Given)?, 1)
        }
        _ => return None,
    };
    let values = operands(package, asked.condition);
    (values.len() == usize::from(count)).then_some((asked.condition.0, values))
}

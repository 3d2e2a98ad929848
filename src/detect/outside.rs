//! What a program needs of others to start: services that it dials, and variables of the environment
//! without which it ends.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::calls::Told;
use super::cgo::importer;
use super::code::{DEFAULTS, Node, NodeId, Package, Program, is_variable, pairs, values_assigned};
use super::deploy::Unit;
use super::packages::Tree;
use super::reach::{Reached, import_path_below_vendor, is_below_vendor};
use crate::catalog::clibs::without_major_version;
use crate::catalog::{Calls, Services, Telling};
use crate::error::Error;
use crate::facts::{Main, Outside, OutsideKind, Role};
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::Repo;

/// A program that dials more services than these chooses among them.
const MOST_SERVICES: usize = 3;

/// More variables than these are not all needed.
const MOST_VARIABLES: usize = 12;

/// The services whose clients a program's own packages import.
pub(super) fn dialled(
    repo: &Repo,
    tree: &Tree,
    reached: &Reached,
    services: &Services,
) -> Result<Vec<Found<Outside>>, Error> {
    let below_vendor = reached.own.keys().filter(|dir| is_below_vendor(dir));
    let below_vendor = below_vendor.map(import_path_below_vendor);
    let outside = reached.outside.iter().map(ToString::to_string);
    let mut found: BTreeMap<&str, Evidence> = BTreeMap::new();
    for import in outside.chain(below_vendor) {
        let Some(name) = services.dialled_by(&import) else {
            continue;
        };
        if found.contains_key(name) {
            continue;
        }
        let own = reached.own.keys().filter(|dir| !is_below_vendor(dir));
        if let Some(evidence) = importer(repo, tree, own, &import)? {
            found.insert(name, evidence);
        }
    }
    let found = found.into_iter();
    Ok(found
        .map(|(name, evidence)| service(name, evidence))
        .collect())
}

fn service(name: &str, evidence: Evidence) -> Found<Outside> {
    Found {
        value: Outside {
            kind: OutsideKind::Service,
            name: name.to_owned(),
        },
        evidence: vec![evidence],
    }
}

/// What a deployed program needs: of the services it dials those that nothing stands in for and few
/// do without, and those that a compose file starts before it.
pub(super) fn needs(
    program: &Program<'_>,
    main: &Main,
    told: &[Told],
    units: &[&Unit],
    (repo, services, calls): (&Repo, &Services, &Calls),
) -> Vec<Found<Outside>> {
    if !matches!(main.role, Role::Deployed | Role::Helper) {
        return Vec::new();
    }
    let mut found: Vec<Found<Outside>> = Vec::new();
    let dialled = &main.needs;
    let row = |one: &Found<Outside>| services.get(&one.value.name);
    let kind = |one: &Found<Outside>| row(one).map(|row| row.kind.as_str());
    let is_many = dialled.len() > MOST_SERVICES;
    for one in dialled {
        let alike = dialled.iter().filter(|other| kind(other) == kind(one));
        let in_files = kind(one) == Some("sql") && !main.storage.is_empty();
        let is_optional = row(one).is_some_and(|row| row.optional);
        let is_needed = !is_many && !is_optional && alike.count() == 1 && !in_files;
        if is_needed && is_used(program, services, &one.value.name) {
            found.push(one.clone());
        }
    }
    for unit in units {
        for (image, offset) in &unit.behind {
            let Some(name) = services.of_image(image) else {
                continue;
            };
            let text = repo.text(&unit.file).unwrap_or_default();
            let likely = Confidence::Likely;
            let evidence = Evidence::at(&unit.file, &text, *offset, "depends_on", likely);
            if found.iter().any(|one| one.value.name == name) {
                continue;
            }
            let known = dialled.iter().find(|one| one.value.name == name);
            found.push(known.cloned().unwrap_or_else(|| service(name, evidence)));
        }
    }
    found.sort_by(|left, right| left.value.cmp(&right.value));
    found.extend(variables(program, told, calls));
    found
}

/// Whether the program comes to a use of a service's client: a package may be imported for something
/// else.
fn is_used(program: &Program<'_>, services: &Services, name: &str) -> bool {
    let is_it = |path: &str| services.dialled_by(path) == Some(name);
    let imports = |index: &&usize| {
        let entry = program.library.entries.get(**index);
        entry.is_some_and(|entry| entry.answer.imports.iter().any(|path| is_it(path)))
    };
    let mut importers = program.reached.iter().filter(imports).peekable();
    // Another module imports it.
    importers.peek().is_none()
        || importers.any(|index| program.uses_import(*index, &program.used(*index), &is_it))
}

/// The variables without which the program ends, each once.
fn variables(program: &Program<'_>, told: &[Told], calls: &Calls) -> Vec<Found<Outside>> {
    let mut found: BTreeMap<String, Evidence> = BTreeMap::new();
    for one in told.iter().filter(|one| one.means == Telling::Variable) {
        if !is_required(&program.package(one.package), one.node) {
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
    tagged(program, calls, &mut found);
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
fn is_required(package: &Package, call: NodeId) -> bool {
    let call_scope = package.scope_of(call);
    let is_of_call = |node: NodeId| {
        node == call || matches!(package.node(node), Node::Part(of, _) if *of == call)
    };
    let assigned = package.assignments.iter().filter(|it| is_of_call(it.value));
    let names = assigned
        .filter_map(|it| match package.node(it.target) {
            Node::Name(name) => Some((&**name, package.owner(package.scope_of(it.target), name))),
            _ => None,
        })
        // Something else may stand in for it.
        .filter(|(name, owner)| {
            let mut values = values_assigned(package, name, *owner).into_iter();
            values.all(is_of_call)
        });
    let names: Vec<(&str, _)> = names.collect();
    let mut refusals = package.refusals.iter();
    refusals.any(|(first, behind)| {
        let scope = package.scope_of(*first);
        if *first <= call && call < *behind {
            return true;
        }
        let mut is_named = false;
        for id in *first..*behind {
            if let Node::Name(name) = package.node(id) {
                let owner = package.owner(package.scope_of(id), name);
                if names.contains(&(&**name, owner)) {
                    is_named = true;
                } else if **name != *"len" {
                    return false;
                }
            }
        }
        is_named && *first > call && is_inside(package, scope, call_scope)
    })
}

/// Whether a scope is another, or lies in it.
fn is_inside(package: &Package, scope: u32, outer: u32) -> bool {
    package.outwards(scope).any(|(id, _)| id == outer)
}

/// The variables that tags of fields require and give no default for.
fn tagged(program: &Program<'_>, calls: &Calls, found: &mut BTreeMap<String, Evidence>) {
    let known: BTreeSet<&str> = calls.environment.iter().map(|row| row.package).collect();
    for index in program.reached {
        let Some(entry) = program.library.entries.get(*index) else {
            continue;
        };
        let mut imports = entry.answer.imports.iter();
        if !imports.any(|path| known.contains(&*without_major_version(path))) {
            continue;
        }
        let package = program.package(*index);
        // Then what stands in front of names is not known.
        if package.has_prefixes() {
            continue;
        }
        let structs = package
            .nodes
            .iter()
            .filter_map(|placed| match &placed.node {
                Node::Struct(fields) => Some(fields),
                _ => None,
            });
        for field in structs.flat_map(|fields| fields.iter()) {
            let pairs = pairs(&field.tag);
            let said = |key: &str| pairs.iter().find(|(name, _)| *name == key);
            if DEFAULTS.iter().any(|key| said(key).is_some()) {
                continue;
            }
            let Some((_, env)) = said("env") else {
                continue;
            };
            let mut parts = env.split(',').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let by_word = parts.any(|part| matches!(part, "required" | "notEmpty"));
            let is_no = |value: &str| value == "false";
            let by_key = ["required", "env-required"].map(said);
            let by_key = by_key.into_iter().flatten().any(|(_, value)| !is_no(value));
            if (by_word || by_key) && is_variable(name) {
                let place = program.place(*index, field.kind);
                let evidence = || program.evidence(place, "it is required", Confidence::Certain);
                found.entry(name.to_owned()).or_insert_with(evidence);
            }
        }
    }
}

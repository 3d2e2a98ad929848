//! What a program needs of others to start: services that it dials, and variables of the environment
//! without which it ends.

mod address;
mod spared;
#[cfg(test)]
mod tests;
mod variables;

pub(in crate::detect) use variables::fillers;

use std::collections::BTreeMap;

use super::calls::Told;
use super::cgo::importer;
use super::code::Program;
use super::deploy::{Purpose, Unit};
use super::failure::Failures;
use super::packages::Tree;
use super::reach::{Reached, import_path_below_vendor, is_below_vendor};
use crate::catalog::Services;
use crate::error::Error;
use crate::facts::{BEFORE, Main, Outside, OutsideKind, Role};
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::Repo;

/// A program that dials more services than these chooses among them.
const MOST_SERVICES: usize = 3;

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
        value: Outside::new(OutsideKind::Service, name.to_owned()),
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
    failures: &Failures<'_, '_>,
    (repo, services, fillers): (&Repo, &Services, &[&str]),
) -> Vec<Found<Outside>> {
    if !matches!(main.role, Role::Deployed | Role::Helper) {
        return Vec::new();
    }
    let mut found: Vec<Found<Outside>> = Vec::new();
    let dialled = &main.needs;
    let row = |one: &Found<Outside>| services.get(&one.value.name);
    let kind = |one: &Found<Outside>| row(one).map(|row| row.kind);
    let is_many = dialled.len() > MOST_SERVICES;
    for one in dialled {
        let alike = dialled.iter().filter(|other| kind(other) == kind(one));
        let in_files = kind(one) == Some("sql") && !main.storage.is_empty();
        let is_optional = row(one).is_some_and(|row| row.optional);
        let is_needed = !is_many && !is_optional && alike.count() == 1 && !in_files;
        let name = &one.value.name;
        if is_needed
            && is_used(program, services, name)
            && !spared::is_spared(program, failures, services, name, true)
        {
            found.push(one.clone());
        }
    }
    for unit in units
        .iter()
        .filter(|unit| Purpose::of(&unit.file) != Purpose::Test)
    {
        for (image, offset) in &unit.behind {
            let Some(name) = services.of_image(image) else {
                continue;
            };
            let text = repo.text(&unit.file).unwrap_or_default();
            let likely = Confidence::Likely;
            let evidence = Evidence::at(&unit.file, &text, *offset, BEFORE, likely);
            if found.iter().any(|one| one.value.name == name) {
                continue;
            }
            let known = dialled.iter().find(|one| one.value.name == name);
            // A program that can keep its data in files was told of another place there.
            let is_choice = known.and_then(kind) == Some("sql") && !main.storage.is_empty();
            if known.is_some()
                && (is_choice || spared::is_spared(program, failures, services, name, false))
            {
                continue;
            }
            let mut need = service(name, evidence);
            need.evidence
                .extend(known.into_iter().flat_map(|one| one.evidence.clone()));
            found.push(need);
        }
    }
    for one in &mut found {
        let opened = spared::opened(program, services, &one.value.name);
        let told_by = address::told_by(program, failures, &opened);
        one.value.told_by = told_by.unwrap_or_default();
    }
    found.sort_by(|left, right| left.value.cmp(&right.value));
    found.extend(variables::variables(program, told, fillers, failures));
    found
}

/// Whether the program comes to a use of a service's client: a package may be imported for something
/// else.
fn is_used(program: &Program<'_>, services: &Services, name: &str) -> bool {
    let is_it = |path: &str| services.dialled_by(path) == Some(name);
    let imports = |index: &&usize| program.library.imports(**index, is_it);
    let mut importers = program.reached.iter().filter(imports).peekable();
    // Another module imports it.
    importers.peek().is_none()
        || importers.any(|index| program.uses_import(*index, &program.used(*index), &is_it))
}

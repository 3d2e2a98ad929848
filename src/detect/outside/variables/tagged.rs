//! Variables of the environment that tags of fields require.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::catalog::Calls;
use crate::catalog::clibs::without_major_version;
use crate::detect::code::{DEFAULTS, Library, Node, Program, is_variable, pairs};
use crate::sourced::{Confidence, Evidence};

/// The keys of a tag that name a variable, the first before the others.
pub(super) const NAMING: [&str; 2] = ["env", "envconfig"];

/// What a tag says of a variable, its name first, with the key that says so.
pub(super) fn variable_said(pairs: &[(&str, &str)]) -> Option<(&'static str, String)> {
    NAMING.into_iter().find_map(|key| {
        let (_, said) = pairs.iter().find(|(name, _)| *name == key)?;
        // The tag envconfig names it in any case, also where a prefix stands in front of others.
        let said = match key {
            "envconfig" => said.to_ascii_uppercase(),
            _ => (*said).to_owned(),
        };
        Some((key, said))
    })
}

/// The variables that tags of fields require and give no default for, where one of `fillers` is
/// imported.
pub(super) fn tagged(
    program: &Program<'_>,
    fillers: &[&str],
    found: &mut BTreeMap<String, Evidence>,
) {
    for index in imports_any(program, fillers) {
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
            let Some((_, env)) = variable_said(&pairs) else {
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

/// The packages that fill fields with the variables that their tags name, of those that the programs
/// import: of a repository hardly one, and asked once for all of it.
pub(in crate::detect) fn fillers<'l>(library: &'l Library<'_>, calls: &Calls) -> Vec<&'l str> {
    let imports = library
        .entries
        .iter()
        .flat_map(|entry| &entry.answer.imports);
    let imports: FxHashSet<&str> = imports.map(|path| &**path).collect();
    let mut fillers: Vec<&str> = imports.into_iter().collect();
    fillers.retain(|path| fills_fields(calls, path));
    fillers.sort_unstable();
    fillers
}

/// Whether a package fills fields with the variables that their tags name, or is a fork of one that
/// does, by its name.
fn fills_fields(calls: &Calls, path: &str) -> bool {
    let path = without_major_version(path);
    let last = path.rsplit('/').next();
    let mut rows = calls.environment.iter();
    rows.any(|row| {
        // One word may be the name of any package.
        let is_fork = |name: &str| name.contains('-') && last == Some(name) && path.contains('.');
        row.package == path || row.package.rsplit('/').next().is_some_and(is_fork)
    })
}

/// The packages of a program that import one of some.
pub(super) fn imports_any<'q>(
    program: &'q Program<'_>,
    paths: &[&str],
) -> impl Iterator<Item = &'q usize> {
    // Most programs import none, and then not one package need be asked.
    let reached = program.reached.iter().filter(|_| !paths.is_empty());
    reached.filter(|index| {
        program
            .library
            .imports(**index, |path| paths.contains(&path))
    })
}

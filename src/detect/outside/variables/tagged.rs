//! Variables of the environment that tags of fields require.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Calls;
use crate::catalog::clibs::without_major_version;
use crate::detect::code::{DEFAULTS, Node, Program, is_variable, pairs};
use crate::sourced::{Confidence, Evidence};

/// The variables that tags of fields require and give no default for.
pub(super) fn tagged(program: &Program<'_>, calls: &Calls, found: &mut BTreeMap<String, Evidence>) {
    let known: BTreeSet<&str> = calls.environment.iter().map(|row| row.package).collect();
    for index in program.reached {
        let is_known = |path: &str| known.contains(&*without_major_version(path));
        if !program.library.imports(*index, is_known) {
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
            // The tag envconfig names it in any case, also where a prefix stands in front of others.
            let in_any_case = said("envconfig").map(|(_, name)| name.to_ascii_uppercase());
            let env = said("env").map(|(_, env)| (*env).to_owned());
            let Some(env) = env.or(in_any_case) else {
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

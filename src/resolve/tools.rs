//! Programs that the programs of an image run.

use std::collections::BTreeMap;

use super::Given;
use super::images::Choice;
use super::needs::evidence_label;
use crate::catalog::{Base, PackageManager};
use crate::diag::{Code, Diagnostic};
use crate::facts::Tool;
use crate::sourced::{Confidence, Found};

/// The distribution release whose packages are taken where a tool chooses the base.
const RELEASE: &str = "debian13";

/// Those that each run needs, and that a distribution has: they choose the base.
pub(super) fn needed<'a>(given: &Given<'_>, choice: &Choice<'a>) -> Vec<&'a Found<Tool>> {
    let packaged = |tool: &&Found<Tool>| {
        let row = given.catalog.tools.get(&tool.value.name);
        row.is_some_and(|row| row.needed && row.packages.on(RELEASE).is_some())
    };
    let tools = choice.programs().flat_map(|main| &main.tools);
    let tools = tools.filter(|tool| is_certain(tool));
    tools.filter(packaged).collect()
}

fn is_certain(tool: &Found<Tool>) -> bool {
    let first = tool.evidence.first();
    first.is_some_and(|evidence| evidence.confidence == Confidence::Certain)
}

/// Notes on programs that may be run and are not in the image; none where scaffold.toml lists
/// packages.
pub(super) fn notes(
    given: &Given<'_>,
    choice: &Choice<'_>,
    base: &Base,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if choice.table.run.packages.is_some() || given.file.manifest.run.packages.is_some() {
        return;
    }
    let mut missing: BTreeMap<&str, &Found<Tool>> = BTreeMap::new();
    let needed = needed(given, choice);
    for tool in choice.programs().flat_map(|main| &main.tools) {
        let row = given.catalog.tools.get(&tool.value.name);
        let is_there = base.package_manager != PackageManager::None
            && needed.iter().any(|known| known.value == tool.value);
        if row.is_none_or(|row| row.needed) && !is_there {
            missing.entry(&tool.value.name).or_insert(tool);
        }
    }
    let Some(first) = missing
        .values()
        .find(|tool| is_certain(tool))
        .or(missing.values().next())
    else {
        return;
    };
    let names: Vec<&str> = missing.keys().copied().collect();
    let listed = match names.as_slice() {
        [names @ .., last] if !names.is_empty() && names.len() < 5 => {
            format!("{} and {last}", names.join(", "))
        }
        [one] => (*one).to_owned(),
        names => {
            let first = names.get(..5).unwrap_or_default().join(", ");
            format!(
                "{first} and {} more programs",
                names.len().saturating_sub(5)
            )
        }
    };
    let verb = if is_certain(first) { "runs" } else { "may run" };
    let packages: Vec<String> = missing
        .keys()
        .take(5)
        .map(|name| {
            let row = given.catalog.tools.get(name);
            let packages = row
                .and_then(|row| row.packages.on(RELEASE))
                .and_then(<[_]>::first);
            format!("\"{}\"", packages.map_or(*name, String::as_str))
        })
        .collect();
    let message = format!("{} {verb} {listed}: not in the image", choice.main.dir);
    diagnostics.push(
        Diagnostic::new(Code::MissingTool, message)
            .at(evidence_label(&first.evidence))
            .help(format!(
                "to have them, in scaffold.toml, by the names of Debian's packages:\n\n\
                 [image.{}.run]\nbase = \"debian-slim\"\npackages = [{}]",
                choice.name,
                packages.join(", ")
            )),
    );
}

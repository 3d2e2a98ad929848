//! Front ends that a program serves from disk.

use super::super::images::Choice;
use super::{Given, makes};
use crate::manifest::Switch;
use crate::sourced::Evidence;
use crate::walk::RepoPath;

/// Where the programs of an image serve what a front end makes, one that was found or one that
/// scaffold.toml adds.
pub(in super::super) fn served(given: &Given<'_>, choice: &Choice<'_>) -> Vec<Evidence> {
    let is_off = |said: &toml::Spanned<Switch>| *said.get_ref() == Switch::Off;
    let tables = given.file.manifest.front_end.values();
    let wanted = tables.filter(|table| !table.build.as_ref().is_some_and(is_off));
    let said: Vec<RepoPath> = wanted
        .filter_map(|table| table.output.as_ref())
        .flat_map(|output| output.get_ref())
        .filter_map(|text| Given::directory(text))
        .collect();
    let served = choice.programs().flat_map(|main| &main.served);
    let made = served.filter(|one| {
        let mut all = given.facts.front_ends.iter();
        all.any(|front_end| makes(&front_end.output, &one.value.path))
            || makes(&said, &one.value.path)
    });
    made.flat_map(|one| one.evidence.iter().cloned()).collect()
}

//! What a Dockerfile that scaffold did not write says, as keys of scaffold.toml.
//!
//! Each of its instructions is judged: it becomes a key, or scaffold does the same anyway, or it is
//! listed as what no key can say. None is passed over.

mod bases;
mod building;
mod choose;
mod command;
mod keys;
mod old;
mod runtime;
mod stages;
mod start;

use std::collections::BTreeSet;

use crate::facts::Facts;
use crate::manifest::edit::Kept;
use crate::settings::Settings;
use crate::walk::RepoPath;

/// What becomes of the Dockerfiles of a repository.
#[derive(Clone, Debug, Default)]
pub struct Adoption {
    /// The Dockerfiles that were read.
    pub files: Vec<RepoPath>,
    /// What moves into scaffold.toml.
    pub kept: Vec<Kept>,
    /// What is otherwise from now on, and why.
    pub changed: Vec<Changed>,
    /// What no key can say.
    pub left: Vec<Left>,
    /// What the stages started from.
    before: Vec<bases::Before>,
}

/// Something that is otherwise from now on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Changed {
    /// `alpine:3.19 → distroless-static`.
    pub what: String,
    /// Why.
    pub why: String,
}

/// An instruction, or a part of one, that no key can say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Left {
    /// The Dockerfile.
    pub file: RepoPath,
    /// The line, from 1.
    pub line: usize,
    /// What stands there.
    pub text: String,
    /// Why it is not kept.
    pub why: String,
}

/// Reads the Dockerfiles that the images were made with; `None` where there is none. `settings` are
/// those without them.
pub fn adopt(facts: &Facts, settings: &Settings) -> Option<Adoption> {
    let chosen = choose::choose(facts, settings);
    if chosen.is_empty() {
        return None;
    }
    let mut adoption = Adoption::default();
    let alone = settings.images.len() == 1;
    let files: BTreeSet<&RepoPath> = chosen.iter().map(|one| &one.own.path).collect();
    adoption.files = files.into_iter().cloned().collect();
    for one in &chosen {
        let old = old::Old::read(facts, one);
        let tables = if alone {
            Vec::new()
        } else {
            vec!["image".to_owned(), one.image.name.clone()]
        };
        keys::keys(facts, settings, one, old, &tables, &mut adoption);
    }
    let riders: Vec<&choose::Chosen<'_>> =
        chosen.iter().filter(|one| !one.riders.is_empty()).collect();
    if !riders.is_empty() {
        keys::programs(settings, &chosen, &mut adoption);
    }
    let mut seen = BTreeSet::new();
    adoption
        .changed
        .retain(|change| seen.insert(change.clone()));
    adoption.left.sort();
    adoption.left.dedup();
    Some(adoption)
}

//! What the stages of a Dockerfile are for.

use std::collections::BTreeSet;

use super::command::{Purpose, purpose};
use super::start;
use crate::detect::recipes::dockerfile::commands;
use crate::detect::recipes::go_build::GoBuild;
use crate::docker::reader::{Instruction, Keyword};
use crate::docker::scope::{Copied, Origin, Scope, below, find};
use crate::facts::{Facts, OwnDockerfile};
use crate::shell::Command;
use crate::walk::RepoPath;

/// What the commands of each stage of a Dockerfile make.
#[derive(Clone, Debug, Default)]
pub(super) struct Stages {
    /// Those that compile Go, those that programs come from, and those they start from.
    pub(super) compiling: BTreeSet<usize>,
    folders: Vec<BTreeSet<String>>,
    builds: Vec<bool>,
}

impl Stages {
    /// Reads the commands of each stage once.
    pub(super) fn read(facts: &Facts, own: &OwnDockerfile) -> Self {
        let stages = 0..own.dockerfile.stages.len();
        let mut folders: Vec<BTreeSet<String>> = Vec::new();
        for stage in stages.clone() {
            let scopes = own.scopes.get(stage);
            let parent = scopes.and_then(|scopes| folders.get(scopes.parent?));
            let mut all = parent.cloned().unwrap_or_default();
            all.extend(folders_of(own, stage));
            folders.push(all);
        }
        let builds: Vec<bool> = stages.map(|stage| builds(own, stage)).collect();
        Self {
            compiling: compiling(facts, own, &folders, &builds),
            folders,
            builds,
        }
    }

    /// The folders that are in a stage since mkdir made them, absolute.
    pub(super) fn folders(&self, stage: usize) -> Option<&BTreeSet<String>> {
        self.folders.get(stage)
    }

    /// Whether a stage runs the go command to compile a program of the repository.
    pub(super) fn builds(&self, stage: usize) -> bool {
        self.builds.get(stage).copied().unwrap_or_default()
    }
}

fn compiling(
    facts: &Facts,
    own: &OwnDockerfile,
    folders: &[BTreeSet<String>],
    builds: &[bool],
) -> BTreeSet<usize> {
    let stages = 0..own.dockerfile.stages.len();
    let started: Vec<String> = stages
        .clone()
        .filter_map(|stage| start::words(own, stage).into_iter().next())
        .collect();
    let mut found = BTreeSet::new();
    for to in stages {
        for (instruction, _, copied) in instructions(own, to) {
            for one in copied {
                let Some((from, path)) = source(own, to, instruction, one) else {
                    continue;
                };
                let name = path.rsplit('/').next().unwrap_or_default();
                let mut mains = facts.mains.iter();
                let is_called = mains
                    .any(|main| main.binary_name == name || main.dir.name() == name)
                    || started
                        .iter()
                        .any(|word| word.rsplit('/').next() == Some(name));
                // The whole folder with the program in it.
                let holds = one.target != "/"
                    && started
                        .iter()
                        .any(|word| below(word, &one.target).is_some_and(|rest| !rest.is_empty()));
                if !name.is_empty()
                    && (is_called || holds)
                    && !folders.get(from).is_some_and(|made| made.contains(&path))
                {
                    found.extend(own.chain(from));
                }
            }
        }
    }
    for (stage, _) in builds.iter().enumerate().filter(|(_, builds)| **builds) {
        found.extend(own.chain(stage));
    }
    found
}

fn builds(own: &OwnDockerfile, stage: usize) -> bool {
    runs(own, stage).any(|(_, command)| {
        let mut makes = own.makes.iter();
        makes.any(|make| make.compiles && make.text == command.text)
            || GoBuild::read(&command).is_some_and(|build| !build.is_of_a_tool())
    })
}

fn folders_of(own: &OwnDockerfile, stage: usize) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (scope, command) in runs(own, stage) {
        let makes = command.words.iter().any(|word| word == "mkdir");
        let makes = makes && command.condition.is_none();
        if let (true, Purpose::Folders(folders)) = (makes, purpose(&command, false)) {
            found.extend(folders.iter().map(|folder| scope.absolute(folder)));
        }
    }
    found
}

/// The stage that a COPY takes a path from, with the path there. What lies in a copy of the context
/// and is not in the repository was made in the stage.
pub(super) fn source(
    own: &OwnDockerfile,
    to: usize,
    instruction: &Instruction,
    copied: &Copied,
) -> Option<(usize, String)> {
    match &copied.origin {
        Origin::Stage(from, path) => Some((*from, path.clone())),
        Origin::Context(path) if !own.copies.contains_key(path) => {
            let name = instruction.flag("from")?.value.as_deref()?;
            let from = find(&own.dockerfile, name, to)?;
            Some((from, copied.source.trim_end_matches('/').to_owned()))
        }
        _ => None,
    }
}

/// The main packages whose programs a stage has.
pub(super) fn programs(facts: &Facts, own: &OwnDockerfile, stage: usize) -> BTreeSet<RepoPath> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    let stages = own.chain(stage);
    let compiling = Stages::read(facts, own).compiling;
    for index in &stages {
        for (_, _, copied) in instructions(own, *index) {
            for one in copied {
                if let Origin::Stage(from, path) = &one.origin
                    && compiling.contains(from)
                {
                    names.extend(path.rsplit('/').next().map(str::to_owned));
                }
            }
        }
    }
    let single = stages.iter().any(|stage| compiling.contains(stage));
    let is_there = |dir: &&RepoPath| {
        let main = facts.mains.iter().find(|main| main.dir == **dir);
        main.is_some_and(|main| {
            single || names.contains(&main.binary_name) || names.contains(main.dir.name())
        })
    };
    own.compiles.iter().filter(is_there).cloned().collect()
}

/// Whether a stage only prepares what is copied from it, or passes on what others made.
pub(super) fn is_harmless(own: &OwnDockerfile, stage: usize, known: &BTreeSet<usize>) -> bool {
    let runs = runs(own, stage).all(|(_, command)| {
        matches!(
            purpose(&command, true),
            Purpose::Ours | Purpose::Folders(_) | Purpose::User(..) | Purpose::Group(..)
        )
    });
    runs && instructions(own, stage).all(|(_, _, copied)| {
        copied.iter().all(|copied| match &copied.origin {
            Origin::Context(_) => true,
            Origin::Stage(from, _) => known.contains(from),
            Origin::Image(_) => false,
        })
    })
}

/// The files of the context that a stage puts below a folder, with where below it they lie.
pub(super) fn files_below(
    own: &OwnDockerfile,
    stage: usize,
    folder: &str,
) -> Vec<(RepoPath, String)> {
    let mut found = Vec::new();
    for stage in own.chain(stage) {
        for (_, _, copied) in instructions(own, stage) {
            for one in copied {
                if let Origin::Context(path) = &one.origin
                    && let Some(place) = own.copies.get(path)
                    && let Some(rest) = below(&one.target, folder)
                {
                    found.push((place.clone(), rest.trim_matches('/').to_owned()));
                }
            }
        }
    }
    found
}

/// The users and groups that a stage adds: what its commands are for.
pub(super) fn accounts(own: &OwnDockerfile, stage: usize) -> Vec<Purpose> {
    let purposes = runs(own, stage).map(|(_, command)| purpose(&command, true));
    let is_one = |one: &Purpose| matches!(one, Purpose::User(..) | Purpose::Group(..));
    purposes.filter(is_one).collect()
}

fn runs(own: &OwnDockerfile, stage: usize) -> impl Iterator<Item = (&Scope, Command)> {
    let runs = instructions(own, stage).filter(|(one, ..)| one.keyword == Keyword::Run);
    runs.flat_map(|(run, scope, _)| {
        let commands = commands(run, &scope.with_mounts(run));
        commands.into_iter().map(move |command| (scope, command))
    })
}

/// The instructions of a stage with what holds before them and what they copy.
fn instructions(
    own: &OwnDockerfile,
    stage: usize,
) -> impl Iterator<Item = (&Instruction, &Scope, &Vec<Copied>)> {
    let scopes = own.scopes.get(stage).into_iter();
    let known = scopes.flat_map(|scopes| scopes.before.iter().zip(&scopes.copied));
    let stages = own.dockerfile.stages.get(stage).into_iter();
    let instructions = stages.flat_map(|stage| &stage.instructions);
    instructions
        .zip(known)
        .map(|(one, (scope, copied))| (one, scope, copied))
}

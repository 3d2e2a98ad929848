//! Makefiles and shell scripts.

use std::collections::BTreeMap;

use super::super::BuildContext;
use super::super::ignored::evidence;
use super::go_build::GoBuild;
use super::makefile::Makefile;
use super::{Recipe, Step};
use crate::error::Error;
use crate::shell::{self, Command, is_known};
use crate::walk::{Repo, RepoPath};

/// Words in the name of a target or script that makes no release.
const BESIDE: [&str; 13] = [
    "bench", "cover", "darwin", "debug", "dev", "e2e", "freebsd", "fuzz", "lint", "profil", "race",
    "test", "windows",
];

/// The commands of all rules of a Makefile.
pub(super) fn makefile(
    repo: &Repo,
    context: &BuildContext,
    recipe: &Recipe,
) -> Result<Vec<Command>, Error> {
    let file = read(repo, context, &recipe.path, &recipe.text)?;
    let none = BTreeMap::new();
    let own = Makefile::parse(&recipe.text);
    let is_wanted = |target: &String| !is_beside(target);
    let rules = own.rules.iter();
    let rules = rules.filter(|rule| rule.targets.iter().all(is_wanted));
    Ok(rules.flat_map(|rule| file.commands(rule, &none)).collect())
}

/// A Makefile with those it includes by a plain name.
pub(super) fn read(
    repo: &Repo,
    context: &BuildContext,
    path: &RepoPath,
    text: &str,
) -> Result<Makefile, Error> {
    let mut file = Makefile::parse(text);
    for line in text.lines() {
        let mut words = line.split_whitespace();
        if !matches!(words.next(), Some("include" | "-include" | "sinclude")) {
            continue;
        }
        for name in words.filter(|name| !name.contains('$')) {
            let Some(other) = path.parent().resolve(name) else {
                continue;
            };
            if let Some(text) = evidence(repo, context, &other)? {
                file.include(Makefile::parse(&text));
            }
        }
    }
    Ok(file)
}

/// The commands of a shell script.
pub(super) fn script(recipe: &Recipe) -> Vec<Command> {
    if is_beside(recipe.path.name()) {
        return Vec::new();
    }
    shell::commands(&recipe.text, &|_| None)
}

/// The builds among commands of a file that runs at the root or in its own folder.
pub(super) fn builds(recipe: &Recipe, commands: &[Command]) -> Vec<Step> {
    let folders = around(&recipe.path);
    let steps = commands.iter().map(|command| step(command, &folders));
    steps.flatten().collect()
}

fn is_beside(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    BESIDE.iter().any(|word| name.contains(word))
}

/// The folder of a build file, and the root.
pub(super) fn around(path: &RepoPath) -> Vec<RepoPath> {
    let mut folders = vec![path.parent()];
    if !path.parent().is_root() {
        folders.push(RepoPath::root());
    }
    folders
}

/// A command that compiles Go, in the folders it has changed into.
fn step(command: &Command, folders: &[RepoPath]) -> Option<Step> {
    let build = GoBuild::read(command)?;
    Some(Step {
        build,
        folders: inside(folders, &command.folders),
        offset: command.offset,
        stage: None,
        arguments: Vec::new(),
    })
}

/// Where one is after some `cd`s; nowhere known after a `cd` that is not.
pub(super) fn inside(folders: &[RepoPath], changes: &[String]) -> Vec<RepoPath> {
    let follow = |folder: &RepoPath| {
        changes.iter().try_fold(folder.clone(), |at, change| {
            at.resolve(change).filter(|_| is_known(change))
        })
    };
    folders.iter().filter_map(follow).collect()
}

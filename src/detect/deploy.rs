//! The repository's own Dockerfiles, which main packages they build, and what its other deploy
//! files start.

mod chart;
mod compose;
mod files;
mod kubernetes;
mod platform;
mod unit;

use std::collections::BTreeMap;

use crate::docker::reader::{Dockerfile, Keyword};
use crate::error::Error;
use crate::facts::Main;
pub(super) use crate::facts::OwnDockerfile as Own;
use crate::sourced::{Confidence, Evidence};
use crate::walk::{Repo, RepoPath};

use super::BuildContext;
use super::ignored::evidence;
use super::module::is_foreign;
pub(super) use files::{by_main, units};
pub(super) use unit::{Unit, Variable};

/// The repository's own Dockerfiles, those that do not parse left out.
pub(super) fn dockerfiles(repo: &Repo, context: &BuildContext) -> Result<Vec<Own>, Error> {
    let mut found = Vec::new();
    for (folder, directory) in repo.directories() {
        if directory.git_ignored || is_foreign(folder) {
            continue;
        }
        for entry in directory.kept_files() {
            let name = &*entry.name;
            if !(name.starts_with("Dockerfile")
                || name.ends_with(".Dockerfile")
                || name == "Containerfile")
                || name.ends_with(".dockerignore")
            {
                continue;
            }
            let path = folder.join(name);
            let Some(text) = evidence(repo, context, &path)? else {
                continue;
            };
            if let Ok(dockerfile) = Dockerfile::parse(&text) {
                let folder = folder.clone();
                found.push(Own {
                    path,
                    folder,
                    text,
                    dockerfile,
                    compiles: Vec::new(),
                    scopes: Vec::new(),
                    copies: BTreeMap::new(),
                    makes: Vec::new(),
                });
            }
        }
    }
    Ok(found)
}

/// The main packages that a Dockerfile compiles, with the line.
pub(super) fn built(dockerfiles: &[Own], mains: &[Main]) -> BTreeMap<RepoPath, Evidence> {
    let mut built = BTreeMap::new();
    for own in dockerfiles {
        let text = &own.text;
        for dir in compiled(&own.dockerfile, &own.folder, mains) {
            let offset = text
                .find("go build")
                .or_else(|| text.find("go install"))
                .unwrap_or(0);
            let rule = "a Dockerfile compiles it";
            built
                .entry(dir)
                .or_insert_with(|| Evidence::at(&own.path, text, offset, rule, Confidence::Likely));
        }
    }
    built
}

/// The one main package that a Dockerfile is of: the only one it compiles, the one in its folder,
/// or the only one there is.
pub(super) fn main_of(own: &Own, mains: &[Main]) -> Option<RepoPath> {
    match compiled(&own.dockerfile, &own.folder, mains).as_slice() {
        [only] => return Some(only.clone()),
        [] => {}
        _ => return None,
    }
    let here = mains.iter().find(|main| main.dir == own.folder);
    let only = match mains {
        [only] => Some(only),
        _ => None,
    };
    here.or(only).map(|main| main.dir.clone())
}

/// The main packages named in `go build` and `go install` lines: relative to the context, which is
/// the folder of the Dockerfile or one above it.
pub(super) fn compiled(
    dockerfile: &Dockerfile,
    folder: &RepoPath,
    mains: &[Main],
) -> Vec<RepoPath> {
    let mut found = Vec::new();
    for stage in &dockerfile.stages {
        for run in stage.all(Keyword::Run) {
            let text = run.arguments.text().unwrap_or_default().to_owned();
            for command in text.split(['\n', ';', '&', '|']) {
                let words: Vec<&str> = command.split_whitespace().collect();
                let is_build = words.windows(2).any(|pair| {
                    matches!(pair, [go, verb] if go.ends_with("go") && matches!(*verb, "build" | "install"))
                });
                if !is_build {
                    continue;
                }
                for word in words
                    .iter()
                    .filter(|word| word.starts_with("./") || word.starts_with("cmd/"))
                {
                    let word = word.trim_end_matches("/...").trim_matches(['"', '\'']);
                    let word = word.strip_suffix("main.go").unwrap_or(word);
                    let candidates = [folder.resolve(word), RepoPath::root().resolve(word)];
                    let named = candidates.into_iter().flatten();
                    found.extend(named.filter(|dir| mains.iter().any(|main| main.dir == *dir)));
                }
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

//! The repository's own Dockerfiles, which main packages they build, and what its other deploy
//! files start.

mod chart;
mod compose;
mod files;
mod kubernetes;
mod mount;
mod platform;
mod purpose;
mod range;
mod systemd;
mod unit;

use std::collections::BTreeMap;

use crate::docker::reader::Dockerfile;
use crate::error::Error;
pub(super) use crate::facts::OwnDockerfile as Own;
use crate::facts::{Main, Sent};
use crate::sourced::Evidence;
use crate::walk::{Repo, RepoPath};

use super::BuildContext;
use super::ignored::evidence;
use super::module::is_foreign;
pub(super) use files::{by_main, units};
pub(super) use mount::Mount;
pub(crate) use purpose::Purpose;
pub(super) use systemd::{Service, services};
pub(super) use unit::{Unit, Variable};

/// The repository's own Dockerfiles, those that do not parse left out.
pub(super) fn dockerfiles(repo: &Repo, context: &BuildContext) -> Result<Vec<Own>, Error> {
    let mut found = Vec::new();
    for (folder, directory) in repo.directories() {
        if directory.git_ignored || is_foreign(folder) {
            continue;
        }
        for entry in directory.kept_files() {
            if !is_dockerfile(&entry.name) {
                continue;
            }
            let path = folder.join(&entry.name);
            let Some(text) = evidence(repo, context, &path)? else {
                continue;
            };
            if let Ok(dockerfile) = Dockerfile::parse(&text) {
                let folder = folder.clone();
                found.push(Own {
                    is_deployed: Purpose::of(&path) == Purpose::Deployed,
                    path,
                    folder,
                    text,
                    dockerfile,
                    compiles: Vec::new(),
                    scopes: Vec::new(),
                    copies: BTreeMap::new(),
                    sent: Sent::default(),
                    makes: Vec::new(),
                    compiles_unknown: false,
                    images: Vec::new(),
                });
            }
        }
    }
    Ok(found)
}

/// `Dockerfile`, `dockerfile`, `Containerfile`, alone or with more behind it, and `api.Dockerfile`:
/// the builder takes any name (<https://docs.docker.com/build/concepts/dockerfile/#filename>).
fn is_dockerfile(name: &str) -> bool {
    if name.ends_with(".go") {
        return false;
    }
    let lower = name.to_ascii_lowercase();
    let is_called = |word: &str| {
        let more = lower.strip_prefix(word).map(|rest| rest.chars().next());
        let ends = more.is_some_and(|next| next.is_none_or(|next| !next.is_alphanumeric()));
        ends || lower.ends_with(&format!(".{word}"))
    };
    let beside = [".dockerignore", ".containerignore", ".md", ".sh"];
    let is_beside = beside.iter().any(|end| lower.ends_with(end));
    !is_beside
        && (name.starts_with("Dockerfile") || is_called("dockerfile") || is_called("containerfile"))
}

/// Of the Dockerfiles of one program those for the weightiest purpose: what is for those who develop
/// says nothing where there is one that is deployed.
pub(super) fn weightiest<'o>(own: impl IntoIterator<Item = &'o Own>) -> Vec<&'o Own> {
    let mut own: Vec<&Own> = own.into_iter().collect();
    let first = own.iter().map(|own| Purpose::of(&own.path)).min();
    own.retain(|own| Some(Purpose::of(&own.path)) == first);
    own
}

/// The main packages that a Dockerfile compiles by their names, with the line.
pub(super) fn built(dockerfiles: &[Own], mains: &[Main]) -> BTreeMap<RepoPath, Evidence> {
    let mut built = BTreeMap::new();
    for own in dockerfiles {
        for main in mains.iter().filter(|main| own.compiles.contains(&main.dir)) {
            let builds = main.builds.iter().filter(|build| !build.value.is_of_all);
            let mut places = builds.flat_map(|build| &build.evidence);
            let place = places.find(|place| place.file == own.path).cloned();
            if let Some(place) = place {
                let rule = "a Dockerfile compiles it".to_owned();
                let place = Evidence { rule, ..place };
                built.entry(main.dir.clone()).or_insert(place);
            }
        }
    }
    built
}

/// The one main package that a Dockerfile is of: the only one it compiles or that its last image
/// starts, the one in its folder, or the only one there is.
pub(super) fn main_of(own: &Own, mains: &[Main]) -> Option<RepoPath> {
    match own.compiles.as_slice() {
        [only] => return Some(only.clone()),
        [] => {}
        _ => {
            let image = own.images.last()?;
            return match image.starts.as_slice() {
                [only] => Some(only.clone()),
                _ => None,
            };
        }
    }
    let here = mains.iter().find(|main| main.dir == own.folder);
    let only = match mains {
        _ if Purpose::of(&own.path) != Purpose::Deployed => None,
        [only] => Some(only),
        _ => None,
    };
    here.or(only).map(|main| main.dir.clone())
}

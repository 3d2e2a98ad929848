//! The stages that build front ends.

use serde::Serialize;

use super::{Copy, run};
use crate::settings::{FrontEnd, Image, ServedFrontEnd, Settings};
use crate::sourced::Origin;
use crate::walk::RepoPath;

/// The folder that the packages of the repository lie in, each at its own path: some write to a
/// folder beside their own.
const SOURCES: &str = "/src";

/// A stage that builds a package of Node.
#[derive(Clone, Debug, Serialize)]
pub struct FrontEndStage {
    /// Stage name.
    pub name: String,
    /// What it starts from.
    pub from: String,
    /// `$BUILDPLATFORM`, or empty for that of the stage it starts from.
    pub platform: String,
    /// The first of its kind in the file: the one to say what holds for all.
    pub first: bool,
    /// The package is the whole repository.
    pub whole: bool,
    /// What it makes: paths of the repository.
    pub output: Vec<String>,
    /// Go code embeds it.
    pub compiled_in: bool,
    /// The comment above the installation of its package manager.
    pub setup_about: String,
    /// The command that installs its package manager; empty where it is there.
    pub setup: String,
    /// The folder it is built in.
    pub workdir: String,
    /// No stage before it said why it installs as it does.
    pub explains_install: bool,
    /// Installing leaves out what tests alone need.
    pub skips_downloads: bool,
    /// The files that say what to install; empty where installing needs all.
    pub manifests: Vec<Copy>,
    /// The folder that keeps what was downloaded, from build to build.
    pub cache: String,
    /// The command that installs.
    pub install: String,
    /// The sources.
    pub code: Copy,
    /// The build reads what was downloaded where it is kept: Yarn's archives.
    pub builds_from_cache: bool,
    /// The command that builds.
    pub build: String,
}

/// The stage of one front end.
pub(super) fn stage(settings: &Settings, images: &[&Image], front_end: &FrontEnd) -> FrontEndStage {
    let dir = &front_end.dir.value;
    let together = front_end.installs_with_sources;
    FrontEndStage {
        name: front_end.name.clone(),
        from: run::image_reference(settings, &front_end.image.value.to_string()),
        platform: "$BUILDPLATFORM".to_owned(),
        first: false,
        whole: dir.is_root(),
        output: front_end
            .output
            .value
            .iter()
            .map(ToString::to_string)
            .collect(),
        compiled_in: images
            .iter()
            .any(|image| image.front_ends.contains(&front_end.name)),
        setup: front_end.setup.clone(),
        setup_about: front_end.setup_about.clone(),
        workdir: below(dir),
        explains_install: false,
        skips_downloads: front_end.install.origin == Origin::Catalog,
        manifests: if together {
            Vec::new()
        } else {
            manifests(front_end)
        },
        cache: front_end.cache.clone(),
        install: front_end.install.value.clone(),
        code: Copy {
            from: String::new(),
            sources: vec![dir.to_string()],
            destination: "./".to_owned(),
            link: false,
        },
        builds_from_cache: front_end.builds_from_cache,
        build: front_end.build.value.clone(),
    }
}

/// What a program serves, to where it looks for it.
pub(super) fn served(one: &ServedFrontEnd, destination: &str, link: bool) -> Copy {
    Copy {
        from: one.stage.clone(),
        sources: vec![below(&one.source)],
        destination: destination.to_owned(),
        link,
    }
}

/// What Go code embeds, to where it is compiled: below `root`.
pub(super) fn copies(front_end: &FrontEnd, root: &str) -> Vec<Copy> {
    let output = front_end.output.value.iter();
    let copy = |path: &RepoPath| Copy {
        from: front_end.name.clone(),
        sources: vec![below(path)],
        destination: format!("{root}/{}", path.as_str()),
        link: false,
    };
    output.map(copy).collect()
}

/// The files in one line, each folder in one of its own.
fn manifests(front_end: &FrontEnd) -> Vec<Copy> {
    let dir = &front_end.dir.value;
    let path = |name: &str| dir.join(name.trim_end_matches('/')).as_str().to_owned();
    let (folders, files): (Vec<&String>, Vec<&String>) = front_end
        .manifests
        .iter()
        .partition(|name| name.ends_with('/'));
    let mut copies = vec![Copy {
        sources: files.iter().map(|name| path(name)).collect(),
        destination: "./".to_owned(),
        ..Copy::default()
    }];
    copies.extend(folders.iter().map(|name| Copy {
        sources: vec![path(name)],
        destination: format!("./{name}"),
        ..Copy::default()
    }));
    copies
}

/// Where a folder of the repository is in the stage.
fn below(dir: &RepoPath) -> String {
    if dir.is_root() {
        SOURCES.to_owned()
    } else {
        format!("{SOURCES}/{}", dir.as_str())
    }
}

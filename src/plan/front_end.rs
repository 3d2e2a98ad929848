//! The stages that build front ends.

use serde::Serialize;

use super::{Copy, run};
use crate::settings::{FrontEnd, Settings};
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
    /// Lines of the comment above it.
    pub about: Vec<String>,
    /// The comment above the installation of its package manager.
    pub setup_about: String,
    /// Its package manager is installed: the command; empty where it is there.
    pub setup: Vec<Vec<String>>,
    /// The folder it is built in.
    pub workdir: String,
    /// Lines of the comment above the installation.
    pub install_about: Vec<String>,
    /// The files that say what to install; empty where installing needs all.
    pub manifests: Vec<Copy>,
    /// Flags of RUN and the command that installs: parts that may each stand on a line of their own.
    pub install: Vec<Vec<String>>,
    /// The sources.
    pub code: Copy,
    /// The comment above the build; empty for none.
    pub build_about: String,
    /// Flags of RUN and the command that builds.
    pub build: Vec<Vec<String>>,
}

/// The stage of one front end.
pub(super) fn stage(settings: &Settings, front_end: &FrontEnd) -> FrontEndStage {
    let dir = &front_end.dir.value;
    let cache = format!("--mount=type=cache,target={}", front_end.cache);
    let lines = |cached: bool, command: &str| {
        let flag = cached.then(|| vec![cache.clone()]);
        let command = vec![command.to_owned()];
        flag.into_iter().chain([command]).collect()
    };
    let together = front_end.installs_with_sources;
    FrontEndStage {
        name: front_end.name.clone(),
        from: run::image_reference(settings, &front_end.image.value.to_string()),
        platform: "$BUILDPLATFORM".to_owned(),
        about: about(front_end),
        setup: if front_end.setup.is_empty() {
            Vec::new()
        } else {
            vec![vec![front_end.setup.clone()]]
        },
        setup_about: front_end.setup_about.clone(),
        workdir: below(dir),
        install_about: install_about(front_end),
        manifests: if together {
            Vec::new()
        } else {
            manifests(front_end)
        },
        install: lines(true, &front_end.install.value),
        code: Copy {
            from: String::new(),
            sources: vec![dir.to_string()],
            destination: "./".to_owned(),
            link: false,
        },
        build_about: if front_end.builds_from_cache {
            "Yarn reads its archives where it keeps them.".to_owned()
        } else {
            String::new()
        },
        build: lines(front_end.builds_from_cache, &front_end.build.value),
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

fn about(front_end: &FrontEnd) -> Vec<String> {
    let output = front_end.output.value.iter();
    let output: Vec<String> = output.map(ToString::to_string).collect();
    let mut lines = vec![
        "What browsers run is the same for all platforms: made once, on the builder's.".to_owned(),
    ];
    if front_end.dir.value.is_root() {
        lines.push("The package is the whole repository: each edit makes it again.".to_owned());
    }
    lines.push(format!(
        "{} makes {}, which is compiled in.",
        front_end.name,
        output.join(" and ")
    ));
    lines
}

fn install_about(front_end: &FrontEnd) -> Vec<String> {
    let first = if front_end.installs_with_sources {
        "Installing reads the sources, too."
    } else {
        "Dependencies change less often than code: a step of their own."
    };
    let skips = front_end.install.origin == Origin::Catalog;
    let second = skips.then_some("Programs that tests alone need are not downloaded.");
    let lines = [first].into_iter().chain(second);
    lines.map(str::to_owned).collect()
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

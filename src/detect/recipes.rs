//! What the repository's own build says of each main package: cgo, tags, experiments, and the
//! variables that its linker flags set.
//!
//! Dockerfiles, GoReleaser's list, Makefiles, shell scripts, Taskfiles and workflows of GitHub are
//! read, in this order of weight. Nothing is run: what only a run could tell is left out.

pub(crate) mod dockerfile;
pub(crate) mod go_build;
mod images;
mod locate;
pub(crate) mod makefile;
mod scripts;
mod symbols;
mod yaml_builds;

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;
use crate::facts::{Main, OwnBuild, OwnDockerfile, RecipeKind};
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::{Repo, RepoPath};

use super::BuildContext;
use super::ignored::evidence;
use super::module::is_foreign;
use super::packages::Tree;
use go_build::GoBuild;
use locate::Locate;

/// Folders in which build files of the whole repository lie.
const FOLDERS: [&str; 9] = [
    "", "build", "ci", "dev", "hack", "make", "mk", "script", "scripts",
];

/// A build file.
pub(super) struct Recipe {
    /// Where it is.
    pub(super) path: RepoPath,
    /// Its text.
    pub(super) text: String,
    /// Of which kind.
    pub(super) kind: RecipeKind,
}

/// A `go build` of a recipe, and where it stands.
pub(super) struct Step {
    /// What it compiles, and how.
    pub(super) build: GoBuild,
    /// Where it may run, the likeliest first.
    pub(super) folders: Vec<RepoPath>,
    /// Its place in the recipe, in bytes.
    pub(super) offset: usize,
    /// The stage of a Dockerfile that it runs in, and the folder there.
    pub(super) stage: Option<(usize, String)>,
}

/// Fills in what the own build says of each main package.
pub(super) fn recipes(
    repo: &Repo,
    context: &BuildContext,
    tree: &Tree,
    dockerfiles: &mut [OwnDockerfile],
    mains: &mut [Main],
) -> Result<(), Error> {
    let mut steps: Vec<(RecipeKind, RepoPath, String, Step)> = Vec::new();
    for own in dockerfiles.iter_mut() {
        for step in dockerfile::steps(repo, context, own)? {
            let text = own.text.clone();
            steps.push((RecipeKind::Dockerfile, own.path.clone(), text, step));
        }
    }
    for recipe in find(repo, context)? {
        let found = match recipe.kind {
            RecipeKind::Goreleaser => yaml_builds::goreleaser(&recipe),
            RecipeKind::Makefile => scripts::makefile(repo, context, &recipe)?,
            RecipeKind::Script => scripts::script(&recipe),
            RecipeKind::Taskfile => yaml_builds::taskfile(&recipe),
            RecipeKind::Workflow => yaml_builds::workflow(&recipe),
            RecipeKind::Dockerfile => Vec::new(),
        };
        steps.extend(
            found
                .into_iter()
                .map(|step| (recipe.kind, recipe.path.clone(), recipe.text.clone(), step)),
        );
    }
    let locate = Locate::new(mains);
    let mut builds: Vec<(RepoPath, Found<OwnBuild>)> = Vec::new();
    let mut programs: BTreeMap<RepoPath, Vec<images::Program>> = BTreeMap::new();
    let mut unknown: BTreeSet<RepoPath> = BTreeSet::new();
    for (kind, path, text, step) in &steps {
        if step.build.is_beside() || step.build.is_of_a_tool() {
            continue;
        }
        let dirs = locate.mains(&step.build, &step.folders);
        if *kind == RecipeKind::Dockerfile {
            let made = images::programs(&step.build, step.stage.as_ref(), &dirs, mains);
            programs.entry(path.clone()).or_default().extend(made);
            let is_unknown = dirs.is_empty() && !step.build.is_known();
            unknown.extend(is_unknown.then(|| path.clone()));
        }
        for dir in dirs {
            let rule = "compiles it";
            let place = Evidence::at(path, text, step.offset, rule, Confidence::Likely);
            let value = OwnBuild {
                kind: *kind,
                cgo: step.build.cgo(),
                tags: step.build.tags.clone(),
                output: step.build.program_name(),
                experiment: step
                    .build
                    .env
                    .get("GOEXPERIMENT")
                    .cloned()
                    .unwrap_or_default(),
                symbols: symbols::symbols(repo, tree, &dir, &step.build)?,
            };
            let evidence = vec![place];
            builds.push((dir, Found { value, evidence }));
        }
    }
    for own in dockerfiles {
        let of = |found: &Found<OwnBuild>| found.evidence.iter().any(|one| one.file == own.path);
        let dirs = builds
            .iter()
            .filter(|(_, build)| of(build))
            .map(|(dir, _)| dir.clone());
        own.compiles = dirs.collect();
        own.compiles.sort();
        own.compiles.dedup();
        own.compiles_unknown = unknown.contains(&own.path);
        let made = programs.remove(&own.path).unwrap_or_default();
        own.images = images::images(own, made, mains);
    }
    for main in mains {
        let own = builds.iter().filter(|(dir, _)| *dir == main.dir);
        main.builds = own.map(|(_, build)| build.clone()).collect();
        main.builds.sort_by_key(|build| build.value.kind);
        main.builds.dedup();
    }
    Ok(())
}

/// The build files that git keeps.
pub(super) fn find(repo: &Repo, context: &BuildContext) -> Result<Vec<Recipe>, Error> {
    let mut found = Vec::new();
    for (folder, directory) in repo.directories() {
        let is_module = directory.has_file("go.mod");
        let workflows = folder.as_str() == ".github/workflows";
        let wanted = FOLDERS.contains(&folder.as_str()) || is_module || workflows;
        if directory.git_ignored || is_foreign(folder) || !wanted {
            continue;
        }
        for entry in &directory.entries {
            let Some(kind) = kind(&entry.name, workflows) else {
                continue;
            };
            let path = folder.join(&entry.name);
            if let Some(text) = evidence(repo, context, &path)? {
                found.push(Recipe { path, text, kind });
            }
        }
    }
    Ok(found)
}

fn kind(name: &str, workflows: bool) -> Option<RecipeKind> {
    let lower = name.to_ascii_lowercase();
    let is_yaml = lower.ends_with(".yml") || lower.ends_with(".yaml");
    let stem = lower
        .rsplit_once('.')
        .map_or(lower.as_str(), |(stem, _)| stem);
    match stem {
        _ if workflows => is_yaml.then_some(RecipeKind::Workflow),
        ".goreleaser" | "goreleaser" if is_yaml => Some(RecipeKind::Goreleaser),
        "taskfile" if is_yaml => Some(RecipeKind::Taskfile),
        "makefile" | "gnumakefile" => Some(RecipeKind::Makefile),
        _ if lower.ends_with(".mk") => Some(RecipeKind::Makefile),
        _ if lower.ends_with(".sh") => Some(RecipeKind::Script),
        _ => None,
    }
}

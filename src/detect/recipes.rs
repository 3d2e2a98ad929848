//! What the repository's own build says of each main package: cgo, tags, experiments, and the
//! variables that its linker flags set.
//!
//! Dockerfiles, the lists of GoReleaser and promu, Makefiles, shell scripts, Taskfiles and workflows
//! of GitHub are read, in this order of weight. Nothing is run: what only a run could tell is left out.

pub(crate) mod dockerfile;
mod given;
pub(crate) mod go_build;
mod images;
mod locate;
pub(crate) mod makefile;
mod passed;
mod promu;
mod scripts;
mod sent;
mod symbols;
mod yaml_builds;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::error::Error;
use crate::facts::{Main, OwnBuild, OwnDockerfile, RecipeKind};
use crate::shell::UNKNOWN;
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::{Repo, RepoPath};

use super::BuildContext;
use super::ignored::evidence;
use super::module::is_foreign;
use super::packages::Tree;
use given::Given;
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

/// A `go build` of a build file.
pub(super) struct Compiling {
    /// The kind of the file.
    pub(super) kind: RecipeKind,
    /// The file.
    pub(super) path: RepoPath,
    /// Its text, which all its builds share.
    pub(super) text: Arc<str>,
    /// What is run.
    pub(super) step: Step,
}

impl Compiling {
    /// Where a text stands that the command sees.
    pub(super) fn place_of(&self, needle: &str) -> Option<usize> {
        place_of((self.kind, &self.text), self.step.offset, needle)
    }
}

/// Where a text stands that the command at `start` sees: in it, else the last place before, as where it
/// is in a variable, else the first behind.
fn place_of((kind, text): (RecipeKind, &str), start: usize, needle: &str) -> Option<usize> {
    let rest = text.get(start..).unwrap_or_default();
    // What is said of a build stands around its name there.
    let is_list = matches!(kind, RecipeKind::Goreleaser | RecipeKind::Promu);
    let mut ends = rest.match_indices('\n').map(|(at, _)| at);
    let goes_on = |at: &usize| rest.get(..*at).is_some_and(|line| line.ends_with('\\'));
    let end = ends.find(|at| !is_list && !goes_on(at));
    let command = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
    let inside = command.find(needle).map(|at| start + at);
    let before = || text.get(..start)?.rfind(needle);
    let behind = || rest.find(needle).map(|at| start + at);
    inside.or_else(before).or_else(behind)
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
    /// The arguments of the Dockerfile that more linker flags stand in, with the defaults.
    pub(super) arguments: Vec<(String, String)>,
}

/// Every `go build` of the own build files that makes a program of the repository. Fills in what the
/// Dockerfiles run and copy.
pub(super) fn compiling(
    repo: &Repo,
    context: &BuildContext,
    recipes: &[Recipe],
    dockerfiles: &mut [OwnDockerfile],
) -> Result<Vec<Compiling>, Error> {
    let mut all: Vec<Compiling> = Vec::new();
    let mut add = |kind, path: &RepoPath, text: &str, steps: Vec<Step>| {
        let text: Arc<str> = text.into();
        all.extend(distinct(steps).into_iter().map(|step| Compiling {
            kind,
            path: path.clone(),
            text: Arc::clone(&text),
            step,
        }));
    };
    for own in dockerfiles {
        let steps = dockerfile::steps(repo, context, own)?;
        add(RecipeKind::Dockerfile, &own.path, &own.text, steps);
    }
    for recipe in recipes {
        let found = match recipe.kind {
            RecipeKind::Goreleaser => yaml_builds::goreleaser(recipe),
            RecipeKind::Makefile => {
                scripts::builds(recipe, &scripts::makefile(repo, context, recipe)?)
            }
            RecipeKind::Promu => promu::promu(recipe),
            RecipeKind::Script => scripts::builds(recipe, &scripts::script(recipe)),
            RecipeKind::Taskfile => yaml_builds::builds(yaml_builds::taskfile(recipe)),
            RecipeKind::Workflow => yaml_builds::builds(yaml_builds::workflow(recipe)),
            RecipeKind::Dockerfile => Vec::new(),
        };
        add(recipe.kind, &recipe.path, &recipe.text, found);
    }
    all.retain(|one| !one.step.build.is_beside() && !one.step.build.is_of_a_tool());
    Ok(all)
}

/// The steps of a file without those that do what one before does.
fn distinct(steps: Vec<Step>) -> Vec<Step> {
    let mut known = HashSet::new();
    let mut is_new = Vec::with_capacity(steps.len());
    for step in &steps {
        is_new.push(known.insert((&step.build, &step.folders, &step.stage)));
    }
    let steps = steps.into_iter().zip(is_new);
    steps
        .filter_map(|(step, is_new)| is_new.then_some(step))
        .collect()
}

/// Fills in what the own build says of each main package.
pub(super) fn recipes(
    (repo, context): (&Repo, &BuildContext),
    tree: &Tree,
    (compiling, recipes): (&[Compiling], &[Recipe]),
    dockerfiles: &mut [OwnDockerfile],
    mains: &mut [Main],
) -> Result<(), Error> {
    let locate = Locate::new(mains);
    let mut given = Given::new(repo, context, recipes);
    let mut builds: Vec<(RepoPath, Found<OwnBuild>)> = Vec::new();
    let mut programs: BTreeMap<RepoPath, Vec<images::Program>> = BTreeMap::new();
    let mut unknown: BTreeSet<RepoPath> = BTreeSet::new();
    for one in compiling {
        let Compiling {
            kind,
            path,
            text,
            step,
        } = one;
        let dirs = locate.mains(&step.build, &step.folders);
        if *kind == RecipeKind::Dockerfile {
            let made = images::programs(&step.build, step.stage.as_ref(), &dirs, mains);
            programs.entry(path.clone()).or_default().extend(made);
            let is_unknown = dirs.is_empty() && !step.build.is_known();
            unknown.extend(is_unknown.then(|| path.clone()));
        }
        // Several programs go to a folder.
        let is_alone = dirs.len() == 1;
        for dir in dirs {
            let rule = "compiles it";
            let place = Evidence::at(path, text, step.offset, rule, Confidence::Likely);
            let value = OwnBuild {
                kind: *kind,
                cgo: step.build.cgo(),
                tags: step.build.tags.clone(),
                output: Some(&step.build)
                    .filter(|_| is_alone)
                    .and_then(GoBuild::program_name),
                experiment: step
                    .build
                    .env
                    .get("GOEXPERIMENT")
                    .cloned()
                    .unwrap_or_default(),
                is_of_all: step.build.is_of_all(),
                library: step.build.library().unwrap_or_default().to_owned(),
                symbols: symbols::symbols((repo, tree), &dir, (one, recipes), &mut given)?,
            };
            let evidence = vec![place];
            builds.push((dir, Found { value, evidence }));
        }
    }
    let mut programs_called: BTreeMap<&str, BTreeSet<&RepoPath>> = BTreeMap::new();
    for (dir, build) in &builds {
        let name = build.value.output.as_deref();
        name.map(|name| programs_called.entry(name).or_default().insert(dir));
    }
    // A name of several tells nothing.
    programs_called.retain(|_, dirs| dirs.len() == 1);
    for own in dockerfiles {
        let of = |found: &Found<OwnBuild>| found.evidence.iter().any(|one| one.file == own.path);
        let dirs = builds
            .iter()
            .filter(|(_, build)| of(build))
            .map(|(dir, _)| dir.clone());
        own.compiles = dirs.collect();
        own.compiles.sort();
        own.compiles.dedup();
        // What make runs by another make is not followed.
        let mut steps = own.makes.iter().flat_map(|make| &make.other);
        let is_opaque = steps.any(|step| {
            let first = step.split(' ').next().unwrap_or_default();
            first.contains(UNKNOWN) || dockerfile::is_make(first)
        });
        own.compiles_unknown = is_opaque || unknown.contains(&own.path);
        let made = programs.remove(&own.path).unwrap_or_default();
        own.images = images::images(own, made, mains, &programs_called);
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
        ".promu" if is_yaml => Some(RecipeKind::Promu),
        "taskfile" if is_yaml => Some(RecipeKind::Taskfile),
        "makefile" | "gnumakefile" => Some(RecipeKind::Makefile),
        _ if lower.ends_with(".mk") => Some(RecipeKind::Makefile),
        _ if lower.ends_with(".sh") => Some(RecipeKind::Script),
        _ => None,
    }
}

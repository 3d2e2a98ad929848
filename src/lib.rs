//! `scaffold` reads a Go repository and writes the Dockerfile and .dockerignore that an expert
//! would have written for it.
//!
//! Six stages, one type each, arrows one way:
//!
//! ```text
//! folder ─walk─▶ Repo ─detect─▶ Facts ─resolve─▶ Settings ─plan─▶ Plan ─render─▶ Rendered ─write─▶ Changes
//! ```
//!
//! [`run`] is the first five; a command then writes or shows. `walk` reads the disk, `write` writes
//! it, `ui` prints, `engine` starts containers; the stages between are pure. CONTRIBUTING.md says where a change goes.

pub mod adopt;
pub mod catalog;
pub mod cli;
pub mod cmd;
pub mod detect;
pub mod diag;
pub mod docker;
#[cfg(test)]
mod docs;
pub mod engine;
pub mod error;
pub mod facts;
pub mod go;
pub mod manifest;
pub mod plan;
pub mod render;
pub mod resolve;
pub mod settings;
pub mod shell;
pub mod sourced;
pub mod ui;
pub mod walk;
pub mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use catalog::Catalog;
use detect::BuildContext;
use diag::{Code, Diagnostic, Label};
use error::Error;
use facts::Facts;
use go::version::GoVersion;
use manifest::ManifestFile;
use plan::Plan;
use render::Rendered;
use resolve::Wishes;
use settings::Settings;
use walk::RepoPath;
use write::lock::{self, Lock};

/// What a run came to; a stage whose input has errors is not run.
#[derive(Debug)]
pub struct Outcome {
    /// scaffold.toml, empty where there is none.
    pub manifest: ManifestFile,
    /// There is a scaffold.toml.
    pub has_manifest: bool,
    /// The names of the bases there are to choose from.
    pub bases: Vec<String>,
    /// Stage 2's value.
    pub facts: Facts,
    /// The same for images that scaffold.toml compiles with tags or a Go release of their own, by
    /// name.
    pub own_facts: BTreeMap<String, Arc<Facts>>,
    /// Stage 3's, unless something before has errors.
    pub settings: Option<Settings>,
    /// Stage 4's, unless something before has errors.
    pub plan: Option<Plan>,
    /// Stage 5's; empty where something has errors.
    pub files: Vec<Rendered>,
    /// Everything there is to say, sorted.
    pub diagnostics: Vec<Diagnostic>,
}

/// What to run on.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The folder of the repository.
    pub folder: PathBuf,
    /// Flags and answers.
    pub wishes: Wishes,
    /// A scaffold.toml that is about to be written, to be read in place of the one on disk.
    pub manifest: Option<String>,
    /// Files that are about to be replaced: no evidence.
    pub replaced: BTreeSet<RepoPath>,
    /// Nobody looks at the files: stop before the templates.
    pub decides_alone: bool,
    /// The process is there for this alone: the thread that asks may take part in a pool, and be left
    /// alone where the repository is small.
    pub takes_cores: bool,
}

/// The tables that are compiled in: `init` runs more than once, and reads them once.
static CATALOG: LazyLock<Result<Catalog, serde_json::Error>> = LazyLock::new(Catalog::built_in);

/// Reads a repository and renders its files; writes nothing.
///
/// # Errors
/// A file or folder cannot be read. Faults of the files are diagnostics.
pub fn run(request: &Request) -> Result<Outcome, Error> {
    let repo = walk::walk(&request.folder, request.takes_cores)?;
    let catalog = CATALOG.as_ref().map_err(Error::Catalog)?;
    let manifest_path = RepoPath::root().join(manifest::FILE);
    let has_manifest = repo.entry(&manifest_path).is_some_and(walk::Entry::is_file);
    let mut diagnostics = Vec::new();
    let bytes = match &request.manifest {
        Some(text) => text.as_bytes().to_vec(),
        None if has_manifest => repo.read(&manifest_path)?.to_vec(),
        None => Vec::new(),
    };
    let manifest = manifest::parse(&bytes).unwrap_or_else(|error| {
        diagnostics.push(*error);
        ManifestFile::empty()
    });
    let exists = |path: &RepoPath| path.is_root() || repo.entry(path).is_some();
    diagnostics.extend(manifest::check(&manifest, &exists));
    let mut not_evidence = written(&repo);
    not_evidence.extend(request.replaced.iter().cloned());
    let context = BuildContext {
        not_evidence,
        ..build_context(&manifest, None)
    };
    let detected = detect::detect(&repo, &context, catalog)?;
    diagnostics.extend(detected.diagnostics);
    let own_facts = detect_own(&repo, &manifest, &context, catalog, &mut diagnostics)?;
    let mut outcome = Outcome {
        manifest,
        has_manifest,
        bases: catalog.bases.0.keys().cloned().collect(),
        facts: detected.facts,
        own_facts,
        settings: None,
        plan: None,
        files: Vec::new(),
        diagnostics,
    };
    outcome.decide(&repo, request, catalog)?;
    diag::sort(&mut outcome.diagnostics);
    Ok(outcome)
}

impl Outcome {
    /// Stages 3 to 5.
    fn decide(
        &mut self,
        repo: &walk::Repo,
        request: &Request,
        catalog: &Catalog,
    ) -> Result<(), Error> {
        if self.facts.is_empty() {
            self.diagnostics.push(no_go(repo));
        } else if self.facts.modules.is_empty() {
            self.diagnostics.extend(part_of_a_module(repo));
        }
        if self.has_errors() {
            return Ok(());
        }
        let resolved = match resolve::resolve(
            &self.facts,
            &self.own_facts,
            &self.manifest,
            &request.wishes,
            catalog,
        ) {
            Ok(resolved) => resolved,
            Err(errors) => {
                self.diagnostics.extend(errors);
                return Ok(());
            }
        };
        self.diagnostics.extend(resolved.diagnostics);
        let settings = self.settings.insert(resolved.settings);
        let planned = match plan::plan(settings) {
            Ok(planned) => planned,
            Err(errors) => {
                self.diagnostics.extend(errors);
                return Ok(());
            }
        };
        self.diagnostics.extend(planned.diagnostics);
        let plan = self.plan.insert(planned.plan);
        if request.decides_alone {
            return Ok(());
        }
        match render::render(plan, &render::pack::load(repo)?) {
            Ok(files) => self.files = files,
            Err(errors) => self.diagnostics.extend(errors),
        }
        Ok(())
    }

    /// Something is wrong that keeps the files from being written.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// The files that the scaffold.lock of any folder lists. One that cannot be read lists none: `write`
/// says what is wrong with it.
fn written(repo: &walk::Repo) -> BTreeSet<RepoPath> {
    let mut written = BTreeSet::new();
    for (folder, directory) in repo.directories() {
        if !directory.has_file(lock::FILE) || directory.git_ignored {
            continue;
        }
        let text = repo.text(&folder.join(lock::FILE)).ok();
        if let Some(lock) = text.and_then(|text| Lock::parse(&text).ok()) {
            let paths = lock.files.iter();
            written.extend(paths.filter_map(|file| folder.resolve(&file.path)));
        }
    }
    written
}

/// Detects again for each image whose build context differs from that of the others, once for each
/// that differs.
fn detect_own(
    repo: &walk::Repo,
    file: &ManifestFile,
    common: &BuildContext,
    catalog: &Catalog,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<BTreeMap<String, Arc<Facts>>, Error> {
    let mut of_image = BTreeMap::new();
    let mut known: Vec<(BuildContext, Arc<Facts>)> = Vec::new();
    for (name, image) in &file.manifest.image {
        let context = BuildContext {
            not_evidence: common.not_evidence.clone(),
            ..build_context(file, Some(image))
        };
        if context == *common {
            continue;
        }
        let same = known.iter().find(|(other, _)| *other == context);
        let facts = if let Some((_, facts)) = same {
            facts.clone()
        } else {
            let detected = detect::detect(repo, &context, catalog)?;
            diagnostics.extend(detected.diagnostics);
            let facts = Arc::new(detected.facts);
            known.push((context, facts.clone()));
            facts
        };
        of_image.insert(name.clone(), facts);
    }
    Ok(of_image)
}

/// What scaffold.toml says of which files there are: for all images, or for one.
fn build_context(file: &ManifestFile, image: Option<&manifest::Image>) -> BuildContext {
    let all = &file.manifest;
    let tags = image
        .and_then(|own| own.build.tags.as_ref())
        .or(all.build.tags.as_ref());
    let version = image
        .and_then(|own| own.go.version.as_ref())
        .or(all.go.version.as_ref())
        .and_then(|said| GoVersion::parse(said.get_ref()));
    BuildContext {
        tags: tags.map(|tags| tags.get_ref().clone()).unwrap_or_default(),
        release: version.map(|version| version.minor()),
        not_evidence: BTreeSet::new(),
    }
}

/// A folder without go.mod below one that has it is part of that module, as for the go command.
fn part_of_a_module(repo: &walk::Repo) -> Option<Diagnostic> {
    let above = repo.above_with("go.mod")?;
    Some(
        Diagnostic::new(
            Code::OutsideContext,
            "this folder is part of a module whose go.mod is in a folder above",
        )
        .at(Label::whole(&above.join("go.mod").display()))
        .help(format!(
            "run scaffold there: scaffold -C {} init",
            above.display()
        )),
    )
}

fn no_go(repo: &walk::Repo) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::NoGo, "there is no Go code in this folder")
        .at(Label::whole(&repo.root().display()));
    match repo.above_with("go.mod") {
        Some(above) => diagnostic.help(format!(
            "go.mod is in a folder above: scaffold -C {} init",
            above.display()
        )),
        None => diagnostic
            .help("run scaffold where go.mod is, or name that folder: scaffold -C DIR init"),
    }
}

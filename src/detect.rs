//! Stage 2: the [`Repo`] becomes [`Facts`].
//!
//! A detector cannot see scaffold.toml, so no fact is bent to fit a wish; all it is told is a
//! [`BuildContext`]. Files that git ignores and files that scaffold wrote are never evidence.

mod calls;
mod cgo;
mod code;
mod deploy;
mod directive;
mod embeds;
mod failure;
mod files;
mod folder_names;
mod front_ends;
mod generated;
mod go_limits;
mod gopath;
mod graph;
mod ignored;
mod mains;
mod module;
mod outside;
mod packages;
mod ports;
mod private;
mod reach;
pub(crate) mod recipes;
#[cfg(test)]
mod repository;
mod roles;
mod settings;
mod start;
mod surroundings;
mod tools;
mod version;
mod words;
mod workspace;
mod yaml;

use std::collections::BTreeSet;
use std::path::Path;

pub(crate) use deploy::Purpose;

use crate::catalog::Catalog;
use crate::diag::{Code, Diagnostic, Label};
use crate::error::Error;
use crate::facts::Facts;
use crate::walk::{Repo, RepoPath};

/// What decides which files there are: made from scaffold.toml before anything is detected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildContext {
    /// Build tags.
    pub tags: Vec<String>,
    /// The N of Go 1.N where scaffold.toml says it; else the go lines decide.
    pub release: Option<u32>,
    /// Files that are no evidence: those that scaffold wrote, and those that this run replaces,
    /// which the next one could not see.
    pub not_evidence: BTreeSet<RepoPath>,
}

/// Facts, and what is to be said about the files they were read from.
#[derive(Debug)]
pub struct Detected {
    /// What the repository says.
    pub facts: Facts,
    /// Faults of its files.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the repository.
///
/// # Errors
/// A file or folder that Go reads cannot be read.
pub fn detect(repo: &Repo, context: &BuildContext, catalog: &Catalog) -> Result<Detected, Error> {
    let mut diagnostics = Vec::new();
    let mut dockerfiles = deploy::dockerfiles(repo, context)?;
    let build_files = recipes::find(repo, context)?;
    let compiling = recipes::compiling(repo, context, &build_files, &mut dockerfiles)?;
    let (mut modules, work) = module::modules(repo, &mut diagnostics)?;
    let release = context
        .release
        .unwrap_or_else(|| module::release(&modules, catalog));
    let contexts = packages::Contexts::new(release, &context.tags);
    let words = words::Words::new(&catalog.listen, &catalog.calls);
    let reading = packages::Reading {
        repo,
        contexts: &contexts,
        words: &words,
    };
    let tree = packages::Tree::read(&reading, &modules)?;
    let joined = (work, &mut modules);
    workspace::settle(repo, joined, &tree, &compiling, &mut diagnostics)?;
    let gopath_root = gopath::root(repo, &modules, &tree);
    let reach = reach::Reach::new(&reading, &modules, &tree, gopath_root.as_deref());
    let mut mains = mains::mains(repo, &modules, &tree, &reach, catalog)?;
    let own_build = (compiling.as_slice(), build_files.as_slice());
    recipes::recipes(
        (repo, context),
        &tree,
        own_build,
        &mut dockerfiles,
        &mut mains,
    )?;
    let library = code::Library::new(repo, &tree, gopath_root.as_deref(), &mains, &words);
    let units = deploy::units(repo, context)?;
    let files = (dockerfiles.as_slice(), units.as_slice());
    let listening = ports::ports(repo, context, files, &library, catalog, &mut mains)?;
    let services = deploy::services(repo, context)?;
    let code = (&library, listening.as_slice());
    let deployed = (dockerfiles.as_slice(), services.as_slice());
    roles::roles(repo, deployed, &modules, catalog, code, &mut mains)?;
    let embedded = embeds::needed(repo, &tree, &mains);
    surroundings::surroundings(
        (repo, context),
        (&dockerfiles, &units),
        &library,
        catalog,
        &embedded,
        &listening,
        &mut mains,
    )?;
    let mut missing = Vec::new();
    let embeds = embeds::embeds(repo, &tree, (&mains, &dockerfiles), &mut missing)?;
    missing.extend(front_ends::served(repo, &mains));
    let generated = generated::generated(repo, &modules, &tree, &mains)?;
    let (node_packages, front_ends) =
        front_ends::front_ends(repo, catalog, &dockerfiles, &mut missing)?;
    diagnostics.extend(mains::faults(repo, &tree, &mains)?);
    if mains.is_empty() {
        diagnostics.extend(folder_names::faults(repo, &modules)?);
    }
    diagnostics.extend(repo.odd_names().iter().filter_map(|path| odd_name(path)));
    let (dockerignore, dockerignore_left) = ignored::lines(repo, context)?;
    let facts = Facts {
        private: private::private(repo, context, &dockerfiles, &modules)?,
        unknown_hosts: private::unknown_hosts(&modules.modules, &mains, &catalog.forges),
        gopath_root,
        has_packages: !tree.packages.is_empty(),
        packages: embedded,
        modules: modules.modules,
        workspace: modules.workspace,
        mains,
        cgo_packages: tree.cgo_packages(),
        embeds,
        front_ends,
        node_packages,
        missing,
        generated,
        dockerignore,
        dockerignore_left,
        dockerfiles,
    };
    // Thousands of packages take a while to free: another core does it, where there is one.
    let kept = library.into_kept();
    rayon::spawn(move || drop((tree, kept)));
    Ok(Detected { facts, diagnostics })
}

/// A Go file whose name is no text is compiled by the go command, and cannot be read by name here.
fn odd_name(path: &Path) -> Option<Diagnostic> {
    if path.extension()? != "go" {
        return None;
    }
    let message = format!("the name of `{}` is not UTF-8", path.display());
    let label = Label::whole(&path.display());
    Some(
        Diagnostic::new(Code::FileName, message)
            .at(label)
            .help("rename it, so that scaffold and Docker can name it"),
    )
}

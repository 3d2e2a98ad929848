//! The import graph: what each main package reaches, with cgo and without.
//!
//! It is followed through the own modules, folders that `replace` names, modules of the workspace,
//! and vendor/. Other modules are known by their import paths.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use super::module::Modules;
use super::packages::{self, Answer, Contexts, PackageDir, Tree};
use crate::error::Error;
use crate::go::path::has_path_prefix;
use crate::walk::{Repo, RepoPath};

/// What one main package reaches in one context.
#[derive(Debug, Default)]
pub(super) struct Reached {
    /// Packages of the repository, vendor/ included, by directory.
    pub(super) own: BTreeMap<RepoPath, Arc<Answer>>,
    /// Import paths of packages outside the repository; those of the standard library too.
    pub(super) outside: BTreeSet<Box<str>>,
    /// Own packages that have no file for this context.
    pub(super) excluded: BTreeSet<RepoPath>,
}

/// Finds packages by import path, as seen from a main package.
pub(super) struct Reach<'a> {
    repo: &'a Repo,
    modules: &'a Modules,
    tree: &'a Tree,
    contexts: &'a Contexts,
    gopath: Option<String>,
    vendored: Mutex<BTreeMap<RepoPath, Option<Arc<PackageDir>>>>,
}

/// Where import paths lead, as seen from one module.
struct View {
    /// Module paths with their folders, longest first.
    prefixes: Vec<(String, RepoPath)>,
    /// The vendor folders that are used.
    vendor: Vec<RepoPath>,
}

impl<'a> Reach<'a> {
    pub(super) fn new(
        repo: &'a Repo,
        modules: &'a Modules,
        tree: &'a Tree,
        contexts: &'a Contexts,
    ) -> Self {
        let gopath = super::gopath::root(repo, modules, tree);
        Self {
            repo,
            modules,
            tree,
            contexts,
            gopath,
            vendored: Mutex::default(),
        }
    }

    /// What the main package in `dir` reaches with CGO_ENABLED=1 and 0.
    pub(super) fn of(&self, main: &PackageDir) -> Result<[Reached; 2], Error> {
        let view = self.view(main);
        Ok([self.follow(main, &view, 0)?, self.follow(main, &view, 1)?])
    }

    fn view(&self, main: &PackageDir) -> View {
        let Some(module) = main
            .module
            .and_then(|index| self.modules.modules.get(index))
        else {
            let prefixes = self
                .gopath
                .iter()
                .map(|path| (path.clone(), RepoPath::root()))
                .collect();
            let vendor = self.vendor_folders_above(&main.dir);
            return View { prefixes, vendor };
        };
        let workspace = self.modules.workspace.as_ref();
        let workspace = workspace.filter(|workspace| workspace.uses.contains(&module.dir));
        let mut prefixes = vec![(module.path.clone(), module.dir.clone())];
        let mut vendor = Vec::new();
        match workspace {
            Some(workspace) => {
                for used in workspace.uses.iter().filter_map(|dir| self.modules.at(dir)) {
                    prefixes.push((used.path.clone(), used.dir.clone()));
                    prefixes.extend(
                        used.replaces
                            .iter()
                            .map(|to| (to.path.clone(), to.dir.clone())),
                    );
                }
                let replaces = workspace.replaces.iter();
                prefixes.extend(replaces.map(|to| (to.path.clone(), to.dir.clone())));
                if workspace.vendored {
                    vendor.push(workspace.dir.join("vendor"));
                }
            }
            None => {
                let replaces = module.replaces.iter();
                prefixes.extend(replaces.map(|to| (to.path.clone(), to.dir.clone())));
                if module.vendored {
                    vendor.push(module.dir.join("vendor"));
                }
            }
        }
        prefixes.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
        View { prefixes, vendor }
    }

    /// In GOPATH mode each vendor/ at or above the package counts, the nearest first:
    /// <https://pkg.go.dev/cmd/go#hdr-Vendor_Directories>.
    fn vendor_folders_above(&self, dir: &RepoPath) -> Vec<RepoPath> {
        let mut folders = Vec::new();
        let mut at = dir.clone();
        loop {
            let vendor = at.join("vendor");
            if self.repo.directory(&vendor).is_some() {
                folders.push(vendor);
            }
            if at.is_root() {
                return folders;
            }
            at = at.parent();
        }
    }

    fn follow(&self, main: &PackageDir, view: &View, context: usize) -> Result<Reached, Error> {
        let mut reached = Reached::default();
        let mut frontier: Vec<RepoPath> = vec![main.dir.clone()];
        let mut seen: BTreeSet<RepoPath> = BTreeSet::from([main.dir.clone()]);
        while !frontier.is_empty() {
            let answers: Vec<(RepoPath, Option<Arc<Answer>>)> = frontier
                .par_iter()
                .map(|dir| Ok((dir.clone(), self.answer(dir, context)?)))
                .collect::<Result<_, Error>>()?;
            let mut next = Vec::new();
            for (dir, answer) in answers {
                let Some(answer) = answer.filter(|answer| answer.compiles) else {
                    reached.excluded.insert(dir);
                    continue;
                };
                for import in &answer.imports {
                    match self.resolve(import, view) {
                        Some(found) if seen.insert(found.clone()) => next.push(found),
                        Some(_) => {}
                        None => {
                            reached.outside.insert(import.clone());
                        }
                    }
                }
                reached.own.insert(dir, answer);
            }
            frontier = next;
        }
        Ok(reached)
    }

    /// The folder of a package of the repository; `None` for one of another module.
    fn resolve(&self, import: &str, view: &View) -> Option<RepoPath> {
        for (prefix, dir) in &view.prefixes {
            if prefix.is_empty() || !has_path_prefix(import, prefix) {
                continue;
            }
            let rest = import.get(prefix.len()..)?.trim_start_matches('/');
            let found = dir.join(rest);
            if self.tree.packages.contains_key(&found) {
                return Some(found);
            }
        }
        view.vendor
            .iter()
            .map(|vendor| vendor.join(import))
            .find(|dir| self.has_go(dir))
    }

    fn has_go(&self, dir: &RepoPath) -> bool {
        let directory = self.repo.directory(dir);
        directory.is_some_and(|directory| {
            directory
                .entries
                .iter()
                .any(|entry| entry.is_file() && entry.name.ends_with(".go"))
        })
    }

    fn answer(&self, dir: &RepoPath, context: usize) -> Result<Option<Arc<Answer>>, Error> {
        if let Some(package) = self.tree.packages.get(dir) {
            return Ok(package.answers.get(context).cloned().flatten());
        }
        let package = self.vendored(dir)?;
        Ok(package.and_then(|package| package.answers.get(context).cloned().flatten()))
    }

    /// A package below vendor/, read when it is first reached.
    pub(super) fn vendored(&self, dir: &RepoPath) -> Result<Option<Arc<PackageDir>>, Error> {
        let known = |map: &BTreeMap<RepoPath, Option<Arc<PackageDir>>>| map.get(dir).cloned();
        if let Some(package) = self.vendored.lock().ok().and_then(|map| known(&map)) {
            return Ok(package);
        }
        let import_path = import_path_below_vendor(dir);
        let package = match self.repo.directory(dir) {
            Some(directory) => {
                packages::read(self.repo, dir, directory, import_path, None, self.contexts)?
            }
            None => None,
        };
        let package = package.map(Arc::new);
        if let Ok(mut map) = self.vendored.lock() {
            map.insert(dir.clone(), package.clone());
        }
        Ok(package)
    }
}

/// `github.com/x/y` of `a/vendor/github.com/x/y`; empty outside vendor/.
pub(super) fn import_path_below_vendor(dir: &RepoPath) -> String {
    let elements: Vec<&str> = dir.elements().collect();
    let vendor = elements.iter().rposition(|element| *element == "vendor");
    let below = vendor.and_then(|index| elements.get(index + 1..));
    below.map(|elements| elements.join("/")).unwrap_or_default()
}

//! The import graph: what each main package reaches, with cgo and without.
//!
//! It is followed through the own modules, folders that `replace` names, modules of the workspace,
//! and vendor/. Other modules are known by their import paths.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::graph::{Graph, Imports, Numbers, Target};
use super::module::Modules;
use super::packages::{Answer, PackageDir, Reading, Tree};
use crate::error::Error;
use crate::go::path::has_path_prefix;
use crate::walk::{Buffer, Repo, RepoPath};

/// What one main package reaches in one context.
#[derive(Debug, Default)]
pub(super) struct Reached {
    /// Packages of the repository, vendor/ included, by directory.
    pub(super) own: BTreeMap<RepoPath, Arc<Answer>>,
    /// Import paths of packages outside the repository; those of the standard library too.
    pub(super) outside: BTreeSet<Box<str>>,
    /// Own packages that have no file for this context.
    pub(super) excluded: BTreeSet<RepoPath>,
    /// Some own package is another without cgo.
    varies: bool,
}

/// Finds packages by import path, as seen from a main package.
pub(super) struct Reach<'a> {
    repo: &'a Repo,
    reading: &'a Reading<'a>,
    modules: &'a Modules,
    tree: &'a Tree,
    gopath: Option<&'a str>,
    vendored: Mutex<BTreeMap<RepoPath, Option<Arc<PackageDir>>>>,
    /// Those that nobody follows at the moment.
    graphs: Mutex<HashMap<Place, Vec<Graph>>>,
}

/// From where imports are seen: the module, the vendor folders, and the build context.
type Place = (Option<usize>, Vec<RepoPath>, usize);

/// Where import paths lead, as seen from one module.
struct View {
    /// Module paths with their folders, longest first.
    prefixes: Vec<(String, RepoPath)>,
    /// The vendor folders that are used.
    vendor: Vec<RepoPath>,
}

impl<'a> Reach<'a> {
    pub(super) fn new(
        reading: &'a Reading<'a>,
        modules: &'a Modules,
        tree: &'a Tree,
        gopath: Option<&'a str>,
    ) -> Self {
        Self {
            repo: reading.repo,
            reading,
            modules,
            tree,
            gopath,
            vendored: Mutex::default(),
            graphs: Mutex::default(),
        }
    }

    /// What the main package in `dir` reaches with CGO_ENABLED=1 and 0.
    pub(super) fn of(&self, main: &PackageDir) -> Result<[Arc<Reached>; 2], Error> {
        let view = self.view(main);
        let follow = |context: usize| {
            let place = (main.module, view.vendor.clone(), context);
            let graphs = || self.graphs.lock().unwrap_or_else(PoisonError::into_inner);
            let graph = graphs().get_mut(&place).and_then(Vec::pop);
            let mut graph = graph.unwrap_or_default();
            let reached = self.follow(main, &view, &mut graph, context)?;
            graphs().entry(place).or_default().push(graph);
            Ok::<_, Error>(Arc::new(reached))
        };
        let with = follow(0)?;
        let without = if with.varies {
            follow(1)?
        } else {
            Arc::clone(&with)
        };
        Ok([with, without])
    }

    fn view(&self, main: &PackageDir) -> View {
        let Some(module) = main
            .module
            .and_then(|index| self.modules.modules.get(index))
        else {
            let prefixes = self
                .gopath
                .iter()
                .map(|path| ((*path).to_owned(), RepoPath::root()))
                .collect();
            let vendor = self.vendor_folders_above(&main.dir);
            return View { prefixes, vendor };
        };
        let workspace = self.modules.workspace.as_ref();
        let workspace = workspace.filter(|workspace| workspace.joins(&module.dir));
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

    fn follow(
        &self,
        main: &PackageDir,
        view: &View,
        graph: &mut Graph,
        context: usize,
    ) -> Result<Reached, Error> {
        let first = graph.number(main.dir.clone());
        let (mut seen, mut outside) = (Numbers::default(), Numbers::default());
        seen.insert(first);
        let mut frontier = vec![first];
        while !frontier.is_empty() {
            self.explore(graph, &frontier, view, context)?;
            let mut next = Vec::new();
            for number in frontier {
                let node = graph.node(number);
                let Some(imports) = node.and_then(|node| node.imports.as_ref()) else {
                    continue;
                };
                next.extend(imports.own.iter().filter(|own| seen.insert(**own)));
                for import in &imports.outside {
                    outside.insert(*import);
                }
            }
            frontier = next;
        }
        let mut reached = Reached::default();
        for node in seen.iter().filter_map(|number| graph.node(number)) {
            let imports = node.imports.as_ref();
            reached.varies |= imports.is_some_and(|imports| imports.varies);
            match imports.and_then(|imports| imports.answer.as_ref()) {
                Some(answer) => {
                    reached.own.insert(node.dir.clone(), Arc::clone(answer));
                }
                None => {
                    reached.excluded.insert(node.dir.clone());
                }
            }
        }
        let outside = outside.iter().filter_map(|number| graph.outside(number));
        reached.outside = outside.map(Into::into).collect();
        Ok(reached)
    }

    /// Finds what these packages import, where that is not known yet.
    fn explore(
        &self,
        graph: &mut Graph,
        numbers: &[usize],
        view: &View,
        context: usize,
    ) -> Result<(), Error> {
        let unknown: Vec<(usize, RepoPath)> = numbers
            .iter()
            .filter_map(|number| Some((*number, graph.node(*number)?)))
            .filter(|(_, node)| node.imports.is_none())
            .map(|(number, node)| (number, node.dir.clone()))
            .collect();
        // Only what lies below vendor/ is still to be read; a fault is met again below, in order.
        unknown
            .par_iter()
            .filter(|(_, dir)| !self.tree.packages.contains_key(dir))
            .for_each(|(_, dir)| drop(self.vendored(dir)));
        for (number, dir) in unknown {
            let answers = self.answers(&dir)?;
            let [with, without, ..] = &answers;
            let same = with.as_ref().map(Arc::as_ptr) == without.as_ref().map(Arc::as_ptr);
            let answer = answers.get(context).cloned().flatten();
            let mut imports = Imports {
                answer: answer.filter(|answer| answer.compiles),
                varies: !same,
                ..Imports::default()
            };
            if let Some(answer) = &imports.answer {
                for import in &answer.imports {
                    match graph.target(import, || self.resolve(import, view)) {
                        Target::Own(number) => imports.own.push(number),
                        Target::Outside(number) => imports.outside.push(number),
                    }
                }
            }
            graph.set(number, imports);
        }
        Ok(())
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

    fn answers(&self, dir: &RepoPath) -> Result<[Option<Arc<Answer>>; 4], Error> {
        if let Some(package) = self.tree.packages.get(dir) {
            return Ok(package.answers.clone());
        }
        let package = self.vendored(dir)?;
        Ok(package.map_or_else(Default::default, |package| package.answers.clone()))
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
                self.reading
                    .read(&mut Buffer::default(), dir, directory, import_path, None)?
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

/// Whether a folder lies below vendor/.
pub(super) fn is_below_vendor(dir: &RepoPath) -> bool {
    dir.as_str().contains("vendor/")
}

/// `github.com/x/y` of `a/vendor/github.com/x/y`; empty outside vendor/.
pub(super) fn import_path_below_vendor(dir: &RepoPath) -> String {
    let elements: Vec<&str> = dir.elements().collect();
    let vendor = elements.iter().rposition(|element| *element == "vendor");
    let below = vendor.and_then(|index| elements.get(index + 1..));
    below.map(|elements| elements.join("/")).unwrap_or_default()
}

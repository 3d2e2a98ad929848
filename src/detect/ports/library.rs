//! The packages that some main reaches: read when they are asked for, and kept while there is room.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use memchr::memmem;
use rayon::prelude::*;
use regex::bytes::Regex;

use super::super::packages::Tree;
use super::reader;
use super::syntax::Package;
use crate::catalog::Listen;
use crate::error::Error;
use crate::facts::Main;
use crate::walk::{Repo, RepoPath};

/// How many nodes of all packages kept together: some 16 MB.
const KEPT_NODES: usize = 250_000;

/// A package of the repository.
pub(super) struct Entry {
    pub(super) dir: RepoPath,
    pub(super) import_path: String,
    /// The name in its package clauses.
    pub(super) name: String,
    /// Files that are compiled for linux/amd64.
    files: Vec<Box<str>>,
    /// What it imports.
    imports: Vec<Box<str>>,
    /// Some file may hold a listening call.
    pub(super) may_listen: bool,
}

/// All packages, by index.
pub(super) struct Library<'a> {
    repo: &'a Repo,
    pub(super) entries: Vec<Entry>,
    by_directory: HashMap<RepoPath, usize>,
    by_import: HashMap<String, usize>,
    read: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    packages: HashMap<usize, Arc<Package>>,
    nodes: usize,
}

impl<'a> Library<'a> {
    /// Lists the packages and looks once into each file for the names of listening calls.
    pub(super) fn new(
        repo: &'a Repo,
        tree: &Tree,
        gopath_root: Option<&str>,
        mains: &[Main],
        listen: &Listen,
    ) -> Result<Self, Error> {
        let reached: HashSet<&RepoPath> = mains.iter().flat_map(|main| &main.packages).collect();
        let finder = finder(mains, listen);
        let packages: Vec<_> = tree
            .packages
            .values()
            .filter(|package| reached.contains(&package.dir))
            .collect();
        let entries: Vec<Entry> = packages
            .into_par_iter()
            .filter_map(|package| {
                let answer = package.answers.iter().flatten().next()?;
                let files = answer.go_files.iter().chain(&answer.cgo_files);
                let mut entry = Entry {
                    dir: package.dir.clone(),
                    import_path: match gopath_root {
                        Some(root) if package.dir.is_root() => root.to_owned(),
                        Some(root) => format!("{root}/{}", package.dir),
                        None => package.import_path.clone(),
                    },
                    name: answer.name.to_string(),
                    files: files.cloned().collect(),
                    imports: answer.imports.to_vec(),
                    may_listen: false,
                };
                // A call is made in a package that imports what it is of.
                if !entry.imports.iter().any(|path| listen.has(path)) {
                    return Some(Ok(entry));
                }
                Some(entry.look(repo, finder.as_ref()).map(|()| entry))
            })
            .collect::<Result<_, Error>>()?;
        let index = |(index, entry): (usize, &Entry)| (entry.dir.clone(), index);
        let by_directory = entries.iter().enumerate().map(index).collect();
        let mut by_import = HashMap::new();
        for (index, entry) in entries.iter().enumerate() {
            by_import.entry(entry.import_path.clone()).or_insert(index);
        }
        Ok(Self {
            repo,
            entries,
            by_directory,
            by_import,
            read: Mutex::default(),
        })
    }

    /// The index of the package in a folder.
    pub(super) fn at(&self, dir: &RepoPath) -> Option<usize> {
        self.by_directory.get(dir).copied()
    }

    /// The index of the package with an import path.
    pub(super) fn imported(&self, path: &str) -> Option<usize> {
        self.by_import.get(path).copied()
    }

    /// Whether one package imports another.
    pub(super) fn imports(&self, index: usize, path: &str) -> bool {
        let entry = self.entries.get(index);
        entry.is_some_and(|entry| entry.imports.iter().any(|import| **import == *path))
    }

    /// The declarations of a package; none of a file that cannot be read.
    pub(super) fn package(&self, index: usize) -> Arc<Package> {
        if let Ok(kept) = self.read.lock()
            && let Some(package) = kept.packages.get(&index)
        {
            return Arc::clone(package);
        }
        let mut package = Package::default();
        if let Some(entry) = self.entries.get(index) {
            for name in &entry.files {
                let Ok(bytes) = self.repo.read(&entry.dir.join(name)) else {
                    continue;
                };
                if !is_generated(&bytes) {
                    reader::read(&mut package, name, &bytes);
                }
            }
        }
        let package = Arc::new(package);
        if let Ok(mut kept) = self.read.lock() {
            if kept.nodes > KEPT_NODES {
                *kept = Kept::default();
            }
            kept.nodes += package.nodes.len();
            kept.packages.insert(index, Arc::clone(&package));
        }
        package
    }

    /// Whether some file of a package has these bytes in it.
    pub(super) fn mentions(&self, index: usize, text: &str) -> bool {
        let Some(entry) = self.entries.get(index) else {
            return false;
        };
        let finder = memmem::Finder::new(text);
        entry.files.iter().any(|name| {
            let bytes = self.repo.read(&entry.dir.join(name));
            bytes.is_ok_and(|bytes| finder.find(&bytes).is_some())
        })
    }

    /// The text of a file.
    pub(super) fn text(&self, path: &RepoPath) -> String {
        self.repo.text(path).unwrap_or_default()
    }
}

impl Entry {
    fn look(&mut self, repo: &Repo, finder: Option<&Regex>) -> Result<(), Error> {
        let Some(finder) = finder else { return Ok(()) };
        for name in &self.files {
            let bytes = repo.read(&self.dir.join(name))?;
            if finder.is_match(&bytes) && !is_generated(&bytes) {
                self.may_listen = true;
                break;
            }
        }
        Ok(())
    }
}

/// Finds the names of the catalog's calls and structs, of packages that some main reaches.
fn finder(mains: &[Main], listen: &Listen) -> Option<Regex> {
    let imports: HashSet<String> = mains
        .iter()
        .flat_map(|main| &main.imports)
        .map(|import| crate::catalog::clibs::without_major_version(import))
        .collect();
    let calls = listen
        .call
        .iter()
        .filter(|call| imports.contains(&call.package));
    let fields = listen
        .field
        .iter()
        .filter(|field| imports.contains(&field.package));
    let mut literals: Vec<String> = calls.map(|call| format!("{}(", call.name)).collect();
    for field in fields {
        literals.push(format!("{}{{", field.owner));
        literals.push(format!(".{} = ", field.name));
    }
    literals.sort();
    literals.dedup();
    let escaped: Vec<String> = literals.iter().map(|text| regex::escape(text)).collect();
    (!escaped.is_empty()).then(|| Regex::new(&escaped.join("|")).ok())?
}

/// Whether a file says that it is generated: <https://go.dev/s/generatedcode>.
fn is_generated(bytes: &[u8]) -> bool {
    let head = bytes.get(..4096).unwrap_or(bytes);
    let mut lines = head.split(|byte| *byte == b'\n');
    lines.any(|line| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        line.starts_with(b"// Code generated ") && line.ends_with(b" DO NOT EDIT.")
    })
}

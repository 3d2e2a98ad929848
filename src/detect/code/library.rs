//! The packages that some main reaches: read when they are asked for, and kept while there is room.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use memchr::memmem;
use rustc_hash::FxHashMap;

use super::super::packages::{Answer, Tree};
use super::super::words::{What, Words};
use super::reader::{self, Source};
use super::syntax::Package;
use crate::facts::Main;
use crate::walk::{Repo, RepoPath};

/// So many tokens there is room for at once; the lists of more than these grow.
const MOST_ROOM: usize = 200_000;

/// How many nodes of all packages but the largest are kept together: some 16 MB.
const KEPT_NODES: usize = 1_500_000;

/// A package of the repository.
pub(in crate::detect) struct Entry {
    pub(in crate::detect) dir: RepoPath,
    pub(in crate::detect) import_path: String,
    /// Its name, files and imports for linux/amd64, if it is compiled there.
    pub(in crate::detect) answer: Arc<Answer>,
    /// The files of it that a generator wrote.
    generated: Vec<Box<str>>,
    /// Some file may hold a listening call.
    pub(in crate::detect) may_listen: bool,
    /// Some file may hold a call that tells of a file, a program or a signal.
    pub(in crate::detect) may_tell: bool,
}

/// All packages, by index.
pub(in crate::detect) struct Library<'a> {
    repo: &'a Repo,
    pub(in crate::detect) entries: Vec<Entry>,
    by_directory: FxHashMap<RepoPath, usize>,
    by_import: FxHashMap<String, usize>,
    read: Mutex<Kept>,
    mentioned: Mutex<FxHashMap<(usize, Box<str>), bool>>,
}

#[derive(Default)]
struct Kept {
    packages: FxHashMap<usize, Arc<Package>>,
    /// Of all packages.
    nodes: usize,
    /// The largest, with its nodes: it stays, since it is what takes longest to read again.
    largest: Option<(usize, usize)>,
}

impl Kept {
    fn insert(&mut self, index: usize, package: Arc<Package>) {
        let nodes = package.nodes.len();
        if self.packages.insert(index, package).is_some() {
            return;
        }
        self.nodes += nodes;
        let largest = self.largest.filter(|(_, most)| *most >= nodes);
        let (stays, most) = *self.largest.insert(largest.unwrap_or((index, nodes)));
        if self.nodes - most > KEPT_NODES {
            self.packages
                .retain(|other, _| *other == stays || *other == index);
            self.nodes = if stays == index { nodes } else { most + nodes };
        }
    }
}

impl<'a> Library<'a> {
    /// Lists the packages that some main reaches.
    pub(in crate::detect) fn new(
        repo: &'a Repo,
        tree: &Tree,
        gopath_root: Option<&str>,
        mains: &[Main],
        words: &Words<'_>,
    ) -> Self {
        let reached: BTreeSet<&RepoPath> = mains.iter().flat_map(|main| &main.packages).collect();
        let imports = mains.iter().flat_map(|main| &main.imports);
        let imports = imports.map(String::as_str);
        let listening = words.for_imports(What::Listening, imports.clone());
        let telling = words.for_imports(What::Telling, imports);
        let packages = reached.into_iter().filter_map(|dir| tree.packages.get(dir));
        let entries: Vec<Entry> = packages
            .filter_map(|package| {
                let answer = package.answers.iter().flatten().next()?;
                Some(Entry {
                    dir: package.dir.clone(),
                    import_path: match gopath_root {
                        Some(root) if package.dir.is_root() => root.to_owned(),
                        Some(root) => format!("{root}/{}", package.dir),
                        None => package.import_path.clone(),
                    },
                    answer: Arc::clone(answer),
                    generated: package.generated.clone(),
                    may_listen: package.words.meets(listening),
                    may_tell: package.words.meets(telling),
                })
            })
            .collect();
        let index = |(index, entry): (usize, &Entry)| (entry.dir.clone(), index);
        let by_directory = entries.iter().enumerate().map(index).collect();
        let mut by_import = FxHashMap::default();
        for (index, entry) in entries.iter().enumerate() {
            by_import.entry(entry.import_path.clone()).or_insert(index);
        }
        Self {
            repo,
            entries,
            by_directory,
            by_import,
            read: Mutex::default(),
            mentioned: Mutex::default(),
        }
    }

    /// The index of the package in a folder.
    pub(in crate::detect) fn at(&self, dir: &RepoPath) -> Option<usize> {
        self.by_directory.get(dir).copied()
    }

    /// The index of the package with an import path.
    pub(in crate::detect) fn imported(&self, path: &str) -> Option<usize> {
        self.by_import.get(path).copied()
    }

    /// Whether a package imports one that is asked for by its path.
    pub(in crate::detect) fn imports(&self, index: usize, is_it: impl Fn(&str) -> bool) -> bool {
        let entry = self.entries.get(index);
        entry.is_some_and(|entry| entry.answer.imports.iter().any(|path| is_it(path)))
    }

    /// The declarations of a package; none of a file that cannot be read.
    pub(in crate::detect) fn package(&self, index: usize) -> Arc<Package> {
        if let Ok(kept) = self.read.lock()
            && let Some(package) = kept.packages.get(&index)
        {
            return Arc::clone(package);
        }
        let package = Arc::new(self.read(index, false));
        if let Ok(mut kept) = self.read.lock() {
            kept.insert(index, Arc::clone(&package));
        }
        package
    }

    /// The declarations of the files that a generator wrote.
    pub(super) fn generated(&self, index: usize) -> Package {
        self.read(index, true)
    }

    fn read(&self, index: usize, generated: bool) -> Package {
        let mut package = Package::default();
        if let Some(entry) = self.entries.get(index) {
            let is_wanted = |name: &&str| generated == entry.is_generated(name);
            let mut files = entry.files().filter(is_wanted);
            let mut next = || {
                files.find_map(|name| {
                    let bytes = self.repo.read(&entry.dir.join(name)).ok()?;
                    Some((name, Source::new(bytes)))
                })
            };
            let mut file = next();
            if let Some((_, first)) = &file {
                // The files of a package are alike; one that is larger than most packages is like none.
                let files = entry.files().filter(is_wanted).count();
                package.make_room((first.len() * files).min(MOST_ROOM));
            }
            while let Some((name, source)) = file {
                let read = || reader::read(&mut package, name, &source);
                ((), file) = rayon::join(read, &mut next);
            }
        }
        package.shrink();
        package
    }

    /// The packages that are kept, for someone else to free.
    pub(in crate::detect) fn into_kept(self) -> impl Send + use<> {
        self.read.into_inner().map(|kept| kept.packages)
    }

    /// Whether some file of a package has these bytes in it.
    pub(in crate::detect) fn mentions(&self, index: usize, text: &str) -> bool {
        let key = (index, Box::from(text));
        if let Ok(known) = self.mentioned.lock()
            && let Some(known) = known.get(&key)
        {
            return *known;
        }
        let finder = memmem::Finder::new(text);
        let found = self.entries.get(index).is_some_and(|entry| {
            entry.files().any(|name| {
                let bytes = self.repo.read(&entry.dir.join(name));
                bytes.is_ok_and(|bytes| finder.find(&bytes).is_some())
            })
        });
        if let Ok(mut known) = self.mentioned.lock() {
            known.insert(key, found);
        }
        found
    }

    /// Whether the repository has a file with a name like this.
    pub(in crate::detect) fn has_file_named(&self, is_it: &dyn Fn(&str) -> bool) -> bool {
        let mut entries = self.repo.directories().flat_map(|(_, dir)| &dir.entries);
        entries.any(|entry| entry.is_file() && !entry.git_ignored && is_it(&entry.name))
    }

    /// The text of a file.
    pub(in crate::detect) fn text(&self, path: &RepoPath) -> String {
        self.repo.text(path).unwrap_or_default()
    }
}

impl Entry {
    fn files(&self) -> impl Iterator<Item = &str> {
        let files = self.answer.go_files.iter().chain(&self.answer.cgo_files);
        files.map(|name| &**name)
    }

    fn is_generated(&self, file: &str) -> bool {
        self.generated.iter().any(|name| **name == *file)
    }
}

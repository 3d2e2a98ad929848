//! Where imports lead, as seen from one module in one build context: found once, and followed by
//! every main package of the module.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::packages::Answer;
use crate::walk::RepoPath;

/// Packages by number; it grows as it is followed.
#[derive(Default)]
pub(super) struct Graph {
    numbers: FxHashMap<RepoPath, usize>,
    nodes: Vec<Node>,
    targets: FxHashMap<Box<str>, Target>,
    outside: Vec<Box<str>>,
}

/// Where an import leads.
#[derive(Clone, Copy)]
pub(super) enum Target {
    /// To a package of the repository, by number.
    Own(usize),
    /// Out of it, by a number of its own.
    Outside(usize),
}

/// A package of the repository, vendor/ included.
pub(super) struct Node {
    /// Its directory.
    pub(super) dir: RepoPath,
    /// What it imports; `None` until it is asked for.
    pub(super) imports: Option<Imports>,
}

/// What one package is in the context, and what it imports.
#[derive(Default)]
pub(super) struct Imports {
    /// `None` where no file of it is compiled.
    pub(super) answer: Option<Arc<Answer>>,
    /// It is another without cgo.
    pub(super) varies: bool,
    /// Packages of the repository.
    pub(super) own: Vec<usize>,
    /// Packages of other modules and of the standard library.
    pub(super) outside: Vec<usize>,
}

impl Graph {
    /// The number of the package in `dir`.
    pub(super) fn number(&mut self, dir: RepoPath) -> usize {
        *self.numbers.entry(dir).or_insert_with_key(|dir| {
            self.nodes.push(Node {
                dir: dir.clone(),
                imports: None,
            });
            self.nodes.len() - 1
        })
    }

    /// Where an import leads; `find` says it where it was not asked before.
    pub(super) fn target(
        &mut self,
        import: &str,
        find: impl FnOnce() -> Option<RepoPath>,
    ) -> Target {
        if let Some(target) = self.targets.get(import) {
            return *target;
        }
        let target = match find() {
            Some(dir) => Target::Own(self.number(dir)),
            None => {
                self.outside.push(import.into());
                Target::Outside(self.outside.len() - 1)
            }
        };
        self.targets.insert(import.into(), target);
        target
    }

    /// The package with that number.
    pub(super) fn node(&self, number: usize) -> Option<&Node> {
        self.nodes.get(number)
    }

    /// Says what a package imports.
    pub(super) fn set(&mut self, number: usize, imports: Imports) {
        if let Some(node) = self.nodes.get_mut(number) {
            node.imports = Some(imports);
        }
    }

    /// The import path of a package outside.
    pub(super) fn outside(&self, number: usize) -> Option<&str> {
        self.outside.get(number).map(|path| &**path)
    }
}

/// A set of numbers.
#[derive(Default)]
pub(super) struct Numbers(Vec<bool>);

impl Numbers {
    /// Adds a number; false if it was there.
    pub(super) fn insert(&mut self, number: usize) -> bool {
        if self.0.len() <= number {
            self.0.resize(number + 1, false);
        }
        self.0
            .get_mut(number)
            .is_some_and(|there| !std::mem::replace(there, true))
    }

    /// The numbers, the smallest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        let there = self.0.iter().enumerate().filter(|(_, there)| **there);
        there.map(|(number, _)| number)
    }
}

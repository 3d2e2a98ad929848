//! Folders without go.mod: code of the time of GOPATH.

use std::collections::BTreeMap;

use super::module::Modules;
use super::packages::Tree;
use crate::go::path::is_of_go;
use crate::walk::{Repo, RepoPath};

/// The import path of the folder scanned, as its own packages import each other; empty where none
/// imports another, so that any folder will do; `None` where there is a go.mod.
///
/// The path of the folder on disk is not asked: it would change the answer with the checkout. What
/// is asked is the imports: `X/dir`, where `dir` is a package of the folder, votes for `X`.
pub(super) fn root(repo: &Repo, modules: &Modules, tree: &Tree) -> Option<String> {
    if !modules.modules.is_empty() {
        return None;
    }
    let mut votes: BTreeMap<String, usize> = BTreeMap::new();
    let answers = tree
        .packages
        .values()
        .filter_map(|package| package.answers.first()?.as_ref());
    for import in answers.flat_map(|answer| answer.imports.iter()) {
        if is_of_go(import) || is_vendored(repo, import) {
            continue;
        }
        if let Some(prefix) = prefix(tree, import) {
            *votes.entry(prefix).or_default() += 1;
        }
    }
    let best = votes
        .into_iter()
        .max_by(|left, right| left.1.cmp(&right.1).then(right.0.cmp(&left.0)));
    // Without a place in GOPATH the go command passes over vendor/: any place will do.
    let has_vendor = repo.directory(&RepoPath::root().join("vendor")).is_some();
    let anywhere = if has_vendor { "app" } else { "" };
    Some(best.map_or_else(|| anywhere.to_owned(), |(prefix, _)| prefix))
}

fn is_vendored(repo: &Repo, import: &str) -> bool {
    repo.directory(&RepoPath::root().join("vendor").join(import))
        .is_some()
}

/// What stands before the longest tail of `import` that is a package of the folder.
fn prefix(tree: &Tree, import: &str) -> Option<String> {
    let elements: Vec<&str> = import.split('/').collect();
    (1..elements.len()).find_map(|at| {
        let (before, tail) = elements.split_at(at);
        let dir = RepoPath::root().join(&tail.join("/"));
        tree.packages.contains_key(&dir).then(|| before.join("/"))
    })
}

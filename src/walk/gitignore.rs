//! Which files git ignores, by the `.gitignore` files of the repository and `.git/info/exclude`.
//!
//! Rules: <https://git-scm.com/docs/gitignore>. The person's own `core.excludesFile` lies outside
//! the repository and is not read. Whether a file is tracked is not asked either: an index is no
//! part of an exported tree, and the answer must be the same there.

use std::fs;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The ignore files that apply at the folder the walk is in.
pub(super) struct GitIgnores {
    root: PathBuf,
    full_root: PathBuf,
    above: Vec<Gitignore>,
    stack: Vec<(usize, Gitignore)>,
}

impl GitIgnores {
    /// The files of the folders above `root`, up to the one that holds `.git`.
    pub(super) fn above(root: &Path) -> Self {
        let full_root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        let mut above = Vec::new();
        if let Some(top) = full_root
            .ancestors()
            .find(|folder| folder.join(".git").exists())
        {
            above.extend(load(top, &top.join(".git/info/exclude")));
            let mut between: Vec<&Path> = full_root
                .ancestors()
                .skip(1)
                .take_while(|folder| folder.starts_with(top))
                .collect();
            between.reverse();
            above.extend(
                between
                    .iter()
                    .filter_map(|at| load(at, &at.join(".gitignore"))),
            );
            // Whoever works in a folder that a repository around it ignores means its files.
            let ignored = full_root
                .ancestors()
                .take_while(|folder| *folder != top)
                .any(|folder| ignores(&above, folder, true));
            if ignored {
                above.clear();
            }
        }
        Self {
            root: root.to_owned(),
            full_root,
            above,
            stack: Vec::new(),
        }
    }

    /// Takes the folder's own `.gitignore` in.
    pub(super) fn enter(&mut self, folder: &Path, depth: usize) {
        if let Some(found) = load(folder, &folder.join(".gitignore")) {
            self.stack.push((depth, found));
        }
    }

    /// Whether the file or folder itself is ignored, which lies `depth` folders below the root; its
    /// parents are the caller's business.
    pub(super) fn matches(&mut self, path: &Path, depth: usize, is_directory: bool) -> bool {
        self.stack.retain(|(other, _)| *other < depth);
        let near = self
            .stack
            .iter()
            .rev()
            .map(|(_, ignore)| ignore.matched(path, is_directory))
            .find(|found| !found.is_none());
        if let Some(found) = near {
            return found.is_ignore();
        }
        if self.above.is_empty() {
            return false;
        }
        let full = self
            .full_root
            .join(path.strip_prefix(&self.root).unwrap_or(path));
        ignores(&self.above, &full, is_directory)
    }
}

/// The last file that has a line for the path decides.
fn ignores(files: &[Gitignore], path: &Path, is_directory: bool) -> bool {
    files
        .iter()
        .rev()
        .map(|ignore| ignore.matched(path, is_directory))
        .find(|found| !found.is_none())
        .is_some_and(|found| found.is_ignore())
}

fn load(folder: &Path, file: &Path) -> Option<Gitignore> {
    let text = fs::read_to_string(file).ok()?;
    let mut builder = GitignoreBuilder::new(folder);
    for line in text.trim_start_matches('\u{feff}').lines() {
        // A line git cannot read ignores nothing there either.
        let _ = builder.add_line(None, line);
    }
    builder.build().ok().filter(|found| !found.is_empty())
}

//! Which files git ignores, by the `.gitignore` files of the repository and `.git/info/exclude`.
//!
//! Rules: <https://git-scm.com/docs/gitignore>. The person's own `core.excludesFile` lies outside
//! the repository and is not read. Whether a file is tracked is not asked here: an index is no part of
//! an exported tree, and the answer must be the same there.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The ignore files that apply in one folder.
#[derive(Clone)]
pub(super) struct GitIgnores {
    above: Arc<Above>,
    near: Option<Arc<Near>>,
}

/// Those of the folders above the one scanned.
struct Above {
    root: PathBuf,
    full_root: PathBuf,
    files: Vec<Gitignore>,
}

/// That of a folder, and the next above it.
struct Near {
    file: Gitignore,
    next: Option<Arc<Near>>,
}

impl GitIgnores {
    /// The files of the folders above `root`, up to the one that holds `.git`.
    pub(super) fn above(root: &Path) -> Self {
        let full_root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        let top = top(&full_root);
        let mut files = top.map_or_else(Vec::new, |top| above(&full_root, top));
        // Whoever works in a folder that a repository around it ignores means its files.
        if top.is_some_and(|top| ignores_folder(&files, &full_root, top)) {
            files.clear();
        }
        let root = root.to_owned();
        Self {
            above: Arc::new(Above {
                root,
                full_root,
                files,
            }),
            near: None,
        }
    }

    /// Those of a folder in this one: its own `.gitignore` beside these.
    pub(super) fn enter(&self, folder: &Path) -> Self {
        let mut inner = self.clone();
        if let Some(file) = load(folder, &folder.join(".gitignore")) {
            let next = inner.near.take();
            inner.near = Some(Arc::new(Near { file, next }));
        }
        inner
    }

    /// Whether the file or folder itself is ignored; its parents are the caller's business.
    pub(super) fn matches(&self, path: &Path, is_directory: bool) -> bool {
        let near = std::iter::successors(self.near.as_deref(), |near| near.next.as_deref())
            .map(|near| near.file.matched(path, is_directory))
            .find(|found| !found.is_none());
        if let Some(found) = near {
            return found.is_ignore();
        }
        if self.above.files.is_empty() {
            return false;
        }
        let inside = path.strip_prefix(&self.above.root).unwrap_or(path);
        let full = self.above.full_root.join(inside);
        ignores(&self.above.files, &full, is_directory)
    }
}

/// The top of the Git repository that a folder lies in, both without links.
pub(super) fn top(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|at| at.join(".git").exists())
}

/// Whether the repository whose top is `top` ignores the folder `root` in it, or one between; both
/// without links.
pub(super) fn is_ignored(root: &Path, top: &Path) -> bool {
    ignores_folder(&above(root, top), root, top)
}

/// The files of the folders above `root`, down from `top`.
fn above(root: &Path, top: &Path) -> Vec<Gitignore> {
    let mut between: Vec<&Path> = root
        .ancestors()
        .skip(1)
        .take_while(|folder| folder.starts_with(top))
        .collect();
    between.reverse();
    let mut files: Vec<Gitignore> = load(top, &top.join(".git/info/exclude"))
        .into_iter()
        .collect();
    let own = between.iter();
    files.extend(own.filter_map(|at| load(at, &at.join(".gitignore"))));
    files
}

fn ignores_folder(files: &[Gitignore], root: &Path, top: &Path) -> bool {
    root.ancestors()
        .take_while(|folder| *folder != top)
        .any(|folder| ignores(files, folder, true))
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
    read(folder, &fs::read_to_string(file).ok()?)
}

/// The lines of a `.gitignore` in a folder; none where nothing is left of them.
pub(super) fn read(folder: &Path, text: &str) -> Option<Gitignore> {
    let mut builder = GitignoreBuilder::new(folder);
    for line in text.trim_start_matches('\u{feff}').lines() {
        // A line git cannot read ignores nothing there either.
        let _ = builder.add_line(None, line);
    }
    builder.build().ok().filter(|found| !found.is_empty())
}

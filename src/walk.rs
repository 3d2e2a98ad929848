//! Stage 1: a folder becomes a [`Repo`].
//!
//! Every file and folder is listed in byte order of its name, `.git` left out, links not followed,
//! with what git ignores marked. Later stages read texts through the `Repo` and list nothing.

#![expect(
    clippy::disallowed_methods,
    reason = "this stage is the one that reads the disk"
)]

mod bytes;
mod gitignore;
mod index;
mod list;
mod path;

pub use bytes::Buffer;
pub use list::walk;
pub use path::RepoPath;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use crate::error::Error;
use bytes::Kept;
use index::Index;

/// A repository as it lies on disk: names now, texts on demand.
#[derive(Debug)]
pub struct Repo {
    root: PathBuf,
    directories: BTreeMap<RepoPath, Directory>,
    odd_names: Vec<PathBuf>,
    kept: Mutex<Kept>,
    index: OnceLock<Option<Index>>,
}

/// One folder's entries, in byte order of their names.
#[derive(Debug, Default)]
pub struct Directory {
    /// Git ignores the folder itself, and so all below it.
    pub git_ignored: bool,
    /// What lies in it.
    pub entries: Vec<Entry>,
}

/// A file, folder or link.
#[derive(Debug)]
pub struct Entry {
    /// The last element of its path.
    pub name: Box<str>,
    /// What it is.
    pub kind: Kind,
    /// An ignore file of git names it: it is no evidence, but for a settings file that git keeps all the
    /// same and a Dockerfile copies by its name.
    pub git_ignored: bool,
}

/// What an entry is; a link is told by what it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Directory,
    /// A link to a file.
    LinkToFile,
    /// A link to a folder, which neither Go nor scaffold follows.
    LinkToDirectory,
    /// A link that leads nowhere or in a circle, a socket, a device.
    Other,
}

impl Repo {
    /// The folder that was listed, as it was given.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Every folder with its entries, in byte order of their paths.
    pub fn directories(&self) -> impl Iterator<Item = (&RepoPath, &Directory)> {
        self.directories.iter()
    }

    /// The folders at and below `top`, in byte order of their paths.
    pub fn below<'a>(
        &'a self,
        top: &'a RepoPath,
    ) -> impl Iterator<Item = (&'a RepoPath, &'a Directory)> {
        self.directories
            .range(top.clone()..)
            .take_while(move |(path, _)| path.is_in(top))
    }

    /// One folder.
    pub fn directory(&self, path: &RepoPath) -> Option<&Directory> {
        self.directories.get(path)
    }

    /// One file, folder or link.
    pub fn entry(&self, path: &RepoPath) -> Option<&Entry> {
        let entries = &self.directories.get(&path.parent())?.entries;
        let index = entries
            .binary_search_by(|entry| (*entry.name).cmp(path.name()))
            .ok()?;
        entries.get(index)
    }

    /// Whether `path` is a file (or a link to one) that git does not ignore.
    pub fn has_file(&self, path: &RepoPath) -> bool {
        self.entry(path)
            .is_some_and(|entry| entry.is_file() && !entry.git_ignored)
    }

    /// Files and links whose names are not UTF-8, relative to the root.
    pub fn odd_names(&self) -> &[PathBuf] {
        &self.odd_names
    }

    /// Whether git tracks a file, whatever its ignore files say; `None` where there is no repository, as
    /// in a tree that was exported. By itself it decides nothing: an export has to give the same.
    pub fn is_tracked(&self, path: &RepoPath) -> Option<bool> {
        let index = self.index.get_or_init(|| Index::around(&self.root));
        index.as_ref().map(|index| index.has(path.as_str()))
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(&self, path: &RepoPath) -> Result<Arc<Vec<u8>>, Error> {
        let known = |kept: MutexGuard<'_, Kept>| kept.get(path);
        if let Some(bytes) = self.kept.lock().ok().and_then(known) {
            return Ok(bytes);
        }
        let full = self.root.join(path.as_str());
        let bytes = fs::read(full).map_err(|source| Error::Read {
            path: PathBuf::from(path.as_str()),
            source,
        })?;
        let bytes = Arc::new(bytes);
        if let Ok(mut kept) = self.kept.lock() {
            kept.keep(path, &bytes);
        }
        Ok(bytes)
    }

    /// Adds the bytes of a file to `buffer`, without asking for its size first; their place in it.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read_into(&self, path: &RepoPath, buffer: &mut Buffer) -> Result<Range<usize>, Error> {
        let file = File::open(self.root.join(path.as_str()));
        let read = file.and_then(|file| buffer.read(file));
        read.map_err(|source| Error::Read {
            path: PathBuf::from(path.as_str()),
            source,
        })
    }

    /// Whether git would ignore a file that is not there, by the `.gitignore` files that it keeps.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub fn would_ignore(&self, path: &RepoPath) -> Result<bool, Error> {
        let mut folder = path.clone();
        while !folder.is_root() {
            folder = folder.parent();
            let file = folder.join(".gitignore");
            if !self.has_file(&file) {
                continue;
            }
            let lines = gitignore::read(Path::new(""), &self.text(&file)?);
            if let (Some(lines), Some(below)) = (lines, path.below(&folder)) {
                let matched = lines.matched_path_or_any_parents(Path::new(below), false);
                if !matched.is_none() {
                    return Ok(matched.is_ignore());
                }
            }
        }
        Ok(false)
    }

    /// The text of a file; bytes that are not UTF-8 become U+FFFD.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn text(&self, path: &RepoPath) -> Result<String, Error> {
        let bytes = self.read(path)?;
        // What is text is known to be so much sooner than it is searched for what is none.
        Ok(match str::from_utf8(&bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => String::from_utf8_lossy(&bytes).into_owned(),
        })
    }

    /// Whether a path that leads out of the root leads to a folder, for messages alone.
    pub fn has_outside(&self, dir: &RepoPath, written: &str) -> bool {
        self.root.join(dir.as_str()).join(written).is_dir()
    }

    /// Whether a path that leads out of the root leads to a folder of the same Git repository, as where
    /// the root is one of its folders, for messages alone.
    pub fn is_of_the_same_git(&self, dir: &RepoPath, written: &str) -> bool {
        let Ok(root) = fs::canonicalize(&self.root) else {
            return false;
        };
        let Ok(target) = fs::canonicalize(root.join(dir.as_str()).join(written)) else {
            return false;
        };
        gitignore::top(&root).is_some_and(|top| target.starts_with(top))
    }

    /// The nearest folder above the root that holds a file called `name`, for messages alone.
    pub fn above_with(&self, name: &str) -> Option<PathBuf> {
        let root = fs::canonicalize(&self.root).ok()?;
        root.ancestors()
            .skip(1)
            .find(|above| above.join(name).is_file())
            .map(Path::to_owned)
    }
}

impl Directory {
    /// The entry called `name`.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        let index = self
            .entries
            .binary_search_by(|entry| (*entry.name).cmp(name))
            .ok()?;
        self.entries.get(index)
    }

    /// The files, and links to such, that git does not ignore.
    pub fn kept_files(&self) -> impl Iterator<Item = &Entry> {
        let files = self.entries.iter();
        files.filter(|entry| entry.is_file() && !entry.git_ignored)
    }

    /// Whether there is a file, or a link to one, called `name`.
    pub fn has_file(&self, name: &str) -> bool {
        self.entry(name).is_some_and(Entry::is_file)
    }
}

impl Entry {
    /// A regular file or a link to one.
    pub fn is_file(&self) -> bool {
        matches!(self.kind, Kind::File | Kind::LinkToFile)
    }
}

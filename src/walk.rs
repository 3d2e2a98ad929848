//! Stage 1: a folder becomes a [`Repo`].
//!
//! Every file and folder is listed in byte order of its name, `.git` left out, links not followed,
//! with what git ignores marked. Later stages read texts through the `Repo` and list nothing.

#![expect(
    clippy::disallowed_methods,
    reason = "this stage is the one that reads the disk"
)]

mod gitignore;
mod path;

pub use path::RepoPath;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::error::Error;
use gitignore::GitIgnores;

/// A repository as it lies on disk: names now, texts on demand.
#[derive(Debug)]
pub struct Repo {
    root: PathBuf,
    directories: BTreeMap<RepoPath, Directory>,
    odd_names: Vec<PathBuf>,
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
    /// Git ignores it: it is never evidence.
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

/// Lists `root`.
///
/// # Errors
/// `root` or a folder below it that git does not ignore cannot be listed.
pub fn walk(root: &Path) -> Result<Repo, Error> {
    let read = |path: &Path, source| Error::Read {
        path: path.to_owned(),
        source,
    };
    if !fs::metadata(root)
        .map_err(|error| read(root, error))?
        .is_dir()
    {
        return Err(read(root, io::Error::other("it is not a folder")));
    }
    let mut ignores = GitIgnores::above(root);
    let mut directories: BTreeMap<RepoPath, Directory> = BTreeMap::new();
    let mut odd_names = Vec::new();
    let mut walker = WalkDir::new(root).sort_by_file_name().into_iter();
    while let Some(item) = walker.next() {
        let entry = match item {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(root).to_owned();
                // What git ignores is nobody's evidence: a database's folder may stay closed.
                let inside = path.strip_prefix(root).ok().and_then(RepoPath::from_path);
                if inside.is_some_and(|path| is_ignored(&directories, &path)) {
                    continue;
                }
                let source = error
                    .into_io_error()
                    .unwrap_or_else(|| io::Error::other("a loop"));
                return Err(Error::Read { path, source });
            }
        };
        let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let is_directory = entry.file_type().is_dir();
        if is_directory && entry.depth() > 0 && entry.file_name() == ".git" {
            walker.skip_current_dir();
            continue;
        }
        let Some(path) = RepoPath::from_path(relative) else {
            odd_names.push(relative.to_owned());
            if is_directory {
                walker.skip_current_dir();
            }
            continue;
        };
        let git_ignored = entry.depth() > 0
            && (parent_ignored(&directories, &path) || ignores.matches(entry.path(), is_directory));
        if is_directory {
            ignores.enter(entry.path(), entry.depth());
            directories.insert(
                path.clone(),
                Directory {
                    git_ignored,
                    entries: Vec::new(),
                },
            );
        }
        if entry.depth() > 0 && entry.file_name() != ".git" {
            let kind = kind_of(entry.file_type(), entry.path());
            let name = path.name().into();
            if let Some(parent) = directories.get_mut(&path.parent()) {
                parent.entries.push(Entry {
                    name,
                    kind,
                    git_ignored,
                });
            }
        }
    }
    Ok(Repo {
        root: root.to_owned(),
        directories,
        odd_names,
    })
}

fn parent_ignored(directories: &BTreeMap<RepoPath, Directory>, path: &RepoPath) -> bool {
    directories
        .get(&path.parent())
        .is_some_and(|parent| parent.git_ignored)
}

fn is_ignored(directories: &BTreeMap<RepoPath, Directory>, path: &RepoPath) -> bool {
    directories
        .get(path)
        .is_some_and(|directory| directory.git_ignored)
        || parent_ignored(directories, path)
}

fn kind_of(file_type: fs::FileType, path: &Path) -> Kind {
    if file_type.is_dir() {
        Kind::Directory
    } else if file_type.is_file() {
        Kind::File
    } else if file_type.is_symlink() {
        match fs::metadata(path) {
            Ok(target) if target.is_dir() => Kind::LinkToDirectory,
            Ok(target) if target.is_file() => Kind::LinkToFile,
            _ => Kind::Other,
        }
    } else {
        Kind::Other
    }
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

    /// The bytes of a file.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(&self, path: &RepoPath) -> Result<Vec<u8>, Error> {
        fs::read(self.root.join(path.as_str())).map_err(|source| Error::Read {
            path: PathBuf::from(path.as_str()),
            source,
        })
    }

    /// The text of a file; bytes that are not UTF-8 become U+FFFD.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn text(&self, path: &RepoPath) -> Result<String, Error> {
        let bytes = self.read(path)?;
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
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

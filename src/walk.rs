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
use std::fs::{self, File};
use std::io::{self, Read};
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
    // Those the walk is in, and those it has left.
    let mut open: Vec<(RepoPath, Directory)> = Vec::new();
    let mut listed: Vec<(RepoPath, Directory)> = Vec::new();
    let mut odd_names = Vec::new();
    let mut walker = WalkDir::new(root).sort_by_file_name().into_iter();
    while let Some(item) = walker.next() {
        let inside_ignored = |open: &[(RepoPath, Directory)]| {
            open.last().is_some_and(|(_, parent)| parent.git_ignored)
        };
        let entry = match item {
            Ok(entry) => entry,
            // What git ignores is nobody's evidence: a database's folder may stay closed. An error
            // is the first thing in the folder that has it.
            Err(_) if inside_ignored(&open) => continue,
            Err(error) => {
                let path = error.path().unwrap_or(root).to_owned();
                let source = error
                    .into_io_error()
                    .unwrap_or_else(|| io::Error::other("a loop"));
                return Err(Error::Read { path, source });
            }
        };
        let depth = entry.depth();
        while open.len() > depth {
            listed.extend(open.pop());
        }
        let is_directory = entry.file_type().is_dir();
        if is_directory && depth > 0 && entry.file_name() == ".git" {
            walker.skip_current_dir();
            continue;
        }
        let Some(name) = entry.file_name().to_str().or((depth == 0).then_some("")) else {
            let path = entry.path();
            odd_names.push(path.strip_prefix(root).unwrap_or(path).to_owned());
            if is_directory {
                walker.skip_current_dir();
            }
            continue;
        };
        let git_ignored = depth > 0
            && (inside_ignored(&open) || ignores.matches(entry.path(), depth, is_directory));
        if let Some((_, parent)) = open.last_mut()
            && name != ".git"
        {
            parent.entries.push(Entry {
                name: name.into(),
                kind: kind_of(entry.file_type(), entry.path()),
                git_ignored,
            });
        }
        if is_directory {
            ignores.enter(entry.path(), depth);
            let path = match open.last() {
                Some((parent, _)) => parent.join(name),
                None => RepoPath::root(),
            };
            let entries = Vec::new();
            open.push((
                path,
                Directory {
                    git_ignored,
                    entries,
                },
            ));
        }
    }
    listed.extend(open);
    Ok(Repo {
        root: root.to_owned(),
        directories: listed.into_iter().collect(),
        odd_names,
    })
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

    /// Adds the bytes of a file to `buffer`, without asking for its size first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read_into(&self, path: &RepoPath, buffer: &mut Vec<u8>) -> Result<(), Error> {
        let file = File::open(self.root.join(path.as_str()));
        let read = file.and_then(|file| file.take(u64::MAX).read_to_end(buffer));
        read.map(drop).map_err(|source| Error::Read {
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

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
mod path;

pub use bytes::Buffer;
pub use path::RepoPath;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File, FileType};
use std::io;
use std::mem;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock};

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

use crate::error::Error;
use bytes::Kept;
use gitignore::GitIgnores;
use index::Index;

/// Files and folders that one core is done with before others would have started.
const FEW: usize = 100;

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

/// Lists `root`. Where the thread may take cores, what follows runs on it alone if there is little to
/// do, and on all cores, itself among them, if there is much.
///
/// # Errors
/// `root` or a folder below it that git does not ignore cannot be listed.
pub fn walk(root: &Path, takes_cores: bool) -> Result<Repo, Error> {
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
    let mut level = vec![Folder {
        full: root.to_owned(),
        path: RepoPath::root(),
        git_ignored: false,
        ignores: GitIgnores::above(root),
    }];
    let mut directories = Vec::new();
    let mut odd_names = Vec::new();
    let (mut entries, mut is_small) = (0, true);
    // Level by level, so that all cores list and no depth is too deep for the stack.
    while !level.is_empty() {
        let listings: Vec<Result<Listing, Error>> = match is_small {
            true => level.iter().map(Folder::list).collect(),
            false => level.par_iter().map(Folder::list).collect(),
        };
        let mut next = Vec::new();
        for (folder, listing) in level.into_iter().zip(listings) {
            let listing = listing?;
            entries += listing.entries.len();
            next.extend(listing.folders);
            odd_names.extend(listing.odd_names);
            let directory = Directory {
                git_ignored: folder.git_ignored,
                entries: listing.entries,
            };
            directories.push((folder.path, directory));
        }
        level = next;
        if is_small && entries > FEW {
            is_small = false;
            if takes_cores {
                work_on(0);
            }
        }
    }
    if is_small && takes_cores {
        work_on(1);
    }
    odd_names.sort();
    Ok(Repo {
        root: root.to_owned(),
        directories: directories.into_iter().collect(),
        odd_names,
        kept: Mutex::default(),
        index: OnceLock::new(),
    })
}

/// Has this thread do what follows with so many cores in all, itself one of them; 0 for those there
/// are. Without effect on one that has been told before.
fn work_on(cores: usize) {
    let builder = ThreadPoolBuilder::new().num_threads(cores);
    if let Ok(pool) = builder.use_current_thread().build() {
        // A pool that is dropped takes no more work.
        mem::forget(pool);
    }
}

/// A folder that is to be listed.
struct Folder {
    /// As the system finds it.
    full: PathBuf,
    path: RepoPath,
    git_ignored: bool,
    /// Those of the folders above.
    ignores: GitIgnores,
}

/// What lies in a folder.
#[derive(Default)]
struct Listing {
    entries: Vec<Entry>,
    folders: Vec<Folder>,
    odd_names: Vec<PathBuf>,
}

impl Folder {
    fn list(&self) -> Result<Listing, Error> {
        let mut listing = Listing::default();
        let entries = match self.entries() {
            Ok(entries) => entries,
            // What git ignores is nobody's evidence: a database's folder may stay closed.
            Err(_) if self.git_ignored => return Ok(listing),
            Err(source) => {
                return Err(Error::Read {
                    path: self.full.clone(),
                    source,
                });
            }
        };
        let has_lines = entries.iter().any(|(name, _)| name == ".gitignore");
        let own = has_lines.then(|| self.ignores.enter(&self.full));
        let ignores = own.as_ref().unwrap_or(&self.ignores);
        let mut full = self.full.clone();
        for (name, file_type) in entries {
            let name = match name.into_string() {
                Ok(name) => name,
                Err(name) => {
                    let path = Path::new(self.path.as_str()).join(name);
                    listing.odd_names.push(path);
                    continue;
                }
            };
            // A repository's own, or the file that leads to it.
            if name == ".git" {
                continue;
            }
            full.push(&name);
            let is_directory = file_type.is_dir();
            let git_ignored = self.git_ignored || ignores.matches(&full, is_directory);
            if is_directory {
                listing.folders.push(Folder {
                    path: self.path.join(&name),
                    git_ignored,
                    ignores: ignores.clone(),
                    full: full.clone(),
                });
            }
            listing.entries.push(Entry {
                name: name.into(),
                kind: kind_of(file_type, &full),
                git_ignored,
            });
            full.pop();
        }
        Ok(listing)
    }

    /// What lies in it, in byte order of the names.
    fn entries(&self) -> io::Result<Vec<(OsString, FileType)>> {
        let entries = fs::read_dir(&self.full)?.map(|entry| {
            let entry = entry?;
            Ok((entry.file_name(), entry.file_type()?))
        });
        let mut entries: Vec<_> = entries.collect::<io::Result<_>>()?;
        entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(entries)
    }
}

fn kind_of(file_type: FileType, path: &Path) -> Kind {
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
    pub fn read(&self, path: &RepoPath) -> Result<Vec<u8>, Error> {
        let known = |kept: MutexGuard<'_, Kept>| kept.get(path);
        if let Some(bytes) = self.kept.lock().ok().and_then(known) {
            return Ok(bytes);
        }
        let full = self.root.join(path.as_str());
        let bytes = fs::read(full).map_err(|source| Error::Read {
            path: PathBuf::from(path.as_str()),
            source,
        })?;
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
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
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
        let top = root.ancestors().find(|above| above.join(".git").exists());
        top.is_some_and(|top| target.starts_with(top))
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

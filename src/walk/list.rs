//! Lists a repository, level by level.

#![expect(
    clippy::disallowed_methods,
    reason = "this stage is the one that reads the disk"
)]

use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io;
use std::mem;
use std::path::{Path, PathBuf};

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

use super::gitignore::GitIgnores;
use super::{Directory, Entry, Kind, Repo, RepoPath};
use crate::error::Error;

/// Files and folders that one core is done with before others would have started.
const FEW: usize = 100;

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
        kept: Default::default(),
        index: Default::default(),
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
            let full = self.full.join(&name);
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

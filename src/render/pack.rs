//! Templates from outside: the repository's `.scaffold/` folder.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::error::Error;
use crate::walk::{Directory, Entry, Repo, RepoPath};

/// The folder of a repository's own templates.
pub const FOLDER: &str = ".scaffold";

/// A template, and the file it is in.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its name without `.tera`: `image`.
    pub name: String,
    /// The file, as the person would type it.
    pub file: String,
    /// Its text.
    pub text: Arc<str>,
}

/// The templates in the repository's `.scaffold/`, by name; those that git ignores are in no clone
/// and left out.
///
/// # Errors
/// A template cannot be read.
pub fn load(repo: &Repo) -> Result<Vec<Template>, Error> {
    let folder = RepoPath::root().join(FOLDER);
    let directory = repo.directory(&folder);
    let kept = directory.into_iter().flat_map(Directory::kept_files);
    let template = |entry: &Entry| {
        let name = entry.name.strip_suffix(".tera")?;
        let path = folder.join(&entry.name);
        Some(read(repo, &path).map(|text| Template {
            name: name.to_owned(),
            file: path.to_string(),
            text: text.into(),
        }))
    };
    kept.filter_map(template).collect()
}

/// The text of a template: what is printed is made of it, so it must be text.
fn read(repo: &Repo, path: &RepoPath) -> Result<String, Error> {
    String::from_utf8(repo.read(path)?.to_vec()).map_err(|error| Error::Read {
        path: PathBuf::from(path.as_str()),
        source: io::Error::new(io::ErrorKind::InvalidData, error),
    })
}

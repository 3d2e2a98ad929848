//! Stage 6: [`Rendered`] files become changes on disk.
//!
//! A file that the lock does not know is the person's and is left alone. Each file is written to a
//! temporary file beside it, synced and renamed, the lock last: killed at any moment, each file is
//! the old or the new one, and the next run finishes.
#![expect(
    clippy::disallowed_methods,
    reason = "this stage is the one that writes the disk"
)]

pub mod lock;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::render::Rendered;
use lock::Lock;

/// What happens to one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file, relative to the folder of scaffold.toml.
    pub path: String,
    /// What happens.
    pub kind: ChangeKind,
    /// Its text on disk; empty where there is none.
    pub old: String,
    /// Its text as rendered.
    pub new: String,
}

/// How a file on disk relates to what was rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// There is no such file.
    New,
    /// It says the same already.
    Same,
    /// It is as scaffold wrote it, and says something else now.
    Stale,
    /// scaffold would write what it wrote before, and the file was edited since: the edit stays.
    Edited,
    /// It was edited, and scaffold would write something else.
    Conflict,
    /// The lock does not know it: it is the person's.
    Foreign,
}

/// Compares the rendered files with those in `folder`; `lock` says what was written before.
///
/// # Errors
/// A file exists and cannot be read.
pub fn compare(
    folder: &Path,
    files: &[Rendered],
    lock: Option<&Lock>,
) -> Result<Vec<Change>, Error> {
    files
        .iter()
        .map(|file| compare_one(folder, file, lock))
        .collect()
}

fn compare_one(folder: &Path, file: &Rendered, lock: Option<&Lock>) -> Result<Change, Error> {
    let change = |kind, old| Change {
        path: file.path.clone(),
        kind,
        old,
        new: file.text.clone(),
    };
    let Some(old) = read_if_there(&folder.join(&file.path))? else {
        return Ok(change(ChangeKind::New, String::new()));
    };
    let known = lock.and_then(|lock| lock.text(&file.path));
    let on_disk = normal(&old);
    let kind = if on_disk == file.text {
        ChangeKind::Same
    } else {
        match known {
            None => ChangeKind::Foreign,
            Some(before) if before == on_disk => ChangeKind::Stale,
            Some(before) if before == file.text => ChangeKind::Edited,
            Some(_) => ChangeKind::Conflict,
        }
    };
    Ok(change(kind, old))
}

/// A checkout may have made LF into CRLF, and an editor may have put a BOM in front.
pub(crate) fn normal(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

/// The text of `path`; `None` where there is no such file.
///
/// # Errors
/// It exists and cannot be read.
pub fn read_if_there(path: &Path) -> Result<Option<String>, Error> {
    // To open a pipe is to wait for whoever writes into it.
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(Error::Read {
            path: path.to_owned(),
            source: io::Error::other("it is no file"),
        });
    }
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound && !path.is_symlink() => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Error::Read {
            path: path.to_owned(),
            source: io::Error::other("it is a link that leads nowhere"),
        }),
        Err(source) => Err(Error::Read {
            path: path.to_owned(),
            source,
        }),
    }
}

/// Writes the files in the order given, the lock last.
///
/// # Errors
/// A file cannot be written: those before it are new, it and those behind it are old.
pub fn write(folder: &Path, files: &[Rendered]) -> Result<(), Error> {
    for file in files {
        let path = folder.join(&file.path);
        replace(&path, &file.text).map_err(|source| Error::Write {
            path: PathBuf::from(&file.path),
            source,
        })?;
    }
    Ok(())
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A link stays a link: what it leads to is replaced.
    let target = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => fs::canonicalize(path)?,
        _ => path.to_owned(),
    };
    let folder = target
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".scaffold-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&target).map_or(0o666, |metadata| metadata.permissions().mode());
        // The system takes the umask off, as for any new file.
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

/// Whether `folder` takes new files: asked before the work, said before the questions.
///
/// # Errors
/// It does not.
pub fn writable(folder: &Path) -> Result<(), Error> {
    tempfile::Builder::new()
        .prefix(".scaffold-")
        .tempfile_in(folder)
        .map(drop)
        .map_err(|source| Error::Write {
            path: folder.to_owned(),
            source,
        })
}

//! The bytes of files: how they are read, and which are kept.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read as _};

use super::RepoPath;

/// How many bytes of files are kept in memory once they were read.
const KEPT_BYTES: usize = 1 << 20;

/// How many bytes of a file are asked for at once.
const ROOM: usize = 16 << 10;

/// Files that were read: detectors ask for those of a main package one after the other.
#[derive(Debug, Default)]
pub(super) struct Kept {
    files: HashMap<RepoPath, Vec<u8>>,
    /// Of all of them.
    bytes: usize,
}

impl Kept {
    pub(super) fn get(&self, path: &RepoPath) -> Option<Vec<u8>> {
        self.files.get(path).cloned()
    }

    /// Keeps the bytes of a file, if there is room.
    pub(super) fn keep(&mut self, path: &RepoPath, bytes: &[u8]) {
        if self.bytes + bytes.len() <= KEPT_BYTES {
            self.bytes += bytes.len();
            self.files.insert(path.clone(), bytes.to_vec());
        }
    }
}

/// Adds all of a file to `buffer`.
///
/// The standard library's own asks for 8 KiB at a time, and most Go files are a little larger: one
/// call more for each.
pub(super) fn read_to_end(mut file: File, buffer: &mut Vec<u8>) -> io::Result<()> {
    let mut end = buffer.len();
    loop {
        if buffer.len() == end {
            buffer.resize(end + ROOM, 0);
        }
        let read = file.read(buffer.get_mut(end..).unwrap_or_default());
        match read {
            Ok(0) => break,
            Ok(length) => end += length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                buffer.truncate(end);
                return Err(error);
            }
        }
    }
    buffer.truncate(end);
    Ok(())
}

//! The bytes of files: how they are read, and which are kept.

use std::fs::File;
use std::io::{self, Read as _};
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::RepoPath;

/// How many bytes of files are kept in memory once they were read.
const KEPT_BYTES: usize = 1 << 20;

/// How many bytes a buffer has room for at first.
const ROOM: usize = 16 << 10;

/// Files that were read: detectors ask for those of a main package one after the other.
#[derive(Debug, Default)]
pub(super) struct Kept {
    files: FxHashMap<RepoPath, Arc<Vec<u8>>>,
    /// Of all of them.
    bytes: usize,
}

impl Kept {
    pub(super) fn get(&self, path: &RepoPath) -> Option<Arc<Vec<u8>>> {
        self.files.get(path).map(Arc::clone)
    }

    /// Keeps the bytes of a file, if there is room.
    pub(super) fn keep(&mut self, path: &RepoPath, bytes: &Arc<Vec<u8>>) {
        if self.bytes + bytes.len() <= KEPT_BYTES {
            self.bytes += bytes.len();
            self.files.insert(path.clone(), Arc::clone(bytes));
        }
    }
}

/// The bytes of files, one behind the other, in memory that is used again.
#[derive(Debug, Default)]
pub struct Buffer {
    /// Those behind `end` mean nothing.
    bytes: Vec<u8>,
    end: usize,
}

impl Buffer {
    /// Forgets the files in it.
    pub fn clear(&mut self) {
        self.end = 0;
    }

    /// The bytes at a place.
    pub fn get(&self, place: &Range<usize>) -> &[u8] {
        self.bytes.get(place.clone()).unwrap_or_default()
    }

    /// Adds all of a file; its place.
    ///
    /// The standard library asks for 8 KiB at a time, and most Go files are a little larger: one
    /// call more for each.
    pub(super) fn read(&mut self, mut file: File) -> io::Result<Range<usize>> {
        let start = self.end;
        loop {
            if self.bytes.len() == self.end {
                self.bytes.resize((2 * self.end).max(ROOM), 0);
            }
            match file.read(self.bytes.get_mut(self.end..).unwrap_or_default()) {
                Ok(0) => return Ok(start..self.end),
                Ok(length) => self.end += length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

//! Which files git tracks, by the index of the repository: the list of what the next commit holds.
//!
//! Format: <https://git-scm.com/docs/index-format>, versions 2 to 4. One that is not there or cannot be
//! read says of no file that git tracks it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::gitignore;

/// Bytes of an entry before its object's name: times, device, inode, mode, owner, size.
const STATUS: usize = 40;

/// Bytes of an object's name: SHA-1, SHA-256.
const NAMES: [usize; 2] = [20, 32];

/// Bytes of the largest index that is read, and of all its paths.
const LARGEST: usize = 256 * 1024 * 1024;

/// Bytes of the longest path: Linux opens none above.
const LONGEST: usize = 4096;

/// The files that git tracks.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// The folder scanned, from the top of the repository, with a slash behind it unless it is that.
    prefix: String,
    paths: BTreeSet<Vec<u8>>,
}

impl Index {
    /// That of the repository around `root`; `None` where there is none, or one that ignores `root` and
    /// holds nothing of it: a tree of another project in it.
    pub(super) fn around(root: &Path) -> Option<Self> {
        let root = fs::canonicalize(root).ok()?;
        let top = gitignore::top(&root)?;
        let mut index = Self::default();
        if let (Some(prefix), Some(paths)) = (prefix(&root, top), paths(top)) {
            index = Self { prefix, paths };
        }
        let prefix = index.prefix.as_bytes();
        let holds_some = index.paths.iter().any(|path| path.starts_with(prefix));
        (holds_some || !gitignore::is_ignored(&root, top)).then_some(index)
    }

    /// Whether it has a file, by its path below the folder scanned.
    pub(super) fn has(&self, path: &str) -> bool {
        let full = format!("{}{path}", self.prefix);
        self.paths.contains(full.as_bytes())
    }
}

/// The folder `root` from the top of its repository, as the paths of an index begin.
fn prefix(root: &Path, top: &Path) -> Option<String> {
    let mut prefix = String::new();
    for element in root.strip_prefix(top).ok()? {
        prefix.push_str(element.to_str()?);
        prefix.push('/');
    }
    Some(prefix)
}

/// The paths of the index of the repository whose top this is.
fn paths(top: &Path) -> Option<BTreeSet<Vec<u8>>> {
    let bytes = bytes(&folder(&top.join(".git"))?.join("index"))?;
    NAMES.iter().find_map(|name| read(&bytes, *name))
}

/// The folder that `.git` is, or leads to: <https://git-scm.com/docs/gitrepository-layout>.
fn folder(git: &Path) -> Option<PathBuf> {
    if git.is_dir() {
        return Some(git.to_owned());
    }
    let text = String::from_utf8(bytes(git)?).ok()?;
    let path = text.strip_prefix("gitdir:")?.trim();
    Some(git.parent()?.join(path))
}

/// The bytes of a regular file; `None` for a pipe, which would keep one waiting, and for what is too
/// large.
fn bytes(path: &Path) -> Option<Vec<u8>> {
    if !fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    let file = File::open(path).ok()?;
    let most = u64::try_from(LARGEST).ok()?;
    file.take(most + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() <= LARGEST).then_some(bytes)
}

/// The paths of an index whose objects have names of so many bytes; `None` for one that is broken,
/// or of another form: split between two files, or with folders in the place of their files.
fn read(bytes: &[u8], name: usize) -> Option<BTreeSet<Vec<u8>>> {
    let head = bytes.strip_prefix(b"DIRC")?;
    let (version, rest) = number(head)?;
    let (count, mut rest) = number(rest)?;
    if !(2..=4).contains(&version) {
        return None;
    }
    let mut paths = BTreeSet::new();
    let mut last: Vec<u8> = Vec::new();
    let mut room = LARGEST;
    for _ in 0..count {
        let start = rest;
        rest = rest.get(STATUS + name..)?;
        let (flags, behind) = short(rest)?;
        rest = behind;
        // The extended bit is of version 3 on: another two bytes.
        if flags & 0x4000 != 0 {
            rest = rest.get(2..)?;
        }
        let mut path = Vec::new();
        if version == 4 {
            let (drop, behind) = offset(rest)?;
            path.extend_from_slice(last.get(..last.len().checked_sub(drop)?)?);
            rest = behind;
        }
        let end = rest.iter().position(|byte| *byte == 0)?;
        path.extend_from_slice(rest.get(..end)?);
        // One of version 4 may be longer than the bytes that say so.
        if path.len() > LONGEST {
            return None;
        }
        room = room.checked_sub(path.len())?;
        let length = usize::from(flags & 0x0fff);
        if path.is_empty() || path.last() == Some(&b'/') || path.len().min(0x0fff) != length {
            return None;
        }
        rest = rest.get(end + 1..)?;
        if version < 4 {
            // One to eight zeros, up to a multiple of eight.
            let size = start.len() - rest.len();
            rest = rest.get(size.next_multiple_of(8) - size..)?;
        }
        last.clone_from(&path);
        paths.insert(path);
    }
    let is_split = rest.starts_with(b"link");
    (!is_split && rest.len() >= name).then_some(paths)
}

fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (first, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*first), rest))
}

fn short(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let (first, rest) = bytes.split_first_chunk::<2>()?;
    Some((u16::from_be_bytes(*first), rest))
}

/// A number in groups of seven bits, the highest first, each group but the last one more than it says.
fn offset(mut bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0_usize;
    loop {
        let (first, rest) = bytes.split_first()?;
        value = value.checked_mul(128)? + usize::from(first & 0x7f);
        bytes = rest;
        if first & 0x80 == 0 {
            return Some((value, bytes));
        }
        value = value.checked_add(1)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An index of these paths; in version 4 each shares its first bytes with the one before.
    fn index(version: u32, name: usize, paths: &[&str]) -> Vec<u8> {
        let mut bytes = b"DIRC".to_vec();
        bytes.extend(version.to_be_bytes());
        bytes.extend(u32::try_from(paths.len()).unwrap().to_be_bytes());
        let mut last = "";
        for path in paths {
            let start = bytes.len();
            bytes.extend(vec![7; STATUS + name]);
            let length = u16::try_from(path.len()).unwrap();
            let extended = version == 3;
            bytes.extend((length | if extended { 0x4000 } else { 0 }).to_be_bytes());
            bytes.extend(if extended { vec![0x20, 0] } else { vec![] });
            if version == 4 {
                let both = last.bytes().zip(path.bytes());
                let same = both.take_while(|(one, other)| one == other).count();
                bytes.push(u8::try_from(last.len() - same).unwrap());
                bytes.extend(&path.as_bytes()[same..]);
                bytes.push(0);
            } else {
                bytes.extend(path.as_bytes());
                bytes.push(0);
                while !(bytes.len() - start).is_multiple_of(8) {
                    bytes.push(0);
                }
            }
            last = path;
        }
        bytes.extend(vec![9; name]);
        bytes
    }

    const PATHS: [&str; 4] = [
        ".gitignore",
        "config.yaml",
        "config/a.yaml",
        "config/b.yaml",
    ];

    #[test]
    fn the_paths_of_each_version_and_hash_are_read() {
        let wanted: BTreeSet<Vec<u8>> = PATHS.iter().map(|path| path.as_bytes().to_vec()).collect();
        for version in 2..=4 {
            for name in NAMES {
                let bytes = index(version, name, &PATHS);
                let found = NAMES.iter().find_map(|name| read(&bytes, *name));
                assert_eq!(found.as_ref(), Some(&wanted), "{version} {name}");
            }
        }
    }

    #[test]
    fn an_index_that_is_broken_or_of_another_form_answers_nothing() {
        let whole = index(2, 20, &PATHS);
        for end in 0..whole.len() {
            assert_eq!(read(&whole[..end], 20), None, "{end}");
        }
        assert_eq!(read(&index(5, 20, &PATHS), 20), None);
        assert_eq!(read(&index(2, 20, &["folder/"]), 20), None);
        let mut split = index(2, 20, &[]);
        split.truncate(12);
        split.extend(b"link\0\0\0\x14");
        split.extend([0; 40]);
        assert_eq!(read(&split, 20), None);
    }

    #[test]
    fn a_number_of_several_groups_is_read_as_git_writes_it() {
        assert_eq!(offset(&[0x05, 1]), Some((5, &[1][..])));
        assert_eq!(offset(&[0x80, 0x00]), Some((128, &[][..])));
        assert_eq!(offset(&[0x81, 0x03]), Some((259, &[][..])));
        assert_eq!(offset(&[0x80]), None);
    }

    #[test]
    fn a_number_that_is_too_large_is_none() {
        let bytes = [
            0x80, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xff, 0,
        ];
        assert_eq!(offset(&bytes), None);
    }

    #[test]
    fn a_path_longer_than_any_that_opens_answers_nothing() {
        // In version 4 each path goes on from the one before.
        let mut bytes = b"DIRC\0\0\0\x04\0\0\0\x02".to_vec();
        for (length, more) in [(LONGEST - 1, LONGEST - 1), (LONGEST, 1), (LONGEST + 1, 1)] {
            bytes.extend([7; STATUS + 20]);
            bytes.extend(u16::try_from(length.min(0x0fff)).unwrap().to_be_bytes());
            bytes.push(0);
            bytes.extend(vec![b'a'; more]);
            bytes.push(0);
        }
        let paths = |count: u8| {
            let mut bytes = bytes.clone();
            bytes[11] = count;
            read(&bytes, 20)
        };
        let two = [LONGEST - 1, LONGEST].map(|length| vec![b'a'; length]);
        assert_eq!(paths(2), Some(two.into_iter().collect()));
        assert_eq!(paths(3), None);
    }
}

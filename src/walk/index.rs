//! Which files git tracks, by the index of the repository: the list of what the next commit holds.
//!
//! Format: <https://git-scm.com/docs/index-format>, versions 2 to 4. What cannot be read answers
//! nothing, as where there is no repository.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Bytes of an entry before its object's name: times, device, inode, mode, owner, size.
const STATUS: usize = 40;

/// Bytes of an object's name: SHA-1, SHA-256.
const NAMES: [usize; 2] = [20, 32];

/// The files that git tracks.
#[derive(Debug)]
pub(super) struct Index {
    /// The folder scanned, from the top of the repository, with a slash behind it unless it is that.
    prefix: String,
    paths: BTreeSet<Vec<u8>>,
}

impl Index {
    /// That of the repository around `root`; `None` where there is none, or none that can be read.
    pub(super) fn around(root: &Path) -> Option<Self> {
        let root = fs::canonicalize(root).ok()?;
        let top = root.ancestors().find(|at| at.join(".git").exists())?;
        let bytes = fs::read(folder(&top.join(".git"))?.join("index")).ok()?;
        let below = root.strip_prefix(top).ok()?.to_str()?;
        let prefix = match below {
            "" => String::new(),
            below => format!("{below}/"),
        };
        let paths = NAMES.iter().find_map(|name| read(&bytes, *name))?;
        // A repository that holds nothing of a folder is that of another project around it.
        let holds = |path: &Vec<u8>| path.starts_with(prefix.as_bytes());
        paths.iter().any(holds).then_some(Self { prefix, paths })
    }

    /// Whether it has a file, by its path below the folder scanned.
    pub(super) fn has(&self, path: &str) -> bool {
        let full = format!("{}{path}", self.prefix);
        self.paths.contains(full.as_bytes())
    }
}

/// The folder that `.git` is, or leads to: <https://git-scm.com/docs/gitrepository-layout>.
fn folder(git: &Path) -> Option<PathBuf> {
    if git.is_dir() {
        return Some(git.to_owned());
    }
    let text = fs::read_to_string(git).ok()?;
    let path = text.strip_prefix("gitdir:")?.trim();
    Some(git.parent()?.join(path))
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
        value += 1;
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
}

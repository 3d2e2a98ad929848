//! Paths inside the repository.

use std::fmt;
use std::path::{Component, Path};

use serde::{Serialize, Serializer};

/// A path relative to the folder scanned: UTF-8, `/`-separated, without `.` and `..`; the folder
/// itself is `.` when shown. Ordered by bytes, a folder before what is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RepoPath(Box<str>);

impl RepoPath {
    /// The folder scanned.
    pub fn root() -> Self {
        Self::default()
    }

    /// From a relative path of the system; `None` where it is not UTF-8 or leaves the folder.
    pub fn from_path(path: &Path) -> Option<Self> {
        let mut parts = Vec::new();
        for component in path.components() {
            match component {
                Component::Normal(part) => parts.push(part.to_str()?),
                Component::CurDir => {}
                _ => return None,
            }
        }
        Some(Self(parts.join("/").into()))
    }

    /// From text such as `./cmd/api/` or `../lib`, as seen from this folder; `None` where it is
    /// absolute or leaves the repository.
    pub fn resolve(&self, text: &str) -> Option<Self> {
        if text.starts_with('/') {
            return None;
        }
        let mut parts: Vec<&str> = self.elements().collect();
        for part in text.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        Some(Self(parts.join("/").into()))
    }

    /// This path with one more element, or with several separated by `/`.
    pub fn join(&self, name: &str) -> Self {
        match (self.0.is_empty(), name.is_empty()) {
            (_, true) => self.clone(),
            (true, _) => Self(name.into()),
            _ => {
                // As long as it will be: what is joined is a path of each file.
                let mut path = String::with_capacity(self.0.len() + 1 + name.len());
                path.push_str(&self.0);
                path.push('/');
                path.push_str(name);
                Self(path.into())
            }
        }
    }

    /// The folder it is in; the root's is the root.
    pub fn parent(&self) -> Self {
        Self(
            self.0
                .rsplit_once('/')
                .map_or("", |(parent, _)| parent)
                .into(),
        )
    }

    /// The last element; empty for the root.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// The elements, none for the root.
    pub fn elements(&self) -> impl Iterator<Item = &str> {
        self.0.split('/').filter(|part| !part.is_empty())
    }

    /// Whether it is `folder` or below it.
    pub fn is_in(&self, folder: &Self) -> bool {
        self.below(folder).is_some()
    }

    /// What is left of it below `folder`; empty for `folder` itself.
    pub fn below(&self, folder: &Self) -> Option<&str> {
        if folder.0.is_empty() {
            return Some(&self.0);
        }
        let rest = self.0.strip_prefix(&*folder.0)?;
        if rest.is_empty() {
            Some(rest)
        } else {
            rest.strip_prefix('/')
        }
    }

    /// Whether it is the folder scanned.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The path as the system joins it: empty for the root.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Ord for RepoPath {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        // `/` sorts before every other byte, so that a folder's content follows the folder.
        let (own, others) = (self.0.as_bytes(), other.0.as_bytes());
        // Long beginnings in common, which is what paths have, are compared eight bytes at a time.
        let same = own.chunks_exact(8).zip(others.chunks_exact(8));
        let same = 8 * same.take_while(|(one, other)| one == other).count();
        let [left, right] = [own, others].map(|path| path.get(same..).unwrap_or_default());
        let differ = left.iter().zip(right).find(|(one, other)| one != other);
        match differ {
            None => own.len().cmp(&others.len()),
            Some((b'/', _)) => std::cmp::Ordering::Less,
            Some((_, b'/')) => std::cmp::Ordering::Greater,
            Some((one, other)) => one.cmp(other),
        }
    }
}

impl PartialOrd for RepoPath {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_root() { "." } else { &self.0 })
    }
}

impl Serialize for RepoPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::RepoPath;

    #[test]
    fn text_is_resolved_from_its_folder_and_may_not_leave_the_repository() {
        let folder = RepoPath::root().join("services/api");
        let shown = |text: &str| folder.resolve(text).map(|path| path.to_string());
        assert_eq!(
            ["../../libs", "./x//y/", "../..", "../../..", "/abs", "."].map(shown),
            [
                Some("libs".into()),
                Some("services/api/x/y".into()),
                Some(".".into()),
                None,
                None,
                Some("services/api".into())
            ]
        );
    }

    #[test]
    fn a_folder_comes_before_its_content_and_its_content_before_the_next_folder() {
        let mut paths = ["a-b", "a/z", "a", "b", ""].map(|text| RepoPath::root().join(text));
        paths.sort();
        assert_eq!(
            paths.map(|path| path.to_string()),
            [".", "a", "a/z", "a-b", "b"]
        );
    }
}

//! Which files a `//go:embed` pattern takes: <https://pkg.go.dev/embed#hdr-Directives>.

mod glob;

use super::path::check_file_path;
use glob::Glob;
use std::fmt;

/// A file or directory below a package's directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node<'a> {
    /// Its path relative to the package's directory, `/`-separated.
    pub path: &'a str,
    /// What it is.
    pub kind: NodeKind,
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// A file.
    File,
    /// A directory.
    Directory,
    /// A directory with a go.mod of its own; also where this is itself a directory.
    Module,
    /// A link, a socket or another thing that cannot be embedded.
    Irregular,
}

/// Why the go command refuses a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EmbedError {
    /// The pattern is ill-formed, or leaves the directory.
    Invalid,
    /// Nothing matches.
    NoMatch,
    /// The directory at this path, which matches, holds nothing to embed.
    EmptyDirectory(Box<str>),
    /// The file at this path matches and is no regular one.
    Irregular(Box<str>),
    /// What matches is, or lies in, something with a name that cannot be embedded.
    BadName(Box<str>),
    /// What matches lies in a module of its own.
    OtherModule(Box<str>),
    /// What matches lies behind a link.
    BehindLink(Box<str>),
}

impl fmt::Display for EmbedError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid => write!(formatter, "invalid pattern syntax"),
            Self::NoMatch => write!(formatter, "no matching files found"),
            Self::EmptyDirectory(path) => {
                write!(
                    formatter,
                    "cannot embed directory {path}: contains no embeddable files"
                )
            }
            Self::Irregular(path) => write!(formatter, "cannot embed irregular file {path}"),
            Self::BadName(path) => write!(formatter, "cannot embed {path}: invalid name"),
            Self::OtherModule(path) => {
                write!(formatter, "cannot embed {path}: in different module")
            }
            Self::BehindLink(path) => write!(formatter, "cannot embed {path}: in non-directory"),
        }
    }
}

/// The files that `pattern` takes out of `tree`, sorted.
///
/// `tree` is all that lies below the package's directory, directories included, sorted by path; an
/// ancestor may be left out where nothing of its own matters. The package's own directory is not
/// in it.
pub fn matches<'a>(pattern: &str, tree: &[Node<'a>]) -> Result<Vec<&'a str>, EmbedError> {
    let (hidden_too, pattern) = match pattern.strip_prefix("all:") {
        Some(pattern) => (true, pattern),
        None => (false, pattern),
    };
    if !is_valid(pattern) {
        return Err(EmbedError::Invalid);
    }
    let glob = Glob::parse(pattern).ok_or(EmbedError::Invalid)?;
    let mut files = Vec::new();
    for node in tree.iter().filter(|node| glob.matches(node.path)) {
        check(node, tree)?;
        match node.kind {
            NodeKind::File => files.push(node.path),
            NodeKind::Irregular => return Err(EmbedError::Irregular(node.path.into())),
            NodeKind::Module => return Err(EmbedError::OtherModule(node.path.into())),
            NodeKind::Directory => {
                let before = files.len();
                collect(node.path, hidden_too, tree, &mut files)?;
                if files.len() == before {
                    return Err(EmbedError::EmptyDirectory(node.path.into()));
                }
            }
        }
    }
    if files.is_empty() {
        return Err(EmbedError::NoMatch);
    }
    files.sort_unstable();
    files.dedup();
    Ok(files)
}

/// Whether `pattern` names something below the directory: <https://pkg.go.dev/io/fs#ValidPath>.
fn is_valid(pattern: &str) -> bool {
    pattern
        .split('/')
        .all(|element| !matches!(element, "" | "." | ".."))
}

/// Checks what matched itself: its name and those of the directories that it lies in.
fn check(node: &Node<'_>, tree: &[Node<'_>]) -> Result<(), EmbedError> {
    let ends = node
        .path
        .match_indices('/')
        .map(|(at, _)| at)
        .chain([node.path.len()]);
    for path in ends.filter_map(|end| node.path.get(..end)) {
        let name = path.rsplit('/').next().unwrap_or(path);
        if path != node.path {
            let at = tree.binary_search_by(|other| other.path.cmp(path)).ok();
            match at.and_then(|at| tree.get(at)).map(|other| other.kind) {
                Some(NodeKind::Module) => return Err(EmbedError::OtherModule(node.path.into())),
                Some(NodeKind::Irregular) => return Err(EmbedError::BehindLink(node.path.into())),
                _ => {}
            }
        }
        if is_bad_name(name) {
            return Err(EmbedError::BadName(node.path.into()));
        }
    }
    Ok(())
}

/// Adds the files below `directory`, of which hidden ones, other modules and links are left out.
fn collect<'a>(
    directory: &str,
    hidden_too: bool,
    tree: &[Node<'a>],
    files: &mut Vec<&'a str>,
) -> Result<(), EmbedError> {
    let mut skipped: Option<&str> = None;
    let is_below = |path: &str, parent: &str| {
        path.strip_prefix(parent)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    let first = tree.partition_point(|node| node.path < directory);
    let nodes = tree.get(first..).unwrap_or_default().iter();
    for node in nodes.take_while(|node| node.path.starts_with(directory)) {
        if !is_below(node.path, directory) || skipped.is_some_and(|top| is_below(node.path, top)) {
            continue;
        }
        // Directories may be missing in the tree: each element below `directory` is looked at.
        let below = node.path.get(directory.len() + 1..).unwrap_or_default();
        let hidden = below.split('/').any(|name| name.starts_with(['.', '_']));
        let mut parents = below.split('/');
        let name = parents.next_back().unwrap_or_default();
        if (hidden && !hidden_too) || parents.any(is_bad_name) {
            continue;
        }
        match node.kind {
            NodeKind::File if is_bad_name(name) && !name.starts_with(['.', '_']) => {
                return Err(EmbedError::BadName(node.path.into()));
            }
            NodeKind::File if !is_bad_name(name) => files.push(node.path),
            NodeKind::Module => skipped = Some(node.path),
            _ => {}
        }
    }
    Ok(())
}

/// Whether modules cannot hold a file so called.
fn is_bad_name(name: &str) -> bool {
    matches!(name, ".git" | ".hg" | ".svn" | ".bzr") || check_file_path(name).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: [(&str, NodeKind); 21] = [
        (".hidden", NodeKind::File),
        ("a.txt", NodeKind::File),
        ("b.txt", NodeKind::File),
        ("dir", NodeKind::Directory),
        ("dir/.env", NodeKind::File),
        ("dir/.git", NodeKind::Directory),
        ("dir/.git/config", NodeKind::File),
        ("dir/_x", NodeKind::Directory),
        ("dir/_x/y", NodeKind::File),
        ("dir/link", NodeKind::Irregular),
        ("dir/mod", NodeKind::Module),
        ("dir/mod/x", NodeKind::File),
        ("dir/sub", NodeKind::Directory),
        ("dir/sub/c.txt", NodeKind::File),
        ("dirty", NodeKind::File),
        ("empty", NodeKind::Directory),
        ("empty/.keep", NodeKind::File),
        ("link", NodeKind::Irregular),
        ("nul.txt", NodeKind::File),
        ("weird", NodeKind::Directory),
        ("weird/a*b", NodeKind::File),
    ];

    fn embed(pattern: &str) -> Result<String, String> {
        let tree: Vec<Node<'_>> = TREE
            .iter()
            .map(|&(path, kind)| Node { path, kind })
            .collect();
        let files = matches(pattern, &tree);
        files
            .map(|files| files.join(" "))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn directories_are_taken_without_hidden_files_other_modules_and_links() {
        assert_eq!(embed("dir").unwrap(), "dir/sub/c.txt");
        assert_eq!(embed("all:dir").unwrap(), "dir/.env dir/_x/y dir/sub/c.txt");
        assert_eq!(embed("all:empty").unwrap(), "empty/.keep");
    }

    #[test]
    fn files_are_taken_by_name_and_by_glob_also_hidden_ones() {
        assert_eq!(
            embed("*.txt").unwrap_err(),
            "cannot embed nul.txt: invalid name"
        );
        assert_eq!(embed("[ab].txt").unwrap(), "a.txt b.txt");
        assert_eq!(embed(".hidden").unwrap(), ".hidden");
        assert_eq!(embed("dir/*/c.txt").unwrap(), "dir/sub/c.txt");
        assert_eq!(embed("dir/_x").unwrap(), "dir/_x/y");
    }

    #[test]
    fn what_cannot_be_embedded_is_an_error() {
        for (pattern, message) in [
            ("nope", "no matching files found"),
            (
                "empty",
                "cannot embed directory empty: contains no embeddable files",
            ),
            ("link", "cannot embed irregular file link"),
            ("dir/mod", "cannot embed dir/mod: in different module"),
            ("dir/mod/x", "cannot embed dir/mod/x: in different module"),
            (
                "dir/.git/config",
                "cannot embed dir/.git/config: invalid name",
            ),
            ("weird", "cannot embed weird/a*b: invalid name"),
            ("../x", "invalid pattern syntax"),
            (".", "invalid pattern syntax"),
            ("/a", "invalid pattern syntax"),
            ("a/", "invalid pattern syntax"),
            ("", "invalid pattern syntax"),
            ("[a", "invalid pattern syntax"),
        ] {
            assert_eq!(embed(pattern).unwrap_err(), message, "{pattern}");
        }
    }
}

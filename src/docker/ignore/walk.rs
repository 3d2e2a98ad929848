//! The way down the tree of files.

use super::pattern::{Pattern, Subject};

/// A place in the tree of files, with what the patterns said of each directory above it.
///
/// Docker asks every pattern again at each level: one that matched a directory has matched all that
/// is below it, and one that was passed over there (an exception to nothing, or a repetition) has
/// not.
#[derive(Debug, Clone)]
pub struct Walk<'a> {
    patterns: &'a [Pattern],
    path: String,
    matched: Vec<bool>,
    decisive: Option<&'a Pattern>,
}

impl<'a> Walk<'a> {
    pub(super) fn at_root(patterns: &'a [Pattern]) -> Self {
        Self {
            patterns,
            path: String::new(),
            matched: vec![false; patterns.len()],
            decisive: None,
        }
    }

    /// The entry of that name inside this directory.
    pub fn enter(&self, name: &str) -> Walk<'a> {
        let path = match self.path.as_str() {
            "" => name.to_owned(),
            parent => format!("{parent}/{name}"),
        };
        let mut matched = Vec::with_capacity(self.matched.len());
        let decisive = self.ask(&path, |matches| matched.push(matches));
        Walk {
            patterns: self.patterns,
            path,
            matched,
            decisive,
        }
    }

    /// Whether Docker leaves behind the entry of this directory that has that path.
    pub(super) fn leaves_behind(&self, path: &str) -> bool {
        let decisive = self.ask(path, |_| ());
        decisive.is_some_and(|pattern| !pattern.is_exception())
    }

    /// The pattern that decides about the entry of this directory that has that path; each is told
    /// whether it matches.
    #[inline]
    fn ask(&self, path: &str, mut told: impl FnMut(bool)) -> Option<&'a Pattern> {
        let subject = Subject::new(path);
        let mut decisive: Option<&Pattern> = None;
        for (pattern, &above) in self.patterns.iter().zip(&self.matched) {
            let ignored = decisive.is_some_and(|pattern| !pattern.is_exception());
            let matches = above || (pattern.is_exception() == ignored && pattern.matches(subject));
            if matches {
                decisive = Some(pattern);
            }
            told(matches);
        }
        decisive
    }

    /// Whether this is the directory, or one that it lies in.
    pub(super) fn is_at_or_above(&self, directory: &str) -> bool {
        let rest = directory.strip_prefix(self.path.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || self.path.is_empty())
    }

    /// The path from the root of the context; empty at the root.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether Docker leaves this file or directory behind. Of a directory, files below may still
    /// be kept.
    pub fn ignored(&self) -> bool {
        self.decisive.is_some_and(|pattern| !pattern.is_exception())
    }

    /// The last pattern that speaks of this place, if one does.
    pub fn decisive(&self) -> Option<&'a Pattern> {
        self.decisive
    }
}

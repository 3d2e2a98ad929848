//! One line of a `.dockerignore`.

use regex::Regex;

use super::glob::Glob;
use super::{Reason, path, regexp};

/// A pattern of paths to leave behind, or an exception (`!`) to those before it.
#[derive(Debug, Clone)]
pub struct Pattern {
    line: usize,
    text: String,
    exception: bool,
    matching: Matching,
    ends: Ends,
}

/// The bytes that all paths have which a pattern matches, where there are such: most paths differ
/// in one of them.
#[derive(Debug, Clone, Copy)]
struct Ends {
    first: Option<u8>,
    /// The first byte of the last element.
    first_of_name: Option<u8>,
    last: Option<u8>,
}

impl Ends {
    fn of_path(path: &str) -> Self {
        let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
        Self {
            first: path.bytes().next(),
            first_of_name: name.bytes().next(),
            last: path.bytes().last(),
        }
    }

    fn of_matching(matching: &Matching) -> Self {
        match matching {
            Matching::Exact(path) => Self::of_path(path),
            Matching::Prefix(prefix) => Self {
                first: prefix.bytes().next(),
                first_of_name: None,
                last: None,
            },
            Matching::Suffix(suffix) => Self {
                first: None,
                first_of_name: suffix.strip_prefix('/').and_then(|name| {
                    let first = name.bytes().next();
                    first.filter(|_| !name.contains('/'))
                }),
                last: suffix.bytes().last(),
            },
            Matching::Glob(glob) => {
                let [first, first_of_name] = glob.first();
                Self {
                    first,
                    first_of_name,
                    last: glob.last(),
                }
            }
            Matching::Expression(_) => Self {
                first: None,
                first_of_name: None,
                last: None,
            },
        }
    }

    /// Whether a path with the other ends cannot be matched.
    #[inline]
    fn differ(self, path: Self) -> bool {
        let differ = |own: Option<u8>, other| own.is_some() && own != other;
        differ(self.last, path.last)
            || differ(self.first, path.first)
            || differ(self.first_of_name, path.first_of_name)
    }
}

/// A path that many patterns are asked about.
#[derive(Clone, Copy)]
pub(super) struct Subject<'p> {
    path: &'p str,
    ends: Ends,
}

impl<'p> Subject<'p> {
    pub(super) fn new(path: &'p str) -> Self {
        Self {
            path,
            ends: Ends::of_path(path),
        }
    }
}

/// How a path is compared; Docker takes the cheapest way that a pattern allows, and they differ in
/// small things.
#[derive(Debug, Clone)]
pub(super) enum Matching {
    /// The path itself.
    Exact(String),
    /// `dir/**`: what the path starts with.
    Prefix(String),
    /// `**/name` and `**name`: what the path ends with.
    Suffix(String),
    /// Stars and question marks alone.
    Glob(Glob),
    /// Everything else.
    Expression(Regex),
}

impl Pattern {
    /// Reads a line that has been trimmed and is no comment; none when nothing is left of it.
    pub(super) fn parse(line: usize, text: &str) -> Result<Option<Pattern>, Reason> {
        let listed = listed(text);
        let cleaned = match listed.trim() {
            "" => return Ok(None),
            trimmed => path::clean(trimmed),
        };
        let (exception, pattern) = match cleaned.strip_prefix('!') {
            Some("") => return Err(Reason::EmptyException),
            Some(pattern) => (true, pattern),
            None => (false, cleaned.as_str()),
        };
        if !path::is_valid_pattern(pattern) {
            return Err(Reason::Syntax);
        }
        let matching = regexp::matching(pattern)?;
        Ok(Some(Pattern {
            line,
            text: text.to_owned(),
            exception,
            ends: Ends::of_matching(&matching),
            matching,
        }))
    }

    /// The line it stands on, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The line as written, trimmed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it keeps what it matches (`!`).
    pub fn is_exception(&self) -> bool {
        self.exception
    }

    /// Whether it matches this very path; what is above and below is [`Walk`](super::Walk)'s
    /// business.
    #[inline]
    pub(super) fn matches(&self, subject: Subject<'_>) -> bool {
        !self.ends.differ(subject.ends) && self.matches_fully(subject.path)
    }

    fn matches_fully(&self, path: &str) -> bool {
        match &self.matching {
            Matching::Exact(exact) => path == exact,
            Matching::Prefix(prefix) => path.starts_with(prefix.as_str()),
            Matching::Suffix(suffix) => {
                path.ends_with(suffix.as_str()) || suffix.strip_prefix('/') == Some(path)
            }
            Matching::Glob(glob) => glob.matches(path),
            Matching::Expression(expression) => expression.is_match(path),
        }
    }
}

/// The line as Docker's reader hands it to the matcher, which trims and cleans it once more.
///
/// The two steps are kept apart since they show: `!/` is an exception to nothing, `/!a` is an
/// exception.
fn listed(text: &str) -> String {
    let (mark, pattern) = match text.strip_prefix('!') {
        Some(pattern) => ("!", pattern.trim()),
        None => ("", text),
    };
    if pattern.is_empty() {
        return mark.to_owned();
    }
    let cleaned = path::clean(pattern);
    let relative = match cleaned.strip_prefix('/') {
        Some(relative) if !relative.is_empty() => relative,
        _ => &cleaned,
    };
    format!("{mark}{relative}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_listed_as_the_reader_of_docker_lists_it() {
        for (text, pattern) in [
            ("/a/", "a"),
            ("! /a//b/..", "!a"),
            ("!", "!"),
            ("/", "/"),
            ("!//", "!/"),
            ("/!a", "!a"),
        ] {
            assert_eq!(listed(text), pattern);
        }
    }

    #[test]
    fn an_exception_to_the_root_is_an_exception_to_nothing() {
        assert_eq!(Pattern::parse(1, "!/").unwrap_err(), Reason::EmptyException);
    }
}

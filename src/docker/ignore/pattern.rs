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
    /// The byte that every path ends with which it matches, where there is one: most differ in it.
    last: Option<u8>,
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
        let last = match &matching {
            Matching::Exact(end) | Matching::Suffix(end) => end.bytes().last(),
            Matching::Glob(glob) => glob.last(),
            Matching::Prefix(_) | Matching::Expression(_) => None,
        };
        Ok(Some(Pattern {
            line,
            text: text.to_owned(),
            exception,
            matching,
            last,
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
    pub(super) fn matches(&self, path: &str) -> bool {
        let differs = self.last.is_some() && self.last != path.as_bytes().last().copied();
        !differs && self.matches_fully(path)
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

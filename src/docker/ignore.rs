//! `.dockerignore`: which files of the build context Docker leaves behind.
//!
//! The rules are those of [moby/patternmatcher](https://github.com/moby/patternmatcher), which
//! BuildKit uses, and which the
//! [reference](https://docs.docker.com/build/concepts/context/#dockerignore-files) describes in
//! part. They are not those of `.gitignore`: a pattern without `**/` matches at the root alone, a
//! trailing slash means nothing, and a file below an ignored directory can be kept by an exception.

mod glob;
mod path;
mod pattern;
mod regexp;
mod walk;

use std::fmt;

use pattern::Subject;
use rayon::prelude::*;

pub use pattern::Pattern;
pub use walk::Walk;

/// How many files are looked at in a row on one core.
const CHUNK: usize = 128;

/// The patterns of a `.dockerignore`, in the order of its lines.
#[derive(Debug, Clone, Default)]
pub struct Ignore {
    patterns: Vec<Pattern>,
}

impl Ignore {
    /// Reads the text of a `.dockerignore`.
    ///
    /// A byte order mark is dropped, `#` starts a comment in the first column alone, and the rest
    /// of a line is trimmed and made shortest as Go's
    /// [`filepath.Clean`](https://pkg.go.dev/path/filepath#Clean) does.
    ///
    /// # Errors
    ///
    /// The first line whose pattern Docker refuses, or whose meaning depends on Go's regular
    /// expressions (an escaped letter or digit other than `\d`, `\s`, `\w` and the like).
    pub fn parse(text: &str) -> Result<Ignore, IgnoreError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut patterns = Vec::new();
        for (index, line) in text.split('\n').enumerate() {
            if line.starts_with('#') {
                continue;
            }
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            let pattern = Pattern::parse(index + 1, line).map_err(|reason| IgnoreError {
                line: index + 1,
                pattern: line.to_owned(),
                reason,
            })?;
            patterns.extend(pattern);
        }
        Ok(Ignore { patterns })
    }

    /// Reads lines, as those of a file.
    ///
    /// # Errors
    ///
    /// The same.
    pub fn of<'l>(lines: impl Iterator<Item = &'l str>) -> Result<Ignore, IgnoreError> {
        Self::parse(&lines.collect::<Vec<_>>().join("\n"))
    }

    /// Whether no pattern is left once comments and blank lines are gone.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The patterns, in the order of the lines.
    pub fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// Starts at the root of the context, which is never ignored itself.
    pub fn walk(&self) -> Walk<'_> {
        Walk::at_root(&self.patterns)
    }

    /// Whether Docker leaves the file or directory behind; the path is relative to the context,
    /// `/`-separated.
    pub fn excludes(&self, path: &str) -> bool {
        self.decisive(path)
            .is_some_and(|pattern| !pattern.is_exception())
    }

    /// Whether Docker sends the file's name but not its content: it arrives empty, without an
    /// error.
    ///
    /// BuildKit's client asks twice: on the way down the tree, as [`Walk`] does, whether to send a
    /// file, and again when it [opens](https://github.com/tonistiigi/fsutil/blob/master/filter.go)
    /// it, each pattern then being asked about all directories above. The answers differ where a
    /// pattern is repeated after an exception: `a`, `!a/b`, `a`.
    pub fn empties(&self, path: &str) -> bool {
        let path = path.trim_matches('/');
        let mut refused = false;
        for pattern in &self.patterns {
            if pattern.is_exception() == refused {
                let above = path
                    .match_indices('/')
                    .filter_map(|(end, _)| path.get(..end));
                let mut all = above.chain([path]).map(Subject::new);
                if all.any(|subject| pattern.matches(subject)) {
                    refused = !refused;
                }
            }
        }
        refused && !self.excludes(path)
    }

    /// The first of the files that Docker leaves behind or sends empty. Files of one directory that
    /// follow each other cost one walk to it.
    pub fn first_hidden<'f>(&self, files: &'f [String]) -> Option<&'f str> {
        if self.is_empty() {
            return None;
        }
        let has_exceptions = self.patterns.iter().any(Pattern::is_exception);
        files
            .par_chunks(CHUNK)
            .find_map_first(|files| self.first_hidden_of(files, has_exceptions))
    }

    fn first_hidden_of<'f>(&self, files: &'f [String], has_exceptions: bool) -> Option<&'f str> {
        // The directories above the last file, the root first.
        let mut above = vec![self.walk()];
        files.iter().map(String::as_str).find(|file| {
            let directory = file.rsplit_once('/').map_or("", |(directory, _)| directory);
            while above.len() > 1
                && let Some(walk) = above.last()
                && !walk.is_at_or_above(directory)
            {
                above.pop();
            }
            let passed = above.last().map_or("", Walk::path);
            let below = directory.get(passed.len()..).unwrap_or_default();
            for name in below.split('/').filter(|name| !name.is_empty()) {
                above.extend(above.last().map(|walk| walk.enter(name)));
            }
            let hidden = above.last().is_some_and(|walk| walk.leaves_behind(file));
            hidden || has_exceptions && self.empties(file)
        })
    }

    /// The last pattern that speaks of the path, which decides: ignored, or kept if it is an
    /// exception.
    ///
    /// None when no pattern speaks of it: the path is kept.
    pub fn decisive(&self, path: &str) -> Option<&Pattern> {
        path.split('/')
            .filter(|name| !name.is_empty() && *name != ".")
            .fold(self.walk(), |walk, name| walk.enter(name))
            .decisive()
    }
}

/// A line of a `.dockerignore` that is no pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoreError {
    /// The line, counted from 1.
    pub line: usize,
    /// The line's text, trimmed.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: Reason,
}

impl fmt::Display for IgnoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "line {}: `{}` {}",
            self.line, self.pattern, self.reason
        )
    }
}

impl std::error::Error for IgnoreError {}

/// Why a pattern is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// `!` with nothing to keep.
    EmptyException,
    /// Refused by Go's [`filepath.Match`](https://pkg.go.dev/path/filepath#Match).
    Syntax,
    /// Refused by Go's [`regexp`](https://pkg.go.dev/regexp/syntax), to which Docker translates
    /// patterns.
    Expression,
    /// An escaped letter or digit, of which Go's regular expressions make something else.
    Escape(char),
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::EmptyException => formatter.write_str("is an exception to nothing"),
            Reason::Syntax => formatter.write_str("is not a valid pattern"),
            Reason::Expression => {
                formatter.write_str("has a class or repetition that Docker refuses")
            }
            Reason::Escape(character) => {
                write!(formatter, "escapes `{character}`, which needs no escape")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excluded(file: &str, paths: &[&'static str]) -> Vec<&'static str> {
        let ignore = Ignore::parse(file).unwrap();
        paths
            .iter()
            .copied()
            .filter(|path| ignore.excludes(path))
            .collect()
    }

    #[test]
    fn a_number_sign_is_a_comment_in_the_first_column_alone() {
        assert_eq!(
            excluded("#a\n  # b\n\\#c\n", &["#a", "# b", "#c", "a"]),
            ["# b", "#c"]
        );
    }

    #[test]
    fn a_byte_order_mark_is_dropped_on_the_first_line() {
        assert_eq!(excluded("\u{feff}a\r\nb\r\n", &["a", "b", "c"]), ["a", "b"]);
    }

    #[test]
    fn slashes_around_a_pattern_mean_nothing() {
        for pattern in ["docs", "docs/", "/docs", "./docs", "/docs/", "x/../docs"] {
            assert_eq!(
                excluded(pattern, &["docs", "docs/a", "a/docs"]),
                ["docs", "docs/a"]
            );
        }
    }

    #[test]
    fn a_name_without_stars_matches_at_the_root_alone() {
        assert_eq!(excluded("*.pem", &["a.pem", "b/a.pem"]), ["a.pem"]);
        assert_eq!(
            excluded("**/*.pem", &["a.pem", "b/a.pem"]),
            ["a.pem", "b/a.pem"]
        );
    }

    #[test]
    fn a_file_below_an_ignored_directory_can_be_kept() {
        let paths = ["secrets", "secrets/a", "secrets/keep"];
        assert_eq!(
            excluded("secrets\n!secrets/keep", &paths),
            ["secrets", "secrets/a"]
        );
        assert_eq!(excluded("!secrets/keep\nsecrets", &paths), paths);
    }

    #[test]
    fn an_exception_for_a_directory_undoes_nothing_that_was_ignored_below_it() {
        let paths = ["vendor/a.md", "README.md", "vendor/x/b.md"];
        assert_eq!(excluded("**/*.md\n!vendor", &paths), paths);
        assert_eq!(excluded("**/*.md\n!vendor/**", &paths), ["README.md"]);
    }

    #[test]
    fn everything_but_a_directory_keeps_what_is_in_it() {
        let paths = ["cmd", "cmd/main.go", "internal", "go.mod"];
        assert_eq!(excluded("*\n!cmd", &paths), ["internal", "go.mod"]);
    }

    #[test]
    fn the_last_pattern_that_speaks_of_a_path_is_named() {
        let ignore = Ignore::parse("# secrets\n*.pem\n!ca.pem\n").unwrap();
        let said = |path| {
            ignore
                .decisive(path)
                .map(|pattern| (pattern.line(), pattern.text()))
        };
        assert_eq!(said("a.pem"), Some((2, "*.pem")));
        assert_eq!(said("ca.pem"), Some((3, "!ca.pem")));
        assert_eq!(said("main.go"), None);
    }

    #[test]
    fn a_pattern_repeated_after_an_exception_empties_a_file() {
        let ignore = Ignore::parse("a\n!a/b\na").unwrap();
        assert_eq!(
            (ignore.excludes("a/b"), ignore.empties("a/b")),
            (false, true)
        );
        assert_eq!(
            (ignore.excludes("a/c"), ignore.empties("a/c")),
            (true, false)
        );
    }

    #[test]
    fn a_walk_says_the_same_as_a_path() {
        let ignore = Ignore::parse("a\n!a/b\na").unwrap();
        let b = ignore.walk().enter("a").enter("b");
        assert_eq!((b.path(), b.ignored()), ("a/b", ignore.excludes("a/b")));
    }

    #[test]
    fn a_bad_pattern_is_an_error_with_its_line() {
        let error = |file| Ignore::parse(file).map(|_| ()).unwrap_err().to_string();
        assert_eq!(error("a\n!\n"), "line 2: `!` is an exception to nothing");
        assert_eq!(error("a\n\n[b"), "line 3: `[b` is not a valid pattern");
        assert_eq!(error("b\\"), "line 1: `b\\` is not a valid pattern");
        assert_eq!(
            error("[z-a]"),
            "line 1: `[z-a]` has a class or repetition that Docker refuses"
        );
        assert_eq!(
            error("\\k"),
            "line 1: `\\k` escapes `k`, which needs no escape"
        );
    }
}

//! Values that remember who said so.
//!
//! [`Found`] is what a detector read, with evidence that is never empty; [`Sourced`] is what was
//! decided, with its origin. `explain`, the diagnostics and the lock read the same evidence.

use memchr::memchr_iter;
use serde::{Serialize, Serializer};

use crate::walk::RepoPath;

/// A place in a file of the repository, and the rule that made it count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The file, relative to the folder scanned.
    pub file: RepoPath,
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
    /// What was seen there, in a few words.
    pub rule: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// The line's text, for the screen.
    #[serde(skip)]
    pub excerpt: Box<str>,
}

/// How much a piece of evidence is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Never becomes a setting: a note, and a commented line in scaffold.toml.
    Guess,
    /// Decides unless something certain says otherwise.
    Likely,
    /// The go command or the engine would read it the same way.
    Certain,
}

impl Evidence {
    /// Evidence at byte `offset` of `text`, which is the content of `file`.
    pub fn at(
        file: &RepoPath,
        text: &str,
        offset: usize,
        rule: impl Into<String>,
        confidence: Confidence,
    ) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line_text = text
            .get(start..)
            .and_then(|rest| rest.lines().next())
            .unwrap_or("");
        Self {
            file: file.clone(),
            line: u32::try_from(memchr_iter(b'\n', before.as_bytes()).count())
                .unwrap_or(u32::MAX)
                .saturating_add(1),
            column: u32::try_from(before.len() - start)
                .unwrap_or(u32::MAX)
                .saturating_add(1),
            rule: rule.into(),
            confidence,
            excerpt: line_text.trim_end().into(),
        }
    }

    /// Evidence for a whole file or folder: line 1, column 1.
    pub fn whole(file: &RepoPath, rule: impl Into<String>, confidence: Confidence) -> Self {
        Self {
            file: file.clone(),
            line: 1,
            column: 1,
            rule: rule.into(),
            confidence,
            excerpt: "".into(),
        }
    }

    /// `main.go: func main`: the file and what was seen there, as generated files say it, without a line.
    pub fn reason(&self) -> String {
        format!("{}: {}", self.file, self.rule)
    }

    /// `cmd/api/main.go:12`, as an editor opens it.
    pub fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

/// A value a detector read from the repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found<T> {
    /// What was read.
    #[serde(flatten)]
    pub value: T,
    /// Why, strongest first; never empty.
    pub evidence: Vec<Evidence>,
}

/// A decision, and who made it.
#[derive(Clone, Debug, Serialize)]
pub struct Sourced<T> {
    /// What was decided.
    pub value: T,
    /// Who said so.
    pub origin: Origin,
    /// The places it follows from; empty for defaults and flags.
    pub evidence: Vec<Evidence>,
}

/// Two decisions are equal when they say the same, whoever said it.
impl<T: PartialEq> PartialEq for Sourced<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// Who may decide, nearest first: the first opinion wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A command line flag or an answer to a question.
    Flag,
    /// scaffold.toml.
    Manifest,
    /// A template pack.
    Pack,
    /// The repository's code or files.
    Repository,
    /// The catalog that comes with scaffold.
    Catalog,
    /// Nobody else had an opinion.
    Default,
}

impl Origin {
    /// The word used in `explain`, the lock and the JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Manifest => "manifest",
            Self::Pack => "pack",
            Self::Repository => "repository",
            Self::Catalog => "catalog",
            Self::Default => "default",
        }
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl<T> Sourced<T> {
    /// A default.
    pub fn default_of(value: T) -> Self {
        Self {
            value,
            origin: Origin::Default,
            evidence: Vec::new(),
        }
    }

    /// A value from the catalog.
    pub fn catalog(value: T, evidence: Vec<Evidence>) -> Self {
        Self {
            value,
            origin: Origin::Catalog,
            evidence,
        }
    }

    /// A list from the repository's files; where it is empty nobody had an opinion.
    pub fn list(value: Vec<T>, evidence: Vec<Evidence>) -> Sourced<Vec<T>> {
        let origin = if value.is_empty() {
            Origin::Default
        } else {
            Origin::Repository
        };
        Sourced {
            value,
            origin,
            evidence,
        }
    }

    /// A value the repository's files say.
    pub fn repository(value: T, evidence: Vec<Evidence>) -> Self {
        Self {
            value,
            origin: Origin::Repository,
            evidence,
        }
    }

    /// The same origin and evidence for a value made from this one.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced {
            value: make(self.value),
            origin: self.origin,
            evidence: self.evidence,
        }
    }
}

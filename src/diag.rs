//! Findings about the user's files: collected by every stage, shown together, once.

mod code;
mod nearest;
mod show;

pub use code::Code;
pub use nearest::nearest;
pub use show::{render, summary_line};

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use crate::sourced::Evidence;

/// One finding: a fact first, where it stands, and one thing to do.
#[derive(Clone, Debug, Serialize)]
pub struct Diagnostic {
    /// Which message it is; stable.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The fact, one sentence without a period.
    pub message: String,
    /// The places it is about, the main one first.
    pub labels: Vec<Label>,
    /// What to do, often a line for scaffold.toml.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// How bad a finding is, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is written; exit code 2.
    Error,
    /// The files are written, and something about them should be looked at.
    Warning,
    /// Worth knowing.
    Note,
}

/// A place in a file, with what is to be said of it.
#[derive(Clone, Debug, Serialize)]
pub struct Label {
    /// The file or folder, as the person would type it.
    pub file: String,
    /// Line from 1, where the place is a part of a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column in bytes from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// What is there; may be empty.
    pub text: String,
    /// The file is replaced in this very run.
    #[serde(skip)]
    pub is_replaced: bool,
    #[serde(skip)]
    snippet: Option<Snippet>,
}

/// The text a label stands in: the whole file, or one line of it.
#[derive(Clone, Debug)]
struct Snippet {
    source: Arc<str>,
    first_line: u32,
    span: Range<usize>,
}

impl Diagnostic {
    /// A finding without a place yet.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            labels: Vec::new(),
            help: None,
        }
    }

    /// Adds a place.
    #[must_use]
    pub fn at(mut self, label: Label) -> Self {
        self.labels.push(label);
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Whether nothing may be written.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl Label {
    /// The bytes `span` of `source`, which is the whole text of `file`.
    pub fn span(file: &(impl ToString + ?Sized), source: &Arc<str>, span: Range<usize>) -> Self {
        // Whole letters: a reader of bytes may stop within one.
        let end = source.ceil_char_boundary(span.end);
        let start = source.floor_char_boundary(span.start.min(end));
        let before = source.get(..start).unwrap_or(source);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            file: file.to_string(),
            line: Some(number(before.matches('\n').count() + 1)),
            column: Some(number(start - line_start + 1)),
            text: String::new(),
            is_replaced: false,
            snippet: Some(Snippet {
                source: source.clone(),
                first_line: 1,
                span: start..end,
            }),
        }
    }

    /// The line a piece of evidence stands in.
    pub fn evidence(evidence: &Evidence) -> Self {
        let column = (evidence.column as usize).saturating_sub(1);
        let start = evidence.excerpt.floor_char_boundary(column);
        let snippet = (!evidence.excerpt.is_empty()).then(|| Snippet {
            source: evidence.excerpt.clone().into(),
            first_line: evidence.line,
            span: start..evidence.excerpt.len(),
        });
        Self {
            file: evidence.file.to_string(),
            line: snippet.is_some().then_some(evidence.line),
            column: snippet.is_some().then_some(evidence.column),
            text: String::new(),
            is_replaced: false,
            snippet,
        }
    }

    /// A whole file or folder.
    pub fn whole(file: &(impl ToString + ?Sized)) -> Self {
        Self {
            file: file.to_string(),
            line: None,
            column: None,
            text: String::new(),
            is_replaced: false,
            snippet: None,
        }
    }

    /// Says what is there.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }
}

fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Sorts by severity, then by place, and drops what was said already.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    let key = |diagnostic: &Diagnostic| {
        let first = diagnostic.labels.first();
        (
            diagnostic.severity,
            first.map(|label| (label.file.clone(), label.line, label.column)),
            diagnostic.code.word(),
            diagnostic.message.clone(),
        )
    };
    diagnostics.sort_by_cached_key(key);
    diagnostics.dedup_by_key(|diagnostic| key(diagnostic));
    // A note says its fact once, however many places it holds for.
    let mut noted = BTreeSet::new();
    diagnostics.retain(|diagnostic| {
        diagnostic.severity != Severity::Note
            || noted.insert((diagnostic.code, diagnostic.message.clone()))
    });
}

//! The files go.mod (<https://go.dev/ref/mod#go-mod-file>) and go.work
//! (<https://go.dev/ref/mod#go-work-file>).

mod directive;
mod module;
mod syntax;
mod token;
mod work;

pub use directive::{Godebug, Replace, Replacement};
pub use module::{ModFile, Require, Retract};
pub use work::WorkFile;

use super::span::Span;

/// Why the go command refuses a go.mod or go.work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where.
    pub span: Span,
    /// Why, in the words of the go command.
    pub message: String,
}

impl SyntaxError {
    fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
        }
    }
}

/// A module at a version, such as `example.com/shop v1.2.3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleVersion {
    /// The module's path.
    pub path: Box<str>,
    /// The version in canonical form.
    pub version: Box<str>,
    /// The line, without comment.
    pub span: Span,
}

//! Build constraints: <https://pkg.go.dev/cmd/go#hdr-Build_constraints>.

mod file_name;
mod header;
mod plus_build;
mod syntax;

pub use file_name::{matches_file_name, names_architecture};
pub use header::of_header;
pub use plus_build::parse_plus_build;
pub use syntax::parse;

use super::context::Context;

/// A boolean expression over build tags: <https://pkg.go.dev/go/build/constraint>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// Holds where the tag does.
    Tag(Box<str>),
    /// Holds where the inner one does not.
    Not(Box<Expr>),
    /// Holds where all do; also where there are none.
    All(Box<[Expr]>),
    /// Holds where one does.
    Any(Box<[Expr]>),
}

impl Expr {
    /// Whether it holds in `context`.
    pub fn eval(&self, context: &Context) -> bool {
        match self {
            Self::Tag(tag) => context.holds(tag),
            Self::Not(inner) => !inner.eval(context),
            Self::All(parts) => parts.iter().all(|part| part.eval(context)),
            Self::Any(parts) => parts.iter().any(|part| part.eval(context)),
        }
    }

    /// Calls `visit` with each tag it names, from left to right.
    pub fn tags<'a>(&'a self, visit: &mut impl FnMut(&'a str)) {
        match self {
            Self::Tag(tag) => visit(tag),
            Self::Not(inner) => inner.tags(visit),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.tags(visit)),
        }
    }

    fn tag(tag: &str) -> Self {
        Self::Tag(tag.into())
    }

    fn all(mut parts: Vec<Self>) -> Self {
        if parts.len() == 1 {
            parts.remove(0)
        } else {
            Self::All(parts.into())
        }
    }

    fn any(mut parts: Vec<Self>) -> Self {
        if parts.len() == 1 {
            parts.remove(0)
        } else {
            Self::Any(parts.into())
        }
    }
}

/// Why a constraint cannot be read; the go command refuses the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstraintError {
    /// In the words of the go command.
    pub message: Box<str>,
}

impl ConstraintError {
    fn new(message: impl Into<Box<str>>) -> Self {
        Self {
            message: message.into(),
        }
    }

    /// Whether there are two constraints instead of an ill-formed one.
    pub fn is_repeated(&self) -> bool {
        self.message.starts_with("multiple")
    }
}

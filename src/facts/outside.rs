//! What programs need of others.

use serde::Serialize;

/// The rule of an evidence that shows how a file looks that a program needs.
pub const EXAMPLE: &str = "an example of it";

/// What a program needs of others to start.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Outside {
    /// Of what kind it is.
    pub kind: OutsideKind,
    /// `PostgreSQL`, `DATABASE_URL`, `config.yaml`.
    pub name: String,
}

/// Kinds of what a program needs of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OutsideKind {
    /// A service that it dials.
    Service,
    /// A variable of the environment that it ends without.
    Variable,
    /// A file that it ends without, below the folder that it is started in, and that is not in the
    /// repository, or not for an image.
    File,
}

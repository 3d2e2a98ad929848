//! What main packages are for.

use serde::{Deserialize, Serialize};

/// What a main package is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A program that is run somewhere by itself.
    Deployed,
    /// Ships with a deployed program: a migration, a control program.
    Helper,
    /// For developers of the repository.
    Tool,
    /// Shows how something is used.
    Example,
    /// Part of tests.
    Test,
    /// Writes source code.
    Generator,
    /// Loaded by another program.
    Plugin,
}

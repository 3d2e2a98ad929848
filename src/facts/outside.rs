//! What programs need of others.

use std::fmt;

use serde::Serialize;

/// The rule of an evidence that shows how a file looks that a program needs.
pub const EXAMPLE: &str = "an example of it";

/// The rule of an evidence that a compose file starts a service before the program: its authors let
/// them run together, and the code may do without.
pub const BEFORE: &str = "depends_on";

/// What a program needs of others to start.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Outside {
    /// Of what kind it is.
    pub kind: OutsideKind,
    /// `PostgreSQL`, `DATABASE_URL`, `config.yaml`.
    pub name: String,
    /// The names of others of the kind, and of flags, each of which does in its stead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<String>,
    /// The short and other names of a flag among these: `-t`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The variable or flag that says where a service is; empty where that is not known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub told_by: String,
}

impl Outside {
    /// What nothing does in the stead of.
    #[must_use]
    pub fn new(kind: OutsideKind, name: String) -> Self {
        Self {
            kind,
            name,
            alternatives: Vec::new(),
            aliases: Vec::new(),
            told_by: String::new(),
        }
    }

    /// Its name, then those of its alternatives.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let others = self.alternatives.iter();
        std::iter::once(&*self.name).chain(others.map(String::as_str))
    }
}

/// `A`, `A or B`, `A, B or C`.
impl fmt::Display for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some((last, others)) = self.alternatives.split_last() {
            for other in others {
                write!(f, ", {other}")?;
            }
            write!(f, " or {last}")?;
        }
        Ok(())
    }
}

/// Kinds of what a program needs of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OutsideKind {
    /// A service that it dials.
    Service,
    /// A variable of the environment that it ends without.
    Variable,
    /// A flag of its command line that it ends without.
    Flag,
    /// A file that it ends without, or that is put into its container where it is deployed: an
    /// absolute path, or one below the folder that it is started in. It is not in the repository, or
    /// not for an image.
    File,
}

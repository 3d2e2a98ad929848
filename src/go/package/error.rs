//! Why the go command refuses a package.

use super::{Language, OtherFile};
use crate::go::source::SourceFile;
use std::fmt;

/// What is wrong with a package; its text is in the words of the go command.
#[derive(Debug, Clone, PartialEq)]
pub enum PackageError<'a> {
    /// The header of a file cannot be read: see its error.
    Header(&'a SourceFile),
    /// The files do not agree on the package's name.
    MultiplePackages {
        /// The first file, and the name in it.
        first: (&'a str, &'a SourceFile),
        /// The first that differs, and the name in it.
        other: (&'a str, &'a SourceFile),
    },
    /// A test file imports `"C"`.
    CgoInTest(&'a SourceFile),
    /// A `#cgo` line is wrong.
    CgoLine(&'a SourceFile, &'a str),
    /// Two names differ in their case alone.
    SameNames(&'a str, &'a str),
    /// A file's name begins with a sign, so that tools would take it for an option.
    FileName(&'a str),
    /// Files in another language, which only cgo and SWIG compile.
    WithoutCgo(Language, Vec<&'a OtherFile>),
}

impl<'a> PackageError<'a> {
    /// The Go file it is about, where it is one.
    pub fn file(&self) -> Option<&'a SourceFile> {
        match self {
            Self::Header(file) | Self::CgoInTest(file) | Self::CgoLine(file, _) => Some(file),
            Self::MultiplePackages { other, .. } => Some(other.1),
            Self::SameNames(..) | Self::FileName(_) | Self::WithoutCgo(..) => None,
        }
    }
}

impl fmt::Display for PackageError<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        use crate::go::source::SourceError;
        match self {
            Self::Header(file) => match &file.error {
                None => Ok(()),
                Some(SourceError::Nul) => {
                    write!(formatter, "{}: unexpected NUL in input", file.name)
                }
                Some(SourceError::Unreadable(message) | SourceError::Syntax { message, .. }) => {
                    write!(formatter, "{}: {message}", file.name)
                }
                Some(SourceError::RepeatedConstraint(error) | SourceError::Constraint(error)) => {
                    write!(formatter, "{}: {}", file.name, error.message)
                }
            },
            Self::MultiplePackages { first, other } => write!(
                formatter,
                "found packages {} ({}) and {} ({})",
                first.0, first.1.name, other.0, other.1.name
            ),
            Self::CgoInTest(file) => {
                write!(formatter, "use of cgo in test {} not supported", file.name)
            }
            Self::CgoLine(file, message) => write!(formatter, "{}: {message}", file.name),
            Self::SameNames(one, two) => {
                write!(
                    formatter,
                    "case-insensitive file name collision: {one:?} and {two:?}"
                )
            }
            Self::FileName(name) => write!(formatter, "invalid input file name {name:?}"),
            Self::WithoutCgo(language, files) => {
                let language = match language {
                    Language::Cxx => "C++",
                    Language::ObjectiveC => "Objective-C",
                    Language::Fortran => "Fortran",
                    _ => "C",
                };
                write!(
                    formatter,
                    "{language} source files not allowed when not using cgo or SWIG:"
                )?;
                files
                    .iter()
                    .try_for_each(|file| write!(formatter, " {}", file.name))
            }
        }
    }
}

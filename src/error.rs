//! What went wrong in the world: disk, permissions, encodings. Every variant has the path.
//!
//! A fault in the user's files is a [`crate::diag::Diagnostic`], not an `Error`.

use std::io;
use std::path::{Path, PathBuf};

/// A fault of the machine, which no edit of the repository's text mends.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read.
    #[error("cannot read `{}`: {}", shown(path), reason(source))]
    Read {
        /// What was read, as the person would type it.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// A file could not be written, renamed or removed. The files before it may be new already;
    /// the next run finishes.
    #[error("cannot write `{}`: {}", shown(path), reason(source))]
    Write {
        /// What was written, as the person would type it.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// A table of the catalog, which is compiled in, cannot be read: the tests rule it out.
    #[error("the built-in catalog cannot be read: {0}")]
    Catalog(#[source] &'static serde_json::Error),
    /// The container engine's command could not be started.
    #[error("cannot run `{program}`: {}", reason(source))]
    Start {
        /// The command.
        program: String,
        /// The system's answer.
        source: io::Error,
    },
    /// The container engine refused a command that has to succeed.
    #[error("`{command}` failed: {answer}")]
    Engine {
        /// The command, less its options.
        command: String,
        /// What it printed.
        answer: String,
    },
    /// Ctrl-C, or SIGTERM: what was made is removed.
    #[error("interrupted")]
    Interrupted,
    /// The system takes no handler for Ctrl-C.
    #[error("cannot listen for Ctrl-C: {reason}")]
    Signals {
        /// What the system said.
        reason: String,
    },
    /// A prompt was interrupted, or the terminal went away.
    #[error("no answer: {reason}")]
    Prompt {
        /// What the terminal said.
        reason: String,
    },
}

/// Without the `./` that the folder named by default puts in front.
fn shown(path: &Path) -> std::path::Display<'_> {
    match path.strip_prefix(".") {
        Ok(rest) if !rest.as_os_str().is_empty() => rest.display(),
        _ => path.display(),
    }
}

/// The system's sentence without Rust's `(os error 13)` behind it.
fn reason(source: &io::Error) -> String {
    let text = source.to_string();
    let short = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = short.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().collect::<String>() + letters.as_str())
        .unwrap_or(text)
}

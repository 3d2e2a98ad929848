//! What scaffold knows of Go: the rules by which the go command reads source files, packages,
//! modules and workspaces. Pure, and without a word of containers.
//!
//! The rules are those of <https://go.dev/ref/spec>, <https://go.dev/ref/mod> and
//! <https://pkg.go.dev/go/build>; the tests compare the answers with the go command's own.

pub mod character;
pub mod constraint;
pub mod context;
pub mod embed;
pub mod lexer;
pub mod literal;
pub mod modfile;
pub mod modules_txt;
pub mod package;
pub mod path;
pub mod semver;
pub mod source;
pub mod span;
pub mod version;

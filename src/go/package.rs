//! The package in a directory, as the go command sees it in one build context.

mod entry;
mod error;
mod select;

pub use entry::{Entry, Language, OtherFile};
pub use error::PackageError;

use super::context::Context;
use super::source::{CgoVerb, SourceFile};

/// What <https://pkg.go.dev/go/build#Context.ImportDir> answers for a directory, with the further
/// checks of the go command.
///
/// All lists are sorted by the bytes of the names. Where the documentation of go/build and the go
/// command's own index of packages differ, which they do for broken files alone, this is the index:
/// it serves every file older than two seconds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Package<'a> {
    /// The name of the first file in the package; empty where no file has a readable one.
    pub name: &'a str,
    /// The Go files that are compiled, cgo files and tests apart.
    pub go_files: Vec<&'a SourceFile>,
    /// The Go files that import `"C"`; none without cgo.
    pub cgo_files: Vec<&'a SourceFile>,
    /// The `_test.go` files of the package itself.
    pub test_go_files: Vec<&'a SourceFile>,
    /// The `_test.go` files of the package `…_test`.
    pub xtest_go_files: Vec<&'a SourceFile>,
    /// The Go files that constraints leave out.
    pub ignored_go_files: Vec<&'a SourceFile>,
    /// The Go files that are wrong; these may be in another list as well.
    pub invalid_go_files: Vec<&'a SourceFile>,
    /// The files of other languages that are compiled or linked.
    pub other_files: Vec<&'a OtherFile>,
    /// What is imported, tests apart; sorted, each path once.
    pub imports: Vec<&'a str>,
    /// The patterns of `//go:embed`, tests apart; sorted, each once.
    pub embed_patterns: Vec<&'a str>,
    /// The arguments of the `#cgo` lines that hold, in their order.
    pub cgo_arguments: Vec<(&'a CgoVerb, &'a str)>,
    /// What is wrong, the first being what the go command says.
    pub errors: Vec<PackageError<'a>>,
}

impl<'a> Package<'a> {
    /// The package that `entries`, the files of one directory, are in `context`; none where
    /// `./...` would not name it, since nothing in it is a Go file for the context.
    pub fn load(entries: &'a [Entry], context: &Context) -> Option<Self> {
        select::load(entries, context)
    }

    /// Whether it is a program: a package main whose compiled files declare `func main()`.
    pub fn has_main(&self) -> bool {
        self.name == "main" && self.compiled().any(|file| file.func_main.is_some())
    }

    /// Its Go and cgo files, tests apart.
    pub fn compiled(&self) -> impl Iterator<Item = &'a SourceFile> {
        self.go_files.iter().chain(&self.cgo_files).copied()
    }

    /// The packages that pkg-config is asked for.
    pub fn cgo_pkg_config(&self) -> impl Iterator<Item = &'a str> {
        self.arguments(&CgoVerb::PkgConfig)
    }

    /// The flags of the linker, `${SRCDIR}` as written.
    pub fn cgo_ldflags(&self) -> impl Iterator<Item = &'a str> {
        self.arguments(&CgoVerb::Ldflags)
    }

    /// The C libraries that are linked: `sqlite3` of `-lsqlite3`.
    pub fn libraries(&self) -> impl Iterator<Item = &'a str> {
        self.cgo_ldflags()
            .filter_map(|flag| flag.strip_prefix("-l"))
            .filter(|name| !name.is_empty())
    }

    fn arguments(&self, verb: &CgoVerb) -> impl Iterator<Item = &'a str> {
        self.cgo_arguments
            .iter()
            .filter(move |(own, _)| *own == verb)
            .map(|&(_, text)| text)
    }
}

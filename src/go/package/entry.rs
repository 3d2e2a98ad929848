//! The files of a package's directory.

use crate::go::constraint::{Expr, of_header};
use crate::go::lexer::Lexer;
use crate::go::source::SourceFile;

/// A file of a directory; directories, and links to such, are none.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// A `.go` file.
    Go(SourceFile),
    /// Another file.
    Other(OtherFile),
}

impl Entry {
    /// Reads the file called `name`.
    pub fn read(name: &str, bytes: &[u8]) -> Self {
        if name.ends_with(".go") {
            return Self::Go(SourceFile::read(name, bytes));
        }
        Self::Other(OtherFile::read(name, bytes))
    }

    /// Whether the content of a file called `name` matters to the package.
    pub fn wants_content(name: &str) -> bool {
        name.ends_with(".go") || !matches!(Language::of(name), None | Some(Language::Object))
    }

    /// The file's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Go(file) => &file.name,
            Self::Other(file) => &file.name,
        }
    }
}

/// A file that is not Go: in C or assembly, say, or of no language that Go knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherFile {
    /// The file's name without its directory.
    pub name: Box<str>,
    /// Its language by its extension, if it can be part of a package.
    pub language: Option<Language>,
    /// The build constraint in its leading comments.
    pub constraint: Option<Expr>,
}

impl OtherFile {
    /// Reads the file called `name`; of its content the leading comments, or nothing at all where
    /// the name says that it is no part of a package.
    pub fn read(name: &str, bytes: &[u8]) -> Self {
        let language = Language::of(name);
        let reads = !matches!(language, None | Some(Language::Object));
        let constraint = if reads {
            leading_constraint(bytes)
        } else {
            None
        };
        Self {
            name: name.into(),
            language,
            constraint,
        }
    }
}

/// The languages besides Go that a package can hold:
/// <https://pkg.go.dev/cmd/go#hdr-File_types>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// `.c`
    C,
    /// `.cc`, `.cpp`, `.cxx`
    Cxx,
    /// `.m`
    ObjectiveC,
    /// `.h`, `.hh`, `.hpp`, `.hxx`
    Header,
    /// `.f`, `.F`, `.for`, `.f90`
    Fortran,
    /// `.s`: for Go's assembler, or for the C compiler where there is cgo
    Assembly,
    /// `.S`, `.sx`: for the C compiler alone
    PreprocessedAssembly,
    /// `.swig`
    Swig,
    /// `.swigcxx`
    SwigCxx,
    /// `.syso`: linked as it is
    Object,
}

impl Language {
    /// The language of a file by its name.
    pub fn of(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        Some(match extension {
            "c" => Self::C,
            "cc" | "cpp" | "cxx" => Self::Cxx,
            "m" => Self::ObjectiveC,
            "h" | "hh" | "hpp" | "hxx" => Self::Header,
            "f" | "F" | "for" | "f90" => Self::Fortran,
            "s" => Self::Assembly,
            "S" | "sx" => Self::PreprocessedAssembly,
            "swig" => Self::Swig,
            "swigcxx" => Self::SwigCxx,
            "syso" => Self::Object,
            _ => return None,
        })
    }
}

fn leading_constraint(bytes: &[u8]) -> Option<Expr> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let code = Lexer::new(bytes).find(|token| !token.kind.is_comment());
    let end = code.map_or(bytes.len(), |token| token.start as usize);
    let header = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default());
    of_header(&header).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_carry_the_constraint_of_their_leading_comments() {
        let constraint = |text: &str| OtherFile::read("a.c", text.as_bytes()).constraint;
        assert_eq!(
            constraint("//go:build windows\n\nint x;"),
            Some(Expr::Tag("windows".into()))
        );
        assert_eq!(constraint("int x;\n//go:build windows\n"), None);
        assert_eq!(
            OtherFile::read("a.syso", b"//go:build windows\n").constraint,
            None
        );
    }

    #[test]
    fn the_extension_is_the_language() {
        let names = ["a.c", "a.b.cpp", "a.S", "a.s", "a.go", "Makefile", "a.txt"];
        assert_eq!(
            names.map(Language::of),
            [
                Some(Language::C),
                Some(Language::Cxx),
                Some(Language::PreprocessedAssembly),
                Some(Language::Assembly),
                None,
                None,
                None,
            ]
        );
    }
}

//! What one Go file says of itself, read once for all build contexts.

mod cgo;
mod embed_comment;
mod header;
mod main_function;

pub use cgo::{CgoLine, CgoVerb};

use ecow::EcoString;

use super::constraint::{self, ConstraintError, Expr};
use super::span::Span;
use header::Header;
use std::borrow::Cow;
use std::str::Utf8Error;

/// What <https://pkg.go.dev/go/build> needs to know of one Go file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The file's name without its directory.
    pub name: Box<str>,
    /// The name in the package clause; empty where the clause cannot be read.
    pub package: Box<str>,
    /// The imports in their order; none where the header is broken.
    pub imports: Box<[Import]>,
    /// The `//go:build` or `// +build` constraint.
    pub constraint: Option<Expr>,
    /// What is wrong with the header, up to the last import.
    pub error: Option<SourceError>,
    /// The `#cgo` lines above `import "C"`.
    pub cgo: Box<[CgoLine]>,
    /// The patterns of `//go:embed` comments; only of a file that imports `embed`.
    pub embeds: Box<[EmbedPattern]>,
    /// The byte where it declares `func main()`; only of a file of package main that is no test.
    pub func_main: Option<u32>,
    /// Whether it says `// Code generated … DO NOT EDIT.`: <https://go.dev/s/generatedcode>.
    pub is_generated: bool,
}

/// One import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The import path.
    pub path: EcoString,
    /// The name given to it in this file: a word, `_` or `.`.
    pub local_name: Option<Box<str>>,
    /// Where the path stands, quotes included.
    pub span: Span,
}

/// One pattern of a `//go:embed` comment: <https://pkg.go.dev/embed>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbedPattern {
    /// The pattern, without quotes.
    pub pattern: Box<str>,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// Why a file's header cannot be read, and what the go command makes of such a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceError {
    /// The file cannot be read, being a link that leads nowhere, say: it is in no list but that of
    /// invalid files, and alone makes no package.
    Unreadable(Box<str>),
    /// There is a NUL byte in the header: it is in no list but that of invalid files.
    Nul,
    /// Two `//go:build` lines: the same.
    RepeatedConstraint(ConstraintError),
    /// A `//go:build` line that is no expression: nothing is known of the package.
    Constraint(ConstraintError),
    /// It is no Go at `offset`: the file is invalid and is listed where it belongs.
    Syntax {
        /// What is wrong.
        message: Box<str>,
        /// The byte where it is.
        offset: u32,
    },
}

impl SourceFile {
    /// Reads the file called `name` whose content is `bytes`.
    ///
    /// Only the header, up to the imports, is always read. The rest is if the file imports `embed`
    /// or may hold a program's `func main`.
    pub fn read(name: &str, bytes: &[u8]) -> Self {
        let mark = if bytes.starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        };
        let source = bytes.get(mark..).unwrap_or_default();
        let header = Header::read(source);
        let mut file = Self {
            name: name.into(),
            package: header.package.into(),
            imports: Box::default(),
            constraint: None,
            error: None,
            cgo: Box::default(),
            embeds: Box::default(),
            func_main: None,
            is_generated: header.is_generated,
        };
        if source.get(..=header.end).unwrap_or(source).contains(&0) {
            file.package = Box::default();
            file.error = Some(SourceError::Nul);
            return file;
        }
        let text = source.get(..header.end).unwrap_or_default();
        let encoding = std::str::from_utf8(text);
        let comments = match encoding {
            Ok(text) => Cow::Borrowed(text.get(..header.first_end).unwrap_or_default()),
            Err(_) => String::from_utf8_lossy(text.get(..header.first_end).unwrap_or_default()),
        };
        match constraint::of_header(&comments) {
            Ok(constraint) => file.constraint = constraint,
            Err(error) if error.is_repeated() => {
                file.error = Some(SourceError::RepeatedConstraint(error));
            }
            Err(error) => file.error = Some(SourceError::Constraint(error)),
        }
        let syntax = header.error.or_else(|| encoding_error(encoding));
        if let Some((message, offset)) = syntax {
            if offset <= header.name_end {
                file.package = Box::default();
            }
            // The go command lists it as a program all the same, and refuses to build it.
            file.func_main = file.main_declared(bytes, mark + offset);
            let offset = Span::new(mark + offset, 0).start;
            file.error.get_or_insert(SourceError::Syntax {
                message: message.into(),
                offset,
            });
            return file;
        }
        file.func_main = file.main_declared(bytes, mark + header.end);
        if header.imports.iter().any(|import| &*import.path == "embed") {
            file.embeds = embed_comment::patterns(source, mark);
        }
        file.cgo = header.cgo.into();
        file.imports = header.imports.into();
        for import in &mut file.imports {
            import.span.start = import.span.start.saturating_add(mark as u32);
            import.span.end = import.span.end.saturating_add(mark as u32);
        }
        file
    }

    fn main_declared(&self, bytes: &[u8], from: usize) -> Option<u32> {
        if &*self.package != "main" || self.is_test() {
            return None;
        }
        let place = main_function::declared(bytes.get(from..).unwrap_or_default())?;
        u32::try_from(from + place).ok()
    }

    /// A file that could not be read, such as a link that leads nowhere.
    pub fn unreadable(name: &str, message: &str) -> Self {
        let error = Some(SourceError::Unreadable(message.into()));
        Self {
            error,
            ..Self::read(name, b"")
        }
    }

    /// Whether it is a test file by its name.
    pub fn is_test(&self) -> bool {
        self.name.ends_with("_test.go")
    }

    /// Whether it imports `"C"`, which makes it a cgo file: <https://pkg.go.dev/cmd/cgo>.
    pub fn imports_c(&self) -> bool {
        self.imports.iter().any(|import| &*import.path == "C")
    }
}

/// The first thing in a header that is no UTF-8, or a byte order mark that is not at the start.
fn encoding_error(header: Result<&str, Utf8Error>) -> Option<(String, usize)> {
    let text = match header {
        Ok(text) => text,
        Err(error) => return Some(("illegal UTF-8 encoding".to_owned(), error.valid_up_to())),
    };
    if text.is_ascii() {
        return None;
    }
    let (offset, _) = text
        .match_indices('\u{feff}')
        .find(|&(offset, _)| offset > 0)?;
    Some(("illegal byte order mark".to_owned(), offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_file_with_its_byte_order_mark() {
        let text = "\u{feff}package main\nimport e \"embed\"\n//go:embed a.txt\nfunc main() {}\n";
        let file = SourceFile::read("a.go", text.as_bytes());
        let import = file.imports.first().unwrap();
        assert_eq!(import.span.of(text), "\"embed\"");
        assert_eq!(
            (&*import.path, import.local_name.as_deref()),
            ("embed", Some("e"))
        );
        let embed = file.embeds.first().unwrap();
        assert_eq!((&*embed.pattern, embed.span.of(text)), ("a.txt", "a.txt"));
        assert_eq!(file.func_main.map(|at| at as usize), text.find("func"));
        assert_eq!(file.error, None);
    }

    #[test]
    fn an_error_up_to_the_package_clause_hides_the_name() {
        let read = |bytes: &[u8]| {
            let file = SourceFile::read("a.go", bytes);
            let message = match file.error {
                Some(SourceError::Syntax { message, .. }) => message,
                _ => Box::default(),
            };
            (file.package, message)
        };
        let latin = "illegal UTF-8 encoding";
        assert_eq!(read(b"// \xe9\npackage a\n"), ("".into(), latin.into()));
        assert_eq!(
            read(b"package a\n// \xe9\nimport \"b\"\n"),
            ("".into(), latin.into())
        );
        assert_eq!(
            read(b"package a\nimport \"b\"\n// \xe9\nvar c int"),
            ("a".into(), latin.into())
        );
        assert_eq!(
            read(b"package a\nvar c int // \xe9\n"),
            ("a".into(), "".into())
        );
    }

    #[test]
    fn a_program_with_a_broken_import_is_one_still() {
        let file = SourceFile::read("a.go", b"package main\nimport \"a b\"\nfunc main() {}\n");
        assert!(file.func_main == Some(26) && file.error.is_some());
    }

    #[test]
    fn a_nul_byte_counts_in_the_header_alone() {
        let read = |text: &str| SourceFile::read("a.go", text.as_bytes()).error;
        assert_eq!(read("// \0\npackage a\n"), Some(SourceError::Nul));
        assert_eq!(read("package a\n\0"), Some(SourceError::Nul));
        assert_eq!(read("package a\nvar b = 1 // \0\n"), None);
    }

    #[test]
    fn any_bytes_are_read_without_panic_and_with_places_in_the_file() {
        let parts: &[&[u8]] = &[
            b"package main\n",
            b"import ",
            b"\"embed\"",
            b"\"C\"",
            b"(",
            b")",
            b"\n",
            b";",
            b"// x",
            b"/*",
            b"*/",
            b"//go:build a",
            b"// +build b\n",
            b"#cgo LDFLAGS: -l",
            b"//go:embed \"",
            b"\xff",
            b"\xc3\xa9",
            b"\0",
            b"\\",
            b"'",
            b"`",
            b"func main(",
            b"\xef\xbb\xbf",
            b" ",
        ];
        let mut state = 3u64;
        for _ in 0..20_000 {
            let mut bytes = b"package main\n".to_vec();
            for _ in 0..14 {
                state = state
                    .wrapping_mul(6364136223846793005)
                    .wrapping_add(1442695040888963407);
                bytes.extend_from_slice(parts[(state >> 33) as usize % parts.len()]);
            }
            let file = SourceFile::read("a.go", &bytes);
            let imports = file.imports.iter().map(|import| import.span);
            for span in imports.chain(file.embeds.iter().map(|embed| embed.span)) {
                assert!(
                    span.start < span.end && span.end as usize <= bytes.len(),
                    "{bytes:?}"
                );
            }
        }
    }
}

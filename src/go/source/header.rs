//! The package clause and the imports: <https://go.dev/ref/spec#Source_file_organization>.
//!
//! Two readers agree here, as in go/build: a lenient one finds where the header ends, which is at
//! the first byte behind the imports that cannot begin another, and the strict one of the language
//! judges the text up to there. So `import "fmt" var x int` is no error, and `import "a" import "b"`
//! is one.

use std::borrow::Cow;

use super::Import;
use super::cgo::{self, CgoLine};
use crate::go::character::is_graphic;
use crate::go::lexer::{Keyword, Lexer, Token, TokenKind};
use crate::go::literal::unquote;

/// What stands in a file before its declarations.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub package: String,
    /// Where the first token ends that is no comment: it says that no blank line follows.
    pub first_end: usize,
    /// Where the package clause and the token behind it end: an error up to there hides the name.
    pub name_end: usize,
    /// Where the header ends.
    pub end: usize,
    pub imports: Vec<Import>,
    pub cgo: Vec<CgoLine>,
    pub is_generated: bool,
    /// What is wrong, and at which byte.
    pub error: Option<(String, usize)>,
}

impl Header {
    pub(super) fn read(source: &[u8]) -> Self {
        let mut parser = Parser::new(source);
        if let Err(message) = parser.file() {
            let at = parser.ahead.start as usize;
            parser.header.imports.clear();
            parser.header.cgo.clear();
            parser.header.error = Some((message, at));
        }
        parser.header.end = parser.ahead.start as usize;
        if parser.header.error.is_some() {
            parser.header.end = parser.ahead.end as usize;
        }
        parser.header
    }
}

/// The next token that is no comment, and the comments before it.
struct Parser<'a> {
    source: &'a [u8],
    lexer: Lexer<'a>,
    ahead: Token,
    /// Where the token before `ahead` starts.
    before: usize,
    /// The comments between that and `ahead`.
    comments: Vec<Token>,
    header: Header,
}

type Step = Result<(), String>;

impl<'a> Parser<'a> {
    fn new(source: &'a [u8]) -> Self {
        let ahead = Token {
            kind: TokenKind::Illegal,
            start: 0,
            end: 0,
        };
        Self {
            source,
            lexer: Lexer::new(source),
            ahead,
            before: 0,
            comments: Vec::new(),
            header: Header::default(),
        }
    }

    fn file(&mut self) -> Step {
        let first = self.advance();
        self.header.first_end = self.ahead.end as usize;
        first?;
        self.header.is_generated = self.comments.iter().any(|&comment| {
            let text = self.lexer.bytes(comment).trim_ascii_end();
            text.starts_with(b"// Code generated ") && text.ends_with(b" DO NOT EDIT.")
        });
        self.package_clause()?;
        self.header.name_end = self.ahead.end as usize;
        while self.ahead.kind == TokenKind::Keyword(Keyword::Import) {
            self.import_declaration()?;
        }
        Ok(())
    }

    fn package_clause(&mut self) -> Step {
        self.header.name_end = usize::MAX;
        self.expect(TokenKind::Keyword(Keyword::Package), "'package'")?;
        let name = self.ahead;
        self.expect(TokenKind::Identifier, "'IDENT'")?;
        self.header.package = self.lexer.text(name).to_owned();
        self.end_statement()
    }

    fn import_declaration(&mut self) -> Step {
        let above_keyword = self.lead_comment();
        self.advance()?;
        if self.ahead.kind != TokenKind::LeftParenthesis {
            self.import_spec(&above_keyword)?;
            return self.end_statement();
        }
        self.advance()?;
        let first = self.header.imports.len();
        let mut above_only = None;
        while self.ahead.kind != TokenKind::RightParenthesis {
            let above = self.lead_comment();
            self.import_spec(&above)?;
            above_only = Some(above);
            if self.ahead.kind != TokenKind::RightParenthesis {
                self.expect(TokenKind::Semicolon, "';'")?;
            }
        }
        // Above a group of one, the comment over `import (` serves if the import has none itself.
        let only = self.header.imports.get(first..).unwrap_or_default();
        if let ([only], Some(true)) = (only, above_only.map(|above| above.is_empty()))
            && &*only.path == "C"
        {
            self.header
                .cgo
                .extend(cgo::lines(&self.texts(&above_keyword)));
        }
        self.advance()?;
        self.end_statement()
    }

    fn import_spec(&mut self, above: &[Token]) -> Step {
        let mut local_name = None;
        if matches!(self.ahead.kind, TokenKind::Identifier | TokenKind::Period) {
            local_name = Some(self.lexer.text(self.ahead).into());
            self.advance()?;
        }
        let token = self.ahead;
        if !matches!(token.kind, TokenKind::String | TokenKind::RawString) {
            return Err("missing import path; require quoted string".to_owned());
        }
        let path = match plain_path(self.lexer.bytes(token)) {
            Some(path) => Cow::Borrowed(path),
            None => {
                let literal = self.lexer.text(token);
                let path =
                    unquote(literal).ok_or_else(|| format!("invalid import path: {literal}"))?;
                if !is_importable(&path) {
                    return Err(format!("invalid import path: {path}"));
                }
                path
            }
        };
        if path == "C" {
            self.header.cgo.extend(cgo::lines(&self.texts(above)));
        }
        let path = path.into();
        self.header.imports.push(Import {
            path,
            local_name,
            span: token.span(),
        });
        self.advance()
    }

    /// Passes over the end of a statement. Where nothing behind it can begin an import, the header
    /// ends, and its end is as good as a line end.
    fn end_statement(&mut self) -> Step {
        if self.ahead.kind == TokenKind::Semicolon {
            return self.advance().or_else(|message| {
                let first = self.lexer.bytes(self.ahead).first();
                // An open comment is an error wherever it is. A form feed is a space to the lenient
                // reader alone. Any other stray character ends the header.
                if matches!(first, Some(b'/' | b'\x0c')) {
                    Err(message)
                } else {
                    Ok(())
                }
            });
        }
        let mut rest = std::iter::once(self.ahead).chain(self.lexer.clone());
        let behind =
            rest.find(|token| token.kind != TokenKind::Semicolon && !token.kind.is_comment());
        match behind.and_then(|token| self.source.get(token.start as usize)) {
            Some(b'i' | b'/') => Err(self.unexpected("';'")),
            _ => Ok(()),
        }
    }

    fn expect(&mut self, kind: TokenKind, wanted: &str) -> Step {
        if self.ahead.kind != kind {
            return Err(self.unexpected(wanted));
        }
        self.advance()
    }

    fn unexpected(&self, wanted: &str) -> String {
        let found = match self.lexer.bytes(self.ahead) {
            b"" if self.ahead.kind == TokenKind::Semicolon => "newline".into(),
            b"" => "EOF".into(),
            text => String::from_utf8_lossy(text),
        };
        format!("expected {wanted}, found '{found}'")
    }

    fn advance(&mut self) -> Step {
        self.before = self.ahead.start as usize;
        self.comments.clear();
        loop {
            let Some(token) = self.lexer.next() else {
                let end = u32::try_from(self.source.len()).unwrap_or(u32::MAX);
                self.ahead = Token {
                    kind: TokenKind::Illegal,
                    start: end,
                    end,
                };
                return Ok(());
            };
            if token.kind.is_comment() {
                self.comments.push(token);
                continue;
            }
            self.ahead = token;
            if token.kind != TokenKind::Illegal {
                return Ok(());
            }
            let first = self.lexer.bytes(token).first().copied().unwrap_or(0);
            return Err(match first {
                b'/' => "comment not terminated".to_owned(),
                b'"' | b'`' => "string literal not terminated".to_owned(),
                b'\'' => "rune literal not terminated".to_owned(),
                _ => format!("illegal character {:?}", char::from(first)),
            });
        }
    }

    /// The comments that belong to the token ahead: those that end on the line above it, without a
    /// blank line between them, and do not begin on the line of the token before.
    fn lead_comment(&self) -> Vec<Token> {
        let mut own = self.comments.as_slice();
        let mut line_of = self.before;
        while let [first, rest @ ..] = own {
            if self.line_ends(line_of, first.start as usize) > 0 {
                break;
            }
            line_of = first.end as usize;
            own = rest;
        }
        let mut next = self.ahead.start as usize;
        let mut start = own.len();
        for (index, comment) in own.iter().enumerate().rev() {
            let distance = self.line_ends(comment.end as usize, next);
            let is_last = index + 1 == own.len();
            if distance > 1 || (is_last && distance == 0) {
                break;
            }
            start = index;
            next = comment.start as usize;
        }
        own.get(start..).unwrap_or_default().to_vec()
    }

    fn line_ends(&self, from: usize, to: usize) -> usize {
        let between = self.source.get(from..to).unwrap_or_default();
        between.iter().filter(|&&byte| byte == b'\n').count()
    }

    fn texts(&self, comments: &[Token]) -> Vec<&'a str> {
        comments
            .iter()
            .map(|&comment| self.lexer.text(comment))
            .collect()
    }
}

/// The path in a literal that needs no closer look, as nearly all are.
fn plain_path(literal: &[u8]) -> Option<&str> {
    let path = literal.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let plain = !path.is_empty() && path.iter().all(|byte| is_plain(*byte));
    plain.then(|| std::str::from_utf8(path).ok()).flatten()
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_')
}

/// Whether an import may say `path`: <https://go.dev/ref/spec#Import_declarations>.
fn is_importable(path: &str) -> bool {
    if path.bytes().all(is_plain) {
        return !path.is_empty();
    }
    let refused = "!\"#$%&'()*,:;<=>?[\\]^{|}`\u{fffd}";
    path.chars()
        .all(|c| is_graphic(c) && !c.is_whitespace() && !refused.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(source: &str) -> Result<Vec<String>, String> {
        let header = Header::read(source.as_bytes());
        match header.error {
            Some((message, _)) => Err(message),
            None => Ok(header
                .imports
                .iter()
                .map(|import| import.path.to_string())
                .collect()),
        }
    }

    fn found(paths: &[&str]) -> Result<Vec<String>, String> {
        Ok(paths.iter().map(|&path| path.to_owned()).collect())
    }

    #[test]
    fn imports_are_read_single_and_in_groups() {
        assert_eq!(
            paths("package a\nimport \"b\"\nimport (\n. \"c\"\n_ `d`; x \"e\")\nvar f int\n"),
            found(&["b", "c", "d", "e"])
        );
        assert_eq!(
            paths("package a; import \"b\"; import \"c\"; func main(){}"),
            found(&["b", "c"])
        );
    }

    #[test]
    fn the_header_ends_where_no_import_can_begin() {
        assert_eq!(paths("package a; import \"b\" var x int"), found(&["b"]));
        assert_eq!(paths("package a\nint x"), found(&[]));
        assert_eq!(paths("package a;; import \"b\""), found(&[]));
        assert_eq!(paths("package a\n/ x"), found(&[]));
        assert_eq!(paths("package a\n\"open\n"), found(&[]));
    }

    #[test]
    fn broken_headers_say_what_is_wrong() {
        for (source, message) in [
            ("", "expected 'package', found 'EOF'"),
            ("; package a", "expected 'package', found ';'"),
            ("package func", "expected 'IDENT', found 'func'"),
            ("package a\n/* open", "comment not terminated"),
            (
                "package a\nimport \"b\nfunc",
                "string literal not terminated",
            ),
            (
                "package a\nimport \"b\" import \"c\"",
                "expected ';', found 'import'",
            ),
            (
                "package a\nimport (\"b\" \"c\")",
                "expected ';', found '\"c\"'",
            ),
            (
                "package a\nimport 'b'",
                "missing import path; require quoted string",
            ),
            (
                "package a\nimport \"b\\q\"",
                "invalid import path: \"b\\q\"",
            ),
            ("package a\nimport \"a b\"", "invalid import path: a b"),
            ("package a\nimport \"\"", "invalid import path: "),
        ] {
            assert_eq!(paths(source), Err(message.to_owned()), "{source}");
        }
    }

    #[test]
    fn a_comment_of_the_generator_marks_the_file() {
        let generated = |source: &str| Header::read(source.as_bytes()).is_generated;
        assert!(generated(
            "// x\n\n// Code generated by y. DO NOT EDIT.\n\npackage a\n"
        ));
        assert!(!generated(
            "// Code generated by y. DO NOT EDIT!\npackage a\n"
        ));
        assert!(!generated(
            "package a\n// Code generated by y. DO NOT EDIT.\n"
        ));
    }
}

//! The tokens of a Go source file: <https://go.dev/ref/spec#Lexical_elements>.

mod number;
mod token;

pub use token::{Keyword, Token, TokenKind};

use memchr::{memchr, memchr3};

/// Iterates over the tokens of a Go source, semicolons that Go inserts at line ends included
/// (<https://go.dev/ref/spec#Semicolons>): these are zero bytes long and stand at the line end, or
/// behind the comment that holds it, or at the end of the text.
///
/// No byte is lost: between two tokens stand only spaces, tabs, carriage returns and newlines, and
/// before the first one perhaps a byte order mark. What is no Go becomes a [`TokenKind::Illegal`].
/// Of a text above 4 GiB the first 4 GiB are read.
#[derive(Debug, Clone)]
pub struct Lexer<'a> {
    source: &'a [u8],
    offset: usize,
    line_end_is_semicolon: bool,
    skip_comments: bool,
    pending_semicolon: bool,
}

impl<'a> Lexer<'a> {
    /// A lexer at the start of `source`, which need not be valid UTF-8.
    pub fn new(source: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        let source = source.as_ref();
        let source = source.get(..u32::MAX as usize).unwrap_or(source);
        Self {
            source,
            offset: if source.starts_with(b"\xef\xbb\xbf") {
                3
            } else {
                0
            },
            line_end_is_semicolon: false,
            skip_comments: false,
            pending_semicolon: false,
        }
    }

    /// The same lexer, leaving comments out.
    pub fn without_comments(mut self) -> Self {
        self.skip_comments = true;
        self
    }

    /// The bytes of `token`.
    pub fn bytes(&self, token: Token) -> &'a [u8] {
        self.source.get(token.span().range()).unwrap_or_default()
    }

    /// The text of `token`, or nothing where it is not UTF-8.
    pub fn text(&self, token: Token) -> &'a str {
        std::str::from_utf8(self.bytes(token)).unwrap_or_default()
    }

    fn at(&self, offset: usize) -> u8 {
        self.source.get(offset).copied().unwrap_or(0)
    }

    /// All tokens from here on.
    pub fn tokens(mut self) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(self.source.len() / 4);
        while let Some(token) = self.step() {
            tokens.push(token);
        }
        tokens
    }

    /// The next token.
    // Where all tokens of a file are read, a call for each would cost a fifth of the time.
    #[inline(always)]
    fn step(&mut self) -> Option<Token> {
        loop {
            if self.pending_semicolon || self.skip_space() {
                return Some(self.semicolon());
            }
            let start = self.offset;
            let first = *self.source.get(start)?;
            let kind = match first {
                b'/' if matches!(self.at(start + 1), b'/' | b'*') => {
                    let comment = self.comment(start);
                    if self.skip_comments && comment.kind.is_comment() {
                        continue;
                    }
                    return Some(comment);
                }
                b'0'..=b'9' => self.number(start),
                b'.' if self.at(start + 1).is_ascii_digit() => self.number(start),
                _ if token::is_word(first) => self.identifier(start),
                b'"' => self.quoted(start, b'"', TokenKind::String),
                b'\'' => self.quoted(start, b'\'', TokenKind::Rune),
                b'`' => self.raw_string(start),
                _ => {
                    let (kind, length) = token::operator(self.source.get(start..).unwrap_or(&[]));
                    self.offset = start + length;
                    kind
                }
            };
            let token = Token::new(kind, start, self.offset);
            self.line_end_is_semicolon = match kind {
                TokenKind::Illegal if matches!(first, b'"' | b'\'' | b'`') => true,
                TokenKind::Illegal => self.line_end_is_semicolon,
                TokenKind::Operator => matches!(self.bytes(token), b"++" | b"--"),
                _ => kind.ends_statement(),
            };
            return Some(token);
        }
    }

    /// Skips white space; says whether it stopped at a line end that is a semicolon.
    #[inline]
    fn skip_space(&mut self) -> bool {
        loop {
            match self.source.get(self.offset) {
                Some(b' ' | b'\t' | b'\r') => {}
                Some(b'\n') if !self.line_end_is_semicolon => {}
                Some(b'\n') | None => return self.line_end_is_semicolon,
                Some(_) => return false,
            }
            self.offset += 1;
        }
    }

    fn semicolon(&mut self) -> Token {
        self.line_end_is_semicolon = false;
        self.pending_semicolon = false;
        Token::new(TokenKind::Semicolon, self.offset, self.offset)
    }

    fn comment(&mut self, start: usize) -> Token {
        let rest = self.source.get(start + 2..).unwrap_or_default();
        if self.at(start + 1) == b'/' {
            let length = memchr(b'\n', rest).unwrap_or(rest.len());
            self.offset = start + 2 + length;
            return Token::new(TokenKind::LineComment, start, self.offset);
        }
        let mut length = 0;
        let closed = loop {
            let behind = rest.get(length..).unwrap_or_default();
            let Some(slash) = memchr(b'/', behind) else {
                break false;
            };
            length += slash + 1;
            if length >= 2 && rest.get(length - 2) == Some(&b'*') {
                break true;
            }
        };
        if !closed {
            length = rest.len();
        }
        self.offset = start + 2 + length;
        let text = rest.get(..length).unwrap_or_default();
        if self.line_end_is_semicolon && text.contains(&b'\n') {
            self.line_end_is_semicolon = false;
            self.pending_semicolon = true;
        }
        let kind = if closed {
            TokenKind::BlockComment
        } else {
            TokenKind::Illegal
        };
        Token::new(kind, start, self.offset)
    }

    fn raw_string(&mut self, start: usize) -> TokenKind {
        let rest = self.source.get(start + 1..).unwrap_or_default();
        let closed = memchr(b'`', rest);
        self.offset = start + 1 + closed.map_or(rest.len(), |at| at + 1);
        if closed.is_some() {
            TokenKind::RawString
        } else {
            TokenKind::Illegal
        }
    }

    /// Reads to the closing `quote`; a string or rune ends at the line end all the same.
    fn quoted(&mut self, start: usize, quote: u8, kind: TokenKind) -> TokenKind {
        let mut at = start + 1;
        loop {
            let rest = self.source.get(at..).unwrap_or_default();
            let Some(length) = memchr3(quote, b'\\', b'\n', rest) else {
                at += rest.len();
                break;
            };
            at += length;
            match self.at(at) {
                b'\n' => break,
                b'\\' if matches!(self.at(at + 1), 0 | b'\n') => at += 1,
                b'\\' => at += 2,
                _ => {
                    self.offset = at + 1;
                    return kind;
                }
            }
        }
        self.offset = at.min(self.source.len());
        TokenKind::Illegal
    }

    #[inline(always)]
    fn identifier(&mut self, start: usize) -> TokenKind {
        let (mut end, mut all) = (start, 0);
        while let Some(&byte) = self.source.get(end)
            && token::is_word(byte)
        {
            end += 1;
            all |= byte;
        }
        self.offset = end;
        let word = self.source.get(start..end).unwrap_or_default();
        if all.is_ascii() {
            return Keyword::of(word).map_or(TokenKind::Identifier, TokenKind::Keyword);
        }
        self.identifier_outside_ascii(start, word)
    }

    fn identifier_outside_ascii(&mut self, start: usize, word: &[u8]) -> TokenKind {
        let letters = String::from_utf8_lossy(word);
        let legal = |c: char| super::character::is_letter(c) || super::character::is_digit(c);
        // Outside ASCII only letters and digits belong to a word: “x” is no identifier.
        match letters.char_indices().find(|&(_, c)| !legal(c) && c != '_') {
            None => TokenKind::Identifier,
            Some((0, c)) => {
                let valid = std::str::from_utf8(word).is_ok();
                self.offset = start + if valid { c.len_utf8() } else { 1 };
                TokenKind::Illegal
            }
            Some((length, _)) => {
                self.offset = start + length;
                TokenKind::Identifier
            }
        }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.step()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<&str> {
        let lexer = Lexer::new(source);
        lexer.clone().map(|token| lexer.text(token)).collect()
    }

    fn kinds(source: &str) -> Vec<TokenKind> {
        Lexer::new(source).map(|token| token.kind).collect()
    }

    #[test]
    fn a_line_end_behind_a_value_is_a_semicolon_and_behind_an_operator_is_not() {
        assert_eq!(texts("a\n+\nb\n"), ["a", "", "+", "b", ""]);
        assert_eq!(
            texts("x++\nreturn\n)\n"),
            ["x", "++", "", "return", "", ")", ""]
        );
    }

    #[test]
    fn a_line_comment_stands_before_the_inserted_semicolon() {
        assert_eq!(texts("a // c\nb"), ["a", "// c", "", "b", ""]);
    }

    #[test]
    fn a_block_comment_with_a_line_end_is_a_semicolon_too() {
        assert_eq!(texts("a /*\n*/ b"), ["a", "/*\n*/", "", "b", ""]);
        assert_eq!(texts("a /* */ b"), ["a", "/* */", "b", ""]);
    }

    #[test]
    fn comments_and_quotes_inside_strings_are_strings() {
        assert_eq!(
            texts("\"// \\\" no\" `/* ` '\"' '\\''"),
            ["\"// \\\" no\"", "`/* `", "'\"'", "'\\''", ""]
        );
    }

    #[test]
    fn what_is_left_open_is_illegal() {
        for open in ["\"abc", "'a", "`abc\n", "/* abc", "\"abc\\"] {
            assert_eq!(kinds(open).first(), Some(&TokenKind::Illegal), "{open}");
        }
    }

    #[test]
    fn operators_are_as_long_as_they_can_be() {
        assert_eq!(
            texts("a<<=b&^=c...<-d:=e"),
            ["a", "<<=", "b", "&^=", "c", "...", "<-", "d", ":=", "e", ""]
        );
    }

    #[test]
    fn words_are_keywords_identifiers_or_illegal() {
        assert_eq!(
            kinds("func π “"),
            [
                TokenKind::Keyword(Keyword::Func),
                TokenKind::Identifier,
                TokenKind::Illegal,
                TokenKind::Semicolon,
            ]
        );
    }

    #[test]
    fn comments_can_be_left_out() {
        let lexer = Lexer::new("// a\nb /*\n*/ c").without_comments();
        assert_eq!(
            lexer.clone().map(|t| lexer.text(t)).collect::<Vec<_>>(),
            ["b", "", "c", ""]
        );
    }

    #[test]
    fn no_byte_is_lost_of_any_bytes() {
        let alphabet: &[&[u8]] = &[
            b"a",
            b"\"",
            b"'",
            b"`",
            b"/",
            b"*",
            b"\n",
            b" ",
            b"\\",
            b"0x",
            b".",
            b"1e+",
            b"\xff",
            b"\xc3\xa9",
            b"\x00",
            b"func",
            b"<",
            b"=",
            b"\xef\xbb\xbf",
            b"&",
            b"^",
            b"\xe2\x80\x9c",
        ];
        let mut state = 1u64;
        for _ in 0..20_000 {
            let mut source = Vec::new();
            for _ in 0..12 {
                state = state
                    .wrapping_mul(6364136223846793005)
                    .wrapping_add(1442695040888963407);
                source.extend_from_slice(alphabet[(state >> 33) as usize % alphabet.len()]);
            }
            let mut last = if source.starts_with(b"\xef\xbb\xbf") {
                3
            } else {
                0
            };
            for token in Lexer::new(&source) {
                let Token { start, end, .. } = token;
                assert!(
                    source[last..start as usize]
                        .iter()
                        .all(|b| b" \t\r\n".contains(b))
                );
                assert!(
                    end > start || token.kind == TokenKind::Semicolon,
                    "{source:?}"
                );
                last = end as usize;
            }
            assert!(
                source[last..].iter().all(|b| b" \t\r\n".contains(b)),
                "{source:?}"
            );
        }
    }
}

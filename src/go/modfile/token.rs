//! The words of go.mod and go.work: <https://go.dev/ref/mod#go-mod-file-lexical>.

use super::SyntaxError;
use crate::go::character::is_print;
use crate::go::span::Span;

/// A token's kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of printed characters.
    Word,
    /// `"…"` or `` `…` ``.
    String,
    /// One of `( ) [ ] { } ,`.
    Sign(char),
    /// `// …`, alone on its line.
    Comment,
    /// `// …` behind something, with the line end.
    LineEndComment,
    /// A line end.
    Newline,
}

impl Kind {
    /// Whether it ends a line.
    pub(super) fn ends_line(self) -> bool {
        matches!(self, Self::LineEndComment | Self::Newline)
    }
}

/// A token and its place.
pub(super) type Token = (Kind, Span);

/// The tokens of `text` up to the first that is none, and what is wrong with this.
pub(super) fn tokens(text: &str) -> (Vec<Token>, Option<SyntaxError>) {
    let mut reader = Reader {
        text,
        offset: 0,
        within_line: false,
    };
    let mut tokens = Vec::new();
    loop {
        match reader.next() {
            Ok(Some(token)) => tokens.push(token),
            Ok(None) => return (tokens, None),
            Err(error) => return (tokens, Some(error)),
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    offset: usize,
    /// Whether something but white space stands on the line already.
    within_line: bool,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.offset..).unwrap_or_default()
    }

    fn error(&self, message: impl Into<String>) -> SyntaxError {
        let end = self.offset + self.rest().chars().next().map_or(0, char::len_utf8);
        SyntaxError::new(Span::new(self.offset, end), message)
    }

    fn next(&mut self) -> Result<Option<Token>, SyntaxError> {
        let rest = self.rest();
        self.offset += rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
        let start = self.offset;
        let rest = self.rest();
        let (kind, length) = match rest.chars().next() {
            None => return Ok(None),
            Some(_) if rest.starts_with("//") => {
                let length = rest.find('\n').unwrap_or(rest.len());
                let kind = if self.within_line {
                    Kind::LineEndComment
                } else {
                    Kind::Comment
                };
                // The line end belongs to the comment, though not to its text.
                self.offset += (length + 1).min(rest.len());
                self.within_line = false;
                let text = rest.get(..length).unwrap_or_default();
                let text = text.strip_suffix('\r').unwrap_or(text);
                return Ok(Some((kind, Span::new(start, start + text.len()))));
            }
            Some(_) if rest.starts_with("/*") => return Err(self.error(BLOCK_COMMENT)),
            Some('\n') => (Kind::Newline, 1),
            Some(sign @ ('(' | ')' | '[' | ']' | '{' | '}' | ',')) => (Kind::Sign(sign), 1),
            Some(quote @ ('"' | '`')) => (Kind::String, self.string(quote)?),
            Some(c) if !is_word(c) => {
                return Err(self.error(format!("unexpected input character {c:?}")));
            }
            Some(_) => (Kind::Word, self.word()?),
        };
        self.offset = start + length;
        self.within_line = kind != Kind::Newline;
        Ok(Some((kind, Span::new(start, self.offset))))
    }

    fn string(&mut self, quote: char) -> Result<usize, SyntaxError> {
        let mut escaped = false;
        for (offset, c) in self.rest().char_indices().skip(1) {
            match c {
                _ if escaped => escaped = false,
                '\n' => {
                    self.offset += offset;
                    return Err(self.error("unexpected newline in string"));
                }
                '\\' if quote == '"' => escaped = true,
                _ if c == quote => return Ok(offset + 1),
                _ => {}
            }
        }
        let span = Span::new(self.offset, self.text.len());
        Err(SyntaxError::new(span, "unexpected EOF in string"))
    }

    fn word(&mut self) -> Result<usize, SyntaxError> {
        let rest = self.rest();
        let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        match (word.find("//"), word.find("/*")) {
            (comment, Some(block)) if comment.is_none_or(|comment| block < comment) => {
                self.offset += block;
                Err(self.error(BLOCK_COMMENT))
            }
            (comment, _) => Ok(comment.unwrap_or(length)),
        }
    }
}

const BLOCK_COMMENT: &str = "mod files must use // comments (not /* */ comments)";

fn is_word(c: char) -> bool {
    is_print(c) && !matches!(c, ' ' | '(' | ')' | '[' | ']' | '{' | '}' | ',')
}

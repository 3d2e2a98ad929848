//! The lines and blocks of go.mod and go.work: <https://go.dev/ref/mod#go-mod-file-grammar>.

use super::SyntaxError;
use super::token::{Kind, Token, tokens};
use crate::go::span::{Span, Spanned};

/// A directive: one line, or one line of a block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// Its first word, or that of its block.
    pub verb: &'a str,
    /// Whether it stands in a block.
    pub in_block: bool,
    /// The words and signs behind the verb.
    pub arguments: Vec<Spanned<&'a str>>,
    /// From its first to its last word.
    pub span: Span,
    /// The comment behind it, with the slashes.
    pub comment: Option<&'a str>,
}

/// What a file is made of, in order.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Statement<'a> {
    /// A directive.
    Line(Line<'a>),
    /// The words before the `(` of a block, whose lines follow.
    Block(Vec<Spanned<&'a str>>),
}

/// The statements of `text` up to the first syntax error, and this.
pub(super) fn parse(text: &str) -> (Vec<Statement<'_>>, Option<SyntaxError>) {
    let (tokens, lexical_error) = tokens(text);
    let mut parser = Parser {
        text,
        tokens: &tokens,
        statements: Vec::new(),
    };
    let error = parser.file().err();
    // The tokens end before the lexical error, so that any other lies there too.
    (parser.statements, lexical_error.or(error))
}

struct Parser<'a, 't> {
    text: &'a str,
    tokens: &'t [Token],
    statements: Vec<Statement<'a>>,
}

impl<'a> Parser<'a, '_> {
    fn file(&mut self) -> Result<(), SyntaxError> {
        while let [(kind, _), rest @ ..] = self.tokens {
            match kind {
                Kind::Newline | Kind::Comment | Kind::LineEndComment => self.tokens = rest,
                Kind::Word | Kind::String | Kind::Sign(_) => self.statement()?,
            }
        }
        Ok(())
    }

    fn statement(&mut self) -> Result<(), SyntaxError> {
        let mut words = Vec::new();
        while let [(kind, span), rest @ ..] = self.tokens {
            if kind.ends_line() {
                break;
            }
            if *kind == Kind::Sign('(') && !words.is_empty() {
                if ends_line(rest) {
                    self.tokens = rest;
                    return self.block(words, *span);
                }
                if let [(Kind::Sign(')'), _), behind @ ..] = rest
                    && ends_line(behind)
                {
                    self.tokens = behind;
                    self.statements.push(Statement::Block(words));
                    return Ok(());
                }
            }
            words.push(Spanned::new(span.of(self.text), *span));
            self.tokens = rest;
        }
        self.push_line(None, words);
        Ok(())
    }

    fn block(&mut self, words: Vec<Spanned<&'a str>>, open: Span) -> Result<(), SyntaxError> {
        let verb = words.first().map_or("", |word| word.value);
        self.statements.push(Statement::Block(words));
        while let [(kind, span), rest @ ..] = self.tokens {
            match kind {
                Kind::Newline | Kind::Comment | Kind::LineEndComment => self.tokens = rest,
                Kind::Sign(')') if ends_line(rest) => {
                    self.tokens = rest;
                    return Ok(());
                }
                Kind::Sign(')') => {
                    let message = "syntax error (expected newline after closing paren)";
                    return Err(SyntaxError::new(*span, message));
                }
                Kind::Word | Kind::String | Kind::Sign(_) => {
                    let length = self.tokens.iter().position(|(kind, _)| kind.ends_line());
                    let length = length.unwrap_or(self.tokens.len());
                    let (line, rest) = self.tokens.split_at(length);
                    let words = line
                        .iter()
                        .map(|&(_, span)| Spanned::new(span.of(self.text), span));
                    self.tokens = rest;
                    self.push_line(Some(verb), words.collect());
                }
            }
        }
        Err(SyntaxError::new(open, "syntax error (unterminated block)"))
    }

    /// Adds the line of `words`; the comment behind it, if any, is the next token.
    fn push_line(&mut self, block: Option<&'a str>, mut words: Vec<Spanned<&'a str>>) {
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            return;
        };
        let span = Span {
            start: first.span.start,
            end: last.span.end,
        };
        let comment = match self.tokens.first() {
            Some((Kind::LineEndComment, span)) => Some(span.of(self.text)),
            _ => None,
        };
        let verb = block.unwrap_or_else(|| words.remove(0).value);
        let line = Line {
            verb,
            in_block: block.is_some(),
            arguments: words,
            span,
            comment,
        };
        self.statements.push(Statement::Line(line));
    }
}

fn ends_line(tokens: &[Token]) -> bool {
    tokens.first().is_none_or(|(kind, _)| kind.ends_line())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn describe(text: &str) -> String {
        let (statements, error) = parse(text);
        let mut lines: Vec<String> = statements
            .iter()
            .map(|statement| match statement {
                Statement::Block(words) => {
                    let words: Vec<&str> = words.iter().map(|word| word.value).collect();
                    format!("{} (", words.join(" "))
                }
                Statement::Line(line) => {
                    let words: Vec<&str> = line.arguments.iter().map(|word| word.value).collect();
                    let comment = line.comment.unwrap_or_default();
                    format!("{}|{}|{}", line.verb, words.join(" "), comment)
                }
            })
            .collect();
        lines.extend(error.map(|error| format!("{:?} {}", error.span.range(), error.message)));
        lines.join("\n")
    }

    #[test]
    fn lines_and_blocks_are_read_with_their_comments() {
        assert_eq!(
            describe("module a// x\r\nrequire(\r\n\tb v1 // indirect\n\n// c\n)\ntool()\nf (x) y"),
            "module|a|// x\nrequire (\nrequire|b v1|// indirect\ntool (\nf|( x ) y|"
        );
    }

    #[test]
    fn syntax_errors_have_their_place() {
        for (text, described) in [
            (
                "require (\n a v1\n",
                "require (\nrequire|a v1|\n8..9 syntax error (unterminated block)",
            ),
            (
                "a (\n) b\n",
                "a (\n4..5 syntax error (expected newline after closing paren)",
            ),
            (
                "a /* b */",
                "2..3 mod files must use // comments (not /* */ comments)",
            ),
            (
                "a b/*c",
                "3..4 mod files must use // comments (not /* */ comments)",
            ),
            ("a \"b\n", "4..5 unexpected newline in string"),
            ("a \"b", "2..4 unexpected EOF in string"),
            (
                "\u{feff}module a",
                "0..3 unexpected input character '\\u{feff}'",
            ),
            ("a \u{7}", "2..3 unexpected input character '\\u{7}'"),
        ] {
            let (_, error) = parse(text);
            let last = error.map(|error| format!("{:?} {}", error.span.range(), error.message));
            assert_eq!(last.as_deref(), described.lines().last(), "{text}");
        }
    }

    #[test]
    fn a_thousand_random_texts_are_read_without_panic_and_in_order() {
        let parts = [
            "(", ")", "a", " ", "\n", "//", "/*", "\"", "`", "\\", "\r", "é", ",", "[", "]",
        ];
        let mut state = 7u64;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..10 {
                state = state
                    .wrapping_mul(6364136223846793005)
                    .wrapping_add(1442695040888963407);
                text.push_str(parts[(state >> 33) as usize % parts.len()]);
            }
            let (statements, _) = parse(&text);
            let mut last = 0;
            for statement in &statements {
                let Statement::Line(line) = statement else {
                    continue;
                };
                assert!(
                    line.span.start >= last && line.span.end > line.span.start,
                    "{text:?}"
                );
                last = line.span.end;
            }
        }
    }
}

//! The `//go:embed` comments: <https://pkg.go.dev/embed#hdr-Directives>.

use memchr::{memchr, memmem};

use super::EmbedPattern;
use crate::go::lexer::{Lexer, TokenKind};
use crate::go::literal::{quoted_prefix, unquote};
use crate::go::span::Span;

/// The patterns of all `//go:embed` comments of `source`, which begins at byte `base` of its file.
/// Of an ill-formed comment the go command takes none.
pub(super) fn patterns(source: &[u8], base: usize) -> Box<[EmbedPattern]> {
    // Nothing behind the line of the last one is of interest.
    let Some(last) = memmem::rfind(source, b"//go:embed") else {
        return Box::default();
    };
    let rest = source.get(last..).unwrap_or_default();
    let length = memchr(b'\n', rest).unwrap_or(rest.len());
    let lexer = Lexer::new(source.get(..last + length).unwrap_or(source));
    let comments = lexer
        .clone()
        .filter(|token| token.kind == TokenKind::LineComment);
    let mut all = Vec::new();
    for comment in comments {
        let Some(arguments) = lexer.text(comment).strip_prefix("//go:embed") else {
            continue;
        };
        if arguments.starts_with(char::is_whitespace) {
            let start = base + comment.end as usize - arguments.len();
            all.append(&mut read_arguments(arguments, start).unwrap_or_default());
        }
    }
    all.into()
}

fn read_arguments(text: &str, start: usize) -> Option<Vec<EmbedPattern>> {
    let mut patterns = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let quoted = rest.starts_with(['"', '`']);
        let length = if quoted {
            quoted_prefix(rest)?
        } else {
            rest.find(char::is_whitespace).unwrap_or(rest.len())
        };
        let (argument, behind) = rest.split_at_checked(length)?;
        if !behind.is_empty() && !behind.starts_with(char::is_whitespace) {
            return None;
        }
        let at = start + text.len() - rest.len();
        let pattern = if quoted {
            unquote(argument)?.into()
        } else {
            argument.into()
        };
        patterns.push(EmbedPattern {
            pattern,
            span: Span::new(at, at + length),
        });
        rest = behind.trim_start();
    }
    Some(patterns)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> Vec<(String, &str)> {
        let all = patterns(source.as_bytes(), 0);
        all.iter()
            .map(|embed| (embed.pattern.to_string(), embed.span.of(source)))
            .collect()
    }

    #[test]
    fn patterns_are_words_and_quoted_strings() {
        let source = "//go:embed a.txt all:dir \"sp ace\\x41\" `raw`\n";
        assert_eq!(
            read(source),
            [
                ("a.txt".to_owned(), "a.txt"),
                ("all:dir".to_owned(), "all:dir"),
                ("sp aceA".to_owned(), "\"sp ace\\x41\""),
                ("raw".to_owned(), "`raw`"),
            ]
        );
    }

    #[test]
    fn only_well_formed_line_comments_outside_of_strings_count() {
        let source = "var a = `\n//go:embed no\n`\n/* \n//go:embed no */\n//go:embedx no\n\
            // //go:embed no\n//go:embed\n//go:embed \"x\"y\n//go:embed \"open\n\t//go:embed yes\r\n";
        assert_eq!(read(source), [("yes".to_owned(), "yes")]);
    }
}

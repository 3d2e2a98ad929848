//! Where a program begins: <https://go.dev/ref/spec#Program_execution>.

use memchr::memmem;

use crate::go::lexer::{Keyword, Lexer, TokenKind};

/// Where `source`, the part of a file behind its imports, declares `func main()`: at the top
/// level, without a receiver and without type parameters.
pub(super) fn declared(source: &[u8]) -> Option<usize> {
    // Of a program's files one has it, and this is passed over faster than tokens are read.
    memmem::find(source, b"main")?;
    let lexer = Lexer::new(source).without_comments();
    let mut tokens = lexer.clone();
    let mut depth = 0u32;
    while let Some(token) = tokens.next() {
        match token.kind {
            TokenKind::LeftBrace | TokenKind::LeftParenthesis | TokenKind::LeftBracket => {
                depth += 1
            }
            TokenKind::RightBrace | TokenKind::RightParenthesis | TokenKind::RightBracket => {
                depth = depth.saturating_sub(1);
            }
            TokenKind::Keyword(Keyword::Func) if depth == 0 => {
                let mut ahead = tokens.clone();
                let named = ahead
                    .next()
                    .is_some_and(|name| lexer.bytes(name) == b"main");
                let called = ahead.next().map(|token| token.kind);
                if named && called == Some(TokenKind::LeftParenthesis) {
                    return Some(token.start as usize);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_function_called_main_is_one() {
        for (source, place) in [
            ("func main() {}", Some(0)),
            ("func mainLoop() {}\nfunc main() {}", Some(19)),
            ("func init() { if x { } }\nfunc /* x */ main() {}", Some(25)),
            ("func (t T) main() {}", None),
            ("func main[T any]() {}", None),
            ("func mains() {}", None),
            ("var f = func() { func main() {} }", None),
            ("var s = `\nfunc main() {}\n`", None),
            ("// func main() {}\n", None),
            ("", None),
        ] {
            assert_eq!(declared(source.as_bytes()), place, "{source}");
        }
    }
}

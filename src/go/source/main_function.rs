//! Where a program begins: <https://go.dev/ref/spec#Program_execution>.

use memchr::memmem;

use crate::go::lexer::{Keyword, Lexer, TokenKind};

/// Whether `source`, the part of a file behind its imports, declares `func main()`: at the top
/// level, without a receiver and without type parameters.
pub(super) fn is_declared(source: &[u8]) -> bool {
    // Of a program's files one has it, and this is passed over faster than tokens are read.
    if memmem::find(source, b"main").is_none() {
        return false;
    }
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
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_function_called_main_is_one() {
        for (source, is_main) in [
            ("func main() {}", true),
            ("func init() { if x { } }\nfunc /* x */ main() {}", true),
            ("func (t T) main() {}", false),
            ("func main[T any]() {}", false),
            ("func mains() {}", false),
            ("var f = func() { func main() {} }", false),
            ("var s = `\nfunc main() {}\n`", false),
            ("// func main() {}\n", false),
            ("", false),
        ] {
            assert_eq!(is_declared(source.as_bytes()), is_main, "{source}");
        }
    }
}

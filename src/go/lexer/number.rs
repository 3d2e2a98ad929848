//! Integer, floating-point and imaginary literals.

use super::{Lexer, TokenKind};

impl Lexer<'_> {
    /// Reads the number at `start`: digits, letters, `_`, `.`, and a sign behind an exponent.
    ///
    /// Ill-formed numbers such as `08` are taken as a whole: the compiler refuses them.
    pub(super) fn number(&mut self, start: usize) -> TokenKind {
        let radix = self.at(start + 1).to_ascii_lowercase();
        let prefixed = self.at(start) == b'0' && matches!(radix, b'x' | b'b' | b'o');
        let hexadecimal = prefixed && radix == b'x';
        let exponent = if hexadecimal { b'p' } else { b'e' };
        let mut kind = TokenKind::Integer;
        let mut at = if prefixed { start + 2 } else { start };
        loop {
            let byte = self.at(at);
            at += match byte {
                b'.' => {
                    kind = TokenKind::Float;
                    1
                }
                _ if byte.to_ascii_lowercase() == exponent => {
                    kind = TokenKind::Float;
                    if matches!(self.at(at + 1), b'+' | b'-') {
                        2
                    } else {
                        1
                    }
                }
                b'0'..=b'9' | b'_' => 1,
                b'a'..=b'f' | b'A'..=b'F' if hexadecimal => 1,
                b'i' => {
                    self.offset = at + 1;
                    return TokenKind::Imaginary;
                }
                _ => break,
            };
        }
        self.offset = at;
        kind
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(source: &str) -> Vec<(&str, TokenKind)> {
        let lexer = Lexer::new(source);
        let tokens = lexer
            .clone()
            .filter(|token| token.kind != TokenKind::Semicolon);
        tokens
            .map(|token| (lexer.text(token), token.kind))
            .collect()
    }

    #[test]
    fn numbers_are_integers_floats_or_imaginary() {
        use TokenKind::{Float, Imaginary, Integer};
        assert_eq!(
            numbers("8080 0x1F 1_000 1.5 .5 1e-9 0x1p+2 0b01 3i 0xE+1"),
            [
                ("8080", Integer),
                ("0x1F", Integer),
                ("1_000", Integer),
                ("1.5", Float),
                (".5", Float),
                ("1e-9", Float),
                ("0x1p+2", Float),
                ("0b01", Integer),
                ("3i", Imaginary),
                ("0xE", Integer),
                ("+", TokenKind::Operator),
                ("1", Integer),
            ]
        );
    }
}

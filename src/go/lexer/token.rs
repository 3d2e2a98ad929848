//! What a token can be.

use crate::go::span::Span;

/// One token and the bytes `start..end` it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Offset of its first byte.
    pub start: u32,
    /// Offset after its last byte.
    pub end: u32,
}

impl Token {
    pub(super) fn new(kind: TokenKind, start: usize, end: usize) -> Self {
        let Span { start, end } = Span::new(start, end);
        Self { kind, start, end }
    }

    /// Its place in the source.
    pub fn span(self) -> Span {
        Span {
            start: self.start,
            end: self.end,
        }
    }
}

/// The kinds of tokens: literals, words, and of the operators those by which text is cut apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// `// …` without its line end.
    LineComment,
    /// `/* … */`.
    BlockComment,
    /// A name.
    Identifier,
    /// One of the 25 reserved words.
    Keyword(Keyword),
    /// `42`, `0x2A`, `0b1`, `0o7`, `1_000`.
    Integer,
    /// `1.5`, `.5`, `1e9`, `0x1p-2`.
    Float,
    /// A number followed by `i`.
    Imaginary,
    /// `'a'`.
    Rune,
    /// An interpreted string, `"…"`.
    String,
    /// A raw string, `` `…` ``.
    RawString,
    /// `;`, or zero bytes where Go inserts one.
    Semicolon,
    /// `(`
    LeftParenthesis,
    /// `)`
    RightParenthesis,
    /// `[`
    LeftBracket,
    /// `]`
    RightBracket,
    /// `{`
    LeftBrace,
    /// `}`
    RightBrace,
    /// `,`
    Comma,
    /// `.`
    Period,
    /// `:`
    Colon,
    /// `=`
    Assign,
    /// `:=`
    Define,
    /// Any other operator; its text says which.
    Operator,
    /// What is no Go: a stray character, or a literal or comment that is not closed.
    Illegal,
}

impl TokenKind {
    /// Whether it is one of the two kinds of comment.
    pub fn is_comment(self) -> bool {
        matches!(self, Self::LineComment | Self::BlockComment)
    }

    /// Whether a line end behind it ends the statement.
    pub(super) fn ends_statement(self) -> bool {
        use Keyword::{Break, Continue, Fallthrough, Return};
        match self {
            Self::Keyword(word) => matches!(word, Break | Continue | Fallthrough | Return),
            Self::Identifier | Self::Integer | Self::Float | Self::Imaginary => true,
            Self::Rune | Self::String | Self::RawString => true,
            Self::RightParenthesis | Self::RightBracket | Self::RightBrace => true,
            _ => false,
        }
    }
}

macro_rules! keywords {
    ($($name:ident = $text:literal),* $(,)?) => {
        /// The reserved words: <https://go.dev/ref/spec#Keywords>.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each is the word it is called")]
        pub enum Keyword { $($name),* }

        impl Keyword {
            /// The keyword that `word` is, if it is one.
            #[inline]
            pub fn of(word: &[u8]) -> Option<Self> {
                // Most words are none, and few are as long as one with the same first byte.
                let lengths = LENGTHS.get(usize::from(*word.first()?))?;
                if word.len() > LONGEST || lengths & 1 << word.len() == 0 {
                    return None;
                }
                match word {
                    $($text => Some(Self::$name),)*
                    _ => None,
                }
            }
        }

        /// How long the longest is.
        const LONGEST: usize = 11;

        /// The lengths of the keywords that begin with each byte, a bit for each.
        #[expect(
            clippy::indexing_slicing,
            reason = "evaluated by the compiler, and 256 elements have an index for each byte"
        )]
        static LENGTHS: [u16; 256] = {
            let mut table = [0; 256];
            $(table[$text[0] as usize] |= 1 << $text.len();)*
            table
        };
    };
}

keywords! {
    Break = b"break", Case = b"case", Chan = b"chan", Const = b"const", Continue = b"continue",
    Default = b"default", Defer = b"defer", Else = b"else", Fallthrough = b"fallthrough",
    For = b"for", Func = b"func", Go = b"go", Goto = b"goto", If = b"if", Import = b"import",
    Interface = b"interface", Map = b"map", Package = b"package", Range = b"range",
    Return = b"return", Select = b"select", Struct = b"struct", Switch = b"switch",
    Type = b"type", Var = b"var",
}

/// The bytes that can stand in an identifier; of other than ASCII this is a first guess.
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, and 256 elements have an index for each byte"
)]
static WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0u8;
    loop {
        table[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

/// Whether `byte` can stand in an identifier.
pub(super) fn is_word(byte: u8) -> bool {
    WORD.get(usize::from(byte)).copied().unwrap_or(false)
}

/// The operator at the start of `source`, which is not empty, and its length in bytes.
pub(super) fn operator(source: &[u8]) -> (TokenKind, usize) {
    let kind = match source {
        [b';', ..] => TokenKind::Semicolon,
        [b'(', ..] => TokenKind::LeftParenthesis,
        [b')', ..] => TokenKind::RightParenthesis,
        [b'[', ..] => TokenKind::LeftBracket,
        [b']', ..] => TokenKind::RightBracket,
        [b'{', ..] => TokenKind::LeftBrace,
        [b'}', ..] => TokenKind::RightBrace,
        [b',', ..] => TokenKind::Comma,
        [b'.', b'.', b'.', ..] => return (TokenKind::Operator, 3),
        [b'.', ..] => TokenKind::Period,
        [b':', b'=', ..] => return (TokenKind::Define, 2),
        [b':', ..] => TokenKind::Colon,
        [b'<', b'<', b'=', ..] | [b'>', b'>', b'=', ..] | [b'&', b'^', b'=', ..] => {
            return (TokenKind::Operator, 3);
        }
        [b'<', b'<' | b'-', ..] | [b'>', b'>', ..] | [b'&', b'&' | b'^', ..] => {
            return (TokenKind::Operator, 2);
        }
        [b'|', b'|', ..] | [b'+', b'+', ..] | [b'-', b'-', ..] => return (TokenKind::Operator, 2),
        [b'=', b'=', ..] => return (TokenKind::Operator, 2),
        [b'=', ..] => TokenKind::Assign,
        [b'~', ..] => TokenKind::Operator,
        [
            b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'^' | b'<' | b'>' | b'!',
            rest @ ..,
        ] => {
            return (
                TokenKind::Operator,
                if rest.first() == Some(&b'=') { 2 } else { 1 },
            );
        }
        _ => TokenKind::Illegal,
    };
    (kind, 1)
}

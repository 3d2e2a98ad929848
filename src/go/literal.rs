//! The values of string literals: <https://go.dev/ref/spec#String_literals>.

use std::borrow::Cow;

/// The value of a Go string literal, interpreted (`"…"`) or raw (`` `…` ``); none where it is not
/// exactly one well-formed literal, or its value is not UTF-8.
///
/// The same as <https://pkg.go.dev/strconv#Unquote> on such literals.
pub fn unquote(literal: &str) -> Option<Cow<'_, str>> {
    let quote = literal.chars().next()?;
    let inner = literal.strip_prefix(quote)?.strip_suffix(quote)?;
    match quote {
        '`' if inner.contains('`') => None,
        '`' if inner.contains('\r') => Some(Cow::Owned(inner.replace('\r', ""))),
        '`' => Some(Cow::Borrowed(inner)),
        '"' if inner.contains('\n') => None,
        '"' if !inner.contains(['\\', '"']) => Some(Cow::Borrowed(inner)),
        '"' => interpret(inner).map(Cow::Owned),
        _ => None,
    }
}

/// The length in bytes of the string literal at the start of `text`; none where there is none.
pub fn quoted_prefix(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = *bytes.first()?;
    let mut at = 1;
    loop {
        let byte = *bytes.get(at)?;
        match byte {
            _ if byte == quote => break,
            b'\\' if quote == b'"' => at += 2,
            _ => at += 1,
        }
    }
    unquote(text.get(..=at)?).map(|_| at + 1)
}

fn interpret(inner: &str) -> Option<String> {
    let mut value = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find(['\\', '"']) {
        value.extend_from_slice(rest.get(..at)?.as_bytes());
        rest = rest.get(at..)?.strip_prefix('\\')?;
        let escape = rest.chars().next()?;
        let digits = |from: usize, count: usize, radix: u32| {
            let digits = rest.get(from..from + count)?;
            let valid = digits
                .bytes()
                .all(|digit| char::from(digit).is_digit(radix));
            valid.then(|| u32::from_str_radix(digits, radix).ok())?
        };
        let mut length = 1;
        match escape {
            'a' => value.push(7),
            'b' => value.push(8),
            'f' => value.push(12),
            'n' => value.push(b'\n'),
            'r' => value.push(b'\r'),
            't' => value.push(b'\t'),
            'v' => value.push(11),
            '\\' | '"' => value.push(escape as u8),
            'x' => {
                value.push(u8::try_from(digits(1, 2, 16)?).ok()?);
                length = 3;
            }
            '0'..='7' => {
                value.push(u8::try_from(digits(0, 3, 8)?).ok()?);
                length = 3;
            }
            'u' | 'U' => {
                let count = if escape == 'u' { 4 } else { 8 };
                let c = char::from_u32(digits(1, count, 16)?)?;
                value.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                length = 1 + count;
            }
            _ => return None,
        }
        rest = rest.get(length..)?;
    }
    value.extend_from_slice(rest.as_bytes());
    String::from_utf8(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_interpreted_and_raw_strings_are_not() {
        let cases = [
            (r#""a\tb""#, Some("a\tb")),
            (r#""\x41\101\u00e9\U0001F600\"""#, Some("AAé😀\"")),
            ("`a\\t\r\nb`", Some("a\\t\nb")),
            (r#""""#, Some("")),
            (r#""\q""#, None),
            (r#""a"b""#, None),
            (r#""\u+123""#, None),
            ("\"a\nb\"", None),
            ("'a'", None),
            ("\"", None),
            ("", None),
            ("é", None),
        ];
        for (literal, value) in cases {
            assert_eq!(unquote(literal).as_deref(), value, "{literal}");
        }
    }

    #[test]
    fn the_literal_at_the_start_of_a_text_is_measured() {
        assert_eq!(quoted_prefix(r#""a\"b" c"#), Some(6));
        assert_eq!(quoted_prefix("`a`b"), Some(3));
        assert_eq!(quoted_prefix(r#""a"#), None);
    }
}

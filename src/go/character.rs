//! Character classes of Go's `unicode` package, as near as the standard library of Rust gives them.
//!
//! In ASCII they are exact. Outside, letters and digits follow Unicode's `Alphabetic` and numeric
//! properties, which hold a few marks and numerals more than Go's letter (L) and digit (Nd).

/// Whether `c` is a letter: <https://pkg.go.dev/unicode#IsLetter>.
pub fn is_letter(c: char) -> bool {
    c.is_alphabetic()
}

/// Whether `c` is a decimal digit: <https://pkg.go.dev/unicode#IsDigit>.
pub fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || (!c.is_ascii() && c.is_numeric())
}

/// Whether `c` may stand in a build tag: letters, digits, underscores and dots.
pub fn is_tag(c: char) -> bool {
    is_letter(c) || is_digit(c) || c == '_' || c == '.'
}

/// Whether `c` has a visible shape or is a space: <https://pkg.go.dev/unicode#IsGraphic>.
pub fn is_graphic(c: char) -> bool {
    !c.is_control() && !is_format(c) && !matches!(c, '\u{2028}' | '\u{2029}')
}

/// Whether `c` is printed: graphic, and no space but U+0020 itself:
/// <https://pkg.go.dev/unicode#IsPrint>.
pub fn is_print(c: char) -> bool {
    c == ' ' || (is_graphic(c) && !c.is_whitespace())
}

/// Unicode's format (Cf) and private use (Co) characters.
fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}'
        | '\u{e0001}' | '\u{e0020}'..='\u{e007f}' | '\u{f0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_neither_printed_nor_graphic() {
        assert_eq!(
            (is_print('\u{feff}'), is_graphic('\u{feff}')),
            (false, false)
        );
    }

    #[test]
    fn a_no_break_space_is_graphic_but_not_printed() {
        assert_eq!((is_print('\u{a0}'), is_graphic('\u{a0}')), (false, true));
    }

    #[test]
    fn tags_are_letters_digits_underscores_and_dots() {
        let kept: String = "aé9_.-+ /!".chars().filter(|&c| is_tag(c)).collect();
        assert_eq!(kept, "aé9_.");
    }
}

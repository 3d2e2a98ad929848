//! From a pattern to the way it is matched.
//!
//! Docker writes most patterns as a Go regular expression, character by character, also inside
//! brackets: `[*]` becomes `[[^/]*]`, which is a class, a repetition and a bracket, and `|`, `{`
//! and `}` are not escaped. To be right where Docker is surprising, this module makes the same text
//! and then reads it by Go's [syntax](https://pkg.go.dev/regexp/syntax).

use std::iter::Peekable;
use std::str::Chars;

use regex::Regex;

use super::Reason;
use super::glob::Glob;
use super::pattern::Matching;

/// Gives the way to match a pattern that is clean and valid.
pub(super) fn matching(pattern: &str) -> Result<Matching, Reason> {
    let (shape, expression) = translate(pattern);
    Ok(match shape {
        Shape::Exact => Matching::Exact(pattern.to_owned()),
        Shape::Prefix => Matching::Prefix(pattern.strip_suffix("**").unwrap_or(pattern).to_owned()),
        Shape::Suffix => Matching::Suffix(pattern.strip_prefix("**").unwrap_or(pattern).to_owned()),
        Shape::Expression => {
            if let Some(glob) = Glob::of(pattern) {
                return Ok(Matching::Glob(glob));
            }
            let expression = read(&expression)?;
            Matching::Expression(Regex::new(&expression).map_err(|_| Reason::Expression)?)
        }
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Exact,
    Prefix,
    Suffix,
    Expression,
}

/// The Go regular expression that Docker makes of a pattern, and whether it uses it.
fn translate(pattern: &str) -> (Shape, String) {
    let mut shape = Shape::Exact;
    let mut expression = String::with_capacity(2 * pattern.len() + 8);
    expression.push('^');
    let mut characters = pattern.chars().peekable();
    let mut first = true;
    while let Some(character) = characters.next() {
        match character {
            '*' if characters.next_if_eq(&'*').is_some() => {
                characters.next_if_eq(&'/');
                if characters.peek().is_some() {
                    expression.push_str("(.*/)?");
                    shape = Shape::Expression;
                } else if shape == Shape::Exact {
                    shape = Shape::Prefix;
                } else {
                    expression.push_str(".*");
                    shape = Shape::Expression;
                }
                if first {
                    shape = Shape::Suffix;
                }
            }
            '*' => {
                expression.push_str("[^/]*");
                shape = Shape::Expression;
            }
            '?' => {
                expression.push_str("[^/]");
                shape = Shape::Expression;
            }
            '.' | '+' | '(' | ')' | '$' => {
                expression.push('\\');
                expression.push(character);
            }
            '\\' => {
                expression.push('\\');
                if let Some(escaped) = characters.next() {
                    expression.push(escaped);
                    shape = Shape::Expression;
                }
            }
            '[' | ']' => {
                expression.push(character);
                shape = Shape::Expression;
            }
            character => expression.push(character),
        }
        first = false;
    }
    expression.push('$');
    (shape, expression)
}

/// Rewrites a Go regular expression, as far as [`translate`] makes them, for the `regex` crate.
fn read(expression: &str) -> Result<String, Reason> {
    let mut rewritten = String::new();
    let mut characters = expression.chars().peekable();
    let mut repeatable = false;
    while let Some(character) = characters.next() {
        let mut repeats = false;
        match character {
            '[' => rewritten.push_str(&class(&mut characters)?),
            '\\' => match escape(&mut characters)? {
                Escape::Character(character) => rewritten.push_str(&literal(character)),
                Escape::Class(class) => rewritten.push_str(class),
            },
            '{' => match repetition(&mut characters)? {
                Some(_) if !repeatable => return Err(Reason::Expression),
                Some(repetition) => {
                    rewritten.push_str(&repetition);
                    repeats = true;
                }
                None => rewritten.push_str(&literal('{')),
            },
            ']' | '}' => rewritten.push_str(&literal(character)),
            '*' | '?' => {
                rewritten.push(character);
                repeats = true;
            }
            character => rewritten.push(character),
        }
        repeatable = !repeats && character != '|';
    }
    Ok(rewritten)
}

/// A repetition such as `{2,5}`, if what follows the brace makes one; a brace by itself is a
/// character.
fn repetition(characters: &mut Peekable<Chars<'_>>) -> Result<Option<String>, Reason> {
    let rest: String = characters
        .clone()
        .take_while(|&character| character != '}')
        .collect();
    let is_count = |text: &str| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        digits && !text.is_empty() && (text == "0" || !text.starts_with('0'))
    };
    let (least, most) = match rest.split_once(',') {
        None => (rest.as_str(), rest.as_str()),
        Some((least, "")) => (least, least),
        Some((least, most)) => (least, most),
    };
    let closed = characters.clone().nth(rest.chars().count()) == Some('}');
    if !closed || !is_count(least) || !is_count(most) {
        return Ok(None);
    }
    match (least.parse::<u16>(), most.parse::<u16>()) {
        (Ok(least), Ok(most)) if least <= most && most <= 1000 => {
            characters
                .by_ref()
                .take(rest.chars().count() + 1)
                .for_each(drop);
            Ok(Some(format!("{{{rest}}}")))
        }
        _ => Err(Reason::Expression),
    }
}

/// Rewrites a class whose opening bracket has been read.
fn class(characters: &mut Peekable<Chars<'_>>) -> Result<String, Reason> {
    let mut rewritten = "[".to_owned();
    if characters.next_if_eq(&'^').is_some() {
        rewritten.push('^');
    }
    let mut first = true;
    loop {
        if !first && characters.next_if_eq(&']').is_some() {
            rewritten.push(']');
            return Ok(rewritten);
        }
        first = false;
        if let Some(named) = named_class(characters)? {
            rewritten.push_str(&named);
            continue;
        }
        match member(characters)? {
            Escape::Class(class) => rewritten.push_str(class),
            Escape::Character(lower) => {
                let mut after = characters.clone();
                let upper = if after.next() == Some('-') && after.next().is_some_and(|c| c != ']') {
                    characters.next();
                    match member(characters)? {
                        Escape::Character(upper) if lower <= upper => upper,
                        _ => return Err(Reason::Expression),
                    }
                } else {
                    lower
                };
                rewritten.push_str(&format!("{}-{}", literal(lower), literal(upper)));
            }
        }
    }
}

/// A POSIX class such as `[:alpha:]`, if one comes next.
fn named_class(characters: &mut Peekable<Chars<'_>>) -> Result<Option<String>, Reason> {
    let rest: String = characters.clone().collect();
    let Some((name, _)) = rest
        .strip_prefix("[:")
        .and_then(|rest| rest.split_once(":]"))
    else {
        return Ok(None);
    };
    const NAMES: [&str; 14] = [
        "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
        "space", "upper", "word", "xdigit",
    ];
    if !NAMES.contains(&name.strip_prefix('^').unwrap_or(name)) {
        return Err(Reason::Expression);
    }
    let named = format!("[:{name}:]");
    characters
        .by_ref()
        .take(named.chars().count())
        .for_each(drop);
    Ok(Some(named))
}

/// The next character of a class, or the class that an escape stands for.
fn member(characters: &mut Peekable<Chars<'_>>) -> Result<Escape, Reason> {
    match characters.next() {
        None => Err(Reason::Expression),
        Some('\\') => escape(characters),
        Some(character) => Ok(Escape::Character(character)),
    }
}

enum Escape {
    Character(char),
    Class(&'static str),
}

/// What an escape stands for; the backslash has been read.
fn escape(characters: &mut Peekable<Chars<'_>>) -> Result<Escape, Reason> {
    let character = characters.next().ok_or(Reason::Expression)?;
    Ok(match character {
        'd' => Escape::Class("[0-9]"),
        'D' => Escape::Class("[^0-9]"),
        's' => Escape::Class("[\\t\\n\\f\\r ]"),
        'S' => Escape::Class("[^\\t\\n\\f\\r ]"),
        'w' => Escape::Class("[0-9A-Za-z_]"),
        'W' => Escape::Class("[^0-9A-Za-z_]"),
        'a' => Escape::Character('\u{7}'),
        'f' => Escape::Character('\u{c}'),
        'n' => Escape::Character('\n'),
        'r' => Escape::Character('\r'),
        't' => Escape::Character('\t'),
        'v' => Escape::Character('\u{b}'),
        character if character.is_ascii() && !character.is_ascii_alphanumeric() => {
            Escape::Character(character)
        }
        character => return Err(Reason::Escape(character)),
    })
}

/// A character that means itself wherever it stands.
fn literal(character: char) -> String {
    format!("\\x{{{:x}}}", u32::from(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pattern: &str) -> String {
        match matching(pattern).unwrap() {
            Matching::Exact(text) => format!("exact {text}"),
            Matching::Prefix(text) => format!("prefix {text}"),
            Matching::Suffix(text) => format!("suffix {text}"),
            Matching::Glob(_) => format!("glob {}", translate(pattern).1),
            Matching::Expression(_) => translate(pattern).1,
        }
    }

    #[test]
    fn patterns_take_the_shape_that_docker_gives_them() {
        for (pattern, shape) in [
            ("a.b", "exact a.b"),
            ("a/**", "prefix a/"),
            ("a**", "prefix a"),
            ("**", "suffix "),
            ("**/a", "suffix /a"),
            ("**a", "suffix a"),
            ("**/a/**", "^(.*/)?a/.*$"),
            ("a/**/b.c", r"^a/(.*/)?b\.c$"),
            ("*.go", r"glob ^[^/]*\.go$"),
            ("**/*.go", r"glob ^(.*/)?[^/]*\.go$"),
            ("a?**", "^a[^/].*$"),
            (r"\#a", r"^\#a$"),
            ("a|b.*", r"^a|b\.[^/]*$"),
            ("[*]", "^[[^/]*]$"),
        ] {
            assert_eq!(shown(pattern), shape);
        }
    }

    #[test]
    fn go_expressions_are_rewritten_without_a_change_of_meaning() {
        for (expression, rewritten) in [
            (
                "^[[^/]*]$",
                r"^[\x{5b}-\x{5b}\x{5e}-\x{5e}\x{2f}-\x{2f}]*\x{5d}$",
            ),
            (
                r"^[a-z&&\]]$",
                r"^[\x{61}-\x{7a}\x{26}-\x{26}\x{26}-\x{26}\x{5d}-\x{5d}]$",
            ),
            ("^[[:alpha:]-]$", r"^[[:alpha:]\x{2d}-\x{2d}]$"),
            ("^a{2}|b{,3}$", r"^a{2}|b\x{7b},3\x{7d}$"),
        ] {
            assert_eq!(read(expression).unwrap(), rewritten);
        }
    }
}

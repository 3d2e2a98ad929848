//! Splits a script at its operators and a command into words.

use super::assignment;

/// Stands around the name of what only a run could tell.
pub const UNKNOWN: char = '\u{fffd}';

/// The value of a variable that is not known.
pub fn unknown(name: &str) -> String {
    format!("{UNKNOWN}{name}{UNKNOWN}")
}

/// Whether all of a word is known.
pub fn is_known(word: &str) -> bool {
    !word.contains(UNKNOWN)
}

/// A command as written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Simple<'a> {
    /// Its text.
    pub(super) text: &'a str,
    /// Where that begins.
    pub(super) offset: usize,
    /// A `)` follows.
    pub(super) closes: bool,
}

/// Splits at newlines, `;`, `&`, `|`, `(` and `)` outside quotes and substitutions.
pub(super) fn split(script: &str) -> Vec<Simple<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut letters = script.char_indices().peekable();
    let mut quote = None;
    let mut before = '\n';
    let mut push = |start: usize, end: usize, closes: bool| {
        if let Some(text) = script.get(start..end)
            && (closes || !text.trim().is_empty())
        {
            let blank = text.len() - text.trim_start().len();
            let offset = start + blank;
            found.push(Simple {
                text,
                offset,
                closes,
            });
        }
    };
    while let Some((at, letter)) = letters.next() {
        match (quote, letter) {
            (Some('\''), '\'') => quote = None,
            (Some('\''), _) => {}
            (_, '\\') => drop(letters.next()),
            (_, '$') if letters.peek().is_some_and(|(_, next)| *next == '(') => {
                skip_brackets(&mut letters);
            }
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(letter),
            (None, '#') if before.is_whitespace() || ";&|(".contains(before) => {
                push(start, at, false);
                while letters.peek().is_some_and(|(_, next)| *next != '\n') {
                    letters.next();
                }
                start = letters.peek().map_or(script.len(), |(at, _)| *at);
            }
            // `2>&1` and `&>` are no lists.
            (None, '&')
                if before == '>' || letters.peek().is_some_and(|(_, next)| *next == '>') => {}
            (None, '\n' | ';' | '&' | '|' | '(' | ')') => {
                push(start, at, letter == ')');
                start = at + 1;
            }
            _ => {}
        }
        before = letter;
    }
    push(start, script.len(), false);
    found
}

/// Goes behind the `)` that closes the `(` that comes next.
fn skip_brackets(letters: &mut std::iter::Peekable<std::str::CharIndices<'_>>) {
    let mut depth = 0_usize;
    for (_, letter) in letters {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
}

/// The words of one command: quotes taken off, variables replaced, redirections left out.
pub(super) fn words(text: &str, value: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    // `None` between words, so that `''` is a word.
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match (quote, letter) {
            (Some('\''), '\'') => quote = None,
            (Some('\''), _) => word.get_or_insert_default().push(letter),
            (_, '\\') => match letters.next() {
                Some((_, '\n')) | None => {}
                Some((_, next)) => {
                    let special = matches!(next, '"' | '\\' | '$' | '`');
                    let word = word.get_or_insert_default();
                    if quote.is_some() && !special {
                        word.push('\\');
                    }
                    word.push(next);
                }
            },
            (_, '$') => {
                let Some(rest) = text.get(at + 1..) else {
                    continue;
                };
                let (length, replaced) = variable(rest, value);
                for _ in 0..rest.get(..length).unwrap_or("").chars().count() {
                    letters.next();
                }
                // What is assigned is one word: `A=$B make`.
                let is_assignment = |word: &String| assignment(word).is_some();
                let is_assigned = word.as_ref().is_some_and(is_assignment);
                let is_whole = quote.is_some() || is_assigned && found.iter().all(is_assignment);
                add(&mut found, &mut word, &replaced, is_whole);
            }
            (_, '`') => {
                for (_, next) in letters.by_ref() {
                    if next == '`' {
                        break;
                    }
                }
                word.get_or_insert_default().push_str(&unknown(""));
            }
            (Some(open), _) if open == letter => quote = None,
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, _) if letter.is_whitespace() => found.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    found.extend(word.take());
    without_redirections(found)
}

/// Adds the value of a variable: outside quotes its blanks separate words.
fn add(found: &mut Vec<String>, word: &mut Option<String>, value: &str, quoted: bool) {
    if quoted {
        word.get_or_insert_default().push_str(value);
        return;
    }
    let mut first = true;
    for part in value.split(char::is_whitespace) {
        if !first {
            found.extend(word.take());
        }
        first = false;
        if !part.is_empty() {
            word.get_or_insert_default().push_str(part);
        }
    }
}

/// What follows a `$`: its length in bytes, and its value.
fn variable(rest: &str, value: &dyn Fn(&str) -> Option<String>) -> (usize, String) {
    let known = |name: &str| value(name).unwrap_or_else(|| unknown(name));
    if rest.starts_with('(') {
        let mut letters = rest.char_indices().peekable();
        skip_brackets(&mut letters);
        let end = letters.peek().map_or(rest.len(), |(at, _)| *at);
        return (end, unknown(""));
    }
    if let Some(inside) = rest.strip_prefix('{') {
        let end = inside.find('}').unwrap_or(inside.len());
        let inside = inside.get(..end).unwrap_or("");
        let length = (end + 2).min(rest.len());
        let name_end = inside
            .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .unwrap_or(inside.len());
        let (name, modifier) = inside.split_at(name_end);
        let replaced = match modifier.strip_prefix(":-").or(modifier.strip_prefix('-')) {
            Some(default) if !default.contains('$') => {
                value(name).unwrap_or_else(|| default.trim_matches('"').to_owned())
            }
            _ if modifier.is_empty() => known(name),
            _ => unknown(name),
        };
        return (length, replaced);
    }
    let end = rest
        .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .unwrap_or(rest.len());
    match rest.get(..end) {
        None | Some("") => match rest.chars().next() {
            Some(special @ ('@' | '*' | '#' | '?' | '!' | '$' | '-')) => {
                (special.len_utf8(), unknown(""))
            }
            _ => (0, "$".to_owned()),
        },
        Some(name) => (end, known(name)),
    }
}

/// `> file`, `2>&1`, `<< EOF` are no arguments.
fn without_redirections(words: Vec<String>) -> Vec<String> {
    let mut kept = Vec::new();
    let mut skip = false;
    for word in words {
        let bare = word.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '&');
        if skip {
            skip = false;
        } else if bare.starts_with(['>', '<']) {
            skip = bare.trim_start_matches(['>', '<', '-', '&']).is_empty();
        } else {
            kept.push(word);
        }
    }
    kept
}

//! Lines and assignments of a Makefile.

use std::collections::BTreeMap;

use crate::shell::unknown;

/// Lines with the continuations joined, and where each begins.
pub(super) fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut offset = 0;
    let mut open = false;
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches(['\n', '\r']);
        match lines.last_mut() {
            Some((_, last)) if open => {
                last.push('\n');
                last.push_str(body);
            }
            _ => lines.push((offset, body.to_owned())),
        }
        open = body.ends_with('\\');
        offset += line.len();
    }
    lines
}

/// Where the bracket that opens the text closes.
pub(super) fn closing(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' | '{' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// `NAME = value`, with the operator.
pub(super) fn assignment(line: &str) -> Option<(&str, &str, &str)> {
    let at = line.find('=')?;
    let before = line.get(..at)?;
    let operator_at = before.trim_end_matches([':', '?', '+', '!']).len();
    let name = before.get(..operator_at)?.trim();
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "_-.".contains(letter));
    is_name.then(|| {
        let operator = before.get(operator_at..).unwrap_or_default();
        (
            name,
            operator,
            line.get(at + 1..).unwrap_or_default().trim(),
        )
    })
}

/// What stands in a conditional is unknown, unless it says what is said already.
pub(super) fn set(
    variables: &mut BTreeMap<String, String>,
    (name, operator, value): (&str, &str, &str),
    conditional: bool,
) {
    let before = variables.get(name).cloned();
    let next = match (operator, before) {
        ("!", _) => unknown(name),
        ("?", Some(before)) => before,
        ("+", before) if conditional => format!("{} {}", before.unwrap_or_default(), unknown("")),
        ("+", Some(before)) => format!("{before} {value}"),
        (_, Some(before)) if conditional && before != value => unknown(name),
        (_, None) if conditional => unknown(name),
        _ => value.to_owned(),
    };
    variables.insert(name.to_owned(), next);
}

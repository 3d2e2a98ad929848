//! Loops in templates of charts over lists of their values: `{{ range .Values.ports }}`.

use super::super::yaml::Leaf;

/// Lists with more items than these are left as they are.
const MOST: usize = 16;

/// The lines of a template, each with the number of the one it was made of: what stands between
/// `range` and `end` is there for each item. Where another such action stands between them, a dot is
/// something else, and all is left as it is; so is a list that the values do not have.
pub(super) fn repeated(text: &str, values: &[Leaf]) -> Vec<(usize, String)> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut made = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let rest = lines.get(at + 1..).unwrap_or_default();
        if let Some(list) = list_of(line)
            && let Some(inner) = rest.iter().position(|line| is_end(line))
            && let Some(body) = rest.get(..inner).filter(|body| is_plain(body))
            && let items = items(list, values)
            && !items.is_empty()
        {
            for item in items {
                for (below, line) in body.iter().enumerate() {
                    made.push((at + 1 + below, of_item(line, list, item)));
                }
            }
            at += inner + 2;
            continue;
        }
        made.push((at, (*line).to_owned()));
        at += 1;
    }
    made
}

/// The list of values that a line goes over.
fn list_of(line: &str) -> Option<&str> {
    let mut words = action(line)?.split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some("range"), Some(list), None) => list.trim_start_matches('$').strip_prefix(".Values."),
        _ => None,
    }
}

fn is_end(line: &str) -> bool {
    action(line) == Some("end")
}

/// The action that a line is.
fn action(line: &str) -> Option<&str> {
    let inner = line.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    let inner = inner.trim_start_matches('-').trim_end_matches('-');
    (!inner.contains("{{")).then(|| inner.trim())
}

/// Whether lines neither begin nor end anything.
fn is_plain(body: &[&str]) -> bool {
    let words = ["{{range", "{{with", "{{if", "{{block", "{{define", "{{end"];
    body.iter().all(|line| {
        let close: String = line.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        !words.iter().any(|word| close.contains(word))
    })
}

/// The numbers of a list's items; none where it has too many.
fn items<'v>(list: &str, values: &'v [Leaf]) -> Vec<&'v str> {
    let path: Vec<&str> = list.split('.').collect();
    let below = values.iter().filter(|leaf| leaf.begins_with(&path));
    let numbers = below.filter_map(|leaf| leaf.path.get(path.len()));
    let numbers = numbers.filter(|item| item.bytes().all(|byte| byte.is_ascii_digit()));
    let mut items: Vec<&str> = numbers.map(String::as_str).collect();
    items.sort_unstable_by_key(|item| (item.len(), *item));
    items.dedup();
    if items.len() > MOST {
        return Vec::new();
    }
    items
}

/// A line with what its actions take from an item: `{{ .port }}` is `{{ .Values.ports.0.port }}`.
fn of_item(line: &str, list: &str, item: &str) -> String {
    let mut made = String::new();
    let mut is_inside = false;
    let mut before = ' ';
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            ('{', Some('{')) => is_inside = true,
            ('}', Some('}')) => is_inside = false,
            ('.', Some(next))
                if is_inside
                    && next.is_ascii_lowercase()
                    && matches!(before, ' ' | '{' | '(' | '-') =>
            {
                made.push_str(&format!(".Values.{list}.{item}"));
            }
            _ => {}
        }
        made.push(letter);
        before = letter;
    }
    made
}

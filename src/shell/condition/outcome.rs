//! What a test comes to.

use crate::shell::expand::is_known;

/// What a test comes to, where its words say so.
pub(in crate::shell) fn holds(text: &str, words: &[String]) -> Option<bool> {
    if text.split_whitespace().any(|word| word == "!") || !words.iter().all(|word| is_known(word)) {
        return None;
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let inner = match words.as_slice() {
        ["[", inner @ .., "]"] | ["test", inner @ ..] => inner,
        ["[[", inner @ .., "]]"] if !inner.iter().any(|word| word.contains(['*', '?', '['])) => {
            inner
        }
        _ => return None,
    };
    match inner {
        [left, "=" | "==", right] => Some(left == right),
        [left, "!=", right] => Some(left != right),
        ["-n", word] => Some(!word.is_empty()),
        ["-z", word] => Some(word.is_empty()),
        _ => None,
    }
}

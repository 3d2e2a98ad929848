//! Which commands of a script run on a condition alone: the branches of `if` and `case`, and what
//! stands behind a test in a list.
//!
//! <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_09>

use super::KEYWORDS;
use super::expand::{Simple, is_known};

/// What a command depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// The tests before it, the outer ones first.
    pub(super) guards: Vec<Guard>,
    /// It is a pattern of `case` and no command.
    pub(super) is_pattern: bool,
}

/// A test, and what it has to come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Guard {
    /// The number of its first command.
    pub(super) first: usize,
    /// That of its last.
    pub(super) last: usize,
    /// It has to hold, or has not to.
    pub(super) holds: bool,
}

enum Frame {
    If {
        /// The tests of the branches before.
        earlier: Vec<Guard>,
        test: Guard,
        is_body: bool,
    },
    Case {
        head: usize,
        is_pattern: bool,
    },
}

impl Frame {
    fn guards(&self, to: &mut Vec<Guard>) {
        match self {
            Self::If {
                earlier,
                test,
                is_body,
            } => {
                to.extend(earlier);
                to.extend(is_body.then_some(test));
            }
            Self::Case { head, .. } => to.push(Guard {
                first: *head,
                last: *head,
                holds: true,
            }),
        }
    }
}

/// The place of each command of a script.
pub(super) fn places(script: &str, simples: &[Simple<'_>]) -> Vec<Place> {
    let mut frames: Vec<Frame> = Vec::new();
    let mut places: Vec<Place> = Vec::new();
    for (index, simple) in simples.iter().enumerate() {
        let before = between(script, simples, index);
        if before.contains(";;")
            && let Some(Frame::Case { is_pattern, .. }) = frames.last_mut()
        {
            *is_pattern = true;
        }
        let mut words = words(simple).peekable();
        while let Some(word) = words.next_if(|word| KEYWORDS.contains(word)) {
            keyword(&mut frames, word, index);
        }
        let mut place = Place::default();
        match (words.peek(), frames.last_mut()) {
            (Some(&"esac"), Some(Frame::Case { .. })) => drop(frames.pop()),
            (_, Some(Frame::Case { is_pattern, .. })) if *is_pattern => {
                place.is_pattern = true;
                *is_pattern = !simple.closes;
            }
            (Some(&"case"), _) => frames.push(Frame::Case {
                head: index,
                is_pattern: !simple.closes,
            }),
            (_, Some(Frame::If { test, is_body, .. })) if !*is_body => test.last = index,
            _ => {}
        }
        let is_head = words.peek() == Some(&"case");
        let known = frames.len().saturating_sub(usize::from(is_head));
        for frame in frames.iter().take(known) {
            frame.guards(&mut place.guards);
        }
        places.push(place);
    }
    lists(script, simples, &mut places);
    places
}

fn keyword(frames: &mut Vec<Frame>, word: &str, index: usize) {
    let new = Guard {
        first: index,
        last: index,
        holds: true,
    };
    match (word, frames.last_mut()) {
        ("if", _) => frames.push(Frame::If {
            earlier: Vec::new(),
            test: new,
            is_body: false,
        }),
        ("then", Some(Frame::If { is_body, .. })) => *is_body = true,
        (
            "elif" | "else",
            Some(Frame::If {
                earlier,
                test,
                is_body,
            }),
        ) => {
            earlier.push(Guard {
                holds: false,
                ..*test
            });
            // The last branch has no test of its own: that of the first is named once more.
            *test = if word == "elif" {
                new
            } else {
                Guard {
                    holds: false,
                    ..*test
                }
            };
            *is_body = word == "else";
        }
        ("fi", Some(Frame::If { .. })) => drop(frames.pop()),
        _ => {}
    }
}

/// Adds the tests of lists: `[ -n "$A" ] && command; more`. Where nothing follows, the script fails
/// with the test, so that no script goes on without the command.
fn lists(script: &str, simples: &[Simple<'_>], places: &mut [Place]) {
    for (index, simple) in simples.iter().enumerate() {
        let is_test = words(simple).find(|word| !KEYWORDS.contains(word));
        let asks = words(simple).next();
        if !is_test.is_some_and(is_a_test) || asks.is_some_and(|word| word.ends_with("if")) {
            continue;
        }
        let operator = |at: usize| {
            let text = between(script, simples, at);
            ["&&", "||"].into_iter().find(|one| text.contains(one))
        };
        let end = (index + 1..simples.len())
            .find(|at| operator(*at).is_none())
            .unwrap_or(simples.len());
        let may_fail = (index + 1..end).any(|at| operator(at) == Some("||"));
        if end == index + 1 || !(may_fail || end < simples.len()) {
            continue;
        }
        let guard = Guard {
            first: index,
            last: index,
            holds: operator(index + 1) == Some("&&"),
        };
        let behind = places.iter_mut().take(end).skip(index + 1);
        behind.for_each(|place| place.guards.push(guard));
    }
}

/// The words of a command as written, continuations of lines left out.
fn words<'a>(simple: &Simple<'a>) -> impl Iterator<Item = &'a str> {
    simple.text.split_whitespace().filter(|word| *word != "\\")
}

fn is_a_test(word: &str) -> bool {
    ["[", "[[", "test"].contains(&word)
}

/// What stands between a command and the one before it.
fn between<'a>(script: &'a str, simples: &[Simple<'_>], index: usize) -> &'a str {
    let end_of = |simple: &Simple<'_>| simple.offset + simple.text.trim_start().len();
    let before = index.checked_sub(1).and_then(|before| simples.get(before));
    let start = before.map_or(0, end_of);
    let end = simples.get(index).map_or(start, |simple| simple.offset);
    script.get(start..end).unwrap_or_default()
}

/// What a test comes to, where its words say so.
pub(super) fn holds(text: &str, words: &[String]) -> Option<bool> {
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

#[cfg(test)]
mod tests {
    use crate::shell::commands;

    /// Each command with what it depends on.
    fn shown(script: &str) -> Vec<String> {
        let lookup = |name: &str| (name == "OFF").then(|| "0".to_owned());
        commands(script, &lookup)
            .into_iter()
            .filter(|command| command.words.first().is_some_and(|word| word.len() == 1))
            .filter(|command| command.words.first().is_some_and(|word| word != "["))
            .map(|command| {
                let condition = command.condition.unwrap_or_else(|| "always".to_owned());
                format!("{}: {condition}", command.words.join(" "))
            })
            .collect()
    }

    #[test]
    fn the_branches_of_an_if_depend_on_its_tests() {
        assert_eq!(
            shown(
                "a; if [ \"$X\" = 1 ] && [ -f y ]; then\n b; \\\n elif test -n \"$Y\"; then c\nelse d; fi; e"
            ),
            [
                "a: always",
                "b: only where [ \"$X\" = 1 ] && [ -f y ]",
                "c: not where [ \"$X\" = 1 ] && [ -f y ]",
                "d: not where [ \"$X\" = 1 ] && [ -f y ]",
                "e: always",
            ]
        );
    }

    #[test]
    fn a_test_of_what_is_known_decides() {
        assert_eq!(
            shown("if [ \"$OFF\" = \"1\" ]; then a; else b; fi; if [ \"$OFF\" != 1 ]; then c; fi"),
            [
                "a: only where [ \"$OFF\" = \"1\" ]",
                "b: always",
                "c: always"
            ]
        );
    }

    #[test]
    fn patterns_of_case_are_no_commands() {
        assert_eq!(
            shown("case \"$X\" in m) a;; n|o) (b && c) ;; *) d; esac; e"),
            [
                "a: only for some \"$X\"",
                "b: only for some \"$X\"",
                "c: only for some \"$X\"",
                "d: only for some \"$X\"",
                "e: always",
            ]
        );
    }

    #[test]
    fn a_test_in_a_list_is_a_condition_where_the_script_goes_on_without() {
        assert_eq!(
            shown("[ -n \"$X\" ] && a; b\n[ -f y ] || c; d && [ -f z ] && e"),
            [
                "a: only where [ -n \"$X\" ]",
                "b: always",
                "c: not where [ -f y ]",
                "d: always",
                "e: always",
            ]
        );
    }
}

//! Shell commands as build scripts write them: words, environment and folder of each, without
//! running anything.
//!
//! Quotes, continuations, lists and simple variables follow the
//! [standard](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html). What only
//! a run could tell stands in the words as [`UNKNOWN`].

mod condition;
mod expand;
mod quote;

use std::collections::{BTreeMap, BTreeSet};

pub use expand::{UNKNOWN, is_known, unknown};
pub use quote::quoted;

/// One command of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Variables exported before it or written in front of it.
    pub env: BTreeMap<String, String>,
    /// Its words, quotes taken off.
    pub words: Vec<String>,
    /// The folders it has changed into, one `cd` after the other.
    pub folders: Vec<String>,
    /// Where it begins in the script, in bytes.
    pub offset: usize,
    /// The text it was read from.
    pub text: String,
    /// When it runs, where that is not known: `only where [ -n "$A" ]`.
    pub condition: Option<String>,
}

/// Words that stand in front of a command without being one.
const KEYWORDS: [&str; 12] = [
    "!", "{", "}", "if", "then", "elif", "else", "fi", "do", "done", "while", "time",
];

/// Whether a command is a shell that reads a script behind `-c`, by the end of its path.
pub fn is_shell(command: &str) -> bool {
    let name = command.rsplit('/').next().unwrap_or(command);
    matches!(name, "ash" | "bash" | "sh")
}

/// The commands of a script, in order; `lookup` has the environment it starts with.
pub fn commands(script: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Vec<Command> {
    let mut reader = Reader {
        lookup,
        variables: BTreeMap::new(),
        exported: BTreeSet::new(),
        folders: Vec::new(),
        tests: Vec::new(),
        open: Vec::new(),
        found: Vec::new(),
    };
    let simples = expand::split(script);
    let condition::Places { places, links } = condition::places(script, &simples);
    for (simple, place) in simples.iter().zip(places) {
        reader.tests.push(None);
        if !place.is_pattern {
            let guard = place.inside.and_then(|inside| reader.open(&links, inside));
            let condition = guard.and_then(|guard| shown(script, &simples, guard));
            reader.take(*simple, condition);
        }
    }
    reader.found
}

/// The words of one line, quotes taken off, nothing expanded.
pub fn words(line: &str) -> Vec<String> {
    let keep = |name: &str| Some(format!("${{{name}}}"));
    let mut quote = None;
    let plain: String = line
        .chars()
        .map(|letter| match (quote, letter) {
            (None, '\n' | ';' | '&' | '|' | '(' | ')' | '<' | '>') => ' ',
            (None, '"' | '\'') => {
                quote = Some(letter);
                letter
            }
            (Some(open), _) if open == letter => {
                quote = None;
                letter
            }
            _ => letter,
        })
        .collect();
    let mut all = commands(&plain, &keep);
    match all.pop() {
        Some(command) => command.words,
        None => Vec::new(),
    }
}

struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    variables: BTreeMap<String, String>,
    exported: BTreeSet<String>,
    folders: Vec<String>,
    /// What each command comes to as a test, where that is known.
    tests: Vec<Option<bool>>,
    /// The outermost of the tests of each link that is not known to come out right.
    open: Vec<Option<condition::Guard>>,
    found: Vec<Command>,
}

impl Reader<'_> {
    /// The outermost of the tests of a link that is not known to come out right.
    fn open(&mut self, links: &[condition::Link], inside: usize) -> Option<condition::Guard> {
        // Links are in the order of the commands, so that the tests of these were read.
        let new = links.iter().take(inside + 1).skip(self.open.len());
        for condition::Link { guard, outer } in new {
            let outer = outer.and_then(|outer| self.open.get(outer).copied().flatten());
            let known = self.tests.get(guard.first).copied().flatten();
            let is_open = guard.first != guard.last || known != Some(guard.holds);
            self.open.push(outer.or(is_open.then_some(*guard)));
        }
        self.open.get(inside).copied().flatten()
    }

    fn take(&mut self, simple: expand::Simple<'_>, condition: Option<String>) {
        let value = |name: &str| {
            let own = self.variables.get(name).cloned();
            own.or_else(|| (self.lookup)(name))
        };
        let mut words = expand::words(simple.text, &value).into_iter().peekable();
        let mut assigned: Vec<(String, String)> = Vec::new();
        while let Some(word) = words.peek() {
            if KEYWORDS.contains(&word.as_str()) {
                words.next();
            } else if let Some((name, value)) = assignment(word) {
                assigned.push((name.to_owned(), value.to_owned()));
                words.next();
            } else {
                break;
            }
        }
        let words: Vec<String> = words.collect();
        match words.first().map(String::as_str) {
            None => assigned
                .into_iter()
                .for_each(|(name, value)| self.assign(name, value)),
            Some("export" | "declare" | "local" | "readonly") => {
                let exports = words.first().is_some_and(|word| word == "export");
                for word in words.iter().skip(1) {
                    let (name, value) = match assignment(word) {
                        Some((name, value)) => (name, Some(value.to_owned())),
                        None => (word.as_str(), None),
                    };
                    if let Some(value) = value {
                        self.assign(name.to_owned(), value);
                    }
                    if exports {
                        self.exported.insert(name.to_owned());
                    }
                }
            }
            Some("cd" | "pushd") => self.folders.extend(words.get(1).cloned()),
            Some("popd") => drop(self.folders.pop()),
            Some(_) => {
                if let Some(test) = self.tests.last_mut() {
                    *test = condition::holds(simple.text, &words);
                }
                let exported = self.exported.iter();
                let mut env: BTreeMap<String, String> = exported
                    .filter_map(|name| Some((name.clone(), self.variables.get(name)?.clone())))
                    .collect();
                env.extend(assigned);
                self.found.push(Command {
                    env,
                    words,
                    folders: self.folders.clone(),
                    offset: simple.offset,
                    text: without_keywords(simple.text).to_owned(),
                    condition,
                });
            }
        }
        if simple.closes {
            self.folders.clear();
        }
    }

    /// A second value, as on another branch, makes the variable unknown.
    fn assign(&mut self, name: String, value: String) {
        let before = self.variables.get(&name).is_some_and(|old| *old != value);
        // What is unknown as a whole has this name: `version=$(git describe)`.
        let is_nameless = value == unknown("");
        let value = if before || is_nameless {
            unknown(&name)
        } else {
            value
        };
        self.variables.insert(name, value);
    }
}

/// A test as written.
fn shown(script: &str, simples: &[expand::Simple<'_>], guard: condition::Guard) -> Option<String> {
    let (first, last) = (simples.get(guard.first)?, simples.get(guard.last)?);
    let end = last.offset + last.text.trim().len();
    let text = script.get(first.offset..end)?.split_whitespace();
    let is_part = |word: &&str| *word != "\\";
    let before = |word: &&str| *word != "!" && KEYWORDS.contains(word);
    let words: Vec<&str> = text.filter(is_part).skip_while(before).collect();
    let end = words.iter().position(|word| *word == "in");
    if let Some(["case", subject @ ..]) = end.and_then(|end| words.get(..end)) {
        return Some(format!("only for some {}", subject.join(" ")));
    }
    let text = words.join(" ");
    let only = if guard.holds { "only" } else { "not" };
    Some(format!("{only} where {text}"))
}

/// A command without `then` and the like in front.
fn without_keywords(text: &str) -> &str {
    let mut text = text.trim();
    while let Some((first, rest)) = text.split_once(char::is_whitespace)
        && KEYWORDS.contains(&first)
    {
        text = rest.trim_start();
    }
    text
}

/// `NAME=value`.
pub fn assignment(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let mut letters = name.chars();
    let first = letters.next()?;
    let is_name = (first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    is_name.then_some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(script: &str) -> Vec<String> {
        let lookup = |name: &str| (name == "HOME").then(|| "/root".to_owned());
        commands(script, &lookup)
            .into_iter()
            .map(|command| {
                let env: Vec<String> = command
                    .env
                    .iter()
                    .map(|(name, value)| format!("{name}={value} "))
                    .collect();
                let at = command.folders.join("/");
                format!("{at}> {}{}", env.concat(), command.words.join("|"))
            })
            .collect()
    }

    #[test]
    fn lists_quotes_and_continuations_are_read_as_a_shell_does() {
        assert_eq!(
            shown(
                "set -ex; A=1 go build -ldflags \"-s -w\" \\\n  -o 'a b' . && echo # no\nif x; then y; fi | z"
            ),
            [
                "> set|-ex",
                "> A=1 go|build|-ldflags|-s -w|-o|a b|.",
                "> echo",
                "> x",
                "> y",
                "> z"
            ]
        );
    }

    #[test]
    fn simple_variables_are_followed_and_others_are_unknown() {
        assert_eq!(
            shown(
                "T='a b'\nexport C=1\nA=$T B=1 x A=$T\ngo $T \"$T\" ${U:-d} $HOME/x $(date) `id` $V\nT=c\ngo $T"
            ),
            [
                "> A=a b B=1 C=1 x|A=a|b",
                "> C=1 go|a|b|a b|d|/root/x|\u{fffd}\u{fffd}|\u{fffd}\u{fffd}|\u{fffd}V\u{fffd}",
                "> C=1 go|\u{fffd}T\u{fffd}"
            ]
        );
    }

    #[test]
    fn folders_are_left_with_their_brackets() {
        assert_eq!(
            shown("(cd a && cd b && go build)\ngo vet\ncd c; ls"),
            ["a/b> go|build", "> go|vet", "c> ls"]
        );
    }

    #[test]
    fn an_open_quote_ends_with_the_script() {
        assert_eq!(shown("echo 'a"), ["> echo|a"]);
        assert_eq!(shown(&"$(".repeat(10_000)), ["> \u{fffd}\u{fffd}"]);
    }
}

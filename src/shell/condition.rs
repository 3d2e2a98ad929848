//! Which commands of a script run on a condition alone: the branches of `if` and `case`, and what
//! stands behind a test in a list.
//!
//! <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_09>

use super::KEYWORDS;
use super::expand::Simple;

mod list;
mod outcome;
#[cfg(test)]
mod tests;

pub(super) use list::{Guard, Link};
use list::{List, Operator, link};
pub(super) use outcome::holds;

/// What the commands of a script depend on.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// One for each command.
    pub(super) places: Vec<Place>,
    /// The tests before them.
    pub(super) links: Vec<Link>,
}

/// What a command depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The number of the link with the innermost of the tests before it.
    pub(super) inside: Option<usize>,
    /// It is a pattern of `case` and no command.
    pub(super) is_pattern: bool,
}

/// What is open: its end is to come.
struct Frame {
    kind: Kind,
    /// The link of what stands in it.
    inside: Option<usize>,
    /// The list that it is a part of.
    around: List,
}

enum Kind {
    /// `if`, with the test of its branch, and whether that was read.
    If { test: Guard, is_body: bool },
    /// `case`; a pattern comes next.
    Case { is_pattern: bool },
    /// `(` or `{`.
    Group,
}

/// The place of each command of a script.
pub(super) fn places(script: &str, simples: &[Simple<'_>]) -> Places {
    let operators: Vec<Option<Operator>> = (0..simples.len())
        .map(|index| operator(between(script, simples, index)))
        .collect();
    let mut reader = Reader {
        goes_on: goes_on(&operators),
        frames: Vec::new(),
        list: List::default(),
        links: Vec::new(),
    };
    let numbered = simples.iter().zip(&operators).enumerate();
    let places = numbered
        .map(|(index, (simple, operator))| {
            reader.place(index, simple, between(script, simples, index), *operator)
        })
        .collect();
    Places {
        places,
        links: reader.links,
    }
}

fn operator(text: &str) -> Option<Operator> {
    let is_and = text.contains("&&").then_some(Operator::And);
    is_and.or_else(|| text.contains("||").then_some(Operator::Or))
}

/// Whether the script goes on where a command fails. Where nothing follows its list, the script
/// fails with it, so that no script goes on without what stands behind the command.
fn goes_on(operators: &[Option<Operator>]) -> Vec<bool> {
    let mut found = vec![false; operators.len()];
    let mut next = false;
    for (own, operator) in found.iter_mut().zip(operators).rev() {
        *own = next;
        next |= *operator != Some(Operator::And);
    }
    found
}

struct Reader {
    goes_on: Vec<bool>,
    frames: Vec<Frame>,
    list: List,
    links: Vec<Link>,
}

impl Reader {
    fn place(
        &mut self,
        index: usize,
        simple: &Simple<'_>,
        before: &str,
        operator: Option<Operator>,
    ) -> Place {
        match operator {
            None => self.begin(),
            Some(operator) => {
                let goes_on = |test: usize| self.goes_on.get(test).copied().unwrap_or_default();
                self.list.read(operator, &mut self.links, goes_on);
            }
        }
        if before.contains(";;")
            && let Some(Kind::Case { is_pattern }) = self.kind()
        {
            *is_pattern = true;
        }
        let is_pattern = matches!(self.kind(), Some(Kind::Case { is_pattern: true }));
        for _ in before.matches('(').filter(|_| !is_pattern) {
            self.open(Kind::Group);
        }
        let mut words = words(simple).peekable();
        while let Some(word) = words.next_if(|word| KEYWORDS.contains(word)) {
            self.keyword(word, index);
        }
        let inside = self.list.inside;
        let place = |is_pattern: bool| Place { inside, is_pattern };
        match (words.peek(), self.kind()) {
            (Some(&"esac"), Some(Kind::Case { .. })) => self.close(),
            (_, Some(Kind::Case { is_pattern })) if *is_pattern => {
                *is_pattern = !simple.closes;
                return place(true);
            }
            (Some(&"case"), _) => {
                self.case(index, !simple.closes);
                return place(false);
            }
            (None, _) => {}
            (Some(word), _) => {
                let asks = simple.text.split_whitespace().next();
                let is_test = is_a_test(word) && !asks.is_some_and(|word| word.ends_with("if"));
                self.list.operand(is_test.then_some((index, index)));
            }
        }
        self.test_ends(index);
        if simple.closes {
            self.close_group(index);
        }
        place(false)
    }

    /// The innermost of what is open.
    fn kind(&mut self) -> Option<&mut Kind> {
        self.frames.last_mut().map(|frame| &mut frame.kind)
    }

    /// Begins a list.
    fn begin(&mut self) {
        self.list = List::new(self.frames.last().and_then(|frame| frame.inside));
    }

    fn open(&mut self, kind: Kind) {
        self.frames.push(Frame {
            kind,
            inside: self.list.inside,
            around: self.list,
        });
        self.begin();
    }

    /// Ends what is open; what a group comes to, its last list does.
    fn close(&mut self) {
        if let Some(frame) = self.frames.pop() {
            let is_group = matches!(frame.kind, Kind::Group);
            let value = self.list.value.filter(|_| is_group);
            self.list = frame.around;
            self.list.operand(value);
        }
    }

    fn close_group(&mut self, index: usize) {
        if let Some(Kind::Group) = self.kind() {
            self.close();
            self.test_ends(index);
        }
    }

    /// The test of `if` goes at least as far as here.
    fn test_ends(&mut self, index: usize) {
        if let Some(Kind::If {
            test,
            is_body: false,
        }) = self.kind()
        {
            test.last = index;
        }
    }

    fn case(&mut self, head: usize, is_pattern: bool) {
        self.open(Kind::Case { is_pattern });
        let guard = Guard {
            first: head,
            last: head,
            holds: true,
        };
        if let Some(frame) = self.frames.last_mut() {
            frame.inside = link(&mut self.links, guard, frame.inside);
        }
        self.begin();
    }

    fn keyword(&mut self, word: &str, index: usize) {
        let new = Guard {
            first: index,
            last: index,
            holds: true,
        };
        match word {
            "if" => self.open(Kind::If {
                test: new,
                is_body: false,
            }),
            "{" => self.open(Kind::Group),
            "}" => self.close_group(index),
            "fi" if matches!(self.kind(), Some(Kind::If { .. })) => self.close(),
            "then" | "elif" | "else" => self.branch(word, new),
            _ => {}
        }
    }

    /// Goes on to the next part of an `if`.
    fn branch(&mut self, word: &str, new: Guard) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let Kind::If { test, is_body } = &mut frame.kind else {
            return;
        };
        if word == "then" {
            *is_body = true;
            frame.inside = link(&mut self.links, *test, frame.inside);
        } else {
            // Beside the body, not in it.
            let body = frame.inside.and_then(|body| self.links.get(body));
            let outer = body.and_then(|body| body.outer);
            let not = Guard {
                holds: false,
                ..*test
            };
            frame.inside = link(&mut self.links, not, outer);
            *is_body = word == "else";
            *test = new;
        }
        self.begin();
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

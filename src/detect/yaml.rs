//! YAML as a list of its leaves, with their lines: <https://yaml.org/spec/1.2.2/>.
//!
//! What cannot be parsed ends the list, since a file of settings is evidence as far as it is
//! understood. Repeated keys are kept: templates of charts repeat them.

mod node;

use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser};

pub(super) use node::Node;

/// Leaves kept of one file: an alias repeats what it names.
const MOST: usize = 20_000;

/// How deep collections may lie in each other.
const DEPTH: usize = 64;

/// A scalar with the way to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leaf {
    /// The document of the file it stands in, from 0.
    pub(super) document: usize,
    /// Keys and, in lists, positions, outermost first.
    pub(super) path: Vec<String>,
    /// The scalar.
    pub(super) text: String,
    /// Offset of the first byte of its line; of its first line of text where it has several.
    pub(super) offset: usize,
}

impl Leaf {
    /// Whether the way to it is this one, `*` standing for any key.
    pub(super) fn is_at(&self, path: &[&str]) -> bool {
        self.path.len() == path.len() && self.begins_with(path)
    }

    /// Whether the way to it begins with this one.
    pub(super) fn begins_with(&self, path: &[&str]) -> bool {
        self.path.len() >= path.len()
            && self
                .path
                .iter()
                .zip(path)
                .all(|(part, wanted)| *wanted == "*" || part == wanted)
    }
}

/// All leaves of a file, in order.
pub(super) fn leaves(text: &str) -> Vec<Leaf> {
    let mut reader = Reader {
        starts: line_starts(text),
        found: Vec::new(),
        open: Vec::new(),
        anchors: HashMap::new(),
        document: 0,
    };
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { break };
        if !reader.event(event, span.start.line()) || reader.found.len() > MOST {
            break;
        }
    }
    reader.found
}

struct Reader {
    starts: Vec<usize>,
    found: Vec<Leaf>,
    open: Vec<Collection>,
    /// What an anchor names: how deep it lies, and its leaves.
    anchors: HashMap<usize, (usize, Range<usize>)>,
    document: usize,
}

/// A list or a mapping that is not closed yet.
struct Collection {
    is_list: bool,
    /// The key whose value comes next, or the position of the next element.
    key: Option<String>,
    position: usize,
    anchor: usize,
    /// Leaves found before it.
    before: usize,
}

impl Reader {
    /// Takes an event over; false where the file is nested too deep.
    fn event(&mut self, event: Event<'_>, line: usize) -> bool {
        match event {
            Event::DocumentEnd => self.document += 1,
            Event::SequenceStart(anchor, _) => return self.begin(true, anchor),
            Event::MappingStart(anchor, _) => return self.begin(false, anchor),
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(closed) = self.open.pop() {
                    self.name(closed.anchor, closed.before);
                }
                self.next();
            }
            Event::Scalar(text, _, anchor, _) => {
                let before = self.found.len();
                if self.take_key(&text) {
                    return true;
                }
                let offset = line.checked_sub(1).and_then(|line| self.starts.get(line));
                let leaf = Leaf {
                    document: self.document,
                    path: self.path(),
                    text: text.into_owned(),
                    offset: offset.copied().unwrap_or_default(),
                };
                self.found.push(leaf);
                self.name(anchor, before);
                self.next();
            }
            Event::Alias(anchor) => {
                self.repeat(anchor);
                self.next();
            }
            _ => {}
        }
        true
    }

    fn begin(&mut self, is_list: bool, anchor: usize) -> bool {
        // A collection as a key tells nothing.
        self.take_key("");
        self.open.push(Collection {
            is_list,
            key: None,
            position: 0,
            anchor,
            before: self.found.len(),
        });
        self.open.len() < DEPTH
    }

    /// Takes a scalar as the key of the mapping that is open, if it waits for one.
    fn take_key(&mut self, text: &str) -> bool {
        match self.open.last_mut() {
            Some(last) if !last.is_list && last.key.is_none() => {
                last.key = Some(text.to_owned());
                true
            }
            _ => false,
        }
    }

    /// A value is complete.
    fn next(&mut self) {
        if let Some(last) = self.open.last_mut() {
            last.key = None;
            last.position += 1;
        }
    }

    fn path(&self) -> Vec<String> {
        let part = |one: &Collection| match one.is_list {
            true => one.position.to_string(),
            false => one.key.clone().unwrap_or_default(),
        };
        // `<<` adds what follows to the mapping it stands in: <https://yaml.org/type/merge.html>.
        let mut path: Vec<String> = self.open.iter().map(part).collect();
        path.retain(|part| part != "<<");
        path
    }

    fn name(&mut self, anchor: usize, before: usize) {
        if anchor > 0 {
            let depth = self.path().len();
            self.anchors
                .insert(anchor, (depth, before..self.found.len()));
        }
    }

    fn repeat(&mut self, anchor: usize) {
        let Some((depth, range)) = self.anchors.get(&anchor).cloned() else {
            return;
        };
        let here = self.path();
        let copies: Vec<Leaf> = self.found.get(range).unwrap_or_default().to_vec();
        for mut leaf in copies {
            let below = leaf.path.split_off(depth.min(leaf.path.len()));
            leaf.path = here.iter().cloned().chain(below).collect();
            leaf.document = self.document;
            self.found.push(leaf);
        }
    }
}

/// The offset of each line's first byte.
pub(super) fn line_starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        leaves(text)
            .iter()
            .map(|leaf| {
                let (document, offset) = (leaf.document, leaf.offset);
                format!("{document}@{offset} {}={}", leaf.path.join("."), leaf.text)
            })
            .collect()
    }

    #[test]
    fn leaves_have_the_way_to_them_and_the_start_of_their_line() {
        let text =
            "server:\n  http: {addr: '0.0.0.0:80'} # all\nlist:\n- a\n- b: 1\n---\nx: |\n  y: 2\n";
        assert_eq!(
            shown(text),
            [
                "0@8 server.http.addr=0.0.0.0:80",
                "0@49 list.0=a",
                "0@53 list.1.b=1",
                "1@69 x=y: 2\n",
            ]
        );
    }

    #[test]
    fn an_alias_repeats_what_it_names_and_a_merge_adds_it() {
        let text = "base: &b\n  ports: [80]\none:\n  <<: *b\n  name: x\ntwo: *b\n";
        assert_eq!(
            shown(text),
            [
                "0@9 base.ports.0=80",
                "0@9 one.ports.0=80",
                "0@37 one.name=x",
                "0@9 two.ports.0=80",
            ]
        );
    }

    #[test]
    fn what_stands_before_a_fault_counts() {
        assert_eq!(shown("a: 1\nb: [\n"), ["0@0 a=1"]);
    }

    #[test]
    fn aliases_of_aliases_end() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..12 {
            let item = format!("*a{}", n - 1);
            let items = vec![item; 8].join(", ");
            text.push_str(&format!("a{n}: &a{n} [{items}]\n"));
        }
        assert!(leaves(&text).len() < 10 * MOST);
    }
}

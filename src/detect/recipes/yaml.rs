//! YAML as build files write it: maps, lists and scalars by indentation, block scalars, flow lists.
//!
//! Anchors, tags and flow maps are not read: their values are plain text.

/// A value and where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    /// What it is.
    pub(super) value: Value,
    /// Where it begins, in bytes.
    pub(super) offset: usize,
}

/// What a YAML value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A scalar, quotes taken off.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in order.
    Map(Vec<(String, Node)>),
}

/// Maps in lists in maps.
const DEPTH: usize = 32;

impl Node {
    /// Reads the first document of a text.
    pub(super) fn parse(text: &str) -> Self {
        let mut lines = Vec::new();
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            let body = line.trim_end();
            let indent = body.len() - body.trim_start_matches(' ').len();
            lines.push(Line {
                indent,
                text: body.trim_start_matches(' '),
                offset: offset + indent,
            });
            offset += line.len();
        }
        let mut reader = Reader { lines, at: 0 };
        reader.block(0, 0)
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        let Value::Map(pairs) = &self.value else {
            return None;
        };
        pairs
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, node)| node)
    }

    /// The pairs of a map.
    pub(super) fn pairs(&self) -> &[(String, Node)] {
        match &self.value {
            Value::Map(pairs) => pairs,
            _ => &[],
        }
    }

    /// The items of a list; a scalar is a list of one.
    pub(super) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            Value::Text(text) if !text.is_empty() => std::slice::from_ref(self),
            _ => &[],
        }
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The texts of a list of scalars.
    pub(super) fn texts(&self) -> Vec<&str> {
        self.items().iter().filter_map(Node::text).collect()
    }
}

#[derive(Clone, Copy)]
struct Line<'a> {
    indent: usize,
    text: &'a str,
    offset: usize,
}

struct Reader<'a> {
    lines: Vec<Line<'a>>,
    at: usize,
}

impl<'a> Reader<'a> {
    /// The next line that is neither empty nor a comment.
    fn peek(&mut self) -> Option<Line<'a>> {
        while let Some(line) = self.lines.get(self.at) {
            let blank = line.text.is_empty() || line.text.starts_with('#') || line.text == "---";
            if !blank {
                return Some(*line);
            }
            self.at += 1;
        }
        None
    }

    /// The value whose lines are indented by `indent` or more.
    fn block(&mut self, indent: usize, depth: usize) -> Node {
        let Some(first) = self
            .peek()
            .filter(|line| line.indent >= indent && depth < DEPTH)
        else {
            return text(String::new(), 0);
        };
        let value = if first.text == "-" || first.text.starts_with("- ") {
            self.list(first.indent, depth)
        } else if key(first.text).is_some() {
            self.map(first.indent, depth)
        } else {
            self.at += 1;
            return scalar(first.text, first.offset);
        };
        Node {
            value,
            offset: first.offset,
        }
    }

    fn list(&mut self, indent: usize, depth: usize) -> Value {
        let mut items = Vec::new();
        while let Some(line) = self.peek() {
            let is_item = line.text == "-" || line.text.starts_with("- ");
            if line.indent != indent || !is_item {
                break;
            }
            let rest = line.text.get(1..).unwrap_or_default();
            let inner = rest.trim_start();
            let shift = 1 + rest.len() - inner.len();
            if inner.is_empty() {
                self.at += 1;
                items.push(self.block(indent + 1, depth + 1));
                continue;
            }
            // The item goes on as if it stood on a line of its own.
            if let Some(own) = self.lines.get_mut(self.at) {
                *own = Line {
                    indent: indent + shift,
                    text: inner,
                    offset: line.offset + shift,
                };
            }
            if is_block_scalar(inner) {
                self.at += 1;
                items.push(self.block_scalar(indent, inner, line.offset));
            } else {
                items.push(self.block(indent + shift, depth + 1));
            }
        }
        Value::List(items)
    }

    fn map(&mut self, indent: usize, depth: usize) -> Value {
        let mut pairs = Vec::new();
        while let Some(line) = self.peek() {
            let Some((name, rest)) = key(line.text).filter(|_| line.indent == indent) else {
                break;
            };
            self.at += 1;
            let at = line.offset + line.text.len() - rest.len();
            let value = if is_block_scalar(rest) {
                self.block_scalar(indent, rest, line.offset)
            } else if rest.is_empty() || rest.starts_with('#') {
                let list = self.peek().is_some_and(|next| {
                    next.indent == indent && (next.text == "-" || next.text.starts_with("- "))
                });
                self.block(if list { indent } else { indent + 1 }, depth + 1)
            } else {
                scalar(rest, at)
            };
            pairs.push((name, value));
        }
        if pairs.is_empty() {
            self.at += 1;
        }
        Value::Map(pairs)
    }

    /// The lines below `|` or `>`, their common indentation taken off.
    fn block_scalar(&mut self, indent: usize, mark: &str, offset: usize) -> Node {
        let mut result = String::new();
        let mut margin = None;
        let mut start = offset;
        while let Some(line) = self.lines.get(self.at) {
            if !line.text.is_empty() && line.indent <= indent {
                break;
            }
            if !line.text.is_empty() && margin.is_none() {
                margin = Some(line.indent);
                start = line.offset;
            }
            let extra = line.indent.saturating_sub(margin.unwrap_or(line.indent));
            result.push_str(&" ".repeat(extra));
            result.push_str(line.text);
            result.push(if mark.starts_with('>') { ' ' } else { '\n' });
            self.at += 1;
        }
        text(result.trim_end().to_owned(), start)
    }
}

fn is_block_scalar(text: &str) -> bool {
    let mark = text.split('#').next().unwrap_or_default().trim();
    mark.starts_with(['|', '>'])
        && mark
            .chars()
            .skip(1)
            .all(|letter| "+-0123456789".contains(letter))
}

/// `name: rest`.
fn key(line: &str) -> Option<(String, &str)> {
    if line.starts_with(['"', '\'']) {
        let quote = line.chars().next()?;
        let end = line.get(1..)?.find(quote)? + 1;
        let rest = line.get(end + 1..)?.trim_start().strip_prefix(':')?;
        return Some((line.get(1..end)?.to_owned(), rest.trim()));
    }
    if line.starts_with(['[', '{', '|', '>']) {
        return None;
    }
    let at = line.match_indices(':').map(|(at, _)| at).find(|at| {
        line.get(at + 1..)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    })?;
    Some((
        line.get(..at)?.trim().to_owned(),
        line.get(at + 1..)?.trim(),
    ))
}

fn text(value: String, offset: usize) -> Node {
    Node {
        value: Value::Text(value),
        offset,
    }
}

/// A scalar or a flow list on one line.
fn scalar(written: &str, offset: usize) -> Node {
    let written = written.trim();
    for quote in ['"', '\''] {
        if let Some(inner) = written.strip_prefix(quote) {
            let end = inner.rfind(quote).unwrap_or(inner.len());
            let inner = inner.get(..end).unwrap_or_default();
            return text(inner.replace("\\\"", "\"").replace("''", "'"), offset);
        }
    }
    let plain = written.split(" #").next().unwrap_or_default().trim_end();
    if let Some(inner) = plain
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        let items = inner
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty());
        return Node {
            value: Value::List(items.map(|item| scalar(item, offset)).collect()),
            offset,
        };
    }
    text(plain.to_owned(), offset)
}

#[cfg(test)]
mod tests {
    use super::{Node, Value};

    fn shown(node: &Node) -> String {
        match &node.value {
            Value::Text(text) => format!("{text:?}"),
            Value::List(items) => format!(
                "[{}]",
                items.iter().map(shown).collect::<Vec<_>>().join(", ")
            ),
            Value::Map(pairs) => {
                let pairs: Vec<String> = pairs
                    .iter()
                    .map(|(name, node)| format!("{name}: {}", shown(node)))
                    .collect();
                format!("{{{}}}", pairs.join(", "))
            }
        }
    }

    #[test]
    fn build_files_are_read_by_their_indentation() {
        let text = "---\nbuilds: # all\n- id: a\n  env:\n    - CGO_ENABLED=0\n  ldflags: >-\n    -s -w\n    -X a=b\n\n  goos: [linux, 'darwin']\n-\n  id: \"b: c\"\nrun: |\n  go build\n    -o x # no comment\nlast: 'it''s' # c\n";
        assert_eq!(
            shown(&Node::parse(text)),
            r#"{builds: [{id: "a", env: ["CGO_ENABLED=0"], ldflags: "-s -w -X a=b", goos: ["linux", "darwin"]}, {id: "b: c"}], run: "go build\n  -o x # no comment", last: "it's"}"#
        );
    }

    #[test]
    fn what_is_no_yaml_ends() {
        assert_eq!(shown(&Node::parse("a\n  b\n- c")), r#""a""#);
        assert_eq!(shown(&Node::parse(&"- ".repeat(1000))).len(), 66);
        assert_eq!(shown(&Node::parse("\ta: b\n: x\n")), r#"{a: "b", : "x"}"#);
    }
}

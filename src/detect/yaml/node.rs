//! The leaves of a file as the maps and lists that they stand in.

use super::Leaf;

/// A map, a list or a scalar: the leaves below it, which stand in a row.
#[derive(Clone, Copy, Debug)]
pub(in crate::detect) struct Node<'a> {
    leaves: &'a [Leaf],
    depth: usize,
}

impl<'a> Node<'a> {
    /// The first document of a file.
    pub(in crate::detect) fn of(leaves: &'a [Leaf]) -> Self {
        let end = leaves.iter().position(|leaf| leaf.document > 0);
        let leaves = end.and_then(|end| leaves.get(..end)).unwrap_or(leaves);
        Self { leaves, depth: 0 }
    }

    /// The value of a key.
    pub(in crate::detect) fn get(self, key: &str) -> Option<Node<'a>> {
        let mut pairs = self.pairs();
        pairs.find(|(name, _)| *name == key).map(|(_, node)| node)
    }

    /// What lies in it, by key or by position.
    pub(in crate::detect) fn pairs(self) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        let depth = self.depth;
        let runs = self
            .leaves
            .chunk_by(move |one, next| one.path.get(depth) == next.path.get(depth));
        runs.filter_map(move |leaves| {
            let name = leaves.first()?.path.get(depth)?;
            let depth = depth + 1;
            Some((name.as_str(), Node { leaves, depth }))
        })
    }

    /// The items of a list; a scalar is a list of one, a map of none.
    pub(in crate::detect) fn items(self) -> Vec<Node<'a>> {
        if self.text().is_some() {
            return vec![self];
        }
        let is_list = self.pairs().next().is_some_and(|(name, _)| name == "0");
        let items = self.pairs().filter(|_| is_list);
        items.map(|(_, node)| node).collect()
    }

    /// The text of a scalar, less the line end of a block; none of one that is left empty.
    pub(in crate::detect) fn text(self) -> Option<&'a str> {
        let [leaf] = self.leaves else { return None };
        let is_scalar = leaf.path.len() == self.depth && !matches!(&*leaf.text, "" | "~");
        is_scalar.then(|| leaf.text.trim_end())
    }

    /// The texts of a list of scalars.
    pub(in crate::detect) fn texts(self) -> Vec<&'a str> {
        self.items().into_iter().filter_map(Node::text).collect()
    }

    /// Offset of the first byte of its first line of text.
    pub(in crate::detect) fn offset(self) -> usize {
        self.leaves.first().map_or(0, |leaf| leaf.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::super::leaves;
    use super::Node;

    fn shown(node: Node<'_>) -> String {
        if let Some(text) = node.text() {
            return format!("{text:?}");
        }
        let items = node.items();
        if !items.is_empty() {
            let items: Vec<String> = items.into_iter().map(shown).collect();
            return format!("[{}]", items.join(", "));
        }
        let pairs = node.pairs();
        let pairs: Vec<String> = pairs
            .map(|(name, node)| format!("{name}: {}", shown(node)))
            .collect();
        format!("{{{}}}", pairs.join(", "))
    }

    #[test]
    fn build_files_are_maps_and_lists() {
        let text = "---\nbuilds: # all\n- id: a\n  env:\n    - CGO_ENABLED=0\n  ldflags: >-\n    -s -w\n    -X a=b\n\n  goos: [linux, 'darwin']\n-\n  id: \"b: c\"\nrun: |\n  go build\n    -o x # no comment\nlast: 'it''s' # c\n";
        assert_eq!(
            shown(Node::of(&leaves(text))),
            r#"{builds: [{id: "a", env: ["CGO_ENABLED=0"], ldflags: "-s -w -X a=b", goos: ["linux", "darwin"]}, {id: "b: c"}], run: "go build\n  -o x # no comment", last: "it's"}"#
        );
    }

    #[test]
    fn an_empty_value_has_neither_text_nor_items() {
        let leaves = leaves("builds:\ntasks:\n  build: {}\n---\nother: 1\n");
        let file = Node::of(&leaves);
        assert_eq!(shown(file), "{builds: {}}");
        assert!(
            file.get("builds")
                .is_some_and(|node| node.items().is_empty())
        );
    }
}

//! Words of the catalog's calls: looked for in each file when it is first read, so that only the
//! packages that have one are read again.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::ops::BitOrAssign;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::catalog::clibs::without_major_version;
use crate::catalog::{Calls, Listen};

/// Some of the words of the catalog, by their place in [`Words`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WordSet([u64; 4]);

impl WordSet {
    fn insert(&mut self, place: usize) {
        if let Some(part) = self.0.get_mut(place / 64) {
            *part |= 1 << (place % 64);
        }
    }

    /// Whether the two have a word in common.
    pub(super) fn meets(self, other: Self) -> bool {
        self.0
            .iter()
            .zip(other.0)
            .any(|(own, other)| own & other != 0)
    }
}

impl BitOrAssign for WordSet {
    fn bitor_assign(&mut self, other: Self) {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            *own |= other;
        }
    }
}

/// Finds the names of the catalog's calls and structs in Go source.
pub(super) struct Words {
    /// The packages that rows are of, by the word, with what the rows are for.
    rows: BTreeMap<String, Vec<(Row, String)>>,
    packages: HashSet<String>,
    finder: Option<AhoCorasick>,
}

/// What a row of the catalog is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Row {
    /// It reveals a port.
    Listening,
    /// It tells of a file, a program or a signal.
    Telling,
}

impl Words {
    /// The words of these tables.
    pub(super) fn new(listen: &Listen, calls: &Calls) -> Self {
        let mut rows: BTreeMap<String, Vec<(Row, String)>> = BTreeMap::new();
        let mut add = |word: String, row: Row, package: &str| {
            rows.entry(word)
                .or_default()
                .push((row, package.to_owned()));
        };
        for call in &listen.call {
            add(format!(".{}(", call.name), Row::Listening, &call.package);
        }
        for field in &listen.field {
            add(
                format!(".{}{{", field.owner),
                Row::Listening,
                &field.package,
            );
            add(
                format!(".{} = ", field.name),
                Row::Listening,
                &field.package,
            );
        }
        for call in &calls.call {
            add(format!(".{}(", call.name), Row::Telling, &call.package);
        }
        for field in &calls.field {
            add(format!(".{}{{", field.owner), Row::Telling, &field.package);
        }
        let packages = rows.values().flatten();
        let packages = packages.map(|(_, package)| package.clone()).collect();
        let mut finder = AhoCorasick::builder();
        let finder = finder.match_kind(MatchKind::LeftmostLongest);
        let finder = finder.build(rows.keys()).ok();
        Self {
            rows,
            packages,
            finder,
        }
    }

    /// Whether rows are of the package of an import: a call is made where it is imported.
    pub(super) fn are_of(&self, import: &str) -> bool {
        self.packages.contains(&*without_major_version(import))
    }

    /// The words in the bytes of a file.
    pub(super) fn of(&self, bytes: &[u8]) -> WordSet {
        let mut set = WordSet::default();
        let found = self
            .finder
            .iter()
            .flat_map(|finder| finder.find_iter(bytes));
        found.for_each(|found| set.insert(found.pattern().as_usize()));
        set
    }

    /// The words of the rows that say something in programs with these imports.
    pub(super) fn for_imports<'a>(
        &self,
        wanted: Row,
        imports: impl Iterator<Item = &'a str>,
    ) -> WordSet {
        let imports: HashSet<Cow<'_, str>> = imports.map(without_major_version).collect();
        let mut set = WordSet::default();
        for (place, rows) in self.rows.values().enumerate() {
            let mut rows = rows.iter().filter(|(row, _)| *row == wanted);
            if rows.any(|(_, path)| imports.contains(&Cow::Borrowed(path.as_str()))) {
                set.insert(place);
            }
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn a_set_has_room_for_all_words_and_tells_them_apart() {
        let catalog = Catalog::built_in().unwrap();
        let words = Words::new(&catalog.listen, &catalog.calls);
        assert!(words.rows.len() <= 256, "{}", words.rows.len());
        let gin = |row| words.for_imports(row, ["github.com/gin-gonic/gin"].into_iter());
        let serving = words.of(b"func main() { s.ListenAndServe(); engine.Run() }");
        assert!(serving.meets(gin(Row::Listening)));
        assert!(!serving.meets(gin(Row::Telling)));
        assert!(words.of(b"engine.Static()").meets(gin(Row::Telling)));
        assert!(!words.of(b"s.ListenAndServe()").meets(gin(Row::Listening)));
        assert_eq!(words.of(b"running()"), WordSet::default());
    }
}

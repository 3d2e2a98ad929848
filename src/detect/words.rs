//! Words of listening calls: looked for in each file when it is first read, so that only the
//! packages that have one are read again.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::BitOrAssign;

use regex::bytes::Regex;

use crate::catalog::Listen;
use crate::catalog::clibs::without_major_version;

/// Some of the words of the catalog, by their place in [`Words`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WordSet(u128);

impl WordSet {
    /// Whether the two have a word in common.
    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOrAssign for WordSet {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// Finds the names of the catalog's calls and structs in Go source.
pub(super) struct Words {
    /// Sorted, each with the packages of its rows.
    words: Vec<(String, Vec<String>)>,
    finder: Option<Regex>,
}

impl Words {
    /// The words of these tables.
    pub(super) fn new(listen: &Listen) -> Self {
        let calls = listen
            .call
            .iter()
            .map(|call| (format!("{}(", call.name), &call.package));
        let fields = listen.field.iter().flat_map(|field| {
            let written = [format!("{}{{", field.owner), format!(".{} = ", field.name)];
            written.map(|word| (word, &field.package))
        });
        let mut rows: Vec<(String, &String)> = calls.chain(fields).collect();
        rows.sort();
        let mut words: Vec<(String, Vec<String>)> = Vec::new();
        for (word, package) in rows {
            match words.last_mut() {
                Some((last, packages)) if *last == word => packages.push(package.clone()),
                _ => words.push((word, vec![package.clone()])),
            }
        }
        let escaped: Vec<String> = words.iter().map(|(word, _)| regex::escape(word)).collect();
        let finder = Regex::new(&escaped.join("|")).ok();
        Self { words, finder }
    }

    /// The words in the bytes of a file.
    pub(super) fn of(&self, bytes: &[u8]) -> WordSet {
        let mut set = WordSet::default();
        for found in self
            .finder
            .iter()
            .flat_map(|finder| finder.find_iter(bytes))
        {
            let place = self
                .words
                .binary_search_by(|(word, _)| word.as_bytes().cmp(found.as_bytes()));
            set.0 |= place.map_or(0, |place| 1 << place);
        }
        set
    }

    /// The words that say something in programs with these imports.
    pub(super) fn for_imports<'a>(&self, imports: impl Iterator<Item = &'a str>) -> WordSet {
        let imports: HashSet<Cow<'_, str>> = imports.map(without_major_version).collect();
        let mut set = WordSet::default();
        for (place, (_, packages)) in self.words.iter().enumerate() {
            let has = packages
                .iter()
                .any(|path| imports.contains(&Cow::Borrowed(path.as_str())));
            set.0 |= u128::from(has) << place;
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
        let words = Words::new(&Catalog::built_in().unwrap().listen);
        assert!(
            words.words.len() <= u128::BITS as usize,
            "{}",
            words.words.len()
        );
        let gin = words.for_imports(["github.com/gin-gonic/gin"].into_iter());
        let serving = words.of(b"func main() { s.ListenAndServe(); engine.Run() }");
        assert!(serving.meets(gin));
        assert!(!words.of(b"s.ListenAndServe()").meets(gin));
        assert_eq!(words.of(b"running()"), WordSet::default());
    }
}

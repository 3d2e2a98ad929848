//! Words of the catalog's calls: looked for in each file when it is first read, so that only the
//! packages that have one are read again.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::BitOrAssign;
use std::sync::{Arc, Mutex, PoisonError};

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

/// The names of the catalog's calls and structs, as they stand in Go source.
pub(super) struct Words {
    /// The rows by their word.
    rows: BTreeMap<String, Vec<Row>>,
    /// The packages of the rows; whether values of its types have the methods or fields of one.
    packages: HashMap<String, bool>,
    /// Finders by the packages whose words they look for.
    finders: Mutex<HashMap<Vec<String>, Arc<Finder>>>,
}

/// A row of the catalog.
struct Row {
    what: What,
    package: String,
}

/// What a row of the catalog is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// It reveals a port.
    Listening,
    /// It tells of a file, a program or a signal.
    Telling,
}

/// Looks for some of the words.
pub(super) struct Finder {
    /// The places of its words in [`Words`].
    places: Vec<usize>,
    matcher: Option<AhoCorasick>,
}

impl Finder {
    fn new<'a>(words: impl Iterator<Item = (usize, &'a String)>) -> Self {
        let (places, words): (Vec<usize>, Vec<&String>) = words.unzip();
        let mut matcher = AhoCorasick::builder();
        let matcher = matcher.match_kind(MatchKind::LeftmostLongest);
        let matcher = matcher.build(words).ok();
        Self { places, matcher }
    }

    /// The words in the bytes of a file.
    pub(super) fn of(&self, bytes: &[u8]) -> WordSet {
        let mut set = WordSet::default();
        let matcher = self.matcher.iter();
        for found in matcher.flat_map(|matcher| matcher.find_iter(bytes)) {
            let place = self.places.get(found.pattern().as_usize());
            place.into_iter().for_each(|place| set.insert(*place));
        }
        set
    }
}

impl Words {
    /// The words of these tables.
    pub(super) fn new(listen: &Listen, calls: &Calls) -> Self {
        let mut rows: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        let mut packages: HashMap<String, bool> = HashMap::new();
        let mut add = |word: String, what: What, package: &String, of_values: bool| {
            let row = Row {
                what,
                package: package.clone(),
            };
            rows.entry(word).or_default().push(row);
            *packages.entry(package.clone()).or_default() |= of_values;
        };
        for call in &listen.call {
            let word = format!(".{}(", call.name);
            add(
                word,
                What::Listening,
                &call.package,
                call.receiver.is_some(),
            );
        }
        for field in &listen.field {
            for word in [format!(".{}{{", field.owner), format!(".{} = ", field.name)] {
                add(word, What::Listening, &field.package, true);
            }
        }
        for call in &calls.call {
            let word = format!(".{}(", call.name);
            add(word, What::Telling, &call.package, call.method);
        }
        for field in &calls.field {
            let word = format!(".{}{{", field.owner);
            add(word, What::Telling, &field.package, false);
        }
        Self {
            rows,
            packages,
            finders: Mutex::default(),
        }
    }

    /// Finds what may stand in a package with these imports: functions are called where theirs is
    /// imported; values are handed around, so of them all words count. None where nothing may.
    pub(super) fn finder<'a>(&self, imports: impl Iterator<Item = &'a str>) -> Option<Arc<Finder>> {
        let imports = imports.map(without_major_version);
        let mut known: Vec<String> = imports
            .filter(|path| self.packages.contains_key(&**path))
            .map(Cow::into_owned)
            .collect();
        if known.is_empty() {
            return None;
        }
        let all = known
            .iter()
            .any(|path| self.packages.get(path) == Some(&true));
        if all {
            known.clear();
        }
        known.sort_unstable();
        known.dedup();
        let mut finders = self.finders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(finder) = finders.get(&known) {
            return Some(Arc::clone(finder));
        }
        let is_wanted = |rows: &[Row]| all || rows.iter().any(|row| known.contains(&row.package));
        let words = self.rows.iter().enumerate();
        let words = words.filter(|(_, (_, rows))| is_wanted(rows));
        let finder = Arc::new(Finder::new(words.map(|(place, (word, _))| (place, word))));
        finders.insert(known, Arc::clone(&finder));
        Some(finder)
    }

    /// The words of the rows that say something in programs with these imports.
    pub(super) fn for_imports<'a>(
        &self,
        wanted: What,
        imports: impl Iterator<Item = &'a str>,
    ) -> WordSet {
        let imports: HashSet<Cow<'_, str>> = imports.map(without_major_version).collect();
        let mut set = WordSet::default();
        for (place, rows) in self.rows.values().enumerate() {
            let mut rows = rows.iter().filter(|row| row.what == wanted);
            if rows.any(|row| imports.contains(&Cow::Borrowed(row.package.as_str()))) {
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
        let of = |import: &str, source: &str| {
            let finder = words.finder([import].into_iter());
            finder.map(|finder| finder.of(source.as_bytes()))
        };
        let gin = "github.com/gin-gonic/gin";
        let set = |what| words.for_imports(what, [gin].into_iter());
        let serving = of(gin, "func main() { s.ListenAndServe(); engine.Run() }").unwrap();
        assert!(serving.meets(set(What::Listening)));
        assert!(!serving.meets(set(What::Telling)));
        assert!(
            of(gin, "engine.Static()")
                .unwrap()
                .meets(set(What::Telling))
        );
        assert_eq!(of(gin, "running()"), Some(WordSet::default()));
        assert_eq!(of("time", "engine.Static()"), Some(WordSet::default()));
        assert_eq!(of("fmt", "engine.Static()"), None);
    }
}

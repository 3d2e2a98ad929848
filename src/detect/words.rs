//! Words of the catalog's calls: looked for in each file when it is first read, so that only the
//! packages that have one are read again.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::{BitAnd, BitOrAssign, Range};

use memchr::memchr_iter;

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
        !(self & other).is_empty()
    }

    /// Whether it has no word.
    pub(super) fn is_empty(self) -> bool {
        self == Self::default()
    }
}

impl BitAnd for WordSet {
    type Output = Self;

    fn bitand(mut self, other: Self) -> Self {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            *own &= other;
        }
        self
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
pub(super) struct Words<'c> {
    /// The words, sorted; none is the beginning of another.
    texts: Vec<String>,
    /// The rows they stand for.
    rows: Vec<Row<'c>>,
    /// How each begins.
    starts: Vec<Start>,
    /// The places of the words that have each byte behind their dot.
    by_letter: Box<[Range<u16>; 256]>,
    packages: HashMap<&'c str, Package>,
}

/// The first eight bytes of a word behind its dot: few words of a file come further than these.
struct Start {
    bytes: u64,
    /// Which of them it has.
    mask: u64,
}

impl Start {
    fn of(word: &str) -> Self {
        let word = word.strip_prefix('.').unwrap_or(word);
        let mask = [u8::MAX; 8];
        Self {
            bytes: first_eight(word.as_bytes()),
            mask: first_eight(mask.get(..word.len()).unwrap_or(&mask)),
        }
    }
}

/// A package of the rows.
#[derive(Default)]
struct Package {
    words: WordSet,
    /// Some are methods or fields of its types, whose values are handed around.
    of_values: bool,
}

/// A row of the catalog.
struct Row<'c> {
    /// The place of its word.
    place: usize,
    what: What,
    package: &'c str,
}

/// What a row of the catalog is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// It reveals a port.
    Listening,
    /// It tells of a file, a program or a signal.
    Telling,
}

impl<'c> Words<'c> {
    /// The words of these tables.
    pub(super) fn new(listen: &'c Listen, calls: &'c Calls) -> Self {
        let mut words: Vec<(String, What, &str, bool)> = Vec::with_capacity(512);
        let mut add = |word: [&str; 3], what: What, package: &'c str, is_of_values: bool| {
            words.push((word.concat(), what, package, is_of_values));
        };
        for call in &listen.call {
            let is_of_values = call.receiver.is_some();
            let word = [".", &call.name, "("];
            add(word, What::Listening, &call.package, is_of_values);
        }
        for field in &listen.field {
            for word in [[".", &field.owner, "{"], [".", &field.name, " = "]] {
                add(word, What::Listening, &field.package, true);
            }
        }
        for call in &calls.call {
            let word = [".", &call.name, "("];
            add(word, What::Telling, &call.package, call.method);
        }
        for field in &calls.field {
            let word = [".", &field.owner, "{"];
            add(word, What::Telling, &field.package, false);
        }
        words.sort_unstable_by(|(one, ..), (other, ..)| one.cmp(other));
        let mut texts: Vec<String> = Vec::with_capacity(words.len());
        let mut rows = Vec::with_capacity(words.len());
        let mut packages: HashMap<&str, Package> = HashMap::new();
        for (word, what, package, is_of_values) in words {
            if texts.last() != Some(&word) {
                texts.push(word);
            }
            let place = texts.len() - 1;
            rows.push(Row {
                place,
                what,
                package,
            });
            let package = packages.entry(package).or_default();
            package.words.insert(place);
            package.of_values |= is_of_values;
        }
        let mut by_letter = Box::new([const { 0..0 }; 256]);
        for (place, word) in (0_u16..).zip(&texts) {
            let letter = word.as_bytes().get(1).copied().unwrap_or_default();
            if let Some(places) = by_letter.get_mut(usize::from(letter)) {
                let start = if places.start == places.end {
                    place
                } else {
                    places.start
                };
                *places = start..place + 1;
            }
        }
        Self {
            starts: texts.iter().map(|word| Start::of(word)).collect(),
            texts,
            rows,
            by_letter,
            packages,
        }
    }

    /// What may stand in a package with these imports: functions are called where theirs is
    /// imported; values are handed around, so of them all words count.
    pub(super) fn wanted<'a>(&self, imports: impl Iterator<Item = &'a str>) -> WordSet {
        let mut set = WordSet::default();
        for path in imports {
            if let Some(package) = self.packages.get(&*without_major_version(path)) {
                if package.of_values {
                    return WordSet([u64::MAX; 4]);
                }
                set |= package.words;
            }
        }
        set
    }

    /// The words of the rows that say something in programs with these imports.
    pub(super) fn for_imports<'a>(
        &self,
        wanted: What,
        imports: impl Iterator<Item = &'a str>,
    ) -> WordSet {
        let imports: HashSet<Cow<'_, str>> = imports.map(without_major_version).collect();
        let mut set = WordSet::default();
        for row in self.rows.iter().filter(|row| row.what == wanted) {
            if imports.contains(row.package) {
                set.insert(row.place);
            }
        }
        set
    }

    /// The words in the bytes of a file.
    pub(super) fn of(&self, bytes: &[u8]) -> WordSet {
        let mut set = WordSet::default();
        for dot in memchr_iter(b'.', bytes) {
            let Some(rest @ [letter, ..]) = bytes.get(dot + 1..) else {
                break;
            };
            let places = self.by_letter.get(usize::from(*letter));
            let Some(places) = places.filter(|places| places.start < places.end) else {
                continue;
            };
            let first = first_eight(rest);
            let places = usize::from(places.start)..usize::from(places.end);
            let starts = self.starts.get(places.clone()).unwrap_or_default();
            for (place, start) in places.zip(starts) {
                if first & start.mask == start.bytes
                    && let Some(word) = self.texts.get(place)
                    && rest.starts_with(word.get(1..).unwrap_or_default().as_bytes())
                {
                    set.insert(place);
                }
            }
        }
        set
    }
}

/// The first eight bytes, zeros where there are less.
fn first_eight(bytes: &[u8]) -> u64 {
    if let Some(first) = bytes.first_chunk() {
        return u64::from_le_bytes(*first);
    }
    let mut first = [0; 8];
    first
        .iter_mut()
        .zip(bytes)
        .for_each(|(to, from)| *to = *from);
    u64::from_le_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn a_set_has_room_for_all_words_and_tells_them_apart() {
        let catalog = Catalog::built_in().unwrap();
        let words = Words::new(&catalog.listen, &catalog.calls);
        assert!(words.texts.len() <= 256, "{}", words.texts.len());
        let of = |import: &str, source: &str| {
            words.of(source.as_bytes()) & words.wanted([import].into_iter())
        };
        let gin = "github.com/gin-gonic/gin";
        let set = |what| words.for_imports(what, [gin].into_iter());
        let serving = of(gin, "func main() { s.ListenAndServe(); engine.Run() }");
        assert!(serving.meets(set(What::Listening)));
        assert!(!serving.meets(set(What::Telling)));
        assert!(of(gin, "engine.Static()").meets(set(What::Telling)));
        assert!(of(gin, "running()").is_empty());
        assert!(of("time", "engine.Static()").is_empty());
        assert!(words.wanted(["fmt"].into_iter()).is_empty());
    }
}

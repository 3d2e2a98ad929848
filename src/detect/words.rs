//! Words of the catalog's calls: looked for in each file when it is first read, so that only the
//! packages that have one are read again.

use std::borrow::Cow;
use std::ops::{BitAnd, BitOrAssign, Range};

use memchr::{memchr_iter, memmem};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::catalog::clibs::without_major_version;
use crate::catalog::{Calls, Listen};

/// So many words are looked for one by one; more, by the dots of a file.
const FEW: u32 = 2;

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

    /// How many words it has.
    fn len(self) -> u32 {
        self.0.iter().map(|part| part.count_ones()).sum()
    }

    fn places(self) -> impl Iterator<Item = usize> {
        let parts = (0..).step_by(64).zip(self.0);
        parts.flat_map(|(first, part)| {
            (0..64)
                .filter(move |bit| part & 1 << bit != 0)
                .map(move |bit| first + bit)
        })
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
    /// The words, those with the same slot of [`Slots`] together; none is the beginning of another.
    texts: Vec<String>,
    /// The rows they stand for.
    rows: Vec<Row<'c>>,
    slots: Slots,
    packages: FxHashMap<&'c str, Package>,
}

/// For the first bytes behind a dot, hashed, the words that begin so: hardly another name of a file
/// has any.
struct Slots(Box<[Range<u16>; Self::COUNT]>);

impl Slots {
    const COUNT: usize = 1024;
    /// No word is shorter behind its dot.
    const BYTES: usize = 3;

    /// Of words that are ordered by their slots.
    fn of(words: &[String]) -> Self {
        let mut slots = Box::new([const { 0..0 }; Self::COUNT]);
        for (place, word) in (0..).zip(words) {
            if let Some(slot) = slots.get_mut(Self::of_word(word)) {
                if slot.start == slot.end {
                    slot.start = place;
                }
                slot.end = place + 1;
            }
        }
        Self(slots)
    }

    fn of_word(word: &str) -> usize {
        let first = word.as_bytes().get(1..).and_then(<[u8]>::first_chunk);
        first.map_or(0, |first| Self::slot(*first))
    }

    fn slot(first: [u8; Self::BYTES]) -> usize {
        let [first, second, third] = first;
        // Multiplied by the golden ratio of 2^32: the high bits depend on all the bytes.
        let hash = u32::from_le_bytes([first, second, third, 0]).wrapping_mul(0x9e37_79b9);
        (hash >> 22) as usize
    }

    /// The places of the words that may begin with these bytes.
    fn places(&self, first: [u8; Self::BYTES]) -> Range<usize> {
        let places = self.0.get(Self::slot(first));
        places.map_or(0..0, |places| places.start.into()..places.end.into())
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
        let mut words: Vec<(usize, String, What, &str, bool)> = Vec::with_capacity(512);
        let mut add = |word: [&str; 3], what: What, package: &'c str, is_of_values: bool| {
            let word = word.concat();
            words.push((Slots::of_word(&word), word, what, package, is_of_values));
        };
        for call in listen.call {
            let is_of_values = call.receiver.is_some();
            let word = [".", call.name, "("];
            add(word, What::Listening, call.package, is_of_values);
        }
        for field in listen.field {
            for word in [[".", field.owner, "{"], [".", field.name, " = "]] {
                add(word, What::Listening, field.package, true);
            }
        }
        for call in calls.call {
            let word = [".", call.name, "("];
            add(word, What::Telling, call.package, call.method);
        }
        for field in calls.field {
            let word = [".", field.owner, "{"];
            add(word, What::Telling, field.package, false);
        }
        words.sort_unstable_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
        let mut texts: Vec<String> = Vec::with_capacity(words.len());
        let mut rows = Vec::with_capacity(words.len());
        let mut packages: FxHashMap<&str, Package> = FxHashMap::default();
        for (_, word, what, package, is_of_values) in words {
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
        Self {
            slots: Slots::of(&texts),
            texts,
            rows,
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
        let imports: FxHashSet<Cow<'_, str>> = imports.map(without_major_version).collect();
        let mut set = WordSet::default();
        for row in self.rows.iter().filter(|row| row.what == wanted) {
            if imports.contains(row.package) {
                set.insert(row.place);
            }
        }
        set
    }

    /// Those of the wanted words that are in the bytes of a file.
    pub(super) fn of(&self, bytes: &[u8], wanted: WordSet) -> WordSet {
        let mut set = WordSet::default();
        if wanted.len() <= FEW {
            for place in wanted.places() {
                let word = self.texts.get(place).map_or("", String::as_str);
                if memmem::find(bytes, word.as_bytes()).is_some() {
                    set.insert(place);
                }
            }
            return set;
        }
        for dot in memchr_iter(b'.', bytes) {
            let rest = bytes.get(dot..).unwrap_or_default();
            let Some(first) = rest.get(1..).and_then(<[u8]>::first_chunk) else {
                break;
            };
            let mut places = self.slots.places(*first);
            let begins = |place: &usize| {
                let word = self.texts.get(*place);
                word.is_some_and(|word| rest.starts_with(word.as_bytes()))
            };
            if let Some(place) = places.find(begins) {
                set.insert(place);
            }
        }
        set & wanted
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
        assert!(words.texts.len() <= 256, "{}", words.texts.len());
        let behind_the_dot = words.texts.iter().map(|word| word.len() - 1);
        assert!(behind_the_dot.min() >= Some(Slots::BYTES));
        let mut texts: Vec<&String> = words.texts.iter().collect();
        texts.sort();
        for (one, next) in texts.iter().zip(texts.iter().skip(1)) {
            assert!(!next.starts_with(one.as_str()), "{one} begins {next}");
        }
        let of = |import: &str, source: &str| {
            words.of(source.as_bytes(), words.wanted([import].into_iter()))
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
        assert_eq!(words.wanted(["time"].into_iter()).len(), 1);
        assert!(of("time", "time.Now()").is_empty());
        assert!(!of("time", "time.LoadLocation(name)").is_empty());
    }
}

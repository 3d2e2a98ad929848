//! The columns of the tables that are compiled in as constants. `build.rs` reads the tables into
//! these, and writes what it read as Rust.

pub(crate) mod calls;
pub(crate) mod ignore;
pub(crate) mod listen;
pub(crate) mod roles;
pub(crate) mod services;
pub(crate) mod storage;

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

/// Rows by their keys, sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyed<T: 'static>(pub &'static [(&'static str, T)]);

impl<T> Keyed<T> {
    /// The row with this key.
    pub fn get(&self, key: &str) -> Option<&'static T> {
        let place = self.0.binary_search_by(|(known, _)| (*known).cmp(key));
        place
            .ok()
            .and_then(|place| self.0.get(place))
            .map(|(_, row)| row)
    }

    /// Of rows of Go modules, the one that has the package `import`.
    pub fn of_module(&self, import: &str) -> Option<&'static T> {
        let mut path = import;
        loop {
            if let Some(row) = self.get(path) {
                return Some(row);
            }
            path = path.rsplit_once('/')?.0;
        }
    }
}

impl<'de: 'static, T: Deserialize<'de>> Deserialize<'de> for Keyed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let rows = BTreeMap::deserialize(deserializer)?;
        Ok(Self(rows.into_iter().collect::<Vec<_>>().leak()))
    }
}

/// A list that is kept for as long as its program runs.
fn leaked<'de, D, T>(deserializer: D) -> Result<&'static [T], D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Vec::deserialize(deserializer).map(|list| &*list.leak())
}

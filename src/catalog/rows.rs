//! The columns of the tables that are compiled in as constants. `build.rs` reads the tables into
//! these, and writes what it read as Rust.

pub mod calls;
pub mod ignore;
pub mod listen;
pub mod roles;
pub mod services;
pub mod storage;

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

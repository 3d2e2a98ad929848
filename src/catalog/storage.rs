//! Go modules that keep a database in files: programs that use one need a directory to write to.

pub use super::rows::storage::*;

/// The rows of storage.toml.
pub(super) const STORAGE: Storage = {
    use super::rows::Keyed;
    include!(concat!(env!("OUT_DIR"), "/storage.rs"))
};

impl Storage {
    /// The row of the module that has the package `import`.
    #[must_use]
    pub fn of(&self, import: &str) -> Option<&StorageModule> {
        self.0.of_module(import)
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;

    #[test]
    fn packages_and_major_versions_of_a_module_are_its_own() {
        let storage = Catalog::built_in().unwrap().storage;
        let holds = |import| storage.of(import).map(|row| row.holds);
        assert_eq!(
            holds("github.com/dgraph-io/badger/v4/options"),
            Some("a Badger database")
        );
        assert_eq!(holds("go.etcd.io/bbolt"), Some("a Bolt database"));
        assert_eq!(holds("go.etcd.io/etcd"), None);
    }
}

//! What calls tell of a program's surroundings: files it reads and writes, programs it runs, signals
//! it waits for.

pub use super::rows::calls::*;

/// The rows of calls.toml.
pub(super) const CALLS: Calls = {
    use Telling::*;
    include!(concat!(env!("OUT_DIR"), "/calls.rs"))
};

impl Calls {
    /// Whether commands of that name start services.
    #[must_use]
    pub fn serves(&self, name: &str) -> bool {
        let mut words = self.serve.iter().flat_map(|row| row.words);
        words.any(|word| *word == name)
    }

    /// Whether commands of that name go on until they are told to end.
    #[must_use]
    pub fn goes_on(&self, name: &str) -> bool {
        let mut words = self.goes_on.iter().flat_map(|row| row.words);
        self.serves(name) || words.any(|word| *word == name)
    }

    /// Whether a command, with those above it, is there for those who work on the program: `gen`,
    /// `migrate:create`, `migrate create`.
    #[must_use]
    pub fn develops(&self, path: &[String]) -> bool {
        let joined = path.join(":");
        let has = |name: &str| {
            let mut words = self.develop.iter().flat_map(|row| row.words);
            words.any(|word| *word == name)
        };
        path.iter().any(|name| has(name)) || has(&joined)
    }

    /// Whether programs with the package `import` end on SIGTERM without a word of their own.
    #[must_use]
    pub fn stops(&self, import: &str) -> bool {
        let is_it = |row: &StoppingPackage| {
            let below = import.strip_prefix(row.package);
            below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
        };
        self.stops.iter().any(is_it)
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;

    #[test]
    fn lists_are_sorted_and_without_doubles() {
        let calls = Catalog::built_in().unwrap().calls;
        let rows = calls
            .call
            .iter()
            .map(|row| (&row.package, &row.name, row.method, row.argument));
        assert!(rows.is_sorted_by(|a, b| a < b));
        assert!(calls.call.iter().all(|row| row.after.is_sorted()));
        assert!(
            calls
                .field
                .is_sorted_by(|a, b| (&a.package, &a.owner) < (&b.package, &b.owner))
        );
        assert!(calls.stops.is_sorted_by(|a, b| a.package < b.package));
        assert!(calls.serve.iter().all(|row| row.words.is_sorted()));
        assert!(calls.develop.iter().all(|row| row.words.is_sorted()));
        assert!(calls.goes_on.iter().all(|row| row.words.is_sorted()));
        assert!(calls.never.iter().all(|row| row.paths.is_sorted()));
    }

    #[test]
    fn packages_below_one_that_waits_for_sigterm_do_so_too() {
        let calls = Catalog::built_in().unwrap().calls;
        let stops = |import| calls.stops(import);
        assert_eq!(
            [
                "go.uber.org/fx",
                "go.uber.org/fx/fxevent",
                "go.uber.org/fxtra"
            ]
            .map(stops),
            [true, true, false]
        );
    }
}

//! Distribution packages per release.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The packages that bring something, for each distribution release it is known of.
///
/// A key is a release (`debian13`, `alpine3.24`) or a distribution (`alpine`), which stands for
/// all its releases without a row of their own. An empty list means that nothing need be
/// installed; no key means that the distribution does not have it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(transparent)]
pub struct Packages(BTreeMap<String, Vec<String>>);

impl Packages {
    /// The packages to install on a release, sorted; nothing if the release does not have them.
    #[must_use]
    pub fn on(&self, release: &str) -> Option<&[String]> {
        let distribution = release.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        self.0
            .get(release)
            .or_else(|| self.0.get(distribution))
            .map(Vec::as_slice)
    }

    /// The releases and distributions that have a row, sorted.
    pub fn releases(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    #[cfg(test)]
    pub(crate) fn lists(&self) -> impl Iterator<Item = &Vec<String>> {
        self.0.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packages() -> Packages {
        toml::from_str("alpine = [\"vips\"]\n\"alpine3.22\" = []\ndebian13 = [\"libvips42t64\"]\n")
            .expect("a table")
    }

    #[test]
    fn a_release_is_found_by_its_name_then_by_its_distribution() {
        let packages = packages();
        let vips = ["vips".to_owned()];
        assert_eq!(packages.on("alpine3.24"), Some(vips.as_slice()));
        assert_eq!(packages.on("alpine3.22"), Some([].as_slice()));
    }

    #[test]
    fn a_debian_release_without_a_row_has_no_packages() {
        assert_eq!(packages().on("debian12"), None);
    }
}

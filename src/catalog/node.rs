//! Node releases and the tags of the `node` image (<https://hub.docker.com/_/node>), and which
//! release of a package manager reads a lock file.

mod range;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::facts::PackageManager;
use range::Range;

/// The releases known, and which of them are maintained
/// (<https://github.com/nodejs/Release#release-schedule>).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NodeReleases {
    download: BTreeMap<String, Download>,
    lock: Locks,
    release: BTreeMap<String, NodeRelease>,
}

/// One major release of Node; its image is `node:N-alpine`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NodeRelease {
    /// The name of a long-term release: `krypton`, as in `lts/krypton`.
    #[serde(default)]
    pub codename: String,
    /// It is a long-term release, from its first October on.
    pub long_term: bool,
    /// Whether it still gets fixes.
    pub maintained: bool,
    /// Its image has Yarn 1
    /// (<https://github.com/nodejs/docker-node#yarn-v1-classic-bundling>).
    pub yarn: bool,
}

/// A package that fetches a program when it is installed, which no build of a front end runs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Download {
    skip: String,
}

/// The releases of package managers by the version that stands in their lock files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Locks {
    pnpm: BTreeMap<String, String>,
    yarn: BTreeMap<String, String>,
}

impl NodeReleases {
    /// The major release for what a file asks for: `v22.3.0`, `lts/*`, `>=20 <23`. The newest
    /// maintained long-term one, else the newest of all; nothing if the table has none.
    #[must_use]
    pub fn for_wish(&self, wish: &str) -> Option<u32> {
        let wish = wish.trim();
        let named = wish.strip_prefix("lts/").map(str::to_ascii_lowercase);
        match named.as_deref() {
            Some("*") => return self.newest(),
            Some(name) => {
                let mut all = self.majors();
                return all.find_map(|(major, row)| (row.codename == name).then_some(major));
            }
            None if matches!(wish, "node" | "stable" | "latest" | "current") => {
                return self.newest();
            }
            None => {}
        }
        let range = Range::parse(wish)?;
        let fits = |(major, _): &(u32, &NodeRelease)| range.allows(*major);
        let supported = |(_, row): &(u32, &NodeRelease)| row.long_term && row.maintained;
        let mut all = self.majors().rev().filter(fits);
        let best = all.find(supported);
        best.or_else(|| self.majors().rev().find(fits))
            .map(|(major, _)| major)
    }

    /// The newest long-term release that is maintained.
    #[must_use]
    pub fn newest(&self) -> Option<u32> {
        let mut all = self.majors();
        let newest = all.rfind(|(_, row)| row.long_term && row.maintained);
        newest.map(|(major, _)| major)
    }

    /// What is known of a major release.
    #[must_use]
    pub fn get(&self, major: u32) -> Option<&NodeRelease> {
        self.release.get(&major.to_string())
    }

    /// The release of the package manager that writes lock files of this version, where no file
    /// names one: `10` of pnpm's `9.0`.
    #[must_use]
    pub fn manager(&self, manager: PackageManager, lock: &str) -> Option<&str> {
        let rows = match manager {
            PackageManager::Npm => return None,
            PackageManager::Pnpm => &self.lock.pnpm,
            PackageManager::YarnClassic => {
                return self.lock.yarn.get("classic").map(String::as_str);
            }
            PackageManager::Yarn => &self.lock.yarn,
        };
        rows.get(lock).map(String::as_str)
    }

    /// The variable, with its value, that keeps a package from fetching a program that tests need.
    #[must_use]
    pub fn skip(&self, package: &str) -> Option<&str> {
        Some(&self.download.get(package)?.skip)
    }

    /// The releases by their number, oldest first.
    fn majors(&self) -> impl DoubleEndedIterator<Item = (u32, &NodeRelease)> {
        let rows = self.release.iter();
        let mut rows: Vec<(u32, &NodeRelease)> = rows
            .filter_map(|(major, row)| Some((major.parse().ok()?, row)))
            .collect();
        rows.sort_by_key(|(major, _)| *major);
        rows.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;
    use crate::facts::PackageManager;

    #[test]
    fn a_wish_gets_the_newest_maintained_long_term_release_that_it_allows() {
        let node = Catalog::built_in().unwrap().node;
        let cases = [
            ("v22.3.0", Some(22)),
            ("16", Some(16)),
            ("20.x", Some(20)),
            ("^20.9.0 || >=22", Some(26)),
            (">=18", Some(26)),
            (">=18 <23", Some(22)),
            (">= 14.17.0 < 17", Some(16)),
            ("18 - 20", Some(20)),
            ("23", Some(23)),
            ("lts/*", Some(26)),
            ("lts/Krypton", Some(24)),
            ("lts/nobody", None),
            ("node", Some(26)),
            ("*", Some(26)),
            ("99", None),
            ("what", None),
        ];
        assert_eq!(cases.map(|(wish, _)| (wish, node.for_wish(wish))), cases);
    }

    #[test]
    fn a_lock_file_tells_which_release_of_its_manager_reads_it() {
        let node = Catalog::built_in().unwrap().node;
        let of = |manager, lock| node.manager(manager, lock);
        assert_eq!(of(PackageManager::Pnpm, "9.0"), Some("10"));
        assert_eq!(of(PackageManager::Yarn, "8"), Some("4"));
        assert_eq!(of(PackageManager::YarnClassic, ""), Some("1.22.22"));
        assert_eq!(of(PackageManager::Npm, "3"), None);
    }
}

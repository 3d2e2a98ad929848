//! Go releases and the tags of the `golang` image (<https://hub.docker.com/_/golang>).

use std::collections::BTreeMap;

use serde::Deserialize;

/// The Go releases known, and which of them are maintained
/// (<https://go.dev/doc/devel/release#policy>: the two newest).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GoReleases {
    /// The suite to hope for with a Go release that the table does not know yet.
    newest_debian: String,
    newest_alpine: String,
    static_distribution: String,
    release: BTreeMap<String, GoRelease>,
    suite: BTreeMap<String, Suite>,
    experiment: BTreeMap<String, Experiment>,
}

/// A package of the standard library that is there with a GOEXPERIMENT alone.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Experiment {
    name: String,
    /// The minor release from which on it is there without.
    default_since: u32,
}

/// One minor release of Go.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GoRelease {
    /// The newest patch release known.
    pub patch: u32,
    /// Debian suites with a tag, newest first.
    pub debian: Vec<String>,
    /// Alpine releases with a tag, newest first; older ones no longer get Go's patches.
    pub alpine: Vec<String>,
    /// The first patch release with a `trixie` tag; nothing: all, or none, as `debian` says.
    pub trixie_since: Option<u32>,
    /// The newest Delve made for it (<https://github.com/go-delve/delve/releases>).
    pub delve: Option<String>,
    /// Whether it still gets fixes.
    pub maintained: bool,
}

/// A Debian suite, and the release that runtime bases and packages are keyed by.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Suite {
    release: String,
}

/// Which kind of `golang` image a build takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant<'a> {
    /// The newest Alpine that the release has.
    Alpine,
    /// The newest Debian that the release has.
    Debian,
    /// That suite (`bookworm`, `alpine3.23`), or the newest of its distribution if there is none.
    Suite(&'a str),
}

/// The `golang` image for a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoImage {
    /// `1.26-trixie`: without a patch number, so that it follows the security fixes.
    pub tag: String,
    /// The Go minor release: 26 of Go 1.26.
    pub minor: u32,
    /// `bookworm`, `alpine3.24`.
    pub suite: String,
    /// The release that a base for a dynamically linked program has to have: `debian13`.
    pub release: String,
    /// How well it fits.
    pub fit: Fit,
}

/// How an image came to be chosen. All but [`Fit::Smallest`] deserve a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// The smallest maintained release that has all that was asked for.
    Smallest,
    /// What was asked for is no longer maintained: the oldest maintained release.
    OldestMaintained,
    /// The release exists, but not (yet) that patch as far as is known: the newest is this one.
    NewerPatch {
        /// The newest patch release known.
        known: u32,
    },
    /// The table ends before that release: the tag is a guess by the newest suite.
    NewerThanCatalog,
}

impl GoReleases {
    /// The image for a build that needs Go 1.`minor`.`patch` or newer, by the greatest of its
    /// `go` and `toolchain` lines: the smallest maintained release that is not below it.
    ///
    /// The official images set `GOTOOLCHAIN=local`
    /// (<https://github.com/docker-library/golang/issues/472>), so a lower one would refuse.
    #[must_use]
    pub fn image_for(&self, (minor, patch): (u32, u32), variant: Variant<'_>) -> GoImage {
        let mut maintained = self.minors().filter(|(_, release)| release.maintained);
        let oldest = maintained.next();
        let found = oldest
            .into_iter()
            .chain(maintained)
            .find(|(number, _)| *number >= minor);
        let Some((number, release)) = found else {
            return self.unknown(minor, variant);
        };
        let fit = if number > minor && oldest.is_some_and(|(least, _)| least == number) {
            Fit::OldestMaintained
        } else if number == minor && patch > release.patch {
            Fit::NewerPatch {
                known: release.patch,
            }
        } else {
            Fit::Smallest
        };
        self.image(number, self.pick(release, variant), fit)
    }

    /// The image of exactly Go 1.`minor`, maintained or not; nothing if the table lacks it.
    #[must_use]
    pub fn image_of(&self, minor: u32, variant: Variant<'_>) -> Option<GoImage> {
        let release = self.get(minor)?;
        Some(self.image(minor, self.pick(release, variant), Fit::Smallest))
    }

    /// What is known of Go 1.`minor`.
    #[must_use]
    pub fn get(&self, minor: u32) -> Option<&GoRelease> {
        self.release.get(&format!("1.{minor}"))
    }

    /// Whether `golang:TAG` exists, a suite being named; nothing if the table does not know.
    /// `1.26-trixie` does, `1.22-trixie` does not, `1.23.4-trixie` came too early.
    #[must_use]
    pub fn tag_exists(&self, tag: &str) -> Option<bool> {
        let (version, suite) = tag.split_once('-')?;
        let mut numbers = version
            .strip_prefix("1.")?
            .split('.')
            .map(str::parse::<u32>);
        let release = self.get(numbers.next()?.ok()?)?;
        let patch = numbers.next().transpose().ok()?;
        let known = release
            .debian
            .iter()
            .chain(&release.alpine)
            .any(|name| name == suite);
        if patch.is_some_and(|patch| patch > release.patch) {
            return None;
        }
        let too_early = suite == "trixie"
            && patch
                .zip(release.trixie_since)
                .is_some_and(|(patch, since)| patch < since);
        Some(known && !too_early)
    }

    /// The GOEXPERIMENT without which Go 1.`minor` lacks a package of the standard library.
    #[must_use]
    pub fn experiment(&self, import: &str, minor: u32) -> Option<&str> {
        let row = self.experiment.get(import)?;
        (minor < row.default_since).then_some(row.name.as_str())
    }

    /// The oldest minor release that is maintained: 26 of Go 1.26.
    #[must_use]
    pub fn oldest_maintained(&self) -> u32 {
        self.minors()
            .find(|(_, release)| release.maintained)
            .map_or(0, |(minor, _)| minor)
    }

    /// The release whose C library a program is linked with dynamically where nobody says another:
    /// `debian13`, that of the newest Debian suite.
    #[must_use]
    pub fn linked_release(&self) -> &str {
        self.release_of(&self.newest_debian)
    }

    /// The distribution whose C library is made for static programs: `alpine`, for its musl.
    #[must_use]
    pub fn static_distribution(&self) -> &str {
        &self.static_distribution
    }

    /// The release that a suite's packages and bases are keyed by: `debian13` of `trixie`.
    #[must_use]
    pub fn release_of<'a>(&'a self, suite: &'a str) -> &'a str {
        self.suite.get(suite).map_or(suite, |known| &known.release)
    }

    /// The suite, or distribution, of such a release: `trixie` of `debian13`.
    #[must_use]
    pub fn suite_of<'a>(&'a self, release: &'a str) -> &'a str {
        let known = self
            .suite
            .iter()
            .find(|(_, suite)| suite.release == release);
        known.map_or(release, |(name, _)| name)
    }

    /// The releases by their number, oldest first.
    fn minors(&self) -> impl Iterator<Item = (u32, &GoRelease)> {
        let mut minors: Vec<(u32, &GoRelease)> = self
            .release
            .iter()
            .filter_map(|(name, release)| Some((name.strip_prefix("1.")?.parse().ok()?, release)))
            .collect();
        minors.sort_by_key(|(minor, _)| *minor);
        minors.into_iter()
    }

    fn pick<'a>(&'a self, release: &'a GoRelease, variant: Variant<'_>) -> &'a str {
        let all = if variant.is_alpine() {
            &release.alpine
        } else {
            &release.debian
        };
        let wished = match variant {
            Variant::Suite(name) => all.iter().find(|suite| *suite == name),
            Variant::Alpine | Variant::Debian => None,
        };
        wished
            .or(all.first())
            .map_or_else(|| self.newest(variant), String::as_str)
    }

    fn unknown(&self, minor: u32, variant: Variant<'_>) -> GoImage {
        self.image(minor, self.newest(variant), Fit::NewerThanCatalog)
    }

    fn newest(&self, variant: Variant<'_>) -> &str {
        if variant.is_alpine() {
            &self.newest_alpine
        } else {
            &self.newest_debian
        }
    }

    fn image(&self, minor: u32, suite: &str, fit: Fit) -> GoImage {
        let release = self.suite.get(suite).map_or(suite, |known| &known.release);
        GoImage {
            tag: format!("1.{minor}-{suite}"),
            minor,
            suite: suite.to_owned(),
            release: release.to_owned(),
            fit,
        }
    }
}

impl Variant<'_> {
    fn is_alpine(self) -> bool {
        match self {
            Variant::Alpine => true,
            Variant::Debian => false,
            Variant::Suite(name) => name.starts_with("alpine"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{BaseNeeds, Catalog, Libc};

    #[test]
    fn there_are_bases_for_programs_that_are_linked_where_nobody_says_how() {
        let catalog = Catalog::built_in().expect("the catalog parses");
        let needs = BaseNeeds {
            libc: Libc::Glibc,
            release: Some(catalog.go.linked_release()),
            libraries: &["libc"],
            packages: false,
            platforms: &["linux/amd64", "linux/arm64"],
        };
        let found = catalog.bases.first_for(&needs).map(|(name, _)| name);
        assert_eq!(found, Some("distroless-base-nossl"));
        let distribution = catalog.go.static_distribution();
        let image = catalog.go.image_for((26, 0), Variant::Suite(distribution));
        assert_eq!(image.tag, "1.26-alpine3.24");
    }

    fn releases() -> GoReleases {
        Catalog::built_in().expect("the catalog parses").go
    }

    fn tag(minimum: (u32, u32), variant: Variant<'_>) -> (String, Fit) {
        let image = releases().image_for(minimum, variant);
        (image.tag, image.fit)
    }

    #[test]
    fn a_maintained_release_is_taken_as_it_is_whatever_its_patch() {
        let whole = GoImage {
            tag: "1.26-trixie".to_owned(),
            minor: 26,
            suite: "trixie".to_owned(),
            release: "debian13".to_owned(),
            fit: Fit::Smallest,
        };
        assert_eq!(releases().image_for((26, 0), Variant::Debian), whole);
        assert_eq!(releases().image_for((26, 3), Variant::Debian), whole);
        let alpine = ("1.27-alpine3.24".to_owned(), Fit::Smallest);
        assert_eq!(tag((27, 0), Variant::Alpine), alpine);
    }

    #[test]
    fn a_release_out_of_maintenance_gives_the_oldest_that_is_maintained() {
        let expected = ("1.26-alpine3.24".to_owned(), Fit::OldestMaintained);
        assert_eq!(tag((25, 14), Variant::Alpine), expected);
        assert_eq!(tag((13, 0), Variant::Alpine), expected);
    }

    #[test]
    fn a_patch_that_is_not_known_keeps_the_release_and_is_noted() {
        let expected = ("1.26-trixie".to_owned(), Fit::NewerPatch { known: 11 });
        assert_eq!(tag((26, 99), Variant::Debian), expected);
    }

    #[test]
    fn a_release_that_is_not_known_gets_the_newest_suite() {
        let expected = ("1.30-trixie".to_owned(), Fit::NewerThanCatalog);
        assert_eq!(tag((30, 1), Variant::Debian), expected);
        let expected = ("1.28-alpine3.24".to_owned(), Fit::NewerThanCatalog);
        assert_eq!(tag((28, 0), Variant::Alpine), expected);
    }

    #[test]
    fn a_suite_is_kept_where_it_exists() {
        let suite = |name| tag((27, 0), Variant::Suite(name)).0;
        assert_eq!(suite("bookworm"), "1.27-bookworm");
        assert_eq!(suite("alpine3.23"), "1.27-alpine3.23");
        assert_eq!(suite("alpine3.22"), "1.27-alpine3.24");
        let old = releases()
            .image_of(22, Variant::Debian)
            .map(|image| image.tag);
        assert_eq!(old.as_deref(), Some("1.22-bookworm"));
        assert_eq!(releases().image_of(19, Variant::Debian), None);
    }

    #[test]
    fn a_tag_exists_only_in_the_suites_of_its_time() {
        let exists: Vec<Option<bool>> = [
            "1.26-trixie",
            "1.22-trixie",
            "1.27-alpine3.22",
            "1.23.4-trixie",
            "1.24.6-trixie",
            "1.26.99-trixie",
            "1.30-trixie",
            "latest",
        ]
        .map(|tag| releases().tag_exists(tag))
        .to_vec();
        let expected = [
            Some(true),
            Some(false),
            Some(false),
            Some(false),
            Some(true),
            None,
            None,
            None,
        ];
        assert_eq!(exists, expected);
    }
}

//! C libraries, and Go modules that reach C through cgo (<https://pkg.go.dev/cmd/cgo>).

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;

use super::Packages;
use crate::facts::Need;

/// Both tables of `clibs.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CgoLibraries {
    library: BTreeMap<String, CLibrary>,
    module: BTreeMap<String, CgoModule>,
}

/// A C library and its packages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CLibrary {
    /// Names in `#cgo pkg-config:` lines.
    #[serde(default)]
    pub pkg_config: Vec<String>,
    /// Names after `-l` in `#cgo LDFLAGS:` lines.
    #[serde(default)]
    pub link: Vec<String>,
    /// What a build installs besides the C compiler.
    #[serde(default)]
    pub build: Packages,
    /// What the program installs where it runs.
    #[serde(default)]
    pub run: Packages,
}

/// A Go module, or a package of one, that is or reaches cgo.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CgoModule {
    /// How much the row speaks of.
    #[serde(default, rename = "match")]
    pub extent: Extent,
    /// Whether programs that use it need cgo.
    pub need: Need,
    /// C libraries that are not part of the module, by their key.
    #[serde(default)]
    pub libraries: Vec<String>,
    /// Another row that this module imports, and whose needs are its own.
    pub wraps: Option<String>,
    /// Whether C++ is compiled or linked: the build needs `g++`.
    #[serde(default)]
    pub cxx: bool,
    /// Whether it works on musl at all.
    #[serde(default = "yes")]
    pub musl: bool,
    /// Whether a static program can be made of it, on musl.
    #[serde(default, rename = "static")]
    pub can_be_static: bool,
    /// Build tags that change the answer.
    #[serde(default)]
    pub tags: Tags,
    /// Platforms its bundled binaries are made for; empty: any.
    #[serde(default)]
    pub platforms: Vec<String>,
    /// Pure Go that does the same.
    #[serde(default)]
    pub alternatives: Vec<String>,
    /// What the user should know, a sentence.
    pub note: Option<String>,
    /// The version whose behaviour was tried with the go command.
    pub verified: Option<String>,
}

/// Build tags that change what a module needs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tags {
    /// With these, no cgo is needed.
    #[serde(default)]
    pub pure: Vec<String>,
    /// A build on musl needs these.
    #[serde(default)]
    pub musl: Vec<String>,
    /// A static program needs these.
    #[serde(default, rename = "static")]
    pub for_static: Vec<String>,
    /// With one of these, the distribution's library replaces the bundled one.
    #[serde(default)]
    pub system: Vec<String>,
}

/// Which imports a row speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// The path and every package below it.
    #[default]
    Module,
    /// That package alone.
    Package,
}

/// The rows that an import leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownModule<'a> {
    /// The key of the row.
    pub key: &'a str,
    /// Its columns.
    pub module: &'a CgoModule,
    /// The row that does the work, with its key, when the first is a wrapper.
    pub wrapped: Option<(&'a str, &'a CgoModule)>,
}

impl CgoLibraries {
    /// What is known of an import path, `None` being no news rather than "pure Go".
    ///
    /// Keys bear no major version: `github.com/h2non/bimg` also stands for `…/bimg/v2`, and
    /// `gopkg.in/x/y` for `gopkg.in/x/y.v3`, unless that has a row of its own.
    #[must_use]
    pub fn module(&self, import: &str) -> Option<KnownModule<'_>> {
        self.exact(import)
            .or_else(|| self.exact(&without_major_version(import)))
    }

    /// Pure Go that does the same as a package, or as what it is a wrapper of.
    #[must_use]
    pub fn alternatives(&self, import: &str) -> Vec<&str> {
        let mut found = Vec::new();
        let mut next = Some(import);
        // A wrapper of a wrapper is the most there is.
        for _ in 0..3 {
            let Some(known) = next.and_then(|import| self.module(import)) else {
                break;
            };
            found.extend(known.module.alternatives.iter().map(String::as_str));
            next = known.module.wraps.as_deref();
        }
        found
    }

    /// A C library by its key.
    #[must_use]
    pub fn library(&self, key: &str) -> Option<&CLibrary> {
        self.library.get(key)
    }

    /// The library that a `#cgo pkg-config:` name means, with its key.
    #[must_use]
    pub fn by_pkg_config(&self, name: &str) -> Option<(&str, &CLibrary)> {
        self.find(|library| library.pkg_config.iter().any(|known| known == name))
    }

    /// The library that `-lNAME` means, with its key.
    #[must_use]
    pub fn by_link_name(&self, name: &str) -> Option<(&str, &CLibrary)> {
        self.find(|library| library.link.iter().any(|known| known == name))
    }

    fn find(&self, is: impl Fn(&CLibrary) -> bool) -> Option<(&str, &CLibrary)> {
        self.library
            .iter()
            .find(|(_, library)| is(library))
            .map(|(key, row)| (key.as_str(), row))
    }

    fn exact(&self, import: &str) -> Option<KnownModule<'_>> {
        let mut path = import;
        loop {
            if let Some((key, module)) = self.module.get_key_value(path)
                && (module.extent == Extent::Module || path == import)
            {
                let wrapped = module.wraps.as_deref().and_then(|row| {
                    self.module
                        .get_key_value(row)
                        .map(|(key, module)| (key.as_str(), module))
                });
                return Some(KnownModule {
                    key,
                    module,
                    wrapped,
                });
            }
            path = path.rsplit_once('/')?.0;
        }
    }
}

impl<'a> KnownModule<'a> {
    /// The row that says which libraries, tags and platforms count: that of the wrapped module.
    #[must_use]
    pub fn origin(&self) -> &'a CgoModule {
        self.wrapped.map_or(self.module, |(_, module)| module)
    }
}

fn yes() -> bool {
    true
}

/// An import path less its `/vN` element or `.vN` ending (<https://go.dev/ref/mod#major-version-suffixes>).
pub(crate) fn without_major_version(import: &str) -> Cow<'_, str> {
    let is_major = |version: &str| {
        let digits = version.strip_prefix('v').unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let gopkg = import.starts_with("gopkg.in/");
    let may_be_major = import.starts_with('v') || import.contains("/v");
    let has_major = may_be_major && import.split('/').any(is_major);
    if !gopkg && !has_major {
        return Cow::Borrowed(import);
    }
    let kept: Vec<&str> = import
        .split('/')
        .filter(|element| !is_major(element))
        .map(|element| match element.rsplit_once('.') {
            Some((name, version)) if gopkg && is_major(version) => name,
            _ => element,
        })
        .collect();
    Cow::Owned(kept.join("/"))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::catalog::Catalog;

    fn clibs() -> LazyLock<CgoLibraries> {
        Catalog::built_in().expect("the catalog parses").clibs
    }

    fn need(import: &str) -> Option<(String, Need)> {
        clibs()
            .module(import)
            .map(|known| (known.key.to_owned(), known.module.need))
    }

    #[test]
    fn a_module_is_found_from_any_package_and_major_version() {
        let bimg = Some(("github.com/h2non/bimg".to_owned(), Need::Build));
        assert_eq!(need("github.com/h2non/bimg"), bimg);
        let govips = Some(("github.com/davidbyttow/govips".to_owned(), Need::Build));
        assert_eq!(need("github.com/davidbyttow/govips/v2/vips"), govips);
        let imagick = Some(("gopkg.in/gographics/imagick".to_owned(), Need::Build));
        assert_eq!(need("gopkg.in/gographics/imagick.v3/imagick"), imagick);
    }

    #[test]
    fn a_row_below_a_module_is_silent_of_its_other_packages() {
        let window = "github.com/wailsapp/wails/v3/pkg/application";
        let found = Some((window.to_owned(), Need::Build));
        assert_eq!(need(window), found);
        assert_eq!(need("github.com/wailsapp/wails/v3/pkg/events"), None);
        let clibs = clibs();
        let packages = |import: &str| {
            let row = clibs.module(import).map(|known| known.module);
            let libraries = row.into_iter().flat_map(|row| &row.libraries);
            let libraries = libraries.filter_map(|key| clibs.library(key));
            let packages = libraries.map(|library| format!("{:?}", library.run.on("debian13")));
            packages.collect::<Vec<_>>()
        };
        let icu = packages("github.com/iawaknahc/gomessageformat");
        let magic = packages("github.com/vimeo/go-magic/magic");
        assert_eq!(
            [icu, magic].concat(),
            [r#"Some(["libicu76"])"#, r#"Some(["libmagic1t64"])"#]
        );
    }

    #[test]
    fn only_the_named_package_of_a_module_counts() {
        let journal = Some((
            "github.com/coreos/go-systemd/sdjournal".to_owned(),
            Need::Build,
        ));
        assert_eq!(need("github.com/coreos/go-systemd/v22/sdjournal"), journal);
        assert_eq!(need("github.com/coreos/go-systemd/v22/daemon"), None);
        assert_eq!(need("github.com/google/gopacket/layers"), None);
    }

    #[test]
    fn a_similar_name_is_another_module() {
        assert_eq!(need("github.com/h2non/bimgx"), None);
    }

    #[test]
    fn a_wrapper_leads_to_the_row_that_does_the_work() {
        let clibs = clibs();
        let known = clibs.module("gorm.io/driver/sqlite");
        let keys = known.map(|known| (known.key, known.wrapped.map(|(key, _)| key)));
        assert_eq!(
            keys,
            Some(("gorm.io/driver/sqlite", Some("github.com/mattn/go-sqlite3")))
        );
        assert_eq!(known.map(|known| known.origin().need), Some(Need::Run));
    }

    #[test]
    fn flags_lead_to_libraries() {
        let clibs = clibs();
        assert_eq!(
            clibs.by_pkg_config("vips").map(|found| found.0),
            Some("vips")
        );
        assert_eq!(
            clibs.by_link_name("crypto").map(|found| found.0),
            Some("openssl")
        );
        assert_eq!(clibs.by_link_name("no-such-library"), None);
    }

    #[test]
    fn rows_name_only_rows_that_exist() {
        let clibs = clibs();
        let mut wrong = Vec::new();
        for (key, row) in &clibs.module {
            wrong.extend(
                row.libraries
                    .iter()
                    .filter(|name| clibs.library(name).is_none()),
            );
            wrong.extend(
                row.wraps
                    .iter()
                    .filter(|name| !clibs.module.contains_key(*name)),
            );
            if row.wraps.is_some() && !row.libraries.is_empty() {
                wrong.push(key);
            }
        }
        assert_eq!(wrong, Vec::<&String>::new());
    }

    #[test]
    fn a_flag_means_one_library_and_package_lists_are_sorted() {
        let clibs = clibs();
        let mut seen = Vec::new();
        for row in clibs.library.values() {
            seen.extend(
                row.pkg_config
                    .iter()
                    .map(|name| format!("pkg-config {name}")),
            );
            seen.extend(row.link.iter().map(|name| format!("-l{name}")));
            for list in row.build.lists().chain(row.run.lists()) {
                assert!(list.is_sorted(), "{list:?}");
            }
        }
        seen.sort();
        let mut once = seen.clone();
        once.dedup();
        assert_eq!(seen, once);
    }
}

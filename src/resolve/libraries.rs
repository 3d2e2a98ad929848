//! The C libraries that an image's programs link, by the catalog, and the packages that bring them.

use std::collections::{BTreeMap, BTreeSet};

use super::Given;
use super::images::Choice;
use super::needs::evidence_label;
use crate::catalog::{Base, CLibrary, CgoModule, Packages};
use crate::diag::{Code, Diagnostic};
use crate::facts::Main;
use crate::sourced::Evidence;

/// The C libraries of an image's programs.
#[derive(Debug)]
pub(super) struct Libraries {
    rows: BTreeMap<String, CLibrary>,
    modules: Vec<CgoModule>,
    /// C++ is compiled or linked.
    pub(super) cxx: bool,
    /// All of them can be linked statically.
    pub(super) static_possible: bool,
    /// Where they are imported.
    pub(super) evidence: Vec<Evidence>,
}

impl Libraries {
    pub(super) fn none() -> Self {
        Self {
            rows: BTreeMap::new(),
            modules: Vec::new(),
            cxx: false,
            static_possible: true,
            evidence: Vec::new(),
        }
    }

    pub(super) fn collect(
        given: &Given<'_>,
        choice: &Choice<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut all = Self::none();
        let manifest = &given.file.manifest;
        let said = choice.table.build.packages.is_some() || manifest.build.packages.is_some();
        for main in choice.programs() {
            all.cxx |= main.cgo.cxx;
            all.evidence.extend(main.cgo.evidence.iter().cloned());
            for known in main
                .cgo
                .through
                .iter()
                .filter_map(|path| given.catalog.clibs.module(path))
            {
                let module = known.origin();
                all.cxx |= module.cxx;
                all.static_possible &= module.can_be_static;
                for key in &module.libraries {
                    if let Some(row) = given.catalog.clibs.library(key) {
                        all.rows.insert(key.clone(), row.clone());
                    }
                }
                all.modules.push(module.clone());
            }
            for name in &main.cgo.libraries {
                let clibs = &given.catalog.clibs;
                if let Some((key, row)) = clibs
                    .by_pkg_config(name)
                    .or_else(|| clibs.by_link_name(name))
                {
                    all.rows.insert(key.to_owned(), row.clone());
                } else if !said {
                    diagnostics.push(unknown_library(main, name));
                }
            }
        }
        all
    }

    /// Packages that bring the libraries where the program is compiled.
    pub(super) fn to_build(&self, release: &str) -> BTreeSet<String> {
        self.packages(release, |row| &row.build)
    }

    /// Packages that bring the libraries where it runs, less what the base has.
    pub(super) fn to_run(&self, row: &Base) -> BTreeSet<String> {
        let release = row.release.as_deref().unwrap_or_default();
        let lacking = self.rows.iter().filter(|(key, _)| !row.provides(key));
        lacking
            .filter_map(|(_, library)| library.run.on(release))
            .flatten()
            .cloned()
            .collect()
    }

    fn packages(&self, release: &str, column: impl Fn(&CLibrary) -> &Packages) -> BTreeSet<String> {
        self.rows
            .values()
            .filter_map(|row| column(row).on(release))
            .flatten()
            .cloned()
            .collect()
    }

    /// Build tags that the modules ask for on this C library.
    pub(super) fn tags(&self, musl: bool, linked_statically: bool) -> BTreeSet<String> {
        let of = |module: &CgoModule| {
            let mut tags = Vec::new();
            if musl {
                tags.extend(module.tags.musl.iter().cloned());
            }
            if linked_statically {
                tags.extend(module.tags.for_static.iter().cloned());
            }
            tags
        };
        self.modules.iter().flat_map(of).collect()
    }

    /// The keys of all libraries that a program links on a release, the C library and C++'s included.
    pub(super) fn keys(&self, release: &str) -> Vec<&str> {
        let mut keys = vec!["libc"];
        if self.cxx {
            keys.extend(["libgcc", "libstdc++"]);
        }
        let shared = self
            .rows
            .iter()
            .filter(|(_, row)| row.run.on(release).is_some_and(|names| !names.is_empty()));
        keys.extend(shared.map(|(key, _)| key.as_str()));
        keys
    }
}

fn unknown_library(main: &Main, name: &str) -> Diagnostic {
    Diagnostic::new(
        Code::UnknownLibrary,
        format!("{} links the C library {name}, which scaffold does not know", main.dir),
    )
    .at(evidence_label(&main.cgo.evidence))
    .help("name its packages:\n\n[build]\npackages = [\"libNAME-dev\"]\n\n[run]\npackages = [\"libNAME1\"]")
}

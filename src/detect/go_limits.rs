//! Modules that a program reaches and that are made for releases of Go up to one.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::module::Modules;
use super::reach::{Reached, import_path_below_vendor, is_below_vendor};
use crate::catalog::GoLimits;
use crate::facts::{GoLimit, Module, Required};
use crate::go::semver;
use crate::sourced::Found;

/// The limits of a program of `module`, by what it reaches with cgo and without.
pub(super) fn go_limits(
    modules: &Modules,
    module: &Module,
    reached: &[Arc<Reached>; 2],
    limits: &GoLimits,
) -> Vec<Found<GoLimit>> {
    let workspace = modules.workspace.as_ref();
    let workspace = workspace.filter(|workspace| workspace.joins(&module.dir));
    let read: Vec<&Module> = match workspace {
        Some(workspace) => {
            let uses = workspace.uses.iter();
            uses.filter_map(|dir| modules.at(dir)).collect()
        }
        None => vec![module],
    };
    let mut imports: BTreeSet<String> = BTreeSet::new();
    for reached in reached {
        let vendored = reached.own.keys().filter(|dir| is_below_vendor(dir));
        imports.extend(vendored.map(import_path_below_vendor));
        imports.extend(reached.outside.iter().map(ToString::to_string));
    }
    let mut found = Vec::new();
    for (path, row) in limits.iter() {
        let Some((required, version)) = newest(&read, path) else {
            continue;
        };
        let over = row.of(version);
        if !over.is_empty() && imports.iter().any(|import| row.is_reached_by(path, import)) {
            found.push(Found {
                value: GoLimit {
                    module: path.to_owned(),
                    version: version.to_owned(),
                    limits: over.to_vec(),
                },
                evidence: required.evidence.clone(),
            });
        }
    }
    found
}

/// The line whose version the go command takes: <https://go.dev/ref/mod#minimal-version-selection>.
fn newest<'a>(modules: &[&'a Module], path: &str) -> Option<(&'a Found<Required>, &'a str)> {
    let requires = modules.iter().flat_map(|module| &module.requires);
    let mut newest: Option<(&Found<Required>, &str)> = None;
    for require in requires.filter(|require| require.value.path == path) {
        // What stands in for it is not known by a version.
        let version = require.value.version.as_deref()?;
        if newest.is_none_or(|(_, known)| semver::compare(version, known) == Ordering::Greater) {
            newest = Some((require, version));
        }
    }
    newest
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;
    use crate::detect::repository::walked;
    use crate::detect::{BuildContext, detect};

    const MAIN: &str =
        "package main\n\nimport _ \"github.com/bytedance/sonic\"\n\nfunc main() {}\n";

    /// `MODULE VERSION GO` of what limits the only program of these files.
    fn limits(files: &[(&str, &str)]) -> Vec<String> {
        let (_folder, repo) = walked(files);
        let catalog = Catalog::built_in().unwrap();
        let found = detect(&repo, &BuildContext::default(), &catalog).unwrap();
        let mains = found.facts.mains.into_iter();
        let limits = mains.flat_map(|main| main.go_limits);
        let text = limits.map(|found| {
            let limits = found.value.limits.iter();
            let limits = limits.map(|limit| format!("1.{} below {}", limit.go, limit.below));
            let limits: Vec<String> = limits.collect();
            format!(
                "{} {}: {}",
                found.value.module,
                found.value.version,
                limits.join(", ")
            )
        });
        text.collect()
    }

    fn with(go_mod: &str) -> Vec<String> {
        let go_mod = format!("module example.com/app\n\ngo 1.24\n\n{go_mod}");
        limits(&[("go.mod", &go_mod), ("main.go", MAIN)])
    }

    const LIMITED: &str =
        "github.com/bytedance/sonic v1.13.1: 1.24 below v1.14.0, 1.25 below v1.15.0";

    #[test]
    fn the_required_version_of_an_imported_module_tells_its_limits() {
        let none: [&str; 0] = [];
        assert_eq!(
            with("require github.com/bytedance/sonic v1.13.1\n"),
            [LIMITED]
        );
        assert_eq!(with("require github.com/bytedance/sonic v1.15.0\n"), none);
    }

    #[test]
    fn a_module_that_nothing_imports_limits_nothing() {
        let go_mod = "module example.com/app\n\ngo 1.24\n\n\
                      require github.com/bytedance/sonic v1.13.1 // indirect\n";
        let none: [&str; 0] = [];
        let main = ("main.go", "package main\n\nfunc main() {}\n");
        assert_eq!(limits(&[("go.mod", go_mod), main]), none);
    }

    #[test]
    fn a_replace_says_the_version_or_that_there_is_none() {
        let line =
            "require github.com/bytedance/sonic v1.15.0\nreplace github.com/bytedance/sonic => ";
        let none: [&str; 0] = [];
        assert_eq!(
            with(&format!("{line}github.com/bytedance/sonic v1.13.1\n")),
            [LIMITED]
        );
        assert_eq!(with(&format!("{line}example.com/sonic v1.13.1\n")), none);
    }

    #[test]
    fn the_newest_line_of_a_workspace_counts() {
        let app =
            "module example.com/app\n\ngo 1.24\n\nrequire github.com/bytedance/sonic v1.12.0\n";
        let lib =
            "module example.com/lib\n\ngo 1.24\n\nrequire github.com/bytedance/sonic v1.13.1\n";
        let files = [
            ("go.work", "go 1.24\n\nuse (\n\t./app\n\t./lib\n)\n"),
            ("app/go.mod", app),
            ("app/main.go", MAIN),
            ("lib/go.mod", lib),
            ("lib/lib.go", "package lib\n"),
        ];
        assert_eq!(limits(&files), [LIMITED]);
    }
}

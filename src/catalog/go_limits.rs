//! Go modules that reach into the runtime or the compiler, and so are made for releases of Go up to
//! one.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::Deserialize;

use crate::go::path::has_path_prefix;
use crate::go::semver;

/// The modules by path.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct GoLimits(BTreeMap<String, LimitedModule>);

/// One module.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LimitedModule {
    /// Its packages that are limited; none: all. Others import nothing of them.
    #[serde(default)]
    packages: Vec<String>,
    /// Modules whose packages import it.
    #[serde(default)]
    through: Vec<String>,
    /// From its oldest versions on.
    limit: Vec<VersionLimit>,
}

/// The Go release that versions of a module are made for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct VersionLimit {
    /// The first version that has it; nothing: all before `below`.
    #[serde(default)]
    pub from: Option<String>,
    /// The first version behind it.
    pub below: String,
    /// The N of the newest Go 1.N that they compile and start with.
    pub go: u32,
}

impl GoLimits {
    /// The modules with a limit, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &LimitedModule)> {
        self.0.iter().map(|(path, module)| (path.as_str(), module))
    }
}

impl LimitedModule {
    /// Whether who imports the package `import` compiles what is limited of the module `path`.
    #[must_use]
    pub fn is_reached_by(&self, path: &str, import: &str) -> bool {
        let is_in = |module: &String| has_path_prefix(import, module);
        let own = match self.packages.as_slice() {
            [] => has_path_prefix(import, path),
            packages => packages.iter().any(is_in),
        };
        own || self.through.iter().any(is_in)
    }

    /// The limits that hold for a version, the narrowest first.
    #[must_use]
    pub fn of(&self, version: &str) -> &[VersionLimit] {
        let is_before = |bound: &str| semver::compare(version, bound) == Ordering::Less;
        let mut limits = self.limit.iter();
        let over = limits.position(|limit| is_before(&limit.below));
        let rest = over.and_then(|over| self.limit.get(over..));
        let rest = rest.unwrap_or_default();
        let first = rest.first().and_then(|limit| limit.from.as_deref());
        if first.is_some_and(is_before) {
            return &[];
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;

    /// The N of the newest Go 1.N for a version.
    fn newest(path: &str, version: &str) -> Option<u32> {
        let limits = &Catalog::built_in().unwrap().go_limits;
        let (_, module) = limits.iter().find(|(module, _)| *module == path).unwrap();
        module.of(version).first().map(|limit| limit.go)
    }

    #[test]
    fn a_fix_that_an_older_series_got_too_lifts_the_limit_there() {
        let versions = ["v0.24.0", "v0.24.1", "v0.25.0", "v0.25.1", "v0.26.0"];
        let found = versions.map(|version| newest("golang.org/x/tools", version));
        assert_eq!(found, [Some(24), None, Some(24), None, None]);
    }

    #[test]
    fn a_module_is_reached_by_its_limited_packages_and_by_those_that_import_it() {
        let limits = &Catalog::built_in().unwrap().go_limits;
        let reached = |path: &str, import: &str| {
            let mut rows = limits.iter();
            rows.any(|(module, row)| module == path && row.is_reached_by(module, import))
        };
        assert_eq!(
            [
                reached(
                    "github.com/bytedance/sonic",
                    "github.com/bytedance/sonic/ast"
                ),
                reached("github.com/bytedance/sonic", "github.com/bytedance/sonic2"),
                reached("golang.org/x/tools", "golang.org/x/tools/go/packages"),
                reached("golang.org/x/tools", "golang.org/x/tools/godoc"),
            ],
            [true, false, true, false]
        );
    }

    #[test]
    fn limits_rise_with_their_versions_and_are_of_known_releases() {
        let catalog = Catalog::built_in().unwrap();
        let mut wrong = Vec::new();
        for (path, module) in catalog.go_limits.iter() {
            for pair in module.limit.windows(2) {
                let [left, right] = pair else { continue };
                let rises = super::semver::compare(&left.below, &right.below).is_lt();
                if !rises || left.go > right.go {
                    wrong.push((path, &left.below));
                }
            }
            let unknown = |limit: &&super::VersionLimit| catalog.go.get(limit.go).is_none();
            wrong.extend(
                module
                    .limit
                    .iter()
                    .filter(unknown)
                    .map(|limit| (path, &limit.below)),
            );
        }
        assert_eq!(wrong, []);
    }
}

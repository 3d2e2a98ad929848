//! Import paths, and the directories that hold packages.

mod check;
mod ignore;
mod major;

pub use check::{check_file_path, check_import_path};
pub use ignore::IgnoredDirectories;
pub use major::split_path_version;

use std::fmt;

/// The first elements of the standard library's import paths: <https://pkg.go.dev/std>, and those
/// that are there with a GOEXPERIMENT alone.
const STANDARD: &[&str] = &[
    "archive",
    "arena",
    "bufio",
    "bytes",
    "cmp",
    "compress",
    "container",
    "context",
    "crypto",
    "database",
    "debug",
    "embed",
    "encoding",
    "errors",
    "expvar",
    "flag",
    "fmt",
    "go",
    "hash",
    "html",
    "image",
    "index",
    "io",
    "iter",
    "log",
    "maps",
    "math",
    "mime",
    "net",
    "os",
    "path",
    "plugin",
    "reflect",
    "regexp",
    "runtime",
    "simd",
    "slices",
    "sort",
    "strconv",
    "strings",
    "structs",
    "sync",
    "syscall",
    "testing",
    "text",
    "time",
    "unicode",
    "unique",
    "unsafe",
    "weak",
];

/// An import path, such as `example.com/shop/cmd/api`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImportPath(Box<str>);

impl ImportPath {
    /// The import path `text`, not checked: see [`check_import_path`].
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The path of the package in the directory `relative` (`/`-separated, empty for itself) of
    /// the module `module`.
    pub fn in_module(module: &str, relative: &str) -> Self {
        if relative.is_empty() {
            return Self::new(module);
        }
        Self::new(format!("{module}/{relative}"))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name that `go build` gives the program: the last element, or the one before a `v2`:
    /// <https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies>.
    pub fn binary_name(&self) -> &str {
        match self.0.rsplit_once('/') {
            None => &self.0,
            Some((path, last)) if is_major_element(last) => path.rsplit('/').next().unwrap_or(path),
            Some((_, last)) => last,
        }
    }

    /// Whether a package in `importer` may import it, by the rule of `internal`:
    /// <https://pkg.go.dev/cmd/go#hdr-Internal_Directories>.
    pub fn is_visible_to(&self, importer: &str) -> bool {
        let path = &*self.0;
        let last = path.strip_suffix("/internal").map(str::len);
        let Some(end) = last.or_else(|| path.rfind("/internal/")) else {
            return true;
        };
        path.get(..end)
            .is_some_and(|parent| has_path_prefix(importer, parent))
    }
}

/// Whether an import path is one of the standard library, or of a module that nobody can download:
/// its first element has no dot (<https://pkg.go.dev/cmd/go#hdr-Import_path_syntax>).
pub fn is_standard(import: &str) -> bool {
    !import.split('/').next().unwrap_or_default().contains('.')
}

/// Whether the first element of an import path is one of the standard library's own, so that no
/// module is asked for it.
pub fn is_of_go(import: &str) -> bool {
    STANDARD.contains(&import.split('/').next().unwrap_or_default())
}

impl fmt::Display for ImportPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Whether `path` is `prefix` or lies below it.
pub fn has_path_prefix(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether one of GOPRIVATE's glob patterns matches a path or the beginning of one, element by element:
/// <https://pkg.go.dev/golang.org/x/mod/module#MatchPrefixPatterns>.
pub fn is_private(pattern: &str, path: &str) -> bool {
    let wanted: Vec<&str> = pattern.trim_end_matches('/').split('/').collect();
    let parts: Vec<&str> = path.split('/').collect();
    wanted.len() <= parts.len()
        && wanted
            .iter()
            .zip(&parts)
            .all(|(wanted, part)| match wanted.split_once('*') {
                Some((before, after)) => {
                    part.len() >= before.len() + after.len()
                        && part.starts_with(before)
                        && part.ends_with(after)
                }
                None => wanted == part,
            })
}

/// Whether `./...` passes over directories called `name`, with all below:
/// <https://pkg.go.dev/cmd/go#hdr-Package_lists_and_patterns>.
///
/// A directory called `vendor` is another case: see [`descends_into`].
pub fn skip_directory(name: &str) -> bool {
    name.starts_with(['.', '_']) || name == "testdata"
}

/// Whether `./...` looks below directories called `name`. Of one called `vendor` it does not, but a
/// directory so called that holds Go files is itself a package.
pub fn descends_into(name: &str) -> bool {
    !skip_directory(name) && name != "vendor"
}

/// Whether `element` is a major version from 2 on, `v2` or `v10`.
pub fn is_major_element(element: &str) -> bool {
    let Some(digits) = element.strip_prefix('v') else {
        return false;
    };
    let numeric = digits.bytes().all(|byte| byte.is_ascii_digit());
    numeric && !digits.is_empty() && !digits.starts_with('0') && digits != "1"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_called_like_the_last_element_that_is_no_major_version() {
        for (path, name) in [
            ("example.com/shop", "shop"),
            ("example.com/shop/v2", "shop"),
            ("example.com/shop/v10", "shop"),
            ("example.com/shop/v1", "v1"),
            ("example.com/shop/v2x", "v2x"),
            ("example.com/shop/cmd/api", "api"),
            ("v2", "v2"),
            ("shop", "shop"),
        ] {
            assert_eq!(ImportPath::new(path).binary_name(), name, "{path}");
        }
    }

    #[test]
    fn internal_packages_are_seen_from_their_parent_and_below() {
        let path = ImportPath::new("a.b/c/internal/d");
        let seen = ["a.b/c", "a.b/c/x", "a.b/cx", "a.b"].map(|from| path.is_visible_to(from));
        assert_eq!(seen, [true, true, false, false]);
        assert!(ImportPath::new("a.b/internals/d").is_visible_to("x"));
    }

    #[test]
    fn hidden_directories_and_test_data_are_skipped() {
        let names = [".git", "_old", "testdata", "vendor", "node_modules", "test"];
        assert_eq!(
            names.map(skip_directory),
            [true, true, true, false, false, false]
        );
        assert_eq!(
            names.map(descends_into),
            [false, false, false, false, true, true]
        );
    }
}

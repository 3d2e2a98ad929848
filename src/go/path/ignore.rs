//! The `ignore` directive of go.mod: <https://go.dev/ref/mod#go-mod-file-ignore>.

/// Which directories of a module its `ignore` directives take out of `./...`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IgnoredDirectories {
    /// From the module's root, as `/a/b/`.
    rooted: Vec<String>,
    /// At any depth, as `/a/b/`.
    anywhere: Vec<String>,
}

impl IgnoredDirectories {
    /// Made of the directives' paths: `./x` lies in the module's root, `x` anywhere.
    pub fn new<'a>(paths: impl IntoIterator<Item = &'a str>) -> Self {
        let mut ignored = Self::default();
        for path in paths {
            match path.strip_prefix("./") {
                Some(path) => ignored.rooted.push(between_slashes(path)),
                None => ignored.anywhere.push(between_slashes(path)),
            }
        }
        ignored
    }

    /// Whether the directory `relative` to the module's root is ignored, with all below.
    pub fn contains(&self, relative: &str) -> bool {
        if relative.is_empty() || (self.rooted.is_empty() && self.anywhere.is_empty()) {
            return false;
        }
        let directory = between_slashes(relative);
        self.rooted.iter().any(|path| directory.starts_with(path))
            || self.anywhere.iter().any(|path| directory.contains(path))
    }
}

/// `path` with a slash at both ends, so that whole elements are compared.
fn between_slashes(path: &str) -> String {
    let start = if path.starts_with('/') { "" } else { "/" };
    let end = if path.ends_with('/') || path.is_empty() {
        ""
    } else {
        "/"
    };
    format!("{start}{path}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_with_a_dot_are_rooted_and_others_match_anywhere() {
        let ignored = IgnoredDirectories::new(["./node", "skipme", "deep/er"]);
        let directories = [
            "node",
            "x/node",
            "nodex",
            "node/a",
            "x/skipme",
            "x/deep/er/y",
            "deep",
            "",
        ];
        assert_eq!(
            directories.map(|directory| ignored.contains(directory)),
            [true, false, false, true, true, true, false, false]
        );
    }
}

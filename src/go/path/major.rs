//! Major versions in module paths: <https://go.dev/ref/mod#major-version-suffixes>.

/// Cuts a module path before its major version: `a.b/c/v2` is `a.b/c` and `/v2`, `gopkg.in/yaml.v3`
/// is `gopkg.in/yaml` and `.v3`; the second is empty where there is none. None where the suffix is
/// ill-formed, such as `/v1`, `/v02`, or of `gopkg.in` a missing one.
pub fn split_path_version(path: &str) -> Option<(&str, &str)> {
    let gopkg = path.starts_with("gopkg.in/");
    let stem = if gopkg {
        path.strip_suffix("-unstable").unwrap_or(path)
    } else {
        path
    };
    let name = stem.trim_end_matches(|c: char| c.is_ascii_digit() || (c == '.' && !gopkg));
    let digits = stem.get(name.len()..).unwrap_or_default();
    let separator = if gopkg { ".v" } else { "/v" };
    let Some(prefix) = name.strip_suffix(separator) else {
        return (!gopkg).then_some((path, ""));
    };
    let leading_zero = digits.starts_with('0') && digits.len() > 1;
    let ill_formed = digits.is_empty() || digits.contains('.') || leading_zero;
    if prefix.is_empty() || ill_formed || (!gopkg && matches!(digits, "0" | "1")) {
        return if digits.is_empty() && !gopkg {
            Some((path, ""))
        } else {
            None
        };
    }
    Some((prefix, path.get(prefix.len()..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_cut_off() {
        for (path, parts) in [
            ("a.b/c", Some(("a.b/c", ""))),
            ("a.b/c/v2", Some(("a.b/c", "/v2"))),
            ("a.b/c/v10", Some(("a.b/c", "/v10"))),
            ("a.b/c/v", Some(("a.b/c/v", ""))),
            ("a.b/c2", Some(("a.b/c2", ""))),
            ("a.b/c/v1", None),
            ("a.b/c/v02", None),
            ("a.b/c/v2.3", None),
            ("gopkg.in/yaml.v3", Some(("gopkg.in/yaml", ".v3"))),
            ("gopkg.in/yaml.v0", Some(("gopkg.in/yaml", ".v0"))),
            (
                "gopkg.in/yaml.v2-unstable",
                Some(("gopkg.in/yaml", ".v2-unstable")),
            ),
            ("gopkg.in/yaml", None),
        ] {
            assert_eq!(split_path_version(path), parts, "{path}");
        }
    }
}

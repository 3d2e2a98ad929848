//! Go versions, which are not semantic versions: <https://go.dev/doc/toolchain#version>.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// A Go version such as `1.21`, `1.21rc1` or `1.21.3`, ordered as Go orders them:
/// `1.20rc1 < 1.20 = 1.20.0`, and from 1.21 on `1.21 < 1.21rc1 < 1.21.0`, where `1.21` alone is the
/// language version, of which no release is called so.
/// Equal are those of the same rank, whatever their text.
#[derive(Debug, Clone)]
pub struct GoVersion {
    major: u32,
    minor: u32,
    /// None of a language version (1.21 and later) and of a release candidate.
    patch: Option<u32>,
    pre_release: Option<(String, u32)>,
    text: String,
}

impl GoVersion {
    /// Reads a version as a `go` line has it, without the `go` in front.
    pub fn parse(text: &str) -> Option<Self> {
        let (major, rest) = leading_number(text)?;
        let Some(rest) = rest.strip_prefix('.') else {
            return rest
                .is_empty()
                .then(|| Self::new(major, 0, Some(0), None, text));
        };
        let (minor, rest) = leading_number(rest)?;
        if rest.is_empty() {
            let patch = if (major, minor) < (1, 21) {
                Some(0)
            } else {
                None
            };
            return Some(Self::new(major, minor, patch, None, text));
        }
        if let Some(rest) = rest.strip_prefix('.') {
            let (patch, rest) = leading_number(rest)?;
            return rest
                .is_empty()
                .then(|| Self::new(major, minor, Some(patch), None, text));
        }
        let length = rest.bytes().take_while(u8::is_ascii_lowercase).count();
        let (kind, rest) = rest.split_at_checked(length)?;
        if kind.is_empty() {
            return None;
        }
        let (number, rest) = if rest.is_empty() {
            (0, "")
        } else {
            leading_number(rest)?
        };
        let pre_release = Some((kind.to_owned(), number));
        rest.is_empty()
            .then(|| Self::new(major, minor, None, pre_release, text))
    }

    /// Reads the version that a toolchain's name holds: `go1.21.3`, `go1.21.1-bigcorp`; none of
    /// `default`: <https://go.dev/doc/toolchain#name>.
    pub fn of_toolchain(name: &str) -> Option<Self> {
        if name.contains(['\\', '/']) {
            return None;
        }
        let version = name.strip_prefix("go")?;
        Self::parse(version.split([' ', '\t', '-']).next()?)
    }

    fn new(
        major: u32,
        minor: u32,
        patch: Option<u32>,
        pre_release: Option<(String, u32)>,
        text: &str,
    ) -> Self {
        let text = text.to_owned();
        Self {
            major,
            minor,
            patch,
            pre_release,
            text,
        }
    }

    /// The N of 1.N.
    pub fn minor(&self) -> u32 {
        self.minor
    }

    /// The patch release, where one is named: 3 of `1.21.3`, none of `1.21` and `1.21rc1`.
    pub fn patch(&self) -> Option<u32> {
        if self.is_language() { None } else { self.patch }
    }

    /// Whether it names a language version, `1.N`, and no release of it.
    pub fn is_language(&self) -> bool {
        self.text.bytes().filter(|&byte| byte == b'.').count() < 2 && self.pre_release.is_none()
    }

    /// Whether it is a beta or a release candidate.
    pub fn is_pre_release(&self) -> bool {
        self.pre_release.is_some()
    }

    /// Its language version: `1.21` of `1.21.3`.
    pub fn language(&self) -> Self {
        let (major, minor) = (self.major, self.minor);
        let patch = if (major, minor) < (1, 21) {
            Some(0)
        } else {
            None
        };
        Self::new(major, minor, patch, None, &format!("{major}.{minor}"))
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn rank(&self) -> (u32, u32, Option<u32>, &Option<(String, u32)>) {
        (self.major, self.minor, self.patch, &self.pre_release)
    }
}

impl PartialEq for GoVersion {
    fn eq(&self, other: &Self) -> bool {
        self.rank() == other.rank()
    }
}

impl Eq for GoVersion {}

impl PartialOrd for GoVersion {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for GoVersion {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl Hash for GoVersion {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.rank().hash(state);
    }
}

impl fmt::Display for GoVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// A decimal number without superfluous zeros at the start of `text`, and what follows it.
fn leading_number(text: &str) -> Option<(u32, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(length)?;
    if digits.len() > 1 && digits.starts_with('0') {
        return None;
    }
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(a: &str, b: &str) -> Ordering {
        GoVersion::parse(a)
            .unwrap()
            .cmp(&GoVersion::parse(b).unwrap())
    }

    #[test]
    fn versions_are_ordered_as_go_orders_them() {
        let ordered = [
            "1.9",
            "1.20beta1",
            "1.20rc1",
            "1.20",
            "1.20.1",
            "1.21",
            "1.21beta1",
            "1.21rc1",
            "1.21rc2",
            "1.21.0",
            "1.21.9",
            "1.21.10",
            "1.22",
            "2.0",
        ];
        for pair in ordered.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
        assert_eq!(compare("1.20", "1.20.0"), Ordering::Equal);
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for text in [
            "",
            "v1.21",
            "1.",
            "1.021",
            "1.21.",
            "1.21.3rc1",
            "1.21-rc1",
            "go1.21",
            "1.x",
        ] {
            assert_eq!(GoVersion::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_toolchain_holds_a_version_before_its_suffix() {
        let version = |name| GoVersion::of_toolchain(name).map(|version| version.to_string());
        assert_eq!(version("go1.21.1-bigcorp"), Some("1.21.1".to_owned()));
        assert_eq!(version("go1.22rc1"), Some("1.22rc1".to_owned()));
        assert_eq!((version("default"), version("1.21")), (None, None));
    }

    #[test]
    fn a_language_version_names_no_release() {
        let version = |text| GoVersion::parse(text).unwrap();
        assert_eq!(
            (
                version("1.21").is_language(),
                version("1.21.0").is_language()
            ),
            (true, false)
        );
        assert_eq!(
            (version("1.20").patch(), version("1.20.3").patch()),
            (None, Some(3))
        );
        assert_eq!(version("1.21.3").language(), version("1.21"));
    }
}

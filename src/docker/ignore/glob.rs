//! Patterns with stars and question marks alone, matched without a regular expression: making one
//! takes longer than all the matching of a small repository.

/// A pattern such as `compose*.yaml`, or `*.md` at any depth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glob {
    /// It began with `**/`: the rest is matched against the last element.
    anywhere: bool,
    /// Stars and question marks stop at a slash; every other character is itself.
    pattern: Box<str>,
}

impl Glob {
    /// The pattern, if it is one whose expression in Docker means just this.
    pub(super) fn of(pattern: &str) -> Option<Self> {
        let (anywhere, rest) = match pattern.strip_prefix("**/") {
            Some(rest) => (true, rest),
            None => (false, pattern),
        };
        let special = ['\\', '[', ']', '|', '{', '}', '^'];
        let plain = !rest.contains("**") && !rest.contains(special);
        (plain && !(anywhere && rest.contains('/'))).then(|| Self {
            anywhere,
            pattern: rest.into(),
        })
    }

    /// The byte that every path begins with which it matches, and that its last element does.
    pub(super) fn first(&self) -> [Option<u8>; 2] {
        let first = literal(self.pattern.bytes().next());
        let of_path = first.filter(|_| !self.anywhere);
        let is_one_element = self.anywhere || !self.pattern.contains('/');
        [of_path, first.filter(|_| is_one_element)]
    }

    /// The byte that every path ends with which it matches.
    pub(super) fn last(&self) -> Option<u8> {
        literal(self.pattern.bytes().last())
    }

    /// Whether it matches this very path.
    pub(super) fn matches(&self, path: &str) -> bool {
        let pattern = self.pattern.as_bytes();
        if !self.anywhere {
            return matches(pattern, path);
        }
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        // The dot of Docker's `(.*/)?` is no line feed.
        matches(pattern, name) && !above.contains('\n')
    }
}

/// The byte, unless it stands for others.
fn literal(byte: Option<u8>) -> Option<u8> {
    byte.filter(|byte| !matches!(byte, b'*' | b'?'))
}

/// Matches as a shell does: at a mismatch the last star takes one character more.
fn matches(pattern: &[u8], text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(&byte) = bytes.get(read) {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(b'?') if byte != b'/' => (at, read) = (at + 1, text.ceil_char_boundary(read + 1)),
            Some(&wanted) if wanted == byte && wanted != b'?' => (at, read) = (at + 1, read + 1),
            _ => match star {
                Some((after, taken)) if bytes.get(taken) != Some(&b'/') => {
                    let taken = text.ceil_char_boundary(taken + 1);
                    star = Some((after, taken));
                    (at, read) = (after + 1, taken);
                }
                _ => return false,
            },
        }
    }
    let rest = pattern.get(at..).unwrap_or_default();
    rest.iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn stars_stop_at_slashes_and_a_prefix_of_two_means_any_depth() {
        let matched = |pattern: &str, path: &str| Glob::of(pattern).map(|glob| glob.matches(path));
        assert_eq!(matched("**/*.md", "a/b/c.md"), Some(true));
        assert_eq!(matched("**/*.md", "c.md"), Some(true));
        assert_eq!(matched("*.md", "a/c.md"), Some(false));
        assert_eq!(matched("a/*b*", "a/xbx"), Some(true));
        assert_eq!(matched("a*c", "a/c"), Some(false));
        assert_eq!(matched("**/id_?sa*", "x/id_rsa.pub"), Some(true));
        assert_eq!(matched("a?", "a?"), Some(true));
        assert_eq!(matched("a?c*é?", "aécxééz"), Some(true));
        assert_eq!(matched("a?c", "aéé"), Some(false));
        assert_eq!(matched("a/**/b", "a/b"), None);
        assert_eq!(matched("[ab]*", "a"), None);
    }
}

//! Patterns with stars and question marks alone, matched without a regular expression: making one
//! takes longer than all the matching of a small repository.

/// A pattern such as `compose*.yaml`, or `*.md` at any depth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glob {
    /// It began with `**/`: the rest is matched against the last element.
    anywhere: bool,
    /// Stars and question marks stop at a slash; every other character is itself.
    pattern: Vec<char>,
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
            pattern: rest.chars().collect(),
        })
    }

    /// Whether it matches this very path.
    pub(super) fn matches(&self, path: &str) -> bool {
        if !self.anywhere {
            return matches(&self.pattern, path);
        }
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        // The dot of Docker's `(.*/)?` is no line feed.
        !above.contains('\n') && matches(&self.pattern, name)
    }
}

/// Matches as a shell does: at a mismatch the last star takes one character more.
fn matches(pattern: &[char], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(&character) = text.get(read) {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some('?') if character != '/' => (at, read) = (at + 1, read + 1),
            Some(&wanted) if wanted == character && wanted != '?' => {
                (at, read) = (at + 1, read + 1)
            }
            _ => match star {
                Some((after, taken)) if text.get(taken) != Some(&'/') => {
                    star = Some((after, taken + 1));
                    (at, read) = (after + 1, taken + 1);
                }
                _ => return false,
            },
        }
    }
    pattern
        .get(at..)
        .is_some_and(|rest| rest.iter().all(|character| *character == '*'))
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
        assert_eq!(matched("a/**/b", "a/b"), None);
        assert_eq!(matched("[ab]*", "a"), None);
    }
}

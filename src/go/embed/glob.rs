//! Patterns as <https://pkg.go.dev/path#Match> reads them.

/// A pattern: `*` and `?` within an element, `[a-z]`, and `\` before any character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glob {
    /// The elements between the slashes.
    elements: Vec<Vec<Part>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// This character.
    Exactly(char),
    /// `?`: any character.
    One,
    /// `*`: any number of characters.
    Any,
    /// `[…]`: a character in one of the ranges, or in none of them.
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Glob {
    /// Reads a pattern; none where it is ill-formed.
    pub(super) fn parse(pattern: &str) -> Option<Self> {
        let mut elements = vec![Vec::new()];
        let mut characters = pattern.chars().peekable();
        while let Some(c) = characters.next() {
            let part = match c {
                '/' => {
                    elements.push(Vec::new());
                    continue;
                }
                '*' => Part::Any,
                '?' => Part::One,
                '[' => {
                    let negated = characters.next_if_eq(&'^').is_some();
                    let mut ranges = Vec::new();
                    while ranges.is_empty() || characters.next_if_eq(&']').is_none() {
                        let low = class_character(&mut characters)?;
                        let ranged = characters.next_if_eq(&'-').is_some();
                        let high = if ranged {
                            class_character(&mut characters)?
                        } else {
                            low
                        };
                        ranges.push((low, high));
                    }
                    Part::Class { negated, ranges }
                }
                '\\' => Part::Exactly(characters.next()?),
                _ => Part::Exactly(c),
            };
            elements.last_mut()?.push(part);
        }
        Some(Self { elements })
    }

    /// Whether the whole of `path` matches.
    pub(super) fn matches(&self, path: &str) -> bool {
        let mut names = path.split('/');
        let each = self.elements.iter().all(|element| {
            names
                .next()
                .is_some_and(|name| element_matches(element, name))
        });
        each && names.next().is_none()
    }
}

fn class_character(characters: &mut impl Iterator<Item = char>) -> Option<char> {
    match characters.next()? {
        '-' | ']' => None,
        '\\' => characters.next(),
        c => Some(c),
    }
}

/// Matches from the left; behind a `*` that took too little it begins again one character later.
fn element_matches(element: &[Part], name: &str) -> bool {
    let (mut parts, mut rest) = (element, name);
    let mut retry: Option<(&[Part], &str)> = None;
    loop {
        let mut characters = rest.chars();
        match (parts, characters.next()) {
            ([], None) => return true,
            ([Part::Any, behind @ ..], _) => {
                parts = behind;
                retry = Some((behind, rest));
                continue;
            }
            ([part, behind @ ..], Some(c)) if part.matches(c) => {
                (parts, rest) = (behind, characters.as_str());
                continue;
            }
            _ => {}
        }
        let Some((behind, from)) = retry else {
            return false;
        };
        let mut later = from.chars();
        if later.next().is_none() {
            return false;
        }
        (parts, rest) = (behind, later.as_str());
        retry = Some((behind, rest));
    }
}

impl Part {
    fn matches(&self, c: char) -> bool {
        match self {
            Self::Exactly(own) => *own == c,
            Self::One | Self::Any => true,
            Self::Class { negated, ranges } => {
                ranges.iter().any(|&(low, high)| low <= c && c <= high) != *negated
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(pattern: &str, path: &str) -> Option<bool> {
        Glob::parse(pattern).map(|glob| glob.matches(path))
    }

    #[test]
    fn patterns_match_whole_paths_element_by_element() {
        for (pattern, path, expected) in [
            ("*", "abc", true),
            ("*", "a/b", false),
            ("a*/b", "ab/b", true),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("a?c", "aéc", true),
            ("[^a-c]x", "dx", true),
            ("[^a-c]x", "bx", false),
            ("[\\]a]", "]", true),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("*.txt", ".txt", true),
            ("", "", true),
        ] {
            assert_eq!(matched(pattern, path), Some(expected), "{pattern} {path}");
        }
    }

    #[test]
    fn ill_formed_patterns_are_none() {
        for pattern in ["[", "[]", "[a", "[a-]", "[-a]", "a\\", "[^]", "[a-b-c]"] {
            assert_eq!(Glob::parse(pattern), None, "{pattern}");
        }
    }
}

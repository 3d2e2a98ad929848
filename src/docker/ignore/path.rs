//! Go's rules for paths and their patterns, on Linux.

/// The shortest path of the same meaning, as Go's
/// [`filepath.Clean`](https://pkg.go.dev/path/filepath#Clean) gives it.
pub(super) fn clean(path: &str) -> String {
    if path.split('/').all(|name| !matches!(name, "" | "." | "..")) {
        return path.to_owned();
    }
    let rooted = path.starts_with('/');
    let mut names: Vec<&str> = Vec::new();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." => match names.last() {
                Some(&last) if last != ".." => {
                    names.pop();
                }
                _ if rooted => {}
                _ => names.push(".."),
            },
            name => names.push(name),
        }
    }
    match (rooted, names.is_empty()) {
        (true, _) => format!("/{}", names.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => names.join("/"),
    }
}

/// Whether Go's [`filepath.Match`](https://pkg.go.dev/path/filepath#Match) takes the pattern when
/// asked about `.`, as Docker does.
///
/// It reads the pattern from star to star and stops where `.` fails to match: what comes later is
/// not looked at.
pub(super) fn is_valid_pattern(pattern: &str) -> bool {
    let (chunk, rest) = split_chunk(pattern);
    match items(chunk) {
        None => false,
        Some(Items::Dot) => items(split_chunk(rest).0).is_some(),
        Some(Items::Other) => true,
    }
}

/// The text up to the next star outside a class, less the stars it starts with; and the rest.
fn split_chunk(pattern: &str) -> (&str, &str) {
    let pattern = pattern.trim_start_matches('*');
    let mut in_class = false;
    let mut escaped = false;
    let end = pattern.find(|character| {
        match character {
            _ if escaped => {
                escaped = false;
                return false;
            }
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '*' => return !in_class,
            _ => {}
        }
        false
    });
    pattern.split_at(end.unwrap_or(pattern.len()))
}

/// What a chunk without stars matches.
enum Items {
    /// The one character `.`, perhaps among others.
    Dot,
    Other,
}

/// Reads a chunk to its end; none when it is malformed.
fn items(chunk: &str) -> Option<Items> {
    let mut rest = chunk;
    let mut count = 0;
    let mut dot = false;
    while let Some((first, after)) = split_character(rest) {
        (dot, rest) = match first {
            '[' => class(after)?,
            '\\' => {
                let (escaped, after) = split_character(after)?;
                (escaped == '.', after)
            }
            first => (matches!(first, '.' | '?'), after),
        };
        count += 1;
    }
    Some(if dot && count == 1 {
        Items::Dot
    } else {
        Items::Other
    })
}

/// Whether a class, whose opening bracket has been read, has the dot; and what follows it.
fn class(class: &str) -> Option<(bool, &str)> {
    let (negated, mut rest) = match class.strip_prefix('^') {
        Some(rest) => (true, rest),
        None => (false, class),
    };
    let mut dot = false;
    let mut ranges = 0;
    loop {
        if ranges > 0
            && let Some(after) = rest.strip_prefix(']')
        {
            return Some((dot != negated, after));
        }
        let (lower, after) = member(rest)?;
        let (upper, after) = match after.strip_prefix('-') {
            Some(range) => member(range)?,
            None => (lower, after),
        };
        dot |= (lower..=upper).contains(&'.');
        rest = after;
        ranges += 1;
    }
}

/// One character of a class and what follows; none when the class has no end.
fn member(class: &str) -> Option<(char, &str)> {
    if class.starts_with(['-', ']']) {
        return None;
    }
    split_character(class.strip_prefix('\\').unwrap_or(class))
        .filter(|(_, after)| !after.is_empty())
}

fn split_character(text: &str) -> Option<(char, &str)> {
    let mut characters = text.chars();
    Some((characters.next()?, characters.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_as_go_does() {
        for (path, cleaned) in [
            ("", "."),
            ("a//b/./c/", "a/b/c"),
            ("a/../..", ".."),
            ("/../a", "/a"),
            ("//", "/"),
            ("../../a", "../../a"),
            ("!../a", "!../a"),
        ] {
            assert_eq!(clean(path), cleaned);
        }
    }

    #[test]
    fn classes_must_be_closed_and_have_a_member() {
        let valid = [
            "", "[a]", "[^a-z]", "[\\]]", "a]", "[a-\\-]", "\\\\", "[^^]",
        ];
        let invalid = [
            "[", "[]", "[]a]", "[^]", "[a-]", "[-a]", "[a", "\\", "[\\", "[a-b-c]",
        ];
        assert_eq!(valid.map(is_valid_pattern), [true; 8]);
        assert_eq!(invalid.map(is_valid_pattern), [false; 10]);
    }

    #[test]
    fn what_follows_a_star_is_looked_at_as_long_as_a_dot_matches() {
        let valid = ["a*[", "*a*[", "..*[", "[^.]*[", "?*a*["];
        let invalid = ["*[", ".*[", "?**[", "[+-/]*[", "\\.*\\"];
        assert_eq!(valid.map(is_valid_pattern), [true; 5]);
        assert_eq!(invalid.map(is_valid_pattern), [false; 5]);
    }
}

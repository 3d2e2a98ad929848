//! Which paths are well-formed: <https://go.dev/ref/mod#go-mod-file-ident>.

use crate::go::character::is_letter;

/// Why a path is refused, in the words of the go command.
pub(super) type PathError = Box<str>;

/// Checks an import path as <https://pkg.go.dev/golang.org/x/mod/module#CheckImportPath> does; the go
/// command lists no package whose path fails.
pub fn check_import_path(path: &str) -> Result<(), PathError> {
    if path.starts_with('-') {
        return Err("leading dash".into());
    }
    check(path, |element| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~+".contains(c);
        check_characters(element, allowed)?;
        let stem = check_stem(element)?;
        let tilde_number = stem.rsplit_once('~').is_some_and(|(_, digits)| {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
        if tilde_number {
            return Err("trailing tilde and digits in path element".into());
        }
        Ok(())
    })
}

/// Checks a file's path as <https://pkg.go.dev/golang.org/x/mod/module#CheckFilePath> does.
pub fn check_file_path(path: &str) -> Result<(), PathError> {
    check(path, |element| {
        let allowed = |c: char| match c {
            _ if c.is_ascii_alphanumeric() => true,
            _ if c.is_ascii() => "!#$%&()+,-.=@[]^_{}~ ".contains(c),
            _ => is_letter(c),
        };
        check_characters(element, allowed)?;
        check_stem(element).map(drop)
    })
}

fn check(
    path: &str,
    element_check: impl Fn(&str) -> Result<(), PathError>,
) -> Result<(), PathError> {
    if path.is_empty() {
        return Err("empty string".into());
    }
    if path.contains("//") {
        return Err("double slash".into());
    }
    if path.ends_with('/') {
        return Err("trailing slash".into());
    }
    for element in path.split('/') {
        if element.is_empty() {
            return Err("empty path element".into());
        }
        if element.bytes().all(|byte| byte == b'.') {
            return Err(format!("invalid path element {element:?}").into());
        }
        if element.ends_with('.') {
            return Err("trailing dot in path element".into());
        }
        element_check(element)?;
    }
    Ok(())
}

fn check_characters(element: &str, allowed: impl Fn(char) -> bool) -> Result<(), PathError> {
    match element.chars().find(|&c| !allowed(c)) {
        Some(c) => Err(format!("invalid char {c:?}").into()),
        None => Ok(()),
    }
}

/// The part before the first dot, which must not be a name that Windows keeps for itself.
fn check_stem(element: &str) -> Result<&str, PathError> {
    let stem = element.split('.').next().unwrap_or(element);
    let numbered = |prefix: &str| {
        let digit = stem.get(3..).filter(|_| stem.len() == 4);
        stem.get(..3)
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
            && digit.is_some_and(|digit| matches!(digit.as_bytes(), [b'1'..=b'9']))
    };
    let device = ["CON", "PRN", "AUX", "NUL"]
        .iter()
        .any(|name| stem.eq_ignore_ascii_case(name));
    if device || numbered("COM") || numbered("LPT") {
        return Err(format!("{stem:?} disallowed as path element component on Windows").into());
    }
    Ok(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn import_paths_are_plain_ascii_and_no_windows_device() {
        let ok = [
            "example.com/a-b_c~d+e",
            "a/.hidden",
            "a/com10",
            "a/con1",
            "a/x~y",
        ];
        for path in ok {
            assert_eq!(check_import_path(path), Ok(()), "{path}");
        }
        for (path, message) in [
            ("", "empty string"),
            ("-a", "leading dash"),
            ("a//b", "double slash"),
            ("a/", "trailing slash"),
            ("/a", "empty path element"),
            ("a/..", "invalid path element \"..\""),
            ("a/b.", "trailing dot in path element"),
            ("a/b c", "invalid char ' '"),
            ("a/é", "invalid char 'é'"),
            (
                "a/Con.x",
                "\"Con\" disallowed as path element component on Windows",
            ),
            (
                "a/lpt9",
                "\"lpt9\" disallowed as path element component on Windows",
            ),
            ("a/b~1", "trailing tilde and digits in path element"),
        ] {
            assert_eq!(check_import_path(path), Err(message.into()), "{path}");
        }
    }

    #[test]
    fn file_paths_may_hold_letters_and_spaces() {
        let paths = ["a b/é.txt", "[x]~1", "a*b", "nul.txt", "a:b", "-x"];
        assert_eq!(
            paths.map(|path| check_file_path(path).is_ok()),
            [true, true, false, false, false, true]
        );
    }
}

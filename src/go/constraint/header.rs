//! The constraint that stands in the first lines of a file.

use super::{ConstraintError, Expr, parse, parse_plus_build};

/// The build constraint of a file that begins with `header`, if it has one.
///
/// A `//go:build` line counts up to the first text that is no comment, outside of `/* */`, and only
/// once. Without one, the `// +build` lines count that stand among the leading `//` comments and
/// before a blank line: <https://pkg.go.dev/cmd/go#hdr-Build_constraints>.
pub fn of_header(header: &str) -> Result<Option<Expr>, ConstraintError> {
    if !header.contains("+build") && !header.contains("//go:build") {
        return Ok(None);
    }
    let lines = Lines::read(header)?;
    if let Some(text) = lines.go_build {
        let explain = |error: ConstraintError| {
            ConstraintError::new(format!("parsing //go:build line: {}", error.message))
        };
        return parse(text).map(Some).map_err(explain);
    }
    let plus: Vec<Expr> = lines.plus_build.into_iter().map(parse_plus_build).collect();
    Ok(if plus.is_empty() {
        None
    } else {
        Some(Expr::all(plus))
    })
}

#[derive(Default)]
struct Lines<'a> {
    go_build: Option<&'a str>,
    plus_build: Vec<&'a str>,
}

impl<'a> Lines<'a> {
    fn read(header: &'a str) -> Result<Self, ConstraintError> {
        let mut found = Self::default();
        let mut unconfirmed = Vec::new();
        let mut only_line_comments = true;
        let mut in_block_comment = false;
        for line in header.split_terminator('\n').map(str::trim) {
            if line.is_empty() && only_line_comments {
                // These had to wait for a blank line: they are no package documentation.
                found.plus_build.append(&mut unconfirmed);
                continue;
            }
            only_line_comments &= line.starts_with("//");
            if !in_block_comment {
                if let Some(text) = after_word(line, "//go:build")
                    && found.go_build.replace(text).is_some()
                {
                    return Err(ConstraintError::new("multiple //go:build comments"));
                }
                if only_line_comments {
                    let comment = line.strip_prefix("//").unwrap_or_default().trim();
                    unconfirmed.extend(after_word(comment, "+build"));
                }
            }
            if !is_comment(line, &mut in_block_comment) {
                break;
            }
        }
        Ok(found)
    }
}

/// What follows `word` at the start of `line`, which is trimmed, if white space or nothing does.
fn after_word<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let rest = line.strip_prefix(word)?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| rest.trim())
}

/// Whether `line` holds nothing but comments, given and noting whether one is open across lines.
fn is_comment(line: &str, in_block_comment: &mut bool) -> bool {
    let mut rest = line;
    while !rest.is_empty() {
        if *in_block_comment {
            let Some((_, behind)) = rest.split_once("*/") else {
                return true;
            };
            *in_block_comment = false;
            rest = behind.trim();
        } else if rest.starts_with("//") {
            return true;
        } else if let Some(behind) = rest.strip_prefix("/*") {
            *in_block_comment = true;
            rest = behind;
        } else {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constraint(header: &str) -> Result<Option<Expr>, String> {
        of_header(header).map_err(|error| error.message.into())
    }

    #[test]
    fn a_go_build_line_counts_before_the_package_clause_alone() {
        let windows = Ok(Some(Expr::tag("windows")));
        assert_eq!(constraint("//go:build windows\npackage a\n"), windows);
        assert_eq!(
            constraint("  //go:build\twindows\r\n\r\npackage a\n"),
            windows
        );
        assert_eq!(
            constraint("/* a */\n//go:build windows\n\npackage a\n"),
            windows
        );
        assert_eq!(
            constraint("//go:build windows\n// +build linux\n\npackage a\n"),
            windows
        );
        assert_eq!(constraint("package a\n//go:build windows\n"), Ok(None));
        assert_eq!(
            constraint("/*\n//go:build windows\n*/\npackage a\n"),
            Ok(None)
        );
        assert_eq!(constraint("// go:build windows\n\npackage a\n"), Ok(None));
        assert_eq!(constraint("//go:buildwindows\n\npackage a\n"), Ok(None));
    }

    #[test]
    fn a_plus_build_line_needs_a_blank_line_behind_it() {
        let windows = Ok(Some(Expr::tag("windows")));
        assert_eq!(constraint("// +build windows\n\npackage a\n"), windows);
        assert_eq!(
            constraint("\n//+build windows\n\n// doc\npackage a\n"),
            windows
        );
        assert_eq!(constraint("// +build windows\npackage a\n"), Ok(None));
        assert_eq!(constraint("// +build windows\n"), Ok(None));
        assert_eq!(
            constraint("// +build windows\n/* x */\n\npackage a\n"),
            Ok(None)
        );
        assert_eq!(
            constraint("/* x */\n// +build windows\n\npackage a\n"),
            Ok(None)
        );
    }

    #[test]
    fn two_go_build_lines_and_a_broken_one_are_errors() {
        assert_eq!(
            constraint("//go:build linux\n//go:build amd64\npackage a\n"),
            Err("multiple //go:build comments".to_owned())
        );
        assert_eq!(
            constraint("//go:build linux &&\npackage a\n"),
            Err("parsing //go:build line: unexpected end of expression".to_owned())
        );
    }
}

//! The older `// +build` lines: <https://pkg.go.dev/go/build/constraint>.

use super::Expr;
use crate::go::character::is_tag;

/// Reads what follows `+build`: spaces are or, commas are and, `!` is not. What is no tag counts as
/// the tag `ignore`, which nobody sets.
pub fn parse_plus_build(text: &str) -> Expr {
    let clauses: Vec<Expr> = text.split_whitespace().map(clause).collect();
    if clauses.is_empty() {
        Expr::tag("ignore")
    } else {
        Expr::any(clauses)
    }
}

fn clause(text: &str) -> Expr {
    Expr::all(text.split(',').map(term).collect())
}

fn term(text: &str) -> Expr {
    let tag = |text: &str| {
        let valid = !text.is_empty() && text.chars().all(is_tag);
        Expr::tag(if valid { text } else { "ignore" })
    };
    match text.strip_prefix('!') {
        Some("") => Expr::tag("ignore"),
        Some(negated) if negated.starts_with('!') => Expr::tag("ignore"),
        Some(negated) => Expr::Not(Box::new(tag(negated))),
        None => tag(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::go::context::Context;

    #[test]
    fn spaces_are_or_commas_are_and_and_bad_tags_are_never_set() {
        let context = Context::linux("amd64", true, 26);
        for (text, holds) in [
            ("linux windows", true),
            ("linux,arm64", false),
            ("windows linux,amd64", true),
            ("!windows", true),
            ("!!linux", false),
            ("!", false),
            ("a-b", false),
            ("!a-b", true),
            ("", false),
        ] {
            assert_eq!(parse_plus_build(text).eval(&context), holds, "{text}");
        }
    }
}

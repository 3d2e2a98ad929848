//! The `#cgo` lines above `import "C"`: <https://pkg.go.dev/cmd/cgo#hdr-Using_cgo_with_the_go_command>.

use crate::go::constraint::{Expr, parse, parse_plus_build};
use crate::go::context::Context;

/// One `#cgo` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CgoLine {
    /// It holds where one of these does, or always where there are none.
    pub conditions: Box<[Expr]>,
    /// What the arguments are for.
    pub verb: CgoVerb,
    /// The arguments, without quotes; `${SRCDIR}` stands as written.
    pub arguments: Box<[Box<str>]>,
}

/// What the arguments of a `#cgo` line are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CgoVerb {
    /// Flags of the C compiler.
    Cflags,
    /// Flags of the C preprocessor.
    Cppflags,
    /// Flags of the C++ compiler.
    Cxxflags,
    /// Flags of the Fortran compiler.
    Fflags,
    /// Flags of the linker.
    Ldflags,
    /// Names of packages for pkg-config.
    PkgConfig,
    /// The line is wrong, with the words of the go command; where it holds, the file is invalid.
    Invalid(Box<str>),
}

impl CgoLine {
    /// Whether it holds in `context`.
    pub fn holds(&self, context: &Context) -> bool {
        self.conditions.is_empty() || self.conditions.iter().any(|expr| expr.eval(context))
    }
}

/// The `#cgo` lines of a group of comments.
pub(super) fn lines(comments: &[&str]) -> Vec<CgoLine> {
    let texts = comments.iter().flat_map(|comment| {
        let inner = comment.get(2..).unwrap_or_default();
        let block = comment.starts_with("/*");
        let inner = if block {
            inner.strip_suffix("*/").unwrap_or(inner)
        } else {
            inner
        };
        inner.split('\n')
    });
    texts.filter_map(line).collect()
}

fn line(text: &str) -> Option<CgoLine> {
    let text = text.trim();
    let directive = text.strip_prefix("#cgo")?;
    if !directive.starts_with([' ', '\t']) {
        return None;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if let [_, "nocallback" | "noescape", _] = words.as_slice() {
        return None;
    }
    let invalid = |what: &str| CgoLine {
        conditions: Box::default(),
        verb: CgoVerb::Invalid(format!("{what}: {text}").into()),
        arguments: Box::default(),
    };
    let Some((head, arguments)) = directive.split_once(':') else {
        return Some(invalid("invalid #cgo line"));
    };
    let words: Vec<&str> = head.split_whitespace().collect();
    let Some((verb, conditions)) = words.split_last() else {
        return Some(invalid("invalid #cgo line"));
    };
    let conditions: Box<[Expr]> = conditions.iter().map(|text| condition(text)).collect();
    let Some(arguments) = split(arguments) else {
        return Some(CgoLine {
            conditions,
            ..invalid("invalid #cgo line")
        });
    };
    if let Some(argument) = arguments.iter().find(|argument| !is_safe(argument)) {
        let verb = CgoVerb::Invalid(format!("malformed #cgo argument: {argument}").into());
        return Some(CgoLine {
            conditions,
            verb,
            arguments: Box::default(),
        });
    }
    let verb = match *verb {
        "CFLAGS" => CgoVerb::Cflags,
        "CPPFLAGS" => CgoVerb::Cppflags,
        "CXXFLAGS" => CgoVerb::Cxxflags,
        "FFLAGS" => CgoVerb::Fflags,
        "LDFLAGS" => CgoVerb::Ldflags,
        "pkg-config" => CgoVerb::PkgConfig,
        _ => {
            return Some(CgoLine {
                conditions,
                ..invalid("invalid #cgo verb")
            });
        }
    };
    Some(CgoLine {
        conditions,
        verb,
        arguments: arguments.into_iter().map(Into::into).collect(),
    })
}

/// A condition is a `+build` clause, or an expression where it has the signs of one. What cannot be
/// read never holds.
fn condition(text: &str) -> Expr {
    if text.contains(['&', '|', '(', ')']) {
        return parse(text).unwrap_or(Expr::Any(Box::default()));
    }
    parse_plus_build(text)
}

/// Splits at white space, with quotes and backslashes as in a shell; none where a quote stays open.
fn split(text: &str) -> Option<Vec<String>> {
    let mut arguments = Vec::new();
    let mut argument: Option<String> = None;
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some(escaped) => argument.get_or_insert_default().push(escaped),
                None => return None,
            },
            _ if quote == Some(c) => quote = None,
            _ if quote.is_some() => argument.get_or_insert_default().push(c),
            '"' | '\'' => {
                quote = Some(c);
                argument.get_or_insert_default();
            }
            _ if c.is_whitespace() => arguments.extend(argument.take()),
            _ => argument.get_or_insert_default().push(c),
        }
    }
    arguments.extend(argument);
    quote.is_none().then_some(arguments)
}

/// Whether the go command passes `argument` on: it refuses most characters of a shell.
fn is_safe(argument: &str) -> bool {
    let safe =
        |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || "+-.,/=_:$@%! ~^".contains(c);
    !argument.is_empty() && argument.replace("${SRCDIR}", "").chars().all(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(CgoVerb, Vec<String>)> {
        let context = Context::linux("amd64", true, 26);
        let holding = lines(&[text])
            .into_iter()
            .filter(|line| line.holds(&context));
        holding
            .map(|line| {
                (
                    line.verb,
                    line.arguments.iter().map(ToString::to_string).collect(),
                )
            })
            .collect()
    }

    #[test]
    fn lines_are_chosen_by_their_conditions() {
        let text = "/*\n#cgo pkg-config: foo bar\n#cgo linux LDFLAGS: -lx -L${SRCDIR}/lib\n\
            #cgo windows LDFLAGS: -ly\n#cgo !windows,cgo LDFLAGS: \"-lq r\"\n\
            #cgo (linux && !amd64)||arm64 LDFLAGS: -lz\n#cgo noescape f\n#include <a.h>\n*/";
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            read(text),
            [
                (CgoVerb::PkgConfig, words(&["foo", "bar"])),
                (CgoVerb::Ldflags, words(&["-lx", "-L${SRCDIR}/lib"])),
                (CgoVerb::Ldflags, words(&["-lq r"])),
            ]
        );
    }

    #[test]
    fn wrong_lines_say_why_where_they_hold() {
        for (text, message) in [
            ("// #cgo bogus: x", "invalid #cgo verb: #cgo bogus: x"),
            ("// #cgo LDFLAGS -lx", "invalid #cgo line: #cgo LDFLAGS -lx"),
            ("// #cgo : -lx", "invalid #cgo line: #cgo : -lx"),
            (
                "// #cgo LDFLAGS: \"-lx",
                "invalid #cgo line: #cgo LDFLAGS: \"-lx",
            ),
            ("// #cgo LDFLAGS: `x`", "malformed #cgo argument: `x`"),
        ] {
            assert_eq!(
                read(text),
                [(CgoVerb::Invalid(message.into()), Vec::new())],
                "{text}"
            );
        }
        assert_eq!(read("// #cgo windows bogus: x"), []);
        assert_eq!(read("//#cgox LDFLAGS: x"), []);
    }
}

//! The string variable of package main that holds the version, which `-X` can set.
//!
//! `-X` does nothing for a constant and fails for a number, so the declaration is read:
//! <https://pkg.go.dev/cmd/link>.

use super::packages::Answer;
use crate::error::Error;
use crate::facts::VersionVariable;
use crate::go::lexer::Keyword::Var;
use crate::go::lexer::{Lexer, Token, TokenKind};
use crate::go::literal::unquote;
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::{Repo, RepoPath};

/// Names that mean the program's version, the plainest first.
const NAMES: [&str; 6] = [
    "version",
    "appversion",
    "buildversion",
    "gitversion",
    "tag",
    "ver",
];

/// The version variables of the main package in `dir`, the plainest name first.
pub(super) fn variables(
    repo: &Repo,
    dir: &RepoPath,
    answer: &Answer,
) -> Result<Vec<Found<VersionVariable>>, Error> {
    let mut found = Vec::new();
    for name in answer.go_files.iter().chain(&answer.cgo_files) {
        let path = dir.join(name);
        let text = repo.text(&path)?;
        let Some(last) = last_name(&text) else {
            continue;
        };
        for (offset, variable, value) in declared(&text, last) {
            let lower = variable.to_ascii_lowercase();
            let Some(rank) = NAMES.iter().position(|name| *name == lower) else {
                continue;
            };
            if is_embedded(&text, offset) {
                continue;
            }
            let evidence = Evidence::at(
                &path,
                &text,
                offset,
                "a string variable of package main",
                Confidence::Certain,
            );
            let symbol = format!("main.{variable}");
            let value = VersionVariable {
                symbol,
                default: value,
            };
            found.push((
                rank,
                Found {
                    value,
                    evidence: vec![evidence],
                },
            ));
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    Ok(found.into_iter().map(|(_, found)| found).collect())
}

/// Whether the lines above a declaration have a file's text put into the variable, which `-X` would put
/// aside: <https://pkg.go.dev/embed#hdr-Directives>.
fn is_embedded(text: &str, offset: usize) -> bool {
    let above = text.get(..offset).unwrap_or_default();
    let above = above.rsplit_once('\n').map_or("", |(above, _)| above);
    let mut lines = above.lines().rev().map(str::trim_start);
    let comments = lines.by_ref().take_while(|line| line.starts_with("//"));
    comments
        .into_iter()
        .any(|line| line.starts_with("//go:embed "))
}

/// Where the last of [`NAMES`] begins that stands behind the comments that a file begins with: most
/// licences have a version too. Only what has one is cut into tokens, and only so far.
fn last_name(text: &str) -> Option<usize> {
    let mut rest = text.trim_start();
    loop {
        let (begin, end) = match rest.as_bytes() {
            [b'/', b'/', ..] => (2, "\n"),
            [b'/', b'*', ..] => (2, "*/"),
            _ => break,
        };
        let comment = rest.get(begin..).unwrap_or_default();
        rest = match comment.split_once(end) {
            Some((_, rest)) => rest.trim_start(),
            None => return None,
        };
    }
    let bytes = rest.as_bytes();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    // Each of the names has one of these in it.
    let places = memchr::memchr2_iter(b'v', b'V', bytes).filter(|at| has(bytes, *at, b"ver"));
    let tags = memchr::memchr2_iter(b't', b'T', bytes).filter(|at| has(bytes, *at, b"tag"));
    let is_one = |at: &usize| {
        let (before, behind) = bytes.split_at(*at);
        let first = before
            .iter()
            .rposition(|byte| !is_name(byte))
            .map_or(0, |at| at + 1);
        let length = behind.iter().position(|byte| !is_name(byte));
        let end = length.map_or(bytes.len(), |length| *at + length);
        let word = bytes.get(first..end).unwrap_or_default();
        NAMES
            .iter()
            .any(|name| name.as_bytes().eq_ignore_ascii_case(word))
    };
    let [place, tag] = [places.rev().find(is_one), tags.rev().find(is_one)];
    place.max(tag).map(|at| text.len() - rest.len() + at)
}

/// Whether a text, whatever its case, stands at a place.
fn has(bytes: &[u8], at: usize, text: &[u8]) -> bool {
    let found = bytes.get(at..at + text.len());
    found.is_some_and(|found| found.eq_ignore_ascii_case(text))
}

/// String variables declared at the top level: place, name and value. What is declared behind `last`
/// is not asked for.
pub(super) fn declared(text: &str, last: usize) -> Vec<(usize, &str, String)> {
    let mut found = Vec::new();
    each_line(text, last, &mut |lexer, line, group| {
        found.extend(string_variables(lexer, line, group));
    });
    found
}

/// Whether a variable is declared at the top level with the value of another name: `var mode = dev`, a
/// constant it may be.
pub(super) fn is_set_to_a_name(text: &str, name: &str) -> bool {
    let mut is_there = false;
    each_line(text, text.len(), &mut |lexer, line, group| {
        let line = match line {
            line if group => line,
            [first, line @ ..] if first.kind == TokenKind::Keyword(Var) => line,
            _ => return,
        };
        let words: Vec<&str> = line.iter().map(|token| lexer.text(*token)).collect();
        let value = match words.as_slice() {
            [own, "=", value @ ..] | [own, "string", "=", value @ ..] if *own == name => value,
            _ => return,
        };
        let is_name = |word: &str| word.starts_with(|letter: char| letter.is_alphabetic());
        is_there = is_there
            || match value {
                [one] => is_name(one),
                [package, ".", one] => is_name(package) && is_name(one),
                _ => false,
            };
    });
    is_there
}

/// Shows what each line at the top level may declare, with whether it stands in `var (…)`; those that
/// begin behind `last` are left out.
fn each_line<'a>(text: &'a str, last: usize, show: &mut dyn FnMut(&Lexer<'a>, &[Token], bool)) {
    use TokenKind as T;
    let lexer = Lexer::new(text).without_comments();
    let mut depth = 0_usize;
    let mut group = false;
    let mut line: Vec<Token> = Vec::new();
    for token in lexer.clone() {
        let of_variables = matches!(line.first(), Some(first) if first.kind == T::Keyword(Var));
        match token.kind {
            T::LeftParenthesis if depth == 0 && of_variables && line.len() == 1 => {
                group = true;
                line.clear();
                continue;
            }
            T::RightParenthesis if depth == 0 && group => {
                group = false;
                line.clear();
                continue;
            }
            T::LeftParenthesis | T::LeftBracket | T::LeftBrace => depth += 1,
            T::RightParenthesis | T::RightBracket | T::RightBrace => {
                depth = depth.saturating_sub(1);
            }
            T::Semicolon if depth == 0 => {
                show(&lexer, &line, group);
                line.clear();
                if token.start as usize > last {
                    break;
                }
                continue;
            }
            _ => {}
        }
        if depth == 0 || of_variables || group {
            line.push(token);
        }
    }
}

/// `var name = "value"` and `var name string [= "value"]`, of several names too; in a group without
/// the `var`.
fn string_variables<'a>(
    lexer: &Lexer<'a>,
    line: &[Token],
    group: bool,
) -> Vec<(usize, &'a str, String)> {
    let line = match line {
        line if group => line,
        [first, line @ ..] if first.kind == TokenKind::Keyword(Var) => line,
        _ => return Vec::new(),
    };
    let words: Vec<&str> = line.iter().map(|token| lexer.text(*token)).collect();
    // A list is every other word, with commas between.
    let is_list = |words: &[&str]| {
        let mut commas = words.iter().skip(1).step_by(2);
        words.len() % 2 == 1 && commas.all(|word| *word == ",")
    };
    let equals = words.iter().position(|word| *word == "=");
    let (left, right) = words.split_at(equals.unwrap_or(words.len()));
    let right = right.get(1..).unwrap_or_default();
    let names = match left {
        [names @ .., "string"] => names,
        names if equals.is_some() => names,
        _ => return Vec::new(),
    };
    let is_text = |word: &&str| word.starts_with(['"', '`']);
    let fits = right.len() == names.len() && is_list(right);
    if !is_list(names) || (equals.is_some() && !fits) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (at, (token, name)) in line.iter().zip(names).enumerate().step_by(2) {
        let value = match right.get(at) {
            Some(text) if is_text(text) => unquote(text).map(|text| text.into_owned()),
            Some(_) => None,
            None => Some(String::new()),
        };
        found.extend(value.map(|value| (token.start as usize, *name, value)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{declared, is_embedded, last_name};

    #[test]
    fn a_file_without_a_name_for_the_version_is_not_read() {
        let licensed = "// Version 2.0\n/* version */\npackage main\n\nvar server = \"a\"\n";
        assert_eq!(last_name(licensed), None);
        assert_eq!(last_name("// version"), None);
        assert_eq!(last_name("/* version"), None);
        for name in ["version", "AppVersion", "GITVERSION", "tag", "Ver"] {
            let text = format!("{licensed}var ({name}=`1`)");
            let last = last_name(&text).and_then(|last| text.get(last..));
            let word = name.to_ascii_lowercase();
            let part = ["version", "tag", "ver"].into_iter();
            let part = part.filter_map(|part| word.find(part)).min().unwrap();
            assert_eq!(last, Some(&*format!("{}=`1`)", &name[part..])), "{name}");
        }
    }

    #[test]
    fn a_variable_that_a_file_is_embedded_in_is_known() {
        let source = "package main\n\n// The version.\n//\n//go:embed version.txt\nvar version string\n\nvar tag = \"\"\n";
        let found = declared(source, source.len()).into_iter();
        let embedded: Vec<_> = found
            .map(|(offset, name, _)| (name, is_embedded(source, offset)))
            .collect();
        assert_eq!(embedded, [("version", true), ("tag", false)]);
    }

    #[test]
    fn what_is_declared_behind_the_last_name_is_not_read() {
        let source =
            "package main\n\nvar (\n\tversion = \"1\"\n\tcommit = \"2\"\n)\n\nvar date string\n";
        let names = |last| {
            let found = declared(source, last).into_iter();
            found.map(|(_, name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(last_name(source).unwrap()), ["version"]);
        assert_eq!(names(source.len()), ["version", "commit", "date"]);
    }

    #[test]
    fn string_variables_at_the_top_level_are_found_and_nothing_else() {
        let source = "package main\nvar version = \"dev\"\nconst Version = \"1\"\nvar (\n\tcommit string\n\
                      \tbuild = 3\n\tdate, by = \"a\", \"b\"\n\ta, b string\n\tc, d = \"e\", f()\n\tf = func() { var version = \"no\" }\n)\n\
                      var x string = `raw`\nfunc main() {\n\tvar version = \"local\"\n\t_ = version\n}\n";
        let names: Vec<(&str, String)> = declared(source, source.len())
            .into_iter()
            .map(|(_, name, value)| (name, value))
            .collect();
        assert_eq!(
            names,
            [
                ("version", "dev".into()),
                ("commit", String::new()),
                ("date", "a".into()),
                ("by", "b".into()),
                ("a", String::new()),
                ("b", String::new()),
                ("x", "raw".into())
            ]
        );
    }
}

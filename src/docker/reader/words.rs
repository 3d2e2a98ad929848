//! Quotes, escapes and variables, as BuildKit's [shell
//! lexer](https://github.com/moby/buildkit/tree/master/frontend/dockerfile/shell) reads them.
//!
//! Docker replaces variables in ADD, COPY, ENV, EXPOSE, FROM, LABEL, STOPSIGNAL, USER, VOLUME,
//! WORKDIR and ONBUILD's instruction, not in RUN, CMD and ENTRYPOINT: there a shell does, if there
//! is one.

mod lexer;

use std::fmt;

use super::lines::Heredoc;
use lexer::Lexer;

/// The value of a word as written: without quotes and escapes, variables replaced by what `lookup`
/// gives, else by nothing.
///
/// # Errors
///
/// An open quote or brace, a modifier that Docker refuses, `${name:?…}` without a value, and the
/// modifiers `#`, `%` and `/` on a variable that has one, which are not computed here.
pub fn expand(
    word: &str,
    escape: char,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<String, ExpandError> {
    Lexer::new(word, escape, lookup).word()
}

/// Splits at blanks outside quotes; quotes and escapes are kept.
pub(super) fn split(text: &str, escape: char) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if quote.is_none() && character.is_whitespace() {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            continue;
        }
        if character == escape && quote != Some('\'') {
            // At the end of the text it escapes nothing and is dropped.
            if let Some(escaped) = characters.next() {
                word.push(character);
                word.push(escaped);
            }
            continue;
        }
        match quote {
            Some(open) if open == character => quote = None,
            None if matches!(character, '\'' | '"') => quote = Some(character),
            _ => {}
        }
        word.push(character);
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The heredocs that a line opens, still without content.
pub(super) fn heredocs(line: &str) -> Vec<Heredoc> {
    let words = Lexer::raw(line).words().unwrap_or_default();
    words.iter().filter_map(|word| heredoc(word)).collect()
}

/// Whether a word opens a heredoc.
pub(super) fn is_heredoc(word: &str) -> bool {
    heredoc(word).is_some()
}

/// Reads a word such as `<<-"END"` or `3<<END`.
fn heredoc(word: &str) -> Option<Heredoc> {
    let rest = word.trim_start_matches(|character: char| character.is_ascii_digit());
    let rest = rest.strip_prefix("<<")?;
    let (strip_tabs, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let rest = rest.trim_start();
    if rest.contains('<') {
        return None;
    }
    let unset = |_: &str| None;
    let names = Lexer::new(rest, '\\', &unset).keep_unset().words().ok()?;
    let [name] = names.as_slice() else {
        return None;
    };
    let quotes = |text: &str| text.matches(['\'', '"']).count();
    let expand = quotes(name) == quotes(rest);
    Some(Heredoc {
        name: name.clone(),
        content: String::new(),
        strip_tabs,
        expand,
    })
}

/// A word that Docker cannot expand, or that is not expanded here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpandError {
    /// A quote or brace is not closed.
    Unclosed(char),
    /// `${` is followed by what Docker does not know.
    BadSubstitution,
    /// `${name:?message}` and the variable is unset or empty.
    Missing(String),
    /// `#`, `%` or `/` on a variable with a value.
    Unsupported(char),
}

impl fmt::Display for ExpandError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExpandError::Unclosed(open) => write!(formatter, "`{open}` is not closed"),
            ExpandError::BadSubstitution => formatter.write_str("`${` is followed by no variable"),
            ExpandError::Missing(name) => write!(formatter, "the variable {name} has no value"),
            ExpandError::Unsupported(modifier) => {
                write!(formatter, "the modifier `{modifier}` is not computed")
            }
        }
    }
}

impl std::error::Error for ExpandError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(word: &str) -> Result<String, ExpandError> {
        expand(word, '\\', &|name| match name {
            "A" => Some("a b".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        })
    }

    #[test]
    fn variables_are_replaced_outside_single_quotes() {
        for (word, value) in [
            ("$A/${A}", "a b/a b"),
            (r#""$A"'$A'\$A"#, "a b$A$A"),
            ("${B:-x${A}y}", "xa by"),
            ("${EMPTY:-x}${EMPTY-x}", "x"),
            ("${A:+x}${B+y}", "x"),
            ("$B$", "$"),
            (r#""\a\"\\""#, r#"\a"\"#),
            (r"\a\\", r"a\"),
        ] {
            assert_eq!(expanded(word), Ok(value.to_owned()), "{word}");
        }
    }

    #[test]
    fn what_cannot_be_expanded_is_an_error() {
        for (word, error) in [
            ("'a", ExpandError::Unclosed('\'')),
            ("\"a", ExpandError::Unclosed('"')),
            ("${A", ExpandError::Unclosed('{')),
            ("${}", ExpandError::BadSubstitution),
            ("${A!}", ExpandError::BadSubstitution),
            ("${B:?none}", ExpandError::Missing("B".to_owned())),
            ("${A#a}", ExpandError::Unsupported('#')),
        ] {
            assert_eq!(expanded(word), Err(error), "{word}");
        }
    }

    #[test]
    fn deep_nesting_is_an_error_not_an_overflow() {
        assert_eq!(
            expanded(&"${B:-".repeat(100_000)),
            Err(ExpandError::BadSubstitution)
        );
    }

    #[test]
    fn words_keep_their_quotes() {
        let words = split(r#"A="b c"'d e'\ f  G=h\"#, '\\');
        assert_eq!(words, [r#"A="b c"'d e'\ f"#, "G=h"]);
    }

    #[test]
    fn a_heredoc_is_a_word_of_its_own() {
        let names = |line| {
            heredocs(line)
                .into_iter()
                .map(|doc| doc.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(names("RUN <<EOF cat > a"), ["EOF"]);
        assert_eq!(names("RUN 3<< EOF <<-\"A B\""), ["EOF", "A B"]);
        assert_eq!(names("RUN a<<EOF '<<EOF' <<< x"), Vec::<String>::new());
    }
}

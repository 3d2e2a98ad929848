//! From physical lines to logical ones: directives, comments, continuations and heredocs.

use super::ReadError;
use super::instruction;
use super::words;

/// A parser directive of the first lines, such as `# syntax=docker/dockerfile:1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// `syntax`, `escape` or `check`, in lower case.
    pub name: String,
    /// What stands after `=`, trimmed.
    pub value: String,
    /// The line, counted from 1.
    pub line: usize,
}

/// A document inside the Dockerfile, fed to RUN or written by COPY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc {
    /// The word that ends it.
    pub name: String,
    /// Its lines, with their ends.
    pub content: String,
    /// Whether leading tabs are dropped (`<<-`).
    pub strip_tabs: bool,
    /// Whether variables are replaced, which a quoted word prevents.
    pub expand: bool,
}

/// A file's logical lines.
pub(super) struct Lines {
    pub directives: Vec<Directive>,
    pub escape: char,
    pub instructions: Vec<LogicalLine>,
}

/// An instruction with its continuations joined.
pub(super) struct LogicalLine {
    pub text: String,
    pub line: usize,
    pub last_line: usize,
    pub heredocs: Vec<Heredoc>,
}

pub(super) fn read(text: &str) -> Result<Lines, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut source = text.split_inclusive('\n').zip(1..);
    let mut lines = Lines {
        directives: Vec::new(),
        escape: '\\',
        instructions: Vec::new(),
    };
    let mut directives_end = false;
    while let Some((physical, line)) = source.next() {
        let trimmed = without_end(physical).trim_start();
        if !directives_end {
            directives_end = !lines.read_directive(trimmed, line)?;
        }
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let (start, mut continues) = without_continuation(trimmed, lines.escape);
        let mut joined = start.to_owned();
        let mut last_line = line;
        while continues && let Some((physical, number)) = source.next() {
            last_line = number;
            let next = without_end(physical);
            if next.trim_start().is_empty() || next.trim_start().starts_with('#') {
                continue;
            }
            let part;
            (part, continues) = without_continuation(next, lines.escape);
            joined.push_str(part);
        }
        let mut heredocs = Vec::new();
        if instruction::takes_heredocs(&joined, lines.escape) {
            for mut heredoc in words::heredocs(&joined) {
                loop {
                    let Some((physical, number)) = source.next() else {
                        let message = format!("no line ends the heredoc {}", heredoc.name);
                        return Err(ReadError::new(line, message));
                    };
                    last_line = number;
                    let mut end = without_end(physical);
                    if heredoc.strip_tabs {
                        end = end.trim_start_matches('\t');
                    }
                    if end == heredoc.name {
                        break;
                    }
                    heredoc.content.push_str(physical);
                }
                heredocs.push(heredoc);
            }
        }
        lines.instructions.push(LogicalLine {
            text: joined,
            line,
            last_line,
            heredocs,
        });
    }
    Ok(lines)
}

impl Lines {
    /// Whether the line is a directive; the first that is not ends them.
    fn read_directive(&mut self, text: &str, line: usize) -> Result<bool, ReadError> {
        let Some((name, value)) = text.strip_prefix('#').and_then(|text| text.split_once('='))
        else {
            return Ok(false);
        };
        let name = name.trim().to_ascii_lowercase();
        let value = value.trim();
        if value.is_empty() || !matches!(name.as_str(), "syntax" | "escape" | "check") {
            return Ok(false);
        }
        if self
            .directives
            .iter()
            .any(|directive| directive.name == name)
        {
            return Err(ReadError::new(line, format!("a second {name} directive")));
        }
        if name == "escape" {
            self.escape = match value {
                "\\" => '\\',
                "`" => '`',
                other => {
                    let message = format!("the escape character is \\ or `, not {other}");
                    return Err(ReadError::new(line, message));
                }
            };
        }
        self.directives.push(Directive {
            name,
            value: value.to_owned(),
            line,
        });
        Ok(true)
    }
}

fn without_end(line: &str) -> &str {
    line.trim_end_matches(['\r', '\n'])
}

/// The line without the escape character that continues it, and whether there was one.
///
/// Blanks may follow it; two of them in a row continue nothing.
fn without_continuation(line: &str, escape: char) -> (&str, bool) {
    match line.trim_end_matches([' ', '\t']).strip_suffix(escape) {
        Some(text) if !text.ends_with(escape) => (text, true),
        _ => (line, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<(String, usize, usize)> {
        let lines = read(text).unwrap();
        lines
            .instructions
            .into_iter()
            .map(|line| (line.text, line.line, line.last_line))
            .collect()
    }

    #[test]
    fn continued_lines_are_joined_over_comments_and_blank_lines() {
        assert_eq!(
            texts("FROM a\nRUN b \\\n  # why\n\n  c \\  \n  d\n"),
            [
                ("FROM a".to_owned(), 1, 1),
                ("RUN b   c   d".to_owned(), 2, 6)
            ]
        );
    }

    #[test]
    fn two_escape_characters_continue_nothing() {
        assert_eq!(
            texts("RUN a\\\\\nRUN b\n"),
            [("RUN a\\\\".to_owned(), 1, 1), ("RUN b".to_owned(), 2, 2)]
        );
    }

    #[test]
    fn a_backquote_continues_when_the_directive_says_so() {
        assert_eq!(
            texts("# escape=`\nRUN a `\n b\nRUN c\\\n"),
            [("RUN a  b".to_owned(), 2, 3), ("RUN c\\".to_owned(), 4, 4)]
        );
    }

    #[test]
    fn a_comment_ends_the_directives() {
        let names = |text| {
            let directives = read(text).unwrap().directives;
            directives
                .into_iter()
                .map(|found| found.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names("#syntax=a\n# check = b;c \nFROM a\n"),
            ["syntax", "check"]
        );
        assert_eq!(
            names("# a comment\n# check=b\nFROM a\n"),
            Vec::<String>::new()
        );
        assert_eq!(names("\n# check=b\nFROM a\n"), Vec::<String>::new());
    }

    #[test]
    fn heredocs_end_at_their_word() {
        let lines = read("RUN <<A <<-'B' c\n# x\nA\n\ty\n\tB\nRUN d\n").unwrap();
        let heredoc = |name: &str, content: &str, quoted| Heredoc {
            name: name.to_owned(),
            content: content.to_owned(),
            strip_tabs: quoted,
            expand: !quoted,
        };
        let found: Vec<_> = lines
            .instructions
            .into_iter()
            .map(|line| line.heredocs)
            .collect();
        assert_eq!(
            found,
            [
                vec![heredoc("A", "# x\n", false), heredoc("B", "\ty\n", true)],
                Vec::new()
            ]
        );
    }
}

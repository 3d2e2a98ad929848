//! One instruction: its keyword, flags and arguments.

use std::fmt;

use super::ReadError;
use super::arguments::{self, Arguments};
use super::lines::{Heredoc, LogicalLine};

/// An instruction as read; variables stand in it as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// What it is.
    pub keyword: Keyword,
    /// The flags before the arguments, in order and without quotes.
    pub flags: Vec<Flag>,
    /// The arguments, in the form that the keyword and the line give them.
    pub arguments: Arguments,
    /// The documents that follow the line.
    pub heredocs: Vec<Heredoc>,
    /// The whole line with its continuations joined, without heredocs.
    pub text: String,
    /// The first line, counted from 1.
    pub line: usize,
    /// The last line, heredocs included.
    pub last_line: usize,
}

/// A flag such as `--from=build` or `--link`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The name without dashes.
    pub name: String,
    /// What stands after `=`, if there is one.
    pub value: Option<String>,
}

impl Instruction {
    pub(super) fn read(logical: LogicalLine, escape: char) -> Result<Instruction, ReadError> {
        let LogicalLine {
            text,
            line,
            last_line,
            heredocs,
        } = logical;
        let (word, rest) = split_keyword(&text);
        let keyword = Keyword::read(word)
            .ok_or_else(|| ReadError::new(line, format!("unknown instruction {word}")))?;
        let (flags, rest) = split_flags(rest, escape);
        let flags = flags.iter().map(|flag| Flag::read(flag)).collect();
        let arguments = arguments::read(keyword, rest.trim(), escape, line)?;
        let text = text.trim().to_owned();
        Ok(Instruction {
            keyword,
            flags,
            arguments,
            heredocs,
            text,
            line,
            last_line,
        })
    }

    /// What a RUN runs: the text for the shell, or the words, and where those are a shell with `-c`,
    /// its argument.
    pub fn script(&self) -> String {
        match (&self.arguments, self.heredocs.as_slice()) {
            (Arguments::Json(words), _) => {
                let shell = words.iter().position(|word| word == "-c");
                let script = shell.and_then(|at| words.get(at + 1));
                script.cloned().unwrap_or_else(|| words.join(" "))
            }
            (arguments, []) => arguments.text().unwrap_or_default().to_owned(),
            (_, documents) => documents
                .iter()
                .map(|document| document.content.as_str())
                .collect(),
        }
    }

    /// The first flag of that name.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.name == name)
    }

    /// The stages, images and contexts that it copies or mounts from, as written.
    pub fn sources(&self) -> Vec<&str> {
        match self.keyword {
            Keyword::Copy => self
                .flag("from")
                .and_then(|flag| flag.value.as_deref())
                .into_iter()
                .collect(),
            Keyword::Run => self
                .flags
                .iter()
                .filter(|flag| flag.name == "mount")
                .filter_map(|mount| mount.option("from"))
                .collect(),
            _ => Vec::new(),
        }
    }
}

impl Flag {
    fn read(text: &str) -> Flag {
        let text = text.strip_prefix("--").unwrap_or(text);
        match text.split_once('=') {
            Some((name, value)) => Flag {
                name: name.to_owned(),
                value: Some(value.to_owned()),
            },
            None => Flag {
                name: text.to_owned(),
                value: None,
            },
        }
    }

    /// One option of a value such as `type=cache,target=/root/.cache`; empty when it stands without
    /// `=`.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.value
            .as_deref()?
            .split(',')
            .find_map(|option| match option.split_once('=') {
                Some((key, value)) => key.eq_ignore_ascii_case(name).then_some(value),
                None => option.eq_ignore_ascii_case(name).then_some(""),
            })
    }
}

/// Whether `<<` in the line opens heredocs: in RUN, COPY and ADD, also under ONBUILD, but not in a
/// JSON array.
pub(super) fn takes_heredocs(line: &str, escape: char) -> bool {
    if !line.contains("<<") {
        return false;
    }
    let (word, mut rest) = split_keyword(line);
    let mut keyword = Keyword::read(word);
    if keyword == Some(Keyword::Onbuild) {
        let (word, trigger) = split_keyword(split_flags(rest, escape).1);
        keyword = Keyword::read(word);
        rest = trigger;
    }
    matches!(keyword, Some(Keyword::Run | Keyword::Copy | Keyword::Add))
        && arguments::json(split_flags(rest, escape).1.trim()).is_none()
}

/// The first word and what follows it.
pub(super) fn split_keyword(line: &str) -> (&str, &str) {
    line.trim()
        .split_once(['\t', '\u{b}', '\u{c}', '\r', ' '])
        .unwrap_or((line.trim(), ""))
}

/// The words that start with two dashes, without quotes and escapes, and what follows them.
pub(super) fn split_flags(line: &str, escape: char) -> (Vec<String>, &str) {
    let mut flags = Vec::new();
    let mut rest = line.trim_ascii_start();
    while rest.starts_with("--") {
        let mut flag = String::new();
        let mut quote = None;
        let mut end = rest.len();
        let mut characters = rest.char_indices();
        while let Some((at, character)) = characters.next() {
            match (character, quote) {
                (character, None) if character.is_whitespace() => {
                    end = at;
                    break;
                }
                ('\'' | '"', None) => quote = Some(character),
                (character, Some(open)) if character == open => quote = None,
                (character, _) if character == escape => {
                    flag.extend(characters.next().map(|(_, escaped)| escaped));
                }
                (character, _) => flag.push(character),
            }
        }
        rest = rest.get(end..).unwrap_or("").trim_ascii_start();
        if flag == "--" {
            break;
        }
        flags.push(flag);
    }
    (flags, rest)
}

/// The [instructions](https://docs.docker.com/reference/dockerfile/#overview) of a Dockerfile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is named like its instruction")]
pub enum Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
}

impl Keyword {
    const ALL: [(&str, Keyword); 18] = [
        ("ADD", Keyword::Add),
        ("ARG", Keyword::Arg),
        ("CMD", Keyword::Cmd),
        ("COPY", Keyword::Copy),
        ("ENTRYPOINT", Keyword::Entrypoint),
        ("ENV", Keyword::Env),
        ("EXPOSE", Keyword::Expose),
        ("FROM", Keyword::From),
        ("HEALTHCHECK", Keyword::Healthcheck),
        ("LABEL", Keyword::Label),
        ("MAINTAINER", Keyword::Maintainer),
        ("ONBUILD", Keyword::Onbuild),
        ("RUN", Keyword::Run),
        ("SHELL", Keyword::Shell),
        ("STOPSIGNAL", Keyword::Stopsignal),
        ("USER", Keyword::User),
        ("VOLUME", Keyword::Volume),
        ("WORKDIR", Keyword::Workdir),
    ];

    pub(super) fn read(word: &str) -> Option<Keyword> {
        let found = Keyword::ALL
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(word));
        found.map(|(_, keyword)| *keyword)
    }
}

impl fmt::Display for Keyword {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = Keyword::ALL.iter().find(|(_, keyword)| keyword == self);
        formatter.write_str(found.map_or("", |(name, _)| name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_stand_before_the_arguments() {
        let flags = |line| {
            let (flags, rest) = split_flags(line, '\\');
            (flags.join("|"), rest.to_owned())
        };
        let pair = |flags: &str, rest: &str| (flags.to_owned(), rest.to_owned());
        assert_eq!(
            flags("--from=a --link /x /y"),
            pair("--from=a|--link", "/x /y")
        );
        assert_eq!(
            flags("--a='b c'\" d\"\\ e f --g"),
            pair("--a=b c d e", "f --g")
        );
        assert_eq!(flags("-- --a"), pair("", "--a"));
        assert_eq!(flags("'--a'"), pair("", "'--a'"));
    }

    #[test]
    fn the_options_of_a_mount_are_told_apart() {
        let mount = Flag::read("--mount=type=secret,id=netrc,required,target=/root/.netrc");
        let options = ["type", "id", "required", "from"].map(|name| mount.option(name));
        assert_eq!(options, [Some("secret"), Some("netrc"), Some(""), None]);
    }
}

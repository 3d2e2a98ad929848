//! The arguments of an instruction, in the form that its keyword and its line give them.

use serde_json::Value;

use super::ReadError;
use super::instruction::{Instruction, Keyword, split_keyword};
use super::lines::LogicalLine;
use super::words;

/// What follows an instruction's flags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arguments {
    /// A JSON array of strings: the exec form of RUN, CMD, ENTRYPOINT, SHELL and HEALTHCHECK, or
    /// the paths of COPY, ADD, VOLUME.
    Json(Vec<String>),
    /// The rest of the line: a shell command, or the value of WORKDIR, USER, STOPSIGNAL and
    /// MAINTAINER.
    Text(String),
    /// Words between blanks, as written: FROM, EXPOSE, and COPY, ADD, VOLUME without JSON.
    Words(Vec<String>),
    /// Names with values: ENV, LABEL and ARG.
    Pairs(Vec<Pair>),
    /// ONBUILD's instruction.
    Trigger(Box<Instruction>),
    /// `HEALTHCHECK NONE`.
    Nothing,
}

/// A name with a value, as written: [`words::expand`] takes quotes and escapes off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// What stands before `=`.
    pub name: String,
    /// What stands after it; ARG may have none.
    pub value: Option<String>,
}

impl Arguments {
    /// The paths, words or arguments of an exec form; none of a shell form or of pairs.
    pub fn words(&self) -> &[String] {
        match self {
            Arguments::Json(words) | Arguments::Words(words) => words,
            _ => &[],
        }
    }

    /// The names with values of ENV, LABEL or ARG.
    pub fn pairs(&self) -> &[Pair] {
        match self {
            Arguments::Pairs(pairs) => pairs,
            _ => &[],
        }
    }

    /// The rest of the line, where it is one text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Arguments::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads what follows the flags, trimmed.
pub(super) fn read(
    keyword: Keyword,
    rest: &str,
    escape: char,
    line: usize,
) -> Result<Arguments, ReadError> {
    let error = |message: String| Err(ReadError::new(line, message));
    let arguments = match keyword {
        Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell => command(rest, line)?,
        Keyword::Copy | Keyword::Add | Keyword::Volume => match strings(rest, line)? {
            Some(strings) => Arguments::Json(strings),
            None => Arguments::Words(split(rest)),
        },
        Keyword::Expose | Keyword::From => Arguments::Words(split(rest)),
        Keyword::Env | Keyword::Label => Arguments::Pairs(pairs(keyword, rest, escape, line)?),
        Keyword::Arg => Arguments::Pairs(
            words::split(rest, escape)
                .iter()
                .map(|word| Pair::read(word))
                .collect(),
        ),
        Keyword::Workdir | Keyword::User | Keyword::Stopsignal | Keyword::Maintainer => {
            Arguments::Text(rest.to_owned())
        }
        Keyword::Healthcheck => healthcheck(rest, line)?,
        Keyword::Onbuild => trigger(rest, escape, line)?,
    };
    match (keyword, &arguments) {
        (Keyword::Copy | Keyword::Add, arguments) if arguments.words().len() < 2 => {
            error(format!("{keyword} needs a source and a destination"))
        }
        (Keyword::Copy | Keyword::Add, arguments)
            if arguments
                .words()
                .last()
                .is_some_and(|last| words::is_heredoc(last)) =>
        {
            error(format!("{keyword} cannot write to a heredoc"))
        }
        (Keyword::Shell, arguments) if arguments.words().is_empty() => {
            error("SHELL needs a JSON array with a shell".to_owned())
        }
        (Keyword::Env | Keyword::Label | Keyword::Arg, Arguments::Pairs(pairs))
            if pairs.is_empty() || pairs.iter().any(|pair| pair.name.is_empty()) =>
        {
            error(format!("{keyword} needs a name"))
        }
        (Keyword::Expose | Keyword::Volume | Keyword::From, arguments)
            if arguments.words().is_empty() =>
        {
            error(format!("{keyword} needs an argument"))
        }
        (
            Keyword::Workdir | Keyword::User | Keyword::Stopsignal | Keyword::Maintainer,
            Arguments::Text(text),
        ) if text.is_empty() => error(format!("{keyword} needs an argument")),
        _ => Ok(arguments),
    }
}

impl Pair {
    fn read(word: &str) -> Pair {
        match word.split_once('=') {
            Some((name, value)) => Pair {
                name: name.to_owned(),
                value: Some(value.to_owned()),
            },
            None => Pair {
                name: word.to_owned(),
                value: None,
            },
        }
    }
}

/// The values of a text that is a JSON array; anything else is a shell form.
pub(super) fn json(rest: &str) -> Option<Vec<Value>> {
    rest.starts_with('[')
        .then(|| serde_json::from_str(rest).ok())?
}

fn strings(rest: &str, line: usize) -> Result<Option<Vec<String>>, ReadError> {
    let Some(values) = json(rest) else {
        return Ok(None);
    };
    let strings: Option<Vec<String>> = values
        .iter()
        .map(|value| value.as_str().map(str::to_owned))
        .collect();
    match strings {
        Some(strings) => Ok(Some(strings)),
        None => Err(ReadError::new(
            line,
            "a JSON array of arguments has strings alone",
        )),
    }
}

fn command(rest: &str, line: usize) -> Result<Arguments, ReadError> {
    Ok(match strings(rest, line)? {
        Some(strings) => Arguments::Json(strings),
        None => Arguments::Text(rest.to_owned()),
    })
}

fn split(rest: &str) -> Vec<String> {
    rest.split(['\t', '\u{b}', '\u{c}', '\r', ' '])
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn pairs(keyword: Keyword, rest: &str, escape: char, line: usize) -> Result<Vec<Pair>, ReadError> {
    let words = words::split(rest, escape);
    if words.first().is_some_and(|first| !first.contains('=')) {
        // The old form: one name, a blank, and all the rest as the value.
        let (name, value) = split_keyword(rest);
        if value.is_empty() {
            return Err(ReadError::new(
                line,
                format!("{keyword} needs a name and a value"),
            ));
        }
        let value = Some(value.trim_ascii_start().to_owned());
        return Ok(vec![Pair {
            name: name.to_owned(),
            value,
        }]);
    }
    if let Some(word) = words.iter().find(|word| !word.contains('=')) {
        return Err(ReadError::new(
            line,
            format!("{keyword} has `{word}` without `=`"),
        ));
    }
    Ok(words.iter().map(|word| Pair::read(word)).collect())
}

fn healthcheck(rest: &str, line: usize) -> Result<Arguments, ReadError> {
    let (kind, rest) = split_keyword(rest);
    let command = command(rest.trim_ascii_start(), line)?;
    let empty = command.words().is_empty() && command.text().is_none_or(str::is_empty);
    match (kind.to_ascii_uppercase().as_str(), empty) {
        ("NONE", true) => Ok(Arguments::Nothing),
        ("CMD", false) => Ok(command),
        _ => Err(ReadError::new(
            line,
            "HEALTHCHECK needs NONE, or CMD and a command",
        )),
    }
}

fn trigger(rest: &str, escape: char, line: usize) -> Result<Arguments, ReadError> {
    let (word, _) = split_keyword(rest);
    match Keyword::read(word) {
        None => Err(ReadError::new(line, format!("unknown instruction {word}"))),
        Some(keyword @ (Keyword::Onbuild | Keyword::From | Keyword::Maintainer)) => Err(
            ReadError::new(line, format!("ONBUILD cannot hold {keyword}")),
        ),
        Some(_) => {
            let text = rest.to_owned();
            let logical = LogicalLine {
                text,
                line,
                last_line: line,
                heredocs: Vec::new(),
            };
            Ok(Arguments::Trigger(Box::new(Instruction::read(
                logical, escape,
            )?)))
        }
    }
}

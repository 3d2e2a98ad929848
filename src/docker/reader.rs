//! A Dockerfile taken apart: directives, stages, instructions, arguments.
//!
//! The grammar is the [reference](https://docs.docker.com/reference/dockerfile/)'s as
//! [BuildKit](https://github.com/moby/buildkit/tree/master/frontend/dockerfile/parser) reads it.
//! Variables are left as written: [`words::expand`] replaces them where a value is wanted.

mod arguments;
mod instruction;
mod lines;
pub mod words;

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt;

pub use arguments::{Arguments, Pair};
pub use instruction::{Flag, Instruction, Keyword};
pub use lines::{Directive, Heredoc};

/// A Dockerfile's text, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dockerfile {
    /// The parser directives (`syntax`, `escape`, `check`) of the first lines.
    pub directives: Vec<Directive>,
    /// The character that escapes and continues lines: a backslash, unless the `escape` directive
    /// says a backquote.
    pub escape: char,
    /// The ARG instructions before the first FROM, which FROM lines may use.
    pub global_arguments: Vec<Instruction>,
    /// The stages, first to last; never empty.
    pub stages: Vec<Stage>,
}

/// A stage: FROM and the instructions up to the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// The name after AS, in lower case as Docker compares it.
    pub name: Option<String>,
    /// The image, the earlier stage or `scratch`, as written.
    pub from: String,
    /// The value of `--platform`, as written.
    pub platform: Option<String>,
    /// The line of FROM, counted from 1.
    pub line: usize,
    /// What follows FROM.
    pub instructions: Vec<Instruction>,
}

impl Dockerfile {
    /// Reads the text of a Dockerfile.
    ///
    /// # Errors
    ///
    /// The first line that Docker would refuse to read, whichever version: flags and values are not
    /// judged. ONBUILD's instruction is read like any other, which Docker does when the trigger
    /// fires.
    pub fn parse(text: &str) -> Result<Dockerfile, ReadError> {
        let lines::Lines {
            directives,
            escape,
            instructions,
        } = lines::read(text)?;
        let last_line = text.lines().count().max(1);
        let mut global_arguments = Vec::new();
        let mut stages: Vec<Stage> = Vec::new();
        for logical in instructions {
            let instruction = Instruction::read(logical, escape)?;
            match (instruction.keyword, stages.last_mut()) {
                (Keyword::From, _) => stages.push(Stage::read(&instruction)?),
                (_, Some(stage)) => stage.instructions.push(instruction),
                (Keyword::Arg, None) => global_arguments.push(instruction),
                (keyword, None) => {
                    return Err(ReadError::new(
                        instruction.line,
                        format!("{keyword} stands before the first FROM"),
                    ));
                }
            }
        }
        if stages.is_empty() {
            return Err(ReadError::new(last_line, "no FROM"));
        }
        Ok(Dockerfile {
            directives,
            escape,
            global_arguments,
            stages,
        })
    }

    /// The value of a directive, if the file has it.
    pub fn directive(&self, name: &str) -> Option<&str> {
        let directive = self
            .directives
            .iter()
            .find(|directive| directive.name == name)?;
        Some(&directive.value)
    }

    /// The text with the defaults of the ARG lines before the first FROM filled in, as in a FROM
    /// line.
    ///
    /// None when a variable has no default or the text is malformed.
    pub fn expand_global(&self, text: &str) -> Option<String> {
        let mut defaults: HashMap<&str, String> = HashMap::new();
        for pair in self
            .global_arguments
            .iter()
            .flat_map(|arg| arg.arguments.pairs())
        {
            let Some(value) = &pair.value else { continue };
            if let Some(value) = self.expand_with(value, &defaults) {
                defaults.insert(&pair.name, value);
            }
        }
        self.expand_with(text, &defaults)
    }

    fn expand_with(&self, text: &str, values: &HashMap<&str, String>) -> Option<String> {
        let complete = Cell::new(true);
        let lookup = |name: &str| {
            let value = values.get(name).cloned();
            complete.set(complete.get() && value.is_some());
            value
        };
        let expanded = words::expand(text, self.escape, &lookup).ok()?;
        complete.get().then_some(expanded)
    }
}

impl Stage {
    fn read(from: &Instruction) -> Result<Stage, ReadError> {
        let error = |message: &str| ReadError::new(from.line, message);
        let words: Vec<&str> = from.arguments.words().iter().map(String::as_str).collect();
        let (image, name) = match words.as_slice() {
            [image] => (*image, None),
            [image, between, name] if between.eq_ignore_ascii_case("as") => (*image, Some(*name)),
            _ => return Err(error("FROM takes an image, and may name the stage with AS")),
        };
        let name = name.map(str::to_ascii_lowercase);
        if name.as_deref().is_some_and(|name| !is_stage_name(name)) {
            return Err(error(
                "the name of a stage starts with a letter and has letters, digits, `-`, `_`, `.`",
            ));
        }
        let platform = from.flag("platform").and_then(|flag| flag.value.clone());
        Ok(Stage {
            name,
            from: image.to_owned(),
            platform,
            line: from.line,
            instructions: Vec::new(),
        })
    }

    /// The instructions of one kind, in order.
    pub fn all(&self, keyword: Keyword) -> impl Iterator<Item = &Instruction> {
        self.instructions
            .iter()
            .filter(move |instruction| instruction.keyword == keyword)
    }

    /// The last instruction of a kind: the one that counts for ENTRYPOINT, CMD, USER and
    /// HEALTHCHECK.
    pub fn last(&self, keyword: Keyword) -> Option<&Instruction> {
        self.instructions
            .iter()
            .rfind(|instruction| instruction.keyword == keyword)
    }
}

/// Names of stages that mean something else in FROM and COPY:
/// <https://docs.docker.com/reference/dockerfile/#from>.
pub const RESERVED_STAGES: [&str; 2] = ["context", "scratch"];

/// Whether a stage may be called so: <https://docs.docker.com/reference/dockerfile/#from>.
pub fn is_stage_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.'))
}

/// A line that is not a Dockerfile's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, to follow "line N: ".
    pub message: String,
}

impl ReadError {
    pub(crate) fn new(line: usize, message: impl Into<String>) -> ReadError {
        ReadError {
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ReadError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        Dockerfile::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn stages_have_their_name_image_and_platform() {
        let file = Dockerfile::parse(
            "# syntax=docker/dockerfile:1\nARG V=1.27 GO=$V\n\nFROM --platform=$BUILDPLATFORM golang:${GO} AS Build\n\
             WORKDIR /src\nFROM scratch\nCOPY --from=build /a /b\n",
        )
        .unwrap();
        let shown: Vec<_> = file
            .stages
            .iter()
            .map(|stage| {
                let keywords: Vec<_> = stage
                    .instructions
                    .iter()
                    .map(|i| (i.keyword, i.line))
                    .collect();
                let platform = stage.platform.as_deref();
                (
                    stage.name.as_deref(),
                    stage.from.as_str(),
                    platform,
                    stage.line,
                    keywords,
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                (
                    Some("build"),
                    "golang:${GO}",
                    Some("$BUILDPLATFORM"),
                    4,
                    vec![(Keyword::Workdir, 5)]
                ),
                (None, "scratch", None, 6, vec![(Keyword::Copy, 7)]),
            ]
        );
        assert_eq!(file.directive("syntax"), Some("docker/dockerfile:1"));
        assert_eq!(
            file.expand_global("golang:${GO}").as_deref(),
            Some("golang:1.27")
        );
        assert_eq!(file.expand_global("golang:$OTHER"), None);
    }

    #[test]
    fn what_docker_refuses_is_an_error_with_its_line() {
        assert_eq!(error(""), "line 1: no FROM");
        assert_eq!(error("# only\n# comments\n"), "line 2: no FROM");
        assert_eq!(
            error("ARG A\nRUN a\n"),
            "line 2: RUN stands before the first FROM"
        );
        assert_eq!(
            error("FROM a\n\nRUM b\n"),
            "line 3: unknown instruction RUM"
        );
        assert_eq!(
            error("FROM a b\n"),
            "line 1: FROM takes an image, and may name the stage with AS"
        );
        assert_eq!(
            error("FROM a AS 1\n"),
            "line 1: the name of a stage starts with a letter and has letters, digits, `-`, `_`, `.`"
        );
        assert_eq!(
            error("FROM a\nCOPY a\n"),
            "line 2: COPY needs a source and a destination"
        );
        assert_eq!(
            error("FROM a\nRUN <<E\nx\n"),
            "line 2: no line ends the heredoc E"
        );
        assert_eq!(
            error("# escape=x\nFROM a\n"),
            "line 1: the escape character is \\ or `, not x"
        );
        assert_eq!(
            error("# syntax=a\n# Syntax=b\nFROM a\n"),
            "line 2: a second syntax directive"
        );
        assert_eq!(
            error("FROM a\nCMD [\"a\", 1]\n"),
            "line 2: a JSON array of arguments has strings alone"
        );
    }
}

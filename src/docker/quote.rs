//! Values written into a Dockerfile so that they arrive unchanged.
//!
//! What a value passes through differs by instruction, and so does its quoting: BuildKit's own
//! lexer reads ENV, LABEL and COPY, a shell reads RUN, a JSON parser the exec forms. All functions
//! suppose the default escape character, a backslash.
//!
//! A Dockerfile carries no line feed and no NUL outside JSON and heredocs: a line feed ends the
//! instruction, and no environment or path may have a NUL.

use std::fmt;

use crate::shell;

/// The exec form of ENTRYPOINT, CMD, RUN and SHELL: a JSON array of strings.
///
/// Docker takes each string as it is, without variables. Every text can be written. See
/// [Shell and exec form](https://docs.docker.com/reference/dockerfile/#shell-and-exec-form).
pub fn json_array<S: AsRef<str>>(values: &[S]) -> String {
    let strings: Vec<String> = values
        .iter()
        .map(|value| json_string(value.as_ref()))
        .collect();
    format!("[{}]", strings.join(", "))
}

fn json_string(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// One word of a shell command in RUN, in single quotes where it needs them.
///
/// # Errors
///
/// The word has a line feed or a NUL.
pub fn word(value: &str) -> Result<String, Unwritable> {
    writable(value)?;
    Ok(shell::quoted(value))
}

/// One word of a shell command in RUN, always in double quotes; nothing in it is expanded.
///
/// # Errors
///
/// The word has a line feed or a NUL.
pub fn shell_quoted(value: &str) -> Result<String, Unwritable> {
    writable(value)?;
    Ok(format!("\"{}\"", escaped(value, &['"', '\\', '$', '`'])))
}

/// One word of a shell command in RUN, in double quotes, in which the shell replaces variables and
/// reads backslashes.
///
/// # Errors
///
/// The word has a line feed or a NUL.
pub fn shell_expanded(value: &str) -> Result<String, Unwritable> {
    writable(value)?;
    Ok(format!("\"{}\"", escaped(value, &['"', '`'])))
}

/// A value of ENV, LABEL or ARG, in double quotes where it needs them: `ENV name=<this>`.
///
/// Quotes, backslashes and dollar signs are escaped, so that no variable is replaced. See
/// [Environment
/// replacement](https://docs.docker.com/reference/dockerfile/#environment-replacement).
///
/// # Errors
///
/// The value has a line feed or a NUL.
pub fn env_value(value: &str) -> Result<String, Unwritable> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_@%+:,./-".contains(&byte);
    match !value.is_empty() && value.bytes().all(plain) {
        true => Ok(value.to_owned()),
        false => quoted(value),
    }
}

/// A value of ENV, LABEL or ARG, always in double quotes; otherwise [`env_value`].
///
/// # Errors
///
/// The value has a line feed or a NUL.
pub fn quoted(value: &str) -> Result<String, Unwritable> {
    writable(value)?;
    Ok(format!("\"{}\"", escaped(value, &['\\', '"', '$'])))
}

/// A port of EXPOSE: `8080`, `53/udp`. TCP, the default, is left out.
///
/// See [EXPOSE](https://docs.docker.com/reference/dockerfile/#expose).
pub fn expose(port: u16, protocol: Protocol) -> String {
    match protocol {
        Protocol::Tcp => port.to_string(),
        Protocol::Udp => format!("{port}/udp"),
        Protocol::Sctp => format!("{port}/sctp"),
    }
}

/// What a port speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is named like its protocol")]
pub enum Protocol {
    Tcp,
    Udp,
    Sctp,
}

/// The arguments of COPY or ADD from the build context or a stage: sources as they are named on
/// disk, then the destination.
///
/// Words where each can be one, else a JSON array, as
/// [COPY](https://docs.docker.com/reference/dockerfile/#copy) asks for paths with blanks. In both
/// forms BuildKit takes quotes, backslashes and variables out of each path, and reads sources as
/// patterns.
///
/// # Errors
///
/// A path has a line feed or a NUL, or none is given.
pub fn copy_paths<S: AsRef<str>>(sources: &[S], destination: &str) -> Result<String, Unwritable> {
    let mut paths = Vec::new();
    for source in sources {
        paths.push(path(&literal_source(source.as_ref()))?);
    }
    paths.push(path(destination)?);
    Ok(match paths.iter().all(|path| stands_alone(path)) {
        true => paths.join(" "),
        false => json_array(&paths),
    })
}

/// The argument of WORKDIR: a path in which nothing is replaced; blanks inside need no quotes.
///
/// # Errors
///
/// The path has a line feed or a NUL, or is empty.
pub fn workdir(directory: &str) -> Result<String, Unwritable> {
    let path = path(directory)?;
    let starts_a_flag = path.starts_with("--");
    match path.trim() == path && !starts_a_flag && !path.is_empty() {
        true => Ok(path),
        false => quoted(directory),
    }
}

/// A path with what BuildKit's lexer would take out of it escaped, a byte order mark in front
/// included; blanks are left alone.
fn path(path: &str) -> Result<String, Unwritable> {
    if path.is_empty() {
        return Err(Unwritable {
            value: String::new(),
            character: None,
        });
    }
    writable(path)?;
    Ok(escaped(path, &['\\', '\'', '"', '$', '<', '\u{feff}']))
}

/// A source that matches the very path and nothing else, where `*`, `?` and `[` would be patterns.
///
/// Each is put in a class of its own, escaped: `[\*]`. BuildKit reads a source by Go's
/// [`filepath.Match`](https://pkg.go.dev/path/filepath#Match), but only if it has an unescaped `*`,
/// `?` or `[`, and beforehand as a `.dockerignore` pattern, where `[*]` has another meaning: this
/// form is the one that all three read alike.
pub fn literal_source(path: &str) -> String {
    if !path.contains(['*', '?', '[', '\\']) {
        return path.to_owned();
    }
    let mut pattern = String::new();
    for character in path.chars() {
        match character {
            '*' | '?' | '[' | '\\' => pattern.extend(['[', '\\', character, ']']),
            character => pattern.push(character),
        }
    }
    pattern
}

/// Whether a path is one word: blanks split it, `--` makes a flag and `[` in front a JSON array of
/// it.
fn stands_alone(path: &str) -> bool {
    !path.contains(char::is_whitespace) && !path.starts_with("--") && !path.starts_with('[')
}

fn escaped(value: &str, special: &[char]) -> String {
    let mut escaped = String::with_capacity(value.len());
    for character in value.chars() {
        if special.contains(&character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

fn writable(value: &str) -> Result<(), Unwritable> {
    match value
        .chars()
        .find(|character| matches!(character, '\n' | '\0'))
    {
        Some(character) => Err(Unwritable {
            value: value.to_owned(),
            character: Some(character),
        }),
        None => Ok(()),
    }
}

/// A value that a Dockerfile cannot carry in that place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritable {
    /// The value.
    pub value: String,
    /// The line feed or NUL in it; none when a path is empty.
    pub character: Option<char>,
}

impl fmt::Display for Unwritable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.character {
            None => formatter.write_str("a path in a Dockerfile is not empty"),
            Some(character) => write!(
                formatter,
                "{:?} has {character:?}, which a Dockerfile cannot carry there",
                self.value
            ),
        }
    }
}

impl std::error::Error for Unwritable {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::docker::reader::{Arguments, Dockerfile, Instruction, words};

    /// The first instruction of a file with this line in it.
    fn read(line: &str) -> Instruction {
        let file = Dockerfile::parse(&format!("FROM a\n{line}\nCMD [\"end\"]\n")).unwrap();
        let [instruction, _] = file.stages[0].instructions.as_slice() else {
            panic!("{line:?} is not one instruction");
        };
        instruction.clone()
    }

    fn expanded(word: &str) -> String {
        words::expand(word, '\\', &|_| None).unwrap()
    }

    #[test]
    fn plain_values_stay_plain() {
        assert_eq!(json_array(&["/bin/a", "--b"]), r#"["/bin/a", "--b"]"#);
        assert_eq!(word("github.com/acme/a").unwrap(), "github.com/acme/a");
        assert_eq!(env_value("/go/bin:/bin").unwrap(), "/go/bin:/bin");
        assert_eq!(
            copy_paths(&["go.mod", "go.sum"], "./").unwrap(),
            "go.mod go.sum ./"
        );
        assert_eq!(workdir("/src").unwrap(), "/src");
        assert_eq!(expose(8080, Protocol::Tcp), "8080");
        assert_eq!(expose(53, Protocol::Udp), "53/udp");
    }

    #[test]
    fn special_characters_are_quoted_where_they_stand() {
        assert_eq!(json_array(&["a\"b\\\n$"]), r#"["a\"b\\\n$"]"#);
        assert_eq!(word("github.com/acme/*").unwrap(), "'github.com/acme/*'");
        assert_eq!(word("it's").unwrap(), r"'it'\''s'");
        assert_eq!(word("").unwrap(), "''");
        assert_eq!(shell_quoted(r#"a "$b`\"#).unwrap(), r#""a \"\$b\`\\""#);
        assert_eq!(shell_expanded(r#"a "$b`\"#).unwrap(), r#""a \"$b\`\""#);
        assert_eq!(env_value(r#"a "$b\"#).unwrap(), r#""a \"\$b\\""#);
        assert_eq!(quoted("a").unwrap(), "\"a\"");
        assert_eq!(copy_paths(&["a b"], "/c/").unwrap(), r#"["a b", "/c/"]"#);
        assert_eq!(
            copy_paths(&["a[0]*.txt"], "/c/").unwrap(),
            r"a[\\[]0][\\*].txt /c/"
        );
        assert_eq!(copy_paths(&["--a"], "$b").unwrap(), r#"["--a", "\\$b"]"#);
    }

    #[test]
    fn a_line_feed_and_an_empty_path_cannot_be_written() {
        assert_eq!(
            word("a\nb").unwrap_err().to_string(),
            r#""a\nb" has '\n', which a Dockerfile cannot carry there"#
        );
        assert_eq!(
            copy_paths(&[""], "/a").unwrap_err().to_string(),
            "a path in a Dockerfile is not empty"
        );
    }

    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            prop::sample::select(vec![
                "a", "b", " ", "\t", "\r", "'", "\"", "\\", "$", "${", "}", "$A", "#", "<<", "-",
                "--", "[", "]", "*", "?", "=", "/", "é", "`", "<<EOF", "\u{a0}", "|", ";", "~",
                "\u{feff}",
            ])
            .prop_map(str::to_owned),
            "[^\\n\\x00]",
        ];
        prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn exec_forms_are_read_back(values in prop::collection::vec(any::<String>(), 1..4)) {
            let read = read(&format!("ENTRYPOINT {}", json_array(&values)));
            prop_assert_eq!(read.arguments, Arguments::Json(values));
        }

        #[test]
        fn environment_values_are_read_back(value in text(), other in text()) {
            let line =
                format!("ENV A={} B={}", env_value(&value).unwrap(), quoted(&other).unwrap());
            let read = read(&line);
            let values: Vec<String> = read.arguments.pairs().iter()
                .map(|pair| expanded(pair.value.as_deref().unwrap())).collect();
            prop_assert_eq!(values, [value, other]);
        }

        #[test]
        fn paths_are_read_back(source in text(), destination in text()) {
            let read = read(&format!("COPY {}", copy_paths(&[&source], &destination).unwrap()));
            let paths: Vec<String> =
                read.arguments.words().iter().map(|path| expanded(path)).collect();
            prop_assert_eq!(paths, [literal_source(&source), destination]);
            prop_assert_eq!(read.heredocs, []);
        }

        #[test]
        fn directories_are_read_back(directory in text()) {
            let read = read(&format!("WORKDIR {}", workdir(&directory).unwrap()));
            prop_assert_eq!(expanded(read.arguments.text().unwrap()), directory);
        }

        #[test]
        fn words_leave_a_command_whole(value in text()) {
            let command = format!("echo {} end", word(&value).unwrap());
            let read = read(&format!("RUN {command}"));
            prop_assert_eq!(read.arguments, Arguments::Text(command));
            prop_assert_eq!(read.heredocs, []);
        }
    }
}

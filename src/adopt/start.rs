//! How a stage starts its program: ENTRYPOINT and CMD.

use crate::docker::reader::{Arguments, Instruction, Keyword};
use crate::facts::OwnDockerfile;
use crate::shell::{self, is_shell};

/// Programs that only start another one, as the first process of a container.
const INITS: [&str; 5] = ["catatonit", "dumb-init", "tini", "exec", "--"];

/// What a stage starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Start {
    /// The words of ENTRYPOINT and CMD, one after the other; `None` where a shell has to read them.
    pub(super) words: Option<Vec<String>>,
    /// How many of them are ENTRYPOINT's.
    pub(super) fixed: usize,
    /// ENTRYPOINT is in the exec form, to which `docker run` adds what it is given.
    pub(super) is_exec: bool,
    /// A program that only starts the other.
    pub(super) init: Option<String>,
    /// The line of the instruction, from 1; 0 for none.
    pub(super) line: usize,
    /// What stands there.
    pub(super) text: String,
    /// The CMD beside an ENTRYPOINT: its line, and what stands there.
    pub(super) command: Option<(usize, String)>,
}

impl Start {
    /// Reads the last ENTRYPOINT and CMD of a stage and those it starts from.
    pub(super) fn read(own: &OwnDockerfile, chain: &[usize]) -> Self {
        let stages = chain
            .iter()
            .filter_map(|index| own.dockerfile.stages.get(*index));
        let (mut entry, mut command): (Option<&Instruction>, Option<&Instruction>) = (None, None);
        for stage in stages {
            if let Some(own) = stage.last(Keyword::Entrypoint) {
                // A new ENTRYPOINT resets the CMD that was inherited.
                (entry, command) = (Some(own), None);
            }
            command = stage.last(Keyword::Cmd).or(command);
        }
        let mut start = Self::default();
        let Some(first) = entry.or(command) else {
            return start;
        };
        start.line = first.line;
        start.text = first.text.clone();
        start.command = entry
            .and(command)
            .map(|command| (command.line, command.text.clone()));
        let mut words = entry.map_or_else(|| Some(Vec::new()), words_of);
        start.fixed = words.as_ref().map_or(0, Vec::len);
        start.is_exec = entry.is_some_and(|entry| matches!(entry.arguments, Arguments::Json(_)));
        if let Some(command) = command {
            words = words.zip(words_of(command)).map(|(mut all, more)| {
                all.extend(more);
                all
            });
        }
        if let Some(words) = &mut words {
            while let Some(word) = words.first()
                && INITS.contains(&word.rsplit('/').next().unwrap_or(word))
            {
                let word = words.remove(0);
                start.fixed = start.fixed.saturating_sub(1);
                if word != "--" && word != "exec" {
                    start.init = Some(word);
                }
            }
        }
        start.words = words;
        start
    }
}

/// The words that a stage starts with; none where a shell has to read them.
pub(super) fn words(own: &OwnDockerfile, stage: usize) -> Vec<String> {
    let chain = own.chain(stage);
    Start::read(own, &chain).words.unwrap_or_default()
}

fn words_of(instruction: &Instruction) -> Option<Vec<String>> {
    match &instruction.arguments {
        Arguments::Json(words) => match words.as_slice() {
            [shell, flag, script] if is_shell(shell) && flag.ends_with('c') => simple(script),
            _ => Some(words.clone()),
        },
        arguments => simple(arguments.text()?),
    }
}

/// The words of a command that a shell would change nothing of.
pub(super) fn simple(script: &str) -> Option<Vec<String>> {
    if script.contains(['$', '`', ';', '&', '|', '<', '>', '(', '*', '\n']) {
        return None;
    }
    Some(shell::words(script))
}

/// A command that a shell of the image reads.
pub(super) fn shell_of(script: &str) -> Vec<String> {
    ["/bin/sh", "-c", script].map(str::to_owned).into()
}

/// What a shell of the image reads, of such a command.
pub(super) fn shell_script(words: &[String]) -> Option<&str> {
    match words {
        [shell, flag, script] if shell == "/bin/sh" && flag == "-c" => Some(script),
        _ => None,
    }
}

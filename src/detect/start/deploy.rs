//! The command that the repository's own Dockerfiles start a program with.

use crate::detect::deploy::Own;
use crate::docker::reader::{Arguments, Instruction, Keyword};
use crate::sourced::{Confidence, Evidence, Found};

/// The command of the first Dockerfile that has one; `count` says how many of some words are the
/// names of commands.
pub(super) fn command(
    own: &[&Own],
    count: impl Fn(&[String]) -> usize,
) -> Option<Found<Vec<String>>> {
    own.iter().find_map(|own| {
        let stage = own.dockerfile.stages.last()?;
        let lines = [Keyword::Entrypoint, Keyword::Cmd].map(|keyword| stage.last(keyword));
        let lines: Vec<&Instruction> = lines.into_iter().flatten().collect();
        let words: Vec<String> = lines
            .iter()
            .flat_map(|line| words(&line.arguments))
            .collect();
        // Behind the program, which an entrypoint of its own may start.
        let (skipped, known) = (1..words.len().min(3)).find_map(|skipped| {
            let known = count(words.get(skipped..)?);
            (known > 0).then_some((skipped, known))
        })?;
        let value = words.get(skipped..skipped + known)?.to_vec();
        let line = lines.last()?;
        let before = own
            .text
            .split_inclusive('\n')
            .take(line.line.saturating_sub(1));
        let offset = before.map(str::len).sum();
        let evidence = Evidence::at(
            &own.path,
            &own.text,
            offset,
            "it starts so",
            Confidence::Certain,
        );
        Some(Found {
            value,
            evidence: vec![evidence],
        })
    })
}

/// The words of an exec form, or of a shell's simple command.
fn words(arguments: &Arguments) -> Vec<String> {
    match arguments.text() {
        Some(text) => text.split_whitespace().map(str::to_owned).collect(),
        None => arguments.words().to_vec(),
    }
}

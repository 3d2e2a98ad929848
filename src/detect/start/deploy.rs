//! The command that the repository's own Dockerfiles start a program with.

use crate::detect::deploy::Own;
use crate::docker::reader::{Arguments, Instruction, Keyword, Stage};
use crate::facts::Main;
use crate::sourced::{Confidence, Evidence, Found};

/// The Dockerfiles of a repository.
pub(in crate::detect) struct Dockerfiles<'a> {
    /// Those of the main in question.
    pub(in crate::detect) own: &'a [&'a Own],
    /// All.
    pub(in crate::detect) all: &'a [Own],
}

/// The command of the first stage that has one, in the Dockerfiles of this main or where a stage
/// starts what is called like it; `count` says how many of some words are names of commands.
pub(super) fn command(
    dockerfiles: &Dockerfiles<'_>,
    main: &Main,
    count: impl Fn(&[String]) -> usize,
) -> Option<Found<Vec<String>>> {
    let last = |own: &Own| own.dockerfile.stages.last().map(of);
    let ours = dockerfiles
        .own
        .iter()
        .filter_map(|own| Some((*own, last(own)?)));
    let stages = dockerfiles.all.iter().flat_map(|own| {
        let stages = own.dockerfile.stages.iter();
        stages.map(move |stage| (own, of(stage)))
    });
    let called_so = stages.filter(|(_, (_, words))| {
        let program = words.first().and_then(|word| word.rsplit('/').next());
        program == Some(&main.binary_name)
    });
    ours.chain(called_so).find_map(|(own, (line, words))| {
        // Behind the program, which an entrypoint of its own may start.
        let (skipped, known) = (1..words.len().min(3)).find_map(|skipped| {
            let known = count(words.get(skipped..)?);
            (known > 0).then_some((skipped, known))
        })?;
        let value = words.get(skipped..skipped + known)?.to_vec();
        let offset = own.line_start(line);
        let (path, text) = (&own.path, &own.text);
        let evidence = Evidence::at(path, text, offset, "it starts so", Confidence::Certain);
        Some(Found {
            value,
            evidence: vec![evidence],
        })
    })
}

/// Whether a Dockerfile of this main starts it with no word behind it: its authors do without.
pub(super) fn starts_without(dockerfiles: &Dockerfiles<'_>) -> bool {
    let stages = dockerfiles
        .own
        .iter()
        .filter_map(|own| own.dockerfile.stages.last());
    let mut started = stages.map(|stage| of(stage).1);
    started.any(|words| matches!(words.as_slice(), [only] if !only.ends_with(".sh")))
}

/// What a stage starts, with the last line that says so.
fn of(stage: &Stage) -> (usize, Vec<String>) {
    let lines = [Keyword::Entrypoint, Keyword::Cmd].map(|keyword| stage.last(keyword));
    let lines: Vec<&Instruction> = lines.into_iter().flatten().collect();
    let words = lines.iter().flat_map(|line| words(&line.arguments));
    (lines.last().map_or(0, |line| line.line), words.collect())
}

/// The words of an exec form, or of a shell's simple command.
fn words(arguments: &Arguments) -> Vec<String> {
    match arguments.text() {
        Some(text) => text.split_whitespace().map(str::to_owned).collect(),
        None => arguments.words().to_vec(),
    }
}

//! The command that the repository's own Dockerfiles and other deploy files start a program with.

use crate::detect::deploy::{Own, Purpose, Unit};
use crate::docker::reader::{Arguments, Instruction, Keyword, Stage};
use crate::facts::{Main, StartedAs, StartedBy};
use crate::shell::is_shell;
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::Repo;

/// The rule of a command that a deploy file starts a program with.
const RULE: &str = "it starts so";

/// The deploy files of a repository.
pub(in crate::detect) struct DeployFiles<'a> {
    /// Where their texts are.
    pub(in crate::detect) repo: &'a Repo,
    /// The Dockerfiles of the main in question.
    pub(in crate::detect) own: &'a [&'a Own],
    /// All Dockerfiles.
    pub(in crate::detect) all: &'a [Own],
    /// What other files start of this main.
    pub(in crate::detect) units: &'a [&'a Unit],
}

/// The command that deploy files start this main with, those that are images first; `known` gives
/// the command that some words begin with, if any.
pub(super) fn command(
    files: &DeployFiles<'_>,
    main: &Main,
    known: impl Fn(&[String]) -> Vec<String>,
) -> Option<Found<Vec<String>>> {
    of_dockerfiles(files, main, &known).or_else(|| of_units(files, main, &known))
}

/// The command that all other deploy files give which give one, those of a service with ports
/// before others.
fn of_units(
    files: &DeployFiles<'_>,
    main: &Main,
    known: &impl Fn(&[String]) -> Vec<String>,
) -> Option<Found<Vec<String>>> {
    let said = files.units.iter().filter_map(|unit| {
        let command = known(unit.arguments(&main.binary_name));
        (!command.is_empty()).then_some((*unit, command))
    });
    let (with_ports, without): (Vec<_>, Vec<_>) =
        said.partition(|(unit, _)| !unit.ports.is_empty());
    let meant = if with_ports.is_empty() {
        without
    } else {
        with_ports
    };
    let (unit, command) = meant.first()?;
    if meant.iter().any(|(_, other)| other != command) {
        return None;
    }
    let text = files.repo.text(&unit.file).unwrap_or_default();
    let mut words = unit.command.iter();
    let word = words.position(|word| command.first() == Some(word));
    let offset = word.and_then(|word| unit.command_at.get(word)).copied();
    let certain = Confidence::Certain;
    Some(Found {
        value: command.clone(),
        evidence: vec![Evidence::at(
            &unit.file,
            &text,
            offset.unwrap_or_default(),
            RULE,
            certain,
        )],
    })
}

/// The command of the first stage that has one, in the Dockerfiles of this main or where a stage
/// starts what is called like it.
fn of_dockerfiles(
    files: &DeployFiles<'_>,
    main: &Main,
    known: &impl Fn(&[String]) -> Vec<String>,
) -> Option<Found<Vec<String>>> {
    let own = files.own.iter();
    let ours = own.filter_map(|own| Some((*own, started(own.dockerfile.stages.last()?))));
    let stages = files.all.iter().flat_map(|own| {
        let stages = own.dockerfile.stages.iter();
        stages.map(move |stage| (own, started(stage)))
    });
    let called_so = stages.filter(|(_, words)| {
        let program = words.first().and_then(|(_, word)| word.rsplit('/').next());
        program == Some(&main.binary_name)
    });
    ours.chain(called_so).find_map(|(own, words)| {
        let (said, words): (Vec<&Instruction>, Vec<String>) = words.into_iter().unzip();
        // Behind the program, which an entrypoint of its own may start.
        let (said, value) = (1..words.len().min(3)).find_map(|skipped| {
            let command = known(words.get(skipped..)?);
            (!command.is_empty()).then_some((said.get(skipped)?, command))
        })?;
        let offset = own.line_start(said.line);
        let (path, text) = (&own.path, &own.text);
        let evidence = Evidence::at(path, text, offset, RULE, Confidence::Certain);
        Some(Found {
            value,
            evidence: vec![evidence],
        })
    })
}

/// How other deploy files name the file of this main's program, each way once.
pub(in crate::detect) fn started_as(files: &DeployFiles<'_>, main: &Main) -> Vec<Found<StartedAs>> {
    let images = files.all.iter().flat_map(|own| &own.images);
    let images = images.filter(|image| image.starts.contains(&main.dir));
    let names: Vec<&str> = images.map(|image| image.name.as_str()).collect();
    let mut found: Vec<Found<StartedAs>> = Vec::new();
    for unit in files.units {
        let Some((value, offset)) = &unit.starts else {
            continue;
        };
        let name = value.path.rsplit('/').next().unwrap_or_default();
        let is_shell = value.by == StartedBy::Path && is_shell(name);
        // What an image of others starts may be called so too.
        let is_ours = value.by == StartedBy::Path || unit.context.is_some();
        let is_called = name == main.binary_name || names.contains(&name);
        let is_it = is_ours && is_called && value.path.contains('/');
        if !is_it && !is_shell {
            continue;
        }
        let value = StartedAs {
            path: value.path.clone(),
            by: if is_shell { StartedBy::Shell } else { value.by },
            dockerfile: value.dockerfile.clone(),
        };
        let text = files.repo.text(&unit.file).unwrap_or_default();
        let place = Evidence::at(&unit.file, &text, *offset, RULE, Confidence::Certain);
        match found.iter_mut().find(|known| known.value == value) {
            Some(known) => known.evidence.push(place),
            None => found.push(Found {
                value,
                evidence: vec![place],
            }),
        }
    }
    found
}

/// The words that Dockerfiles and other deploy files start this main with, each word of a shell's line
/// by itself; those of tests are left out.
pub(super) fn starts(files: &DeployFiles<'_>) -> Vec<Vec<String>> {
    let units = files.units.iter();
    let units = units.filter(|unit| Purpose::of(&unit.file) != Purpose::Test);
    let of_units = units.map(|unit| unit.command.clone());
    let stages = files.own.iter();
    let stages = stages.filter_map(|own| own.dockerfile.stages.last());
    let of_stages = stages.map(|stage| started(stage).into_iter().map(|(_, word)| word).collect());
    let lines = of_units.chain(of_stages);
    let words = |line: Vec<String>| {
        let words = line.iter().flat_map(|word| word.split_whitespace());
        words.map(str::to_owned).collect()
    };
    lines.map(words).collect()
}

/// Whether a deploy file of this main starts it with no word behind it: its authors do without.
pub(in crate::detect) fn starts_without(files: &DeployFiles<'_>, main: &Main) -> bool {
    let mut units = files.units.iter();
    let alone = |unit: &Unit| {
        let is_said =
            !unit.command.is_empty() && !unit.command.iter().any(|word| word.ends_with(".sh"));
        is_said && unit.arguments(&main.binary_name).is_empty()
    };
    let stages = files
        .own
        .iter()
        .filter_map(|own| own.dockerfile.stages.last());
    let mut started = stages.map(started);
    let bare = |words: &[(_, String)]| matches!(words, [(_, only)] if !only.ends_with(".sh"));
    started.any(|words| bare(&words)) || units.any(|unit| alone(unit))
}

/// The words that a stage starts, each with the instruction that says it.
pub(in crate::detect) fn started(stage: &Stage) -> Vec<(&Instruction, String)> {
    let said = [Keyword::Entrypoint, Keyword::Cmd].map(|keyword| stage.last(keyword));
    let said = said.into_iter().flatten();
    let words = said.flat_map(|said| {
        words(&said.arguments)
            .into_iter()
            .map(move |word| (said, word))
    });
    words.collect()
}

/// The words of an exec form, or of a shell's simple command.
fn words(arguments: &Arguments) -> Vec<String> {
    match arguments.text() {
        Some(text) => text.split_whitespace().map(str::to_owned).collect(),
        None => arguments.words().to_vec(),
    }
}

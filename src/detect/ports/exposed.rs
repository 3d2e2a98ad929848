//! Ports that the repository's own Dockerfiles and other deploy files say.

use std::collections::BTreeMap;

use crate::docker::reader::{Instruction, Keyword, Stage};
use crate::error::Error;
use crate::facts::{COMPOSE_EXPOSED, EXPOSED, Main, Port, Protocol};
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::{Repo, RepoPath};

use super::super::deploy::{Own, Unit, Variable, main_of};
use super::super::start::started;
use crate::detect::settings::Setting;

/// The Dockerfiles of each main package.
pub(super) fn by_main<'a>(
    dockerfiles: &'a [Own],
    mains: &[Main],
) -> BTreeMap<RepoPath, Vec<&'a Own>> {
    let mut found: BTreeMap<RepoPath, Vec<&Own>> = BTreeMap::new();
    for own in dockerfiles {
        if let Some(dir) = main_of(own, mains) {
            found.entry(dir).or_default().push(own);
        }
    }
    found
}

/// The stage of the program: that of the last image, or the last of those that start from it. Images
/// that are none of Go's may follow. Without an image, the last of all.
fn stage(own: &Own) -> Option<&Stage> {
    let stages = &own.dockerfile.stages;
    let Some(image) = own.images.last() else {
        return stages.last();
    };
    let first = stages.iter().rposition(|stage| stage.line <= image.line)?;
    let last = (first..stages.len()).rfind(|at| own.chain(*at).contains(&first))?;
    stages.get(last)
}

/// The ports of its stage's EXPOSE, with what ENV and ARG say of the variables in it.
pub(super) fn of(own: &Own) -> Vec<Found<Port>> {
    let Some(stage) = stage(own) else {
        return Vec::new();
    };
    let known = variables(own);
    let said = |name: &str| {
        let variable = known.iter().rev().find(|variable| variable.name == name);
        variable.map(|variable| variable.value.clone())
    };
    let mut found = Vec::new();
    for expose in stage.all(Keyword::Expose) {
        for word in expose.arguments.words() {
            let word = match word.strip_prefix('$') {
                Some(name) => said(name.trim_matches(['{', '}'])).unwrap_or_default(),
                None => word.clone(),
            };
            let (port, protocol) = match word.split_once('/') {
                Some((port, "udp")) => (port, Protocol::Udp),
                Some((port, _)) => (port, Protocol::Tcp),
                None => (word.as_str(), Protocol::Tcp),
            };
            let Some(port) = port.parse().ok().filter(|port| *port != 0) else {
                continue;
            };
            let offset = own.line_start(expose.line);
            let certain = Confidence::Certain;
            let evidence = Evidence::at(&own.path, &own.text, offset, EXPOSED, certain);
            found.push(told(port, protocol, evidence));
        }
    }
    found
}

/// The flags that a Dockerfile starts its program with.
pub(super) fn flags_of(own: &Own) -> Vec<Setting> {
    let Some(stage) = stage(own) else {
        return Vec::new();
    };
    let (said, words): (Vec<&Instruction>, Vec<String>) = started(stage).into_iter().unzip();
    let at = |word: usize| Some(place(own, said.get(word)?, words.get(word)?));
    flags(&words, &own.path, at)
}

/// The words that its stage is started with.
pub(super) fn start_of(own: &Own) -> Vec<String> {
    let words = stage(own).into_iter().flat_map(started);
    words.map(|(_, word)| word).collect()
}

/// The line of an instruction that has a word, else its first.
fn place(own: &Own, said: &Instruction, word: &str) -> usize {
    let mut lines = (said.line..=said.last_line).map(|line| own.line_start(line));
    let has = |offset: &usize| {
        let line = own.text.get(*offset..).and_then(|rest| rest.lines().next());
        line.is_some_and(|line| line.contains(word))
    };
    lines.find(has).unwrap_or_else(|| own.line_start(said.line))
}

/// The flags among the words that a program is started with: `--port=80`, `-port 80`; `at` gives the
/// offset of the line of a word.
pub(super) fn flags(
    words: &[String],
    file: &RepoPath,
    at: impl Fn(usize) -> Option<usize>,
) -> Vec<Setting> {
    let mut found = Vec::new();
    let mut words = words.iter().enumerate().peekable();
    while let Some((index, word)) = words.next() {
        let Some(name) = word.strip_prefix("--").or(word.strip_prefix('-')) else {
            continue;
        };
        let (name, value) = match name.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (name, words.peek().map(|(_, next)| next.as_str())),
        };
        if let Some(value) = value.filter(|value| !value.starts_with('-')) {
            found.push(Setting {
                file: file.clone(),
                offset: at(index).unwrap_or_default(),
                key: vec![format!("--{name}")],
                value: value.to_owned(),
                is_named: false,
            });
        }
    }
    found
}

/// The variables that the stage of a Dockerfile's program sets.
pub(super) fn variables(own: &Own) -> Vec<Variable> {
    let mut found = Vec::new();
    let stage = stage(own);
    for keyword in [Keyword::Arg, Keyword::Env] {
        for instruction in stage.iter().flat_map(|stage| stage.all(keyword)) {
            for pair in instruction.arguments.pairs() {
                found.push(Variable {
                    name: pair.name.clone(),
                    value: unquoted(pair.value.as_deref().unwrap_or_default()),
                    file: own.path.clone(),
                    offset: own.line_start(instruction.line),
                });
            }
        }
    }
    found
}

fn unquoted(value: &str) -> String {
    value.trim_matches(['"', '\'']).to_owned()
}

/// The ports that other deploy files say of a main: of several that run it in one way, those that
/// at least half of them say. What one starts with a command, as `command_of` knows it, is below that.
pub(super) fn of_units(
    repo: &Repo,
    units: &[&Unit],
    command_of: impl Fn(&Unit) -> Vec<String>,
) -> Result<Vec<Found<Port>>, Error> {
    let mut found = Vec::new();
    for unit in units {
        let like = units
            .iter()
            .filter(|one| one.rule == unit.rule && !one.ports.is_empty());
        let text = match unit.ports.is_empty() {
            true => continue,
            false => repo.text(&unit.file)?,
        };
        for (port, protocol, offset) in &unit.ports {
            let same = (*port, *protocol);
            let says = like
                .clone()
                .filter(|one| one.ports.iter().any(|one| (one.0, one.1) == same));
            if says.count() * 2 >= like.clone().count() {
                let likely = Confidence::Likely;
                let rule = match unit.exposed.contains(&same) {
                    true => COMPOSE_EXPOSED,
                    false => unit.rule,
                };
                let evidence = Evidence::at(&unit.file, &text, *offset, rule, likely);
                let mut port = told(*port, *protocol, evidence);
                let command = command_of(unit);
                port.value
                    .commands
                    .extend((!command.is_empty()).then_some(command));
                found.push(port);
            }
        }
    }
    Ok(found)
}

fn told(port: u16, protocol: Protocol, evidence: Evidence) -> Found<Port> {
    Found {
        value: Port {
            port,
            protocol,
            bind: "any".to_owned(),
            listens_by_default: false,
            set_by: Vec::new(),
            keys: Vec::new(),
            auxiliary: false,
            commands: Vec::new(),
            switches: Vec::new(),
        },
        evidence: vec![evidence],
    }
}

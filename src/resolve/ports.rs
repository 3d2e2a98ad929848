//! The ports of an image.

mod beside;

use super::Given;
use super::images::Choice;
use super::needs::evidence_label;
use super::opening::{Meant, Start, open};
use crate::diag::{Code, Diagnostic, Label};
use crate::facts::{COMPOSE, COMPOSE_EXPOSED, DEPLOYED, EXPOSED, Port};
use crate::manifest::edit;
use crate::sourced::{Confidence, Evidence, Found, Sourced};
pub(super) use beside::beside;

/// The ports exposed by an image whose program is started so; what listens at the loopback is opened
/// on the way, where that is meant to be reached. The first of these that says any:
///
/// 1. scaffold.toml;
/// 2. deploy files of the repository, those that make images before others, and what a compose file
///    opens as EXPOSE does and a listening call comes to by itself; of compose files what the code knows
///    too, if it knows some of it;
/// 3. listening calls whose address the code says, less what is served beside (metrics, profiles,
///    health, redirects) and what only a command listens on that the image is not started with; of
///    more than three the first, since no rule knows which are meant;
/// 4. a name in the code or a settings file, where a call listens on an address that the code does
///    not say, or a variable that the image does not set: a comment in the Dockerfile names the file,
///    and there is a note.
///
/// Else there is none, with a note of a program that listens. One that does not has no port.
pub(super) fn ports(
    given: &Given<'_>,
    choice: &Choice<'_>,
    start: &mut Start,
    diagnostics: &mut Vec<Diagnostic>,
) -> Sourced<Vec<Port>> {
    let said = given.said([&choice.table.run.ports, &given.file.manifest.run.ports]);
    if let Some(said) = said {
        let said = said.map(|ports| ports.into_iter().map(Port::from).collect::<Vec<_>>());
        let is_said =
            |port: &&Found<Port>| said.value.iter().any(|one| one.port == port.value.port);
        let found = choice.main.ports.iter().filter(is_said);
        diagnostics.extend(open_all(choice, found, Meant::Said, start));
        return said;
    }
    let arguments = start.args.value.clone();
    let all = choice.main.ports.iter();
    let found = all.filter(|port| {
        let is_on = port.value.is_on(&arguments, &start.env.value);
        let is_started = port.value.is_below(&arguments) && is_on;
        confidence(port) > Confidence::Guess && !port.value.auxiliary && is_started
    });
    let found: Vec<_> = found.collect();
    // Of the deploy files, the most telling kind counts.
    let by = found.iter().filter_map(|port| told_by(port)).min();
    let told = found
        .iter()
        .filter(|port| by.is_some() && (told_by(port) == by || is_agreed(port)));
    let mut told: Vec<_> = told.copied().collect();
    // A compose file publishes what a developer wants to see, the port of a debugger among it.
    let is_in_compose =
        |port: &&&Found<Port>| is_told(port, COMPOSE) || is_told(port, COMPOSE_EXPOSED);
    let in_compose = told.iter().filter(is_in_compose).count() == told.len();
    if in_compose && told.iter().any(|port| is_in_code(port)) {
        told.retain(|port| is_in_code(port));
    }
    // `Dockerfile_full` makes the image together with other programs; `Dockerfile` makes this one's.
    if told.iter().any(|port| is_in_plain(port)) {
        let is_exposed = |port: &Found<Port>| told_by(port) == Some(0);
        told.retain(|port| is_in_plain(port) || !is_exposed(port) || is_in_code(port));
    }
    if !told.is_empty() {
        diagnostics.extend(other_port(given, choice, (&told, &found), start));
        let found = told.iter().copied();
        diagnostics.extend(open_all(choice, found, Meant::Said, start));
        return exposing(&told);
    }
    let meant = match found.len() {
        1 => Meant::Alone,
        _ => Meant::Unknown,
    };
    let all = found.iter().copied();
    diagnostics.extend(open_all(choice, all, meant, start));
    let reachable = found
        .into_iter()
        .filter(|port| !is_loopback(&port.value.bind) || port.value.is_settable());
    let reachable: Vec<_> = reachable.collect();
    let certain = reachable
        .iter()
        .filter(|port| confidence(port) == Confidence::Certain);
    let certain: Vec<_> = certain.copied().collect();
    let chosen = if certain.is_empty() {
        reachable
    } else {
        certain
    };
    // More than three are a protocol zoo.
    let chosen = match chosen.as_slice() {
        [first, _, _, _, ..] => std::slice::from_ref(first),
        few => few,
    };
    diagnostics.extend(match chosen.first() {
        None => no_port(choice, &arguments),
        Some(first) => unsure_port(given, choice, first),
    });
    exposing(chosen)
}

/// Opens those of some ports that are at the loopback; what there is to say of it.
fn open_all<'p>(
    choice: &Choice<'_>,
    ports: impl Iterator<Item = &'p Found<Port>>,
    meant: Meant,
    start: &mut Start,
) -> Vec<Diagnostic> {
    let at_loopback = ports.filter(|port| is_loopback(&port.value.bind));
    let said = at_loopback.filter_map(|port| open(choice, port, meant, start));
    said.collect()
}

/// A port that no listening call comes to by itself.
fn unsure_port(given: &Given<'_>, choice: &Choice<'_>, port: &Found<Port>) -> Option<Diagnostic> {
    let said = port.evidence.first()?;
    let (dir, number) = (&choice.main.dir, port.value.port);
    let (message, help) = if is_given(port) {
        let name = &said.rule;
        let env = given.said([&choice.table.run.env, &given.file.manifest.run.env]);
        let args = given.said([&choice.table.run.args, &given.file.manifest.run.args]);
        if args.is_some() || env.is_some_and(|env| env.value.contains_key(name)) {
            return None;
        }
        let key = match name.starts_with('-') {
            true => format!("args = [\"{name}\", …]"),
            false => format!("env = {{ {} = \"…\" }}", edit::key(name)),
        };
        (
            format!("{dir} reads its port from {name}, which the image does not give"),
            format!("{number} is exposed; in scaffold.toml:\n\n[run]\n{key}"),
        )
    } else if said.confidence < Confidence::Certain {
        (
            format!(
                "{number} is exposed for {dir}, and only {} says so",
                said.file
            ),
            "if it is another, in scaffold.toml:\n\n[run]\nports = […]".to_owned(),
        )
    } else {
        return None;
    };
    let diagnostic = Diagnostic::new(Code::UnsurePort, message);
    Some(diagnostic.at(Label::evidence(said)).help(help))
}

/// Whether the program listens on a port only if it is given a variable or a flag.
fn is_given(port: &Found<Port>) -> bool {
    let mut names = port.value.settable();
    let rule = port.evidence.first().map(|said| &said.rule);
    !port.value.listens_by_default && names.any(|name| Some(name) == rule)
}

/// A service that listens nobody knows where; a port that is a guess is offered. Where a command is
/// still to be chosen, that is what there is to say.
fn no_port(choice: &Choice<'_>, arguments: &[String]) -> Option<Diagnostic> {
    if arguments.is_empty() && !choice.main.commands.is_empty() {
        return None;
    }
    let place = choice.main.listens_somewhere.as_ref()?;
    let mut guesses = choice
        .main
        .ports
        .iter()
        .filter(|port| !port.value.auxiliary && port.value.is_below(arguments));
    let offered = guesses.next().map_or(8080, |port| port.value.port);
    let message = format!(
        "{} listens, and nothing says for sure on which port",
        choice.main.dir
    );
    let help = format!("in scaffold.toml, if it is {offered}:\n\n[run]\nports = [{offered}]");
    Some(
        Diagnostic::new(Code::NoPort, message)
            .at(Label::evidence(place))
            .help(help),
    )
}

/// The deploy file that says it, as a position in [`DEPLOYED`]: what its authors meant. A compose
/// file is one kind, whatever it says of a port.
fn told_by(port: &Found<Port>) -> Option<usize> {
    let position = |rule: &str| {
        let rule = if rule == COMPOSE_EXPOSED {
            COMPOSE
        } else {
            rule
        };
        DEPLOYED.iter().position(|known| *known == rule)
    };
    let rules = port.evidence.iter();
    rules.filter_map(|evidence| position(&evidence.rule)).min()
}

/// Whether the code surely listens on a port that a compose file opens as EXPOSE does.
fn is_agreed(port: &Found<Port>) -> bool {
    let mut evidence = port.evidence.iter();
    let is_sure =
        |one: &Evidence| one.confidence == Confidence::Certain && !DEPLOYED.contains(&&*one.rule);
    is_told(port, COMPOSE_EXPOSED)
        && port.value.listens_by_default
        && !is_loopback(&port.value.bind)
        && evidence.any(is_sure)
}

fn is_told(port: &Found<Port>, rule: &str) -> bool {
    port.evidence.iter().any(|one| one.rule == rule)
}

/// Whether a Dockerfile of the plain name exposes a port.
fn is_in_plain(port: &Found<Port>) -> bool {
    let exposes = |one: &Evidence| one.rule == EXPOSED && one.file.name() == "Dockerfile";
    port.evidence.iter().any(exposes)
}

/// Whether something says a port that is no deploy file.
fn is_in_code(port: &Found<Port>) -> bool {
    let mut rules = port.evidence.iter().map(|one| &*one.rule);
    rules.any(|rule| !DEPLOYED.contains(&rule))
}

/// Where the code knows none of the ports exposed, and listens on another unless it is told: the old
/// image told it so, and so does this one with the one variable that is for the port.
fn other_port(
    given: &Given<'_>,
    choice: &Choice<'_>,
    (told, found): (&[&Found<Port>], &[&Found<Port>]),
    start: &mut Start,
) -> Option<Diagnostic> {
    if told.iter().any(|port| is_in_code(port)) {
        return None;
    }
    let listens = found.iter().find(|port| {
        let certain = confidence(port) == Confidence::Certain && port.value.listens_by_default;
        certain && told_by(port).is_none() && !is_loopback(&port.value.bind)
    })?;
    let exposed = told.first()?;
    let is_told = |name: &String| start.env.value.contains_key(name);
    let args = [&choice.table.run.args, &given.file.manifest.run.args];
    if listens.value.settable().any(is_told) || given.said(args).is_some() {
        return None;
    }
    // Of several, nobody knows which the variable is for.
    if told.len() == 1
        && let Some(said) = start.set_port(listens, exposed)
    {
        let message = format!(
            "{} listens on {} by default, and is given {said}",
            choice.main.dir, listens.value
        );
        return Some(
            Diagnostic::new(Code::AddressSet, message)
                .at(evidence_label(&exposed.evidence))
                .at(evidence_label(&listens.evidence)),
        );
    }
    let message = format!(
        "{} listens on {} unless it is told otherwise, and {} is exposed",
        choice.main.dir, listens.value, exposed.value
    );
    let diagnostic = Diagnostic::new(Code::OtherPort, message)
        .at(evidence_label(&exposed.evidence).text("what tells it so is not taken over"))
        .at(evidence_label(&listens.evidence));
    let set_by = listens.value.settable().next();
    let name = set_by.filter(|name| !name.starts_with('-'));
    Some(diagnostic.help(match name {
        Some(name) => format!(
            "in scaffold.toml:\n\n[run]\nenv = {{ {} = \"{}\" }}",
            edit::key(name),
            exposed.value.port
        ),
        None => format!(
            "in scaffold.toml, what it is told, or:\n\n[run]\nports = [{}]",
            listens.value.port
        ),
    }))
}

/// The ports with what says them, and with the lines where their numbers stand: one that the program
/// must be told is not certain by itself.
fn exposing(ports: &[&Found<Port>]) -> Sourced<Vec<Port>> {
    let mut evidence: Vec<Evidence> = Vec::new();
    for port in ports {
        let number = port.value.port.to_string();
        let has_number = |one: &&Evidence| has_word(&one.excerpt, &number);
        let first = port.evidence.first();
        let numbered = port.evidence.iter().find(has_number);
        let numbered = numbered.filter(|_| first.is_some_and(|first| !has_number(&first)));
        for said in first.into_iter().chain(numbered) {
            let mut said = said.clone();
            if is_given(port) {
                said.confidence = said.confidence.min(Confidence::Likely);
            }
            evidence.push(said);
        }
    }
    let ports = ports.iter().map(|port| port.value.clone()).collect();
    Sourced::list(ports, evidence)
}

/// What says each of these ports that were found.
pub(super) fn said(choice: &Choice<'_>, ports: &[Port]) -> Vec<Evidence> {
    let said = ports.iter().filter_map(|port| {
        let mut found = choice.main.ports.iter();
        let key = |port: &Port| (port.port, port.protocol);
        let found = found.find(|found| key(&found.value) == key(port));
        found?.evidence.first().cloned()
    });
    said.collect()
}

/// Whether a number stands in a line by itself.
fn has_word(line: &str, number: &str) -> bool {
    let mut words = line.split(|c: char| !c.is_ascii_digit());
    words.any(|word| word == number)
}

fn confidence(port: &Found<Port>) -> Confidence {
    port.evidence
        .first()
        .map_or(Confidence::Guess, |evidence| evidence.confidence)
}

fn is_loopback(bind: &str) -> bool {
    bind == "localhost" || bind == "::1" || bind.starts_with("127.")
}

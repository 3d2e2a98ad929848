//! Programs that listen elsewhere than where they are reached: at a loopback address, or on another
//! port than the one exposed.

use std::collections::BTreeMap;

use super::images::Choice;
use super::needs::evidence_label;
use crate::diag::{Code, Diagnostic, Label};
use crate::facts::{AT_LOOPBACK, DEPLOYED, ON_ANOTHER_PORT, Port};
use crate::manifest::edit;
use crate::sourced::{Confidence, Evidence, Found, Origin, Sourced};

/// How words of names end that say the address to listen on, and more than its port.
const HOSTS: [&str; 6] = ["addr", "address", "bind", "host", "interface", "listen"];

/// How words of names end that say a whole URL: an address alone would not do.
const URLS: [&str; 4] = ["uri", "uris", "url", "urls"];

/// Words in names of what is not for everyone.
const PRIVATE: [&str; 8] = [
    "admin", "control", "debug", "internal", "local", "manage", "private", "reload",
];

/// What an image's program is started with.
pub(super) struct Start {
    pub(super) args: Sourced<Vec<String>>,
    pub(super) env: Sourced<BTreeMap<String, String>>,
}

/// Why a port at the loopback may be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// A deploy file or scaffold.toml exposes it.
    Said,
    /// It is the only one.
    Alone,
    /// Nothing says that it is meant to be reached.
    Unknown,
}

/// Says the address of a port at the loopback in the environment, or else in the arguments, where it
/// is meant to be reached and one name alone says it; arguments of scaffold.toml stand as they are.
/// What is not opened is told with what opens it; nothing is said where the program is told where to
/// listen.
pub(super) fn open(
    choice: &Choice<'_>,
    port: &Found<Port>,
    meant: Meant,
    start: &mut Start,
) -> Option<Diagnostic> {
    let mut names: Vec<&String> = port.value.settable().filter(|name| is_host(name)).collect();
    if names.iter().any(|name| start.says(name)) || start.opens(&names, port.value.port) {
        return None;
    }
    let (dir, bind, number) = (&choice.main.dir, &port.value.bind, port.value.port);
    // A flag comes before a variable: it is what `docker run` shows.
    names.sort_by_key(|name| !is_flag(name));
    let is_meant = |name: &str| match meant {
        Meant::Said => true,
        Meant::Alone => !is_private(name),
        Meant::Unknown => false,
    };
    let is_certain = |one: &Evidence| one.confidence == Confidence::Certain;
    let opened = match names.as_slice() {
        [name] if is_meant(name) && port.evidence.iter().any(is_certain) => start.open(name, port),
        _ => None,
    };
    if let Some(said) = opened {
        let message = format!("{dir} listens on {bind}:{number} by default, and is given {said}");
        let place = said_by(port).map(Label::evidence);
        return Some(Diagnostic::new(Code::AddressSet, message).at(place?));
    }
    let message =
        format!("{dir} listens on {bind}:{number} alone: nothing outside the container reaches it");
    let diagnostic = Diagnostic::new(Code::Loopback, message).at(evidence_label(&port.evidence));
    // Two flags or two variables are of two listeners, which may not both have the port everywhere.
    let flags = names.iter().filter(|name| is_flag(name)).count();
    if flags > 1 || names.len() - flags > 1 {
        let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
        let help = format!("{} say where it listens", names.join(" and "));
        return Some(diagnostic.help(help));
    }
    let named = names
        .first()
        .and_then(|name| Some((name, address(name, port)?)));
    let Some((name, address)) = named else {
        let mut keys = port.value.keys.iter();
        let key = keys.clone().find(|key| is_host(key)).or(keys.next());
        return Some(match (port.value.settable().next(), key) {
            (Some(name), _) => diagnostic.help(format!("{name} says where it listens")),
            (None, Some(key)) => {
                diagnostic.help(format!("{key} in its settings says where it listens"))
            }
            (None, None) => diagnostic,
        });
    };
    let key = if is_flag(name) {
        let words = start.with_flag(name, &address, port);
        format!("args = {}", edit::list(words.iter()))
    } else {
        let (name, address) = (edit::key(name), edit::quoted(&address));
        format!("env = {{ {name} = {address} }}")
    };
    let table = edit::key(&choice.name);
    Some(diagnostic.help(format!("in scaffold.toml:\n\n[image.{table}.run]\n{key}")))
}

impl Start {
    /// Whether the program is told something by a variable or a flag.
    fn says(&self, name: &str) -> bool {
        let bare = |word: &str| word.trim_start_matches('-').to_owned();
        let mut arguments = self.args.value.iter().filter(|word| is_flag(word));
        self.env.value.contains_key(name)
            || arguments.any(|word| {
                let word = word.split('=').next().unwrap_or_default();
                bare(word) == bare(name)
            })
    }

    /// Whether a variable called like one of these flags, as libraries for settings call it, has it
    /// listen on all interfaces at this port: `APP_BIND=:8080` beside `--bind`.
    fn opens(&self, names: &[&String], number: u16) -> bool {
        let of_flag = |name: &str| {
            name.trim_start_matches('-')
                .replace('-', "_")
                .to_uppercase()
        };
        self.env.value.iter().any(|(variable, value)| {
            let is_named = names.iter().any(|name| {
                let rest = variable.strip_suffix(&of_flag(name));
                is_flag(name) && rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
            });
            let address = value.split_once("://").map_or(&**value, |(_, rest)| rest);
            let parts = address.trim_end_matches('/').rsplit_once(':');
            let is_open = parts.is_some_and(|(host, port)| {
                ["", "0.0.0.0", "[::]"].contains(&host) && port == number.to_string()
            });
            is_named && is_open
        })
    }

    /// Has the program listen on the port that is exposed, where one variable is for its port.
    pub(super) fn set_port(
        &mut self,
        listens: &Found<Port>,
        exposed: &Found<Port>,
    ) -> Option<String> {
        let names = listens.value.settable();
        let mut names = names.filter(|name| is_port(name) && !is_flag(name));
        let (name, None) = (names.next()?, names.next()) else {
            return None;
        };
        let mut evidence = exposed.evidence.first()?.clone();
        evidence.rule = format!("{name}{ON_ANOTHER_PORT}");
        Some(self.set(name, exposed.value.port.to_string(), evidence))
    }

    /// Adds a variable, and gives what it says.
    fn set(&mut self, name: &str, value: String, evidence: Evidence) -> String {
        if self.env.origin == Origin::Default {
            self.env.origin = Origin::Repository;
        }
        self.env.evidence.push(evidence);
        let said = format!("{name}={value}");
        self.env.value.insert(name.to_owned(), value);
        said
    }

    /// Has the program listen everywhere, and gives what says so.
    fn open(&mut self, name: &str, port: &Found<Port>) -> Option<String> {
        let address = address(name, port)?;
        let mut evidence = said_by(port)?.clone();
        evidence.rule = format!("{name}{AT_LOOPBACK}");
        if !is_flag(name) {
            return Some(self.set(name, address, evidence));
        }
        // Without its command the program knows no flag of the name.
        if matches!(self.args.origin, Origin::Repository | Origin::Default)
            && port.value.is_below(&self.args.value)
        {
            let words = self.with_flag(name, &address, port);
            self.args.origin = Origin::Repository;
            self.args.evidence.push(evidence);
            self.args.value = words;
            return self.args.value.last().cloned();
        }
        None
    }

    /// The arguments with a flag, and with the command that knows it.
    fn with_flag(&self, name: &str, address: &str, port: &Found<Port>) -> Vec<String> {
        let below = port.value.commands.first();
        let below = below.filter(|_| !port.value.is_below(&self.args.value));
        let mut words = self.args.value.clone();
        words.extend(below.into_iter().flatten().cloned());
        words.push(format!("{name}={address}"));
        words
    }
}

/// The code that says the address.
fn said_by(port: &Found<Port>) -> Option<&Evidence> {
    let mut evidence = port.evidence.iter().rev();
    evidence.find(|one| !DEPLOYED.contains(&&*one.rule))
}

fn is_flag(name: &str) -> bool {
    name.starts_with('-')
}

/// The words of a name, in small letters.
fn words(name: &str) -> impl Iterator<Item = String> {
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric());
    parts.map(str::to_ascii_lowercase)
}

/// Whether a name says an address to listen on.
fn is_host(name: &str) -> bool {
    words(name).any(|word| HOSTS.iter().any(|host| word.ends_with(host)))
        && !words(name).any(|word| URLS.iter().any(|url| word.ends_with(url)))
}

/// Whether a name says a port.
fn is_port(name: &str) -> bool {
    words(name).any(|word| word.ends_with("port"))
}

/// Whether a name says that not everyone may reach what listens.
fn is_private(name: &str) -> bool {
    words(name).any(|word| PRIVATE.iter().any(|private| word.starts_with(private)))
}

/// All addresses, in the form that a name says them: with the port where its own text has it, without
/// where that is a host alone. None where the code does not tell which.
fn address(name: &str, port: &Found<Port>) -> Option<String> {
    let (bind, number) = (&port.value.bind, port.value.port);
    let (whole, alone) = (format!("{bind}:{number}"), format!("\"{bind}\""));
    let in_code = || {
        port.evidence
            .iter()
            .filter(|one| !DEPLOYED.contains(&&*one.rule))
    };
    let has = |text: &str| in_code().any(|one| one.excerpt.contains(text));
    let mut names = port.value.settable();
    if names.any(|name| is_port(name)) {
        return Some("0.0.0.0".to_owned());
    }
    // The name's own value tells the port.
    if has(&whole) || in_code().any(|one| one.rule == name) {
        return Some(format!("0.0.0.0:{number}"));
    }
    let is_host = words(name).any(|word| word.ends_with("host") || word.ends_with("interface"));
    (is_host || has(&alone)).then(|| "0.0.0.0".to_owned())
}

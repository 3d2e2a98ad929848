//! Ports as facts: what the listening places come to, taken together.

use super::super::code::Program;
use super::super::code::{Value, words};
use super::listen::{Listener, is_beside};
use super::named::Named;
use crate::catalog::listen::{Kind as Form, Protocol as Transport};
use crate::catalog::{Listen, Meaning};
use crate::detect::settings::Setting;
use crate::error::Error;
use crate::facts::{DEPLOYED, Port, Protocol};
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::Repo;

/// The rule of the line where the address of a listening place is written.
pub(super) const ADDRESS: &str = "its address";

/// The ports of one program, each once.
#[derive(Debug, Default)]
pub(super) struct Ports(pub(super) Vec<Found<Port>>);

impl Ports {
    /// Adds a port, or what is new of one that is there.
    pub(super) fn add(&mut self, found: Found<Port>) {
        let key = |port: &Port| (port.port, port.protocol);
        let same = |known: &&mut Found<Port>| key(&known.value) == key(&found.value);
        let Some(known) = self.0.iter_mut().find(same) else {
            self.0.push(found);
            return;
        };
        known.value.auxiliary &= found.value.auxiliary;
        // One place that needs no command is enough.
        if known.value.commands.is_empty() || found.value.commands.is_empty() {
            known.value.commands.clear();
        } else {
            known.value.commands.extend(found.value.commands);
            known.value.commands.sort();
            known.value.commands.dedup();
        }
        // And so is one that nothing has to turn on.
        if known.value.switches.is_empty() || found.value.switches.is_empty() {
            known.value.switches.clear();
        } else {
            known.value.switches.extend(found.value.switches);
            known.value.switches.sort();
            known.value.switches.dedup();
        }
        known.value.listens_by_default |= found.value.listens_by_default;
        // A deploy file says no host: the code's is the one that counts.
        let is_deployed = |one: &Evidence| DEPLOYED.contains(&&*one.rule);
        if found.value.bind == "any" && !found.evidence.iter().all(is_deployed) {
            known.value.bind = found.value.bind;
        }
        known.value.set_by.extend(found.value.set_by);
        known.value.set_by.sort();
        known.value.set_by.dedup();
        known.value.keys.extend(found.value.keys);
        known.value.keys.sort();
        known.value.keys.dedup();
        for evidence in found.evidence {
            if !known.evidence.contains(&evidence) {
                known.evidence.push(evidence);
            }
        }
        known
            .evidence
            .sort_by_key(|evidence| std::cmp::Reverse(evidence.confidence));
    }

    /// Makes guesses of all.
    pub(super) fn doubt(&mut self) {
        self.doubt_but(|_| false);
    }

    /// Makes guesses of all but some.
    pub(super) fn doubt_but(&mut self, is_sure: impl Fn(&Port) -> bool) {
        let doubted = self.0.iter_mut().filter(|port| !is_sure(&port.value));
        for evidence in doubted.flat_map(|port| &mut port.evidence) {
            evidence.confidence = Confidence::Guess;
        }
    }

    /// Tells what is served beside: 80 and 443 next to other ports send on to them or answer a
    /// certificate authority.
    pub(super) fn tell_beside(&mut self) {
        let is_web = |port: &Found<Port>| matches!(port.value.port, 80 | 443);
        let others = self
            .0
            .iter()
            .any(|port| !is_web(port) && is_reachable(port));
        if others {
            for port in self.0.iter_mut().filter(|port| is_web(port)) {
                port.value.auxiliary = true;
            }
        }
    }

    /// Tells that a program which does nothing but serve metrics is for that.
    pub(super) fn tell_main(&mut self, serves_without: bool) {
        if self.none_reachable(serves_without) {
            for port in self.0.iter_mut().filter(|port| port.value.port >= 1024) {
                port.value.auxiliary = false;
            }
        }
    }

    /// Whether no port is known that can be reached from outside; where the program
    /// `serves_without` a command, those that need one are not.
    pub(super) fn none_reachable(&self, serves_without: bool) -> bool {
        let is_meant = |port: &Found<Port>| !serves_without || port.value.commands.is_empty();
        !self
            .0
            .iter()
            .any(|port| is_reachable(port) && is_meant(port))
    }

    /// Whether a port is known to be served beside what the program is for, or below a command.
    pub(super) fn is_beside(&self, number: u16) -> bool {
        let is_beside = |port: &&Port| port.auxiliary || !port.commands.is_empty();
        let mut beside = self.0.iter().map(|port| &port.value).filter(is_beside);
        beside.any(|port| port.port == number)
    }

    /// Whether a port is known at one host alone.
    pub(super) fn is_local(&self, number: u16) -> bool {
        let mut ports = self.0.iter().map(|port| &port.value);
        ports.any(|port| port.port == number && port.bind != "any")
    }

    /// Leaves the ports of protocols out, where there are others.
    pub(super) fn keep_high(&mut self) {
        if self.0.iter().any(|port| port.value.port >= 1024) {
            self.0.retain(|port| port.value.port >= 1024);
        }
    }

    /// Keeps of many those whose names say nothing but that they are ports, if any.
    pub(super) fn keep_plainly_named(&mut self) {
        const PLAIN: [&str; 8] = [
            "addr", "address", "bind", "default", "listen", "port", "server", "service",
        ];
        let is_plain = |port: &Found<Port>| {
            let mut rules = port.evidence.iter().map(|evidence| &evidence.rule);
            rules.any(|name| {
                words(name)
                    .iter()
                    .all(|word| PLAIN.contains(&word.as_str()))
            })
        };
        if self.0.iter().any(is_plain) {
            self.0.retain(is_plain);
        }
    }

    /// All, those that the program is for first.
    pub(super) fn sorted(mut self) -> Vec<Found<Port>> {
        self.0.sort_by_key(|port| {
            let confidence = port.evidence.first().map(|evidence| evidence.confidence);
            let told = port.value.set_by.is_empty();
            let (number, protocol) = (port.value.port, port.value.protocol);
            (
                port.value.auxiliary,
                std::cmp::Reverse(confidence),
                !port.value.listens_by_default,
                told,
                number < 1024,
                number,
                protocol,
            )
        });
        self.0
    }
}

fn is_reachable(port: &Found<Port>) -> bool {
    let is_guess = |evidence: &Evidence| evidence.confidence == Confidence::Guess;
    let is_set = !port.value.set_by.is_empty() || !port.value.keys.is_empty();
    let local = port.value.bind != "any" && !is_set;
    !port.value.auxiliary && !local && !port.evidence.iter().all(is_guess)
}

/// The ports of one listening place.
pub(super) fn of(program: &Program<'_>, listener: &Listener) -> Vec<Found<Port>> {
    let mut known: Vec<(&Value, String, u16)> = Vec::new();
    for value in &listener.values {
        if let Some((bind, port)) = value.address(listener.form) {
            known.push((value, bind, port));
        }
    }
    // Of several, the ports of protocols are what stands in for an address left empty.
    if known.iter().any(|(.., port)| *port >= 1024) {
        known.retain(|(.., port)| *port >= 1024);
    }
    if known.iter().any(|(value, ..)| !value.is_weak) {
        known.retain(|(value, ..)| !value.is_weak);
    }
    let is_for_tests = |value: &Value| value.place.is_some_and(|at| program.is_for_tests(at));
    known.retain(|(value, ..)| !is_for_tests(value));
    let mut found = Vec::new();
    for (value, bind, port) in known {
        let confidence = match value.is_weak {
            true => Confidence::Likely,
            false => Confidence::Certain,
        };
        let mut evidence = vec![at(program, listener, confidence)];
        if let Some(place) = value.place {
            let said = program.evidence(place, ADDRESS, confidence);
            if evidence.first().map(Evidence::place) != Some(said.place()) {
                evidence.push(said);
            }
        }
        let meaning = match listener.meaning {
            Meaning::Service => meaning(program.listen, value),
            meaning => meaning,
        };
        let place = value.place.filter(|_| value.set_by.is_empty());
        let is_fixed = place.is_some_and(|(package, ..)| package == listener.package);
        let answers = port == 80 && is_fixed && program.has_challenges(listener);
        let beside = answers || is_beside(meaning);
        found.extend(with(listener, port, &bind, beside, &evidence));
    }
    found
}

/// The port that a settings file says for a listening place.
pub(super) fn in_settings(
    program: &Program<'_>,
    repo: &Repo,
    listener: &Listener,
    setting: &Setting,
    value: &Value,
) -> Result<Vec<Found<Port>>, Error> {
    let Some((bind, port)) = value.address(form(value)) else {
        return Ok(Vec::new());
    };
    let text = repo.text(&setting.file)?;
    let key = setting.key.join(".");
    // A variable that the call reads by name is as good as a value in the code.
    let mut variables = listener.values.iter().flat_map(|value| &value.set_by);
    let is_variable = variables.any(|name| *name == key);
    let confidence = match is_variable || setting.is_named {
        true => Confidence::Certain,
        false => Confidence::Likely,
    };
    let evidence = [
        Evidence::at(&setting.file, &text, setting.offset, key, confidence),
        at(program, listener, confidence),
    ];
    let beside = is_beside(listener.meaning);
    let mut found = with(listener, port, &bind, beside, &evidence);
    for port in &mut found {
        port.value.listens_by_default = !is_variable;
        if !is_variable {
            port.value.keys = vec![setting.key.join(".")];
        }
    }
    Ok(found)
}

/// A number in a settings file is a port, a text an address.
pub(super) fn form(value: &Value) -> Form {
    match value.is_number {
        true => Form::Port,
        false => Form::Address,
    }
}

/// The port that a name tells.
pub(super) fn by_name(program: &Program<'_>, named: &Named) -> Option<Found<Port>> {
    let (bind, port) = named.value.address(named.form)?;
    let place = named.value.place?;
    let name = named.value.names.first().map(|name| &**name);
    let rule = name.unwrap_or_default();
    Some(Found {
        value: Port {
            port,
            protocol: Protocol::Tcp,
            bind,
            listens_by_default: true,
            set_by: named.value.set_by.clone(),
            keys: Vec::new(),
            auxiliary: false,
            commands: Vec::new(),
            switches: Vec::new(),
        },
        evidence: vec![program.evidence(place, rule, Confidence::Likely)],
    })
}

fn with(
    listener: &Listener,
    port: u16,
    bind: &str,
    auxiliary: bool,
    evidence: &[Evidence],
) -> Vec<Found<Port>> {
    let protocols: &[Protocol] = match listener.protocol {
        Transport::Tcp => &[Protocol::Tcp],
        Transport::Udp => &[Protocol::Udp],
        Transport::Both => &[Protocol::Tcp, Protocol::Udp],
    };
    let all = listener.values.iter().flat_map(|value| &value.set_by);
    let mut set_by: Vec<String> = all.cloned().collect();
    set_by.sort();
    set_by.dedup();
    let names = listener.values.iter().flat_map(|value| &value.names);
    let keys = names.filter(|name| is_key(name) && !set_by.contains(&format!("--{name}")));
    let mut keys: Vec<String> = keys.map(|name| name.to_string()).collect();
    keys.sort();
    keys.dedup();
    let make = |protocol: &Protocol| Found {
        value: Port {
            port,
            protocol: *protocol,
            bind: bind.to_owned(),
            listens_by_default: true,
            set_by: set_by.clone(),
            keys: keys.clone(),
            auxiliary,
            commands: listener.commands.clone(),
            switches: Vec::new(),
        },
        evidence: evidence.to_vec(),
    };
    protocols.iter().map(make).collect()
}

/// Whether a name that was met is a key of settings, `server.host`.
fn is_key(name: &str) -> bool {
    let parts = name.split('.');
    let is_word = |part: &str| {
        let mut letters = part.chars();
        !part.is_empty() && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    name.contains('.') && parts.into_iter().all(is_word)
}

/// What the names on the way to a value say of it.
fn meaning(listen: &Listen, value: &Value) -> Meaning {
    let names = value.names.iter().map(|name| &**name);
    let flags = value.set_by.iter().map(String::as_str);
    let words = names.chain(flags).flat_map(words);
    let mut meanings = words.filter_map(|word| listen.word(&word));
    meanings
        .find(|meaning| is_beside(*meaning))
        .unwrap_or_default()
}

fn at(program: &Program<'_>, listener: &Listener, confidence: Confidence) -> Evidence {
    let place = program.place(listener.package, listener.node);
    program.evidence(place, &listener.rule, confidence)
}

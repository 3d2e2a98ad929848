//! Ports that a main package listens on.
//!
//! Every listening call of the packages it reaches is looked at, and its address followed back to
//! where it is written: a literal, a constant, a default of a flag, a setting or a variable of the
//! environment.

mod library;
mod listen;
mod program;
mod reader;
mod resolve;
mod syntax;
#[cfg(test)]
mod tests;
mod value;

use std::cell::Cell;
use std::collections::BTreeSet;

use rayon::prelude::*;

use super::packages::Tree;
use crate::catalog::listen::Protocol as Transport;
use crate::catalog::{Catalog, Listen, Meaning};
use crate::error::Error;
use crate::facts::{Main, Port, Protocol};
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::Repo;
use library::Library;
use listen::{Listener, is_beside, words};
use program::Program;

/// Fills in the ports of all mains, and says of each whether it listens at all.
pub(super) fn ports(
    repo: &Repo,
    tree: &Tree,
    catalog: &Catalog,
    mains: &mut [Main],
) -> Result<Vec<bool>, Error> {
    let library = Library::new(repo, tree, mains, &catalog.listen)?;
    let found: Vec<(Vec<Found<Port>>, bool)> = mains
        .par_iter()
        .map(|main| of(&library, &catalog.listen, main))
        .collect();
    let mut serves = Vec::new();
    for (main, (ports, listens)) in mains.iter_mut().zip(found) {
        main.ports = ports;
        serves.push(listens);
    }
    Ok(serves)
}

/// The ports of one main, those it is for first, and whether it listens.
fn of(library: &Library<'_>, listen: &Listen, main: &Main) -> (Vec<Found<Port>>, bool) {
    let reached: BTreeSet<usize> = main
        .packages
        .iter()
        .filter_map(|dir| library.at(dir))
        .collect();
    let program = Program {
        library,
        listen,
        reached: &reached,
        steps: Cell::new(0),
    };
    let listeners = program.listeners();
    let serves = !listeners.is_empty();
    let mut ports: Vec<Found<Port>> = Vec::new();
    for listener in &listeners {
        for found in places(&program, listener) {
            match ports
                .iter_mut()
                .find(|known| is_same(&known.value, &found.value))
            {
                Some(known) => merge(known, found),
                None => ports.push(found),
            }
        }
    }
    // A program that does nothing but serve metrics is for serving metrics.
    if ports.iter().all(|port| port.value.auxiliary) {
        ports
            .iter_mut()
            .for_each(|port| port.value.auxiliary = false);
    }
    ports.sort_by_key(|port| {
        let confidence = port.evidence.first().map(|evidence| evidence.confidence);
        (
            port.value.auxiliary,
            std::cmp::Reverse(confidence),
            port.value.port,
            port.value.protocol,
        )
    });
    (ports, serves)
}

fn is_same(one: &Port, other: &Port) -> bool {
    (one.port, one.protocol) == (other.port, other.protocol)
}

fn merge(known: &mut Found<Port>, found: Found<Port>) {
    known.value.auxiliary &= found.value.auxiliary;
    if found.value.bind == "any" {
        known.value.bind = found.value.bind;
    }
    for name in found.value.set_by {
        if !known.value.set_by.contains(&name) {
            known.value.set_by.push(name);
        }
    }
    known.value.set_by.sort();
    for evidence in found.evidence {
        if !known.evidence.contains(&evidence) {
            known.evidence.push(evidence);
        }
    }
    known
        .evidence
        .sort_by_key(|evidence| std::cmp::Reverse(evidence.confidence));
}

/// The ports of one listening place.
fn places(program: &Program<'_>, listener: &Listener) -> Vec<Found<Port>> {
    let mut found = Vec::new();
    let all = || listener.values.iter().flat_map(|value| &value.set_by);
    let mut set_by: Vec<String> = all().cloned().collect();
    set_by.sort();
    set_by.dedup();
    for value in &listener.values {
        let Some((bind, port)) = value.address(listener.form) else {
            continue;
        };
        let meaning = match listener.meaning {
            Meaning::Service => meaning(program.listen, value),
            meaning => meaning,
        };
        let confidence = if value.is_weak {
            Confidence::Likely
        } else {
            Confidence::Certain
        };
        let mut evidence = vec![at(program, listener, confidence)];
        if let Some(place) = value.place {
            evidence.extend(written(program, place, confidence));
        }
        evidence.dedup();
        let protocols: &[Protocol] = match listener.protocol {
            Transport::Tcp => &[Protocol::Tcp],
            Transport::Udp => &[Protocol::Udp],
            Transport::Both => &[Protocol::Tcp, Protocol::Udp],
        };
        for protocol in protocols {
            found.push(Found {
                value: Port {
                    port,
                    protocol: *protocol,
                    bind: bind.clone(),
                    listens_by_default: true,
                    set_by: set_by.clone(),
                    auxiliary: is_beside(meaning),
                },
                evidence: evidence.clone(),
            });
        }
    }
    found
}

/// What the names on the way to a value say of it.
fn meaning(listen: &Listen, value: &value::Value) -> Meaning {
    let names = value.names.iter().map(|name| &**name);
    let flags = value.set_by.iter().map(String::as_str);
    let words = names.chain(flags).flat_map(words);
    let mut meanings = words.filter_map(|word| listen.word(&word));
    meanings
        .find(|meaning| is_beside(*meaning))
        .unwrap_or_default()
}

fn at(program: &Program<'_>, listener: &Listener, confidence: Confidence) -> Evidence {
    let package = program.package(listener.package);
    let scope = package.scope(package.scope_of(listener.node));
    let file = scope.map_or(0, |scope| scope.file);
    let offset = package
        .nodes
        .get(listener.node as usize)
        .map_or(0, |placed| placed.offset);
    evidence(
        program,
        (listener.package, file, offset),
        listener.rule.clone(),
        confidence,
    )
}

fn written(
    program: &Program<'_>,
    place: (usize, u32, u32),
    confidence: Confidence,
) -> Option<Evidence> {
    Some(evidence(
        program,
        place,
        "its address".to_owned(),
        confidence,
    ))
}

fn evidence(
    program: &Program<'_>,
    (index, file, offset): (usize, u32, u32),
    rule: String,
    confidence: Confidence,
) -> Evidence {
    let package = program.package(index);
    let name = package
        .files
        .get(file as usize)
        .map(|file| &*file.name)
        .unwrap_or_default();
    let dir = program
        .library
        .entries
        .get(index)
        .map(|entry| entry.dir.clone());
    let path = dir.unwrap_or_default().join(name);
    let text = program.library.text(&path);
    Evidence::at(&path, &text, offset as usize, rule, confidence)
}

//! Ports that a main package listens on.
//!
//! Every listening call of the packages it reaches is looked at, and its address followed back to
//! where it is written: a literal, a constant, a default of a flag, a setting or a variable of the
//! environment.

mod exposed;
mod found;

mod listen;
mod named;

mod settings;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::BuildContext;
use super::deploy::Own;
use crate::catalog::Listen;
use crate::error::Error;
use crate::facts::{Main, Port};
use crate::sourced::Found;
use crate::walk::Repo;
use found::Ports;

use super::code::{Library, NodeId, Program};

/// Packages with the nodes of their listening calls.
pub(super) type Listening = Vec<(usize, NodeId)>;

/// Fills in the ports of all mains, and says of each where it listens: package and node.
pub(super) fn ports(
    repo: &Repo,
    context: &BuildContext,
    dockerfiles: &[Own],
    library: &Library<'_>,
    listen: &Listen,
    mains: &mut [Main],
) -> Result<Vec<Listening>, Error> {
    let mut exposed = exposed::exposed(dockerfiles, mains);
    let found: Vec<(Vec<Found<Port>>, Listening)> = mains
        .par_iter()
        .map(|main| of(repo, context, library, listen, main))
        .collect::<Result<_, Error>>()?;
    let mut serves = Vec::new();
    for (main, (ports, listens)) in mains.iter_mut().zip(found) {
        let mut all = Ports(ports);
        for port in exposed.remove(&main.dir).unwrap_or_default() {
            all.add(port);
        }
        main.ports = all.sorted();
        serves.push(listens);
    }
    Ok(serves)
}

/// The ports of one main, those it is for first, and where it listens.
fn of(
    repo: &Repo,
    context: &BuildContext,
    library: &Library<'_>,
    listen: &Listen,
    main: &Main,
) -> Result<(Vec<Found<Port>>, Listening), Error> {
    let reached: BTreeSet<usize> = main
        .packages
        .iter()
        .filter_map(|dir| library.at(dir))
        .collect();
    let program = Program::new(library, listen, &reached);
    let listeners = program.listeners();
    if listeners.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let mut ports = Ports::default();
    let mut open = Vec::new();
    for listener in &listeners {
        let found = found::of(&program, listener);
        if found.is_empty() {
            open.push(listener);
        }
        found.into_iter().for_each(|port| ports.add(port));
    }
    // Where most of what listens is told by its user, the few that are not say little.
    if open.len() > 8 && open.len() > 2 * ports.0.len() {
        ports.doubt();
    }
    if !open.is_empty() {
        let settings = settings::of(repo, context, main)?;
        for listener in open {
            for (setting, value) in program.told_by_settings(listener, &settings) {
                let found = found::in_settings(&program, repo, listener, setting, &value)?;
                found.into_iter().for_each(|port| ports.add(port));
            }
        }
    }
    ports.tell_beside();
    if ports.none_reachable() {
        let named = program.named();
        let mut told = Ports::default();
        for named in &named {
            found::by_name(&program, named)
                .into_iter()
                .for_each(|port| told.add(port));
        }
        // Of many names none is sure to be that of the port.
        if told.0.len() > 3 {
            told.doubt();
        }
        told.0.into_iter().for_each(|port| ports.add(port));
    }
    ports.tell_main();
    let places = listeners
        .iter()
        .map(|listener| (listener.package, listener.node));
    Ok((ports.sorted(), places.collect()))
}

//! Ports that a program listens on only where its user asks for it; of several places that listen on
//! one port, those that nobody has to ask for tell it.

use super::listen::Listener;
use crate::catalog::Calls;
use crate::detect::code::Program;
use crate::detect::failure::Failures;
use crate::facts::{Port, Protocol};
use crate::sourced::{Confidence, Found};

/// The ports of listening places in their order, but for one that another place listens on too: what
/// is found where the program comes to by itself stands before what its user asks for. `is_said` is
/// whether deploy files say a switch of a port.
pub(super) fn unasked_first(
    program: &Program<'_>,
    calls: &Calls,
    found: Vec<(&Listener, Vec<Found<Port>>)>,
    is_said: &dyn Fn(&Port) -> bool,
) -> Vec<Found<Port>> {
    let key = |port: &Found<Port>| (port.value.port, port.value.protocol);
    let mut keys: Vec<(u16, Protocol)> = Vec::new();
    for (_, ports) in &found {
        let mut own: Vec<_> = ports.iter().map(key).collect();
        own.sort_unstable();
        own.dedup();
        keys.extend(own);
    }
    let is_shared = |port: &Found<Port>| {
        let mut same = keys.iter().filter(|one| **one == key(port));
        same.nth(1).is_some()
    };
    let failures = Failures::new(program, calls, &[]);
    let mut found = found;
    for (listener, ports) in &mut found {
        switch(&failures, listener, ports, is_said);
    }
    let (mut first, mut asked) = (Vec::new(), Vec::new());
    for (listener, ports) in found {
        let waits =
            ports.iter().any(is_shared) && failures.is_asked_for(listener.package, listener.node);
        for port in ports {
            match waits && is_shared(&port) {
                true => asked.push(port),
                false => first.push(port),
            }
        }
    }
    first.extend(asked);
    first
}

/// Says of the ports of a listening place what has to be said for the program to come there.
fn switch(
    failures: &Failures<'_, '_>,
    listener: &Listener,
    ports: &mut [Found<Port>],
    is_said: &dyn Fn(&Port) -> bool,
) {
    // What a settings file says of the place may turn it on too.
    let by_file = |port: &Found<Port>| !port.value.keys.is_empty();
    let is_believed = |port: &Found<Port>| {
        let mut evidence = port.evidence.iter();
        let is_likely = evidence.any(|one| one.confidence > Confidence::Guess);
        is_likely && port.value.listens_by_default && !port.value.auxiliary
    };
    if !ports.iter().any(is_believed) || ports.iter().any(by_file) {
        return;
    }
    let switches = failures.switches(listener.package, listener.node);
    for port in ports.iter_mut().map(|found| &mut found.value) {
        port.switches = switches.clone().unwrap_or_default();
        if is_said(port) {
            port.switches.clear();
        }
        port.listens_by_default &= port.switches.is_empty();
    }
}

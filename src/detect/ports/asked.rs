//! Of several places that listen on one port, those that nobody has to ask for tell it.

use super::listen::Listener;
use crate::catalog::Calls;
use crate::detect::code::Program;
use crate::detect::failure::Failures;
use crate::facts::{Port, Protocol};
use crate::sourced::Found;

/// The ports of listening places in their order, but for one that another place listens on too: what
/// is found where the program comes to by itself stands before what its user asks for.
pub(super) fn unasked_first(
    program: &Program<'_>,
    calls: &Calls,
    found: Vec<(&Listener, Vec<Found<Port>>)>,
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

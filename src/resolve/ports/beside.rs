//! The ports of programs beside the first of an image.

use super::{confidence, evidence_label, is_loopback};
use crate::diag::{Code, Diagnostic};
use crate::facts::{Main, Port};
use crate::resolve::images::Choice;
use crate::sourced::{Confidence, Found, Origin, Sourced};

/// What programs beside the first of an image listen on, where nobody said its ports: EXPOSE is of
/// what the image starts by itself (<https://docs.docker.com/reference/dockerfile/#expose>).
pub(in crate::resolve) fn beside(
    choice: &Choice<'_>,
    exposed: &Sourced<Vec<Port>>,
) -> Vec<Diagnostic> {
    let is_exposed = |port: &Port| {
        let key = |port: &Port| (port.port, port.protocol);
        exposed.value.iter().any(|one| key(one) == key(port))
    };
    let is_meant = |port: &&Found<Port>| {
        let (told, said) = (confidence(port) == Confidence::Certain, &port.value);
        told && said.listens_by_default
            && !said.auxiliary
            && said.commands.is_empty()
            && !is_loopback(&said.bind)
            && !is_exposed(said)
    };
    let first = |rider: &&Main| -> Option<Diagnostic> {
        let port = rider.ports.iter().find(is_meant)?;
        let (name, main) = (&rider.binary_name, &choice.main.binary_name);
        let message = format!(
            "{name} listens on {} where it is started in the place of {main}, and EXPOSE is of {main}",
            port.value
        );
        let number = port.value.port;
        let help = format!("publish it there: docker run -p {number}:{number} --entrypoint {name}");
        let note = Diagnostic::new(Code::PortBeside, message);
        Some(note.at(evidence_label(&port.evidence)).help(help))
    };
    match exposed.origin {
        Origin::Manifest => Vec::new(),
        _ => choice.riders.iter().filter_map(first).collect(),
    }
}

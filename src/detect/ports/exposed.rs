//! Ports that the repository's own Dockerfiles expose.

use std::collections::BTreeMap;

use crate::docker::reader::Keyword;
use crate::facts::{EXPOSED, Main, Port, Protocol};
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::RepoPath;

use super::super::deploy::{Own, main_of};

/// The ports exposed, by the main package that the Dockerfile is of.
pub(super) fn exposed(dockerfiles: &[Own], mains: &[Main]) -> BTreeMap<RepoPath, Vec<Found<Port>>> {
    let mut found: BTreeMap<RepoPath, Vec<Found<Port>>> = BTreeMap::new();
    for own in dockerfiles {
        let ports = of(own);
        if let ([_, ..], Some(dir)) = (ports.as_slice(), main_of(own, mains)) {
            found.entry(dir).or_default().extend(ports);
        }
    }
    found
}

fn of(own: &Own) -> Vec<Found<Port>> {
    let mut found = Vec::new();
    let Some(stage) = own.dockerfile.stages.last() else {
        return found;
    };
    for expose in stage.all(Keyword::Expose) {
        for word in expose.arguments.words() {
            let (port, protocol) = match word.split_once('/') {
                Some((port, "udp")) => (port, Protocol::Udp),
                Some((port, _)) => (port, Protocol::Tcp),
                None => (word.as_str(), Protocol::Tcp),
            };
            let Some(port) = port.parse().ok().filter(|port| *port != 0) else {
                continue;
            };
            let lines = own
                .text
                .split_inclusive('\n')
                .take(expose.line.saturating_sub(1));
            let offset = lines.map(str::len).sum();
            found.push(Found {
                value: Port {
                    port,
                    protocol,
                    bind: "any".to_owned(),
                    listens_by_default: false,
                    set_by: Vec::new(),
                    auxiliary: false,
                },
                evidence: vec![Evidence::at(
                    &own.path,
                    &own.text,
                    offset,
                    EXPOSED,
                    Confidence::Certain,
                )],
            });
        }
    }
    found
}

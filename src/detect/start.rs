//! How a program is started, and how it ends.

mod commands;
mod deploy;
mod reach;
#[cfg(test)]
mod tests;
mod workdir;

use std::collections::BTreeSet;

use super::calls::Told;
use super::code::{Node, Program};
use crate::catalog::clibs::without_major_version;
use crate::catalog::{Catalog, Telling};
use crate::facts::Main;
use crate::sourced::{Confidence, Evidence, Found};

pub(super) use commands::{CommandLine, Places, command_names, commands, leave_aside};
pub(super) use deploy::{DeployFiles, started, started_as, starts_without};
pub(super) use workdir::workdir;

/// The settings of Git that the go command stamps: <https://pkg.go.dev/runtime/debug#BuildSetting>.
const STAMPED: [&str; 3] = ["vcs.modified", "vcs.revision", "vcs.time"];

/// `SIGINT`, where the program waits for it and nothing in it waits for SIGTERM, which
/// `docker stop` sends: <https://docs.docker.com/reference/cli/docker/container/stop/>.
pub(super) fn stop_signal(
    program: &Program<'_>,
    main: &Main,
    told: &[Told],
    catalog: &Catalog,
) -> Option<Found<String>> {
    let mut imports = main.imports.iter().map(|path| without_major_version(path));
    if imports.any(|path| catalog.calls.stops(&path)) {
        return None;
    }
    let mut evidence = Vec::new();
    for one in told.iter().filter(|one| one.means == Telling::Signal) {
        let symbols = one.arguments.iter().map(|argument| &*argument.symbol);
        let symbols: Vec<&str> = symbols.collect();
        // All signals, or some that are not known.
        if symbols.is_empty() || symbols.contains(&"") {
            return None;
        }
        if symbols.iter().any(|symbol| symbol.ends_with(".SIGTERM")) {
            return None;
        }
        let is_interrupt =
            |symbol: &&str| matches!(*symbol, "os.Interrupt" | "syscall.SIGINT" | "unix.SIGINT");
        if symbols.iter().any(is_interrupt) {
            evidence.push(one.evidence(program, Confidence::Certain));
        }
    }
    let value = "SIGINT".to_owned();
    (!evidence.is_empty()).then_some(Found { value, evidence })
}

/// The lines that tell one thing.
pub(super) fn lines(program: &Program<'_>, told: &[Told], means: Telling) -> Vec<Evidence> {
    let told = told.iter().filter(|one| one.means == means);
    told.map(|one| one.evidence(program, Confidence::Certain))
        .collect()
}

/// The texts that name a setting of Git beside a call that reads what the go command stamps, each name
/// once.
pub(super) fn git_stamp(program: &Program<'_>, told: &[Told]) -> Vec<Evidence> {
    let read = told.iter().filter(|one| one.means == Telling::BuildInfo);
    let packages: BTreeSet<usize> = read.map(|one| one.package).collect();
    let mut found: Vec<Evidence> = Vec::new();
    for index in packages {
        let package = program.package(index);
        for (placed, id) in package.nodes.iter().zip(0..) {
            let Node::Text(text) = &placed.node else {
                continue;
            };
            if STAMPED.contains(&&**text) && found.iter().all(|one| one.rule != **text) {
                let place = program.place(index, id);
                found.push(program.evidence(place, text, Confidence::Certain));
            }
        }
    }
    found
}

/// Says of the ports below commands that the program is not started with, that they need these;
/// `bare` is whether deploy files start it with none.
pub(super) fn bind_to_commands(main: &mut Main, line: &CommandLine, bare: bool, catalog: &Catalog) {
    let certain = Confidence::Certain;
    let started = main.commands.first().filter(|found| {
        let mut evidence = found.evidence.iter();
        evidence.any(|evidence| evidence.confidence == certain)
    });
    let arguments = started.map_or(&[][..], |found| found.value.as_slice());
    let serves_aside = line.serves_aside(|word| catalog.calls.serves(word));
    let is_known = line.serves_without() || serves_aside || !main.commands.is_empty();
    for port in main.ports.iter_mut().map(|found| &mut found.value) {
        let is_known = is_known || bare && line.are_below(&port.commands);
        if !is_known {
            port.commands.clear();
        } else if !port.is_below(arguments) {
            port.listens_by_default = false;
            let commands = port.commands.iter().map(|words| words.join(" "));
            port.set_by.extend(commands);
        }
    }
}

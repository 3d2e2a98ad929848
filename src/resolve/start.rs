//! How a program is started, and how it ends.

use super::images::Choice;
use super::needs::evidence_label;
use crate::diag::{Code, Diagnostic};
use crate::facts::{PROGRAMS, StartedAs};
use crate::settings::{Build, Run};
use crate::sourced::{Confidence, Found, Sourced};

/// The command that serves, where it is certain; of several there is a note.
pub(super) fn arguments(
    choice: &Choice<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Sourced<Vec<String>> {
    let none = Sourced::default_of(Vec::new());
    let commands = &choice.main.commands;
    let Some(first) = commands.first() else {
        return none;
    };
    let is_certain = |confidence| confidence == Confidence::Certain;
    let confidence = first.evidence.first().map(|evidence| evidence.confidence);
    if confidence.is_some_and(is_certain) {
        return Sourced::repository(first.value.clone(), first.evidence.clone());
    }
    let mut names: Vec<String> = commands.iter().map(|found| found.value.join(" ")).collect();
    names.sort();
    names.dedup();
    let words: Vec<String> = first
        .value
        .iter()
        .map(|word| format!("\"{word}\""))
        .collect();
    diagnostics.push(
        Diagnostic::new(
            Code::UnsureCommand,
            format!("{} listens below {}", choice.main.dir, names.join(", ")),
        )
        .at(evidence_label(&first.evidence))
        .help(format!(
            "say which the image is for, in scaffold.toml:\n\n[image.{}.run]\nargs = [{}]",
            choice.name,
            words.join(", ")
        )),
    );
    none
}

/// The signal that ends the main program in good order; empty for SIGTERM.
pub(super) fn stop_signal(choice: &Choice<'_>) -> Sourced<String> {
    match &choice.main.stop_signal {
        Some(found) => Sourced::repository(found.value.clone(), found.evidence.clone()),
        None => Sourced::default_of(String::new()),
    }
}

/// Says that a deploy file names the file of the program by a path that it will not have.
pub(super) fn elsewhere(choice: &Choice<'_>, run: &Run, diagnostics: &mut Vec<Diagnostic>) {
    let place = format!("{PROGRAMS}/{}", choice.name);
    let is_wrong = |one: &&Found<StartedAs>| {
        let path = one.value.path.trim_start_matches("./");
        !one.value.in_place || Run::place(&run.workdir.value, path) != place
    };
    let wrong: Vec<&Found<StartedAs>> = choice.main.started_as.iter().filter(is_wrong).collect();
    let Some(first) = wrong.first() else {
        return;
    };
    let StartedAs { path, in_place } = &first.value;
    let message = match in_place {
        true => format!("a deploy file starts {path}, which the image has as {place}"),
        false => {
            format!("a deploy file gives {path} as an argument to {place}, which the image starts")
        }
    };
    let help = match in_place {
        true => format!("it is in PATH, so write there: {}", choice.name),
        false => format!("leave {path} out there"),
    };
    diagnostics.push(
        Diagnostic::new(Code::StartedElsewhere, message)
            .at(evidence_label(&first.evidence))
            .help(help),
    );
}

/// Says that the version of Git, which the program reads, reaches no image.
pub(super) fn stamp(choice: &Choice<'_>, build: &Build, diagnostics: &mut Vec<Diagnostic>) {
    if !build.version_variable.value.is_empty() {
        return;
    }
    if let Some(evidence) = choice.main.build_info.first() {
        let message = format!(
            "{} may read its version from the stamp of Git, which no image build has",
            choice.main.dir
        );
        diagnostics.push(
            Diagnostic::new(Code::NoStamp, message)
                .at(evidence_label(std::slice::from_ref(evidence)))
                .help(
                    "a string variable called version in package main is set by \
                     --build-arg VERSION=…",
                ),
        );
    }
}

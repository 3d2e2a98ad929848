//! How a program is started, and how it ends.

use super::images::Choice;
use super::needs::evidence_label;
use crate::diag::{Code, Diagnostic, Label};
use crate::facts::{PROGRAMS, StartedAs, StartedBy};
use crate::manifest::edit;
use crate::settings::{Build, Go, Run};
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

/// Says that deploy files name the file of the program by a path that it will not have, or start a
/// shell that the base is without; `written` is the path of the image's Dockerfile.
pub(super) fn elsewhere(
    choice: &Choice<'_>,
    run: &Run,
    written: &str,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let place = format!("{PROGRAMS}/{}", choice.name);
    let is_wrong = |one: &&Found<StartedAs>| {
        let StartedAs {
            path,
            by,
            dockerfile,
        } = &one.value;
        // The image of another Dockerfile stays as it is.
        let is_of_another = dockerfile
            .as_ref()
            .is_some_and(|path| path.as_str() != written);
        !is_of_another
            && match by {
                StartedBy::Shell => !run.base_row.shell,
                StartedBy::Path => {
                    Run::place(&run.workdir.value, path.trim_start_matches("./")) != place
                }
                StartedBy::Argument => true,
            }
    };
    for one in choice.main.started_as.iter().filter(is_wrong) {
        let StartedAs { path, by, .. } = &one.value;
        let (many, s) = match one.evidence.len() {
            0 | 1 => ("a container".to_owned(), "s"),
            many => (format!("{many} containers"), ""),
        };
        let (message, help) = match by {
            StartedBy::Path => (
                format!("{many} start{s} {path}, which the image has as {place}"),
                format!("it is in PATH, so write there: {}", choice.name),
            ),
            StartedBy::Argument => (
                format!("{many} give{s} {path} as an argument to {place}, which the image starts"),
                format!("leave {path} out there"),
            ),
            StartedBy::Shell => (
                format!(
                    "{many} start{s} {path} in the image, and {} has no shell",
                    run.base.value
                ),
                format!(
                    "in scaffold.toml:\n\n[image.{}.run]\nbase = \"debian-slim\"",
                    edit::key(&choice.name)
                ),
            ),
        };
        let label = evidence_label(&one.evidence);
        let diagnostic = Diagnostic::new(Code::StartedElsewhere, message);
        diagnostics.push(diagnostic.at(label).help(help));
    }
}

/// Says how the plugins are compiled that the program loads.
pub(super) fn plugins(choice: &Choice<'_>, go: &Go, build: &Build, notes: &mut Vec<Diagnostic>) {
    let mut lines = choice.programs().flat_map(|main| &main.loads_plugins);
    let Some(evidence) = lines.next() else { return };
    let dir = &choice.main.dir;
    // Without cgo it is said that it loads none.
    if !build.cgo.value {
        return;
    }
    if build.linked_statically {
        let message = format!("{dir} loads plugins of Go, which a static program cannot");
        notes.push(Diagnostic::new(Code::GoPlugins, message).at(Label::evidence(evidence)));
        return;
    }
    let message = format!(
        "{dir} loads plugins of Go: each works where it is compiled as the program is, with the \
         same release of Go, the same flags and the same versions of packages"
    );
    let tags = match build.tags.value.as_slice() {
        [] => String::new(),
        tags => format!(" -tags={}", tags.join(",")),
    };
    let help = format!(
        "compile them in {}, with go build -buildmode=plugin -trimpath{tags}",
        go.image.value
    );
    let note = Diagnostic::new(Code::GoPlugins, message);
    notes.push(note.at(Label::evidence(evidence)).help(help));
}

/// Says that the version of Git, which the program reads, reaches no image.
pub(super) fn stamp(choice: &Choice<'_>, build: &Build, diagnostics: &mut Vec<Diagnostic>) {
    let dir = &choice.main.dir;
    if build.version_variable.value.is_empty() {
        if let Some(evidence) = choice.main.build_info.first() {
            let message = format!(
                "{dir} may read its version from the stamp of Git, which no image build has"
            );
            let help =
                "a string variable called version in package main is set by --build-arg VERSION=…";
            let note = Diagnostic::new(Code::NoStamp, message);
            diagnostics.push(note.at(Label::evidence(evidence)).help(help));
        }
        return;
    }
    if let Some(evidence) = choice.main.git_stamp.first() {
        let names = choice.main.git_stamp.iter().map(|one| &*one.rule);
        let names: Vec<&str> = names.collect();
        let message = format!(
            "{dir} may read {} from the stamp of Git, which no image build has",
            names.join(", ")
        );
        let note = Diagnostic::new(Code::NoStamp, message);
        diagnostics.push(note.at(Label::evidence(evidence)));
    }
}

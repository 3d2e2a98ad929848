//! What a tired person reads after the files are written: at most fifteen lines.

mod needs;
mod volumes;

use similar::TextDiff;

use super::replaced::Told;
use crate::Outcome;
use crate::diag::{Code, Diagnostic, Severity, summary_line};
use crate::settings::{FrontEnd, Image, Settings};
use crate::ui::Ui;
use crate::write::{Change, ChangeKind};

/// Lines for images before "and N more".
const IMAGES: usize = 4;

/// Lines for notes before "and N more".
const NOTES: usize = 2;

/// Notes without whose answer the program may not do what it is for.
const MISSED: [Code; 5] = [
    Code::MissingFile,
    Code::MissingTool,
    Code::NoPort,
    Code::UnsureCommand,
    Code::UnsurePort,
];

/// What an image needs of others to start.
pub(super) fn needs_of(outcome: &Outcome, image: &Image) -> Vec<String> {
    needs::lines(outcome, std::slice::from_ref(image))
}

/// What `docker run` has to give an image.
pub(super) fn given_to(outcome: &Outcome, image: &Image) -> needs::Given {
    needs::given(outcome, image)
}

/// What was found and decided.
pub(super) fn found(ui: Ui, told: &Told) {
    for line in images(told) {
        ui.line(&line);
    }
}

/// What was written, what is worth knowing, and what to type next.
pub(super) fn written(
    ui: Ui,
    outcome: &Outcome,
    told: &Told,
    settings: &Settings,
    changes: &[Change],
    left: &[String],
) {
    let needs = needs::lines(outcome, &settings.images);
    let notes = told.diagnostics.iter();
    let notes = notes.filter(|diagnostic| diagnostic.severity == Severity::Note);
    let notes = notes.filter(|diagnostic| !is_needed(diagnostic, &needs));
    let mut notes: Vec<&Diagnostic> = notes.collect();
    // What the program may miss when it runs comes first.
    notes.sort_by_key(|note| !MISSED.contains(&note.code));
    let notes: Vec<String> = notes.into_iter().map(summary_line).collect();
    for line in &needs {
        ui.line(line);
    }
    if !ui.is_verbose() {
        // What is needed to start takes the place of a note.
        let most = NOTES.saturating_sub(needs.len());
        for note in notes.iter().take(most) {
            ui.line(&format!("note: {note}"));
        }
        if notes.len() > most {
            ui.line(&format!("note: {} more with -v", notes.len() - most));
        }
    }
    ui.line("");
    ui.line(&files(changes));
    if !left.is_empty() {
        ui.line(&format!(
            "written no longer, so remove, or take back from Git what was yours: {}",
            left.join(", ")
        ));
    }
    ui.line(&next(outcome, settings));
}

/// Whether a note says of one file alone that the image does not have it, and a line says that it is
/// needed.
fn is_needed(note: &Diagnostic, needs: &[String]) -> bool {
    let (Code::MissingFile, Some((before, _))) = (note.code, note.message.split_once(", which"))
    else {
        return false;
    };
    let file = before.rsplit(['/', ' ']).next().unwrap_or_default();
    let has = |line: &String| line.split([' ', ',', '/']).any(|word| word == file);
    !before.contains(',') && needs.iter().any(has)
}

/// What was found and decided, an image a line or two.
fn images(told: &Told) -> Vec<String> {
    let settings = &told.settings;
    let mut lines = Vec::new();
    for image in settings.images.iter().take(IMAGES) {
        lines.push(format!("{}: {}", image.name, program(told, image)));
        lines.push(format!("  {}", decided(told, image)));
    }
    if settings.images.len() > IMAGES {
        let rest: Vec<&str> = settings
            .images
            .iter()
            .skip(IMAGES)
            .map(|image| image.name.as_str())
            .collect();
        lines.push(format!("and {} more: {}", rest.len(), rest.join(", ")));
    }
    lines.extend(
        settings
            .project
            .front_ends
            .iter()
            .map(|one| front_end(told, one)),
    );
    lines
}

/// What is built for Go code to embed or to serve.
fn front_end(told: &Told, front_end: &FrontEnd) -> String {
    let output = front_end.output.value.iter().map(ToString::to_string);
    let output: Vec<String> = output.collect();
    format!(
        "{}: {} by {}{}, {}{}",
        front_end.name,
        output.join(", "),
        front_end.build.value,
        told.place(&front_end.build),
        front_end.image.value,
        told.place(&front_end.image)
    )
}

fn program(told: &Told, image: &Image) -> String {
    let place = told.place(&image.main);
    let mut text = format!("main package {}{place}", image.main.value);
    for program in &image.also.value {
        text.push_str(&format!(", with {}", program.dir));
    }
    text
}

fn decided(told: &Told, image: &Image) -> String {
    let mut parts = vec![format!(
        "{}{}",
        image.go.image.value,
        told.place(&image.go.image)
    )];
    parts.push(format!(
        "cgo {}{}",
        if image.build.cgo.value { "on" } else { "off" },
        told.place(&image.build.cgo)
    ));
    parts.push(format!("on {}", image.run.base.value));
    let mut ports = image.run.ports.value.iter().map(ToString::to_string);
    parts.push(match ports.next() {
        None => "no port".to_owned(),
        // The place is that of the first.
        Some(first) => format!("port {first}{}", told.place(&image.run.ports)),
    });
    parts.extend(ports);
    let writable = &image.run.writable;
    if !writable.value.is_empty() {
        let place = told.place(writable);
        parts.push(format!("may write to {}{place}", writable.value.join(", ")));
    }
    parts.join(", ")
}

fn files(changes: &[Change]) -> String {
    let of = |wanted: &[ChangeKind]| -> Vec<&str> {
        changes
            .iter()
            .filter(|change| wanted.contains(&change.kind))
            .map(|change| change.path.as_str())
            .collect()
    };
    let written = of(&[
        ChangeKind::New,
        ChangeKind::Stale,
        ChangeKind::Foreign,
        ChangeKind::Conflict,
    ]);
    let kept = of(&[ChangeKind::Edited]);
    let mut text = match written.as_slice() {
        [] => "nothing changed".to_owned(),
        files => format!("wrote {}", files.join(", ")),
    };
    if !kept.is_empty() {
        text.push_str(&format!("; kept your edits in {}", kept.join(", ")));
    }
    text
}

/// What to type next.
fn next(outcome: &Outcome, settings: &Settings) -> String {
    let default = &settings.project.default_image.value;
    let Some(image) = settings.images.iter().find(|image| image.name == *default) else {
        return String::new();
    };
    let mut flags = String::new();
    let dockerfile = settings.project.dockerfile_of(&image.name);
    if settings.project.dockerfile.value.is_empty() {
        return "next:  scaffold.toml asks for no Dockerfile, so there is nothing to build"
            .to_owned();
    }
    if dockerfile != "Dockerfile" {
        flags = format!(" -f {dockerfile}");
    }
    flags.push_str(image.go.secret_flags());
    let run_flags = needs::given(outcome, image).flags() + &volumes::flags(image);
    let name = &image.name;
    format!("next:  docker build{flags} -t {name} . && docker run --rm{run_flags} {name}")
}

/// What would change on disk, as a unified diff.
pub(super) fn diff(changes: &[Change]) -> String {
    changes
        .iter()
        .filter(|change| change.old != change.new)
        .map(|change| {
            let old = if change.kind == ChangeKind::New {
                "/dev/null".to_owned()
            } else {
                format!("a/{}", change.path)
            };
            TextDiff::from_lines(&change.old, &change.new)
                .unified_diff()
                .header(&old, &format!("b/{}", change.path))
                .to_string()
        })
        .collect()
}

//! What programs read and write when they run.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::Given;
use super::images::Choice;
use super::needs::evidence_label;
use crate::diag::{Code, Diagnostic, Label};
use crate::facts::{Asset, EXAMPLE, Outside, OutsideKind, Placed};
use crate::manifest::edit;
use crate::settings::Run;
use crate::sourced::{Confidence, Evidence, Found, Sourced};
use crate::walk::RepoPath;

/// Where files that are copied for the program lie.
const WORKDIR: &str = "/app";

/// Files that nothing copies, shown with their code.
const MOST_SHOWN: usize = 3;

/// Where relative paths of the program start, if it has any.
pub(super) fn workdir<'a>(choice: &Choice<'a>) -> &'a str {
    let own = choice.main.workdir.as_ref();
    own.map_or(WORKDIR, |own| &own.value)
}

/// Files and folders to copy: scaffold.toml's, else those found; of guesses there is a note.
pub(super) fn assets(
    given: &Given<'_>,
    choice: &Choice<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Sourced<Vec<RepoPath>> {
    let table = choice.table.run.assets.as_ref();
    let Some(said) = table.or(given.file.manifest.run.assets.as_ref()) else {
        return found(choice, diagnostics);
    };
    let mut paths = Vec::new();
    for text in said.get_ref() {
        match Given::directory(text) {
            Some(path) => paths.push(path),
            None => diagnostics.push(outside(text, given.file.label(said))),
        }
    }
    given.manifest(said).map(|_| paths)
}

fn found(choice: &Choice<'_>, diagnostics: &mut Vec<Diagnostic>) -> Sourced<Vec<RepoPath>> {
    let same_start = |main: &&crate::facts::Main| main.start == choice.main.start;
    let assets = choice
        .programs()
        .filter(same_start)
        .flat_map(|main| &main.assets);
    let (sure, guessed): (Vec<&Found<Asset>>, Vec<_>) =
        assets.partition(|asset| confidence(&asset.evidence) > Confidence::Guess);
    let mut paths: Vec<RepoPath> = sure.iter().map(|asset| asset.value.path.clone()).collect();
    paths.sort();
    paths.dedup();
    for asset in guessed {
        if !paths.iter().any(|path| asset.value.path.is_in(path)) {
            diagnostics.push(note(choice, asset));
        }
    }
    let evidence = sure
        .iter()
        .flat_map(|asset| asset.evidence.first().cloned());
    Sourced::list(paths, evidence.collect())
}

fn note(choice: &Choice<'_>, asset: &Found<Asset>) -> Diagnostic {
    let path = &asset.value.path;
    let message = if path.is_root() || *path == choice.main.start {
        format!(
            "{} may read any file of {path}: none is copied for it",
            choice.main.dir
        )
    } else {
        format!(
            "{} may read {path}: it is not in the image",
            choice.main.dir
        )
    };
    let named = if asset.value.files.is_empty() {
        "…".to_owned()
    } else {
        path.to_string()
    };
    Diagnostic::new(Code::UnsureAsset, message)
        .at(evidence_label(&asset.evidence))
        .help(format!(
            "if it does, in scaffold.toml:\n\n[image.{}.run]\nassets = [\"{named}\"]",
            choice.name
        ))
}

/// Files to copy to absolute paths: scaffold.toml's, else those found; a note names those that are
/// read and that nothing copies.
pub(super) fn placed(
    given: &Given<'_>,
    choice: &Choice<'_>,
    (workdir, args): (&str, &[String]),
    diagnostics: &mut Vec<Diagnostic>,
) -> Sourced<BTreeMap<String, RepoPath>> {
    let table = choice.table.run.files.as_ref();
    let files = match table.or(given.file.manifest.run.files.as_ref()) {
        Some(said) => {
            let mut files = BTreeMap::new();
            for (destination, text) in said.get_ref() {
                match Given::directory(text) {
                    Some(path) => drop(files.insert(destination.clone(), path)),
                    None => diagnostics.push(outside(text, given.file.label(said))),
                }
            }
            given.manifest(said).map(|_| files)
        }
        None => found_placed(choice, workdir),
    };
    let missing = choice.programs().flat_map(|main| &main.missing_files);
    let mut missing: Vec<Found<String>> = missing.cloned().collect();
    missing.extend(settings(choice).map(|need| Found {
        value: Run::looked_for(args, workdir, &need.value.name),
        evidence: need.evidence.clone(),
    }));
    let missing = missing
        .iter()
        .filter(|one| !Run::has(&files.value, &one.value));
    let missing: Vec<&Found<String>> = missing.collect();
    if let Some(first) = missing.first() {
        let mut paths: Vec<&str> = missing.iter().map(|one| one.value.as_str()).collect();
        paths.sort_unstable();
        paths.dedup();
        let message = format!(
            "{} reads {}, which the image does not have",
            choice.main.dir,
            paths.join(", ")
        );
        let mut examples = first.evidence.iter();
        let example = examples.find(|one| one.rule == EXAMPLE);
        let example = example.map_or("…", |one| one.file.as_str());
        let help = format!(
            "mount it: docker run -v ./{}:{}:ro; or in scaffold.toml:\n\n[image.{}.run]\n\
             files = {{ \"{}\" = \"{example}\" }}",
            first.value.rsplit('/').next().unwrap_or_default(),
            first.value,
            edit::key(&choice.name),
            first.value,
        );
        let mut note = Diagnostic::new(Code::MissingFile, message);
        for one in missing.iter().take(MOST_SHOWN) {
            note = note.at(evidence_label(&one.evidence));
            let examples = one.evidence.iter().filter(|one| one.rule == EXAMPLE);
            for example in examples {
                note = note.at(Label::evidence(example).text("an example of it"));
            }
        }
        diagnostics.push(note.help(help));
    }
    files
}

fn found_placed(choice: &Choice<'_>, workdir: &str) -> Sourced<BTreeMap<String, RepoPath>> {
    let mut files = BTreeMap::new();
    let mut evidence = Vec::new();
    for found in choice.programs().flat_map(|main| &main.files) {
        let Placed {
            destination,
            source,
            ..
        } = &found.value;
        let destination = Run::place(workdir, destination);
        if let Entry::Vacant(entry) = files.entry(destination) {
            entry.insert(source.clone());
            evidence.extend(found.evidence.iter().cloned());
        }
    }
    if files.is_empty() {
        return Sourced::default_of(files);
    }
    Sourced::repository(files, evidence)
}

/// Where files of the repository that are copied under another name, or from another folder, are
/// looked for: below the working directory.
pub(super) fn copied_below<'a>(choice: &Choice<'a>) -> impl Iterator<Item = &'a Found<Placed>> {
    let placed = choice.programs().flat_map(|main| &main.files);
    placed.filter(|one| !one.value.destination.starts_with('/'))
}

/// The files that the programs end without and that each user writes.
pub(super) fn settings<'a>(choice: &Choice<'a>) -> impl Iterator<Item = &'a Found<Outside>> {
    let needs = choice.programs().flat_map(|main| &main.needs);
    needs.filter(|need| need.value.kind == OutsideKind::File)
}

fn outside(text: &str, label: Label) -> Diagnostic {
    let message = format!("`{text}` is outside the repository");
    Diagnostic::new(Code::Manifest, message)
        .at(label)
        .help("docker build reads nothing outside its context")
}

pub(super) fn confidence(evidence: &[Evidence]) -> Confidence {
    let first = evidence.first();
    first.map_or(Confidence::Guess, |evidence| evidence.confidence)
}

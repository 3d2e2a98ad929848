//! What programs read and write when they run.

use super::Given;
use super::images::Choice;
use super::needs::{Needs, evidence_label};
use crate::diag::{Code, Diagnostic};
use crate::facts::Asset;
use crate::sourced::{Confidence, Evidence, Found, Sourced};
use crate::walk::RepoPath;

/// Where files that are copied for the program lie.
pub(super) const WORKDIR: &str = "/app";

/// Where a program keeps its database: what a volume is mounted on.
const DATA: &str = "/data";

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
            None => diagnostics.push(
                Diagnostic::new(
                    Code::Manifest,
                    format!("`{text}` is outside the repository"),
                )
                .at(given.file.label(said))
                .help("docker build reads nothing outside its context"),
            ),
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

/// Folders that belong to the user: for a database in files, and those the code makes.
pub(super) fn writable(
    choice: &Choice<'_>,
    needs: &Needs,
    has_assets: bool,
) -> Sourced<Vec<String>> {
    let storage = choice.programs().flat_map(|main| &main.storage);
    let storage = storage.filter(|storage| needs.cgo.value || storage.value.without_cgo);
    let mut evidence: Vec<Evidence> = storage
        .flat_map(|storage| storage.evidence.iter().cloned())
        .collect();
    let mut folders = Vec::new();
    if !evidence.is_empty() {
        folders.push(DATA.to_owned());
    }
    // Below a folder of the user's own the program makes folders itself.
    if has_assets || folders.is_empty() {
        for written in &choice.main.written {
            if confidence(&written.evidence) > Confidence::Guess {
                folders.push(format!("{WORKDIR}/{}", written.value.path));
                evidence.extend(written.evidence.first().cloned());
            }
        }
    }
    Sourced::list(folders, evidence)
}

fn confidence(evidence: &[Evidence]) -> Confidence {
    let first = evidence.first();
    first.map_or(Confidence::Guess, |evidence| evidence.confidence)
}

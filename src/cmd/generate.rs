//! `scaffold generate`: the files again, after the code or scaffold.toml changed.

use std::path::Path;

use super::replaced::Told;
use super::settle::settle;
use super::ways::Ways;
use super::{Status, adopt, request, run, summary};
use crate::cli::{Cli, Generate, Output};
use crate::error::Error;
use crate::manifest::{self, edit::Answers};
use crate::render::Rendered;
use crate::settings::Settings;
use crate::ui::Ui;
use crate::write::lock::{self, Lock};
use crate::write::{self, Change, ChangeKind};

pub(super) fn generate(cli: &Cli, flags: &Generate, ui: Ui) -> super::Outcome {
    let request = request(cli, &flags.choices);
    let detected = run(ui, &request)?;
    let replaces = flags.output.force && !flags.output.stdout && !flags.output.dry_run;
    if !replaces || detected.has_errors() {
        ui.diagnostics(&detected.diagnostics);
    }
    if detected.settings.is_none() || detected.has_errors() {
        return Ok(Status::Failed);
    }
    // Where --main chooses, it is for this time alone: the next run will say something else anyway.
    let keeps = flags.output.force && !flags.output.stdout && request.wishes.mains.is_empty();
    let settled = keeps
        .then(|| settle(ui, request, Answers::default(), &[], &detected))
        .transpose()?;
    let (manifest, outcome) = match &settled {
        Some((manifest, outcome)) => (manifest.clone(), outcome),
        None => (None, &detected),
    };
    let Some(settings) = outcome.settings.as_ref().filter(|_| !outcome.has_errors()) else {
        ui.diagnostics(&outcome.diagnostics);
        return Ok(Status::Failed);
    };
    let decided = detected.settings.as_ref().unwrap_or(settings);
    let told = match replaces {
        true => Told::replacing(&detected, decided, outcome),
        false => Told::of(&detected, decided),
    };
    if replaces {
        ui.diagnostics(&told.diagnostics);
    }
    let first = manifest.map(|text| Rendered {
        path: manifest::FILE.to_owned(),
        text,
    });
    let done = deliver(
        &flags.output,
        &Ways::new(cli, "generate", &flags.choices),
        settings,
        &outcome.files,
        first.into_iter().collect(),
        false,
        ui,
    )?;
    if let Delivered::Written(changes, left) = &done {
        summary::found(ui, &told);
        if replaces {
            adopt::lost(ui, &detected, settings);
        }
        summary::written(ui, &detected, &told, settings, changes, left);
    }
    Ok(done.status())
}

/// What became of the files.
pub(super) enum Delivered {
    /// They are written: what happened to each, and files written once that are no longer.
    Written(Vec<Change>, Vec<String>),
    /// They were only shown.
    Shown,
    /// Files are in the way.
    Refused,
    /// The lock cannot be read.
    Failed,
}

impl Delivered {
    pub(super) fn status(&self) -> Status {
        match self {
            Self::Written(..) | Self::Shown => Status::Fine,
            Self::Refused => Status::Differs,
            Self::Failed => Status::Failed,
        }
    }
}

/// Writes the files, or shows them, as the flags say; `first` are files that no lock holds. What an
/// adopted file says is kept, so files that scaffold did not write are replaced.
pub(super) fn deliver(
    flags: &Output,
    ways: &Ways,
    settings: &Settings,
    files: &[Rendered],
    first: Vec<Rendered>,
    adopts: bool,
    ui: Ui,
) -> Result<Delivered, Error> {
    let folder = ways.folder.as_path();
    if flags.stdout {
        let project = &settings.project;
        let others = [&project.dockerignore.value, &project.bake.value];
        let dockerfiles = files.iter().filter(|file| !others.contains(&&file.path));
        let texts: Vec<&str> = dockerfiles.map(|file| file.text.as_str()).collect();
        ui.data(&texts.join("\n"));
        return Ok(Delivered::Shown);
    }
    let lock_text = write::read_if_there(&folder.join(lock::FILE))?;
    let old = match lock_text.as_deref().map(Lock::parse).transpose() {
        Ok(lock) => lock,
        Err(_) if flags.force => None,
        Err(problem) => {
            ui.diagnostics(&[*problem]);
            return Ok(Delivered::Failed);
        }
    };
    let mut changes = write::compare(folder, files, old.as_ref())?;
    let mut in_the_way = changes.clone();
    in_the_way.retain(|change| !(adopts && change.kind == ChangeKind::Foreign));
    let in_the_way = ways.refusals(&in_the_way);
    if flags.dry_run {
        let refuses = !flags.force && !in_the_way.is_empty();
        if refuses {
            for diagnostic in &in_the_way {
                ui.line(&format!("in the way: {}", diagnostic.message));
            }
        }
        let shown: Vec<Rendered> = first.iter().chain(files).cloned().collect();
        ui.data(&summary::diff(&write::compare(
            folder,
            &shown,
            old.as_ref(),
        )?));
        // The exit code is that of the run without the flag.
        return Ok(if refuses {
            Delivered::Refused
        } else {
            Delivered::Shown
        });
    }
    if !in_the_way.is_empty() && !flags.force {
        ui.diagnostics(&in_the_way);
        return Ok(Delivered::Refused);
    }
    let left = left_behind(folder, old.as_ref(), files);
    let lock = Lock::new(settings, files);
    let mut writes = first;
    let wanted = |change: &Change| match change.kind {
        ChangeKind::Same => false,
        ChangeKind::Edited => flags.force,
        _ => true,
    };
    for (file, change) in files.iter().zip(&changes) {
        if wanted(change) {
            writes.push(file.clone());
        }
    }
    let lock_file = Rendered {
        path: lock::FILE.to_owned(),
        text: lock.to_text(),
    };
    if lock_text.as_deref().map(write::normal).as_deref() != Some(&lock_file.text) {
        writes.push(lock_file);
    }
    write::write(folder, &writes)?;
    for written in &writes {
        if !changes.iter().any(|change| change.path == written.path) {
            changes.push(Change {
                path: written.path.clone(),
                kind: ChangeKind::New,
                old: String::new(),
                new: written.text.clone(),
            });
        }
    }
    Ok(Delivered::Written(changes, left))
}

/// Files of the old lock that are written no longer, and are still there: nobody else says that they
/// are stale from now on.
fn left_behind(folder: &Path, old: Option<&Lock>, files: &[Rendered]) -> Vec<String> {
    let written = |path: &str| files.iter().any(|file| file.path == path);
    let there =
        |path: &str| write::read_if_there(&folder.join(path)).is_ok_and(|text| text.is_some());
    old.iter()
        .flat_map(|lock| &lock.files)
        .map(|file| file.path.clone())
        .filter(|path| !written(path) && there(path))
        .collect()
}

//! What is told of a run that replaces files: no place in a file as it is no more.

use crate::Outcome;
use crate::diag::{Code, Diagnostic, Label};
use crate::settings::Settings;
use crate::sourced::{Evidence, Sourced};
use crate::walk::RepoPath;

/// What the screen shows of a run.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// What was decided, with the places that say so.
    pub(super) settings: Settings,
    /// What else there is to say.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The files that these say something of, and that are replaced.
    replaced: Vec<RepoPath>,
}

impl Told {
    /// All of a run that replaces nothing.
    pub(super) fn of(outcome: &Outcome, settings: &Settings) -> Self {
        Self {
            settings: settings.clone(),
            diagnostics: outcome.diagnostics.clone(),
            replaced: Vec::new(),
        }
    }

    /// A run that replaces its files. `settled` is the same without them: where it has another place
    /// for something, that is named; of the rest is said that it is replaced.
    pub(super) fn replacing(outcome: &Outcome, settings: &Settings, settled: &Outcome) -> Self {
        let mut told = Self::of(outcome, settings);
        let paths = outcome.files.iter();
        told.replaced = paths
            .filter_map(|file| RepoPath::root().resolve(&file.path))
            .collect();
        let replaced = &told.replaced;
        let others = settled.settings.iter().flat_map(|all| &all.images);
        for (image, other) in told.settings.images.iter_mut().zip(others) {
            move_to(&mut image.main, &other.main, replaced);
            move_to(&mut image.go.image, &other.go.image, replaced);
            move_to(&mut image.build.cgo, &other.build.cgo, replaced);
            move_to(&mut image.run.ports, &other.run.ports, replaced);
        }
        let is_replaced = |label: &Label| replaced.iter().any(|path| path.as_str() == label.file);
        for diagnostic in &mut told.diagnostics {
            if !diagnostic.labels.iter().any(is_replaced) {
                continue;
            }
            let mut others = settled.diagnostics.iter();
            let key = (diagnostic.code, diagnostic.message.clone());
            match others.find(|other| (other.code, &other.message) == (key.0, &key.1)) {
                Some(other) => diagnostic.clone_from(other),
                None => {
                    let labels = diagnostic.labels.iter_mut();
                    labels
                        .filter(|label| is_replaced(label))
                        .for_each(|label| label.is_replaced = true);
                }
            }
        }
        told
    }

    /// The same with what is said of a front end that the replaced file alone brought: no later run knows
    /// of it.
    pub(super) fn and_lost(mut self, before: &Outcome) -> Self {
        let known = |one: &Diagnostic| {
            let mut told = self.diagnostics.iter();
            told.any(|told| (told.code, &told.message) == (one.code, &one.message))
        };
        let of_embeds = before.diagnostics.iter();
        let of_embeds = of_embeds.filter(|one| one.code == Code::EmbedUnmatched);
        let mut lost: Vec<Diagnostic> = of_embeds.filter(|one| !known(one)).cloned().collect();
        let written = |label: &Label| self.settings.project.dockerfile.value == label.file;
        for label in lost.iter_mut().flat_map(|one| &mut one.labels) {
            label.is_replaced = written(label);
        }
        self.diagnostics.extend(lost);
        self
    }

    /// The same without places in a file, as it is not written.
    pub(super) fn without(mut self, file: &str) -> Self {
        let is_it = |evidence: &Evidence| evidence.file.as_str() == file;
        for image in &mut self.settings.images {
            image.main.evidence.retain(|one| !is_it(one));
            image.go.image.evidence.retain(|one| !is_it(one));
            image.build.cgo.evidence.retain(|one| !is_it(one));
            image.run.ports.evidence.retain(|one| !is_it(one));
        }
        self
    }

    /// The place that decided, ` (main.go:12)`; empty where none did.
    pub(super) fn place<T>(&self, value: &Sourced<T>) -> String {
        match value.evidence.first() {
            Some(evidence) if self.replaced.contains(&evidence.file) => {
                format!(" ({}, replaced)", evidence.place())
            }
            Some(evidence) => format!(" ({})", evidence.place()),
            None => String::new(),
        }
    }
}

/// Takes the evidence of the same setting where that of this one stands in a file that is replaced.
fn move_to<T>(value: &mut Sourced<T>, other: &Sourced<T>, replaced: &[RepoPath]) {
    let first = value.evidence.first();
    if first.is_some_and(|first| replaced.contains(&first.file)) {
        value.evidence.clone_from(&other.evidence);
    }
}

//! What a run that replaces files leaves in scaffold.toml, so that the next run says the same.

use super::run;
use crate::diag::{Code, Diagnostic, Label};
use crate::error::Error;
use crate::manifest::edit::{self, Answers, Kept};
use crate::settings::{Image, Program, Settings};
use crate::sourced::Origin;
use crate::ui::Ui;
use crate::walk::RepoPath;
use crate::{Outcome, Request};

/// The scaffold.toml to write, `None` where there is nothing to keep, and what a run with it comes
/// to: what `generate` will do from then on. What only a file says that is about to be replaced
/// becomes a key; `kept` are keys besides.
///
/// # Errors
/// A file or folder cannot be read.
pub(super) fn settle(
    ui: Ui,
    mut next: Request,
    mut answers: Answers,
    kept: &[Kept],
    detected: &Outcome,
) -> Result<(Option<String>, Outcome), Error> {
    let Some(settings) = &detected.settings else {
        return Ok((None, run(ui, &next)?));
    };
    next.replaced = detected
        .files
        .iter()
        .filter_map(|file| RepoPath::root().resolve(&file.path))
        .collect();
    let ignore = &settings.project.extend_ignore;
    answers.ignore = ignore.origin == Origin::Repository
        && ignore
            .evidence
            .iter()
            .all(|evidence| next.replaced.contains(&evidence.file));
    loop {
        next.manifest = text(detected, answers, kept, settings);
        let mut outcome = run(ui, &next)?;
        let Some(other) = outcome.settings.as_ref() else {
            return Ok((next.manifest, outcome));
        };
        let differs = Answers {
            images: each(other, images) != each(settings, images),
            base: each(other, base) != each(settings, base),
            ports: each(other, ports) != each(settings, ports),
            private: each(other, private) != each(settings, private),
            ignore: other.project.extend_ignore != settings.project.extend_ignore,
        };
        let all = answers.or(differs);
        if all == answers {
            if !differs.is_empty() {
                outcome.diagnostics.push(in_the_way());
            }
            return Ok((next.manifest, outcome));
        }
        answers = all;
    }
}

/// The text of scaffold.toml: a new one, or the person's own with the answers in it; `None` where
/// there is nothing to keep.
pub(super) fn text(
    detected: &Outcome,
    answers: Answers,
    kept: &[Kept],
    settings: &Settings,
) -> Option<String> {
    if answers.is_empty() && kept.is_empty() {
        return None;
    }
    if !detected.has_manifest {
        return Some(edit::new(answers, kept, settings));
    }
    edit::merge(&detected.manifest.text, answers, kept, settings).ok()
}

fn each<T>(settings: &Settings, part: fn(&Image) -> T) -> Vec<T> {
    settings.images.iter().map(part).collect()
}

fn images(image: &Image) -> (String, RepoPath, Vec<Program>) {
    (
        image.name.clone(),
        image.main.value.clone(),
        image.also.value.clone(),
    )
}

fn base(image: &Image) -> String {
    image.run.base.value.clone()
}

fn private(image: &Image) -> Vec<String> {
    image.go.private.value.clone()
}

fn ports(image: &Image) -> Vec<String> {
    image
        .run
        .ports
        .value
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn in_the_way() -> Diagnostic {
    Diagnostic::new(
        Code::Contradiction,
        "scaffold.toml has keys that win over what was asked for",
    )
    .at(Label::whole("scaffold.toml"))
    .help("change its [image.NAME] tables, or leave --main and --base out")
}

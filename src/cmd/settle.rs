//! What a run that replaces files leaves in scaffold.toml, so that the next run says the same.

use serde_json::Value;

use super::run;
use crate::diag::{Code, Diagnostic, Label};
use crate::error::Error;
use crate::manifest::{
    self,
    edit::{self, Answers, Kept},
};
use crate::settings::{Image, Program, Settings};
use crate::sourced::{Evidence, Origin};
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
    let mut kept = kept.to_vec();
    loop {
        next.manifest = text(detected, answers, &kept, settings);
        let mut outcome = run(ui, &next)?;
        let Some(other) = outcome.settings.as_ref() else {
            // A key may be of an image that only the replaced files made.
            if !answers.images
                && kept
                    .iter()
                    .any(|one| one.tables.first().is_some_and(|table| table == "image"))
            {
                answers.images = true;
                continue;
            }
            return Ok((next.manifest, outcome));
        };
        let has_other_images = each(other, images) != each(settings, images);
        let differs = Answers {
            images: has_other_images,
            base: false,
            private: !has_other_images && each(other, private) != each(settings, private),
            ignore: other.project.extend_ignore != settings.project.extend_ignore,
        };
        let all = answers.or(differs);
        let lost = if differs.images {
            Vec::new()
        } else {
            lost(settings, other)
        };
        let is_new = |one: &Kept| {
            let is_it = |known: &Kept| (&known.tables, &known.key) == (&one.tables, &one.key);
            !kept.iter().any(is_it)
        };
        let mut lost: Vec<Kept> = lost.into_iter().filter(is_new).collect();
        // What no file said follows from what one said, more often than not.
        if lost.iter().any(|one| !one.from.is_empty()) {
            lost.retain(|one| !one.from.is_empty());
        }
        // Relative paths lie below it: what else is lost is looked up again with it.
        if lost.iter().any(|one| one.key == "workdir") {
            lost.retain(|one| !matches!(&*one.key, "files" | "writable"));
        }
        if all == answers && lost.is_empty() {
            if !differs.is_empty() {
                outcome.diagnostics.push(in_the_way());
            }
            return Ok((next.manifest, outcome));
        }
        answers = all;
        kept.extend(lost);
    }
}

/// What only the replaced files said, as keys.
fn lost(settings: &Settings, without: &Settings) -> Vec<Kept> {
    let mut kept = Vec::new();
    let (default, other) = (
        &settings.project.default_image,
        &without.project.default_image,
    );
    if default.value != other.value {
        kept.push(Kept {
            tables: Vec::new(),
            key: "default".to_owned(),
            value: default.value.as_str().into(),
            from: from(default.evidence.first()),
            shown: String::new(),
        });
    }
    for (image, other) in settings.images.iter().zip(&without.images) {
        for (entry, other) in image.keys().into_iter().zip(other.keys()) {
            let Some((table, key)) = entry.key.split_once('.') else {
                continue;
            };
            let Some(value) = toml(key, &entry.value).filter(|_| entry.value != other.value) else {
                continue;
            };
            let mut tables = vec![table.to_owned()];
            if settings.images.len() > 1 {
                tables.splice(0..0, ["image".to_owned(), image.name.clone()]);
            }
            kept.push(Kept {
                tables,
                key: key.to_owned(),
                value,
                from: from(entry.evidence.first()),
                shown: String::new(),
            });
        }
    }
    let others = &without.project.front_ends;
    for front_end in &settings.project.front_ends {
        let mut same = others.iter().filter(|one| one.name == front_end.name);
        if same.any(|one| one.image.value != front_end.image.value) {
            kept.push(Kept {
                tables: vec!["front-end".to_owned(), front_end.name.clone()],
                key: "image".to_owned(),
                value: front_end.image.value.to_string().into(),
                from: from(front_end.image.evidence.first()),
                shown: String::new(),
            });
        }
    }
    kept
}

/// Who said so; empty where nobody did.
fn from(evidence: Option<&Evidence>) -> String {
    evidence.map_or_else(String::new, Evidence::reason)
}

/// A setting as scaffold.toml says it; `None` where it has nothing to say.
fn toml(key: &str, value: &Value) -> Option<toml_edit::Value> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(is_so) => (*is_so).into(),
        Value::Number(number) => number.as_i64()?.into(),
        Value::String(text) if text.is_empty() => return None,
        Value::String(text) if key == "ports" => edit::port_value(text),
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => {
            let items = items.iter().filter_map(|item| toml(key, item));
            items.collect::<toml_edit::Array>().into()
        }
        Value::Object(pairs) => {
            let pairs = pairs
                .iter()
                .filter_map(|(name, value)| Some((name.as_str(), toml(key, value)?)));
            pairs.collect::<toml_edit::InlineTable>().into()
        }
    })
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

fn private(image: &Image) -> Vec<String> {
    image.go.private.value.clone()
}

fn in_the_way() -> Diagnostic {
    Diagnostic::new(
        Code::Contradiction,
        "scaffold.toml has keys that win over what was asked for",
    )
    .at(Label::whole(manifest::FILE))
    .help("change its [image.NAME] tables, or leave --main and --base out")
}

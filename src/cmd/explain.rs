//! `scaffold explain`: every decision, who made it, and the line of code it follows from.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Status, request, run};
use crate::cli::{Cli, Explain};
use crate::diag::{Code, Diagnostic, Severity, nearest};
use crate::facts::{BEFORE, Facts};
use crate::manifest::edit;
use crate::settings::{Entry, Settings};
use crate::sourced::{Evidence, Origin};
use crate::ui::Ui;
use crate::{Outcome, Request};

/// Counts breaking changes of the JSON.
const SCHEMA: u32 = 1;

pub(super) fn explain(cli: &Cli, flags: &Explain, ui: Ui) -> super::Outcome {
    if let Some(code) = Code::ALL
        .iter()
        .find(|code| Some(code.word()) == flags.name.as_deref())
    {
        ui.data(&format!("{}\n\n{}\n", code.word(), code.story()));
        return Ok(Status::Fine);
    }
    let request = Request {
        decides_alone: true,
        ..request(cli, &flags.choices)
    };
    let outcome = run(ui, &request)?;
    if flags.json && flags.name.is_none() {
        ui.data(&to_json(&outcome));
        return Ok(if fatal(&outcome) {
            Status::Failed
        } else {
            Status::Fine
        });
    }
    ui.diagnostics(&outcome.diagnostics);
    let Some(settings) = &outcome.settings else {
        if !fatal(&outcome) {
            ui.data(&mains_text(&outcome));
            return Ok(Status::Fine);
        }
        return Ok(Status::Failed);
    };
    match &flags.name {
        None => {
            ui.data(&format!(
                "{}\n{}",
                mains_text(&outcome),
                settings_text(settings)
            ));
            Ok(Status::Fine)
        }
        Some(name) => Ok(some(settings, name, flags.json, ui)),
    }
}

/// What there is to explain is a fault; an ambiguity is shown instead.
fn fatal(outcome: &Outcome) -> bool {
    outcome
        .diagnostics
        .iter()
        .any(|one| one.severity == Severity::Error && one.code != Code::AmbiguousMains)
}

/// What the JSON says, in its order.
#[derive(Serialize)]
struct Explained<'a> {
    schema: u32,
    facts: &'a Facts,
    settings: BTreeMap<String, Entry>,
    images: Vec<Image<'a>>,
    diagnostics: &'a [Diagnostic],
}

/// An image, as the JSON has it.
#[derive(Serialize)]
struct Image<'a> {
    name: &'a str,
    main: String,
    also: Vec<String>,
    base: &'a str,
    cgo: bool,
    ports: Vec<String>,
}

fn to_json(outcome: &Outcome) -> String {
    let settings: BTreeMap<String, Entry> = outcome
        .settings
        .iter()
        .flat_map(Settings::entries)
        .map(|entry| (entry.key.clone(), entry))
        .collect();
    let images: Vec<Image<'_>> = outcome
        .settings
        .iter()
        .flat_map(|settings| &settings.images)
        .map(|image| Image {
            name: &image.name,
            main: image.main.value.to_string(),
            also: image
                .also
                .value
                .iter()
                .map(|program| program.dir.to_string())
                .collect(),
            base: &image.run.base.value,
            cgo: image.build.cgo.value,
            ports: image
                .run
                .ports
                .value
                .iter()
                .map(ToString::to_string)
                .collect(),
        })
        .collect();
    let explained = Explained {
        schema: SCHEMA,
        facts: &outcome.facts,
        settings,
        images,
        diagnostics: &outcome.diagnostics,
    };
    pretty(&explained)
}

fn pretty(value: &impl Serialize) -> String {
    // No error: keys are texts, and nothing of it fails to be written.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// The main packages, with the rule that told their role.
fn mains_text(outcome: &Outcome) -> String {
    let mut text = String::from("main packages\n");
    for main in &outcome.facts.mains {
        let role = format!("{:?}", main.role).to_lowercase();
        text.push_str(&format!("  {} is {role}: {}\n", main.dir, main.role_reason));
        for evidence in &main.evidence {
            text.push_str(&format!(
                "      {:<32} {}\n",
                evidence.place(),
                evidence.rule
            ));
        }
        for need in &main.needs {
            let first = need.evidence.first();
            let place = first.map(Evidence::place).unwrap_or_default();
            let what = match first {
                Some(first) if first.rule == BEFORE => format!("{} starts before it", need.value),
                _ if !need.value.told_by.is_empty() => {
                    format!("needs {}, at {}", need.value, need.value.told_by)
                }
                _ => format!("needs {}", need.value),
            };
            text.push_str(&format!("      {place:<32} {what}\n"));
        }
    }
    text
}

fn settings_text(settings: &Settings) -> String {
    let (defaults, decided): (Vec<Entry>, Vec<Entry>) = settings
        .entries()
        .into_iter()
        .partition(|entry| entry.origin == Origin::Default);
    let mut text = String::from("decided\n");
    for entry in &decided {
        text.push_str(&entry_text(entry));
    }
    text.push_str("\nby default\n");
    for entry in &defaults {
        text.push_str(&format!("  {} = {}\n", entry.key, entry.value));
    }
    text
}

/// How many places of a decision are shown.
const PLACES: usize = 5;

fn entry_text(entry: &Entry) -> String {
    let mut text = format!(
        "  {} = {}    ({})\n",
        entry.key,
        entry.value,
        entry.origin.word()
    );
    let mut shown: Vec<&Evidence> = entry.evidence.iter().collect();
    shown.dedup_by_key(|evidence| (&evidence.file, evidence.line, &evidence.rule));
    for evidence in shown.iter().take(PLACES) {
        let code = evidence.excerpt.trim();
        text.push_str(&format!(
            "      {:<32} {}\n",
            evidence.place(),
            evidence.rule
        ));
        if !code.is_empty() {
            text.push_str(&format!("        | {code}\n"));
        }
    }
    if shown.len() > PLACES {
        let more = shown.len() - PLACES;
        text.push_str(&format!("      and {more} more: --json shows them\n"));
    }
    text
}

fn some(settings: &Settings, name: &str, json: bool, ui: Ui) -> Status {
    let entries = settings.entries();
    // A name with dots is quoted in scaffold.toml.
    let name = name.replace('"', "");
    let all = |is_meant: &dyn Fn(&Entry) -> bool| -> Vec<&Entry> {
        entries.iter().filter(|entry| is_meant(entry)).collect()
    };
    let ending = format!(".{name}");
    let mut found = all(&|entry| entry.key == name || entry.key.ends_with(&ending));
    if found.is_empty() {
        let table = format!("{name}.");
        let front_end = format!("front-end.{name}.");
        found = all(&|entry| {
            let is_in = |table: &str| entry.key.starts_with(table);
            entry.image == name
                || is_in(&table)
                || is_in(&front_end)
                || entry.name().starts_with(&table)
        });
    }
    if found.is_empty() {
        let help = match suggestion(&entries, &name) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`scaffold explain` lists all".to_owned(),
        };
        ui.line(&format!("there is no setting or code `{name}`; {help}"));
        return Status::Failed;
    }
    if json {
        let found: BTreeMap<&str, &Entry> = found
            .iter()
            .map(|entry| (entry.key.as_str(), *entry))
            .collect();
        ui.data(&pretty(&found));
        return Status::Fine;
    }
    for entry in found {
        ui.data(&entry_text(entry));
        ui.data(&format!(
            "    to change it, in scaffold.toml: {}\n",
            change(entry)
        ));
    }
    Status::Fine
}

/// What may have been meant: a setting of one image or of all, an image, a code.
fn suggestion<'a>(entries: &'a [Entry], name: &str) -> Option<&'a str> {
    let short = entries.iter().map(Entry::name);
    let full = entries.iter().map(|entry| entry.key.as_str());
    let last = entries
        .iter()
        .filter_map(|entry| Some(entry.name().rsplit_once('.')?.1));
    let images = entries.iter().map(|entry| entry.image.as_str());
    let codes = Code::ALL.iter().map(|code| code.word());
    nearest(
        name,
        short.chain(full).chain(last).chain(images).chain(codes),
    )
}

/// The key of scaffold.toml that decides a setting.
fn change(entry: &Entry) -> String {
    let name = entry.name();
    if entry.image.is_empty() {
        return format!("{name} = …");
    }
    let image = edit::key(&entry.image);
    match name {
        "main" | "also" => format!("[image.{image}] {name} = …"),
        name if name.contains('.') => format!("[image.{image}] {name} = …"),
        name => format!("[image.{image}.run] {name} = …, or [run] for all images"),
    }
}

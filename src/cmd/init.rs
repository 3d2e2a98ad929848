//! `scaffold init`: look, ask what the code does not say, write all files.

use inquire::{Confirm, InquireError, MultiSelect, Select};
use toml::Spanned;

use super::replaced::Told;
use super::settle::settle;
use super::ways::Ways;
use super::{Status, adopt, generate, request, run, summary};
use crate::cli::{Cli, Init, Terminal};
use crate::diag::Code;
use crate::error::Error;
use crate::manifest::edit::{self, Answers};
use crate::manifest::{self, Layout, Manifest, Said, Switch};
use crate::render::Rendered;
use crate::resolve::Wishes;
use crate::ui::Ui;
use crate::write::lock::{self, Lock};
use crate::write::{self, Change, ChangeKind};
use crate::{Outcome, Request};

pub(super) fn init(cli: &Cli, flags: &Init, terminal: Terminal, ui: Ui) -> super::Outcome {
    let mut request = request(cli, &flags.choices);
    let ways = Ways::new(cli, "init", &flags.choices);
    let only_shows = flags.output.dry_run || flags.output.stdout;
    let mut detected = run(ui, &request)?;
    if !only_shows {
        write::writable(&cli.directory)?;
    }
    let asks = terminal.interactive && !flags.yes && !only_shows;
    let mut adopts = flags.adopt;
    let mut refused = Vec::new();
    if !only_shows && !flags.output.force && !adopts {
        let in_the_way = in_the_way(cli, &detected)?;
        refused = ways.refusals(&in_the_way);
        if asks && !in_the_way.is_empty() {
            if !ask_adopt(&in_the_way)? {
                ui.diagnostics(&refused);
                return Ok(Status::Differs);
            }
            adopts = true;
            refused.clear();
        }
    }
    if asks && ask_mains(&detected, &mut request.wishes)? {
        detected = run(ui, &request)?;
    }
    if asks && ask_base(&detected, &mut request.wishes)? {
        detected = run(ui, &request)?;
    }
    if asks && ask_private(&detected, &mut request.wishes)? {
        detected = run(ui, &request)?;
    }
    let replaces = adopts || flags.output.force && !only_shows;
    if !replaces || detected.has_errors() {
        ui.diagnostics(&detected.diagnostics);
    }
    if detected.settings.is_none() || detected.has_errors() {
        return Ok(Status::Failed);
    }
    let adoption = adopt::read(&detected).filter(|_| !replaces && !only_shows || adopts);
    // Of Dockerfiles elsewhere there is but a hint.
    let (kept, elsewhere) = match adoption {
        Some(adoption) if adopts || !refused.is_empty() => (Some(adoption), None),
        other => (None, other),
    };
    let adoption = kept.as_ref();
    let draft = adoption.and_then(|adoption| adopt::draft(&request, &detected, adoption));
    let adopted = adoption
        .map(|_| adopt::adopt(ui, &request, &detected, draft.clone()))
        .transpose()?;
    let wanted = adopted.as_ref().unwrap_or(&detected);
    if wanted.has_errors() {
        ui.diagnostics(&wanted.diagnostics);
        return Ok(Status::Failed);
    }
    let next = Request {
        wishes: Wishes::default(),
        ..request.clone()
    };
    let answers = Answers::of(&request.wishes);
    let kept = adoption.map_or(&[][..], |adoption| &adoption.kept);
    let (manifest, outcome) = settle(ui, next, answers, kept, wanted)?;
    let Some(settings) = outcome.settings.as_ref().filter(|_| !outcome.has_errors()) else {
        ui.diagnostics(&outcome.diagnostics);
        return Ok(Status::Failed);
    };
    let decided = wanted.settings.as_ref().unwrap_or(settings);
    let told = match (adopts, replaces) {
        (true, _) => Told::of(&outcome, settings).and_lost(wanted),
        (_, true) => Told::replacing(wanted, decided, &outcome),
        // The scaffold.toml that has the rest is not written.
        _ if !refused.is_empty() => Told::of(&outcome, settings).without(manifest::FILE),
        _ => Told::of(wanted, decided),
    };
    if replaces {
        ui.diagnostics(&told.diagnostics);
    }
    let adoption = adoption.cloned().map(|mut adoption| {
        adoption.compare(settings);
        adoption
    });
    if adopts || adoption.is_some() {
        adopt::show(ui, adoption.as_ref(), settings, adopts);
    }
    if !refused.is_empty() {
        summary::found(ui, &told);
        ui.line("");
        ui.diagnostics(&refused);
        return Ok(Status::Differs);
    }
    if asks {
        summary::found(ui, &told);
        if !confirmed(&outcome)? {
            ui.line("nothing was written");
            return Ok(Status::Fine);
        }
    }
    let blank = || (!detected.has_manifest).then(|| edit::new(Answers::default(), &[], settings));
    let first = manifest.or_else(blank).map(|text| Rendered {
        path: manifest::FILE.to_owned(),
        text,
    });
    let done = generate::deliver(
        &flags.output,
        &ways,
        settings,
        &outcome.files,
        first.into_iter().collect(),
        adopts,
        ui,
    )?;
    if let generate::Delivered::Written(changes, left) = &done {
        if !asks {
            summary::found(ui, &told);
        }
        if replaces && !adopts {
            adopt::lost(ui, &detected, settings);
        }
        if let Some(adoption) = &elsewhere {
            adopt::hint(ui, adoption);
        }
        summary::written(ui, wanted, &told, settings, changes, left);
    }
    Ok(done.status())
}

/// What would refuse the answers in the end: said before the questions. Where the programs are still
/// to be chosen, nothing is rendered yet, and a file at a path that will be written is in the way
/// unless the lock lists it.
fn in_the_way(cli: &Cli, detected: &Outcome) -> Result<Vec<Change>, Error> {
    let lock = write::read_if_there(&cli.directory.join(lock::FILE))?;
    let lock = lock.and_then(|text| Lock::parse(&text).ok());
    let to_come = is_ambiguous(detected).then(|| to_come(&detected.manifest.manifest));
    let files = to_come.as_ref().unwrap_or(&detected.files);
    let mut changes = write::compare(&cli.directory, files, lock.as_ref())?;
    changes.retain(|change| match change.kind {
        ChangeKind::Foreign => true,
        ChangeKind::Conflict => to_come.is_none(),
        _ => false,
    });
    Ok(changes)
}

/// The files that will be written whichever programs are chosen, without their texts.
fn to_come(manifest: &Manifest) -> Vec<Rendered> {
    let output = &manifest.output;
    let layout = manifest.layout.as_ref().map(Spanned::get_ref);
    let dockerfile =
        (layout != Some(&Layout::PerImage)).then_some((&output.dockerfile, "Dockerfile"));
    let path = |(said, default): (&Said<Switch>, &str)| match said.as_ref().map(Spanned::get_ref) {
        Some(Switch::On(path)) => Some(path.clone()),
        Some(Switch::Off) => None,
        None => Some(default.to_owned()),
    };
    dockerfile
        .into_iter()
        .chain([(&output.dockerignore, ".dockerignore")])
        .filter_map(path)
        .map(|path| Rendered {
            path,
            text: String::new(),
        })
        .collect()
}

fn is_ambiguous(outcome: &Outcome) -> bool {
    let mut codes = outcome.diagnostics.iter().map(|one| one.code);
    codes.any(|code| code == Code::AmbiguousMains)
}

/// Asks whether the person's own files are to be adopted; not where one was edited only.
fn ask_adopt(in_the_way: &[Change]) -> Result<bool, Error> {
    if in_the_way
        .iter()
        .any(|change| change.kind != ChangeKind::Foreign)
    {
        return Ok(false);
    }
    let paths: Vec<&str> = in_the_way.iter().map(|change| &*change.path).collect();
    let question = format!("Move what {} says to scaffold.toml?", paths.join(" or "));
    Confirm::new(&question)
        .with_default(true)
        .with_help_message("what is kept is shown before anything is replaced; --adopt says it too")
        .prompt()
        .map_err(prompt_error)
}

/// Asks which programs are deployed where nothing settles it; whether it was asked.
fn ask_mains(outcome: &Outcome, wishes: &mut Wishes) -> Result<bool, Error> {
    if !is_ambiguous(outcome) || !wishes.mains.is_empty() {
        return Ok(false);
    }
    let mains: Vec<String> = outcome
        .facts
        .mains
        .iter()
        .map(|main| main.dir.to_string())
        .collect();
    let chosen = MultiSelect::new("Which programs are deployed?", mains)
        .with_help_message(
            "space chooses, enter goes on; each gets an image; --main DIR says it too",
        )
        .prompt()
        .map_err(prompt_error)?;
    wishes.mains = chosen;
    Ok(true)
}

/// Asks for the runtime base, the detected one first; whether another was chosen.
fn ask_base(outcome: &Outcome, wishes: &mut Wishes) -> Result<bool, Error> {
    let manifest = &outcome.manifest.manifest;
    let Some(settings) = &outcome.settings else {
        return Ok(false);
    };
    let [image] = settings.images.as_slice() else {
        return Ok(false);
    };
    if wishes.base.is_some() || manifest.run.base.is_some() || !manifest.image.is_empty() {
        return Ok(false);
    }
    let detected = &image.run.base.value;
    let mut bases = vec![format!(
        "{detected}, the smallest with what the program needs"
    )];
    bases.extend(
        outcome
            .bases
            .iter()
            .filter(|name| *name != detected)
            .cloned(),
    );
    let chosen = Select::new("Which runtime base?", bases)
        .with_help_message("enter takes the first; --base NAME says it too")
        .raw_prompt()
        .map_err(prompt_error)?;
    if chosen.index == 0 {
        return Ok(false);
    }
    wishes.base = Some(chosen.value);
    Ok(true)
}

/// Asks which hosts that nobody knows have private modules; whether one has.
fn ask_private(outcome: &Outcome, wishes: &mut Wishes) -> Result<bool, Error> {
    let mut codes = outcome.diagnostics.iter().map(|one| one.code);
    let manifest = &outcome.manifest.manifest;
    if !codes.any(|code| code == Code::UnknownHost) || manifest.go.private.is_some() {
        return Ok(false);
    }
    let hosts = outcome.facts.unknown_hosts.iter();
    let hosts: Vec<String> = hosts.map(|host| host.value.clone()).collect();
    let chosen = MultiSelect::new("Which of these hosts have private modules?", hosts)
        .with_help_message("space chooses, enter goes on; most hosts are public")
        .prompt()
        .map_err(prompt_error)?;
    if chosen.is_empty() {
        return Ok(false);
    }
    let known = outcome
        .facts
        .private
        .iter()
        .map(|pattern| pattern.value.clone());
    let patterns = chosen.iter().map(|host| format!("{host}/*"));
    wishes.private = known.chain(patterns).collect();
    Ok(true)
}

/// The last question before anything is written.
fn confirmed(outcome: &Outcome) -> Result<bool, Error> {
    let names: Vec<&str> = outcome
        .files
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    let question = format!("Write scaffold.toml, {}, scaffold.lock?", names.join(", "));
    Confirm::new(&question)
        .with_default(true)
        .prompt()
        .map_err(prompt_error)
}

fn prompt_error(error: InquireError) -> Error {
    let reason = match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => {
            "interrupted; nothing was written".to_owned()
        }
        other => format!("{other}; answer with --main DIR, --base NAME and --yes instead"),
    };
    Error::Prompt { reason }
}

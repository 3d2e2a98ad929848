//! `scaffold init`: look, ask what the code does not say, write all files.

use inquire::{Confirm, InquireError, MultiSelect, Select};

use super::{Status, generate, request, run, summary};
use crate::cli::{Cli, Init, Terminal};
use crate::diag::{Code, Diagnostic, Label};
use crate::error::Error;
use crate::manifest::edit::{self, Answers};
use crate::render::Rendered;
use crate::resolve::Wishes;
use crate::settings::{Image, Program, Settings};
use crate::ui::Ui;
use crate::walk::RepoPath;
use crate::write;
use crate::{Outcome, Request};

pub(super) fn init(cli: &Cli, flags: &Init, terminal: Terminal, ui: Ui) -> super::Outcome {
    let mut request = request(cli, &flags.choices);
    let only_shows = flags.output.dry_run || flags.output.stdout;
    let mut detected = run(ui, &request)?;
    if !only_shows {
        write::writable(&cli.directory)?;
    }
    let asks = terminal.interactive && !flags.yes && !only_shows;
    if asks && ask_mains(&detected, &mut request.wishes)? {
        detected = run(ui, &request)?;
    }
    if asks && ask_base(&detected, &mut request.wishes)? {
        detected = run(ui, &request)?;
    }
    ui.diagnostics(&detected.diagnostics);
    if detected.settings.is_none() || detected.has_errors() {
        return Ok(Status::Failed);
    }
    let (manifest, outcome) = settle(ui, &request, &detected)?;
    let Some(settings) = outcome.settings.as_ref().filter(|_| !outcome.has_errors()) else {
        ui.diagnostics(&outcome.diagnostics);
        return Ok(Status::Failed);
    };
    if asks {
        summary::found(ui, &detected);
        if !confirmed(&outcome)? {
            ui.line("nothing was written");
            return Ok(Status::Fine);
        }
    }
    let first = manifest.map(|text| Rendered {
        path: "scaffold.toml".to_owned(),
        text,
    });
    let done = generate::deliver(
        &cli.directory,
        &flags.output,
        settings,
        &outcome.files,
        first.into_iter().collect(),
        ui,
    )?;
    if let generate::Delivered::Written(changes) = &done {
        if !asks {
            summary::found(ui, &detected);
        }
        summary::written(ui, &detected, settings, changes);
    }
    Ok(done.status())
}

/// The scaffold.toml to write, and what a run with it comes to: what `generate` will do from then
/// on. What only a file says that is about to be replaced becomes a key.
fn settle(
    ui: Ui,
    request: &Request,
    detected: &Outcome,
) -> Result<(Option<String>, Outcome), Error> {
    let Some(settings) = &detected.settings else {
        return Ok((None, run(ui, request)?));
    };
    let mut answers = Answers::of(&request.wishes);
    let mut next = Request {
        folder: request.folder.clone(),
        replaced: detected
            .files
            .iter()
            .filter_map(|file| RepoPath::root().resolve(&file.path))
            .collect(),
        ..Request::default()
    };
    loop {
        next.manifest = text(detected, answers, settings);
        let mut outcome = run(ui, &next)?;
        let Some(other) = outcome.settings.as_ref() else {
            return Ok((next.manifest, outcome));
        };
        let differs = Answers {
            images: each(other, images) != each(settings, images),
            base: each(other, base) != each(settings, base),
            ports: each(other, ports) != each(settings, ports),
        };
        let asked = |differs: bool, asked: bool| differs && !asked;
        if !asked(differs.images, answers.images)
            && !asked(differs.ports, answers.ports)
            && !asked(differs.base, answers.base)
        {
            if !differs.is_empty() {
                outcome.diagnostics.push(in_the_way());
            }
            return Ok((next.manifest, outcome));
        }
        answers.images |= differs.images;
        answers.ports |= differs.ports;
        answers.base |= differs.base;
    }
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

/// The text of scaffold.toml: a new one, or the person's own with the answers in it; `None` where
/// it stays as it is.
fn text(detected: &Outcome, answers: Answers, settings: &Settings) -> Option<String> {
    if !detected.has_manifest {
        return Some(edit::new(answers, settings));
    }
    if answers.is_empty() {
        return None;
    }
    edit::merge(&detected.manifest.text, answers, settings).ok()
}

/// Asks which programs are deployed where nothing settles it; whether it was asked.
fn ask_mains(outcome: &Outcome, wishes: &mut Wishes) -> Result<bool, Error> {
    let ambiguous = outcome
        .diagnostics
        .iter()
        .any(|one| one.code == Code::AmbiguousMains);
    if !ambiguous || !wishes.mains.is_empty() {
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

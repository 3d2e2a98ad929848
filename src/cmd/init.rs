//! `scaffold init`: look, ask what the code does not say, write all files.

use inquire::{Confirm, InquireError, MultiSelect, Select};

use super::{Status, generate, summary, wishes};
use crate::Outcome;
use crate::cli::{Cli, Init, Terminal};
use crate::diag::Code;
use crate::error::Error;
use crate::render::Rendered;
use crate::resolve::Wishes;
use crate::settings::Settings;
use crate::ui::Ui;
use crate::write;

pub(super) fn init(cli: &Cli, flags: &Init, terminal: Terminal, ui: Ui) -> super::Outcome {
    let mut wishes = wishes(&flags.choices);
    let only_shows = flags.output.dry_run || flags.output.stdout;
    let run = |wishes: &Wishes| {
        ui.working("reading the repository", || {
            crate::run(&cli.directory, wishes)
        })
    };
    let mut outcome = run(&wishes)?;
    if !only_shows {
        write::writable(&cli.directory)?;
    }
    let asks = terminal.interactive && !flags.yes && !only_shows;
    if asks && ask_mains(&outcome, &mut wishes)? {
        outcome = run(&wishes)?;
    }
    if asks && ask_base(&outcome, &mut wishes)? {
        outcome = run(&wishes)?;
    }
    ui.diagnostics(&outcome.diagnostics);
    let Some(settings) = outcome.settings.as_ref().filter(|_| !outcome.has_errors()) else {
        return Ok(Status::Failed);
    };
    let first = manifest(&outcome, &wishes, settings);
    if asks {
        summary::found(ui, settings);
        if !confirmed(&outcome)? {
            ui.line("nothing was written");
            return Ok(Status::Fine);
        }
    }
    let done = generate::deliver(
        &cli.directory,
        &flags.output,
        settings,
        &outcome.files,
        first,
        ui,
    )?;
    if let generate::Delivered::Written(changes) = &done {
        if !asks {
            summary::found(ui, settings);
        }
        summary::written(ui, &outcome, settings, changes);
    }
    Ok(done.status())
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

/// scaffold.toml where there is none: answers as keys, what was detected as comments.
fn manifest(outcome: &Outcome, wishes: &Wishes, settings: &Settings) -> Vec<Rendered> {
    if outcome.has_manifest {
        return Vec::new();
    }
    vec![Rendered {
        path: "scaffold.toml".to_owned(),
        text: crate::manifest::edit::new(wishes, settings),
    }]
}

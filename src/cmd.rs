//! The commands: each runs the pipeline and writes or shows what came of it.

mod adopt;
mod explain;
mod generate;
mod init;
mod replaced;
mod settle;
mod summary;
mod verify;
mod ways;

use std::process::ExitCode;

use clap::Parser as _;

use crate::Request;
use crate::cli::{Choices, Cli, Command, Terminal};
use crate::engine::INTERRUPTED;
use crate::error::Error;
use crate::resolve::Wishes;
use crate::ui::Ui;

/// How a command ended: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/diff.html> has
/// the same three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// All is well.
    Fine,
    /// Files are stale or in the way: nothing was written.
    Differs,
    /// Something is wrong.
    Failed,
    /// Somebody pressed Ctrl-C.
    Interrupted,
}

/// Parses the command line and runs the command.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let terminal = Terminal::current();
    let ui = Ui::new(&cli, terminal);
    let result = match &cli.command {
        Command::Init(flags) => init::init(&cli, flags, terminal, ui),
        Command::Generate(flags) => generate::generate(&cli, flags, ui),
        Command::Explain(flags) => explain::explain(&cli, flags, ui),
        Command::Verify(flags) => verify::verify(&cli, flags, ui),
    };
    match result {
        Ok(Status::Fine) => ExitCode::SUCCESS,
        Ok(Status::Differs) => ExitCode::from(1),
        Ok(Status::Failed) => ExitCode::from(2),
        Ok(Status::Interrupted) => ExitCode::from(INTERRUPTED),
        Err(error) => {
            ui.error(&error);
            ExitCode::from(2)
        }
    }
}

/// What the command line asks for.
fn request(cli: &Cli, choices: &Choices) -> Request {
    Request {
        folder: cli.directory.clone(),
        wishes: Wishes {
            mains: choices.mains.clone(),
            base: choices.base.clone(),
            private: Vec::new(),
        },
        takes_cores: true,
        ..Request::default()
    }
}

/// Runs the pipeline, with a spinner where it takes long.
fn run(ui: Ui, request: &Request) -> Result<crate::Outcome, Error> {
    ui.working("reading the repository", || crate::run(request))
}

type Outcome = Result<Status, Error>;

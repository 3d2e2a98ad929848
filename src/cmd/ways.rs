//! Files are in the way: why none is written, and the ways on, each a line to paste.

use std::path::PathBuf;

use crate::cli::{Choices, Cli};
use crate::diag::{Code, Diagnostic, Label};
use crate::shell::quoted;
use crate::write::{Change, ChangeKind};

/// The command that was given, less what becomes of the files.
#[derive(Clone, Debug)]
pub(super) struct Ways {
    /// The folder that is worked in.
    pub(super) folder: PathBuf,
    /// `scaffold -C DIR`.
    program: String,
    /// `init` or `generate`.
    command: &'static str,
    /// ` --main DIR --base NAME`.
    choices: String,
}

impl Ways {
    pub(super) fn new(cli: &Cli, command: &'static str, choices: &Choices) -> Self {
        let folder = cli.directory.to_string_lossy();
        let program = match folder.as_ref() {
            "." => "scaffold".to_owned(),
            folder => format!("scaffold -C {}", quoted(folder)),
        };
        let mains = choices.mains.iter().map(|main| ("--main", main));
        let bases = choices.base.iter().map(|base| ("--base", base));
        let all = mains.chain(bases);
        let choices = all.map(|(flag, value)| format!(" {flag} {}", quoted(value)));
        Self {
            folder: cli.directory.clone(),
            program,
            command,
            choices: choices.collect(),
        }
    }

    fn with(&self, command: &str, flags: &str) -> String {
        format!("{} {command}{} {flags}", self.program, self.choices)
    }

    /// Why files may not be written: an error for the person's own, one for each edited.
    pub(super) fn refusals(&self, changes: &[Change]) -> Vec<Diagnostic> {
        let of_kind = |kind| {
            let changes = changes.iter().filter(move |change| change.kind == kind);
            changes.map(|change| change.path.as_str())
        };
        let refusal = |paths: Vec<&str>, message: String, help: String| {
            let diagnostic = Diagnostic::new(Code::InTheWay, message).help(help);
            let labels = paths.into_iter().map(Label::whole);
            labels.fold(diagnostic, Diagnostic::at)
        };
        let mut refusals = Vec::new();
        let own: Vec<&str> = of_kind(ChangeKind::Foreign).collect();
        if !own.is_empty() {
            let (are, them, say) = match own.as_slice() {
                [_] => ("is", "it", "it says"),
                _ => ("are", "them", "they say"),
            };
            let message = format!(
                "{} {are} yours: scaffold did not write {them}, and nothing was written",
                own.join(" and ")
            );
            let help = listed(&[
                (format!("keep what {say}"), self.with("init", "--adopt")),
                (
                    "see that as a diff first".to_owned(),
                    self.with("init", "--adopt --dry-run"),
                ),
                (
                    format!("replace {them} all the same"),
                    self.with(self.command, "--force"),
                ),
            ]);
            refusals.push(refusal(own, message, help));
        }
        for path in of_kind(ChangeKind::Conflict) {
            let message = format!("{path} was edited, and scaffold would write something else now");
            let help = listed(&[
                ("see both".to_owned(), self.with(self.command, "--dry-run")),
                (
                    "replace the edit".to_owned(),
                    self.with(self.command, "--force"),
                ),
            ]);
            refusals.push(refusal(vec![path], message, help));
        }
        refusals
    }
}

/// What each command is for, and it, below each other.
fn listed(ways: &[(String, String)]) -> String {
    let width = ways.iter().map(|(what, _)| what.len()).max().unwrap_or(0);
    let lines = ways.iter().map(|(what, command)| {
        format!(
            "{:width$}  {command}",
            format!("{what}:"),
            width = width + 1
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

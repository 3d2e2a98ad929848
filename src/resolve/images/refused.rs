//! What is said where no main package, or none by that name, becomes an image.

use super::super::Given;
use super::super::names::name_of;
use crate::diag::{Code, Diagnostic, Label, nearest};
use crate::facts::{Facts, Main};
use crate::manifest::edit;

/// Candidates shown with their code.
const SHOWN: usize = 8;

pub(super) fn no_main(given: &Given<'_>) -> Diagnostic {
    let place = given
        .facts
        .modules
        .first()
        .map(|module| module.dir.join("go.mod"));
    let label = Label::whole(&place.unwrap_or_default());
    Diagnostic::new(
        Code::NoMain,
        "no package main with a func main for Linux: a library has no program to start",
    )
    .at(label)
    .help("run scaffold in the repository of the program, or add one, such as cmd/server/main.go")
}

/// Of no main package anything says that it is deployed: those that another program starts are the
/// product where there are any, and those that a platform calls are no candidates beside others.
pub(super) fn none_deployed(mains: &[Main]) -> Diagnostic {
    let plugins: Vec<&Main> = mains.iter().filter(|main| main.plugin.is_some()).collect();
    if let Some(plugin) = plugins.first().and_then(|main| main.plugin.as_ref()) {
        let is = each(plugins.len(), plugin);
        let message = format!("{is}: it is installed with that program, without a Dockerfile");
        return Diagnostic {
            message,
            ..ambiguous(plugins.into_iter())
        };
    }
    let is_function = |main: &&Main| main.function.is_some();
    let (functions, others): (Vec<&Main>, Vec<&Main>) = mains.iter().partition(is_function);
    let Some(function) = functions.first().and_then(|main| main.function.as_ref()) else {
        return ambiguous(others.into_iter());
    };
    let is = each(functions.len(), function);
    let platform = "its platform starts it from an archive, without a Dockerfile";
    if others.is_empty() {
        let diagnostic = ambiguous(functions.into_iter());
        let message = format!("{is}: {platform}");
        return Diagnostic {
            message,
            ..diagnostic
        };
    }
    let diagnostic = ambiguous(others.into_iter());
    let message = format!("{is}: {platform}; of the others, {}", diagnostic.message);
    Diagnostic {
        message,
        ..diagnostic
    }
}

fn each(count: usize, called: &str) -> String {
    match count {
        1 => format!("1 main package is {called}"),
        count => format!("{count} main packages are each {called}"),
    }
}

pub(super) fn ambiguous<'a>(mains: impl ExactSizeIterator<Item = &'a Main>) -> Diagnostic {
    let count = mains.len();
    let mut diagnostic = Diagnostic::new(
        Code::AmbiguousMains,
        format!("{count} main packages could be the program, and no rule tells which"),
    );
    let mut example = None;
    for main in mains.take(SHOWN) {
        if let Some(first) = main.evidence.first() {
            diagnostic = diagnostic.at(Label::evidence(first).text(main.role_reason.clone()));
        }
        example.get_or_insert_with(|| (name_of(main), main.dir.to_string()));
    }
    let (name, dir) = example.unwrap_or_default();
    let rest = match count.saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("`scaffold explain` lists {more} more; "),
    };
    diagnostic.help(format!(
        "{rest}choose with --main {dir}, or in scaffold.toml:\n\n[image.{}]\nmain = \"{dir}\"",
        edit::key(&name)
    ))
}

pub(super) fn unknown_main(facts: &Facts, text: &str, label: Label) -> Diagnostic {
    let mains: Vec<String> = facts
        .mains
        .iter()
        .map(|main| main.dir.to_string())
        .collect();
    let written = text.trim_start_matches("./");
    let help = match nearest(written, mains.iter().map(String::as_str)) {
        Some(dir) => format!("did you mean `{dir}`?"),
        None if mains.is_empty() => "there is no main package in this folder".to_owned(),
        None => format!("the main packages are {}", mains.join(", ")),
    };
    Diagnostic::new(Code::UnknownMain, format!("`{text}` is no main package"))
        .at(label)
        .help(help)
}

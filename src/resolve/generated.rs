//! Generated Go code that a clean checkout lacks: said before a build fails.

use std::collections::BTreeSet;

use super::Given;
use crate::diag::{Code, Diagnostic, Label};
use crate::facts::Generated;
use crate::settings::Image;
use crate::walk::RepoPath;

/// A warning for each package of the images that lacks some.
pub(super) fn generated(given: &Given<'_>, images: &[Image], diagnostics: &mut Vec<Diagnostic>) {
    let mut told: BTreeSet<&RepoPath> = BTreeSet::new();
    for image in images {
        let programs = image.programs();
        let dirs: Vec<&RepoPath> = programs.map(|program| &program.dir).collect();
        let all = given.facts_of(&image.name).generated.iter();
        for one in all.filter(|one| one.mains.iter().any(|main| dirs.contains(&main))) {
            if told.insert(&one.package) {
                diagnostics.push(warning(given, one));
            }
        }
    }
}

fn warning(given: &Given<'_>, one: &Generated) -> Diagnostic {
    let package = &one.package;
    let modules = given.facts.modules.iter().map(|module| &module.dir);
    let module = modules.filter(|dir| package.is_in(dir));
    let module = module.max_by_key(|dir| dir.elements().count());
    let below = module
        .and_then(|dir| package.below(dir))
        .unwrap_or_default();
    let step = match module {
        Some(dir) if !dir.is_root() => format!("cd {dir} && "),
        _ => String::new(),
    };
    let (message, help) = if one.files.is_empty() {
        let message = format!("{package} is imported, and there is no Go file in it");
        let help = "go build fails without: make it before the image is built, or commit it";
        (message, help.to_owned())
    } else {
        let files: Vec<&str> = one.files.iter().map(RepoPath::as_str).collect();
        let message = format!("git ignores {}, and it is not there", files.join(", "));
        let message = match one.files.as_slice() {
            [_] => message,
            _ => message.replace(", and it is not", ", and they are not"),
        };
        let help = format!(
            "go build may fail without; make it before the image is built, or commit it:\n\n\
             {step}go generate ./{below}"
        );
        (message, help)
    };
    let diagnostic = Diagnostic::new(Code::NotKept, message);
    let diagnostic = match &one.evidence {
        Some(evidence) => diagnostic.at(Label::evidence(evidence)),
        None => diagnostic,
    };
    diagnostic.help(help)
}

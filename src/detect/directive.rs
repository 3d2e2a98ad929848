//! What go.mod and go.work have in common: faults shown at their place, and folders that they name.

use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Label, nearest};
use crate::docker::quote;
use crate::facts::LocalReplace;
use crate::go::modfile::{Replace, Replacement, SyntaxError};
use crate::go::span::Spanned;
use crate::sourced::{Confidence, Evidence};
use crate::walk::{Repo, RepoPath};

/// What a line of go.mod or go.work begins with.
const DIRECTIVES: [&str; 11] = [
    "module",
    "go",
    "toolchain",
    "godebug",
    "require",
    "exclude",
    "replace",
    "retract",
    "ignore",
    "tool",
    "use",
];

/// The faults of a file; where a merge left its markers, that is the one.
pub(super) fn syntax_errors(
    path: &RepoPath,
    text: &Arc<str>,
    errors: &[SyntaxError],
) -> Vec<Diagnostic> {
    let marker = text
        .match_indices("<<<<<<< ")
        .map(|(at, _)| at)
        .find(|at| *at == 0 || text.get(..*at).is_some_and(|before| before.ends_with('\n')));
    if let Some(at) = marker {
        let message = format!("{path} has conflict markers of a merge");
        let label = Label::span(path, text, at..at + 7);
        return vec![Diagnostic::new(Code::ModuleFile, message).at(label)];
    }
    let errors = errors.iter();
    errors
        .map(|error| syntax_error(path, text, error))
        .collect()
}

fn syntax_error(path: &RepoPath, text: &Arc<str>, error: &SyntaxError) -> Diagnostic {
    let message = format!("{path}: {}", error.message);
    let label = Label::span(path, text, error.span.range());
    let diagnostic = Diagnostic::new(Code::ModuleFile, message).at(label);
    let near = error
        .message
        .strip_prefix("unknown directive: ")
        .and_then(|written| nearest(written, DIRECTIVES));
    match near {
        Some(known) => diagnostic.help(format!("did you mean `{known}`?")),
        None if error.message.starts_with("missing module declaration") => {
            diagnostic.help("go mod edit -module=example.com/NAME")
        }
        None => diagnostic,
    }
}

/// A `replace` with a folder: the folder, or what is wrong with it; `None` for other replaces.
pub(super) fn local(
    repo: &Repo,
    dir: &RepoPath,
    path: &RepoPath,
    text: &Arc<str>,
    replace: &Replace,
) -> Option<Result<LocalReplace, Box<Diagnostic>>> {
    let Replacement::Directory(written) = &replace.replacement else {
        return None;
    };
    let replaced = match &replace.version {
        Some(version) => format!("{}@{version}", replace.path),
        None => replace.path.to_string(),
    };
    let take_out = take_out(path, "replace", &replaced);
    let target = match folder(repo, dir, path, text, written, ("replace", &take_out)) {
        Ok(target) => target,
        Err(problem) => return Some(Err(problem)),
    };
    Some(Ok(LocalReplace {
        path: replace.path.to_string(),
        dir: target,
        evidence: Evidence::at(
            path,
            text,
            replace.span.start as usize,
            "replaced by a folder",
            Confidence::Certain,
        ),
    }))
}

/// The command that takes a `use` or `replace` out of a file, for a shell; empty where no shell
/// takes what it names.
pub(super) fn take_out(path: &RepoPath, verb: &str, named: &str) -> String {
    let command = match path.name() {
        "go.work" => "go work edit",
        _ => "go mod edit",
    };
    let written = [named, path.as_str()].map(quote::word);
    match (written, path.parent().is_root()) {
        ([Ok(named), _], true) => format!("{command} -drop{verb}={named}"),
        ([Ok(named), Ok(path)], false) => format!("{command} -drop{verb}={named} {path}"),
        _ => String::new(),
    }
}

/// The folder that a `use` or `replace` names; `take_out` is the command that removes the line.
pub(super) fn folder(
    repo: &Repo,
    dir: &RepoPath,
    path: &RepoPath,
    text: &Arc<str>,
    written: &Spanned<Box<str>>,
    (verb, take_out): (&str, &str),
) -> Result<RepoPath, Box<Diagnostic>> {
    let label = || Label::span(path, text, written.span.range());
    let Some(target) = dir.resolve(&written.value) else {
        return Err(Box::new(
            Diagnostic::new(
                Code::OutsideContext,
                format!(
                    "`{verb}` names `{}`, which is outside this folder",
                    written.value
                ),
            )
            .at(label().text("docker build cannot read it"))
            .help(above(repo, dir, &written.value, take_out)),
        ));
    };
    if repo
        .directory(&target)
        .is_some_and(|directory| directory.has_file("go.mod"))
    {
        return Ok(target);
    }
    let (what, help) = if repo.directory(&target).is_some() {
        let help = format!("take the line out, or make it a module: go mod init, in {target}");
        ("has no go.mod", help)
    } else {
        let help = format!("take the line out, or bring the folder back: {target}");
        ("does not exist", help)
    };
    Err(Box::new(
        Diagnostic::new(
            Code::MissingModule,
            format!("`{verb}` names `{}`, which {what}", written.value),
        )
        .at(label())
        .help(help),
    ))
}

/// Where to run scaffold, so that the folder is inside; what else to do where it is not there.
fn above(repo: &Repo, dir: &RepoPath, written: &str, take_out: &str) -> String {
    if written.starts_with('/') {
        return "write it as a relative path, inside the folder that is built".to_owned();
    }
    if !repo.has_outside(dir, written) {
        let separator = if take_out.is_empty() { "" } else { ": " };
        return format!(
            "bring the folder into this one, or take the line out{separator}{take_out}"
        );
    }
    holding_both(dir, written)
}

/// Where to run scaffold, so that a folder outside is inside.
pub(super) fn holding_both(dir: &RepoPath, written: &str) -> String {
    let depth = dir.elements().count();
    let up = written.split('/').filter(|part| *part == "..").count();
    let steps = vec![".."; up.saturating_sub(depth).max(1)].join("/");
    format!("run scaffold, and docker, in the folder that holds both: scaffold -C {steps} init")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::module::modules;
    use crate::detect::repository::walked;

    /// The helps for a repository whose `name` says this.
    fn helps(name: &str, text: &str) -> Vec<Option<String>> {
        let beside = ("go.work", "go 1.26\n\nuse .\n");
        let program = ("go.mod", "module example.com/app\n\ngo 1.26\n");
        let (_folder, repo) = walked(&[beside, program, (name, text)]);
        let mut said = Vec::new();
        let (_, read) = modules(&repo, &mut said).unwrap();
        said.extend(read.into_iter().flat_map(|read| read.problems));
        said.into_iter().map(|one| one.help).collect()
    }

    fn command(command: &str) -> Vec<Option<String>> {
        let help = "bring the folder into this one, or take the line out";
        vec![Some(format!("{help}{command}"))]
    }

    #[test]
    fn a_line_is_taken_out_of_the_file_that_has_it() {
        let replace = "\nreplace example.com/sdk => ../nowhere/sdk\n";
        assert_eq!(
            helps("go.work", &format!("go 1.26\n{replace}")),
            command(": go work edit -dropreplace=example.com/sdk")
        );
        assert_eq!(
            helps("go.mod", &format!("module example.com/app\n{replace}")),
            command(": go mod edit -dropreplace=example.com/sdk")
        );
        let above = replace.replace("../", "../../");
        assert_eq!(
            helps(
                "my tool/go.mod",
                &format!("module example.com/tool\n{above}")
            ),
            command(": go mod edit -dropreplace=example.com/sdk 'my tool/go.mod'")
        );
    }

    #[test]
    fn a_replace_of_one_version_is_taken_out_by_it() {
        let text = "module example.com/app\n\nreplace example.com/sdk v1.0.0 => ../nowhere/sdk\n";
        assert_eq!(
            helps("go.mod", text),
            command(": go mod edit -dropreplace=example.com/sdk@v1.0.0")
        );
    }

    #[test]
    fn what_a_shell_would_read_is_quoted() {
        let text = "go 1.26\n\nuse \"../no where/$(id)\"\n";
        assert_eq!(
            helps("go.work", text),
            command(": go work edit -dropuse='../no where/$(id)'")
        );
    }

    #[test]
    fn what_no_shell_takes_is_no_command() {
        let root = RepoPath::root().join("go.mod");
        assert_eq!(take_out(&root, "replace", "a\nb"), "");
    }
}

//! go.work: the modules it joins, what it asks of them, and whether images are built with it.

mod alone;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::deploy::Purpose;
use super::directive::{folder, holding_both, local, syntax_errors, take_out};
use super::module::{Modules, vendor_list, versions};
use super::packages::Tree;
use super::recipes::Compiling;
use crate::diag::{Code, Diagnostic, Label};
use crate::error::Error;
use crate::facts::Workspace;
use crate::go::modfile::WorkFile;
use crate::go::version::GoVersion;
use crate::sourced::{Confidence, Evidence};
use crate::walk::{Repo, RepoPath};
use alone::{Imports, stand_alone};

/// A go.work, and what is wrong with it for who builds with it.
pub(super) struct Read {
    pub(super) workspace: Workspace,
    pub(super) problems: Vec<Diagnostic>,
    /// The first `use` of a folder that is not of the repository.
    leads_away: Option<Evidence>,
    /// Where to build with that folder, where the same Git repository has it.
    help: Option<String>,
}

pub(super) fn workspace(repo: &Repo, dir: &RepoPath) -> Result<Read, Error> {
    let path = dir.join("go.work");
    let text: Arc<str> = repo.text(&path)?.into();
    let file = WorkFile::parse(&text);
    let mut problems = syntax_errors(&path, &text, &file.errors);
    let at = |offset: u32, rule: &str| {
        Evidence::at(&path, &text, offset as usize, rule, Confidence::Certain)
    };
    let mut leads_away = None;
    let mut help = None;
    let mut uses = BTreeSet::new();
    for written in &file.uses {
        let take_out = take_out(&path, "use", &written.value);
        match folder(repo, dir, &path, &text, written, ("use", &take_out)) {
            Ok(target) => {
                uses.insert(target);
            }
            Err(problem) => {
                problems.push(*problem);
                let is_away = dir.resolve(&written.value).is_none();
                if is_away && leads_away.is_none() {
                    let is_near = repo.is_of_the_same_git(dir, &written.value);
                    let both = || holding_both(dir, &written.value);
                    help = is_near.then(|| format!("to build with go.work, {}", both()));
                    leads_away = Some(at(written.span.start, "outside this folder"));
                }
            }
        }
    }
    let mut replaces = Vec::new();
    for replace in &file.replace {
        match local(repo, dir, &path, &text, replace) {
            Some(Ok(found)) => replaces.push(found),
            Some(Err(problem)) => problems.push(*problem),
            None => {}
        }
    }
    let workspace = Workspace {
        dir: dir.clone(),
        uses: uses.into_iter().collect(),
        has_sum: repo.has_file(&dir.join("go.work.sum")),
        vendored: vendor_list(repo, dir)?.is_some_and(|list| list.workspace),
        replaces,
        versions: versions(file.go.as_ref(), file.toolchain.as_ref(), at),
        off: Vec::new(),
    };
    Ok(Read {
        workspace,
        problems,
        leads_away,
        help,
    })
}

/// Decides whether images are built with go.work. They are not where each of its modules builds by
/// its own go.mod, and either the own builds turn it off, or it names folders outside: such a
/// go.work is for those who have the other folders beside this one. What lies outside is not asked,
/// so that each copy of the folder says the same.
pub(super) fn settle(
    repo: &Repo,
    (read, modules): (Option<Read>, &mut Modules),
    tree: &Tree,
    compiling: &[Compiling],
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(), Error> {
    let Some(read) = read else {
        return Ok(());
    };
    let mut off = turned_off(compiling);
    if !off.is_empty() && !stand_alone(repo, modules, tree, Imports::Joined)? {
        off.clear();
    }
    let is_away = off.is_empty() && read.leads_away.is_some();
    let mut help = None;
    if is_away && stand_alone(repo, modules, tree, Imports::All)? {
        off.extend(read.leads_away);
        help = read.help;
    }
    let Some(first) = off.first() else {
        diagnostics.extend(read.problems);
        check_uses(modules, diagnostics);
        return Ok(());
    };
    let message = "images are built without go.work: GOWORK=off";
    let label = Label::evidence(first).text(first.rule.clone());
    let mut diagnostic = Diagnostic::new(Code::WorkspaceOff, message).at(label);
    diagnostic.help = help;
    diagnostics.push(diagnostic);
    if let Some(workspace) = &mut modules.workspace {
        workspace.off = off;
    }
    Ok(())
}

/// Where the weightiest of the own build files of what is deployed say GOWORK=off for each program
/// that they compile.
fn turned_off(compiling: &[Compiling]) -> Vec<Evidence> {
    let deployed = compiling
        .iter()
        .filter(|one| Purpose::of(&one.path) == Purpose::Deployed);
    let weightiest = deployed.clone().map(|one| one.kind).min();
    let builds = deployed.filter(|one| Some(one.kind) == weightiest);
    let mut off: Vec<Evidence> = Vec::new();
    for one in builds {
        if one.step.build.env.get("GOWORK").map(String::as_str) != Some("off") {
            return Vec::new();
        }
        let place = one.place_of("GOWORK").unwrap_or(one.step.offset);
        let rule = "the own build says so";
        let evidence = Evidence::at(&one.path, &one.text, place, rule, Confidence::Certain);
        if !off.contains(&evidence) {
            off.push(evidence);
        }
    }
    off
}

/// The go command refuses a workspace of which a module asks for a newer Go than go.work does:
/// <https://go.dev/ref/mod#go-work-file-go>.
fn check_uses(modules: &Modules, diagnostics: &mut Vec<Diagnostic>) {
    let Some(workspace) = &modules.workspace else {
        return;
    };
    let work = workspace.versions.first();
    let work_version = work.map_or_else(
        || GoVersion::parse("1.18"),
        |found| Some(found.value.clone()),
    );
    for module in modules
        .modules
        .iter()
        .filter(|module| workspace.uses.contains(&module.dir))
    {
        let Some(go) = module.versions.first() else {
            continue;
        };
        let Some(own) = GoVersion::parse(module.go.as_deref().unwrap_or_default()) else {
            continue;
        };
        if own.minor() < 21 || work_version.as_ref().is_none_or(|work| *work >= own) {
            continue;
        }
        let mut diagnostic = Diagnostic::new(
            Code::ModuleFile,
            format!(
                "{} asks for Go {}, and go.work for an older one",
                module.dir,
                own.as_str()
            ),
        );
        if let Some(evidence) = go.evidence.first() {
            diagnostic = diagnostic.at(Label::evidence(evidence));
        }
        if let Some(evidence) = work.and_then(|work| work.evidence.first()) {
            diagnostic = diagnostic.at(Label::evidence(evidence));
        }
        diagnostics.push(diagnostic.help("the go command refuses that; run `go work use`"));
    }
}

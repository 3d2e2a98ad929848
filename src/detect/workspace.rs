//! go.work: the modules it joins, what it asks of them, and whether images are built with it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::directive::{folder, local, syntax_errors};
use super::module::{Modules, vendor_list, versions};
use super::packages::Tree;
use super::recipes::Compiling;
use crate::diag::{Code, Diagnostic, Label};
use crate::error::Error;
use crate::facts::{Module, Workspace};
use crate::go::modfile::WorkFile;
use crate::go::version::GoVersion;
use crate::sourced::{Confidence, Evidence};
use crate::walk::{Repo, RepoPath};

/// A go.work, and what is wrong with it for who builds with it.
pub(super) struct Read {
    pub(super) workspace: Workspace,
    problems: Vec<Diagnostic>,
    /// The first `use` of a folder that is not of the repository.
    leads_away: Option<Evidence>,
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
    let mut uses = BTreeSet::new();
    for written in &file.uses {
        let take_out = format!("go work edit -dropuse={}", written.value);
        match folder(repo, dir, &path, &text, written, ("use", &take_out)) {
            Ok(target) => {
                uses.insert(target);
            }
            Err(problem) => {
                problems.push(*problem);
                let is_away = dir.resolve(&written.value).is_none();
                if is_away && leads_away.is_none() && !repo.is_of_the_same_git(dir, &written.value)
                {
                    leads_away = Some(at(written.span.start, "outside the repository"));
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
    })
}

/// Decides whether images are built with go.work. They are not where the own builds turn it off, nor
/// where it names folders that no clone has and each of its modules builds by its own go.mod: such a
/// go.work is for those who have the other repositories beside this one.
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
    if off.is_empty() && read.leads_away.is_some() && stand_alone(repo, modules, tree)? {
        off.extend(read.leads_away);
    }
    let Some(first) = off.first() else {
        diagnostics.extend(read.problems);
        check_uses(modules, diagnostics);
        return Ok(());
    };
    let message = "images are built without go.work: GOWORK=off";
    let label = Label::evidence(first).text(first.rule.clone());
    diagnostics.push(Diagnostic::new(Code::WorkspaceOff, message).at(label));
    if let Some(workspace) = &mut modules.workspace {
        workspace.off = off;
    }
    Ok(())
}

/// Where the weightiest of the own build files say GOWORK=off for each program that they compile.
fn turned_off(compiling: &[Compiling]) -> Vec<Evidence> {
    let weightiest = compiling.iter().map(|one| one.kind).min();
    let builds = compiling.iter().filter(|one| Some(one.kind) == weightiest);
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

/// Whether the modules of a workspace build one by one: what each imports is required by its own
/// go.mod, in a version that can be had, and its go.sum knows it.
fn stand_alone(repo: &Repo, modules: &Modules, tree: &Tree) -> Result<bool, Error> {
    let Some(workspace) = &modules.workspace else {
        return Ok(false);
    };
    for dir in &workspace.uses {
        let index = modules.of(dir);
        let Some(module) = index.and_then(|index| modules.modules.get(index)) else {
            return Ok(false);
        };
        let sums = match module.has_sum {
            true => repo.text(&dir.join("go.sum"))?,
            false => String::new(),
        };
        let packages = tree.packages.values();
        let own = packages.filter(|package| package.module == index);
        let imports: BTreeSet<&str> = own
            .flat_map(|package| package.answers.iter().flatten())
            .flat_map(|answer| answer.imports.iter().map(AsRef::as_ref))
            .collect();
        if !imports.iter().all(|import| is_had(module, &sums, import)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a module has the package by its own go.mod and go.sum.
fn is_had(module: &Module, sums: &str, import: &str) -> bool {
    let is_below = |path: &str| {
        let rest = import.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let of_go = !import.split('/').next().unwrap_or_default().contains('.');
    let replaced = || module.replaces.iter().any(|one| is_below(&one.path));
    if of_go || is_below(&module.path) || replaced() {
        return true;
    }
    let requires = module.requires.iter().map(|require| &require.value);
    let required = requires
        .filter(|require| is_below(&require.path))
        .max_by_key(|require| require.path.len());
    let Some(required) = required else {
        return false;
    };
    let Some(version) = &required.version else {
        return true;
    };
    let is_published = version != "v0.0.0" && !version.starts_with("v0.0.0-00010101000000");
    let known = format!("{} v", required.path);
    is_published && sums.lines().any(|line| line.starts_with(&known))
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

//! Where an image's code and dependencies come from: module, workspace, vendor or GOPATH.

use std::collections::BTreeSet;

use super::Given;
use super::images::Choice;
use crate::diag::{Code, Diagnostic, Label};
use crate::facts::{Module, Workspace};
use crate::settings::{Mode, Source};
use crate::walk::RepoPath;

pub(super) fn source(
    given: &Given<'_>,
    choice: &Choice<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Source {
    let facts = given.facts;
    let Some(module) = module_of(given, choice) else {
        let mode = Mode::Gopath(facts.gopath_root.clone().unwrap_or_default());
        return Source {
            dir: RepoPath::root(),
            mode,
            manifests: Vec::new(),
            outside_workspace: false,
            workspace_off: String::new(),
            downloads: false,
            sums: true,
        };
    };
    match &facts.workspace {
        Some(workspace) if workspace.joins(&module.dir) => {
            let source = in_workspace(given, workspace);
            if source.downloads && !source.sums {
                let requires = |module: &&Module| !module.requires.is_empty();
                let mut used = facts.modules.iter().filter(requires);
                let first = used.find(|module| workspace.uses.contains(&module.dir));
                let help = "run `go mod download` and commit go.work.sum";
                diagnostics.push(without_sums(first.unwrap_or(module), help));
            }
            source
        }
        workspace => {
            let outside = workspace
                .as_ref()
                .is_some_and(|workspace| module.dir.is_in(&workspace.dir));
            let source = alone(given, module, outside);
            if source.downloads && !module.has_sum {
                let help =
                    "run `go mod tidy` and commit go.sum; until then the build says -mod=mod";
                diagnostics.push(without_sums(module, help));
            }
            source
        }
    }
}

pub(super) fn module_of<'a>(given: &Given<'a>, choice: &Choice<'_>) -> Option<&'a Module> {
    let dir = choice.main.module.as_ref()?;
    given.facts.modules.iter().find(|module| module.dir == *dir)
}

fn alone(given: &Given<'_>, module: &Module, outside_workspace: bool) -> Source {
    let mut manifests = vec![(
        module.dir.clone(),
        files(&[("go.mod", true), ("go.sum", module.has_sum)]),
    )];
    let replaced: BTreeSet<&RepoPath> =
        module.replaces.iter().map(|replace| &replace.dir).collect();
    manifests.extend(
        replaced
            .into_iter()
            .map(|dir| (dir.clone(), vec!["go.mod".to_owned()])),
    );
    let mode = if module.vendored {
        Mode::Vendor
    } else {
        Mode::Module
    };
    Source {
        dir: module.dir.clone(),
        downloads: !module.vendored && downloads(given, &[module]),
        manifests,
        mode,
        outside_workspace,
        workspace_off: workspace_off(given, module),
        sums: module.has_sum,
    }
}

/// Why a module is built without the go.work that names it; empty where none does.
fn workspace_off(given: &Given<'_>, module: &Module) -> String {
    let workspace = given.facts.workspace.as_ref();
    let Some(workspace) = workspace.filter(|workspace| workspace.uses.contains(&module.dir)) else {
        return String::new();
    };
    let own = workspace.off.iter().find(|off| off.file.is_in(&module.dir));
    let Some(off) = own.or(workspace.off.first()) else {
        return String::new();
    };
    if off.file.name() == "go.work" {
        let named = off.excerpt.trim().trim_start_matches("use ");
        format!(
            "GOWORK=off: {} names {named}, outside this folder.",
            off.file
        )
    } else {
        format!("GOWORK=off, as in {}.", off.file)
    }
}

fn in_workspace(given: &Given<'_>, workspace: &Workspace) -> Source {
    let used: Vec<&Module> = given
        .facts
        .modules
        .iter()
        .filter(|module| workspace.uses.contains(&module.dir))
        .collect();
    let mut folders: BTreeSet<(RepoPath, Vec<String>)> = BTreeSet::new();
    for module in &used {
        folders.insert((
            module.dir.clone(),
            files(&[("go.mod", true), ("go.sum", module.has_sum)]),
        ));
    }
    let replaces = used
        .iter()
        .flat_map(|module| &module.replaces)
        .chain(&workspace.replaces);
    for replace in replaces {
        if !workspace.uses.contains(&replace.dir) {
            folders.insert((replace.dir.clone(), vec!["go.mod".to_owned()]));
        }
    }
    let work = (
        workspace.dir.clone(),
        files(&[("go.work", true), ("go.work.sum", workspace.has_sum)]),
    );
    let mut manifests = vec![work];
    manifests.extend(folders);
    Source {
        dir: workspace.dir.clone(),
        downloads: !workspace.vendored && downloads(given, &used),
        manifests,
        mode: if workspace.vendored {
            Mode::Vendor
        } else {
            Mode::Workspace
        },
        outside_workspace: false,
        workspace_off: String::new(),
        sums: workspace.has_sum || used.iter().any(|module| module.has_sum),
    }
}

fn files(named: &[(&str, bool)]) -> Vec<String> {
    named
        .iter()
        .filter(|(_, there)| *there)
        .map(|(name, _)| (*name).to_owned())
        .collect()
}

/// Whether any of the modules requires one that is neither its neighbour nor in the repository.
fn downloads(given: &Given<'_>, modules: &[&Module]) -> bool {
    let local: BTreeSet<&str> = modules
        .iter()
        .flat_map(|module| module.replaces.iter().map(|replace| replace.path.as_str()))
        .chain(modules.iter().map(|module| module.path.as_str()))
        .chain(given.facts.workspace.iter().flat_map(|workspace| {
            workspace
                .replaces
                .iter()
                .map(|replace| replace.path.as_str())
        }))
        .collect();
    let replaced_need = modules
        .iter()
        .flat_map(|module| &module.replaces)
        .any(|replace| {
            given
                .facts
                .modules
                .iter()
                .filter(|module| module.dir == replace.dir)
                .flat_map(|module| &module.requires)
                .any(|require| !local.contains(require.value.path.as_str()))
        });
    replaced_need
        || modules
            .iter()
            .flat_map(|module| &module.requires)
            .any(|require| !local.contains(require.value.path.as_str()))
}

fn without_sums(module: &Module, help: &str) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(
        Code::NoSums,
        "there is no go.sum, so nothing says which bytes the dependencies must have",
    );
    if let Some(evidence) = module
        .requires
        .first()
        .and_then(|require| require.evidence.first())
    {
        diagnostic = diagnostic.at(Label::evidence(evidence).text("required here"));
    }
    diagnostic.help(help)
}

//! go.work: the modules it joins, and what it asks of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::directive::{folder, local, syntax_errors};
use super::module::{Modules, vendor_list, versions};
use crate::diag::{Code, Diagnostic, Label};
use crate::error::Error;
use crate::facts::Workspace;
use crate::go::modfile::WorkFile;
use crate::go::version::GoVersion;
use crate::sourced::{Confidence, Evidence};
use crate::walk::{Repo, RepoPath};

pub(super) fn workspace(
    repo: &Repo,
    dir: &RepoPath,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<Workspace>, Error> {
    let path = dir.join("go.work");
    let text: Arc<str> = repo.text(&path)?.into();
    let file = WorkFile::parse(&text);
    diagnostics.extend(syntax_errors(&path, &text, &file.errors));
    let mut uses = BTreeSet::new();
    for written in &file.uses {
        match folder(repo, dir, &path, &text, written, "use") {
            Ok(target) => {
                uses.insert(target);
            }
            Err(problem) => diagnostics.push(*problem),
        }
    }
    let mut replaces = Vec::new();
    for replace in &file.replace {
        match local(repo, dir, &path, &text, replace) {
            Some(Ok(found)) => replaces.push(found),
            Some(Err(problem)) => diagnostics.push(*problem),
            None => {}
        }
    }
    let at = |offset: u32, rule: &str| {
        Evidence::at(&path, &text, offset as usize, rule, Confidence::Certain)
    };
    Ok(Some(Workspace {
        dir: dir.clone(),
        uses: uses.into_iter().collect(),
        has_sum: repo.has_file(&dir.join("go.work.sum")),
        vendored: vendor_list(repo, dir)?.is_some_and(|list| list.workspace),
        replaces,
        versions: versions(file.go.as_ref(), file.toolchain.as_ref(), at),
    }))
}

/// The go command refuses a workspace of which a module asks for a newer Go than go.work does:
/// <https://go.dev/ref/mod#go-work-file-go>.
pub(super) fn check_uses(modules: &Modules, diagnostics: &mut Vec<Diagnostic>) {
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

//! go.mod, go.work and vendor/modules.txt: which modules there are, and where.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::directive::{local, syntax_errors};
use super::workspace::{self, workspace};
use crate::catalog::Catalog;
use crate::diag::{Code, Diagnostic, Label, Severity};
use crate::error::Error;
use crate::facts::{Module, Required, Workspace};
use crate::go::modfile::{ModFile, ModuleVersion, Replace, Replacement, Require};
use crate::go::modules_txt::ModulesTxt;
use crate::go::path::IgnoredDirectories;
use crate::go::span::Spanned;
use crate::go::version::GoVersion;
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::{Kind, Repo, RepoPath};

/// The size beyond which the go command refuses a go.mod: <https://go.dev/ref/mod#zip-path-size-constraints>.
const LARGEST_GO_MOD: usize = 16 << 20;

/// The first go line with which a vendor/ is used without being asked:
/// <https://go.dev/ref/mod#vendoring>.
const VENDOR_BY_DEFAULT: u32 = 14;

/// The modules of a repository and the workspace that joins them.
pub(super) struct Modules {
    /// By directory.
    pub(super) modules: Vec<Module>,
    /// The directories that `ignore` lines take out, in the order of `modules`.
    pub(super) ignored: Vec<IgnoredDirectories>,
    /// Directories with a go.mod that git ignores: what is below them is nobody's.
    pub(super) git_ignored: Vec<RepoPath>,
    /// The go.work that is nearest to the root.
    pub(super) workspace: Option<Workspace>,
}

impl Modules {
    /// The module that holds `dir`: that of the nearest go.mod at or above it.
    pub(super) fn of(&self, dir: &RepoPath) -> Option<usize> {
        let mut at = dir.clone();
        loop {
            if let Ok(index) = self.modules.binary_search_by(|module| module.dir.cmp(&at)) {
                return Some(index);
            }
            if at.is_root() {
                return None;
            }
            at = at.parent();
        }
    }

    /// The module whose go.mod stands in `dir`.
    pub(super) fn at(&self, dir: &RepoPath) -> Option<&Module> {
        self.modules.iter().find(|module| module.dir == *dir)
    }
}

/// Reads every go.mod outside vendor/ and node_modules/, and the go.work nearest to the root.
pub(super) fn modules(
    repo: &Repo,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(Modules, Option<workspace::Read>), Error> {
    let mut modules = Vec::new();
    let mut ignored = Vec::new();
    let mut git_ignored = Vec::new();
    let workspace_dir = repo
        .directories()
        .filter(|(_, directory)| directory.has_file("go.work") && !directory.git_ignored)
        .map(|(dir, _)| dir)
        .filter(|dir| !is_foreign(dir))
        .min_by_key(|dir| dir.elements().count())
        .cloned();
    let read = match &workspace_dir {
        Some(dir) => Some(workspace(repo, dir)?),
        None => None,
    };
    let is_used = |dir: &RepoPath| {
        let mut uses = read.iter().flat_map(|read| &read.workspace.uses);
        uses.any(|used| used == dir)
    };
    let mut problems: Vec<(RepoPath, Diagnostic)> = Vec::new();
    for (dir, directory) in repo.directories() {
        if is_foreign(dir) {
            continue;
        }
        if !directory.has_file("go.mod") {
            let other = directory.entry("go.mod");
            if other.is_some_and(|entry| entry.kind == Kind::Other && !directory.git_ignored) {
                let message = "go.mod is a link that leads nowhere, or no file";
                let label = Label::whole(&dir.join("go.mod"));
                problems.push((
                    dir.clone(),
                    Diagnostic::new(Code::ModuleFile, message).at(label),
                ));
            }
            continue;
        }
        if directory.git_ignored {
            git_ignored.push(dir.clone());
            continue;
        }
        let (module, ignore) = module(repo, dir, is_used(dir), &mut problems)?;
        modules.push(module);
        ignored.push(ignore);
    }
    let found = Modules {
        modules,
        ignored,
        git_ignored,
        workspace: read.as_ref().map(|read| read.workspace.clone()),
    };
    let needed = needed_dirs(&found);
    for (dir, mut problem) in problems {
        // The go command reads a nested module's go.mod when it is asked for that module alone.
        if !needed.contains(&dir) {
            problem.severity = Severity::Warning;
        }
        diagnostics.push(problem);
    }
    Ok((found, read))
}

/// The folders whose go.mod is read for the root module or the workspace.
fn needed_dirs(modules: &Modules) -> BTreeSet<RepoPath> {
    let mut dirs = BTreeSet::from([RepoPath::root()]);
    dirs.extend(
        modules
            .workspace
            .iter()
            .flat_map(|workspace| workspace.uses.iter().cloned()),
    );
    if let [only] = modules.modules.as_slice() {
        dirs.insert(only.dir.clone());
    }
    dirs
}

/// A module below vendor/ or node_modules/ is somebody else's.
pub(super) fn is_foreign(dir: &RepoPath) -> bool {
    dir.elements()
        .any(|element| element == "vendor" || element == "node_modules")
}

fn module(
    repo: &Repo,
    dir: &RepoPath,
    is_used: bool,
    problems: &mut Vec<(RepoPath, Diagnostic)>,
) -> Result<(Module, IgnoredDirectories), Error> {
    let path = dir.join("go.mod");
    let text: Arc<str> = repo.text(&path)?.into();
    let file = if text.len() > LARGEST_GO_MOD {
        let message = "the file is larger than 16 MiB, which the go command refuses".to_owned();
        problems.push((
            dir.clone(),
            Diagnostic::new(Code::ModuleFile, message).at(Label::whole(&path)),
        ));
        ModFile::default()
    } else {
        ModFile::parse(&text)
    };
    let errors = syntax_errors(&path, &text, &file.errors);
    problems.extend(errors.into_iter().map(|error| (dir.clone(), error)));
    let at = |offset: u32, rule: &str| {
        Evidence::at(&path, &text, offset as usize, rule, Confidence::Certain)
    };
    let versions = versions(file.go.as_ref(), file.toolchain.as_ref(), at);
    let list = vendor_list(repo, dir)?;
    let directory = repo.directory(dir);
    let vendored = directory.is_some_and(|directory| directory.entry("vendor").is_some())
        && file
            .go
            .as_ref()
            .is_none_or(|go| go.value.minor() >= VENDOR_BY_DEFAULT)
        && !list.as_ref().is_some_and(|list| list.workspace)
        && repo
            .directory(&dir.join("vendor"))
            .is_some_and(|vendor| !vendor.git_ignored);
    // The go command reads no folder that vendor/ stands in for; a workspace looks past vendor/.
    let list = list.filter(|_| vendored && !is_used);
    let is_copied = |replace: &Replace| list.as_ref().is_some_and(|list| list.has(replace));
    let mut replaces = Vec::new();
    for replace in &file.replace {
        match local(repo, dir, &path, &text, replace) {
            Some(Ok(found)) => replaces.push(found),
            Some(Err(problem)) if !is_copied(replace) => problems.push((dir.clone(), *problem)),
            Some(Err(_)) | None => {}
        }
    }
    let module = Module {
        dir: dir.clone(),
        path: file
            .module
            .as_ref()
            .map(|module| module.value.to_string())
            .unwrap_or_default(),
        go: file.go.as_ref().map(|go| go.value.as_str().to_owned()),
        toolchain: file
            .toolchain
            .as_ref()
            .map(|toolchain| toolchain.value.to_string()),
        vendored,
        has_sum: repo.has_file(&dir.join("go.sum")),
        replaces,
        versions,
        requires: file
            .require
            .iter()
            .map(|require| Found {
                value: required(&file, require),
                evidence: vec![at(require.module.span.start, "required")],
            })
            .collect(),
    };
    let ignore = IgnoredDirectories::new(file.ignore.iter().map(|path| &*path.value));
    Ok((module, ignore))
}

/// What is required, and of which version after the `replace` lines.
fn required(file: &ModFile, require: &Require) -> Required {
    let ModuleVersion { path, version, .. } = &require.module;
    let of_it = |replace: &&Replace| {
        let versions = replace.version.iter();
        replace.path == *path && versions.into_iter().all(|replaced| replaced == version)
    };
    let replaced = file.replace.iter().rev().find(of_it);
    let version = match replaced.map(|replace| &replace.replacement) {
        None => Some(version.to_string()),
        Some(Replacement::Module(other)) if other.path == *path => Some(other.version.to_string()),
        Some(_) => None,
    };
    Required {
        path: path.to_string(),
        version,
    }
}

pub(super) fn versions(
    go: Option<&Spanned<GoVersion>>,
    toolchain: Option<&Spanned<Box<str>>>,
    at: impl Fn(u32, &str) -> Evidence,
) -> Vec<Found<GoVersion>> {
    let go = go.map(|go| Found {
        value: go.value.clone(),
        evidence: vec![at(go.span.start, "the go line")],
    });
    let toolchain = toolchain.and_then(|toolchain| {
        Some(Found {
            value: GoVersion::of_toolchain(&toolchain.value)?,
            evidence: vec![at(toolchain.span.start, "the toolchain line")],
        })
    });
    go.into_iter().chain(toolchain).collect()
}

/// The list in vendor/, if there is one.
pub(super) fn vendor_list(repo: &Repo, dir: &RepoPath) -> Result<Option<ModulesTxt>, Error> {
    let path = dir.join("vendor/modules.txt");
    if repo.entry(&path).is_none() {
        return Ok(None);
    }
    Ok(Some(ModulesTxt::parse(&repo.text(&path)?)))
}

/// The Go release that reads the repository: the newest go line, or the oldest release maintained.
pub(super) fn release(modules: &Modules, catalog: &Catalog) -> u32 {
    let lines = modules
        .modules
        .iter()
        .flat_map(|module| &module.versions)
        .chain(
            modules
                .workspace
                .iter()
                .flat_map(|workspace| &workspace.versions),
        );
    let newest = lines
        .map(|found| found.value.minor())
        .max()
        .unwrap_or_default();
    newest.max(catalog.go.oldest_maintained())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::repository::walked;

    /// What is said of a module that replaces another by a folder outside, with these files beside.
    fn said_with(files: &[(&str, &str)]) -> Vec<String> {
        let go_mod = "module example.com/app\n\ngo 1.26\n\nrequire example.com/sdk v1.2.0\n\n\
                      replace example.com/sdk => /home/me/sdk\n";
        let mut all = vec![("go.mod", go_mod)];
        all.extend(files);
        let (_folder, repo) = walked(&all);
        let mut said = Vec::new();
        modules(&repo, &mut said).unwrap();
        said.into_iter().map(|one| one.message).collect()
    }

    const LIST: &str = "# example.com/sdk v1.2.0 => /home/me/sdk\n## explicit; go 1.22\n\
                        example.com/sdk\n# example.com/sdk => /home/me/sdk\n";

    const OUTSIDE: &str = "`replace` names `/home/me/sdk`, which is outside this folder";

    #[test]
    fn a_folder_that_vendor_stands_in_for_may_be_outside() {
        let none: [&str; 0] = [];
        assert_eq!(said_with(&[("vendor/modules.txt", LIST)]), none);
    }

    #[test]
    fn a_vendor_folder_without_the_replaced_module_stands_in_for_nothing() {
        let list = "# example.com/sdk v1.2.0\n## explicit; go 1.22\nexample.com/sdk\n";
        assert_eq!(said_with(&[("vendor/modules.txt", list)]), [OUTSIDE]);
        assert_eq!(said_with(&[]), [OUTSIDE]);
    }

    #[test]
    fn a_workspace_reads_the_folder_all_the_same() {
        let files = [
            ("go.work", "go 1.26\n\nuse .\n"),
            ("vendor/modules.txt", LIST),
        ];
        assert_eq!(said_with(&files), [OUTSIDE]);
    }
}

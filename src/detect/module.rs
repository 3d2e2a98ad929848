//! go.mod, go.work and vendor/modules.txt: which modules there are, and where.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::catalog::Catalog;
use crate::diag::{Code, Diagnostic, Label, Severity};
use crate::error::Error;
use crate::facts::{LocalReplace, Module, Workspace};
use crate::go::modfile::{ModFile, Replace, Replacement, SyntaxError, WorkFile};
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
pub(super) fn modules(repo: &Repo, diagnostics: &mut Vec<Diagnostic>) -> Result<Modules, Error> {
    let mut modules = Vec::new();
    let mut ignored = Vec::new();
    let mut git_ignored = Vec::new();
    let workspace_dir = repo
        .directories()
        .filter(|(_, directory)| directory.has_file("go.work") && !directory.git_ignored)
        .map(|(dir, _)| dir)
        .find(|dir| !is_foreign(dir))
        .cloned();
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
        let (module, ignore) = module(repo, dir, &mut problems)?;
        modules.push(module);
        ignored.push(ignore);
    }
    let mut found = Modules {
        modules,
        ignored,
        git_ignored,
        workspace: None,
    };
    if let Some(dir) = workspace_dir {
        found.workspace = workspace(repo, &dir, diagnostics)?;
        check_uses(&found, diagnostics);
    }
    let needed = needed_dirs(&found);
    for (dir, mut problem) in problems {
        // The go command reads a nested module's go.mod when it is asked for that module alone.
        if !needed.contains(&dir) {
            problem.severity = Severity::Warning;
        }
        diagnostics.push(problem);
    }
    Ok(found)
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
fn is_foreign(dir: &RepoPath) -> bool {
    dir.elements()
        .any(|element| element == "vendor" || element == "node_modules")
}

fn module(
    repo: &Repo,
    dir: &RepoPath,
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
    let mut replaces = Vec::new();
    for replace in &file.replace {
        match local(repo, dir, &path, &text, replace) {
            Some(Ok(found)) => replaces.push(found),
            Some(Err(problem)) => problems.push((dir.clone(), *problem)),
            None => {}
        }
    }
    let versions = versions(file.go.as_ref(), file.toolchain.as_ref(), at);
    let directory = repo.directory(dir);
    let vendored = directory.is_some_and(|directory| directory.entry("vendor").is_some())
        && file
            .go
            .as_ref()
            .is_none_or(|go| go.value.minor() >= VENDOR_BY_DEFAULT)
        && !vendor_list(repo, dir)?.is_some_and(|list| list.workspace)
        && repo
            .directory(&dir.join("vendor"))
            .is_some_and(|vendor| !vendor.git_ignored);
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
                value: require.module.path.to_string(),
                evidence: vec![at(require.module.span.start, "required")],
            })
            .collect(),
    };
    let ignore = IgnoredDirectories::new(file.ignore.iter().map(|path| &*path.value));
    Ok((module, ignore))
}

fn versions(
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
fn vendor_list(repo: &Repo, dir: &RepoPath) -> Result<Option<ModulesTxt>, Error> {
    let path = dir.join("vendor/modules.txt");
    if repo.entry(&path).is_none() {
        return Ok(None);
    }
    Ok(Some(ModulesTxt::parse(&repo.text(&path)?)))
}

/// The faults of a file; where a merge left its markers, that is the one.
fn syntax_errors(path: &RepoPath, text: &Arc<str>, errors: &[SyntaxError]) -> Vec<Diagnostic> {
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
        .and_then(|written| {
            let distance = |known: &&str| strsim::damerau_levenshtein(known, written);
            DIRECTIVES
                .iter()
                .copied()
                .min_by_key(distance)
                .filter(|known| distance(known) <= 2)
        });
    match near {
        Some(known) => diagnostic.help(format!("did you mean `{known}`?")),
        None if error.message.starts_with("missing module declaration") => {
            diagnostic.help("go mod edit -module=example.com/NAME")
        }
        None => diagnostic,
    }
}

/// A `replace` with a folder: the folder, or what is wrong with it; `None` for other replaces.
fn local(
    repo: &Repo,
    dir: &RepoPath,
    path: &RepoPath,
    text: &Arc<str>,
    replace: &Replace,
) -> Option<Result<LocalReplace, Box<Diagnostic>>> {
    let Replacement::Directory(written) = &replace.replacement else {
        return None;
    };
    let target = match folder(repo, dir, path, text, written, "replace") {
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

/// The folder that a `use` or `replace` names.
fn folder(
    repo: &Repo,
    dir: &RepoPath,
    path: &RepoPath,
    text: &Arc<str>,
    written: &Spanned<Box<str>>,
    verb: &str,
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
            .help(above(dir, &written.value)),
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

/// Where to run scaffold, so that the folder is inside.
fn above(dir: &RepoPath, written: &str) -> String {
    if written.starts_with('/') {
        return "write it as a relative path, inside the folder that is built".to_owned();
    }
    let depth = dir.elements().count();
    let up = written.split('/').filter(|part| *part == "..").count();
    let steps = vec![".."; up.saturating_sub(depth).max(1)].join("/");
    format!("run scaffold, and docker, in the folder that holds both: scaffold -C {steps} init")
}

fn workspace(
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

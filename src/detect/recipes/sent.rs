//! What a Dockerfile reads of the folder scanned, which an ignore file there could hide from it.

use crate::docker::ignore::Ignore;
use crate::docker::reader::{Flag, Instruction, Keyword};
use crate::docker::scope::{Origin, StageScopes};
use crate::error::Error;
use crate::facts::{OwnDockerfile, Sent};
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::{Repo, RepoPath};

use super::super::BuildContext;
use super::super::ignored::evidence;
use super::super::start;

/// Git's own folder.
const GIT: &str = ".git";

/// What git tells of the repository it runs in.
const VERBS: [&str; 5] = ["describe", "log", "rev-list", "rev-parse", "status"];

/// What the stages of a Dockerfile were seen to do.
pub(super) struct Seen<'s> {
    /// What holds in each.
    pub(super) stages: &'s [StageScopes],
    /// They compile Go, or make does.
    pub(super) compiles: bool,
    /// They always run a package manager of Node.
    pub(super) runs_node: bool,
}

/// What the Dockerfile reads of the root of the folder scanned. Nothing where the builder has another
/// ignore file for it (<https://docs.docker.com/build/concepts/context/#filename-and-location>), or
/// another context; nor what the repository's own .dockerignore hides already.
pub(super) fn sent(
    repo: &Repo,
    context: &BuildContext,
    own: &OwnDockerfile,
    seen: &Seen<'_>,
) -> Result<Sent, Error> {
    let Seen {
        stages, compiles, ..
    } = *seen;
    let beside = format!("{}.dockerignore", own.path.name());
    let scripts = started(repo, own, stages);
    let is_of_root = !scripts.is_empty() || is_of_root(repo, own, stages, compiles);
    if repo.has_file(&own.folder.join(&beside)) || !is_of_root {
        return Ok(Sent::default());
    }
    let place = |line: usize| {
        let offset = own.line_start(line);
        Evidence::at(&own.path, &own.text, offset, "reads it", Confidence::Likely)
    };
    let mut named: Vec<(usize, String)> = Vec::new();
    let mut whole = None;
    let mut makes = own.makes.iter().filter(|make| !make.is_conditional);
    let builds_front_ends =
        seen.runs_node || makes.any(|make| make.other.iter().any(|one| is_of_node(one)));
    for (stage, scopes) in own.dockerfile.stages.iter().zip(stages) {
        for (index, instruction) in stage.instructions.iter().enumerate() {
            let paths = read(instruction, scopes, index);
            if paths.iter().any(String::is_empty) {
                whole = Some(instruction.line);
            }
            named.extend(paths.into_iter().map(|path| (instruction.line, path)));
        }
    }
    if whole.is_some() {
        let makes = own.makes.iter().filter(|make| make.asks_git);
        named.extend(makes.map(|make| (make.line, GIT.to_owned())));
        for (line, script) in &scripts {
            let text = repo.text(script)?;
            let is_comment = |line: &&str| line.trim_start().starts_with('#');
            let lines: Vec<&str> = text.lines().filter(|line| !is_comment(line)).collect();
            let text = lines.join("\n");
            if asks_git(&text) && !text.contains("git clone") {
                named.push((*line, GIT.to_owned()));
            }
        }
    }
    let text = evidence(repo, context, &RepoPath::root().join(".dockerignore"))?;
    let before = Ignore::parse(&text.unwrap_or_default()).unwrap_or_default();
    let named = named.iter().filter_map(|(line, path)| {
        let value = RepoPath::root().resolve(path)?;
        let is_sent = !value.is_root() && !before.excludes(value.as_str());
        let evidence = vec![place(*line)];
        is_sent.then_some(Found { value, evidence })
    });
    Ok(Sent {
        named: named.collect(),
        whole: whole.filter(|_| compiles && !builds_front_ends).map(place),
    })
}

/// The scripts of the repository that stages start by their path, each with the line that says so: at
/// the root by what was copied, and not in the Dockerfile's folder.
fn started(repo: &Repo, own: &OwnDockerfile, stages: &[StageScopes]) -> Vec<(usize, RepoPath)> {
    let mut found = Vec::new();
    for (stage, scopes) in own.dockerfile.stages.iter().zip(stages) {
        for (said, word) in start::started(stage) {
            let is_script = word.ends_with(".sh") && word.contains('/');
            let origin = is_script.then(|| scopes.end.origin(&word)).flatten();
            let Some(Origin::Context(path)) = origin else {
                continue;
            };
            let at = |base: &RepoPath| base.resolve(&path).filter(|at| repo.has_file(at));
            let is_beside = !own.folder.is_root() && at(&own.folder).is_some();
            if let Some(script) = at(&RepoPath::root()).filter(|_| !is_beside) {
                found.push((said.line, script));
            }
        }
    }
    found
}

/// Whether a Dockerfile is for the root of the folder scanned: it lies there, copies what lies there
/// alone, or compiles Go where there is none nearer.
fn is_of_root(repo: &Repo, own: &OwnDockerfile, stages: &[StageScopes], compiles: bool) -> bool {
    let mut copied = stages
        .iter()
        .flat_map(|stage| stage.copied.iter().flatten());
    let mut above = std::iter::successors(Some(own.folder.clone()), |at| {
        (!at.is_root()).then(|| at.parent())
    });
    let has_go = |at: &RepoPath| {
        ["go.mod", "Makefile"]
            .iter()
            .any(|name| repo.has_file(&at.join(name)))
    };
    own.folder.is_root()
        || compiles && above.find(has_go).is_some_and(|at| at.is_root())
        || copied.any(|one| {
            let Origin::Context(path) = &one.origin else {
                return false;
            };
            let there = |base: &RepoPath| {
                let path = base.resolve(path).filter(|path| path != base);
                path.is_some_and(|path| repo.entry(&path).is_some())
            };
            there(&RepoPath::root()) && !there(&own.folder)
        })
}

/// Whether a command is of a package manager of Node, which is what builds front ends.
pub(super) fn is_of_node(command: &str) -> bool {
    let first = command.split(' ').next().unwrap_or_default();
    matches!(first, "bun" | "corepack" | "npm" | "npx" | "pnpm" | "yarn")
}

/// The paths of the context that an instruction names.
fn read(instruction: &Instruction, scopes: &StageScopes, index: usize) -> Vec<String> {
    match instruction.keyword {
        Keyword::Copy | Keyword::Add if instruction.flag("from").is_none() => {
            let copied = scopes.copied.get(index).into_iter().flatten();
            let paths = copied.filter_map(|one| match &one.origin {
                Origin::Context(path) if !one.source.contains("://") => Some(fixed(path)),
                _ => None,
            });
            paths.collect()
        }
        Keyword::Run => {
            let Some(scope) = scopes.before.get(index) else {
                return Vec::new();
            };
            let is_bound = |kind: Option<&str>| kind.is_none_or(|kind| kind == "bind");
            let mounts = instruction.flags.iter().filter(|flag| flag.name == "mount");
            let mounts =
                mounts.filter(|one| is_bound(one.option("type")) && one.option("from").is_none());
            let source =
                |one: &Flag| fixed(one.option("source").or(one.option("src")).unwrap_or("."));
            let mut paths: Vec<String> = mounts.map(source).collect();
            let is_whole = scope
                .in_context(&scope.workdir)
                .is_some_and(|path| path.is_empty());
            let script = instruction.script();
            if is_whole && asks_git(&script) && !script.contains("git clone") {
                paths.push(GIT.to_owned());
            }
            paths
        }
        _ => Vec::new(),
    }
}

/// Whether a script has a command of git that tells something of the repository it runs in.
pub(super) fn asks_git(script: &str) -> bool {
    let mut commands = script.match_indices("git ");
    commands.any(|(at, word)| {
        let before = script
            .get(..at)
            .and_then(|before| before.chars().next_back());
        let after = script.get(at + word.len()..).unwrap_or_default();
        let verb = after.split(|letter: char| !letter.is_ascii_lowercase() && letter != '-');
        let verb = verb.into_iter().next().unwrap_or_default();
        let is_word = before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '-');
        is_word && VERBS.contains(&verb)
    })
}

/// The folders before what is not known: a variable without a value, or a pattern.
fn fixed(path: &str) -> String {
    let path = path.trim_start_matches("./").trim_matches('/');
    let path = if path == "." { "" } else { path };
    match path.find(['$', '*', '?', '[']) {
        Some(at) => {
            let before = path.get(..at).unwrap_or_default();
            before
                .rsplit_once('/')
                .map_or("", |(folder, _)| folder)
                .to_owned()
        }
        None => path.to_owned(),
    }
}

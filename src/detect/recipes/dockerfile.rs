//! The builds of Dockerfiles, those of the Makefile targets that they run included.

use std::collections::BTreeMap;

use super::super::BuildContext;
use super::super::files::is_of_settings;
use super::super::ignored::evidence;
use super::Step;
use super::go_build::GoBuild;
use super::scripts;
use super::sent;
use crate::docker::reader::{Instruction, Keyword};
use crate::docker::scope::{Origin, Scope, StageScopes, scopes};
use crate::error::Error;
use crate::facts::{MakeRun, OwnDockerfile};
use crate::shell::{self, Command, is_known};
use crate::walk::{Kind, Repo, RepoPath};

/// Words in the names of files that no image may have.
const PRIVATE: [&str; 13] = [
    "adminsdk",
    "credential",
    "credentials",
    "key",
    "keys",
    "local",
    "password",
    "passwords",
    "secret",
    "secrets",
    "serviceaccount",
    "token",
    "tokens",
];

/// The builds of all stages.
pub(super) fn steps(
    repo: &Repo,
    context: &BuildContext,
    own: &mut OwnDockerfile,
) -> Result<Vec<Step>, Error> {
    let mut steps = Vec::new();
    let mut runs_node = false;
    let folder = own.folder.clone();
    let is_folder = |path: &str| {
        let at = |base: &RepoPath| repo.directory(&base.join(path)).is_some();
        at(&folder) || at(&RepoPath::root())
    };
    let stages = scopes(&own.dockerfile, &is_folder);
    for (number, (stage, known)) in own.dockerfile.stages.iter().zip(&stages).enumerate() {
        for (instruction, scope) in stage.instructions.iter().zip(&known.before) {
            if instruction.keyword != Keyword::Run {
                continue;
            }
            let scope = scope.with_mounts(instruction);
            let commands = commands(instruction, &scope);
            for (index, command) in commands.iter().enumerate() {
                let first = command
                    .words
                    .first()
                    .filter(|_| command.condition.is_none());
                runs_node |= first.is_some_and(|first| sent::is_of_node(first));
                let folders = folders(&folder, &scope, command);
                let offset = place(own, instruction, index);
                let made = made(repo, context, command, &folders)?;
                let Made {
                    builds: found,
                    other,
                    asks_git,
                } = made.unwrap_or_default();
                if Make::read(command).is_some() {
                    own.makes.push(MakeRun {
                        text: command.text.clone(),
                        compiles: !found.is_empty(),
                        outputs: found
                            .iter()
                            .filter_map(|(build, _)| build.output.clone())
                            .collect(),
                        other,
                        asks_git,
                        line: instruction.line,
                        is_conditional: command.condition.is_some(),
                    });
                }
                let own_build = GoBuild::read(command).map(|build| (build, Vec::new()));
                let builds: Vec<_> = own_build.into_iter().chain(found).collect();
                let open = match scope.arguments.is_empty() || builds.is_empty() {
                    true => Vec::new(),
                    false => arguments(repo, context, (instruction, &scope, index), &folders)?,
                };
                // Another target may be made of another argument.
                let fits = open.len() == builds.len();
                let mut open = open.into_iter().filter(|_| fits);
                let at = after(&scope.workdir, &command.folders);
                for (build, changes) in builds {
                    steps.push(Step {
                        build,
                        folders: scripts::inside(&folders, &changes),
                        offset,
                        stage: Some((number, after(&at, &changes))),
                        arguments: open.next().unwrap_or_default(),
                    });
                }
            }
        }
    }
    own.copies = copies(repo, &folder, &stages);
    let seen = sent::Seen {
        stages: &stages,
        compiles: !steps.is_empty() || !own.makes.is_empty(),
        runs_node,
    };
    own.sent = sent::sent(repo, context, own, &seen)?;
    own.scopes = stages;
    Ok(steps)
}

/// The arguments of a Dockerfile that linker flags stand in, with the defaults, for each build of the
/// nth command of a RUN: what is read where no argument has a value.
fn arguments(
    repo: &Repo,
    context: &BuildContext,
    (run, scope, index): (&Instruction, &Scope, usize),
    folders: &[RepoPath],
) -> Result<Vec<Vec<(String, String)>>, Error> {
    let commands = commands(run, &scope.with_open_arguments());
    let Some(command) = commands.get(index) else {
        return Ok(Vec::new());
    };
    let made = made(repo, context, command, folders)?.unwrap_or_default();
    let own = GoBuild::read(command).into_iter();
    let builds = own.chain(made.builds.into_iter().map(|(build, _)| build));
    let of = |build: GoBuild| {
        let names = build.linker_variables().into_iter();
        let given = names.filter_map(|name| {
            let default = scope.arguments.get(name)?.clone();
            Some((name.to_owned(), default.unwrap_or_default()))
        });
        given.collect()
    };
    Ok(builds.map(of).collect())
}

/// The paths of the context that are copied, also by way of a stage, where the repository has them.
fn copies(repo: &Repo, folder: &RepoPath, stages: &[StageScopes]) -> BTreeMap<String, RepoPath> {
    let mut found = BTreeMap::new();
    for copied in stages
        .iter()
        .flat_map(|stage| stage.copied.iter().flatten())
    {
        let Origin::Context(path) = &copied.origin else {
            continue;
        };
        let has = |at: &RepoPath| is_kept(repo, at) || at.is_root();
        let places = [RepoPath::root().resolve(path), folder.resolve(path)];
        if let Some(place) = places.into_iter().flatten().find(has) {
            found.insert(path.clone(), place);
        }
    }
    found
}

/// Whether the repository has what a COPY names: a file or folder that git does not ignore, or a
/// settings file that it keeps although an ignore file names it.
///
/// An exported tree has no index, and has to give what a clone gives: so the evidence is the file that
/// lies there and the line that copies it by its name, without which nobody's build of that Dockerfile
/// works. A repository may only speak against it: what lies in one checkout alone counts in none, and
/// one that tracks nothing yet knows of no file that others have.
fn is_kept(repo: &Repo, path: &RepoPath) -> bool {
    let Some(entry) = repo.entry(path) else {
        return false;
    };
    let folder = repo.directory(&path.parent());
    let is_beside_kept = folder.is_some_and(|folder| !folder.git_ignored);
    !entry.git_ignored
        || is_beside_kept
            && entry.kind == Kind::File
            && is_settings(&entry.name)
            && !is_private(path)
            && repo.is_tracked(path) != Some(false)
}

/// Whether a file is one of settings that hold no secrets by what they are, by its ending.
fn is_settings(name: &str) -> bool {
    is_of_settings(name) && !name.ends_with(".env") && !name.starts_with(".env")
}

/// Whether a name says that a file, or all that lies in its folder, is a secret or of one machine.
fn is_private(path: &RepoPath) -> bool {
    let mut name = String::new();
    for letter in path.name().chars() {
        // `serviceAccountKey` is three words.
        if letter.is_ascii_uppercase() && name.ends_with(|last: char| last.is_ascii_lowercase()) {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    let words: Vec<&str> = name
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .collect();
    let folder = path.parent().as_str().to_ascii_lowercase();
    let mut folders = folder.split('/').map(|name| name.trim_start_matches('.'));
    words.iter().any(|word| PRIVATE.contains(word))
        || words.windows(2).any(|two| *two == ["service", "account"])
        || folders.any(|name| PRIVATE.contains(&name))
}

/// The commands of a RUN, with the stage's environment.
pub(crate) fn commands(run: &Instruction, scope: &Scope) -> Vec<Command> {
    let script = run.script();
    let known = |name: &str| scope.value(name);
    let mut commands: Vec<Command> = Vec::new();
    for command in shell::commands(&script, &known) {
        match command.words.as_slice() {
            // `bash -c 'go build'`: the script inside counts.
            [shell, flag, inner] if shell.ends_with("sh") && flag == "-c" => {
                let condition = command.condition;
                let mut inner = shell::commands(inner, &known);
                for one in &mut inner {
                    one.condition = one.condition.take().or_else(|| condition.clone());
                }
                commands.extend(inner);
            }
            _ => commands.push(command),
        }
    }
    for command in &mut commands {
        let known = scope.env.iter().chain(&scope.arguments);
        for (name, value) in known {
            if let Some(value) = value {
                command
                    .env
                    .entry(name.clone())
                    .or_insert_with(|| value.clone());
            }
        }
    }
    commands
}

/// Where in the repository a command runs: what its folder was copied from, with the context at the
/// Dockerfile, at the root or between; these where nothing says.
fn folders(folder: &RepoPath, scope: &Scope, command: &Command) -> Vec<RepoPath> {
    let at = after(&scope.workdir, &command.folders);
    let inner = scope.in_context(&at).unwrap_or_default();
    let mut bases = vec![folder.clone(), RepoPath::root()];
    let mut above = folder.parent();
    while !above.is_root() {
        bases.push(above.clone());
        above = above.parent();
    }
    let mut found: Vec<RepoPath> = bases
        .iter()
        .filter_map(|base| base.resolve(&inner))
        .collect();
    found.dedup();
    found
}

/// The folder of a stage that one is in after some `cd`s.
fn after(folder: &str, changes: &[String]) -> String {
    let mut at = folder.to_owned();
    for change in changes.iter().filter(|change| is_known(change)) {
        at = if change.starts_with('/') {
            change.clone()
        } else {
            format!("{at}/{change}")
        };
    }
    at
}

/// What a `make` runs.
#[derive(Default)]
struct Made {
    /// The builds, each with the `cd`s before it.
    builds: Vec<(GoBuild, Vec<String>)>,
    /// Its other commands.
    other: Vec<String>,
    /// What is linked in comes from a Makefile that asks git.
    asks_git: bool,
}

/// What a `make` runs; `None` where its Makefile is not known.
fn made(
    repo: &Repo,
    context: &BuildContext,
    command: &Command,
    folders: &[RepoPath],
) -> Result<Option<Made>, Error> {
    let Some(make) = Make::read(command) else {
        return Ok(None);
    };
    for folder in folders {
        let Some(folder) = folder.resolve(&make.folder) else {
            continue;
        };
        for name in ["GNUmakefile", "makefile", "Makefile"] {
            let path = folder.join(name);
            let Some(text) = evidence(repo, context, &path)? else {
                continue;
            };
            let file = scripts::read(repo, context, &path, &text)?;
            let rules = file.run(&make.targets);
            let commands = rules
                .iter()
                .flat_map(|rule| file.commands(rule, &make.given));
            let (mut builds, mut other) = (Vec::new(), Vec::new());
            for command in commands {
                match GoBuild::read(&command) {
                    Some(build) => {
                        let mut changes = vec![make.folder.clone()];
                        changes.retain(|folder| !folder.is_empty());
                        changes.extend(command.folders);
                        builds.push((build, changes));
                    }
                    None => other.push(command.words.join(" ")),
                }
            }
            let is_linked =
                |(build, _): &(GoBuild, _)| build.linker.iter().any(|word| !is_known(word));
            let asks_git = builds.iter().any(is_linked) && sent::asks_git(&text);
            return Ok(Some(Made {
                builds,
                other,
                asks_git,
            }));
        }
    }
    Ok(None)
}

/// A run of make.
pub(crate) struct Make {
    /// `-C`.
    pub(crate) folder: String,
    /// What it is to make.
    pub(crate) targets: Vec<String>,
    /// Variables of its environment and command line.
    pub(crate) given: BTreeMap<String, String>,
}

impl Make {
    /// Reads `make TARGET… NAME=value…`.
    pub(crate) fn read(command: &Command) -> Option<Self> {
        let mut words = command.words.iter();
        if !is_make(words.next()?) {
            return None;
        }
        let mut make = Self {
            folder: ".".to_owned(),
            targets: Vec::new(),
            given: command.env.clone(),
        };
        while let Some(word) = words.next() {
            if let Some((name, value)) = shell::assignment(word) {
                make.given.insert(name.to_owned(), value.to_owned());
            } else if word == "-C" {
                make.folder = words.next()?.clone();
            } else if !word.starts_with('-') {
                make.targets.push(word.clone());
            }
        }
        Some(make)
    }
}

/// Whether a command is make, also under the name that it has where another comes with the system.
pub(super) fn is_make(command: &str) -> bool {
    matches!(command, "make" | "gmake")
}

/// Where the nth command of a RUN stands: at its line where the file shows it, else at the RUN.
fn place(own: &OwnDockerfile, run: &Instruction, index: usize) -> usize {
    let start = own.line_start(run.line);
    let end = own.line_start(run.last_line + 1);
    let inside = own.text.get(start..end).unwrap_or_default();
    let hits = inside
        .match_indices("go ")
        .filter(|(at, _)| {
            let rest = inside.get(at + 3..).unwrap_or_default().trim_start();
            rest.starts_with("build") || rest.starts_with("install")
        })
        .map(|(at, _)| at);
    let hits: Vec<usize> = hits.collect();
    let hit = hits.get(index).or(hits.last());
    start + hit.copied().unwrap_or_default()
}

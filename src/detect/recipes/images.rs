//! The images that a Dockerfile makes of main packages: which program each starts, and which others
//! lie beside it.

use std::collections::{BTreeMap, BTreeSet};

use super::go_build::GoBuild;
use crate::docker::reader::{Arguments, Instruction, Keyword, Stage};
use crate::docker::scope::{below, find, join};
use crate::facts::{Main, OwnDockerfile, OwnImage};
use crate::shell::is_known;
use crate::walk::RepoPath;

/// What the own builds call main packages.
type Called<'c> = BTreeMap<&'c str, BTreeSet<&'c RepoPath>>;

/// Programs that only start another one, as the first process of a container.
const INITS: [&str; 5] = ["catatonit", "dumb-init", "tini", "exec", "--"];

/// Stages that are targets for those who develop.
const BESIDE: [&str; 5] = ["debug", "dev", "develop", "development", "test"];

/// A compiled program in a stage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Program {
    stage: usize,
    /// Absolute; the name alone where nothing says the folder.
    path: String,
    main: RepoPath,
    /// It was compiled with all that there is.
    is_of_all: bool,
    /// The line that copied it here last.
    copied: Option<usize>,
}

/// The programs that a build of a stage leaves there.
pub(super) fn programs(
    build: &GoBuild,
    at: Option<&(usize, String)>,
    dirs: &[RepoPath],
    mains: &[Main],
) -> Vec<Program> {
    let Some((stage, folder)) = at else {
        return Vec::new();
    };
    let output = build.output.as_deref().filter(|output| is_known(output));
    let mut found = Vec::new();
    for main in mains.iter().filter(|main| dirs.contains(&main.dir)) {
        let name = &main.binary_name;
        let paths = match output {
            Some(output) if output.ends_with('/') || dirs.len() > 1 => {
                vec![format!("{output}/{name}")]
            }
            Some(output) => vec![output.to_owned()],
            // `go build` writes here, and `go install` there.
            None => vec![name.clone(), format!("/go/bin/{name}")],
        };
        found.extend(paths.iter().map(|path| Program {
            stage: *stage,
            path: join(folder, path),
            main: main.dir.clone(),
            is_of_all: build.is_of_all() && dirs.len() > 1,
            copied: None,
        }));
    }
    found
}

/// The images of a Dockerfile: its last stage and other stages that none is made of.
/// `called` has what the own builds call main packages besides.
pub(super) fn images(
    own: &OwnDockerfile,
    made: Vec<Program>,
    mains: &[Main],
    called: &Called<'_>,
) -> Vec<OwnImage> {
    let stages = &own.dockerfile.stages;
    let all = spread(own, made);
    let used: BTreeSet<usize> = (0..stages.len()).flat_map(|at| sources(own, at)).collect();
    let last = stages.len().saturating_sub(1);
    let is_beside = |stage: &Stage| {
        let name = stage.name.as_deref().unwrap_or_default();
        name.split(['-', '_']).any(|word| BESIDE.contains(&word))
    };
    let mut found = Vec::new();
    for (number, stage) in stages.iter().enumerate() {
        if used.contains(&number) || number != last && is_beside(stage) {
            continue;
        }
        let mut inside: Vec<Program> = all
            .iter()
            .filter(|program| program.stage == number)
            .cloned()
            .collect();
        let below = sources(own, number);
        if inside.is_empty() {
            // What moves them about is not followed.
            let beneath = all.iter().filter(|program| below.contains(&program.stage));
            inside = beneath.cloned().collect();
        }
        let (line, words) = started(own, number);
        if inside.is_empty() {
            inside = prebuilt(own, number, &words, (mains, called));
        }
        let image = image(&inside, line, &words);
        if !image.starts.is_empty() {
            found.push(image);
        }
    }
    found
}

fn image(inside: &[Program], line: usize, words: &[String]) -> OwnImage {
    let mut all: Vec<RepoPath> = inside.iter().map(|one| one.main.clone()).collect();
    all.sort();
    all.dedup();
    let is_it = |word: &&String| inside.iter().any(|one| name(&one.path) == name(word));
    // Behind a script that starts it, too.
    let word = words.iter().take(3).find(is_it);
    let starts: Vec<RepoPath> = match word {
        _ if all.len() < 2 => all.clone(),
        Some(word) => {
            let mut found: Vec<RepoPath> = inside
                .iter()
                .filter(|one| name(&one.path) == name(word))
                .map(|one| one.main.clone())
                .collect();
            found.dedup();
            found
        }
        None => {
            let mut found: Vec<RepoPath> = inside
                .iter()
                .filter(|one| !one.is_of_all)
                .map(|one| one.main.clone())
                .collect();
            found.sort();
            found.dedup();
            found
        }
    };
    let first = words.first().filter(|word| !word.ends_with(".sh"));
    let called = word.or(first.filter(|_| all.len() < 2));
    OwnImage {
        line,
        name: called.map(|word| name(word).to_owned()).unwrap_or_default(),
        beside: all
            .into_iter()
            .filter(|dir| !starts.contains(dir))
            .collect(),
        copied: inside
            .iter()
            .filter_map(|one| Some((one.main.clone(), one.copied?)))
            .collect(),
        starts,
    }
}

/// The programs with those that later stages take over.
fn spread(own: &OwnDockerfile, made: Vec<Program>) -> BTreeSet<Program> {
    let mut all: BTreeSet<Program> = made.into_iter().collect();
    for (number, stage) in own.dockerfile.stages.iter().enumerate() {
        let Some(scopes) = own.scopes.get(number) else {
            continue;
        };
        let mut more = Vec::new();
        let in_stage = |stage: usize| all.iter().filter(move |program| program.stage == stage);
        let moved = |program: &Program, path: String, copied: Option<usize>| Program {
            stage: number,
            path,
            main: program.main.clone(),
            is_of_all: program.is_of_all,
            copied,
        };
        if let Some(parent) = scopes.parent {
            let taken = |program: &Program| moved(program, program.path.clone(), program.copied);
            more.extend(in_stage(parent).map(taken));
        }
        for (instruction, copied) in stage.instructions.iter().zip(&scopes.copied) {
            let Some(from) = from(own, instruction, number) else {
                continue;
            };
            for copy in copied {
                let source = join("/", &copy.source);
                for program in in_stage(from) {
                    if let Some(rest) = below(&program.path, &source) {
                        let target = join(&copy.target, rest);
                        more.push(moved(program, target, Some(instruction.line)));
                    }
                }
            }
        }
        all.extend(more);
    }
    all
}

/// What a stage starts that nothing here compiles: the main package called like a program that it or
/// a stage below it copies, else that of the Dockerfile's folder.
fn prebuilt(
    own: &OwnDockerfile,
    stage: usize,
    words: &[String],
    (mains, called): (&[Main], &Called<'_>),
) -> Vec<Program> {
    let of = |main: &Main, path: &str, copied: Option<usize>| Program {
        stage,
        path: path.to_owned(),
        main: main.dir.clone(),
        is_of_all: false,
        copied,
    };
    let stages = own.chain(stage).into_iter();
    let stages = stages
        .filter_map(|stage| Some((own.dockerfile.stages.get(stage)?, own.scopes.get(stage)?)));
    let instructions =
        stages.flat_map(|(stage, scopes)| stage.instructions.iter().zip(&scopes.copied));
    let mut found = Vec::new();
    for (instruction, copied) in instructions {
        for copy in copied {
            let is_other = own.copies.contains_key(&copy.source) || is_of_data(&copy.source);
            let source = name(&copy.source);
            let by_name = || mains.iter().find(|main| source == main.binary_name);
            let by_build = || {
                let dirs = called.get(source)?;
                mains.iter().find(|main| dirs.contains(&main.dir))
            };
            let main = if is_other {
                None
            } else {
                by_name().or_else(by_build)
            };
            found.extend(main.map(|main| of(main, &copy.target, Some(instruction.line))));
        }
    }
    let makes = own.makes.iter().any(|make| !make.compiles);
    let starts_file = words
        .first()
        .is_some_and(|word| word.starts_with(['/', '.']));
    if found.is_empty() && starts_file && !makes && !own.compiles_unknown {
        let here = mains.iter().find(|main| main.dir == own.folder);
        let path = words.first().map(String::as_str).unwrap_or_default();
        found.extend(here.map(|main| of(main, path, None)));
    }
    found
}

/// The line of ENTRYPOINT or CMD, else of the stage, and the words that start the program.
fn started(own: &OwnDockerfile, number: usize) -> (usize, Vec<String>) {
    let mut line = 0;
    let (mut entry, mut command): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for number in own.chain(number) {
        let Some(stage) = own.dockerfile.stages.get(number) else {
            continue;
        };
        if line == 0 {
            line = stage.line;
        }
        if let Some(last) = stage.last(Keyword::Entrypoint) {
            (entry, command, line) = (words(&last.arguments), Vec::new(), last.line);
        }
        if let Some(last) = stage.last(Keyword::Cmd) {
            command = words(&last.arguments);
            if entry.is_empty() {
                line = last.line;
            }
        }
    }
    entry.extend(command);
    let words = entry.into_iter();
    let starts_another = |word: &String| {
        INITS.contains(&name(word)) || name(word).ends_with("entrypoint") || word.starts_with('-')
    };
    (line, words.skip_while(starts_another).collect())
}

/// The words of an exec form, or of a shell's command.
fn words(arguments: &Arguments) -> Vec<String> {
    let split = |text: &str| text.split_whitespace().map(str::to_owned).collect();
    match (arguments.text(), arguments.words()) {
        (Some(text), _) => split(text),
        (None, [shell, flag, script, ..]) if name(shell).ends_with("sh") && flag == "-c" => {
            split(script)
        }
        (None, words) => words.to_vec(),
    }
}

/// The stages that one starts from, copies from or mounts from.
fn sources(own: &OwnDockerfile, number: usize) -> BTreeSet<usize> {
    let parent = own.scopes.get(number).and_then(|scopes| scopes.parent);
    parent.into_iter().chain(own.sources(number)).collect()
}

/// The stage that a COPY takes files of.
fn from(own: &OwnDockerfile, instruction: &Instruction, number: usize) -> Option<usize> {
    let flag = instruction.flag("from")?;
    find(&own.dockerfile, flag.value.as_deref()?, number)
}

/// Whether a path lies where no program does, only what programs read and write:
/// <https://refspecs.linuxfoundation.org/FHS_3.0/fhs/index.html>.
fn is_of_data(path: &str) -> bool {
    ["/etc", "/usr/share", "/var/cache", "/var/lib", "/var/log"]
        .iter()
        .any(|folder| below(path, folder).is_some())
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

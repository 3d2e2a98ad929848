//! What the repository's own build files say.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::docker::image::ImageRef;
use crate::docker::reader::{Dockerfile, Instruction, Stage};
use crate::docker::scope::{Origin, StageScopes, find};
use crate::sourced::{Evidence, Found};
use crate::walk::RepoPath;

/// A Dockerfile that scaffold did not write.
#[derive(Clone, Debug)]
pub struct OwnDockerfile {
    /// Where it is.
    pub path: RepoPath,
    /// Its folder.
    pub folder: RepoPath,
    /// Its text.
    pub text: String,
    /// Its path tells that its images are deployed, and not for those who develop or test.
    pub is_deployed: bool,
    /// What it says.
    pub dockerfile: Dockerfile,
    /// The main packages that it compiles.
    pub compiles: Vec<RepoPath>,
    /// What holds at each of its instructions, stage by stage.
    pub scopes: Vec<StageScopes>,
    /// The paths of the context that it copies and the repository has.
    pub copies: BTreeMap<String, RepoPath>,
    /// What it reads of the folder scanned.
    pub sent: Sent,
    /// Its runs of make.
    pub makes: Vec<MakeRun>,
    /// It compiles Go of which only a run could tell which.
    pub compiles_unknown: bool,
    /// The images that it makes of main packages.
    pub images: Vec<OwnImage>,
}

impl OwnDockerfile {
    /// The byte where a line begins, counted from 1.
    pub fn line_start(&self, line: usize) -> usize {
        let before = self.text.split_inclusive('\n').take(line.saturating_sub(1));
        before.map(str::len).sum()
    }

    /// The stages that one starts from, itself last.
    pub fn chain(&self, stage: usize) -> Vec<usize> {
        let mut chain = vec![stage];
        let mut at = stage;
        while let Some(parent) = self.scopes.get(at).and_then(|scopes| scopes.parent) {
            chain.push(parent);
            at = parent;
        }
        chain.reverse();
        chain
    }

    /// The image that a stage is made from, by way of others, with the stage that names it.
    pub fn base(&self, stage: usize) -> Option<(&Stage, ImageRef)> {
        let first = self.chain(stage).first().copied()?;
        let first = self.dockerfile.stages.get(first)?;
        let image = self.dockerfile.expand_global(&first.from)?;
        Some((first, image.parse().ok()?))
    }

    /// Whether a stage copies what lies in a folder, or holds it. What a Dockerfile of another folder
    /// copies may be of another package, as far as it does not name this one.
    pub fn copies_of(&self, stage: usize, dir: &RepoPath) -> bool {
        let scopes = self.scopes.get(stage).into_iter();
        let copied = scopes.flat_map(|scopes| scopes.copied.iter().flatten());
        let mut paths = copied.filter_map(|copied| match &copied.origin {
            Origin::Context(path) => self.copies.get(path),
            _ => None,
        });
        let is_above = dir.is_in(&self.folder);
        paths.any(|path| match is_above {
            true => path.is_in(dir) || dir.is_in(path),
            false => path.is_in(dir) && !dir.is_root(),
        })
    }

    /// WORKDIR at the end, absolute.
    pub fn workdir(&self) -> &str {
        self.scopes.last().map_or("/", |scopes| &scopes.end.workdir)
    }

    /// The stages that one copies or mounts from.
    pub fn sources(&self, stage: usize) -> impl Iterator<Item = usize> {
        let instructions = self.dockerfile.stages.get(stage).into_iter();
        let instructions = instructions.flat_map(|stage| &stage.instructions);
        let named = instructions.flat_map(Instruction::sources);
        named.filter_map(move |name| find(&self.dockerfile, name, stage))
    }
}

/// What a Dockerfile reads of the folder scanned and an ignore file there could hide; nothing where it
/// has an ignore file of its own, or another context.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    /// What it copies, mounts or asks for by its name, and the repository's own .dockerignore lets in.
    pub named: Vec<Found<RepoPath>>,
    /// The line that copies all, where Go is compiled of it and no front end is always built before.
    pub whole: Option<Evidence>,
}

/// An image that a Dockerfile of the repository makes of main packages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnImage {
    /// The line that says what it starts, else that of its stage, from 1.
    pub line: usize,
    /// What it starts: several main packages where nothing tells which of them.
    pub starts: Vec<RepoPath>,
    /// What it is called there; empty where nothing says it.
    pub name: String,
    /// The main packages that lie beside it.
    pub beside: Vec<RepoPath>,
    /// The line of the COPY that brings a main package's program in, where one does, from 1.
    pub copied: BTreeMap<RepoPath, usize>,
}

/// What a deploy file starts a container of a program with, which the image has to have there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartedAs {
    /// As written, `./server`, `/manager` or `/bin/sh`.
    pub path: String,
    /// What it is there.
    pub by: StartedBy,
    /// The Dockerfile that the deploy file makes the image with, where it says one.
    pub dockerfile: Option<RepoPath>,
}

/// What the path that a deploy file starts a container with is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartedBy {
    /// The program's own, in the place of what the image starts.
    Path,
    /// The program's own, as the first argument of what the image starts.
    Argument,
    /// That of a shell.
    Shell,
}

/// A run of make in a Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MakeRun {
    /// The command as written.
    pub text: String,
    /// The Makefile was found, and compiles Go for it.
    pub compiles: bool,
    /// The files that it compiles Go to.
    pub outputs: Vec<String>,
    /// What else it runs.
    pub other: Vec<String>,
    /// What it links in comes from a Makefile that asks git.
    pub asks_git: bool,
    /// Its line, from 1.
    pub line: usize,
    /// A condition decides whether it runs.
    pub is_conditional: bool,
}

/// A `go build` in a build file of the repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnBuild {
    /// The kind of the file.
    pub kind: RecipeKind,
    /// CGO_ENABLED, where it says so.
    pub cgo: Option<bool>,
    /// What it calls the program: the last element of `-o`.
    pub output: Option<String>,
    /// Build tags.
    pub tags: Vec<String>,
    /// GOEXPERIMENT; empty for none.
    pub experiment: String,
    /// Variables that `-X` sets.
    pub symbols: Vec<LinkedSymbol>,
    /// It compiles all that there is, `./...`: that says of none what it is for.
    #[serde(skip)]
    pub is_of_all: bool,
    /// What `-buildmode` makes in place of a program: `c-shared`; empty for a program.
    #[serde(skip)]
    pub library: String,
}

/// Kinds of build files, the weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RecipeKind {
    /// What an image is made of.
    Dockerfile,
    /// What a release is made of.
    Goreleaser,
    /// What a release of a program of Prometheus is made of.
    Promu,
    /// A Makefile, or one that it includes.
    Makefile,
    /// A shell script.
    Script,
    /// A Taskfile.
    Taskfile,
    /// A workflow of GitHub.
    Workflow,
}

/// A variable that linker flags set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkedSymbol {
    /// As `-X` takes it: `example.com/x/version.Version`.
    pub symbol: String,
    /// What it is set to; U+FFFD stands around what only a run could tell. `null` in JSON then.
    #[serde(serialize_with = "known")]
    pub value: String,
    /// It is set to the version.
    pub is_version: bool,
    /// It is set to the same text in each build.
    #[serde(skip)]
    pub is_constant: bool,
    /// The value in the code; `null` where the repository has no such string variable.
    pub declared: Option<String>,
    /// The repository has a variable of this name, whatever its value in the code.
    #[serde(skip)]
    pub exists: bool,
    /// The `-X`.
    #[serde(skip)]
    pub evidence: Evidence,
}

/// A value that needs no run to be told.
fn known<S: Serializer>(value: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let known = Some(value).filter(|value| !value.contains('\u{fffd}'));
    known.serialize(serializer)
}

/// Lines of the repository's own .dockerignore that are not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// As they are written.
    pub lines: Vec<String>,
    /// Why none of them is.
    pub why: LeftOutFor,
    /// The first of them.
    pub evidence: Evidence,
}

/// Why a line of the repository's own .dockerignore is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOutFor {
    /// It lets in what git does not keep.
    Nothing,
    /// It is of a list of what alone is sent.
    List,
}

//! Stage 4: the [`Settings`] become a [`Plan`]: plain values, ready to lay out.
//!
//! The plan is what templates see, and all they see: the contract with platform teams. Its `schema`
//! counts breaking changes. It holds facts and no sentences, no layout and no quoting: those are the
//! templates' and their filters'.

mod bake;
mod compile;
mod front_end;
mod ignore;
mod others;
mod run;
mod source;
mod targets;

use std::collections::BTreeMap;

pub use bake::{BakeFile, BakeTarget};
pub use front_end::FrontEndStage;
pub use ignore::{IgnoreFile, IgnoreGroup, IgnoreKind};
use serde::{Deserialize, Serialize};

use crate::diag::{Code, Diagnostic, Label};
use crate::manifest::{ModuleCache, PrivateAuth};
use crate::settings::Settings;

/// A plan, and what there is to say of it.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// Warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
}

/// What the templates print.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// Counts breaking changes of this structure.
    pub schema: u32,
    /// The Dockerfiles.
    pub dockerfiles: Vec<Dockerfile>,
    /// The ignore files, one for each context and Dockerfile that wants its own.
    pub ignores: Vec<IgnoreFile>,
    /// The file for `docker buildx bake`; `null` for none.
    pub bake: Option<BakeFile>,
}

/// One Dockerfile.
#[derive(Clone, Debug, Serialize)]
pub struct Dockerfile {
    /// Where it is written.
    pub path: String,
    /// The image of the syntax line; empty for no such line.
    pub syntax: String,
    /// Flags that `docker build` needs, each with its value.
    pub build_flags: Vec<String>,
    /// How it fetches private modules; `null` where it fetches none.
    pub secret: Option<PrivateAuth>,
    /// The targets, where there are several, the default one last; empty where there is one.
    pub targets: Vec<String>,
    /// Stages for images that several stages start from.
    pub bases: Vec<BaseStage>,
    /// The stages that build what Go code embeds.
    pub front_ends: Vec<FrontEndStage>,
    /// The stages that hold source and dependencies of several images.
    pub sources: Vec<SourceStage>,
    /// The runtime stages that several images share.
    pub runtimes: Vec<Runtime>,
    /// The images, the default one last.
    pub images: Vec<Image>,
}

/// A stage that only names an image.
#[derive(Clone, Debug, Serialize)]
pub struct BaseStage {
    /// Stage name.
    pub name: String,
    /// What starts from it: `build stages`.
    pub of: String,
    /// Its image.
    pub image: String,
    /// `$BUILDPLATFORM`, or empty for the target's.
    pub platform: String,
}

/// A stage with source and dependencies.
#[derive(Clone, Debug, Serialize)]
pub struct SourceStage {
    /// Stage name.
    pub name: String,
    /// What it starts from.
    pub from: String,
    /// Why its Go is no newer release, as a sentence; empty where nothing keeps it.
    pub go_about: String,
    /// `$BUILDPLATFORM`, or empty for the target's.
    pub platform: String,
    /// It runs on the builder's platform, and the go command compiles for the target's.
    pub cross_compiles: bool,
    /// The distribution release whose C library programs are compiled with and run on, `trixie`;
    /// empty where none is linked at run time, or not known.
    pub libc_suite: String,
    /// It is Debian for the git in it, which fetches private modules.
    pub debian_for_git: bool,
    /// Packages to install.
    pub packages: Packages,
    /// The folder `/rootfs` is made for an image that starts from scratch.
    pub rootfs: bool,
    /// The number of the user in it.
    pub rootfs_user: String,
    /// The number of its group.
    pub rootfs_group: String,
    /// The folder the go command runs in.
    pub workdir: String,
    /// How the go command finds packages.
    pub mode: Mode,
    /// No stage above gets its dependencies in this way: the one to say why.
    pub explains_dependencies: bool,
    /// Lines of known_hosts.
    pub known_hosts: Vec<String>,
    /// Hosts that git is to reach by ssh; sorted.
    pub ssh_hosts: Vec<String>,
    /// The files that say what to download.
    pub manifests: Vec<Copy>,
    /// There are modules to download.
    pub downloads: bool,
    /// Where downloaded modules are kept.
    pub module_cache: ModuleCache,
    /// How private modules are fetched; `null` where there are none.
    pub secret: Option<PrivateAuth>,
    /// GOWORK: `off` for a module beside a workspace, else empty.
    pub gowork: String,
    /// Why GOWORK is off for a module that go.work names; else empty.
    pub gowork_about: String,
    /// Environment of the download: where modules come from.
    pub fetch_env: Vec<Pair>,
    /// The source code.
    pub code: Copy,
}

/// How the go command finds packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// By go.mod, in the module cache.
    Modules,
    /// By go.work, in the module cache.
    Workspace,
    /// In vendor/.
    Vendor,
    /// Without modules, in GOPATH.
    Gopath,
    /// Without modules, and with no known place in GOPATH: one package.
    Folder,
}

/// A name and its value; in a list, since a template's own tables have no order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The name.
    pub name: String,
    /// The value, as the program is to see it.
    pub value: String,
}

impl Pair {
    fn list(values: &BTreeMap<String, String>) -> Vec<Self> {
        values
            .iter()
            .map(|(name, value)| Self {
                name: name.clone(),
                value: value.clone(),
            })
            .collect()
    }
}

/// A COPY line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// The stage copied from; empty for the context.
    pub from: String,
    /// Paths.
    pub sources: Vec<String>,
    /// Path; a folder ends in `/`.
    pub destination: String,
    /// `--link` may be said.
    pub link: bool,
}

/// Packages of a distribution.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Packages {
    /// `apt`, `apk`, or empty.
    pub manager: String,
    /// Sorted names.
    pub names: Vec<String>,
}

/// What follows the source in the stage that compiles.
#[derive(Clone, Debug, Serialize)]
pub struct Compile {
    /// The stage; empty where the source stage goes on.
    pub stage: String,
    /// The stage it starts from.
    pub from: String,
    /// What front ends made, which the code embeds.
    pub front_ends: Vec<Copy>,
    /// The first compile step of the file that front ends are copied to: the one to say why.
    pub explains_front_ends: bool,
    /// Platform arguments, `TARGETOS TARGETARCH`; empty where the platform is the stage's own.
    pub platform_args: Vec<String>,
    /// The first compile step of the file that a source stage goes on with: the one to say what the
    /// platform arguments are.
    pub explains_platform: bool,
    /// The symbol that VERSION sets; empty for none.
    pub version_symbol: String,
    /// The default of VERSION.
    pub version_default: String,
    /// No network is needed: modules are in vendor/ or in a layer.
    pub offline: bool,
    /// The module cache is mounted.
    pub mounts_modules: bool,
    /// The id of the mounted build cache; empty for the one that all share.
    pub cache_id: String,
    /// GO111MODULE: `off` without modules, else empty.
    pub go111module: String,
    /// GOWORK: `off` for a module beside a workspace, else empty.
    pub gowork: String,
    /// CGO_ENABLED.
    pub cgo: bool,
    /// C libraries are linked in.
    pub linked_statically: bool,
    /// GOARM follows from TARGETVARIANT: a platform is `linux/arm`.
    pub goarm: bool,
    /// Environment of a download that compiling may have to do; empty where it has not.
    pub fetch_env: Vec<Pair>,
    /// Further environment, sorted by name.
    pub env: Vec<Pair>,
    /// `-mod`: `vendor`, `mod` where go.sum is to be written, else empty.
    pub mod_flag: String,
    /// Build tags.
    pub tags: Vec<String>,
    /// Linker flags, in which the shell replaces variables; empty for none.
    pub ldflags: String,
    /// The `go build` commands, one after the other.
    pub builds: Vec<GoBuild>,
}

/// A `go build`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GoBuild {
    /// `-o`: a file, or a folder that ends in `/`.
    pub output: String,
    /// Main packages, seen from the folder the command runs in: `./cmd/api`.
    pub packages: Vec<String>,
}

/// A runtime stage: shared by several images, or the head of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Runtime {
    /// Stage name where it is shared.
    pub name: String,
    /// Its image.
    pub image: String,
    /// What its image has, for a comment: `glibc and CA certificates`.
    pub holds: String,
    /// Packages to install.
    pub packages: Packages,
    /// The base has no user, one is made.
    pub add_user: bool,
    /// It has a shell, so that RUN works in it.
    pub shell: bool,
    /// The stage that made `/rootfs`; empty for none.
    pub rootfs_from: String,
    /// User and group.
    pub user: String,
    /// They are numbers.
    pub user_by_number: bool,
    /// `--link` may be said.
    pub link: bool,
    /// The repository's address, for the label of all images on a shared stage; empty for none.
    pub source_label: String,
}

/// One image: its compile step and its final stage.
#[derive(Clone, Debug, Serialize)]
pub struct Image {
    /// The target.
    pub name: String,
    /// The main package's directory.
    pub main: String,
    /// The main packages' directories of further programs in it.
    pub also: Vec<String>,
    /// It is the only one of its Dockerfile.
    pub alone: bool,
    /// It is the one of several that is built where no target is named.
    pub default: bool,
    /// `--link` may be said.
    pub link: bool,
    /// The stage with its source, where no other image shares it; `null` otherwise.
    pub source: Option<SourceStage>,
    /// How it is compiled.
    pub compile: Compile,
    /// What it starts from: the name of a shared stage, or the image of `runtime`.
    pub from: String,
    /// The head of its stage, where it is not shared; `null` otherwise.
    pub runtime: Option<Runtime>,
    /// Programs.
    pub copies: Vec<Copy>,
    /// Files and folders at absolute paths.
    pub files: Vec<Copy>,
    /// Files and folders below the working directory.
    pub assets: Vec<Copy>,
    /// Directories made after USER, so that they belong to the user.
    pub writable: Vec<String>,
    /// The working directory; empty for the base's.
    pub workdir: String,
    /// The working directory is made after USER too.
    pub workdir_is_writable: bool,
    /// Environment.
    pub env: Vec<Pair>,
    /// The variables that have the program listen where its container is reached.
    pub env_opens: Vec<String>,
    /// The variables that have it listen on the port that is exposed, where its own is another.
    pub env_ports: Vec<String>,
    /// `8080`, `53/udp`.
    pub ports: Vec<String>,
    /// Why these ports, where it is not plain from the code; empty otherwise.
    pub ports_about: String,
    /// STOPSIGNAL; empty for none.
    pub stop_signal: String,
    /// HEALTHCHECK in exec form; `["NONE"]` for none, empty for no such line.
    pub healthcheck: Vec<String>,
    /// ENTRYPOINT in exec form.
    pub entrypoint: Vec<String>,
    /// CMD in exec form; empty for none.
    pub args: Vec<String>,
    /// The arguments have the program listen where its container is reached.
    pub args_open: bool,
    /// The repository's address, for the label; empty for none.
    pub source_label: String,
    /// Further labels.
    pub labels: Vec<Pair>,
}

/// Lays the settings out.
///
/// # Errors
/// An ignore line that the person wrote would hide a file that the build reads, or two files have one path.
pub fn plan(settings: &Settings) -> Result<Planned, Vec<Diagnostic>> {
    let dockerfiles = targets::dockerfiles(settings);
    let ignores = ignore::ignores(settings)?;
    let bake = bake::bake(settings, &dockerfiles);
    let paths = dockerfiles.iter().map(|file| &file.path);
    let mut paths = paths.chain(ignores.iter().map(|file| &file.path));
    if let Some(bake) = bake
        .as_ref()
        .filter(|bake| paths.any(|path| *path == bake.path))
    {
        let message = format!("two files would both be {}", bake.path);
        let mut diagnostic = Diagnostic::new(Code::Manifest, message);
        let said = settings.project.bake.evidence.first();
        diagnostic.labels.extend(said.map(Label::evidence));
        return Err(vec![
            diagnostic.help("a path of its own for `bake` in [output]"),
        ]);
    }
    let diagnostics = others::hidden(settings, &dockerfiles, &ignores);
    Ok(Planned {
        plan: Plan {
            schema: 1,
            bake,
            dockerfiles,
            ignores,
        },
        diagnostics: diagnostics.into_iter().collect(),
    })
}

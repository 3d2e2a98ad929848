//! Stage 4: the [`Settings`] become a [`Plan`]: plain values, ready to lay out.
//!
//! The plan is what templates see, and all they see: the contract with platform teams. Its `schema`
//! counts breaking changes. Nothing here is quoted; that is the template's filter for its format.

mod compile;
mod front_end;
mod ignore;
mod run;
mod source;
mod targets;

use std::collections::BTreeMap;

pub use front_end::FrontEndStage;
use serde::{Deserialize, Serialize};

use crate::diag::Diagnostic;
use crate::settings::Settings;

/// What the templates print.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// Counts breaking changes of this structure.
    pub schema: u32,
    /// The Dockerfiles.
    pub dockerfiles: Vec<Dockerfile>,
    /// The ignore files, one for each context and Dockerfile that wants its own.
    pub ignores: Vec<IgnoreFile>,
}

/// One Dockerfile.
#[derive(Clone, Debug, Serialize)]
pub struct Dockerfile {
    /// Where it is written.
    pub path: String,
    /// The image of the syntax line; empty for no such line.
    pub syntax: String,
    /// Commands that build it, where `docker build .` does not say it all.
    pub usage: Vec<String>,
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
#[derive(Clone, Debug, Default, Serialize)]
pub struct SourceStage {
    /// Stage name.
    pub name: String,
    /// What it starts from.
    pub from: String,
    /// `$BUILDPLATFORM`, or empty for the target's.
    pub platform: String,
    /// Lines of the comment above it.
    pub about: Vec<String>,
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
    /// Commands before the download.
    pub setup: Vec<Vec<Vec<String>>>,
    /// Lines of the comment above the download.
    pub download_about: Vec<String>,
    /// The files that say what to download.
    pub manifests: Vec<Copy>,
    /// Environment of the download and the download: parts that may each stand on a line of their
    /// own; empty for none.
    pub download: Vec<Vec<String>>,
    /// The source code.
    pub code: Copy,
}

/// A name and its value, sorted by name where there are several: a template's own tables have no
/// order.
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Lines of the comment above it.
    pub about: Vec<String>,
    /// What front ends made, which the code embeds.
    pub front_ends: Vec<Copy>,
    /// The comment above it.
    pub front_ends_about: String,
    /// Platform arguments, `TARGETOS TARGETARCH`; empty where the platform is the stage's own.
    pub platform_args: Vec<String>,
    /// The comment above them.
    pub platform_about: String,
    /// The symbol that VERSION sets; empty for none.
    pub version_symbol: String,
    /// The default of VERSION.
    pub version_default: String,
    /// Lines of the comment above the command.
    pub command_about: Vec<String>,
    /// Flags of RUN and the command: parts that may each stand on a line of their own.
    pub command: Vec<Vec<String>>,
}

/// A runtime stage: shared by several images, or the head of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Runtime {
    /// Stage name where it is shared.
    pub name: String,
    /// Its image.
    pub image: String,
    /// What is in it, for the comment.
    pub holds: String,
    /// Packages to install.
    pub packages: Packages,
    /// The base has no user, one is made.
    pub add_user: bool,
    /// It has a shell, so that RUN works in it.
    pub shell: bool,
    /// The stage that made `/rootfs`; empty for none.
    pub rootfs_from: String,
    /// User and group, by number.
    pub user: String,
    /// The comment above USER.
    pub user_about: String,
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
    /// Lines of the comment above its final stage.
    pub about: Vec<String>,
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
    /// Files and folders below the working directory.
    pub assets: Vec<Copy>,
    /// Directories made after USER, so that they belong to the user.
    pub writable: Vec<String>,
    /// The comment above the working directory.
    pub workdir_about: String,
    /// The working directory; empty for the base's.
    pub workdir: String,
    /// Environment.
    pub env: Vec<Pair>,
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
    /// The comment above the label of the repository's address; empty for none.
    pub source_about: String,
    /// The repository's address, for the label; empty for none.
    pub source_label: String,
    /// Further labels.
    pub labels: Vec<Pair>,
}

/// One ignore file.
#[derive(Clone, Debug, Serialize)]
pub struct IgnoreFile {
    /// Where it is written.
    pub path: String,
    /// Lines in groups, each under its comment.
    pub groups: Vec<IgnoreGroup>,
}

/// Lines of an ignore file under one comment.
#[derive(Clone, Debug, Serialize)]
pub struct IgnoreGroup {
    /// The comment.
    pub about: String,
    /// The lines.
    pub patterns: Vec<String>,
}

/// Lays the settings out.
///
/// # Errors
/// An ignore line that the person wrote would hide a file that the build reads.
pub fn plan(settings: &Settings) -> Result<Plan, Vec<Diagnostic>> {
    let dockerfiles = targets::dockerfiles(settings);
    let ignores = ignore::ignores(settings)?;
    Ok(Plan {
        schema: 1,
        dockerfiles,
        ignores,
    })
}

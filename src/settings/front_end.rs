//! Decisions of a front end that is built for Go code to embed or to serve.

use crate::docker::image::ImageRef;
use crate::sourced::Sourced;
use crate::walk::RepoPath;

/// What a front end makes and a program serves from disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServedFrontEnd {
    /// The stage that makes it.
    pub stage: String,
    /// What of it, relative to the repository.
    pub source: RepoPath,
    /// Where the program looks for it, absolute.
    pub destination: String,
}

/// A package of Node whose build makes what Go code embeds, or what a program serves from disk.
#[derive(Clone, Debug)]
pub struct FrontEnd {
    /// The stage.
    pub name: String,
    /// The folder of package.json.
    pub dir: Sourced<RepoPath>,
    /// The stage's image.
    pub image: Sourced<ImageRef>,
    /// Who installs: `npm`, `pnpm@10.10.0`, `yarn@4`.
    pub package_manager: Sourced<String>,
    /// The command that installs the package manager; empty where the image has it.
    pub setup: String,
    /// Why that one.
    pub setup_about: String,
    /// The folder that keeps what was downloaded.
    pub cache: String,
    /// What the build script reads lies there too: Yarn's archives.
    pub builds_from_cache: bool,
    /// The command that installs.
    pub install: Sourced<String>,
    /// The command that builds.
    pub build: Sourced<String>,
    /// What it makes.
    pub output: Sourced<Vec<RepoPath>>,
    /// The files and folders that say what to install, relative to its folder; a folder ends in `/`.
    pub manifests: Vec<String>,
    /// Installing reads the sources, too.
    pub installs_with_sources: bool,
}

//! Packages of Node, and those of them whose build makes what Go code embeds: front ends.

use std::fmt;

use serde::Serialize;

use crate::sourced::{Evidence, Found};
use crate::walk::RepoPath;

/// A folder that Go code embeds or serves, that git does not keep, and the package whose build makes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FrontEnd {
    /// The folder of package.json.
    pub dir: RepoPath,
    /// Which program installs its dependencies.
    pub manager: PackageManager,
    /// What it makes, sorted.
    pub output: Vec<RepoPath>,
    /// The build script, and what embeds its work.
    pub evidence: Vec<Evidence>,
}

/// A package.json.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodePackage {
    /// The folder of package.json.
    pub dir: RepoPath,
    /// The build script's place, if there is one.
    pub script: Option<Evidence>,
    /// Its lock file, where there is one and no second.
    pub lock: Option<NodeLock>,
    /// What `packageManager` pins: `pnpm` and `10.10.0`.
    pub pinned: Option<(String, String)>,
    /// Yarn itself is in the repository, where .yarnrc.yml says.
    pub has_yarn: bool,
    /// The releases of Node that its files ask for, the nearest first, and that of the own Dockerfiles.
    pub node: Vec<Found<String>>,
    /// The files and folders that say what to install, relative to it: package.json, the lock
    /// file, patches.
    pub manifests: Vec<String>,
    /// The packages it depends on, sorted.
    pub dependencies: Vec<String>,
    /// Installing runs files of the package itself.
    pub installs_with_sources: bool,
    /// Its files that git keeps, less its documents.
    pub files: Vec<RepoPath>,
    /// Why no stage can build it unless scaffold.toml says how; empty if one can.
    pub obstacle: String,
}

/// A lock file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeLock {
    /// The file.
    pub file: RepoPath,
    /// Who wrote it.
    pub manager: PackageManager,
    /// The version of its format.
    pub version: String,
}

/// A pattern of `//go:embed` that nothing matches in a clean checkout, or a placeholder alone; or a
/// folder that a program serves from disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The Go package: the main package of a program that serves it.
    pub package: RepoPath,
    /// The pattern, or the path in the code.
    pub pattern: String,
    /// It is served from disk.
    pub served: bool,
    /// The folder or file that it names, up to its first wildcard.
    pub path: RepoPath,
    /// Its place.
    pub evidence: Option<Evidence>,
    /// Git keeps a file that holds its place, so that code compiles without.
    pub has_placeholder: bool,
    /// What lies there although git ignores it.
    pub ignored: Ignored,
    /// A command that may make it, and the file that says so.
    pub made: Option<(String, RepoPath)>,
    /// Why no stage makes it; empty where one can.
    pub obstacle: String,
    /// Where a Dockerfile of the repository puts files there that another stage makes.
    pub brought: Option<Evidence>,
}

/// Files that lie where the ignore files of git leave nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ignored {
    /// None, or such that git does not track.
    #[default]
    Nothing,
    /// Some, of which no index says whether git tracks them.
    Some,
    /// One at least that git tracks all the same.
    Tracked,
}

/// A folder that a program serves or reads, and that git does not keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Served {
    /// As the code has it, relative to where the program is started.
    pub text: String,
    /// The folder of the repository.
    pub path: RepoPath,
}

/// What a package that a program reaches lacks in a clean checkout, since it is generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// The package.
    pub package: RepoPath,
    /// The files that its `go:generate` lines write; none where it has no Go file at all.
    pub files: Vec<RepoPath>,
    /// The main packages that reach it.
    pub mains: Vec<RepoPath>,
    /// The first of those lines, or what imports the package.
    pub evidence: Option<Evidence>,
}

/// A program that installs packages of Node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PackageManager {
    /// npm, which comes with Node.
    Npm,
    /// pnpm.
    Pnpm,
    /// Yarn from its second release on.
    Yarn,
    /// Yarn 1.
    YarnClassic,
}

impl PackageManager {
    /// The program's name.
    pub fn program(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Pnpm => "pnpm",
            Self::Yarn | Self::YarnClassic => "yarn",
        }
    }

    /// The command that installs what the lock file says, and nothing else.
    pub fn install(self) -> &'static str {
        match self {
            Self::Npm => "npm ci",
            Self::Pnpm => "pnpm install --frozen-lockfile",
            Self::Yarn => "yarn install --immutable",
            Self::YarnClassic => "yarn install --frozen-lockfile",
        }
    }

    /// The command that runs the build script.
    pub fn build(self) -> &'static str {
        match self {
            Self::Npm => "npm run build",
            Self::Pnpm => "pnpm build",
            Self::Yarn | Self::YarnClassic => "yarn build",
        }
    }
}

impl fmt::Display for PackageManager {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.program())
    }
}

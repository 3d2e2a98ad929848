//! What the repository says, before anybody wished anything: stage 2's value.
//!
//! Everything is kept, sorted, and says where it was read. Directories are relative to the folder
//! scanned. The keys that `explain --json` shows are stable.

mod front_end;
mod outside;
mod own;
mod port;
mod role;
mod storage;

pub use front_end::{
    FrontEnd, Generated, Ignored, Missing, NodeLock, NodePackage, PackageManager, Served,
};
pub use outside::{BEFORE, EXAMPLE, Outside, OutsideKind};
pub use own::{
    LeftOut, LeftOutFor, LinkedSymbol, MakeRun, OwnBuild, OwnDockerfile, OwnImage, RecipeKind,
    Sent, StartedAs, StartedBy,
};
pub use port::{
    AT_LOOPBACK, COMPOSE, COMPOSE_EXPOSED, DEPLOYED, EXPOSED, ON_ANOTHER_PORT, Port, Protocol,
};
pub use role::Role;
pub use storage::{DatabaseFile, DatabaseVariable, StorageKind, Written};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::catalog::VersionLimit;
use crate::go::path::has_path_prefix;
use crate::go::version::GoVersion;
use crate::sourced::{Evidence, Found};
use crate::walk::RepoPath;

/// Where programs lie in an image: in PATH on every base.
pub const PROGRAMS: &str = "/usr/local/bin";

/// Everything detected in one repository.
#[derive(Debug, Serialize)]
pub struct Facts {
    /// Every folder with a go.mod, vendor/ apart, by directory.
    pub modules: Vec<Module>,
    /// The go.work of the folder scanned, if there is one.
    pub workspace: Option<Workspace>,
    /// Every main package the go command lists for linux/amd64 that has a `func main`.
    pub mains: Vec<Main>,
    /// Directories of packages with `import "C"` in a file compiled with CGO_ENABLED=1.
    pub cgo_packages: Vec<RepoPath>,
    /// Packages with `//go:embed`.
    pub embeds: Vec<Embed>,
    /// The front ends that have to be built before Go code that embeds them.
    pub front_ends: Vec<FrontEnd>,
    /// Every package of Node, by folder.
    #[serde(skip)]
    pub node_packages: Vec<NodePackage>,
    /// What reached packages embed and git keeps nothing of, or a placeholder.
    #[serde(skip)]
    pub missing: Vec<Missing>,
    /// What reached packages lack in a clean checkout, since it is generated.
    #[serde(skip)]
    pub generated: Vec<Generated>,
    /// The go command lists at least one package.
    #[serde(skip)]
    pub has_packages: bool,
    /// What the packages reached by some main need in the build context.
    #[serde(skip)]
    pub packages: BTreeMap<RepoPath, PackageFiles>,
    /// Where there is no go.mod: the import path of the folder scanned, empty where any will do.
    #[serde(skip)]
    pub gopath_root: Option<String>,
    /// The lines of the repository's own .dockerignore.
    #[serde(skip)]
    pub dockerignore: Found<Vec<String>>,
    /// Those of its lines that are not among them.
    #[serde(skip)]
    pub dockerignore_left: Vec<LeftOut>,
    /// Patterns of private modules, as GOPRIVATE has them, that the repository's own files say and
    /// a go.mod requires.
    #[serde(skip)]
    pub private: Vec<Found<String>>,
    /// Hosts of modules that nothing says to be public or private.
    #[serde(skip)]
    pub unknown_hosts: Vec<Found<String>>,
    /// The Dockerfiles that scaffold did not write, by path.
    #[serde(skip)]
    pub dockerfiles: Vec<OwnDockerfile>,
}

impl Facts {
    /// Whether a variable exists that `-X` sets; of other modules nobody knows.
    pub fn has_variable(&self, symbol: &LinkedSymbol) -> bool {
        let path = symbol.symbol.rsplit_once('.').map_or("", |(path, _)| path);
        let mut modules = self.modules.iter();
        let is_own = |module: &Module| has_path_prefix(path, &module.path);
        let own = path == "main" || modules.any(is_own);
        symbol.exists || (!own && path.contains('/'))
    }

    /// There is no Go at all.
    pub fn is_empty(&self) -> bool {
        self.modules.is_empty() && !self.has_packages
    }
}

/// A go.mod and what it decides.
#[derive(Clone, Debug, Serialize)]
pub struct Module {
    /// The folder of go.mod.
    pub dir: RepoPath,
    /// The module path.
    pub path: String,
    /// The `go` line, as written.
    pub go: Option<String>,
    /// The `toolchain` line, as written.
    pub toolchain: Option<String>,
    /// There is a vendor/ that go build uses by default.
    pub vendored: bool,
    /// go.sum stands beside go.mod.
    #[serde(skip)]
    pub has_sum: bool,
    /// `replace` lines that point at folders of this repository.
    #[serde(skip)]
    pub replaces: Vec<LocalReplace>,
    /// Where the go and toolchain lines stand.
    #[serde(skip)]
    pub versions: Vec<Found<GoVersion>>,
    /// The modules required, with the line.
    #[serde(skip)]
    pub requires: Vec<Found<Required>>,
}

/// `require PATH VERSION`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Required {
    /// The module path.
    pub path: String,
    /// The version that is compiled if no other module asks for a newer one; nothing where a
    /// `replace` names a folder or another module.
    pub version: Option<String>,
}

/// A required version of a module that is made for releases of Go up to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoLimit {
    /// The module path.
    pub module: String,
    /// Its version.
    pub version: String,
    /// What limits this version, the narrowest first, and newer ones after it.
    pub limits: Vec<VersionLimit>,
}

/// `replace PATH => ./DIR`.
#[derive(Clone, Debug)]
pub struct LocalReplace {
    /// The module path replaced.
    pub path: String,
    /// The folder it is read from.
    pub dir: RepoPath,
    /// The line.
    pub evidence: Evidence,
}

/// A go.work and the modules it names.
#[derive(Clone, Debug, Serialize)]
pub struct Workspace {
    /// The folder of go.work.
    pub dir: RepoPath,
    /// The folders of its `use` lines, sorted.
    #[serde(rename = "use")]
    pub uses: Vec<RepoPath>,
    /// go.work.sum stands beside go.work.
    #[serde(skip)]
    pub has_sum: bool,
    /// There is a vendor/ beside go.work.
    #[serde(skip)]
    pub vendored: bool,
    /// `replace` lines that point at folders of this repository.
    #[serde(skip)]
    pub replaces: Vec<LocalReplace>,
    /// Where the go and toolchain lines stand.
    #[serde(skip)]
    pub versions: Vec<Found<GoVersion>>,
    /// Why images are built without it, where they are: GOWORK=off.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub off: Vec<Evidence>,
}

impl Workspace {
    /// Whether a module is built with those that go.work names.
    pub fn joins(&self, module: &RepoPath) -> bool {
        self.off.is_empty() && self.uses.contains(module)
    }
}

/// A main package.
#[derive(Clone, Debug, Serialize)]
pub struct Main {
    /// Its directory.
    pub dir: RepoPath,
    /// Its import path.
    pub import_path: String,
    /// The file name that `go build` gives the program.
    #[serde(skip)]
    pub binary_name: String,
    /// The directory of its module; `null` for a folder without go.mod.
    pub module: Option<RepoPath>,
    /// What it is for.
    pub role: Role,
    /// The rule that said so.
    #[serde(skip)]
    pub role_reason: String,
    /// What a platform calls each time by itself, if it is that: `an AWS Lambda function`.
    #[serde(skip)]
    pub function: Option<String>,
    /// What another program starts, if it is that: `a Grafana plugin, which Grafana starts`.
    #[serde(skip)]
    pub plugin: Option<String>,
    /// Listed with CGO_ENABLED=1.
    pub with_cgo: bool,
    /// Listed with CGO_ENABLED=0.
    pub without_cgo: bool,
    /// Build constraints leave a `func main` for linux/arm64 too.
    #[serde(skip)]
    pub on_arm64: bool,
    /// What of C it reaches.
    pub cgo: Cgo,
    /// Ports it listens on.
    pub ports: Vec<Found<Port>>,
    /// Where it listens on an address that nothing in the repository tells.
    #[serde(skip)]
    pub listens_somewhere: Option<Evidence>,
    /// Files it opens by a relative path.
    pub assets: Vec<Found<Asset>>,
    /// The folder that its relative paths start from: its module's, unless what it reads lies below
    /// another.
    #[serde(skip)]
    pub start: RepoPath,
    /// Files of the repository that it reads by absolute paths.
    #[serde(skip)]
    pub files: Vec<Found<Placed>>,
    /// Files that it reads by absolute paths and that the repository has not, or not for an image.
    #[serde(skip)]
    pub missing_files: Vec<Found<String>>,
    /// Folders that it writes to.
    #[serde(skip)]
    pub written: Vec<Found<Written>>,
    /// The folder that its own image is started in, where a volume keeps what it writes below that.
    #[serde(skip)]
    pub workdir: Option<Found<String>>,
    /// Folders that it serves and that git does not keep.
    #[serde(skip)]
    pub served: Vec<Found<Served>>,
    /// Databases in files that it keeps.
    #[serde(skip)]
    pub storage: Vec<Found<StorageKind>>,
    /// Files of such databases, below the folder it is started in.
    #[serde(skip)]
    pub databases: Vec<Found<DatabaseFile>>,
    /// Programs it runs.
    pub tools: Vec<Found<Tool>>,
    /// The command that serves, of those its command line has; several where the code does not say
    /// which.
    #[serde(skip)]
    pub commands: Vec<Found<Vec<String>>>,
    /// The paths by which deploy files start it, those of the image's own program file.
    #[serde(skip)]
    pub started_as: Vec<Found<StartedAs>>,
    /// The signal that ends it in good order, where SIGTERM does not.
    #[serde(skip)]
    pub stop_signal: Option<Found<String>>,
    /// Where it reads the version that the go command stamps.
    #[serde(skip)]
    pub build_info: Vec<Evidence>,
    /// Where it asks for what that has of Git: `vcs.revision` and its like are the rules.
    #[serde(skip)]
    pub git_stamp: Vec<Evidence>,
    /// Where it loads plugins of Go.
    #[serde(skip)]
    pub loads_plugins: Vec<Evidence>,
    /// Where it asks for a time zone by name, which it does not bring along.
    #[serde(skip)]
    pub time_zones: Vec<Evidence>,
    /// What it needs of others to start.
    pub needs: Vec<Found<Outside>>,
    /// The `func main` and what told its role.
    pub evidence: Vec<Evidence>,
    /// Package-level string variables of package main that hold a version.
    #[serde(skip)]
    pub version_variables: Vec<Found<VersionVariable>>,
    /// How the repository's own build files compile it, the weightiest first.
    pub builds: Vec<Found<OwnBuild>>,
    /// Directories of the repository's packages it reaches, sorted; itself included.
    #[serde(skip)]
    pub packages: Vec<RepoPath>,
    /// Import paths outside the repository that it reaches directly, sorted.
    #[serde(skip)]
    pub imports: Vec<String>,
    /// Modules that keep it from newer releases of Go, with the line that requires them.
    #[serde(skip)]
    pub go_limits: Vec<Found<GoLimit>>,
}

/// What of C a main reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cgo {
    /// Whether it can do without cgo.
    pub need: Need,
    /// Directories of the repository's own cgo packages it reaches.
    pub own: Vec<RepoPath>,
    /// Import paths of other modules that use cgo.
    pub through: Vec<String>,
    /// Where they are imported, and which rule of the catalog applies.
    #[serde(skip)]
    pub evidence: Vec<Evidence>,
    /// pkg-config names and `-l` flags of own cgo packages.
    #[serde(skip)]
    pub libraries: Vec<String>,
    /// C++ is compiled.
    #[serde(skip)]
    pub cxx: bool,
}

/// Whether a program can do without cgo; ordered by how much it needs it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// No cgo package is reached.
    #[default]
    None,
    /// Cgo packages are reached with CGO_ENABLED=1 alone, and nothing pretends without.
    Optional,
    /// A package that only pretends without cgo is reached: it compiles, and fails when it runs.
    Run,
    /// Does not compile without cgo.
    Build,
}

/// A file or folder opened by a relative path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asset {
    /// Relative to the folder scanned.
    pub path: RepoPath,
    /// The files in it that git keeps; none of a folder that is no asset by itself.
    #[serde(skip)]
    pub files: Vec<RepoPath>,
}

/// A file or folder of the repository that lies elsewhere in an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Placed {
    /// Where: an absolute path, or one relative to the working directory.
    pub destination: String,
    /// What, relative to the folder scanned.
    pub source: RepoPath,
    /// The files in it that git keeps.
    #[serde(skip)]
    pub files: Vec<RepoPath>,
}

/// A program run by exec.Command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tool {
    /// Its name, as looked up in PATH.
    pub name: String,
}

/// `var version = "dev"` in package main.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VersionVariable {
    /// As `-X` takes it: `main.version`.
    pub symbol: String,
    /// Its value in the code.
    pub default: String,
}

/// A package with `//go:embed`.
#[derive(Clone, Debug, Serialize)]
pub struct Embed {
    /// The package's directory.
    pub dir: RepoPath,
    /// Its patterns, sorted.
    pub patterns: Vec<String>,
    /// Those that match no file git keeps.
    pub unmatched: Vec<String>,
    /// Where each unmatched one stands.
    #[serde(skip)]
    pub evidence: Vec<Evidence>,
}

/// What the build reads of one package, for the proof of .dockerignore.
#[derive(Clone, Debug, Default)]
pub struct PackageFiles {
    /// Compiled files and C sources, by name.
    pub files: Vec<String>,
    /// Files that `//go:embed` matches, relative to the package; and, for patterns that match
    /// nothing yet, the pattern up to its first wildcard.
    pub embedded: Vec<String>,
}

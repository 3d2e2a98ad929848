//! Every decision, and who made it: stage 3's value. No `Option` is left unset here; "none" is an
//! empty string or list.

mod entries;
mod front_end;

pub use entries::Entry;
pub use front_end::{FrontEnd, ServedFrontEnd};

use std::collections::BTreeMap;

use serde::Serialize;

use crate::catalog::{Base, IgnoreGroup};
use crate::docker::image::ImageRef;
use crate::facts::{Port, Sent};
use crate::manifest::{Layout, ModuleCache, PrivateAuth};
use crate::sourced::{Evidence, Sourced};
use crate::walk::RepoPath;

/// The decisions of one repository.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Those that hold for all images.
    pub project: Project,
    /// The images, by name.
    pub images: Vec<Image>,
}

/// Decisions that hold for all images.
#[derive(Clone, Debug)]
pub struct Project {
    /// One Dockerfile, or one for each image.
    pub layout: Sourced<Layout>,
    /// The image of the last stage.
    pub default_image: Sourced<String>,
    /// The image of the syntax line; empty for no such line.
    pub syntax: Sourced<String>,
    /// The registry all images come from; empty for their own.
    pub registry: Sourced<String>,
    /// `linux/amd64` and the like.
    pub platforms: Sourced<Vec<String>>,
    /// The Dockerfile's path; empty for none.
    pub dockerfile: Sourced<String>,
    /// The ignore file's path; empty for none.
    pub dockerignore: Sourced<String>,
    /// The path of the file for `docker buildx bake`; empty for none.
    pub bake: Sourced<String>,
    /// The catalog's lines of .dockerignore.
    pub ignore: &'static [IgnoreGroup],
    /// The repository's own lines of .dockerignore that are kept, or those of scaffold.toml.
    pub extend_ignore: Sourced<Vec<String>>,
    /// Digests by image reference.
    pub digests: Sourced<BTreeMap<String, String>>,
    /// What is built for Go code to embed or to serve, by name.
    pub front_ends: Vec<FrontEnd>,
    /// What the build reads, with what of it an ignore line may not hide.
    pub context: Context,
}

impl Project {
    /// The Dockerfile of an image: the one for all, or `api.Dockerfile` beside it.
    pub fn dockerfile_of(&self, image: &str) -> String {
        let path = &self.dockerfile.value;
        match self.layout.value {
            Layout::Single => path.clone(),
            Layout::PerImage => {
                let folder = path
                    .rsplit_once('/')
                    .map(|(folder, _)| format!("{folder}/"));
                format!("{}{image}.Dockerfile", folder.unwrap_or_default())
            }
        }
    }
}

/// The files the build reads from its context.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Files, relative to the context.
    pub needed: Vec<String>,
    /// Files and folders that programs read when they run, as scaffold.toml names them.
    pub assets: Vec<RepoPath>,
    /// The files of those that were found in the code, by the file or folder.
    pub found_assets: BTreeMap<RepoPath, Vec<String>>,
    /// Folders of vendored dependencies.
    pub vendored: Vec<RepoPath>,
    /// The files of front ends, by folder.
    pub front_ends: BTreeMap<RepoPath, Vec<String>>,
    /// What front ends make, and git keeps nothing of.
    pub made: Vec<RepoPath>,
    /// Folders that are compiled in, which git does not keep and no stage makes.
    pub awaited: Vec<RepoPath>,
    /// What other Dockerfiles read of it.
    pub others: Vec<Sent>,
}

/// Decisions of one image.
#[derive(Clone, Debug)]
pub struct Image {
    /// The target, and the file name of the program.
    pub name: String,
    /// The main package.
    pub main: Sourced<RepoPath>,
    /// Further programs in the image.
    pub also: Sourced<Vec<Program>>,
    /// The main package's program.
    pub program: Program,
    /// Where the code and its dependencies come from.
    pub source: Source,
    /// The build stage's Go.
    pub go: Go,
    /// The compile step.
    pub build: Build,
    /// The runtime stage.
    pub run: Run,
    /// The front ends it embeds, by name.
    pub front_ends: Vec<String>,
}

impl Image {
    /// The programs in the image, the one that it starts first.
    pub fn programs(&self) -> impl Iterator<Item = &Program> + Clone {
        std::iter::once(&self.program).chain(&self.also.value)
    }
}

/// A program to compile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Program {
    /// Its file name.
    pub name: String,
    /// The file name that `go build` gives it.
    #[serde(skip)]
    pub go_name: String,
    /// The main package's directory.
    pub dir: RepoPath,
}

/// Where the code of an image and its dependencies come from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// The folder of go.mod, or of go.work.
    pub dir: RepoPath,
    /// How packages are found.
    pub mode: Mode,
    /// Files that say what to download, by folder: go.mod and go.sum, go.work and go.work.sum.
    pub manifests: Vec<(RepoPath, Vec<String>)>,
    /// There is a go.work at or above the module that it is not built with: GOWORK=off.
    pub outside_workspace: bool,
    /// Why, where that go.work names the module all the same; else empty.
    pub workspace_off: String,
    /// There is something to download.
    pub downloads: bool,
    /// There is a go.sum, or none is needed.
    pub sums: bool,
}

impl Source {
    /// Whether the build has to be told `-mod=mod`, for want of a go.sum. In a workspace the go
    /// command refuses that, and `go mod download` writes go.work.sum instead:
    /// <https://go.dev/ref/mod#workspaces>.
    pub fn writes_sums(&self) -> bool {
        self.downloads && !self.sums && self.mode != Mode::Workspace
    }
}

/// How the go command finds packages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// go.mod alone.
    Module,
    /// go.work.
    Workspace,
    /// vendor/.
    Vendor,
    /// No go.mod: GO111MODULE=off, with this import path for the folder scanned if one is known.
    Gopath(String),
}

/// The build stage's Go.
#[derive(Clone, Debug)]
pub struct Go {
    /// The build stage's image.
    pub image: Sourced<ImageRef>,
    /// The distribution release in that image's tag: `alpine3.24`, `trixie`; empty where not known.
    pub suite: String,
    /// The N of Go 1.N in that image; 0 where not known.
    pub minor: u32,
    /// The same as packages and bases are keyed by: `alpine3.24`, `debian13`.
    pub release: String,
    /// What keeps it from being a newer release, as a sentence; empty where nothing does.
    pub about: String,
    /// GOPROXY; empty for Go's default.
    pub proxy: Sourced<String>,
    /// GONOSUMDB patterns.
    pub no_sumdb: Sourced<Vec<String>>,
    /// GOPRIVATE patterns.
    pub private: Sourced<Vec<String>>,
    /// How private modules are fetched.
    pub private_auth: Sourced<PrivateAuth>,
    /// Lines of known_hosts.
    pub known_hosts: Sourced<Vec<String>>,
    /// Where downloaded modules are kept.
    pub module_cache: Sourced<ModuleCache>,
}

impl Go {
    /// What `docker build` must be given for private modules, a space in front; empty for none.
    pub fn secret_flags(&self) -> &'static str {
        match self.private_auth.value {
            _ if self.private.value.is_empty() => "",
            PrivateAuth::Netrc => " --secret id=netrc,src=$HOME/.netrc",
            PrivateAuth::Ssh => " --ssh default",
        }
    }
}

/// The compile step.
#[derive(Clone, Debug)]
pub struct Build {
    /// CGO_ENABLED.
    pub cgo: Sourced<bool>,
    /// A cgo program is linked statically.
    pub linked_statically: bool,
    /// Build tags.
    pub tags: Sourced<Vec<String>>,
    /// Linker flags.
    pub ldflags: Sourced<String>,
    /// The variable that VERSION sets; empty for none.
    pub version_variable: Sourced<String>,
    /// The value VERSION has by default.
    pub version_default: String,
    /// Packages of the build stage's distribution.
    pub packages: Sourced<Vec<String>>,
    /// Environment of the compile step.
    pub env: Sourced<BTreeMap<String, String>>,
    /// What the repository's own build passes and this one does not.
    pub offered: Offered,
}

/// What is noticed and left to the person.
#[derive(Clone, Debug)]
pub struct Offered {
    /// Build tags.
    pub tags: Sourced<Vec<String>>,
    /// GOEXPERIMENT; empty for none.
    pub experiment: Sourced<String>,
}

/// The runtime stage.
#[derive(Clone, Debug)]
pub struct Run {
    /// Name of the base in the catalog or in scaffold.toml.
    pub base: Sourced<String>,
    /// That base.
    pub base_row: Base,
    /// User and group, by number.
    pub user: Sourced<String>,
    /// The working directory; empty for the base's own.
    pub workdir: Sourced<String>,
    /// Directories that belong to the user.
    pub writable: Sourced<Vec<String>>,
    /// Ports exposed.
    pub ports: Sourced<Vec<Port>>,
    /// What says each of them, in their order.
    pub ports_said: Vec<Evidence>,
    /// Environment.
    pub env: Sourced<BTreeMap<String, String>>,
    /// Arguments.
    pub args: Sourced<Vec<String>>,
    /// Files and folders copied below the working directory.
    pub assets: Sourced<Vec<RepoPath>>,
    /// What is made in other stages, and copied for the program to serve.
    pub served: Vec<ServedFrontEnd>,
    /// Files and folders copied to absolute paths, by those.
    pub files: Sourced<BTreeMap<String, RepoPath>>,
    /// The folder whose content the working directory has: relative paths start from it.
    pub start: RepoPath,
    /// Packages of the base's distribution.
    pub packages: Sourced<Vec<String>>,
    /// Labels.
    pub labels: Sourced<BTreeMap<String, String>>,
    /// STOPSIGNAL; empty for SIGTERM.
    pub stop_signal: Sourced<String>,
    /// HEALTHCHECK.
    pub healthcheck: Sourced<Healthcheck>,
}

impl Image {
    /// Whether a front end is compiled into one of its programs, or served by one.
    #[must_use]
    pub fn needs(&self, front_end: &str) -> bool {
        let mut served = self.run.served.iter();
        self.front_ends.iter().any(|name| name == front_end)
            || served.any(|one| one.stage == front_end)
    }
}

impl Run {
    /// Where a path that starts from the working directory leads, which is absolute.
    #[must_use]
    pub fn place(workdir: &str, path: &str) -> String {
        if path.starts_with('/') {
            return path.to_owned();
        }
        format!("{}/{path}", workdir.trim_end_matches('/'))
    }

    /// Where a program looks for a file that the code names: where its arguments say it lies, else by
    /// that name.
    #[must_use]
    pub fn looked_for(args: &[String], workdir: &str, name: &str) -> String {
        let told = Self::told_place(args, name);
        told.map_or_else(|| Self::place(workdir, name), str::to_owned)
    }

    /// Where arguments say that a file lies which the code looks for by a name: the absolute path with
    /// that name at its end, also behind the `=` of a flag.
    #[must_use]
    pub fn told_place<'a>(args: &'a [String], name: &str) -> Option<&'a str> {
        let wanted = name.rsplit('/').next().unwrap_or_default();
        let mut paths = args
            .iter()
            .map(|word| word.rsplit('=').next().unwrap_or(word));
        paths.find(|path| path.starts_with('/') && path.rsplit('/').next() == Some(wanted))
    }

    /// Whether these files and folders, by where they are copied to, have an absolute path among them.
    #[must_use]
    pub fn has(files: &BTreeMap<String, RepoPath>, path: &str) -> bool {
        files.keys().any(|copied| {
            let rest = path.strip_prefix(copied.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// The HEALTHCHECK line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Healthcheck {
    /// No such line: the base's own, if it has one.
    Unset(()),
    /// This command, in exec form; `NONE` where it is empty.
    Command(Vec<String>),
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Run;
    use crate::walk::RepoPath;

    #[test]
    fn a_copied_folder_gives_an_image_the_files_below_it() {
        let files = BTreeMap::from([("/app/config".to_owned(), RepoPath::root())]);
        let has = |path| Run::has(&files, &Run::place("/app/", path));
        assert_eq!(
            ["config", "config/app.yaml", "config.yaml", "/config"].map(has),
            [true, true, false, false]
        );
    }
}

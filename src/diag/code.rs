//! The codes of all diagnostics. A code is stable: it is in scripts, in docs/ and in people's heads.

use serde::{Serialize, Serializer};

use super::Severity;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal, $severity:ident;)+) => {
        /// Which message a diagnostic is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// All of them, in the order of docs/diagnostics.md.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The word shown in brackets.
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            /// The long story: `scaffold explain CODE`.
            pub fn story(self) -> String {
                let lines: &[&str] = match self { $(Self::$name => &[$($doc),+]),+ };
                lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n")
            }

            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity),+ }
            }
        }
    };
}

codes! {
    /// `verify` builds and starts images, and found nothing on this machine that can: neither Docker with
    /// buildx nor Podman answers. The message says which is missing; DOCKER_HOST and `docker context use`
    /// choose an engine on another machine. Every other command works without one.
    NoEngine = "no-engine", Error;
    /// `verify` builds the Dockerfile on disk, and there is none: `scaffold init` writes the files, or
    /// `scaffold generate` where there is a scaffold.toml, unless its `[output]` asks for none.
    NoDockerfile = "no-dockerfile", Error;
    /// The folder holds no Go file and no go.mod that the go command would look at. Run scaffold
    /// where go.mod is, or name that folder with `-C`.
    NoGo = "no-go", Error;
    /// There is Go code, but no `package main` with a `func main` that is compiled for
    /// linux/amd64: a library. An image needs a program to start. Add one, or run scaffold in the
    /// repository that has it.
    NoMain = "no-main", Error;
    /// go.mod or go.work does not follow the grammar of <https://go.dev/ref/mod#go-mod-file>; the
    /// go command would refuse it too.
    ModuleFile = "module-file", Error;
    /// A `use` or `replace` names a folder that does not exist or holds no go.mod.
    MissingModule = "missing-module", Error;
    /// A `use` or `replace` names a folder outside the one scanned. `docker build` cannot read it:
    /// run scaffold, and docker, in the folder above that holds both. A committed vendor/ that has what
    /// `replace` names needs no such folder, and a go.work that names one is left out where the own
    /// build files say GOWORK=off or each module builds without.
    OutsideContext = "outside-context", Error;
    /// Several main packages could be the program, and no rule tells which. Choose with `--main`
    /// or with an `[image.NAME]` table in scaffold.toml.
    AmbiguousMains = "ambiguous-mains", Error;
    /// `main` or `also` names a folder that is no main package.
    UnknownMain = "unknown-main", Error;
    /// An `[image.NAME]` table without `main` names no image that was found.
    UnknownImage = "unknown-image", Error;
    /// scaffold.toml is not TOML, has a key that does not exist, or a value of the wrong type.
    /// docs/manifest.md lists all keys.
    Manifest = "manifest", Error;
    /// Two settings cannot both be true: a glibc program on a musl base, a base that does not
    /// exist for a platform, a second image with the same name.
    Contradiction = "contradiction", Error;
    /// scaffold.toml asks for another version of scaffold with `required-version`.
    RequiredVersion = "required-version", Error;
    /// A package main that would be built has a file the go command cannot read: its header or its
    /// build constraint is broken, or two files name different packages.
    GoSource = "go-source", Error;
    /// A file the build needs has a name that is not UTF-8 or that a Dockerfile cannot carry, or the
    /// only program is in a folder whose name no import path can have, so that the go command does
    /// not see it: <https://go.dev/ref/mod#go-mod-file-ident>.
    FileName = "file-name", Error;
    /// A template does not parse, or names a value that the plan does not have.
    Template = "template", Error;
    /// What the templates printed is not a Dockerfile that can be built.
    Rendered = "rendered", Error;
    /// scaffold.lock cannot be read: edited by hand, or merged with conflicts. Without it every
    /// file counts as yours. `scaffold generate --force` writes all files again.
    Lock = "lock", Error;
    /// A file that scaffold would write exists, and scaffold did not write it, or it was edited
    /// since. It is left alone, and nothing else is written either: exit code 1. `--stdout` prints
    /// the Dockerfile all the same, and `[output]` names another path for it.
    InTheWay = "in-the-way", Error;
    /// go.mod requires modules and there is no go.sum. The go command builds only with
    /// `-mod=mod`, or in a workspace after `go mod download`; either takes whatever the network
    /// gives.
    NoSums = "no-sums", Warning;
    /// A `//go:embed` pattern matches no file that git keeps, so `go build` fails in a clean
    /// checkout: something must be built first. A package of Node gets a stage that does, where it
    /// has a build script, one lock file, and settings or a bundler that write there; for others
    /// `[front-end.NAME]` in scaffold.toml says what the warning lacks. The same where it matches a
    /// stand-in, which the repository's own Dockerfile puts the real files over.
    EmbedUnmatched = "embed-unmatched", Warning;
    /// A package that a program imports is generated code that a clean checkout lacks: the folder has
    /// no Go file, or a `//go:generate` line writes a file that git ignores. `go build` fails: generate
    /// it before the image is built, or commit it.
    NotKept = "not-kept", Warning;
    /// Images are built without go.work, each program by the go.mod of its own module, where each module
    /// builds so, and the own build files of what is deployed say GOWORK=off, or go.work names folders
    /// outside the one that is built.
    WorkspaceOff = "workspace-off", Note;
    /// A front end asks for a release of Node that this scaffold does not know. It is built with
    /// another one: say the image with `[front-end.NAME]` in scaffold.toml.
    NodeUnknown = "node-unknown", Note;
    /// go.mod asks for a Go release that this scaffold does not know. The image is named after the
    /// release all the same; whether it exists, the registry says.
    GoNewer = "go-newer", Note;
    /// The Go release of go.mod is not maintained any more; the image has the oldest one that is.
    /// Go's compatibility promise covers it: <https://go.dev/doc/go1compat>.
    GoOlder = "go-older", Note;
    /// A module that a program imports reaches into Go's runtime, and the required version does not
    /// compile or not start with newer releases of Go. The image has the newest release that it works
    /// with, maintained or not: require a newer version of the module, or say a release with
    /// `go.version` in scaffold.toml.
    GoLimit = "go-limit", Note;
    /// A program reaches packages that use C if they may, and works without. It is built without.
    OptionalCgo = "optional-cgo", Note;
    /// A build file of the repository (a Dockerfile, .goreleaser.yaml, .promu.yml, a Makefile, a
    /// script, a Taskfile, a workflow) compiles the program with build tags or a GOEXPERIMENT that
    /// scaffold does not pass by itself, or sets variables by `-X` that it leaves as the code has them:
    /// that changes what the program does, or says of itself. Say them in scaffold.toml.
    OwnBuild = "own-build", Note;
    /// Modules come from a host that scaffold does not know to be public. Most such hosts are, and
    /// they are fetched like any other; for those that are not, say `private` in scaffold.toml.
    UnknownHost = "unknown-host", Note;
    /// A program needs C libraries that the catalog does not know: say the packages in
    /// scaffold.toml.
    UnknownLibrary = "unknown-library", Warning;
    /// A program listens on a loopback address only: nothing outside its container reaches it.
    Loopback = "loopback", Warning;
    /// A program listens at a loopback address by default, or on another port than the one that deploy
    /// files expose, and one variable or flag says where: the image says it, so that the port it exposes
    /// is reached. Say another in `run.env` or `run.args` of scaffold.toml to have it otherwise.
    AddressSet = "address-set", Note;
    /// A service listens, and nothing in the repository says for sure on which port: none is exposed.
    /// Say it with `run.ports`.
    NoPort = "no-port", Note;
    /// No listening call says the port that is exposed: its number stands under a name in the code, in
    /// a settings file, or in a variable that the image does not set. Confirm it with `run.ports`, or
    /// set the variable with `run.env`.
    UnsurePort = "unsure-port", Note;
    /// A Dockerfile of the repository exposes a port that the code does not name, and the code listens
    /// on another by default. It was told so with a variable or an argument, which scaffold does not
    /// take over: say it in `run.env` or `run.args`, or the code's own port in `run.ports`.
    OtherPort = "other-port", Warning;
    /// A program that lies beside another in an image listens when it is started in its place. EXPOSE
    /// says what the image does by itself and leaves that port out: publish it where the program is
    /// started, or name it in `run.ports`.
    PortBeside = "port-beside", Note;
    /// A setting of scaffold.toml contradicts what the code says for certain.
    AgainstTheCode = "against-the-code", Warning;
    /// Build constraints leave a main package nothing to compile for linux/arm64, which images are
    /// built for too unless `platforms` says otherwise: `docker build --platform linux/arm64` fails.
    Platform = "platform", Note;
    /// A program may read a file or folder of the repository when it runs, and the code does not say
    /// so for sure: from another folder, or only if it is told to. It is not copied.
    UnsureAsset = "unsure-asset", Note;
    /// A program serves a folder that git does not keep and that a front end's build makes, and no stage
    /// builds it: the image is without. Say how in a `front-end` table of scaffold.toml.
    ServedMissing = "served-missing", Warning;
    /// A program reads a file by an absolute path, or ends without a settings file in its working
    /// directory, and nothing in the repository puts one there: mount it, or say with `run.files` what
    /// lies there.
    MissingFile = "missing-file", Note;
    /// A program runs another one, and the image does not have it: the catalog has no package for
    /// it, or nothing in the code says that each run needs it.
    MissingTool = "missing-tool", Note;
    /// A program listens below one of several commands of its command line, and nothing says which
    /// the image is for. It is started without one.
    UnsureCommand = "unsure-command", Note;
    /// A deploy file names the file of a program by a path that the image has not, as `./server` where
    /// an older image had it, or as the first argument of what the image starts already. Programs lie
    /// in `/usr/local/bin`, which is in PATH: its name alone starts it. Or it starts a shell, which the
    /// base has not.
    StartedElsewhere = "started-elsewhere", Warning;
    /// A program loads plugins of Go, which have to be compiled as it is: with the same release of Go,
    /// flags, build tags and versions of the packages that both have (<https://pkg.go.dev/plugin>).
    GoPlugins = "go-plugins", Note;
    /// A program reads what the go command stamps into it, a version from Git among it. The build
    /// has no `.git`, so that version is `(devel)`: let `--build-arg VERSION=…` set a variable. One that
    /// it sets already leaves the commit and its time, `vcs.revision` and `vcs.time`, empty.
    NoStamp = "no-stamp", Note;
    /// A program asks for a time zone by name, and the base has no time zones: every such call
    /// fails. Another base has them, or `import _ "time/tzdata"` compiles them in.
    NoTimeZones = "no-time-zones", Warning;
    /// A line of the repository's own .dockerignore would hide a file that the build reads, as when
    /// images were made of programs compiled outside, or lets in what git does not keep. It is left out.
    IgnoreLine = "ignore-line", Note;
    /// Another Dockerfile copies, mounts or asks for something of the same context that the new
    /// .dockerignore hides: it breaks, or gives other images than before. An ignore file named after the
    /// Dockerfile that is written is for that one alone
    /// (<https://docs.docker.com/build/concepts/context/#filename-and-location>).
    OtherDockerfile = "other-dockerfile", Warning;
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

//! The instructions of stages that compile Go.

use super::command::{Purpose, purpose};
use super::keys::is_of_compiling;
use super::old::{At, Old};
use super::runtime::only_where;
use super::stages::source;
use crate::detect::recipes::dockerfile::commands;
use crate::detect::recipes::go_build::GoBuild;
use crate::docker::reader::Keyword;
use crate::docker::scope::Origin;
use crate::shell::{Command, is_known};

/// Variables of the go command that scaffold sets, or that mean nothing in a new build stage.
const OURS: [&str; 16] = [
    "CGO_ENABLED",
    "DEBIAN_FRONTEND",
    "GO111MODULE",
    "GOARCH",
    "GOARM",
    "GOBIN",
    "GOCACHE",
    "GOFLAGS",
    "GOMODCACHE",
    "GOOS",
    "GOPATH",
    "GOROOT",
    "GOTOOLCHAIN",
    "GOWORK",
    "PATH",
    "TERM",
];

/// Variables that say how modules are fetched.
const FETCHING: [&str; 3] = ["GONOSUMDB", "GOPRIVATE", "GOPROXY"];

impl Old {
    /// Judges an instruction of a stage that compiles; `is_runtime` says that it is the image too.
    pub(super) fn building(&mut self, at: &At<'_>, is_runtime: bool) {
        let instruction = at.instruction;
        let line = instruction.line;
        match instruction.keyword {
            Keyword::From | Keyword::Workdir => {}
            Keyword::Arg => self.argument(at),
            Keyword::Env => self.build_env(at, is_runtime),
            Keyword::Copy | Keyword::Add => self.build_copy(at),
            Keyword::Run => {
                for flag in instruction.flags.iter().filter(|flag| flag.name == "mount") {
                    match flag.option("type") {
                        Some("ssh") => self.ssh = Some(line),
                        Some("secret") if !self.text_of_secret(flag.option("id")) => {
                            self.leave(line, instruction.text.clone(), "reads a secret");
                        }
                        _ => {}
                    }
                }
                for command in commands(instruction, &at.scope.with_mounts(instruction)) {
                    self.build_command(at, &command, is_runtime);
                }
            }
            Keyword::Label if !is_runtime => {}
            Keyword::Expose | Keyword::User | Keyword::Volume if !is_runtime => {}
            _ if is_runtime => self.of_the_image(at),
            _ => self.leave(line, instruction.text.clone(), "of the build stage alone"),
        }
    }

    /// A secret for Git or for the module proxy is what `go.private` asks for.
    fn text_of_secret(&self, id: Option<&str>) -> bool {
        let id = id.unwrap_or_default().to_ascii_lowercase();
        ["git", "netrc", "token", "goauth"]
            .iter()
            .any(|word| id.contains(word))
    }

    fn argument(&mut self, at: &At<'_>) {
        for pair in at.instruction.arguments.pairs() {
            if FETCHING.contains(&pair.name.as_str()) {
                match at.scope.expand(pair.value.as_deref().unwrap_or("$")) {
                    Some(value) if pair.value.is_some() => {
                        self.fetching.insert(pair.name.clone(), value);
                    }
                    _ => self.leave(
                        at.instruction.line,
                        at.instruction.text.clone(),
                        "a value given to each build: say it as a key of [go]",
                    ),
                }
            }
        }
    }

    fn build_env(&mut self, at: &At<'_>, is_runtime: bool) {
        for pair in at.instruction.arguments.pairs() {
            let name = pair.name.as_str();
            let value = at.scope.expand(pair.value.as_deref().unwrap_or_default());
            // What other instructions use is judged there.
            let used = [format!("${name}"), format!("${{{name}")];
            let used = used.iter().any(|word| at.own.text.contains(word.as_str()));
            match value {
                _ if OURS.contains(&name) => {}
                Some(value) if FETCHING.contains(&name) => {
                    drop(self.fetching.insert(name.to_owned(), value))
                }
                Some(value) if is_of_the_compiler(name) => {
                    drop(self.build_env.insert(name.to_owned(), value))
                }
                Some(value) if is_runtime => drop(self.env.insert(name.to_owned(), value)),
                None if is_runtime => {
                    self.leave(
                        at.instruction.line,
                        at.instruction.text.clone(),
                        "its value is given to each build",
                    );
                }
                _ if used => {}
                _ => self.leave(
                    at.instruction.line,
                    at.instruction.text.clone(),
                    "of the build stage alone",
                ),
            }
        }
    }

    fn build_copy(&mut self, at: &At<'_>) {
        let line = at.instruction.line;
        if at.instruction.flag("from").is_none() {
            // The whole repository is there.
            let outside = at.copied.iter().any(|copied| copied.source.contains("://"));
            if outside || !at.instruction.heredocs.is_empty() {
                self.leave(
                    line,
                    at.instruction.text.clone(),
                    "a file that is not the repository's",
                );
            }
            return;
        }
        for copied in at.copied {
            let made = source(at.own, at.stage, at.instruction, copied);
            if made.is_some_and(|(stage, _)| self.stages.compiling.contains(&stage)) {
                continue;
            }
            let known = match &copied.origin {
                Origin::Context(path) => at.own.copies.contains_key(path),
                Origin::Image(image) => {
                    image.contains("xx") && copied.source.trim_matches('/').is_empty()
                }
                Origin::Stage(stage, path) => {
                    let from = at.own.dockerfile.stages.get(*stage);
                    let from = from.map(|stage| stage.from.as_str()).unwrap_or_default();
                    from.contains("tonistiigi/xx") || path.starts_with("/go/") || path == "/go"
                }
            };
            if !known {
                self.leave(line, at.instruction.text.clone(), "made in another stage");
                return;
            }
        }
    }

    fn build_command(&mut self, at: &At<'_>, command: &Command, is_runtime: bool) {
        let line = at.instruction.line;
        let shown = format!("RUN {}", command.text);
        for name in FETCHING {
            if let Some(value) = command.env.get(name).filter(|value| is_known(value)) {
                self.fetching.insert(name.to_owned(), value.clone());
            }
        }
        match purpose(command, true) {
            Purpose::Ours => {}
            Purpose::Folders(_) if !is_runtime => {}
            Purpose::Folders(folders) => self.writable.extend(folders),
            account @ (Purpose::User(..) | Purpose::Group(..)) => self.account(account),
            Purpose::Packages(_, names) if command.condition.is_some() => {
                if is_runtime || !names.iter().all(|name| is_of_compiling(name)) {
                    self.leave(line, shown, only_where(command));
                }
            }
            Purpose::Packages(manager, names) => {
                let packages = self.build_packages.get_or_insert_default();
                packages.0 = manager;
                packages
                    .1
                    .extend(names.iter().filter(|name| is_known(name)).cloned());
                if is_runtime {
                    let packages = self.packages.get_or_insert_default();
                    packages.0 = manager;
                    packages
                        .1
                        .extend(names.into_iter().filter(|name| is_known(name)));
                }
            }
            Purpose::Private => {
                if self.ssh.is_none() && !self.fetching.contains_key("GOPRIVATE") {
                    self.leave(
                        line,
                        shown,
                        "fetches private modules: say them as go.private",
                    );
                }
            }
            Purpose::Make => self.make(at, command),
            Purpose::Build(build) => self.compile(build, line),
            Purpose::Own("a step of its own") if is_script(command) => self.step(at, command),
            Purpose::Own(why) => self.leave(line, shown, why),
        }
    }

    fn make(&mut self, at: &At<'_>, command: &Command) {
        let make = at.own.makes.iter().find(|make| make.text == command.text);
        let Some(make) = make.filter(|make| make.compiles) else {
            return self.step(at, command);
        };
        self.outputs.extend(make.outputs.iter().cloned());
        for step in make.other.iter().filter(|step| is_more_than_go(step)) {
            let text = format!("RUN {}: {step}", command.text);
            self.leave(at.instruction.line, text, "a step of the Makefile");
        }
    }

    /// A step that may compile, where nothing else in its stage does.
    fn step(&mut self, at: &At<'_>, command: &Command) {
        let why = match self.stages.builds(at.stage) {
            true => "a step of its own",
            false => "go build stands in its place, as far as it compiles",
        };
        let text = format!("RUN {}", command.text);
        self.leave(at.instruction.line, text, why);
    }

    fn compile(&mut self, build: GoBuild, line: usize) {
        for flag in &build.other {
            let text = format!("go build {flag}");
            self.leave(line, text, "a flag that no key passes");
        }
        for (name, value) in &build.env {
            if is_of_the_compiler(name) && is_known(value) {
                self.build_env.insert(name.clone(), value.clone());
            }
        }
        let output = build.output.clone().filter(|output| is_known(output));
        self.outputs.extend(output);
        self.builds.push((build, line));
    }
}

/// Whether a command runs a script of the repository.
fn is_script(command: &Command) -> bool {
    let mut words = command.words.iter();
    let word = words.find(|word| !["sh", "bash", "/bin/sh", "/bin/bash"].contains(&word.as_str()));
    word.is_some_and(|word| word.starts_with("./") || word.ends_with(".sh"))
}

/// A command of a Makefile that does more than to prepare or to look.
fn is_more_than_go(step: &str) -> bool {
    let commands = crate::shell::commands(step, &|_| None);
    commands.iter().any(|command| {
        matches!(
            purpose(command, true),
            Purpose::Own(_) | Purpose::Packages(..)
        )
    })
}

/// Variables that change what the go command or the C compiler makes.
fn is_of_the_compiler(name: &str) -> bool {
    name.starts_with("CGO_") && name != "CGO_ENABLED"
        || [
            "GOAMD64",
            "GOARM64",
            "GOEXPERIMENT",
            "GOFIPS140",
            "GOGC",
            "GOGCFLAGS",
        ]
        .contains(&name)
}

//! The instructions of the stage that is the image.

use super::choose::Chosen;
use super::command::{Purpose, purpose};
use super::old::{At, Old, is_of_the_base};
use super::stages::{files_below, source};
use super::start::{shell_of, simple};
use crate::detect::recipes::dockerfile::commands;
use crate::docker::check::looks_secret;
use crate::docker::reader::{Arguments, Flag, Keyword};
use crate::docker::scope::{Copied, Origin, below, join};
use crate::facts::Facts;
use crate::shell::is_known;

impl Old {
    /// Judges an instruction of the runtime stage.
    pub(super) fn runtime(&mut self, facts: &Facts, one: &Chosen<'_>, at: &At<'_>) {
        match at.instruction.keyword {
            Keyword::Copy | Keyword::Add => {
                if !at.instruction.heredocs.is_empty() {
                    self.leave(
                        at.instruction.line,
                        at.instruction.text.clone(),
                        "a file that the Dockerfile holds",
                    );
                }
                for copied in at.copied {
                    self.runtime_copy(facts, one, at, copied);
                }
            }
            Keyword::Run => {
                for command in commands(at.instruction, &at.scope.with_mounts(at.instruction)) {
                    self.runtime_command(at, &command);
                }
            }
            _ => self.of_the_image(at),
        }
    }

    /// What is said of the image and of no file in it.
    pub(super) fn of_the_image(&mut self, at: &At<'_>) {
        let instruction = at.instruction;
        let (line, text) = (instruction.line, instruction.text.clone());
        let words = instruction.arguments.words();
        match instruction.keyword {
            Keyword::Env => {
                for pair in instruction.arguments.pairs() {
                    let value = at.scope.expand(pair.value.as_deref().unwrap_or_default());
                    match value {
                        _ if looks_secret(&pair.name) => {
                            self.leave(
                                line,
                                format!("ENV {}", pair.name),
                                "a secret has no place in an image",
                            );
                        }
                        _ if pair.name == "ZONEINFO" || pair.name == "DEBIAN_FRONTEND" => {}
                        Some(value) => drop(self.env.insert(pair.name.clone(), value)),
                        None => self.leave(line, text.clone(), "its value is given to each build"),
                    }
                }
            }
            Keyword::Label => {
                for pair in instruction.arguments.pairs() {
                    let name = at
                        .scope
                        .expand(&pair.name)
                        .unwrap_or_else(|| pair.name.clone());
                    match at.scope.expand(pair.value.as_deref().unwrap_or_default()) {
                        Some(value) => drop(self.labels.insert(name, value)),
                        None => self.leave(
                            line,
                            format!("LABEL {name}"),
                            "its value is given to each build: docker build --label",
                        ),
                    }
                }
            }
            Keyword::Maintainer => {
                let name = instruction.arguments.text().unwrap_or_default();
                self.labels.insert("maintainer".to_owned(), name.to_owned());
            }
            Keyword::Expose => {
                for word in words {
                    match at.scope.expand(word) {
                        Some(port) => self.ports.push(port),
                        None => self.leave(line, text.clone(), "its value is given to each build"),
                    }
                }
            }
            Keyword::User => {
                let user = instruction.arguments.text().unwrap_or_default();
                match at.scope.expand(user) {
                    Some(user) => self.user = Some(user),
                    None => self.leave(line, text, "its value is given to each build"),
                }
            }
            Keyword::Volume => {
                for word in words {
                    match at.scope.expand(word) {
                        Some(path) => {
                            let folder = at.scope.absolute(&path);
                            self.volumes.insert(folder.clone());
                            self.writable.push(folder);
                        }
                        None => self.leave(line, text.clone(), "its value is given to each build"),
                    }
                }
            }
            Keyword::Stopsignal => {
                self.stop_signal = instruction.arguments.text().map(str::to_owned)
            }
            Keyword::Healthcheck => self.health(at),
            Keyword::Shell | Keyword::Onbuild => self.leave(line, text, "no key says it"),
            // WORKDIR is read at the end, ENTRYPOINT and CMD together.
            Keyword::Workdir
            | Keyword::Entrypoint
            | Keyword::Cmd
            | Keyword::From
            | Keyword::Arg => {}
            Keyword::Copy | Keyword::Add | Keyword::Run => {}
        }
    }

    /// HEALTHCHECK: its command, and what of its flags `docker run` takes.
    fn health(&mut self, at: &At<'_>) {
        let instruction = at.instruction;
        let words = match &instruction.arguments {
            Arguments::Nothing => Some(Vec::new()),
            Arguments::Json(words) => Some(words.clone()),
            arguments => {
                let script = arguments.text().unwrap_or_default();
                let script = script.trim().trim_end_matches("|| exit 1").trim();
                // Variables are those of the container when it runs.
                let has_variables = script.contains('$') && !script.contains("$(");
                let is_simple = has_variables && simple(&script.replace('$', "")).is_some();
                match is_simple {
                    true => Some(shell_of(script)),
                    false => simple(script),
                }
            }
        };
        let line = instruction.line;
        let Some(words) = words else {
            self.leave(line, instruction.text.clone(), "a shell has to read it");
            return;
        };
        self.healthcheck = Some(words);
        let flags = instruction.flags.iter();
        let flag = |prefix: &str, flag: &Flag| {
            let value = flag.value.as_deref().unwrap_or_default();
            format!("--{prefix}{}={value}", flag.name)
        };
        let old: Vec<String> = flags.clone().map(|one| flag("", one)).collect();
        let new: Vec<String> = flags.map(|one| flag("health-", one)).collect();
        if !old.is_empty() {
            let why = format!("for docker run: {}", new.join(" "));
            self.leave(line, old.join(" "), why);
        }
    }

    fn runtime_copy(&mut self, facts: &Facts, one: &Chosen<'_>, at: &At<'_>, copied: &Copied) {
        let line = at.instruction.line;
        let name = copied.target.rsplit('/').next().unwrap_or_default();
        let path = copied.source.trim_end_matches('/');
        let source_name = path.rsplit('/').next().unwrap_or_default();
        let made = source(at.own, at.stage, at.instruction, copied);
        let is_folder = made.as_ref().is_some_and(|(stage, path)| {
            let mut folders = self.stages.folders(*stage).into_iter().flatten();
            folders.any(|folder| below(folder, path).is_some())
        });
        let is_program = !is_folder
            && (facts.mains.iter().any(|main| {
                let own = [main.binary_name.as_str(), main.dir.name()];
                own.contains(&name) || own.contains(&source_name)
            }) || name == one.image.program.name
                || (at.instruction.flag("from").is_some()
                    && (self.is_output(path) || self.is_started(&copied.target))));
        let of_the_base = is_of_the_base(&copied.source) || is_of_the_base(&copied.target);
        let is_known = |path: &str| !path.contains('$');
        match &copied.origin {
            _ if !is_known(&copied.target) || (!is_program && !is_known(&copied.source)) => {
                let text = at.instruction.text.clone();
                self.leave(line, text, "its value is given to each build");
            }
            _ if of_the_base && !is_own_authority(copied) => {
                self.own_accounts |= is_of_accounts(&copied.target);
            }
            Origin::Stage(..) | Origin::Context(_) if is_folder => {
                if let Some((stage, path)) = made {
                    self.made_folders(at, copied, stage, &path);
                }
            }
            Origin::Context(path) => match at.own.copies.get(path) {
                Some(place) if !(place.is_root()) => {
                    self.assets
                        .push((place.clone(), copied.target.clone(), line));
                }
                Some(_) => self.leave(
                    line,
                    at.instruction.text.clone(),
                    "the whole repository: say the files that the program reads as run.assets",
                ),
                // Compiled outside of the Dockerfile until now.
                None if is_program => self.programs.push(copied.target.clone()),
                None => self.leave(
                    line,
                    at.instruction.text.clone(),
                    match at.instruction.flag("from") {
                        Some(_) => "made in another stage",
                        None => "a file that the repository does not have",
                    },
                ),
            },
            Origin::Stage(..) if is_program => {
                self.programs.push(copied.target.clone());
            }
            Origin::Stage(..) => {
                self.leave(line, at.instruction.text.clone(), "made in another stage")
            }
            Origin::Image(_) => self.leave(line, at.instruction.text.clone(), "of another image"),
        }
    }

    /// Folders that another stage made, with what of the repository it put there.
    fn made_folders(&mut self, at: &At<'_>, copied: &Copied, stage: usize, path: &str) {
        // What is in a folder is copied, and not the folder.
        let words = at.instruction.arguments.words();
        let to = words.last().and_then(|word| at.scope.expand(word));
        let to = to.map_or_else(|| copied.target.clone(), |to| at.scope.absolute(&to));
        let place = |rest: &str| join(&to, rest.trim_matches('/'));
        let files = files_below(at.own, stage, path);
        for (file, rest) in &files {
            let line = at.instruction.line;
            self.assets.push((file.clone(), place(rest), line));
        }
        let folders = self.stages.folders(stage).into_iter().flatten();
        for folder in folders.filter_map(|folder| below(folder, path)) {
            let folder = place(folder);
            let holds = |(_, rest): &(_, String)| below(&place(rest), &folder).is_some();
            if !is_system(&folder) && !files.iter().any(holds) {
                self.writable.push(folder);
            }
        }
    }

    /// Whether a path of a build stage is what `go build` wrote, or the folder of it.
    fn is_output(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let name = path.rsplit('/').next().unwrap_or_default();
        self.outputs.iter().any(|output| {
            let output = output.trim_end_matches('/');
            output.starts_with(&format!("{path}/"))
                || output.rsplit('/').next() == Some(name)
                || path.starts_with(&format!("{output}/"))
        }) || path.starts_with("/go/bin")
    }

    /// Whether a path is what the stage starts.
    fn is_started(&self, path: &str) -> bool {
        let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let words = self.start.words.iter().flatten().take(2);
        words
            .map(|word| name(word))
            .any(|word| word == name(path) && !word.ends_with(".sh"))
    }

    fn runtime_command(&mut self, at: &At<'_>, command: &crate::shell::Command) {
        let line = at.instruction.line;
        let shown = format!("RUN {}", command.text);
        match purpose(command, false) {
            Purpose::Ours => {}
            Purpose::Packages(..) if command.condition.is_some() => {
                self.leave(line, shown, only_where(command));
            }
            Purpose::Packages(manager, names) => {
                let packages = self.packages.get_or_insert_default();
                packages.0 = manager;
                packages
                    .1
                    .extend(names.into_iter().filter(|name| is_known(name)));
            }
            account @ (Purpose::User(..) | Purpose::Group(..)) => self.account(account),
            Purpose::Folders(folders) if !folders.is_empty() => {
                let folders = folders.into_iter().map(|folder| at.scope.absolute(&folder));
                self.writable
                    .extend(folders.filter(|folder| !is_system(folder)));
            }
            Purpose::Folders(_) if command.words.iter().any(|word| word == "chown") => {}
            Purpose::Own("a step of its own") if is_mode(command) => {
                let about = command.words.iter().skip(1);
                let programs = about
                    .filter(|word| !word.starts_with('-') && word.contains('/'))
                    .all(|path| {
                        self.programs.iter().any(|own| own == path) || is_of_the_base(path)
                    });
                if !programs {
                    self.leave(line, shown, "changes the mode of files");
                }
            }
            Purpose::Own(_) if command.condition.is_some() => {
                self.leave(line, shown, only_where(command));
            }
            Purpose::Own(why) => self.leave(line, shown, why),
            _ => self.leave(line, shown, "a step of its own"),
        }
    }
}

/// Why what runs on a condition is not kept: an image has a package or has it not.
pub(super) fn only_where(command: &crate::shell::Command) -> String {
    command.condition.clone().unwrap_or_default()
}

/// Whether a certificate of the repository's own is put beside those of the base.
fn is_own_authority(copied: &Copied) -> bool {
    let folders = [
        "/etc/ssl",
        "/etc/ca-certificates",
        "/usr/share/ca-certificates",
    ];
    matches!(copied.origin, Origin::Context(_))
        && folders
            .iter()
            .any(|folder| copied.target.starts_with(folder))
        && !copied.target.ends_with("/ca-certificates.crt")
}

fn is_of_accounts(path: &str) -> bool {
    ["/etc/passwd", "/etc/group"].contains(&path)
}

fn is_mode(command: &crate::shell::Command) -> bool {
    command.words.first().is_some_and(|word| word == "chmod")
}

/// Folders of the system, which belong to root.
fn is_system(path: &str) -> bool {
    let first = path
        .trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or_default();
    [
        "bin", "dev", "etc", "lib", "lib64", "proc", "sbin", "sys", "tmp", "usr",
    ]
    .contains(&first)
}

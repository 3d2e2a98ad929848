//! Values of scaffold.toml that are of the right type and cannot be right.

mod forms;

use toml::Spanned;

use super::required::required_version;
use super::{ManifestFile, Run, Said, Switch};
use crate::diag::{Code, Diagnostic, Label};
use crate::docker::reader::RESERVED_STAGES;
use crate::walk::RepoPath;
use forms::{
    is_absolute, is_digest, is_file_path, is_inside, is_label, is_package, is_package_manager,
    is_platform, is_registry, is_signal, is_stage, is_tag, is_user, is_variable,
};

/// What is wrong with the values; `exists` says whether the repository has a file or folder.
pub fn check(file: &ManifestFile, exists: &dyn Fn(&RepoPath) -> bool) -> Vec<Diagnostic> {
    let mut check = Check {
        file,
        found: required_version(file).into_iter().collect(),
    };
    check.project();
    let images = &file.manifest.image;
    let runs = images.values().map(|image| &image.run);
    for run in runs.chain([&file.manifest.run]) {
        check.run(run, exists);
    }
    let builds = images.values().map(|image| &image.build);
    for build in builds.chain([&file.manifest.build]) {
        check.each(&build.tags, is_tag, "is no build tag", "[\"netgo\"]");
        check.each(
            &build.packages,
            is_package,
            "is no package",
            "[\"zlib1g-dev\"]",
        );
        check.names(&build.env, is_variable, "is no name of a variable");
    }
    for name in images.keys().filter(|name| !is_stage(name)) {
        let plain: String = name
            .to_lowercase()
            .chars()
            .map(|letter| {
                if is_stage(&format!("a{letter}")) {
                    letter
                } else {
                    '-'
                }
            })
            .collect();
        check.found.push(
            Diagnostic::new(
                Code::Manifest,
                format!("`{name}` cannot be the name of an image and of its stage"),
            )
            .at(file.table("image", name))
            .help(if RESERVED_STAGES.contains(&name.as_str()) {
                format!("it means something else in FROM and COPY: [image.{name}-app]")
            } else {
                let key = super::edit::key(&plain);
                format!("small letters, digits, `-`, `_` and `.`, a letter first: [image.{key}]")
            }),
        );
    }
    for (name, front_end) in &file.manifest.front_end {
        if !is_stage(name) {
            check.found.push(
                Diagnostic::new(
                    Code::Manifest,
                    format!("`{name}` cannot be the name of a stage"),
                )
                .at(file.table("front-end", name))
                .help("small letters, digits, `-`, `_` and `.`, a letter first: [front-end.web]"),
            );
        }
        check.one(
            &front_end.dir,
            is_inside,
            "is no folder in this one",
            "\"web\"",
        );
        check.one(
            &front_end.package_manager,
            is_package_manager,
            "is no package manager of Node",
            "\"npm\", \"pnpm@10\" or \"yarn@4\"",
        );
        check.each(
            &front_end.output,
            is_inside,
            "is no folder in this one",
            "[\"web/dist\"]",
        );
    }
    check.found
}

struct Check<'a> {
    file: &'a ManifestFile,
    found: Vec<Diagnostic>,
}

impl Check<'_> {
    fn project(&mut self) {
        let manifest = &self.file.manifest;
        self.each(
            &manifest.platforms,
            is_platform,
            "is no platform that Linux images are made for",
            "[\"linux/amd64\", \"linux/arm64\"]",
        );
        self.one(
            &manifest.registry,
            is_registry,
            "is no registry: host, port and path, without a scheme",
            "\"registry.example.com/mirror\"",
        );
        for digest in manifest.digests.values() {
            if !is_digest(digest.get_ref()) {
                self.fault(
                    digest,
                    format!("`{}` is no digest", digest.get_ref()),
                    "sha256: and 64 hexadecimal digits, as `docker buildx imagetools inspect` says",
                );
            }
        }
        let output = &manifest.output;
        for output in [&output.dockerfile, &output.dockerignore, &output.bake] {
            let Some(said) = output else { continue };
            let Switch::On(path) = said.get_ref() else {
                continue;
            };
            if !is_file_path(path) {
                self.fault(
                    said,
                    format!("`{path}` is no path of a file in this folder"),
                    "a path below the folder of scaffold.toml: \"build/Dockerfile\"",
                );
            }
        }
        self.outputs();
    }

    /// Two files at one path: the second would replace the first.
    fn outputs(&mut self) {
        let output = &self.file.manifest.output;
        let path = |said: &Said<Switch>, default: &str| match said.as_ref().map(Spanned::get_ref) {
            Some(Switch::On(text)) => RepoPath::root().resolve(text),
            Some(Switch::Off) => None,
            None => Some(RepoPath::root().join(default)),
        };
        let dockerfile = path(&output.dockerfile, "Dockerfile");
        let said = output.dockerignore.as_ref().or(output.dockerfile.as_ref());
        if let (Some(dockerfile), Some(said)) = (dockerfile, said)
            && Some(&dockerfile) == path(&output.dockerignore, ".dockerignore").as_ref()
        {
            let message = format!("the Dockerfile and the ignore file would both be {dockerfile}");
            self.fault(said, message, "a path for each");
        }
    }

    fn run(&mut self, run: &Run, exists: &dyn Fn(&RepoPath) -> bool) {
        self.one(&run.user, is_user, "is no user", "\"65532:65532\"");
        self.one(&run.workdir, is_absolute, "is no absolute path", "\"/app\"");
        self.one(&run.stop_signal, is_signal, "is no signal", "\"SIGINT\"");
        self.each(
            &run.writable,
            is_absolute,
            "is no absolute path",
            "[\"/data\"]",
        );
        self.each(&run.packages, is_package, "is no package", "[\"ffmpeg\"]");
        self.names(&run.env, is_variable, "is no name of a variable");
        self.names(&run.labels, is_label, "is no name of a label");
        for text in run.assets.iter().flat_map(Spanned::get_ref) {
            self.copied(&run.assets, text, "asset", exists);
        }
        for (destination, text) in run.files.iter().flat_map(Spanned::get_ref) {
            self.copied(&run.files, text, "file", exists);
            let names = destination.split('/').skip(1);
            let is_path = is_absolute(destination) && names.clone().count() > 0;
            let Some(said) = &run.files else { continue };
            if !is_path
                || names
                    .into_iter()
                    .any(|name| matches!(name, "" | "." | ".."))
            {
                let message = format!("`{destination}` is no absolute path of a file or folder");
                self.fault(said, message, "such as \"/etc/app/app.toml\"");
            }
        }
    }

    /// Whether a Dockerfile can copy it.
    fn copied<T>(
        &mut self,
        said: &Said<T>,
        text: &str,
        what: &str,
        exists: &dyn Fn(&RepoPath) -> bool,
    ) {
        // One that leads outside is said elsewhere.
        let (Some(said), Some(path)) = (said, RepoPath::root().resolve(text)) else {
            return;
        };
        if text.chars().any(char::is_control) {
            let message = format!("no Dockerfile can copy a file called {text:?}");
            self.fault(said, message, "rename it");
        } else if !exists(&path) {
            let message = format!("the {what} `{text}` is not in the repository");
            self.fault(
                said,
                message,
                "a file or folder, from the folder of scaffold.toml",
            );
        }
    }

    fn one(
        &mut self,
        said: &Said<String>,
        is_right: impl Fn(&str) -> bool,
        what: &str,
        example: &str,
    ) {
        if let Some(said) = said.as_ref().filter(|said| !is_right(said.get_ref())) {
            let message = format!("`{}` {what}", said.get_ref());
            self.fault(said, message, &format!("such as {example}"));
        }
    }

    fn each(
        &mut self,
        said: &Said<Vec<String>>,
        is_right: fn(&str) -> bool,
        what: &str,
        example: &str,
    ) {
        let Some(said) = said else { return };
        for text in said.get_ref().iter().filter(|text| !is_right(text)) {
            self.fault(
                said,
                format!("`{text}` {what}"),
                &format!("such as {example}"),
            );
        }
    }

    fn names(
        &mut self,
        said: &Said<std::collections::BTreeMap<String, String>>,
        is_right: fn(&str) -> bool,
        what: &str,
    ) {
        let Some(said) = said else { return };
        for name in said.get_ref().keys().filter(|name| !is_right(name)) {
            self.fault(
                said,
                format!("`{name}` {what}"),
                "letters, digits and `_`; in a label `.`, `-` and `/` too",
            );
        }
    }

    fn fault<T>(&mut self, said: &Spanned<T>, message: String, help: &str) {
        self.found.push(
            Diagnostic::new(Code::Manifest, message)
                .at(self.file.label(said))
                .help(help),
        );
    }
}

impl ManifestFile {
    /// The header of `[kind.name]`, or the whole file where the table is written in another way.
    pub fn table(&self, kind: &str, name: &str) -> Label {
        let headers = [format!("[{kind}.{name}"), format!("[{kind}.\"{name}\"")];
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            for header in &headers {
                // Another table's name may begin so, and a table of this one follows a dot.
                let rest = line.trim_start().strip_prefix(header.as_str());
                if rest.is_some_and(|rest| rest.starts_with([']', '.'])) {
                    let start = start + line.len() - line.trim_start().len();
                    let span = start..start + header.len() + 1;
                    return Label::span(&self.path, &self.text, span);
                }
            }
            start += line.len();
        }
        Label::whole(&self.path)
    }
}

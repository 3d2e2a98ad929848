//! Keys of `[go]` and `[build]`.

use std::collections::BTreeSet;

use super::{Keys, list, names, pairs};
use crate::facts::OwnBuild;
use crate::shell::is_known;
use crate::sourced::Found;

/// Packages that a Go image has or that scaffold installs where C is compiled.
const OF_COMPILING: [&str; 36] = [
    "alpine-sdk",
    "bash",
    "binutils",
    "build-base",
    "build-essential",
    "ca-certificates",
    "clang",
    "coreutils",
    "curl",
    "file",
    "g++",
    "gcc",
    "git",
    "gnupg",
    "libc-dev",
    "libc6-dev",
    "linux-headers",
    "lld",
    "make",
    "musl-dev",
    "openssh",
    "openssh-client",
    "openssl",
    "patch",
    "pkg-config",
    "pkgconf",
    "pkgconfig",
    "shadow",
    "tar",
    "tree",
    "tzdata",
    "unzip",
    "upx",
    "wget",
    "xx-c-essentials",
    "xx-cxx-essentials",
];

/// Tags of static builds, which the base decides here.
const STATIC: [&str; 5] = ["netgo", "osusergo", "static", "static_build", "timetzdata"];

impl Keys<'_> {
    pub(super) fn build(&mut self) {
        let all = self.main.iter().flat_map(|main| &main.builds);
        let place = |build: &Found<OwnBuild>| {
            let mut places = build.evidence.iter();
            let place = places.find(|one| one.file == self.old.path)?;
            Some((build.value.clone(), place.line as usize))
        };
        let (builds, lines): (Vec<OwnBuild>, Vec<usize>) = all.filter_map(place).unzip();
        self.tags(&builds);
        self.cgo(&builds);
        self.symbols(&builds, &lines);
        self.environment(&builds);
        self.fetching();
        self.packages();
    }

    fn tags(&mut self, builds: &[OwnBuild]) {
        let image = self.one.image;
        let passed: BTreeSet<&String> = builds.iter().flat_map(|build| &build.tags).collect();
        let tags: Vec<String> = passed
            .into_iter()
            .filter(|tag| !STATIC.contains(&tag.as_str()))
            .cloned()
            .collect();
        if tags.iter().any(|tag| !image.build.tags.value.contains(tag)) {
            self.keep(
                "build",
                "tags",
                list(&tags),
                "go build -tags",
                &tags.join(","),
            );
        }
    }

    fn cgo(&mut self, builds: &[OwnBuild]) {
        let cgo = &self.one.image.build.cgo;
        let asked = builds.iter().find_map(|build| build.cgo);
        let needs = self
            .main
            .is_some_and(|main| main.cgo.need != crate::facts::Need::None);
        match asked {
            Some(true) if needs && (!cgo.value || self.is_lost(&cgo.evidence)) => {
                self.keep("build", "cgo", true.into(), "CGO_ENABLED=1", "");
            }
            Some(true) if !needs => {
                self.change("CGO_ENABLED=1 → 0", "nothing that is reached uses C");
            }
            Some(false) if cgo.value => {
                self.change("CGO_ENABLED=0 → 1", "the program does not work without");
            }
            _ => {}
        }
    }

    fn symbols(&mut self, builds: &[OwnBuild], lines: &[usize]) {
        let image = self.one.image;
        let own = self.old.builds.first().map(|(_, line)| *line);
        // A command that make runs stands at the line of make.
        let line = own.or(lines.first().copied()).unwrap_or(1);
        let symbols: BTreeSet<(String, String, bool, bool)> = builds
            .iter()
            .flat_map(|build| &build.symbols)
            .map(|symbol| {
                let (name, value) = (symbol.symbol.clone(), symbol.value.clone());
                (
                    name,
                    value,
                    symbol.is_version,
                    self.facts.has_variable(symbol),
                )
            })
            .collect();
        let known = &image.build.ldflags;
        let mut is_new = self.is_lost(&known.evidence);
        let mut constants = Vec::new();
        let mut version = image.build.version_variable.value.clone();
        for (symbol, value, is_version, there) in symbols {
            if !there {
                self.old.leave(
                    line,
                    format!("-X {symbol}"),
                    "sets nothing: there is no such string variable",
                );
            } else if is_version && (version.is_empty() || version == symbol) {
                let known = &image.build.version_variable;
                if known.value != symbol || self.is_lost(&known.evidence) {
                    self.keep(
                        "build",
                        "version-variable",
                        symbol.as_str().into(),
                        "-X",
                        &symbol,
                    );
                }
                version = symbol;
            } else if is_known(&value) {
                let constant = format!("-X '{symbol}={value}'");
                is_new = is_new || !known.value.contains(&constant);
                constants.push(constant);
            } else {
                self.old.leave(
                    line,
                    format!("-X {symbol}"),
                    "--build-arg VERSION is the only value that is passed",
                );
            }
        }
        if is_new && !constants.is_empty() {
            let flags = format!("-s -w {}", constants.join(" "));
            self.keep(
                "build",
                "ldflags",
                flags.into(),
                "-ldflags",
                &constants.join(" "),
            );
        }
        let other: BTreeSet<String> = self
            .old
            .builds
            .iter()
            .flat_map(|(build, _)| build.other_linker_flags())
            .filter(|flag| is_known(flag) && !is_of_static_linking(flag))
            .collect();
        for flag in other {
            self.old.leave(
                line,
                format!("-ldflags {flag}"),
                "linked as the base asks for",
            );
        }
    }

    fn environment(&mut self, builds: &[OwnBuild]) {
        let known = &self.one.image.build.env.value;
        let mut env = self.old.build_env.clone();
        for build in builds.iter().filter(|build| !build.experiment.is_empty()) {
            env.insert("GOEXPERIMENT".to_owned(), build.experiment.clone());
        }
        if env
            .iter()
            .all(|(name, value)| known.get(name) == Some(value))
        {
            return;
        }
        let shown = names(&env);
        let mut all = known.clone();
        all.extend(env);
        self.keep("build", "env", pairs(&all), "ENV", &shown);
    }

    fn fetching(&mut self) {
        let fetching = std::mem::take(&mut self.old.fetching);
        let go = &self.one.image.go;
        let parts = |text: &str| -> Vec<String> {
            text.split(',')
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let mut is_private = !go.private.value.is_empty();
        for (name, value) in &fetching {
            match name.as_str() {
                "GOPROXY" if *value != go.proxy.value => {
                    self.keep("go", "proxy", value.as_str().into(), "GOPROXY", value);
                }
                "GOPRIVATE" => {
                    is_private = true;
                    let lost = self.is_lost(&go.private.evidence);
                    if parts(value) != go.private.value || lost {
                        self.keep("go", "private", list(&parts(value)), "GOPRIVATE", value);
                    }
                }
                "GONOSUMDB" if parts(value) != go.no_sumdb.value => {
                    self.keep("go", "no-sumdb", list(&parts(value)), "GONOSUMDB", value);
                }
                _ => {}
            }
        }
        let Some(line) = self.old.ssh else {
            return;
        };
        if is_private {
            self.keep(
                "go",
                "private-auth",
                "ssh".into(),
                "RUN --mount=type=ssh",
                "",
            );
            if go.known_hosts.value.is_empty() {
                let why = "say the lines of known_hosts as go.known-hosts: none is fetched";
                self.old.leave(line, "the keys of the hosts", why);
            }
        } else {
            self.old.leave(
                1,
                "RUN --mount=type=ssh",
                "say the private modules as go.private",
            );
        }
    }

    /// C libraries of the build stage, where C is compiled.
    fn packages(&mut self) {
        let Some((manager, names)) = self.old.build_packages.take() else {
            return;
        };
        let names: Vec<String> = names
            .into_iter()
            .filter(|name| !OF_COMPILING.contains(&name.as_str()))
            .collect();
        let image = self.one.image;
        let kept_cgo = self.adoption.kept.iter().any(|kept| kept.key == "cgo");
        let new: Vec<String> = names
            .iter()
            .filter(|name| !image.build.packages.value.contains(name))
            .cloned()
            .collect();
        if new.is_empty() {
            return;
        }
        let alpine = image.go.suite.starts_with("alpine");
        if !image.build.cgo.value && !kept_cgo {
            for name in new {
                self.old.leave(
                    1,
                    format!("package {name} of the build stage"),
                    "no C is compiled: build.packages if it is needed",
                );
            }
        } else if (manager == "apk") == alpine {
            let mut all = image.build.packages.value.clone();
            all.extend(new.iter().cloned());
            all.sort();
            self.keep("build", "packages", list(&all), "packages", &new.join(", "));
        } else {
            let base = if alpine { "Alpine" } else { "Debian" };
            for name in new {
                self.old.leave(
                    1,
                    format!("package {name} of the build stage"),
                    format!("{base} may call it otherwise: build.packages"),
                );
            }
        }
    }
}

fn is_of_static_linking(flag: &str) -> bool {
    let words = [
        "static",
        "linkmode",
        "external",
        "extldflags",
        "buildid",
        "compressdwarf",
    ];
    words.iter().any(|word| flag.contains(word))
}

/// Whether a package serves compiling alone.
pub(in crate::adopt) fn is_of_compiling(name: &str) -> bool {
    OF_COMPILING.contains(&name)
}

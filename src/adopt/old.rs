//! What one Dockerfile says of one image.

use std::collections::{BTreeMap, BTreeSet};

use super::Left;
use super::choose::{Chosen, sources};
use super::command::Purpose;
use super::stages::{Stages, accounts, is_harmless};
use super::start::Start;
use crate::detect::recipes::go_build::GoBuild;
use crate::docker::reader::Instruction;
use crate::docker::scope::{Copied, Origin, Scope};
use crate::facts::{Facts, OwnDockerfile};
use crate::walk::RepoPath;

/// What was read of a Dockerfile, not yet compared with what scaffold finds.
#[derive(Debug, Default)]
pub(super) struct Old {
    /// ENV of the runtime stage.
    pub(super) env: BTreeMap<String, String>,
    /// Environment of the compile step.
    pub(super) build_env: BTreeMap<String, String>,
    /// LABEL.
    pub(super) labels: BTreeMap<String, String>,
    /// EXPOSE, as written.
    pub(super) ports: Vec<String>,
    /// USER, as written.
    pub(super) user: Option<String>,
    /// The numbers of users that are added, and of their groups.
    pub(super) users: BTreeMap<String, (Option<String>, Option<String>)>,
    /// The numbers of groups that are added.
    pub(super) groups: BTreeMap<String, String>,
    /// /etc/passwd or /etc/group is a file of its own.
    pub(super) own_accounts: bool,
    /// WORKDIR at the end of the runtime stage.
    pub(super) workdir: String,
    /// VOLUME, and folders that are made for a user.
    pub(super) writable: Vec<String>,
    /// Those of them that VOLUME says.
    pub(super) volumes: BTreeSet<String>,
    /// Files of the repository with the absolute paths where they lie.
    pub(super) assets: Vec<(RepoPath, String, usize)>,
    /// Where programs lie.
    pub(super) programs: Vec<String>,
    /// Package manager and packages of the runtime stage.
    pub(super) packages: Option<(&'static str, BTreeSet<String>)>,
    /// The same of the build stages.
    pub(super) build_packages: Option<(&'static str, BTreeSet<String>)>,
    /// The command of HEALTHCHECK.
    pub(super) healthcheck: Option<Vec<String>>,
    /// STOPSIGNAL.
    pub(super) stop_signal: Option<String>,
    /// GOPROXY, GOPRIVATE and GONOSUMDB, by name.
    pub(super) fetching: BTreeMap<String, String>,
    /// Private modules come by ssh: the line that says so.
    pub(super) ssh: Option<usize>,
    /// Each `go build`, with its line.
    pub(super) builds: Vec<(GoBuild, usize)>,
    /// The files that these, and those of Makefiles, write.
    pub(super) outputs: Vec<String>,
    /// How the stage starts its program.
    pub(super) start: Start,
    /// The image below the runtime stage.
    pub(super) base: String,
    /// The image below the build stage.
    pub(super) build_base: String,
    /// The runtime stage is the one that compiles.
    pub(super) single: bool,
    /// What its stages make.
    pub(super) stages: Stages,
    /// What is judged as not to be said.
    pub(super) left: Vec<Left>,
    /// The Dockerfile.
    pub(super) path: RepoPath,
}

/// An instruction with all that is needed to judge it.
pub(super) struct At<'a> {
    /// The Dockerfile.
    pub(super) own: &'a OwnDockerfile,
    /// The number of its stage.
    pub(super) stage: usize,
    /// It.
    pub(super) instruction: &'a Instruction,
    /// What holds before it.
    pub(super) scope: &'a Scope,
    /// What it copies.
    pub(super) copied: &'a [Copied],
}

impl Old {
    /// Reads a Dockerfile, instruction by instruction.
    pub(super) fn read(facts: &Facts, one: &Chosen<'_>) -> Self {
        let own = one.own;
        let runtime = own.chain(one.stage);
        let feeding = sources(own, &runtime);
        let stages = Stages::read(facts, own);
        let compiling = stages.compiling.clone();
        let image = |index: Option<&usize>| {
            let stage = index.and_then(|index| own.dockerfile.stages.get(*index));
            stage.map(|stage| {
                let expanded = own.dockerfile.expand_global(&stage.from);
                expanded.unwrap_or_else(|| stage.from.clone())
            })
        };
        let mut old = Self {
            base: image(runtime.first()).unwrap_or_default(),
            single: runtime.iter().any(|stage| compiling.contains(stage)),
            start: Start::read(own, &runtime),
            path: own.path.clone(),
            stages,
            ..Self::default()
        };
        let scopes = own.scopes.get(one.stage);
        old.workdir = scopes
            .map(|scopes| scopes.end.workdir.clone())
            .unwrap_or_default();
        let mut found = false;
        for (index, stage) in own.dockerfile.stages.iter().enumerate() {
            let is_runtime = runtime.contains(&index);
            let compiles = compiling.contains(&index);
            if !is_runtime && !compiles {
                for account in accounts(own, index) {
                    old.account(account);
                }
                old.other_stage(facts, one, index, &feeding, &compiling);
                continue;
            }
            if !is_runtime && !feeding.contains(&index) && !old.single && compiles && !one.alone {
                continue;
            }
            if compiles && (old.build_base.is_empty() || !found && old.stages.builds(index)) {
                old.build_base = image(own.chain(index).first()).unwrap_or_default();
                found = old.stages.builds(index);
            }
            let Some(scopes) = own.scopes.get(index) else {
                continue;
            };
            let known = scopes.before.iter().zip(&scopes.copied);
            for (instruction, (scope, copied)) in stage.instructions.iter().zip(known) {
                let at = At {
                    own,
                    stage: index,
                    instruction,
                    scope,
                    copied,
                };
                if compiles {
                    old.building(&at, is_runtime);
                } else {
                    old.runtime(facts, one, &at);
                }
            }
        }
        for stage in &runtime {
            old.chosen_base(own, *stage, "run.base");
        }
        let apart = compiling.iter().filter(|stage| !runtime.contains(stage));
        for stage in apart {
            old.chosen_base(own, *stage, "go.image");
        }
        old
    }

    /// Lists an ARG that lets each build choose the image below a stage; a tag is the same image.
    fn chosen_base(&mut self, own: &OwnDockerfile, stage: usize, key: &str) {
        let stage = own.dockerfile.stages.get(stage);
        let from = stage.map(|stage| stage.from.as_str()).unwrap_or_default();
        for argument in &own.dockerfile.global_arguments {
            let pairs = argument.arguments.pairs().iter();
            for pair in pairs.filter(|pair| !is_of_platforms(&pair.name)) {
                let why = match chosen(from, &pair.name) {
                    Some(Part::Registry) => "the key registry names a mirror".to_owned(),
                    Some(Part::Name) => format!("an image given to each build: say it as {key}"),
                    Some(Part::Tag) | None => continue,
                };
                self.leave(argument.line, argument.text.clone(), why);
            }
        }
    }

    /// A stage that neither compiles Go nor is in the image.
    fn other_stage(
        &mut self,
        facts: &Facts,
        one: &Chosen<'_>,
        index: usize,
        feeding: &BTreeSet<usize>,
        compiling: &BTreeSet<usize>,
    ) {
        let own = one.own;
        let Some(stage) = own.dockerfile.stages.get(index) else {
            return;
        };
        // Cross compilation is Go's own, or the compiler's of the platform.
        if stage.from.contains("tonistiigi/xx") {
            return;
        }
        let is_image = |other: &crate::facts::Main| {
            let name = stage.name.as_deref().unwrap_or_default();
            other.binary_name == name || other.dir.name() == name
        };
        if !one.alone && facts.mains.iter().any(is_image) {
            return;
        }
        let name = stage.name.clone().unwrap_or_else(|| index.to_string());
        let copied = own
            .scopes
            .iter()
            .flat_map(|scopes| scopes.copied.iter().flatten());
        let taken = copied
            .filter(|copied| matches!(&copied.origin, Origin::Stage(from, _) if *from == index));
        let (mut needed, mut system) = (false, true);
        for copied in taken {
            needed = true;
            system &= is_of_the_base(&copied.source);
        }
        let empty = stage.instructions.is_empty();
        if (needed && system)
            || (empty && feeding.contains(&index))
            || is_harmless(own, index, compiling)
        {
            return;
        }
        let why = if feeding.contains(&index) {
            "another stage, which something is copied or continued from"
        } else if empty || !one.alone {
            return;
        } else {
            "another stage, which the image is not made of"
        };
        let text = format!("stage {name}");
        self.leave(stage.line, text, why);
    }

    /// Keeps in mind a user or a group that a command adds.
    pub(super) fn account(&mut self, account: Purpose) {
        match account {
            Purpose::User(name, number, group) => {
                self.users.insert(name, (number, group));
            }
            Purpose::Group(name, Some(number)) => {
                self.groups.insert(name, number);
            }
            _ => {}
        }
    }

    /// Lists what no key can say.
    pub(super) fn leave(&mut self, line: usize, text: impl Into<String>, why: impl Into<String>) {
        let text: String = text.into().replace(crate::shell::UNKNOWN, "");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.left.push(Left {
            file: self.path.clone(),
            line,
            text,
            why: why.into(),
        });
    }
}

/// A part of a reference to an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Registry,
    Name,
    /// The tag or the digest.
    Tag,
}

/// Whether a variable says the platform, as `docker build --platform` does.
fn is_of_platforms(name: &str) -> bool {
    let ends = ["ARCH", "GOOS", "PLATFORM", "TARGETOS"];
    let last = name.rsplit('_').next().unwrap_or(name);
    last == "OS" || ends.iter().any(|end| last.ends_with(end))
}

/// The part of an image that a variable stands for.
fn chosen(from: &str, name: &str) -> Option<Part> {
    let (braced, plain) = (format!("${{{name}"), format!("${name}"));
    let is_end = |rest: &str| !rest.starts_with(|next: char| next == '_' || next.is_alphanumeric());
    let (before, rest) = [braced, plain].iter().find_map(|word| {
        let mut places = from.match_indices(word.as_str());
        places.find_map(|(at, _)| {
            let (before, rest) = (from.get(..at)?, from.get(at + word.len()..)?);
            is_end(rest).then_some((before, rest))
        })
    })?;
    let rest = match before.len() + name.len() + 1 + rest.len() < from.len() {
        true => rest.split_once('}').map_or("", |(_, rest)| rest),
        false => rest,
    };
    let last = before.rsplit('/').next().unwrap_or(before);
    Some(if rest.contains('/') {
        Part::Registry
    } else if last.contains([':', '@']) {
        Part::Tag
    } else {
        Part::Name
    })
}

/// What every base of scaffold's has: certificates, time zones, users.
pub(super) fn is_of_the_base(path: &str) -> bool {
    [
        "/etc/ssl",
        "/usr/share/zoneinfo",
        "/usr/local/go/lib/time",
        "/etc/passwd",
        "/etc/group",
        "/usr/share/ca-certificates",
        "/etc/ca-certificates",
        "/etc/nsswitch.conf",
        "/etc/localtime",
    ]
    .iter()
    .any(|known| path.trim_end_matches('/').starts_with(known))
}

/// Whether an image's own user is not root: distroless says so in the tag
/// (<https://github.com/GoogleContainerTools/distroless#debug-images>), Chainguard's are so
/// (<https://edu.chainguard.dev/chainguard/chainguard-images/overview/>).
pub(super) fn is_nonroot(image: &str) -> bool {
    let tag = image
        .split('@')
        .next()
        .and_then(|name| name.rsplit_once(':'));
    tag.is_some_and(|(_, tag)| tag.split('-').any(|part| part == "nonroot"))
        || image.starts_with("cgr.dev/chainguard/")
}

/// Whether programs in an image are those of root unless it says otherwise: Docker's official images,
/// and those of distroless. Of others nobody knows here.
pub(super) fn is_of_root(image: &str) -> bool {
    let image = image.strip_prefix("docker.io/").unwrap_or(image);
    let image = image.strip_prefix("library/").unwrap_or(image);
    !image.contains('/') || image.starts_with("gcr.io/distroless/")
}

#[cfg(test)]
mod tests {
    use super::{Part, chosen, is_of_platforms};

    #[test]
    fn a_variable_of_the_platform_chooses_no_image() {
        let names = ["ARCH", "GOOS", "OS", "BASE_ARCH", "TARGETPLATFORM"];
        assert!(names.into_iter().all(is_of_platforms));
        let names = ["BASE", "DISTROS", "OS_IMAGE"];
        assert!(!names.into_iter().any(is_of_platforms));
    }

    #[test]
    fn a_variable_stands_for_the_registry_the_name_or_the_tag_of_an_image() {
        for (from, part) in [
            ("${BASE}", Some(Part::Name)),
            ("$BASE", Some(Part::Name)),
            ("${BASE:-alpine:3}", Some(Part::Name)),
            ("base-${BASE}", Some(Part::Name)),
            ("${BASE}:3.24", Some(Part::Name)),
            ("gcr.io/distroless/$BASE:nonroot", Some(Part::Name)),
            ("${BASE}/library/alpine:3.24", Some(Part::Registry)),
            ("$BASE/alpine", Some(Part::Registry)),
            ("${OTHER}/${BASE}:3.24", Some(Part::Name)),
            ("alpine:${BASE}", Some(Part::Tag)),
            ("localhost:5000/alpine:3.$BASE-slim", Some(Part::Tag)),
            ("alpine@$BASE", Some(Part::Tag)),
            ("${BASE_REGISTRY}/${BASE}", Some(Part::Name)),
            ("${BASE_IMAGE}", None),
            ("alpine", None),
        ] {
            assert_eq!(chosen(from, "BASE"), part, "{from}");
        }
    }
}

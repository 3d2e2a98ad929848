//! What `verify` found, for people and for programs.

use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::engine::{Answer, Warning};
use crate::shell::quoted;

/// Counts breaking changes of the JSON.
const SCHEMA: u32 = 1;

/// After so long an engine kills a program that it has asked to end.
const KILLED: Duration = Duration::from_secs(10);

/// A whole run.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    schema: u32,
    /// The engine and its release.
    pub(super) engine: String,
    /// The images, in the order they were built.
    pub(super) images: Vec<ImageReport>,
}

/// An image.
#[derive(Debug, Default, Serialize)]
pub(super) struct ImageReport {
    /// Its target.
    pub(super) name: String,
    /// Everything asked of it is so.
    pub(super) ok: bool,
    /// What is not; empty for nothing.
    pub(super) problem: String,
    /// The end of what the build or the program printed, where something is wrong.
    pub(super) output: Vec<String>,
    /// What the program needs of others to start, where it did not.
    pub(super) needs: Vec<String>,
    /// What BuildKit's own checks say; null where the builder has none.
    pub(super) warnings: Option<Vec<Warning>>,
    /// Seconds that the build took; null where it failed.
    #[serde(serialize_with = "seconds")]
    pub(super) built: Option<Duration>,
    /// Bytes of the image.
    pub(super) size: Option<u64>,
    /// Bytes of its programs, by their paths.
    pub(super) programs: Vec<ProgramReport>,
    /// User and group, as the image says them.
    pub(super) user: String,
    /// How much of its root the program could write.
    pub(super) root: Option<Root>,
    /// What the program added to a root that it could write.
    pub(super) added: Vec<String>,
    /// Its ports.
    pub(super) ports: Vec<PortReport>,
    /// How the program ended by itself.
    pub(super) ended: Option<End>,
    /// How it ended when it was asked to.
    pub(super) stopped: Option<End>,
}

/// A program in the image.
#[derive(Debug, Serialize)]
pub(super) struct ProgramReport {
    pub(super) path: String,
    pub(super) size: u64,
}

/// What a program may write of its root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Root {
    /// Nothing.
    ReadOnly,
    /// /tmp alone, which is a folder in memory.
    ReadOnlyWithTmp,
    /// All that its user may.
    Writable,
}

/// A port that the image names.
#[derive(Debug, Serialize)]
pub(super) struct PortReport {
    pub(super) port: u16,
    pub(super) protocol: String,
    /// null where nothing answered, and for a protocol that is not tried.
    pub(super) answer: Option<Answer>,
    /// Seconds from the start to the answer.
    #[serde(serialize_with = "seconds")]
    pub(super) after: Option<Duration>,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct End {
    pub(super) code: i32,
    /// Seconds from the start, or from the signal.
    #[serde(serialize_with = "one_seconds")]
    pub(super) after: Duration,
}

impl Report {
    pub(super) fn new(engine: String) -> Self {
        Self {
            schema: SCHEMA,
            engine,
            images: Vec::new(),
        }
    }

    pub(super) fn is_ok(&self) -> bool {
        self.images.iter().all(|image| image.ok)
    }

    pub(super) fn to_json(&self) -> String {
        // The types have no map whose keys are not text, which is all that can fail.
        let json = serde_json::to_string_pretty(self).unwrap_or_default();
        json + "\n"
    }
}

impl ImageReport {
    /// For people: the fact, and below it what it is made of.
    pub(super) fn to_text(&self) -> String {
        let mut text = format!("{}: {}\n", self.name, self.heading());
        for line in self.lines() {
            text.push_str(&format!("  {line}\n"));
        }
        for line in &self.output {
            text.push_str(&format!("  | {line}\n"));
        }
        for need in &self.needs {
            text.push_str(&format!("  {need}\n"));
        }
        text
    }

    fn heading(&self) -> String {
        match self.problem.as_str() {
            "" => "ok".to_owned(),
            problem => format!("failed: {problem}"),
        }
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(took) = self.built {
            lines.push(format!("built in {}", shown(took)));
        }
        match self.warnings.as_deref() {
            Some(warnings) => lines.extend(warnings.iter().map(|warning| {
                format!(
                    "warning of docker build --check: {}: {}",
                    warning.rule_name, warning.detail
                )
            })),
            None => lines.push("not checked by docker build --check".to_owned()),
        }
        if let Some(size) = self.size {
            let programs: u64 = self.programs.iter().map(|program| program.size).sum();
            let paths: Vec<String> = self.programs.iter().map(|one| quoted(&one.path)).collect();
            let of_them = match paths.as_slice() {
                [] => String::new(),
                paths => format!(", {} of it {}", megabytes(programs), paths.join(" and ")),
            };
            lines.push(format!("{}{of_them}", megabytes(size)));
        }
        if let Some(root) = self.root {
            let user = match self.user.as_str() {
                "" => "root",
                user => user,
            };
            lines.push(format!("started as {user}, {root}"));
            if !self.added.is_empty() {
                let added = self.added.join(", ");
                lines.push(format!(
                    "warning: it writes to {added}, which no volume keeps"
                ));
            }
        }
        lines.extend(self.ports.iter().map(PortReport::to_text));
        if let Some(end) = self.ended {
            lines.push(format!(
                "ended with exit code {} after {}",
                end.code,
                shown(end.after)
            ));
        }
        if let Some(end) = self.stopped {
            lines.push(match end.code {
                137 if end.after >= KILLED => format!(
                    "killed after {}: it does not end on its stop signal",
                    shown(end.after)
                ),
                // <https://pkg.go.dev/os/signal#hdr-Default_behavior_of_signals_in_Go_programs>
                2 => format!(
                    "stopped in {} with exit code 2, which is Go's where nothing handles the signal",
                    shown(end.after)
                ),
                code => format!("stopped in {} with exit code {code}", shown(end.after)),
            });
        }
        lines
    }
}

impl std::fmt::Display for Root {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::ReadOnly => "its root read-only",
            Self::ReadOnlyWithTmp => "its root read-only, /tmp in memory: it writes there",
            Self::Writable => "its root writable: it fails on one that is read-only",
        })
    }
}

impl PortReport {
    /// As the Dockerfile has it, with its protocol.
    pub(super) fn name(&self) -> String {
        format!("{}/{}", self.port, self.protocol)
    }

    fn to_text(&self) -> String {
        let name = self.name();
        match (self.answer, self.after) {
            (Some(answer), Some(after)) => format!("{name} {answer} after {}", shown(after)),
            _ if self.protocol != "tcp" => format!("{name} not tried: only TCP is"),
            _ => format!("{name} did not answer"),
        }
    }
}

/// Seconds with a digit.
fn shown(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// Decimal megabytes, as `docker images` has them.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.saturating_add(50_000) / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

fn seconds<S: Serializer>(time: &Option<Duration>, to: S) -> Result<S::Ok, S::Error> {
    time.map(|time| time.as_secs_f64()).serialize(to)
}

fn one_seconds<S: Serializer>(time: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_f64(time.as_secs_f64())
}

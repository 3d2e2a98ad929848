//! Builds, by buildx or podman.

use std::path::Path;
use std::process::Command;

use serde::{Deserialize, Serialize};

use super::process::{self, Stream};
use super::{Engine, Image, Kind, Step, unique};
use crate::error::Error;

/// Lines that are kept of what a build prints.
const KEPT: usize = 40;

/// What to build.
#[derive(Clone, Debug)]
pub struct Recipe<'a> {
    /// The context.
    pub folder: &'a Path,
    /// The Dockerfile, relative to it.
    pub dockerfile: &'a str,
    /// The stage.
    pub target: &'a str,
    /// Further options of `docker build`: secrets, arguments.
    pub options: &'a [String],
}

/// What BuildKit's own checks say: <https://docs.docker.com/reference/build-checks/>.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct Warning {
    /// The check.
    pub rule_name: String,
    /// What it found.
    pub detail: String,
}

/// How a build ended.
#[derive(Debug)]
pub enum Built {
    /// With an image.
    Image(Image),
    /// With an error: the end of what it printed.
    Failed(Vec<String>),
}

/// The JSON of `--call=check,format=json`.
#[derive(Deserialize)]
struct Checked {
    warnings: Option<Vec<Warning>>,
}

impl Engine {
    /// What the builder's own checks say of a Dockerfile; `None` where it has none, as podman and buildx
    /// before 0.15, or where the check itself fails: the build will say why.
    ///
    /// # Errors
    /// The command cannot be started, or somebody wants to stop.
    pub fn check(&self, recipe: &Recipe<'_>) -> Result<Option<Vec<Warning>>, Error> {
        if self.kind == Kind::Podman {
            return Ok(None);
        }
        let mut command = self.build_command(recipe);
        command.arg("--call=check,format=json").arg(recipe.folder);
        let mut json = String::new();
        process::follow(&mut command, |stream, line| {
            if stream == Stream::Output {
                json.push_str(&line);
            }
        })?;
        let checked: Option<Checked> = serde_json::from_str(&json).ok();
        Ok(checked.map(|checked| checked.warnings.unwrap_or_default()))
    }

    /// Builds an image and loads it into the engine; tells each step as it begins.
    ///
    /// # Errors
    /// The command cannot be started, or somebody wants to stop.
    pub fn build(
        &self,
        recipe: &Recipe<'_>,
        mut on_step: impl FnMut(&Step),
    ) -> Result<Built, Error> {
        // Before the build: stopped in the middle it may have made a part.
        let image = Image {
            engine: self.clone(),
            tag: unique(recipe.target),
        };
        let mut command = self.build_command(recipe);
        command.args(["--tag", &image.tag]);
        if self.kind == Kind::Docker {
            command.args(["--load", "--progress=plain"]);
        }
        command.arg(recipe.folder);
        let mut lines = Vec::new();
        let status = process::follow(&mut command, |_, line| {
            if let Some(step) = Step::of(&line) {
                on_step(&step);
            }
            lines.push(line);
        })?;
        Ok(if status.success() {
            Built::Image(image)
        } else {
            Built::Failed(end_of(&lines))
        })
    }

    fn build_command(&self, recipe: &Recipe<'_>) -> Command {
        let mut command = match self.kind {
            Kind::Docker => self.command(["buildx", "build"]),
            Kind::Podman => self.command(["build"]),
        };
        if !self.builder.is_empty() {
            command.args(["--builder", &self.builder]);
        }
        let dockerfile = recipe.folder.join(recipe.dockerfile);
        command.arg("--file").arg(dockerfile);
        command.args(["--target", recipe.target]);
        command.args(recipe.options);
        command
    }
}

/// The end of what a failed build printed: from where buildx shows the step that failed, if it does.
fn end_of(lines: &[String]) -> Vec<String> {
    let shown = lines.iter().position(|line| line == "------");
    let lines = lines.get(shown.unwrap_or_default()..).unwrap_or_default();
    let rules = |line: &&String| !line.is_empty() && !line.chars().all(|c| c == '-');
    let lines: Vec<&String> = lines.iter().filter(rules).collect();
    let from = lines.len().saturating_sub(KEPT);
    lines.into_iter().skip(from).cloned().collect()
}

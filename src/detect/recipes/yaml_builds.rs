//! GoReleaser's list, Taskfiles and workflows of GitHub.

use std::collections::BTreeMap;

use super::super::yaml::{Node, leaves};
use super::go_build::GoBuild;
use super::scripts::{around, inside};
use super::{Recipe, Step};
use crate::shell::{self, Command, unknown};
use crate::walk::RepoPath;

/// A command, and the folders that it may run in.
pub(super) type Ran = (Vec<RepoPath>, Command);

/// The builds of GoReleaser for Linux: <https://goreleaser.com/customization/builds/go/>.
pub(super) fn goreleaser(recipe: &Recipe) -> Vec<Step> {
    let leaves = leaves(&recipe.text);
    let file = Node::of(&leaves);
    let mut steps = Vec::new();
    for build in file.get("builds").into_iter().flat_map(Node::items) {
        let texts = |key: &str| build.get(key).map(Node::texts).unwrap_or_default();
        let systems = texts("goos");
        if !systems.is_empty() && !systems.contains(&"linux") {
            continue;
        }
        let text = |key: &str| build.get(key).and_then(Node::text);
        let mut words = vec!["go".to_owned(), "build".to_owned()];
        words.extend(texts("flags").into_iter().flat_map(shell::words));
        words.extend(
            (!texts("tags").is_empty()).then(|| format!("-tags={}", texts("tags").join(","))),
        );
        let linker = texts("ldflags").join(" ");
        words.push(format!("-ldflags={}", without_templates(&linker)));
        words.extend(text("binary").map(|name| format!("-o={}", without_templates(name))));
        words.extend(text("dir").map(|dir| format!("-C={dir}")));
        words.push(text("main").unwrap_or(".").to_owned());
        let everywhere = file.get("env").map(Node::texts).unwrap_or_default();
        let env = everywhere.into_iter().chain(texts("env"));
        let command = Command {
            env: env
                .filter_map(shell::assignment)
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            words,
            folders: Vec::new(),
            offset: build.get("main").unwrap_or(build).offset(),
            text: String::new(),
            condition: None,
        };
        steps.extend(GoBuild::read(&command).map(|build| Step {
            build,
            folders: around(&recipe.path),
            offset: command.offset,
            stage: None,
            arguments: Vec::new(),
        }));
    }
    steps
}

/// The commands of a Taskfile: <https://taskfile.dev/docs/reference/schema>.
pub(super) fn taskfile(recipe: &Recipe) -> Vec<Ran> {
    let leaves = leaves(&recipe.text);
    let file = Node::of(&leaves);
    let mut found = Vec::new();
    let everywhere = environment(file, &BTreeMap::new());
    for (_, task) in file.get("tasks").into_iter().flat_map(Node::pairs) {
        let env = environment(task, &everywhere);
        let dir = task.get("dir").and_then(Node::text).unwrap_or(".");
        let commands = task.get("cmds").or(task.get("cmd")).unwrap_or(task);
        for item in commands.items() {
            let script = item.get("cmd").unwrap_or(item);
            found.extend(run(recipe, script, dir, &env));
        }
    }
    found
}

/// The commands of a workflow:
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax>.
pub(super) fn workflow(recipe: &Recipe) -> Vec<Ran> {
    let leaves = leaves(&recipe.text);
    let file = Node::of(&leaves);
    let mut found = Vec::new();
    let everywhere = environment(file, &BTreeMap::new());
    for (_, job) in file.get("jobs").into_iter().flat_map(Node::pairs) {
        let of_job = environment(job, &everywhere);
        for step in job.get("steps").into_iter().flat_map(Node::items) {
            let Some(script) = step.get("run") else {
                continue;
            };
            let env = environment(step, &of_job);
            let dir = step.get("working-directory").and_then(Node::text);
            found.extend(run(recipe, script, dir.unwrap_or("."), &env));
        }
    }
    found
}

/// The `env:` of a map, over that around it.
fn environment(node: Node<'_>, around: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut env = around.clone();
    for (name, value) in node.get("env").into_iter().flat_map(Node::pairs) {
        if let Some(text) = value.text() {
            env.insert(name.to_owned(), without_templates(text));
        }
    }
    env
}

fn run(recipe: &Recipe, script: Node<'_>, dir: &str, env: &BTreeMap<String, String>) -> Vec<Ran> {
    let Some(text) = script.text() else {
        return Vec::new();
    };
    let folders = inside(&[RepoPath::root()], &[dir.to_owned()]);
    let text = without_templates(text);
    let mut commands = shell::commands(&text, &|name| env.get(name).cloned());
    for command in &mut commands {
        for (name, value) in env {
            let known = command.env.entry(name.clone());
            known.or_insert_with(|| value.clone());
        }
        let before = text.get(..command.offset).unwrap_or_default();
        let lines = before.matches('\n').count();
        command.offset = lines_on(&recipe.text, script.offset(), lines);
    }
    let with_folders = |command: Command| (inside(&folders, &command.folders), command);
    commands.into_iter().map(with_folders).collect()
}

/// The builds among commands.
pub(super) fn builds(commands: Vec<Ran>) -> Vec<Step> {
    let step = |(folders, command): Ran| {
        Some(Step {
            folders,
            build: GoBuild::read(&command)?,
            offset: command.offset,
            stage: None,
            arguments: Vec::new(),
        })
    };
    commands.into_iter().filter_map(step).collect()
}

/// Where the text of a line begins that stands so many lines behind that of a byte.
fn lines_on(file: &str, from: usize, lines: usize) -> usize {
    let rest = file.get(from..).unwrap_or_default();
    let Some(lines) = lines.checked_sub(1) else {
        return from;
    };
    match rest.match_indices('\n').nth(lines) {
        Some((end, _)) => {
            let line = rest.get(end + 1..).unwrap_or_default();
            from + end + 1 + line.len() - line.trim_start().len()
        }
        None => from,
    }
}

/// The arguments that workflows give to builds of images, with their places:
/// <https://github.com/docker/build-push-action#inputs>.
pub(super) fn image_arguments(recipe: &Recipe) -> Vec<(String, String, usize)> {
    let leaves = leaves(&recipe.text);
    let mut found = Vec::new();
    for (_, job) in Node::of(&leaves)
        .get("jobs")
        .into_iter()
        .flat_map(Node::pairs)
    {
        for step in job.get("steps").into_iter().flat_map(Node::items) {
            let given = step.get("with").and_then(|with| with.get("build-args"));
            let text = given.and_then(Node::text).unwrap_or_default();
            let offset = given.map(Node::offset).unwrap_or_default();
            for (line, text) in without_templates(text).lines().enumerate() {
                if let Some((name, value)) = shell::assignment(text.trim()) {
                    let place = lines_on(&recipe.text, offset, line);
                    found.push((name.to_owned(), value.to_owned(), place));
                }
            }
        }
    }
    found
}

/// `{{ .Version }}` and `${{ … }}` are unknown, by the last word inside.
pub(super) fn without_templates(text: &str) -> String {
    let text = text.replace("${{", "{{");
    let mut result = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("{{") {
        let (inside, behind) = after.split_once("}}").unwrap_or((after, ""));
        let name = inside.trim().rsplit(['.', ' ']).next().unwrap_or_default();
        result.push_str(before);
        result.push_str(&unknown(name));
        rest = behind;
    }
    result.push_str(rest);
    result
}

//! The list of promu, which makes the releases of Prometheus and its exporters:
//! <https://github.com/prometheus/promu>.

use std::collections::BTreeMap;

use super::super::yaml::{Node, leaves};
use super::go_build::GoBuild;
use super::scripts::around;
use super::yaml_builds::without_templates;
use super::{Recipe, Step};
use crate::shell::{self, Command};

/// The builds of a list: one for each binary, by default one of its folder that is called like the
/// repository.
pub(super) fn promu(recipe: &Recipe) -> Vec<Step> {
    let leaves = leaves(&recipe.text);
    let file = Node::of(&leaves);
    let at = |table: &str, key: &str| file.get(table).and_then(|table| table.get(key));
    let text = |table: &str, key: &str| at(table, key).and_then(Node::text);
    let repository = text("repository", "path").unwrap_or_default();
    let binaries = at("build", "binaries").map(Node::items);
    let binaries: Vec<(&str, &str, usize)> = match binaries {
        Some(binaries) => binaries
            .into_iter()
            .filter_map(|binary| {
                let text = |key: &str| binary.get(key).and_then(Node::text);
                Some((text("name")?, text("path").unwrap_or("."), binary.offset()))
            })
            .collect(),
        None => {
            let name = repository.rsplit('/').next().unwrap_or_default();
            let offset = at("repository", "path").map(Node::offset);
            vec![(name, ".", offset.unwrap_or_default())]
        }
    };
    let tags = at("build", "tags");
    // Those of a system stand in place of those of all.
    let tags = tags.and_then(|tags| tags.get("linux").or_else(|| tags.get("all")));
    let linker = text("build", "ldflags").unwrap_or("-X main.Version={{.Version}}");
    let mut words = vec!["go".to_owned(), "build".to_owned()];
    words.extend(shell::words(text("build", "flags").unwrap_or_default()));
    words.extend(tags.map(|tags| format!("-tags={}", tags.texts().join(","))));
    words.push(format!("-ldflags={}", without_templates(linker)));
    let cgo = text("go", "cgo").filter(|cgo| *cgo == "true");
    let env: BTreeMap<String, String> = cgo
        .map(|_| ("CGO_ENABLED".to_owned(), "1".to_owned()))
        .into_iter()
        .collect();
    let build = |(name, path, offset): (&str, &str, usize)| {
        let mut words = words.clone();
        words.extend([format!("-o={}", without_templates(name)), path.to_owned()]);
        let command = Command {
            env: env.clone(),
            words,
            folders: Vec::new(),
            offset,
            text: String::new(),
            condition: None,
        };
        Some(Step {
            build: GoBuild::read(&command)?,
            folders: around(&recipe.path),
            offset,
            stage: None,
            arguments: Vec::new(),
        })
    };
    binaries.into_iter().filter_map(build).collect()
}

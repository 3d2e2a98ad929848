//! Programs that a program runs.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::calls::Told;
use super::code::{Program, Used};
use super::deploy::Own;
use crate::catalog::{Catalog, Telling};
use crate::docker::image::ImageRef;
use crate::docker::reader::{Dockerfile, Keyword, Stage};
use crate::error::Error;
use crate::facts::{Asset, Tool};
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::{Repo, RepoPath};

/// A program that may run more than these runs few of them in any one installation.
const MOST: usize = 4;

/// Of a folder with more files than these, not all are scripts that are run.
const MOST_SCRIPTS: usize = 64;

/// Folders in which programs of a distribution are.
const FOLDERS: [&str; 6] = [
    "/bin/",
    "/sbin/",
    "/usr/bin/",
    "/usr/sbin/",
    "/usr/local/bin/",
    "",
];

/// The programs run, by name, and those that run the scripts which are run of the assets. `own` are the
/// Dockerfiles that the repository has for this main.
pub(super) fn tools(
    program: &Program<'_>,
    told: &[Told],
    own: &[&Own],
    (repo, assets): (&Repo, &[Found<Asset>]),
    catalog: &Catalog,
) -> Result<Vec<Found<Tool>>, Error> {
    let mut found: BTreeMap<String, Vec<Evidence>> = BTreeMap::new();
    let mut used: BTreeMap<usize, Used> = BTreeMap::new();
    for one in told {
        let sure = match one.means {
            Telling::Program => Confidence::Certain,
            Telling::ProgramIfThere => Confidence::Likely,
            _ => continue,
        };
        // A package may be imported for something else.
        let used = used.entry(one.package);
        let used = used.or_insert_with(|| program.used(one.package));
        if !used.has(&program.package(one.package), one.node) {
            continue;
        }
        for value in one.arguments.iter().flat_map(|argument| &argument.values) {
            let Some(name) = name(&value.text).filter(|_| !value.is_number) else {
                continue;
            };
            let confidence = if value.is_weak {
                Confidence::Guess
            } else if value.set_by.is_empty() {
                sure
            } else {
                Confidence::Likely
            };
            let evidence = one.evidence(program, confidence);
            found.entry(name.to_owned()).or_default().push(evidence);
        }
    }
    let run = told.iter().filter(|one| one.means == Telling::Program);
    let rules: BTreeSet<&str> = run.map(|one| one.rule.as_str()).collect();
    // Its first line counts for nothing where something else is told to read it.
    let handed = told.iter().filter(|one| one.means == Telling::Script);
    let handed = handed.map(|one| one.evidence(program, Confidence::Certain).place());
    let handed: BTreeSet<String> = handed.collect();
    for asset in assets {
        let is_run =
            |one: &&Evidence| rules.contains(one.rule.as_str()) && !handed.contains(&one.place());
        let sure = asset.evidence.iter().filter(is_run);
        if let Some(sure) = sure.map(|one| one.confidence).max() {
            for script in asset.value.files.iter().take(MOST_SCRIPTS) {
                if let Some((name, evidence)) = interpreter(repo, script, sure)? {
                    found.entry(name).or_default().push(evidence);
                }
            }
        }
    }
    let tools = found.into_iter().map(|(name, mut evidence)| {
        evidence.sort_by_key(|evidence| std::cmp::Reverse(evidence.confidence));
        Found {
            value: Tool { name },
            evidence,
        }
    });
    let mut tools: Vec<Found<Tool>> = tools.collect();
    for tool in &mut tools {
        let lacks = |own: &&Own| lacks(own, catalog, &tool.value.name);
        if !own.is_empty() && own.iter().all(lacks) {
            doubt(tool);
        }
    }
    let is_certain = |tool: &&Found<Tool>| {
        let row = catalog.tools.get(&tool.value.name);
        let sure = |evidence: &Evidence| evidence.confidence == Confidence::Certain;
        row.is_none_or(|row| row.needed) && tool.evidence.iter().any(sure)
    };
    if tools.iter().filter(is_certain).count() > MOST {
        tools.iter_mut().for_each(doubt);
    }
    Ok(tools)
}

/// What runs a script, by its first line: `#!/bin/sh`, `#!/usr/bin/env bash`
/// (<https://man7.org/linux/man-pages/man2/execve.2.html>).
fn interpreter(
    repo: &Repo,
    script: &RepoPath,
    sure: Confidence,
) -> Result<Option<(String, Evidence)>, Error> {
    let text = repo.text(script)?;
    let line = text.lines().next().unwrap_or_default();
    let words = line.strip_prefix("#!").unwrap_or_default();
    let mut names = words.split_whitespace().map(|word| {
        let (_, name) = word.rsplit_once('/').unwrap_or_default();
        if name.is_empty() { word } else { name }
    });
    let name = names.find(|name| *name != "env" && !name.starts_with('-'));
    let evidence = || Evidence::at(script, &text, 0, line, sure);
    Ok(name.map(|name| (name.to_owned(), evidence())))
}

/// The name that is looked up in PATH; none of a path that leads elsewhere.
fn name(text: &str) -> Option<&str> {
    let name = text.rsplit('/').next()?;
    let folder = text.strip_suffix(name)?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+');
    let is_program = FOLDERS.contains(&folder)
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(is_name)
        && !name.ends_with(".exe");
    is_program.then_some(name)
}

/// What is certain becomes likely.
fn doubt(tool: &mut Found<Tool>) {
    for evidence in &mut tool.evidence {
        evidence.confidence = evidence.confidence.min(Confidence::Likely);
    }
}

/// Whether the image that the repository's own Dockerfile makes has no such program: its base has
/// next to nothing, or is a distribution's and nothing installs it.
fn lacks(own: &Own, catalog: &Catalog, tool: &str) -> bool {
    let stages = runtime(&own.dockerfile);
    let Some(Ok(image)) = stages.last().map(|stage| stage.from.parse::<ImageRef>()) else {
        return false;
    };
    let repository = image.repository();
    let last = repository.rsplit('/').next().unwrap_or_default();
    let is_bare = image.is_scratch() || repository.contains("distroless") || last == "static";
    let is_distribution = matches!(last, "alpine" | "debian" | "ubuntu" | "busybox");
    let Some(row) = catalog.tools.get(tool) else {
        return is_bare;
    };
    let releases = ["alpine", "debian12", "debian13"];
    let packages = releases
        .iter()
        .filter_map(|release| row.packages.on(release));
    let packages: Vec<&String> = packages.flatten().collect();
    let mut runs = stages.iter().flat_map(|stage| stage.all(Keyword::Run));
    let installs = runs.any(|run| {
        let text = run.arguments.text().unwrap_or_default();
        let mut words = text.split(|c: char| c.is_whitespace() || matches!(c, ';' | '='));
        words.any(|word| word == tool || packages.iter().any(|package| *package == word))
    });
    is_bare || is_distribution && !packages.is_empty() && !installs
}

/// The last stage and those it starts from, the outermost image's last.
fn runtime(dockerfile: &Dockerfile) -> Vec<&Stage> {
    let mut stages: Vec<&Stage> = dockerfile.stages.last().into_iter().collect();
    while let Some(stage) = stages.last() {
        let from = stage.from.to_ascii_lowercase();
        let mut before = dockerfile.stages.iter();
        let before = before.find(|one| one.line < stage.line && one.name.as_ref() == Some(&from));
        match before {
            Some(before) => stages.push(before),
            None => break,
        }
    }
    stages
}

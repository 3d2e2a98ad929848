//! Front ends that have to be built before the Go code that embeds them, or that programs serve from
//! disk: which package of Node makes a folder that git does not keep.

mod manifest;
mod output;
mod own_image;
mod package;

use std::cell::LazyCell;

use super::embeds::{ignored, placeholders};
use crate::catalog::Catalog;
use crate::docker::ignore::Ignore;
use crate::error::Error;
use crate::facts::{FrontEnd, Main, Missing, NodePackage, OwnDockerfile, Role};
use crate::walk::{Repo, RepoPath};
use output::Outputs;
use own_image::own_image;

/// What the mains that are deployed serve and git does not keep, or keeps a stand-in of.
pub(super) fn served(repo: &Repo, mains: &[Main]) -> Vec<Missing> {
    let roles = [Role::Deployed, Role::Helper];
    let deployed = mains.iter().filter(|main| roles.contains(&main.role));
    let served = deployed.flat_map(|main| main.served.iter().map(move |one| (main, one)));
    let missing = served.map(|(main, one)| Missing {
        package: main.dir.clone(),
        pattern: one.value.text.clone(),
        path: one.value.path.clone(),
        served: true,
        evidence: one.evidence.first().cloned(),
        has_placeholder: placeholders(repo, &one.value.path) == (true, false),
        ignored: ignored(repo, files_of(repo, &one.value.path)),
        made: None,
        obstacle: String::new(),
        brought: None,
    });
    missing.collect()
}

/// The files in a folder, or the one that a path is, whatever git does with them.
fn files_of<'a>(repo: &'a Repo, path: &'a RepoPath) -> impl Iterator<Item = RepoPath> + 'a {
    let itself = repo.entry(path).filter(|entry| entry.is_file());
    let inside = repo.below(path).flat_map(|(folder, directory)| {
        let files = directory.entries.iter().filter(|entry| entry.is_file());
        files.map(|entry| folder.join(&entry.name))
    });
    itself.map(|_| path.clone()).into_iter().chain(inside)
}

/// Every package, and the front ends among them: those that make what is
/// `missing`, where that is believable and a stage can build them. What is not made that way is told
/// why.
pub(super) fn front_ends(
    repo: &Repo,
    catalog: &Catalog,
    dockerfiles: &[OwnDockerfile],
    missing: &mut Vec<Missing>,
) -> Result<(Vec<NodePackage>, Vec<FrontEnd>), Error> {
    let secrets = LazyCell::new(|| Ignore::of(catalog.ignore.secrets()).ok());
    let mut packages = Vec::new();
    let mut outputs = Vec::new();
    for (dir, directory) in repo.directories() {
        let is_dependency = dir.elements().any(|element| element == "node_modules");
        let has_one = || repo.has_file(&dir.join("package.json"));
        let may_have_one = directory.has_file("package.json") && !directory.git_ignored;
        if !may_have_one || is_dependency || !has_one() {
            continue;
        }
        let manifest = manifest::Manifest::read(repo, dir)?;
        // Nobody asks what is made where nothing is missing.
        let made = if missing.is_empty() || manifest.script("build").is_none() {
            Outputs::default()
        } else {
            Outputs::of(repo, &manifest)?
        };
        outputs.push(made);
        let mut package = package::package(repo, &manifest, (*secrets).as_ref())?;
        if package.script.is_some() {
            package.node.extend(own_image(dockerfiles, dir));
        }
        packages.push(package);
    }
    let mut front_ends: Vec<FrontEnd> = Vec::new();
    // A folder that is served may be filled by anybody: what nothing makes is not missed.
    missing.retain(|one| !one.served || maker(&packages, &outputs, &one.path).is_ok());
    for one in missing {
        let (package, output) = match maker(&packages, &outputs, &one.path) {
            Ok(made) => made,
            Err(obstacle) => {
                one.obstacle = obstacle;
                continue;
            }
        };
        one.obstacle.clone_from(&package.obstacle);
        let Some(lock) = package
            .lock
            .as_ref()
            .filter(|_| package.obstacle.is_empty())
        else {
            continue;
        };
        let known = front_ends.iter_mut().find(|known| known.dir == package.dir);
        let front_end = match known {
            Some(known) => known,
            None => {
                front_ends.push(FrontEnd {
                    dir: package.dir.clone(),
                    manager: lock.manager,
                    output: Vec::new(),
                    evidence: package.script.iter().cloned().collect(),
                });
                let Some(last) = front_ends.last_mut() else {
                    continue;
                };
                last
            }
        };
        front_end.evidence.extend(one.evidence.clone());
        front_end.output.extend(output);
        front_end.output.sort();
        front_end.output.dedup();
        let all = front_end.output.clone();
        let is_inside =
            |path: &RepoPath| all.iter().any(|other| other != path && path.is_in(other));
        front_end.output.retain(|path| !is_inside(path));
    }
    front_ends.sort_by(|left, right| left.dir.cmp(&right.dir));
    Ok((packages, front_ends))
}

/// The package that makes a folder, and what it makes: the only one whose files say so, else the
/// nearest at or above it whose bundler writes to a folder of that name.
///
/// # Errors
/// Why none is believed to; empty where there is none to believe it of.
fn maker<'a>(
    packages: &'a [NodePackage],
    outputs: &[Outputs],
    missing: &RepoPath,
) -> Result<(&'a NodePackage, Vec<RepoPath>), String> {
    let both = || {
        let all = packages.iter().zip(outputs);
        all.filter(|(package, _)| package.script.is_some())
    };
    let said: Vec<_> = both()
        .filter_map(|(package, outputs)| Some((package, outputs.said(missing)?)))
        .collect();
    if let [(package, output)] = said.as_slice() {
        return Ok((*package, output.clone()));
    }
    if said.len() > 1 {
        let files: Vec<String> = said
            .iter()
            .map(|(package, _)| package.dir.join("package.json").to_string())
            .collect();
        return Err(format!("{} all make it", files.join(", ")));
    }
    let above = both().filter(|(package, _)| missing.is_in(&package.dir));
    let Some((package, outputs)) = above.max_by_key(|(package, _)| package.dir.elements().count())
    else {
        let mut all = both();
        let only = all.next().filter(|_| all.next().is_none());
        return Err(only.map_or_else(String::new, |(package, outputs)| {
            let file = package.dir.join("package.json");
            match outputs.first() {
                Some(other) => format!("the build of {file} writes to {other}"),
                None => {
                    format!("nothing says that the build script of {file} writes to {missing}")
                }
            }
        }));
    };
    match outputs.usual(&package.dir, missing) {
        Some(output) => Ok((package, vec![output])),
        None => Err(match outputs.first() {
            Some(other) => format!("the build writes to {other}"),
            None => format!("nothing says that the build writes to {missing}"),
        }),
    }
}

#[cfg(test)]
mod tests;

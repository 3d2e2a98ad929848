//! `//go:embed`: patterns, what they match among the files git keeps, and the files the build
//! needs.

mod brought;
mod made_by;

use std::collections::{BTreeMap, BTreeSet};

use super::packages::{PackageDir, Tree};
use crate::error::Error;
use crate::facts::{Embed, Ignored, Main, Missing, OwnDockerfile, PackageFiles};
use crate::go::embed::{self, Node, NodeKind};
use crate::sourced::{Confidence, Evidence};
use crate::walk::{Kind, Repo, RepoPath};

/// Names of files that keep a folder in git.
const PLACEHOLDERS: [&str; 6] = [
    ".empty",
    ".gitignore",
    ".gitkeep",
    ".keep",
    ".placeholder",
    "placeholder",
];

/// The packages with embeds, and each pattern of a package that a program reaches that nothing
/// matches in a clean checkout, or a placeholder alone, or what a Dockerfile puts other files over.
pub(super) fn embeds(
    repo: &Repo,
    tree: &Tree,
    (mains, dockerfiles): (&[Main], &[OwnDockerfile]),
    gone: &mut Vec<Missing>,
) -> Result<Vec<Embed>, Error> {
    let reached: BTreeSet<&RepoPath> = mains.iter().flat_map(|main| &main.packages).collect();
    let mut embeds = Vec::new();
    for package in tree.packages.values() {
        let Some(Some(answer)) = package.answers.first() else {
            continue;
        };
        if answer.embeds.is_empty() {
            continue;
        }
        let files = Files::below(repo, &package.dir, false);
        let mut embed = Embed {
            dir: package.dir.clone(),
            patterns: answer
                .embeds
                .iter()
                .map(|pattern| pattern.to_string())
                .collect(),
            unmatched: Vec::new(),
            evidence: Vec::new(),
        };
        for pattern in &answer.embeds {
            let nodes = files.nodes();
            let matched = embed::matches(pattern, &nodes);
            let has_placeholder = matched.is_ok();
            let missing = fixed_part(pattern).unwrap_or_default();
            let missing = package.dir.resolve(&missing).unwrap_or_default();
            let is_reached = reached.contains(&package.dir);
            // What a build puts there takes the place of what git keeps.
            let brought = brought::brought(dockerfiles, &missing).filter(|_| is_reached);
            let is_whole =
                matched.is_ok_and(|files| !files.iter().all(|file| is_placeholder(file)));
            if is_whole && brought.is_none() {
                continue;
            }
            let evidence = place(repo, package, pattern)?;
            let ignored = match has_placeholder {
                true => Ignored::Nothing,
                false => ignored_match(repo, &package.dir, pattern),
            };
            if is_reached {
                gone.push(Missing {
                    package: package.dir.clone(),
                    pattern: pattern.to_string(),
                    made: made_by::made_by(repo, &missing)?,
                    path: missing,
                    evidence: evidence.clone(),
                    has_placeholder,
                    ignored,
                    served: false,
                    obstacle: String::new(),
                    brought,
                });
            }
            if !has_placeholder && ignored != Ignored::Tracked {
                embed.unmatched.push(pattern.to_string());
                embed.evidence.extend(evidence);
            }
        }
        embeds.push(embed);
    }
    Ok(embeds)
}

/// What a pattern matches of the files that git ignores.
fn ignored_match(repo: &Repo, dir: &RepoPath, pattern: &str) -> Ignored {
    let files = Files::below(repo, dir, true);
    let nodes = files.nodes();
    let matched = embed::matches(pattern, &nodes).unwrap_or_default();
    ignored(repo, matched.into_iter().map(|file| dir.join(file)))
}

/// Whether git tracks one of these files, which its ignore files name.
pub(super) fn ignored(repo: &Repo, files: impl Iterator<Item = RepoPath>) -> Ignored {
    let mut found = Ignored::Nothing;
    for file in files {
        match repo.is_tracked(&file) {
            Some(true) => return Ignored::Tracked,
            Some(false) => {}
            None => found = Ignored::Some,
        }
    }
    found
}

/// A file that keeps a folder in git until a build fills it.
fn is_placeholder(path: &str) -> bool {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    PLACEHOLDERS.contains(&name)
}

/// Whether git keeps such files in a folder, and others.
pub(super) fn placeholders(repo: &Repo, folder: &RepoPath) -> (bool, bool) {
    let (mut some, mut others) = (false, false);
    let kept = repo.below(folder).filter(|(_, one)| !one.git_ignored);
    for entry in kept.flat_map(|(_, one)| one.kept_files()) {
        match is_placeholder(&entry.name) {
            true => some = true,
            false => others = true,
        }
    }
    (some, others)
}

fn place(repo: &Repo, package: &PackageDir, pattern: &str) -> Result<Option<Evidence>, Error> {
    let found = package
        .embeds
        .iter()
        .find(|(written, _, _)| **written == *pattern);
    let Some((_, file, offset)) = found else {
        return Ok(None);
    };
    let path = package.dir.join(file);
    let text = repo.text(&path)?;
    Ok(Some(Evidence::at(
        &path,
        &text,
        *offset as usize,
        "embeds",
        Confidence::Certain,
    )))
}

/// The files below a package that git keeps, or all of them.
struct Files {
    files: Vec<(String, NodeKind)>,
}

impl Files {
    fn below(repo: &Repo, dir: &RepoPath, all: bool) -> Self {
        let mut files = Vec::new();
        for (folder, directory) in repo.below(dir) {
            if directory.git_ignored && !all {
                continue;
            }
            let Some(relative) = folder.below(dir) else {
                continue;
            };
            if !relative.is_empty() {
                let module = directory.has_file("go.mod");
                files.push((
                    relative.to_owned(),
                    if module {
                        NodeKind::Module
                    } else {
                        NodeKind::Directory
                    },
                ));
            }
            let entries = directory.entries.iter();
            for entry in entries.filter(|entry| all || !entry.git_ignored) {
                let kind = match entry.kind {
                    Kind::File => NodeKind::File,
                    Kind::Directory => continue,
                    _ => NodeKind::Irregular,
                };
                let name = &entry.name;
                let path = if relative.is_empty() {
                    name.to_string()
                } else {
                    format!("{relative}/{name}")
                };
                files.push((path, kind));
            }
        }
        files.sort_by(|left, right| left.0.cmp(&right.0));
        Self { files }
    }

    fn nodes(&self) -> Vec<Node<'_>> {
        self.files
            .iter()
            .map(|(path, kind)| Node { path, kind: *kind })
            .collect()
    }
}

/// What the packages reached by some main need in the build context.
pub(super) fn needed(repo: &Repo, tree: &Tree, mains: &[Main]) -> BTreeMap<RepoPath, PackageFiles> {
    let reached: BTreeSet<&RepoPath> = mains.iter().flat_map(|main| &main.packages).collect();
    let mut needed = BTreeMap::new();
    for dir in reached {
        let Some(package) = tree.packages.get(dir) else {
            continue;
        };
        let files = package.files.iter();
        let mut files: Vec<String> = files.map(|name| (**name).to_owned()).collect();
        let has_cgo = package
            .answers
            .iter()
            .flatten()
            .any(|answer| !answer.cgo_files.is_empty());
        if has_cgo {
            files.extend(included(repo, dir));
        }
        let patterns: BTreeSet<&str> = package
            .embeds
            .iter()
            .map(|(pattern, _, _)| &**pattern)
            .collect();
        let mut embedded = Vec::new();
        if !patterns.is_empty() {
            let below = Files::below(repo, dir, false);
            for pattern in patterns {
                match embed::matches(pattern, &below.nodes()) {
                    Ok(matched) => embedded.extend(matched.into_iter().map(str::to_owned)),
                    Err(_) => embedded.extend(fixed_part(pattern)),
                }
            }
        }
        needed.insert(dir.clone(), PackageFiles { files, embedded });
    }
    needed
}

/// Headers and libraries in folders below a cgo package, which its C code may include.
fn included(repo: &Repo, dir: &RepoPath) -> Vec<String> {
    const READ: [&str; 9] = [
        ".h", ".hh", ".hpp", ".hxx", ".inc", ".c", ".cc", ".a", ".so",
    ];
    repo.below(dir)
        .filter(|(folder, directory)| !directory.git_ignored && *folder != dir)
        .filter_map(|(folder, directory)| Some((folder.below(dir)?, directory)))
        .flat_map(|(relative, directory)| {
            directory
                .entries
                .iter()
                .filter(|entry| READ.iter().any(|end| entry.name.ends_with(end)))
                .map(move |entry| format!("{relative}/{}", entry.name))
        })
        .collect()
}

/// A pattern up to its first wildcard: `dist` of `all:dist/*`, which must not be ignored even
/// before it is there.
fn fixed_part(pattern: &str) -> Option<String> {
    let plain = pattern.strip_prefix("all:").unwrap_or(pattern);
    let fixed: Vec<&str> = plain
        .split('/')
        .take_while(|part| !part.contains(['*', '?', '[', '\\']))
        .collect();
    (!fixed.is_empty()).then(|| fixed.join("/"))
}

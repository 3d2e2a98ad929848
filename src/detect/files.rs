//! Files that a program reads and writes by a path relative to the folder it is started in.
//!
//! What is read, exists in the repository and is not compiled in has to be in the image. Nothing
//! says in which folder the authors start the program: the one below which its files are.

mod absolute;
mod beside;
mod databases;
mod mounted;
mod path;
mod required;
mod served;
mod settled;
#[cfg(test)]
mod tests;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::BuildContext;
use super::calls::{Argument, Told};
use super::code::{Program, Value};
use super::settings::ENDINGS;
use crate::catalog::{Catalog, Telling};
use crate::docker::ignore::Ignore;
use crate::facts::{Asset, Main, PackageFiles, Written};
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::{Repo, RepoPath};
pub(super) use absolute::Absolute;
pub(super) use databases::databases;
use path::{Path, relative};
use written::written;

/// Finds the files of all mains.
pub(super) struct Finder<'a> {
    repo: &'a Repo,
    context: &'a BuildContext,
    embedded: &'a BTreeMap<RepoPath, PackageFiles>,
    catalog: &'a Catalog,
    /// Read once something is found: most programs read no files by relative paths.
    secrets: OnceLock<Option<Ignore>>,
    never: OnceLock<Option<Ignore>>,
}

/// The files of one main.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// The folder that relative paths start from.
    pub(super) start: RepoPath,
    pub(super) assets: Vec<Found<Asset>>,
    /// Those of them that are settings, by the endings of their names.
    settings: Vec<RepoPath>,
    pub(super) written: Vec<Found<Written>>,
}

/// A path that the code reads.
struct Read {
    path: Path,
    evidence: Evidence,
}

impl<'a> Finder<'a> {
    pub(super) fn new(
        (repo, context): (&'a Repo, &'a BuildContext),
        catalog: &'a Catalog,
        embedded: &'a BTreeMap<RepoPath, PackageFiles>,
    ) -> Self {
        Self {
            repo,
            context,
            embedded,
            catalog,
            secrets: OnceLock::new(),
            never: OnceLock::new(),
        }
    }

    /// The files of a main whose packages tell this.
    pub(super) fn of(
        &self,
        program: &Program<'_>,
        told: &[Told],
        main: &Main,
        listens: bool,
    ) -> Files {
        let read = read(program, told, listens);
        let starts = starts(main);
        let count = |start: &RepoPath| {
            let has = |read: &&Read| self.asset(start, &read.path).is_some();
            read.iter().filter(has).count()
        };
        let most = starts.iter().map(count).max().unwrap_or_default();
        let start = starts.iter().find(|start| count(start) == most);
        let start = start.cloned().unwrap_or_default();
        let written = written(program, told, main, listens);
        let made: BTreeSet<&str> = written.iter().map(|one| &*one.value.path).collect();
        let mut assets: BTreeMap<RepoPath, Found<Asset>> = BTreeMap::new();
        for Read { path, mut evidence } in read {
            if made.contains(&*path.text) {
                continue;
            }
            let mut found = self.asset(&start, &path);
            for other in &starts {
                if found.is_none() {
                    found = self.asset(other, &path);
                    evidence.confidence = Confidence::Guess;
                }
            }
            let Some(asset) = found.filter(|asset| !self.is_embedded(asset, main)) else {
                continue;
            };
            if !asset.path.is_in(&start) || asset.path == start {
                evidence.confidence = Confidence::Guess;
            }
            let known = assets.entry(asset.path.clone());
            let known = known.or_insert_with(|| Found {
                value: asset,
                evidence: Vec::new(),
            });
            if !known.evidence.contains(&evidence) {
                known.evidence.push(evidence);
            }
        }
        let is_settings = |found: &&Found<Asset>| {
            let path = &found.value.path;
            let mut evidence = found.evidence.iter();
            is_of_settings(path.name())
                && self.repo.has_file(path)
                && evidence.any(|one| one.confidence > Confidence::Guess)
        };
        let settings = assets.values().filter(is_settings);
        let settings = settings.map(|found| found.value.path.clone()).collect();
        Files {
            start,
            settings,
            assets: outermost(assets),
            written,
        }
    }

    /// What lies in the repository at a path that starts from a folder: a file that git keeps, or
    /// a folder with one that is no Go code.
    fn asset(&self, start: &RepoPath, read: &Path) -> Option<Asset> {
        let mut path = start.resolve(&read.text)?;
        if !read.begins.is_empty() {
            let inner = path.join(&read.begins);
            let entries = self.repo.directory(&path).map(|folder| &folder.entries);
            let mut entries = entries.into_iter().flatten();
            if self.repo.directory(&inner).is_some() {
                path = inner;
            } else if !entries.any(|entry| entry.name.starts_with(&read.begins)) {
                return None;
            }
        }
        if self.is_never(&path) {
            return None;
        }
        if self.repo.has_file(&path) {
            let files = vec![path.clone()];
            return Some(Asset { path, files });
        }
        let top = self.repo.directory(&path).filter(|top| !top.git_ignored)?;
        // Everything is no answer: the files are not listed.
        if path == *start || path.is_root() {
            let is_there = !top.entries.is_empty();
            return is_there.then(|| Asset {
                path,
                files: Vec::new(),
            });
        }
        let mut files = Vec::new();
        for (folder, directory) in self.repo.below(&path) {
            if directory.git_ignored {
                continue;
            }
            let paths = directory.kept_files().map(|entry| folder.join(&entry.name));
            files.extend(paths.filter(|path| !self.is_never(path)));
        }
        (!files.is_empty()).then_some(Asset { path, files })
    }

    /// Whether no image needs a file or folder. The code names it: a dot before the name of a folder
    /// hides nothing then.
    fn is_never(&self, path: &RepoPath) -> bool {
        let plain: Vec<&str> = path
            .elements()
            .map(|element| element.strip_prefix('.').unwrap_or(element))
            .collect();
        let mut plain = plain.join("/");
        if self.repo.directory(path).is_none() {
            let name = path.name();
            plain.truncate(plain.rfind('/').map_or(0, |at| at + 1));
            plain.push_str(name);
        }
        let excludes = |ignore: Option<&Ignore>, path: &str| {
            ignore.is_some_and(|ignore| ignore.excludes(path))
        };
        excludes(self.secrets(), path.as_str()) || excludes(self.never(), &plain)
    }

    fn secrets(&self) -> Option<&Ignore> {
        let read = || Ignore::of(self.catalog.ignore.secrets()).ok();
        self.secrets.get_or_init(read).as_ref()
    }

    fn never(&self) -> Option<&Ignore> {
        let lines = self.catalog.calls.never.iter().flat_map(|row| row.paths);
        let read = || Ignore::of(lines.copied()).ok();
        self.never.get_or_init(read).as_ref()
    }

    /// Whether the program has all of an asset inside it: it is read from disk only while one
    /// works on it.
    fn is_embedded(&self, asset: &Asset, main: &Main) -> bool {
        let is_in = |file: &RepoPath, dir: &RepoPath| {
            let files = self.embedded.get(dir);
            let relative = file.below(dir);
            files.zip(relative).is_some_and(|(files, relative)| {
                files.embedded.iter().any(|embedded| embedded == relative)
            })
        };
        let compiled_in = |file: &RepoPath| main.packages.iter().any(|dir| is_in(file, dir));
        !asset.files.is_empty() && asset.files.iter().all(compiled_in)
    }
}

/// Whether a file is one of settings, by the ending of its name.
pub(super) fn is_of_settings(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| ENDINGS.contains(&ending))
}

/// The folders that a program may be started in.
fn starts(main: &Main) -> Vec<RepoPath> {
    let mut starts = vec![main.module.clone().unwrap_or_default()];
    for other in [main.dir.clone(), RepoPath::root()] {
        if !starts.contains(&other) {
            starts.push(other);
        }
    }
    starts
}

/// The assets that lie in no other one, each with its evidence, the strongest first.
fn outermost(assets: BTreeMap<RepoPath, Found<Asset>>) -> Vec<Found<Asset>> {
    let mut kept: Vec<Found<Asset>> = Vec::new();
    for (path, mut found) in assets {
        found
            .evidence
            .sort_by_key(|evidence| std::cmp::Reverse(evidence.confidence));
        let is_certain = |found: &Found<Asset>| {
            let first = found.evidence.first();
            first.is_some_and(|evidence| evidence.confidence > Confidence::Guess)
        };
        let covered = kept.iter().any(|outer| {
            path.is_in(&outer.value.path) && (is_certain(outer) || !is_certain(&found))
        });
        if !covered {
            kept.push(found);
        }
    }
    kept
}

/// Every path that is read.
fn read(program: &Program<'_>, told: &[Told], listens: bool) -> Vec<Read> {
    let mut found = Vec::new();
    for one in told.iter().filter(|one| listens || !one.of_users_too) {
        let is_read = matches!(
            one.means,
            Telling::File
                | Telling::Folder
                | Telling::Glob
                | Telling::Program
                | Telling::Script
                | Telling::Url
        );
        if one.means == Telling::SettingsFolder {
            found.extend(settings(program, told, one));
        } else if is_read {
            for (argument, value) in all_values(one) {
                let is_script = one.means == Telling::Script;
                let text = match is_script {
                    true => value.text.split_whitespace().next().unwrap_or_default(),
                    false => &value.text,
                };
                let Some(path) = relative(text, one.means) else {
                    continue;
                };
                // A name alone is looked up in PATH: <https://pkg.go.dev/os/exec#Command>.
                let is_path = one.means != Telling::Program || listens && value.text.contains('/');
                let in_folder = one.means != Telling::File || path.text.contains('/');
                // The other words are options of what reads the script, or commands.
                let is_other = is_script && (!listens || !text.contains(['/', '.']));
                if !is_path || is_other || value.is_unset && !in_folder {
                    continue;
                }
                let evidence = one.evidence(program, confidence(argument, value, path.is_whole));
                found.push(Read { path, evidence });
            }
        }
    }
    found
}

/// `AddConfigPath("config")` and `SetConfigName("app")`: `config/app.yaml` and its like.
fn settings(program: &Program<'_>, told: &[Told], folder: &Told) -> Vec<Read> {
    let beside = told.iter().filter(|one| one.package == folder.package);
    let named = beside.filter(|one| one.means == Telling::SettingsName);
    let mut names: Vec<&str> = named
        .flat_map(values)
        .map(|(_, value)| &*value.text)
        .collect();
    if names.is_empty() {
        names.push("config");
    }
    let mut found = Vec::new();
    for (_, value) in values(folder) {
        let Some(path) = relative(&value.text, Telling::Folder).filter(|path| path.is_whole) else {
            continue;
        };
        for name in &names {
            for ending in ENDINGS {
                let file = format!("{}/{name}.{ending}", path.text);
                if let Some(file) = relative(&file, Telling::File).filter(|file| file.is_whole) {
                    let evidence = folder.evidence(program, Confidence::Likely);
                    found.push(Read {
                        path: file,
                        evidence,
                    });
                }
            }
        }
    }
    found
}

/// The known values of a call's arguments, but for those without a setting that nobody says.
fn values(told: &Told) -> impl Iterator<Item = (&Argument, &Value)> {
    all_values(told).filter(|(_, value)| !value.is_unset)
}

/// The known values of a call's arguments.
fn all_values(told: &Told) -> impl Iterator<Item = (&Argument, &Value)> {
    let arguments = told.arguments.iter();
    let values = arguments.flat_map(|one| one.values.iter().map(move |value| (one, value)));
    values.filter(|(_, value)| value.is_known() && !value.is_number)
}

fn confidence(argument: &Argument, value: &Value, is_whole: bool) -> Confidence {
    if value.is_weak {
        Confidence::Guess
    } else if argument.is_literal && is_whole {
        Confidence::Certain
    } else {
        Confidence::Likely
    }
}

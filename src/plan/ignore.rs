//! The ignore file: the catalog's lines, less those that would hide a file the build reads.
//!
//! The list does not depend on what lies in the folder: a new docs folder changes nothing. It is
//! proven before it is written, with Docker's own matching rules.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diag::{Code, Diagnostic};
use crate::docker::ignore::{Ignore, IgnoreError, Pattern};
use crate::settings::Settings;
use crate::walk::RepoPath;

/// One ignore file.
#[derive(Clone, Debug, Serialize)]
pub struct IgnoreFile {
    /// Where it is written.
    pub path: String,
    /// Lines in groups, each under its comment.
    pub groups: Vec<IgnoreGroup>,
}

/// Lines of an ignore file under one comment.
#[derive(Clone, Debug, Serialize)]
pub struct IgnoreGroup {
    /// Where the lines come from.
    pub kind: IgnoreKind,
    /// The catalog's comment on its lines; empty for others.
    pub about: String,
    /// The lines.
    pub patterns: Vec<String>,
}

/// Where lines of an ignore file come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum IgnoreKind {
    /// The catalog.
    Catalog,
    /// The repository's own.
    Own,
    /// They let in again what programs read when they run.
    Assets,
    /// They let vendored dependencies in again.
    Vendor,
    /// They let the sources of front ends in again.
    FrontEnds,
    /// What front ends make.
    Made,
    /// They let in what is compiled in once somebody has made it.
    Awaited,
}

/// The ignore file of the context; none where scaffold.toml wants none.
///
/// # Errors
/// A file that the build reads is hidden all the same.
pub(super) fn ignores(settings: &Settings) -> Result<Vec<IgnoreFile>, Vec<Diagnostic>> {
    let path = &settings.project.dockerignore.value;
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let rows = settings.project.ignore.iter().flat_map(|row| row.patterns);
    let mut kept: Vec<&str> = rows.copied().collect();
    loop {
        let groups = groups(settings, &kept);
        let refused = |message| Err(vec![Diagnostic::new(Code::Rendered, message)]);
        let ignore = match parsed(&groups) {
            Ok(ignore) => ignore,
            Err(error) => return refused(format!("{path}: {error}")),
        };
        let Some(hidden) = ignore.first_hidden(&settings.project.context.needed) else {
            let path = path.clone();
            return Ok(vec![IgnoreFile { path, groups }]);
        };
        // A line of the catalog gives way to what the build reads; one of the repository does not.
        let decisive = ignore.decisive(hidden).map(Pattern::text);
        let Some(place) = kept.iter().position(|line| Some(*line) == decisive) else {
            return refused(format!("{path} would hide {hidden}, which the build reads"));
        };
        kept.remove(place);
    }
}

/// Those of some files that the lines before hide a part of.
fn hidden<'f>(
    files: &'f BTreeMap<RepoPath, Vec<String>>,
    groups: &[IgnoreGroup],
) -> impl Iterator<Item = (&'f RepoPath, &'f Vec<String>)> {
    // Most repositories have none, and then the lines need not be read.
    let ignore = (!files.is_empty()).then(|| parsed(groups).ok()).flatten();
    let is_hidden = move |(_, files): &(&RepoPath, &Vec<String>)| {
        let first = ignore.as_ref().map(|ignore| ignore.first_hidden(files));
        first.flatten().is_some()
    };
    files.iter().filter(is_hidden)
}

fn parsed(groups: &[IgnoreGroup]) -> Result<Ignore, IgnoreError> {
    let lines = groups.iter().flat_map(|group| &group.patterns);
    Ignore::of(lines.map(String::as_str))
}

/// What lets the sources of front ends in that the lines before would hide a part of.
fn hidden_front_ends(settings: &Settings, groups: &[IgnoreGroup]) -> Vec<String> {
    let hidden = hidden(&settings.project.context.front_ends, groups);
    let lines = hidden.flat_map(|(dir, _)| {
        let dir = dir.as_str();
        [format!("!{dir}/**"), format!("{dir}/**/node_modules")]
    });
    lines.collect()
}

/// What lets assets in that the lines before would hide a part of.
fn hidden_assets(settings: &Settings, groups: &[IgnoreGroup]) -> Vec<String> {
    let hidden = hidden(&settings.project.context.found_assets, groups);
    let lines = hidden.map(|(path, files)| match files.as_slice() {
        [only] if only == path.as_str() => format!("!{only}"),
        _ => format!("!{}/**", path.as_str()),
    });
    lines.collect()
}

/// The lines of the catalog that are `kept`, and those of the repository.
fn groups(settings: &Settings, kept: &[&str]) -> Vec<IgnoreGroup> {
    let project = &settings.project;
    let group = |kind: IgnoreKind, patterns: Vec<String>| IgnoreGroup {
        kind,
        about: String::new(),
        patterns,
    };
    let own = (!project.extend_ignore.value.is_empty())
        .then(|| group(IgnoreKind::Own, project.extend_ignore.value.clone()));
    let mut groups: Vec<IgnoreGroup> = Vec::new();
    for row in project.ignore {
        // A `!` line of the repository, or for what was found, may not let a secret in again.
        if row.secrets {
            groups.extend(own.clone());
            if !project.context.front_ends.is_empty() {
                let hidden = hidden_front_ends(settings, &groups);
                if !hidden.is_empty() {
                    groups.push(group(IgnoreKind::FrontEnds, hidden));
                }
            }
            if !project.context.made.is_empty() {
                let folders = project.context.made.iter();
                let folders = folders.map(|folder| folder.as_str().to_owned());
                groups.push(group(IgnoreKind::Made, folders.collect()));
            }
            if !project.context.awaited.is_empty() {
                let folders = project.context.awaited.iter();
                let lines = folders.map(|folder| format!("!{}/**", folder.as_str()));
                groups.push(group(IgnoreKind::Awaited, lines.collect()));
            }
            if !project.context.found_assets.is_empty() {
                let hidden = hidden_assets(settings, &groups);
                if !hidden.is_empty() {
                    groups.push(group(IgnoreKind::Assets, hidden));
                }
            }
        }
        let patterns = row.patterns.iter().filter(|pattern| kept.contains(pattern));
        groups.push(IgnoreGroup {
            about: row.about.to_owned(),
            ..group(
                IgnoreKind::Catalog,
                patterns.map(|line| (*line).to_owned()).collect(),
            )
        });
    }
    if !project.context.assets.is_empty() {
        // A file, or a folder with all that is in it.
        let paths = project.context.assets.iter();
        let lines = paths.map(|path| format!("!{}", path.as_str()));
        groups.push(group(IgnoreKind::Assets, lines.collect()));
    }
    if !project.context.vendored.is_empty() {
        let dirs = project.context.vendored.iter();
        let lines = dirs.map(|dir| format!("!{}/**", dir.as_str()));
        groups.push(group(IgnoreKind::Vendor, lines.collect()));
    }
    groups
}

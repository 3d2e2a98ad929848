//! Other Dockerfiles of the same context, which read the same ignore file.

use super::{Dockerfile, IgnoreFile};
use crate::diag::{Code, Diagnostic, Label};
use crate::docker::ignore::Ignore;
use crate::settings::Settings;
use crate::sourced::Evidence;
use crate::walk::RepoPath;

/// The ignore file that all Dockerfiles of a context read.
const SHARED: &str = ".dockerignore";

/// What the new ignore file hides from them, a place in each.
pub(super) fn hidden(
    settings: &Settings,
    dockerfiles: &[Dockerfile],
    ignores: &[IgnoreFile],
) -> Option<Diagnostic> {
    let others = &settings.project.context.others;
    let shared = ignores.iter().find(|file| file.path == SHARED)?;
    if others.is_empty() {
        return None;
    }
    let lines = shared.groups.iter().flat_map(|group| &group.patterns);
    let ignore = Ignore::of(lines.map(String::as_str)).ok()?;
    let is_written = |place: &Evidence| {
        let mut written = dockerfiles.iter();
        written.any(|one| one.path == place.file.as_str())
    };
    let made = settings.project.context.made.iter();
    let made: Vec<&str> = made.map(RepoPath::as_str).collect();
    let mut hidden: Vec<(&Evidence, String)> = Vec::new();
    for other in others {
        let named = other.named.iter();
        let named = named.filter_map(|one| Some((one.evidence.first()?, one.value.as_str())));
        let whole = other.whole.iter();
        let whole = whole.flat_map(|place| made.iter().map(move |path| (place, *path)));
        let mut reads = named.chain(whole).filter(|(place, _)| !is_written(place));
        hidden.extend(reads.find_map(|(place, path)| {
            let line = ignore.decisive(path).filter(|line| !line.is_exception());
            Some((place, format!("`{}` hides {path}", line?.text())))
        }));
    }
    let (_, written) = (hidden.first()?, dockerfiles.first()?);
    let many = if hidden.len() == 1 {
        "another Dockerfile reads"
    } else {
        "other Dockerfiles read"
    };
    let message = format!("{SHARED} hides what {many}");
    let mut diagnostic = Diagnostic::new(Code::OtherDockerfile, message);
    for (place, text) in hidden {
        diagnostic = diagnostic.at(Label::evidence(place).text(text));
    }
    let name = &written.path;
    // One file for each of several would have to be told one by one.
    if dockerfiles.len() > 1 {
        return Some(diagnostic);
    }
    Some(diagnostic.help(format!(
        "for an ignore file that {name} alone reads, in scaffold.toml:\n\n\
         [output]\ndockerignore = \"{name}{SHARED}\""
    )))
}

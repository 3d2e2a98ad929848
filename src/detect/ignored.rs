//! The repository's own .dockerignore, whose lines are kept.

use super::BuildContext;
use crate::error::Error;
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::{Repo, RepoPath};

/// What a file that scaffold wrote begins with (after a syntax line), unless a template says
/// otherwise: the sign of a file whose lock is lost.
const MADE_BY: &str = "# Made by scaffold";

fn is_ours(text: &str) -> bool {
    text.lines().take(4).any(|line| line.starts_with(MADE_BY))
}

/// The text of a file as evidence; `None` where it is not there, git ignores it, scaffold wrote it
/// or is about to replace it.
pub(super) fn evidence(
    repo: &Repo,
    context: &BuildContext,
    path: &RepoPath,
) -> Result<Option<String>, Error> {
    if !repo.has_file(path) || context.not_evidence.contains(path) {
        return Ok(None);
    }
    Ok(Some(repo.text(path)?).filter(|text| !is_ours(text)))
}

/// The lines of a .dockerignore that scaffold did not write, comments left out.
pub(super) fn lines(repo: &Repo, context: &BuildContext) -> Result<Found<Vec<String>>, Error> {
    let path = RepoPath::root().join(".dockerignore");
    let none = Found {
        value: Vec::new(),
        evidence: Vec::new(),
    };
    let Some(text) = evidence(repo, context, &path)? else {
        return Ok(none);
    };
    let lines: Vec<String> = text
        .trim_start_matches('\u{feff}')
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect();
    let evidence = Evidence::whole(&path, "the repository's own lines", Confidence::Certain);
    Ok(Found {
        value: lines,
        evidence: vec![evidence],
    })
}

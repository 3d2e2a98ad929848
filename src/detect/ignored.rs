//! The repository's own .dockerignore, whose lines are kept.

use super::BuildContext;
use crate::error::Error;
use crate::facts::{LeftOut, LeftOutFor};
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

/// The lines of a .dockerignore that scaffold did not write, comments left out. A list of what alone
/// is sent was made for a Dockerfile that copies programs compiled outside: nothing of it is kept, nor
/// any line that lets in again what the repository does not have. Behind them those that are not kept.
pub(super) fn lines(
    repo: &Repo,
    context: &BuildContext,
) -> Result<(Found<Vec<String>>, Vec<LeftOut>), Error> {
    let path = RepoPath::root().join(".dockerignore");
    let none = Found {
        value: Vec::new(),
        evidence: Vec::new(),
    };
    let Some(text) = evidence(repo, context, &path)? else {
        return Ok((none, Vec::new()));
    };
    let mut offset = 0;
    let all = text.split_inclusive('\n').map(|line| {
        let at = offset;
        offset += line.len();
        (at, line.trim_start_matches('\u{feff}').trim_end())
    });
    let all = all.filter(|(_, line)| !line.starts_with('#'));
    let all = all.map(|(at, line)| (at, line.trim()));
    let all = all.filter(|(_, line)| !line.is_empty());
    let (of_nothing, lines): (Vec<_>, Vec<_>) =
        all.partition(|(_, line)| is_of_nothing(repo, line));
    let left = |lines: Vec<(usize, &str)>, why| {
        let (at, _) = lines.first()?;
        let evidence = Evidence::at(&path, &text, *at, "left out", Confidence::Certain);
        let lines = lines.iter().map(|(_, line)| (*line).to_owned()).collect();
        Some(LeftOut {
            lines,
            why,
            evidence,
        })
    };
    let first = lines.first().map(|(_, line)| line.trim_start_matches("./"));
    if first.is_some_and(|line| matches!(line.trim_matches('/'), "*" | "**" | "**/*")) {
        let mut whole = [lines, of_nothing].concat();
        whole.sort_unstable();
        return Ok((none, left(whole, LeftOutFor::List).into_iter().collect()));
    }
    let evidence = Evidence::whole(&path, "the repository's own lines", Confidence::Certain);
    let kept = Found {
        value: lines.iter().map(|(_, line)| (*line).to_owned()).collect(),
        evidence: vec![evidence],
    };
    let left = left(of_nothing, LeftOutFor::Nothing);
    Ok((kept, left.into_iter().collect()))
}

/// Whether a `!` line is of a file or folder that git does not keep: what a build outside makes.
fn is_of_nothing(repo: &Repo, line: &str) -> bool {
    let Some(pattern) = line.strip_prefix('!') else {
        return false;
    };
    let wild = pattern.find(['*', '?', '[', '\\']);
    let known = match wild.and_then(|at| pattern.get(..at)) {
        Some(before) => before.rsplit_once('/').map_or("", |(folder, _)| folder),
        None => pattern,
    };
    let path = RepoPath::root().resolve(known.trim_start_matches('/'));
    let path = path.filter(|path| !path.is_root());
    let is_kept = |path: RepoPath| repo.entry(&path).is_some_and(|entry| !entry.git_ignored);
    path.is_some_and(|path| !is_kept(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::repository::walked;

    fn lines_of(text: &str) -> Vec<String> {
        let (_folder, repo) = walked(&[(".dockerignore", text), ("web/app.js", "")]);
        lines(&repo, &BuildContext::default()).unwrap().0.value
    }

    #[test]
    fn a_list_of_what_alone_is_sent_is_not_kept() {
        let none: &[&str] = &[];
        assert_eq!(lines_of("# x\n\n*\n!web\n"), none);
        assert_eq!(lines_of("**\n!**/*.go\n"), none);
    }

    #[test]
    fn a_line_for_what_a_build_outside_makes_is_not_kept() {
        let text = "web\n!web/app.js\n.build\n!.build/linux-amd64/\n!out/app-*\n!**/*.js\n";
        assert_eq!(lines_of(text), ["web", "!web/app.js", ".build", "!**/*.js"]);
    }
}

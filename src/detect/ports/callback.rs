//! Listening for one's own browser, after a login: it makes no service.

use super::listen::Listener;
use crate::detect::code::Program;
use crate::detect::start::Places;
use crate::error::Error;
use crate::sourced::Confidence;
use crate::walk::{Repo, RepoPath};

/// The places that listen for others: neither on a free port of this machine alone, nor in a
/// file that waits for the redirect of a login
/// (<https://datatracker.ietf.org/doc/html/rfc8252#section-7.3>).
pub(super) fn serving(
    program: &Program<'_>,
    repo: &Repo,
    listeners: &[Listener],
) -> Result<Places, Error> {
    let file = |listener: &Listener| {
        let place = program.place(listener.package, listener.node);
        program.evidence(place, "", Confidence::Likely).file
    };
    let alone = listeners.iter().filter(|listener| is_free_port(listener));
    let alone: Vec<RepoPath> = alone.map(file).collect();
    let mut serving = Places::new();
    for listener in listeners {
        let path = file(listener);
        // What a server of this file is given is the listener beside it.
        let is_told = listener.values.iter().any(|value| !value.text.is_empty());
        let beside = !is_told && alone.contains(&path);
        if !is_free_port(listener) && !beside && !awaits_login(repo, &path)? {
            serving.push((listener.package, listener.node));
        }
    }
    Ok(serving)
}

/// `127.0.0.1:0` and nothing else.
fn is_free_port(listener: &Listener) -> bool {
    let free = ["127.0.0.1:0", "localhost:0", "[::1]:0"];
    let mut values = listener.values.iter();
    !listener.values.is_empty() && values.all(|value| free.contains(&value.text.trim()))
}

fn awaits_login(repo: &Repo, path: &RepoPath) -> Result<bool, Error> {
    let lower = path.as_str().to_ascii_lowercase();
    if lower.contains("callback") {
        return Ok(true);
    }
    Ok(lower.contains("oauth") && repo.text(path)?.contains("allback"))
}

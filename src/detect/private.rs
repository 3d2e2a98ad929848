//! Which modules the repository's own files call private: GOPRIVATE, and Git's `url.<base>.insteadOf`.
//!
//! <https://go.dev/ref/mod#private-modules>, <https://git-scm.com/docs/git-config>.

use std::collections::BTreeMap;

use super::BuildContext;
use super::deploy::Own;
use super::ignored::evidence;
use super::module::Modules;
use super::recipes;
use crate::catalog::Forges;
use crate::error::Error;
use crate::facts::{Main, Module};
use crate::go::path::{has_path_prefix, is_private};
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::{Repo, RepoPath};

/// Files besides the build files that may say it.
const FILES: [&str; 4] = [".gitconfig", ".netrc.example", "go.env", ".envrc"];

/// The patterns that a required module matches, by pattern.
pub(super) fn private(
    repo: &Repo,
    context: &BuildContext,
    dockerfiles: &[Own],
    modules: &Modules,
) -> Result<Vec<Found<String>>, Error> {
    let mut texts: Vec<(RepoPath, String)> = Vec::new();
    for own in dockerfiles {
        texts.push((own.path.clone(), own.text.clone()));
    }
    for recipe in recipes::find(repo, context)? {
        texts.push((recipe.path, recipe.text));
    }
    for name in FILES {
        let path = RepoPath::root().join(name);
        if let Some(text) = evidence(repo, context, &path)? {
            texts.push((path, text));
        }
    }
    let owners: Vec<String> = modules
        .modules
        .iter()
        .filter_map(|module| {
            let mut parts = module.path.split('/');
            Some(format!("{}/{}", parts.next()?, parts.next()?))
        })
        .collect();
    let is_required = |pattern: &str| {
        let requires = modules.modules.iter().flat_map(|module| &module.requires);
        requires
            .into_iter()
            .any(|require| is_private(pattern, &require.value.path))
    };
    let mut found: BTreeMap<String, Evidence> = BTreeMap::new();
    for (path, text) in &texts {
        for (offset, pattern, rule) in patterns(text, &owners) {
            if is_required(&pattern) {
                found
                    .entry(pattern)
                    .or_insert_with(|| Evidence::at(path, text, offset, rule, Confidence::Certain));
            }
        }
    }
    let found = found.into_iter().map(|(value, evidence)| Found {
        value,
        evidence: vec![evidence],
    });
    Ok(found.collect())
}

/// The hosts of required modules that a main package imports directly, with the first line of each;
/// those that the catalog knows to be public left out.
pub(super) fn unknown_hosts(
    modules: &[Module],
    mains: &[Main],
    forges: &Forges,
) -> Vec<Found<String>> {
    let mut found = BTreeMap::new();
    let local = |path: &str| modules.iter().any(|module| module.path == path);
    let replaced = |path: &str| {
        let mut replaces = modules.iter().flat_map(|module| &module.replaces);
        replaces.any(|replace| replace.path == path)
    };
    for require in modules.iter().flat_map(|module| &module.requires) {
        let path = require.value.path.as_str();
        let host = path.split('/').next().unwrap_or_default();
        let mut imports = mains.iter().flat_map(|main| &main.imports);
        let of_public = forges.has(host) || !host.contains('.');
        if of_public
            || local(path)
            || replaced(path)
            || !imports.any(|import| has_path_prefix(import, path))
        {
            continue;
        }
        found
            .entry(host.to_owned())
            .or_insert_with(|| require.evidence.clone());
    }
    let found = found.into_iter();
    found
        .map(|(value, evidence)| Found { value, evidence })
        .collect()
}

/// The patterns of a text with their places and what said so; those made of variables are left out.
fn patterns(text: &str, owners: &[String]) -> Vec<(usize, String, &'static str)> {
    let mut found = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim();
        if !bare.starts_with('#') && !bare.starts_with("//") {
            if let Some((_, value)) = line.split_once("GOPRIVATE") {
                let value = value.trim_start_matches([' ', ':', '?', '=', '"', '\'']);
                let end = value.find([' ', '"', '\'', '\n', '\r', ';', '&', '\\']);
                let value = value.get(..end.unwrap_or(value.len())).unwrap_or_default();
                for pattern in value.split(',').filter(|pattern| is_pattern(pattern)) {
                    found.push((offset, pattern.to_owned(), "GOPRIVATE"));
                }
            }
            let lower = line.to_ascii_lowercase();
            if let Some(at) = lower.find("insteadof") {
                let value = line.get(at + "insteadof".len()..).unwrap_or_default();
                let value = value.trim_matches([' ', '=', '"', '\'', '\n', '\r', ';', '\\', '&']);
                let value = value.split_whitespace().next().unwrap_or_default();
                let value = value.trim_matches(['"', '\'']);
                found.extend(replaced(value, owners).map(|pattern| (offset, pattern, "insteadOf")));
            }
        }
        offset += line.len();
    }
    found
}

/// The modules below an address that Git replaces. Of a whole public forge it means those of the
/// same owner: the others need no other address.
fn replaced(address: &str, owners: &[String]) -> Option<String> {
    let path = address
        .split_once("://")?
        .1
        .trim_end_matches('/')
        .trim_end_matches(".git");
    let path = path.rsplit_once('@').map_or(path, |(_, path)| path);
    if !is_pattern(path) {
        return None;
    }
    if path.contains('/') {
        return Some(path.to_owned());
    }
    let own = owners.iter().find(|owner| has_path_prefix(owner, path));
    Some(own.cloned().unwrap_or_else(|| path.to_owned()))
}

fn is_pattern(text: &str) -> bool {
    let first = text.split('/').next().unwrap_or_default();
    first.contains('.') && !text.contains(['$', '{', '(', '<', '%'])
}

#[cfg(test)]
mod tests {
    use super::{is_private, patterns};

    fn found(text: &str) -> Vec<(String, &'static str)> {
        let owners = ["github.com/acme".to_owned()];
        let all = patterns(text, &owners).into_iter();
        all.map(|(_, pattern, rule)| (pattern, rule)).collect()
    }

    #[test]
    fn every_way_to_say_it_is_read_and_variables_are_not_guessed() {
        assert_eq!(
            found(
                "ENV GOPRIVATE=github.com/acme/*,*.corp.example.com\n  GOPRIVATE: \"go.acme.dev\"\n\
                 export GOPRIVATE ?= $(HOST)/x\n# GOPRIVATE=a.b\ngo env -w GOPRIVATE=a.b/c && x\n\
                 RUN git config --global url.\"git@github.com:\".insteadOf \"https://github.com/\"\n\
                 \tinsteadOf = https://git.acme.dev/team/\n"
            ),
            [
                ("github.com/acme/*".to_owned(), "GOPRIVATE"),
                ("*.corp.example.com".to_owned(), "GOPRIVATE"),
                ("go.acme.dev".to_owned(), "GOPRIVATE"),
                ("a.b/c".to_owned(), "GOPRIVATE"),
                ("github.com/acme".to_owned(), "insteadOf"),
                ("git.acme.dev/team".to_owned(), "insteadOf"),
            ]
        );
    }

    #[test]
    fn a_pattern_matches_the_beginning_of_a_path() {
        let of = |pattern| {
            [
                "github.com/acme/lib/v2",
                "x.corp.example.com/a",
                "github.com/other/lib",
            ]
            .map(|path| is_private(pattern, path))
        };
        assert_eq!(of("github.com/acme/*"), [true, false, false]);
        assert_eq!(of("*.corp.example.com"), [false, true, false]);
        assert_eq!(of("github.com/ac"), [false, false, false]);
    }
}

//! package.json (<https://docs.npmjs.com/cli/configuring-npm/package-json>).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::error::Error;
use crate::sourced::{Confidence, Evidence};
use crate::walk::{Repo, RepoPath};

/// Scripts that installing runs:
/// <https://docs.npmjs.com/cli/using-npm/scripts#npm-ci-or-npm-install>.
const ON_INSTALL: [&str; 7] = [
    "preinstall",
    "install",
    "postinstall",
    "prepublish",
    "preprepare",
    "prepare",
    "postprepare",
];

/// Scripts that write source code.
const GENERATORS: [&str; 3] = ["codegen", "gen", "generate"];

/// A package.json.
pub(super) struct Manifest {
    pub(super) dir: RepoPath,
    text: String,
    json: Value,
}

impl Manifest {
    /// The one of a folder; one that is no JSON says nothing.
    pub(super) fn read(repo: &Repo, dir: &RepoPath) -> Result<Self, Error> {
        let path = dir.join("package.json");
        let text = repo.text(&path)?;
        let json: Value = serde_json::from_str(&text).unwrap_or_default();
        Ok(Self {
            dir: dir.clone(),
            text,
            json,
        })
    }

    /// A string in it: `/engines/node`.
    pub(super) fn string(&self, pointer: &str) -> Option<&str> {
        self.json.pointer(pointer)?.as_str()
    }

    /// Whether there is anything at a place.
    pub(super) fn has(&self, pointer: &str) -> bool {
        self.json.pointer(pointer).is_some()
    }

    /// The place of a key inside the table of another.
    pub(super) fn evidence(&self, table: &str, key: &str, rule: &str) -> Evidence {
        let quoted = |name: &str| format!("\"{name}\"");
        let start = self.text.find(&quoted(table)).unwrap_or_default();
        let inside = self
            .text
            .get(start..)
            .and_then(|text| text.find(&quoted(key)));
        let at = start + inside.unwrap_or_default();
        let file = self.dir.join("package.json");
        Evidence::at(&file, &self.text, at, rule, Confidence::Certain)
    }

    /// The names and wishes of all it depends on.
    pub(super) fn dependencies(&self) -> impl Iterator<Item = (&str, &str)> {
        let tables = ["dependencies", "devDependencies", "optionalDependencies"];
        tables
            .into_iter()
            .filter_map(|table| self.json.get(table)?.as_object())
            .flatten()
            .filter_map(|(name, wish)| Some((name.as_str(), wish.as_str()?)))
    }

    /// The words of the build script, and of the scripts that it runs.
    pub(super) fn build_words(&self) -> Vec<&str> {
        self.words(&["prebuild", "build", "postbuild"])
    }

    /// The words of the scripts that installing runs.
    pub(super) fn install_words(&self) -> Vec<&str> {
        self.words(&ON_INSTALL)
    }

    /// A script that the build script does not run, and a file that it names, which is not there and
    /// which git ignores: the build has to have it first.
    pub(super) fn generator(&self, repo: &Repo) -> Result<Option<(&str, RepoPath)>, Error> {
        let run = self.build_words();
        for name in GENERATORS.into_iter().filter(|name| !run.contains(name)) {
            for word in self.words(&[name]) {
                let is_file = word
                    .rsplit('/')
                    .next()
                    .is_some_and(|name| name.contains('.'));
                let path = self.dir.resolve(word).filter(|path| path.is_in(&self.dir));
                let Some(path) = path.filter(|path| is_file && repo.entry(path).is_none()) else {
                    continue;
                };
                if repo.would_ignore(&path)? {
                    return Ok(Some((name, path)));
                }
            }
        }
        Ok(None)
    }

    /// A script.
    pub(super) fn script(&self, name: &str) -> Option<&str> {
        self.scripts()?.get(name)?.as_str()
    }

    fn scripts(&self) -> Option<&Map<String, Value>> {
        self.json.get("scripts")?.as_object()
    }

    /// The words of scripts, and of those that they name, each script once.
    fn words<'a>(&'a self, names: &[&'a str]) -> Vec<&'a str> {
        let mut words = Vec::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut left: Vec<&str> = names.iter().rev().copied().collect();
        while let Some(name) = left.pop() {
            let Some(script) = self.script(name).filter(|_| seen.insert(name)) else {
                continue;
            };
            let is_end = |c: char| c.is_whitespace() || matches!(c, ';' | '&' | '|' | '(' | ')');
            let own = script
                .split(is_end)
                .map(|word| word.trim_matches(['"', '\'']));
            let own: Vec<&str> = own.filter(|word| !word.is_empty()).collect();
            left.extend(own.iter().filter(|word| self.script(word).is_some()));
            words.extend(own);
        }
        words
    }
}

//! The facts of `explain --json` that the go command knows too, said by both.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use scaffold::catalog::Catalog;
use scaffold::detect::{self, BuildContext};
use scaffold::walk;
use serde::Deserialize;
use serde_json::Value;

use crate::go_command::Described;
use crate::program::Oracle;

/// What both say, in the keys of `explain --json`.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Facts {
    pub(crate) modules: BTreeSet<ModuleFact>,
    pub(crate) mains: BTreeSet<Main>,
    pub(crate) cgo_packages: BTreeSet<String>,
    pub(crate) embeds: BTreeSet<Embed>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct ModuleFact {
    dir: String,
    path: String,
    go: Option<String>,
    toolchain: Option<String>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct Main {
    dir: String,
    with_cgo: bool,
    without_cgo: bool,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct Embed {
    dir: String,
    patterns: Vec<String>,
}

/// What scaffold says of `root` when it is built with Go 1.`release`.
pub(crate) fn facts(root: &Path, release: u32) -> Facts {
    let repo = walk::walk(root, false).unwrap();
    let context = BuildContext {
        tags: Vec::new(),
        release: Some(release),
        ..BuildContext::default()
    };
    let detected = detect::detect(&repo, &context, &Catalog::built_in().unwrap()).unwrap();
    let json = serde_json::to_value(&detected.facts).unwrap();
    serde_json::from_value(json).unwrap()
}

/// A folder with a go.mod.
pub(crate) struct Module {
    pub(crate) folder: String,
    pub(crate) lines: Value,
}

/// What the go command was asked of one folder.
#[derive(Default)]
pub(crate) struct Asked {
    pub(crate) modules: Vec<Module>,
    /// By directory, with cgo and without.
    packages: BTreeMap<String, [Option<Described>; 2]>,
}

impl Asked {
    /// Takes in the packages of the module in `folder`.
    pub(crate) fn packages(
        &mut self,
        folder: &str,
        cgo: bool,
        listed: BTreeMap<String, Described>,
    ) {
        for (relative, package) in listed {
            let dir = format!("{folder}/{relative}");
            let answers = self.packages.entry(shown(&dir)).or_default();
            answers[usize::from(!cgo)] = Some(package);
        }
    }

    /// The same facts; packages main without `func main`, which are no programs, go to `rest`.
    pub(crate) fn facts(&self, root: &Path, func_main: &Oracle, rest: &mut Vec<String>) -> Facts {
        let mut facts = Facts::default();
        for module in &self.modules {
            let line = |name: &str| module.lines[name].as_str().map(str::to_owned);
            facts.modules.insert(ModuleFact {
                dir: shown(&module.folder),
                path: line("path").unwrap_or_default(),
                go: line("go"),
                toolchain: line("toolchain"),
            });
        }
        let programs = self.programs(root, func_main);
        for (dir, answers) in &self.packages {
            let [with_cgo, without_cgo] = [0, 1].map(|cgo| programs.contains(&(dir, cgo)));
            if with_cgo || without_cgo {
                facts.mains.insert(Main {
                    dir: dir.clone(),
                    with_cgo,
                    without_cgo,
                });
            } else if answers.iter().flatten().any(is_main) {
                rest.push(root.join(dir).display().to_string());
            }
            let Some(with_cgo) = &answers[0] else {
                continue;
            };
            if !with_cgo["CgoFiles"].is_empty() {
                facts.cgo_packages.insert(dir.clone());
            }
            if !with_cgo["EmbedPatterns"].is_empty() {
                facts.embeds.insert(Embed {
                    dir: dir.clone(),
                    patterns: with_cgo["EmbedPatterns"].clone(),
                });
            }
        }
        facts
    }

    /// The packages main of which a compiled file declares `func main`.
    fn programs(&self, root: &Path, func_main: &Oracle) -> BTreeSet<(&String, usize)> {
        let mut packages = Vec::new();
        let mut files = Vec::new();
        for (dir, answers) in &self.packages {
            for (cgo, answer) in answers.iter().enumerate() {
                for package in answer.iter().filter(|package| is_main(package)) {
                    for name in package["GoFiles"].iter().chain(&package["CgoFiles"]) {
                        packages.push((dir, cgo));
                        files.push(root.join(dir).join(name));
                    }
                }
            }
        }
        let declared: Vec<bool> = func_main.ask(&[], &files);
        let asked = packages.into_iter().zip(declared);
        asked
            .filter(|(_, declared)| *declared)
            .map(|(package, _)| package)
            .collect()
    }
}

fn is_main(package: &Described) -> bool {
    package["Name"] == ["main"]
}

/// A directory relative to the folder scanned, `.` for itself.
fn shown(dir: &str) -> String {
    match dir.trim_matches('/') {
        "" => ".".to_owned(),
        dir => dir.to_owned(),
    }
}

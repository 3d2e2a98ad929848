//! Go code that is generated and that git does not keep: without it nothing compiles in a clean
//! checkout.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::cgo::importer;
use super::module::Modules;
use super::packages::Tree;
use crate::error::Error;
use crate::facts::{Generated, Main, Module};
use crate::go::path::has_path_prefix;
use crate::sourced::{Confidence, Evidence};
use crate::walk::{Repo, RepoPath};

/// What stands in front of a command of `go generate`:
/// <https://pkg.go.dev/cmd/go#hdr-Generate_Go_files_by_processing_source>.
const GENERATE: &str = "//go:generate ";

/// Flags of generators whose value is the file they write.
const FLAGS: [&str; 7] = [
    "dest",
    "destination",
    "o",
    "out",
    "outfile",
    "output",
    "outputfile",
];

/// What packages that some program reaches lack in a clean checkout, by package.
pub(super) fn generated(
    repo: &Repo,
    modules: &Modules,
    tree: &Tree,
    mains: &[Main],
) -> Result<Vec<Generated>, Error> {
    let mut found: BTreeMap<RepoPath, Generated> = BTreeMap::new();
    for main in mains {
        let Some(module) = main.module.as_ref().and_then(|dir| modules.at(dir)) else {
            continue;
        };
        for import in &main.imports {
            let Some(dir) = own_folder(modules, module, import).filter(|dir| !has_go(repo, dir))
            else {
                continue;
            };
            let known = match found.entry(dir) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => {
                    let package = place.key().clone();
                    place.insert(Generated {
                        package,
                        files: Vec::new(),
                        mains: Vec::new(),
                        evidence: importer(repo, tree, main.packages.iter(), import)?,
                    })
                }
            };
            known.mains.push(main.dir.clone());
        }
    }
    if !ignores_go(repo)? {
        return Ok(found.into_values().collect());
    }
    let reached: BTreeSet<&RepoPath> = mains.iter().flat_map(|main| &main.packages).collect();
    for dir in reached {
        let Some(package) = tree.packages.get(dir) else {
            continue;
        };
        let mut files = Vec::new();
        let mut evidence = None;
        for name in package.files.iter().filter(|name| name.ends_with(".go")) {
            let path = dir.join(name);
            if repo.has_file(&path) {
                for (file, place) in written(repo, dir, &path)? {
                    files.push(file);
                    evidence = evidence.or(Some(place));
                }
            }
        }
        files.sort();
        files.dedup();
        if !files.is_empty() {
            let reaching = mains.iter().filter(|main| main.packages.contains(dir));
            let one = Generated {
                package: dir.clone(),
                files,
                mains: reaching.map(|main| main.dir.clone()).collect(),
                evidence,
            };
            found.insert(dir.clone(), one);
        }
    }
    Ok(found.into_values().collect())
}

/// The folder of a package that the module itself should have; nothing for one of another module,
/// also where that module's path begins with this one's.
fn own_folder(modules: &Modules, module: &Module, import: &str) -> Option<RepoPath> {
    let required = module.requires.iter().map(|require| &*require.value.path);
    let others = modules.modules.iter().map(|module| &*module.path);
    let owner = required
        .chain(others)
        .filter(|path| !path.is_empty() && has_path_prefix(import, path))
        .max_by_key(|path| path.len())?;
    let rest = import.strip_prefix(&module.path)?;
    (owner == module.path).then(|| module.dir.join(rest.trim_start_matches('/')))
}

/// Whether a folder has a Go file.
fn has_go(repo: &Repo, dir: &RepoPath) -> bool {
    let entries = repo.directory(dir).map(|directory| &directory.entries);
    let mut entries = entries.into_iter().flatten();
    entries.any(|entry| entry.name.ends_with(".go"))
}

/// Whether git ignores any Go file by its name.
fn ignores_go(repo: &Repo) -> Result<bool, Error> {
    for (dir, directory) in repo.directories() {
        if !directory.git_ignored && directory.has_file(".gitignore") {
            let text = repo.text(&dir.join(".gitignore"))?;
            if text.lines().any(|line| line.trim_end().ends_with(".go")) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The files that the `go:generate` lines of a file write, that are not there and that git ignores,
/// each with its line.
fn written(
    repo: &Repo,
    dir: &RepoPath,
    path: &RepoPath,
) -> Result<Vec<(RepoPath, Evidence)>, Error> {
    let text = repo.text(path)?;
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some(command) = line.strip_prefix(GENERATE) else {
            continue;
        };
        for output in outputs(command) {
            let target = dir.resolve(output).filter(|target| target.is_in(dir));
            let target = target.filter(|target| repo.entry(target).is_none());
            let Some(target) = target else { continue };
            if repo.would_ignore(&target)? {
                let rule = "generates what git ignores";
                let place = Evidence::at(path, &text, start, rule, Confidence::Certain);
                found.push((target, place));
            }
        }
    }
    Ok(found)
}

/// The Go files that the flags of a command name as what it writes.
fn outputs(command: &str) -> Vec<&str> {
    let words: Vec<&str> = command.split_whitespace().collect();
    words
        .iter()
        .enumerate()
        .filter_map(|(index, word)| {
            let flag = word.strip_prefix('-')?.trim_start_matches('-');
            let (name, value) = match flag.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (flag, words.get(index + 1).copied()),
            };
            value.filter(|_| FLAGS.contains(&name))
        })
        .map(|value| value.trim_matches('"'))
        .filter(|value| value.ends_with(".go"))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;
    use crate::detect::repository::walked;
    use crate::detect::{BuildContext, detect};

    const GO_MOD: (&str, &str) = ("go.mod", "module example.com/app\n\ngo 1.26\n");

    /// `PACKAGE: FILES` of what a clean checkout of these files lacks, with the place that says so.
    fn lacks(files: &[(&str, &str)]) -> Vec<String> {
        let (_folder, repo) = walked(files);
        let catalog = Catalog::built_in().unwrap();
        let detected = detect(&repo, &BuildContext::default(), &catalog).unwrap();
        let all = detected.facts.generated.into_iter();
        let text = all.map(|one| {
            let files: Vec<&str> = one.files.iter().map(|file| file.as_str()).collect();
            let place = one.evidence.map(|evidence| {
                let (file, line) = (evidence.file, evidence.line);
                format!(" ({file}:{line})")
            });
            let place = place.unwrap_or_default();
            format!("{}: {}{place}", one.package, files.join(" "))
        });
        text.collect()
    }

    const MAIN: (&str, &str) = (
        "main.go",
        "package main\n\nimport _ \"example.com/app/api\"\n\nfunc main() {}\n",
    );

    const GENERATE: (&str, &str) = (
        "api/api.go",
        "package api\n\n//go:generate oapi -config x.yml -o ./api.gen.go spec.yml\n\
         //go:generate mock -destination=kept.gen.go\n//go:generate doc -o page.md\n",
    );

    #[test]
    fn a_file_that_go_generate_writes_and_git_ignores_is_missing() {
        let ignored = (".gitignore", "*.gen.go\n");
        let kept = ("api/kept.gen.go", "package api\n");
        let files = [GO_MOD, MAIN, GENERATE, ignored, kept];
        let expected = ["api: api/api.gen.go (api/api.go:3)"];
        assert_eq!(lacks(&files), expected);
    }

    #[test]
    fn what_git_does_not_ignore_is_believed_to_be_no_longer_generated() {
        let none: [&str; 0] = [];
        assert_eq!(lacks(&[GO_MOD, MAIN, GENERATE]), none);
        let other = (".gitignore", "*.pb.go\n");
        assert_eq!(lacks(&[GO_MOD, MAIN, GENERATE, other]), none);
    }

    #[test]
    fn an_own_package_without_a_go_file_is_missing() {
        assert_eq!(lacks(&[GO_MOD, MAIN]), ["api:  (main.go:3)"]);
    }

    #[test]
    fn a_package_of_a_module_below_this_one_is_not_missing() {
        let go_mod = "module example.com/app\n\ngo 1.26\n\nrequire example.com/app/api v1.0.0\n";
        let none: [&str; 0] = [];
        assert_eq!(lacks(&[("go.mod", go_mod), MAIN]), none);
    }
}

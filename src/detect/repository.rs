//! Small repositories for the tests of detectors.

use tempfile::TempDir;

use super::{BuildContext, detect};
use crate::catalog::Catalog;
use crate::facts::Main;
use crate::sourced::Found;
use crate::walk::{Repo, walk};

/// The first main package of a repository that has these files and a go.mod.
pub(super) fn main_of(files: &[(&str, &str)]) -> Main {
    mains_of(files).into_iter().next().unwrap()
}

/// All its main packages, by directory.
pub(super) fn mains_of(files: &[(&str, &str)]) -> Vec<Main> {
    let module = [("go.mod", "module example.com/m\n\ngo 1.25\n")];
    let (_folder, repo) = walked(&[&module, files].concat());
    let catalog = Catalog::built_in().unwrap();
    let facts = detect(&repo, &BuildContext::default(), &catalog)
        .unwrap()
        .facts;
    facts.mains
}

/// A repository that has these files, and the folder that it lies in.
pub(super) fn walked(files: &[(&str, &str)]) -> (TempDir, Repo) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        #[expect(clippy::disallowed_methods, reason = "a repository for the test")]
        {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }
    let repo = walk(folder.path(), false).unwrap();
    (folder, repo)
}

/// The source of a program of one function, whose imports and body these are.
pub(super) fn source(imports: &str, body: &str) -> String {
    let list: String = imports
        .split(' ')
        .map(|path| format!("import \"{path}\"\n"))
        .collect();
    format!("package main\n\n{list}\nfunc main() {{\n{body}\n}}\n")
}

/// A fact as `templates certain main.go:9 os.ReadFile`, by its strongest evidence.
pub(super) fn shown<T>(found: &Found<T>, name: impl Fn(&T) -> String) -> String {
    let first = &found.evidence[0];
    let confidence = format!("{:?}", first.confidence).to_lowercase();
    let name = name(&found.value);
    format!("{name} {confidence} {} {}", first.place(), first.rule)
}

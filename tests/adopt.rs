//! `init --adopt` on Dockerfiles in the manner of real ones: each folder of tests/adopt has a
//! repository, the scaffold.toml that is made of it, and all that is said.
//!
//! `SNAPSHOTS=overwrite cargo test --test adopt` writes the two: read the difference before it is
//! committed.

#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test writes files, runs the program, and fails by a panic"
)]

#[path = "program/folder.rs"]
mod folder;

use std::fs;
use std::path::{Path, PathBuf};

use folder::{Folder, files};
use snapbox::{Assert, Data};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/adopt");
    let entries = fs::read_dir(folder).unwrap();
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

/// The repository of a case in a folder called like the case.
fn repository(case: &Path) -> Folder {
    let folder = Folder::new();
    for (path, bytes) in files(&case.join("repository")) {
        folder.write_bytes(&path, &bytes);
    }
    folder
}

#[test]
fn what_is_kept_and_what_is_listed_is_as_written_down() {
    for case in cases() {
        let folder = repository(&case);
        let answer = folder.scaffold(&["init", "--yes", "--adopt"]);
        assert_eq!(
            answer.code,
            Some(0),
            "{}\n{}",
            case.display(),
            answer.stderr
        );
        let compare = |name: &str, text: String| {
            let known = Data::read_from(&case.join(name), None).raw();
            Assert::new().action_env("SNAPSHOTS").eq(text, known);
        };
        compare("screen.txt", answer.stderr);
        compare("scaffold.toml", folder.read("scaffold.toml"));
    }
}

#[test]
fn a_generate_after_it_changes_nothing() {
    for case in cases() {
        let folder = repository(&case);
        folder.succeeds(&["init", "--yes", "--adopt"]);
        let before = folder.files();
        folder.succeeds(&["generate"]);
        assert!(folder.files() == before, "{}", case.display());
    }
}

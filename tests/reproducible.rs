//! Two builds of the same commit, in different folders and on builders that share nothing, give the same
//! image: <https://docs.docker.com/build/ci/github-actions/reproducible-builds/>.
//!
//! It needs tests/lab: its registry has the base images, and one of its builders may be emptied.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test reads the disk, runs programs, says what it did, and fails by a panic"
)]

#[path = "program/container.rs"]
mod container;
#[path = "program/folder.rs"]
mod folder;

use std::process::Command;

use container::{lab_registry, prune_empty_builder};
use folder::Folder;
use serde_json::Value;

/// A service, files that are copied into the image, a program with C code, a front end that Node builds.
const EXAMPLES: [&str; 4] = ["service", "gallery", "sqlite", "front-end"];

#[test]
fn two_builds_of_a_commit_give_the_same_digest() {
    if lab_registry().is_none() {
        return;
    }
    let here = EXAMPLES.map(|example| digest(example, "here", "lab"));
    let there = prune_empty_builder();
    let elsewhere = EXAMPLES.map(|example| digest(example, "far/from/there", there));
    for (example, digest) in EXAMPLES.iter().zip(&here) {
        println!("{example}: {digest}");
    }
    assert_eq!(here, elsewhere);
}

/// The digest of the image that `builder` makes of an example that lies in `folder`.
fn digest(example: &str, folder: &str, builder: &str) -> String {
    let folder = Folder::called(folder).with_example(example);
    folder.succeeds(&["init", "--yes"]);
    let out = Folder::called("out");
    let about = out.path().join("about.json");
    let output = Command::new("docker")
        .args(["buildx", "build", "--builder", builder])
        .arg("--provenance=false")
        .arg("--output=type=image,rewrite-timestamp=true")
        .arg(format!("--metadata-file={}", about.display()))
        .arg(".")
        .env("SOURCE_DATE_EPOCH", "1767225600")
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{example}: {said}");
    let about: Value = serde_json::from_str(&out.read("about.json")).unwrap();
    about["containerimage.digest"].as_str().unwrap().to_owned()
}

//! docker-bake.hcl, by a real `docker buildx bake`: all images in one build, on one builder and on one
//! whose nodes build for a platform each.
//!
//! It needs what tests/container.rs needs, and of tests/lab the builder of two nodes.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test runs programs, and fails by a panic"
)]

#[path = "program/container.rs"]
mod container;
#[path = "program/folder.rs"]
mod folder;

use std::collections::BTreeSet;
use std::process::Command;
use std::time::SystemTime;

use container::{engine, lab_registry};
use folder::Folder;

/// A builder with a node for amd64 and one for arm64.
const NODES: &str = "lab-nodes";

/// The example with three programs in two images, with a bake file.
fn folder() -> Folder {
    let folder = Folder::of_example("three-mains");
    // Nothing of it was built before, whatever the builder has kept.
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    folder.write(
        "fresh.go",
        &format!("package fresh // {:?}\n", now.unwrap()),
    );
    folder.write("scaffold.toml", "[output]\nbake = \"docker-bake.hcl\"\n");
    folder.succeeds(&["init", "--yes"]);
    folder
}

/// What `docker buildx bake` says that succeeds.
#[track_caller]
fn bake(folder: &Folder, options: &[&str]) -> String {
    let output = Command::new("docker")
        .args(["buildx", "bake", "--progress=plain"])
        .args(options)
        .current_dir(folder.path())
        .env("PREFIX", "bake.example.com/")
        .env("TAG", std::process::id().to_string())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

/// How many steps copy the source. One that images share is shown under the name of each.
fn sources(log: &str) -> usize {
    let lines = log.lines().filter(|line| line.ends_with("] COPY . ."));
    let numbers: BTreeSet<&str> = lines.filter_map(|line| line.split(' ').next()).collect();
    numbers.len()
}

#[test]
fn all_images_are_made_in_one_build_that_reads_the_source_once() {
    if !engine() {
        return;
    }
    let log = bake(&folder(), &["--set", "*.platform=", "--load"]);
    assert_eq!(sources(&log), 1, "{log}");
    for name in ["api", "worker"] {
        let image = format!("bake.example.com/{name}:{}", std::process::id());
        let removed = Command::new("docker")
            .args(["image", "rm", &image])
            .output()
            .unwrap();
        assert!(removed.status.success(), "{removed:?}");
    }
}

#[test]
fn each_node_of_a_builder_makes_the_images_of_its_platform() {
    if lab_registry().is_none() {
        return;
    }
    let options = ["--builder", NODES, "--set", "*.output=type=cacheonly"];
    let log = bake(&folder(), &options);
    assert_eq!(sources(&log), 2, "{log}");
}

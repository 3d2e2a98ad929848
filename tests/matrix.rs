//! Every example on every base that fits it: what `scaffold init --yes --base BASE` writes is built and
//! started by `scaffold verify`, unedited.
//!
//! It needs what tests/container.rs needs, and `just matrix` runs it. Each cell is a line of the test's output: what was built and
//! started, or what was only checked, and why.

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

use std::path::Path;
use std::process::Command;

use container::engine;
use folder::{Folder, example, examples};
use serde_json::Value;

/// The user of every image.
const USER: &str = "65532:65532";

/// Seconds in which a program ends that is asked to, the engine's own time included.
const END: f64 = 2.0;

#[test]
#[ignore = "takes ten minutes: just matrix"]
fn every_example_is_built_and_started_on_every_base_that_fits_it() {
    if !engine() {
        return;
    }
    let mut built = 0;
    for base in bases() {
        for name in examples() {
            let folder = Folder::of_example(&name);
            let init = folder.scaffold(&["init", "--yes", "--base", &base]);
            if init.code == Some(2) {
                let why = init.stderr.lines().next().unwrap_or_default().to_owned();
                println!("{name} on {base}: does not fit: {why}");
                continue;
            }
            assert_eq!(init.code, Some(0), "{name} on {base}: {}", init.stderr);
            if let Some(image) = without_apk(&folder) {
                check(&folder);
                println!("{name} on {base}: checked only: the lab has no {image}");
                continue;
            }
            for image in verified(&folder, &format!("{name} on {base}")) {
                println!("{}", cell(&name, &base, &image));
                built += 1;
            }
        }
    }
    // As many as there are examples at least: a lab that lacks images is no proof.
    assert!(built >= 5 * examples().len(), "{built} images were built");
}

/// The bases that scaffold knows.
fn bases() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalog/bases.toml");
    let rows: toml::Table = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    rows.into_iter().map(|(name, _)| name).collect()
}

/// The image of a step that installs packages of Alpine, which the lab's stand-in cannot.
fn without_apk(folder: &Folder) -> Option<String> {
    std::env::var_os("SCAFFOLD_LAB")?;
    let dockerfile = folder.read("Dockerfile");
    let mut from = "";
    for line in dockerfile.lines() {
        if let Some(rest) = line.strip_prefix("FROM ") {
            let words = rest.split(' ').filter(|word| !word.starts_with("--"));
            from = words.clone().next().unwrap_or_default();
        }
        if line.contains("apk add") {
            return Some(from.to_owned());
        }
    }
    None
}

/// BuildKit's own checks, which read the file and the images' configurations.
#[track_caller]
fn check(folder: &Folder) {
    let output = Command::new("docker")
        .args(["buildx", "build", "--check", "."])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("no warnings found"), "{said}");
}

/// What `scaffold verify` says of the images, none of which may be wrong.
#[track_caller]
fn verified(folder: &Folder, about: &str) -> Vec<Value> {
    let output = folder
        .command()
        .args(["verify", "--json"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{about}: {said}");
    let report: Value = serde_json::from_str(&said).unwrap();
    let images = report["images"].as_array().unwrap().clone();
    let handles = handles_signals(about);
    for image in &images {
        assert_eq!(image["user"], USER, "{about}: {said}");
        assert_eq!(image["root"], "read-only", "{about}: {said}");
        assert_eq!(image["warnings"], Value::Array(Vec::new()), "{about}");
        let stopped = &image["stopped"];
        if stopped.is_object() {
            assert!(stopped["after"].as_f64().unwrap() < END, "{about}: {said}");
        }
        if handles && stopped.is_object() {
            assert_eq!(stopped["code"], 0, "{about}: {said}");
        }
    }
    images
}

/// Whether every program of an example ends by itself when it is asked to.
fn handles_signals(about: &str) -> bool {
    let name = about.split(' ').next().unwrap();
    let sources = folder::sources(&example(name));
    let has = |text: &[u8], wanted: &str| String::from_utf8_lossy(text).contains(wanted);
    let mains = sources.iter().filter(|(path, text)| {
        path.ends_with(".go") && !path.contains("vendor/") && has(text, "func main()")
    });
    let mut mains = mains.peekable();
    mains.peek().is_some() && mains.all(|(_, text)| has(text, "signal.Notify"))
}

fn cell(name: &str, base: &str, image: &Value) -> String {
    let programs = image["programs"].as_array().unwrap().iter();
    let programs: f64 = programs.map(|one| one["size"].as_f64().unwrap()).sum();
    let mut text = format!(
        "{name} on {base}: {} built, {:.2} MB, {:.2} of it programs, {}, root {}",
        image["name"].as_str().unwrap(),
        image["size"].as_f64().unwrap() / 1e6,
        programs / 1e6,
        image["user"].as_str().unwrap(),
        image["root"].as_str().unwrap(),
    );
    for port in image["ports"].as_array().unwrap() {
        let after = port["after"].as_f64().unwrap_or_default();
        text.push_str(&format!(
            ", {} {} after {after:.1} s",
            port["port"], port["answer"]
        ));
    }
    for (key, word) in [("ended", "ended"), ("stopped", "stopped")] {
        let end = &image[key];
        if end.is_object() {
            let after = end["after"].as_f64().unwrap();
            text.push_str(&format!(", {word} with {} after {after:.1} s", end["code"]));
        }
    }
    text
}

//! `examples/` is the specification: each is a Go repository with the files scaffold writes for it.
//!
//! `SCAFFOLD_UPDATE=1 cargo test --test examples` takes what scaffold writes now as right.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test reads the disk, runs programs, says what it did, and fails by a panic"
)]

#[path = "program/folder.rs"]
mod folder;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;

use folder::{Folder, example, examples, sources, written};
use similar::TextDiff;

#[test]
fn every_example_gets_the_files_that_stand_in_it() {
    let update = env::var_os("SCAFFOLD_UPDATE").is_some();
    let mut differences = String::new();
    for name in examples() {
        let folder = Folder::of_example(&name);
        folder.succeeds(&["init", "--yes"]);
        assert_eq!(
            sources(folder.path()),
            sources(&example(&name)),
            "init changed a file of {name} that is not scaffold's"
        );
        let made = folder.written();
        if update {
            take(&example(&name), &made);
        }
        differences += &difference(&name, &written(&example(&name)), &made);
    }
    assert!(
        differences.is_empty(),
        "{differences}\nif the new text is right: SCAFFOLD_UPDATE=1 cargo test --test examples"
    );
}

#[test]
fn a_second_run_changes_nothing() {
    for name in examples() {
        let folder = Folder::of_example(&name);
        folder.succeeds(&["init", "--yes"]);
        let first = folder.files();
        for arguments in [["generate"].as_slice(), &["init", "--yes"]] {
            folder.succeeds(arguments);
            assert!(
                folder.files() == first,
                "{arguments:?} changed a file of {name}"
            );
        }
        let answer = folder.succeeds(&["generate", "--dry-run"]);
        assert_eq!(answer.stdout, "", "{name}");
    }
}

/// A folder in memory lists the youngest file first, and a disk by a hash of the names: the order
/// in which files are made is one of the two that differ.
#[test]
fn the_order_in_which_the_disk_lists_files_changes_nothing() {
    let memory = Path::new("/dev/shm");
    let memory = if memory.is_dir() {
        memory.to_owned()
    } else {
        env::temp_dir()
    };
    for name in examples() {
        let forwards = Folder::of_example(&name);
        forwards.succeeds(&["init", "--yes"]);
        let sources: Vec<_> = sources(&example(&name)).into_iter().collect();
        let orders: [Vec<&(String, Vec<u8>)>; 2] =
            [sources.iter().collect(), sources.iter().rev().collect()];
        let listings = orders.map(|order| {
            let folder = Folder::below(&memory, "repository");
            for (path, bytes) in order {
                folder.write_bytes(path, bytes);
            }
            let listing: Vec<_> = fs::read_dir(folder.path())
                .unwrap()
                .map(|entry| entry.unwrap().file_name())
                .collect();
            folder.succeeds(&["init", "--yes"]);
            assert_eq!(
                difference(&name, &forwards.written(), &folder.written()),
                ""
            );
            listing
        });
        if memory.ends_with("shm") && listings[0].len() > 1 {
            assert_ne!(listings[0], listings[1], "both orders of {name} are one");
        }
    }
}

/// Makes the files of an example those that were written just now.
fn take(folder: &Path, made: &BTreeMap<String, String>) {
    for path in written(folder).keys() {
        fs::remove_file(folder.join(path)).unwrap();
    }
    for (path, text) in made {
        fs::write(folder.join(path), text).unwrap();
    }
}

/// A diff of all files; empty where none differs.
fn difference(
    name: &str,
    wanted: &BTreeMap<String, String>,
    made: &BTreeMap<String, String>,
) -> String {
    let mut text = String::new();
    let paths: std::collections::BTreeSet<&String> = wanted.keys().chain(made.keys()).collect();
    for path in paths {
        let (wanted, made) = (wanted.get(path), made.get(path));
        if wanted == made {
            continue;
        }
        let side = |text: Option<&String>| match text {
            Some(_) => format!("{name}/{path}"),
            None => "/dev/null".to_owned(),
        };
        let (old, new) = (
            wanted.map_or("", String::as_str),
            made.map_or("", String::as_str),
        );
        text += &TextDiff::from_lines(old, new)
            .unified_diff()
            .header(&side(wanted), &side(made))
            .to_string();
    }
    text
}

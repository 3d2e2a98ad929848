//! The examples in docs/ do what stands below them, and docs/templates.md names every block.
//!
//! `SCAFFOLD_UPDATE=1 cargo test --test docs` takes what scaffold does now as right.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads, and writes, what it proves"
)]

#[path = "program/folder.rs"]
mod folder;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use folder::Folder;
use similar::TextDiff;

/// A page as it would be if its examples were run now.
///
/// A code block with a path behind its language is a file. One of the language `diff` says what the
/// files above it, back to the last heading, change in the file of the example it names.
fn page_of_today(page: &str) -> String {
    let mut made = String::new();
    let mut files: Vec<(String, String)> = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        made += &format!("{line}\n");
        if line.starts_with('#') {
            files.clear();
        }
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let body: String = lines
            .by_ref()
            .take_while(|line| *line != "```")
            .map(|line| format!("{line}\n"))
            .collect();
        match info.split_once(' ') {
            Some(("diff", target)) => made += &difference(target, &files),
            Some((_, path)) => {
                made += &body;
                files.push((path.to_owned(), body));
            }
            None => made += &body,
        }
        made += "```\n";
    }
    made
}

/// What `files` change in `examples/NAME/PATH`.
fn difference(target: &str, files: &[(String, String)]) -> String {
    let (example, path) = target
        .strip_prefix("examples/")
        .and_then(|rest| rest.split_once('/'))
        .unwrap();
    let written = |folder: Folder| {
        folder.succeeds(&["init", "--yes"]);
        folder.read(path)
    };
    let without = written(Folder::of_example(example));
    let with = Folder::of_example(example);
    for (path, text) in files {
        with.write(path, text);
    }
    TextDiff::from_lines(&without, written(with))
        .unified_diff()
        .context_radius(1)
        .to_string()
        .lines()
        // Where a hunk begins is of no interest, and moves with each line above.
        .map(|line| if line.starts_with("@@") { "@@" } else { line })
        .fold(String::new(), |text, line| text + line + "\n")
}

fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[track_caller]
fn assert_true_today(path: &str) {
    let path = in_repository(path);
    let page = fs::read_to_string(&path).unwrap();
    let today = page_of_today(&page);
    if env::var_os("SCAFFOLD_UPDATE").is_some() {
        fs::write(path, today).unwrap();
    } else {
        assert_eq!(page, today);
    }
}

#[test]
fn the_bases_of_the_page_are_taken_by_the_dockerfile() {
    assert_true_today("docs/bases.md");
}

#[test]
fn the_templates_of_the_page_change_the_dockerfile() {
    assert_true_today("docs/templates.md");
}

#[test]
fn the_page_of_templates_has_each_block_in_order() {
    let page = fs::read_to_string(in_repository("docs/templates.md")).unwrap();
    let mut named = Vec::new();
    for line in page.lines() {
        if let Some((template, _)) = line
            .strip_prefix("### `")
            .and_then(|rest| rest.split_once('`'))
        {
            named.push((template.to_owned(), Vec::new()));
        } else if line.starts_with("## ") && !named.is_empty() {
            break;
        } else if let (Some((_, blocks)), Some((block, _))) = (
            named.last_mut(),
            line.strip_prefix("| `")
                .and_then(|rest| rest.split_once('`')),
        ) {
            blocks.push(block.to_owned());
        }
    }
    let mut there: Vec<(String, Vec<String>)> = fs::read_dir(in_repository("templates"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let blocks = text
                .split("{% block ")
                .skip(1)
                .filter_map(|rest| rest.split_once(' '))
                .map(|(name, _)| name.to_owned())
                .collect();
            let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap();
            (name.to_owned(), blocks)
        })
        .collect();
    named.sort();
    there.sort();
    assert_eq!(named, there);
}

//! The pages of docs/ that are made from the code: `SCAFFOLD_UPDATE=1 cargo test docs` writes them.

#![expect(
    clippy::disallowed_methods,
    reason = "a test reads, and writes, what it proves"
)]

use std::path::Path;

use crate::diag::{Code, Severity};
use crate::manifest::{Base, Build, FrontEnd, Go, Image, Key, Manifest, Output, Run, parse};

/// A table of scaffold.toml: its header, what it decides, its keys.
type Table = (&'static str, &'static [&'static str], &'static [Key]);

const TABLES: [Table; 8] = [
    ("", Manifest::ABOUT, Manifest::KEYS),
    ("[output]", Output::ABOUT, Output::KEYS),
    ("[go]", Go::ABOUT, Go::KEYS),
    ("[build]", Build::ABOUT, Build::KEYS),
    ("[run]", Run::ABOUT, Run::KEYS),
    ("[front-end.NAME]", FrontEnd::ABOUT, FrontEnd::KEYS),
    ("[base.NAME]", Base::ABOUT, Base::KEYS),
    ("[image.NAME]", Image::ABOUT, Image::KEYS),
];

const MANIFEST_HEAD: &str = "\
# scaffold.toml

<!-- Made from src/manifest.rs: SCAFFOLD_UPDATE=1 cargo test docs -->

What the code does not say, and what you want otherwise than scaffold would have it. Every key is
optional, and a key that is not here is an error. `scaffold explain NAME` shows what a setting is
and who said so.

The value of each key below is an example of its form, not the default. Lists replace what was
found; `extend-ignore` adds.
";

const DIAGNOSTICS_HEAD: &str = "\
# Messages

<!-- Made from src/diag/code.rs: SCAFFOLD_UPDATE=1 cargo test docs -->

The word in brackets behind `error`, `warning` or `note` is the message's code. It stays as it is
from release to release. `scaffold explain CODE` prints what stands here.

An error keeps everything from being written, and the exit code is 2 unless its text names another.
With a warning the files are written, and something about them should be looked at. A note is worth
knowing.
";

fn manifest_page() -> String {
    let mut page = MANIFEST_HEAD.to_owned();
    for (header, about, keys) in TABLES {
        let title = if header.is_empty() {
            "The top of the file".to_owned()
        } else {
            format!("`{header}`")
        };
        page.push_str(&format!("\n## {title}\n\n{}\n\n", prose(about)));
        page.push_str(&example(header, keys));
        let tables: Vec<&Key> = keys.iter().filter(|key| key.example.is_empty()).collect();
        if !tables.is_empty() {
            page.push_str("\nAnd the tables\n\n");
        }
        for key in tables {
            page.push_str(&format!(
                "- `{}`: {}\n",
                subtable(header, key),
                prose(key.about).replace('\n', "\n  ")
            ));
        }
    }
    page
}

/// The keys of a table as they stand in the file, each below its description.
fn example(header: &str, keys: &[Key]) -> String {
    let mut blocks = Vec::new();
    for key in keys.iter().filter(|key| !key.example.is_empty()) {
        let mut block = String::new();
        for line in key.about {
            block.push_str(&format!("#{line}\n"));
        }
        block.push_str(&format!("{} = {}\n", written(key), key.example));
        blocks.push(block);
    }
    let header = if header.is_empty() {
        String::new()
    } else {
        format!("{header}\n")
    };
    format!("```toml\n{header}{}```\n", blocks.join("\n"))
}

/// The header of the table that `key` of the table `header` is.
fn subtable(header: &str, key: &Key) -> String {
    let own = match key.name {
        "base" | "front_end" | "image" => format!("{}.NAME", written(key)),
        name => name.to_owned(),
    };
    match header.trim_matches(['[', ']']) {
        "" => format!("[{own}]"),
        above => format!("[{above}.{own}]"),
    }
}

/// A key as it stands in the file.
fn written(key: &Key) -> String {
    key.name.replace('_', "-")
}

/// The lines of a doc comment.
fn prose(lines: &[&str]) -> String {
    let lines: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
    lines.join("\n")
}

fn diagnostics_page() -> String {
    let mut page = DIAGNOSTICS_HEAD.to_owned();
    for (severity, title) in [
        (Severity::Error, "Errors"),
        (Severity::Warning, "Warnings"),
        (Severity::Note, "Notes"),
    ] {
        page.push_str(&format!("\n## {title}\n"));
        let codes = Code::ALL.iter().filter(|code| code.severity() == severity);
        for code in codes {
            page.push_str(&format!("\n### {}\n\n{}\n", code.word(), code.story()));
        }
    }
    page
}

/// Compares the page with the file, or writes it.
fn assert_page(file: &str, page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("SCAFFOLD_UPDATE").is_some() {
        std::fs::write(&path, page).unwrap();
    }
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(
        text == page,
        "{file} is stale: SCAFFOLD_UPDATE=1 cargo test docs"
    );
}

#[test]
fn the_page_of_scaffold_toml_has_every_key() {
    assert_page("docs/manifest.md", &manifest_page());
}

#[test]
fn the_page_of_messages_has_every_code() {
    assert_page("docs/diagnostics.md", &diagnostics_page());
}

#[test]
fn the_examples_of_all_keys_are_one_valid_file() {
    let mut file = String::new();
    for (header, _, keys) in TABLES {
        let block = example(header, keys);
        file.push_str(
            block
                .trim_start_matches("```toml\n")
                .trim_end_matches("```\n"),
        );
    }
    let problem = parse(file.as_bytes())
        .err()
        .map(|problem| (problem.message, problem.labels));
    assert!(problem.is_none(), "{problem:?}\n{file}");
}

//! What `scaffold init --yes` writes for each example is built by BuildKit, unedited, and run.
//!
//! tests/answers.toml says what each program answers. It needs a Docker engine with buildx, on this
//! machine's network: `BUILDX_BUILDER` names the builder. tests/lab makes both where there are none.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test reads the disk, runs programs, says what it did, and fails by a panic"
)]

#[path = "program/folder.rs"]
mod folder;

#[path = "program/container.rs"]
mod container;

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use container::{Container, Image, engine};
use folder::{Folder, examples};
use serde::Deserialize;

/// Decimal megabytes, as `docker images` counts.
const MB: u64 = 1_000_000;

/// What five tutorials report for their images of these programs, in bytes.
const TUTORIALS: &[(&str, u64)] = &[
    ("gin-web", 18 * MB),
    ("calculator", 6_490_000),
    ("hello-module", 10 * MB),
    ("hello-world", 7_610_000),
];

/// The user of every image.
const USER: &str = "65532";

/// How long a program may take to answer after its start, and to end after SIGTERM.
const PATIENCE: Duration = Duration::from_secs(8);

/// Services of several images listen on the same port of this machine: one runs at a time.
static PORTS: Mutex<()> = Mutex::new(());

/// What a program of an image does.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    request: Option<String>,
    answer: Option<String>,
    writable: Option<String>,
    #[serde(default)]
    stdin: String,
    stdout: Option<String>,
    prints: Option<String>,
    #[serde(default)]
    also: toml::Table,
}

#[test]
fn every_example_builds_and_does_in_a_container_what_it_does_outside() {
    if !engine() {
        return;
    }
    for (example, target, wanted) in answers() {
        let folder = Folder::of_example(&example);
        folder.succeeds(&["init", "--yes"]);
        let image = Image::build(folder.path(), target.as_deref());
        let about = format!("{example} {}", target.unwrap_or_default());
        assert_eq!(
            image.checked, "Check complete, no warnings found.\n",
            "{about}"
        );
        answers_as(&image, &wanted, &about);
        let limit = TUTORIALS.iter().find(|(name, _)| *name == example);
        println!("{about}: {} bytes", image.size());
        if let Some((_, limit)) = limit {
            assert!(image.size() <= *limit, "{about}: {} bytes", image.size());
        }
    }
}

#[test]
fn on_scratch_an_image_is_hardly_larger_than_its_program() {
    if !engine() {
        return;
    }
    for (example, target, wanted) in answers() {
        let folder = Folder::of_example(&example);
        folder.succeeds(&["init", "--yes", "--base", "scratch"]);
        if lacks_apk(&folder) {
            // Written past the capture of the test runner: a skipped test says so.
            std::io::Write::write_fmt(
                &mut std::io::stderr(),
                format_args!(
                    "skipped: {example} on scratch: golang:*-alpine of the lab has no apk\n"
                ),
            )
            .unwrap();
            continue;
        }
        let image = Image::build(folder.path(), target.as_deref());
        let about = format!("{example} {} on scratch", target.unwrap_or_default());
        answers_as(&image, &wanted, &about);
        let programs: u64 = image
            .programs()
            .iter()
            .map(|bytes| bytes.len() as u64)
            .sum();
        println!("{about}: {} bytes, {programs} of programs", image.size());
        assert!(image.size() <= programs + MB, "{about}: {}", image.size());
    }
}

/// Every image of every example has its row, and no row is of something else.
#[test]
fn the_answers_are_of_the_examples() {
    let mut names: Vec<String> = answers().into_iter().map(|(name, _, _)| name).collect();
    names.dedup();
    assert_eq!(names, examples());
}

fn answers_as(image: &Image, wanted: &Wanted, about: &str) {
    assert_eq!(image.user().split(':').next(), Some(USER), "{about}");
    for program in image.programs() {
        assert!(is_stripped(program), "{about}: has a symbol table");
    }
    let volume = wanted.writable.as_deref();
    for (name, output) in &wanted.also {
        let container = Container::run(image, volume, Some(name), "");
        assert_eq!(
            Some(&*container.finished()),
            output.as_str(),
            "{about} {name}"
        );
    }
    if let Some(stdout) = &wanted.stdout {
        let container = Container::run(image, volume, None, &wanted.stdin);
        assert_eq!(container.finished(), *stdout, "{about}");
        return;
    }
    let _alone = PORTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(request) = &wanted.request {
        Container::wait_for_port(request);
    }
    let container = Container::run(image, volume, None, "");
    if let Some(line) = &wanted.prints {
        assert_eq!(container.first_line(PATIENCE), *line, "{about}");
    }
    if let (Some(request), Some(answer)) = (&wanted.request, &wanted.answer) {
        assert_eq!(container.get(request, PATIENCE), *answer, "{about}");
    }
    assert_eq!(container.users(), [USER], "{about}");
    let start = Instant::now();
    container.stop();
    assert!(
        start.elapsed() < PATIENCE,
        "{about} does not end on SIGTERM"
    );
}

/// The lab's stand-in for the Alpine images installs no packages.
fn lacks_apk(folder: &Folder) -> bool {
    std::env::var_os("SCAFFOLD_LAB").is_some() && folder.read("Dockerfile").contains("apk add")
}

/// Example, target where it has several images, and what is wanted.
fn answers() -> Vec<(String, Option<String>, Wanted)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/answers.toml");
    let rows: toml::Table = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut answers = Vec::new();
    for (example, row) in rows {
        let table = row.as_table().unwrap().clone();
        let several = table
            .iter()
            .all(|(key, value)| value.is_table() && key != "also");
        if !several {
            answers.push((example, None, table.try_into().unwrap()));
            continue;
        }
        for (target, wanted) in table {
            let wanted = wanted.try_into().unwrap();
            answers.push((example.clone(), Some(target), wanted));
        }
    }
    answers
}

/// An ELF file names its sections; the linker leaves the symbol table's out with `-s`.
fn is_stripped(program: &[u8]) -> bool {
    let name = b".symtab\0";
    program.starts_with(b"\x7fELF") && !program.windows(name.len()).any(|bytes| bytes == name)
}

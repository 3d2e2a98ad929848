//! Which steps of a build run again after which edit, by a real BuildKit: the table of docs/caching.md.
//!
//! It needs what tests/container.rs needs, and of tests/lab a registry and a builder that it may empty.
//! `SNAPSHOTS=overwrite cargo test --test cache` writes the table: read the difference before it is
//! committed.

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

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::time::SystemTime;

use container::{lab_registry, prune_empty_builder};
use folder::Folder;
use snapbox::{Assert, Data};

#[test]
fn after_an_edit_the_steps_run_again_that_read_it() {
    let Some(registry) = lab_registry() else {
        return;
    };
    let mut rows = Rows::default();
    one_program(&mut rows);
    files_read_when_it_runs(&mut rows);
    several_programs(&mut rows);
    another_base(&mut rows, &registry);
    another_platform(&mut rows);
    on_an_empty_builder(&mut rows, &registry);
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/caching.md");
    let text = std::fs::read_to_string(page).unwrap();
    let (before, rest) = text.split_once("| after |").unwrap();
    let after = rest.find("\n\n").map_or("", |end| &rest[end..]);
    Assert::new().action_env("SNAPSHOTS").eq(
        format!("{before}{}{after}", rows.to_text()),
        Data::read_from(page.as_ref(), None).raw(),
    );
}

fn one_program(rows: &mut Rows) {
    let service = Repository::new("service", "");
    service.build(&[]);
    rows.add("nothing", service.build(&[]));
    let edits = [
        ("an edit of README.md", "README.md", "\nmore\n"),
        (
            "an edit of a test",
            "internal/slug/slug_test.go",
            "\n// more\n",
        ),
        ("an edit of go.mod", "go.mod", "\n// more\n"),
    ];
    for (about, path, more) in edits {
        rows.add(
            about,
            service.build_with(path, |text| text.to_owned() + more, &[]),
        );
    }
    rows.add(
        "an edit of a Go file",
        service.build_with("cmd/service/main.go", edited, &[]),
    );
    let version = format!("--build-arg=VERSION={}", nonce());
    rows.add("another VERSION", service.build(&[&version]));
}

fn files_read_when_it_runs(rows: &mut Rows) {
    let gallery = Repository::new("gallery", "");
    gallery.build(&[]);
    let steps = gallery.build_with(
        "templates/index.html",
        |text| text.to_owned() + &nonce(),
        &[],
    );
    rows.add(
        "an edit of a template that the program reads when it runs",
        steps,
    );
}

fn several_programs(rows: &mut Rows) {
    let programs = Repository::new("three-mains", "");
    programs.build(&["--target=api"]);
    let steps = programs.build_with("cmd/worker/main.go", edited, &["--target=api"]);
    rows.add("an edit of the other program, of the image `api`", steps);
}

fn another_base(rows: &mut Rows, registry: &str) {
    let base = format!("{registry}/test/base:{}", nonce());
    let push = |label: &str| {
        let folder = Folder::new().with(
            "Dockerfile",
            &format!("FROM gcr.io/distroless/static-debian13:nonroot\nLABEL is={label}\n"),
        );
        run(folder.path(), &["--push", "--tag", &base]);
    };
    push("old");
    let keys = format!(
        "[run]\nbase = \"ours\"\n\n[base.ours]\nimage = \"{base}\"\nlibc = \"none\"\nuser = \"65532:65532\"\n"
    );
    let service = Repository::new("service", &keys);
    service.build(&[]);
    push("new");
    rows.add(
        "another digest of the runtime base",
        service.build(&["--pull"]),
    );
}

fn another_platform(rows: &mut Rows) {
    let service = Repository::new("service", "");
    service.build(&["--platform=linux/amd64"]);
    let steps = service.build(&["--platform=linux/arm64"]);
    rows.add("nothing, for a second platform", steps);
}

/// What a builder of CI has to do that starts with nothing but an imported cache, by how modules are
/// kept.
fn on_an_empty_builder(rows: &mut Rows, registry: &str) {
    for (cache, keys) in [
        ("mount", "[go]\nmodule-cache = \"mount\"\n"),
        ("layer", "[go]\nmodule-cache = \"layer\"\n"),
    ] {
        let service = Repository::new("service", keys);
        let kept = format!("{registry}/test/cache:{}", nonce());
        let to = format!("--cache-to=type=registry,mode=max,ref={kept}");
        let from = format!("--cache-from=type=registry,ref={kept}");
        service.build(&[&to]);
        let builder = format!("--builder={}", prune_empty_builder());
        let steps = service.build_with("cmd/service/main.go", edited, &[&builder, &from]);
        let about = format!(
            "an edit of a Go file, on an empty builder with an imported cache, `module-cache = \"{cache}\"`"
        );
        rows.add(&about, steps);
    }
}

/// A program whose `main` prints something else.
fn edited(text: &str) -> String {
    text.replace(
        "func main() {",
        &format!("func main() {{\n\tprintln({:?})", nonce()),
    )
}

/// A text that was in no build before.
fn nonce() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    format!("n{}", now.unwrap().as_nanos())
}

/// An example in which `init` has run.
struct Repository(Folder);

impl Repository {
    fn new(example: &str, manifest: &str) -> Self {
        let folder = Folder::of_example(example);
        // Nothing of it was built before, whatever the builder has kept.
        folder.write("fresh.go", &format!("package fresh // {}\n", nonce()));
        folder.write("scaffold.toml", manifest);
        folder.succeeds(&["init", "--yes"]);
        Self(folder)
    }

    /// The steps that ran.
    fn build(&self, options: &[&str]) -> Vec<String> {
        steps(&run(self.0.path(), options))
    }

    /// The steps that ran after an edit, which is taken back.
    fn build_with(
        &self,
        path: &str,
        edit: impl Fn(&str) -> String,
        options: &[&str],
    ) -> Vec<String> {
        let before = self.0.read(path);
        self.0.write(path, &edit(&before));
        let steps = self.build(options);
        self.0.write(path, &before);
        steps
    }
}

/// What a build prints.
#[track_caller]
fn run(folder: &std::path::Path, options: &[&str]) -> String {
    let output = Command::new("docker")
        .args(["buildx", "build", "--progress=plain"])
        .args(options)
        .arg(".")
        .current_dir(folder)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{options:?}\n{text}");
    text
}

/// The steps that ran, in their order, each by what it does: none that is cached, or fetched from a cache.
fn steps(text: &str) -> Vec<String> {
    let mut ran: BTreeMap<u32, String> = BTreeMap::new();
    let mut cached = BTreeSet::new();
    for line in text.lines() {
        let Some((number, rest)) = line.strip_prefix('#').and_then(|line| line.split_once(' '))
        else {
            continue;
        };
        let number: u32 = number.parse().unwrap();
        let is_fetched = rest.starts_with("extracting sha256:") || rest.starts_with("sha256:");
        if rest == "CACHED" || is_fetched {
            ran.remove(&number);
            cached.insert(number);
        } else if let Some((place, step)) = rest
            .strip_prefix('[')
            .and_then(|rest| rest.split_once("] "))
        {
            // `FROM` and what BuildKit does by itself are no steps of the file.
            let is_step = place.contains('/') && !step.starts_with("FROM ");
            if is_step && !cached.contains(&number) {
                ran.insert(number, step.to_owned());
            }
        }
    }
    // The order of numbers is that of their first mention, which several cores make differ.
    let mut ran: Vec<String> = ran.into_values().map(|step| named(&step)).collect();
    ran.sort_by_key(|step| order(step));
    ran
}

/// A step as a person names it.
fn named(step: &str) -> String {
    for command in ["go mod download", "go build"] {
        if step.contains(command) {
            return command.to_owned();
        }
    }
    let words = step.split(' ').filter(|word| !word.starts_with("--link"));
    words.collect::<Vec<_>>().join(" ")
}

/// Where a step stands in the file.
fn order(step: &str) -> usize {
    let places = [
        "WORKDIR",
        "COPY go.mod",
        "go mod download",
        "COPY . .",
        "go build",
    ];
    let place = places.iter().position(|start| step.starts_with(start));
    place.unwrap_or(places.len())
}

#[derive(Default)]
struct Rows(Vec<(String, Vec<String>)>);

impl Rows {
    fn add(&mut self, about: &str, steps: Vec<String>) {
        println!("{about}: {steps:?}");
        self.0.push((about.to_owned(), steps));
    }

    fn to_text(&self) -> String {
        let mut text = "| after | runs again |\n|---|---|".to_owned();
        for (about, steps) in &self.0 {
            let steps: Vec<String> = steps.iter().map(|step| format!("`{step}`")).collect();
            let steps = match steps.as_slice() {
                [] => "nothing".to_owned(),
                steps => steps.join(", "),
            };
            text.push_str(&format!("\n| {about} | {steps} |"));
        }
        text
    }
}

//! A base of one's own for a program with cgo: the build stage has the same C library, or there is
//! an error.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test writes files, runs the program, and fails by a panic"
)]

#[path = "program/folder.rs"]
mod folder;

use folder::{Answer, Folder};

/// What `init` says of the example with cgo on a base with `keys`.
fn on_base(keys: &str) -> Answer {
    Folder::of_example("sqlite")
        .with(
            "scaffold.toml",
            &format!(
                "[run]\nbase = \"ours\"\n\n[base.ours]\nimage = \"registry.example.com/base:1\"\n{keys}"
            ),
        )
        .scaffold(&["init", "--yes", "--stdout"])
}

#[track_caller]
fn assert_refused(keys: &str, stderr: &str) {
    let expected = Answer {
        code: Some(2),
        stdout: String::new(),
        stderr: stderr.to_owned(),
    };
    assert_eq!(on_base(keys), expected);
}

/// The images of the build and of the runtime stage.
fn images(keys: &str) -> Vec<String> {
    let dockerfile = on_base(keys).stdout;
    let lines = dockerfile.lines();
    lines
        .filter_map(|line| line.strip_prefix("FROM "))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_base_with_glibc_has_to_say_its_release() {
    assert_refused(
        "libc = \"glibc\"\n",
        r#"error[manifest]: [base.ours] has glibc and does not say of which release
 --> scaffold.toml:2:8
  |
2 | base = "ours"
  |        ^^^^^^
  |
  = help: a program with cgo is built on the same:
          [base.ours]
          release = "debian13"

"#,
    );
}

#[test]
fn a_release_without_a_golang_image_needs_an_image_with_go() {
    assert_refused(
        "libc = \"glibc\"\nrelease = \"rhel9\"\n",
        r#"error[contradiction]: ours is made of rhel9, and no golang image with that Go is
 --> scaffold.toml:2:8
  |
2 | base = "ours"
  |        ^^^^^^
  |
  = help: name an image with Go and a C compiler that is:
          [go]
          image = …

"#,
    );
}

#[test]
fn a_release_that_current_go_has_left_is_not_replaced_by_a_newer_one() {
    assert_refused(
        "libc = \"glibc\"\nrelease = \"debian11\"\n",
        r#"error[contradiction]: ours is made of debian11, and no golang image with that Go is
 --> scaffold.toml:2:8
  |
2 | base = "ours"
  |        ^^^^^^
  |
  = help: name an image with Go and a C compiler that is:
          [go]
          image = …

"#,
    );
}

#[test]
fn a_base_with_musl_is_built_for_on_alpine() {
    let expected = [
        "golang:1.26-alpine3.24 AS build",
        "registry.example.com/base:1 AS sqlite",
    ];
    assert_eq!(images("libc = \"musl\"\n"), expected);
}

#[test]
fn an_image_with_go_that_is_named_is_taken_and_has_a_compile_cache_of_its_own() {
    let keys = "libc = \"glibc\"\n\n[go]\nimage = \"registry.example.com/go:1.26\"\n";
    let expected = [
        "registry.example.com/go:1.26 AS build",
        "registry.example.com/base:1 AS sqlite",
    ];
    assert_eq!(images(keys), expected);
    let dockerfile = on_base(keys).stdout;
    let caches: Vec<&str> = dockerfile
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--mount=type=cache,"))
        .collect();
    assert_eq!(caches, ["id=go-build-ours,target=/root/.cache/go-build \\"]);
}

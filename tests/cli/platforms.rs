//! Platforms and distribution releases: what follows for the base, and for programs of one platform.

use snapbox::str;

use super::{Folder, program, refuses, says};

/// A program for amd64 alone.
fn for_amd64() -> Folder {
    program()
        .with("main.go", "package main\n")
        .with("main_amd64.go", "package main\n\nfunc main() {}\n")
}

#[test]
fn a_program_for_amd64_alone_is_noted() {
    says(
        &for_amd64(),
        &["generate"],
        str![[r#"
exit code 0
hello: main package . (main_amd64.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port
note: . does not compile for linux/arm64 (main_amd64.go:3)

wrote Dockerfile, .dockerignore, scaffold.lock
next:  docker build -t hello . && docker run --rm hello

"#]],
    );
}

#[test]
fn a_platform_that_the_program_does_not_compile_for_is_shown() {
    let folder = for_amd64().with(
        "scaffold.toml",
        "platforms = [\"linux/amd64\", \"linux/arm64\"]\n",
    );
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
warning[against-the-code]: . does not compile for linux/arm64
 --> scaffold.toml:1:13
  |
1 | platforms = ["linux/amd64", "linux/arm64"]
  |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ asked for here
  |
 ::: main_amd64.go:3:1
  |
3 | func main() {}
  | -------------- not for linux/arm64
  |
  = help: in scaffold.toml:
          
          platforms = ["linux/amd64"]

hello: main package . (main_amd64.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

wrote Dockerfile, .dockerignore, scaffold.lock
next:  docker build -t hello . && docker run --rm hello

"#]],
    );
}

#[test]
fn a_program_for_amd64_alone_is_silent_where_the_platforms_say_so() {
    let folder = for_amd64().with("scaffold.toml", "platforms = [\"linux/amd64\"]\n");
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
hello: main package . (main_amd64.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

wrote Dockerfile, .dockerignore, scaffold.lock
next:  docker build -t hello . && docker run --rm hello

"#]],
    );
}

#[test]
fn a_variant_of_debian_chooses_the_base_of_its_release() {
    let folder = program()
        .with(
            "main.go",
            "package main\n\nimport \"C\"\n\nfunc main() {}\n",
        )
        .with("scaffold.toml", "[go]\nvariant = \"bookworm\"\n");
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
hello: main package . (main.go:5)
  golang:1.26-bookworm (scaffold.toml:2), cgo on (main.go:3), on debian-slim-bookworm, no port

wrote Dockerfile, .dockerignore, scaffold.lock
next:  docker build -t hello . && docker run --rm hello

"#]],
    );
}

#[test]
fn no_base_for_a_platform_is_said_of_the_base_that_would_be_taken() {
    let folder = program().with("scaffold.toml", "platforms = [\"linux/mips64le\"]\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[contradiction]: there is no distroless-static for linux/mips64le
 --> scaffold.toml:1:13
  |
1 | platforms = ["linux/mips64le"]
  |             ^^^^^^^^^^^^^^^^^^
  |
  = help: its platforms are linux/amd64, linux/arm/v7, linux/arm64, linux/ppc64le, linux/riscv64, linux/s390x


"#]],
    );
}

//! Settings of scaffold.toml that the code or each other contradict.

use snapbox::str;

use super::{program, refuses, says};

#[test]
fn an_image_without_a_main_is_shown() {
    let folder = program().with("scaffold.toml", "[image.api]\nrun.base = \"scratch\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[unknown-image]: no image is called `api`
 --> scaffold.toml:1:1
  |
1 | [image.api]
  | ^^^^^^^^^^^
  |
  = help: the images are hello; a new one needs `main = "DIR"`


"#]],
    );
}

#[test]
fn a_main_that_is_misspelt_is_corrected() {
    let folder = program()
        .with("scaffold.toml", "[image.api]\nmain = \"cmd/ap\"\n")
        .with("cmd/api/main.go", "package main\n\nfunc main() {}\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[unknown-main]: `cmd/ap` is no main package
 --> scaffold.toml:2:8
  |
2 | main = "cmd/ap"
  |        ^^^^^^^^
  |
  = help: did you mean `cmd/api`?


"#]],
    );
}

#[test]
fn a_default_that_is_no_image_is_shown() {
    let folder = program().with("scaffold.toml", "default = \"web\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[unknown-image]: no image is called `web`
 --> scaffold.toml:1:11
  |
1 | default = "web"
  |           ^^^^^
  |
  = help: the images are hello


"#]],
    );
}

#[test]
fn a_base_that_does_not_exist_is_shown() {
    let folder = program().with("scaffold.toml", "[run]\nbase = \"distroles-static\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: there is no base `distroles-static`
 --> scaffold.toml:2:8
  |
2 | base = "distroles-static"
  |        ^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `distroless-static`?


"#]],
    );
}

#[test]
fn a_base_for_other_platforms_is_a_contradiction() {
    let folder = program().with(
        "scaffold.toml",
        "platforms = [\"linux/mips64le\"]\n\n[run]\nbase = \"distroless-static\"\n",
    );
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
 ::: scaffold.toml:4:8
  |
4 | base = "distroless-static"
  |        ------------------- the base
  |
  = help: its platforms are linux/amd64, linux/arm/v7, linux/arm64, linux/ppc64le, linux/riscv64, linux/s390x


"#]],
    );
}

#[test]
fn a_go_version_older_than_go_mod_is_a_contradiction() {
    let folder = program().with("scaffold.toml", "[go]\nversion = \"1.25\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[contradiction]: Go 1.25 is older than the code asks for: 1.26
 --> scaffold.toml:2:11
  |
2 | version = "1.25"
  |           ^^^^^^ older
  |
 ::: go.mod:3:4
  |
3 | go 1.26
  |    ---- asked for here


"#]],
    );
}

#[test]
fn a_go_version_that_is_none_is_shown() {
    let folder = program().with("scaffold.toml", "[go]\nversion = \"newest\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `newest` is no Go release
 --> scaffold.toml:2:11
  |
2 | version = "newest"
  |           ^^^^^^^^
  |
  = help: a release is written as in go.mod: "1.26"


"#]],
    );
}

#[test]
fn a_variant_that_does_not_exist_is_shown() {
    let folder = program().with("scaffold.toml", "[go]\nvariant = \"windows\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: there is no image golang:1.26-windows
 --> scaffold.toml:2:11
  |
2 | variant = "windows"
  |           ^^^^^^^^^
  |
  = help: there is golang:1.26-trixie


"#]],
    );
}

#[test]
fn a_go_image_that_is_no_reference_is_shown() {
    let folder = program().with("scaffold.toml", "[go]\nimage = \"golang latest\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `golang latest` is no image: a name has letters, digits and single separators `.`, `_`, `-`, `/`
 --> scaffold.toml:2:9
  |
2 | image = "golang latest"
  |         ^^^^^^^^^^^^^^^


"#]],
    );
}

#[test]
fn musl_code_on_a_glibc_base_is_a_contradiction() {
    let folder = program()
        .with(
            "scaffold.toml",
            "[go]\nvariant = \"alpine\"\n\n[run]\nbase = \"distroless-base-nossl\"\n",
        )
        .with(
            "main.go",
            "package main\n\n// #include <math.h>\nimport \"C\"\n\nfunc main() { C.sqrt(2) }\n",
        );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[contradiction]: a program built on alpine does not run on distroless-base-nossl: they have different C libraries
 --> scaffold.toml:2:11
  |
2 | variant = "alpine"
  |           ^^^^^^^^ the build stage
  |
 ::: scaffold.toml:5:8
  |
5 | base = "distroless-base-nossl"
  |        -----------------------
  |
  = help: leave variant out: the build stage follows the base, debian13


"#]],
    );
}

#[test]
fn glibc_code_on_a_musl_base_is_a_contradiction() {
    let folder = program()
        .with(
            "scaffold.toml",
            "[go]\nvariant = \"trixie\"\n\n[run]\nbase = \"alpine\"\n",
        )
        .with(
            "main.go",
            "package main\n\n// #include <math.h>\nimport \"C\"\n\nfunc main() { C.sqrt(2) }\n",
        );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[contradiction]: a program built on trixie does not run on alpine: they have different C libraries
 --> scaffold.toml:2:11
  |
2 | variant = "trixie"
  |           ^^^^^^^^ the build stage
  |
 ::: scaffold.toml:5:8
  |
5 | base = "alpine"
  |        --------
  |
  = help: leave variant out: the build stage follows the base, alpine3.24


"#]],
    );
}

#[test]
fn code_that_needs_c_cannot_do_without() {
    let folder = program()
        .with("scaffold.toml", "[build]\ncgo = false\n")
        .with(
            "main.go",
            "package main\n\n// #include <math.h>\nimport \"C\"\n\nfunc main() { C.sqrt(2) }\n",
        );
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
warning[against-the-code]: . does not compile without cgo
 --> scaffold.toml:2:7
  |
2 | cgo = false
  |       ^^^^^ turned off here
  |
 ::: main.go:4:8
  |
4 | import "C"
  |        ---

hello: main package . (main.go:6)
  golang:1.26-alpine3.24 (go.mod:3), cgo off (scaffold.toml:2), on distroless-static, no port

wrote Dockerfile, .dockerignore, scaffold.lock
next:  docker build -t hello . && docker run --rm hello

"#]],
    );
}

#[test]
fn a_package_on_a_base_without_packages_is_a_contradiction() {
    let folder = program().with(
        "scaffold.toml",
        "[run]\nbase = \"distroless-static\"\npackages = [\"ffmpeg\"]\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[contradiction]: gcr.io/distroless/static-debian13:nonroot has no package manager to install packages with
 --> scaffold.toml:3:12
  |
3 | packages = ["ffmpeg"]
  |            ^^^^^^^^^^
  |
  = help: [run]
          base = "debian-slim"


"#]],
    );
}

#[test]
fn several_mistakes_are_shown_together() {
    let folder = program().with(
        "scaffold.toml",
        "default = \"web\"\nplatforms = [\"linux/mips64le\"]\n\n[go]\nversion = \"1.25\"\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[unknown-image]: no image is called `web`
 --> scaffold.toml:1:11
  |
1 | default = "web"
  |           ^^^^^
  |
  = help: the images are hello

error[contradiction]: there is no distroless-static for linux/mips64le
 --> scaffold.toml:2:13
  |
2 | platforms = ["linux/mips64le"]
  |             ^^^^^^^^^^^^^^^^^^
  |
  = help: its platforms are linux/amd64, linux/arm/v7, linux/arm64, linux/ppc64le, linux/riscv64, linux/s390x

error[contradiction]: Go 1.25 is older than the code asks for: 1.26
 --> scaffold.toml:5:11
  |
5 | version = "1.25"
  |           ^^^^^^ older
  |
 ::: go.mod:3:4
  |
3 | go 1.26
  |    ---- asked for here


"#]],
    );
}

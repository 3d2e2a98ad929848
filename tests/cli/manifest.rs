//! scaffold.toml with mistakes in it.

use snapbox::str;

use super::{program, refuses, says};

#[test]
fn a_line_that_is_not_toml_is_shown() {
    let folder = program().with("scaffold.toml", "[run]\nbase = distroless-static\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: string values must be quoted, expected literal string
 --> scaffold.toml:2:8
  |
2 | base = distroless-static
  |        ^^^^^^^^^^^^^^^^^
  |
  = help: such as base = "distroless-static"


"#]],
    );
}

#[test]
fn a_key_written_twice_is_shown() {
    let folder = program().with(
        "scaffold.toml",
        "layout = \"single\"\nlayout = \"per-image\"\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: duplicate key
 --> scaffold.toml:2:1
  |
2 | layout = "per-image"
  | ^^^^^^


"#]],
    );
}

#[test]
fn a_key_in_the_wrong_table_is_led_to_the_right_one() {
    let folder = program().with("scaffold.toml", "base = \"scratch\"\n[build]\nport = 1\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: this is the string "scratch"; what belongs here is a table
 --> scaffold.toml:1:8
  |
1 | base = "scratch"
  |        ^^^^^^^^^
  |
  = help: [run]
          base = "distroless-static"


"#]],
    );
}

#[test]
fn a_misspelt_key_is_corrected() {
    let folder = program().with("scaffold.toml", "[run]\nprots = [8080]\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: there is no key `prots` here
 --> scaffold.toml:2:1
  |
2 | prots = [8080]
  | ^^^^^
  |
  = help: did you mean `ports`?


"#]],
    );
}

#[test]
fn an_underscore_is_corrected() {
    let folder = program().with("scaffold.toml", "[run]\nstop_signal = \"SIGINT\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: there is no key `stop_signal` here
 --> scaffold.toml:2:1
  |
2 | stop_signal = "SIGINT"
  | ^^^^^^^^^^^
  |
  = help: did you mean `stop-signal`?


"#]],
    );
}

#[test]
fn a_key_like_no_other_gets_the_list() {
    let folder = program().with("scaffold.toml", "[run]\nflavour = \"vanilla\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: there is no key `flavour` here
 --> scaffold.toml:2:1
  |
2 | flavour = "vanilla"
  | ^^^^^^^
  |
  = help: the keys here are base, user, workdir, writable, ports, env, args, assets, packages, labels, stop-signal, healthcheck


"#]],
    );
}

#[test]
fn a_table_that_does_not_exist_is_shown() {
    let folder = program().with("scaffold.toml", "[runtime]\nbase = \"scratch\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: there is no key `runtime` here
 --> scaffold.toml:1:2
  |
1 | [runtime]
  |  ^^^^^^^
  |
  = help: the keys here are required-version, layout, default, syntax, registry, platforms, extend-ignore, digests, output, go, build, run, base, image


"#]],
    );
}

#[test]
fn a_value_of_the_wrong_type_is_shown() {
    let folder = program().with("scaffold.toml", "[build]\ncgo = \"yes\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: this is the string "yes"; what belongs here is true or false
 --> scaffold.toml:2:7
  |
2 | cgo = "yes"
  |       ^^^^^
  |
  = help: such as cgo = true


"#]],
    );
}

#[test]
fn a_list_where_one_value_belongs_is_shown() {
    let folder = program().with("scaffold.toml", "[run]\nbase = [\"scratch\"]\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: this is a list; what belongs here is a string
 --> scaffold.toml:2:8
  |
2 | base = ["scratch"]
  |        ^^^^^^^^^^^
  |
  = help: such as base = "distroless-static"


"#]],
    );
}

#[test]
fn one_value_where_a_list_belongs_is_shown() {
    let folder = program().with("scaffold.toml", "[run]\nports = 8080\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: this is the number `8080`; what belongs here is a list
 --> scaffold.toml:2:9
  |
2 | ports = 8080
  |         ^^^^
  |
  = help: such as ports = [8080, "53/udp"]


"#]],
    );
}

#[test]
fn a_port_above_65535_is_shown() {
    let folder = program().with("scaffold.toml", "[run]\nports = [70000]\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: this is the number `70000`; what belongs here is a port from 1 to 65535, such as 8080 or "53/udp"
 --> scaffold.toml:2:10
  |
2 | ports = [70000]
  |          ^^^^^
  |
  = help: such as ports = [8080, "53/udp"]


"#]],
    );
}

#[test]
fn port_0_is_shown() {
    let folder = program().with("scaffold.toml", "[run]\nports = [0]\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: this is the number `0`; what belongs here is a port from 1 to 65535, such as 8080 or "53/udp"
 --> scaffold.toml:2:10
  |
2 | ports = [0]
  |          ^
  |
  = help: such as ports = [8080, "53/udp"]


"#]],
    );
}

#[test]
fn a_protocol_that_does_not_exist_is_shown() {
    let folder = program().with("scaffold.toml", "[run]\nports = [\"53/sctpp\"]\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: this is the string "53/sctpp"; what belongs here is a port from 1 to 65535, such as 8080 or "53/udp"
 --> scaffold.toml:2:10
  |
2 | ports = ["53/sctpp"]
  |          ^^^^^^^^^^
  |
  = help: such as ports = [8080, "53/udp"]


"#]],
    );
}

#[test]
fn a_layout_that_does_not_exist_is_shown() {
    let folder = program().with("scaffold.toml", "layout = \"multiple\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: unknown variant `multiple`, expected `single` or `per-image`
 --> scaffold.toml:1:10
  |
1 | layout = "multiple"
  |          ^^^^^^^^^^
  |
  = help: such as layout = "single"


"#]],
    );
}

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
fn an_own_base_says_its_image() {
    let folder = program().with(
        "scaffold.toml",
        "[run]\nbase = \"ours\"\n\n[base.ours]\nlibc = \"glibc\"\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: [base.ours] does not say its image
 --> scaffold.toml:4:1
  |
4 | [base.ours]
  | ^^^^^^^^^^^
  |
  = help: [base.ours]
          image = "registry.example.com/base:1"


"#]],
    );
}

#[test]
fn an_own_base_says_its_c_library() {
    let folder = program().with(
        "scaffold.toml",
        "[run]\nbase = \"ours\"\n\n[base.ours]\nimage = \"registry.example.com/base:1\"\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: [base.ours] does not say its libc
 --> scaffold.toml:4:1
  |
4 | [base.ours]
  | ^^^^^^^^^^^
  |
  = help: [base.ours]
          libc = "none"


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
fn a_platform_that_does_not_exist_is_shown() {
    let folder = program().with("scaffold.toml", "platforms = [\"windows/amd64\"]\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `windows/amd64` is no platform that Linux images are made for
 --> scaffold.toml:1:13
  |
1 | platforms = ["windows/amd64"]
  |             ^^^^^^^^^^^^^^^^^
  |
  = help: such as ["linux/amd64", "linux/arm64"]


"#]],
    );
}

#[test]
fn a_platform_of_one_word_is_shown() {
    let folder = program().with("scaffold.toml", "platforms = [\"amd64\"]\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `amd64` is no platform that Linux images are made for
 --> scaffold.toml:1:13
  |
1 | platforms = ["amd64"]
  |             ^^^^^^^^^
  |
  = help: such as ["linux/amd64", "linux/arm64"]


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
fn a_registry_with_a_scheme_is_no_registry() {
    let folder = program().with(
        "scaffold.toml",
        "registry = \"https://registry.example.com\"\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `https://registry.example.com` is no registry: host, port and path, without a scheme
 --> scaffold.toml:1:12
  |
1 | registry = "https://registry.example.com"
  |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: such as "registry.example.com/mirror"


"#]],
    );
}

#[test]
fn a_digest_that_is_none_is_shown() {
    let folder = program().with(
        "scaffold.toml",
        "[digests]\n\"golang:1.26-alpine3.24\" = \"sha256:12\"\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `sha256:12` is no digest
 --> scaffold.toml:2:28
  |
2 | "golang:1.26-alpine3.24" = "sha256:12"
  |                            ^^^^^^^^^^^
  |
  = help: sha256: and 64 hexadecimal digits, as `docker buildx imagetools inspect` says


"#]],
    );
}

#[test]
fn a_dockerfile_outside_the_folder_is_refused() {
    let folder = program().with(
        "scaffold.toml",
        "[output]\ndockerfile = \"../Dockerfile\"\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `../Dockerfile` is no path of a file in this folder
 --> scaffold.toml:2:14
  |
2 | dockerfile = "../Dockerfile"
  |              ^^^^^^^^^^^^^^^
  |
  = help: a path below the folder of scaffold.toml: "build/Dockerfile"


"#]],
    );
}

#[test]
fn an_absolute_path_of_a_dockerfile_is_refused() {
    let folder = program().with(
        "scaffold.toml",
        "[output]\ndockerfile = \"/etc/Dockerfile\"\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `/etc/Dockerfile` is no path of a file in this folder
 --> scaffold.toml:2:14
  |
2 | dockerfile = "/etc/Dockerfile"
  |              ^^^^^^^^^^^^^^^^^
  |
  = help: a path below the folder of scaffold.toml: "build/Dockerfile"


"#]],
    );
}

#[test]
fn a_dockerfile_in_place_of_a_source_file_is_refused() {
    let folder = program().with("scaffold.toml", "[output]\ndockerfile = \"main.go\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 1
error[in-the-way]: main.go is yours: scaffold did not write it, and leaves it alone
--> main.go
 = help: see what would change: add --dry-run; replace it: add --force


"#]],
    );
}

#[test]
fn a_switch_is_not_turned_on_by_true() {
    let folder = program().with("scaffold.toml", "syntax = true\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: this is `true`; what belongs here is a string, or false for none
 --> scaffold.toml:1:10
  |
1 | syntax = true
  |          ^^^^
  |
  = help: such as syntax = "docker/dockerfile:1"


"#]],
    );
}

#[test]
fn a_variable_without_a_name_is_refused() {
    let folder = program().with("scaffold.toml", "[run]\nenv = { \"\" = \"x\" }\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `` is no name of a variable
 --> scaffold.toml:2:7
  |
2 | env = { "" = "x" }
  |       ^^^^^^^^^^^^
  |
  = help: letters, digits and `_`; in a label `.`, `-` and `/` too


"#]],
    );
}

#[test]
fn a_variable_name_that_docker_cannot_take_is_refused() {
    let folder = program().with("scaffold.toml", "[run]\nenv = { \"MY VAR\" = \"x\" }\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `MY VAR` is no name of a variable
 --> scaffold.toml:2:7
  |
2 | env = { "MY VAR" = "x" }
  |       ^^^^^^^^^^^^^^^^^^
  |
  = help: letters, digits and `_`; in a label `.`, `-` and `/` too


"#]],
    );
}

#[test]
fn a_label_with_a_blank_in_its_name_is_refused() {
    let folder = program().with("scaffold.toml", "[run]\nlabels = { \"a b\" = \"x\" }\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `a b` is no name of a label
 --> scaffold.toml:2:10
  |
2 | labels = { "a b" = "x" }
  |          ^^^^^^^^^^^^^^^
  |
  = help: letters, digits and `_`; in a label `.`, `-` and `/` too


"#]],
    );
}

#[test]
fn a_signal_that_does_not_exist_is_refused() {
    let folder = program().with("scaffold.toml", "[run]\nstop-signal = \"SIGNAL\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `SIGNAL` is no signal
 --> scaffold.toml:2:15
  |
2 | stop-signal = "SIGNAL"
  |               ^^^^^^^^
  |
  = help: such as "SIGINT"


"#]],
    );
}

#[test]
fn a_user_that_is_no_user_is_refused() {
    let folder = program().with("scaffold.toml", "[run]\nuser = \"no body\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `no body` is no user
 --> scaffold.toml:2:8
  |
2 | user = "no body"
  |        ^^^^^^^^^
  |
  = help: such as "65532:65532"


"#]],
    );
}

#[test]
fn a_working_directory_that_is_relative_is_refused() {
    let folder = program().with("scaffold.toml", "[run]\nworkdir = \"data\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `data` is no absolute path
 --> scaffold.toml:2:11
  |
2 | workdir = "data"
  |           ^^^^^^
  |
  = help: such as "/app"


"#]],
    );
}

#[test]
fn a_writable_folder_that_is_relative_is_refused() {
    let folder = program().with("scaffold.toml", "[run]\nwritable = [\"data\"]\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `data` is no absolute path
 --> scaffold.toml:2:12
  |
2 | writable = ["data"]
  |            ^^^^^^^^
  |
  = help: such as ["/data"]


"#]],
    );
}

#[test]
fn an_asset_that_does_not_exist_is_shown() {
    let folder = program().with("scaffold.toml", "[run]\nassets = [\"templates\"]\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: the asset `templates` is not in the repository
 --> scaffold.toml:2:10
  |
2 | assets = ["templates"]
  |          ^^^^^^^^^^^^^
  |
  = help: a file or folder, from the folder of scaffold.toml


"#]],
    );
}

#[test]
fn an_asset_outside_is_refused() {
    let folder = program().with("scaffold.toml", "[run]\nassets = [\"../templates\"]\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `../templates` is outside the repository
 --> scaffold.toml:2:10
  |
2 | assets = ["../templates"]
  |          ^^^^^^^^^^^^^^^^
  |
  = help: docker build reads nothing outside its context


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
fn a_package_that_is_an_option_is_refused() {
    let folder = program().with(
        "scaffold.toml",
        "[run]\nbase = \"debian-slim\"\npackages = [\"--force-yes\"]\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `--force-yes` is no package
 --> scaffold.toml:3:12
  |
3 | packages = ["--force-yes"]
  |            ^^^^^^^^^^^^^^^
  |
  = help: such as ["ffmpeg"]


"#]],
    );
}

#[test]
fn a_build_tag_with_a_blank_is_refused() {
    let folder = program().with("scaffold.toml", "[build]\ntags = [\"a b\"]\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `a b` is no build tag
 --> scaffold.toml:2:8
  |
2 | tags = ["a b"]
  |        ^^^^^^^
  |
  = help: such as ["netgo"]


"#]],
    );
}

#[test]
fn an_image_name_that_is_no_stage_name_is_refused() {
    let folder = program().with("scaffold.toml", "[image.\"My App\"]\nmain = \".\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `My App` cannot be the name of an image and of its stage
 --> scaffold.toml:1:1
  |
1 | [image."My App"]
  | ^^^^^^^^^^^^^^^^
  |
  = help: small letters, digits, `-`, `_` and `.`, a letter first: [image.my-app]


"#]],
    );
}

#[test]
fn an_image_called_like_a_stage_moves_the_stage() {
    let folder = program().with("scaffold.toml", "[image.build]\nmain = \".\"\n");
    says(
        &folder,
        &["generate", "--stdout"],
        str![[r#"
exit code 0

on standard output:
# syntax=docker/dockerfile:1
# Made by scaffold from scaffold.toml and the code; it keeps your edits when it runs again.

# build-stage runs on the builder's platform and cross-compiles: nothing is emulated.
FROM --platform=$BUILDPLATFORM golang:1.26-alpine3.24 AS build-stage
WORKDIR /src

COPY . .

# TARGETOS and TARGETARCH are the platform asked for: what stands above runs once for all.
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/build .

# build is the image: CA certificates, time zones and /tmp, with neither shell nor package manager.
FROM gcr.io/distroless/static-debian13:nonroot AS build

COPY --link --from=build-stage /out/build /usr/local/bin/build

# By number, so that Kubernetes can enforce runAsNonRoot.
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/build"]

"#]],
    );
}

#[test]
fn two_images_that_differ_in_case_are_one_name() {
    let folder = program().with(
        "scaffold.toml",
        "[image.api]\nmain = \".\"\n\n[image.API]\nmain = \".\"\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `API` cannot be the name of an image and of its stage
 --> scaffold.toml:4:1
  |
4 | [image.API]
  | ^^^^^^^^^^^
  |
  = help: small letters, digits, `-`, `_` and `.`, a letter first: [image.api]


"#]],
    );
}

#[test]
fn a_scaffold_that_is_too_old_says_so() {
    let folder = program().with("scaffold.toml", "required-version = \"9.1\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[required-version]: this is scaffold 0.1.0, and the file asks for 9.1
 --> scaffold.toml:1:20
  |
1 | required-version = "9.1"
  |                    ^^^^^
  |
  = help: install a newer scaffold: cargo install scaffold


"#]],
    );
}

#[test]
fn a_required_version_that_is_none_is_shown() {
    let folder = program().with("scaffold.toml", "required-version = \"new\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `new` is no version
 --> scaffold.toml:1:20
  |
1 | required-version = "new"
  |                    ^^^^^
  |
  = help: a version is written "0.1"


"#]],
    );
}

#[test]
fn nothing_to_write_is_said() {
    let folder = program().with(
        "scaffold.toml",
        "[output]\ndockerfile = false\ndockerignore = false\n",
    );
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
hello: main package . (main.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

wrote scaffold.lock
next:  scaffold.toml asks for no Dockerfile, so there is nothing to build

"#]],
    );
}

#[test]
fn a_manifest_that_is_not_utf8_is_shown() {
    let folder = program();
    folder.write_bytes("scaffold.toml", b"[run]\nbase = \"\xff\xfe\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: the file is not UTF-8
 --> scaffold.toml:2:9
  |
2 | base = "��"
  |         ^


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

error[contradiction]: there is no debian-slim for linux/mips64le
 --> scaffold.toml:2:13
  |
2 | platforms = ["linux/mips64le"]
  |             ^^^^^^^^^^^^^^^^^^
  |
  = help: its platforms are linux/386, linux/amd64, linux/arm/v5, linux/arm/v7, linux/arm64, linux/ppc64le, linux/riscv64, linux/s390x

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

#[test]
fn an_odd_manifest_that_is_right_is_taken() {
    let folder = program().with(
        "scaffold.toml",
        "required-version = \"0.1\"\nrun.ports = [8080, \"53/udp\"]\nrun.env = { GREETING = \"it's $5 \\\"a\\\"\" }\n",
    );
    says(
        &folder,
        &["generate", "--stdout"],
        str![[r#"
exit code 0

on standard output:
# syntax=docker/dockerfile:1
# Made by scaffold from scaffold.toml and the code; it keeps your edits when it runs again.

# build runs on the builder's platform and cross-compiles: nothing is emulated.
FROM --platform=$BUILDPLATFORM golang:1.26-alpine3.24 AS build
WORKDIR /src

COPY . .

# TARGETOS and TARGETARCH are the platform asked for: what stands above runs once for all.
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/hello .

# hello is the image: CA certificates, time zones and /tmp, with neither shell nor package manager.
FROM gcr.io/distroless/static-debian13:nonroot AS hello

COPY --link --from=build /out/hello /usr/local/bin/hello

# By number, so that Kubernetes can enforce runAsNonRoot.
USER 65532:65532
ENV GREETING="it's \$5 \"a\""
EXPOSE 8080 53/udp
ENTRYPOINT ["/usr/local/bin/hello"]

"#]],
    );
}

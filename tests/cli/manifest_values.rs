//! Values of scaffold.toml that cannot be right.

use snapbox::str;

use super::{program, refuses};

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

//! scaffold.toml that cannot be read.

use snapbox::str;

use super::{program, refuses};

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
  = help: the keys here are base, user, workdir, writable, ports, env, args, assets, files, packages, labels, stop-signal, healthcheck


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
  = help: the keys here are required-version, layout, default, syntax, registry, platforms, extend-ignore, digests, output, go, build, run, front-end, base, image


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

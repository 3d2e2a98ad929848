//! Values of scaffold.toml of the wrong type or range.

use snapbox::str;

use super::{program, refuses};

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

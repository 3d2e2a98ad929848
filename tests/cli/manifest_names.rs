//! Names and paths of scaffold.toml that something else has already, and a file for a newer scaffold.

use snapbox::str;

use super::{program, refuses};

#[test]
fn a_name_that_means_something_else_is_no_image() {
    let folder = program().with("scaffold.toml", "[image.scratch]\nmain = \".\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `scratch` cannot be the name of an image and of its stage
 --> scaffold.toml:1:1
  |
1 | [image.scratch]
  | ^^^^^^^^^^^^^^^
  |
  = help: it means something else in FROM and COPY: [image.scratch-app]


"#]],
    );
}

#[test]
fn a_table_is_not_taken_for_one_whose_name_begins_so() {
    let folder = program().with(
        "scaffold.toml",
        "# [image.api] is below.\n[image.api-old]\nmain = \".\"\n\n[image.api.run]\nbase = \"scratch\"\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[unknown-image]: no image is called `api`
 --> scaffold.toml:5:1
  |
5 | [image.api.run]
  | ^^^^^^^^^^^
  |
  = help: the images are api-old; a new one needs `main = "DIR"`


"#]],
    );
}

#[test]
fn two_files_at_one_path_are_shown() {
    let both = "output.dockerfile = \"build/file\"\noutput.dockerignore = \"./build/file\"\n";
    refuses(
        &program().with("scaffold.toml", both),
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: the Dockerfile and the ignore file would both be build/file
 --> scaffold.toml:2:23
  |
2 | output.dockerignore = "./build/file"
  |                       ^^^^^^^^^^^^^^
  |
  = help: a path for each


"#]],
    );
    let one = "output.dockerfile = \"build/../.dockerignore\"\n";
    refuses(
        &program().with("scaffold.toml", one),
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: the Dockerfile and the ignore file would both be .dockerignore
 --> scaffold.toml:1:21
  |
1 | output.dockerfile = "build/../.dockerignore"
  |                     ^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: a path for each


"#]],
    );
}

#[test]
fn a_path_is_written_the_short_way() {
    let folder = program().with(
        "scaffold.toml",
        "output.dockerfile = \"./a/../Dockerfile\"\n",
    );
    folder.succeeds(&["generate"]);
    let plain = program();
    plain.succeeds(&["generate"]);
    for file in ["Dockerfile", ".dockerignore"] {
        assert_eq!(folder.read(file), plain.read(file));
    }
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
hello: main package . (main.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

nothing changed
next:  docker build -t hello . && docker run --rm hello

"#]],
    );
}

#[test]
fn a_file_for_a_newer_scaffold_is_told_before_its_keys() {
    let folder = program().with(
        "scaffold.toml",
        "required-version = \"99.0\"\nfuture = true\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[required-version]: this is scaffold 0.1.0, and the file asks for 99.0
 --> scaffold.toml:1:20
  |
1 | required-version = "99.0"
  |                    ^^^^^^
  |
  = help: install a newer scaffold: cargo install scaffold


"#]],
    );
}

#[test]
fn a_file_for_a_newer_scaffold_is_told_before_its_images() {
    let folder = program().with(
        "scaffold.toml",
        "required-version = \"99.0\"\n\n[image.api]\nmain = \"api\"\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[required-version]: this is scaffold 0.1.0, and the file asks for 99.0
 --> scaffold.toml:1:20
  |
1 | required-version = "99.0"
  |                    ^^^^^^
  |
  = help: install a newer scaffold: cargo install scaffold


"#]],
    );
}

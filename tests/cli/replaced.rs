//! What is kept of files that `--force` replaces.

use snapbox::{Assert, IntoData, str};

use super::{Folder, program, says};

/// A Dockerfile and a .dockerignore that say what the code does not.
fn telling() -> Folder {
    program()
        .with(
            "Dockerfile",
            "FROM golang\nRUN go build -o /hello .\nEXPOSE 9000\n",
        )
        .with(".dockerignore", "testdata/large\n")
}

#[test]
fn what_replaced_files_said_is_kept_by_generate_too() {
    let folder = telling();
    says(
        &folder,
        &["generate", "--force"],
        str![[r#"
exit code 0
hello: main package . (main.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 9000/tcp (Dockerfile:3)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 9000:9000 hello

"#]],
    );
    let before = folder.files();
    folder.succeeds(&["generate"]);
    assert_eq!(folder.files(), before);
    Assert::new().action_env("SNAPSHOTS").eq(
        folder.read("scaffold.toml"),
        str![[r##"
# What the code does not say. A key here wins over what scaffold finds; all keys are in
# docs/manifest.md. Found when this file was made, and looked up again at each run:
#
# [image.hello]
# main = "."                                   # main.go: func main
# go.image = "golang:1.26-alpine3.24"          # go.mod: the go line
# build.cgo = false
# run.base = "distroless-static"

extend-ignore = ["testdata/large"]

[image.hello.run]
ports = [9000]

"##]]
        .raw(),
    );
}

#[test]
fn what_replaced_files_said_joins_the_keys_that_are_there() {
    let own = "# Ours.\n\n# Small.\n[run]\nbase = \"alpine\"\n";
    for command in ["generate", "init"] {
        let folder = telling().with("scaffold.toml", own);
        folder.succeeds(&[command, "--force"]);
        let before = folder.files();
        folder.succeeds(&["generate"]);
        assert_eq!(folder.files(), before);
        Assert::new().action_env("SNAPSHOTS").eq(
            folder.read("scaffold.toml"),
            str![[r##"
# Ours.

extend-ignore = ["testdata/large"]

# Small.
[run]
base = "alpine"

[image.hello.run]
ports = [9000]

"##]]
            .raw(),
        );
    }
}

#[test]
fn a_replaced_file_that_told_nothing_leaves_no_scaffold_toml() {
    let folder = program().with("Dockerfile", "FROM golang\n");
    folder.succeeds(&["generate", "--force"]);
    let fresh = program();
    fresh.succeeds(&["generate"]);
    assert_eq!(folder.written(), fresh.written());
}

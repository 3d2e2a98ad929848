//! Where relative paths start, said in scaffold.toml.

use snapbox::{Assert, IntoData, str};

use super::databases::service;
use super::folder::Folder;

/// A service that keeps a database at a path of its own, and nothing else.
fn keeping(path: &str) -> Folder {
    let folder = service("");
    let code = format!(
        "package main\n\nimport (\n\t\"database/sql\"\n\t\"net/http\"\n\n\
         \t_ \"modernc.org/sqlite\"\n)\n\nfunc main() {{\n\tsql.Open(\"sqlite\", \"{path}\")\n\
         \thttp.ListenAndServe(\":8080\", nil)\n}}\n"
    );
    folder.write("main.go", &code);
    folder
}

#[test]
fn a_database_lies_below_the_folder_that_scaffold_toml_starts_the_program_in() {
    let image = |path: &str| {
        let folder = keeping(path).with("scaffold.toml", "[run]\nworkdir = \"/srv\"\n");
        folder.succeeds(&["generate"]);
        let dockerfile = folder.read("Dockerfile");
        let (_, image) = dockerfile.split_once("\nUSER 65532:65532\n").unwrap();
        image.to_owned()
    };
    let all = format!("{}{}", image("./var/hello.db"), image("hello.db"));
    Assert::new().action_env("SNAPSHOTS").eq(
        all,
        str![[r##"
# Created after USER, so that it is that user's to write to.
WORKDIR /srv/var
# Relative paths in the program start here.
WORKDIR /srv
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]
# Created after USER, so that it is that user's: relative paths start here.
WORKDIR /srv
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]

"##]]
        .raw(),
    );
}

#[test]
fn of_a_replaced_dockerfile_the_working_directory_is_kept_and_what_follows_from_it_is_not() {
    let folder = keeping("./var/hello.db")
        .with(
            "Dockerfile",
            "FROM golang AS build\nCOPY . .\nRUN go build -o /hello .\nFROM alpine\nWORKDIR /srv\n\
             COPY --from=build /hello /srv/hello\nCMD [\"/srv/hello\"]\n",
        )
        .with(
            "compose.yaml",
            "services:\n  hello:\n    build: .\n    volumes:\n      - data:/srv/var\n",
        );
    folder.succeeds(&["init", "--yes", "--force"]);
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
# run.ports = [8080]                           # main.go: http.ListenAndServe

[run]
workdir = "/srv" # compose.yaml: a volume keeps what it writes there

"##]]
        .raw(),
    );
}

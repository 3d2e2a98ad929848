//! A settings file that git keeps although `.gitignore` names it, as the index of a clone says, and an
//! export without one.

use snapbox::{Assert, IntoData, str};

use super::folder::Folder;
use super::says;

/// A service that looks for its settings below its working directory and keeps a database, with a
/// Dockerfile of its own that copies them there.
fn service() -> Folder {
    Folder::new()
        .with(
            "go.mod",
            "module example.com/hello\n\ngo 1.26\n\nrequire modernc.org/sqlite v1.40.0\n",
        )
        .with("go.sum", "")
        .with(
            "main.go",
            "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n\n\t_ \"modernc.org/sqlite\"\n)\n\n\
             func main() {\n\
             \tfor _, path := range []string{os.Getenv(\"SETTINGS\"), \"config/app.yaml\"} {\n\
             \t\tos.ReadFile(path)\n\t}\n\
             \thttp.ListenAndServe(\":8080\", nil)\n}\n",
        )
        .with(".gitignore", "app.yaml\n")
        .with(
            "docker/Dockerfile",
            "FROM golang AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o hello .\n\n\
             FROM scratch\nCOPY --from=build /src/hello .\n\
             COPY --from=build /src/app.yaml ./config/app.yaml\nENTRYPOINT [\"/hello\"]\n",
        )
}

/// The index of a repository that tracks these files, in git's second version of it.
fn index(paths: &[&str]) -> Vec<u8> {
    let mut bytes = b"DIRC\0\0\0\x02".to_vec();
    bytes.extend(u32::try_from(paths.len()).unwrap().to_be_bytes());
    for path in paths {
        bytes.extend([0; 60]);
        bytes.extend(u16::try_from(path.len()).unwrap().to_be_bytes());
        bytes.extend(path.as_bytes());
        bytes.extend(vec![0; 8 - (62 + path.len()) % 8]);
    }
    bytes.extend([0; 20]);
    bytes
}

const OTHERS: [&str; 5] = [
    ".gitignore",
    "docker/Dockerfile",
    "go.mod",
    "go.sum",
    "main.go",
];

#[test]
fn it_is_copied_to_where_the_program_looks_for_it() {
    let clone = service().with("app.yaml", "a: b\n");
    let tracked = [&OTHERS[..1], &["app.yaml"], &OTHERS[1..]].concat();
    clone.write_bytes(".git/index", &index(&tracked));
    clone.succeeds(&["init", "--yes"]);
    let dockerfile = clone.read("Dockerfile");
    let (_, image) = dockerfile.split_once("\nCOPY --link").unwrap();
    Assert::new().action_env("SNAPSHOTS").eq(
        image.to_owned(),
        str![[r#"
 --from=build /out/hello /usr/local/bin/hello

# By number, so that Kubernetes can enforce runAsNonRoot.
USER 65532:65532
# Created after USER, so that it is that user's to write to.
WORKDIR /data
# Relative paths in the program start here.
WORKDIR /app
COPY app.yaml ./config/app.yaml
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]

"#]]
        .raw(),
    );
    let export = service().with("app.yaml", "a: b\n");
    export.succeeds(&["init", "--yes"]);
    assert_eq!(export.written(), clone.written());
}

#[test]
fn one_that_lies_in_one_checkout_alone_changes_nothing() {
    let clone = service();
    clone.write_bytes(".git/index", &index(&OTHERS));
    clone.succeeds(&["init", "--yes"]);
    let checkout = service().with("app.yaml", "a: b\n");
    checkout.write_bytes(".git/index", &index(&OTHERS));
    checkout.succeeds(&["init", "--yes"]);
    assert_eq!(checkout.written(), clone.written());
}

#[test]
fn a_repository_around_it_that_tracks_nothing_of_it_says_nothing() {
    let export = service().with("app.yaml", "a: b\n");
    export.succeeds(&["init", "--yes"]);
    let outer = Folder::called("outer");
    outer.write_bytes(".git/index", &index(&["README.md"]));
    for (path, bytes) in super::folder::sources(export.path()) {
        outer.write_bytes(&format!("inner/{path}"), &bytes);
    }
    outer.succeeds(&["-C", "inner", "init", "--yes"]);
    let inner = super::folder::written(&outer.path().join("inner"));
    assert_eq!(inner, export.written());
}

#[test]
fn adopting_the_dockerfile_keeps_it() {
    let folder = service().with("app.yaml", "a: b\n");
    let own = folder.read("docker/Dockerfile");
    std::fs::remove_dir_all(folder.path().join("docker")).unwrap();
    folder.write("Dockerfile", &own);
    says(
        &folder,
        &["init", "--yes", "--adopt"],
        str![[r#"
exit code 0
from Dockerfile
  keeps    COPY /app/config/app.yaml
  changes  root → 65532:65532: a program that is not root can do less harm
           WORKDIR / → /app: relative paths start in a folder of the program's own
           /hello → /usr/local/bin/hello: where programs are in PATH
           golang → golang:1.26-alpine3.24: go.mod, the go line
           scratch → distroless-static: nothing that is kept needs more
           downloads and compiled packages stay from build to build: cache mounts
hello: main package . (main.go:10)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:14)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8080:8080 hello

"#]],
    );
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
files = { "/app/config/app.yaml" = "app.yaml" } # Dockerfile: COPY
workdir = "/app" # Dockerfile: COPY

"##]]
        .raw(),
    );
    let adopted = folder.read("Dockerfile");
    folder.succeeds(&["generate"]);
    assert_eq!(folder.read("Dockerfile"), adopted);
}

//! When go.work is left out, and when it is not.

use snapbox::str;

use super::{Folder, program, refuses, says};

/// A main package that needs a package.
fn needing(import: &str) -> String {
    format!("package main\n\nimport _ \"{import}\"\n\nfunc main() {{}}\n")
}

#[test]
fn a_module_outside_whose_path_has_no_dot_is_none_of_the_standard_library() {
    let folder = program()
        .with("go.work", "go 1.26\n\nuse (\n\t.\n\t../shared\n)\n")
        .with("main.go", &needing("shared/util"));
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[outside-context]: `use` names `../shared`, which is outside this folder
 --> go.work:5:2
  |
5 |     ../shared
  |     ^^^^^^^^^ docker build cannot read it
  |
  = help: bring the folder into this one, or take the line out: go work edit -dropuse=../shared


"#]],
    );
}

#[test]
fn a_dockerfile_of_one_module_leaves_the_workspace_to_those_that_need_it() {
    let folder = program()
        .with("go.work", "go 1.26\n\nuse (\n\t.\n\t./gen\n\t./lib\n)\n")
        .with("main.go", &needing("example.com/lib"))
        .with("lib/go.mod", "module example.com/lib\n\ngo 1.26\n")
        .with("lib/lib.go", "package lib\n")
        .with("gen/go.mod", "module example.com/gen\n\ngo 1.26\n")
        .with("gen/gen.go", "package gen\n\nfunc Run() {}\n")
        .with("gen/cmd/gen/main.go", "package main\n\nfunc main() {}\n")
        .with(
            "gen/Dockerfile",
            "FROM golang:1.26\nWORKDIR /src/gen\nCOPY . .\nRUN GOWORK=off go build -o /gen ./cmd/gen\n",
        );
    says(
        &folder,
        &["init", "--yes", "--stdout"],
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
ENTRYPOINT ["/usr/local/bin/hello"]

"#]],
    );
}

#[test]
fn a_dockerfile_of_tests_says_nothing_of_the_workspace() {
    let folder = program()
        .with("go.work", "go 1.26\n\nuse .\n")
        .with("Makefile", "build:\n\tgo build -o bin/hello .\n")
        .with(
            "test/e2e/Dockerfile",
            "FROM golang:1.26\nWORKDIR /src\nCOPY . .\nRUN GOWORK=off go build -o /hello .\n",
        );
    says(
        &folder,
        &["init", "--yes", "--stdout"],
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
ENTRYPOINT ["/usr/local/bin/hello"]

"#]],
    );
}

/// A program whose go.work names a folder beside the one that is built.
fn beside() -> Folder {
    Folder::new()
        .with("app/go.mod", "module example.com/app\n\ngo 1.26\n")
        .with("app/main.go", "package main\n\nfunc main() {}\n")
        .with("app/go.work", "go 1.26\n\nuse (\n\t.\n\t../shared\n)\n")
}

#[test]
fn what_lies_outside_changes_no_file() {
    let inside = |folder: &Folder| {
        folder.succeeds(&["-C", "app", "init", "--yes"]);
        let files = folder.files().into_iter();
        let app = files.filter(|(path, _)| path.starts_with("app/"));
        app.collect::<Vec<_>>()
    };
    let shared = "module example.com/shared\n\ngo 1.26\n";
    let clone = beside()
        .with(".git/HEAD", "ref: refs/heads/main\n")
        .with("shared/go.mod", shared);
    let export = beside().with("shared/go.mod", shared);
    let alone = beside();
    let files = inside(&clone);
    assert_eq!(inside(&export), files);
    assert_eq!(inside(&alone), files);
}

#[test]
fn a_folder_of_the_same_git_repository_tells_where_to_build_with_it() {
    let folder = beside()
        .with(".git/HEAD", "ref: refs/heads/main\n")
        .with("shared/go.mod", "module example.com/shared\n\ngo 1.26\n");
    says(
        &folder,
        &["-C", "app", "init", "--yes", "-v"],
        str![[r#"
exit code 0
note[workspace-off]: images are built without go.work: GOWORK=off
 --> go.work:5:2
  |
5 |     ../shared
  |     ^^^^^^^^^ outside this folder
  |
  = help: to build with go.work, run scaffold, and docker, in the folder that holds both: scaffold -C .. init

app: main package . (main.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t app . && docker run --rm app

"#]],
    );
}

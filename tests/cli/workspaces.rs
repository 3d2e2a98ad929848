//! go.work that cannot be built.

use snapbox::str;

use super::{Folder, program, refuses, says};

#[test]
fn a_use_that_leads_nowhere_is_shown() {
    let folder = program().with("go.work", "go 1.26\n\nuse (\n\t.\n\t./libs/shared\n)\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[missing-module]: `use` names `./libs/shared`, which does not exist
 --> go.work:5:2
  |
5 |     ./libs/shared
  |     ^^^^^^^^^^^^^
  |
  = help: take the line out, or bring the folder back: libs/shared


"#]],
    );
}

#[test]
fn a_use_outside_that_a_module_needs_is_shown() {
    let folder = program()
        .with("go.work", "go 1.26\n\nuse (\n\t.\n\t../shared\n)\n")
        .with(
            "main.go",
            "package main\n\nimport \"example.com/shared\"\n\nfunc main() { shared.Run() }\n",
        );
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
fn a_use_outside_that_no_module_needs_is_left_out() {
    let folder = program().with("go.work", "go 1.26\n\nuse (\n\t.\n\t../shared\n)\n");
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

# GOWORK=off: go.work names ../shared, outside this folder.
COPY . .

# TARGETOS and TARGETARCH are the platform asked for: what stands above runs once for all.
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/root/.cache/go-build \
    GOWORK=off CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
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
fn a_folder_beside_that_a_module_needs_tells_where_to_run() {
    let main = "package main\n\nimport \"example.com/shared\"\n\nfunc main() { shared.Run() }\n";
    let folder = Folder::new()
        .with("shared/go.mod", "module example.com/shared\n\ngo 1.26\n")
        .with("app/go.mod", "module example.com/app\n\ngo 1.26\n")
        .with("app/main.go", main)
        .with("app/go.work", "go 1.26\n\nuse (\n\t.\n\t../shared\n)\n");
    refuses(
        &folder,
        &["-C", "app", "init", "--yes"],
        str![[r#"
exit code 2
error[outside-context]: `use` names `../shared`, which is outside this folder
 --> go.work:5:2
  |
5 |     ../shared
  |     ^^^^^^^^^ docker build cannot read it
  |
  = help: run scaffold, and docker, in the folder that holds both: scaffold -C .. init


"#]],
    );
}

#[test]
fn own_builds_without_the_workspace_are_followed() {
    let dockerfile = "FROM golang:1.26 AS build\nENV GOWORK=off\nWORKDIR /src\nCOPY . .\n\
                      RUN go build -o /app .\nFROM scratch\nCOPY --from=build /app /\n\
                      ENTRYPOINT [\"/app\"]\n";
    let folder = program()
        .with("go.work", "go 1.26\n\nuse (\n\t.\n\t./shared\n)\n")
        .with("shared/go.mod", "module example.com/shared\n\ngo 1.26\n")
        .with("build/Dockerfile", dockerfile);
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

# GOWORK=off, as in build/Dockerfile.
COPY . .

# TARGETOS and TARGETARCH are the platform asked for: what stands above runs once for all.
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/root/.cache/go-build \
    GOWORK=off CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/hello .

# hello is the image: CA certificates, time zones and /tmp, with neither shell nor package manager.
FROM gcr.io/distroless/static-debian13:nonroot AS hello

COPY --link --from=build /out/hello /usr/local/bin/hello

# By number, so that Kubernetes can enforce runAsNonRoot.
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/hello"]

"#]],
    );
    says(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 0
hello: main package . (main.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port
note: images are built without go.work: GOWORK=off (build/Dockerfile:2)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm hello

"#]],
    );
}

#[test]
fn a_broken_go_work_is_shown() {
    let folder = program().with("go.work", "go 1.26\n\nuses .\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[module-file]: go.work: unknown directive: uses
 --> go.work:3:1
  |
3 | uses .
  | ^^^^^^
  |
  = help: did you mean `use`?


"#]],
    );
}

#[test]
fn a_module_newer_than_its_workspace_is_shown() {
    let folder = program().with("go.work", "go 1.25\n\nuse .\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[module-file]: . asks for Go 1.26, and go.work for an older one
 --> go.mod:3:4
  |
3 | go 1.26
  |    ^^^^
  |
 ::: go.work:1:4
  |
1 | go 1.25
  |    ----
  |
  = help: the go command refuses that; run `go work use`


"#]],
    );
}

#[test]
fn a_package_clause_that_does_not_parse_is_shown() {
    let folder = program().with("main.go", "package \"main\"\n\nfunc main() {}\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[go-source]: . does not compile: main.go: expected 'IDENT', found '"main"'
 --> main.go:1:9
  |
1 | package "main"
  |         ^


"#]],
    );
}

#[test]
fn a_file_without_a_package_clause_is_shown() {
    let folder = program().with("main.go", "func main() {}\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[go-source]: . does not compile: main.go: expected 'package', found 'func'
 --> main.go:1:1
  |
1 | func main() {}
  | ^


"#]],
    );
}

/// A workspace of one module that needs another, without sums.
fn without_sums(folder: &str) -> Folder {
    Folder::new()
        .with(&format!("{folder}go.work"), "go 1.26\n\nuse ./a\n")
        .with(
            &format!("{folder}a/go.mod"),
            "module example.com/a\n\ngo 1.26\n\nrequire rsc.io/quote v1.5.2\n",
        )
        .with(
            &format!("{folder}a/main.go"),
            "package main\n\nimport \"rsc.io/quote\"\n\nfunc main() { println(quote.Hello()) }\n",
        )
}

#[test]
fn a_workspace_without_sums_is_built_without_a_flag_that_go_refuses() {
    refuses(
        &without_sums(""),
        &["init", "--stdout"],
        str![[r#"
exit code 0
warning[no-sums]: there is no go.sum, so nothing says which bytes the dependencies must have
 --> a/go.mod:5:1
  |
5 | require rsc.io/quote v1.5.2
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^ required here
  |
  = help: run `go mod download` and commit go.work.sum


on standard output:
# syntax=docker/dockerfile:1
# Made by scaffold from scaffold.toml and the code; it keeps your edits when it runs again.

# build runs on the builder's platform and cross-compiles: nothing is emulated.
FROM --platform=$BUILDPLATFORM golang:1.26-alpine3.24 AS build
WORKDIR /src

# Dependencies change less often than code: a step of their own. The go command refuses a
# workspace that lacks the go.mod of one of its modules, so all of them are here.
COPY go.work ./
COPY a/go.mod a/
RUN --mount=type=cache,target=/go/pkg/mod \
    go mod download

COPY . .

# TARGETOS and TARGETARCH are the platform asked for: what stands above runs once for all.
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/a ./a

# a is the image: CA certificates, time zones and /tmp, with neither shell nor package manager.
FROM gcr.io/distroless/static-debian13:nonroot AS a

COPY --link --from=build /out/a /usr/local/bin/a

# By number, so that Kubernetes can enforce runAsNonRoot.
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/a"]

"#]],
    );
}

#[test]
fn of_two_workspaces_the_one_nearer_to_the_root_counts() {
    let folder = without_sums("z/").with("b/c/d/go.work", "go 1.26\n");
    let json = folder.succeeds(&["explain", "--json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        json["facts"]["workspace"],
        serde_json::json!({"dir": "z", "use": ["z/a"]})
    );
}

//! Front ends that a program serves from disk, and that git does not keep.

use snapbox::{Assert, IntoData, str};

use super::folder::Folder;
use super::says;

/// A program of a folder that serves what a package beside it makes; the package has no lock file.
fn unlocked() -> Folder {
    Folder::new()
        .with("server/go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with(
            "server/main.go",
            "package main\n\nimport (\n\t\"flag\"\n\t\"net/http\"\n)\n\nfunc main() {\n\
             \tdir := flag.String(\"static\", \"../web/dist\", \"\")\n\
             \thttp.ListenAndServe(\":8080\", http.FileServer(http.Dir(*dir)))\n}\n",
        )
        .with(".gitignore", "dist/\n")
        .with(
            "web/package.json",
            "{\n  \"scripts\": {\n    \"build\": \"vite build\"\n  }\n}\n",
        )
}

#[test]
fn a_stage_makes_it_and_it_lies_where_the_program_looks() {
    let folder = unlocked().with("web/package-lock.json", "{}\n");
    folder.succeeds(&["init", "--yes"]);
    Assert::new().action_env("SNAPSHOTS").eq(
        folder.read("Dockerfile"),
        str![[r##"
# syntax=docker/dockerfile:1
# Made by scaffold from scaffold.toml and the code; it keeps your edits when it runs again.

# What browsers run is the same for all platforms: made once, on the builder's.
# web makes web/dist, which the program serves.
FROM --platform=$BUILDPLATFORM node:26-alpine AS web
WORKDIR /src/web

# Dependencies change less often than code: a step of their own.
COPY web/package.json web/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm \
    npm ci

COPY web ./
RUN npm run build

# build runs on the builder's platform and cross-compiles: nothing is emulated.
FROM --platform=$BUILDPLATFORM golang:1.26-alpine3.24 AS build
WORKDIR /src/server

COPY . /src

# TARGETOS and TARGETARCH are the platform asked for: what stands above runs once for all.
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/hello .

# hello is the image: CA certificates, time zones and /tmp, with neither shell nor package manager.
FROM gcr.io/distroless/static-debian13:nonroot AS hello

COPY --link --from=build /out/hello /usr/local/bin/hello
# Files of the repository that the image has beside its program.
COPY --link --from=web /src/web/dist /web/dist

# By number, so that Kubernetes can enforce runAsNonRoot.
USER 65532:65532
# Relative paths in the program start here.
WORKDIR /app
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]

"##]]
        .raw(),
    );
}

#[test]
fn what_a_machine_has_built_on_the_side_changes_nothing() {
    let folder = unlocked().with("web/package-lock.json", "{}\n");
    folder.succeeds(&["init", "--yes"]);
    let built = unlocked()
        .with("web/package-lock.json", "{}\n")
        .with("web/dist/index.html", "");
    built.succeeds(&["init", "--yes"]);
    assert_eq!(built.written(), folder.written());
}

#[test]
fn a_stand_in_that_git_keeps_changes_nothing_but_the_warning() {
    let with = |name: &str| {
        unlocked()
            .with(".gitignore", "dist/*\n!.gitkeep\n")
            .with(name, "")
            .with("web/dist/.gitkeep", "")
    };
    let folder = with("web/package-lock.json");
    folder.succeeds(&["init", "--yes"]);
    let without = unlocked().with("web/package-lock.json", "{}\n");
    without.succeeds(&["init", "--yes"]);
    assert_eq!(folder.read("Dockerfile"), without.read("Dockerfile"));
    says(
        &with("web/README.md"),
        &["init", "--yes"],
        str![[r#"
exit code 0
warning[served-missing]: server serves web/dist, of which git keeps a stand-in alone: it is not in the image
 --> server/main.go:9:31
  |
9 |     dir := flag.String("static", "../web/dist", "")
  |                                  ^^^^^^^^^^^^^^^^^^
  |
  = help: the build of a package.json makes it, and no stage does, since it has no lock file: say how, in scaffold.toml:
          
          [front-end.web]
          dir = "…"
          output = ["web/dist"]
          package-manager = "npm"
          install = "npm install"

hello: main package server (server/main.go:8)
  golang:1.26-alpine3.24 (server/go.mod:3), cgo off, on distroless-static, port 8080/tcp (server/main.go:10)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8080:8080 hello

"#]],
    );
}

#[test]
fn a_file_that_is_sent_is_made_too() {
    let code = "package main\n\nimport (\n\t\"github.com/gin-gonic/gin\"\n)\n\nconst dir = \"web/dist\"\n\n\
                func main() {\n\tr := gin.Default()\n\tr.Static(\"/assets\", dir+\"/assets\")\n\
                \tr.StaticFile(\"/\", \"./web/dist/index.html\")\n\
                \tr.StaticFS(\"/icons\", gin.Dir(\"web/dist/icons\", false))\n\tr.Run()\n}\n";
    let folder = Folder::new()
        .with(
            "go.mod",
            "module example.com/hello\n\ngo 1.26\n\nrequire github.com/gin-gonic/gin v1.10.0\n",
        )
        .with("main.go", code)
        .with("web/package-lock.json", "{}\n")
        .with(
            "web/package.json",
            "{\"scripts\": {\"build\": \"vite build\"}}\n",
        );
    folder.succeeds(&["init", "--yes"]);
    let dockerfile = folder.read("Dockerfile");
    let copied: Vec<&str> = dockerfile
        .lines()
        .filter(|line| line.contains("--from=web"))
        .collect();
    assert_eq!(copied, ["COPY --from=web /src/web/dist ./web/dist"]);
}

#[test]
fn what_no_stage_makes_is_warned_of_with_the_reason() {
    says(
        &unlocked(),
        &["init", "--yes"],
        str![[r#"
exit code 0
warning[served-missing]: server serves web/dist, which git does not keep: it is not in the image
 --> server/main.go:9:31
  |
9 |     dir := flag.String("static", "../web/dist", "")
  |                                  ^^^^^^^^^^^^^^^^^^
  |
  = help: the build of a package.json makes it, and no stage does, since it has no lock file: say how, in scaffold.toml:
          
          [front-end.web]
          dir = "…"
          output = ["web/dist"]
          package-manager = "npm"
          install = "npm install"

hello: main package server (server/main.go:8)
  golang:1.26-alpine3.24 (server/go.mod:3), cgo off, on distroless-static, port 8080/tcp (server/main.go:10)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8080:8080 hello

"#]],
    );
}

#[test]
fn what_scaffold_toml_adds_makes_it_and_lies_where_the_program_looks() {
    let folder = unlocked().with(
        "scaffold.toml",
        "[front-end.web]\ndir = \"web\"\noutput = [\"web/dist\"]\npackage-manager = \"npm\"\n\
         install = \"npm install\"\n",
    );
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
hello: main package server (server/main.go:8)
  golang:1.26-alpine3.24 (server/go.mod:3), cgo off, on distroless-static, port 8080/tcp (server/main.go:10)
web: web/dist by npm run build (web/package.json:3), node:26-alpine

wrote Dockerfile, .dockerignore, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8080:8080 hello

"#]],
    );
    Assert::new().action_env("SNAPSHOTS").eq(
        folder.read("Dockerfile"),
        str![[r##"
# syntax=docker/dockerfile:1
# Made by scaffold from scaffold.toml and the code; it keeps your edits when it runs again.

# What browsers run is the same for all platforms: made once, on the builder's.
# web makes web/dist, which the program serves.
FROM --platform=$BUILDPLATFORM node:26-alpine AS web
WORKDIR /src/web

# Dependencies change less often than code: a step of their own.
COPY web/package.json ./
RUN --mount=type=cache,target=/root/.npm \
    npm install

COPY web ./
RUN npm run build

# build runs on the builder's platform and cross-compiles: nothing is emulated.
FROM --platform=$BUILDPLATFORM golang:1.26-alpine3.24 AS build
WORKDIR /src/server

COPY . /src

# TARGETOS and TARGETARCH are the platform asked for: what stands above runs once for all.
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/hello .

# hello is the image: CA certificates, time zones and /tmp, with neither shell nor package manager.
FROM gcr.io/distroless/static-debian13:nonroot AS hello

COPY --link --from=build /out/hello /usr/local/bin/hello
# Files of the repository that the image has beside its program.
COPY --link --from=web /src/web/dist /web/dist

# By number, so that Kubernetes can enforce runAsNonRoot.
USER 65532:65532
# Relative paths in the program start here.
WORKDIR /app
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]

"##]]
        .raw(),
    );
}

#[test]
fn a_package_with_two_lock_files_is_asked_for_its_package_manager_alone() {
    let folder = unlocked()
        .with("web/package-lock.json", "{}\n")
        .with("web/yarn.lock", "");
    says(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 0
warning[served-missing]: server serves web/dist, which git does not keep: it is not in the image
 --> server/main.go:9:31
  |
9 |     dir := flag.String("static", "../web/dist", "")
  |                                  ^^^^^^^^^^^^^^^^^^
  |
  = help: the build of a package.json makes it, and no stage does, since it has 2 lock files, package-lock.json and yarn.lock: say how, in scaffold.toml:
          
          [front-end.web]
          dir = "…"
          output = ["web/dist"]
          package-manager = "npm"

hello: main package server (server/main.go:8)
  golang:1.26-alpine3.24 (server/go.mod:3), cgo off, on distroless-static, port 8080/tcp (server/main.go:10)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8080:8080 hello

"#]],
    );
    folder.write(
        "scaffold.toml",
        "[front-end.web]\ndir = \"web\"\noutput = [\"web/dist\"]\npackage-manager = \"npm\"\n",
    );
    folder.succeeds(&["generate"]);
    let dockerfile = folder.read("Dockerfile");
    let (_, stage) = dockerfile.split_once(" AS web\n").unwrap();
    let (stage, _) = stage.split_once("\n# build runs").unwrap();
    Assert::new().action_env("SNAPSHOTS").eq(
        stage.to_owned(),
        str![[r#"
WORKDIR /src/web

# Dependencies change less often than code: a step of their own.
COPY web/package.json web/package-lock.json web/yarn.lock ./
RUN --mount=type=cache,target=/root/.npm \
    npm ci

COPY web ./
RUN npm run build

"#]]
        .raw(),
    );
}

//! Names with blanks, quotes, `$`, line ends and bytes that are no text.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;

use snapbox::str;

use super::folder::Folder;
use super::{program, refuses, says};

/// A program that embeds all of web/.
const EMBEDDING: &str = "package main\n\nimport \"embed\"\n\n//go:embed all:web\nvar web embed.FS\n\n\
                         func main() { _ = web }\n";

#[test]
fn odd_names_of_embedded_files_are_no_fault() {
    let folder = program().with("main.go", EMBEDDING);
    for name in ["a b", "$HOME", "x#y", "ünï", "[z]"] {
        folder.write(&format!("web/{name}.html"), "<p>");
    }
    says(
        &folder,
        &["init", "--stdout"],
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
fn modules_in_folders_with_odd_names_are_copied() {
    let folder = program().with(
        "go.mod",
        "module example.com/hello\n\ngo 1.26\n\nrequire (\n\texample.com/a v0.0.0\n\
         \texample.com/b v0.0.0\n)\n\nreplace example.com/a => \"./my lib\"\n\n\
         replace example.com/b => ./it$5\n",
    );
    folder.write("my lib/go.mod", "module example.com/a\n\ngo 1.26\n");
    folder.write("my lib/a.go", "package a\n");
    folder.write("it$5/go.mod", "module example.com/b\n\ngo 1.26\n");
    folder.write("it$5/b.go", "package b\n");
    folder.write(
        "main.go",
        "package main\n\nimport (\n\t_ \"example.com/a\"\n\t_ \"example.com/b\"\n)\n\nfunc main() {}\n",
    );
    says(
        &folder,
        &["init", "--stdout"],
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
fn assets_with_odd_names_are_copied() {
    let folder = program().with(
        "scaffold.toml",
        "[run]\nassets = [\"a b\", \"$HOME.txt\", \"it's.txt\", '\"q\".txt', '*.txt', '[x].txt']\n",
    );
    for name in [
        "a b/x",
        "$HOME.txt",
        "it's.txt",
        "\"q\".txt",
        "*.txt",
        "[x].txt",
    ] {
        folder.write(name, "text\n");
    }
    says(
        &folder,
        &["generate", "--stdout"],
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
# Relative paths in the program start here.
WORKDIR /app
COPY ["a b", "./a b"]
COPY \$HOME.txt ./\$HOME.txt
COPY it\'s.txt ./it\'s.txt
COPY \"q\".txt ./\"q\".txt
COPY ["[\\\\*].txt", "./*.txt"]
COPY ["[\\\\[]x].txt", "./[x].txt"]
ENTRYPOINT ["/usr/local/bin/hello"]

"#]],
    );
}

#[test]
fn an_asset_with_a_line_end_in_its_name_cannot_be_copied() {
    let folder = program()
        .with("scaffold.toml", "[run]\nassets = [\"a\\nb\"]\n")
        .with("a\nb", "text\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: no Dockerfile can copy a file called "a\nb"
 --> scaffold.toml:2:10
  |
2 | assets = ["a\nb"]
  |          ^^^^^^^^
  |
  = help: rename it


"#]],
    );
}

#[test]
fn a_folder_that_is_no_import_path_holds_no_program() {
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("my app/main.go", "package main\n\nfunc main() {}\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[file-name]: the folder `my app` can be in no import path: invalid char ' '
--> my app/main.go
 = note: not seen by the go command
 = help: rename the folder, to `my-app` for example


"#]],
    );
}

#[test]
fn a_program_with_an_odd_name_gets_a_plain_one() {
    let folder = Folder::new().with("9 We$ird.go", "package main\n\nfunc main() {}\n");
    says(
        &folder,
        &["init", "--stdout"],
        str![[r#"
exit code 0

on standard output:
# syntax=docker/dockerfile:1
# Made by scaffold from scaffold.toml and the code; it keeps your edits when it runs again.

# build runs on the builder's platform and cross-compiles: nothing is emulated.
FROM --platform=$BUILDPLATFORM golang:1.26-alpine3.24 AS build
WORKDIR /src

# There is no go.mod: the folder is compiled as it is, with GO111MODULE=off.
COPY . .

# TARGETOS and TARGETARCH are the platform asked for: what stands above runs once for all.
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/root/.cache/go-build \
    GO111MODULE=off CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/app-9-we-ird .

# app-9-we-ird is the image: CA certificates, time zones and /tmp, with neither shell nor package manager.
FROM gcr.io/distroless/static-debian13:nonroot AS app-9-we-ird

COPY --link --from=build /out/app-9-we-ird /usr/local/bin/app-9-we-ird

# By number, so that Kubernetes can enforce runAsNonRoot.
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/app-9-we-ird"]

"#]],
    );
}

#[test]
fn a_go_file_whose_name_is_no_text_is_named() {
    let folder = program();
    let name = OsStr::from_bytes(b"caf\xe9.go");
    fs::write(folder.path().join(name), "package main\n").unwrap();
    says(
        &folder,
        &["init", "--stdout"],
        str![[r#"
exit code 2
error[file-name]: the name of `caf�.go` is not UTF-8
--> caf�.go
 = help: rename it, so that scaffold and Docker can name it


"#]],
    );
}

#[test]
fn other_files_whose_names_are_no_text_are_no_fault() {
    let folder = program();
    let name = OsStr::from_bytes(b"docs-\xff");
    fs::create_dir(folder.path().join(name)).unwrap();
    fs::write(folder.path().join(name).join("a.txt"), "").unwrap();
    says(
        &folder,
        &["init", "--stdout"],
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
fn a_program_in_a_folder_that_no_import_path_can_name_is_shown() {
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("lib/lib.go", "package lib\n")
        .with("my app/main.go", "package main\n\nfunc main() {}\n")
        .with(
            "cmd/größe/inner/main.go",
            "package main\n\nfunc main() {}\n",
        )
        .with("the library/lib.go", "package library\n")
        .with("tools/con/main.go", "package main\n\nfunc main() {}\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[file-name]: the folder `cmd/größe` can be in no import path: invalid char 'ö'
--> cmd/größe/inner/main.go
 = note: not seen by the go command
 = help: rename the folder

error[file-name]: the folder `my app` can be in no import path: invalid char ' '
--> my app/main.go
 = note: not seen by the go command
 = help: rename the folder, to `my-app` for example

error[file-name]: the folder `tools/con` can be in no import path: "con" disallowed as path element component on Windows
--> tools/con/main.go
 = note: not seen by the go command
 = help: rename the folder


"#]],
    );
}

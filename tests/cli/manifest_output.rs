//! Names, paths and images of scaffold.toml.

use snapbox::str;

use super::{program, refuses, says};

#[test]
fn a_platform_that_does_not_exist_is_shown() {
    let folder = program().with("scaffold.toml", "platforms = [\"windows/amd64\"]\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `windows/amd64` is no platform that Linux images are made for
 --> scaffold.toml:1:13
  |
1 | platforms = ["windows/amd64"]
  |             ^^^^^^^^^^^^^^^^^
  |
  = help: such as ["linux/amd64", "linux/arm64"]


"#]],
    );
}

#[test]
fn a_platform_of_one_word_is_shown() {
    let folder = program().with("scaffold.toml", "platforms = [\"amd64\"]\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `amd64` is no platform that Linux images are made for
 --> scaffold.toml:1:13
  |
1 | platforms = ["amd64"]
  |             ^^^^^^^^^
  |
  = help: such as ["linux/amd64", "linux/arm64"]


"#]],
    );
}

#[test]
fn a_registry_with_a_scheme_is_no_registry() {
    let folder = program().with(
        "scaffold.toml",
        "registry = \"https://registry.example.com\"\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `https://registry.example.com` is no registry: host, port and path, without a scheme
 --> scaffold.toml:1:12
  |
1 | registry = "https://registry.example.com"
  |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: such as "registry.example.com/mirror"


"#]],
    );
}

#[test]
fn a_digest_that_is_none_is_shown() {
    let folder = program().with(
        "scaffold.toml",
        "[digests]\n\"golang:1.26-alpine3.24\" = \"sha256:12\"\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `sha256:12` is no digest
 --> scaffold.toml:2:28
  |
2 | "golang:1.26-alpine3.24" = "sha256:12"
  |                            ^^^^^^^^^^^
  |
  = help: sha256: and 64 hexadecimal digits, as `docker buildx imagetools inspect` says


"#]],
    );
}

#[test]
fn a_dockerfile_outside_the_folder_is_refused() {
    let folder = program().with(
        "scaffold.toml",
        "[output]\ndockerfile = \"../Dockerfile\"\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `../Dockerfile` is no path of a file in this folder
 --> scaffold.toml:2:14
  |
2 | dockerfile = "../Dockerfile"
  |              ^^^^^^^^^^^^^^^
  |
  = help: a path below the folder of scaffold.toml: "build/Dockerfile"


"#]],
    );
}

#[test]
fn an_absolute_path_of_a_dockerfile_is_refused() {
    let folder = program().with(
        "scaffold.toml",
        "[output]\ndockerfile = \"/etc/Dockerfile\"\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `/etc/Dockerfile` is no path of a file in this folder
 --> scaffold.toml:2:14
  |
2 | dockerfile = "/etc/Dockerfile"
  |              ^^^^^^^^^^^^^^^^^
  |
  = help: a path below the folder of scaffold.toml: "build/Dockerfile"


"#]],
    );
}

#[test]
fn a_dockerfile_in_place_of_a_source_file_is_refused() {
    let folder = program().with("scaffold.toml", "[output]\ndockerfile = \"main.go\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 1
error[in-the-way]: main.go is yours: scaffold did not write it, and nothing was written
--> main.go
 = help: keep what it says:         scaffold init --adopt
         see that as a diff first:  scaffold init --adopt --dry-run
         replace it all the same:   scaffold generate --force


"#]],
    );
}

#[test]
fn an_image_name_that_is_no_stage_name_is_refused() {
    let folder = program().with("scaffold.toml", "[image.\"My App\"]\nmain = \".\"\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `My App` cannot be the name of an image and of its stage
 --> scaffold.toml:1:1
  |
1 | [image."My App"]
  | ^^^^^^^^^^^^^^^^
  |
  = help: small letters, digits, `-`, `_` and `.`, a letter first: [image.my-app]


"#]],
    );
}

#[test]
fn an_image_called_like_a_stage_moves_the_stage() {
    let folder = program().with("scaffold.toml", "[image.build]\nmain = \".\"\n");
    says(
        &folder,
        &["generate", "--stdout"],
        str![[r#"
exit code 0

on standard output:
# syntax=docker/dockerfile:1
# Made by scaffold from scaffold.toml and the code; it keeps your edits when it runs again.

# build-stage runs on the builder's platform and cross-compiles: nothing is emulated.
FROM --platform=$BUILDPLATFORM golang:1.26-alpine3.24 AS build-stage
WORKDIR /src

COPY . .

# TARGETOS and TARGETARCH are the platform asked for: what stands above runs once for all.
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/build .

# build is the image: CA certificates, time zones and /tmp, with neither shell nor package manager.
FROM gcr.io/distroless/static-debian13:nonroot AS build

COPY --link --from=build-stage /out/build /usr/local/bin/build

# By number, so that Kubernetes can enforce runAsNonRoot.
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/build"]

"#]],
    );
}

#[test]
fn two_images_that_differ_in_case_are_one_name() {
    let folder = program().with(
        "scaffold.toml",
        "[image.api]\nmain = \".\"\n\n[image.API]\nmain = \".\"\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `API` cannot be the name of an image and of its stage
 --> scaffold.toml:4:1
  |
4 | [image.API]
  | ^^^^^^^^^^^
  |
  = help: small letters, digits, `-`, `_` and `.`, a letter first: [image.api]


"#]],
    );
}

#[test]
fn nothing_to_write_is_said() {
    let folder = program().with(
        "scaffold.toml",
        "[output]\ndockerfile = false\ndockerignore = false\n",
    );
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
hello: main package . (main.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

wrote scaffold.lock
next:  scaffold.toml asks for no Dockerfile, so there is nothing to build

"#]],
    );
}

#[test]
fn an_odd_manifest_that_is_right_is_taken() {
    let folder = program().with(
        "scaffold.toml",
        "required-version = \"0.1\"\nrun.ports = [8080, \"53/udp\"]\nrun.env = { GREETING = \"it's $5 \\\"a\\\"\" }\n",
    );
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
ENV GREETING="it's \$5 \"a\""
EXPOSE 8080 53/udp
ENTRYPOINT ["/usr/local/bin/hello"]

"#]],
    );
}

#[test]
fn files_that_are_written_no_longer_are_named_once() {
    let folder = program();
    folder.succeeds(&["init", "--yes"]);
    folder.write("scaffold.toml", "layout = \"per-image\"\n");
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
hello: main package . (main.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

wrote hello.Dockerfile, scaffold.lock
written no longer, so remove, or take back from Git what was yours: Dockerfile
next:  docker build -f hello.Dockerfile -t hello . && docker run --rm hello

"#]],
    );
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
hello: main package . (main.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

nothing changed
next:  docker build -f hello.Dockerfile -t hello . && docker run --rm hello

"#]],
    );
}

#[test]
fn a_version_variable_has_its_own_value_by_default() {
    let defaults = ["main.version", "main.Tag", "example.com/hello/build.Version"].map(|symbol| {
        let folder = program()
            .with(
                "main.go",
                "package main\n\nvar version = \"1.4-dev\"\n\nvar Tag = \"none\"\n\nfunc main() {}\n",
            )
            .with(
                "scaffold.toml",
                &format!("build.version-variable = \"{symbol}\"\n"),
            );
        folder.succeeds(&["generate"]);
        let dockerfile = folder.read("Dockerfile");
        let argument = dockerfile.lines().find(|line| line.starts_with("ARG VERSION"));
        argument.map(str::to_owned)
    });
    assert_eq!(
        defaults.each_ref().map(Option::as_deref),
        [
            Some("ARG VERSION=1.4-dev"),
            Some("ARG VERSION=none"),
            Some("ARG VERSION=dev")
        ]
    );
}

//! Files in the way, edits, and what is only shown.

use snapbox::str;

use super::{Folder, done, program, refuses, says};

#[test]
fn a_dockerfile_of_the_person_is_left_alone() {
    let folder = program().with("Dockerfile", "FROM golang\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 1
with --adopt, from Dockerfile
  keeps    what scaffold finds in the code anyway
  changes  golang → distroless-static: all that the program needs, as far as the code tells
           root → 65532:65532: a program that is not root can do less harm
hello: main package . (main.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

error[in-the-way]: Dockerfile is yours: scaffold did not write it, and nothing was written
--> Dockerfile
 = help: keep what it says:         scaffold init --adopt
         see that as a diff first:  scaffold init --adopt --dry-run
         replace it all the same:   scaffold init --force


"#]],
    );
}

#[test]
fn two_files_in_the_way_are_shown_together() {
    let folder = program()
        .with("Dockerfile", "FROM golang\n")
        .with(".dockerignore", "*.md\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 1
with --adopt, from Dockerfile
  keeps    what scaffold finds in the code anyway
  changes  golang → distroless-static: all that the program needs, as far as the code tells
           root → 65532:65532: a program that is not root can do less harm
hello: main package . (main.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

error[in-the-way]: Dockerfile and .dockerignore are yours: scaffold did not write them, and nothing was written
--> Dockerfile
::: .dockerignore
 = help: keep what they say:         scaffold init --adopt
         see that as a diff first:   scaffold init --adopt --dry-run
         replace them all the same:  scaffold init --force


"#]],
    );
}

#[test]
fn what_would_replace_it_is_shown_as_a_diff() {
    let folder = program()
        .with("Dockerfile", "FROM golang\nCOPY . .\n")
        .with(".dockerignore", "notes\n");
    refuses(
        &folder,
        &["init", "--dry-run"],
        str![[r#"
exit code 1
in the way: Dockerfile and .dockerignore are yours: scaffold did not write them, and nothing was written

on standard output:
--- /dev/null
+++ b/scaffold.toml
@@ -0,0 +1,10 @@
+# What the code does not say. A key here wins over what scaffold finds; all keys are in
+# docs/manifest.md. Found when this file was made, and looked up again at each run:
+#
+# [image.hello]
+# main = "."                                   # main.go: func main
+# go.image = "golang:1.26-alpine3.24"          # go.mod: the go line
+# build.cgo = false
+# run.base = "distroless-static"
+
+extend-ignore = ["notes"]
--- a/Dockerfile
+++ b/Dockerfile
@@ -1,2 +1,23 @@
-FROM golang
+# syntax=docker/dockerfile:1
+# Made by scaffold from scaffold.toml and the code; it keeps your edits when it runs again.
+
+# build runs on the builder's platform and cross-compiles: nothing is emulated.
+FROM --platform=$BUILDPLATFORM golang:1.26-alpine3.24 AS build
+WORKDIR /src
+
 COPY . .
+
+# TARGETOS and TARGETARCH are the platform asked for: what stands above runs once for all.
+ARG TARGETOS TARGETARCH
+RUN --mount=type=cache,target=/root/.cache/go-build \
+    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
+    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/hello .
+
+# hello is the image: CA certificates, time zones and /tmp, with neither shell nor package manager.
+FROM gcr.io/distroless/static-debian13:nonroot AS hello
+
+COPY --link --from=build /out/hello /usr/local/bin/hello
+
+# By number, so that Kubernetes can enforce runAsNonRoot.
+USER 65532:65532
+ENTRYPOINT ["/usr/local/bin/hello"]
--- a/.dockerignore
+++ b/.dockerignore
@@ -1 +1,71 @@
+# Made by scaffold from scaffold.toml and the code; it keeps your edits when it runs again.
+
+# What the build does not read, so that changing it does not rebuild.
+.git
+.gitattributes
+.gitignore
+.github
+.gitlab
+.gitlab-ci.yml
+.circleci
+.dockerignore
+Dockerfile*
+*.Dockerfile
+scaffold.lock
+scaffold.toml
+.scaffold
+compose*.y*ml
+docker-compose*.y*ml
+docker-bake.hcl
+charts
+deploy
+docs
+terraform
+**/*.md
+
+# What builds, tests and editors write.
+bin
+build
+dist
+out
+tmp
+coverage*
+**/*.db
+**/*.db-*
+**/*.log
+**/*.out
+**/*.prof
+**/*.sqlite*
+**/*.test
+**/__debug_bin*
+**/.DS_Store
+**/node_modules
+.cache
+.direnv
+.idea
+.venv
+.vscode
+
+# Lines of this repository.
 notes
+
+# Secrets, wherever they are.
+**/.aws
+**/.env
+**/.env.*
+**/.kube
+**/.netrc
+**/.ssh
+**/*.jks
+**/*.key
+**/*.kubeconfig
+**/*.p12
+**/*.pem
+**/*.pfx
+**/*.tfstate*
+**/*.tfvars
+**/*credentials*.json
+**/id_dsa*
+**/id_ecdsa*
+**/id_ed25519*
+**/id_rsa*

"#]],
    );
}

#[test]
fn a_file_in_the_way_is_replaced_where_it_is_asked_for() {
    let folder = program().with("Dockerfile", "FROM golang\n");
    says(
        &folder,
        &["init", "--yes", "--force"],
        str![[r#"
exit code 0
hello: main package . (main.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm hello

"#]],
    );
    let fresh = program();
    fresh.succeeds(&["init", "--yes"]);
    assert_eq!(folder.written(), fresh.written());
}

#[test]
fn to_standard_output_nothing_is_written() {
    refuses(
        &program(),
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
fn an_edit_is_kept_while_nothing_else_changes() {
    let folder = done();
    folder.write("Dockerfile", &(folder.read("Dockerfile") + "# mine\n"));
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
hello: main package . (main.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

nothing changed; kept your edits in Dockerfile
next:  docker build -t hello . && docker run --rm hello

"#]],
    );
}

#[test]
fn an_edit_and_a_change_of_the_code_are_a_conflict() {
    let folder = done();
    folder.write(
        "Dockerfile",
        &folder.read("Dockerfile").replace("alpine", "trixie"),
    );
    folder.write("go.mod", "module example.com/hello\n\ngo 1.27\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 1
error[in-the-way]: Dockerfile was edited, and scaffold would write something else now
--> Dockerfile
 = help: see both:          scaffold generate --dry-run
         replace the edit:  scaffold generate --force


"#]],
    );
}

#[test]
fn a_deleted_file_is_made_again() {
    let folder = done();
    let before = folder.files();
    std::fs::remove_file(folder.path().join("Dockerfile")).unwrap();
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
hello: main package . (main.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

wrote Dockerfile
next:  docker build -t hello . && docker run --rm hello

"#]],
    );
    assert_eq!(folder.files(), before);
}

#[test]
fn line_ends_of_a_checkout_are_no_edit() {
    let folder = done();
    for name in ["Dockerfile", ".dockerignore", "scaffold.lock"] {
        folder.write(name, &folder.read(name).replace('\n', "\r\n"));
    }
    folder.write("go.mod", "module example.com/hello\n\ngo 1.27\n");
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
hello: main package . (main.go:3)
  golang:1.27-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

wrote Dockerfile, scaffold.lock
next:  docker build -t hello . && docker run --rm hello

"#]],
    );
}

#[test]
fn the_ways_on_have_the_folder_and_the_choices_of_the_command() {
    let folder = program()
        .with("it is here/go.mod", "module example.com/here\n\ngo 1.26\n")
        .with("it is here/main.go", "package main\n\nfunc main() {}\n")
        .with("it is here/Dockerfile", "FROM golang\n");
    says(
        &folder,
        &["-C", "it is here", "init", "--yes", "--base", "alpine"],
        str![[r#"
exit code 1
with --adopt, from Dockerfile
  keeps    what scaffold finds in the code anyway
  changes  golang → alpine: all that the program needs, as far as the code tells
           root → 65532:65532: a program that is not root can do less harm
here: main package . (main.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on alpine, no port

error[in-the-way]: Dockerfile is yours: scaffold did not write it, and nothing was written
--> Dockerfile
 = help: keep what it says:         scaffold -C 'it is here' init --base alpine --adopt
         see that as a diff first:  scaffold -C 'it is here' init --base alpine --adopt --dry-run
         replace it all the same:   scaffold -C 'it is here' init --base alpine --force


"#]],
    );
}

#[test]
fn a_port_that_the_new_file_exposes_among_others_is_not_lost() {
    let code = "package main\n\nimport \"net/http\"\n\nfunc main() {\n\tgo http.ListenAndServe(\":9093\", nil)\n\t\
                http.ListenAndServe(\":9094\", nil)\n}\n";
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("main.go", code)
        .with(
            "Dockerfile",
            "FROM golang:1.26 AS build\nCOPY . /src\nWORKDIR /src\nRUN go build -o /hello .\n\
             FROM scratch\nCOPY --from=build /hello /hello\nEXPOSE 9093\nVOLUME /data\n\
             ENTRYPOINT [\"/hello\"]\n",
        )
        .with("scaffold.toml", "[run]\nports = [9093, 9094]\n");
    says(
        &folder,
        &["generate", "--force"],
        str![[r#"
exit code 0
hello: main package . (main.go:5)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 9093/tcp (scaffold.toml:2), 9094/tcp
Dockerfile said what the new one does not (git checkout Dockerfile && rm scaffold.lock, and init --adopt keeps or lists it):
  VOLUME /data

wrote Dockerfile, .dockerignore, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 9093:9093 -p 9094:9094 hello

"#]],
    );
}

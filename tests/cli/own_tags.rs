//! Images that scaffold.toml compiles with tags or a Go release of their own.

use snapbox::str;

use super::{Folder, compare, refuses, says};

/// Two editions of a program: one has no constraint, the other stands behind `enterprise`.
fn editions() -> Folder {
    Folder::new()
        .with("go.mod", "module example.com/shop\n\ngo 1.26\n")
        .with("cmd/shop/main.go", "package main\n\nfunc main() {}\n")
        .with(
            "cmd/enterprise/main.go",
            "//go:build enterprise\n\npackage main\n\nimport \"net/http\"\n\n\
             func main() {\n\thttp.ListenAndServe(\":9443\", nil)\n}\n",
        )
}

const EDITIONS: &str = "[image.shop]\nmain = \"cmd/shop\"\n\n\
                        [image.enterprise]\nmain = \"cmd/enterprise\"\n";

#[test]
fn a_main_behind_a_tag_is_none_without_it() {
    let folder = editions().with("scaffold.toml", EDITIONS);
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[unknown-main]: `cmd/enterprise` is no main package
 --> scaffold.toml:5:8
  |
5 | main = "cmd/enterprise"
  |        ^^^^^^^^^^^^^^^^
  |
  = help: the main packages are cmd/shop


"#]],
    );
}

#[test]
fn an_image_is_found_with_its_own_tags() {
    let own = "build.tags = [\"enterprise\"]\n";
    let folder = editions().with("scaffold.toml", &format!("{EDITIONS}{own}"));
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
enterprise: main package cmd/enterprise (scaffold.toml:5)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 9443/tcp (cmd/enterprise/main.go:8)
shop: main package cmd/shop (scaffold.toml:2)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

wrote Dockerfile, .dockerignore, scaffold.lock
next:  docker build -t enterprise . && docker run --rm -p 9443:9443 enterprise

"#]],
    );
    compare(
        &folder.scaffold(&["explain", "ports"]),
        str![[r#"
exit code 0

on standard output:
  image.enterprise.ports = ["9443/tcp"]    (repository)
      cmd/enterprise/main.go:8         http.ListenAndServe
        | http.ListenAndServe(":9443", nil)
    to change it, in scaffold.toml: [image.enterprise.run] ports = …, or [run] for all images
  image.shop.ports = []    (default)
    to change it, in scaffold.toml: [image.shop.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_tag_that_brings_cgo_brings_it_to_its_image_alone() {
    let folder = Folder::new()
        .with("go.mod", "module example.com/shop\n\ngo 1.26\n")
        .with(
            "cmd/plain/main.go",
            "package main\n\nimport \"example.com/shop/hash\"\n\nfunc main() { hash.Sum() }\n",
        )
        .with(
            "cmd/fast/main.go",
            "package main\n\nimport \"example.com/shop/hash\"\n\nfunc main() { hash.Sum() }\n",
        )
        .with(
            "hash/go.go",
            "//go:build !native\n\npackage hash\n\nfunc Sum() {}\n",
        )
        .with(
            "hash/c.go",
            "//go:build native\n\npackage hash\n\n// void sum(void) {}\nimport \"C\"\n\n\
             func Sum() { C.sum() }\n",
        )
        .with("scaffold.toml", "[image.fast]\nbuild.tags = [\"native\"]\n");
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
fast: main package cmd/fast (cmd/fast/main.go:5)
  golang:1.26-trixie (go.mod:3), cgo on (hash/c.go:6), on distroless-base-nossl, no port
plain: main package cmd/plain (cmd/plain/main.go:5)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

wrote Dockerfile, .dockerignore, scaffold.lock
next:  docker build -t fast . && docker run --rm fast

"#]],
    );
}

#[test]
fn a_main_that_its_own_tags_leave_out_is_shown() {
    let folder = editions()
        .with(
            "cmd/shop/main.go",
            "//go:build !slim\n\npackage main\n\nfunc main() {}\n",
        )
        .with("scaffold.toml", "[image.shop]\nbuild.tags = [\"slim\"]\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[unknown-main]: `cmd/shop` is no main package
 --> scaffold.toml:1:1
  |
1 | [image.shop]
  | ^^^^^^^^^^^^ compiled with its own tags
  |
  = help: there is no main package in this folder


"#]],
    );
}

#[test]
fn a_go_release_of_an_image_decides_its_files() {
    let folder = Folder::new()
        .with("go.mod", "module example.com/shop\n\ngo 1.25\n")
        .with("main.go", "package main\n\nfunc main() { serve() }\n")
        .with(
            "old.go",
            "//go:build !go1.26\n\npackage main\n\nfunc serve() {}\n",
        )
        .with(
            "new.go",
            "//go:build go1.26\n\npackage main\n\nimport \"net/http\"\n\n\
             func serve() { http.ListenAndServe(\":8026\", nil) }\n",
        )
        .with("scaffold.toml", "[image.shop.go]\nversion = \"1.26\"\n");
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
shop: main package . (main.go:3)
  golang:1.26-alpine3.24 (scaffold.toml:2), cgo off, on distroless-static, port 8026/tcp (new.go:7)

wrote Dockerfile, .dockerignore, scaffold.lock
next:  docker build -t shop . && docker run --rm -p 8026:8026 shop

"#]],
    );
}

//! Other Dockerfiles of the same context, which the new .dockerignore is read for too.

use snapbox::str;

use super::folder::Folder;
use super::says;

/// A program whose front end somebody has to make, and whose image and packages are made by
/// Dockerfiles that stay.
fn with_others() -> Folder {
    Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with(
            "main.go",
            "package main\n\nimport \"embed\"\n\nvar version = \"dev\"\n\n//go:embed all:ui/build\n\
             var ui embed.FS\n\nfunc main() { print(version) }\n",
        )
        .with(".gitignore", "/bin/\nui/build/\n")
        .with(".dockerignore", "tmp\n")
        .with("ui/package.json", "{\"scripts\": {\"build\": \"vite build\"}}\n")
        .with("ui/package-lock.json", "{}\n")
        .with(
            "Makefile",
            "VERSION := $(shell git describe)\n\nhello:\n\
             \tgo build -ldflags \"-X main.version=$(VERSION)\" -o hello .\n",
        )
        .with(
            "Dockerfile.prebuilt",
            "FROM scratch\nARG ARCH=amd64\nCOPY main.go /src/\nCOPY tmp/cache /cache\n\
             COPY bin/linux-${ARCH}/hello /hello\n",
        )
        .with(
            "docker/Dockerfile",
            "FROM golang:1\nWORKDIR /src\nCOPY go.mod .\nCOPY . .\nRUN go build -o /hello .\n",
        )
        .with(
            "docker/packages.Dockerfile",
            "FROM golang:1\nWORKDIR /src\nCOPY go.mod .\nCOPY . .\nRUN cd ui && npm run build\n\
             RUN make hello\n",
        )
        .with(
            "docker/git.Dockerfile",
            "FROM golang:1\nWORKDIR /src\nCOPY go.mod .\nCOPY . .\nRUN cd ui && npm run build\n\
             RUN go build -ldflags \"-X main.version=$(git describe --tags)\" -o /hello .\n",
        )
        .with(
            "docker/rpm/Dockerfile",
            "FROM golang:1\nADD . /src\nWORKDIR /src\nRUN cd ui && npm run build\nRUN make hello\n",
        )
        .with(
            "packages/deb/Dockerfile",
            "FROM golang:1\nADD . /src\nCMD [\"/src/packages/deb/build.sh\"]\n",
        )
        .with(
            "packages/deb/build.sh",
            "#!/bin/sh\n# git log\nVERSION=$(cd /src && git describe --tags)\n",
        )
        .with(
            "packages/tar/Dockerfile",
            "FROM golang:1\nADD . /src\nCMD [\"/src/packages/tar/build.sh\"]\n",
        )
        .with("packages/tar/build.sh", "#!/bin/sh\n# git log\ntar c /src\n")
        // These two have nothing to lose: an ignore file of its own, and a context of its own.
        .with("Dockerfile.own", "FROM scratch\nCOPY bin/hello /hello\n")
        .with("Dockerfile.own.dockerignore", "*\n!bin\n")
        .with("ui/Dockerfile", "FROM nginx\nCOPY build /usr/share/nginx/html\n")
}

#[test]
fn what_they_lose_is_said_and_an_ignore_file_of_its_own_loses_them_nothing() {
    let folder = with_others();
    says(
        &folder,
        &["explain", "base"],
        str![[r#"
exit code 0
warning[other-dockerfile]: .dockerignore hides what other Dockerfiles read
 --> Dockerfile.prebuilt:5:1
  |
5 | COPY bin/linux-${ARCH}/hello /hello
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `bin` hides bin/linux-amd64/hello
  |
 ::: docker/Dockerfile:4:1
  |
4 | COPY . .
  | -------- `ui/build` hides ui/build
  |
 ::: docker/git.Dockerfile:6:1
  |
6 | RUN go build -ldflags "-X main.version=$(git describe --tags)" -o /hello .
  | -------------------------------------------------------------------------- `.git` hides .git
  |
 ::: docker/packages.Dockerfile:6:1
  |
6 | RUN make hello
  | -------------- `.git` hides .git
  |
 ::: docker/rpm/Dockerfile:5:1
  |
5 | RUN make hello
  | -------------- `.git` hides .git
  |
 ::: packages/deb/Dockerfile:3:1
  |
3 | CMD ["/src/packages/deb/build.sh"]
  | ---------------------------------- `.git` hides .git
  |
  = help: for an ignore file that Dockerfile alone reads, in scaffold.toml:
          
          [output]
          dockerignore = "Dockerfile.dockerignore"


on standard output:
  image.hello.base = "distroless-static"    (catalog)
    to change it, in scaffold.toml: [image.hello.run] base = …, or [run] for all images

"#]],
    );
    folder.write(
        "scaffold.toml",
        "[output]\ndockerignore = \"Dockerfile.dockerignore\"\n",
    );
    says(
        &folder,
        &["explain", "base"],
        str![[r#"
exit code 0

on standard output:
  image.hello.base = "distroless-static"    (catalog)
    to change it, in scaffold.toml: [image.hello.run] base = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_file_that_is_replaced_loses_nothing() {
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("main.go", "package main\n\nfunc main() {}\n")
        .with("Dockerfile", "FROM scratch\nCOPY bin/hello /hello\n");
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
}

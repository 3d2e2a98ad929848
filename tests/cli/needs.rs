//! What a program needs of others to start is said, with the place that says so.

use snapbox::str;

use super::folder::Folder;
use super::says;

fn service() -> Folder {
    Folder::new()
        .with(
            "go.mod",
            "module example.com/hello\n\ngo 1.26\n\nrequire github.com/lib/pq v1.10.9\n",
        )
        .with("go.sum", "")
        .with(
            "main.go",
            "package main\n\nimport (\n\t\"log\"\n\t\"net/http\"\n\t\"os\"\n\n\t_ \"github.com/lib/pq\"\n)\n\n\
             func main() {\n\tdsn := os.Getenv(\"DATABASE_URL\")\n\tif dsn == \"\" {\n\
             \t\tlog.Fatal(\"DATABASE_URL is empty\")\n\t}\n\
             \thttp.ListenAndServe(\":8080\", nil)\n}\n",
        )
}

#[test]
fn init_says_it_in_one_line() {
    says(
        &service(),
        &["init", "--yes"],
        str![[r#"
exit code 0
hello: main package . (main.go:11)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:16)
to start, it needs PostgreSQL (main.go:8), DATABASE_URL (main.go:12)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8080:8080 hello

"#]],
    );
}

#[test]
fn what_scaffold_toml_gives_is_not_said() {
    let env = "[run]\nenv = { DATABASE_URL = \"postgres://db\" }\n";
    let folder = service().with("scaffold.toml", env);
    says(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 0
hello: main package . (main.go:11)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:16)
to start, it needs PostgreSQL (main.go:8)

wrote Dockerfile, .dockerignore, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8080:8080 hello

"#]],
    );
}

#[test]
fn explain_says_it_of_the_main_package() {
    says(
        &service(),
        &["explain"],
        str![[r#"
exit code 0

on standard output:
main packages
  . is deployed: it is the only program
      main.go:11                       func main
      main.go:8                        needs PostgreSQL
      main.go:12                       needs DATABASE_URL

decided
  go.image = "golang:1.26-alpine3.24"    (repository)
      go.mod:3                         the go line
        | go 1.26
  image.hello.base = "distroless-static"    (catalog)
  image.hello.main = "."    (repository)
      main.go:11                       func main
        | func main() {
  image.hello.ports = ["8080/tcp"]    (repository)
      main.go:16                       http.ListenAndServe
        | http.ListenAndServe(":8080", nil)
  image.hello.user = "65532:65532"    (catalog)

by default, since nobody says otherwise
  build.cgo = false
  build.env = {}
  build.ldflags = "-s -w"
  build.packages = []
  build.tags = []
  build.version-variable = ""
  default = "hello"
  digests = {}
  extend-ignore = []
  go.known-hosts = []
  go.module-cache = "mount"
  go.no-sumdb = []
  go.private = []
  go.private-auth = "netrc"
  go.proxy = ""
  image.hello.also = []
  image.hello.args = []
  image.hello.assets = []
  image.hello.env = {}
  image.hello.files = {}
  image.hello.healthcheck = null
  image.hello.labels = {}
  image.hello.packages = []
  image.hello.stop-signal = ""
  image.hello.workdir = ""
  image.hello.writable = []
  layout = "single"
  output.dockerfile = "Dockerfile"
  output.dockerignore = ".dockerignore"
  platforms = ["linux/amd64","linux/arm64"]
  registry = ""
  syntax = "docker/dockerfile:1"

"#]],
    );
}

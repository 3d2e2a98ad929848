//! What `init` says at its end: services, volumes, and the order of notes.

use snapbox::str;

use super::folder::Folder;
use super::{databases, needs, says};

#[test]
fn a_service_that_a_compose_file_alone_names_is_said_to_start_before_it() {
    let compose = "services:\n  hello:\n    build: .\n    depends_on: [queue]\n  queue:\n\
                   \x20   image: redis:8\n";
    let folder = needs::service().with("compose.yaml", compose);
    says(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 0
hello: main package . (main.go:11)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:16)
to start, it needs PostgreSQL (main.go:8), DATABASE_URL (main.go:12); a compose file starts Redis (compose.yaml:4) before it

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -e DATABASE_URL -p 8080:8080 hello

"#]],
    );
    says(
        &folder,
        &["explain"],
        str![[r#"
exit code 0

on standard output:
main packages
  . is deployed: it is the only program
      main.go:11                       func main
      main.go:8                        needs PostgreSQL
      compose.yaml:4                   Redis starts before it
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

by default
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
  output.bake = ""
  output.dockerfile = "Dockerfile"
  output.dockerignore = ".dockerignore"
  platforms = ["linux/amd64","linux/arm64"]
  registry = ""
  syntax = "docker/dockerfile:1"

"#]],
    );
}

#[test]
fn a_file_that_is_said_to_be_needed_takes_no_place_among_the_notes() {
    let code = "package main\n\nimport (\n\t\"flag\"\n\t\"log\"\n\t\"net/http\"\n\t\"os\"\n)\n\n\
                func main() {\n\tpath := flag.String(\"config\", \"app.yaml\", \"\")\n\
                \tif _, err := os.ReadFile(*path); err != nil {\n\t\tlog.Fatal(err)\n\t}\n\
                \thttp.ListenAndServe(\":8080\", nil)\n}\n";
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.22\n")
        .with("main.go", code);
    says(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 0
hello: main package . (main.go:10)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:15)
to start, it needs app.yaml in the working directory (main.go:11)
note: Go 1.22 is not maintained any more: built with golang:1.26-alpine3.24 (go.mod:3)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -v ./app.yaml:/app/app.yaml:ro -p 8080:8080 hello

"#]],
    );
}

#[test]
fn a_volume_keeps_each_folder_in_which_the_image_has_nothing() {
    let folder = databases::service(databases::SETTABLE).with(
        "scaffold.toml",
        "[run]\nwritable = [\"/data\", \"/srv/data\", \"/srv/hello\", \"/app/public\", \"/tmp\"]\n",
    );
    says(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 0
hello: main package . (main.go:11)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:17), may write to /data, /srv/data, /srv/hello, /app/public, /tmp (scaffold.toml:2)

wrote Dockerfile, .dockerignore, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8080:8080 -v hello-data:/data -v hello-srv-data:/srv/data -v hello:/srv/hello hello

"#]],
    );
}

#[test]
fn what_a_program_may_miss_is_noted_before_what_it_is_built_with() {
    let folder = databases::service("\texec.LookPath(\"ffmpeg\")\n\tos.Getenv(\"X\")");
    let code = folder.read("main.go");
    let code = code.replace("\"os\"\n", "\"os\"\n\t\"os/exec\"\n");
    let module = folder.read("go.mod").replace("1.26", "1.22");
    let folder = folder.with("main.go", &code).with("go.mod", &module);
    says(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 0
hello: main package . (main.go:12)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:15), may write to /data (main.go:9)
note: . may run ffmpeg: not in the image (main.go:13)
note: Go 1.22 is not maintained any more: built with golang:1.26-alpine3.24 (go.mod:3)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8080:8080 -v hello-data:/data hello

"#]],
    );
}

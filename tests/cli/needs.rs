//! What a program needs of others to start is said, with the place that says so.

use snapbox::str;

use super::folder::Folder;
use super::says;

pub(super) fn service() -> Folder {
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
next:  docker build -t hello . && docker run --rm -e DATABASE_URL -p 8080:8080 hello

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

/// A service that ends without `config.yaml`, of which the repository has another.
fn with_settings() -> Folder {
    Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("config.docker.yaml", "port: 8080\n")
        .with(
            "main.go",
            "package main\n\nimport (\n\t\"flag\"\n\t\"log\"\n\t\"net/http\"\n\t\"os\"\n)\n\n\
             func main() {\n\tpath := flag.String(\"config\", \"config.yaml\", \"settings\")\n\tflag.Parse()\n\
             \tif _, err := os.ReadFile(*path); err != nil {\n\t\tlog.Fatal(err)\n\t}\n\
             \thttp.ListenAndServe(\":8080\", nil)\n}\n",
        )
}

#[test]
fn a_settings_file_is_said_and_mounted() {
    says(
        &with_settings(),
        &["init", "--yes", "-v"],
        str![[r#"
exit code 0
note[missing-file]: . reads /app/config.yaml, which the image does not have
  --> main.go:11:32
   |
11 |     path := flag.String("config", "config.yaml", "settings")
   |                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^
  ::: config.docker.yaml
   = note: an example of it
   = help: mount it: docker run -v ./config.yaml:/app/config.yaml:ro; or in scaffold.toml:
           
           [image.hello.run]
           files = { "/app/config.yaml" = "config.docker.yaml" }

hello: main package . (main.go:10)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:16)
to start, it needs config.yaml in the working directory (main.go:11, like config.docker.yaml)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -v ./config.yaml:/app/config.yaml:ro -p 8080:8080 hello

"#]],
    );
}

#[test]
fn a_settings_file_is_mounted_where_the_arguments_say_it_lies() {
    let folder = with_settings().with(
        "scaffold.toml",
        "[run]\nargs = [\"-config=/etc/hello/config.yaml\"]\n",
    );
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
hello: main package . (main.go:10)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:16)
to start, it needs /etc/hello/config.yaml (main.go:11, like config.docker.yaml)

wrote Dockerfile, .dockerignore, scaffold.lock
next:  docker build -t hello . && docker run --rm -v ./config.yaml:/etc/hello/config.yaml:ro -p 8080:8080 hello

"#]],
    );
}

#[test]
fn a_settings_file_that_scaffold_toml_names_is_copied_and_not_said() {
    let files =
        "[run]\nworkdir = \"/srv\"\nfiles = { \"/srv/config.yaml\" = \"config.docker.yaml\" }\n";
    let folder = with_settings().with("scaffold.toml", files);
    says(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 0
hello: main package . (main.go:10)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:16)

wrote Dockerfile, .dockerignore, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8080:8080 hello

"#]],
    );
}

#[test]
fn a_settings_file_that_the_own_dockerfile_copies_under_its_name_is_copied() {
    let dockerfile = "FROM golang:1.26 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /hello .\n\n\
                      FROM alpine:3.24\nWORKDIR /srv/hello\nCOPY config.docker.yaml ./config.yaml\n\
                      COPY --from=build /hello /hello\nCMD [\"/hello\"]\n";
    let folder = with_settings().with("build/Dockerfile", dockerfile);
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
COPY config.docker.yaml ./config.yaml
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]

"#]],
    );
}

#[test]
fn what_a_program_beside_needs_is_said_of_it() {
    let code = "package main\n\nimport (\n\t\"log\"\n\t\"os\"\n)\n\nfunc main() {\n\
                \tif os.Getenv(\"API_KEY\") == \"\" {\n\t\tlog.Fatal(\"no key\")\n\t}\n\
                \tif os.Getenv(\"DATABASE_URL\") == \"\" {\n\t\tlog.Fatal(\"no database\")\n\t}\n}\n";
    let table = "[image.hello]\nmain = \".\"\nalso = [\"cmd/migrate\"]\n";
    let folder = service()
        .with("cmd/migrate/main.go", code)
        .with("scaffold.toml", table);
    says(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 0
hello: main package . (scaffold.toml:2), with cmd/migrate
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:16)
to start, it needs PostgreSQL (main.go:8), DATABASE_URL (main.go:12)
to start, migrate needs API_KEY (cmd/migrate/main.go:9)

wrote Dockerfile, .dockerignore, scaffold.lock
next:  docker build -t hello . && docker run --rm -e DATABASE_URL -p 8080:8080 hello

"#]],
    );
}

#[test]
fn a_program_that_needs_its_port_told_is_given_one_when_it_is_run() {
    let code = "package main\n\nimport (\n\t\"log\"\n\t\"net/http\"\n\t\"os\"\n)\n\nfunc main() {\n\
                \tport := os.Getenv(\"PORT\")\n\tif port == \"\" {\n\t\tlog.Fatal(\"no port\")\n\t}\n\
                \thttp.ListenAndServe(\":\"+port, nil)\n}\n";
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("main.go", code);
    says(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 0
hello: main package . (main.go:9)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port
to start, it needs PORT (main.go:10)
note: . listens, and nothing says for sure on which port (main.go:14)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -e PORT=8080 -p 8080:8080 hello

"#]],
    );
}

#[test]
fn a_settings_file_that_the_own_compose_file_mounts_is_mounted_by_the_next_line() {
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with(
            "main.go",
            "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n)\n\n\
             func main() {\n\tdata, err := os.ReadFile(\"config.yaml\")\n\
             \tif err != nil && strict() {\n\t\tos.Exit(1)\n\t}\n\
             \tuse(data)\n\thttp.ListenAndServe(\":8080\", nil)\n}\n",
        )
        .with("config.example.yaml", "a: b\n")
        .with(
            "compose.yaml",
            "services:\n  hello:\n    build: .\n    volumes:\n      - ./config.yaml:/app/config.yaml\n",
        );
    says(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 0
hello: main package . (main.go:8)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:14)
to start, it needs config.yaml in the working directory (compose.yaml:5, like config.example.yaml)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -v ./config.yaml:/app/config.yaml:ro -p 8080:8080 hello

"#]],
    );
}

#[test]
fn of_variables_of_which_one_is_enough_the_next_line_has_the_first() {
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with(
            "main.go",
            "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n)\n\n\
             func main() {\n\tif os.Getenv(\"KEY\") == \"\" && os.Getenv(\"KEY_FILE\") == \"\" {\n\
             \t\tos.Exit(1)\n\t}\n\thttp.ListenAndServe(\":8080\", nil)\n}\n",
        );
    says(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 0
hello: main package . (main.go:8)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:12)
to start, it needs KEY or KEY_FILE (main.go:9)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -e KEY -p 8080:8080 hello

"#]],
    );
    let given = "[run]\nenv = { KEY_FILE = \"/run/secrets/key\" }\n";
    let folder = folder.with("scaffold.toml", given);
    says(
        &folder,
        &["init", "--yes", "--force"],
        str![[r#"
exit code 0
hello: main package . (main.go:8)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:12)

wrote Dockerfile, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8080:8080 hello

"#]],
    );
}

#[test]
fn what_arguments_tell_to_be_elsewhere_is_neither_needed_nor_made_where_the_code_has_it() {
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with(
            "main.go",
            "package main\n\nimport (\n\t\"flag\"\n\t\"net/http\"\n\t\"os\"\n)\n\nfunc main() {\n\
             \tconfig := flag.String(\"config\", \"hello.yml\", \"\")\n\
             \tdata := flag.String(\"data\", \"data\", \"\")\n\
             \tif _, err := os.ReadFile(*config); err != nil {\n\t\tos.Exit(1)\n\t}\n\
             \tos.MkdirAll(*data, 0o700)\n\thttp.ListenAndServe(\":8080\", nil)\n}\n",
        )
        .with("deploy/hello.yml", "a: 1\n");
    says(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 0
hello: main package . (main.go:9)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:16), may write to /app/data (main.go:15)
to start, it needs hello.yml in the working directory (main.go:10)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -v ./hello.yml:/app/hello.yml:ro -p 8080:8080 -v hello-data:/app/data hello

"#]],
    );
    folder.write(
        "scaffold.toml",
        "[run]\nargs = [\"--config=/etc/hello.yml\", \"-data\", \"/var/hello\"]\n\
         files = { \"/etc/hello.yml\" = \"deploy/hello.yml\" }\n",
    );
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
hello: main package . (main.go:9)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:16), may write to /var/hello (main.go:15)

wrote Dockerfile, .dockerignore, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8080:8080 -v hello:/var/hello hello

"#]],
    );
    says(
        &folder,
        &["explain", "writable"],
        str![[r#"
exit code 0

on standard output:
  image.hello.writable = ["/var/hello"]    (repository)
      main.go:15                       os.MkdirAll
        | os.MkdirAll(*data, 0o700)
    to change it, in scaffold.toml: [image.hello.run] writable = …, or [run] for all images

"#]],
    );
}

#[test]
fn the_variable_that_says_where_a_service_is_is_given_to_it() {
    let code = "package main\n\nimport (\n\t\"database/sql\"\n\t\"log\"\n\t\"net/http\"\n\t\"os\"\n\n\t\
                _ \"github.com/lib/pq\"\n)\n\nfunc main() {\n\tdsn := os.Getenv(\"STORE_DSN\")\n\t\
                db, err := sql.Open(\"postgres\", dsn)\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n\t\
                db.Ping()\n\thttp.ListenAndServe(\":8080\", nil)\n}\n";
    let folder = service().with("main.go", code);
    says(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 0
hello: main package . (main.go:12)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:19)
to start, it needs PostgreSQL at STORE_DSN (main.go:9)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -e STORE_DSN -p 8080:8080 hello

"#]],
    );
}

#[test]
fn a_required_flag_that_is_given_by_its_short_name_is_not_said() {
    let main = "package main\n\nimport (\n\t\"net/http\"\n\n\t\"github.com/urfave/cli/v2\"\n)\n\n\
                func main() {\n\tapp := &cli.App{Flags: []cli.Flag{\n\
                \t\t&cli.StringFlag{Name: \"token\", Aliases: []string{\"t\"}, Required: true}}}\n\
                \tapp.Run(nil)\n\thttp.ListenAndServe(\":8080\", nil)\n}\n";
    let with = |toml: &str| {
        Folder::new()
            .with(
                "go.mod",
                "module example.com/hello\n\ngo 1.26\n\nrequire github.com/urfave/cli/v2 v2.27.0\n",
            )
            .with("go.sum", "")
            .with("main.go", main)
            .with("scaffold.toml", toml)
    };
    let screen = |args: &str| {
        let folder = with(&format!("[run]\nargs = {args}\n"));
        let said = folder.scaffold(&["init", "--yes"]).stderr;
        let mut lines = said.lines().filter(|line| line.starts_with("to start"));
        lines.next().map(str::to_owned)
    };
    let needed = Some("to start, it needs --token (main.go:11)".to_owned());
    assert_eq!(screen("[\"-v\"]"), needed);
    for given in [
        "[\"-t\", \"abc\"]",
        "[\"-t=abc\"]",
        "[\"--token\", \"abc\"]",
    ] {
        assert_eq!(screen(given), None);
    }
}

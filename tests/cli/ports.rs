//! Which ports an image exposes, and what is said of those that no call says: a test a rule.

use snapbox::str;

use super::folder::Folder;
use super::says;

/// A repository with this main function below its imports.
pub(super) fn program(imports: &[&str], body: &str) -> Folder {
    let list: String = imports
        .iter()
        .map(|path| format!("import \"{path}\"\n"))
        .collect();
    Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("main.go", &format!("package main\n\n{list}\n{body}\n"))
}

const SERVES: &str = "func main() {\n\tgo http.ListenAndServe(\":6060\", http.DefaultServeMux)\n\
     \thttp.ListenAndServe(\":8080\", nil)\n}";

#[test]
fn what_scaffold_toml_says_is_exposed() {
    let folder = program(&["net/http"], SERVES).with("scaffold.toml", "[run]\nports = [9000]\n");
    says(
        &folder,
        &["explain", "ports"],
        str![[r#"
exit code 0

on standard output:
  image.hello.ports = ["9000/tcp"]    (manifest)
      scaffold.toml:2                  said in scaffold.toml
        | ports = [9000]
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn what_a_deploy_file_says_is_exposed() {
    let text = "services:\n  hello:\n    build: .\n    ports: ['80:8080', '2345:2345']\n";
    let folder = program(&["net/http"], SERVES).with("compose.yaml", text);
    says(
        &folder,
        &["explain", "ports"],
        str![[r#"
exit code 0

on standard output:
  image.hello.ports = ["8080/tcp"]    (repository)
      main.go:7                        http.ListenAndServe
        | http.ListenAndServe(":8080", nil)
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn what_a_deploy_file_and_a_call_say_is_exposed_beside_what_expose_says() {
    let body = "func main() {\n\tgo http.ListenAndServe(\":9003\", nil)\n\
                \tgo http.ListenAndServe(\":9004\", nil)\n\thttp.ListenAndServe(\":9002\", nil)\n}";
    let folder = program(&["net/http"], body)
        .with(
            "old/Dockerfile",
            "FROM golang\nRUN go build .\nEXPOSE 9002\n",
        )
        .with(
            "compose.yaml",
            "services:\n  hello:\n    build: .\n    expose: [9002, 9003, 9005]\n",
        );
    says(
        &folder,
        &["explain", "ports"],
        str![[r#"
exit code 0

on standard output:
  image.hello.ports = ["9002/tcp","9003/tcp"]    (repository)
      main.go:8                        http.ListenAndServe
        | http.ListenAndServe(":9002", nil)
      main.go:6                        http.ListenAndServe
        | go http.ListenAndServe(":9003", nil)
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn what_calls_say_is_exposed_without_a_note() {
    let body = "func main() {\n\tport := os.Getenv(\"PORT\")\n\tif port == \"\" {\n\t\tport = \"8080\"\n\t}\n\
                \thttp.ListenAndServe(\":\"+port, nil)\n}";
    let folder = program(&["net/http", "os"], body);
    says(
        &folder,
        &["explain", "ports"],
        str![[r#"
exit code 0

on standard output:
  image.hello.ports = ["8080/tcp"]    (repository)
      main.go:11                       http.ListenAndServe
        | http.ListenAndServe(":"+port, nil)
      main.go:9                        its address
        | port = "8080"
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn of_several_calls_what_is_served_beside_is_not_exposed() {
    let body = "func main() {\n\tgo pprof()\n\tgo http.ListenAndServe(\":8081\", nil)\n\
                \thttp.ListenAndServe(\":8080\", nil)\n}\n\n\
                func pprof() { http.ListenAndServe(\":6060\", nil) }";
    let folder = program(&["net/http"], body);
    says(
        &folder,
        &["explain", "ports"],
        str![[r#"
exit code 0

on standard output:
  image.hello.ports = ["8080/tcp","8081/tcp"]    (repository)
      main.go:8                        http.ListenAndServe
        | http.ListenAndServe(":8080", nil)
      main.go:7                        http.ListenAndServe
        | go http.ListenAndServe(":8081", nil)
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn what_another_command_listens_on_is_not_exposed() {
    let body = "var root = &cobra.Command{Use: \"hello\"}\n\
                var serve = &cobra.Command{Use: \"serve\", Run: func(c *cobra.Command, a []string) {\n\
                \thttp.ListenAndServe(\":8080\", nil)\n}}\n\
                var docs = &cobra.Command{Use: \"docs\", Run: func(c *cobra.Command, a []string) {\n\
                \thttp.ListenAndServe(\":6419\", nil)\n}}\n\n\
                func main() {\n\troot.AddCommand(serve, docs)\n\troot.Execute()\n}";
    let folder = program(&["net/http", "github.com/spf13/cobra"], body);
    let folder = folder.with(
        "go.mod",
        "module example.com/hello\n\ngo 1.26\n\nrequire github.com/spf13/cobra v1.10.1\n",
    );
    let folder = folder.with("go.sum", "");
    says(
        &folder,
        &["explain", "ports"],
        str![[r#"
exit code 0

on standard output:
  image.hello.ports = ["8080/tcp"]    (repository)
      main.go:8                        http.ListenAndServe
        | http.ListenAndServe(":8080", nil)
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
    let folder = folder.with("scaffold.toml", "[run]\nargs = [\"docs\"]\n");
    says(
        &folder,
        &["explain", "ports"],
        str![[r#"
exit code 0

on standard output:
  image.hello.ports = ["6419/tcp"]    (repository)
      main.go:11                       http.ListenAndServe
        | http.ListenAndServe(":6419", nil)
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

const READS_SETTINGS: &str = "type config struct{ Port string }\n\n\
     func main() {\n\tvar c config\n\tload(&c)\n\thttp.ListenAndServe(\":\"+c.Port, nil)\n}\n\n\
     func load(c *config) {}";

#[test]
fn what_a_settings_file_alone_says_is_exposed_with_its_name_and_a_note() {
    let folder = program(&["net/http"], READS_SETTINGS).with("config.yaml", "port: \"9000\"\n");
    says(
        &folder,
        &["-v", "generate", "--stdout"],
        str![[r#"
exit code 0
note[unsure-port]: 9000 is exposed for ., and only config.yaml says so
 --> config.yaml:1:1
  |
1 | port: "9000"
  | ^^^^^^^^^^^^
  |
  = help: if it is another, in scaffold.toml:
          
          [run]
          ports = […]


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
# From config.yaml: port.
EXPOSE 9000
ENTRYPOINT ["/usr/local/bin/hello"]

"#]],
    );
}

#[test]
fn what_a_name_alone_says_is_exposed_with_its_name_and_a_note() {
    let body = "const defaultPort = 9000\n\n\
                func main() { http.ListenAndServe(address(), nil) }\n\nfunc address() string";
    let folder = program(&["net/http"], body);
    says(
        &folder,
        &["-v", "explain", "ports"],
        str![[r#"
exit code 0
note[unsure-port]: 9000 is exposed for ., and only main.go says so
 --> main.go:5:21
  |
5 | const defaultPort = 9000
  |                     ^^^^
  |
  = help: if it is another, in scaffold.toml:
          
          [run]
          ports = […]


on standard output:
  image.hello.ports = ["9000/tcp"]    (repository)
      main.go:5                        defaultPort
        | const defaultPort = 9000
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_variable_that_the_image_does_not_give_is_noted() {
    let body = "func main() { http.ListenAndServe(os.Getenv(\"ADDR\"), nil) }";
    let folder = program(&["net/http", "os"], body).with(".env.example", "ADDR=:9000\n");
    says(
        &folder,
        &["-v", "explain", "ports"],
        str![[r#"
exit code 0
note[unsure-port]: . reads its port from ADDR, which the image does not give
 --> .env.example:1:1
  |
1 | ADDR=:9000
  | ^^^^^^^^^^
  |
  = help: 9000 is exposed; in scaffold.toml:
          
          [run]
          env = { ADDR = "…" }


on standard output:
  image.hello.ports = ["9000/tcp"]    (repository)
      .env.example:1                   ADDR
        | ADDR=:9000
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
    let folder = folder.with("scaffold.toml", "[run]\nenv = { ADDR = \":9000\" }\n");
    says(
        &folder,
        &["-v", "explain", "ports"],
        str![[r#"
exit code 0

on standard output:
  image.hello.ports = ["9000/tcp"]    (repository)
      .env.example:1                   ADDR
        | ADDR=:9000
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_service_whose_port_nothing_says_is_noted() {
    let body = "func main() { http.ListenAndServe(os.Getenv(\"ADDR\"), nil) }";
    let folder = program(&["net/http", "os"], body);
    says(
        &folder,
        &["-v", "explain", "ports"],
        str![[r#"
exit code 0
note[no-port]: . listens, and nothing says for sure on which port
 --> main.go:6:15
  |
6 | func main() { http.ListenAndServe(os.Getenv("ADDR"), nil) }
  |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: in scaffold.toml, if it is 8080:
          
          [run]
          ports = [8080]


on standard output:
  image.hello.ports = []    (default)
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_program_that_does_not_listen_has_no_port() {
    let body = "const defaultPort = 9000\n\nfunc main() {}";
    let folder = program(&[], body).with("config.yaml", "port: 9000\n");
    says(
        &folder,
        &["-v", "explain", "ports"],
        str![[r#"
exit code 0

on standard output:
  image.hello.ports = []    (default)
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn the_line_with_the_number_stands_beside_the_call() {
    let body = "const address = \":8080\"\n\nfunc main() {\n\thttp.ListenAndServe(address, nil)\n}";
    let folder = program(&["net/http"], body);
    says(
        &folder,
        &["explain", "ports"],
        str![[r#"
exit code 0

on standard output:
  image.hello.ports = ["8080/tcp"]    (repository)
      main.go:8                        http.ListenAndServe
        | http.ListenAndServe(address, nil)
      main.go:5                        its address
        | const address = ":8080"
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn what_a_program_beside_another_listens_on_is_noted() {
    let helper = "package main\n\nimport \"net/http\"\n\n\
                  func main() { http.ListenAndServe(\":8081\", nil) }\n";
    let manifest = "[image.hello]\nmain = \".\"\nalso = [\"cmd/migrate\"]\n";
    let folder = program(&["net/http"], SERVES)
        .with("cmd/migrate/main.go", helper)
        .with("scaffold.toml", manifest);
    says(
        &folder,
        &["-v", "explain", "ports"],
        str![[r#"
exit code 0
note[port-beside]: migrate listens on 8081/tcp where it is started in the place of hello, and EXPOSE is of hello
 --> cmd/migrate/main.go:5:15
  |
5 | func main() { http.ListenAndServe(":8081", nil) }
  |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: publish it there: docker run -p 8081:8081 --entrypoint migrate


on standard output:
  image.hello.ports = ["6060/tcp","8080/tcp"]    (repository)
      main.go:6                        http.ListenAndServe
        | go http.ListenAndServe(":6060", http.DefaultServeMux)
      main.go:7                        http.ListenAndServe
        | http.ListenAndServe(":8080", nil)
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

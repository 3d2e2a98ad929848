//! What listens at a loopback address is opened where it is meant to be reached, or said.

use snapbox::str;

use super::ports::program;
use super::says;

const LOOPBACK: &str = "func main() {\n\tlisten := flag.String(\"listen\", \"127.0.0.1:8080\", \"\")\n\t\
     http.ListenAndServe(*listen, nil)\n}";

#[test]
fn the_only_port_is_opened_if_it_is_at_the_loopback() {
    let folder = program(&["flag", "net/http"], LOOPBACK);
    says(
        &folder,
        &["-v", "explain", "ports"],
        str![[r#"
exit code 0
note[address-set]: . listens on 127.0.0.1:8080 by default, and is given --listen=0.0.0.0:8080
 --> main.go:7:34
  |
7 |     listen := flag.String("listen", "127.0.0.1:8080", "")
  |                                     ^^^^^^^^^^^^^^^^^^^^^


on standard output:
  image.hello.ports = ["8080/tcp"]    (repository)
      main.go:8                        http.ListenAndServe
        | http.ListenAndServe(*listen, nil)
      main.go:7                        its address
        | listen := flag.String("listen", "127.0.0.1:8080", "")
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn what_opens_a_port_below_a_command_names_the_command() {
    let command = |name: &str, port: u16| {
        format!(
            "func {name}() *cobra.Command {{\n\
             \tc := &cobra.Command{{Use: \"{name}\"}}\n\
             \tlisten := c.Flags().String(\"listen-{name}\", \"127.0.0.1:{port}\", \"\")\n\
             \tc.Run = func(c *cobra.Command, a []string) {{\n\
             \t\thttp.ListenAndServe(*listen, nil)\n\t}}\n\treturn c\n}}\n"
        )
    };
    let body = format!(
        "{}{}func main() {{\n\troot := &cobra.Command{{Use: \"hello\"}}\n\
         \troot.AddCommand(alpha(), beta())\n\troot.Execute()\n}}",
        command("alpha", 8080),
        command("beta", 9090)
    );
    let folder = program(&["net/http", "github.com/spf13/cobra"], &body);
    let folder = folder.with(
        "go.mod",
        "module example.com/hello\n\ngo 1.26\n\nrequire github.com/spf13/cobra v1.10.1\n",
    );
    let folder = folder.with("go.sum", "");
    let folder = folder.with("scaffold.toml", "[run]\nports = [8080]\n");
    says(
        &folder,
        &["explain", "ports"],
        str![[r#"
exit code 0
warning[loopback]: . listens on 127.0.0.1:8080 alone: nothing outside the container reaches it
  --> main.go:10:3
   |
10 |         http.ListenAndServe(*listen, nil)
   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: in scaffold.toml:
           
           [image.hello.run]
           args = ["alpha", "--listen-alpha=0.0.0.0:8080"]


on standard output:
  image.hello.ports = ["8080/tcp"]    (manifest)
      scaffold.toml:2                  said in scaffold.toml
        | ports = [8080]
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_port_at_the_loopback_is_told_with_the_key_that_opens_it() {
    let body = "func main() {\n\tviper.SetDefault(\"server.host\", \"127.0.0.1\")\n\
                \tviper.SetDefault(\"server.port\", \"8080\")\n\
                \thttp.ListenAndServe(net.JoinHostPort(viper.GetString(\"server.host\"), \
                viper.GetString(\"server.port\")), nil)\n}";
    let folder = program(&["net", "net/http", "github.com/spf13/viper"], body);
    says(
        &folder,
        &["-v", "explain", "ports"],
        str![[r#"
exit code 0
warning[loopback]: . listens on 127.0.0.1:8080 alone: nothing outside the container reaches it
  --> main.go:10:2
   |
10 |     http.ListenAndServe(net.JoinHostPort(viper.GetString("server.host"), viper.GetString("server.port")), nil)
   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: server.host in its settings says where it listens


on standard output:
  image.hello.ports = ["8080/tcp"]    (repository)
      main.go:10                       http.ListenAndServe
        | http.ListenAndServe(net.JoinHostPort(viper.GetString("server.host"), viper.GetString("server.port")), nil)
      main.go:9                        its address
        | viper.SetDefault("server.port", "8080")
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_port_at_the_loopback_in_a_sample_of_the_settings_is_told() {
    let body = "func main() {\n\techo.New().Start(koanf.New(\".\").String(\"app.address\"))\n}";
    let imports = ["github.com/knadh/koanf/v2", "github.com/labstack/echo/v4"];
    let folder = program(&imports, body).with(
        "config.toml.sample",
        "[app]\naddress = \"localhost:9000\"\n",
    );
    says(
        &folder,
        &["-v", "explain", "ports"],
        str![[r#"
exit code 0
warning[loopback]: . listens on localhost:9000 alone: nothing outside the container reaches it
 --> config.toml.sample:2:1
  |
2 | address = "localhost:9000"
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: app.address in its settings says where it listens

note[unsure-port]: 9000 is exposed for ., and only config.toml.sample says so
 --> config.toml.sample:2:1
  |
2 | address = "localhost:9000"
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: if it is another, in scaffold.toml:
          
          [run]
          ports = […]


on standard output:
  image.hello.ports = ["9000/tcp"]    (repository)
      config.toml.sample:2             app.address
        | address = "localhost:9000"
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn of_two_listeners_on_a_port_neither_is_opened_alone() {
    let main = "func main() {\n\tfour := flag.String(\"listen-ipv4\", \"127.0.0.1:3000\", \"\")\n\t\
                six := flag.String(\"listen-ipv6\", \"[::1]:3000\", \"\")\n\t\
                go http.ListenAndServe(*four, nil)\n\thttp.ListenAndServe(*six, nil)\n}";
    let folder = program(&["flag", "net/http"], main);
    says(
        &folder,
        &["-v", "explain", "ports"],
        str![[r#"
exit code 0
warning[loopback]: . listens on 127.0.0.1:3000 alone: nothing outside the container reaches it
 --> main.go:9:5
  |
9 |     go http.ListenAndServe(*four, nil)
  |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: --listen-ipv4 and --listen-ipv6 say where it listens


on standard output:
  image.hello.ports = ["3000/tcp"]    (repository)
      main.go:9                        http.ListenAndServe
        | go http.ListenAndServe(*four, nil)
      main.go:7                        its address
        | four := flag.String("listen-ipv4", "127.0.0.1:3000", "")
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn an_exposed_port_at_the_loopback_is_opened() {
    let folder = program(&["flag", "net/http"], LOOPBACK).with(
        "old/Dockerfile",
        "FROM golang\nEXPOSE 8080\nCMD [\"hello\"]\n",
    );
    says(
        &folder,
        &["-v", "explain", "ports"],
        str![[r#"
exit code 0
note[address-set]: . listens on 127.0.0.1:8080 by default, and is given --listen=0.0.0.0:8080
 --> main.go:7:34
  |
7 |     listen := flag.String("listen", "127.0.0.1:8080", "")
  |                                     ^^^^^^^^^^^^^^^^^^^^^


on standard output:
  image.hello.ports = ["8080/tcp"]    (repository)
      main.go:8                        http.ListenAndServe
        | http.ListenAndServe(*listen, nil)
      main.go:7                        its address
        | listen := flag.String("listen", "127.0.0.1:8080", "")
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_variable_that_opens_a_port_is_set_with_the_reason() {
    let body = "func main() {\n\taddress := os.Getenv(\"LISTEN_ADDR\")\n\tif address == \"\" {\n\
                \t\taddress = \"127.0.0.1:8080\"\n\t}\n\thttp.ListenAndServe(address, nil)\n}";
    let folder = program(&["net/http", "os"], body);
    says(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 0
hello: main package . (main.go:6)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:11)
note: . listens on 127.0.0.1:8080 by default, and is given LISTEN_ADDR=0.0.0.0:8080 (main.go:9)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8080:8080 hello

"#]],
    );
    snapbox::assert_data_eq!(
        folder.read("Dockerfile"),
        str![[r##"
# syntax=docker/dockerfile:1
# Made by scaffold from scaffold.toml and the code; it keeps your edits when it runs again.

# build runs on the builder's platform and cross-compiles: nothing is emulated.
FROM --platform=$BUILDPLATFORM golang:1.26-alpine3.24 AS build
WORKDIR /src

COPY . .

# TARGETOS and TARGETARCH are the platform asked for: what stands above runs once for all.
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/root/.cache/go-build /
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH /
    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/hello .

# hello is the image: CA certificates, time zones and /tmp, with neither shell nor package manager.
FROM gcr.io/distroless/static-debian13:nonroot AS hello

COPY --link --from=build /out/hello /usr/local/bin/hello

# By number, so that Kubernetes can enforce runAsNonRoot.
USER 65532:65532
# By default it listens on the loopback alone, where nothing outside the container reaches it.
ENV LISTEN_ADDR=0.0.0.0:8080
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]

"##]]
    );
    snapbox::assert_data_eq!(
        folder.read("scaffold.toml"),
        str![[r##"
# What the code does not say. A key here wins over what scaffold finds; all keys are in
# docs/manifest.md. Found when this file was made, and looked up again at each run:
#
# [image.hello]
# main = "."                                   # main.go: func main
# go.image = "golang:1.26-alpine3.24"          # go.mod: the go line
# build.cgo = false
# run.base = "distroless-static"
# run.ports = [8080]                           # main.go: http.ListenAndServe
# run.env = { LISTEN_ADDR = "0.0.0.0:8080" }   # main.go: LISTEN_ADDR, as it listens at the loopback by default

"##]]
    );
}

#[test]
fn of_several_ports_nobody_knows_which_is_meant_to_be_reached() {
    let body = "func main() {\n\trpc := flag.String(\"rpc-addr\", \"127.0.0.1:9000\", \"\")\n\t\
                go http.ListenAndServe(*rpc, nil)\n\thttp.ListenAndServe(\":8080\", nil)\n}";
    says(
        &program(&["flag", "net/http"], body),
        &["explain", "ports"],
        str![[r#"
exit code 0
warning[loopback]: . listens on 127.0.0.1:9000 alone: nothing outside the container reaches it
 --> main.go:8:5
  |
8 |     go http.ListenAndServe(*rpc, nil)
  |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: in scaffold.toml:
          
          [image.hello.run]
          args = ["--rpc-addr=0.0.0.0:9000"]


on standard output:
  image.hello.ports = ["9000/tcp","8080/tcp"]    (repository)
      main.go:8                        http.ListenAndServe
        | go http.ListenAndServe(*rpc, nil)
      main.go:7                        its address
        | rpc := flag.String("rpc-addr", "127.0.0.1:9000", "")
      main.go:9                        http.ListenAndServe
        | http.ListenAndServe(":8080", nil)
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn an_address_does_not_do_where_a_url_is_asked_for() {
    let body = "func main() {\n\tat := flag.String(\"listen-url\", \"127.0.0.1:8080\", \"\")\n\t\
                http.ListenAndServe(*at, nil)\n}";
    says(
        &program(&["flag", "net/http"], body),
        &["explain", "ports"],
        str![[r#"
exit code 0
warning[loopback]: . listens on 127.0.0.1:8080 alone: nothing outside the container reaches it
 --> main.go:8:2
  |
8 |     http.ListenAndServe(*at, nil)
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: --listen-url says where it listens


on standard output:
  image.hello.ports = ["8080/tcp"]    (repository)
      main.go:8                        http.ListenAndServe
        | http.ListenAndServe(*at, nil)
      main.go:7                        its address
        | at := flag.String("listen-url", "127.0.0.1:8080", "")
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn what_scaffold_toml_says_of_the_address_stands() {
    let body = "func main() {\n\taddress := os.Getenv(\"LISTEN_ADDR\")\n\tif address == \"\" {\n\
                \t\taddress = \"127.0.0.1:8080\"\n\t}\n\thttp.ListenAndServe(address, nil)\n}";
    let folder = program(&["net/http", "os"], body).with(
        "scaffold.toml",
        "[run]\nenv = { LISTEN_ADDR = \"127.0.0.1:80\" }\n",
    );
    says(
        &folder,
        &["explain", "ports"],
        str![[r#"
exit code 0

on standard output:
  image.hello.ports = ["8080/tcp"]    (repository)
      main.go:11                       http.ListenAndServe
        | http.ListenAndServe(address, nil)
      main.go:9                        its address
        | address = "127.0.0.1:8080"
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_program_that_is_told_where_to_listen_needs_no_word() {
    let folder = program(&["flag", "net/http"], LOOPBACK)
        .with("scaffold.toml", "[run]\nargs = [\"-listen\", \":8080\"]\n");
    says(
        &folder,
        &["-v", "explain", "ports"],
        str![[r#"
exit code 0

on standard output:
  image.hello.ports = ["8080/tcp"]    (repository)
      main.go:8                        http.ListenAndServe
        | http.ListenAndServe(*listen, nil)
      main.go:7                        its address
        | listen := flag.String("listen", "127.0.0.1:8080", "")
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_name_for_the_host_alone_is_given_no_port() {
    let body = "func main() {\n\thost := flag.String(\"host\", \"localhost\", \"\")\n\t\
                http.ListenAndServe(fmt.Sprintf(\"%s:%d\", *host, 8080), nil)\n}";
    let folder = program(&["flag", "fmt", "net/http"], body);
    says(
        &folder,
        &["explain", "args"],
        str![[r#"
exit code 0

on standard output:
  image.hello.args = ["--host=0.0.0.0"]    (repository)
      main.go:9                        --host, as it listens at the loopback by default
        | http.ListenAndServe(fmt.Sprintf("%s:%d", *host, 8080), nil)
    to change it, in scaffold.toml: [image.hello.run] args = …, or [run] for all images

"#]],
    );
}

#[test]
fn where_the_code_does_not_say_the_form_of_an_address_it_is_not_opened() {
    let body = "func main() {\n\tbind := flag.String(\"bind\", \"localhost\", \"\")\n\t\
                http.ListenAndServe(net.JoinHostPort(*bind, \"8080\"), nil)\n}";
    let folder = program(&["flag", "net", "net/http"], body);
    says(
        &folder,
        &["explain", "args"],
        str![[r#"
exit code 0
warning[loopback]: . listens on localhost:8080 alone: nothing outside the container reaches it
 --> main.go:9:2
  |
9 |     http.ListenAndServe(net.JoinHostPort(*bind, "8080"), nil)
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: --bind says where it listens


on standard output:
  image.hello.args = []    (default)
    to change it, in scaffold.toml: [image.hello.run] args = …, or [run] for all images

"#]],
    );
}

#[test]
fn what_is_for_a_few_stays_at_the_loopback() {
    let body = "func main() {\n\tat := flag.String(\"control-address\", \"127.0.0.1:7777\", \"\")\n\t\
                http.ListenAndServe(*at, nil)\n}";
    says(
        &program(&["flag", "net/http"], body),
        &["explain", "args"],
        str![[r#"
exit code 0
warning[loopback]: . listens on 127.0.0.1:7777 alone: nothing outside the container reaches it
 --> main.go:8:2
  |
8 |     http.ListenAndServe(*at, nil)
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: in scaffold.toml:
          
          [image.hello.run]
          args = ["--control-address=0.0.0.0:7777"]


on standard output:
  image.hello.args = []    (default)
    to change it, in scaffold.toml: [image.hello.run] args = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_port_that_scaffold_toml_says_is_opened_too() {
    let folder =
        program(&["flag", "net/http"], LOOPBACK).with("scaffold.toml", "[run]\nports = [8080]\n");
    says(
        &folder,
        &["explain", "args"],
        str![[r#"
exit code 0

on standard output:
  image.hello.args = ["--listen=0.0.0.0:8080"]    (repository)
      main.go:7                        --listen, as it listens at the loopback by default
        | listen := flag.String("listen", "127.0.0.1:8080", "")
    to change it, in scaffold.toml: [image.hello.run] args = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_variable_called_like_the_flag_may_say_where_it_listens() {
    let main = "package main\n\nimport (\n\t\"flag\"\n\t\"net/http\"\n)\n\nfunc main() {\n\t\
                bind := flag.String(\"bind\", \"127.0.0.1:8080\", \"\")\n\tflag.Parse()\n\t\
                http.ListenAndServe(*bind, nil)\n}\n";
    let folder = super::program().with("main.go", main).with(
        "scaffold.toml",
        "[run]\nargs = [\"serve\"]\nenv = { APP_BIND = \":8080\" }\n",
    );
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
hello: main package . (main.go:8)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:11)

wrote Dockerfile, .dockerignore, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8080:8080 hello

"#]],
    );
    folder.write(
        "scaffold.toml",
        "[run]\nargs = [\"serve\"]\nenv = { APP_BIND = \":9000\" }\n",
    );
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
warning[loopback]: . listens on 127.0.0.1:8080 alone: nothing outside the container reaches it
  --> main.go:11:2
   |
11 |     http.ListenAndServe(*bind, nil)
   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: in scaffold.toml:
           
           [image.hello.run]
           args = ["serve", "--bind=0.0.0.0:8080"]

hello: main package . (main.go:8)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:11)

wrote Dockerfile, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8080:8080 hello

"#]],
    );
}

//! What is kept of files that `--force` replaces.

use snapbox::{Assert, IntoData, str};

use super::{Folder, program, says};

/// A Dockerfile and a .dockerignore that say what the code does not.
fn telling() -> Folder {
    program()
        .with(
            "Dockerfile",
            "FROM golang\nRUN go build -o /hello .\nEXPOSE 9000\n",
        )
        .with(".dockerignore", "testdata/large\n")
}

#[test]
fn what_replaced_files_said_is_kept_by_generate_too() {
    let folder = telling();
    says(
        &folder,
        &["generate", "--force"],
        str![[r#"
exit code 0
hello: main package . (main.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 9000/tcp (scaffold.toml:13)
Dockerfile said what the new one does not (git checkout Dockerfile && rm scaffold.lock, and init --adopt keeps or lists it):
  Dockerfile:1 the whole repository is in the image

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 9000:9000 hello

"#]],
    );
    let before = folder.files();
    folder.succeeds(&["generate"]);
    assert_eq!(folder.files(), before);
    Assert::new().action_env("SNAPSHOTS").eq(
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

extend-ignore = ["testdata/large"]

[run]
ports = [9000] # Dockerfile: EXPOSE

"##]]
        .raw(),
    );
}

#[test]
fn what_replaced_files_said_joins_the_keys_that_are_there() {
    let own = "# Ours.\n\n# Small.\n[run]\nbase = \"alpine\"\n";
    for command in ["generate", "init"] {
        let folder = telling().with("scaffold.toml", own);
        folder.succeeds(&[command, "--force"]);
        let before = folder.files();
        folder.succeeds(&["generate"]);
        assert_eq!(folder.files(), before);
        Assert::new().action_env("SNAPSHOTS").eq(
            folder.read("scaffold.toml"),
            str![[r##"
# Ours.

extend-ignore = ["testdata/large"]

# Small.
[run]
base = "alpine"
ports = [9000] # Dockerfile: EXPOSE

"##]]
            .raw(),
        );
    }
}

#[test]
fn a_command_that_only_a_replaced_file_said_is_kept() {
    let main = "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n)\n\nfunc main() {\n\t\
                if os.Args[1] == \"serve\" {\n\t\thttp.ListenAndServe(\":8080\", nil)\n\t}\n}\n";
    let folder = program().with("main.go", main).with(
        "Dockerfile",
        "FROM golang:1.26\nCOPY . .\nRUN go build -o /hello .\nENTRYPOINT [\"/hello\"]\nCMD [\"serve\"]\n",
    );
    folder.succeeds(&["init", "--yes", "--force"]);
    let before = folder.files();
    folder.succeeds(&["generate"]);
    assert_eq!(folder.files(), before);
    Assert::new().action_env("SNAPSHOTS").eq(
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

[run]
args = ["serve"] # Dockerfile: it starts so

"##]]
        .raw(),
    );
}

#[test]
fn a_replaced_file_that_told_nothing_leaves_no_scaffold_toml() {
    let folder = program().with("Dockerfile", "FROM golang\n");
    folder.succeeds(&["generate", "--force"]);
    let fresh = program();
    fresh.succeeds(&["generate"]);
    assert_eq!(folder.written(), fresh.written());
}

#[test]
fn an_exposed_port_that_only_a_variable_made_true_is_given_that_variable() {
    let main = "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n)\n\nfunc main() {\n\tport := os.Getenv(\"APP_PORT\")\n\t\
                if port == \"\" {\n\t\tport = \"8081\"\n\t}\n\thttp.ListenAndServe(\":\"+port, nil)\n}\n";
    let folder = program().with("main.go", main).with(
        "old/Dockerfile",
        "FROM golang\nENV APP_PORT=5230\nEXPOSE 5230\n",
    );
    says(
        &folder,
        &["init", "--yes", "--force"],
        str![[r#"
exit code 0
hello: main package . (main.go:8)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 5230/tcp (old/Dockerfile:3)
note: . listens on 8081/tcp by default, and is given APP_PORT=5230 (old/Dockerfile:3)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 5230:5230 hello

"#]],
    );
    // Taken over by hand, there is nothing left to say.
    folder.write("scaffold.toml", "[run]\nenv = { APP_PORT = \"5230\" }\n");
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
hello: main package . (main.go:8)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 5230/tcp (old/Dockerfile:3)

wrote Dockerfile, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 5230:5230 hello

"#]],
    );
}

#[test]
fn one_variable_is_not_set_to_one_of_several_exposed_ports() {
    let main = "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n)\n\nfunc main() {\n\tport := os.Getenv(\"APP_PORT\")\n\t\
                if port == \"\" {\n\t\tport = \"8081\"\n\t}\n\thttp.ListenAndServe(\":\"+port, nil)\n}\n";
    let folder = program()
        .with("main.go", main)
        .with("old/Dockerfile", "FROM golang\nEXPOSE 5230 5231\n");
    says(
        &folder,
        &["init", "--yes", "--force"],
        str![[r#"
exit code 0
warning[other-port]: . listens on 8081/tcp unless it is told otherwise, and 5230/tcp is exposed
  --> old/Dockerfile:2:1
   |
 2 | EXPOSE 5230 5231
   | ^^^^^^^^^^^^^^^^ what tells it so is not taken over
   |
  ::: main.go:13:2
   |
13 |     http.ListenAndServe(":"+port, nil)
   |     ----------------------------------
   |
   = help: in scaffold.toml:
           
           [run]
           env = { APP_PORT = "5230" }

hello: main package . (main.go:8)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 5230/tcp (old/Dockerfile:2), 5231/tcp

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 5230:5230 -p 5231:5231 hello

"#]],
    );
    assert!(!folder.read("Dockerfile").contains("APP_PORT"));
}

#[test]
fn an_exposed_port_that_the_code_names_is_not_doubted() {
    let main = "package main\n\nimport \"net/http\"\n\nfunc main() {\n\tgo http.ListenAndServe(\":9090\", nil)\n\thttp.ListenAndServe(\":8081\", nil)\n}\n";
    let folder = program()
        .with("main.go", main)
        .with("Dockerfile", "FROM golang\nEXPOSE 8081\n");
    says(
        &folder,
        &["init", "--yes", "--force"],
        str![[r#"
exit code 0
hello: main package . (main.go:5)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8081/tcp (main.go:7)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8081:8081 hello

"#]],
    );
}

#[test]
fn a_file_that_a_replaced_dockerfile_put_where_it_is_read_becomes_a_key() {
    let main = "package main\n\nimport (\n\t\"flag\"\n\t\"net/http\"\n\t\"os\"\n)\n\nfunc main() {\n\t\
                path := flag.String(\"config\", \"/etc/hello/app.toml\", \"\")\n\tos.ReadFile(*path)\n\t\
                http.ListenAndServe(\":8080\", nil)\n}\n";
    let folder = program()
        .with("main.go", main)
        .with("configs/app.toml", "")
        .with(
            "Dockerfile",
            "FROM golang\nCOPY configs/app.toml /etc/hello/\n",
        );
    folder.succeeds(&["init", "--yes", "--force"]);
    let before = folder.files();
    folder.succeeds(&["generate"]);
    assert_eq!(folder.files(), before);
    Assert::new().action_env("SNAPSHOTS").eq(
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

[run]
files = { "/etc/hello/app.toml" = "configs/app.toml" } # Dockerfile: COPY

"##]]
        .raw(),
    );
}

#[test]
fn a_place_in_a_replaced_file_that_nothing_else_says_is_told_as_replaced() {
    let main = "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n)\n\nfunc main() {\n\tport := os.Getenv(\"APP_PORT\")\n\t\
                if port == \"\" {\n\t\tport = \"8081\"\n\t}\n\thttp.ListenAndServe(\":\"+port, nil)\n}\n";
    let folder = program()
        .with("main.go", main)
        .with("Dockerfile", "FROM golang\nEXPOSE 5230 5231\n");
    says(
        &folder,
        &["init", "--yes", "--force"],
        str![[r#"
exit code 0
warning[other-port]: . listens on 8081/tcp unless it is told otherwise, and 5230/tcp is exposed
  --> replaced: Dockerfile:2:1
   |
 2 | EXPOSE 5230 5231
   | ^^^^^^^^^^^^^^^^ what tells it so is not taken over
   |
  ::: main.go:13:2
   |
13 |     http.ListenAndServe(":"+port, nil)
   |     ----------------------------------
   |
   = help: in scaffold.toml:
           
           [run]
           env = { APP_PORT = "5230" }

hello: main package . (main.go:8)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 5230/tcp (scaffold.toml:11), 5231/tcp

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 5230:5230 -p 5231:5231 hello

"#]],
    );
}

#[test]
fn the_image_that_a_replaced_dockerfile_ends_with_stays_the_default() {
    let main = "package main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\":80\", nil) }\n";
    for way in ["--force", "--adopt"] {
        let folder = Folder::new()
            .with("go.mod", "module example.com/shop\n\ngo 1.26\n")
            .with("cmd/api/main.go", main)
            .with("cmd/web/main.go", main)
            .with(
                "Dockerfile",
                "FROM golang:1.26 AS build\nCOPY . .\nRUN go build -o /api ./cmd/api && go build -o /web ./cmd/web\n\
                 FROM debian:13 AS api\nCOPY --from=build /api /api\nENTRYPOINT [\"/api\"]\n\
                 FROM debian:13 AS web\nCOPY --from=build /web /web\nENTRYPOINT [\"/web\"]\n",
            );
        folder.succeeds(&["init", "--yes", way]);
        let kept = folder.read("scaffold.toml");
        assert_eq!(
            kept.lines().last(),
            Some("default = \"web\" # Dockerfile: the own Dockerfile starts it"),
            "{way}"
        );
    }
}

#[test]
fn what_a_replaced_dockerfile_had_beyond_the_new_one_is_listed() {
    let steps: String = (1..=12)
        .map(|number| format!("RUN step-{number}\n"))
        .collect();
    let folder = || {
        Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("main.go", "package main\n\nfunc main() {}\n")
        .with("hello.yml", "a: 1\n")
        .with(
            "Dockerfile",
            &format!(
                "FROM golang:1.26 AS build\nCOPY . /src\nWORKDIR /src\nRUN go build -o /hello .\n\
                 FROM debian:trixie-slim\nCOPY --from=build /hello /hello\n\
                 COPY hello.yml /etc/hello.yml\n{steps}VOLUME /data\nUSER 1000\n\
                 ENTRYPOINT [\"/hello\"]\nCMD [\"--config\", \"/etc/hello.yml\"]\n"
            ),
        )
    };
    says(
        &folder(),
        &["generate", "--force"],
        str![[r#"
exit code 0
hello: main package . (main.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port
Dockerfile said what the new one does not (git checkout Dockerfile && rm scaffold.lock, and init --adopt keeps or lists it):
  USER 1000, COPY /etc/hello.yml, VOLUME /data, CMD --config /etc/hello.yml,
  Dockerfile:8 RUN step-1, Dockerfile:9 RUN step-2, Dockerfile:10 RUN step-3,
  Dockerfile:11 RUN step-4, Dockerfile:12 RUN step-5, Dockerfile:13 RUN step-6,
  Dockerfile:14 RUN step-7, Dockerfile:15 RUN step-8, and 4 more

wrote Dockerfile, .dockerignore, scaffold.lock
next:  docker build -t hello . && docker run --rm hello

"#]],
    );
    says(
        &folder(),
        &["init", "--yes", "--force"],
        str![[r#"
exit code 0
hello: main package . (main.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port
Dockerfile said what the new one does not (git checkout Dockerfile && rm scaffold.lock, and init --adopt keeps or lists it):
  USER 1000, COPY /etc/hello.yml, VOLUME /data, CMD --config /etc/hello.yml,
  Dockerfile:8 RUN step-1, Dockerfile:9 RUN step-2, Dockerfile:10 RUN step-3,
  Dockerfile:11 RUN step-4, Dockerfile:12 RUN step-5, Dockerfile:13 RUN step-6,
  Dockerfile:14 RUN step-7, Dockerfile:15 RUN step-8, and 4 more

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm hello

"#]],
    );
}

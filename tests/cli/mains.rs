//! Which programs become images: choices that nobody can be asked for.

use snapbox::str;

use super::folder::Folder;
use super::{program, refuses, says};

const MAIN: &str = "package main\n\nfunc main() {}\n";

#[test]
fn two_main_packages_and_no_choice_is_an_error() {
    let folder = two();
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[ambiguous-mains]: 2 main packages could be the program, and no rule tells which
 --> alpha/main.go:3:1
  |
3 | func main() {}
  | ^^^^^^^^^^^^^^ nothing says that it is deployed
  |
 ::: beta/main.go:3:1
  |
3 | func main() {}
  | -------------- nothing says that it is deployed
  |
  = help: choose with --main alpha, or in scaffold.toml:
          
          [image.alpha]
          main = "alpha"


"#]],
    );
}

#[test]
fn functions_of_a_platform_are_no_candidates_beside_others() {
    let function = "package main\n\nimport \"github.com/aws/aws-lambda-go/lambda\"\n\n\
                    func main() { lambda.Start(nil) }\n";
    let folder = two().with("get/main.go", function);
    refuses(
        &folder.with("set/main.go", function),
        &["init", "--yes"],
        str![[r#"
exit code 2
error[ambiguous-mains]: 2 main packages are each an AWS Lambda function: its platform starts it from an archive, without a Dockerfile; of the others, 2 main packages could be the program, and no rule tells which
 --> alpha/main.go:3:1
  |
3 | func main() {}
  | ^^^^^^^^^^^^^^ nothing says that it is deployed
  |
 ::: beta/main.go:3:1
  |
3 | func main() {}
  | -------------- nothing says that it is deployed
  |
  = help: choose with --main alpha, or in scaffold.toml:
          
          [image.alpha]
          main = "alpha"


"#]],
    );
}

#[test]
fn a_plugin_of_another_program_needs_no_image() {
    let plugin = "package main\n\nimport \"github.com/hashicorp/go-plugin\"\n\n\
                  func main() { plugin.Serve(nil) }\n";
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("data/main.go", plugin);
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[ambiguous-mains]: 1 main package is a plugin, which another program starts: it is installed with that program, without a Dockerfile
 --> data/main.go:5:1
  |
5 | func main() { plugin.Serve(nil) }
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ it is a plugin, which another program starts
  |
  = help: choose with --main data, or in scaffold.toml:
          
          [image.data]
          main = "data"


"#]],
    );
}

#[test]
fn functions_of_a_platform_alone_are_said_to_be_that() {
    let function = "package main\n\nimport \"github.com/aws/aws-lambda-go/lambda\"\n\n\
                    func main() { lambda.Start(nil) }\n";
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("get/main.go", function)
        .with("set/main.go", function);
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[ambiguous-mains]: 2 main packages are each an AWS Lambda function: its platform starts it from an archive, without a Dockerfile
 --> get/main.go:5:1
  |
5 | func main() { lambda.Start(nil) }
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ it is an AWS Lambda function, which is started for each event
  |
 ::: set/main.go:5:1
  |
5 | func main() { lambda.Start(nil) }
  | --------------------------------- it is an AWS Lambda function, which is started for each event
  |
  = help: choose with --main get, or in scaffold.toml:
          
          [image.get]
          main = "get"


"#]],
    );
}

#[test]
fn what_listens_is_the_default_before_what_is_named_like_the_module() {
    let waits = "package main\n\nimport (\n\t\"os\"\n\t\"os/signal\"\n)\n\n\
                 func main() {\n\tc := make(chan os.Signal, 1)\n\tsignal.Notify(c)\n\t<-c\n}\n";
    let listens = "package main\n\nimport \"net/http\"\n\n\
                   func main() { http.ListenAndServe(\":8080\", nil) }\n";
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("cmd/hello/main.go", waits)
        .with("cmd/server/main.go", listens);
    let answer = folder.succeeds(&["explain", "--json"]);
    let all: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(all["settings"]["default"]["value"], "server");
    let folder = folder.with("cmd/hello/main.go", listens);
    let answer = folder.succeeds(&["explain", "--json"]);
    let all: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(all["settings"]["default"]["value"], "hello");
}

#[test]
fn without_a_terminal_nobody_is_asked() {
    refuses(
        &two(),
        &["init"],
        str![[r#"
exit code 2
error[ambiguous-mains]: 2 main packages could be the program, and no rule tells which
 --> alpha/main.go:3:1
  |
3 | func main() {}
  | ^^^^^^^^^^^^^^ nothing says that it is deployed
  |
 ::: beta/main.go:3:1
  |
3 | func main() {}
  | -------------- nothing says that it is deployed
  |
  = help: choose with --main alpha, or in scaffold.toml:
          
          [image.alpha]
          main = "alpha"


"#]],
    );
}

#[test]
fn explain_shows_an_ambiguity_and_exits_0() {
    refuses(
        &two(),
        &["explain"],
        str![[r#"
exit code 0
error[ambiguous-mains]: 2 main packages could be the program, and no rule tells which
 --> alpha/main.go:3:1
  |
3 | func main() {}
  | ^^^^^^^^^^^^^^ nothing says that it is deployed
  |
 ::: beta/main.go:3:1
  |
3 | func main() {}
  | -------------- nothing says that it is deployed
  |
  = help: choose with --main alpha, or in scaffold.toml:
          
          [image.alpha]
          main = "alpha"


on standard output:
main packages
  alpha is tool: nothing says that it is deployed
      alpha/main.go:3                  func main
  beta is tool: nothing says that it is deployed
      beta/main.go:3                   func main

"#]],
    );
}

#[test]
fn a_flag_settles_which_program_it_is() {
    let folder = two();
    says(
        &folder,
        &["init", "--yes", "--main", "./beta"],
        str![[r#"
exit code 0
beta: main package beta
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t beta . && docker run --rm beta

"#]],
    );
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
beta: main package beta (scaffold.toml:10)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

nothing changed
next:  docker build -t beta . && docker run --rm beta

"#]],
    );
    snapbox::assert_data_eq!(
        folder.read("scaffold.toml"),
        str![[r##"
# What the code does not say. A key here wins over what scaffold finds; all keys are in
# docs/manifest.md. Found when this file was made, and looked up again at each run:
#
# [image.beta]
# go.image = "golang:1.26-alpine3.24"          # go.mod: the go line
# build.cgo = false
# run.base = "distroless-static"

[image.beta]
main = "beta"

"##]]
    );
}

#[test]
fn a_flag_that_names_no_main_package_is_corrected() {
    refuses(
        &two(),
        &["init", "--yes", "--main", "bata"],
        str![[r#"
exit code 2
error[unknown-main]: `bata` is no main package
--> bata
 = help: did you mean `beta`?


"#]],
    );
}

#[test]
fn a_flag_that_names_nothing_like_it_gets_the_list() {
    refuses(
        &two(),
        &["init", "--yes", "--main", "services/api"],
        str![[r#"
exit code 2
error[unknown-main]: `services/api` is no main package
--> services/api
 = help: the main packages are alpha, beta


"#]],
    );
}

#[test]
fn a_flag_that_leads_outside_is_no_main_package() {
    refuses(
        &two(),
        &["init", "--yes", "--main", "../other"],
        str![[r#"
exit code 2
error[unknown-main]: `../other` is no main package
--> ../other
 = help: the main packages are alpha, beta


"#]],
    );
}

#[test]
fn a_base_that_does_not_exist_is_corrected() {
    refuses(
        &program(),
        &["init", "--yes", "--base", "distroles-static"],
        str![[r#"
exit code 2
error[manifest]: there is no base `distroles-static`
--> --base
 = help: did you mean `distroless-static`?


"#]],
    );
}

/// Two programs that do nothing, and nothing that tells them apart.
fn two() -> Folder {
    Folder::new()
        .with("go.mod", "module example.com/tools\n\ngo 1.26\n")
        .with("alpha/main.go", MAIN)
        .with("beta/main.go", MAIN)
}

#[test]
fn a_helper_rides_in_no_image_whose_own_dockerfile_does_without_it() {
    let service = "package main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\":8080\", nil) }\n";
    let of = |dockerfile: &str| {
        Folder::new()
            .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
            .with("cmd/hello/main.go", service)
            .with("cmd/helloctl/main.go", MAIN)
            .with("tools/docker/hello/Dockerfile", dockerfile)
    };
    let prebuilt = "FROM gcr.io/distroless/static-debian13:nonroot\nARG TARGETPLATFORM\n\
                    COPY $TARGETPLATFORM/hello /usr/local/bin/\nENTRYPOINT [\"/usr/local/bin/hello\"]\n";
    says(
        &of(prebuilt),
        &["init", "--yes"],
        str![[r#"
exit code 0
hello: main package cmd/hello (cmd/hello/main.go:5)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (cmd/hello/main.go:5)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8080:8080 hello

"#]],
    );
    let both = prebuilt.replace(
        "ENTRYPOINT",
        "COPY $TARGETPLATFORM/helloctl /usr/local/bin/\nENTRYPOINT",
    );
    says(
        &of(&both),
        &["init", "--yes"],
        str![[r#"
exit code 0
hello: main package cmd/hello (cmd/hello/main.go:5), with cmd/helloctl
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (cmd/hello/main.go:5)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8080:8080 hello

"#]],
    );
}

/// The images with their main packages.
fn images(folder: &Folder) -> Vec<String> {
    let answer = folder.succeeds(&["explain", "--json"]);
    let all: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    let images = all["images"].as_array().unwrap().iter();
    let shown = |image: &serde_json::Value| format!("{}: {}", image["name"], image["main"]);
    images.map(|image| shown(image).replace('"', "")).collect()
}

#[test]
fn a_program_is_called_as_all_of_the_own_builds_call_it() {
    let server = "package main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\":80\", nil) }\n";
    let folder = Folder::new()
        .with("go.mod", "module shop.app/v2\n\ngo 1.26\n")
        .with("main.go", server)
        .with(
            "Makefile",
            "build:\n\tgo build -o Shop-linux-amd64 .\n\tgo install .\n",
        )
        .with(
            "build/Dockerfile",
            "FROM golang\nCOPY . /src\nWORKDIR /src\nRUN go build -o /bin/shop .\nCMD [\"shop\"]\n",
        );
    assert_eq!(images(&folder), ["shop: ."]);
    // In passing, or not by all.
    folder.write("Makefile", "build:\n\tgo build -o appbin .\n");
    assert_eq!(images(&folder), ["shop.app: ."]);
    folder.write("build/Dockerfile", "");
    assert_eq!(images(&folder), ["shop.app: ."]);

    let folder = Folder::new()
        .with("go.mod", "module example.com/shop\n\ngo 1.26\n")
        .with("cmd/shopserver/main.go", server)
        .with("cmd/worker/main.go", server)
        .with("cmd/mailer/main.go", server)
        .with(
            "Makefile",
            "build:\n\tgo build -o bin/shop-server ./cmd/shopserver\n\tgo build -o bin/agent ./cmd/worker\n\
             \tgo build -o bin/agent ./cmd/mailer\nall:\n\tgo build -o release ./cmd/shopserver ./cmd/worker\n",
        );
    assert_eq!(
        images(&folder),
        [
            "mailer: cmd/mailer",
            "shop-server: cmd/shopserver",
            "worker: cmd/worker"
        ]
    );
}

#[test]
fn a_prebuilt_program_is_known_by_what_the_own_builds_call_it() {
    let server = "package main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\":80\", nil) }\n";
    let copied = |name: &str| {
        format!("FROM scratch\nCOPY dist/{name} /bin/\nENTRYPOINT [\"/bin/{name}\"]\n")
    };
    let folder = Folder::new()
        .with("go.mod", "module example.com/shop\n\ngo 1.26\n")
        .with("cmd/agent/main.go", server)
        .with("cmd/server/main.go", server)
        .with("cmd/worker/main.go", server)
        .with(
            "Makefile",
            "build:\n\tgo build -o dist/shop-server ./cmd/server\n\tgo build -o dist/job ./cmd/worker\n\
             \tgo build -o dist/job ./cmd/agent\n",
        )
        .with("docker/Dockerfile.agent", &copied("agent"))
        .with("docker/Dockerfile.server", &copied("shop-server"))
        // A name of two programs tells of none.
        .with("docker/Dockerfile.worker", &copied("job"));
    assert_eq!(
        images(&folder),
        ["agent: cmd/agent", "shop-server: cmd/server"]
    );
}

//! What the repository's own build has the linker set, and the lists that say it.

use snapbox::str;

use super::folder::Folder;
use super::own_build::{SERVER, builds, program, setting};
use super::says;

/// A program that is for development unless its build says otherwise.
fn with_a_mode() -> Folder {
    let code = "const dev = \"dev\"\n\nvar (\n\tCommit = \"none\"\n\tMode = dev\n)\n\nfunc main";
    program().with("main.go", &SERVER.replace("func main", code))
}

const WITH_FLAGS: &str = "FROM golang\nARG LD_FLAGS=\"\"\nCOPY . /src\nWORKDIR /src\n\
     RUN LD_FLAGS=${LD_FLAGS} make program\n";

#[test]
fn what_every_place_that_gives_the_linker_flags_sets_is_set_here_too() {
    let folder = with_a_mode()
        .with("build/Dockerfile", WITH_FLAGS)
        .with(
            "Makefile",
            "BUILD = go build -ldflags \"$$LD_FLAGS\"\nprogram:\n\t${BUILD} -o hello .\nimage:\n\tdocker build \\\n\
             \t\t--build-arg LD_FLAGS=\"-s -X main.Commit=$(shell git log -1) -X main.Mode=prod\" .\n\
             again:\n\tdocker build --build-arg LD_FLAGS=\"$$LD_FLAGS\" .\n",
        )
        .with(
            ".github/workflows/ci.yml",
            "jobs:\n  a:\n    steps:\n      - run: |\n          export LD_FLAGS=\"-X main.Mode=prod -X main.Commit=$(git log -1)\"\n          make image\n",
        );
    assert_eq!(
        setting(&folder, "build.ldflags"),
        "-s -w -X 'main.Mode=prod' Makefile:6 the own build sets it"
    );
    // With a build that is given others, or a default that is another, a person decides.
    let of_build_push = "jobs:\n  b:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          build-args: |\n            A=1\n            LD_FLAGS=-X main.Mode=test\n";
    folder.write(".github/workflows/push.yml", of_build_push);
    assert_eq!(setting(&folder, "build.ldflags"), "-s -w null:null null");
    folder.write(".github/workflows/push.yml", "");
    let with_default = WITH_FLAGS.replace("\"\"", "\"-X main.Mode=test\"");
    folder.write("build/Dockerfile", &with_default);
    assert_eq!(setting(&folder, "build.ldflags"), "-s -w null:null null");
}

#[test]
fn a_text_that_the_weightiest_build_sets_is_set_and_what_tells_builds_apart_is_not() {
    let flags = "-X main.Mode=prod -X 'main.Commit=abc' -X main.none=1 \
                 -X 'google.golang.org/protobuf/reflect/protoregistry.conflictPolicy=warn'";
    let folder = with_a_mode()
        .with(
            "build/Dockerfile",
            &format!(
                "FROM golang\nCOPY . /src\nWORKDIR /src\nRUN go build -ldflags \"{flags}\" .\n"
            ),
        )
        .with("Makefile", "build:\n\tgo build .\n");
    assert_eq!(
        setting(&folder, "build.ldflags"),
        "-s -w -X 'main.Mode=prod' -X 'google.golang.org/protobuf/reflect/protoregistry.conflictPolicy=warn' \
         build/Dockerfile:4 the own build sets it"
    );
    let dockerfile = folder.succeeds(&["init", "--stdout"]).stdout;
    let lines = dockerfile.lines().filter(|line| line.contains("ldflags"));
    assert_eq!(
        lines.map(str::trim).collect::<Vec<_>>(),
        [
            "-ldflags=\"-s -w -X 'main.Mode=prod' -X 'google.golang.org/protobuf/reflect/protoregistry.conflictPolicy=warn'\" \\"
        ]
    );
    let otherwise = folder.with(
        "Makefile",
        "build:\n\tgo build -ldflags '-X main.Mode=dev' .\n",
    );
    assert_eq!(
        setting(&otherwise, "build.ldflags"),
        "-s -w -X 'google.golang.org/protobuf/reflect/protoregistry.conflictPolicy=warn' \
         build/Dockerfile:4 the own build sets it"
    );
}

#[test]
fn a_mode_that_two_places_set_otherwise_is_no_version() {
    let folder = with_a_mode().with("Dockerfile", WITH_FLAGS).with(
        "Makefile",
        "program:\n\tgo build -ldflags \"$$LD_FLAGS\" .\n\
         image:\n\tdocker build --build-arg LD_FLAGS='-X main.Mode=release' .\n\
         other:\n\tdocker build --build-arg LD_FLAGS='-X main.Mode=debug' .\n",
    );
    assert_eq!(
        [
            setting(&folder, "build.version-variable"),
            setting(&folder, "build.ldflags")
        ],
        [" null:null null", "-s -w null:null null"]
    );
    assert_eq!(
        builds(&folder),
        [
            "dockerfile Dockerfile:5 cgo null tags [] experiment  main.Mode false null",
            "makefile Makefile:2 cgo null tags [] experiment  main.Mode false null"
        ]
    );
}

#[test]
fn a_text_that_others_may_set_is_no_constant_unless_all_that_are_known_set_it() {
    let image = |argument: &str| {
        format!(
            "FROM golang\n{argument}\nCOPY . /src\nWORKDIR /src\nRUN go build -ldflags \"-X main.Mode=${{MODE}}\" .\n"
        )
    };
    let given = |mode: &str| {
        format!(
            "jobs:\n  b:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          build-args: |\n            MODE={mode}\n"
        )
    };
    let nothing = "-s -w null:null null";
    let workflow = ".github/workflows/push.yml";
    let folder = with_a_mode().with("Dockerfile", &image("ARG MODE=development"));
    assert_eq!(setting(&folder, "build.ldflags"), nothing);
    folder.write(workflow, &given("production"));
    assert_eq!(setting(&folder, "build.ldflags"), nothing);
    folder.write(workflow, &given("development"));
    let set = "-s -w -X 'main.Mode=development' Dockerfile:5 the own build sets it";
    assert_eq!(setting(&folder, "build.ldflags"), set);
    folder.write(workflow, "");
    folder.write("Dockerfile", &image("ENV MODE=development"));
    assert_eq!(setting(&folder, "build.ldflags"), set);

    let make = |operator: &str| {
        format!(
            "MODE {operator} prod\nFLAGS := -X main.Mode=$(MODE)\nbuild:\n\tCGO_ENABLED=0 go build -ldflags \"$(FLAGS)\" .\n"
        )
    };
    let folder = with_a_mode().with("Makefile", &make("?="));
    assert_eq!(setting(&folder, "build.ldflags"), nothing);
    folder.write("Makefile", &make(":="));
    assert_eq!(
        setting(&folder, "build.ldflags"),
        "-s -w -X 'main.Mode=prod' Makefile:2 the own build sets it"
    );
    let workflow = folder.with(
        workflow,
        "jobs:\n  b:\n    steps:\n      - run: make build MODE=test\n",
    );
    assert_eq!(setting(&workflow, "build.ldflags"), nothing);
}

#[test]
fn what_a_build_file_of_another_folder_gives_is_not_given_here() {
    let build =
        "FROM golang\nARG EXTRA\nCOPY . /src\nWORKDIR /src\nRUN go build -ldflags \"$EXTRA\" .\n";
    let gives = "image:\n\tdocker build --build-arg EXTRA='-X main.Mode=alpha' .\n";
    let folder = with_a_mode()
        .with("b/Dockerfile", build)
        .with("a/go.mod", "module example.com/a\n\ngo 1.26\n")
        .with("a/Makefile", gives);
    assert_eq!(setting(&folder, "build.ldflags"), "-s -w null:null null");
    let names = gives.replace(" .\n", " -f ../b/Dockerfile ..\n");
    folder.write("a/Makefile", &names);
    assert_eq!(
        setting(&folder, "build.ldflags"),
        "-s -w -X 'main.Mode=alpha' a/Makefile:2 the own build sets it"
    );
}

#[test]
fn the_list_of_promu_says_the_tags_and_a_version_variable_of_another_module() {
    let imported = "import (\n\t\"net/http\"\n\n\t_ \"github.com/prometheus/common/version\"\n)\n";
    let list = "repository:\n  path: example.com/hello\nbuild:\n  binaries:\n    - name: hello\n      path: .\n    - name: other\n      path: ./cmd/other\n  \
                flags: -a -tags netgo,builtinassets\n  ldflags: |\n    -X github.com/prometheus/common/version.Branch={{.Branch}}\n    \
                -X github.com/prometheus/common/version.Version={{.Version}}\n";
    let folder = program()
        .with(
            "main.go",
            &SERVER.replace("import \"net/http\"\n", imported),
        )
        .with(".promu.yml", list);
    assert_eq!(
        builds(&folder),
        [
            "promu .promu.yml:5 cgo null tags [netgo,builtinassets] experiment  \
             github.com/prometheus/common/version.Branch false null, \
             github.com/prometheus/common/version.Version true null"
        ]
    );
    assert_eq!(
        setting(&folder, "build.version-variable"),
        "github.com/prometheus/common/version.Version .promu.yml:12 the own build sets it"
    );
    let answer = folder.succeeds(&["-v", "init", "--stdout"]);
    let argument = answer
        .stdout
        .lines()
        .find(|line| line.contains("ARG VERSION"));
    assert_eq!(argument, Some("ARG VERSION=0.0.0-dev"));
    assert_eq!(
        answer.stderr.lines().next(),
        Some(
            "note[own-build]: the repository's own build of . has the build tag builtinassets, and this one has not"
        )
    );
    // By default it is one binary, and a variable of package main.
    let code = "var Version = \"\"\n\nfunc main";
    let folder = program()
        .with("main.go", &SERVER.replace("func main", code))
        .with(
            ".promu.yml",
            "go:\n  cgo: true\nrepository:\n  path: github.com/acme/exporter\nbuild:\n  tags:\n    all: [a]\n    linux: [b]\n",
        );
    assert_eq!(
        builds(&folder),
        ["promu .promu.yml:4 cgo true tags [b] experiment  main.Version true "]
    );
}

#[test]
fn a_program_that_loads_plugins_is_told_how_they_are_compiled() {
    let code = "package main\n\nimport (\n\t\"net/http\"\n\t\"plugin\"\n)\n\nfunc main() {\n\t\
                plugin.Open(\"a.so\")\n\thttp.ListenAndServe(\":8080\", nil)\n}\n";
    let folder = program()
        .with("main.go", code)
        .with("scaffold.toml", "[build]\ncgo = true\ntags = [\"a\"]\n");
    says(
        &folder,
        &["-v", "explain", "build.cgo"],
        str![[r#"
exit code 0
note[go-plugins]: . loads plugins of Go: each works where it is compiled as the program is, with the same release of Go, the same flags and the same versions of packages
 --> main.go:9:2
  |
9 |     plugin.Open("a.so")
  |     ^^^^^^^^^^^^^^^^^^^
  |
  = help: compile them in golang:1.26-trixie, with go build -buildmode=plugin -trimpath -tags=a


on standard output:
  build.cgo = true    (manifest)
      scaffold.toml:2                  said in scaffold.toml
        | cgo = true
    to change it, in scaffold.toml: build.cgo = …

"#]],
    );
}

//! What the repository's own build files say: cgo, tags, the version variable, private modules.

use serde_json::Value;
use snapbox::str;

use super::folder::Folder;
use super::says;

pub(crate) const SERVER: &str =
    "package main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\":8080\", nil) }\n";

pub(crate) fn program() -> Folder {
    Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("main.go", SERVER)
}

/// The builds of the only main package, without their evidence but its first place.
pub(crate) fn builds(folder: &Folder) -> Vec<String> {
    let answer = folder.succeeds(&["explain", "--json"]);
    let all: Value = serde_json::from_str(&answer.stdout).unwrap();
    let builds = all["facts"]["mains"][0]["builds"].as_array().unwrap();
    builds
        .iter()
        .map(|build| {
            let place = &build["evidence"][0];
            let symbols: Vec<String> = build["symbols"]
                .as_array()
                .unwrap()
                .iter()
                .map(|symbol| {
                    format!(
                        "{} {} {}",
                        symbol["symbol"], symbol["is_version"], symbol["declared"]
                    )
                })
                .collect();
            format!(
                "{} {}:{} cgo {} tags {} experiment {} {}",
                build["kind"],
                place["file"],
                place["line"],
                build["cgo"],
                build["tags"],
                build["experiment"],
                symbols.join(", ")
            )
            .replace('"', "")
        })
        .collect()
}

/// One setting, with its first place.
pub(crate) fn setting(folder: &Folder, name: &str) -> String {
    let answer = folder.succeeds(&["explain", "--json"]);
    let all: Value = serde_json::from_str(&answer.stdout).unwrap();
    let setting = &all["settings"][name];
    let first = &setting["evidence"][0];
    format!(
        "{} {}:{} {}",
        setting["value"], first["file"], first["line"], first["rule"]
    )
    .replace('"', "")
}

#[test]
fn each_kind_of_build_file_is_read_and_the_weightiest_comes_first() {
    let folder = program()
        .with("Taskfile.yml", "env:\n  CGO_ENABLED: '0'\ntasks:\n  build:\n    cmds:\n      - go build -tags task .\n")
        .with("scripts/build.sh", "#!/bin/sh\nexport GOEXPERIMENT=arenas\ngo build -o x .\n")
        .with("Makefile", "TAGS ?= make\nbuild:\n\tCGO_ENABLED=1 go build -tags $(TAGS) .\ntest:\n\tgo build -tags test .\n")
        .with(
            ".github/workflows/ci.yml",
            "env:\n  GOFLAGS: -tags=ci\njobs:\n  a:\n    steps:\n      - run: |\n          set -eu\n\n          go build ./...\n      - run: GOOS=windows go build .\n",
        )
        .with(".goreleaser.yaml", "builds:\n  - env: [CGO_ENABLED=0]\n    tags: [release]\n    ldflags: -s -X main.none={{ .Version }}\n  - goos: [darwin]\n")
        .with("build/Dockerfile", "FROM golang\nARG CGO_ENABLED=0\nCOPY . /src\nWORKDIR /src\nRUN go mod download && \\\n    go build -o /x .\n");
    assert_eq!(
        builds(&folder),
        [
            "dockerfile build/Dockerfile:6 cgo false tags [] experiment  ",
            "goreleaser .goreleaser.yaml:2 cgo false tags [release] experiment  main.none true null",
            "makefile Makefile:3 cgo true tags [make] experiment  ",
            "script scripts/build.sh:3 cgo null tags [] experiment arenas ",
            "taskfile Taskfile.yml:6 cgo false tags [task] experiment  ",
            "workflow .github/workflows/ci.yml:9 cgo null tags [ci] experiment  ",
        ]
    );
}

#[test]
fn the_target_that_a_dockerfile_makes_counts_with_the_folder_it_goes_to() {
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("cmd/hello/main.go", SERVER)
        .with(
            "Makefile",
            "LDFLAGS := -X main.revision=$(shell git describe)\nbuild:\n\
             \tcd cmd/hello; go build -tags sqlite -ldflags \"$(LDFLAGS)\"\n\
             plain:\n\tcd cmd/hello; go build\n",
        )
        .with(
            "Dockerfile",
            "FROM golang\nWORKDIR /src\nCOPY . .\nRUN make build && make ui\n",
        );
    assert_eq!(
        builds(&folder),
        [
            "dockerfile Dockerfile:4 cgo null tags [sqlite] experiment  main.revision false null",
            "makefile Makefile:3 cgo null tags [sqlite] experiment  main.revision false null",
            "makefile Makefile:5 cgo null tags [] experiment  ",
        ]
    );
    let answer = folder.succeeds(&["explain", "--json"]);
    let all: Value = serde_json::from_str(&answer.stdout).unwrap();
    let symbol = &all["facts"]["mains"][0]["builds"][0]["symbols"][0];
    assert_eq!(symbol["value"], Value::Null);
    assert_eq!(all["diagnostics"][0]["code"], "own-build");
}

#[test]
fn files_that_git_ignores_are_no_evidence() {
    let folder = program()
        .with(".gitignore", "Makefile\n")
        .with("Makefile", "build:\n\tgo build -tags x .\n");
    assert_eq!(builds(&folder), Vec::<String>::new());
}

#[test]
fn the_version_variable_is_the_one_that_the_own_build_sets() {
    let folder = program()
        .with(
            "main.go",
            &SERVER.replace("func main", "var version = \"dev\"\n\nfunc main"),
        )
        .with(
            "internal/about/about.go",
            "package about\n\nvar Release = \"none\"\n\nconst Version = \"1\"\n",
        )
        .with(
            "Makefile",
            "M := example.com/hello/internal/about\nVERSION := $(shell git describe)\nbuild:\n\
             \tgo build -ldflags \"-X $(M).Version=$(VERSION) -X $(M).Release=$(VERSION)\" .\n",
        );
    assert_eq!(
        setting(&folder, "build.version-variable"),
        "example.com/hello/internal/about.Release Makefile:4 the own build sets it"
    );
}

#[test]
fn optional_cgo_is_on_where_the_own_build_turns_it_on() {
    let with = |makefile: &str| {
        let folder = program()
            .with("fast.go", "package main\n\nimport \"C\"\n")
            .with("slow.go", "//go:build !cgo\n\npackage main\n")
            .with("Makefile", makefile);
        setting(&folder, "build.cgo")
    };
    assert_eq!(
        with("build:\n\tCGO_ENABLED=1 go build .\n"),
        "true Makefile:2 the own build turns cgo on"
    );
    assert_eq!(with("build:\n\tgo build .\n"), "false fast.go:3 imports C");
}

#[test]
fn a_stand_in_for_builds_without_cgo_makes_a_driver_optional() {
    let need = |stand_in: bool| {
        let driver = "package store\n\nimport _ \"github.com/mattn/go-sqlite3\"\n";
        let folder = program()
            .with("go.mod", "module example.com/hello\n\ngo 1.26\n\nrequire github.com/mattn/go-sqlite3 v1.14.0\n")
            .with("go.sum", "")
            .with("main.go", &SERVER.replace("import \"net/http\"", "import (\n\t\"net/http\"\n\n\t_ \"example.com/hello/store\"\n)"))
            .with("store/all.go", driver);
        let folder = if stand_in {
            folder
                .with("store/sqlite.go", &format!("//go:build cgo\n\n{driver}"))
                .with("store/none.go", "//go:build !cgo\n\npackage store\n")
        } else {
            folder
        };
        let answer = folder.succeeds(&["explain", "--json"]);
        let all: Value = serde_json::from_str(&answer.stdout).unwrap();
        all["facts"]["mains"][0]["cgo"]["need"].clone()
    };
    assert_eq!([need(false), need(true)], ["run", "optional"]);
}

#[test]
fn cgo_is_off_where_the_own_build_turns_it_off_and_pure_go_does_the_same() {
    let with = |other: &str, makefile: &str| {
        let imports =
            format!("import (\n\t\"net/http\"\n\n\t_ \"gorm.io/driver/sqlite\"\n{other})");
        let folder = program()
            .with(
                "go.mod",
                "module example.com/hello\n\ngo 1.26\n\nrequire (\n\tgorm.io/driver/sqlite v1.6.0\n\tmodernc.org/sqlite v1.57.0\n)\n",
            )
            .with("go.sum", "")
            .with("main.go", &SERVER.replace("import \"net/http\"", &imports))
            .with("Makefile", makefile);
        setting(&folder, "build.cgo")
    };
    let off = "build:\n\tCGO_ENABLED=0 go build .\n";
    let pure = "\t_ \"modernc.org/sqlite\"\n";
    assert_eq!(
        [
            with(pure, off),
            with("", off),
            with(pure, "build:\n\tgo build .\n")
        ],
        [
            "false Makefile:2 the own build turns cgo off",
            "true main.go:6 imports gorm.io/driver/sqlite",
            "true main.go:6 imports gorm.io/driver/sqlite",
        ]
    );
}

#[test]
fn private_modules_of_the_own_files_get_the_secret() {
    let folder = program()
        .with(
            "go.mod",
            "module github.com/acme/hello\n\ngo 1.26\n\nrequire github.com/acme/lib v1.0.0\n",
        )
        .with("go.sum", "")
        .with("go.env", "GOPRIVATE=github.com/acme/*,other.example.com\n");
    assert_eq!(
        setting(&folder, "go.private"),
        "[github.com/acme/*] go.env:1 GOPRIVATE"
    );
}

#[test]
fn builds_that_a_file_repeats_are_found_once_at_the_first() {
    let build = "go build -ldflags \"-X main.version=1\" -o bin/hello .";
    let folder = program().with(
        "Makefile",
        &format!("one:\n\t{build}\n\ntwo:\n\t{build}\n\nother:\n\tgo build -tags extra .\n"),
    );
    assert_eq!(
        builds(&folder),
        [
            "makefile Makefile:2 cgo null tags [] experiment  main.version true null",
            "makefile Makefile:8 cgo null tags [extra] experiment  "
        ]
    );
}

#[test]
fn a_variable_for_the_release_of_go_gets_no_version() {
    let folder = program()
        .with(
            "main.go",
            &SERVER.replace("func main", "var goVer = \"\"\n\nfunc main"),
        )
        .with(
            "Makefile",
            "build:\n\tgo build -ldflags \"-X main.goVer=$(GO_VERSION)\" -o bin/hello .\n",
        );
    folder.succeeds(&["init", "--yes"]);
    let plain = program();
    plain.succeeds(&["init", "--yes"]);
    assert_eq!(folder.read("Dockerfile"), plain.read("Dockerfile"));
}

#[test]
fn the_version_by_default_is_what_the_code_has_for_the_variable() {
    let version = |code: &str, makefile: &str, manifest: &str| {
        let folder = program()
            .with(
                "version/version.go",
                &format!("package version\n\n{code}\n"),
            )
            .with(
                "main.go",
                &SERVER.replace(
                    "\"net/http\"",
                    "(\n\t\"net/http\"\n\n\t_ \"example.com/hello/version\"\n)",
                ),
            )
            .with(
                "Makefile",
                &format!(
                    "build:\n\tgo build -ldflags \"-X example.com/hello/version.{makefile}\" .\n"
                ),
            );
        if !manifest.is_empty() {
            let line =
                format!("[build]\nversion-variable = \"example.com/hello/version.{manifest}\"\n");
            folder.write("scaffold.toml", &line);
        }
        folder.succeeds(&["init", "--yes"]);
        let dockerfile = folder.read("Dockerfile");
        let mut lines = dockerfile.lines();
        lines
            .find(|line| line.starts_with("ARG VERSION"))
            .unwrap()
            .to_owned()
    };
    let set = "Version=$(VERSION)";
    assert_eq!(version("var Version = \"\"", set, ""), "ARG VERSION=\"\"");
    assert_eq!(version("var Version string", set, ""), "ARG VERSION=\"\"");
    assert_eq!(
        version("var Version = \"next\"", set, ""),
        "ARG VERSION=next"
    );
    let revision = "var Revision = \"unknown\"";
    let set = "Revision=$(REF)-$(SHA)";
    assert_eq!(version(revision, set, "Revision"), "ARG VERSION=unknown");
    assert_eq!(version(revision, set, "Other"), "ARG VERSION=dev");
}

#[test]
fn variables_that_the_own_build_sets_and_this_one_does_not_are_named() {
    let code = "package main\n\nvar (\n\tversion = \"dev\"\n\tcommit = \"\"\n\tdate = \"\"\n)\n\n\
                func main() { print(version, commit, date) }\n";
    let flags = "-X main.version=$(V) -X main.commit=$(C) -X main.date=$(D) -X main.gone=$(G)";
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("main.go", code)
        .with(
            "Makefile",
            &format!("build:\n\tgo build -ldflags \"{flags}\" .\n"),
        );
    says(
        &folder,
        &["-v", "explain", "user"],
        str![[r#"
exit code 0
note[own-build]: the repository's own build of . sets main.commit, main.date with -X, and this one does not
 --> Makefile:2:45
  |
2 | ....version=$(V) -X main.commit=$(C) -X main.date=$(D) -X main.gone=$(G)" .
  |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: a text that is the same in each build can stand in scaffold.toml:
          
          [image.hello.build]
          ldflags = "-s -w -X 'main.commit=…' -X 'main.date=…'"


on standard output:
  image.hello.user = "65532:65532"    (catalog)
    to change it, in scaffold.toml: [image.hello.run] user = …, or [run] for all images

"#]],
    );
}

#[test]
fn what_is_proposed_for_scaffold_toml_is_quoted_as_toml_is() {
    let code = "package main\n\nvar (\n\tmotto = \"\"\n\tdate = \"\"\n)\n\n\
                func main() { print(motto, date) }\n";
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("main.go", code)
        .with(
            "Makefile",
            "build:\n\tgo build -ldflags \"-X main.motto=cafe\u{301} -X main.date=$(D)\" .\n",
        );
    let said = folder.scaffold(&["-v", "explain", "user"]).stderr;
    let mut lines = said.lines().filter(|line| line.contains("ldflags ="));
    assert_eq!(
        lines.next().map(str::trim),
        Some("ldflags = \"-s -w -X 'main.motto=cafe\u{301}' -X 'main.date=…'\"")
    );
}

#[test]
fn the_only_one_of_them_that_tells_the_release_can_be_set_by_the_argument() {
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with(
            "main.go",
            "package main\n\nvar Revision = \"\"\n\nfunc main() { print(Revision) }\n",
        )
        .with(
            "Makefile",
            "build:\n\tgo build -ldflags \"-X main.Revision=$(SHA)\" .\n",
        );
    says(
        &folder,
        &["-v", "explain", "user"],
        str![[r#"
exit code 0
note[own-build]: the repository's own build of . sets main.Revision with -X, and this one does not
 --> Makefile:2:24
  |
2 |     go build -ldflags "-X main.Revision=$(SHA)" .
  |                           ^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: to set it by --build-arg VERSION=…, in scaffold.toml:
          
          [image.hello.build]
          version-variable = "main.Revision"


on standard output:
  image.hello.user = "65532:65532"    (catalog)
    to change it, in scaffold.toml: [image.hello.run] user = …, or [run] for all images

"#]],
    );
}

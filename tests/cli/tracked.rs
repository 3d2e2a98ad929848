//! A settings file that git keeps although `.gitignore` names it, as the index of a clone says, and an
//! export without one.

use snapbox::{Assert, IntoData, str};

use super::folder::Folder;
use super::says;

/// A service that looks for its settings below its working directory and keeps a database, with a
/// Dockerfile of its own that copies them there.
fn service() -> Folder {
    Folder::new()
        .with(
            "go.mod",
            "module example.com/hello\n\ngo 1.26\n\nrequire modernc.org/sqlite v1.40.0\n",
        )
        .with("go.sum", "")
        .with(
            "main.go",
            "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n\n\t_ \"modernc.org/sqlite\"\n)\n\n\
             func main() {\n\
             \tfor _, path := range []string{os.Getenv(\"SETTINGS\"), \"config/app.yaml\"} {\n\
             \t\tos.ReadFile(path)\n\t}\n\
             \thttp.ListenAndServe(\":8080\", nil)\n}\n",
        )
        .with(".gitignore", "app.yaml\n")
        .with(
            "docker/Dockerfile",
            "FROM golang AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o hello .\n\n\
             FROM scratch\nCOPY --from=build /src/hello .\n\
             COPY --from=build /src/app.yaml ./config/app.yaml\nENTRYPOINT [\"/hello\"]\n",
        )
}

/// The index of a repository that tracks these files, in git's second version of it.
fn index(paths: &[&str]) -> Vec<u8> {
    let mut bytes = b"DIRC\0\0\0\x02".to_vec();
    bytes.extend(u32::try_from(paths.len()).unwrap().to_be_bytes());
    for path in paths {
        bytes.extend([0; 60]);
        bytes.extend(u16::try_from(path.len()).unwrap().to_be_bytes());
        bytes.extend(path.as_bytes());
        bytes.extend(vec![0; 8 - (62 + path.len()) % 8]);
    }
    bytes.extend([0; 20]);
    bytes
}

const OTHERS: [&str; 5] = [
    ".gitignore",
    "docker/Dockerfile",
    "go.mod",
    "go.sum",
    "main.go",
];

#[test]
fn it_is_copied_to_where_the_program_looks_for_it() {
    let clone = service().with("app.yaml", "a: b\n");
    let tracked = [&OTHERS[..1], &["app.yaml"], &OTHERS[1..]].concat();
    clone.write_bytes(".git/index", &index(&tracked));
    clone.succeeds(&["init", "--yes"]);
    let dockerfile = clone.read("Dockerfile");
    let (_, image) = dockerfile.split_once("\nCOPY --link").unwrap();
    Assert::new().action_env("SNAPSHOTS").eq(
        image.to_owned(),
        str![[r#"
 --from=build /out/hello /usr/local/bin/hello

# By number, so that Kubernetes can enforce runAsNonRoot.
USER 65532:65532
# Created after USER, so that it is that user's to write to.
WORKDIR /data
# Relative paths in the program start here.
WORKDIR /app
COPY app.yaml ./config/app.yaml
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]

"#]]
        .raw(),
    );
    let export = service().with("app.yaml", "a: b\n");
    export.succeeds(&["init", "--yes"]);
    assert_eq!(export.written(), clone.written());
}

#[test]
fn one_that_lies_in_one_checkout_alone_changes_nothing() {
    let clone = service();
    clone.write_bytes(".git/index", &index(&OTHERS));
    clone.succeeds(&["init", "--yes"]);
    let checkout = service().with("app.yaml", "a: b\n");
    checkout.write_bytes(".git/index", &index(&OTHERS));
    checkout.succeeds(&["init", "--yes"]);
    assert_eq!(checkout.written(), clone.written());
}

#[test]
fn a_repository_that_tracks_nothing_yet_or_whose_index_cannot_be_read_copies_none() {
    let none = service();
    none.succeeds(&["init", "--yes"]);
    let whole = index(&[&OTHERS[..1], &["app.yaml"], &OTHERS[1..]].concat());
    let split = {
        let (mut bytes, end) = (index(&[]), [0; 40]);
        bytes.truncate(12);
        bytes.extend(b"link\0\0\0\x14");
        bytes.extend(end);
        bytes
    };
    let indexes = [
        (".git/HEAD", b"ref: refs/heads/main\n".to_vec()),
        (".git", b"gitdir: elsewhere\n".to_vec()),
        (".git/index/folder", Vec::new()),
        (".git/index", split),
        (".git/index", index(&["config/"])),
        (".git/index", index(&[])),
        (".git/index", whole[..whole.len() - 30].to_vec()),
    ];
    for (path, bytes) in indexes {
        let checkout = service().with("app.yaml", "password: secret\n");
        checkout.write_bytes(path, &bytes);
        checkout.succeeds(&["init", "--yes"]);
        assert_eq!(checkout.written(), none.written(), "{path} {bytes:?}");
    }
}

#[test]
fn the_index_that_a_file_of_git_leads_to_tells_what_is_kept() {
    let export = service().with("app.yaml", "a: b\n");
    export.succeeds(&["init", "--yes"]);
    let outer = Folder::called("outer");
    let tracked = [&OTHERS[..1], &["app.yaml"], &OTHERS[1..]].concat();
    outer.write_bytes("git/worktrees/one/index", &index(&tracked));
    outer.write("one/.git", "gitdir: ../git/worktrees/one\n");
    for (path, bytes) in super::folder::sources(export.path()) {
        outer.write_bytes(&format!("one/{path}"), &bytes);
    }
    outer.succeeds(&["-C", "one", "init", "--yes"]);
    let one = super::folder::written(&outer.path().join("one"));
    assert_eq!(one, export.written());
}

#[cfg(unix)]
#[test]
fn an_index_that_is_a_pipe_keeps_nobody_waiting() {
    let none = service();
    none.succeeds(&["init", "--yes"]);
    for path in [".git/index", ".git"] {
        let checkout = service().with("app.yaml", "a: b\n");
        if path != ".git" {
            checkout.write(".git/HEAD", "");
        }
        let pipe = checkout.path().join(path);
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        checkout.succeeds(&["init", "--yes"]);
        std::fs::remove_file(pipe).unwrap();
        assert_eq!(checkout.written(), none.written(), "{path}");
    }
}

/// What is written in a folder of a repository around it, with a settings file that it ignores.
fn written_in(outer: &Folder) -> std::collections::BTreeMap<String, String> {
    outer.write_bytes(".git/index", &index(&["README.md"]));
    let inner = service().with("app.yaml", "a: b\n");
    for (path, bytes) in super::folder::sources(inner.path()) {
        outer.write_bytes(&format!("inner/{path}"), &bytes);
    }
    outer.succeeds(&["-C", "inner", "init", "--yes"]);
    super::folder::written(&outer.path().join("inner"))
}

#[test]
fn a_repository_around_it_that_ignores_it_says_nothing() {
    let export = service().with("app.yaml", "a: b\n");
    export.succeeds(&["init", "--yes"]);
    let outer = Folder::called("outer").with(".gitignore", "inner/\n");
    assert_eq!(written_in(&outer), export.written());
}

#[test]
fn a_folder_that_is_new_in_a_repository_has_none() {
    let none = service();
    none.succeeds(&["init", "--yes"]);
    let outer = Folder::called("outer");
    assert_eq!(written_in(&outer), none.written());
}

#[test]
fn one_whose_name_says_that_it_is_secret_or_of_one_machine_is_never_copied() {
    let named = |name: &str| {
        let folder = service().with(".gitignore", "*.yaml\n*.json\n");
        let own = folder.read("docker/Dockerfile");
        let line = "COPY --from=build /src/app.yaml";
        let own = own.replace(line, &format!("COPY --from=build /src/{name}"));
        folder.with("docker/Dockerfile", &own)
    };
    let written = |folder: Folder| {
        folder.succeeds(&["init", "--yes"]);
        folder.written()
    };
    let names = [
        "app.local.yaml",
        "app.secret.yaml",
        "firebase-adminsdk.json",
        "key.json",
        "local.settings.json",
        "passwords.yaml",
        "secrets.yaml",
        "secrets/app.yaml",
        "service-account.json",
        "service_account_1.json",
        "serviceAccountKey.json",
        "tokens.yaml",
    ];
    for name in names {
        let none = written(named(name));
        assert_eq!(written(named(name).with(name, "{}\n")), none, "{name}");
        let tracked = named(name).with(name, "{}\n");
        tracked.write_bytes(".git/index", &index(&[name]));
        assert_eq!(written(tracked), none, "{name}");
    }
    let other = "localhost-monkey.yaml";
    let copied = written(named(other).with(other, "{}\n"));
    assert_ne!(copied, written(named(other)));
}

#[test]
fn adopting_the_dockerfile_keeps_it() {
    let folder = service().with("app.yaml", "a: b\n");
    let own = folder.read("docker/Dockerfile");
    std::fs::remove_dir_all(folder.path().join("docker")).unwrap();
    folder.write("Dockerfile", &own);
    says(
        &folder,
        &["init", "--yes", "--adopt"],
        str![[r#"
exit code 0
from Dockerfile
  keeps    COPY /app/config/app.yaml
  changes  golang → golang:1.26-alpine3.24: a release by its number, the same for everyone
           scratch → distroless-static: CA certificates, time zones and a user that is not root
           root → 65532:65532: a program that is not root can do less harm; a volume that root filled: chown -R 65532:65532
           WORKDIR / → /app: relative paths start in a folder of the program's own
           /hello → /usr/local/bin/hello: where scaffold puts programs, in PATH too
           downloads and compiled packages stay from build to build: cache mounts
hello: main package . (main.go:10)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, port 8080/tcp (main.go:14), may write to /data (main.go:7)

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm -p 8080:8080 -v hello-data:/data hello

"#]],
    );
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
files = { "/app/config/app.yaml" = "app.yaml" } # Dockerfile: COPY
workdir = "/app" # Dockerfile: COPY

"##]]
        .raw(),
    );
    let adopted = folder.read("Dockerfile");
    folder.succeeds(&["generate"]);
    assert_eq!(folder.read("Dockerfile"), adopted);
}

#[test]
fn an_embedded_folder_that_git_keeps_although_an_ignore_file_names_it_is_there() {
    let service = || {
        Folder::new()
            .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
            .with(
                "main.go",
                "package main\n\nimport (\n\t\"embed\"\n\t\"net/http\"\n)\n\n//go:embed web\n\
                 var web embed.FS\n\n\
                 func main() { http.ListenAndServe(\":8080\", http.FileServerFS(web)) }\n",
            )
            .with(".gitignore", "/web\n")
            .with("web/index.html", "hello\n")
    };
    let clone = service();
    clone.write_bytes(
        ".git/index",
        &index(&["go.mod", "main.go", "web/index.html"]),
    );
    says(
        &clone,
        &["explain", "layout"],
        str![[r#"
exit code 0

on standard output:
  layout = "single"    (default)
    to change it, in scaffold.toml: layout = …

"#]],
    );
    let export = service();
    says(
        &export,
        &["explain", "layout"],
        str![[r#"
exit code 0
warning[embed-unmatched]: `//go:embed web` matches only files that git ignores
 --> main.go:8:12
  |
8 | //go:embed web
  |            ^^^
  |
  = help: build what is embedded before the image, or commit it: go build fails in a clone that has none of them


on standard output:
  layout = "single"    (default)
    to change it, in scaffold.toml: layout = …

"#]],
    );
    let built = service();
    built.write_bytes(".git/index", &index(&["go.mod", "main.go"]));
    says(
        &built,
        &["explain", "layout"],
        str![[r#"
exit code 0
warning[embed-unmatched]: `//go:embed web` matches no file that git keeps
 --> main.go:8:12
  |
8 | //go:embed web
  |            ^^^
  |
  = help: build what is embedded before the image, or commit it: go build fails without


on standard output:
  layout = "single"    (default)
    to change it, in scaffold.toml: layout = …

"#]],
    );
    for folder in [&clone, &export, &built] {
        folder.succeeds(&["init", "--yes"]);
        assert_eq!(folder.written(), clone.written());
    }
}

//! The same repository gives the same bytes: on a laptop with scratch files and a warm cache, in a
//! clone elsewhere, in a fork, on another day.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test reads the disk, runs programs, says what it did, and fails by a panic"
)]

#[path = "program/folder.rs"]
mod folder;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use folder::{Folder, examples, files};

/// What lies on a laptop and in no clone.
const SCRATCH: &[(&str, &str)] = &[
    ("notes.txt", "listen on 9999\n"),
    ("scratch/todo.md", "# Ports\n\n:9998\n"),
    ("scratch/request.json", "{\"addr\": \":9997\"}\n"),
];

/// What lies there and is ignored by git.
const IGNORED: &[(&str, &str)] = &[
    (".env", "PORT=9996\nCGO_ENABLED=1\n"),
    (".idea/workspace.xml", "<project/>\n"),
    (".vscode/launch.json", "{\"env\": {\"PORT\": \"9995\"}}\n"),
    ("bin/program", "\u{7f}ELF"),
    ("coverage.out", "mode: set\n"),
    (
        "playground/main.go",
        "package main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\":9994\", nil) }\n",
    ),
    (
        "playground/other/go.mod",
        "module example.com/other\n\ngo 1.99\n",
    ),
    ("dist/config.yaml", "port: 9993\n"),
];

/// The ignore lines for them: in a file that is in no clone either.
const EXCLUDE: &str =
    ".env\n.idea/\n.vscode/\n/bin/\n*.out\n/playground/\n/dist/\n/build-output/\n";

/// What `init` writes in each example.
static WANTED: LazyLock<BTreeMap<String, BTreeMap<String, String>>> = LazyLock::new(|| {
    let names = examples().into_iter();
    names
        .map(|name| {
            let wanted = made(&Folder::of_example(&name));
            (name, wanted)
        })
        .collect()
});

#[test]
fn scratch_files_change_nothing() {
    for_each_example(|folder| {
        for (path, text) in SCRATCH {
            folder.write(path, text);
        }
    });
}

#[test]
fn files_that_git_ignores_change_nothing() {
    for_each_example(|folder| {
        folder.write(".git/info/exclude", EXCLUDE);
        for (path, text) in IGNORED {
            folder.write(path, text);
        }
    });
}

#[test]
fn what_the_build_leaves_behind_changes_nothing() {
    for_each_example(|folder| {
        folder.write(".git/info/exclude", EXCLUDE);
        for name in ["app", "server", "main"] {
            folder.write(&format!("build-output/{name}"), "\u{7f}ELF");
        }
        folder.write("build-output/Dockerfile", "FROM scratch\nEXPOSE 9992\n");
    });
}

#[test]
fn another_remote_changes_nothing() {
    for_each_example(|folder| {
        folder.write(".git/HEAD", "ref: refs/heads/fork\n");
        folder.write(
            ".git/config",
            "[remote \"origin\"]\n\turl = git@github.com:somebody/fork.git\n",
        );
    });
}

#[test]
fn newer_files_change_nothing() {
    for_each_example(|folder| {
        let mut age = Duration::from_secs(0);
        for path in folder.files().keys() {
            age += Duration::from_secs(86_400);
            let file = File::options()
                .append(true)
                .open(folder.path().join(path))
                .unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + age).unwrap();
        }
    });
}

#[test]
fn a_documentation_folder_changes_nothing() {
    for_each_example(|folder| {
        folder.write("documentation/ports.md", "It listens on :9991.\n");
        folder.write("documentation/diagram.svg", "<svg/>\n");
    });
}

#[test]
fn a_blank_line_or_a_comment_in_the_code_changes_nothing() {
    for_each_example(|folder| {
        edit_go_files(folder, |text| format!("// A comment.\n\n{text}\n"));
    });
}

#[test]
fn another_test_changes_nothing() {
    for_each_example(|folder| {
        for path in go_files(folder) {
            let text = folder.read(&path);
            let name = text
                .lines()
                .find_map(|line| line.strip_prefix("package "))
                .unwrap();
            let test = format!(
                "package {name}\n\nimport (\n\t\"net/http\"\n\t\"testing\"\n)\n\n\
                 func TestMore(t *testing.T) {{ http.ListenAndServe(\":9990\", nil) }}\n"
            );
            folder.write(&path.replace(".go", "_more_test.go"), &test);
        }
    });
}

#[test]
fn line_ends_of_a_windows_checkout_change_nothing() {
    for_each_example(|folder| {
        for (path, bytes) in folder.files() {
            let text = String::from_utf8(bytes).unwrap();
            folder.write(&path, &text.replace('\n', "\r\n"));
        }
    });
}

#[test]
fn another_folder_changes_nothing() {
    for (name, wanted) in &*WANTED {
        for path in ["Some Folder/go's $HOME", "v2", "main", "üñî/cmd"] {
            let elsewhere = Folder::called(path).with_example(name);
            assert_eq!(made(&elsewhere), *wanted, "{name} in {path}");
        }
    }
}

#[test]
fn a_folder_of_a_larger_repository_changes_nothing() {
    for (name, wanted) in &*WANTED {
        let outer = Folder::called("outer");
        outer.write(".git/config", "");
        outer.write(".gitignore", "*.log\n");
        outer.write("Dockerfile", "FROM scratch\nEXPOSE 9989\n");
        for (path, bytes) in folder::sources(&folder::example(name)) {
            outer.write_bytes(&format!("inner/{path}"), &bytes);
        }
        outer.succeeds(&["-C", "inner", "init", "--yes"]);
        let inner = folder::written(&outer.path().join("inner"));
        assert_eq!(inner, *wanted, "{name}");
    }
}

#[test]
fn a_repository_around_it_that_ignores_it_changes_nothing() {
    for (name, wanted) in &*WANTED {
        let outer = Folder::called("outer");
        outer.write(".git/config", "");
        outer.write(".gitignore", "*\n");
        let inner = outer.path().join("work/inner");
        for (path, bytes) in folder::sources(&folder::example(name)) {
            outer.write_bytes(&format!("work/inner/{path}"), &bytes);
        }
        outer.succeeds(&["-C", "work/inner", "init", "--yes"]);
        assert_eq!(folder::written(&inner), *wanted, "{name}");
    }
}

#[test]
fn the_environment_changes_nothing() {
    let cache = Folder::new().with(
        "github.com/gin-gonic/gin@v1.10.0/main.go",
        "package main\n\nimport \"C\"\n\nfunc main() {}\n",
    );
    for (name, wanted) in &*WANTED {
        let folder = Folder::of_example(name);
        let mut command = folder.command();
        command.args(["init", "--yes"]).envs([
            ("GOMODCACHE", cache.path().to_str().unwrap()),
            ("GOFLAGS", "-mod=mod -tags=integration"),
            ("GOOS", "windows"),
            ("GOARCH", "arm64"),
            ("CGO_ENABLED", "1"),
            ("GOTOOLCHAIN", "go1.24.0"),
            ("GOPRIVATE", "*"),
            ("GOPROXY", "off"),
            ("GOWORK", "off"),
            ("PORT", "9988"),
            ("DOCKER_HOST", "tcp://127.0.0.1:1"),
            ("TZ", "Asia/Kathmandu"),
            ("LANG", "tr_TR.UTF-8"),
            ("HOME", cache.path().to_str().unwrap()),
            ("COLUMNS", "40"),
        ]);
        assert_eq!(folder::Answer::of(&mut command).code, Some(0), "{name}");
        assert_eq!(folder.written(), *wanted, "{name}");
    }
}

/// After `init`, an edit that decides nothing leaves each file as it is; so does `generate`.
#[test]
fn an_edit_that_decides_nothing_leaves_the_lock_true() {
    for (name, wanted) in &*WANTED {
        let folder = Folder::of_example(name);
        folder.succeeds(&["init", "--yes"]);
        folder.write("documentation/ports.md", "It listens on :9991.\n");
        folder.write("notes.txt", "listen on 9999\n");
        edit_go_files(&folder, |text| format!("\n{text}\n"));
        folder.succeeds(&["generate"]);
        assert_eq!(folder.written(), *wanted, "{name}");
    }
}

/// `init` gives the same files in an example and in the example after `change`.
#[track_caller]
fn for_each_example(change: impl Fn(&Folder)) {
    for (name, wanted) in &*WANTED {
        let changed = Folder::of_example(name);
        change(&changed);
        let before = files(changed.path());
        let got = made(&changed);
        assert_eq!(got, *wanted, "{name}");
        let mut after = files(changed.path());
        after.retain(|path, _| !got.contains_key(path));
        assert!(after == before, "init changed a file of {name}");
    }
}

/// What `init` writes.
#[track_caller]
fn made(folder: &Folder) -> BTreeMap<String, String> {
    folder.succeeds(&["init", "--yes"]);
    folder.written()
}

fn go_files(folder: &Folder) -> Vec<String> {
    let mut files: Vec<String> = folder.files().into_keys().collect();
    files.retain(|path| path.ends_with(".go") && !path.contains("vendor/"));
    files.retain(|path| !path.ends_with("_test.go"));
    files
}

fn edit_go_files(folder: &Folder, edit: impl Fn(&str) -> String) {
    for path in go_files(folder) {
        let text = fs::read_to_string(folder.path().join(&path)).unwrap();
        folder.write(&path, &edit(&text));
    }
}

//! What scaffold reads of go.mod and go.work files, and refuses, against `go mod edit -json`.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reads the disk, asks the go command, says what it did, and stops where it cannot"
)]

use std::env;
use std::path::Path;
use std::process::Command;

use scaffold::go::modfile::{ModFile, Replace, Replacement, WorkFile};
use serde_json::Value;

const LINES: [&str; 63] = [
    "go 1.21",
    "go 1.21.3",
    "go 1.21rc1",
    "go 1.021",
    "go v1.21",
    "go 1",
    "go 2.0",
    "go (\n1.21\n)",
    "toolchain go1.21.3",
    "toolchain default",
    "toolchain go1",
    "toolchain go2",
    "toolchain local",
    "require b.c/d v1.2.3",
    "require b.c/d v1.2",
    "require b.c/d v1",
    "require b.c/d v1.2.3 // indirect",
    "require b.c/d v1.2.3 //indirect",
    "require b.c/d v1.2.3 // indirect; x",
    "require b.c/d v1.2.3 // indirect x",
    "require b.c/d v2.0.0",
    "require b.c/d/v2 v2.0.0",
    "require b.c/d/v2 v1.0.0",
    "require b.c/d v2.0.0+incompatible",
    "require b.c/d/v1 v1.0.0",
    "require gopkg.in/yaml.v2 v2.1.0",
    "require gopkg.in/yaml.v1 v0.0.0-20200101000000-abcdefabcdef",
    "require gopkg.in/yaml v1.0.0",
    "require b.c/d master",
    "require b.c/d v1.2.3-01",
    "require b.c/d v1.2.3-rc.1+meta",
    "require \"b.c/d\" \"v1.0.0\"",
    "require `b.c/d` v1.0.0",
    "require 'b' v1.0.0",
    "require (\n)",
    "require()",
    "require(\n\tb.c/d v1.0.0\n)",
    "require ( // x\n\tb.c/d v1.0.0 // indirect\n) // y",
    "require (b v1.0.0)",
    "require x (\n)",
    "replace b.c/d => ../d",
    "replace b.c/d => d",
    "replace b.c/d => ..\\d",
    "replace b.c/d v1.0.0 => e.f/g v1.0.0",
    "replace b.c/d => e.f/g v2.0.0",
    "replace b.c/d => e.f/g@v1",
    "replace b.c/d => ../d v1.0.0",
    "replace b.c/d v2.0.0 => ../d",
    "replace b.c/d ../d",
    "replace => x",
    "exclude b.c/d v1.0.0",
    "retract v1.0.0",
    "retract [v1.0.0, v1.1.0]",
    "retract [v1.0.0,v1.1.0] // x",
    "retract [v1.0.0]",
    "retract ()",
    "retract (\n\tv1.0.0\n\t[v1.0.0, v1.2.0]\n)",
    "tool b.c/d",
    "tool b.c/d e",
    "ignore ./x",
    "use ./x",
    "bogus x",
    "module q",
];

const TEXTS: [&str; 26] = [
    "",
    "\n",
    "// x\n",
    "module a.b/c",
    "module \"a.b/c\"",
    "module `a.b/c`",
    "module a.b/c\r\ngo 1.21\r\n",
    "\u{feff}module a.b/c\n",
    "module a.b/c /* x */\n",
    "module a.b/c// x\n",
    "module (\n\ta.b/c\n)\n",
    "module a.b/c;go 1.21\n",
    "module\ta.b/c\n\n\n",
    "module a.b/c\n)\n",
    "(\n)\n",
    "()\n",
    "module a b\n",
    "module a.b/c\nrequire (\n\tx.y/z v1.0.0\n",
    "module a.b/c\nrequire (\n) x\n",
    "module é\n",
    "module a\u{a0}b\n",
    "module a.b/c\rgo 1.21\n",
    "module \"a\\x41\"\n",
    "module \"a\\\"\n",
    "[ a ]\n",
    "module a.b/c // Deprecated: x\n",
];

#[test]
fn files_are_read_and_refused_as_by_the_go_command() {
    if Command::new("go").arg("version").output().is_err() {
        assert!(env::var_os("CI").is_none(), "no go command");
        // Written past the capture of the test runner: a skipped test says so.
        std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("skipped: no go command\n"),
        )
        .unwrap();
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut differences = Vec::new();
    let mut count = 0;
    let mut compare = |name: &str, content: &str| {
        count += 1;
        differences.extend(difference(folder.path(), name, content));
    };
    for text in TEXTS {
        compare("go.mod", text);
        compare("go.work", text);
    }
    for line in LINES {
        compare("go.mod", &format!("module a.b/c\n{line}\n"));
        // `go mod edit` also tidies: of the same line twice it prints one.
        let tidied = ["replace", "exclude", "tool", "ignore"];
        if !tidied.iter().any(|verb| line.starts_with(verb)) {
            compare("go.mod", &format!("module a.b/c\n{line}\n{line}"));
        }
        compare("go.work", &format!("{line}\n"));
    }
    println!("{count} files, {} differences", differences.len());
    assert_eq!(differences, Vec::<String>::new());
}

fn difference(folder: &Path, name: &str, content: &str) -> Option<String> {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    let (own, errors) = if name == "go.mod" {
        let file = ModFile::parse(content);
        (own(&file), file.errors)
    } else {
        let file = WorkFile::parse(content);
        (own_work(&file), file.errors)
    };
    let missing = |message: &str| message == "missing module declaration";
    let accepted = errors
        .iter()
        .all(|error| missing(&error.message))
        .then_some(own);
    let kind = if name == "go.mod" { "mod" } else { "work" };
    let theirs = ask(kind, &path).map(|value| theirs(&value));
    (accepted != theirs)
        .then(|| format!("{content:?}: {accepted:?} {errors:?}, go says {theirs:?}"))
}

fn ask(kind: &str, path: &Path) -> Option<Value> {
    let mut command = Command::new("go");
    command
        .args([kind, "edit", "-json"])
        .arg(path)
        .env("GOTOOLCHAIN", "local");
    command
        .env("GOFLAGS", "")
        .env("GOWORK", "off")
        .current_dir(path.parent().unwrap());
    let output = command.output().unwrap();
    output
        .status
        .success()
        .then(|| serde_json::from_slice(&output.stdout).unwrap())
}

fn items(value: &Value, field: &str, line: impl Fn(&Value) -> String) -> Vec<String> {
    value[field]
        .as_array()
        .into_iter()
        .flatten()
        .map(line)
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("").to_owned()
}

fn version(value: &Value) -> String {
    format!("{} {}", text(&value["Path"]), text(&value["Version"]))
}

fn replaced(replace: &Replace) -> String {
    let new = match &replace.replacement {
        Replacement::Directory(path) => format!("{} ", path.value),
        Replacement::Module(module) => format!("{} {}", module.path, module.version),
    };
    format!(
        "{} {} => {new}",
        replace.path,
        replace.version.as_deref().unwrap_or("")
    )
}

fn theirs(value: &Value) -> Vec<String> {
    let mut all = vec![
        text(&value["Module"]["Path"]),
        text(&value["Go"]),
        text(&value["Toolchain"]),
    ];
    all.extend(items(value, "Require", |line| {
        format!(
            "{} {}",
            version(line),
            line["Indirect"].as_bool().unwrap_or(false)
        )
    }));
    all.extend(items(value, "Exclude", version));
    all.extend(items(value, "Replace", |line| {
        format!("{} => {}", version(&line["Old"]), version(&line["New"]))
    }));
    all.extend(items(value, "Retract", |line| {
        format!("{} {}", text(&line["Low"]), text(&line["High"]))
    }));
    all.extend(items(value, "Tool", |line| text(&line["Path"])));
    all.extend(items(value, "Ignore", |line| text(&line["Path"])));
    all.extend(items(value, "Use", |line| text(&line["DiskPath"])));
    all
}

fn own(file: &ModFile) -> Vec<String> {
    let mut all = vec![
        file.module
            .as_ref()
            .map_or(String::new(), |path| path.value.to_string()),
        file.go
            .as_ref()
            .map_or(String::new(), |go| go.value.to_string()),
        file.toolchain
            .as_ref()
            .map_or(String::new(), |name| name.value.to_string()),
    ];
    all.extend(file.require.iter().map(|line| {
        format!(
            "{} {} {}",
            line.module.path, line.module.version, line.indirect
        )
    }));
    all.extend(
        file.exclude
            .iter()
            .map(|module| format!("{} {}", module.path, module.version)),
    );
    all.extend(file.replace.iter().map(replaced));
    all.extend(
        file.retract
            .iter()
            .map(|line| format!("{} {}", line.low, line.high)),
    );
    all.extend(file.tool.iter().map(|path| path.value.to_string()));
    all.extend(file.ignore.iter().map(|path| path.value.to_string()));
    all
}

fn own_work(file: &WorkFile) -> Vec<String> {
    let mut all = vec![
        String::new(),
        file.go
            .as_ref()
            .map_or(String::new(), |go| go.value.to_string()),
        // `go work edit -json` prints no toolchain.
        String::new(),
    ];
    all.extend(file.replace.iter().map(replaced));
    all.extend(file.uses.iter().map(|path| path.value.to_string()));
    all
}

//! What people see: whole screens, exit codes, and which files were written.
//!
//! Screens beside a test follow the code with `SNAPSHOTS=overwrite cargo test --test cli`, those in
//! tests/cli/*.md with `TRYCMD=overwrite`: read the difference before it is committed.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test writes files, runs the program, and fails by a panic"
)]

#[path = "program/folder.rs"]
mod folder;

#[path = "cli/bake.rs"]
mod bake;
#[path = "cli/databases.rs"]
mod databases;
#[path = "cli/disk.rs"]
mod disk;
#[path = "cli/explain.rs"]
mod explain;
#[path = "cli/front_ends.rs"]
mod front_ends;
#[path = "cli/go_files.rs"]
mod go_files;
#[path = "cli/in_the_way.rs"]
mod in_the_way;
#[path = "cli/linked.rs"]
mod linked;
#[path = "cli/lock.rs"]
mod lock;
#[path = "cli/loopback.rs"]
mod loopback;
#[path = "cli/mains.rs"]
mod mains;
#[path = "cli/manifest_contradictions.rs"]
mod manifest_contradictions;
#[path = "cli/manifest_keys.rs"]
mod manifest_keys;
#[path = "cli/manifest_names.rs"]
mod manifest_names;
#[path = "cli/manifest_output.rs"]
mod manifest_output;
#[path = "cli/manifest_types.rs"]
mod manifest_types;
#[path = "cli/manifest_values.rs"]
mod manifest_values;
#[path = "cli/module_files.rs"]
mod module_files;
#[path = "cli/names.rs"]
mod names;
#[path = "cli/needs.rs"]
mod needs;
#[path = "cli/other_dockerfiles.rs"]
mod other_dockerfiles;
#[path = "cli/own_build.rs"]
mod own_build;
#[path = "cli/own_tags.rs"]
mod own_tags;
#[path = "cli/platforms.rs"]
mod platforms;
#[path = "cli/ports.rs"]
mod ports;
#[path = "cli/private_modules.rs"]
mod private_modules;
#[path = "cli/questions.rs"]
mod questions;
#[path = "cli/replaced.rs"]
mod replaced;
#[path = "cli/served.rs"]
mod served;
#[path = "cli/stand_ins.rs"]
mod stand_ins;
#[path = "cli/summary.rs"]
mod summary;
#[path = "cli/surroundings.rs"]
mod surroundings;
#[path = "cli/templates.rs"]
mod templates;
#[path = "cli/tracked.rs"]
mod tracked;
#[cfg(unix)]
#[path = "cli/verify.rs"]
mod verify;
#[path = "cli/working_directory.rs"]
mod working_directory;
#[path = "cli/workspace_off.rs"]
mod workspace_off;
#[path = "cli/workspaces.rs"]
mod workspaces;

use folder::{Answer, Folder};
use snapbox::{Assert, IntoData};

#[test]
fn transcripts() {
    trycmd::TestCases::new()
        .env("NO_COLOR", "1")
        .case("tests/cli/*.md");
}

/// A program that listens nowhere, with the smallest go.mod.
fn program() -> Folder {
    Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("main.go", "package main\n\nfunc main() {}\n")
}

/// A folder in which `init` has run.
fn done() -> Folder {
    let folder = program();
    folder.succeeds(&["init", "--yes"]);
    folder
}

/// Runs a command that must leave every file as it is, and compares all it says.
#[track_caller]
fn refuses(folder: &Folder, arguments: &[&str], screen: impl IntoData) {
    let before = folder.files();
    says(folder, arguments, screen);
    assert!(folder.files() == before, "{arguments:?} changed a file");
}

/// Runs a command and compares all it says.
#[track_caller]
fn says(folder: &Folder, arguments: &[&str], screen: impl IntoData) {
    compare(&folder.scaffold(arguments), screen);
}

#[track_caller]
fn compare(answer: &Answer, screen: impl IntoData) {
    let code = answer
        .code
        .map_or("killed".to_owned(), |code| code.to_string());
    let stdout = match answer.stdout.as_str() {
        "" => String::new(),
        text => format!("\non standard output:\n{text}"),
    };
    let text = format!("exit code {code}\n{}{stdout}", answer.stderr);
    Assert::new().action_env("SNAPSHOTS").eq(text, screen.raw());
}

/// Whether permissions bind this process; where not, the reason for skipping is printed.
fn permissions_bind() -> bool {
    let own = Folder::new();
    let file = own.path().join("file");
    std::fs::write(&file, "").unwrap();
    let mut permissions = std::fs::metadata(&file).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0);
    std::fs::set_permissions(&file, permissions).unwrap();
    let bind = std::fs::read(&file).is_err();
    if !bind {
        // Written past the capture of the test runner: a skipped test says so.
        std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("skipped: permissions do not bind this user\n"),
        )
        .unwrap();
    }
    bind
}

//! What `init` says on a terminal before it asks.

use std::io::Write as _;
use std::process::{Command, Stdio};

use snapbox::str;

use super::{Answer, Folder, compare, program};

/// `init` on a terminal where nobody answers; `None` where there is no script(1) of Linux to make
/// one: <https://man7.org/linux/man-pages/man1/script.1.html>.
fn init_on_a_terminal(folder: &Folder) -> Option<Answer> {
    let version = Command::new("script").arg("--version").output();
    if !version.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("util-linux")) {
        // Written past the capture of the test runner: a skipped test says so.
        std::io::stderr()
            .write_all(b"skipped: no script(1) of util-linux\n")
            .unwrap();
        return None;
    }
    let init = format!("'{}' init", env!("CARGO_BIN_EXE_scaffold"));
    let mut command = Command::new("script");
    command
        .args(["-qec", &init, "/dev/null"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .env("NO_COLOR", "1");
    let mut answer = Answer::of(&mut command);
    answer.stdout = answer.stdout.replace("\r\n", "\n");
    Some(answer)
}

#[test]
fn a_file_in_the_way_is_shown_before_any_question() {
    let folder = program().with("Dockerfile", "FROM golang\n");
    let before = folder.files();
    let Some(answer) = init_on_a_terminal(&folder) else {
        return;
    };
    compare(
        &answer,
        str![[r#"
exit code 1

on standard output:
error[in-the-way]: Dockerfile is yours: scaffold did not write it, and leaves it alone
--> Dockerfile
 = help: keep what it says: init --adopt; see the change: --dry-run; replace it: --force; keep both: [output] in scaffold.toml


"#]],
    );
    assert_eq!(folder.files(), before);
}

#[test]
fn a_file_in_the_way_is_shown_before_the_programs_are_chosen() {
    let main = "package main\n\nfunc main() {}\n";
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("examples/one/main.go", main)
        .with("examples/two/main.go", main)
        .with("build/Dockerfile", "FROM golang\n")
        .with(
            "scaffold.toml",
            "output.dockerfile = \"build/Dockerfile\"\n",
        );
    let before = folder.files();
    let Some(answer) = init_on_a_terminal(&folder) else {
        return;
    };
    compare(
        &answer,
        str![[r#"
exit code 1

on standard output:
error[in-the-way]: build/Dockerfile is yours: scaffold did not write it, and leaves it alone
--> build/Dockerfile
 = help: keep what it says: init --adopt; see the change: --dry-run; replace it: --force; keep both: [output] in scaffold.toml


"#]],
    );
    assert_eq!(folder.files(), before);
}

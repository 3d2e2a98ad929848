//! What `init` asks on a terminal, and what becomes of the answers.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use snapbox::str;

use super::{Answer, Folder, compare, program};

/// How long a question may take to come up.
const PATIENCE: Duration = Duration::from_secs(20);

/// `init` on a terminal, where each question that has one of these texts gets its keys; `None` where
/// there is no script(1) of Linux to make one: <https://man7.org/linux/man-pages/man1/script.1.html>.
fn init_on_a_terminal(folder: &Folder, answers: &[(&str, &str)]) -> Option<Answer> {
    let version = Command::new("script").arg("--version").output();
    if !version.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("util-linux")) {
        // Written past the capture of the test runner: a skipped test says so.
        std::io::stderr()
            .write_all(b"skipped: no script(1) of util-linux\n")
            .unwrap();
        return None;
    }
    let init = format!(
        "stty cols 100 rows 40; '{}' init",
        env!("CARGO_BIN_EXE_scaffold")
    );
    let mut child = Command::new("script")
        .args(["-qec", &init, "/dev/null"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .env("NO_COLOR", "1")
        .spawn()
        .unwrap();
    let mut keys = child.stdin.take().unwrap();
    let mut screen = child.stdout.take().unwrap();
    let (sender, pieces) = mpsc::channel();
    thread::spawn(move || {
        let mut piece = [0; 4096];
        while let Ok(length @ 1..) = screen.read(&mut piece) {
            if sender.send(piece[..length].to_vec()).is_err() {
                return;
            }
        }
    });
    let mut bytes = Vec::new();
    let mut answers = answers.iter().peekable();
    let mut seen = 0;
    loop {
        match pieces.recv_timeout(PATIENCE) {
            Ok(piece) => bytes.extend(piece),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                child.kill().unwrap();
                panic!("nobody answers:\n{}", shown(&bytes));
            }
        }
        let text = String::from_utf8_lossy(&bytes[seen..]).into_owned();
        if let Some((_, answer)) = answers.next_if(|(question, _)| text.contains(question)) {
            seen = bytes.len();
            for key in answer.split_inclusive(['\r', ' ']) {
                keys.write_all(key.as_bytes()).unwrap();
                keys.flush().unwrap();
            }
        }
    }
    assert_eq!(answers.next(), None, "never asked:\n{}", shown(&bytes));
    Some(Answer {
        code: child.wait().unwrap().code(),
        stdout: shown(&bytes),
        stderr: String::new(),
    })
}

/// What was on the screen, without colours and empty lines; a question is drawn at each key: the last
/// drawing of it.
fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = anstream::adapter::strip_str(&text).to_string();
    let lines = text.split(['\r', '\n']).map(str::trim_end);
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    let question = |line: &str| {
        let question = line.strip_prefix("? ")?.split_once('?')?.0;
        Some(question.to_owned())
    };
    let is_last = |(index, line): &(usize, &&str)| {
        let later = lines.get(index + 1..).unwrap_or_default();
        question(line).is_none_or(|asked| {
            let mut later = later.iter().filter_map(|line| question(line));
            later.all(|other| other != asked)
        })
    };
    let lines: Vec<&str> = lines
        .iter()
        .enumerate()
        .filter(is_last)
        .map(|(_, line)| *line)
        .collect();
    lines.join("\n") + "\n"
}

#[test]
fn an_own_dockerfile_may_stay_as_it_is() {
    let folder = program().with("Dockerfile", "FROM golang\n");
    let before = folder.files();
    let answers = [("Move what Dockerfile says", "n\r")];
    let Some(answer) = init_on_a_terminal(&folder, &answers) else {
        return;
    };
    compare(
        &answer,
        str![[r#"
exit code 1

on standard output:
[what is kept is shown before anything is replaced; --adopt says it too]
? Move what Dockerfile says to scaffold.toml? No
error[in-the-way]: Dockerfile is yours: scaffold did not write it, and nothing was written
--> Dockerfile
 = help: keep what it says:         scaffold init --adopt
         see that as a diff first:  scaffold init --adopt --dry-run
         replace it all the same:   scaffold init --force

"#]],
    );
    assert_eq!(folder.files(), before);
}

#[test]
fn what_an_own_dockerfile_says_is_shown_before_it_is_replaced() {
    let dockerfile = "FROM golang:1.26\nENV REGION=eu\nCOPY . .\nRUN go build -o /hello .\n\
                      RUN touch /made\nCMD [\"/hello\"]\n";
    let folder = program().with("Dockerfile", dockerfile);
    let answers = [
        ("Move what Dockerfile says", "\r"),
        ("Which runtime base?", "\r"),
        ("Write scaffold.toml", "\r"),
    ];
    let Some(answer) = init_on_a_terminal(&folder, &answers) else {
        return;
    };
    compare(
        &answer,
        str![[r#"
exit code 0

on standard output:
[what is kept is shown before anything is replaced; --adopt says it too]
? Move what Dockerfile says to scaffold.toml? Yes
> distroless-static, the smallest with what the program needs
  alpine
  debian-slim
  debian-slim-bookworm
  distroless-base
  distroless-base-nossl
v distroless-cc
[enter takes the first; --base NAME says it too]
? Which runtime base? distroless-static, the smallest with what the program needs
from Dockerfile
  keeps    ENV REGION
  changes  golang:1.26 → golang:1.26-alpine3.24: the smaller one, since no C is compiled
           golang:1.26 → distroless-static: the program alone, without the compiler and the sources
           root → 65532:65532: a program that is not root can do less harm
           /hello → /usr/local/bin/hello: where scaffold puts programs, in PATH too
           CMD → ENTRYPOINT: what docker run is given stands behind the program, not in its place
           downloads and compiled packages stay from build to build: cache mounts
  not in the new files:
    Dockerfile:1  the whole repository is in the image: say the files that the program reads as run.assets
    Dockerfile:5  RUN touch /made: a step of its own
hello: main package . (main.go:3)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port
? Write scaffold.toml, Dockerfile, .dockerignore, scaffold.lock? Yes
wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm hello

"#]],
    );
}

#[test]
fn a_file_in_the_way_is_asked_about_before_the_programs_are_chosen() {
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
    let answers = [("Move what build/Dockerfile says", "n\r")];
    let Some(answer) = init_on_a_terminal(&folder, &answers) else {
        return;
    };
    compare(
        &answer,
        str![[r#"
exit code 1

on standard output:
[what is kept is shown before anything is replaced; --adopt says it too]
? Move what build/Dockerfile says to scaffold.toml? No
error[in-the-way]: build/Dockerfile is yours: scaffold did not write it, and nothing was written
--> build/Dockerfile
 = help: keep what it says:         scaffold init --adopt
         see that as a diff first:  scaffold init --adopt --dry-run
         replace it all the same:   scaffold init --force

"#]],
    );
    assert_eq!(folder.files(), before);
}

#[test]
fn hosts_that_nobody_knows_are_asked_about() {
    let folder = program()
        .with(
            "go.mod",
            "module example.com/hello\n\ngo 1.26\n\nrequire git.corp.test/lib v1.0.0\n",
        )
        .with("go.sum", "")
        .with(
            "main.go",
            "package main\n\nimport _ \"git.corp.test/lib\"\n\nfunc main() {}\n",
        );
    let answers = [
        ("Which runtime base?", "\r"),
        ("private modules?", " \r"),
        ("Write scaffold.toml", "\r"),
    ];
    let Some(answer) = init_on_a_terminal(&folder, &answers) else {
        return;
    };
    compare(
        &answer,
        str![[r#"
exit code 0

on standard output:
> distroless-static, the smallest with what the program needs
  alpine
  debian-slim
  debian-slim-bookworm
  distroless-base
  distroless-base-nossl
v distroless-cc
[enter takes the first; --base NAME says it too]
? Which runtime base? distroless-static, the smallest with what the program needs
> [ ] git.corp.test
[space chooses, enter goes on; most hosts are public]
> [x] git.corp.test
? Which of these hosts have private modules? git.corp.test
hello: main package . (main.go:5)
  golang:1.26-trixie (go.mod:3), cgo off, on distroless-static, no port
? Write scaffold.toml, Dockerfile, .dockerignore, scaffold.lock? Yes
wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build --secret id=netrc,src=$HOME/.netrc -t hello . && docker run --rm hello

"#]],
    );
}

//! Images and containers, by the `docker` command.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::cell::OnceCell;
use std::env;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// An image in the engine, removed at the end.
pub(crate) struct Image {
    tag: String,
    /// What BuildKit's own checks say of the Dockerfile.
    pub(crate) checked: String,
    programs: OnceCell<Vec<Vec<u8>>>,
}

/// A container, removed at the end.
pub(crate) struct Container {
    name: String,
    child: Option<Child>,
}

/// Whether there is an engine with buildx; where not, the reason is printed, and in CI it fails.
pub(crate) fn engine() -> bool {
    let lacks = [["buildx", "version"].as_slice(), &["version"]]
        .into_iter()
        .find(|arguments| {
            let output = Command::new("docker").args(*arguments).output();
            !output.is_ok_and(|output| output.status.success())
        });
    let Some(arguments) = lacks else {
        return true;
    };
    let reason = format!("`docker {}` fails", arguments.join(" "));
    assert!(env::var_os("CI").is_none(), "{reason}");
    // Written past the capture of the test runner: a skipped test says so.
    std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("skipped: {reason}\n")).unwrap();
    false
}

/// The registry of tests/lab; where there is none, that is printed, and in CI it fails.
pub(crate) fn lab_registry() -> Option<String> {
    if !engine() {
        return None;
    }
    let registry = env::var("SCAFFOLD_LAB_REGISTRY").ok();
    if registry.is_none() {
        assert!(env::var_os("CI").is_none(), "there is no lab");
        // Written past the capture of the test runner: a skipped test says so.
        std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("skipped: there is no registry, as tests/lab has\n"),
        )
        .unwrap();
    }
    registry
}

/// Empties the builder of tests/lab that is there for it: its name.
pub(crate) fn prune_empty_builder() -> &'static str {
    let builder = "lab-empty";
    text(&mut docker(&[
        "buildx",
        "--builder",
        builder,
        "prune",
        "--all",
        "--force",
    ]));
    builder
}

impl Image {
    /// Builds the folder's Dockerfile as it is.
    pub(crate) fn build(folder: &Path, target: Option<&str>) -> Self {
        let mut build = vec!["buildx", "build"];
        if let Some(target) = target {
            build.extend(["--target", target]);
        }
        let with = |more: &[&str]| {
            let mut command = docker(&build);
            command.args(more).arg(".").current_dir(folder);
            command
        };
        let checked = text(&mut with(&["--check"]));
        let tag = unique("image");
        text(&mut with(&["--load", "--quiet", "--tag", &tag]));
        Self {
            tag,
            checked,
            programs: OnceCell::new(),
        }
    }

    /// Bytes, as `docker images` says.
    pub(crate) fn size(&self) -> u64 {
        self.inspect("{{.Size}}").parse().unwrap()
    }

    /// The user that the program runs as.
    pub(crate) fn user(&self) -> String {
        self.inspect("{{.Config.User}}")
    }

    /// The bytes of each file beside the program that starts, that one included.
    pub(crate) fn programs(&self) -> &[Vec<u8>] {
        self.programs.get_or_init(|| {
            let entrypoint = self.inspect("{{index .Config.Entrypoint 0}}");
            let folder = Path::new(&entrypoint).parent().unwrap();
            let container = Container {
                name: unique("files"),
                child: None,
            };
            text(&mut docker(&[
                "create",
                "--name",
                &container.name,
                &self.tag,
            ]));
            let copy = tempfile::tempdir().unwrap();
            let from = format!("{}:{}/.", container.name, folder.display());
            text(docker(&["cp", &from, "."]).current_dir(copy.path()));
            walkdir::WalkDir::new(copy.path())
                .into_iter()
                .map(Result::unwrap)
                .filter(|entry| entry.file_type().is_file())
                .map(|entry| std::fs::read(entry.path()).unwrap())
                .collect()
        })
    }

    fn inspect(&self, format: &str) -> String {
        let answer = text(&mut docker(&[
            "image", "inspect", "--format", format, &self.tag,
        ]));
        answer.trim_end().to_owned()
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        let _ = docker(&["image", "rm", "--force", &self.tag]).output();
    }
}

impl Container {
    /// Waits until nothing listens where `url` says: containers share the machine's ports.
    pub(crate) fn wait_for_port(url: &str) {
        let (host, _) = parts(url);
        let start = Instant::now();
        while TcpStream::connect(host).is_ok() {
            let waited = start.elapsed().as_secs();
            assert!(waited < 60, "something else listens on {host}");
            thread::sleep(Duration::from_millis(200));
        }
    }

    /// Runs the image as its README would, with a root that is read-only; `program` in place of its
    /// own, and a new volume at `writable`, which belongs to whoever the image's folder does.
    pub(crate) fn run(
        image: &Image,
        writable: Option<&str>,
        program: Option<&str>,
        input: &str,
    ) -> Self {
        let name = unique("container");
        let mut run = docker(&["run", "--interactive", "--read-only", "--network", "host"]);
        run.args(["--name", &name]);
        run.args(writable.map(|path| format!("--volume={path}")));
        if let Some(program) = program {
            let own = image.inspect("{{index .Config.Entrypoint 0}}");
            let beside = Path::new(&own).with_file_name(program);
            run.arg("--entrypoint").arg(beside);
        }
        let mut child = run
            .arg(&image.tag)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).unwrap();
        Self {
            name,
            child: Some(child),
        }
    }

    /// The whole standard output of a program that ends well.
    pub(crate) fn finished(mut self) -> String {
        let output = self.child.take().unwrap().wait_with_output().unwrap();
        assert!(output.status.success(), "{}", output.status);
        String::from_utf8(output.stdout).unwrap()
    }

    /// The first line on standard output, which must come within `patience`.
    pub(crate) fn first_line(&self, patience: Duration) -> String {
        self.retry(patience, || {
            let output = docker(&["logs", &self.name]).output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            text.split_once('\n').map(|(line, _)| line.to_owned())
        })
    }

    /// The body that the program answers to a GET with status 200, within `patience`.
    pub(crate) fn get(&self, url: &str, patience: Duration) -> String {
        let (host, path) = parts(url);
        self.retry(patience, || {
            let mut stream = TcpStream::connect(host).ok()?;
            write!(stream, "GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n").ok()?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer).ok()?;
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert_eq!(head.split(' ').nth(1), Some("200"), "{head}");
            Some(body.to_owned())
        })
    }

    /// The user of each process, by number.
    pub(crate) fn users(&self) -> Vec<String> {
        let answer = text(&mut docker(&["top", &self.name, "-eo", "uid,pid"]));
        let lines = answer.lines().skip(1);
        lines
            .map(|line| line.split_whitespace().next().unwrap().to_owned())
            .collect()
    }

    /// Sends SIGTERM, and SIGKILL after half a minute.
    pub(crate) fn stop(&self) {
        text(&mut docker(&["stop", "--time", "30", &self.name]));
    }

    fn retry<T>(&self, patience: Duration, mut attempt: impl FnMut() -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(result) = attempt() {
                return result;
            }
            assert!(start.elapsed() < patience, "{} says nothing", self.name);
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let _ = docker(&["rm", "--force", "--volumes", &self.name]).output();
        if let Some(mut child) = self.child.take() {
            let _ = child.wait();
        }
    }
}

/// `127.0.0.1:8080` and the path of a URL.
fn parts(url: &str) -> (&str, &str) {
    url.strip_prefix("http://")
        .unwrap()
        .split_once('/')
        .unwrap()
}

fn docker(arguments: &[&str]) -> Command {
    let mut command = Command::new("docker");
    command.args(arguments);
    command
}

/// The standard output of a command that succeeds.
#[track_caller]
fn text(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{error}");
    String::from_utf8(output.stdout).unwrap()
}

fn unique(what: &str) -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("scaffold-test-{what}-{}-{count}", std::process::id())
}

//! A temporary folder with a repository in it, and `scaffold` run there.

#![allow(dead_code, reason = "each test program uses a part of it")]
#![allow(clippy::panic, reason = "a test fails by a panic")]

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A folder that is removed at the end of the test.
pub(crate) struct Folder {
    temporary: TempDir,
    path: PathBuf,
}

/// How `scaffold` ended, and all it said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    /// An empty folder called `repository`.
    pub(crate) fn new() -> Self {
        Self::called("repository")
    }

    /// An empty folder of that name or path, in a temporary folder of its own.
    pub(crate) fn called(name: &str) -> Self {
        Self::below(&env::temp_dir(), name)
    }

    /// The same, in a temporary folder below `parent`.
    pub(crate) fn below(parent: &Path, name: &str) -> Self {
        let temporary = TempDir::with_prefix_in("scaffold-test-", parent).unwrap();
        let path = temporary.path().join(name);
        fs::create_dir_all(&path).unwrap();
        Self { temporary, path }
    }

    /// What an example has before `scaffold` runs in it.
    pub(crate) fn of_example(name: &str) -> Self {
        Self::new().with_example(name)
    }

    /// Takes an example's own files in.
    pub(crate) fn with_example(self, name: &str) -> Self {
        for (path, bytes) in sources(&example(name)) {
            self.write_bytes(&path, &bytes);
        }
        self
    }

    /// Writes a file, its folders included.
    pub(crate) fn with(self, path: &str, text: &str) -> Self {
        self.write(path, text);
        self
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        self.write_bytes(path, text.as_bytes());
    }

    pub(crate) fn write_bytes(&self, path: &str, bytes: &[u8]) {
        let path = self.path.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path.join(path)).unwrap()
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Every file, by its path relative to the folder.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files(&self.path)
    }

    /// The texts of the files that scaffold writes.
    pub(crate) fn written(&self) -> BTreeMap<String, String> {
        written(&self.path)
    }

    /// `scaffold` in this folder; nobody is there to answer questions.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_scaffold"));
        command
            .current_dir(&self.path)
            .stdin(Stdio::null())
            .env_remove("COLUMNS")
            .env("NO_COLOR", "1");
        command
    }

    /// Runs `scaffold` with arguments.
    pub(crate) fn scaffold(&self, arguments: &[&str]) -> Answer {
        Answer::of(self.command().args(arguments))
    }

    /// Runs `scaffold`, which must succeed.
    #[track_caller]
    pub(crate) fn succeeds(&self, arguments: &[&str]) -> Answer {
        let answer = self.scaffold(arguments);
        assert_eq!(answer.code, Some(0), "{arguments:?}\n{}", answer.stderr);
        answer
    }
}

impl Answer {
    /// Waits half a minute at most: a program that hangs is a fault, not a pause.
    pub(crate) fn of(command: &mut Command) -> Self {
        let pipes = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().unwrap();
        let stdout = reader(child.stdout.take().unwrap());
        let stderr = reader(child.stderr.take().unwrap());
        let start = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if start.elapsed() > Duration::from_secs(30) {
                child.kill().unwrap();
                panic!("{command:?} hangs");
            }
            thread::sleep(Duration::from_millis(2));
        };
        Self {
            code: status.code(),
            stdout: stdout.join().unwrap(),
            stderr: stderr.join().unwrap(),
        }
    }
}

fn reader(mut pipe: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut text = String::new();
        pipe.read_to_string(&mut text).unwrap();
        text
    })
}

/// The folder of an example.
pub(crate) fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join(name)
}

/// The names of the examples.
pub(crate) fn examples() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(example(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The files of a folder that scaffold did not write.
pub(crate) fn sources(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = files(folder);
    files.retain(|path, _| !is_written(path));
    files
}

/// The texts of the files of a folder that scaffold wrote.
pub(crate) fn written(folder: &Path) -> BTreeMap<String, String> {
    files(folder)
        .into_iter()
        .filter(|(path, _)| is_written(path))
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect()
}

/// Whether scaffold writes a file of that path, with default paths of the output.
fn is_written(path: &str) -> bool {
    let of_scaffold = [
        "scaffold.toml",
        "scaffold.lock",
        ".dockerignore",
        "docker-bake.hcl",
    ]
    .contains(&path);
    of_scaffold || (path.ends_with("Dockerfile") && !path.contains('/'))
}

/// Every file below a folder, by its path relative to it.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap();
            let path = path.to_str().unwrap().to_owned();
            (path, fs::read(entry.path()).unwrap())
        })
        .collect()
}

//! A program as a whole: its time on the wall's clock, and the most memory it held.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A program with its arguments.
pub(crate) struct Program {
    name: String,
    arguments: Vec<String>,
    folder: Option<PathBuf>,
}

impl Program {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            arguments: Vec::new(),
            folder: None,
        }
    }

    pub(crate) fn arguments<const N: usize>(mut self, arguments: [&str; N]) -> Self {
        self.arguments = arguments.map(str::to_owned).to_vec();
        self
    }

    /// Run with this current folder.
    pub(crate) fn inside(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    /// Runs it once, its output thrown away; how long it took.
    pub(crate) fn run(&self) -> Duration {
        let mut command = Command::new(&self.name);
        command.args(&self.arguments).stdout(Stdio::null());
        command.current_dir(self.folder.as_deref().unwrap_or(Path::new(".")));
        let start = Instant::now();
        let status = command.status().unwrap();
        let time = start.elapsed();
        assert!(status.success(), "{} {:?}", self.name, self.arguments);
        time
    }

    /// Runs it once; the bytes that were resident at most, 0 where the system does not tell.
    pub(crate) fn memory(&self, measurer: &Path) -> u64 {
        // The system tells it of all children together, so that each needs a parent of its own.
        let output = Command::new(measurer)
            .arg("--measure-memory")
            .arg(&self.name)
            .args(&self.arguments)
            .current_dir(self.folder.as_deref().unwrap_or(Path::new(".")))
            .output()
            .unwrap();
        str::from_utf8(&output.stdout)
            .unwrap()
            .trim()
            .parse()
            .unwrap()
    }
}

/// Runs a program with its arguments; the bytes that were resident at most.
pub(crate) fn run_and_measure_memory(program: &[&str]) -> u64 {
    let (name, arguments) = program.split_first().unwrap();
    let status = Command::new(name)
        .args(arguments)
        .stdout(Stdio::null())
        .status();
    assert!(status.unwrap().success());
    most_resident_of_children()
}

#[cfg(target_os = "linux")]
fn most_resident_of_children() -> u64 {
    use nix::sys::resource::{UsageWho, getrusage};
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    u64::try_from(usage.max_rss()).unwrap() * 1024
}

#[cfg(not(target_os = "linux"))]
fn most_resident_of_children() -> u64 {
    0
}

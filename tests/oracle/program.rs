//! What the comparisons with Docker's own Go modules share.

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

/// A Go program of this folder, built.
pub(crate) struct Oracle {
    program: PathBuf,
}

impl Oracle {
    /// None, with the reason printed, where there is no Go; in CI that is a failure.
    pub(crate) fn build(name: &str) -> Option<Oracle> {
        if Command::new("go").arg("version").output().is_err() {
            assert!(
                env::var_os("CI").is_none(),
                "go is missing: {name} cannot be asked"
            );
            // Written past the capture of the test runner: a skipped test says so.
            std::io::Write::write_fmt(
                &mut std::io::stderr(),
                format_args!("skipped: go is missing, so {name} cannot be asked\n"),
            )
            .unwrap();
            return None;
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/oracle")
            .join(name);
        let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-oracle"));
        let build = Command::new("go")
            .args(["build", "-o"])
            .args([program.as_os_str(), ".".as_ref()])
            .current_dir(&folder)
            .status()
            .unwrap();
        assert!(build.success());
        Some(Oracle { program })
    }

    /// One answer to each question, in their order.
    pub(crate) fn ask<Q: Serialize, A: for<'de> Deserialize<'de>>(
        &self,
        arguments: &[&str],
        questions: &[Q],
    ) -> Vec<A> {
        let mut child = Command::new(&self.program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Docker's modules write there what they also answer.
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let text: String = questions
            .iter()
            .map(|question| serde_json::to_string(question).unwrap() + "\n")
            .collect();
        let writer = std::thread::spawn(move || input.write_all(text.as_bytes()).unwrap());
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        str::from_utf8(&output.stdout)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

/// Marsaglia's xorshift: the same questions on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }

    pub(crate) fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}

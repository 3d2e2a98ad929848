//! The engine's command: run to its end, or followed a line at a time until somebody wants it to stop.

#![expect(
    clippy::disallowed_methods,
    reason = "`verify` starts the person's own container engine, and nothing else"
)]

use std::io::{BufRead as _, BufReader, ErrorKind, Read};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::{Kind, asked_to_stop};
use crate::error::Error;

/// How often it is looked whether somebody wants to stop.
const TICK: Duration = Duration::from_millis(50);

/// How long a command that is asked to end may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why an engine says nothing.
#[derive(Debug)]
pub(super) enum Silence {
    /// Its command is not on the PATH.
    Absent,
    /// It ends with an error: its last line.
    Refusal(String),
}

/// An engine's command with these arguments, which Ctrl-C on the terminal does not reach: what it was
/// about to make could not be removed otherwise.
pub(super) fn command<'a>(kind: Kind, arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(kind.program());
    command.args(arguments).stdin(Stdio::null());
    // The attestations of buildx are for registries: many engines cannot load an image that has them.
    command.env("BUILDX_NO_DEFAULT_ATTESTATIONS", "1");
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

/// What a command prints, without the end of its last line.
pub(super) fn answer(kind: Kind, arguments: &[&str]) -> Result<String, Silence> {
    let output = command(kind, arguments.iter().copied()).output();
    match output {
        Ok(output) if output.status.success() => Ok(trimmed(&output.stdout)),
        Ok(output) => {
            let said = trimmed(&output.stderr);
            let last = said.lines().last().unwrap_or_default();
            Err(Silence::Refusal(last.to_owned()))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Err(Silence::Absent),
        Err(error) => Err(Silence::Refusal(error.to_string())),
    }
}

/// What a command that has to succeed prints, without the end of its last line.
pub(super) fn text(mut command: Command) -> Result<String, Error> {
    let output = output(&mut command)?;
    if output.status.success() {
        return Ok(trimmed(&output.stdout));
    }
    Err(Error::Engine {
        command: shown(&command),
        answer: trimmed(&output.stderr),
    })
}

/// A command's end and all it prints.
pub(super) fn output(command: &mut Command) -> Result<Output, Error> {
    command
        .output()
        .map_err(|source| not_started(command, source))
}

/// Where a command printed a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    Output,
    Error,
}

/// Runs a command to its end and gives each line it prints as it comes; ends it where somebody wants to
/// stop.
pub(super) fn follow(
    command: &mut Command,
    mut on_line: impl FnMut(Stream, String),
) -> Result<ExitStatus, Error> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = spawn(command)?;
    let (lines, printed) = mpsc::channel();
    let stdout = child.stdout.take();
    let stderr = child.stderr.take();
    let readers = [
        stdout.map(|stream| reader(stream, Stream::Output, lines.clone())),
        stderr.map(|stream| reader(stream, Stream::Error, lines.clone())),
    ];
    drop(lines);
    loop {
        match printed.recv_timeout(TICK) {
            Ok((stream, line)) => on_line(stream, line),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if asked_to_stop() {
            end(&mut child);
            return Err(Error::Interrupted);
        }
    }
    for reader in readers.into_iter().flatten() {
        let _ = reader.join();
    }
    child.wait().map_err(|source| not_started(command, source))
}

/// Starts a command.
pub(super) fn spawn(command: &mut Command) -> Result<Child, Error> {
    command
        .spawn()
        .map_err(|source| not_started(command, source))
}

fn not_started(command: &Command, source: std::io::Error) -> Error {
    Error::Start {
        program: shown(command),
        source,
    }
}

/// Ends a command and what it started: asks them first, so that a build is taken back, and waits.
pub(super) fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Ok(group) = i32::try_from(child.id()) {
        let group = nix::unistd::Pid::from_raw(group);
        let _ = nix::sys::signal::killpg(group, nix::sys::signal::Signal::SIGTERM);
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE && matches!(child.try_wait(), Ok(None)) {
            thread::sleep(TICK);
        }
        let _ = nix::sys::signal::killpg(group, nix::sys::signal::Signal::SIGKILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

fn reader(
    pipe: impl Read + Send + 'static,
    stream: Stream,
    lines: Sender<(Stream, String)>,
) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            if lines.send((stream, trimmed(&line))).is_err() {
                return;
            }
            line.clear();
        }
    })
}

fn trimmed(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end().to_owned()
}

/// A command as a person would type it, less its options.
fn shown(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let words = command.get_args().map(|word| word.to_string_lossy());
    let words: Vec<_> = words.take_while(|word| !word.starts_with('-')).collect();
    format!("{program} {}", words.join(" "))
}

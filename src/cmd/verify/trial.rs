//! One image, started.

use std::thread;
use std::time::{Duration, Instant};

use super::report::{End, ImageReport, PortReport, ProgramReport, Root};
use crate::engine::{About, Container, Image as Built, Start, State, asked_to_stop};
use crate::error::Error;
use crate::settings::Image;

/// How long a program without a port that has to answer is watched.
const WATCHED: Duration = Duration::from_secs(3);

/// Lines of a program's output on the screen.
const SHOWN: usize = 20;

/// How often it is looked.
const TICK: Duration = Duration::from_millis(100);

/// Exit codes from here on are the engine's or a signal's, not the program's:
/// <https://docs.docker.com/engine/containers/run/#exit-status>.
const OWN_CODES: i32 = 125;

/// What an image is started with.
pub(super) struct Trial<'a> {
    pub(super) image: &'a Image,
    pub(super) built: &'a Built,
    pub(super) about: About,
    pub(super) options: Vec<String>,
    pub(super) network: &'a str,
    /// How long a service may take to answer.
    pub(super) patience: Duration,
}

impl Trial<'_> {
    /// Starts the image with a root that cannot be written; where that is what the program fails on, with
    /// more of it.
    pub(super) fn run(&self, report: &mut ImageReport) -> Result<(), Error> {
        report.size = Some(self.about.size);
        report.user = self.about.user().to_owned();
        for root in [Root::ReadOnly, Root::ReadOnlyWithTmp, Root::Writable] {
            report.root = Some(root);
            if !self.once(root, report)? {
                break;
            }
        }
        Ok(())
    }

    /// Starts the image once; whether it failed on a root that cannot be written.
    fn once(&self, root: Root, report: &mut ImageReport) -> Result<bool, Error> {
        let named = self.about.ports();
        let tcp = named.iter().filter(|(_, protocol)| protocol == "tcp");
        let tcp: Vec<u16> = tcp.map(|(port, _)| *port).collect();
        let start = Start {
            read_only: root != Root::Writable,
            tmp: root == Root::ReadOnlyWithTmp,
            ports: &tcp,
            network: self.network,
            options: &self.options,
        };
        (report.ok, report.ended, report.stopped) = (false, None, None);
        report.output.clear();
        report.ports = named
            .iter()
            .map(|(port, protocol)| PortReport {
                port: *port,
                protocol: protocol.clone(),
                answer: None,
                after: None,
            })
            .collect();
        if let Some(port) = Container::taken(self.built, &start) {
            report.problem = format!("something else listens on port {port} of the machine");
            return Ok(false);
        }
        let begun = Instant::now();
        let container = match Container::start(self.built, &start) {
            Ok(container) => container,
            Err(Error::Engine { answer, .. }) => {
                report.problem = "it does not start".to_owned();
                report.output = answer.lines().map(str::to_owned).collect();
                return Ok(false);
            }
            Err(error) => return Err(error),
        };
        report.programs = self.programs(&container)?;
        self.watch(&container, begun, report)?;
        let output = match report.ended {
            Some(End { code: 0, .. }) => Vec::new(),
            _ => container.output()?,
        };
        report.problem = self.problem(report, &output);
        report.ok = report.problem.is_empty();
        if report.ended.is_none() {
            let (after, code) = container.stop()?;
            report.stopped = Some(End { code, after });
        }
        if root == Root::Writable {
            report.added = container.added()?;
        }
        let failed = !report.ok || report.ended.is_some();
        let is_blocked =
            |line: &String| line.to_ascii_lowercase().contains("read-only file system");
        let blocked = failed && root != Root::Writable && output.iter().any(is_blocked);
        if !report.ok {
            report.output = shown(output);
        }
        Ok(blocked)
    }

    /// Waits for each port that the program listens on by default, or its end.
    fn watch(
        &self,
        container: &Container<'_>,
        begun: Instant,
        report: &mut ImageReport,
    ) -> Result<(), Error> {
        let patience = if self.has_to_answer(report) {
            self.patience
        } else {
            WATCHED
        };
        loop {
            if asked_to_stop() {
                return Err(Error::Interrupted);
            }
            report.ended = ended(container, begun)?;
            if report.ended.is_some() {
                return Ok(());
            }
            for port in report
                .ports
                .iter_mut()
                .filter(|port| port.protocol == "tcp" && port.answer.is_none())
            {
                port.answer = container.answer(port.port)?;
                port.after = port.answer.map(|_| begun.elapsed());
            }
            let waits = |port: &&PortReport| port.answer.is_none() && self.listens(port);
            let all = !report.ports.is_empty() && !report.ports.iter().any(|port| waits(&port));
            let is_done = all && self.has_to_answer(report) || begun.elapsed() > patience;
            thread::sleep(TICK);
            if is_done {
                // It may have answered and ended.
                report.ended = ended(container, begun)?;
                return Ok(());
            }
        }
    }

    /// What is wrong; empty for nothing.
    fn problem(&self, report: &ImageReport, output: &[String]) -> String {
        let silent = report.ports.iter();
        let silent = silent.filter(|port| port.answer.is_none() && self.listens(port));
        let silent: Vec<String> = silent.map(PortReport::name).collect();
        match report.ended {
            Some(End { code: 2, .. }) if output.iter().any(|line| is_of_a_panic(line)) => {
                "it panicked".to_owned()
            }
            Some(End { code, .. }) if code >= OWN_CODES || self.has_to_answer(report) => {
                format!("it ended with exit code {code}")
            }
            None if !silent.is_empty() => {
                let seconds = self.patience.as_secs();
                format!("{} did not answer within {seconds} s", silent.join(" and "))
            }
            _ => String::new(),
        }
    }

    /// Whether the program is to listen on a TCP port as soon as it runs.
    fn has_to_answer(&self, report: &ImageReport) -> bool {
        report.ports.iter().any(|port| self.listens(port))
    }

    /// Whether a port is listened on by default; one that only the Dockerfile names is taken to be.
    fn listens(&self, port: &PortReport) -> bool {
        let name = format!("{}/{}", port.port, port.protocol);
        let mut known = self.image.run.ports.value.iter();
        let known = known.find(|known| known.to_string() == name);
        port.protocol == "tcp" && known.is_none_or(|known| known.listens_by_default)
    }

    /// The programs beside the one that starts, that one included, with their sizes.
    fn programs(&self, container: &Container<'_>) -> Result<Vec<ProgramReport>, Error> {
        let Some((folder, _)) = self.about.program().and_then(|path| path.rsplit_once('/')) else {
            return Ok(Vec::new());
        };
        let mut programs = Vec::new();
        for program in self.image.programs() {
            let path = format!("{folder}/{}", program.name);
            if let Some(size) = container.file_size(&path)? {
                programs.push(ProgramReport { path, size });
            }
        }
        Ok(programs)
    }
}

/// How a program ended, if it did.
fn ended(container: &Container<'_>, begun: Instant) -> Result<Option<End>, Error> {
    Ok(match container.state()? {
        State::Runs => None,
        State::Ended(code) => Some(End {
            code,
            after: begun.elapsed(),
        }),
    })
}

/// Go ends a program that panics with exit code 2, which a command line means usage by: what it printed
/// tells them apart.
fn is_of_a_panic(line: &str) -> bool {
    line.starts_with("goroutine ")
}

/// What of a program's output is worth a screen: from its panic on, else its end.
fn shown(mut output: Vec<String>) -> Vec<String> {
    let starts = |line: &String| line.starts_with("panic: ") || line.starts_with("fatal error: ");
    let end = output.len().saturating_sub(SHOWN);
    let from = output.iter().position(starts).unwrap_or(end);
    output.drain(..from);
    output.truncate(SHOWN);
    output
}

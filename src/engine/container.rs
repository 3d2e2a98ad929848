//! A container, from its start to its end.

use std::io::Read as _;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{Answer, Engine, Image, Kind, process, unique};
use crate::error::Error;

/// How long a program has to end after its signal, in seconds: the engine's own patience
/// (<https://docs.docker.com/reference/cli/docker/container/stop/>).
const PATIENCE: &str = "10";

/// Lines that are read of what a program prints, from its end: a panic names every goroutine.
const KEPT: &str = "1000";

/// How a container is started.
#[derive(Clone, Debug)]
pub struct Start<'a> {
    /// Nothing of its root can be written.
    pub read_only: bool,
    /// There is a folder in memory at /tmp.
    pub tmp: bool,
    /// TCP ports that the program may listen on.
    pub ports: &'a [u16],
    /// The network; a new one of its own, or the host's where the engine has none, where empty.
    pub network: &'a str,
    /// Further options of `docker run`: variables, volumes.
    pub options: &'a [String],
}

/// A container in the engine; dropped, it is ended and removed, with its volumes.
#[derive(Debug)]
pub struct Container<'a> {
    image: &'a Image,
    name: String,
    on_host: bool,
}

/// What became of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It runs.
    Runs,
    /// It ended, with this code.
    Ended(i32),
}

impl<'a> Container<'a> {
    /// The first of the ports that something listens on before the program does: it would be taken for
    /// the program. Only a network that is the machine's can have one.
    pub fn taken(image: &Image, start: &Start<'_>) -> Option<u16> {
        let engine = &image.engine;
        let mut ports = start.ports.iter().copied();
        ports.find(|port| is_on_host(engine, start) && Answer::of(&engine.host, *port).is_some())
    }

    /// Makes a container of an image, and starts its program.
    ///
    /// # Errors
    /// The engine refuses: no such program in the image, a port is taken.
    pub fn start(image: &'a Image, start: &Start<'_>) -> Result<Self, Error> {
        let engine = &image.engine;
        let on_host = is_on_host(engine, start);
        // Before it is made: whatever becomes of it, it is removed.
        let container = Self {
            image,
            name: unique("run"),
            on_host,
        };
        let mut words = vec!["create", "--name", &container.name];
        if start.read_only {
            words.push("--read-only");
            if engine.kind == Kind::Podman {
                // It mounts folders in memory at /tmp and /run by itself.
                words.push("--read-only-tmpfs=false");
            }
        }
        if start.tmp {
            words.extend(["--tmpfs", "/tmp"]);
        }
        let network = if on_host { "host" } else { start.network };
        if !network.is_empty() {
            words.extend(["--network", network]);
        }
        let is_local = engine.host == "127.0.0.1";
        let ports = start.ports.iter().map(|port| match is_local {
            true => format!("127.0.0.1::{port}"),
            false => port.to_string(),
        });
        let ports: Vec<String> = ports.filter(|_| publishes(network)).collect();
        words.extend(ports.iter().flat_map(|port| ["--publish", port]));
        words.extend(start.options.iter().map(String::as_str));
        words.push(&image.tag);
        engine.text(words)?;
        engine.text(["start", &container.name])?;
        Ok(container)
    }

    /// Whether the program runs.
    ///
    /// # Errors
    /// The engine does not say.
    pub fn state(&self) -> Result<State, Error> {
        let format = "{{.State.Running}} {{.State.ExitCode}}";
        let text = self.text(["inspect", "--format", format, &self.name])?;
        Ok(match text.split_once(' ') {
            Some(("true", _)) => State::Runs,
            Some((_, code)) => State::Ended(code.parse().unwrap_or(-1)),
            None => State::Ended(-1),
        })
    }

    /// How a TCP port of the program answers; `None` while nothing listens.
    ///
    /// # Errors
    /// The engine does not say where the port is.
    pub fn answer(&self, port: u16) -> Result<Option<Answer>, Error> {
        let host = &self.image.engine.host;
        if self.on_host {
            return Ok(Answer::of(host, port));
        }
        // `127.0.0.1:49153`, a line for each address family. A network without ports says nothing.
        let port = self.text(["port", &self.name, &format!("{port}/tcp")])?;
        let mut lines = port.lines();
        let published = lines.find_map(|line| line.rsplit_once(':')?.1.parse().ok());
        Ok(published.and_then(|port| Answer::of(host, port)))
    }

    /// The last lines that the program printed, on either stream.
    ///
    /// # Errors
    /// The engine does not answer.
    pub fn output(&self) -> Result<Vec<String>, Error> {
        let engine = &self.image.engine;
        let output = process::output(&mut engine.command(["logs", "--tail", KEPT, &self.name]))?;
        let lines = [output.stdout, output.stderr].concat();
        let lines = String::from_utf8_lossy(&lines);
        Ok(lines
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect())
    }

    /// The files and folders that the program added to its root, without what lies in one of them; none
    /// of its volumes: <https://docs.docker.com/reference/cli/docker/container/diff/>.
    ///
    /// # Errors
    /// The engine does not answer.
    pub fn added(&self) -> Result<Vec<String>, Error> {
        let text = self.text(["diff", &self.name])?;
        let mut added: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("A "))
            .collect();
        added.sort_unstable();
        let mut outer: Vec<String> = Vec::new();
        for path in added {
            let is_inside = |folder: &String| Path::new(path).starts_with(folder);
            if !outer.iter().any(is_inside) {
                outer.push(path.to_owned());
            }
        }
        Ok(outer)
    }

    /// Sends the image's stop signal, and SIGKILL where the program does not end: how long it took, and
    /// its exit code.
    ///
    /// # Errors
    /// The engine does not answer.
    pub fn stop(&self) -> Result<(Duration, i32), Error> {
        let start = Instant::now();
        self.text(["stop", "--time", PATIENCE, &self.name])?;
        let took = start.elapsed();
        Ok(match self.state()? {
            State::Ended(code) => (took, code),
            State::Runs => (took, -1),
        })
    }

    /// The bytes of a file in it; `None` where there is no such file.
    ///
    /// # Errors
    /// The engine cannot be started.
    pub fn file_size(&self, path: &str) -> Result<Option<u64>, Error> {
        let from = format!("{}:{path}", self.name);
        let engine = &self.image.engine;
        // A tar archive with that one file, of whose header the size is a field in octal digits:
        // <https://www.gnu.org/software/tar/manual/html_node/Standard.html>.
        let mut copy = engine.command(["cp", &from, "-"]);
        let mut copy = process::spawn(copy.stdout(Stdio::piped()).stderr(Stdio::null()))?;
        let mut header = [0; 512];
        let read = copy
            .stdout
            .take()
            .map(|mut out| out.read_exact(&mut header));
        process::end(&mut copy);
        if !matches!(read, Some(Ok(()))) {
            return Ok(None);
        }
        let digits = header.get(124..136).unwrap_or_default();
        let digits = std::str::from_utf8(digits).unwrap_or_default();
        let digits = digits.trim_matches(|c: char| !c.is_ascii_digit());
        Ok(u64::from_str_radix(digits, 8).ok())
    }

    fn text<'b>(&self, words: impl IntoIterator<Item = &'b str>) -> Result<String, Error> {
        self.image.engine.text(words)
    }
}

/// Whether a container's network is the machine's.
fn is_on_host(engine: &Engine, start: &Start<'_>) -> bool {
    start.network == "host" || start.network.is_empty() && !engine.has_bridge
}

/// Whether ports of a network can be published:
/// <https://docs.docker.com/engine/network/#published-ports>.
fn publishes(network: &str) -> bool {
    network != "host" && network != "none" && !network.starts_with("container:")
}

impl Drop for Container<'_> {
    fn drop(&mut self) {
        let engine = &self.image.engine;
        engine.remove(["rm", "--force", "--volumes", &self.name]);
    }
}

//! The container engine that `verify` builds and runs images with: `docker` with buildx, else `podman`.
//!
//! It is the person's own, with its context, builder and credentials. This is the one place that starts
//! programs; what it makes there is removed when its value is dropped.

mod build;
mod container;
mod image;
mod probe;
mod process;
mod step;
mod stop;

pub use build::{Built, Recipe, Warning};
pub use container::{Container, Start, State};
pub use image::{About, Image};
pub use probe::Answer;
pub use step::Step;
pub use stop::{INTERRUPTED, asked_to_stop, watch_for_stop};

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::diag::{Code, Diagnostic};
use crate::error::Error;

/// An engine that answers.
#[derive(Clone, Debug)]
pub struct Engine {
    kind: Kind,
    version: String,
    /// The builder that buildx is told to use; its own choice where empty.
    builder: String,
    /// The machine where published ports are.
    host: String,
    /// Containers can have a network of their own, and ports published from it.
    has_bridge: bool,
}

/// The command of an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Docker,
    Podman,
}

impl Kind {
    fn program(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Podman => "podman",
        }
    }
}

impl Engine {
    /// The first that answers: `docker`, which itself follows DOCKER_HOST and its context, then `podman`.
    ///
    /// # Errors
    /// None does: a diagnostic says what to install, or to start.
    pub fn find(builder: Option<&str>) -> Result<Self, Box<Diagnostic>> {
        let docker = process::answer(
            Kind::Docker,
            &["version", "--format", "{{.Server.Version}}"],
        );
        let version = match docker {
            Ok(version) => version,
            Err(no_docker) => return Self::podman(builder, no_docker),
        };
        if process::answer(Kind::Docker, &["buildx", "version"]).is_err() {
            let diagnostic = Diagnostic::new(
                Code::NoEngine,
                "`docker` has no buildx, which builds what scaffold writes",
            );
            return Err(Box::new(diagnostic.help(
                "install the package docker-buildx-plugin: https://docs.docker.com/go/buildx/",
            )));
        }
        let bridges = [
            "network",
            "ls",
            "--filter",
            "driver=bridge",
            "--format",
            "{{.Name}}",
        ];
        let endpoint = [
            "context",
            "inspect",
            "--format",
            "{{.Endpoints.docker.Host}}",
        ];
        let endpoint = process::answer(Kind::Docker, &endpoint).unwrap_or_default();
        Ok(Self {
            kind: Kind::Docker,
            version,
            builder: builder.unwrap_or_default().to_owned(),
            host: host_of(&endpoint),
            has_bridge: process::answer(Kind::Docker, &bridges)
                .is_ok_and(|names| !names.is_empty()),
        })
    }

    fn podman(builder: Option<&str>, no_docker: process::Silence) -> Result<Self, Box<Diagnostic>> {
        let version = process::answer(
            Kind::Podman,
            &["version", "--format", "{{.Client.Version}}"],
        );
        match (version, no_docker) {
            (Ok(version), _) if builder.is_none() => Ok(Self {
                kind: Kind::Podman,
                version,
                builder: String::new(),
                host: host_of(""),
                has_bridge: true,
            }),
            (Ok(_), _) => {
                let message = "`--builder` names a builder of buildx, and there is podman alone";
                let help =
                    "leave it out, or install Docker: https://docs.docker.com/engine/install/";
                Err(Box::new(
                    Diagnostic::new(Code::NoEngine, message).help(help),
                ))
            }
            (Err(_), process::Silence::Absent) => {
                let message =
                    "there is no container engine: neither `docker` nor `podman` is on the PATH";
                let help = "install one: https://docs.docker.com/engine/install/ or https://podman.io/docs/installation";
                Err(Box::new(
                    Diagnostic::new(Code::NoEngine, message).help(help),
                ))
            }
            (Err(_), process::Silence::Refusal(answer)) => {
                let message = format!("`docker` is there, and no engine answers it: {answer}");
                let help = "start it, as by `sudo systemctl start docker` or Docker Desktop, or set DOCKER_HOST";
                Err(Box::new(
                    Diagnostic::new(Code::NoEngine, message).help(help),
                ))
            }
        }
    }

    /// The engine and its release: `docker 28.5.1`.
    pub fn about(&self) -> String {
        format!("{} {}", self.kind.program(), self.version)
    }

    /// The engine's command with these arguments.
    fn command<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        process::command(self.kind, arguments)
    }

    /// What a command that has to succeed prints.
    fn text<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Result<String, Error> {
        process::text(self.command(arguments))
    }

    /// Runs a command for what it removes; that there is nothing to remove is no fault.
    fn remove<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) {
        let _ = process::output(&mut self.command(arguments));
    }
}

/// The machine of an engine's endpoint: <https://docs.docker.com/engine/manage-resources/contexts/>.
fn host_of(endpoint: &str) -> String {
    let remote = ["tcp://", "ssh://"]
        .iter()
        .find_map(|scheme| endpoint.strip_prefix(scheme));
    let Some(remote) = remote else {
        return "127.0.0.1".to_owned();
    };
    let authority = remote.split('/').next().unwrap_or_default();
    let authority = authority.rsplit('@').next().unwrap_or_default();
    match authority.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or_default().to_owned(),
        None => authority.split(':').next().unwrap_or_default().to_owned(),
    }
}

/// A name that no other run, and nothing else in this one, gives.
fn unique(what: &str) -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("scaffold-verify-{}-{count}-{what}", std::process::id())
}

#[cfg(test)]
mod tests {
    use super::host_of;

    #[test]
    fn ports_are_published_on_the_machine_of_the_engine() {
        let endpoints = [
            "",
            "unix:///var/run/docker.sock",
            "npipe:////./pipe/docker_engine",
            "tcp://10.0.0.7:2376",
            "tcp://[fd00::7]:2376",
            "ssh://build@ci.example.com:2222/run/docker.sock",
        ];
        assert_eq!(
            endpoints.map(host_of),
            [
                "127.0.0.1",
                "127.0.0.1",
                "127.0.0.1",
                "10.0.0.7",
                "fd00::7",
                "ci.example.com"
            ]
        );
    }
}

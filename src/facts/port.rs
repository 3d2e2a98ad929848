//! Ports.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::manifest::PortSetting;

/// A port a program listens on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Port {
    /// 1 to 65535.
    pub port: u16,
    /// tcp or udp.
    pub protocol: Protocol,
    /// The host it binds, `any` for all.
    pub bind: String,
    /// It listens when started without arguments and environment.
    pub listens_by_default: bool,
    /// Environment variables and flags that change it, and the commands it is bound to.
    pub set_by: Vec<String>,
    /// Keys of settings files that change it, `server.host`.
    #[serde(skip)]
    pub keys: Vec<String>,
    /// pprof, metrics, admin: reported and not exposed.
    #[serde(skip)]
    pub auxiliary: bool,
    /// The commands below which alone the program listens on it; none where it does so without.
    #[serde(skip)]
    pub commands: Vec<Vec<String>>,
    /// The variables of the environment and the flags of which one has to be said for the program to
    /// listen on it; none where it does so without.
    #[serde(skip)]
    pub switches: Vec<String>,
}

impl Port {
    /// Whether a program that is started with these arguments listens on it, as far as its commands
    /// tell.
    pub fn is_below(&self, arguments: &[String]) -> bool {
        let has = |command: &Vec<String>| {
            let mut arguments = arguments.iter();
            command
                .iter()
                .all(|word| arguments.any(|argument| argument == word))
        };
        self.commands.is_empty() || self.commands.iter().any(has)
    }

    /// Whether a program that is started with these arguments and variables listens on it, as far as
    /// its switches tell.
    pub fn is_on(&self, arguments: &[String], env: &BTreeMap<String, String>) -> bool {
        let is_said = |switch: &String| match switch.trim_start_matches('-') {
            name if name.len() < switch.len() => has_flag(arguments, name),
            name => env.get(name).is_some_and(|value| !is_off(value)),
        };
        self.switches.is_empty() || self.switches.iter().any(is_said)
    }

    /// Whether the user of the program may say another.
    pub fn is_settable(&self) -> bool {
        self.settable().next().is_some() || !self.keys.is_empty()
    }

    /// The variables of the environment and the flags that change it.
    pub fn settable(&self) -> impl Iterator<Item = &String> {
        let is_command = |name: &String| self.commands.iter().any(|words| words.join(" ") == *name);
        self.set_by.iter().filter(move |name| !is_command(name))
    }
}

/// Whether a value turns nothing on.
fn is_off(value: &str) -> bool {
    matches!(value, "" | "0" | "false" | "off")
}

/// Whether a flag stands among arguments, and not with a value that turns it off.
fn has_flag(arguments: &[String], name: &str) -> bool {
    arguments.iter().any(|word| {
        let rest = word.strip_prefix("--").or_else(|| word.strip_prefix('-'));
        match rest.map(|rest| rest.split_once('=').unwrap_or((rest, "true"))) {
            Some((flag, value)) => flag == name && !is_off(value),
            None => false,
        }
    })
}

/// Ends the rule of a setting that has a program listen where its container is reached, behind the
/// name that says so: by default it listens at a loopback address.
pub const AT_LOOPBACK: &str = ", as it listens at the loopback by default";

/// Ends the rule of a variable that has a program listen on the port that is exposed, behind its name.
pub const ON_ANOTHER_PORT: &str = ", as it listens on another port by default";

/// The rule of a port that a Dockerfile of the repository exposes.
pub const EXPOSED: &str = "EXPOSE";

/// The rule of a port that a compose file publishes.
pub const COMPOSE: &str = "compose ports";

/// The rule of a port that a compose file opens to other containers, as a Dockerfile's EXPOSE does:
/// <https://docs.docker.com/reference/compose-file/services/#expose>.
pub const COMPOSE_EXPOSED: &str = "compose expose";

/// The rules of ports that deploy files of the repository say, the most telling first: what its
/// authors exposed, then how they run it.
pub const DEPLOYED: [&str; 5] = [
    EXPOSED,
    "internal_port",
    COMPOSE,
    "containerPort",
    COMPOSE_EXPOSED,
];

/// The transport of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

impl From<PortSetting> for Port {
    /// A port that a person named.
    fn from(said: PortSetting) -> Self {
        Self {
            port: said.port,
            protocol: said.protocol,
            bind: "any".to_owned(),
            listens_by_default: true,
            set_by: Vec::new(),
            keys: Vec::new(),
            auxiliary: false,
            commands: Vec::new(),
            switches: Vec::new(),
        }
    }
}

impl std::fmt::Display for Port {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let protocol = match self.protocol {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
        };
        write!(formatter, "{}/{protocol}", self.port)
    }
}

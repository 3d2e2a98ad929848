//! An image that was built to be looked at.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Engine;
use crate::error::Error;

/// An image in the engine; dropped, its tag is removed. What is cached of its build stays.
#[derive(Debug)]
pub struct Image {
    pub(super) engine: Engine,
    pub(super) tag: String,
}

/// What an image says of itself:
/// <https://github.com/opencontainers/image-spec/blob/main/config.md#properties>.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct About {
    /// Bytes of its layers, as the engine counts them.
    pub size: u64,
    config: Config,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Config {
    #[serde(default)]
    user: String,
    #[serde(default)]
    entrypoint: Option<Vec<String>>,
    #[serde(default)]
    exposed_ports: Option<BTreeMap<String, serde_json::Value>>,
}

impl Image {
    /// What the engine says of it.
    ///
    /// # Errors
    /// It answers none, or one that is no such JSON.
    pub fn about(&self) -> Result<About, Error> {
        let text = self.engine.text(["image", "inspect", &self.tag])?;
        let answers: Vec<About> = serde_json::from_str(&text).unwrap_or_default();
        answers.into_iter().next().ok_or_else(|| Error::Engine {
            command: format!("{} image inspect", self.engine.kind.program()),
            answer: text,
        })
    }
}

impl About {
    /// User and group that the program starts as; root where empty.
    pub fn user(&self) -> &str {
        &self.config.user
    }

    /// The path of the program that starts.
    pub fn program(&self) -> Option<&str> {
        self.config.entrypoint.as_ref()?.first().map(String::as_str)
    }

    /// The ports it names, `8080/tcp`, by number.
    pub fn ports(&self) -> Vec<(u16, String)> {
        let ports = self.config.exposed_ports.iter().flat_map(BTreeMap::keys);
        let mut ports: Vec<(u16, String)> = ports
            .filter_map(|port| {
                let (number, protocol) = port.split_once('/').unwrap_or((port, "tcp"));
                Some((number.parse().ok()?, protocol.to_owned()))
            })
            .collect();
        ports.sort();
        ports
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        self.engine.remove(["image", "rm", "--force", &self.tag]);
    }
}

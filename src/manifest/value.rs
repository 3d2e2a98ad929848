//! Values of scaffold.toml that are more than a string.

use std::fmt;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize};

use crate::facts::Protocol;

/// How many Dockerfiles there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// One, with a target for each image.
    Single,
    /// One for each image.
    PerImage,
}

/// Where downloaded modules are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModuleCache {
    /// A cache mount: the builder's own, never exported.
    Mount,
    /// A layer: exported with the build cache.
    Layer,
}

/// How private modules are fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrivateAuth {
    /// `--secret id=netrc`.
    Netrc,
    /// `--ssh default`.
    Ssh,
}

/// The C library of a base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BaseLibc {
    /// None: static programs alone.
    None,
    /// musl, as in Alpine.
    Musl,
    /// glibc, as in Debian.
    Glibc,
}

/// A string, or `false` for "none".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Switch {
    /// `false`.
    Off,
    /// The string.
    On(String),
}

impl<'de> Deserialize<'de> for Switch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SwitchVisitor;
        impl Visitor<'_> for SwitchVisitor {
            type Value = Switch;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string, or false for none")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Switch, E> {
                Ok(Switch::On(text.to_owned()))
            }
            fn visit_bool<E: de::Error>(self, on: bool) -> Result<Switch, E> {
                if on {
                    return Err(E::invalid_value(de::Unexpected::Bool(true), &self));
                }
                Ok(Switch::Off)
            }
        }
        deserializer.deserialize_any(SwitchVisitor)
    }
}

/// `8080` or `"53/udp"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortSetting {
    /// 1 to 65535.
    pub port: u16,
    /// TCP unless said.
    pub protocol: Protocol,
}

impl<'de> Deserialize<'de> for PortSetting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PortVisitor;
        impl Visitor<'_> for PortVisitor {
            type Value = PortSetting;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a port from 1 to 65535, such as 8080 or \"53/udp\"")
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<PortSetting, E> {
                match u16::try_from(number) {
                    Ok(port) if port > 0 => Ok(PortSetting {
                        port,
                        protocol: Protocol::Tcp,
                    }),
                    _ => Err(E::invalid_value(de::Unexpected::Signed(number), &self)),
                }
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<PortSetting, E> {
                let (number, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
                let protocol = match protocol {
                    "tcp" => Some(Protocol::Tcp),
                    "udp" => Some(Protocol::Udp),
                    _ => None,
                };
                match (number.parse::<u16>(), protocol) {
                    (Ok(port), Some(protocol)) if port > 0 => Ok(PortSetting { port, protocol }),
                    _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }
        }
        deserializer.deserialize_any(PortVisitor)
    }
}

//! The columns of listen.toml.

use serde::Deserialize;

use super::leaked;

/// All tables of `listen.toml`, each sorted by its first columns.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    bound(deserialize = "'de: 'static")
)]
pub struct Listen {
    /// Functions and methods that listen, or set the address.
    #[serde(deserialize_with = "leaked")]
    pub call: &'static [Call],
    /// Fields that hold an address.
    #[serde(deserialize_with = "leaked")]
    pub field: &'static [Field],
    /// Imports that tell of a second port.
    #[serde(deserialize_with = "leaked")]
    pub package: &'static [AuxiliaryPackage],
    /// Words in names.
    #[serde(deserialize_with = "leaked")]
    pub word: &'static [PortWords],
}

/// A function or a method that listens, or that sets the address to listen on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Call {
    /// The import path without a major version.
    pub package: &'static str,
    /// The function of the package, or the method of `receiver`.
    pub name: &'static str,
    /// The type that has the method; nothing: a function.
    pub receiver: Option<&'static str>,
    /// Functions of the package that return that type, for values without a named type.
    #[serde(default, deserialize_with = "leaked")]
    pub constructors: &'static [&'static str],
    /// The argument with the address, from 0; nothing: it takes none.
    pub argument: Option<usize>,
    /// The argument with the network (`tcp`, `udp`, `unix`), from 0.
    pub network: Option<usize>,
    /// The field that has the address, when the argument is a composite literal.
    pub field: Option<&'static str>,
    /// The key that says the address, at the top of the settings file that fills the argument.
    pub key: Option<&'static str>,
    /// The form of the address.
    #[serde(default)]
    pub kind: Kind,
    /// The protocol of the port.
    #[serde(default)]
    pub protocol: Protocol,
    /// Whether it speaks TLS.
    #[serde(default)]
    pub tls: bool,
    /// The port when the argument is missing or empty.
    pub default: Option<u16>,
    /// Environment variables that are read when the argument is missing.
    #[serde(default, deserialize_with = "leaked")]
    pub env: &'static [&'static str],
    /// The flag that it adds, whose default the argument is.
    pub flag: Option<&'static str>,
    /// What the port is for.
    #[serde(default)]
    pub serves: Meaning,
}

/// A field of a struct whose value is an address to listen on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Field {
    /// The import path without a major version.
    pub package: &'static str,
    /// The struct.
    pub owner: &'static str,
    /// The field.
    pub name: &'static str,
    /// The form of the address.
    #[serde(default)]
    pub kind: Kind,
    /// The protocol of the port.
    #[serde(default)]
    pub protocol: Protocol,
    /// The field of the same struct with the network, where there is one.
    pub network: Option<&'static str>,
    /// The port when the field is empty.
    pub default: Option<u16>,
    /// It counts only where one of these is called.
    #[serde(default, deserialize_with = "leaked")]
    pub with: &'static [&'static str],
    /// What the port is for.
    #[serde(default)]
    pub serves: Meaning,
}

/// A package whose import tells that a port is for something beside the service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AuxiliaryPackage {
    /// The import path without a major version.
    pub package: &'static str,
    /// What the second port is for.
    pub serves: Meaning,
}

/// Words in the names of flags, variables, fields and functions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    bound(deserialize = "'de: 'static")
)]
pub struct PortWords {
    /// What a port with such a name is for.
    pub means: Meaning,
    /// In lower case, sorted.
    #[serde(deserialize_with = "leaked")]
    pub words: &'static [&'static str],
}

/// The form of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// `host:port`, the host often empty.
    #[default]
    Address,
    /// A number, or a text of digits.
    Port,
    /// Two arguments: the host, then the port, which `argument` counts.
    HostPort,
    /// `tcp://host:port`.
    Url,
}

/// The transport protocol of a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// TCP.
    #[default]
    Tcp,
    /// UDP.
    Udp,
    /// Both, on the same number: HTTP/3 beside HTTP/1 and 2.
    Both,
}

/// What a port, or a name, is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meaning {
    /// What the program is for.
    #[default]
    Service,
    /// Figures for Prometheus and its kind.
    Metrics,
    /// Whether the program is alive and ready.
    Health,
    /// Profiles and traces.
    Debug,
    /// Control of the program.
    Admin,
    /// What is heard there is decoded, and nobody is answered.
    Capture,
    /// Sends on to HTTPS, or answers a certificate authority.
    Redirect,
    /// Another program's port, which this one dials.
    Peer,
}

//! Calls, fields, settings files and words that reveal a listening port.

use serde::Deserialize;

use super::clibs::without_major_version;

/// All tables of `listen.toml`, each sorted by its first columns.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    bound(deserialize = "'de: 'static")
)]
pub struct Listen {
    /// Functions and methods that listen, or set the address.
    pub call: Vec<Call>,
    /// Fields that hold an address.
    pub field: Vec<Field>,
    /// Imports that tell of a second port.
    pub package: Vec<AuxiliaryPackage>,
    /// Words in names.
    pub word: Vec<PortWords>,
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
    #[serde(default)]
    pub constructors: Vec<&'static str>,
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
    #[serde(default)]
    pub env: Vec<&'static str>,
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
    #[serde(default)]
    pub with: Vec<&'static str>,
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
    pub words: Vec<&'static str>,
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

impl Listen {
    /// The calls of a package by name, methods and functions alike. The import path may bear a
    /// major version.
    pub fn calls<'a>(&'a self, import: &str, name: &str) -> impl Iterator<Item = &'a Call> {
        let package = without_major_version(import);
        self.call
            .iter()
            .filter(move |call| call.package == package)
            .filter({
                let name = name.to_owned();
                move |call| call.name == name
            })
    }

    /// The address fields of a struct.
    pub fn fields<'a>(&'a self, import: &str, owner: &str) -> impl Iterator<Item = &'a Field> {
        let package = without_major_version(import);
        let owner = owner.to_owned();
        self.field
            .iter()
            .filter(move |field| field.package == package && field.owner == owner)
    }

    /// What a word means, in lower case; nothing: it means nothing by itself.
    #[must_use]
    pub fn word(&self, word: &str) -> Option<Meaning> {
        let has = |row: &&PortWords| row.words.contains(&word);
        self.word.iter().find(has).map(|row| row.means)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn listen() -> Listen {
        Catalog::built_in().expect("the catalog parses").listen
    }

    #[test]
    fn gin_without_an_argument_listens_on_8080_or_on_port() {
        let listen = listen();
        let run: Vec<&Call> = listen.calls("github.com/gin-gonic/gin", "Run").collect();
        let expected = Call {
            package: "github.com/gin-gonic/gin",
            name: "Run",
            receiver: Some("Engine"),
            constructors: vec!["Default", "New"],
            argument: Some(0),
            network: None,
            field: None,
            key: None,
            kind: Kind::Address,
            protocol: Protocol::Tcp,
            tls: false,
            default: Some(8080),
            env: vec!["PORT"],
            serves: Meaning::Service,
        };
        assert_eq!(run, [&expected]);
    }

    #[test]
    fn a_major_version_in_the_import_does_not_matter() {
        let listen = listen();
        let arguments: Vec<Option<usize>> = listen
            .calls("github.com/labstack/echo/v4", "Start")
            .map(|call| call.argument)
            .collect();
        assert_eq!(arguments, [Some(0)]);
    }

    #[test]
    fn the_address_of_a_server_is_a_field() {
        let listen = listen();
        let fields: Vec<(&str, Option<u16>)> = listen
            .fields("net/http", "Server")
            .map(|field| (field.name, field.default))
            .collect();
        assert_eq!(fields, [("Addr", Some(80))]);
    }

    #[test]
    fn words_tell_a_peer_from_a_service() {
        let listen = listen();
        let meanings = ["listen", "redis", "pprof", "colour"].map(|word| listen.word(word));
        let expected = [
            Some(Meaning::Service),
            Some(Meaning::Peer),
            Some(Meaning::Debug),
            None,
        ];
        assert_eq!(meanings, expected);
    }

    #[test]
    fn lists_are_sorted_and_without_doubles() {
        let listen = listen();
        let calls = listen
            .call
            .iter()
            .map(|row| (&row.package, &row.name, &row.receiver));
        let fields = listen
            .field
            .iter()
            .map(|row| (&row.package, &row.owner, &row.name));
        assert!(calls.is_sorted_by(|a, b| a < b));
        assert!(fields.is_sorted_by(|a, b| a < b));
        assert!(listen.package.is_sorted_by(|a, b| a.package < b.package));
        let mut words: Vec<&str> = listen
            .word
            .iter()
            .flat_map(|row| &row.words)
            .copied()
            .collect();
        assert!(listen.word.iter().all(|row| row.words.is_sorted()));
        words.sort();
        assert!(words.is_sorted_by(|a, b| a < b));
    }
}

//! Calls, fields, settings files and words that reveal a listening port.

pub use super::rows::listen::*;

use super::clibs::without_major_version;

/// The rows of listen.toml.
pub(super) const LISTEN: Listen = {
    use Kind::*;
    use Meaning::*;
    use Protocol::*;
    include!(concat!(env!("OUT_DIR"), "/listen.rs"))
};

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
            constructors: &["Default", "New"],
            argument: Some(0),
            network: None,
            field: None,
            key: None,
            kind: Kind::Address,
            protocol: Protocol::Tcp,
            tls: false,
            default: Some(8080),
            env: &["PORT"],
            flag: None,
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
            .flat_map(|row| row.words)
            .copied()
            .collect();
        assert!(listen.word.iter().all(|row| row.words.is_sorted()));
        words.sort();
        assert!(words.is_sorted_by(|a, b| a < b));
    }
}

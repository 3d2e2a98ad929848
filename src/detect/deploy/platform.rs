//! What platforms read that run programs: fly.toml, Procfile, app.json.

use super::unit::{Unit, Variable, last, plain, port};
use crate::facts::Protocol;
use crate::shell;
use crate::walk::RepoPath;

/// The rule of ports that a fly.toml says.
const FLY: &str = "internal_port";

/// The app of a fly.toml: <https://fly.io/docs/reference/configuration/>.
pub(super) fn fly(file: &RepoPath, text: &str) -> Option<Unit> {
    let table: toml::Table = text.parse().ok()?;
    let folder = file.parent();
    let mut found = Vec::new();
    let services = table.get("services").and_then(toml::Value::as_array);
    let services = services.into_iter().flatten();
    for service in table.get("http_service").into_iter().chain(services) {
        let said = service.get(FLY).and_then(toml::Value::as_integer);
        let protocol = match service.get("protocol").and_then(toml::Value::as_str) {
            Some("udp") => Protocol::Udp,
            _ => Protocol::Tcp,
        };
        let number = said.and_then(|said| port(&said.to_string()));
        found.extend(number.map(|(port, _)| (port, protocol, port_line(text, port))));
    }
    let said = |table: &str, key: &str, all: &toml::Table| {
        let value = all.get(table)?.get(key)?;
        value.as_str().map(str::to_owned)
    };
    let dockerfile = said("build", "dockerfile", &table);
    let dockerfile = dockerfile.as_deref().unwrap_or("Dockerfile");
    let variables = table.get("env").and_then(toml::Value::as_table);
    let variables = variables
        .into_iter()
        .flatten()
        .map(|(name, value)| Variable {
            name: name.clone(),
            value: value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned),
            file: file.clone(),
            offset: line_with(text, name),
        });
    Some(Unit {
        file: file.clone(),
        rule: FLY,
        dockerfile: folder.resolve(dockerfile),
        folders: vec![folder],
        ports: found,
        environment: variables.collect(),
        ..Unit::default()
    })
}

/// The `web` process of a Procfile (<https://devcenter.heroku.com/articles/procfile>): the
/// variables it is given.
pub(super) fn procfile(file: &RepoPath, text: &str) -> Option<Unit> {
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if let Some(command) = line.strip_prefix("web:") {
            let keep = |name: &str| Some(format!("${{{name}}}"));
            let last_of = shell::commands(command.trim(), &keep).pop()?;
            let environment = last_of.env.into_iter().map(|(name, value)| Variable {
                name,
                value,
                file: file.clone(),
                offset,
            });
            let environment = environment.collect();
            let words = last_of.words.into_iter().map(|word| (word, offset));
            let (command, command_at) = plain(words.collect());
            let program = command.first().map(|word| last(word).to_owned());
            return Some(Unit {
                file: file.clone(),
                names: program.into_iter().collect(),
                command,
                command_at,
                folders: vec![file.parent()],
                environment,
                ..Unit::default()
            });
        }
        offset += line.len();
    }
    None
}

/// The variables of an app.json: <https://devcenter.heroku.com/articles/app-json-schema>.
pub(super) fn app(file: &RepoPath, text: &str) -> Option<Unit> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    let variables = json.get("env")?.as_object()?;
    let environment = variables.iter().filter_map(|(name, said)| {
        let value = said.get("value").unwrap_or(said).as_str()?;
        Some(Variable {
            name: name.clone(),
            value: value.to_owned(),
            file: file.clone(),
            offset: line_with(text, name),
        })
    });
    Some(Unit {
        file: file.clone(),
        folders: vec![file.parent()],
        environment: environment.collect(),
        ..Unit::default()
    })
}

/// The offset of the line that says a port: its number may stand in others.
fn port_line(text: &str, port: u16) -> usize {
    let number = port.to_string();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with(FLY) && line.contains(&number) {
            return offset;
        }
        offset += line.len();
    }
    line_with(text, &number)
}

/// The offset of the first line that has these words.
fn line_with(text: &str, words: &str) -> usize {
    let at = text.find(words).unwrap_or_default();
    let before = text.get(..at).unwrap_or_default();
    before.rfind('\n').map_or(0, |newline| newline + 1)
}

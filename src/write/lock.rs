//! scaffold.lock: the settings with their origins, and the text of each file as last rendered.
//!
//! It is committed like every lock. Places have a file and no line, so that a blank line changes
//! nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diag::{Code, Diagnostic, Label};
use crate::render::Rendered;
use crate::settings::Settings;

/// The file's name.
pub const FILE: &str = "scaffold.lock";

/// The structure this scaffold writes.
const VERSION: u32 = 1;

/// What was decided and written last.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Lock {
    version: u32,
    /// The settings by key.
    #[serde(default)]
    pub settings: BTreeMap<String, Setting>,
    /// The files, by path.
    #[serde(default, rename = "file")]
    pub files: Vec<File>,
}

/// What every version of the lock has.
#[derive(Deserialize)]
struct Head {
    version: toml::Spanned<u32>,
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Setting {
    /// Its value, as JSON.
    pub value: String,
    /// Who said so.
    pub origin: String,
    /// The file that says so; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub file: String,
}

/// One file as last rendered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct File {
    /// Relative to the lock.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Lock {
    /// The lock of what is about to be written.
    pub fn new(settings: &Settings, files: &[Rendered]) -> Self {
        let settings = settings
            .entries()
            .into_iter()
            .map(|entry| {
                let file = entry.evidence.first().map(|first| first.file.to_string());
                let setting = Setting {
                    value: entry.value.to_string(),
                    origin: entry.origin.word().to_owned(),
                    file: file.unwrap_or_default(),
                };
                (entry.key, setting)
            })
            .collect();
        let files = files
            .iter()
            .map(|file| File {
                path: file.path.clone(),
                text: file.text.clone(),
            })
            .collect();
        Self {
            version: VERSION,
            settings,
            files,
        }
    }

    /// Reads a lock.
    ///
    /// # Errors
    /// It is not one, has conflict markers, or is of a newer scaffold.
    pub fn parse(text: &str) -> Result<Self, Box<Diagnostic>> {
        let text = super::normal(text);
        let text = text.as_str();
        let source = text.into();
        let broken = |message: String, span| {
            Box::new(
                Diagnostic::new(Code::Lock, message)
                    .at(Label::span(FILE, &source, span))
                    .help("take either side's scaffold.lock, or write all files again: scaffold generate --force"),
            )
        };
        // At the start of a line: the text of a file may show what such a marker looks like.
        let starts_line = |at: &usize| {
            let before = text.get(..*at);
            before.is_some_and(|before| before.is_empty() || before.ends_with('\n'))
        };
        let mut markers = text.match_indices("<<<<<<< ").map(|(at, _)| at);
        if let Some(at) = markers.find(starts_line) {
            return Err(broken(
                "scaffold.lock has conflict markers of a merge".into(),
                at..at + 7,
            ));
        }
        if let Ok(Head { version }) = toml::from_str(text)
            && *version.get_ref() > VERSION
        {
            return Err(Box::new(
                Diagnostic::new(Code::Lock, "scaffold.lock was written by a newer scaffold")
                    .at(Label::span(FILE, &source, version.span()))
                    .help("install a newer scaffold: cargo install scaffold"),
            ));
        }
        match toml::from_str::<Self>(text) {
            Ok(lock) => Ok(lock),
            Err(error) => {
                let first = error.message().lines().next().unwrap_or_default();
                Err(broken(
                    format!("scaffold.lock cannot be read: {first}"),
                    error.span().unwrap_or(0..0),
                ))
            }
        }
    }

    /// The text of a file as last rendered.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files
            .iter()
            .find(|file| file.path == path)
            .map(|file| file.text.as_str())
    }

    /// The file's text: settings a line each, texts as multi-line strings.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "# Made by scaffold: commit it. It holds what was decided, and what was written.\n\
             version = {}\n\n[settings]\n",
            self.version
        );
        for (key, setting) in &self.settings {
            let mut table = toml_edit::InlineTable::new();
            table.insert("value", setting.value.as_str().into());
            table.insert("origin", setting.origin.as_str().into());
            if !setting.file.is_empty() {
                table.insert("file", setting.file.as_str().into());
            }
            text.push_str(&format!(
                "{} = {table}\n",
                toml_edit::Key::new(key.as_str())
            ));
        }
        for file in &self.files {
            let path = toml_edit::Value::from(file.path.as_str());
            text.push_str(&format!(
                "\n[[file]]\npath = {path}\ntext = {}\n",
                literal(&file.text)
            ));
        }
        text
    }
}

/// A multi-line literal string where TOML allows one for this text, else a basic string.
fn literal(text: &str) -> String {
    let plain = |letter: char| letter == '\n' || letter == '\t' || !letter.is_control();
    if !text.contains("'''") && !text.ends_with('\'') && text.chars().all(plain) {
        return format!("'''\n{text}'''");
    }
    toml_edit::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{File, Lock, Setting, VERSION};

    #[test]
    fn a_lock_reads_back_as_it_was_written() {
        let setting = |value: &str| Setting {
            value: value.into(),
            origin: "repository".into(),
            file: "go.mod".into(),
        };
        let lock = Lock {
            version: VERSION,
            settings: BTreeMap::from([
                ("go.image".into(), setting("\"golang:1.26\"")),
                ("image.a b.base".into(), setting("'''")),
            ]),
            files: vec![
                File {
                    path: "Dockerfile".into(),
                    text: "FROM a\n\nRUN \"\\n\" $x # no <<<<<<< marker\n".into(),
                },
                File {
                    path: "odd'\"".into(),
                    text: "it's ''' and \u{1}\n".into(),
                },
            ],
        };
        assert_eq!(Lock::parse(&lock.to_text()).unwrap(), lock);
    }
}

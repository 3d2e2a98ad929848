//! scaffold.toml's text becomes a [`Manifest`], or one diagnostic with the place.

use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::required::required_version;
use super::{Base, Build, FrontEnd, Go, Image, Key, Manifest, Output, Run};
use crate::diag::{Code, Diagnostic, Label, nearest};
use crate::sourced::{Confidence, Evidence};
use crate::walk::RepoPath;

/// The file's name.
pub const FILE: &str = "scaffold.toml";

/// A manifest with the text it was read from.
#[derive(Clone, Debug)]
pub struct ManifestFile {
    /// The file, `scaffold.toml`.
    pub path: RepoPath,
    /// Its text.
    pub text: Arc<str>,
    /// What it says.
    pub manifest: Manifest,
}

impl ManifestFile {
    /// The file of a repository that has none.
    pub fn empty() -> Self {
        Self {
            path: RepoPath::root().join(FILE),
            text: "".into(),
            manifest: Manifest::default(),
        }
    }

    /// A label at a value's place.
    pub fn label<T>(&self, value: &Spanned<T>) -> Label {
        Label::span(&self.path, &self.text, value.span())
    }

    /// A value's place as evidence. The comment behind a value of several lines is part of it: there
    /// `init` says from which file it took the value, and the first line does not show it.
    pub fn evidence<T>(&self, value: &Spanned<T>) -> Evidence {
        let span = value.span();
        let written = self.text.get(span.clone()).unwrap_or_default();
        let behind = self.text.get(span.end..).unwrap_or_default();
        let behind = behind.lines().next().unwrap_or_default().trim_start();
        let mut rule = "said in scaffold.toml".to_owned();
        if let Some(comment) = behind.strip_prefix('#').filter(|_| written.contains('\n')) {
            rule = format!("{rule}, {}", comment.trim());
        }
        Evidence::at(
            &self.path,
            &self.text,
            span.start,
            rule,
            Confidence::Certain,
        )
    }
}

/// Reads a manifest.
///
/// # Errors
/// It is not UTF-8 or not TOML, has a key that does not exist, or a value of the wrong type or range.
pub fn parse(bytes: &[u8]) -> Result<ManifestFile, Box<Diagnostic>> {
    let path = RepoPath::root().join(FILE);
    let text = match str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let start = error.valid_up_to();
            let lossy: Arc<str> = String::from_utf8_lossy(bytes).into();
            let label = Label::span(&path, &lossy, start..start + '\u{fffd}'.len_utf8());
            return Err(Box::new(
                Diagnostic::new(Code::Manifest, "the file is not UTF-8").at(label),
            ));
        }
    };
    let body = text.trim_start_matches('\u{feff}');
    let source: Arc<str> = body.into();
    match toml::from_str::<Manifest>(body) {
        Ok(manifest) => Ok(ManifestFile {
            path,
            text: source,
            manifest,
        }),
        Err(error) => Err(Box::new(
            too_old(&path, &source).unwrap_or_else(|| explain(&path, &source, &error)),
        )),
    }
}

/// A file for a newer scaffold may have keys that this one does not know: that it is newer is what
/// matters then.
fn too_old(path: &RepoPath, source: &Arc<str>) -> Option<Diagnostic> {
    #[derive(Deserialize)]
    #[serde(rename_all = "kebab-case")]
    struct Head {
        required_version: Option<Spanned<String>>,
    }
    let head: Head = toml::from_str(source).ok()?;
    let file = ManifestFile {
        path: path.clone(),
        text: source.clone(),
        manifest: Manifest {
            required_version: head.required_version,
            ..Manifest::default()
        },
    };
    required_version(&file)
}

fn explain(path: &RepoPath, source: &Arc<str>, error: &toml::de::Error) -> Diagnostic {
    let span: Range<usize> = error.span().unwrap_or(0..0);
    let label = Label::span(path, source, span.clone());
    let message = error.message();
    let Some((unknown, known)) = unknown_key(message) else {
        let first = message.lines().next().unwrap_or(message);
        let diagnostic = Diagnostic::new(Code::Manifest, plain(first)).at(label);
        let of_value = ["invalid", "unknown variant", "string values"];
        let example = example(source, span.start);
        return match example.filter(|_| of_value.iter().any(|start| first.starts_with(start))) {
            Some(line) => diagnostic.help(line),
            None => diagnostic,
        };
    };
    let here = suggestion(&unknown).filter(|(_, key)| known.contains(key));
    let help = match here.or_else(|| suggestion(&unknown)) {
        Some((table, key)) if table.is_empty() || known.contains(&key) => {
            format!("did you mean `{key}`?")
        }
        Some((table, key)) => format!("did you mean `{key}`? It belongs in [{table}]"),
        None => format!("the keys here are {}", known.join(", ")),
    };
    Diagnostic::new(Code::Manifest, format!("there is no key `{unknown}` here"))
        .at(label)
        .help(help)
}

/// serde's words for types, in those of TOML.
fn plain(message: &str) -> String {
    let message = message
        .replace("a sequence", "a list")
        .replace("sequence", "a list")
        .replace("a map", "a table")
        .replace("map", "a table")
        .replace("a boolean", "true or false")
        .replace(": string ", ": the string ")
        .replace(": integer ", ": the number ")
        .replace(": boolean ", ": ");
    let Some((kind, expected)) = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))
        .and_then(|rest| rest.rsplit_once(", expected "))
    else {
        return message;
    };
    format!("this is {kind}; what belongs here is {expected}")
}

/// What may stand where `offset` is: the key there with a value, or the table it belongs in.
fn example(source: &str, offset: usize) -> Option<String> {
    let end = source
        .get(offset..)?
        .find('\n')
        .map_or(source.len(), |at| offset + at);
    let before = source.get(..end)?;
    let line = before.lines().rev().find(|line| line.contains('='))?;
    let key = line.split('=').next()?.trim().rsplit('.').next()?.trim();
    let header = before.lines().rev().find_map(|line| {
        let name = line.trim().strip_prefix('[')?.split(']').next()?;
        Some(name.to_owned())
    });
    let table = header.as_deref().unwrap_or_default();
    let last = table.rsplit('.').next().unwrap_or_default();
    let tables: [(&str, &[Key]); 7] = [
        ("run", Run::KEYS),
        ("build", Build::KEYS),
        ("go", Go::KEYS),
        ("output", Output::KEYS),
        ("image", Image::KEYS),
        ("base", Base::KEYS),
        ("front-end", FrontEnd::KEYS),
    ];
    let named = |keys: &'static [Key]| {
        keys.iter()
            .find(|known| known.name.replace('_', "-") == key && !known.example.is_empty())
    };
    let here = tables
        .iter()
        .find(|(name, _)| *name == last || table.split('.').next() == Some(name))
        .map_or(Manifest::KEYS, |(_, keys)| keys);
    if let Some(known) = named(here) {
        return Some(format!("such as {key} = {}", known.example));
    }
    let (owner, known) = tables
        .iter()
        .find_map(|(name, keys)| Some((name, named(keys)?)))?;
    Some(format!("[{owner}]\n{key} = {}", known.example))
}

/// The key and the possible ones of serde's "unknown field" message.
fn unknown_key(message: &str) -> Option<(String, Vec<String>)> {
    let rest = message.strip_prefix("unknown field `")?;
    let (unknown, rest) = rest.split_once('`')?;
    let known = rest
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect();
    Some((unknown.to_owned(), known))
}

/// The key most like `unknown`, and its table unless that is the top.
fn suggestion(unknown: &str) -> Option<(&'static str, String)> {
    let tables: [(&str, &[Key]); 8] = [
        ("", Manifest::KEYS),
        ("run", Run::KEYS),
        ("build", Build::KEYS),
        ("go", Go::KEYS),
        ("output", Output::KEYS),
        ("image.NAME", Image::KEYS),
        ("base.NAME", Base::KEYS),
        ("front-end.NAME", FrontEnd::KEYS),
    ];
    let wanted = unknown.replace('_', "-");
    let keys: Vec<(&str, String)> = tables
        .iter()
        .flat_map(|(table, keys)| {
            keys.iter()
                .map(move |key| (*table, key.name.replace('_', "-")))
        })
        .collect();
    let near = nearest(&wanted, keys.iter().map(|(_, key)| key.as_str()))?;
    keys.iter().find(|(_, key)| key == near).cloned()
}

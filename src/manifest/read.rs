//! scaffold.toml's text becomes a [`Manifest`], or one diagnostic with the place.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;

use super::{Base, Build, Go, Image, Key, Manifest, Output, Run};
use crate::diag::{Code, Diagnostic, Label};
use crate::sourced::{Confidence, Evidence};
use crate::walk::RepoPath;

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
            path: RepoPath::root().join("scaffold.toml"),
            text: "".into(),
            manifest: Manifest::default(),
        }
    }

    /// A label at a value's place.
    pub fn label<T>(&self, value: &Spanned<T>) -> Label {
        Label::span(&self.path, &self.text, value.span())
    }

    /// A value's place as evidence.
    pub fn evidence<T>(&self, value: &Spanned<T>) -> Evidence {
        Evidence::at(
            &self.path,
            &self.text,
            value.span().start,
            "said in scaffold.toml",
            Confidence::Certain,
        )
    }
}

/// Reads a manifest.
///
/// # Errors
/// It is not TOML, has a key that does not exist, or a value of the wrong type or range.
pub fn parse(text: &str) -> Result<ManifestFile, Box<Diagnostic>> {
    let path = RepoPath::root().join("scaffold.toml");
    let body = text.trim_start_matches('\u{feff}');
    let source: Arc<str> = body.into();
    match toml::from_str::<Manifest>(body) {
        Ok(manifest) => Ok(ManifestFile {
            path,
            text: source,
            manifest,
        }),
        Err(error) => Err(Box::new(explain(&path, &source, &error))),
    }
}

fn explain(path: &RepoPath, source: &Arc<str>, error: &toml::de::Error) -> Diagnostic {
    let span: Range<usize> = error.span().unwrap_or(0..0);
    let label = Label::span(path, source, span);
    let message = error.message();
    let Some((unknown, known)) = unknown_key(message) else {
        let first = message.lines().next().unwrap_or(message);
        return Diagnostic::new(Code::Manifest, first).at(label);
    };
    let known = known.join(", ");
    let help = match suggestion(&unknown) {
        Some(("", key)) => format!("did you mean `{key}`?"),
        Some((table, key)) => format!("did you mean `{key}`? It belongs in [{table}]"),
        None => format!("the keys here are {known}"),
    };
    Diagnostic::new(Code::Manifest, format!("there is no key `{unknown}` here"))
        .at(label)
        .help(help)
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
    let tables: [(&str, &[Key]); 7] = [
        ("", Manifest::KEYS),
        ("run", Run::KEYS),
        ("build", Build::KEYS),
        ("go", Go::KEYS),
        ("output", Output::KEYS),
        ("image.NAME", Image::KEYS),
        ("base.NAME", Base::KEYS),
    ];
    let wanted = unknown.replace('_', "-");
    tables
        .iter()
        .flat_map(|(table, keys)| {
            keys.iter()
                .map(move |key| (*table, key.name.replace('_', "-")))
        })
        .map(|(table, key)| (strsim::damerau_levenshtein(&key, &wanted), table, key))
        .filter(|(distance, _, key)| *distance <= 1 + key.len() / 4)
        .min_by_key(|(distance, _, _)| *distance)
        .map(|(_, table, key)| (table, key))
}

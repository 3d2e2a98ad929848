//! The scaffold.toml that `init` writes: short, answers as keys, what was detected as comments, so
//! that it goes on following the code.

mod comments;

use toml_edit::{DocumentMut, Item, Table, TableLike, value};

use crate::resolve::Wishes;
use crate::settings::{Image, Settings};
use comments::{comments, front_end_comments};

/// What becomes a key: what a person answered, and what the next run could not find again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// The images, with their helpers: they were chosen, or told by a Dockerfile that scaffold is
    /// about to replace.
    pub images: bool,
    /// The base was chosen.
    pub base: bool,
    /// Private modules were named, or told by a file that scaffold is about to replace.
    pub private: bool,
    /// The lines were told by a .dockerignore that scaffold is about to replace.
    pub ignore: bool,
}

/// A key that says what a replaced file said.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The tables it stands in: `["run"]`, `["image", "api", "run"]`.
    pub tables: Vec<String>,
    /// The key.
    pub key: String,
    /// Its value.
    pub value: toml_edit::Value,
    /// The file and instruction that said so: `Dockerfile: ENV`; empty where it follows from others.
    pub from: String,
    /// The same in a few words, for the screen: `ENV LOG_LEVEL`.
    pub shown: String,
}

impl Kept {
    /// Whether it is this image's: `run.args`.
    fn says(&self, image: &Image, name: &str) -> bool {
        let (section, key) = name.split_once('.').unwrap_or(("", name));
        self.key == key
            && match self.tables.as_slice() {
                [table] => table == section,
                [_, of, table] => *of == image.name && table == section,
                _ => false,
            }
    }
}

impl Answers {
    /// What was answered by flags and questions.
    pub fn of(wishes: &Wishes) -> Self {
        Self {
            images: !wishes.mains.is_empty(),
            base: wishes.base.is_some(),
            private: !wishes.private.is_empty(),
            ..Self::default()
        }
    }

    /// What is kept for either's sake.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            images: self.images || other.images,
            base: self.base || other.base,
            private: self.private || other.private,
            ignore: self.ignore || other.ignore,
        }
    }

    /// There is nothing to keep.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// The text of a new scaffold.toml.
pub fn new(answers: Answers, kept: &[Kept], settings: &Settings) -> String {
    let mut document = DocumentMut::new();
    keep(&mut document, kept);
    apply(&mut document, answers, settings);
    let mut text = String::from(
        "# What the code does not say. A key here wins over what scaffold finds; all keys are in\n\
         # docs/manifest.md. Found when this file was made, and looked up again at each run:\n#\n",
    );
    for image in &settings.images {
        text.push_str(&comments(image, answers, kept));
    }
    for front_end in &settings.project.front_ends {
        text.push_str(&front_end_comments(front_end));
    }
    let ignore = answers.ignore.then(|| ignore_lines(settings));
    let keys = Some(document.to_string()).filter(|keys| !keys.is_empty());
    for part in ignore.into_iter().chain(keys) {
        text.push('\n');
        text.push_str(&part);
    }
    text
}

/// A scaffold.toml with the answers in it; everything else, comments and order, stays.
///
/// # Errors
/// The text is not TOML.
pub fn merge(
    text: &str,
    answers: Answers,
    kept: &[Kept],
    settings: &Settings,
) -> Result<String, toml_edit::TomlError> {
    let mut document: DocumentMut = text.parse()?;
    keep(&mut document, kept);
    apply(&mut document, answers, settings);
    let text = document.to_string();
    if !answers.ignore {
        return Ok(text);
    }
    let (head, rest) = text.split_at(after_head(&text));
    let before = if head.is_empty() { "" } else { "\n" };
    let after = if rest.is_empty() { "" } else { "\n" };
    let rest = rest.trim_start_matches(['\r', '\n']);
    Ok(format!(
        "{head}{before}{}{after}{rest}",
        ignore_lines(settings)
    ))
}

/// Where the comment ends that a file begins with: a blank line tells it from one on the first key.
fn after_head(text: &str) -> usize {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        match line.trim() {
            "" => return end,
            comment if comment.starts_with('#') => end += line.len(),
            _ => return 0,
        }
    }
    end
}

fn ignore_lines(settings: &Settings) -> String {
    let lines = &settings.project.extend_ignore.value;
    let lines: toml_edit::Array = lines.iter().map(String::as_str).collect();
    let mut document = DocumentMut::new();
    document.insert("extend-ignore", value(pretty(lines)));
    document.to_string()
}

/// Inserts what a replaced file said, with the file behind it; the person's own keys win.
fn keep(document: &mut DocumentMut, kept: &[Kept]) {
    for one in kept {
        let mut at: Option<&mut dyn TableLike> = Some(document.as_table_mut());
        for name in &one.tables {
            at = at.and_then(|parent| table(parent, name));
        }
        let Some(at) = at.filter(|at| !at.contains_key(&one.key)) else {
            continue;
        };
        let mut value = match one.value.clone() {
            toml_edit::Value::Array(lines) => pretty(lines).into(),
            value => value,
        };
        if !one.from.is_empty() {
            value.decor_mut().set_suffix(format!(" # {}", one.from));
        }
        at.insert(&one.key, Item::Value(value));
    }
}

fn apply(document: &mut DocumentMut, answers: Answers, settings: &Settings) {
    if answers.base
        && let Some(image) = settings.images.first()
        && let Some(run) = table(document.as_table_mut(), "run")
    {
        run.insert("base", value(image.run.base.value.as_str()));
    }
    if answers.private
        && let Some(image) = settings.images.first()
        && let Some(go) = table(document.as_table_mut(), "go")
    {
        let patterns = image.go.private.value.iter().map(String::as_str);
        go.insert("private", value(patterns.collect::<toml_edit::Array>()));
    }
    if !answers.images {
        return;
    }
    let Some(images) = table(document.as_table_mut(), "image") else {
        return;
    };
    for image in &settings.images {
        let Some(own) = table(images, &image.name) else {
            continue;
        };
        own.insert("main", value(image.main.value.to_string()));
        let dirs = image
            .also
            .value
            .iter()
            .map(|program| program.dir.to_string());
        let dirs: toml_edit::Array = dirs.collect();
        if !dirs.is_empty() {
            own.insert("also", value(dirs));
        }
    }
}

/// The table called `name`, in whichever form it is written, made where there is none; `None` where
/// something else is called so.
fn table<'a>(parent: &'a mut dyn TableLike, name: &str) -> Option<&'a mut dyn TableLike> {
    if !parent.contains_key(name) {
        let mut table = Table::new();
        // Its header is written where it has keys of its own.
        table.set_implicit(true);
        parent.insert(name, Item::Table(table));
    }
    parent.get_mut(name)?.as_table_like_mut()
}

/// One line an item where there are several.
fn pretty(mut lines: toml_edit::Array) -> toml_edit::Array {
    if lines.len() > 3 {
        for line in lines.iter_mut() {
            line.decor_mut().set_prefix("\n    ");
        }
        lines.set_trailing("\n");
        lines.set_trailing_comma(true);
    }
    lines
}

/// A name as a key: quoted where it is not a bare one.
pub fn key(name: &str) -> String {
    toml_edit::Key::new(name).to_string()
}

/// Texts as an array.
pub fn list<'a>(texts: impl Iterator<Item = &'a String>) -> String {
    let quoted: Vec<String> = texts.map(|text| quoted(text)).collect();
    format!("[{}]", quoted.join(", "))
}

/// A text as a value.
pub fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

/// `8080` of `8080/tcp`, and `"53/udp"`.
pub fn port_value(text: &str) -> toml_edit::Value {
    let port = text.strip_suffix("/tcp");
    match port.and_then(|port| port.parse::<i64>().ok()) {
        Some(port) => port.into(),
        None => text.into(),
    }
}

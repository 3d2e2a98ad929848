//! The scaffold.toml that `init` writes: short, answers as keys, what was detected as comments, so
//! that it goes on following the code.

use toml_edit::{DocumentMut, Item, Table, TableLike, value};

use crate::facts::Port;
use crate::resolve::Wishes;
use crate::settings::{FrontEnd, Image, Settings};
use crate::sourced::{Evidence, Origin, Sourced};

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

/// `8080`, or `"53/udp"`.
fn port_value(port: &Port) -> toml_edit::Value {
    let text = port.to_string();
    match text.strip_suffix("/tcp") {
        Some(_) => i64::from(port.port).into(),
        None => text.into(),
    }
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

/// What was detected of an image, as the table that would say it.
fn comments(image: &Image, answers: Answers, kept: &[Kept]) -> String {
    let run = &image.run;
    let mut lines = vec![format!("[image.{}]", key(&image.name))];
    let said = |origin: Origin| origin == Origin::Manifest;
    let is_kept = |name: &str| kept.iter().any(|one| one.says(image, name));
    if !answers.images && !said(image.main.origin) {
        lines.push(with_reason(
            format!("main = {}", quoted(&image.main.value.to_string())),
            &image.main,
        ));
        if !image.also.value.is_empty() {
            let dirs: Vec<String> = image
                .also
                .value
                .iter()
                .map(|program| quoted(&program.dir.to_string()))
                .collect();
            lines.push(with_reason(
                format!("also = [{}]", dirs.join(", ")),
                &image.also,
            ));
        }
    }
    let go = &image.go.image;
    if !said(go.origin) && !is_kept("go.image") {
        lines.push(with_reason(
            format!("go.image = {}", quoted(&go.value.to_string())),
            go,
        ));
    }
    if !said(image.build.cgo.origin) && !is_kept("build.cgo") {
        lines.push(with_reason(
            format!("build.cgo = {}", image.build.cgo.value),
            &image.build.cgo,
        ));
    }
    if !answers.base && !said(run.base.origin) && !is_kept("run.base") {
        lines.push(with_reason(
            format!("run.base = {}", quoted(&run.base.value)),
            &run.base,
        ));
    }
    if !run.ports.value.is_empty() && !said(run.ports.origin) && !is_kept("run.ports") {
        let ports: Vec<String> = run
            .ports
            .value
            .iter()
            .map(|port| port_value(port).to_string())
            .collect();
        lines.push(with_reason(
            format!("run.ports = [{}]", ports.join(", ")),
            &run.ports,
        ));
    }
    if !run.args.value.is_empty() && !said(run.args.origin) && !is_kept("run.args") {
        lines.push(with_reason(
            format!("run.args = {}", list(run.args.value.iter())),
            &run.args,
        ));
    }
    if !run.assets.value.is_empty() && !said(run.assets.origin) && !is_kept("run.assets") {
        let paths: Vec<String> = run.assets.value.iter().map(ToString::to_string).collect();
        lines.push(with_reason(
            format!("run.assets = {}", list(paths.iter())),
            &run.assets,
        ));
    }
    if !run.files.value.is_empty() && !said(run.files.origin) && !is_kept("run.files") {
        let files = run.files.value.iter();
        let files: Vec<String> = files
            .map(|(to, from)| format!("{} = {}", quoted(to), quoted(&from.to_string())))
            .collect();
        lines.push(with_reason(
            format!("run.files = {{ {} }}", files.join(", ")),
            &run.files,
        ));
    }
    let offered = &image.build.offered;
    let mut offers = Vec::new();
    if !offered.tags.value.is_empty() && !is_kept("build.tags") {
        let tags: Vec<String> = offered.tags.value.iter().map(|tag| quoted(tag)).collect();
        offers.push(with_reason(
            format!("build.tags = [{}]", tags.join(", ")),
            &offered.tags,
        ));
    }
    if !offered.experiment.value.is_empty() && !is_kept("build.env") {
        offers.push(with_reason(
            format!(
                "build.env = {{ GOEXPERIMENT = {} }}",
                quoted(&offered.experiment.value)
            ),
            &offered.experiment,
        ));
    }
    if !offers.is_empty() {
        lines.push("passed by the own build, and taken where it stands here:".to_owned());
        lines.append(&mut offers);
    }
    lines.iter().map(|line| format!("# {line}\n")).collect()
}

/// What was detected of a front end, as the table that would say it.
fn front_end_comments(front_end: &FrontEnd) -> String {
    let paths = front_end.output.value.iter().map(ToString::to_string);
    let paths: Vec<String> = paths.collect();
    let manager = &front_end.package_manager;
    let lines = [
        (
            &front_end.image.origin,
            with_reason(
                format!("image = {}", quoted(&front_end.image.value.to_string())),
                &front_end.image,
            ),
        ),
        (
            &manager.origin,
            with_reason(
                format!("package-manager = {}", quoted(&manager.value)),
                manager,
            ),
        ),
        (
            &front_end.build.origin,
            with_reason(
                format!("build = {}", quoted(&front_end.build.value)),
                &front_end.build,
            ),
        ),
        (
            &front_end.output.origin,
            format!("output = {}", list(paths.iter())),
        ),
    ];
    let mut text = format!("#\n# [front-end.{}]\n", key(&front_end.name));
    for (_, line) in lines
        .iter()
        .filter(|(origin, _)| **origin != Origin::Manifest)
    {
        text.push_str(&format!("# {line}\n"));
    }
    text
}

/// A name as a key: quoted where it is not a bare one.
pub fn key(name: &str) -> String {
    toml_edit::Key::new(name).to_string()
}

fn list<'a>(texts: impl Iterator<Item = &'a String>) -> String {
    let quoted: Vec<String> = texts.map(|text| quoted(text)).collect();
    format!("[{}]", quoted.join(", "))
}

fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

/// The file that says so stands behind the line; never a line number, which an edit would make
/// untrue.
fn with_reason<T>(line: String, value: &Sourced<T>) -> String {
    match value.evidence.first() {
        Some(Evidence { file, rule, .. }) => format!("{line:<44} # {file}: {rule}"),
        None => line,
    }
}

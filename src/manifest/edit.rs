//! The scaffold.toml that `init` writes: short, answers as keys, what was detected as comments, so
//! that it goes on following the code.

use toml_edit::{DocumentMut, Item, Table, value};

use crate::resolve::Wishes;
use crate::settings::{Image, Settings};
use crate::sourced::{Evidence, Origin, Sourced};

/// The text of a new scaffold.toml.
pub fn new(wishes: &Wishes, settings: &Settings) -> String {
    let mut document = DocumentMut::new();
    let own_lines = &settings.project.extend_ignore;
    if own_lines.origin == Origin::Repository {
        let lines: toml_edit::Array = own_lines.value.iter().map(String::as_str).collect();
        document.insert("extend-ignore", value(pretty(lines)));
    }
    if let Some(base) = &wishes.base {
        let mut run = Table::new();
        run.insert("base", value(base.as_str()));
        document.insert("run", Item::Table(run));
    }
    if !wishes.mains.is_empty() {
        let mut images = Table::new();
        images.set_implicit(true);
        for image in &settings.images {
            let mut table = Table::new();
            table.insert("main", value(image.main.value.to_string()));
            images.insert(&image.name, Item::Table(table));
        }
        document.insert("image", Item::Table(images));
    }
    let mut text = String::from(
        "# What the code does not say. A key here wins over what scaffold finds; all keys are in\n\
         # docs/manifest.md. Found when this file was made, and still looked up at each run:\n#\n",
    );
    for image in &settings.images {
        text.push_str(&comments(image));
    }
    let answers = document.to_string();
    if !answers.is_empty() {
        text.push('\n');
        text.push_str(&answers);
    }
    text
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
fn comments(image: &Image) -> String {
    let mut lines = vec![
        format!("[image.{}]", toml_edit::Key::new(image.name.as_str())),
        with_reason(
            format!("main = {}", quoted(&image.main.value.to_string())),
            &image.main,
        ),
    ];
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
    lines.push(with_reason(
        format!("go.image = {}", quoted(&image.go.image.value.to_string())),
        &image.go.image,
    ));
    lines.push(with_reason(
        format!("build.cgo = {}", image.build.cgo.value),
        &image.build.cgo,
    ));
    lines.push(with_reason(
        format!("run.base = {}", quoted(&image.run.base.value)),
        &image.run.base,
    ));
    if !image.run.ports.value.is_empty() {
        let ports: Vec<String> = image
            .run
            .ports
            .value
            .iter()
            .map(|port| match port.to_string().strip_suffix("/tcp") {
                Some(number) => number.to_owned(),
                None => quoted(&port.to_string()),
            })
            .collect();
        lines.push(with_reason(
            format!("run.ports = [{}]", ports.join(", ")),
            &image.run.ports,
        ));
    }
    lines.iter().map(|line| format!("# {line}\n")).collect()
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

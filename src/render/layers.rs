//! The templates in layers: those of the repository before the built-in ones.
//!
//! A template that says `{% extends "parent/image" %}` continues the one of the next layer down.
//! Tera finds a name that the nearest layer does not have behind the prefix of the layer below.

use std::sync::Arc;

use tera::{Context, ErrorKind, Tera};

use super::filters;
use super::pack::Template;
use crate::diag::{Code, Diagnostic, Label};

/// The prefix of the layer below.
const BELOW: &str = "parent/";

/// The templates that come with scaffold. An output file is a line here.
const BUILT_IN: &[(&str, &str)] = &[
    (
        "Dockerfile",
        include_str!("../../templates/Dockerfile.tera"),
    ),
    (
        "dockerignore",
        include_str!("../../templates/dockerignore.tera"),
    ),
    ("image", include_str!("../../templates/image.tera")),
    ("runtime", include_str!("../../templates/runtime.tera")),
    ("source", include_str!("../../templates/source.tera")),
];

/// All templates, parsed.
pub(super) struct Layers {
    tera: Tera,
    texts: Vec<(String, String, Arc<str>)>,
}

impl Layers {
    /// Parses the built-in templates, and `overrides` on top of them.
    pub(super) fn new(overrides: &[Template]) -> Result<Self, Box<Diagnostic>> {
        let mut tera = Tera::new();
        let mut texts = Vec::new();
        filters::register(&mut tera);
        tera.set_fallback_prefixes([BELOW])
            .map_err(|error| plain(&error))?;
        for (name, text) in BUILT_IN {
            texts.push((
                format!("{BELOW}{name}"),
                format!("{name}.tera"),
                Arc::from(*text),
            ));
        }
        for template in overrides {
            if !BUILT_IN.iter().any(|(name, _)| *name == template.name) {
                let names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
                let message = format!("there is no template `{}` to override", template.name);
                return Err(Box::new(
                    Diagnostic::new(Code::Template, message)
                        .at(Label::whole(&template.file))
                        .help(format!("the templates are {}", names.join(", "))),
                ));
            }
            texts.push((
                template.name.clone(),
                template.file.clone(),
                template.text.clone(),
            ));
        }
        let layers = Self { tera, texts };
        layers.parsed()
    }

    fn parsed(mut self) -> Result<Self, Box<Diagnostic>> {
        let sources: Vec<(String, String)> = self
            .texts
            .iter()
            .map(|(name, _, text)| (name.clone(), tag_lines_print_nothing(text)))
            .collect();
        match self.tera.add_raw_templates(sources) {
            Ok(()) => Ok(self),
            Err(error) => Err(self.explain(&error)),
        }
    }

    /// What the nearest template called `name` prints.
    pub(super) fn print_context(
        &self,
        name: &str,
        context: &Context,
    ) -> Result<String, Box<Diagnostic>> {
        self.tera
            .render(name, context)
            .map_err(|error| self.explain(&error))
    }

    fn explain(&self, error: &tera::Error) -> Box<Diagnostic> {
        let (ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report)) = error.kind()
        else {
            return plain(error);
        };
        let text = self
            .texts
            .iter()
            .find(|(name, _, _)| name == report.filename());
        let Some((_, file, text)) = text else {
            return plain(error);
        };
        let span = report.span();
        let start = offset(text, span.start_line, span.start_col);
        let end = offset(text, span.end_line, span.end_col).max(start + 1);
        Box::new(
            Diagnostic::new(Code::Template, report.message()).at(Label::span(
                file,
                text,
                start..end,
            )),
        )
    }
}

fn plain(error: &tera::Error) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(Code::Template, error.to_string()))
}

/// The byte of a line and column, lines from 1 and columns in characters from 0.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for (index, content) in text.split_inclusive('\n').enumerate() {
        if index + 1 == line {
            let inside = content
                .char_indices()
                .nth(column)
                .map_or(content.len(), |(at, _)| at);
            return start + inside;
        }
        start += content.len();
    }
    text.len()
}

/// Lets a line that holds tags alone print nothing, not even its newline: the newline moves inside
/// the last tag, so that every other byte stays on its line and errors point where the author looks.
fn tag_lines_print_nothing(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        let end = if line.ends_with('\n') { "\n" } else { "" };
        let tag = content.starts_with("{%") && content.ends_with("%}");
        if !(tag && only_tags(content)) {
            made.push_str(line);
            continue;
        }
        let closing = if content.ends_with("-%}") {
            "-%}"
        } else {
            "%}"
        };
        made.push_str(content.strip_suffix(closing).unwrap_or(content));
        made.push_str(end);
        made.push_str(closing);
    }
    made
}

fn only_tags(line: &str) -> bool {
    let mut rest = line;
    while let Some(inside) = rest.trim_start().strip_prefix("{%") {
        let Some((_, after)) = inside.split_once("%}") else {
            return false;
        };
        rest = after;
    }
    rest.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::tag_lines_print_nothing;

    #[test]
    fn a_line_of_tags_keeps_its_newline_inside_the_last_tag() {
        let text = "a\n  {% if x %}\n{{ y }}{% endif %}\n{% if x %}{% endif -%}\nb";
        assert_eq!(
            tag_lines_print_nothing(text),
            "a\n{% if x \n%}{{ y }}{% endif %}\n{% if x %}{% endif \n-%}b"
        );
    }
}

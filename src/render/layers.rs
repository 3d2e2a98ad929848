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
        "docker-bake.hcl",
        include_str!("../../templates/docker-bake.hcl.tera"),
    ),
    (
        "dockerignore",
        include_str!("../../templates/dockerignore.tera"),
    ),
    ("front-end", include_str!("../../templates/front-end.tera")),
    ("image", include_str!("../../templates/image.tera")),
    ("install", include_str!("../../templates/install.tera")),
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

    fn source(&self, name: &str) -> Option<&(String, String, Arc<str>)> {
        self.texts.iter().find(|(known, _, _)| known == name)
    }

    /// An error that has no span, at the template it names.
    fn place(&self, error: &tera::Error) -> Box<Diagnostic> {
        let text = error.to_string();
        if let Some((message, name, line, column)) = first_of_report(&text)
            && let Some((_, file, source)) = self.source(name)
        {
            let start = offset(source, line, column.saturating_sub(1));
            let end = start + source.get(start..).map_or(1, word);
            let label = Label::span(file, source, start..end);
            return Box::new(Diagnostic::new(Code::Template, message).at(label));
        }
        let name = match error.kind() {
            ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => tpl,
            ErrorKind::MissingParent { current, .. } => current,
            _ => return plain(error),
        };
        let mut diagnostic = plain(error);
        if let Some((_, file, _)) = self.source(name) {
            diagnostic.labels.push(Label::whole(file));
        }
        diagnostic
    }

    fn explain(&self, error: &tera::Error) -> Box<Diagnostic> {
        let (ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report)) = error.kind()
        else {
            return self.place(error);
        };
        let Some((_, file, text)) = self.source(report.filename()) else {
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

/// The first fault, line and column of a report that Tera made into text already: a filter, function
/// or block that no template has.
fn first_of_report(report: &str) -> Option<(&str, &str, usize, usize)> {
    let message = report.lines().next()?.strip_prefix("error: ")?;
    let place = report
        .lines()
        .find_map(|line| line.trim_start().strip_prefix("--> "))?;
    let (rest, column) = place.rsplit_once(':')?;
    let (name, line) = rest.rsplit_once(':')?;
    Some((message, name, line.parse().ok()?, column.parse().ok()?))
}

/// As long as the word that begins the text is.
fn word(text: &str) -> usize {
    text.find(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .unwrap_or(text.len())
        .max(1)
}

fn plain(error: &tera::Error) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(Code::Template, error.to_string()))
}

/// The byte of a line and column of what `tag_lines_print_nothing` made of the text, lines from 1
/// and columns in characters from 0.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let mut lines = text.lines().skip(line.saturating_sub(2));
    let before = if line > 1 { lines.next() } else { None };
    // The end of the tag before stands in front of the line there, and blanks before a tag do not.
    let more = before.and_then(tag_end).map_or(0, str::len);
    let fewer = lines
        .next()
        .filter(|line| tag_end(line).is_some())
        .map_or(0, |line| line.len() - line.trim_start().len());
    let column = (column + fewer).saturating_sub(more);
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
        let Some(closing) = tag_end(line) else {
            made.push_str(line);
            continue;
        };
        made.push_str(content.strip_suffix(closing).unwrap_or(content));
        made.push_str(end);
        made.push_str(closing);
    }
    made
}

/// How the last tag of a line ends that holds tags alone.
fn tag_end(line: &str) -> Option<&'static str> {
    let content = line.trim();
    if !(content.starts_with("{%") && content.ends_with("%}") && only_tags(content)) {
        return None;
    }
    Some(if content.ends_with("-%}") {
        "-%}"
    } else {
        "%}"
    })
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

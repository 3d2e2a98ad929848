//! Diagnostics as text in rustc's shape.

use std::borrow::Cow;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Label, Severity};

/// The text of `diagnostics`, one after the other with an empty line between; `width` columns.
/// With escape codes: the stream they are written to drops them where it must.
pub fn render(diagnostics: &[Diagnostic], width: usize) -> String {
    let renderer = Renderer::styled().term_width(width);
    let shown: Vec<String> = diagnostics
        .iter()
        .map(|diagnostic| renderer.render(&report(diagnostic)))
        .collect();
    shown.join("\n\n")
}

/// One line for where there is no room: `error[no-main]: no main package (go.mod)`.
pub fn summary_line(diagnostic: &Diagnostic) -> String {
    let place = diagnostic.labels.first().map(|label| {
        let line = label.line.map(|line| format!(":{line}"));
        let replaced = if label.is_replaced { ", replaced" } else { "" };
        format!(" ({}{}{replaced})", label.file, line.unwrap_or_default())
    });
    format!("{}{}", diagnostic.message, place.unwrap_or_default())
}

fn report(diagnostic: &Diagnostic) -> Vec<Group<'_>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = level
        .primary_title(&diagnostic.message)
        .id(diagnostic.code.word())
        .elements(Vec::<Origin<'_>>::new());
    for (index, label) in diagnostic.labels.iter().enumerate() {
        let kind = if index == 0 {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        group = match &label.snippet {
            Some(snippet) => group.element(
                Snippet::source(&*snippet.source)
                    .line_start(snippet.first_line as usize)
                    .path(path(label))
                    .annotation(annotated(kind, label, snippet.span.clone())),
            ),
            None => group.element(Origin::path(path(label))),
        };
        if label.snippet.is_none() && !label.text.is_empty() {
            group = group.element(Level::NOTE.message(&label.text));
        }
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    vec![group]
}

fn path(label: &Label) -> Cow<'_, str> {
    if label.is_replaced {
        Cow::Owned(format!("replaced: {}", label.file))
    } else {
        Cow::Borrowed(&label.file)
    }
}

fn annotated<'a>(
    kind: AnnotationKind,
    label: &'a Label,
    span: std::ops::Range<usize>,
) -> annotate_snippets::Annotation<'a> {
    let annotation = kind.span(span);
    if label.text.is_empty() {
        annotation
    } else {
        annotation.label(&label.text)
    }
}

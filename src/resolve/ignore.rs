//! The ignore lines beyond the catalog's: the repository's own, or those of scaffold.toml.

use super::Given;
use crate::diag::{Code, Diagnostic, Label};
use crate::docker::ignore::Ignore;
use crate::facts::{LeftOut, LeftOutFor};
use crate::settings::Context;
use crate::sourced::{Origin, Sourced};

/// Those of scaffold.toml as they are; the repository's own less what the catalog says too and less
/// what would hide a file that the build reads.
pub(super) fn extend(
    given: &Given<'_>,
    context: &Context,
    diagnostics: &mut Vec<Diagnostic>,
) -> Sourced<Vec<String>> {
    if let Some(said) = &given.file.manifest.extend_ignore {
        let own = given.manifest(said);
        if let Some((line, file)) = hidden(&own.value, &context.needed) {
            diagnostics.push(
                Diagnostic::new(
                    Code::Contradiction,
                    format!("the ignore line `{line}` hides {file}, which the build reads"),
                )
                .at(given.file.label(said))
                .help(format!("take `{line}` out of extend-ignore")),
            );
        }
        return own;
    }
    diagnostics.extend(given.facts.dockerignore_left.iter().map(left_out));
    let found = &given.facts.dockerignore;
    let mut lines = found.value.clone();
    if !lines.iter().any(|line| line.starts_with('!')) {
        lines.retain(|line| !covered(given, line));
    }
    while let Some((line, file)) = hidden(&lines, &context.needed) {
        let evidence = found.evidence.first().map(Label::evidence);
        let mut note = Diagnostic::new(
            Code::IgnoreLine,
            format!("`{line}` is left out of .dockerignore: the build reads {file}"),
        );
        if let Some(label) = evidence {
            note = note.at(label);
        }
        diagnostics.push(note);
        // A `!` line behind it only took back a part of it.
        let at = lines
            .iter()
            .position(|other| *other == line)
            .unwrap_or_default();
        let mut index = 0;
        lines.retain(|other| {
            index += 1;
            *other != line && !(index > at && other.starts_with('!'))
        });
    }
    let origin = if lines.is_empty() {
        Origin::Default
    } else {
        Origin::Repository
    };
    Sourced {
        value: lines,
        origin,
        evidence: found.evidence.clone(),
    }
}

/// Names the lines of the repository that were not kept for what they are.
fn left_out(left: &LeftOut) -> Diagnostic {
    let first = left.lines.first().map(String::as_str);
    let shown = match left.lines.len() {
        0 | 1 => format!("`{}` is", first.unwrap_or_default()),
        many => format!("`{}` and {} more are", first.unwrap_or_default(), many - 1),
    };
    let why = match left.why {
        LeftOutFor::Nothing => "git keeps nothing there",
        LeftOutFor::List if left.lines.len() < 2 => "it lists what alone is sent",
        LeftOutFor::List => "they list what alone is sent",
    };
    let message = format!("{shown} left out of .dockerignore: {why}");
    Diagnostic::new(Code::IgnoreLine, message).at(Label::evidence(&left.evidence))
}

/// Whether a line of the catalog does the same already.
fn covered(given: &Given<'_>, line: &str) -> bool {
    let bare = line.trim_start_matches("./").trim_matches('/');
    let patterns = || {
        given
            .catalog
            .ignore
            .group
            .iter()
            .flat_map(|group| group.patterns.iter().copied())
    };
    let anywhere = bare.strip_prefix("**/").unwrap_or(bare);
    if patterns().any(|known| known == bare || known.strip_prefix("**/") == Some(anywhere)) {
        return true;
    }
    if bare.contains(['*', '?', '[', '\\']) {
        return false;
    }
    Ignore::of(patterns()).is_ok_and(|ignore| ignore.excludes(bare))
}

/// The first line that hides a needed file, and that file.
pub(super) fn hidden(lines: &[String], needed: &[String]) -> Option<(String, String)> {
    let ignore = match Ignore::of(lines.iter().map(String::as_str)) {
        Ok(ignore) => ignore,
        Err(error) => return Some((error.pattern, "nothing: it is no pattern".to_owned())),
    };
    let file = ignore.first_hidden(needed)?;
    let line = ignore.decisive(file)?.line();
    Some((lines.get(line.checked_sub(1)?)?.clone(), file.to_owned()))
}

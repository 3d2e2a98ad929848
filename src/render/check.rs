//! A rendered Dockerfile is read back: a broken template is caught here, not by the build.

use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Label};
use crate::docker::check::{Finding, check as findings};
use crate::docker::reader::Dockerfile as Read;
use crate::plan::Dockerfile;

/// What is wrong with the text that the templates made of `plan`.
pub(super) fn check(plan: &Dockerfile, text: &str, overridden: bool) -> Vec<Diagnostic> {
    let help = if overridden {
        "nothing was written; a template in .scaffold/ printed this"
    } else {
        "nothing was written; a value of scaffold.toml in this line does not belong there"
    };
    let source: Arc<str> = text.into();
    let at = |line: usize, message: String| {
        let start: usize = text
            .split_inclusive('\n')
            .take(line.saturating_sub(1))
            .map(str::len)
            .sum();
        let length = text
            .get(start..)
            .and_then(|rest| rest.lines().next())
            .map_or(0, str::len);
        Diagnostic::new(Code::Rendered, message)
            .at(Label::span(&plan.path, &source, start..start + length))
            .help(help)
    };
    let shell_less = shell_less(plan);
    match Read::parse(text) {
        Ok(dockerfile) => findings(&dockerfile, &|image: &str| {
            shell_less.contains(&image.to_owned())
        })
        .into_iter()
        .map(|Finding { line, message, .. }| at(line, message))
        .collect(),
        Err(error) => vec![at(error.line, error.message)],
    }
}

/// The images of the plan in which no RUN can work.
fn shell_less(plan: &Dockerfile) -> Vec<String> {
    let own = plan
        .images
        .iter()
        .filter_map(|image| image.runtime.as_ref());
    own.chain(&plan.runtimes)
        .filter(|runtime| !runtime.shell)
        .map(|runtime| runtime.image.clone())
        .collect()
}

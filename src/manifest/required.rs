//! `required-version`: whether this scaffold may read the file.

use super::ManifestFile;
use crate::diag::{Code, Diagnostic};

/// What is wrong with `required-version`: this scaffold is too old, or it is no version.
pub(super) fn required_version(file: &ManifestFile) -> Option<Diagnostic> {
    let said = file.manifest.required_version.as_ref()?;
    let own = env!("CARGO_PKG_VERSION");
    let Some(wanted) = numbers(said.get_ref()) else {
        let message = format!("`{}` is no version", said.get_ref());
        let diagnostic = Diagnostic::new(Code::Manifest, message).at(file.label(said));
        return Some(diagnostic.help("a version is written \"0.1\""));
    };
    if numbers(own).is_some_and(|own| own >= wanted) {
        return None;
    }
    let message = format!(
        "this is scaffold {own}, and the file asks for {}",
        said.get_ref()
    );
    let diagnostic = Diagnostic::new(Code::RequiredVersion, message).at(file.label(said));
    Some(diagnostic.help("install a newer scaffold: cargo install scaffold"))
}

fn numbers(text: &str) -> Option<Vec<u32>> {
    text.trim_start_matches(['>', '=', ' ', 'v'])
        .split('.')
        .map(|part| part.parse().ok())
        .collect()
}

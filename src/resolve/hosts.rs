//! Hosts of modules that nothing says to be public or private.

use super::Given;
use super::needs::evidence_label;
use crate::diag::{Code, Diagnostic};
use crate::settings::{Image, Mode};

/// A note for each host that the catalog does not know and whose modules are downloaded.
pub(super) fn unknown(given: &Given<'_>, images: &[Image]) -> Vec<Diagnostic> {
    let downloads = |image: &Image| image.source.downloads && image.source.mode != Mode::Vendor;
    let mut private: Vec<&String> = Vec::new();
    let downloading = images.iter().filter(|image| downloads(image));
    let mut some = false;
    for image in downloading {
        some = true;
        private.extend(&image.go.private.value);
    }
    if !some {
        return Vec::new();
    }
    let unknown = given.facts.unknown_hosts.iter();
    unknown
        .filter(|host| !private.iter().any(|pattern| is_of(pattern, &host.value)))
        .map(|found| {
            let host = &found.value;
            let message = format!("modules of {host} are fetched without a secret, as public ones");
            Diagnostic::new(Code::UnknownHost, message)
                .at(evidence_label(&found.evidence))
                .help(format!(
                    "if they are private, in scaffold.toml:\n\n[go]\nprivate = [\"{host}/*\"]"
                ))
        })
        .collect()
}

fn is_of(pattern: &str, host: &str) -> bool {
    let first = pattern.split('/').next().unwrap_or_default();
    first == host
        || first
            .strip_prefix("*.")
            .is_some_and(|parent| host.ends_with(parent))
}

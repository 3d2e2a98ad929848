//! The ignore file: a fixed list of patterns, less those that would hide a file the build reads.
//!
//! The list does not depend on what lies in the folder: a new docs folder changes nothing. It is
//! proven before it is written, with Docker's own matching rules.

use super::{Dockerfile, IgnoreFile, IgnoreGroup};
use crate::diag::{Code, Diagnostic, Label};
use crate::docker::ignore::Ignore;
use crate::settings::Settings;
use crate::sourced::Origin;

/// What the build does not read.
const UNREAD: &[&str] = &[
    ".git",
    ".gitattributes",
    ".gitignore",
    ".github",
    ".gitlab",
    ".gitlab-ci.yml",
    ".circleci",
    ".dockerignore",
    "Dockerfile*",
    "*.Dockerfile",
    "scaffold.lock",
    "scaffold.toml",
    ".scaffold",
    "compose*.y*ml",
    "docker-compose*.y*ml",
    "docker-bake.hcl",
    "charts",
    "deploy",
    "docs",
    "terraform",
    "**/*.md",
];

/// What the build, and the tools around it, write.
const WRITTEN: &[&str] = &[
    "bin",
    "build",
    "dist",
    "out",
    "tmp",
    "coverage*",
    "**/*.db",
    "**/*.db-*",
    "**/*.log",
    "**/*.out",
    "**/*.prof",
    "**/*.sqlite*",
    "**/*.test",
    "**/__debug_bin*",
    "**/.DS_Store",
    "**/node_modules",
    ".cache",
    ".direnv",
    ".idea",
    ".venv",
    ".vscode",
];

/// Secrets.
const SECRETS: &[&str] = &[
    "**/.aws",
    "**/.env",
    "**/.env.*",
    "**/.kube",
    "**/.netrc",
    "**/.ssh",
    "**/*.jks",
    "**/*.key",
    "**/*.kubeconfig",
    "**/*.p12",
    "**/*.pem",
    "**/*.pfx",
    "**/*.tfstate*",
    "**/*.tfvars",
    "**/*credentials*.json",
    "**/id_dsa*",
    "**/id_ecdsa*",
    "**/id_ed25519*",
    "**/id_rsa*",
];

/// The ignore files: one at the root of the context, or one beside each Dockerfile elsewhere.
pub(super) fn ignores(
    settings: &Settings,
    dockerfiles: &[Dockerfile],
) -> Result<Vec<IgnoreFile>, Vec<Diagnostic>> {
    let path = &settings.project.dockerignore.value;
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let groups = groups(settings)?;
    let _ = dockerfiles;
    Ok(vec![IgnoreFile {
        path: path.clone(),
        groups,
    }])
}

fn groups(settings: &Settings) -> Result<Vec<IgnoreGroup>, Vec<Diagnostic>> {
    let needed = &settings.project.context.needed;
    let kept = |patterns: &[&str]| -> Vec<String> {
        patterns
            .iter()
            .filter(|pattern| hidden(&[(**pattern).to_owned()], needed).is_none())
            .map(|pattern| (**pattern).to_owned())
            .collect()
    };
    let mut groups = vec![
        group(
            "What the build does not read, so that changing it does not rebuild.",
            kept(UNREAD),
        ),
        group("What builds, tests and editors write.", kept(WRITTEN)),
        group("Secrets, wherever they are.", kept(SECRETS)),
    ];
    if !settings.project.context.vendored.is_empty() {
        let patterns = settings
            .project
            .context
            .vendored
            .iter()
            .map(|dir| format!("!{}/**", dir.as_str()));
        groups.push(group(
            "The dependencies are whole: some embed files with names like those above.",
            patterns.collect(),
        ));
    }
    let own = &settings.project.extend_ignore;
    let mut lines = own.value.clone();
    while let Some((line, file)) = hidden(&lines, needed) {
        if own.origin == Origin::Manifest {
            let mut diagnostic = Diagnostic::new(
                Code::Contradiction,
                format!("the ignore line `{line}` hides {file}, which the build reads"),
            );
            if let Some(evidence) = own.evidence.last() {
                diagnostic = diagnostic.at(Label::evidence(evidence));
            }
            return Err(vec![
                diagnostic.help(format!("take `{line}` out of extend-ignore")),
            ]);
        }
        lines.retain(|other| *other != line);
    }
    if !lines.is_empty() {
        groups.push(group("Lines of this repository.", lines));
    }
    Ok(groups)
}

fn group(about: &str, patterns: Vec<String>) -> IgnoreGroup {
    IgnoreGroup {
        about: about.to_owned(),
        patterns,
    }
}

/// The first line that hides a needed file, and that file.
fn hidden(lines: &[String], needed: &[String]) -> Option<(String, String)> {
    let ignore = match Ignore::parse(&lines.join("\n")) {
        Ok(ignore) => ignore,
        Err(error) => return Some((error.pattern, "nothing: it is no pattern".to_owned())),
    };
    let file = needed.iter().find(|file| ignore.excludes(file))?;
    let line = ignore.decisive(file)?.line();
    Some((lines.get(line.checked_sub(1)?)?.clone(), file.clone()))
}

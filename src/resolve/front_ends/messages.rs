//! What is said of front ends that no stage makes.

use super::STAGE;
use crate::diag::{Code, Diagnostic, Label};
use crate::facts::{Ignored, Missing};
use crate::settings::FrontEnd;
use crate::sourced::Evidence;
use crate::walk::RepoPath;

/// A folder that is served, and that nothing makes.
pub(super) fn not_there(missing: &Missing) -> Diagnostic {
    let why_not = match missing.ignored {
        _ if missing.has_placeholder => "of which git keeps a stand-in alone",
        Ignored::Nothing => "which git does not keep",
        Ignored::Some | Ignored::Tracked => "which git ignores",
    };
    let message = format!(
        "{} serves {}, {why_not}: it is not in the image",
        missing.package, missing.path
    );
    at(missing, Diagnostic::new(Code::ServedMissing, message)).help(format!(
        "the build of a package.json makes it{}: say how, in scaffold.toml:\n\n[front-end.web]\n\
         dir = \"…\"\noutput = [\"{}\"]{}",
        why(missing),
        missing.path,
        of_no_lock(&missing.obstacle)
    ))
}

/// The keys besides that a front end asks for whose own lock file does not say who installs.
fn of_no_lock(obstacle: &str) -> &'static str {
    if !obstacle.contains("lock file") {
        ""
    } else if obstacle.starts_with("it has") && obstacle.contains("package-lock.json") {
        "\npackage-manager = \"npm\""
    } else {
        // `npm ci` installs from a lock file of its own alone.
        "\npackage-manager = \"npm\"\ninstall = \"npm install\""
    }
}

/// A pattern of `//go:embed` that nothing matches, and that nothing makes.
pub(super) fn unmatched(missing: &Missing) -> Diagnostic {
    let pattern = &missing.pattern;
    let (matches, fails) = match missing.ignored {
        Ignored::Nothing => ("no file that git keeps", "go build fails without"),
        Ignored::Some | Ignored::Tracked => (
            "only files that git ignores",
            "go build fails in a clone that has none of them",
        ),
    };
    let message = format!("`//go:embed {pattern}` matches {matches}");
    let diagnostic = at(missing, Diagnostic::new(Code::EmbedUnmatched, message));
    diagnostic.help(match &missing.made {
        Some((command, file)) => format!(
            "{fails}; {file} may make it{}:\n\n{command}\n\nbefore the image is \
             built, or commit what it makes",
            why(missing)
        ),
        None => {
            format!("build what is embedded before the image, or commit it: {fails}")
        }
    })
}

/// A pattern of `//go:embed` that matches what git keeps, and that a Dockerfile of the repository puts
/// other files over; `known` are the front ends that there are.
pub(super) fn stand_in(missing: &Missing, brought: &Evidence, known: &[FrontEnd]) -> Diagnostic {
    let name = free_name(known, &missing.path);
    let message = format!(
        "`//go:embed {}` compiles in what git keeps, and not what {} puts there",
        missing.pattern, brought.file
    );
    at(missing, Diagnostic::new(Code::EmbedUnmatched, message))
        .at(Label::evidence(brought))
        .help(format!(
            "if a package.json makes it{}, say how, in scaffold.toml:\n\n[front-end.{name}]\n\
             dir = \"…\"\n{}output = [\"{}\"]{}",
            why(missing),
            of_elsewhere(&missing.obstacle),
            missing.path,
            of_no_lock(&missing.obstacle)
        ))
}

/// A name that no front end has, for one that makes a folder.
fn free_name(front_ends: &[FrontEnd], folder: &RepoPath) -> String {
    let is_taken = |name: &str| front_ends.iter().any(|one| one.name == name);
    match is_taken(STAGE) {
        true => format!("{STAGE}-{}", folder.as_str().replace(['/', '.'], "-")),
        false => STAGE.to_owned(),
    }
}

/// The key besides of one whose build script writes elsewhere: a command that puts it there, too.
fn of_elsewhere(obstacle: &str) -> &'static str {
    match obstacle.starts_with("nothing says that the build script") {
        true => "build = \"npm run build && cp -r … …\"\n",
        false => "",
    }
}

/// The diagnostic at the line that asks for what is missing, where one does.
fn at(missing: &Missing, diagnostic: Diagnostic) -> Diagnostic {
    match &missing.evidence {
        Some(evidence) => diagnostic.at(Label::evidence(evidence)),
        None => diagnostic,
    }
}

/// Why no stage makes it, to stand behind what does.
fn why(missing: &Missing) -> String {
    match missing.obstacle.as_str() {
        "" => String::new(),
        obstacle => format!(", and no stage does, since {obstacle}"),
    }
}

//! The build stage's Go: which image, and how modules are fetched.

use super::Given;
use super::go_limit::tied;
use super::images::Choice;
use super::needs::Needs;
use crate::catalog::{Fit, GoImage, Variant};
use crate::diag::{Code, Diagnostic, Label};
use crate::docker::image::ImageRef;
use crate::facts::Module;
use crate::go::path::is_private;
use crate::go::version::GoVersion;
use crate::manifest::{ModuleCache, PrivateAuth};
use crate::settings::{Go, Mode, Source};
use crate::sourced::{Evidence, Found, Origin, Sourced};

pub(super) fn go(
    given: &Given<'_>,
    choice: &Choice<'_>,
    source: &Source,
    needs: &Needs,
    diagnostics: &mut Vec<Diagnostic>,
) -> Go {
    let all = &given.file.manifest.go;
    let own = &choice.table.go;
    let private = given
        .said([&own.private, &all.private])
        .unwrap_or_else(|| private(given, source));
    let default_cache = if private.value.is_empty() || source.mode == Mode::Vendor {
        ModuleCache::Mount
    } else {
        ModuleCache::Layer
    };
    let Picked {
        image,
        suite,
        release,
        minor,
        about,
    } = image(
        given,
        choice,
        source,
        needs,
        !private.value.is_empty(),
        diagnostics,
    );
    let none = || Sourced::default_of(Vec::new());
    Go {
        image,
        suite,
        release,
        minor,
        about,
        proxy: given
            .said([&own.proxy, &all.proxy])
            .unwrap_or_else(|| Sourced::default_of(String::new())),
        no_sumdb: given
            .said([&own.no_sumdb, &all.no_sumdb])
            .unwrap_or_else(none),
        private,
        private_auth: given
            .said([&own.private_auth, &all.private_auth])
            .unwrap_or_else(|| Sourced::default_of(PrivateAuth::Netrc)),
        known_hosts: given
            .said([&own.known_hosts, &all.known_hosts])
            .unwrap_or_else(none),
        module_cache: given
            .said([&own.module_cache, &all.module_cache])
            .unwrap_or_else(|| Sourced::default_of(default_cache)),
    }
}

/// Modules that a person called private, else those that the repository's own files do and a go.mod
/// of the image requires.
fn private(given: &Given<'_>, source: &Source) -> Sourced<Vec<String>> {
    if !given.wishes.private.is_empty() {
        return Sourced {
            value: given.wishes.private.clone(),
            origin: Origin::Flag,
            evidence: Vec::new(),
        };
    }
    let is_read = |module: &&Module| {
        let mut manifests = source.manifests.iter();
        manifests.any(|(folder, _)| *folder == module.dir)
    };
    let is_required = |pattern: &&Found<String>| {
        let modules = given.facts.modules.iter().filter(is_read);
        let mut requires = modules.flat_map(|module| &module.requires);
        requires.any(|require| is_private(&pattern.value, &require.value.path))
    };
    let found: Vec<_> = given.facts.private.iter().filter(is_required).collect();
    let patterns = found.iter().map(|pattern| pattern.value.clone()).collect();
    let evidence = found
        .iter()
        .filter_map(|pattern| pattern.evidence.first().cloned());
    Sourced::<String>::list(patterns, evidence.collect())
}

/// An image, and what its tag says.
struct Picked {
    image: Sourced<ImageRef>,
    suite: String,
    release: String,
    minor: u32,
    about: String,
}

/// The image, its distribution suite and release.
fn image(
    given: &Given<'_>,
    choice: &Choice<'_>,
    source: &Source,
    needs: &Needs,
    private: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Picked {
    let all = &given.file.manifest.go;
    let own = &choice.table.go;
    let releases = &given.catalog.go;
    let invalid =
        |message: String, label: Label| Diagnostic::new(Code::Manifest, message).at(label);
    if let Some(said) = own.image.as_ref().or(all.image.as_ref()) {
        match said.get_ref().parse::<ImageRef>() {
            Ok(image) => {
                let tag = image.tag().unwrap_or_default();
                let suite = tag
                    .split_once('-')
                    .map(|(_, suite)| suite)
                    .unwrap_or_default()
                    .to_owned();
                let release = releases.release_of(&suite).to_owned();
                let minor = tag
                    .strip_prefix("1.")
                    .and_then(|rest| rest.split(['.', '-']).next()?.parse().ok());
                return Picked {
                    image: given.manifest(said).map(|_| image),
                    suite,
                    release,
                    minor: minor.unwrap_or_default(),
                    about: String::new(),
                };
            }
            Err(error) => diagnostics.push(invalid(error.to_string(), given.file.label(said))),
        }
    }
    let said_variant = own.variant.as_ref().or(all.variant.as_ref());
    let suite = needs
        .release
        .as_deref()
        .map(|release| releases.suite_of(release));
    let variant = match (said_variant, suite) {
        (Some(said), _) => variant(said.get_ref()),
        (None, Some(suite)) => variant(suite),
        (None, None) if private => Variant::Debian,
        (None, None) => Variant::Alpine,
    };
    let (minimum, mut evidence) = highest(given, source);
    let said_version = own.version.as_ref().or(all.version.as_ref());
    let said_release = said_version.and_then(|said| {
        let parsed = GoVersion::parse(said.get_ref());
        if parsed.is_none() {
            diagnostics.push(
                invalid(
                    format!("`{}` is no Go release", said.get_ref()),
                    given.file.label(said),
                )
                .help("a release is written as in go.mod: \"1.26\""),
            );
        }
        parsed
    });
    let key = |version: &GoVersion| (version.minor(), version.patch().unwrap_or_default());
    let mut picked = match &said_release {
        Some(release) => exactly(given, release, variant),
        None => releases.image_for(minimum.as_ref().map(key).unwrap_or_default(), variant),
    };
    let mut about = String::new();
    let tied = match said_release {
        Some(_) => None,
        None => tied(choice, picked.minor),
    };
    if let Some(tied) = &tied
        && let Some(other) = tied.image(releases, minimum.as_ref(), variant, picked.minor)
    {
        diagnostics.push(tied.note(&other, picked.minor));
        (picked, evidence, about) = (other, tied.evidence(), tied.about());
    }
    if let Some(first) = evidence.first_mut() {
        first.rule.push_str(&reasons(&picked, needs, private));
    }
    if let (Some(said), Some(false)) = (
        said_variant.or(said_version),
        releases.tag_exists(&picked.tag),
    ) {
        diagnostics.push(invalid(
            format!("there is no image golang:{}", picked.tag),
            given.file.label(said),
        ));
    }
    if let (Some(said), true) = (
        said_variant,
        picked.suite != suite_named(said_variant, &picked),
    ) {
        diagnostics.push(
            invalid(
                format!(
                    "there is no image golang:1.{}-{}",
                    picked.minor,
                    said.get_ref()
                ),
                given.file.label(said),
            )
            .help(format!("there is golang:{}", picked.tag)),
        );
    }
    match (&said_release, &minimum, said_version) {
        (None, Some(minimum), _) => diagnostics.extend(note(&picked, minimum, &evidence)),
        (Some(release), Some(minimum), Some(said)) if release.language() < minimum.language() => {
            diagnostics.push(too_old(release, minimum, given.file.label(said), &evidence));
        }
        _ => {}
    }
    let reference = format!("golang:{}", picked.tag);
    let image = match reference.parse::<ImageRef>() {
        Ok(image) => image,
        Err(error) => {
            let label = said_variant
                .or(said_version)
                .map(|said| given.file.label(said));
            diagnostics.push(invalid(
                error.to_string(),
                label.unwrap_or_else(|| Label::whole("golang")),
            ));
            ImageRef::default()
        }
    };
    let sourced = match said_version.or(said_variant) {
        Some(said) => given.manifest(said).map(|_| image),
        None if evidence.is_empty() => Sourced::catalog(image, Vec::new()),
        None => Sourced::repository(image, evidence),
    };
    Picked {
        image: sourced,
        suite: picked.suite,
        release: picked.release,
        minor: picked.minor,
        about,
    }
}

fn variant(name: &str) -> Variant<'_> {
    match name {
        "alpine" => Variant::Alpine,
        "debian" => Variant::Debian,
        suite => Variant::Suite(suite),
    }
}

/// Why the image is not just the line's release on Alpine.
fn reasons(picked: &GoImage, needs: &Needs, private: bool) -> String {
    let mut text = String::new();
    if picked.fit == Fit::OldestMaintained {
        text.push_str(&format!("; 1.{} is the oldest maintained", picked.minor));
    }
    if needs.release.is_some() {
        text.push_str("; the base's release, for cgo");
    } else if private {
        text.push_str("; Debian has git, for private modules");
    }
    text
}

/// The suite that was asked for by its whole name; that of the picked image where only the
/// distribution was.
fn suite_named(said: Option<&toml::Spanned<String>>, picked: &GoImage) -> String {
    match said.map(|said| said.get_ref().as_str()) {
        Some("alpine" | "debian") | None => picked.suite.clone(),
        Some(suite) => suite.to_owned(),
    }
}

/// The release scaffold.toml names, maintained or not.
fn exactly(given: &Given<'_>, release: &GoVersion, variant: Variant<'_>) -> GoImage {
    let releases = &given.catalog.go;
    let mut picked = releases
        .image_of(release.minor(), variant)
        .unwrap_or_else(|| releases.image_for((release.minor(), 0), variant));
    if let Some(patch) = release.patch().filter(|_| !release.is_language()) {
        picked.tag = format!("1.{}.{patch}-{}", release.minor(), picked.suite);
    }
    picked
}

fn too_old(
    release: &GoVersion,
    minimum: &GoVersion,
    label: Label,
    evidence: &[Evidence],
) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(
        Code::Contradiction,
        format!(
            "Go {} is older than the code asks for: {}",
            release.as_str(),
            minimum.as_str()
        ),
    )
    .at(label.text("older"));
    if let Some(evidence) = evidence.first() {
        diagnostic = diagnostic.at(Label::evidence(evidence).text("asked for here"));
    }
    diagnostic
}

/// The highest go or toolchain line that the go command reads for this source, and where it stands.
fn highest(given: &Given<'_>, source: &Source) -> (Option<GoVersion>, Vec<Evidence>) {
    let facts = given.facts;
    let modules = facts
        .modules
        .iter()
        .filter(|module: &&Module| source.manifests.iter().any(|(dir, _)| *dir == module.dir));
    let lines: Vec<&Found<GoVersion>> = modules
        .flat_map(|module| &module.versions)
        .chain(
            facts
                .workspace
                .iter()
                .filter(|work| work.dir == source.dir && !source.outside_workspace)
                .flat_map(|work| &work.versions),
        )
        .collect();
    // Of equal ones the first, that of the module nearest to the root.
    match lines
        .into_iter()
        .rev()
        .max_by(|left, right| left.value.cmp(&right.value))
    {
        Some(found) => (Some(found.value.clone()), found.evidence.clone()),
        None => (None, Vec::new()),
    }
}

/// What is to be said of an image that is not just what the lines ask for.
fn note(picked: &GoImage, wanted: &GoVersion, evidence: &[Evidence]) -> Option<Diagnostic> {
    let first = evidence.first()?;
    let (wanted, tag) = (wanted.as_str(), &picked.tag);
    let diagnostic = match picked.fit {
        Fit::Smallest => return None,
        Fit::NewerThanCatalog => Diagnostic::new(
            Code::GoNewer,
            format!("Go {wanted} is newer than this scaffold: golang:{tag} is taken to exist"),
        ),
        Fit::NewerPatch { known } => Diagnostic::new(
            Code::GoNewer,
            format!("Go {wanted} is newer than the last patch that this scaffold knows, {known}"),
        ),
        Fit::OldestMaintained => Diagnostic::new(
            Code::GoOlder,
            format!("Go {wanted} is not maintained any more: built with golang:{tag}"),
        ),
    };
    Some(diagnostic.at(Label::evidence(first)))
}

//! Decisions that hold for all images, and contradictions between them.

mod context;

use std::collections::{BTreeMap, BTreeSet};

use super::{Given, ignore};
use crate::diag::{Code, Diagnostic, Label};
use crate::docker::image::ImageRef;
use crate::facts::Main;
use crate::go::path::ImportPath;
use crate::manifest::{Layout, Switch};
use crate::settings::{FrontEnd, Image, Project};
use crate::sourced::{Confidence, Evidence, Origin, Sourced};
use crate::walk::RepoPath;
use context::context;

/// The frontend whose minor releases add features and keep old files working:
/// <https://docs.docker.com/build/buildkit/frontend/>.
const SYNTAX: &str = "docker/dockerfile:1";

pub(super) fn project(
    given: &Given<'_>,
    images: &[Image],
    front_ends: Vec<FrontEnd>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Project {
    let manifest = &given.file.manifest;
    let none = String::new;
    let platforms = manifest.platforms.as_ref().map_or_else(
        || Sourced::default_of(vec!["linux/amd64".to_owned(), "linux/arm64".to_owned()]),
        |said| given.manifest(said),
    );
    let context = context(given, images, &front_ends);
    let syntax = switch(given, manifest.syntax.as_ref(), SYNTAX);
    check_platforms(given, &platforms, images, diagnostics);
    let digests = digests(given, images, &front_ends, &syntax, diagnostics);
    Project {
        layout: manifest.layout.as_ref().map_or_else(
            || Sourced::default_of(Layout::Single),
            |said| given.manifest(said),
        ),
        default_image: default_image(given, images, diagnostics),
        syntax,
        registry: manifest
            .registry
            .as_ref()
            .map_or_else(|| Sourced::default_of(none()), |said| given.manifest(said)),
        platforms,
        dockerfile: path(given, manifest.output.dockerfile.as_ref(), "Dockerfile"),
        dockerignore: path(
            given,
            manifest.output.dockerignore.as_ref(),
            ".dockerignore",
        ),
        bake: path(given, manifest.output.bake.as_ref(), ""),
        ignore: given.catalog.ignore.group,
        extend_ignore: ignore::extend(given, &context, diagnostics),
        digests,
        front_ends,
        context,
    }
}

fn switch(
    given: &Given<'_>,
    said: Option<&toml::Spanned<Switch>>,
    default: &str,
) -> Sourced<String> {
    match said {
        None => Sourced::default_of(default.to_owned()),
        Some(said) => given.manifest(said).map(|switch| match switch {
            Switch::On(text) => text,
            Switch::Off => String::new(),
        }),
    }
}

/// A path as the lock and the screen have it: `Dockerfile` for `./Dockerfile`.
fn path(given: &Given<'_>, said: Option<&toml::Spanned<Switch>>, default: &str) -> Sourced<String> {
    switch(given, said, default).map(|text| {
        let path = RepoPath::root().resolve(&text);
        path.map_or(text, |path| path.as_str().to_owned())
    })
}

/// The image of the last stage: scaffold.toml's, else what the repository's own Dockerfile at its
/// root starts, else the one named like a module, else the first: of those that listen, where any
/// does.
fn default_image(
    given: &Given<'_>,
    images: &[Image],
    diagnostics: &mut Vec<Diagnostic>,
) -> Sourced<String> {
    let names: Vec<&str> = images.iter().map(|image| image.name.as_str()).collect();
    if let Some(said) = &given.file.manifest.default {
        if !names.contains(&said.get_ref().as_str()) {
            diagnostics.push(
                Diagnostic::new(
                    Code::UnknownImage,
                    format!("no image is called `{}`", said.get_ref()),
                )
                .at(given.file.label(said))
                .help(format!("the images are {}", names.join(", "))),
            );
        }
        return given.manifest(said);
    }
    if let Some(own) = own_default(given, images) {
        return own;
    }
    // What listens is what a repository is for, before its command line that is named like it.
    let listens = |image: &&Image| {
        let main = given.facts.mains.iter();
        let mut main = main.filter(|main| main.dir == image.main.value);
        let somewhere = main.any(|main| main.listens_somewhere.is_some());
        somewhere || !image.run.ports.value.is_empty()
    };
    let listening: Vec<&str> = images
        .iter()
        .filter(listens)
        .map(|image| image.name.as_str())
        .collect();
    let names = if listening.is_empty() {
        names
    } else {
        listening
    };
    let like_module = given.facts.modules.iter().find_map(|module| {
        let path = ImportPath::new(module.path.as_str());
        let name = path.binary_name().to_ascii_lowercase();
        // The language in a repository's name is in no program's.
        let bare = name.strip_prefix("go-").unwrap_or(&name);
        let bare = bare.strip_suffix("-go").unwrap_or(bare);
        let called = |wanted: &str| names.iter().find(|image| **image == wanted);
        called(&name).or_else(|| called(bare))
    });
    let name = like_module.or(names.first()).copied().unwrap_or_default();
    Sourced::default_of(name.to_owned())
}

/// The one image that the own Dockerfile at the root starts.
fn own_default(given: &Given<'_>, images: &[Image]) -> Option<Sourced<String>> {
    let mut own = given.facts.dockerfiles.iter();
    let own = own.find(|own| {
        let name = own.path.as_str().to_ascii_lowercase();
        name == "dockerfile" || name == "containerfile"
    })?;
    let made = own.images.last()?;
    let mut started = images
        .iter()
        .filter(|image| made.starts.contains(&image.main.value));
    let (image, None) = (started.next()?, started.next()) else {
        return None;
    };
    let offset = own.line_start(made.line);
    let rule = "the own Dockerfile starts it";
    let place = Evidence::at(&own.path, &own.text, offset, rule, Confidence::Certain);
    Some(Sourced::repository(image.name.clone(), vec![place]))
}

/// The digests, by the images as they are written in the files; one for another image pins nothing,
/// which is an error.
fn digests(
    given: &Given<'_>,
    images: &[Image],
    front_ends: &[FrontEnd],
    syntax: &Sourced<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Sourced<BTreeMap<String, String>> {
    let mut used: BTreeSet<String> = BTreeSet::new();
    for image in images {
        used.insert(image.go.image.value.to_string());
        used.insert(image.run.base_row.image.clone());
    }
    used.extend(front_ends.iter().map(|one| one.image.value.to_string()));
    used.extend((!syntax.value.is_empty()).then(|| syntax.value.clone()));
    let parts = |text: &str| {
        let image = text.parse::<ImageRef>().ok()?;
        Some((
            image.registry().to_owned(),
            image.repository(),
            image.tag().map(str::to_owned),
        ))
    };
    let mut value = BTreeMap::new();
    let mut evidence = Vec::new();
    for (name, digest) in &given.file.manifest.digests {
        evidence.push(given.file.evidence(digest));
        let wanted = parts(name);
        match used
            .iter()
            .find(|image| wanted.is_some() && parts(image) == wanted)
        {
            Some(image) => {
                value.insert(image.clone(), digest.get_ref().clone());
            }
            None => {
                let images: Vec<&str> = used.iter().map(String::as_str).collect();
                diagnostics.push(
                    Diagnostic::new(
                        Code::Contradiction,
                        format!("no file uses the image `{name}`"),
                    )
                    .at(given.file.label(digest).text("so this pins nothing"))
                    .help(format!("the images are {}", images.join(", "))),
                );
            }
        }
    }
    let origin = if value.is_empty() {
        Origin::Default
    } else {
        Origin::Manifest
    };
    Sourced {
        value,
        origin,
        evidence,
    }
}

fn check_platforms(
    given: &Given<'_>,
    platforms: &Sourced<Vec<String>>,
    images: &[Image],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for image in images {
        let said = given.file.manifest.platforms.as_ref();
        let arm64 =
            |platform: &String| matches!(platform.as_str(), "linux/arm64" | "linux/arm64/v8");
        if platforms.value.iter().any(arm64) {
            let programs = image.programs();
            let mains = programs.filter_map(|program| {
                let mut mains = given.facts_of(&image.name).mains.iter();
                mains.find(|main| main.dir == program.dir && !main.on_arm64)
            });
            diagnostics.extend(mains.map(|main| amd64_alone(given, main, said)));
        }
        let known = &image.run.base_row.platforms;
        for platform in &platforms.value {
            if known.is_empty() || known.contains(platform) {
                continue;
            }
            let mut diagnostic = Diagnostic::new(
                Code::Contradiction,
                format!("there is no {} for {platform}", image.run.base.value),
            );
            if let Some(said) = said {
                diagnostic = diagnostic.at(given.file.label(said));
            }
            if let Some(evidence) = image.run.base.evidence.first() {
                diagnostic = diagnostic.at(Label::evidence(evidence).text("the base"));
            }
            diagnostics.push(diagnostic.help(format!("its platforms are {}", known.join(", "))));
        }
    }
}

/// Build constraints leave no program for arm64.
fn amd64_alone(
    given: &Given<'_>,
    main: &Main,
    said: Option<&toml::Spanned<Vec<String>>>,
) -> Diagnostic {
    let code = if said.is_some() {
        Code::AgainstTheCode
    } else {
        Code::Platform
    };
    let message = format!("{} does not compile for linux/arm64", main.dir);
    let mut diagnostic = Diagnostic::new(code, message);
    if let Some(said) = said {
        diagnostic = diagnostic.at(given.file.label(said).text("asked for here"));
    }
    if let Some(evidence) = main.evidence.first() {
        diagnostic = diagnostic.at(Label::evidence(evidence).text("not for linux/arm64"));
    }
    diagnostic.help("in scaffold.toml:\n\nplatforms = [\"linux/amd64\"]")
}

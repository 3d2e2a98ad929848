//! Stage 3: facts, scaffold.toml and flags become [`Settings`]: every decision, made once.
//!
//! The first opinion wins: flag, scaffold.toml, repository, catalog, default. It sees neither the
//! disk nor Docker's syntax.

mod base;
mod build;
mod files;
mod front_ends;
mod generated;
mod go;
mod go_limit;
mod hosts;
mod ignore;
mod images;
mod libraries;
mod names;
mod needs;
mod opening;
mod ports;
mod project;
mod run;
mod source;
mod start;
mod storage;
mod tools;

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::Spanned;

use crate::catalog::Catalog;
use crate::diag::Diagnostic;
use crate::facts::Facts;
use crate::manifest::{ManifestFile, Said};
use crate::settings::{Image, Program, Settings};
use crate::sourced::{Origin, Sourced};
use crate::walk::RepoPath;

/// What was asked for on the command line or answered to a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Directories of the main packages to make images of; empty for those found.
    pub mains: Vec<String>,
    /// The runtime base.
    pub base: Option<String>,
    /// Patterns of private modules.
    pub private: Vec<String>,
}

/// Settings, and what is to be said about them.
#[derive(Debug)]
pub struct Resolved {
    /// The decisions.
    pub settings: Settings,
    /// Warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
}

/// Everything a decision may look at.
struct Given<'a> {
    facts: &'a Facts,
    own_facts: &'a BTreeMap<String, Arc<Facts>>,
    file: &'a ManifestFile,
    wishes: &'a Wishes,
    catalog: &'a Catalog,
}

/// Decides everything; `own_facts` are those of images that are compiled in another way than the
/// rest, by name.
///
/// # Errors
/// No main package, no choice among several, or settings that contradict each other.
pub fn resolve(
    facts: &Facts,
    own_facts: &BTreeMap<String, Arc<Facts>>,
    file: &ManifestFile,
    wishes: &Wishes,
    catalog: &Catalog,
) -> Result<Resolved, Vec<Diagnostic>> {
    let given = Given {
        facts,
        own_facts,
        file,
        wishes,
        catalog,
    };
    let mut diagnostics = Vec::new();
    let chosen = images::choose(&given)?;
    let mut images: Vec<Image> = Vec::new();
    for choice in &chosen {
        match image(&given, choice, &mut diagnostics) {
            Ok(image) => images.push(image),
            Err(error) => diagnostics.push(*error),
        }
    }
    diagnostics.extend(hosts::unknown(&given, &images));
    generated::generated(&given, &images, &mut diagnostics);
    let front_ends = front_ends::front_ends(&given, &mut images, &mut diagnostics);
    let project = project::project(&given, &images, front_ends, &mut diagnostics);
    if !project.dockerfile.value.is_empty() {
        for image in &images {
            let written = project.dockerfile_of(&image.name);
            let mut chosen = chosen.iter();
            if let Some(choice) = chosen.find(|choice| choice.name == image.name) {
                start::elsewhere(choice, &image.run, &written, &mut diagnostics);
            }
        }
    }
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(diagnostics);
    }
    Ok(Resolved {
        settings: Settings { project, images },
        diagnostics,
    })
}

fn image(
    given: &Given<'_>,
    choice: &images::Choice<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Image, Box<Diagnostic>> {
    let source = source::source(given, choice, diagnostics);
    let need = needs::need(given, choice, diagnostics)?;
    let go = go::go(given, choice, &source, &need, diagnostics);
    base::same_c_library(&need, &go)?;
    let build = build::build(given, choice, &need, &go, diagnostics);
    start::stamp(choice, &build, diagnostics);
    start::plugins(choice, &go, &build, diagnostics);
    let run = run::run(given, choice, &need, diagnostics);
    Ok(Image {
        name: choice.name.clone(),
        main: choice.dir.clone(),
        also: choice.also.clone(),
        program: Program {
            name: choice.name.clone(),
            go_name: choice.main.binary_name.clone(),
            dir: choice.main.dir.clone(),
        },
        source,
        go,
        build,
        run,
        front_ends: Vec::new(),
    })
}

impl<'a> Given<'a> {
    /// The facts as they are where the image is compiled.
    fn facts_of(&self, image: &str) -> &'a Facts {
        self.own_facts.get(image).map_or(self.facts, Arc::as_ref)
    }

    /// The first of scaffold.toml's opinions: the image's own before that for all images.
    fn said<T: Clone>(&self, opinions: [&Said<T>; 2]) -> Option<Sourced<T>> {
        opinions
            .into_iter()
            .flatten()
            .next()
            .map(|value| self.manifest(value))
    }

    /// A value of scaffold.toml.
    fn manifest<T: Clone>(&self, value: &Spanned<T>) -> Sourced<T> {
        Sourced {
            value: value.get_ref().clone(),
            origin: Origin::Manifest,
            evidence: vec![self.file.evidence(value)],
        }
    }

    /// The directory that text in scaffold.toml or on the command line names.
    fn directory(text: &str) -> Option<RepoPath> {
        RepoPath::root().resolve(text)
    }
}

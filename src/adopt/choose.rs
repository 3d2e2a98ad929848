//! Which Dockerfile, and which of its stages, an image was made with.

use std::collections::BTreeSet;

use super::start;
use crate::detect::Purpose;
use crate::facts::{Facts, Main, OwnDockerfile};
use crate::settings::{Image, Settings};
use crate::walk::RepoPath;

/// An image and the stage that it was.
pub(super) struct Chosen<'a> {
    /// The image as it is without the Dockerfile.
    pub(super) image: &'a Image,
    /// Its Dockerfile.
    pub(super) own: &'a OwnDockerfile,
    /// The number of its final stage.
    pub(super) stage: usize,
    /// Main packages whose programs lie in the same stage.
    pub(super) riders: Vec<&'a Main>,
    /// The Dockerfile makes no other image.
    pub(super) alone: bool,
}

pub(super) fn choose<'a>(facts: &'a Facts, settings: &'a Settings) -> Vec<Chosen<'a>> {
    let mut chosen: Vec<Chosen<'a>> = Vec::new();
    for image in &settings.images {
        let Some(own) = dockerfile(facts, settings, image) else {
            continue;
        };
        let alone = settings
            .images
            .iter()
            .filter(|other| {
                dockerfile(facts, settings, other).is_some_and(|file| file.path == own.path)
            })
            .count()
            == 1;
        let last = own.dockerfile.stages.len().saturating_sub(1);
        let stage = if alone {
            // What comes behind it may be another thing than a program of Go.
            said(own, image).or(Some(last))
        } else {
            stage_of(own, image)
        };
        let Some(stage) = stage else { continue };
        chosen.push(Chosen {
            image,
            own,
            stage,
            riders: Vec::new(),
            alone,
        });
    }
    if chosen.is_empty() && settings.images.len() > 1 {
        // One stage with the programs of several images: that of the first it starts.
        chosen.extend(first(facts, settings));
    }
    let images: BTreeSet<RepoPath> = chosen
        .iter()
        .map(|one| one.image.main.value.clone())
        .collect();
    for one in &mut chosen {
        one.riders = riders(facts, one, &images);
    }
    chosen
}

fn first<'a>(facts: &'a Facts, settings: &'a Settings) -> Option<Chosen<'a>> {
    let image = settings.images.first()?;
    let own = dockerfile(facts, settings, image)?;
    let stage = own.dockerfile.stages.len().checked_sub(1)?;
    let started = start::words(own, stage);
    let mut images = settings.images.iter();
    let image = images.find(|image| started.iter().any(|word| is_called(word, image)))?;
    Some(Chosen {
        image,
        own,
        stage,
        riders: Vec::new(),
        alone: true,
    })
}

/// The Dockerfile of an image: of several images one that has a stage for it; then one at the path that
/// is written, else one that compiles or starts it, what is deployed before what developers use, then the
/// plainest path.
fn dockerfile<'a>(
    facts: &'a Facts,
    settings: &Settings,
    image: &Image,
) -> Option<&'a OwnDockerfile> {
    let in_place = settings.project.dockerfile_of(&image.name);
    let only = settings.images.len() == 1;
    let compiles = |own: &OwnDockerfile| own.compiles.contains(&image.main.value);
    let fits = |own: &&OwnDockerfile| {
        let mut images = own.images.iter();
        compiles(own)
            || images.any(|one| one.starts.contains(&image.main.value))
            || (own.compiles.is_empty()
                && (own.path.as_str() == in_place
                    || (only && own.folder == image.main.value && !own.folder.is_root())))
    };
    let starts = |own: &OwnDockerfile| {
        let last = own.dockerfile.stages.len().saturating_sub(1);
        let words = start::words(own, last);
        // A script starts what it likes.
        let mut first = words.iter().take(2);
        !words.is_empty() && !first.any(|word| word.ends_with(".sh"))
    };
    let has_stage = |own: &OwnDockerfile| {
        !only && Purpose::of(&own.path) == Purpose::Deployed && stage_of(own, image).is_some()
    };
    let rank = |own: &&OwnDockerfile| {
        let path = own.path.as_str().to_ascii_lowercase();
        (
            !has_stage(own),
            own.path.as_str() != in_place,
            Purpose::of(&own.path),
            !starts(own),
            !compiles(own),
            path.matches('/').count(),
            path,
        )
    };
    facts.dockerfiles.iter().filter(fits).min_by_key(rank)
}

/// The stage named like the image or starting its program, among several images of a file.
fn stage_of(own: &OwnDockerfile, image: &Image) -> Option<usize> {
    let stages = &own.dockerfile.stages;
    let named = stages
        .iter()
        .position(|stage| stage.name.as_deref() == Some(image.name.as_str()));
    let starts = || {
        (0..stages.len()).rev().find(|stage| {
            let words = start::words(own, *stage);
            words.iter().any(|word| is_called(word, image))
        })
    };
    named.or_else(starts).or_else(|| said(own, image))
}

/// The last stage that starts the image's program, whatever that is called there.
fn said(own: &OwnDockerfile, image: &Image) -> Option<usize> {
    let images = own.images.iter();
    let images = images.filter(|one| one.starts == [image.main.value.clone()]);
    let lines: Vec<usize> = images.map(|one| one.line).collect();
    (0..own.dockerfile.stages.len()).rev().find(|stage| {
        let start = start::Start::read(own, &own.chain(*stage));
        lines.contains(&start.line)
    })
}

/// Whether a word is the path of the image's program.
fn is_called(word: &str, image: &Image) -> bool {
    let name = word.rsplit('/').next().unwrap_or(word);
    name == image.program.name || name == image.program.go_name
}

/// The programs of other main packages in the stage.
fn riders<'a>(facts: &'a Facts, one: &Chosen<'a>, images: &BTreeSet<RepoPath>) -> Vec<&'a Main> {
    let programs = super::stages::programs(facts, one.own, one.stage);
    let mut found: Vec<&Main> = facts
        .mains
        .iter()
        .filter(|main| main.dir != one.image.main.value && programs.contains(&main.dir))
        .filter(|main| main.module == main_of(facts, one).and_then(|own| own.module.clone()))
        .collect();
    if one.alone || images.len() == 1 {
        return found;
    }
    found.retain(|main| !images.contains(&main.dir));
    found
}

fn main_of<'a>(facts: &'a Facts, one: &Chosen<'_>) -> Option<&'a Main> {
    facts
        .mains
        .iter()
        .find(|main| main.dir == one.image.main.value)
}

/// The stages that these copy or mount from, with those they start from.
pub(super) fn sources(own: &OwnDockerfile, stages: &[usize]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open: Vec<usize> = stages.to_vec();
    while let Some(at) = open.pop() {
        for source in own.sources(at) {
            for stage in own.chain(source) {
                if !stages.contains(&stage) && found.insert(stage) {
                    open.push(stage);
                }
            }
        }
    }
    found
}

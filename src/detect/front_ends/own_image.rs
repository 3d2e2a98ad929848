//! The release of Node in the stage of an own Dockerfile that builds a front end.

use crate::docker::image::ImageRef;
use crate::docker::scope::Origin;
use crate::facts::OwnDockerfile;
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::RepoPath;

/// What the tags of the `node` images say that the package in `dir` is copied to, where all say the
/// same: <https://hub.docker.com/_/node>.
pub(super) fn own_image(dockerfiles: &[OwnDockerfile], dir: &RepoPath) -> Option<Found<String>> {
    let mut found = dockerfiles.iter().flat_map(|own| {
        let stages = 0..own.scopes.len();
        stages.filter_map(move |stage| of_stage(own, stage, dir))
    });
    let first = found.next()?;
    found.all(|one| one.value == first.value).then_some(first)
}

fn of_stage(own: &OwnDockerfile, stage: usize, dir: &RepoPath) -> Option<Found<String>> {
    let copied = own.scopes.get(stage)?.copied.iter().flatten();
    let mut paths = copied.filter_map(|copied| match &copied.origin {
        Origin::Context(path) => own.copies.get(path),
        _ => None,
    });
    // One of another folder may be of another package, as far as it does not name this one.
    let is_above = dir.is_in(&own.folder);
    let is_of_it = |path: &RepoPath| match is_above {
        true => path.is_in(dir) || dir.is_in(path),
        false => path.is_in(dir) && !dir.is_root(),
    };
    if !paths.any(is_of_it) {
        return None;
    }
    let first = own.chain(stage).first().copied()?;
    let first = own.dockerfile.stages.get(first)?;
    let image = own.dockerfile.expand_global(&first.from)?;
    let image: ImageRef = image.parse().ok()?;
    let tag = image
        .tag()
        .filter(|_| image.is_on_hub() && image.repository() == "library/node")?;
    let release = tag.split('-').next()?;
    let value = match release {
        "lts" => "lts/*",
        _ if release.starts_with(|letter: char| letter.is_ascii_digit()) => release,
        _ => return None,
    };
    let place = own.line_start(first.line);
    let rule = "a Dockerfile builds on it";
    let evidence = Evidence::at(&own.path, &own.text, place, rule, Confidence::Likely);
    Some(Found {
        value: value.to_owned(),
        evidence: vec![evidence],
    })
}

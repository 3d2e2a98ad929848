//! The release of Node in the stage of an own Dockerfile that builds a front end.

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
    if !own.copies_of(stage, dir) {
        return None;
    }
    let (first, image) = own.base(stage)?;
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

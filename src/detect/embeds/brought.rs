//! What a Dockerfile of the repository puts where code is embedded from.

use crate::detect::recipes::dockerfile::{Make, commands};
use crate::detect::recipes::go_build::GoBuild;
use crate::docker::reader::{Instruction, Keyword, Stage};
use crate::docker::scope::{Scope, StageScopes};
use crate::facts::OwnDockerfile;
use crate::sourced::{Confidence, Evidence};
use crate::walk::RepoPath;

/// The line of a Dockerfile that copies what another stage made to a folder of the context, or into
/// it, before it compiles Go.
pub(super) fn brought(dockerfiles: &[OwnDockerfile], folder: &RepoPath) -> Option<Evidence> {
    dockerfiles.iter().find_map(|own| {
        let mut stages = own.dockerfile.stages.iter().zip(&own.scopes);
        let line = stages.find_map(|(stage, scopes)| line(own, stage, scopes, folder))?;
        let offset = own.line_start(line);
        let rule = "puts files there";
        Some(Evidence::at(
            &own.path,
            &own.text,
            offset,
            rule,
            Confidence::Certain,
        ))
    })
}

fn line(
    own: &OwnDockerfile,
    stage: &Stage,
    scopes: &StageScopes,
    folder: &RepoPath,
) -> Option<usize> {
    let bases = [RepoPath::root(), own.folder.clone()];
    let is_there = |scope: &Scope, target: &str| {
        let inside = scope.in_context(target).filter(|path| !path.is_empty());
        let places = bases
            .iter()
            .filter_map(|base| base.resolve(inside.as_deref()?));
        places.into_iter().any(|place| place.is_in(folder))
    };
    let steps = || stage.instructions.iter().zip(&scopes.before);
    let mut copies = steps().zip(&scopes.copied);
    let at = copies.position(|((line, scope), copied)| {
        let is_copy = line.keyword == Keyword::Copy && line.flag("from").is_some();
        is_copy && copied.iter().any(|one| is_there(scope, &one.target))
    })?;
    let compiles = |(line, scope): (&Instruction, &Scope)| {
        line.keyword == Keyword::Run
            && commands(line, scope)
                .iter()
                .any(|command| GoBuild::read(command).is_some() || Make::read(command).is_some())
    };
    let is_compiled = steps().skip(at).any(compiles);
    is_compiled.then(|| stage.instructions.get(at).map(|line| line.line))?
}

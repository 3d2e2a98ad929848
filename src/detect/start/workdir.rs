//! The folder that a program is started in, where its own deploy files count on it.

use super::DeployFiles;
use crate::detect::deploy::Purpose;
use crate::facts::{DatabaseFile, Written};
use crate::sourced::{Confidence, Evidence, Found};

/// The working directory of the main's own Dockerfile, where a volume lies at what the program writes
/// below it: what that volume holds is found there, and kept there.
pub(in crate::detect) fn workdir(
    files: &DeployFiles<'_>,
    written: &[Found<Written>],
    databases: &[Found<DatabaseFile>],
) -> Option<Found<String>> {
    let written = written.iter().map(|one| one.value.path.as_str());
    let databases = databases.iter().map(|one| one.value.path.as_str());
    let below = written
        .chain(databases)
        .filter(|path| !path.starts_with('/'));
    let below: Vec<&str> = below.map(|path| path.trim_start_matches("./")).collect();
    files.own.iter().find_map(|own| {
        let dir = own.workdir().trim_end_matches('/');
        let holds = |volume: &str| {
            let inside = volume
                .strip_prefix(dir)
                .and_then(|rest| rest.strip_prefix('/'));
            let inside = inside
                .map(|rest| rest.trim_end_matches('/'))
                .filter(|rest| !rest.is_empty());
            let is_at = |path: &&str| {
                let rest = inside.and_then(|inside| path.strip_prefix(inside));
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            // Only root gets into its folder.
            let is_of_root = dir == "/root" || dir.starts_with("/root/");
            !dir.is_empty() && !is_of_root && below.iter().any(is_at)
        };
        let volumes = files.units.iter();
        let volumes = volumes.flat_map(|unit| unit.volumes.iter().map(move |one| (unit, one)));
        let held = volumes.filter(|(_, (volume, _))| holds(volume));
        let (unit, (_, offset)) = held.min_by_key(|(unit, _)| Purpose::of(&unit.file))?;
        let text = files.repo.text(&unit.file).unwrap_or_default();
        let rule = "a volume keeps what it writes there";
        Some(Found {
            value: dir.to_owned(),
            evidence: vec![Evidence::at(
                &unit.file,
                &text,
                *offset,
                rule,
                Confidence::Certain,
            )],
        })
    })
}

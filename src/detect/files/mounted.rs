//! Settings files that the repository's own compose files put into the container of a program which
//! opens them, where the repository has none for an image.

use super::super::deploy::{Mount, Own, Purpose, Unit};
use super::path::relative;
use super::required::{goes_on, is_settings};
use super::{ENDINGS, Finder, Told, is_of_settings, values};
use crate::catalog::Telling;
use crate::detect::code::{Program, Value};
use crate::detect::failure::Failures;
use crate::facts::{EXAMPLE, Main, Outside, OutsideKind, Placed};
use crate::sourced::{Confidence, Evidence, Found};

/// A settings file that a call opens, by its path below the working directory or an absolute one.
struct Opened<'t> {
    path: String,
    told: &'t Told,
    value: &'t Value,
}

impl Finder<'_> {
    /// The settings files that a program opens, that no image has, and that it is given where it is
    /// deployed: what a deploy file puts there it does not start without, whatever the code shows.
    pub(in super::super) fn mounted(
        &self,
        program: &Program<'_>,
        told: &[Told],
        main: &Main,
        failures: &Failures<'_, '_>,
        (units, images, placed): (&[&Unit], &[&Own], &[Found<Placed>]),
    ) -> Vec<Found<Outside>> {
        let deployed = |unit: &&&Unit| Purpose::of(&unit.file) == Purpose::Deployed;
        let mut found: Vec<Found<Outside>> = Vec::new();
        let mut opened = Vec::new();
        for unit in units.iter().filter(deployed) {
            for mount in &unit.mounts {
                if opened.is_empty() {
                    opened = all_opened(told);
                }
                // What a folder is for that is put there, nobody knows.
                let is_it = |one: &&Opened<'_>| {
                    lies_there(mount, &one.path, images, unit)
                        && !goes_on(program, failures, one.told)
                };
                let Some(one) = opened.iter().find(is_it) else {
                    continue;
                };
                let is_known = |other: &Found<Outside>| other.value.name == one.path;
                let is_placed = |placed: &Found<Placed>| placed.value.destination == one.path;
                if found.iter().any(is_known)
                    || placed.iter().any(is_placed)
                    || !one.path.starts_with('/') && self.has(main, &one.path)
                {
                    continue;
                }
                let text = self.repo.text(&unit.file).unwrap_or_default();
                let likely = Confidence::Likely;
                let said = Evidence::at(&unit.file, &text, mount.offset, "volumes", likely);
                let read = one
                    .told
                    .evidence_of(program, one.value, "read by this path");
                let example = self.shown(mount);
                let example = example.or_else(|| self.example(main, &one.path));
                found.push(Found {
                    value: Outside::new(OutsideKind::File, one.path.clone()),
                    evidence: [said, read].into_iter().chain(example).collect(),
                });
            }
        }
        found
    }

    /// The file of the repository that is put there.
    fn shown(&self, mount: &Mount) -> Option<Evidence> {
        let source = mount.source.as_ref();
        let file = source.filter(|file| self.repo.has_file(file))?;
        Some(Evidence::whole(file, EXAMPLE, Confidence::Likely))
    }
}

/// The settings files that calls open where their users do not say another.
fn all_opened(told: &[Told]) -> Vec<Opened<'_>> {
    let mut found = Vec::new();
    for one in told {
        for (_, value) in values(one).filter(|(_, value)| !value.is_weak) {
            let opened = |text: &str| {
                let path = settings_path(text)?;
                Some(Opened {
                    path,
                    told: one,
                    value,
                })
            };
            match one.means {
                Telling::File => found.extend(opened(&value.text)),
                Telling::SettingsFolder => {
                    let beside = told.iter().filter(|other| other.package == one.package);
                    let named = beside.filter(|other| other.means == Telling::SettingsName);
                    for (_, name) in named.flat_map(values) {
                        let folder = value.text.trim_end_matches('/');
                        let path = |ending| format!("{folder}/{}.{ending}", name.text);
                        let paths = ENDINGS.iter().map(path);
                        found.extend(paths.filter_map(|path| opened(&path)));
                    }
                }
                _ => {}
            }
        }
    }
    found
}

/// A path of a settings file, below the working directory or absolute.
fn settings_path(text: &str) -> Option<String> {
    if text.starts_with('/') {
        let is_it = is_of_settings(text) && text.chars().all(|c| c.is_ascii_graphic());
        return is_it.then(|| text.to_owned());
    }
    let path = relative(text, Telling::File).filter(|path| path.is_whole)?;
    is_settings(&path.text).then_some(path.text)
}

/// Whether a mount puts a file to a path.
fn lies_there(mount: &Mount, path: &str, images: &[&Own], unit: &Unit) -> bool {
    let target = mount.target.as_str();
    if path.starts_with('/') {
        return path == target;
    }
    let mut workdirs: Vec<&str> = images.iter().map(|own| own.workdir()).collect();
    workdirs.extend(unit.workdir.as_deref());
    if !workdirs.is_empty() {
        let mut workdirs = workdirs.into_iter();
        return workdirs
            .any(|workdir| format!("{}/{path}", workdir.trim_end_matches('/')) == target);
    }
    let before = target.strip_suffix(path);
    before.is_some_and(|before| before.ends_with('/'))
}

//! Folders and files that a program serves from disk and that git does not keep, or of which it keeps
//! a stand-in alone: what a build outside of Go makes.

use super::path::relative;
use super::{Files, Finder, Told, values};
use crate::catalog::Telling;
use crate::detect::code::Program;
use crate::detect::embeds::placeholders;
use crate::facts::Served;
use crate::sourced::Found;

impl Finder<'_> {
    /// Those of a main whose other files are these, each once.
    pub(in super::super) fn served(
        &self,
        program: &Program<'_>,
        told: &[Told],
        files: &Files,
    ) -> Vec<Found<Served>> {
        let mut found: Vec<Found<Served>> = Vec::new();
        let serves = |one: &&Told| one.means == Telling::Folder || one.serves;
        for one in told.iter().filter(serves) {
            for (_, value) in values(one).filter(|(_, value)| !value.is_weak) {
                let Some(folder) = relative(&value.text, one.means).filter(|path| path.is_whole)
                else {
                    continue;
                };
                let path = files.start.resolve(&folder.text);
                let Some(path) = path.filter(|path| !path.is_root()) else {
                    continue;
                };
                let written = files
                    .written
                    .iter()
                    .any(|one| one.value.path == folder.text);
                let known = found.iter().any(|one| one.value.path == path);
                let entry = self.repo.entry(&path);
                let is_kept = entry.is_some_and(|entry| {
                    !entry.git_ignored && (entry.is_file() || placeholders(self.repo, &path).1)
                });
                if written || known || is_kept || path == files.start {
                    continue;
                }
                let evidence = one.evidence_of(program, value, "served from disk");
                let text = folder.text;
                found.push(Found {
                    value: Served { text, path },
                    evidence: vec![evidence],
                });
            }
        }
        found
    }
}

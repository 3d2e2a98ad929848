//! Stages that build a front end, in whose place scaffold has one of its own.

use super::Keys;
use crate::docker::scope::Origin;
use crate::settings::{FrontEnd, Settings};
use crate::walk::RepoPath;

impl Keys<'_> {
    /// Takes stages that build what a stage of scaffold builds too, and what is copied of them, out of
    /// what no key can say.
    pub(super) fn front_ends(&mut self, settings: &Settings) {
        let own = self.one.own;
        for (stage, scopes) in own.dockerfile.stages.iter().zip(&own.scopes) {
            let Some(name) = &stage.name else { continue };
            let copied = scopes.copied.iter().flatten();
            let folders: Vec<RepoPath> = copied
                .filter_map(|one| match &one.origin {
                    Origin::Context(path) => RepoPath::root().resolve(path),
                    _ => None,
                })
                .collect();
            let is_it = |one: &&FrontEnd| {
                let dir = &one.dir.value;
                folders
                    .iter()
                    .any(|folder| folder.is_in(dir) || dir.is_in(folder))
            };
            let image = own.dockerfile.expand_global(&stage.from);
            let image = image.unwrap_or_else(|| stage.from.clone());
            let repository = image.split([':', '@']).next().unwrap_or_default();
            let is_of_node = repository.rsplit('/').next() == Some("node");
            let mut front_ends = settings.project.front_ends.iter();
            let Some(new) = front_ends.find(is_it).filter(|_| is_of_node) else {
                continue;
            };
            let before = self.old.left.len();
            let is_of_it = |text: &str| {
                text == format!("stage {name}") || text.starts_with(&format!("COPY --from={name} "))
            };
            self.old.left.retain(|left| !is_of_it(&left.text));
            if self.old.left.len() < before {
                let why = "it builds the same front end, in a cache of its own";
                self.change(format!("stage {name} → {}", new.name), why);
            }
        }
    }
}

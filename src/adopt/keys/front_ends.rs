//! Stages that build a front end, in whose place scaffold has one of its own.

use super::Keys;
use crate::settings::Settings;

impl Keys<'_> {
    /// Takes stages that build what a stage of scaffold builds too, and what is copied of them, out of
    /// what no key can say.
    pub(super) fn front_ends(&mut self, settings: &Settings) {
        let own = self.one.own;
        for (number, stage) in own.dockerfile.stages.iter().enumerate() {
            let Some(name) = &stage.name else { continue };
            let base = own.base(number);
            let is_of_node = base.is_some_and(|(_, image)| {
                let repository = image.repository();
                repository == "node" || repository.ends_with("/node")
            });
            let mut front_ends = settings.project.front_ends.iter();
            let new = front_ends.find(|one| own.copies_of(number, &one.dir.value));
            let Some(new) = new.filter(|_| is_of_node) else {
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

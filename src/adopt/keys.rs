//! What a Dockerfile says, compared with what scaffold finds without it: keys and changes.

use std::collections::BTreeMap;

use toml_edit::{Array, InlineTable, Value};

use super::bases::Before;
use super::choose::Chosen;
use super::old::Old;
use super::{Adoption, Changed};
use crate::facts::{Facts, Main};
use crate::manifest::edit::Kept;
use crate::settings::Settings;
use crate::walk::RepoPath;

mod build;
mod files;
mod front_ends;
mod run;

pub(super) use build::is_of_compiling;

/// The keys and changes of one image.
pub(super) struct Keys<'a> {
    pub(super) facts: &'a Facts,
    pub(super) one: &'a Chosen<'a>,
    pub(super) main: Option<&'a Main>,
    pub(super) old: Old,
    tables: &'a [String],
    adoption: &'a mut Adoption,
    /// The Dockerfile is at the path that is written, so it is no evidence from now on.
    in_place: bool,
}

pub(super) fn keys(
    facts: &Facts,
    settings: &Settings,
    one: &Chosen<'_>,
    old: Old,
    tables: &[String],
    adoption: &mut Adoption,
) {
    let main = facts
        .mains
        .iter()
        .find(|main| main.dir == one.image.main.value);
    let in_place = settings.project.dockerfile_of(&one.image.name) == one.own.path.as_str();
    let mut keys = Keys {
        facts,
        one,
        main,
        old,
        tables,
        adoption,
        in_place,
    };
    keys.build();
    keys.run();
    keys.images();
    keys.front_ends(settings);
    let left = std::mem::take(&mut keys.old.left);
    keys.adoption.left.extend(left);
}

/// The images, where one has programs of others in it: all are named then.
pub(super) fn programs(settings: &Settings, chosen: &[Chosen<'_>], adoption: &mut Adoption) {
    let riding: Vec<&RepoPath> = chosen
        .iter()
        .flat_map(|one| one.riders.iter().map(|main| &main.dir))
        .collect();
    let also_of = |name: &str| chosen.iter().find(|one| one.image.name == name);
    let new = |image: &crate::settings::Image| -> Vec<RepoPath> {
        let own: Vec<RepoPath> = image
            .also
            .value
            .iter()
            .map(|program| program.dir.clone())
            .collect();
        match also_of(&image.name) {
            Some(one) if !one.riders.is_empty() => {
                one.riders.iter().map(|main| main.dir.clone()).collect()
            }
            _ => own,
        }
    };
    let kept: Vec<&crate::settings::Image> = settings
        .images
        .iter()
        .filter(|image| !riding.contains(&&image.main.value))
        .collect();
    let same = kept.len() == settings.images.len()
        && kept.iter().all(|image| {
            let own: Vec<RepoPath> = image
                .also
                .value
                .iter()
                .map(|program| program.dir.clone())
                .collect();
            new(image) == own
        });
    if same {
        return;
    }
    for image in kept {
        let tables = vec!["image".to_owned(), image.name.clone()];
        let file = also_of(&image.name).map(|one| one.own.path.to_string());
        let from = |what: &str| match &file {
            Some(file) => format!("{file}: {what}"),
            None => "found".to_owned(),
        };
        adoption.kept.push(Kept {
            tables: tables.clone(),
            key: "main".to_owned(),
            value: image.main.value.to_string().into(),
            from: from("the program that starts"),
            shown: String::new(),
        });
        let also = new(image);
        if !also.is_empty() {
            let names: Vec<String> = also.iter().map(ToString::to_string).collect();
            adoption.kept.push(Kept {
                tables,
                key: "also".to_owned(),
                value: list(&names),
                from: from("programs beside it"),
                shown: format!("programs {}", names.join(", ")),
            });
        }
    }
}

impl Keys<'_> {
    /// Adds a key of a table: `("run", "env")`.
    pub(super) fn keep(&mut self, table: &str, key: &str, value: Value, word: &str, about: &str) {
        let mut tables = self.tables.to_vec();
        tables.push(table.to_owned());
        let shown = match about {
            "" => word.to_owned(),
            about => format!("{word} {about}"),
        };
        self.adoption.kept.push(Kept {
            tables,
            key: key.to_owned(),
            value,
            from: format!("{}: {word}", self.old.path),
            shown,
        });
    }

    pub(super) fn change(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.adoption.changed.push(Changed {
            what: what.into(),
            why: why.into(),
        });
    }

    /// Whether evidence stands in the file that is replaced, and so is lost.
    pub(super) fn is_lost(&self, evidence: &[crate::sourced::Evidence]) -> bool {
        let first = evidence.first();
        self.in_place && first.is_some_and(|first| first.file == self.old.path)
    }

    /// What the stages start from, to be compared when all is known.
    fn images(&mut self) {
        self.adoption.before.push(Before {
            name: self.one.image.name.clone(),
            go: self.old.build_base.clone(),
            base: self.old.base.clone(),
            single: self.old.single,
        });
        let cached = self.one.own.text.contains("type=cache");
        if !cached && !self.old.builds.is_empty() {
            self.change(
                "downloads and compiled packages stay from build to build",
                "cache mounts",
            );
        }
    }
}

/// A list of strings.
pub(super) fn list(items: &[String]) -> Value {
    let array: Array = items.iter().map(String::as_str).collect();
    array.into()
}

/// A table of strings.
pub(super) fn pairs(items: &BTreeMap<String, String>) -> Value {
    let mut table = InlineTable::new();
    for (name, value) in items {
        table.insert(name, value.as_str().into());
    }
    table.into()
}

/// Names for the screen.
pub(super) fn names(items: &BTreeMap<String, String>) -> String {
    items.keys().cloned().collect::<Vec<_>>().join(", ")
}

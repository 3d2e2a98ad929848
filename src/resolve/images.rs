//! Which main packages become images, how they are called, and which helpers ride along.

mod refused;

use std::collections::BTreeSet;

use super::Given;
use super::names::{name_alone, name_beside, name_of, settle_names};
use crate::diag::{Code, Diagnostic, Label};
use crate::facts::{Facts, Main, OwnDockerfile, Role};
use crate::manifest::Image as Table;
use crate::settings::Program;
use crate::sourced::{Origin, Sourced};
use crate::walk::RepoPath;
use refused::{ambiguous, no_main, none_deployed, unknown_main};

/// Images of one repository that are taken unasked: a file with more targets helps nobody.
const MOST_IMAGES: usize = 12;

/// An image to make.
pub(super) struct Choice<'a> {
    /// The target.
    pub(super) name: String,
    /// The main package.
    pub(super) main: &'a Main,
    /// Its directory, and who chose it.
    pub(super) dir: Sourced<RepoPath>,
    /// Helpers in the same image.
    pub(super) also: Sourced<Vec<Program>>,
    /// The main packages of the helpers.
    pub(super) riders: Vec<&'a Main>,
    /// The image's table in scaffold.toml, empty where there is none.
    pub(super) table: Table,
}

impl<'a> Choice<'a> {
    /// The main packages of all its programs.
    pub(super) fn programs(&self) -> impl Iterator<Item = &'a Main> {
        std::iter::once(self.main).chain(self.riders.iter().copied())
    }
}

/// The images, by name.
pub(super) fn choose<'a>(given: &Given<'a>) -> Result<Vec<Choice<'a>>, Vec<Diagnostic>> {
    let mut choices = if given.wishes.mains.is_empty() {
        let tables = &given.file.manifest.image;
        if tables.values().any(|table| table.main.is_some()) {
            from_tables(given)?
        } else {
            from_facts(given)?
        }
    } else {
        from_flags(given)?
    };
    settle_names(&mut choices);
    attach_tables(given, &mut choices)?;
    for index in 0..choices.len() {
        let also = also(given, &choices, index)?;
        if let Some(choice) = choices.get_mut(index) {
            (choice.also, choice.riders) = also;
        }
    }
    choices.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(choices)
}

fn from_flags<'a>(given: &Given<'a>) -> Result<Vec<Choice<'a>>, Vec<Diagnostic>> {
    let mut choices = Vec::new();
    let mut unknown = Vec::new();
    for text in &given.wishes.mains {
        match find(given.facts, text) {
            Some(main) => {
                let dir = Sourced {
                    value: main.dir.clone(),
                    origin: Origin::Flag,
                    evidence: vec![],
                };
                choices.push(choice(name_beside(given.facts, main), main, dir));
            }
            None => unknown.push(unknown_main(given.facts, text, Label::whole(text))),
        }
    }
    let mut seen = BTreeSet::new();
    choices.retain(|choice: &Choice<'_>| seen.insert(choice.main.dir.clone()));
    if let [only] = choices.as_mut_slice() {
        only.name = name_alone(given.facts, only.main);
    }
    if unknown.is_empty() {
        Ok(choices)
    } else {
        Err(unknown)
    }
}

fn from_tables<'a>(given: &Given<'a>) -> Result<Vec<Choice<'a>>, Vec<Diagnostic>> {
    let mut choices = Vec::new();
    let mut unknown = Vec::new();
    for (name, table) in &given.file.manifest.image {
        let Some(said) = &table.main else { continue };
        let facts = given.facts_of(name);
        match find(facts, said.get_ref()) {
            Some(main) => {
                let dir = given.manifest(said).map(|_| main.dir.clone());
                choices.push(choice(name.clone(), main, dir));
            }
            None => unknown.push(unknown_main(facts, said.get_ref(), given.file.label(said))),
        }
    }
    if unknown.is_empty() {
        Ok(choices)
    } else {
        Err(unknown)
    }
}

fn from_facts<'a>(given: &Given<'a>) -> Result<Vec<Choice<'a>>, Vec<Diagnostic>> {
    let deployed: Vec<&Main> = given
        .facts
        .mains
        .iter()
        .filter(|main| main.role == Role::Deployed)
        .collect();
    let mains = match (deployed.as_slice(), given.facts.mains.as_slice()) {
        ([], [only]) if only.plugin.is_none() => vec![only],
        ([], []) => return Err(vec![no_main(given)]),
        ([], mains) => return Err(vec![none_deployed(mains)]),
        (many, _) if many.len() > MOST_IMAGES => {
            return Err(vec![ambiguous(many.iter().copied())]);
        }
        _ => deployed,
    };
    let name = |main: &Main| match mains.as_slice() {
        [only] => name_alone(given.facts, only),
        _ => name_beside(given.facts, main),
    };
    Ok(mains
        .iter()
        .map(|main| {
            let dir = Sourced::repository(main.dir.clone(), main.evidence.clone());
            choice(name(main), main, dir)
        })
        .collect())
}

fn choice<'a>(name: String, main: &'a Main, dir: Sourced<RepoPath>) -> Choice<'a> {
    Choice {
        name,
        main,
        dir,
        also: Sourced::default_of(Vec::new()),
        riders: Vec::new(),
        table: Table::default(),
    }
}

fn find<'a>(facts: &'a Facts, text: &str) -> Option<&'a Main> {
    let dir = Given::directory(text)?;
    facts.mains.iter().find(|main| main.dir == dir)
}

fn attach_tables<'a>(given: &Given<'a>, choices: &mut [Choice<'a>]) -> Result<(), Vec<Diagnostic>> {
    let names: Vec<String> = choices.iter().map(|choice| choice.name.clone()).collect();
    let mut unknown = Vec::new();
    for (name, table) in &given.file.manifest.image {
        if let Some(choice) = choices.iter_mut().find(|choice| choice.name == *name) {
            choice.table = table.clone();
            // A main package may be another program, or none, with tags of its own.
            let facts = given.facts_of(name);
            match facts.mains.iter().find(|main| main.dir == choice.main.dir) {
                Some(main) => choice.main = main,
                None => {
                    let label = given
                        .file
                        .table("image", name)
                        .text("compiled with its own tags");
                    let dir = choice.main.dir.to_string();
                    unknown.push(unknown_main(facts, &dir, label));
                }
            }
        } else if table.main.is_none() {
            unknown.push(
                Diagnostic::new(Code::UnknownImage, format!("no image is called `{name}`"))
                    .at(given.file.table("image", name))
                    .help(format!(
                        "the images are {}; a new one needs `main = \"DIR\"`",
                        names.join(", ")
                    )),
            );
        }
    }
    if unknown.is_empty() {
        Ok(())
    } else {
        Err(unknown)
    }
}

type Also<'a> = (Sourced<Vec<Program>>, Vec<&'a Main>);

fn also<'a>(
    given: &Given<'a>,
    choices: &[Choice<'a>],
    index: usize,
) -> Result<Also<'a>, Vec<Diagnostic>> {
    let Some(choice) = choices.get(index) else {
        return Ok((Sourced::default_of(Vec::new()), Vec::new()));
    };
    let facts = given.facts_of(&choice.name);
    if let Some(said) = &choice.table.also {
        let mut riders = Vec::new();
        let mut unknown = Vec::new();
        for text in said.get_ref() {
            match find(facts, text) {
                Some(main) => riders.push(main),
                None => unknown.push(unknown_main(facts, text, given.file.label(said))),
            }
        }
        let workspace = facts.workspace.as_ref();
        let used = |main: &Main| {
            let module = main.module.as_ref();
            workspace.is_some_and(|work| module.is_some_and(|dir| work.joins(dir)))
        };
        for rider in &riders {
            let together = rider.module == choice.main.module || (used(rider) && used(choice.main));
            let others = riders
                .iter()
                .filter(|other| name_of(other) == name_of(rider))
                .count();
            let message = if !together {
                format!(
                    "{} is of another module than {}",
                    rider.dir, choice.main.dir
                )
            } else if others > 1 || name_of(rider) == choice.name {
                format!(
                    "two programs of the image would be called {}",
                    name_of(rider)
                )
            } else {
                continue;
            };
            let diagnostic = Diagnostic::new(Code::Contradiction, message);
            unknown.push(
                diagnostic
                    .at(given.file.label(said))
                    .help("give it an image of its own: [image.NAME] with its `main`"),
            );
        }
        if !unknown.is_empty() {
            return Err(unknown);
        }
        return Ok((given.manifest(said).map(|_| programs(&riders)), riders));
    }
    let chosen_by_hand = choice.dir.origin == Origin::Manifest;
    let riders: Vec<&Main> = facts
        .mains
        .iter()
        .filter(|main| main.role == Role::Helper && main.module == choice.main.module)
        .filter(|main| choices.iter().all(|other| other.main.dir != main.dir))
        .filter(|main| !chosen_by_hand && host(facts, choices, main) == Some(index))
        .collect();
    let evidence = riders
        .iter()
        .filter_map(|main| main.evidence.last().cloned())
        .collect();
    Ok((Sourced::list(programs(&riders), evidence), riders))
}

/// The service whose image a helper rides in: the one that a Dockerfile of the repository puts it
/// beside, else the only one of its module, else the one whose name
/// begins its own (`api-migrate` rides with `api`), else the one that shares the most packages. None
/// where the repository's own Dockerfile of that one does without it.
fn host(facts: &Facts, choices: &[Choice<'_>], helper: &Main) -> Option<usize> {
    let same = |choice: &Choice<'_>| choice.main.module == helper.module;
    let images = facts.dockerfiles.iter().flat_map(|own| &own.images);
    let mut services = images
        .filter(|image| image.beside.contains(&helper.dir))
        .flat_map(|image| &image.starts);
    let beside = services.find_map(|dir| {
        let is_it = |choice: &Choice<'_>| choice.main.dir == *dir && same(choice);
        choices.iter().position(is_it)
    });
    if beside.is_some() {
        return beside;
    }
    let mut hosts = choices
        .iter()
        .enumerate()
        .filter(|(_, choice)| same(choice));
    let host = match (hosts.next(), hosts.next()) {
        (Some((index, _)), None) => Some(index),
        _ => choices
            .iter()
            .position(|choice| {
                let helper = name_of(helper);
                let mut names = [choice.name.clone(), name_of(choice.main)].into_iter();
                same(choice) && names.any(|name| helper.starts_with(&format!("{name}-")))
            })
            .or_else(|| closest(choices, helper)),
    };
    host.filter(|index| {
        let service = choices.get(*index).map(|choice| choice.main);
        !service.is_some_and(|service| is_alone(facts, service))
    })
}

/// Whether the repository's own Dockerfile of a service, whose path tells that it is deployed or that it
/// is for that one, has nothing else in its image.
fn is_alone(facts: &Facts, service: &Main) -> bool {
    let is_its = |own: &&OwnDockerfile| {
        let is_called_so = own.folder.name() == service.binary_name;
        is_called_so || own.is_deployed
    };
    let dockerfiles = facts.dockerfiles.iter().filter(is_its);
    let images = dockerfiles.flat_map(|own| own.images.iter().map(move |image| (own, image)));
    let mut images = images
        .filter(|(_, image)| image.starts.contains(&service.dir))
        .peekable();
    images.peek().is_some()
        && images.all(|(own, image)| {
            let is_known = image.starts.len() == 1 && !own.compiles_unknown;
            is_known && image.beside.is_empty()
        })
}

/// The service that shares more packages with the helper than any other does.
fn closest(choices: &[Choice<'_>], helper: &Main) -> Option<usize> {
    let mut shared: Vec<(usize, usize)> = choices
        .iter()
        .enumerate()
        .filter(|(_, choice)| choice.main.module == helper.module)
        .map(|(index, choice)| {
            let common = choice
                .main
                .packages
                .iter()
                .filter(|dir| helper.packages.contains(dir));
            (common.count(), index)
        })
        .collect();
    shared.sort_unstable();
    match shared.as_slice() {
        [.., (second, _), (most, index)] if most > second => Some(*index),
        _ => None,
    }
}

fn programs(mains: &[&Main]) -> Vec<Program> {
    mains
        .iter()
        .map(|main| Program {
            name: name_of(main),
            go_name: main.binary_name.clone(),
            dir: main.dir.clone(),
        })
        .collect()
}

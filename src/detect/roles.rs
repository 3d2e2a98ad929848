//! What each main package is for: deployed, or a helper, tool, example, test, generator.
//!
//! Words in its path decide first (`src/catalog/roles.toml`); then what it does: a program that
//! listens or waits for signals is a service; then where it stands.

mod authority;
mod plugin;
mod released;
mod serving;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::code::Library;
use super::deploy::{self, Own, Service};
use super::module::Modules;
use super::ports::Listening;
use crate::catalog::Catalog;
use crate::error::Error;
use crate::facts::{Main, Role};
use crate::go::path::ImportPath;
use crate::sourced::Evidence;
use crate::walk::{Repo, RepoPath};
use authority::{Authority, Said};
use serving::Serving;

/// Tells the roles; of each main there is where it listens.
pub(super) fn roles(
    repo: &Repo,
    (dockerfiles, units): (&[Own], &[Service]),
    modules: &Modules,
    catalog: &Catalog,
    (library, listening): (&Library<'_>, &[Listening]),
    mains: &mut [Main],
) -> Result<(), Error> {
    let built = deploy::built(dockerfiles, mains);
    let authority = Authority::new(dockerfiles, modules);
    let is_named = |main: &Main| {
        let is_started = matches!(
            authority.says(main),
            Some(Said::Started { .. } | Said::Beside(..))
        );
        is_started || built.contains_key(&main.dir) || units.iter().any(|unit| unit.is(main))
    };
    let mut by_words = words_of(catalog, mains, is_named);
    set_scratch_aside(repo, mains, &built, &mut by_words);
    set_libraries_aside(mains, &mut by_words);
    let said = said(&authority, mains, &mut by_words);
    let open = by_words.iter().zip(&said).zip(mains.iter());
    let open: Vec<bool> = open
        .map(|((words, said), main)| {
            words.is_none() && said.is_none() && !built.contains_key(&main.dir)
        })
        .collect();
    set_plugins_aside(library, catalog, (&open, listening), mains, &mut by_words);
    let undecided: Vec<usize> = (0..mains.len())
        .filter(|index| by_words.get(*index).is_some_and(Option::is_none))
        .collect();
    // Of a program that is alone nobody asks.
    let asked = undecided.par_iter().filter(|_| mains.len() > 1);
    let serving: BTreeMap<RepoPath, Serving> = asked
        .filter_map(|index| {
            let (main, listening) = (mains.get(*index)?, listening.get(*index)?);
            let serving = Serving::of(library, catalog, mains, main, listening);
            Some((main.dir.clone(), serving))
        })
        .collect();
    let some_service = serving.values().copied().any(Serving::is_service);
    let like_repository = undecided
        .iter()
        .filter_map(|index| mains.get(*index))
        .find(|main| is_like_repository(modules, main))
        .map(|main| main.dir.clone());
    let alone = undecided.len() == 1;
    // A repository that can be installed by its module path keeps a copy of its program in cmd/.
    let root_name = mains
        .iter()
        .find(|main| main.dir.is_root())
        .map(|main| main.binary_name.clone());
    for ((main, words), said) in mains.iter_mut().zip(by_words).zip(said) {
        let function = catalog.roles.function(main.imports.iter());
        main.function = function.map(str::to_owned);
        if let Some((role, reason, evidence)) = said {
            main.evidence.extend(evidence);
            (main.role, main.role_reason) = (role, reason);
            continue;
        }
        let serving = serving.get(&main.dir).copied();
        let is_service = serving.is_some_and(Serving::is_service);
        let unit = units.iter().find(|unit| unit.is(main));
        let (role, reason) = match (words, built.get(&main.dir)) {
            (words, Some(evidence))
                if words.as_ref().is_none_or(|(role, _)| *role == Role::Helper) =>
            {
                main.evidence.push(evidence.clone());
                let role = words.map_or(Role::Deployed, |(role, _)| role);
                (role, format!("{} builds it", evidence.file))
            }
            (Some(words), _) => words,
            (None, _) if !main.dir.is_root() && root_name.as_ref() == Some(&main.binary_name) => (
                Role::Tool,
                "the module's root is the same program".to_owned(),
            ),
            (None, _) if is_service => (
                Role::Deployed,
                serving.unwrap_or(Serving::Serves).reason().to_owned(),
            ),
            (None, _) if let Some(unit) = unit => {
                main.evidence.push(unit.evidence.clone());
                (Role::Deployed, format!("{} starts it", unit.evidence.file))
            }
            (None, _) if alone => (Role::Deployed, "it is the only program".to_owned()),
            (None, _) if let Some(function) = &main.function => (
                Role::Tool,
                format!("it is {function}, which is started for each event"),
            ),
            (None, _) if some_service => (
                Role::Tool,
                serving.unwrap_or(Serving::Nothing).reason().to_owned(),
            ),
            (None, _) => match &like_repository {
                Some(dir) if *dir == main.dir => (
                    Role::Deployed,
                    "it is called like the repository".to_owned(),
                ),
                Some(dir) => (Role::Tool, format!("{dir} is called like the repository")),
                None if main.dir.elements().any(|element| element == "cmd") => (
                    Role::Deployed,
                    "cmd/ holds the programs of a repository".to_owned(),
                ),
                None => (Role::Tool, "nothing says that it is deployed".to_owned()),
            },
        };
        main.role = role;
        main.role_reason = reason;
    }
    released::outrank(mains);
    Ok(())
}

/// Says of main packages that all of the own builds make a library of: no image starts one.
fn set_libraries_aside(mains: &mut [Main], by_words: &mut [Option<(Role, String)>]) {
    for (main, words) in mains.iter_mut().zip(by_words) {
        let builds = main.builds.iter();
        let builds: Vec<_> = builds.filter(|build| !build.value.is_of_all).collect();
        let Some(first) = builds.first().and_then(|build| build.evidence.first()) else {
            continue;
        };
        if builds.iter().any(|build| build.value.library.is_empty()) {
            continue;
        }
        let mode = &builds.first().map_or("", |build| &build.value.library);
        let evidence = Evidence {
            rule: format!("compiles it with -buildmode={mode}"),
            ..first.clone()
        };
        let reason = format!("{} builds a library of it, -buildmode={mode}", first.file);
        *words = Some((Role::Plugin, reason));
        main.plugin = Some("a library, which another program loads".to_owned());
        main.evidence.push(evidence);
    }
}

/// Says of programs that nothing was said of, the `open` ones, which another program starts.
fn set_plugins_aside(
    library: &Library<'_>,
    catalog: &Catalog,
    (open, listening): (&[bool], &[Listening]),
    mains: &mut [Main],
    by_words: &mut [Option<(Role, String)>],
) {
    let all = mains.iter_mut().zip(by_words).zip(open).zip(listening);
    for (((main, words), open), listening) in all {
        let found = open.then(|| plugin::plugin(library, catalog, main, listening));
        if let Some((called, evidence)) = found.flatten() {
            *words = Some((Role::Plugin, format!("it is {called}")));
            main.evidence.push(evidence);
            main.plugin = Some(called);
        }
    }
}

/// A role that a Dockerfile tells, why, and the line.
type Told = (Role, String, Option<Evidence>);

/// What the Dockerfiles decide where words leave it open; no program is left out where none is
/// started.
fn said(
    authority: &Authority<'_>,
    mains: &[Main],
    by_words: &mut [Option<(Role, String)>],
) -> Vec<Option<Told>> {
    let mut told: Vec<Option<Told>> = Vec::new();
    let mut left_out = Vec::new();
    for (index, (main, words)) in mains.iter().zip(by_words.iter()).enumerate() {
        let role = words.as_ref().map(|(role, _)| *role);
        told.push(match (authority.says(main), role) {
            // A program with an image of its own rides in none.
            (Some(Said::Started { line, alone, .. }), None | Some(Role::Helper)) => {
                let reason = authority::reason(&line);
                let role = role.filter(|_| !alone).unwrap_or(Role::Deployed);
                Some((role, reason, Some(line)))
            }
            (
                Some(Said::Started {
                    line, of_all: true, ..
                }),
                Some(Role::Tool),
            ) => {
                let reason = authority::reason(&line);
                Some((Role::Deployed, reason, Some(line)))
            }
            (Some(Said::Beside(line, service)), None | Some(Role::Helper)) => {
                let reason = format!("{} puts it beside {service}", line.file);
                Some((Role::Helper, reason, Some(line)))
            }
            (Some(Said::LeftOut(file)), None | Some(Role::Helper)) => {
                left_out.push((index, file));
                None
            }
            _ => None,
        });
    }
    let is_deployed = |told: &Option<Told>| matches!(told, Some((Role::Deployed, ..)));
    if told.iter().any(is_deployed) {
        for (index, file) in left_out {
            let words = by_words.get(index).cloned().flatten();
            let reason = match words {
                Some((_, reason)) => format!("{reason}, and {file} does not build it"),
                None => format!("{file} does not build it"),
            };
            if let Some(told) = told.get_mut(index) {
                *told = Some((Role::Tool, reason, None));
            }
        }
    }
    for (words, told) in by_words.iter_mut().zip(&told) {
        if let Some((role, reason, _)) = told {
            let role = Some(*role).filter(|role| *role != Role::Deployed);
            *words = role.map(|role| (role, reason.clone()));
        }
    }
    told
}

/// A program in a folder that git ignores is in no clone: where another may be deployed, it is not.
/// Alone it is, since an ignore line that means a binary (`gor`) hits `cmd/gor` too.
fn set_scratch_aside(
    repo: &Repo,
    mains: &[Main],
    built: &BTreeMap<RepoPath, Evidence>,
    by_words: &mut [Option<(Role, String)>],
) {
    let scratch: Vec<bool> = mains
        .iter()
        .map(|main| {
            let ignored = repo.directory(&main.dir).is_some_and(|dir| dir.git_ignored);
            ignored && !built.contains_key(&main.dir)
        })
        .collect();
    let another = by_words
        .iter()
        .zip(&scratch)
        .any(|(words, scratch)| words.is_none() && !scratch);
    if !another {
        return;
    }
    for (words, scratch) in by_words.iter_mut().zip(scratch) {
        if scratch {
            *words = Some((Role::Tool, "git ignores its folder".to_owned()));
        }
    }
}

/// The roles that words tell; those that yield do so where deploy files have a program that `is_named`,
/// and where nothing else may be deployed.
fn words_of(
    catalog: &Catalog,
    mains: &[Main],
    is_named: impl Fn(&Main) -> bool,
) -> Vec<Option<(Role, String)>> {
    let told: Vec<_> = mains.iter().map(|main| by_words(catalog, main)).collect();
    let is_deployed = told.iter().any(Option::is_none);
    let of = told.into_iter().zip(mains);
    of.map(|(told, main)| {
        let (role, reason, yields) = told?;
        (!yields || is_deployed && !is_named(main)).then_some((role, reason))
    })
    .collect()
}

/// The role that words in the path tell, relative to the module; the scanned folder's own path
/// counts too, since a module may lie in examples/; and whether it yields.
fn by_words(catalog: &Catalog, main: &Main) -> Option<(Role, String, bool)> {
    let path = main.dir.to_string().to_ascii_lowercase();
    let path = path.as_str();
    if path == "." {
        return None;
    }
    for element in main.dir.elements() {
        if element == "testdata" {
            let reason = "`testdata` is a folder of tests";
            return Some((Role::Test, reason.to_owned(), false));
        }
        if element.starts_with(['.', '_']) && catalog.roles.of(element).is_empty() {
            return Some((
                Role::Tool,
                format!("the go command passes over `{element}`"),
                false,
            ));
        }
    }
    let words = catalog.roles.of(path);
    let (word, hit) = words
        .iter()
        .filter(|(_, row)| row.role != Role::Deployed)
        .min_by_key(|(_, row)| (row.yields, rank(row.role)))?;
    let reason = format!("`{word}` is {}", hit.reason);
    Some((hit.role, reason, hit.yields))
}

/// Which word wins where several are there: what is part of tests is no example.
fn rank(role: Role) -> u8 {
    match role {
        Role::Test => 0,
        Role::Example => 1,
        Role::Generator => 2,
        Role::Tool => 3,
        Role::Plugin => 4,
        Role::Helper => 5,
        Role::Deployed => 6,
    }
}

/// Whether the program is called like the repository's first module, or is its root.
fn is_like_repository(modules: &Modules, main: &Main) -> bool {
    let Some(first) = modules.modules.first() else {
        return main.dir.is_root();
    };
    main.dir == first.dir
        || main
            .binary_name
            .eq_ignore_ascii_case(ImportPath::new(first.path.as_str()).binary_name())
}

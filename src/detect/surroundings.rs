//! What a program needs around it: files, programs, a signal to end on.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::BuildContext;
use super::calls::{reached, told};
use super::code::{Library, Program};
use super::deploy::{self, Own, Unit, main_of};
use super::failure::Failures;
use super::files::{Absolute, Files, Finder, databases};
use super::ports::Listening;
use super::start::DeployFiles;
use super::{outside, start, tools};
use crate::catalog::{Catalog, Telling};
use crate::error::Error;
use crate::facts::{DatabaseFile, Main, Outside, PackageFiles, Role, Served, StartedAs, Tool};
use crate::sourced::{Evidence, Found};
use crate::walk::{Repo, RepoPath};

/// Folders whose Dockerfile is that of the only program that is deployed.
const USUAL: [&str; 4] = ["", "build", "deploy", "docker"];

/// What one main needs.
struct Surroundings {
    files: Files,
    absolute: Absolute,
    databases: Vec<Found<DatabaseFile>>,
    served: Vec<Found<Served>>,
    tools: Vec<Found<Tool>>,
    commands: Vec<Found<Vec<String>>>,
    /// Deploy files start it with no command.
    bare: bool,
    workdir: Option<Found<String>>,
    started_as: Vec<Found<StartedAs>>,
    stop_signal: Option<Found<String>>,
    needs: Vec<Found<Outside>>,
    build_info: Vec<Evidence>,
    git_stamp: Vec<Evidence>,
    loads_plugins: Vec<Evidence>,
    time_zones: Vec<Evidence>,
}

/// Fills in what the mains need; `listening` says of each where it listens.
pub(super) fn surroundings(
    (repo, context): (&Repo, &BuildContext),
    (dockerfiles, units): (&[Own], &[Unit]),
    library: &Library<'_>,
    catalog: &Catalog,
    embedded: &BTreeMap<RepoPath, PackageFiles>,
    listening: &[Listening],
    mains: &mut [Main],
) -> Result<(), Error> {
    let finder = Finder::new((repo, context), catalog, embedded);
    let mut deployed = mains.iter().filter(|main| main.role == Role::Deployed);
    let only = deployed.next().filter(|_| deployed.next().is_none());
    let of = dockerfiles.iter().map(|own| {
        let is_usual = USUAL.contains(&own.folder.as_str());
        let only = only.filter(|_| is_usual).map(|main| main.dir.clone());
        main_of(own, mains).or(only)
    });
    let of: Vec<Option<RepoPath>> = of.collect();
    let units = deploy::by_main(units, dockerfiles, mains);
    let fillers = outside::fillers(library, &catalog.calls);
    let found: Vec<Surroundings> = mains
        .par_iter()
        .zip(listening)
        .map(|(main, listening)| {
            let own = dockerfiles.iter().zip(&of);
            let own = own.filter(|(_, dir)| dir.as_ref() == Some(&main.dir));
            let own = deploy::weightiest(own.map(|(own, _)| own));
            let said = DeployFiles {
                repo,
                own: &own,
                all: dockerfiles,
                units: units.get(&main.dir).map_or(&[], Vec::as_slice),
            };
            // A program that is compiled beside another lies in its image.
            let beside = |own: &&Own| own.compiles.contains(&main.dir);
            let images = dockerfiles.iter().zip(&of);
            let images = images.filter(|(own, dir)| dir.as_ref() == Some(&main.dir) || beside(own));
            let images = deploy::weightiest(images.map(|(own, _)| own));
            let listens = !listening.places.is_empty();
            let reached = reached(library, main);
            let program = Program::new(library, &catalog.listen, &reached);
            let mut told = told(&program, main, &catalog.calls);
            let zones = main.imports.iter().any(|import| import == "time/tzdata");
            let mut commands = if listens {
                start::commands(&program, main, &listening.commands, &said, catalog)
            } else {
                Vec::new()
            };
            let failures = Failures::new(&program, &catalog.calls, &commands);
            let mut absolute = finder.absolute(&program, &told, main, &images, listens);
            let mut files = finder.of(&program, &told, main, listens);
            if listens && !files.assets.is_empty() {
                let asked = (&failures, catalog);
                let started = (commands.as_slice(), &said);
                if start::leave_aside(&program, main, asked, started, &mut told) {
                    files = finder.of(&program, &told, main, listens);
                }
            }
            if finder.settle(&mut told, &files, &absolute.placed)? {
                files = finder.of(&program, &told, main, listens);
            }
            let beside = finder.beside(&program, &told, main, listens);
            absolute.placed.extend(beside);
            let mut needs = outside::needs(
                &program,
                main,
                &told,
                said.units,
                &failures,
                (repo, &catalog.services, &fillers),
            );
            if matches!(main.role, Role::Deployed | Role::Helper) {
                let placed = &absolute.placed;
                let required = finder.required(&program, &told, main, &failures, (placed, listens));
                let deployed = (said.units, images.as_slice(), placed.as_slice());
                let mounted = finder.mounted(&program, &told, main, &failures, deployed);
                needs.extend(joined(required, mounted));
            }
            // What is needed is told with what says so.
            let is_needed = |path: &str| needs.iter().any(|need| need.value.name == path);
            absolute.missing.retain(|one| !is_needed(&one.value));
            let served = match listens {
                true => finder.served(&program, &told, &files),
                false => Vec::new(),
            };
            let databases = databases(&program, &told, main, said.units);
            let tools = tools::tools(&program, &told, &own, (repo, &files.assets), catalog)?;
            let bare = commands.is_empty() && start::starts_without(&said, main);
            if bare {
                commands = listening
                    .commands
                    .offered(|word| catalog.calls.serves(word));
            }
            Ok(Surroundings {
                workdir: start::workdir(&said, &files.written, &databases),
                files,
                served,
                absolute,
                databases,
                tools,
                commands,
                bare,
                started_as: start::started_as(&said, main),
                stop_signal: start::stop_signal(&program, main, &told, catalog).filter(|_| listens),
                needs,
                build_info: start::lines(&program, &told, Telling::BuildInfo),
                git_stamp: start::git_stamp(&program, &told),
                loads_plugins: start::lines(&program, &told, Telling::GoPlugin),
                time_zones: if zones {
                    Vec::new()
                } else {
                    start::lines(&program, &told, Telling::TimeZone)
                },
            })
        })
        .collect::<Result<_, Error>>()?;
    for ((main, found), listening) in mains.iter_mut().zip(found).zip(listening) {
        main.start = found.files.start;
        main.assets = found.files.assets;
        main.written = found.files.written;
        main.files = found.absolute.placed;
        main.missing_files = found.absolute.missing;
        main.databases = found.databases;
        main.served = found.served;
        main.tools = found.tools;
        main.commands = found.commands;
        start::bind_to_commands(main, &listening.commands, found.bare, catalog);
        main.workdir = found.workdir;
        main.started_as = found.started_as;
        main.stop_signal = found.stop_signal;
        main.needs = found.needs;
        main.build_info = found.build_info;
        main.git_stamp = found.git_stamp;
        main.loads_plugins = found.loads_plugins;
        main.time_zones = found.time_zones;
    }
    Ok(())
}

/// The files that a program ends without, and those that it is given besides.
fn joined(mut required: Vec<Found<Outside>>, given: Vec<Found<Outside>>) -> Vec<Found<Outside>> {
    for one in given {
        if !required.iter().any(|known| known.value == one.value) {
            required.push(one);
        }
    }
    required.sort_by(|left, right| left.value.cmp(&right.value));
    required
}

//! Ports that a main package listens on.
//!
//! Every listening call of the packages it reaches is looked at, and its address followed back to
//! where it is written: a literal, a constant, a default of a flag, a setting or a variable of the
//! environment.

mod asked;
mod callback;
mod copied;
mod exposed;
mod found;
mod listen;
mod named;
mod others;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::BuildContext;
use super::calls;
use super::deploy::{self, Own, Unit};
use super::settings::{self, Setting};
use crate::catalog::Catalog;
use crate::error::Error;
use crate::facts::{Main, Port};
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::{Repo, RepoPath};
use found::Ports;
use listen::{Listener, is_beside};

use super::code::{Library, Program, UNKNOWN};
use super::start::{CommandLine, Places};

/// More names than these say little each.
const MANY: usize = 3;

/// A program with more places or ports than these listens where its user says.
const ZOO: usize = 8;

/// Where one main listens.
#[derive(Default)]
pub(super) struct Listening {
    /// The packages with the nodes of their listening calls.
    pub(super) places: Places,
    /// The commands that lead there.
    pub(super) commands: CommandLine,
    /// Those that wait for more than one's own browser.
    pub(super) serving: Places,
}

/// Fills in the ports of all mains, and says of each where it listens.
pub(super) fn ports(
    repo: &Repo,
    context: &BuildContext,
    (dockerfiles, units): (&[Own], &[Unit]),
    library: &Library<'_>,
    catalog: &Catalog,
    mains: &mut [Main],
) -> Result<Vec<Listening>, Error> {
    let deployed = Deployed {
        dockerfiles: exposed::by_main(dockerfiles, mains),
        units: deploy::by_main(units, dockerfiles, mains),
    };
    let found: Vec<Told> = mains
        .par_iter()
        .map(|main| of(repo, context, library, catalog, &deployed, main))
        .collect::<Result<_, Error>>()?;
    // What some program reads where it listens is a setting of that place: a program that does not
    // come to it listens elsewhere.
    let read: Vec<BTreeSet<Line>> = found.iter().map(Told::read).collect();
    let mut serves = Vec::new();
    for ((main, mut told), own) in mains.iter_mut().zip(found).zip(&read) {
        let is_of_others = |one: &Evidence| {
            let line = line(one);
            !own.contains(&line) && read.iter().any(|read| read.contains(&line))
        };
        let named = told.named.into_iter();
        let named = named.filter(|port| !port.evidence.iter().any(is_of_others));
        named.for_each(|port| told.ports.add(port));
        told.ports
            .tell_main(told.listening.commands.serves_without());
        let mut all = Ports(told.ports.sorted());
        let own = deployed.dockerfiles.get(&main.dir);
        let own = own.into_iter().flatten().copied();
        let exposes = |own: &&Own| !exposed::of(own).is_empty();
        // A debugger's port is of no image that is deployed.
        let mut said = deploy::weightiest(own.clone());
        if all.0.is_empty() && !said.iter().any(exposes) {
            said = deploy::weightiest(own.filter(exposes));
        }
        for own in said {
            exposed::of(own).into_iter().for_each(|port| all.add(port));
        }
        let units = deployed.units.get(&main.dir).map_or(&[][..], Vec::as_slice);
        let line = &told.listening.commands;
        let command_of = |unit: &Unit| {
            let command = line.command(unit.arguments(&main.binary_name), |_| false);
            let is_known = line.are_below(std::slice::from_ref(&command));
            if is_known { command } else { Vec::new() }
        };
        let said = exposed::of_units(repo, units, command_of)?;
        said.into_iter().for_each(|port| all.add(port));
        main.ports = all.sorted();
        main.listens_somewhere = told.somewhere;
        serves.push(told.listening);
    }
    Ok(serves)
}

/// A line of a file, with the column.
type Line = (RepoPath, u32, u32);

fn line(evidence: &Evidence) -> Line {
    (evidence.file.clone(), evidence.line, evidence.column)
}

/// What the code of one main tells.
#[derive(Default)]
struct Told {
    ports: Ports,
    /// Those that a name alone tells.
    named: Vec<Found<Port>>,
    listening: Listening,
    /// Where a service listens on an address that nobody tells.
    somewhere: Option<Evidence>,
}

impl Told {
    /// The lines that say where it listens.
    fn read(&self) -> BTreeSet<Line> {
        let evidence = self.ports.0.iter().flat_map(|port| &port.evidence);
        let said = evidence.filter(|one| one.rule == found::ADDRESS);
        said.map(line).collect()
    }
}

/// What deploy files say, by main package.
struct Deployed<'a> {
    dockerfiles: BTreeMap<RepoPath, Vec<&'a Own>>,
    units: BTreeMap<RepoPath, Vec<&'a Unit>>,
}

impl Deployed<'_> {
    /// The variables and flags that a main is given, as settings.
    fn given(&self, main: &RepoPath) -> Vec<Setting> {
        let own = self.dockerfiles.get(main).into_iter().flatten();
        let own = deploy::weightiest(own.copied()).into_iter();
        let own = own.flat_map(|own| {
            let variables = exposed::variables(own).into_iter().map(Setting::from);
            variables.chain(exposed::flags_of(own))
        });
        let units = self.units.get(main).into_iter().flatten();
        let units = units.flat_map(|unit| {
            let variables = unit.environment.iter().cloned().map(Setting::from);
            let at = |word: usize| unit.command_at.get(word).copied();
            variables.chain(exposed::flags(&unit.command, &unit.file, at))
        });
        own.chain(units).collect()
    }

    /// Whether a deploy file says a switch of a port.
    fn turn_on(&self, main: &RepoPath, port: &Port) -> bool {
        if port.switches.is_empty() {
            return false;
        }
        let settings = self.given(main).into_iter();
        let env = settings.filter_map(|one| Some((one.key.into_iter().next()?, one.value)));
        let env = env.collect();
        let own = self.dockerfiles.get(main).into_iter().flatten();
        let own = deploy::weightiest(own.copied()).into_iter();
        let units = self.units.get(main).into_iter().flatten();
        let units = units.map(|unit| unit.command.clone());
        let mut starts = own.map(exposed::start_of).chain(units);
        starts.any(|words| port.is_on(&words, &env)) || port.is_on(&[], &env)
    }
}

/// The ports of one main, those it is for first, and where it listens.
fn of(
    repo: &Repo,
    context: &BuildContext,
    library: &Library<'_>,
    catalog: &Catalog,
    deployed: &Deployed<'_>,
    main: &Main,
) -> Result<Told, Error> {
    let reached: BTreeSet<usize> = main
        .packages
        .iter()
        .filter_map(|dir| library.at(dir))
        .collect();
    let program = Program::new(library, &catalog.listen, &reached);
    let mut listeners = program.listeners();
    if listeners.is_empty() {
        return Ok(Told::default());
    }
    let places = listeners.iter();
    let places = places
        .map(|listener| (listener.package, listener.node))
        .collect();
    let commands = CommandLine::of(&program, main, &places, catalog);
    let serving = callback::serving(&program, repo, &listeners)?;
    for (place, listener) in listeners.iter_mut().enumerate() {
        listener.commands = commands.above(place);
    }
    let mut ports = Ports::default();
    let mut open = Vec::new();
    let mut settings = BTreeSet::new();
    let files = (repo, context);
    let mut copied = copied::ports(&program, files, main, &catalog.calls, &listeners)?;
    let mut found_at = Vec::new();
    for (place, listener) in listeners.iter().enumerate() {
        let found = match copied.remove(&place) {
            Some(found) => found,
            None => found::of(&program, listener),
        };
        if found.is_empty() {
            open.push(listener);
        }
        let set = found.iter().filter(|_| listener.is_tagged());
        settings.extend(set.map(|port| port.value.port));
        found_at.push((listener, found));
    }
    let is_said = |port: &Port| deployed.turn_on(&main.dir, port);
    let unasked_first = asked::unasked_first(&program, &catalog.calls, found_at, &is_said);
    for port in unasked_first {
        ports.add(port);
    }
    // Where most of what listens is told by its user, the few that are not say little; and of many
    // that nothing sets, a settings file chooses.
    let told_by_user = open.len() > ZOO && open.len() > 2 * ports.0.len();
    let nothing_sets = ports.0.iter().all(|port| port.value.set_by.is_empty());
    if told_by_user || ports.0.len() > ZOO && nothing_sets {
        // But for a setting of the program that has a default.
        let is_setting = |port: &Port| told_by_user && settings.contains(&port.port);
        ports.doubt_but(is_setting);
    }
    let nobody_tells = |listener: &&&Listener| {
        let mut values = listener.values.iter();
        let unknown = values.all(|value| value.text.is_empty() || value.text.contains(UNKNOWN));
        // A socket of package net may be for anything.
        let serves = !listener.rule.starts_with("net.") && !is_beside(listener.meaning);
        unknown && serves
    };
    let somewhere = open.iter().find(nobody_tells).map(|listener| {
        let place = program.place(listener.package, listener.node);
        program.evidence(place, &listener.rule, Confidence::Certain)
    });
    if !open.is_empty() {
        let mut settings = deployed.given(&main.dir);
        if open.iter().any(|listener| listener.key.is_some()) {
            let told = calls::told(&program, main, &catalog.calls);
            settings.extend(settings::named(repo, context, main, &told)?);
        }
        settings.extend(settings::of(repo, context, main)?);
        for listener in &open {
            for (setting, value) in program.told_by_settings(listener, &settings) {
                let found = found::in_settings(&program, repo, listener, setting, &value)?;
                for mut port in found {
                    if let Some(host) = setting.host_beside(listener, &settings) {
                        port.value.bind = host.to_owned();
                    }
                    ports.add(port);
                }
            }
        }
    }
    ports.tell_beside();
    let mut told = Ports::default();
    let serves_without = commands.serves_without();
    // A field that is for nothing but what is served beside tells what the program is, and a socket
    // of package net may be for anything.
    let tells_beside = listeners.iter().any(|listener| listener.is_beside);
    let is_served = |listener: &Listener| {
        let may_be_beside = tells_beside && listener.rule.starts_with("net.");
        !may_be_beside && !is_beside(listener.meaning)
    };
    let is_served = listeners.iter().any(is_served);
    if ports.none_reachable(serves_without) && is_served {
        let named = program.named();
        for named in &named {
            found::by_name(&program, named)
                .into_iter()
                .for_each(|port| told.add(port));
        }
        // What a call says of a port, its name does not change.
        told.0.retain(|port| !ports.is_beside(port.value.port));
        // An address that can be set is meant before one that only stands there.
        let is_set = |port: &Found<Port>| !port.value.set_by.is_empty();
        if told.0.iter().any(is_set) {
            told.0.retain(is_set);
        }
        // Of many names none is sure to be that of the port, unless one says no more.
        if told.0.len() > MANY {
            told.keep_high();
            told.keep_plainly_named();
            if told.0.len() > 1 {
                told.doubt();
            }
        }
        // The name of a port does not open the host that stands beside it.
        told.0.retain(|port| !ports.is_local(port.value.port));
    }
    Ok(Told {
        ports,
        named: told.0,
        listening: Listening {
            places,
            commands,
            serving,
        },
        somewhere,
    })
}

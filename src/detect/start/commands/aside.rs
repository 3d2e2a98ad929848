//! What a program reads only for those who work on it: calls, and values given to them, that nothing
//! but commands such as `gen` comes to.

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::reach::Function;
use super::{DeployFiles, STEPS, deploy, literals, path};
use crate::catalog::{Catalog, Telling};
use crate::detect::calls::Told;
use crate::detect::code::{Node, NodeId, Place, Program};
use crate::detect::failure::Failures;
use crate::facts::Main;
use crate::sourced::Found;

/// How many callers are gone up.
const DEPTH: u8 = 6;

/// More callers than these are not asked.
const MOST: usize = 12;

/// Commands that no container is started with.
struct Aside<'p, 'a> {
    program: &'p Program<'a>,
    failures: &'p Failures<'p, 'a>,
    functions: BTreeSet<Function>,
    cases: Vec<(usize, Range<NodeId>)>,
}

/// Leaves out of what is told to be read what is read below such commands alone, but for those the
/// program is started with, by whichever deploy file. Whether there was any.
pub(in crate::detect) fn leave_aside(
    program: &Program<'_>,
    main: &Main,
    (failures, catalog): (&Failures<'_, '_>, &Catalog),
    (started, files): (&[Found<Vec<String>>], &DeployFiles<'_>),
    told: &mut Vec<Told>,
) -> bool {
    program.steps.set(STEPS);
    let all = literals(program, main, catalog);
    let (mut functions, mut others) = (BTreeSet::new(), BTreeSet::new());
    let mut cases = Vec::new();
    let starts = deploy::starts(files);
    for (literal, command) in &all {
        let path = path(&all, *literal);
        let is_started = started.iter().any(|found| found.value == path)
            || starts.iter().any(|words| names(words, &path));
        if is_started || !command.others.is_empty() || !catalog.calls.develops(&path) {
            others.extend(&command.runs);
            continue;
        }
        match command.body {
            Some((first, behind, _)) => cases.push((literal.0, first..behind)),
            None => functions.extend(&command.runs),
        }
    }
    let functions: BTreeSet<Function> = functions.difference(&others).copied().collect();
    if functions.is_empty() && cases.is_empty() {
        return false;
    }
    let aside = Aside {
        program,
        failures,
        functions,
        cases,
    };
    let mut left = false;
    told.retain_mut(|one| {
        if !is_read(one.means) {
            return true;
        }
        let keeps = !aside.has(one.package, one.node, DEPTH);
        for argument in &mut one.arguments {
            let before = argument.values.len();
            let is_aside = |place: Place| aside.has_place(place);
            let values = &mut argument.values;
            values.retain(|value| !value.place.is_some_and(is_aside));
            left |= values.len() < before;
        }
        left |= !keeps;
        keeps
    });
    left
}

/// Whether words name a command: those of its path come in them, one behind the other, with flags
/// between them.
fn names(words: &[String], path: &[String]) -> bool {
    let mut words = words.iter();
    !path.is_empty() && path.iter().all(|name| words.any(|word| word == name))
}

fn is_read(means: Telling) -> bool {
    matches!(
        means,
        Telling::File
            | Telling::Folder
            | Telling::Glob
            | Telling::Script
            | Telling::SettingsFolder
            | Telling::SettingsName
            | Telling::Url
    )
}

impl Aside<'_, '_> {
    /// Whether what is written at a place is.
    fn has_place(&self, place: Place) -> bool {
        let (index, _, offset) = place;
        let package = self.program.package(index);
        let mut nodes = (0..).zip(&package.nodes);
        let node = nodes.find(|(id, placed)| {
            placed.offset == offset && self.program.place(index, *id) == place
        });
        node.is_some_and(|(id, _)| self.has(index, id, DEPTH))
    }

    /// Whether nothing but such commands comes to a node.
    fn has(&self, index: usize, node: NodeId, depth: u8) -> bool {
        if depth == 0 {
            return false;
        }
        let mut cases = self.cases.iter();
        if cases.any(|(at, nodes)| *at == index && nodes.contains(&node)) {
            return true;
        }
        let package = self.program.package(index);
        let scope = package.scope_of(node);
        let mut outwards = package.outwards(scope);
        let literal = outwards.find(|(id, _)| self.functions.contains(&(index, *id)));
        if literal.is_some_and(|(_, scope)| scope.function.is_empty()) {
            return true;
        }
        let Some((function, found)) = package.function_around(scope) else {
            return false;
        };
        let sites = self.failures.sites(index, function);
        let is_command = self.functions.contains(&(index, function));
        let name = &*found.function;
        let is_closed = is_command || !sites.is_empty() && !self.is_handed_on(index, name);
        let is_method = !found.receiver.is_empty();
        is_closed
            && sites.len() < MOST
            && !(is_method && self.calls(index, name) != sites.len())
            && sites
                .iter()
                .all(|(at, call)| self.has(*at, *call, depth - 1))
    }

    /// The calls of whatever has a name.
    fn calls(&self, index: usize, name: &str) -> usize {
        let users = self.program.reached.iter();
        let named = format!(".{name}(");
        let users =
            users.filter(|user| **user == index || self.program.library.mentions(**user, &named));
        let calls = users.map(|user| {
            let package = self.program.package(*user);
            package.calls.get(name).map_or(0, |calls| calls.len())
        });
        calls.sum()
    }

    /// Whether a function is a value somewhere, for others to call.
    fn is_handed_on(&self, index: usize, name: &str) -> bool {
        let users = self.program.users(index, name);
        users.into_iter().any(|user| {
            let package = self.program.package(user);
            let is_it = |id: NodeId| match package.node(id) {
                Node::Name(one) | Node::Member(_, one) => **one == *name,
                _ => false,
            };
            let calls = package.calls.get(name).into_iter().flatten();
            let called = calls.filter_map(|call| match package.node(*call) {
                Node::Call(function, _) => Some(*function),
                _ => None,
            });
            let called: BTreeSet<NodeId> = called.collect();
            let mut nodes = (0..).zip(&package.nodes).map(|(id, _)| id);
            nodes.any(|id| is_it(id) && !called.contains(&id))
        })
    }
}

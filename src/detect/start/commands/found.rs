//! Commands that are written as literals of a command line library: cobra's, urfave's.

use std::collections::BTreeMap;

use super::super::reach::functions;
use super::{Command, Literal};
use crate::catalog::CommandStruct;
use crate::catalog::clibs::without_major_version;
use crate::detect::code::{From, Kind, Node, NodeId, Package, Program, values_assigned};

/// The literals that are commands, with those above them.
pub(super) fn found(program: &Program<'_>, rows: &[&CommandStruct]) -> BTreeMap<Literal, Command> {
    let mut all: BTreeMap<Literal, Command> = BTreeMap::new();
    let mut below: Vec<(Literal, Literal)> = Vec::new();
    let packages = rows.iter().map(|row| row.package).collect::<Vec<_>>();
    let users = users(program, &packages);
    for index in &users {
        let package = program.package(*index);
        for row in rows {
            for id in package.composites.get(row.owner).into_iter().flatten() {
                if is_command(program, *index, &package, *id, row) {
                    let command = all.entry((*index, *id)).or_default();
                    read(program, *index, &package, *id, row, command);
                    below.extend(listed(program, *index, &package, *id, row));
                }
            }
        }
    }
    for adds in rows.iter().filter_map(|row| row.adds) {
        for index in adding(program, &users, &all, adds) {
            let package = program.package(index);
            for id in package.calls.get(adds).into_iter().flatten() {
                below.extend(added(program, index, &package, *id));
            }
        }
    }
    for index in &users {
        let package = program.package(*index);
        for row in rows {
            for run in row.runs {
                for (literal, value) in assigned(program, *index, &package, run) {
                    if let Some(command) = all.get_mut(&literal).filter(|_| literal.0 == *index) {
                        command.runs.extend(functions(program, *index, value));
                    }
                }
            }
        }
    }
    for (above, literal) in below {
        if above != literal && all.contains_key(&above) {
            if let Some(command) = all.get_mut(&literal) {
                command.above = Some(above);
            }
            if let Some(command) = all.get_mut(&above) {
                command.has_below = true;
            }
        }
    }
    all
}

/// The packages that import one of these: all others need not be read.
pub(super) fn users(program: &Program<'_>, packages: &[&str]) -> Vec<usize> {
    let is_one = |path: &str| packages.contains(&&*without_major_version(path));
    let imports_any = |index: &&usize| program.library.imports(**index, is_one);
    program
        .reached
        .iter()
        .filter(imports_any)
        .copied()
        .collect()
}

/// The packages that may put a command below another: those that use the library, and those that
/// join commands which packages of the repository make for them.
fn adding(
    program: &Program<'_>,
    users: &[usize],
    commands: &BTreeMap<Literal, Command>,
    adds: &str,
) -> Vec<usize> {
    let mut makers: Vec<usize> = commands.keys().map(|(index, _)| *index).collect();
    makers.dedup();
    let is_maker = |path: &str| {
        let index = program.library.imported(path);
        index.is_some_and(|index| makers.contains(&index))
    };
    let call = format!(".{adds}(");
    let joins = |index: &&usize| {
        !users.contains(index)
            && program.library.imports(**index, is_maker)
            && program.library.mentions(**index, &call)
    };
    let others = program.reached.iter().filter(joins);
    users.iter().chain(others).copied().collect()
}

fn is_command(
    program: &Program<'_>,
    index: usize,
    package: &Package,
    id: NodeId,
    row: &CommandStruct,
) -> bool {
    let Node::Composite(kind, _) = package.node(id) else {
        return false;
    };
    matches!(program.kind_named(index, *kind), Some(Kind::Outside(path, name))
        if without_major_version(&path) == row.package && *name == *row.owner)
}

fn read(
    program: &Program<'_>,
    index: usize,
    package: &Package,
    id: NodeId,
    row: &CommandStruct,
    command: &mut Command,
) {
    if let Some(name) = field(package, id, row.name) {
        let values = program.values(From::new(index), name);
        let known = values.iter().filter(|value| value.is_known());
        let mut words = known.filter_map(|value| {
            let word = value.text.split_whitespace().next()?;
            Some((word.to_owned(), value.place))
        });
        let (word, place) = words.next().unwrap_or_default();
        command.others = words.filter(|(other, _)| *other != word).collect();
        command.name = word;
        command.named_at = match command.others.is_empty() {
            true => Some(program.place(index, name)),
            // Each is where a caller gives it.
            false => place,
        };
    }
    let runs = row.runs.iter().filter_map(|run| field(package, id, run));
    for run in runs {
        command.runs.extend(functions(program, index, run));
    }
}

fn field(package: &Package, id: NodeId, name: &str) -> Option<NodeId> {
    let Node::Composite(_, elements) = package.node(id) else {
        return None;
    };
    let is_it = |key: &Option<NodeId>| key.is_some_and(|key| package.last_name(key) == Some(name));
    elements
        .iter()
        .find(|(key, _)| is_it(key))
        .map(|(_, value)| *value)
}

/// `Commands: []*cli.Command{serve, {Name: "version"}}`
fn listed(
    program: &Program<'_>,
    index: usize,
    package: &Package,
    id: NodeId,
    row: &CommandStruct,
) -> Vec<(Literal, Literal)> {
    let list = row
        .below
        .as_ref()
        .and_then(|below| field(package, id, below));
    let elements = list.map(|list| elements(program, index, list, 6));
    let inner = elements.unwrap_or_default().into_iter();
    let inner = inner.filter_map(|(at, element)| literal(program, at, element, 6));
    inner.map(|inner| ((index, id), inner)).collect()
}

/// The elements of the list that an expression is, or is a variable of, or that a function gives;
/// each with its package.
fn elements(program: &Program<'_>, index: usize, list: NodeId, depth: u8) -> Vec<Literal> {
    if depth == 0 || !program.step() {
        return Vec::new();
    }
    let package = program.package(index);
    let follow = |value: NodeId| elements(program, index, value, depth - 1);
    match package.node(list) {
        Node::Composite(_, elements) => {
            let elements = elements.iter();
            elements.map(|(_, element)| (index, *element)).collect()
        }
        Node::Name(name) => {
            let owner = package.owner(package.scope_of(list), name);
            let values = values_assigned(&package, name, owner).into_iter();
            // `list = append(list, …)` is one of its own values.
            let grown = |value: &NodeId| match package.node(*value) {
                Node::Call(function, arguments) if package.is_append(*function) => {
                    arguments
                        .first()
                        .and_then(|first| package.last_name(*first))
                        == Some(name)
                }
                _ => false,
            };
            let (grown, made): (Vec<_>, Vec<_>) = values.partition(grown);
            let added = grown
                .into_iter()
                .flat_map(|value| match package.node(value) {
                    Node::Call(_, arguments) => arguments.iter().skip(1).copied().collect(),
                    _ => Vec::new(),
                });
            let added = added.map(|element| (index, element));
            made.into_iter().flat_map(follow).chain(added).collect()
        }
        Node::Call(function, arguments) if package.is_append(*function) => {
            let Some((first, added)) = arguments.split_first() else {
                return Vec::new();
            };
            let added = added.iter().map(|element| (index, *element));
            follow(*first).into_iter().chain(added).collect()
        }
        Node::Call(function, _) => {
            let called = program.functions_called(index, *function, 6).into_iter();
            let lists = called.flat_map(|(at, scope)| {
                let package = program.package(at);
                let returns = package.scope(scope).map(|scope| scope.returns.as_slice());
                let lists = returns.into_iter().flatten();
                let lists = lists.filter_map(|returned| returned.first());
                lists.map(|list| (at, *list)).collect::<Vec<_>>()
            });
            lists
                .flat_map(|(at, list)| elements(program, at, list, depth - 1))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// `root.AddCommand(serve, newVersion())`
fn added(
    program: &Program<'_>,
    index: usize,
    package: &Package,
    id: NodeId,
) -> Vec<(Literal, Literal)> {
    let Node::Call(function, arguments) = package.node(id) else {
        return Vec::new();
    };
    let Node::Member(owner, _) = package.node(*function) else {
        return Vec::new();
    };
    let Some(above) = literal(program, index, *owner, 6) else {
        return Vec::new();
    };
    let inner = arguments
        .iter()
        .filter_map(|node| literal(program, index, *node, 6));
    inner.map(|inner| (above, inner)).collect()
}

/// `serve.RunE = …`
fn assigned(
    program: &Program<'_>,
    index: usize,
    package: &Package,
    field: &str,
) -> Vec<(Literal, NodeId)> {
    let assignments = package.assigned.get(field).into_iter().flatten();
    let assignments = assignments.filter_map(|at| package.assignments.get(*at as usize));
    let found = assignments.filter_map(|assignment| match package.node(assignment.target) {
        Node::Member(owner, _) => Some((literal(program, index, *owner, 6)?, assignment.value)),
        _ => None,
    });
    found.collect()
}

/// The literal that an expression is, or is a variable of, or that a function gives.
fn literal(program: &Program<'_>, index: usize, node: NodeId, depth: u8) -> Option<Literal> {
    if depth == 0 || !program.step() {
        return None;
    }
    let package = program.package(index);
    match package.node(node) {
        Node::Composite(..) => Some((index, node)),
        Node::Address(inner) | Node::Pointee(inner) => literal(program, index, *inner, depth - 1),
        Node::Name(name) => {
            let owner = package.owner(package.scope_of(node), name);
            let mut values = values_assigned(&package, name, owner).into_iter();
            values.find_map(|value| literal(program, index, value, depth - 1))
        }
        Node::Member(owner, name) => {
            let own = match program.import(&package, *owner)? {
                crate::detect::code::Import::Own(own) => own,
                crate::detect::code::Import::Outside(_) => return None,
            };
            let package = program.package(own);
            let mut values = values_assigned(&package, name, None).into_iter();
            values.find_map(|value| literal(program, own, value, depth - 1))
        }
        Node::Call(function, _) => {
            let called = program.functions_called(index, *function, 6);
            called.into_iter().find_map(|(at, scope)| {
                let package = program.package(at);
                let returns = &package.scope(scope)?.returns;
                let mut values = returns.iter().filter_map(|returned| returned.first());
                values.find_map(|value| literal(program, at, *value, depth - 1))
            })
        }
        _ => None,
    }
}

//! The commands of a command line, and those below which a program listens.

use std::collections::BTreeMap;

use super::deploy::{self, Dockerfiles};
use super::reach::Reach;
use crate::catalog::clibs::without_major_version;
use crate::catalog::{Catalog, CommandStruct};
use crate::detect::code::{From, Kind, Node, NodeId, Package, Program, values_assigned};
use crate::detect::ports::Listening;
use crate::facts::{Main, Role};
use crate::sourced::{Confidence, Found};

/// Steps that finding the commands of one main may take.
const STEPS: u32 = 30_000;

/// A literal: its package and node.
type Literal = (usize, NodeId);

/// A command that is written as a literal.
#[derive(Default)]
struct Command {
    name: String,
    runs: Vec<NodeId>,
    above: Option<Literal>,
    has_below: bool,
}

/// The command that serves: one, certain, where the code or a Dockerfile of the repository says so;
/// else those that may, as guesses. None where the program serves without a command.
pub(in crate::detect) fn commands(
    program: &Program<'_>,
    main: &Main,
    listening: &Listening,
    own: &Dockerfiles<'_>,
    catalog: &Catalog,
) -> Vec<Found<Vec<String>>> {
    let is_image = matches!(main.role, Role::Deployed | Role::Helper);
    if listening.is_empty() || !is_image {
        return Vec::new();
    }
    program.steps.set(STEPS);
    let rows = catalog.calls.command.iter();
    let imported = |row: &&CommandStruct| {
        let mut imports = main.imports.iter();
        imports.any(|path| without_major_version(path) == row.package)
    };
    let rows: Vec<&CommandStruct> = rows.filter(imported).collect();
    let all = found(program, &rows);
    if let Some(said) = deploy::command(own, main, |words| {
        let known = |word: &str| {
            let mut commands = all.values();
            commands.any(|command| command.name == word && !is_root(&all, command))
        };
        let count = words.iter().take_while(|word| known(word)).count();
        match (count, words.first()) {
            (0, Some(first)) if catalog.calls.serves(first) && mentions(program, first) => {
                // A command whose place above others is not seen has them below it all the same.
                let below = words.iter().skip(1);
                1 + below.take_while(|word| known(word)).count()
            }
            (count, _) => count,
        }
    }) {
        return vec![said];
    }
    if all.is_empty() || deploy::starts_without(own) {
        return Vec::new();
    }
    let runs = all
        .iter()
        .flat_map(|((package, _), command)| command.runs.iter().map(|node| (*package, *node)));
    let reach = Reach::new(program, listening, runs.collect());
    if reach.main_listens(main) {
        return Vec::new();
    }
    let serving = all.iter().filter(|((package, _), command)| {
        let mut runs = command.runs.iter();
        runs.any(|node| reach.listens(*package, *node))
    });
    let mut paths = Vec::new();
    for (literal, command) in serving {
        let path = path(&all, *literal);
        // The command of the program itself serves.
        if path.is_empty() || command.name.is_empty() {
            return Vec::new();
        }
        paths.push((*literal, path));
    }
    let confidence = match paths.as_slice() {
        [(literal, _)] if is_below_root(&all, *literal) => Confidence::Certain,
        _ => Confidence::Guess,
    };
    let commands = paths.into_iter().map(|((package, node), value)| Found {
        value,
        evidence: vec![program.evidence(program.place(package, node), "it listens", confidence)],
    });
    commands.collect()
}

/// Whether some package has a word as a text.
fn mentions(program: &Program<'_>, word: &str) -> bool {
    let quoted = format!("\"{word}\"");
    let mut packages = program.reached.iter();
    packages.any(|index| program.library.mentions(*index, &quoted))
}

/// Whether a command is the program itself.
fn is_root(all: &BTreeMap<Literal, Command>, command: &Command) -> bool {
    command.above.is_none() && (command.has_below || all.len() == 1)
}

/// Whether a command is known to be below that of the program itself.
fn is_below_root(all: &BTreeMap<Literal, Command>, literal: Literal) -> bool {
    let mut above = Some(literal);
    for _ in 0..8 {
        let Some(command) = above.and_then(|above| all.get(&above)) else {
            return false;
        };
        if is_root(all, command) {
            return true;
        }
        above = command.above;
    }
    false
}

/// The names from below the root to a command.
fn path(all: &BTreeMap<Literal, Command>, literal: Literal) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = Some(literal);
    for _ in 0..8 {
        let Some(command) = at.and_then(|at| all.get(&at)) else {
            break;
        };
        if !is_root(all, command) {
            names.insert(0, command.name.clone());
        }
        at = command.above;
    }
    names
}

/// The packages that import what the rows are of: all others need not be read.
fn users(program: &Program<'_>, rows: &[&CommandStruct]) -> Vec<usize> {
    let imports_any = |index: &&usize| {
        let entry = program.library.entries.get(**index);
        let mut imports = entry.into_iter().flat_map(|entry| &entry.answer.imports);
        imports.any(|path| {
            let path = without_major_version(path);
            rows.iter().any(|row| row.package == path)
        })
    };
    program
        .reached
        .iter()
        .filter(imports_any)
        .copied()
        .collect()
}

/// The literals that are commands, with those above them.
fn found(program: &Program<'_>, rows: &[&CommandStruct]) -> BTreeMap<Literal, Command> {
    let mut all: BTreeMap<Literal, Command> = BTreeMap::new();
    let mut below: Vec<(Literal, Literal)> = Vec::new();
    let users = users(program, rows);
    for index in &users {
        let package = program.package(*index);
        for row in rows {
            for id in package
                .composites
                .get(row.owner.as_str())
                .into_iter()
                .flatten()
            {
                if is_command(program, *index, &package, *id, row) {
                    let command = all.entry((*index, *id)).or_default();
                    read(program, *index, &package, *id, row, command);
                    below.extend(listed(program, *index, &package, *id, row));
                }
            }
            let adds = row
                .adds
                .iter()
                .flat_map(|adds| package.calls.get(adds.as_str()));
            for id in adds.flatten() {
                below.extend(added(program, *index, &package, *id));
            }
        }
    }
    for index in &users {
        let package = program.package(*index);
        for row in rows {
            for run in &row.runs {
                for (literal, value) in assigned(program, *index, &package, run) {
                    if let Some(command) = all.get_mut(&literal).filter(|_| literal.0 == *index) {
                        command.runs.push(value);
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
    if let Some(name) = field(package, id, &row.name) {
        let values = program.values(From::new(index), name);
        let known = values.iter().find(|value| value.is_known());
        let word = known.and_then(|value| value.text.split_whitespace().next());
        command.name = word.unwrap_or_default().to_owned();
    }
    let runs = row.runs.iter().filter_map(|run| field(package, id, run));
    for run in runs {
        if !command.runs.contains(&run) {
            command.runs.push(run);
        }
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
    let Some(Node::Composite(_, elements)) = list.map(|list| package.node(list)) else {
        return Vec::new();
    };
    let inner = elements
        .iter()
        .filter_map(|(_, element)| literal(program, index, *element, 6));
    inner.map(|inner| ((index, id), inner)).collect()
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

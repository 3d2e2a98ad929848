//! The names of all commands that a program takes, whether they listen or not.

use std::collections::BTreeSet;

use super::{Command, STEPS, cases, is_root, literals};
use crate::catalog::Catalog;
use crate::detect::code::{From, Kind, Node, NodeId, Program};
use crate::facts::Main;

/// The fields that name a command in a struct of the repository's own.
const NAMES: [&str; 4] = ["Name", "Use", "cmd", "name"];

/// The names of a program's commands: of its command line library, of its own, or of a struct of its
/// own that is called a command. None where it does something without one.
pub(in crate::detect) fn command_names(
    program: &Program<'_>,
    main: &Main,
    catalog: &Catalog,
) -> BTreeSet<String> {
    program.steps.set(STEPS);
    let all = literals(program, main, catalog);
    let does = |command: &Command| {
        command.is_default || is_root(&all, command) && !command.runs.is_empty()
    };
    let is_own = all.values().any(|command| command.body.is_some());
    if all.values().any(does) || is_own && !cases::needs_one(program, main) {
        return BTreeSet::new();
    }
    let below = all.values().filter(|command| !is_root(&all, command));
    let names = below.flat_map(|command| {
        let others = command.others.iter().map(|(name, _)| name);
        std::iter::once(&command.name).chain(others).cloned()
    });
    let mut names: BTreeSet<String> = names.filter(|name| !name.is_empty()).collect();
    let start = program.library.at(&main.dir);
    if start.is_some_and(|start| program.library.mentions(start, "os.Args")) {
        names.extend(own(program));
    }
    names
}

/// The names in literals of the repository's own command structs.
fn own(program: &Program<'_>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for index in program.reached {
        if !program.library.mentions(*index, "Command{") {
            continue;
        }
        let package = program.package(*index);
        let kinds = package.composites.iter();
        let kinds = kinds.filter(|(kind, _)| kind.ends_with("Command"));
        for id in kinds.flat_map(|(_, literals)| literals) {
            let Node::Composite(kind, elements) = package.node(*id) else {
                continue;
            };
            let kind = program.kind_named(*index, *kind);
            let is_name = |key: &Option<NodeId>| {
                let name = key.and_then(|key| package.last_name(key));
                name.is_some_and(|name| NAMES.contains(&name))
            };
            let name = elements.iter().find(|(key, _)| is_name(key));
            if let (Some(Kind::Own(..)), Some((_, name))) = (kind, name) {
                let values = program.values(From::new(*index), *name);
                let known = values.into_iter().find(|value| value.is_known());
                let word = known.and_then(|value| {
                    let word = value.text.split_whitespace().next();
                    word.map(str::to_owned)
                });
                names.extend(word);
            }
        }
    }
    names
}

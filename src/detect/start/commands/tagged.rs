//! Commands that tags of struct fields make: kong's `cmd:""`, go-flags' `command:"serve"`.

use std::collections::BTreeMap;

use super::found::users;
use super::{Command, Literal};
use crate::catalog::CommandTag;
use crate::detect::code::{Kind, Node, NodeId, Package, Program, flag_name, pairs};

/// How deep commands may lie below each other.
const DEPTH: u8 = 4;

/// Adds the commands of all structs in packages that import the library, and those below them.
pub(super) fn add(
    program: &Program<'_>,
    rows: &[&CommandTag],
    all: &mut BTreeMap<Literal, Command>,
) {
    for row in rows {
        for index in users(program, &[row.package]) {
            let package = program.package(index);
            for (placed, id) in package.nodes.iter().zip(0..) {
                if matches!(placed.node, Node::Struct(_)) {
                    fields(program, row, (index, id), None, DEPTH, all);
                }
            }
        }
    }
}

/// The commands among the fields of a struct.
fn fields(
    program: &Program<'_>,
    row: &CommandTag,
    (index, id): (usize, NodeId),
    above: Option<Literal>,
    depth: u8,
    all: &mut BTreeMap<Literal, Command>,
) {
    let package = program.package(index);
    let Node::Struct(fields) = package.node(id) else {
        return;
    };
    for field in fields {
        let pairs = pairs(&field.tag);
        let said = |key: &str| pairs.iter().find(|(name, _)| *name == key);
        let Some((_, value)) = said(row.tag) else {
            continue;
        };
        if depth == 0 || !program.step() {
            return;
        }
        let name = match said("name") {
            Some((_, name)) => (*name).to_owned(),
            None if value.is_empty() => flag_name(&field.name),
            None => (*value).to_owned(),
        };
        let literal = (index, field.kind);
        let kind = program.kind_named(index, field.kind);
        let command = all.entry(literal).or_default();
        command.name = name;
        command.is_tagged = true;
        command.is_default = said("default").is_some();
        command.above = above.or(command.above);
        command
            .runs
            .extend(methods(program, kind.as_ref(), row.runs));
        if let Some(above) = above.and_then(|above| all.get_mut(&above)) {
            above.has_below = true;
        }
        let inner = kind.and_then(|kind| match kind {
            Kind::Inline(at, node) => Some((at, node)),
            kind => program.declaration(&kind),
        });
        if let Some(inner) = inner {
            self::fields(program, row, inner, Some(literal), depth - 1, all);
        }
    }
}

/// The methods of a type that one of these names has.
fn methods(program: &Program<'_>, kind: Option<&Kind>, name: &str) -> Vec<(usize, u32)> {
    let Some(Kind::Own(at, kind)) = kind else {
        return Vec::new();
    };
    let package: &Package = &program.package(*at);
    let scopes = package.functions.get(name).into_iter().flatten();
    let is_of = |id: &&u32| {
        package
            .scope(**id)
            .is_some_and(|scope| scope.receiver == *kind)
    };
    scopes.filter(is_of).map(|id| (*at, *id)).collect()
}

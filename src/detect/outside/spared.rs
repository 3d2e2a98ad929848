//! Services that a program has the client of and starts without.

use crate::catalog::Services;
use crate::catalog::clibs::without_major_version;
use crate::detect::code::{Import, Node, NodeId, Package, Program, ScopeId, values_assigned};
use crate::detect::failure::{Failures, is_of};

/// Packages whose functions open what a driver is named for, among other arguments.
const OPENERS: [&str; 9] = [
    "database/sql",
    "entgo.io/ent/dialect/sql",
    "github.com/go-xorm/xorm",
    "github.com/jinzhu/gorm",
    "github.com/jmoiron/sqlx",
    "github.com/uptrace/bun",
    "gorm.io/gorm",
    "xorm.io/xorm",
    "github.com/golang-migrate/migrate",
];

/// How functions begin that connect.
const CONNECTS: [&str; 6] = ["Connect", "Dial", "MustConnect", "MustOpen", "New", "Open"];

/// Whether a program starts without a service whose client it has: it goes on where none is to be
/// opened, or opens it where its user's settings ask for it alone. Where it opens none at all, as far
/// as its code shows, `unopened` tells.
pub(super) fn is_spared(
    program: &Program<'_>,
    failures: &Failures<'_, '_>,
    services: &Services,
    name: &str,
    unopened: bool,
) -> bool {
    let is_it = |path: &str| services.dialled_by(path) == Some(name);
    // Clients of brokers and caches are made without a call, too.
    let is_optional = services.get(name).is_none_or(|row| row.optional);
    // What opens by a driver opens no other kind of service.
    let kind = services.get(name).map(|row| row.kind);
    let by_driver = kind.is_none_or(|kind| matches!(kind, "clickhouse" | "sql"));
    let opens = |path: &str| by_driver && opens(path);
    let wanted = |path: &str| is_it(path) || opens(path);
    let users = program
        .reached
        .iter()
        .filter(|index| program.library.imports(**index, wanted));
    let users: Vec<usize> = users.copied().collect();
    // One that is needed is enough: no other package has to be read then.
    let likely = users
        .iter()
        .filter(|index| likely_opens(program, **index, &wanted));
    let first = openers(program, likely, &is_it, &opens);
    if !first
        .iter()
        .all(|(index, call)| failures.is_spared(*index, *call, is_optional))
    {
        return false;
    }
    let mut has_importer = false;
    let mut is_driver = false;
    for index in &users {
        let package = program.package(*index);
        // What was not read may open it too.
        if !program.is_whole(*index, &package) {
            return false;
        }
        has_importer |= program.library.imports(*index, is_it);
        let mut given = package.files.iter().flat_map(|file| &file.imports);
        is_driver |= given.any(|(given, path)| matches!(&**given, "_" | ".") && is_it(path));
    }
    if !has_importer {
        return false;
    }
    let all = openers(program, users.iter(), &is_it, &opens);
    if all.is_empty() {
        // Another module may open what a driver is for, or give what is open to a function.
        return unopened && !is_optional && !is_driver && !takes_one(program, failures, &is_it);
    }
    all.iter()
        .all(|(index, call)| failures.is_spared(*index, *call, is_optional))
}

/// The calls that open a service.
pub(super) fn opened(
    program: &Program<'_>,
    services: &Services,
    name: &str,
) -> Vec<(usize, NodeId)> {
    let is_it = |path: &str| services.dialled_by(path) == Some(name);
    let kind = services.get(name).map(|row| row.kind);
    let by_driver = kind.is_none_or(|kind| matches!(kind, "clickhouse" | "sql"));
    let opens = |path: &str| by_driver && opens(path);
    let wanted = |path: &str| is_it(path) || opens(path);
    let reached = program.reached.iter();
    let users = reached.filter(|index| program.library.imports(**index, wanted));
    openers(program, users, &is_it, &opens)
}

/// Whether a package imports one that opens whatever its driver is for.
fn opens(path: &str) -> bool {
    OPENERS.contains(&&*without_major_version(path))
}

/// Whether a package says that it opens something, by the usual name of what it imports.
fn likely_opens(program: &Program<'_>, index: usize, wanted: &dyn Fn(&str) -> bool) -> bool {
    let imports = program.library.entries.get(index);
    let imports = imports.into_iter().flat_map(|entry| &entry.answer.imports);
    imports.filter(|path| wanted(path)).any(|path| {
        let path = without_major_version(path);
        let name = path.rsplit('/').next().unwrap_or_default();
        let mut starts = ["Connect", "New", "Open"].into_iter();
        starts.any(|start| program.library.mentions(index, &format!("{name}.{start}")))
    })
}

/// The calls that open a service: those of its own client, and those of what opens by a driver.
fn openers<'i>(
    program: &Program<'_>,
    packages: impl Iterator<Item = &'i usize>,
    is_it: &dyn Fn(&str) -> bool,
    opens: &dyn Fn(&str) -> bool,
) -> Vec<(usize, NodeId)> {
    let mut own: Vec<(usize, NodeId)> = Vec::new();
    let mut any = Vec::new();
    for index in packages {
        let package = program.package(*index);
        for (placed, call) in package.nodes.iter().zip(0..) {
            let Node::Call(function, arguments) = &placed.node else {
                continue;
            };
            let Node::Member(owner, called) = package.node(*function) else {
                continue;
            };
            if !CONNECTS.iter().any(|start| called.starts_with(start)) {
                continue;
            }
            match program.import(&package, *owner) {
                Some(Import::Outside(path)) if is_it(path) => own.push((*index, call)),
                Some(Import::Outside(path)) if opens(path) => {
                    // `gorm.Open(postgres.Open(dsn))` is one of both kinds.
                    own.retain(|(of, inner)| of != index || !is_given(&package, *inner, arguments));
                    any.push((*index, call));
                }
                _ => {}
            }
        }
    }
    own.extend(any);
    own
}

/// Whether what a call gives is among the arguments of another, as it is or by a name.
fn is_given(package: &Package, call: NodeId, arguments: &[NodeId]) -> bool {
    arguments
        .iter()
        .any(|argument| match package.node(*argument) {
            Node::Name(name) => {
                let owner = package.owner(package.scope_of(*argument), name);
                let mut values = values_assigned(package, name, owner).into_iter();
                values.any(|value| is_of(package, call, value))
            }
            _ => *argument == call,
        })
}

/// Whether the program comes to a function that names a client's package.
fn takes_one(
    program: &Program<'_>,
    failures: &Failures<'_, '_>,
    is_it: &dyn Fn(&str) -> bool,
) -> bool {
    program.reached.iter().any(|index| {
        if !program.library.imports(*index, is_it) {
            return false;
        }
        let entry = program.library.entries.get(*index);
        if entry.is_some_and(|entry| *entry.answer.name == *"main") {
            return true;
        }
        let package = program.package(*index);
        let names_it = package.nodes.iter().filter(|placed| match &placed.node {
            Node::Member(owner, _) => {
                matches!(program.import(&package, *owner), Some(Import::Outside(path)) if is_it(path))
            }
            _ => false,
        });
        let mut bodies: Vec<ScopeId> = names_it
            .map(|placed| {
                let function = package.function_around(placed.scope);
                function.map_or(placed.scope, |(id, _)| id)
            })
            .collect();
        bodies.sort_unstable();
        bodies.dedup();
        bodies.into_iter().any(|body| failures.is_called(*index, body))
    })
}

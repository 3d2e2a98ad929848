//! The variable or flag that says where a service is.

use std::collections::BTreeSet;

use crate::detect::code::{
    From, Node, NodeId, Package, Program, is_variable, values_assigned, words,
};
use crate::detect::failure::Failures;

/// Steps that one argument may take to resolve.
const STEPS: u32 = 600;

/// How many callers, functions and names are gone through.
const DEPTH: u8 = 6;

/// Words of names that hold an address.
const ADDRESSES: [&str; 13] = [
    "addr",
    "address",
    "brokers",
    "connection",
    "database",
    "db",
    "dsn",
    "endpoint",
    "host",
    "hosts",
    "server",
    "uri",
    "url",
];

/// Words of names that hold a part of what is told beside an address.
const BESIDE: [&str; 8] = [
    "driver", "kind", "name", "password", "port", "type", "user", "username",
];

/// The one variable, else the one flag, that the calls which open a service are told its address by;
/// `None` for several, as of a host and a port.
pub(super) fn told_by(
    program: &Program<'_>,
    failures: &Failures<'_, '_>,
    opened: &[(usize, NodeId)],
) -> Option<String> {
    let mut found = BTreeSet::new();
    for (index, call) in opened {
        if let Node::Call(_, arguments) = program.package(*index).node(*call) {
            for argument in arguments {
                follow(program, failures, (*index, *argument), DEPTH, &mut found);
            }
        }
    }
    let (variables, flags): (Vec<String>, Vec<String>) =
        found.into_iter().partition(|name| is_variable(name));
    let only = match (variables.as_slice(), flags.as_slice()) {
        ([only], _) => only,
        ([], [only]) if only.starts_with("--") => only,
        _ => return None,
    };
    let words = words(only);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    (has(&ADDRESSES) && !has(&BESIDE)).then(|| only.clone())
}

/// Collects what tells a value.
fn follow(
    program: &Program<'_>,
    failures: &Failures<'_, '_>,
    (index, node): (usize, NodeId),
    depth: u8,
    found: &mut BTreeSet<String>,
) {
    if depth == 0 {
        return;
    }
    program.steps.set(STEPS);
    let values = program.values(From::new(index), node);
    let before = found.len();
    found.extend(values.into_iter().flat_map(|value| value.set_by));
    if found.len() > before {
        return;
    }
    let package = program.package(index);
    let mut next: Vec<(usize, NodeId)> = Vec::new();
    match package.node(node) {
        Node::Element(_) => found.extend(key(&package, node)),
        Node::Member(inner, _) | Node::Address(inner) | Node::Part(inner, 0) => {
            next.push((index, *inner));
        }
        Node::Call(function, arguments) => {
            let called = program.functions_called(index, *function, 6);
            for (at, scope) in &called {
                let package = program.package(*at);
                let returns = package.scope(*scope).map(|scope| scope.returns.clone());
                let returned = returns.into_iter().flatten();
                next.extend(returned.filter_map(|values| Some((*at, *values.first()?))));
            }
            if called.is_empty() {
                next.extend(arguments.iter().map(|argument| (index, *argument)));
            }
        }
        Node::Name(name) => {
            let owner = package.owner(package.scope_of(node), name);
            let assigned = values_assigned(&package, name, owner);
            next.extend(assigned.into_iter().map(|value| (index, value)));
            let scope = owner.and_then(|owner| package.scope(owner));
            let parameters = scope.into_iter().flat_map(|scope| &scope.parameters);
            let position = parameters.into_iter().position(|one| one.name == *name);
            if let (Some(owner), Some(position)) = (owner, position) {
                for (at, call) in failures.sites(index, owner).iter() {
                    if let Node::Call(_, arguments) = program.package(*at).node(*call) {
                        next.extend(arguments.get(position).map(|argument| (*at, *argument)));
                    }
                }
            }
        }
        _ => {}
    }
    for one in next {
        follow(program, failures, one, depth - 1, found);
    }
}

/// The variable that an element of a table is asked for by: `options["DATABASE_URL"]`.
fn key(package: &Package, element: NodeId) -> Option<String> {
    match package.node(element.checked_sub(1)?) {
        Node::Text(text) if is_variable(text) => Some(text.to_string()),
        _ => None,
    }
}

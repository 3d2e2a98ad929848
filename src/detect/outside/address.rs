//! The variable or flag that says where a service is.

use std::collections::BTreeSet;

use crate::detect::code::{
    From, Node, NodeId, Package, Program, is_variable, values_assigned, words,
};
use crate::detect::failure::Failures;

/// Steps that one value may take to resolve.
const STEPS: u32 = 600;

/// Steps that all values may take that the address of one service is made of.
const STEPS_OF_SERVICE: u32 = 60_000;

/// How many callers, functions and names are gone through.
const DEPTH: u8 = 6;

/// Words that names of addresses end with.
const ADDRESSES: [&str; 11] = [
    "addr",
    "address",
    "brokers",
    "connection",
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
    let mut values: Vec<(usize, NodeId)> = Vec::new();
    for (index, call) in opened {
        if let Node::Call(_, arguments) = program.package(*index).node(*call) {
            values.extend(arguments.iter().map(|argument| (*index, *argument)));
        }
    }
    let found = tellers(program, failures, values)?;
    let (variables, flags): (Vec<String>, Vec<String>) =
        found.into_iter().partition(|name| is_variable(name));
    let only = match (variables.as_slice(), flags.as_slice()) {
        ([only], _) => only,
        ([], [only]) if only.starts_with("--") => only,
        _ => return None,
    };
    let words = words(only);
    // `DB_CONNECTION_STRING`
    let mut last = words.iter().rev().filter(|word| *word != "string");
    let is_address = last.next().is_some_and(|word| is_one_of(&ADDRESSES, word));
    let is_beside = words.iter().any(|word| is_one_of(&BESIDE, word));
    (is_address && !is_beside).then(|| only.clone())
}

fn is_one_of(list: &[&str], word: &str) -> bool {
    list.contains(&word)
}

/// The variables and flags that tell some values, each value looked at once; `None` where that takes
/// too many steps.
fn tellers(
    program: &Program<'_>,
    failures: &Failures<'_, '_>,
    mut values: Vec<(usize, NodeId)>,
) -> Option<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut known = BTreeSet::new();
    let mut left = STEPS_OF_SERVICE;
    for _ in 0..DEPTH {
        let mut next = Vec::new();
        for value in values {
            if !known.insert(value) {
                continue;
            }
            let most = STEPS.min(left);
            program.steps.set(most);
            next.extend(follow(program, failures, value, &mut found));
            left -= most - program.steps.get().min(most);
            if left == 0 {
                return None;
            }
        }
        values = next;
    }
    Some(found)
}

/// Collects what tells a value; where nothing does, the values that it is made of.
fn follow(
    program: &Program<'_>,
    failures: &Failures<'_, '_>,
    (index, node): (usize, NodeId),
    found: &mut BTreeSet<String>,
) -> Vec<(usize, NodeId)> {
    let values = program.values(From::new(index), node);
    let before = found.len();
    found.extend(values.into_iter().flat_map(|value| value.set_by));
    let mut next: Vec<(usize, NodeId)> = Vec::new();
    if found.len() > before {
        return next;
    }
    let package = program.package(index);
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
    next
}

/// The variable that an element of a table is asked for by: `options["DATABASE_URL"]`.
fn key(package: &Package, element: NodeId) -> Option<String> {
    match package.node(element.checked_sub(1)?) {
        Node::Text(text) if is_variable(text) => Some(text.to_string()),
        _ => None,
    }
}

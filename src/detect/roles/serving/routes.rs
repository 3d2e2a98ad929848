//! Routes with their handlers, as every web framework takes them: `app.Get("/users", list)`.

use crate::detect::code::{Mentions, Node, NodeId, Package, Program};
use crate::facts::Main;

/// What routes are added by, in small letters.
const ADD: [&str; 10] = [
    "all",
    "any",
    "delete",
    "get",
    "handle",
    "handlefunc",
    "page",
    "patch",
    "post",
    "put",
];

/// Routes that make a server; one or two may be of anything.
const FEWEST: usize = 3;

/// Whether a program comes to code that adds several routes.
pub(super) fn answers(program: &Program<'_>, main: &Main) -> bool {
    let mut found: Vec<(usize, NodeId)> = Vec::new();
    for index in program.reached {
        if !program.library.mentions(*index, "(\"/") && !program.library.mentions(*index, ", \"/") {
            continue;
        }
        let package = program.package(*index);
        let calls = package.calls.iter();
        let calls = calls.filter(|(name, _)| ADD.contains(&&*name.to_ascii_lowercase()));
        let calls = calls.flat_map(|(_, calls)| calls);
        let routes = calls.filter(|call| is_route(program, *index, &package, **call));
        found.extend(routes.map(|call| (*index, *call)));
    }
    found.len() >= FEWEST && Mentions::meet(program, main, &found, FEWEST) == Some(true)
}

/// Whether a call is given a path and, behind it, a function: what a client gives is none.
fn is_route(program: &Program<'_>, index: usize, package: &Package, call: NodeId) -> bool {
    let Node::Call(_, arguments) = package.node(call) else {
        return false;
    };
    let is_path =
        |node: &NodeId| matches!(package.node(*node), Node::Text(text) if text.starts_with('/'));
    let Some(at) = arguments.iter().position(is_path) else {
        return false;
    };
    let behind = arguments.get(at + 1..).unwrap_or_default();
    behind.iter().any(|node| match package.node(*node) {
        Node::Closure(_) => true,
        Node::Name(_) | Node::Member(..) => {
            program.steps.set(200);
            !program.functions_called(index, *node, 6).is_empty()
        }
        _ => false,
    })
}

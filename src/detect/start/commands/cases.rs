//! Commands of a command line of one's own: `switch os.Args[1] { case "serve": … }`.

use std::collections::BTreeMap;

use super::{Command, Literal};
use crate::detect::code::{Import, Node, NodeId, Package, Program, ScopeId, values_assigned};
use crate::facts::Main;

/// How far a name is followed to the arguments.
const DEPTH: u8 = 5;

/// Adds the commands among the cases of all packages, the texts of one case being names of one
/// command: its first.
pub(super) fn add(program: &Program<'_>, main: &Main, all: &mut BTreeMap<Literal, Command>) {
    let start = program.library.at(&main.dir);
    let reads = |text: &str| start.is_some_and(|start| program.library.mentions(start, text));
    if !reads("os.Args") && !reads("flag.Arg") {
        return;
    }
    for index in program.reached {
        let mentions = |text: &str| program.library.mentions(*index, text);
        if !mentions("switch ") || !mentions("rgs") && !mentions("flag.Arg(0)") {
            continue;
        }
        let package = program.package(*index);
        for (case, number) in package.cases.iter().zip(0..) {
            let Some(text) = case.texts.first() else {
                continue;
            };
            let Node::Text(name) = package.node(*text) else {
                continue;
            };
            let is_flag = name.starts_with('-') || name.is_empty();
            if is_flag || !is_first(program, &package, case.subject, DEPTH) {
                continue;
            }
            // No function has this number.
            let body: ScopeId = ScopeId::MAX - number;
            let command = all.entry((*index, *text)).or_default();
            command.name = name.to_string();
            command.body = Some((case.body.0, case.body.1, body));
            command.runs.insert((*index, body));
        }
    }
}

/// Whether `func main` ends where no argument is given.
pub(super) fn needs_one(program: &Program<'_>, main: &Main) -> bool {
    let Some(start) = program.library.at(&main.dir) else {
        return false;
    };
    let package = program.package(start);
    let is_in_main = |node: &NodeId| {
        let around = package.function_around(package.scope_of(*node));
        around.is_some_and(|(_, scope)| *scope.function == *"main" && scope.receiver.is_empty())
    };
    package.usages.iter().any(is_in_main)
}

/// Whether an expression is the first argument: `os.Args[1]`, `flag.Arg(0)`, `args[0]`.
fn is_first(program: &Program<'_>, package: &Package, node: NodeId, depth: u8) -> bool {
    if depth == 0 || !program.step() {
        return false;
    }
    let follow = |node: NodeId| is_first(program, package, node, depth - 1);
    match package.node(node) {
        Node::Element(many) => {
            // The index is read before its element is made.
            let number = node.checked_sub(1).map(|before| package.node(before));
            let Some(Node::Number(number)) = number else {
                return false;
            };
            match is_outside(program, package, *many, "os", "Args") {
                true => *number == 1,
                false => *number == 0 && is_rest(program, package, *many, depth - 1),
            }
        }
        Node::Call(function, arguments) => match (package.last_name(*function), &**arguments) {
            (Some("ToLower" | "TrimSpace"), [only]) => follow(*only),
            (Some("Arg"), [only]) => {
                is_outside(program, package, *function, "flag", "Arg")
                    && *package.node(*only) == Node::Number(0)
            }
            _ => false,
        },
        Node::Name(name) => {
            let owner = package.owner(package.scope_of(node), name);
            let mut values = values_assigned(package, name, owner).into_iter();
            owner.is_some() && values.any(follow)
        }
        _ => false,
    }
}

/// Whether an expression is all arguments: `os.Args[1:]`, `flag.Args()`, or a parameter that is given
/// them in the same package.
fn is_rest(program: &Program<'_>, package: &Package, node: NodeId, depth: u8) -> bool {
    if depth == 0 || !program.step() {
        return false;
    }
    match package.node(node) {
        Node::Element(many) => {
            // The colon is read as an index of its own.
            let number = node.checked_sub(2).map(|before| package.node(before));
            is_outside(program, package, *many, "os", "Args") && number == Some(&Node::Number(1))
        }
        Node::Call(function, _) => is_outside(program, package, *function, "flag", "Args"),
        Node::Name(name) => {
            let Some(owner) = package.owner(package.scope_of(node), name) else {
                return false;
            };
            let follow = |value: NodeId| is_rest(program, package, value, depth - 1);
            if values_assigned(package, name, Some(owner))
                .into_iter()
                .any(follow)
            {
                return true;
            }
            let Some(scope) = package.scope(owner) else {
                return false;
            };
            let mut parameters = scope.parameters.iter();
            let Some(position) = parameters.position(|one| *one.name == **name) else {
                return false;
            };
            let calls = package.calls.get(&scope.function).into_iter().flatten();
            let mut given = calls.filter_map(|call| match package.node(*call) {
                Node::Call(_, arguments) => arguments.get(position).copied(),
                _ => None,
            });
            given.any(follow)
        }
        _ => false,
    }
}

/// Whether an expression is a name of a package outside.
fn is_outside(
    program: &Program<'_>,
    package: &Package,
    node: NodeId,
    path: &str,
    name: &str,
) -> bool {
    let Node::Member(owner, member) = package.node(node) else {
        return false;
    };
    let import = program.import(package, *owner);
    **member == *name && matches!(import, Some(Import::Outside(from)) if from == path)
}

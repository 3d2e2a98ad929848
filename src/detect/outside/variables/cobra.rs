//! Flags that cobra requires of every start: those that the command a program is started with, or one
//! above it, marks so (<https://pkg.go.dev/github.com/spf13/cobra#Command.MarkFlagRequired>).

use crate::catalog::clibs::without_major_version;
use crate::detect::code::{From, Import, Kind, Node, NodeId, Package, Program, values_assigned};
use crate::detect::failure::Failures;
use crate::facts::{Outside, OutsideKind};
use crate::sourced::{Confidence, Found};

const COBRA: &str = "github.com/spf13/cobra";

/// Steps to learn what one call marks.
const STEPS: u32 = 300;

/// The functions that mark a flag, and whether it is one of the commands below too.
const MARKS: [(&str, bool); 2] = [
    ("MarkFlagRequired", false),
    ("MarkPersistentFlagRequired", true),
];

/// The flags without which a program ends.
pub(super) fn required(program: &Program<'_>, failures: &Failures<'_, '_>) -> Vec<Found<Outside>> {
    let is_cobra = |path: &str| without_major_version(path) == COBRA;
    let users = program.reached.iter();
    let users = users.filter(|index| program.library.imports(**index, is_cobra));
    let users: Vec<usize> = users.copied().collect();
    let mentions = |index: &usize, text: &str| program.library.mentions(*index, text);
    let marks = |index: &&usize| mentions(index, "FlagRequired(");
    let mut marking = users.iter().filter(marks).peekable();
    // Hooks that set each flag by a variable come before flags are asked for.
    if marking.peek().is_none() || users.iter().any(|index| mentions(index, ".VisitAll(")) {
        return Vec::new();
    }
    let mut found: Vec<Found<Outside>> = Vec::new();
    for index in marking {
        let package = program.package(*index);
        for (function, below) in MARKS {
            for call in package.calls.get(function).into_iter().flatten() {
                let Some(name) = flag(program, failures, (*index, &package), *call, below) else {
                    continue;
                };
                let value = Outside {
                    aliases: letters(&package, &name),
                    ..Outside::new(OutsideKind::Flag, format!("--{name}"))
                };
                if found.iter().all(|known| known.value != value) {
                    let place = program.place(*index, *call);
                    let rule = format!("--{name} is required");
                    let evidence = vec![program.evidence(place, &rule, Confidence::Certain)];
                    found.push(Found { value, evidence });
                }
            }
        }
    }
    found.sort_by(|left, right| left.value.cmp(&right.value));
    found
}

/// The flag that a call marks, where the command that it is of is the one the program is started with.
fn flag(
    program: &Program<'_>,
    failures: &Failures<'_, '_>,
    (index, package): (usize, &Package),
    call: NodeId,
    below: bool,
) -> Option<String> {
    program.steps.set(STEPS);
    let Node::Call(function, arguments) = package.node(call) else {
        return None;
    };
    let Node::Member(owner, _) = package.node(*function) else {
        return None;
    };
    let (command, name) = match (program.import(package, *owner), &**arguments) {
        (None, [name]) => (*owner, *name),
        // `cobra.MarkFlagRequired(cmd.Flags(), "name")`
        (Some(Import::Outside(path)), [flags, name]) if without_major_version(path) == COBRA => {
            (flags_of(package, *flags)?, *name)
        }
        _ => return None,
    };
    let below = below || is_persistent(package, arguments);
    let literal = literal(program, index, package, command)?;
    let is_beside = package.function_of(literal) == package.function_of(call);
    let runs = match is_beside && package.function_of(call).is_some() {
        true => package.branches_around(call).next().is_none(),
        false => failures.runs(index, call),
    };
    if !runs || !failures.starts(index, package, literal, below) {
        return None;
    }
    program.steps.set(STEPS);
    let values = program.values(From::new(index), name);
    match values.as_slice() {
        [only] if only.is_known() && !only.text.contains('\0') => Some(only.text.clone()),
        _ => None,
    }
}

/// The names of one letter that a flag is defined with: `-t` of `StringP("token", "t", "", "")`.
fn letters(package: &Package, flag: &str) -> Vec<String> {
    let defining = package.calls.iter().filter(|(name, _)| name.ends_with('P'));
    let calls = defining.flat_map(|(_, calls)| calls);
    let letters = calls.filter_map(|call| {
        let Node::Call(_, arguments) = package.node(*call) else {
            return None;
        };
        let text = |id: NodeId| match package.node(id) {
            Node::Text(text) => Some(&**text),
            _ => None,
        };
        let at = arguments.iter().position(|one| text(*one) == Some(flag))?;
        let letter = text(*arguments.get(at + 1)?)?;
        (letter.chars().count() == 1).then(|| format!("-{letter}"))
    });
    letters.collect()
}

/// The command of `cmd.Flags()` or `cmd.PersistentFlags()`.
fn flags_of(package: &Package, flags: NodeId) -> Option<NodeId> {
    let Node::Call(function, _) = package.node(flags) else {
        return None;
    };
    match package.node(*function) {
        Node::Member(command, _) => Some(*command),
        _ => None,
    }
}

fn is_persistent(package: &Package, arguments: &[NodeId]) -> bool {
    let Some(Node::Call(function, _)) = arguments.first().map(|first| package.node(*first)) else {
        return false;
    };
    package.last_name(*function) == Some("PersistentFlags")
}

/// The literal of a command that a variable is given, if it is given no other.
fn literal(
    program: &Program<'_>,
    index: usize,
    package: &Package,
    command: NodeId,
) -> Option<NodeId> {
    let Node::Name(name) = package.node(command) else {
        return None;
    };
    let owner = package.owner(package.scope_of(command), name);
    let values = values_assigned(package, name, owner);
    let [only] = values.as_slice() else {
        return None;
    };
    let literal = match package.node(*only) {
        Node::Address(inner) => *inner,
        _ => *only,
    };
    let Node::Composite(kind, _) = package.node(literal) else {
        return None;
    };
    let kind = program.kind_named(index, *kind);
    let is_command = matches!(kind, Some(Kind::Outside(path, name))
        if without_major_version(&path) == COBRA && *name == *"Command");
    is_command.then_some(literal)
}

//! Flags that the command line library requires of every start, and the variables that do in their
//! stead: of kingpin (<https://pkg.go.dev/github.com/alecthomas/kingpin/v2>) and of urfave/cli
//! (<https://pkg.go.dev/github.com/urfave/cli/v2>).

use crate::catalog::clibs::without_major_version;
use crate::detect::code::{Import, Node, NodeId, Package, Program, is_variable};
use crate::detect::failure::Failures;
use crate::facts::{Outside, OutsideKind};
use crate::sourced::{Confidence, Evidence, Found};

const KINGPIN: [&str; 2] = [
    "github.com/alecthomas/kingpin",
    "gopkg.in/alecthomas/kingpin",
];
const URFAVE: [&str; 2] = ["github.com/urfave/cli", "gopkg.in/urfave/cli"];

/// Calls of one flag that are looked at.
const CALLS: usize = 12;

/// The flags without which a program ends, each as the variable that says it, if one does.
pub(super) fn required(program: &Program<'_>, failures: &Failures<'_, '_>) -> Vec<Found<Outside>> {
    let mut found: Vec<Found<Outside>> = Vec::new();
    for index in program.reached {
        let imports = |paths: [&str; 2]| {
            let is_it = |path: &str| paths.contains(&&*without_major_version(path));
            program.library.imports(*index, is_it)
        };
        let mentions = |text: &str| program.library.mentions(*index, text);
        let of_calls = imports(KINGPIN) && mentions(".Required()");
        let of_fields = imports(URFAVE) && mentions("Required:");
        if !of_calls && !of_fields {
            continue;
        }
        let package = program.package(*index);
        let mut flags: Vec<(NodeId, Flag)> = Vec::new();
        if of_calls {
            let calls = package.calls.get("Required").into_iter().flatten();
            flags.extend(
                calls.filter_map(|call| Some((*call, of_chain(program, &package, *call)?))),
            );
        }
        if of_fields {
            flags.extend(of_apps(program, &package));
        }
        for (node, mut flag) in flags {
            let letter = flag.letter.and_then(|node| program.character(*index, node));
            flag.aliases
                .extend(letter.map(|letter| format!("-{letter}")));
            let Some(value) = flag.need() else {
                continue;
            };
            let body = package.scope(package.body_of(node));
            let is_in_function = body.is_some_and(|scope| scope.parent.is_some());
            let is_known = found.iter().any(|known| known.value == value);
            if !is_known && (!is_in_function || failures.runs(*index, node)) {
                let place = program.place(*index, node);
                let rule = format!("--{} is required", flag.name);
                let evidence: Vec<Evidence> =
                    vec![program.evidence(place, &rule, Confidence::Certain)];
                found.push(Found { value, evidence });
            }
        }
    }
    found
}

/// A flag that is required, and the variables that do in its stead.
#[derive(Default)]
struct Flag {
    name: String,
    variables: Vec<String>,
    /// Its other names: `-u`.
    aliases: Vec<String>,
    /// Where its name of one letter stands: `'u'`.
    letter: Option<NodeId>,
}

impl Flag {
    fn need(&self) -> Option<Outside> {
        let flag = format!("--{}", self.name);
        let mut variables = self.variables.iter().filter(|name| is_variable(name));
        if self.name.is_empty() {
            return None;
        }
        let aliases = self.aliases.clone();
        let Some(first) = variables.next() else {
            return Some(Outside {
                aliases,
                ..Outside::new(OutsideKind::Flag, flag)
            });
        };
        let alternatives = variables.cloned().chain([flag]).collect();
        Some(Outside {
            alternatives,
            aliases,
            ..Outside::new(OutsideKind::Variable, first.clone())
        })
    }
}

/// `kingpin.Flag("url", "…").Envar("URL").Required()`, of the program itself: a command's flags are
/// asked for with the command alone.
fn of_chain(program: &Program<'_>, package: &Package, required: NodeId) -> Option<Flag> {
    let mut flag = Flag::default();
    let mut at = required;
    // What follows: `.Required().Envar("URL")`.
    for name in ["Default", "Envar", "Short"] {
        for call in package.calls.get(name).into_iter().flatten() {
            if *call > required && leads_to(package, *call, required) {
                flag.add(package, name, *call)?;
            }
        }
    }
    for _ in 0..CALLS {
        let Node::Call(function, _) = package.node(at) else {
            return None;
        };
        let Node::Member(owner, name) = package.node(*function) else {
            return None;
        };
        flag.add(package, name, at)?;
        if **name == *"Flag" {
            let import = program.import(package, *owner);
            let is_program = |path: &str| KINGPIN.contains(&&*without_major_version(path));
            return matches!(import, Some(Import::Outside(path)) if is_program(path))
                .then_some(flag);
        }
        at = *owner;
    }
    None
}

/// Whether a chain of calls goes through another call.
fn leads_to(package: &Package, from: NodeId, to: NodeId) -> bool {
    let mut at = from;
    for _ in 0..CALLS {
        if at == to {
            return true;
        }
        let Node::Call(function, _) = package.node(at) else {
            return false;
        };
        let Node::Member(owner, _) = package.node(*function) else {
            return false;
        };
        at = *owner;
    }
    false
}

impl Flag {
    /// Takes in what a call of the chain says; none where a default does, or a text is not known.
    fn add(&mut self, package: &Package, name: &str, call: NodeId) -> Option<()> {
        let Node::Call(_, arguments) = package.node(call) else {
            return None;
        };
        let first = || {
            let text = package.node(*arguments.first()?);
            match text {
                Node::Text(text) => Some(text.to_string()),
                _ => None,
            }
        };
        match name {
            "Default" => return None,
            "Envar" => self.variables.push(first()?),
            "Flag" => self.name = first()?,
            "Short" => self.letter = arguments.first().copied(),
            _ => {}
        }
        Some(())
    }
}

/// The flags of `cli.App{Flags: …}` that are required.
fn of_apps(program: &Program<'_>, package: &Package) -> Vec<(NodeId, Flag)> {
    let is_of = |kind: NodeId, wanted: &dyn Fn(&str) -> bool| {
        let Node::Member(owner, name) = package.node(kind) else {
            return false;
        };
        let import = program.import(package, *owner);
        let is_it = |path: &str| URFAVE.contains(&&*without_major_version(path));
        wanted(name) && matches!(import, Some(Import::Outside(path)) if is_it(path))
    };
    let mut found = Vec::new();
    for placed in &package.nodes {
        let Node::Composite(kind, fields) = &placed.node else {
            continue;
        };
        if !is_of(*kind, &|name| name == "App") {
            continue;
        }
        let Some(Node::Composite(_, flags)) = field(package, fields, "Flags") else {
            continue;
        };
        for (_, flag) in flags {
            let flag = match package.node(*flag) {
                Node::Address(inner) => *inner,
                _ => *flag,
            };
            let Node::Composite(kind, fields) = package.node(flag) else {
                continue;
            };
            let is_flag = is_of(*kind, &|name| name.ends_with("Flag"));
            let required = field(package, fields, "Required");
            if is_flag && matches!(required, Some(Node::Name(name)) if **name == *"true") {
                found.push((flag, of_fields(package, fields)));
            }
        }
    }
    found
}

/// The fields of a literal, by key.
type Fields = [(Option<NodeId>, NodeId)];

fn field<'p>(package: &'p Package, fields: &Fields, name: &str) -> Option<&'p Node> {
    let is_it = |key: NodeId| matches!(package.node(key), Node::Name(key) if **key == *name);
    let mut fields = fields.iter();
    let found = fields.find(|(key, _)| key.is_some_and(is_it));
    found.map(|(_, value)| package.node(*value))
}

/// The names of a flag and of its variables.
fn of_fields(package: &Package, fields: &Fields) -> Flag {
    let text = |node: &Node| match node {
        Node::Text(text) => Some(text.to_string()),
        _ => None,
    };
    let name = field(package, fields, "Name").and_then(text);
    let mut variables: Vec<String> = Vec::new();
    if let Some(Node::Composite(_, all)) = field(package, fields, "EnvVars") {
        let all = all.iter().map(|(_, node)| package.node(*node));
        variables.extend(all.filter_map(text));
    }
    if let Some(names) = field(package, fields, "EnvVar").and_then(text) {
        variables.extend(names.split(',').map(|name| name.trim().to_owned()));
    }
    let mut aliases: Vec<String> = Vec::new();
    if let Some(Node::Composite(_, all)) = field(package, fields, "Aliases") {
        let all = all.iter().map(|(_, node)| package.node(*node));
        aliases.extend(all.filter_map(text));
    }
    // Another value of the flag's name, as `Name: "url, u"`.
    let name = name.unwrap_or_default();
    let mut names = name.split(',').map(|name| name.trim().to_owned());
    let name = names.next().unwrap_or_default();
    let aliases = names.chain(aliases).map(|alias| match alias.len() {
        1 => format!("-{alias}"),
        _ => format!("--{alias}"),
    });
    Flag {
        name,
        variables,
        aliases: aliases.collect(),
        letter: None,
    }
}

//! The telling calls of the catalog, as they stand in the packages that a main reaches, with what
//! their arguments may come to.

use std::collections::BTreeSet;

use super::code::{From, Import, Kind, Library, Node, NodeId, Package, Program, Value};
use crate::catalog::clibs::without_major_version;
use crate::catalog::{Calls, Telling, TellingCall};
use crate::facts::{Main, Role};
use crate::sourced::{Confidence, Evidence};

/// Steps that the arguments of one call may take to resolve.
const STEPS: u32 = 300;

/// How far a name is followed.
const DEPTH: u8 = 14;

/// A call, or a field of a literal, that tells something.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) means: Telling,
    /// `os.ReadFile`, as the rule of the evidence.
    pub(super) rule: String,
    pub(super) package: usize,
    pub(super) node: NodeId,
    /// It counts in programs that listen alone.
    pub(super) of_users_too: bool,
    /// It sends the file to who asks for it.
    pub(super) serves: bool,
    /// The telling arguments.
    pub(super) arguments: Vec<Argument>,
}

/// An argument of a telling call.
#[derive(Debug, Default)]
pub(super) struct Argument {
    /// `os.Interrupt`, where it is a name of another module or of the standard library.
    pub(super) symbol: String,
    /// It is written out in the call.
    pub(super) is_literal: bool,
    /// What it may come to.
    pub(super) values: Vec<Value>,
}

impl Told {
    /// The line of the call.
    pub(super) fn evidence(&self, program: &Program<'_>, confidence: Confidence) -> Evidence {
        let place = program.place(self.package, self.node);
        program.evidence(place, &self.rule, confidence)
    }

    /// The line that says a value, else that of the call.
    pub(super) fn evidence_of(&self, program: &Program<'_>, value: &Value, rule: &str) -> Evidence {
        match value.place {
            Some(place) => program.evidence(place, rule, Confidence::Certain),
            None => self.evidence(program, Confidence::Certain),
        }
    }
}

/// What the packages that a main reaches tell; of one that is not deployed what is written out in
/// the calls.
pub(super) fn told(program: &Program<'_>, main: &Main, calls: &Calls) -> Vec<Told> {
    let far = matches!(main.role, Role::Deployed | Role::Helper);
    let mut told = Vec::new();
    for index in program.reached {
        let entry = program.library.entries.get(*index);
        if !entry.is_some_and(|entry| entry.may_tell) {
            continue;
        }
        let package = program.package(*index);
        for row in calls.call {
            for id in package.calls.get(row.name).into_iter().flatten() {
                told.extend(call(program, *index, &package, *id, row, far));
            }
        }
        for row in calls.field {
            for id in package.composites.get(row.owner).into_iter().flatten() {
                let Node::Composite(kind, elements) = package.node(*id) else {
                    continue;
                };
                let kind = program.kind_named(*index, *kind);
                if !is_of(kind.as_ref(), row.package) {
                    continue;
                }
                let is_field = |key: &Option<NodeId>| {
                    key.is_some_and(|key| package.last_name(key) == Some(row.name))
                };
                let value = elements.iter().find(|(key, _)| is_field(key));
                told.extend(value.map(|(_, value)| Told {
                    means: row.means,
                    rule: format!("{}.{}.{}", last(row.package), row.owner, row.name),
                    package: *index,
                    node: *id,
                    of_users_too: false,
                    serves: false,
                    arguments: vec![argument(program, *index, *value, far)],
                }));
            }
        }
    }
    told
}

fn call(
    program: &Program<'_>,
    index: usize,
    package: &Package,
    id: NodeId,
    row: &TellingCall,
    far: bool,
) -> Option<Told> {
    let Node::Call(function, arguments) = package.node(id) else {
        return None;
    };
    let Node::Member(owner, _) = package.node(*function) else {
        return None;
    };
    match program.import(package, *owner) {
        Some(Import::Outside(path)) if !row.method => {
            (without_major_version(path) == row.package).then_some(())?;
        }
        None if row.method => {
            program.steps.set(STEPS);
            match program.kind_of(index, *owner, 8) {
                None if imports(package, id, row.package) => {}
                kind if is_of(kind.as_ref(), row.package) => {}
                _ => return None,
            }
        }
        _ => return None,
    }
    if row
        .with
        .is_some_and(|name| !names(package, (*function, id), name))
    {
        return None;
    }
    for (back, words) in [(1, row.after), (2, row.of)] {
        if !words.is_empty() && !is_behind(package, (arguments, row.argument), back, words) {
            return None;
        }
    }
    let means_else = row.unless.as_ref();
    if means_else.is_some_and(|other| package.calls.contains_key(*other)) {
        return None;
    }
    let arguments = arguments.get(row.argument..).unwrap_or_default();
    let count = if row.rest { arguments.len() } else { 1 };
    let arguments = arguments.iter().take(count);
    Some(Told {
        means: row.means,
        rule: format!("{}.{}", last(row.package), row.name),
        package: index,
        node: id,
        of_users_too: row.of_users_too,
        serves: row.serves,
        arguments: arguments
            .map(|node| argument(program, index, *node, far))
            .collect(),
    })
}

fn argument(program: &Program<'_>, index: usize, node: NodeId, far: bool) -> Argument {
    let package = program.package(index);
    if let Node::Member(owner, name) = package.node(node)
        && let Some(Import::Outside(path)) = program.import(&package, *owner)
    {
        let symbol = format!("{}.{name}", last(&without_major_version(path)));
        return Argument {
            symbol,
            ..Argument::default()
        };
    }
    let is_literal = matches!(package.node(node), Node::Text(_));
    program.steps.set(STEPS);
    let from = From {
        depth: DEPTH,
        ..From::new(index)
    };
    let values = if far || is_literal {
        program.values(from, node)
    } else {
        vec![Value::unknown()]
    };
    Argument {
        symbol: String::new(),
        is_literal,
        values,
    }
}

/// Whether a constant stands among the arguments of a call: their nodes lie between those of the
/// function and the call.
fn names(package: &Package, (function, call): (NodeId, NodeId), name: &str) -> bool {
    let is_it = |node| matches!(package.node(node), Node::Member(_, one) if **one == *name);
    (function..call).any(is_it)
}

/// Whether the file of a node imports a package.
fn imports(package: &Package, node: NodeId, path: &str) -> bool {
    let file = package.file_of(package.scope_of(node));
    let mut imports = file.into_iter().flat_map(|file| &file.imports);
    imports.any(|(_, import)| without_major_version(import) == path)
}

fn is_of(kind: Option<&Kind>, path: &str) -> bool {
    matches!(kind, Some(Kind::Outside(from, _)) if without_major_version(from) == path)
}

/// Whether the argument so many before one is one of some words, or the path of a program called so.
fn is_behind(
    package: &Package,
    (arguments, at): (&[NodeId], usize),
    back: usize,
    words: &[&str],
) -> bool {
    let before = at
        .checked_sub(back)
        .and_then(|before| arguments.get(before));
    before.is_some_and(|before| match package.node(*before) {
        Node::Text(text) => words.contains(&last(text)),
        _ => false,
    })
}

/// The last element of an import path without its major version.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// The packages of a main, by their index in the library.
pub(super) fn reached(library: &Library<'_>, main: &Main) -> BTreeSet<usize> {
    main.packages
        .iter()
        .filter_map(|dir| library.at(dir))
        .collect()
}

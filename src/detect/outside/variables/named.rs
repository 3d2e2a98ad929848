//! Variables of the environment that the code says are missing, where it ends then: `errors.New("KEY
//! is required")`, `missing = append(missing, "KEY")`.

use std::collections::{BTreeMap, HashSet};

use crate::detect::code::{
    Branch, Node, NodeId, Package, Program, ScopeId, Tests, is_variable, values_assigned, words,
};
use crate::detect::failure::{Failures, is_in, is_said_required};
use crate::sourced::{Confidence, Evidence};

/// Words that say that it has to in some case alone.
const CONDITIONAL: [&str; 9] = [
    " enabled",
    " if ",
    " in prod",
    " for prod",
    " otherwise",
    " unless ",
    " when ",
    " while ",
    "=true",
];

/// Words in the names of functions that take what counts where a variable is missing.
const DEFAULTING: [&str; 4] = ["def", "default", "fallback", "or"];

/// Words that say that another does too.
const ONE_OF_SEVERAL: [&str; 3] = [" either ", " or ", "one of"];

/// Adds the variables that the code names as missing where it ends.
pub(super) fn named(
    program: &Program<'_>,
    failures: &Failures<'_, '_>,
    found: &mut BTreeMap<String, Evidence>,
) {
    for index in program.reached {
        let entry = program.library.entries.get(*index);
        if !entry.is_some_and(|entry| entry.may_tell) {
            continue;
        }
        let package = program.package(*index);
        let elements = elements(&package);
        for branch in &package.branches {
            let Tests::Nothing(most) = branch.tests else {
                continue;
            };
            let names = names(&package, branch, most, &elements);
            if names.is_empty()
                || names.iter().all(|(name, _)| found.contains_key(*name))
                || !failures.of_branch(*index, branch)
            {
                continue;
            }
            for (name, node) in names {
                let place = program.place(*index, node);
                let evidence = || program.evidence(place, "it is required", Confidence::Certain);
                found.entry(name.to_owned()).or_insert_with(evidence);
            }
        }
    }
}

/// The variables that a branch says are missing, with where it does; of so many one is.
fn names<'p>(
    package: &'p Package,
    branch: &Branch,
    most: u8,
    elements: &HashSet<&str>,
) -> Vec<(&'p str, NodeId)> {
    let (first, behind) = branch.body;
    let mut names: Vec<(&str, NodeId)> = Vec::new();
    for id in first..behind {
        let Node::Text(text) = package.node(id) else {
            continue;
        };
        let said: Vec<&str> = variables(text).collect();
        if said.is_empty() {
            continue;
        }
        if !says_required(text) {
            return Vec::new();
        }
        names.extend(said.into_iter().map(|name| (name, id)));
    }
    names.dedup_by_key(|(name, _)| *name);
    if names.is_empty() {
        names = listed(package, branch, elements);
    } else if names.len() > usize::from(most) {
        return Vec::new();
    }
    let is_read = |name: &str| is_read(package, name, branch);
    if names.iter().all(|(name, _)| is_read(name)) {
        names
    } else {
        Vec::new()
    }
}

/// The words of a text that may be variables of the environment.
fn variables(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| is_variable(word) && word.len() > 2 && word.contains('_'))
}

/// Whether a text says that what it names has to be there; a name alone does.
fn says_required(text: &str) -> bool {
    if is_variable(text) {
        return true;
    }
    let text = text.to_lowercase();
    is_said_required(&text) && !is_conditional(&text) && !is_one_of_several(&text)
}

/// Whether a text in lower case says that something has to be there in some case alone.
pub(super) fn is_conditional(text: &str) -> bool {
    CONDITIONAL.iter().any(|words| text.contains(words))
}

/// Whether a text in lower case says that another does too.
pub(super) fn is_one_of_several(text: &str) -> bool {
    ONE_OF_SEVERAL.iter().any(|words| text.contains(words))
}

/// The names of what elements of lists are assigned to.
fn elements(package: &Package) -> HashSet<&str> {
    let assigned = package.assignments.iter();
    let assigned = assigned.filter(|one| matches!(package.node(one.value), Node::Element(_)));
    assigned
        .filter_map(|one| match package.node(one.target) {
            Node::Name(name) => Some(&**name),
            _ => None,
        })
        .collect()
}

/// The variables in the list that a loop goes over, where the branch is about its elements:
/// `for name, value := range map[string]string{"KEY": key} { if value == "" { … } }`.
fn listed<'p>(
    package: &'p Package,
    branch: &Branch,
    elements: &HashSet<&str>,
) -> Vec<(&'p str, NodeId)> {
    let (first, behind) = branch.condition;
    let list = (first..behind).find_map(|id| match package.node(id) {
        Node::Name(name) if elements.contains(&**name) => {
            let owner = package.owner(package.scope_of(id), name);
            list_of(package, only_value(package, name, Some(owner?))?)
        }
        _ => None,
    });
    let mut names = Vec::new();
    for (key, value) in list.into_iter().flatten() {
        let inner = match package.node(*value) {
            Node::Composite(_, fields) => fields.iter().map(|(_, value)| *value).collect(),
            _ => vec![*value],
        };
        let texts = key.iter().copied().chain(inner);
        let found = texts
            .filter_map(|id| match package.node(id) {
                Node::Text(text) if variables(text).eq([&**text]) => Some((&**text, id)),
                _ => None,
            })
            .next();
        match found {
            Some(found) => names.push(found),
            None => return Vec::new(),
        }
    }
    names
}

type List = [(Option<NodeId>, NodeId)];

/// The list that an element is of.
fn list_of(package: &Package, element: NodeId) -> Option<&List> {
    let Node::Element(many) = package.node(element) else {
        return None;
    };
    let literal = match package.node(*many) {
        Node::Name(name) => package.node(only_value(
            package,
            name,
            package.owner(package.scope_of(*many), name),
        )?),
        literal => literal,
    };
    match literal {
        Node::Composite(_, elements) => Some(elements),
        _ => None,
    }
}

/// What a variable is, where one value alone is assigned to it.
fn only_value(package: &Package, name: &str, owner: Option<ScopeId>) -> Option<NodeId> {
    match values_assigned(package, name, owner).as_slice() {
        [value] => Some(*value),
        _ => None,
    }
}

/// Whether the package reads a variable, by that name, and has nothing in its stead.
fn is_read(package: &Package, name: &str, branch: &Branch) -> bool {
    let is_name = |id: NodeId| matches!(package.node(id), Node::Text(text) if **text == *name);
    let mut reads = false;
    for call in package.calls.values().flatten() {
        if is_in(*call, branch.body) {
            continue;
        }
        let Node::Call(function, arguments) = package.node(*call) else {
            continue;
        };
        let Some((first, rest)) = arguments.split_first() else {
            continue;
        };
        if !is_name(*first) {
            continue;
        }
        reads = true;
        let mut rest = rest.iter();
        let called = words(package.last_name(*function).unwrap_or_default());
        let takes_one = called.iter().any(|word| DEFAULTING.contains(&&**word));
        let is_default = |id: &NodeId| match package.node(*id) {
            Node::Text(text) => !text.is_empty(),
            Node::Number(number) => *number != 0,
            Node::Composite(_, elements) => !elements.is_empty(),
            Node::Sum(..) => true,
            Node::Name(name) => takes_one && !matches!(&**name, "nil" | "false"),
            _ => takes_one,
        };
        if rest.any(is_default) {
            return false;
        }
    }
    reads
}

//! What is a failure, by its name, by what makes it and by what it says.

use super::{gives_error, is_nil};
use crate::detect::code::{Node, NodeId, Package, ScopeId, is_variable, words};

/// Words of names that stand for failures, and of functions that make them.
const FAILING: [&str; 6] = ["fail", "failed", "failure", "failures", "fails", "invalid"];

/// Ends of such words: `errs`, `multierr`, `xerrors`, `Errorf`.
const ERRORS: [&str; 5] = ["err", "error", "errorf", "errors", "errs"];

/// Words of names that stand for lists of failures, besides, each as one of them.
const LISTS: [&str; 6] = [
    "absent",
    "issue",
    "missing",
    "problem",
    "required",
    "violation",
];

/// Words that say that something has to be there.
const REQUIRED: [&str; 15] = [
    "cannot be empty",
    "can't be empty",
    "is empty",
    "mandatory",
    "missing",
    "must",
    "need",
    "not defined",
    "not found",
    "not set",
    "not specified",
    "please provide",
    "provided",
    "required",
    "unset",
];

/// Whether a name stands for a failure, or for a function that makes one.
pub(super) fn is_failing(name: &str) -> bool {
    words(name).iter().any(|word| is_failing_word(word))
}

fn is_failing_word(word: &str) -> bool {
    FAILING.contains(&word) || ERRORS.iter().any(|end| word.ends_with(end))
}

/// Whether a variable holds failures, by its name.
pub(super) fn is_for_failures(name: &str) -> bool {
    words(name).iter().any(|word| {
        let one = word.strip_suffix('s').unwrap_or(word);
        is_failing_word(word) || LISTS.contains(&one)
    })
}

/// Whether a text in lower case says that something has to be there.
pub(in super::super) fn is_said_required(text: &str) -> bool {
    REQUIRED.iter().any(|words| text.contains(words))
}

/// Whether a value is a failure that is made here, by its name or that of what makes it.
pub(super) fn makes_failure(package: &Package, node: NodeId) -> bool {
    let name_of = |id: NodeId| package.last_name(id).unwrap_or_default();
    let is_named_so = |id: NodeId| is_failing(name_of(id));
    match package.node(node) {
        Node::Call(function, arguments) => {
            let of_one =
                matches!(package.node(*function), Node::Member(owner, _) if is_named_so(*owner));
            // Anything may be wrapped.
            let wraps = words(name_of(*function)).iter().any(|word| word == "wrap");
            let mut given = arguments.iter();
            of_one || is_named_so(*function) || wraps && given.any(|id| is_named_so(*id))
        }
        Node::Address(inner) => makes_failure(package, *inner),
        Node::Composite(kind, _) => is_named_so(*kind),
        Node::Name(_) | Node::Member(..) => is_named_so(node),
        _ => false,
    }
}

/// Whether a value is a list with a failure in it: `append(all, "x")`, `[]string{"x is missing"}`.
pub(super) fn lists_failure(package: &Package, node: NodeId) -> bool {
    match package.node(node) {
        Node::Call(function, arguments) => {
            package.is_append(*function)
                && arguments
                    .iter()
                    .skip(1)
                    .any(|one| says_missing(package, *one))
        }
        Node::Composite(_, elements) => {
            let mut elements = elements.iter();
            elements.any(|(_, one)| says_missing(package, *one))
        }
        _ => false,
    }
}

/// Whether a value says that something is missing, in words or as a failure.
pub(super) fn says_missing(package: &Package, node: NodeId) -> bool {
    let text = match package.node(node) {
        Node::Text(text) if is_variable(text) => return true,
        Node::Text(text) => Some(text),
        Node::Call(_, arguments) => arguments.iter().find_map(|one| match package.node(*one) {
            Node::Text(text) => Some(text),
            _ => None,
        }),
        _ => None,
    };
    let in_small = text.map(|text| text.to_lowercase());
    let said = in_small.is_some_and(|text| is_said_required(&text));
    said || makes_failure(package, node)
}

/// Whether a node is a call of append.
pub(super) fn is_append_call(package: &Package, node: NodeId) -> bool {
    matches!(package.node(node), Node::Call(function, _) if package.is_append(*function))
}

/// Whether the last result of a function is a list.
pub(super) fn gives_list(package: &Package, body: ScopeId) -> bool {
    let scope = package.scope(body);
    let last = scope.and_then(|scope| scope.results.last());
    last.is_some_and(|kind| matches!(package.node(*kind), Node::Many(_)))
}

/// Whether a function that gives what it is returned with fails there.
pub(super) fn fails_with(package: &Package, body: ScopeId, last: NodeId) -> bool {
    if gives_error(package, body) {
        return !is_nil(package, last);
    }
    gives_list(package, body) && lists_failure(package, last)
}

/// Whether the last result of a function may be a failure, by its type.
pub(super) fn gives_failure(package: &Package, body: ScopeId) -> bool {
    let last = package.scope(body).and_then(|scope| scope.results.last());
    let is_named_so = |kind: &NodeId| package.last_name(*kind).is_some_and(is_for_failures);
    gives_list(package, body) || last.is_some_and(is_named_so)
}

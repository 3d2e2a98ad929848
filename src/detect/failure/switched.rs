//! What a program comes to only where a flag or a variable says so that is off by default.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::asked::given_in;
use super::missing::{denied_in, missing_in};
use super::{Failures, gives_error, is_entry, is_nil, sites};
use crate::detect::code::{
    Branch, From, Kind, Node, NodeId, Package, ScopeId, UNKNOWN, values_assigned,
};

/// How many callers are gone up, and how many results are gone down to.
const DEPTH: u8 = 4;

/// What says that a node is come to or that a value is there, by the depth that is left.
pub(super) type Switched = RefCell<FxHashMap<(usize, NodeId, u8), Option<Vec<String>>>>;

/// Steps to learn what a switch is by default.
const STEPS: u32 = 3000;

/// What a switch is that is off.
const OFF: [&str; 4] = ["", "0", "false", "off"];

impl Failures<'_, '_> {
    /// The flags and variables of which one has to be said for a node to be come to; none where the
    /// program may come to it without.
    pub(in super::super) fn switches(&self, index: usize, node: NodeId) -> Option<Vec<String>> {
        self.switches_of(index, node, DEPTH)
    }

    fn switches_of(&self, index: usize, node: NodeId, depth: u8) -> Option<Vec<String>> {
        let key = (index, node, depth);
        let known = self.switched.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let found = self.switches_found(index, node, depth);
            self.switched.borrow_mut().insert(key, found.clone());
            found
        })
    }

    fn switches_found(&self, index: usize, node: NodeId, depth: u8) -> Option<Vec<String>> {
        let package = self.program.package(index);
        let mut around = package.branches_around(node);
        let asked = around.find_map(|one| self.off(index, given_in(&package, one)?, depth));
        let function = package.function_of(node)?;
        let bodies = [package.body_of(node), function];
        let mut bodies = bodies.into_iter();
        let left = || bodies.find_map(|body| self.leaves_where_off(index, (body, node), depth));
        if let Some(found) = asked.or_else(left) {
            return Some(found);
        }
        let depth = depth.checked_sub(1)?;
        if package.scope(function).is_none_or(is_entry) {
            return None;
        }
        let sites = self.sites(index, function);
        if sites.is_empty() || sites.len() >= sites::MOST {
            return None;
        }
        let callers = sites.iter();
        let all: Option<Vec<_>> = callers
            .map(|(at, call)| self.switches_of(*at, *call, depth))
            .collect();
        let mut all = all?.concat();
        all.sort();
        all.dedup();
        Some(all)
    }

    /// The switches for want of which a function is left well before a node.
    fn leaves_where_off(
        &self,
        index: usize,
        (body, node): (ScopeId, NodeId),
        depth: u8,
    ) -> Option<Vec<String>> {
        let package = self.program.package(index);
        let is_error = gives_error(&package, body);
        let returns = package.scope(body)?.returns.iter();
        let returns = returns.filter_map(|values| values.last());
        let well = returns.filter(|last| !is_error || is_nil(&package, **last));
        let well = well.map(|at| (*at, only(package.branches_around(*at), &package, body)));
        let leaves = package.leaves.iter().filter(|(_, scope)| *scope == body);
        let leaves = leaves.map(|(at, _)| (*at, only(package.branches_at(*at), &package, body)));
        let mut before = well.chain(leaves).filter(|(at, _)| *at < node);
        before.find_map(|(_, branch)| {
            let branch = branch?;
            // Where the program ends, it listens nowhere else either.
            (!self.ends_in(&package, branch)).then_some(())?;
            self.off(index, left_out(&package, branch)?, depth)
        })
    }

    fn ends_in(&self, package: &Package, branch: &Branch) -> bool {
        let (first, behind) = branch.body;
        (first..behind).any(|id| match package.node(id) {
            Node::Call(function, _) => package
                .last_name(*function)
                .is_some_and(super::ending::ends_on_failure),
            _ => false,
        })
    }

    /// What says a value, where it surely is nothing by default.
    fn off(&self, index: usize, node: NodeId, depth: u8) -> Option<Vec<String>> {
        let key = (index, node, depth);
        let known = self.off.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let found = self.off_found(index, node, depth);
            self.off.borrow_mut().insert(key, found.clone());
            found
        })
    }

    fn off_found(&self, index: usize, node: NodeId, depth: u8) -> Option<Vec<String>> {
        self.program.steps.set(STEPS);
        let values = self.program.values(From::new(index), node);
        let is_cut = self.program.steps.get() == 0;
        let is_off = values.iter().all(|value| {
            let is_unsaid = || {
                let is_unknown = value.text.chars().all(|c| c == UNKNOWN);
                // What a flag is by default is said beside it, be it in words that say nothing here.
                is_unknown && value.set_by.iter().any(|name| !name.starts_with('-'))
            };
            let is_known = !value.is_weak && value.keys.is_empty();
            is_known && (OFF.contains(&&*value.text) || is_unsaid())
        });
        let mut names: Vec<String> = values.into_iter().flat_map(|one| one.set_by).collect();
        names.sort();
        names.dedup();
        if is_off && !is_cut && !names.is_empty() && !self.is_given_more(index, node) {
            return Some(names);
        }
        self.off_as_result(index, node, depth.checked_sub(1)?)
    }

    /// Whether something that says nothing here is given to what has the name of a value.
    fn is_given_more(&self, index: usize, node: NodeId) -> bool {
        let package = self.program.package(index);
        let inner = match package.node(node) {
            Node::Pointee(inner) => *inner,
            _ => node,
        };
        let Some(name) = package.last_name(inner) else {
            return false;
        };
        let home = match package.node(inner) {
            Node::Member(owner, _) => match self.program.kind_of(index, *owner, 8) {
                Some(Kind::Own(at, _)) => at,
                _ => index,
            },
            _ => index,
        };
        self.program.users(home, name).into_iter().any(|user| {
            let package = self.program.package(user);
            let is_it = |id: NodeId| package.last_name(id) == Some(name);
            let assigned = package.assignments.iter();
            let mut assigned = assigned.filter_map(|one| match package.node(one.target) {
                Node::Pointee(inner) => is_it(*inner).then_some(None),
                _ => is_it(one.target).then_some(Some(one.value)),
            });
            let literals = package.composites.values().flatten();
            let elements = literals.filter_map(|id| match package.node(*id) {
                Node::Composite(_, elements) => Some(elements),
                _ => None,
            });
            let mut written = elements
                .flatten()
                .filter(|(key, _)| key.is_some_and(is_it))
                .map(|(_, value)| *value);
            assigned.any(|value| value.is_none_or(|value| self.is_closed(user, value)))
                || written.any(|value| self.is_closed(user, value))
        })
    }

    /// Whether a value says nothing here.
    fn is_closed(&self, index: usize, value: NodeId) -> bool {
        let package = self.program.package(index);
        // What a call puts where one of its arguments points is asked for there.
        let puts = match package.node(value) {
            Node::Call(_, arguments) => {
                let mut arguments = arguments.iter();
                arguments.any(|one| matches!(package.node(*one), Node::Address(_)))
            }
            _ => false,
        };
        self.program.steps.set(STEPS);
        !puts && !is_nil(&package, value) && self.program.values(From::new(index), value).is_empty()
    }

    /// The same of what a function gives that is left before it gives anything else.
    fn off_as_result(&self, index: usize, node: NodeId, depth: u8) -> Option<Vec<String>> {
        let package = self.program.package(index);
        let Node::Name(name) = package.node(node) else {
            return None;
        };
        let owner = package.owner(package.scope_of(node), name);
        let assigned = values_assigned(&package, name, owner);
        let [given] = assigned.as_slice() else {
            return None;
        };
        let Node::Part(call, part) = package.node(*given) else {
            return None;
        };
        let Node::Call(function, _) = package.node(*call) else {
            return None;
        };
        let called = self.functions_called(index, *function, DEPTH);
        let [(at, body)] = called.as_slice() else {
            return None;
        };
        let package = self.program.package(*at);
        let is_nothing = |id: &NodeId| match package.node(*id) {
            Node::Name(name) => matches!(&**name, "false" | "nil"),
            Node::Text(text) => text.is_empty(),
            _ => false,
        };
        let mut returns = package.scope(*body)?.returns.iter();
        returns.find_map(|values| {
            let given = values.get(usize::from(*part))?;
            is_nothing(given).then_some(())?;
            let branch = only(package.branches_around(*given), &package, *body)?;
            self.off(*at, left_out(&package, branch)?, depth)
        })
    }
}

/// The one branch of a function that a node stands in.
fn only<'b>(
    around: impl Iterator<Item = &'b Branch>,
    package: &Package,
    body: ScopeId,
) -> Option<&'b Branch> {
    let mut around = around.filter(|one| package.body_of(one.body.0) == body);
    let first = around.next()?;
    around.next().is_none().then_some(first)
}

/// The value that is missing where a branch runs.
fn left_out(package: &Package, branch: &Branch) -> Option<NodeId> {
    missing_in(package, branch).or_else(|| denied_in(package, branch))
}

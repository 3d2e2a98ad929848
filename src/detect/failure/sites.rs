//! Where functions are called, and what that says of them.

use std::rc::Rc;

use super::{Answer, Asked, DEPTH, Failures, Given, Sites, is_entry};
use crate::detect::code::{Kind, Node, NodeId, Package, ScopeId};

/// More callers than these are not asked.
pub(super) const MOST: usize = 12;

impl Failures<'_, '_> {
    /// Whether a function runs at the start, or its failure ends the program there, with parameters
    /// that are so.
    pub(super) fn asks(
        &self,
        (index, body, asked): (usize, ScopeId, Asked),
        given: &Given,
        depth: u8,
    ) -> bool {
        if depth == 0 {
            return false;
        }
        let key = (index, body, asked, given.clone());
        let known = self.known.borrow().get(&key).copied();
        if let Some(known) = known.and_then(|known| known.within(depth)) {
            return known;
        }
        // A function that calls itself says nothing of itself.
        let is_so = false;
        self.known
            .borrow_mut()
            .insert(key.clone(), Answer { is_so, depth });
        let is_first = self.doubtful.borrow().is_empty();
        self.doubtful.borrow_mut().push(key.clone());
        let is_so = self.is_so((index, body, asked), given, depth);
        if is_so {
            self.known.borrow_mut().insert(key, Answer { is_so, depth });
        }
        if is_first {
            let doubtful = self.doubtful.take();
            // Where one of a circle of callers is so, those that were asked on its account may be too.
            let mut known = self.known.borrow_mut();
            for key in doubtful.iter().filter(|_| is_so) {
                if known.get(key).is_some_and(|answer| !answer.is_so) {
                    known.remove(key);
                }
            }
        }
        is_so
    }

    fn is_so(
        &self,
        (index, body, asked): (usize, ScopeId, Asked),
        given: &Given,
        depth: u8,
    ) -> bool {
        let package = self.program.package(index);
        let Some(scope) = package.scope(body) else {
            return false;
        };
        if scope.is_literal {
            return self.literal(index, &package, body, asked, depth);
        }
        // Variables of a package are set before main runs: https://go.dev/ref/spec#Package_initialization
        if scope.parent.is_none() || is_entry(scope) {
            return asked == Asked::Runs && given.is_empty();
        }
        let name = &scope.function;
        if given.is_empty() && self.is_handed_over(index, name, depth) {
            return true;
        }
        self.sites(index, body).iter().any(|(at, call)| {
            let package = self.program.package(*at);
            let Node::Call(_, arguments) = package.node(*call) else {
                return false;
            };
            let is_given = |(position, wanted): &(usize, bool)| {
                let argument = arguments.get(*position).map(|id| package.node(*id));
                let text = if *wanted { "true" } else { "false" };
                matches!(argument, Some(Node::Name(name)) if **name == *text)
            };
            given.iter().all(is_given) && self.does(*at, *call, asked, depth - 1)
        })
    }

    /// Whether a call runs at the start, or its failure ends the program.
    pub(super) fn does(&self, at: usize, call: NodeId, asked: Asked, depth: u8) -> bool {
        if asked == Asked::Fails {
            return self.call(at, call, depth);
        }
        let package = self.program.package(at);
        let body = package.body_of(call);
        let given = self.runs_with(at, &package, call, body);
        given.is_some_and(|given| self.asks((at, body, Asked::Runs), &given, depth))
    }

    /// The calls of a function, the first [`MOST`] of them.
    pub(in super::super) fn sites(&self, index: usize, body: ScopeId) -> Sites {
        let key = (index, body);
        if let Some(known) = self.sites.borrow().get(&key) {
            return Rc::clone(known);
        }
        let sites: Sites = self.sites_found(index, body).into();
        self.sites.borrow_mut().insert(key, Rc::clone(&sites));
        sites
    }

    fn sites_found(&self, index: usize, body: ScopeId) -> Vec<(usize, NodeId)> {
        let package = self.program.package(index);
        let Some(scope) = package.scope(body) else {
            return Vec::new();
        };
        let name = &*scope.function;
        let mut sites = Vec::new();
        let called = format!("{name}(");
        for user in self.program.users(index, name) {
            // To look for it is less than to read the package.
            if user != index && !self.program.library.mentions(user, &called) {
                continue;
            }
            let other = self.program.package(user);
            for call in other.calls.get(name).into_iter().flatten() {
                let Node::Call(function, _) = other.node(*call) else {
                    continue;
                };
                let called = self.functions_called(user, *function, 6);
                let is_it = match other.node(*function) {
                    Node::Member(owner, _) if called.is_empty() && !scope.receiver.is_empty() => {
                        let kind = Kind::Own(index, scope.receiver.clone());
                        self.decided(user, *owner) == Some(kind)
                    }
                    _ => called.contains(&(index, body)),
                };
                if is_it {
                    sites.push((user, *call));
                }
                if sites.len() == MOST {
                    return sites;
                }
            }
        }
        sites
    }

    /// Whether something may call a function, or a method by its name alone: of types that nothing
    /// makes no method runs.
    pub(in super::super) fn is_called(&self, index: usize, body: ScopeId) -> bool {
        let package = self.program.package(index);
        let Some(scope) = package.scope(body) else {
            return true;
        };
        if scope.function.is_empty() {
            // A type, or a variable.
            return false;
        }
        if scope.receiver.is_empty() {
            return !self.sites(index, body).is_empty()
                || self.is_handed_over(index, &scope.function, DEPTH);
        }
        let kind = &*scope.receiver;
        let mut users = self.program.users(index, kind).into_iter();
        users.any(|user| {
            let other = self.program.package(user);
            let made = other.composites.get(kind).into_iter().flatten();
            made.copied().any(|literal| {
                let around = other.body_of(literal);
                match other.function_around(around) {
                    Some((id, scope)) if user == index && scope.receiver.is_empty() => {
                        !self.sites(user, id).is_empty()
                    }
                    _ => true,
                }
            })
        })
    }

    /// What is asked of a function literal.
    fn literal(
        &self,
        index: usize,
        package: &Package,
        literal: ScopeId,
        asked: Asked,
        depth: u8,
    ) -> bool {
        let nodes = (0..).zip(&package.nodes);
        let mut nodes = nodes.filter(|(_, placed)| placed.node == Node::Closure(literal));
        let Some((closure, _)) = nodes.next() else {
            return false;
        };
        if self.is_command(index, package, closure) {
            return true;
        }
        for (id, placed) in (closure + 1..)
            .zip(package.nodes.iter().skip(closure as usize + 1))
            .take(64)
        {
            if let Node::Call(function, arguments) = &placed.node {
                let is_it = *function == closure;
                let hands = || matches!(package.last_name(*function), Some("Do" | "Invoke"));
                let is_handed = arguments.contains(&closure)
                    && (hands() || self.initializes(package, *function));
                if is_it {
                    return self.does(index, id, asked, depth - 1);
                }
                if is_handed {
                    return self.does(index, id, Asked::Runs, depth - 1);
                }
            }
        }
        // `run := func() error { … }`
        let mut assigned = package.assignments.iter();
        let Some(one) = assigned.find(|one| one.value == closure) else {
            return false;
        };
        let Node::Name(name) = package.node(one.target) else {
            return false;
        };
        let owner = package.owner(package.scope_of(one.target), name);
        let calls = package.calls.get(name).into_iter().flatten();
        let mut calls = calls.filter(|call| match package.node(**call) {
            Node::Call(function, _) => {
                matches!(package.node(*function), Node::Name(_))
                    && package.owner(package.scope_of(*function), name) == owner
            }
            _ => false,
        });
        owner.is_some() && calls.any(|call| self.does(index, *call, asked, depth - 1))
    }
}

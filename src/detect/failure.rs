//! What ends a program as it starts: which calls run whatever its settings are, and whether it goes
//! on where one of them fails.

mod asked;
mod collected;
mod commands;
mod decided;
mod ending;
mod failing;
mod kept;
mod missing;
mod reaction;
mod sites;
mod spared;
mod switched;
mod usual;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::code::{Branch, Node, NodeId, Package, Program, Scope, ScopeId, Tests};
use crate::catalog::Calls;
use crate::sourced::Found;
pub(super) use failing::is_said_required;
use failing::lists_failure;
pub(super) use missing::operands;
use missing::{given_around, missing_in};
use reaction::Reaction;

/// How many callers are gone up.
const DEPTH: u8 = 10;

/// Steps to learn which function a call means.
const STEPS: u32 = 300;

/// Asks what ends one program.
pub(super) struct Failures<'p, 'a> {
    program: &'p Program<'a>,
    calls: &'p Calls,
    /// The name of the command that it is started with; empty for none, `None` if it is not known.
    command: Option<&'p str>,
    /// Whether functions run at the start, and whether it ends the program if they fail.
    known: RefCell<HashMap<Question, Answer>>,
    /// The questions that were answered on the way to the one that is open.
    doubtful: RefCell<Vec<Question>>,
    /// Whether all callers of functions spare them.
    spared: RefCell<HashMap<(usize, ScopeId, bool), Answer>>,
    /// The calls of functions.
    sites: RefCell<HashMap<Function, Sites>>,
    /// What is asked and assigned.
    kept: kept::Known,
    /// What has to be said for places to be come to.
    switched: switched::Switched,
    /// What says values that are nothing by default.
    off: switched::Switched,
}

/// A function, what is asked of it, and with which parameters.
type Question = (usize, ScopeId, Asked, Given);

/// A function, with its package.
type Function = (usize, ScopeId);

/// Calls, with their packages.
pub(super) type Sites = Rc<[(usize, NodeId)]>;

/// An answer, with how many callers were gone up for it at most.
#[derive(Clone, Copy, Debug)]
struct Answer {
    is_so: bool,
    depth: u8,
}

impl Answer {
    /// What it says where so many callers may be gone up: more of them may make it true.
    fn within(self, depth: u8) -> Option<bool> {
        (self.is_so || self.depth >= depth).then_some(self.is_so)
    }
}

/// What is asked of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Asked {
    /// Whether it runs.
    Runs,
    /// Whether it ends the program that it fails.
    Fails,
}

/// What a function's parameters have to be for a statement to run: their positions, and what they are.
type Given = Vec<(usize, bool)>;

impl<'p, 'a> Failures<'p, 'a> {
    /// Those of a program that is started with one of these commands.
    pub(super) fn new(
        program: &'p Program<'a>,
        calls: &'p Calls,
        commands: &'p [Found<Vec<String>>],
    ) -> Self {
        let command = match commands {
            [] => Some(""),
            [only] => only.value.last().map(String::as_str),
            _ => None,
        };
        Self {
            program,
            calls,
            command,
            known: RefCell::default(),
            doubtful: RefCell::default(),
            spared: RefCell::default(),
            sites: RefCell::default(),
            kept: kept::Known::default(),
            switched: RefCell::default(),
            off: RefCell::default(),
        }
    }

    /// Whether it ends the program, as it starts, that a call fails.
    pub(super) fn of_call(&self, index: usize, call: NodeId) -> bool {
        self.call(index, call, DEPTH)
    }

    /// Whether a call runs as the program starts.
    pub(super) fn runs(&self, index: usize, call: NodeId) -> bool {
        self.does(index, call, Asked::Runs, DEPTH)
    }

    /// Whether the program ends, as it starts, in a branch that runs.
    pub(super) fn of_branch(&self, index: usize, branch: &Branch) -> bool {
        let package = self.program.package(index);
        let body = package.body_of(branch.condition.0);
        let Some(given) = self.runs_with(index, &package, branch.condition.0, body) else {
            return false;
        };
        let reaction = self.reacts(index, &package, branch, body);
        self.comes_to(index, body, reaction, &given, DEPTH)
    }

    /// Whether a branch may end the program or fail its function, by itself.
    pub(super) fn is_fatal(&self, index: usize, branch: &Branch) -> bool {
        let package = self.program.package(index);
        let body = package.body_of(branch.body.0);
        let reaction = self.reacts(index, &package, branch, body);
        matches!(
            reaction,
            Reaction::Ends | Reaction::Passes | Reaction::Keeps(..)
        )
    }

    /// Whether a call that nothing decides on may end the program or fail its function, by itself.
    pub(super) fn is_fatal_call(&self, index: usize, call: NodeId) -> bool {
        let package = self.program.package(index);
        let body = package.body_of(call);
        let reaction = self.reaction(index, &package, call, body);
        package.branches_around(call).next().is_none()
            && !matches!(reaction, Reaction::GoesOn | Reaction::Unknown)
    }

    /// Where the program ends, as it starts, in a branch that is come to by a node: the values that
    /// are all missing then, besides those that the branch asks for.
    pub(super) fn of_branch_unless(
        &self,
        index: usize,
        node: NodeId,
        branch: &Branch,
    ) -> Option<Vec<NodeId>> {
        let package = self.program.package(index);
        let body = package.body_of(node);
        let mut unless = Vec::new();
        let given = self.runs_unless(index, &package, (node, body), &mut Some(&mut unless))?;
        let reaction = self.reacts(index, &package, branch, body);
        let ends = self.comes_to(index, body, reaction, &given, DEPTH);
        ends.then_some(unless)
    }

    /// Whether the program ends, as it starts, where a call in a branch that runs fails.
    pub(super) fn of_call_in(&self, index: usize, call: NodeId, branch: &Branch) -> bool {
        let package = self.program.package(index);
        let body = package.body_of(call);
        let Some(given) = self.runs_with(index, &package, branch.condition.0, body) else {
            return false;
        };
        let reaction = self.reaction(index, &package, call, body);
        self.comes_to(index, body, reaction, &given, DEPTH)
    }

    /// Whether what a call calls is a function of the repository that looks for something, and fails
    /// where it comes to its end.
    pub(super) fn finds_nothing(&self, index: usize, call: NodeId) -> bool {
        let package = self.program.package(index);
        let Node::Call(function, _) = package.node(call) else {
            return false;
        };
        let called = self.functions_called(index, *function, 2);
        let [(at, scope)] = called.as_slice() else {
            return false;
        };
        let other = self.program.package(*at);
        let returns = other.scope(*scope).map(|scope| scope.returns.as_slice());
        let [early @ .., end] = returns.unwrap_or_default() else {
            return false;
        };
        let is_inside = |at: NodeId| other.branches.iter().any(|one| is_in(at, one.body));
        let (Some(last), true) = (end.last(), gives_error(&other, *scope)) else {
            return false;
        };
        // It makes its failure, and does not pass one on.
        matches!(other.node(*last), Node::Call(..))
            && !is_inside(*last)
            && early
                .iter()
                .any(|values| values.last().is_some_and(|last| is_nil(&other, *last)))
    }

    /// Whether the function around a call goes on where the call fails.
    pub(super) fn goes_on(&self, index: usize, call: NodeId) -> bool {
        let package = self.program.package(index);
        let body = package.body_of(call);
        self.reaction(index, &package, call, body) == Reaction::GoesOn
    }

    /// The functions that a call may mean.
    fn functions_called(&self, index: usize, function: NodeId, depth: u8) -> Vec<Function> {
        self.program.steps.set(STEPS);
        self.program.functions_called(index, function, depth)
    }

    fn call(&self, index: usize, call: NodeId, depth: u8) -> bool {
        let package = self.program.package(index);
        let body = package.body_of(call);
        let Some(given) = self.runs_with(index, &package, call, body) else {
            return false;
        };
        let reaction = self.reaction(index, &package, call, body);
        self.comes_to(index, body, reaction, &given, depth)
    }

    fn comes_to(
        &self,
        index: usize,
        body: ScopeId,
        reaction: Reaction,
        given: &Given,
        depth: u8,
    ) -> bool {
        match reaction {
            Reaction::Ends => self.asks((index, body, Asked::Runs), given, depth),
            Reaction::Passes => self.asks((index, body, Asked::Fails), given, depth),
            Reaction::Keeps(target, held) => {
                given.is_empty() && self.of_literal(index, body, (target, held), depth)
            }
            Reaction::GoesOn | Reaction::Unknown => false,
        }
    }

    /// What parameters have to be for a statement to run; none where something else decides.
    fn runs_with(
        &self,
        index: usize,
        package: &Package,
        node: NodeId,
        body: ScopeId,
    ) -> Option<Given> {
        self.runs_unless(index, package, (node, body), &mut None)
    }

    /// The same; where values are asked for, those are added that keep it from running if one of them
    /// is there.
    fn runs_unless(
        &self,
        index: usize,
        package: &Package,
        (node, body): (NodeId, ScopeId),
        unless: &mut Option<&mut Vec<NodeId>>,
    ) -> Option<Given> {
        let scope = package.scope(body)?;
        let mut given = Vec::new();
        for branch in package.branches_around(node) {
            if branch.tests == Tests::Loop {
                continue;
            }
            if let Some(unless) = unless
                && let Some(value) = missing_in(package, branch)
            {
                unless.push(value);
                continue;
            }
            if self.runs_usually(index, package, branch) {
                continue;
            }
            let (first, behind) = branch.condition;
            let name = match package.node(first) {
                Node::Name(name) if behind > first => name,
                _ => return None,
            };
            let wanted = match (behind - first, package.node(first + 1), branch.tests) {
                (1, _, _) => true,
                (2, Node::Other, Tests::Nothing(1)) => false,
                _ => return None,
            };
            let mut parameters = scope.parameters.iter();
            given.push((parameters.position(|one| one.name == *name)?, wanted));
        }
        let is_start = matches!(&*scope.function, "main" | "run" | "Run");
        if !is_start && self.leaves_before(index, package, (node, body), unless) {
            return None;
        }
        Some(given)
    }

    /// Whether a function may end well before a node.
    fn leaves_before(
        &self,
        index: usize,
        package: &Package,
        (node, body): (NodeId, ScopeId),
        unless: &mut Option<&mut Vec<NodeId>>,
    ) -> bool {
        let Some(scope) = package.scope(body) else {
            return false;
        };
        let is_error = gives_error(package, body);
        let returns = scope.returns.iter().filter_map(|values| values.last());
        let well = returns.filter(|last| {
            let is_list = !is_error && lists_failure(package, **last);
            let is_code = || self.is_failing_code(index, package, (body, **last));
            !is_list && (!is_error || is_nil(package, **last)) && !is_code()
        });
        let leaves = package.leaves.iter();
        let leaves = leaves.filter(|(_, scope)| *scope == body).map(|(at, _)| at);
        let mut all = well.chain(leaves).filter(|at| **at < node);
        all.any(|at| {
            let mut around = package.branches_at(*at);
            if around.any(|one| one.tests == Tests::Failure) {
                return false;
            }
            match unless.as_mut().zip(given_around(package, *at)) {
                Some((unless, value)) => {
                    unless.push(value);
                    false
                }
                None => true,
            }
        })
    }
}

fn is_entry(scope: &Scope) -> bool {
    scope.receiver.is_empty() && matches!(&*scope.function, "main" | "init")
}

fn in_loop(package: &Package, node: NodeId) -> bool {
    let mut around = package.branches_around(node);
    around.any(|one| one.tests == Tests::Loop)
}

/// Whether a node is one of some.
pub(super) fn is_in(node: NodeId, (first, behind): (NodeId, NodeId)) -> bool {
    (first..behind).contains(&node)
}

/// Whether a node is a call, or one of what it gives.
pub(super) fn is_of(package: &Package, call: NodeId, node: NodeId) -> bool {
    node == call || matches!(package.node(node), Node::Part(of, _) if *of == call)
}

fn is_nil(package: &Package, node: NodeId) -> bool {
    matches!(package.node(node), Node::Name(name) if **name == *"nil")
}

/// Whether the last result of a function is an error.
fn gives_error(package: &Package, body: ScopeId) -> bool {
    let scope = package.scope(body);
    let last = scope.and_then(|scope| scope.results.last());
    last.is_some_and(|kind| matches!(package.node(*kind), Node::Name(name) if **name == *"error"))
}

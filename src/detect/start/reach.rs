//! Which functions lead to a listening call: calls are followed, and functions handed on count as
//! called.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use crate::detect::code::{Node, NodeId, Package, Program, ScopeId};
use crate::detect::ports::Listening;
use crate::facts::Main;

/// Functions that are followed from one start.
const MOST: usize = 600;

/// Steps that following from one start may take.
const STEPS: u32 = 20_000;

/// A function or a function literal.
type Function = (usize, ScopeId);

/// Follows calls of one program.
pub(super) struct Reach<'a> {
    program: &'a Program<'a>,
    listening: &'a Listening,
    /// What commands run: nothing reaches it by standing around it.
    commands: BTreeSet<Function>,
    calls: RefCell<HashMap<usize, Rc<Vec<NodeId>>>>,
}

impl<'a> Reach<'a> {
    pub(super) fn new(
        program: &'a Program<'a>,
        listening: &'a Listening,
        runs: Vec<(usize, NodeId)>,
    ) -> Self {
        program.steps.set(STEPS);
        let functions = runs
            .into_iter()
            .flat_map(|(index, node)| functions(program, index, node));
        let commands = functions.collect();
        Self {
            program,
            listening,
            commands,
            calls: RefCell::default(),
        }
    }

    /// Whether `func main` leads to a listening call, commands left out.
    pub(super) fn from_main(&self, main: &Main) -> bool {
        let Some(index) = self.program.library.at(&main.dir) else {
            return false;
        };
        let package = self.program.package(index);
        let mains = package.functions.get("main").into_iter().flatten();
        self.listens(mains.map(|scope| (index, *scope)).collect())
    }

    /// Whether the function that an expression is leads to a listening call.
    pub(super) fn from_value(&self, index: usize, node: NodeId) -> bool {
        self.program.steps.set(STEPS);
        self.listens(functions(self.program, index, node))
    }

    fn listens(&self, mut open: Vec<Function>) -> bool {
        self.program.steps.set(STEPS);
        let mut seen: BTreeSet<Function> = open.iter().copied().collect();
        while let Some((index, scope)) = open.pop() {
            let package = self.program.package(index);
            let inside = |node: NodeId| self.is_inside(index, &package, node, scope);
            if self
                .listening
                .iter()
                .any(|(at, node)| *at == index && inside(*node))
            {
                return true;
            }
            if seen.len() > MOST {
                continue;
            }
            for call in self.calls_of(index, &package).iter() {
                let Node::Call(function, arguments) = package.node(*call) else {
                    continue;
                };
                if !inside(*call) {
                    continue;
                }
                let handed = arguments.iter().filter(|argument| {
                    matches!(package.node(**argument), Node::Name(_) | Node::Member(..))
                });
                for node in std::iter::once(function).chain(handed) {
                    for called in self.program.functions_called(index, *node, 6) {
                        if !self.commands.contains(&called) && seen.insert(called) {
                            open.push(called);
                        }
                    }
                }
            }
        }
        false
    }

    fn calls_of(&self, index: usize, package: &Package) -> Rc<Vec<NodeId>> {
        let mut calls = self.calls.borrow_mut();
        let calls = calls.entry(index).or_insert_with(|| {
            let nodes = package.nodes.iter().zip(0..);
            let calls = nodes.filter(|(placed, _)| matches!(placed.node, Node::Call(..)));
            Rc::new(calls.map(|(_, id)| id).collect())
        });
        Rc::clone(calls)
    }

    /// Whether a node stands in a function, and in no command within.
    fn is_inside(&self, index: usize, package: &Package, node: NodeId, scope: ScopeId) -> bool {
        for (id, _) in package.outwards(package.scope_of(node)) {
            if id == scope {
                return true;
            }
            if self.commands.contains(&(index, id)) {
                return false;
            }
        }
        false
    }
}

/// The functions that an expression may be.
fn functions(program: &Program<'_>, index: usize, node: NodeId) -> Vec<Function> {
    let package = program.package(index);
    match package.node(node) {
        Node::Closure(scope) => vec![(index, *scope)],
        Node::Name(_) | Node::Member(..) => program.functions_called(index, node, 6),
        Node::Call(function, arguments) => {
            let mut found = program.functions_called(index, *function, 6);
            for argument in arguments {
                match package.node(*argument) {
                    Node::Closure(scope) => found.push((index, *scope)),
                    Node::Name(_) | Node::Member(..) => {
                        found.extend(program.functions_called(index, *argument, 6));
                    }
                    _ => {}
                }
            }
            found
        }
        _ => Vec::new(),
    }
}

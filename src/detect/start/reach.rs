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

/// Steps that following the calls of one function may take.
const STEPS: u32 = 2_000;

/// A function or a function literal.
type Function = (usize, ScopeId);

/// Follows calls of one program.
pub(super) struct Reach<'a> {
    program: &'a Program<'a>,
    /// Functions with a listening call.
    listening: BTreeSet<Function>,
    /// What commands run: nothing reaches it by standing around it.
    commands: BTreeSet<Function>,
    /// The calls of packages that were asked for, by the function they stand in.
    calls: RefCell<HashMap<usize, Rc<Calls>>>,
    /// The functions that those asked for lead to.
    called: RefCell<HashMap<Function, Rc<Vec<Function>>>>,
}

/// Calls by function.
type Calls = HashMap<ScopeId, Vec<NodeId>>;

impl<'a> Reach<'a> {
    pub(super) fn new(
        program: &'a Program<'a>,
        listening: &Listening,
        runs: Vec<(usize, NodeId)>,
    ) -> Self {
        program.steps.set(STEPS);
        let functions = runs
            .into_iter()
            .flat_map(|(index, node)| functions(program, index, node));
        let commands: BTreeSet<Function> = functions.collect();
        let listening = listening.iter().filter_map(|(index, node)| {
            let function = around(&commands, *index, &program.package(*index), *node)?;
            Some((*index, function))
        });
        let listening = listening.collect();
        Self {
            program,
            listening,
            commands,
            calls: RefCell::default(),
            called: RefCell::default(),
        }
    }

    /// Whether `func main` leads to a listening call, commands left out.
    pub(super) fn main_listens(&self, main: &Main) -> bool {
        let Some(index) = self.program.library.at(&main.dir) else {
            return false;
        };
        let package = self.program.package(index);
        let mains = package.functions.get("main").into_iter().flatten();
        self.follow(mains.map(|scope| (index, *scope)).collect())
    }

    /// Whether the function that an expression is leads to a listening call.
    pub(super) fn listens(&self, index: usize, node: NodeId) -> bool {
        self.program.steps.set(STEPS);
        self.follow(functions(self.program, index, node))
    }

    fn follow(&self, mut open: Vec<Function>) -> bool {
        let mut seen: BTreeSet<Function> = open.iter().copied().collect();
        while let Some(function) = open.pop() {
            if self.listening.contains(&function) {
                return true;
            }
            if seen.len() > MOST {
                continue;
            }
            for called in self.called(function).iter() {
                if !self.commands.contains(called) && seen.insert(*called) {
                    open.push(*called);
                }
            }
        }
        false
    }

    /// The functions that one calls, or hands on.
    fn called(&self, function: Function) -> Rc<Vec<Function>> {
        if let Some(known) = self.called.borrow().get(&function) {
            return Rc::clone(known);
        }
        self.program.steps.set(STEPS);
        let (index, scope) = function;
        let package = self.program.package(index);
        let calls = self.calls_of(index, &package);
        let mut found = Vec::new();
        for call in calls.get(&scope).into_iter().flatten() {
            let Node::Call(function, arguments) = package.node(*call) else {
                continue;
            };
            let handed = arguments.iter().filter(|argument| {
                matches!(package.node(**argument), Node::Name(_) | Node::Member(..))
            });
            for node in std::iter::once(function).chain(handed) {
                found.extend(self.program.functions_called(index, *node, 6));
            }
        }
        found.sort_unstable();
        found.dedup();
        let found = Rc::new(found);
        self.called.borrow_mut().insert(function, Rc::clone(&found));
        found
    }

    fn calls_of(&self, index: usize, package: &Package) -> Rc<Calls> {
        let mut known = self.calls.borrow_mut();
        let calls = known.entry(index).or_insert_with(|| {
            let mut calls = Calls::new();
            for (placed, id) in package.nodes.iter().zip(0..) {
                if matches!(placed.node, Node::Call(..))
                    && let Some(function) = around(&self.commands, index, package, id)
                {
                    calls.entry(function).or_default().push(id);
                }
            }
            Rc::new(calls)
        });
        Rc::clone(calls)
    }
}

/// The function or command that a node stands in.
fn around(
    commands: &BTreeSet<Function>,
    index: usize,
    package: &Package,
    node: NodeId,
) -> Option<ScopeId> {
    let mut scopes = package.outwards(package.scope_of(node));
    let is_it = |id: ScopeId, named: bool| named || commands.contains(&(index, id));
    let found = scopes.find(|(id, scope)| is_it(*id, !scope.function.is_empty()));
    found.map(|(id, _)| id)
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

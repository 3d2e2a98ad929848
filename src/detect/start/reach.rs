//! Which functions lead to a listening call: calls are followed, and functions handed on count as
//! called.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::ops::Range;
use std::rc::Rc;

use crate::detect::code::{Node, NodeId, Package, Program, ScopeId};
use crate::facts::Main;

use super::commands::Places;

/// Functions that are followed from one start.
const MOST: usize = 600;

/// Steps that following the calls of one function may take.
const STEPS: u32 = 2_000;

/// A function or a function literal.
pub(super) type Function = (usize, ScopeId);

/// Follows calls of one program.
pub(super) struct Reach<'a> {
    program: &'a Program<'a>,
    /// Functions with a listening call, and which of the places it is.
    listening: BTreeMap<Function, BTreeSet<usize>>,
    /// What commands run: nothing reaches it by standing around it.
    commands: Commands,
    /// The calls of packages that were asked for, by the function they stand in.
    calls: RefCell<HashMap<usize, Rc<Calls>>>,
    /// The functions that those asked for lead to.
    called: RefCell<HashMap<Function, Rc<Vec<Function>>>>,
}

/// What commands run: functions, and cases of a `switch` with what stands for each.
struct Commands {
    functions: BTreeSet<Function>,
    cases: Vec<(usize, Range<NodeId>, ScopeId)>,
}

/// Calls by function.
type Calls = HashMap<ScopeId, Vec<NodeId>>;

impl<'a> Reach<'a> {
    pub(super) fn new(
        program: &'a Program<'a>,
        places: &Places,
        functions: BTreeSet<Function>,
        cases: Vec<(usize, Range<NodeId>, ScopeId)>,
    ) -> Self {
        let commands = Commands { functions, cases };
        let mut listening: BTreeMap<Function, BTreeSet<usize>> = BTreeMap::new();
        for (place, (index, node)) in places.iter().enumerate() {
            if let Some(function) = around(&commands, *index, &program.package(*index), *node) {
                listening
                    .entry((*index, function))
                    .or_default()
                    .insert(place);
            }
        }
        Self {
            program,
            listening,
            commands,
            calls: RefCell::default(),
            called: RefCell::default(),
        }
    }

    /// The listening places that `func main` leads to, commands left out.
    pub(super) fn of_main(&self, main: &Main) -> BTreeSet<usize> {
        let Some(index) = self.program.library.at(&main.dir) else {
            return BTreeSet::new();
        };
        let package = self.program.package(index);
        let mains = package.functions.get("main").into_iter().flatten();
        self.places(&mains.map(|scope| (index, *scope)).collect())
    }

    /// The listening places that some functions lead to.
    pub(super) fn places(&self, functions: &BTreeSet<Function>) -> BTreeSet<usize> {
        let mut places = BTreeSet::new();
        let mut left = self.listening.len();
        let mut seen = functions.clone();
        let mut open: VecDeque<Function> = functions.iter().copied().collect();
        // What is near is looked at first: a service listens not far from its start.
        while let Some(function) = open.pop_front() {
            if let Some(here) = self.listening.get(&function) {
                places.extend(here);
                left -= 1;
            }
            if left == 0 {
                break;
            }
            if seen.len() > MOST {
                continue;
            }
            for called in self.called(function).iter() {
                if !self.commands.functions.contains(called) && seen.insert(*called) {
                    open.push_back(*called);
                }
            }
        }
        places
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
fn around(commands: &Commands, index: usize, package: &Package, node: NodeId) -> Option<ScopeId> {
    let mut cases = commands.cases.iter();
    if let Some((.., body)) = cases.find(|(at, nodes, _)| *at == index && nodes.contains(&node)) {
        return Some(*body);
    }
    let mut scopes = package.outwards(package.scope_of(node));
    let is_it = |id: ScopeId, named: bool| named || commands.functions.contains(&(index, id));
    let found = scopes.find(|(id, scope)| is_it(*id, !scope.function.is_empty()));
    found.map(|(id, _)| id)
}

/// The functions that an expression may be.
pub(super) fn functions(program: &Program<'_>, index: usize, node: NodeId) -> Vec<Function> {
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

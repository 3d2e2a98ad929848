//! What is asked and assigned of a package again and again, found once for all questions.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::Failures;
use crate::detect::code::{Node, NodeId, Package, ScopeId, Tests};

/// A variable, with its package and the function that asks for it.
type Variable = (usize, ScopeId, Option<ScopeId>, Box<str>);

/// What the variables of one name are given, by the scope that declares them.
type Given = FxHashMap<Option<ScopeId>, Vec<NodeId>>;

/// The same, of the names of packages.
type GivenByName = FxHashMap<(usize, Box<str>), Rc<Given>>;

/// What was found before.
#[derive(Default)]
pub(super) struct Known {
    questions: RefCell<FxHashMap<Variable, Rc<Questions>>>,
    given: RefCell<GivenByName>,
    assigned: RefCell<FxHashMap<usize, Rc<Assigned>>>,
}

/// The branches of a function that ask for a variable, as indices of [`Package::branches`].
pub(super) struct Questions {
    /// Those that ask for a failure, in the order of their conditions, by which they also end.
    failures: Vec<Asking>,
    /// Those that ask for something else, in the order of their conditions.
    others: Vec<Asking>,
}

/// A condition, and the branch that it is of.
type Asking = ((NodeId, NodeId), u32);

impl Questions {
    /// The first branch that asks for the failure in a condition that ends behind a node.
    pub(super) fn first_failure(&self, from: NodeId) -> Option<u32> {
        let at = self.failures.partition_point(|one| one.0.1 <= from);
        self.failures.get(at).map(|one| one.1)
    }

    /// Whether something else is asked between two nodes.
    pub(super) fn has_other(&self, from: NodeId, until: NodeId) -> bool {
        let at = self.others.partition_point(|one| one.0.0 <= from);
        let behind = self.others.get(at..).unwrap_or_default().iter();
        let mut between = behind.take_while(|one| one.0.0 < until);
        between.any(|one| one.0.1 <= until)
    }
}

/// The assignments of a package, as indices of [`Package::assignments`].
#[derive(Default)]
pub(super) struct Assigned {
    /// By their targets.
    targets: Vec<(NodeId, u32)>,
    /// By their values, by the call where the value is one of what it gives.
    values: Vec<(NodeId, u32)>,
}

impl Assigned {
    /// Those whose targets are among some nodes.
    pub(super) fn to(&self, nodes: (NodeId, NodeId)) -> impl Iterator<Item = usize> {
        among(&self.targets, nodes)
    }

    /// Those whose values, or the calls that give them, are among some nodes.
    pub(super) fn of(&self, nodes: (NodeId, NodeId)) -> impl Iterator<Item = usize> {
        among(&self.values, nodes)
    }
}

fn among(all: &[(NodeId, u32)], (first, behind): (NodeId, NodeId)) -> impl Iterator<Item = usize> {
    let at = all.partition_point(|one| one.0 < first);
    let all = all.get(at..).unwrap_or_default().iter();
    let found = all.take_while(move |one| one.0 < behind);
    found.map(|one| one.1 as usize)
}

impl Failures<'_, '_> {
    /// The assignments of a package.
    pub(super) fn assigned(&self, index: usize, package: &Package) -> Rc<Assigned> {
        let mut known = self.kept.assigned.borrow_mut();
        let found = known.entry(index).or_insert_with(|| {
            let all = || (0..).zip(&package.assignments);
            let mut targets: Vec<_> = all().map(|(at, one)| (one.target, at)).collect();
            let mut values: Vec<_> = all()
                .map(|(at, one)| (made_by(package, one.value), at))
                .collect();
            targets.sort_unstable();
            values.sort_unstable();
            Rc::new(Assigned { targets, values })
        });
        Rc::clone(found)
    }

    /// The branches of a function that ask for a variable.
    pub(super) fn questions(
        &self,
        index: usize,
        package: &Package,
        body: ScopeId,
        (name, owner): (&str, Option<ScopeId>),
    ) -> Rc<Questions> {
        let key = (index, body, owner, Box::from(name));
        if let Some(found) = self.kept.questions.borrow().get(&key) {
            return Rc::clone(found);
        }
        let is_it = |id: NodeId| is_variable_of(package, id, name, owner);
        let nodes = package.scope(body).map_or((0, 0), |scope| scope.body);
        let mut failures = Vec::new();
        let mut others = Vec::new();
        let first = package
            .branches
            .partition_point(|one| one.body.1 <= nodes.0);
        let inside = (0..).zip(&package.branches).skip(first);
        for (at, one) in inside.take_while(|(_, one)| one.body.1 <= nodes.1) {
            let (first, behind) = one.condition;
            if !(first..behind).any(is_it) {
                continue;
            }
            if one.tests != Tests::Failure {
                others.push((one.condition, at));
            } else if package.body_of(first) == body {
                failures.push((one.condition, at));
            }
        }
        failures.sort_unstable();
        others.sort_unstable();
        // One that lies in the condition of another is never the first.
        let mut end = 0;
        failures.retain(|one| {
            let is_behind = one.0.1 > end;
            end = end.max(one.0.1);
            is_behind
        });
        let found = Rc::new(Questions { failures, others });
        let mut known = self.kept.questions.borrow_mut();
        known.insert(key, Rc::clone(&found));
        found
    }

    /// Whether another value is put over what a variable holds between two nodes.
    pub(super) fn is_put_over(
        &self,
        index: usize,
        package: &Package,
        (name, owner): (&str, Option<ScopeId>),
        (from, until): (NodeId, NodeId),
    ) -> bool {
        let mut known = self.kept.given.borrow_mut();
        let key = (index, Box::from(name));
        let given = known
            .entry(key)
            .or_insert_with(|| Rc::new(put_over(package, name)));
        let targets = given.get(&owner).map_or(&[] as &[NodeId], Vec::as_slice);
        let first = targets.partition_point(|target| *target < from);
        targets.get(first).is_some_and(|target| *target < until)
    }
}

/// Whether a node names a variable.
pub(super) fn is_variable_of(
    package: &Package,
    node: NodeId,
    name: &str,
    owner: Option<ScopeId>,
) -> bool {
    matches!(package.node(node), Node::Name(found) if **found == *name)
        && package.owner(package.scope_of(node), name) == owner
}

/// The call that gives a value as one of several, else the value.
fn made_by(package: &Package, value: NodeId) -> NodeId {
    match package.node(value) {
        Node::Part(call, _) => *call,
        _ => value,
    }
}

/// Where what the variables of a name hold is put over by something that is not made of it.
fn put_over(package: &Package, name: &str) -> Given {
    let mut given = Given::default();
    let indices = package.assigned.get(name).into_iter().flatten();
    for one in indices.filter_map(|at| package.assignments.get(*at as usize)) {
        if !matches!(package.node(one.target), Node::Name(_)) {
            continue;
        }
        let owner = package.owner(package.scope_of(one.target), name);
        let is_it = |id: &NodeId| is_variable_of(package, *id, name, owner);
        let keeps = match package.node(made_by(package, one.value)) {
            Node::Call(_, arguments) => arguments.iter().any(is_it),
            _ => false,
        };
        if !keeps {
            given.entry(owner).or_default().push(one.target);
        }
    }
    given
        .values_mut()
        .for_each(|targets| targets.sort_unstable());
    given
}

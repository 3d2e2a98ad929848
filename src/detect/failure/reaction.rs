//! What a function does where a call in it fails, or where something is missing.

use super::collected::{Collection, Held, NEAR, collecting, kept};
use super::ending::{ENDING, ends_on_failure};
use super::failing::{fails_with, gives_failure, is_append_call, lists_failure, makes_failure};
use super::kept::is_variable_of;
use super::{Asked, Failures, Given, gives_error, in_loop, is_in, is_nil, is_of};
use crate::detect::code::{Branch, Node, NodeId, Package, ScopeId, Tests};

/// How many names a failure is kept under before it counts.
const DEPTH: u8 = 4;

/// A variable that holds a failure: its name, the scope that declares it, and how it does.
type Variable<'n> = (&'n str, Option<ScopeId>, Held);

/// What a function does about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reaction {
    /// It ends the program.
    Ends,
    /// It fails itself.
    Passes,
    /// It adds it to what a function around it holds, at this node.
    Keeps(NodeId, Held),
    /// Nothing, or it says so.
    GoesOn,
    /// Not known.
    Unknown,
}

impl Failures<'_, '_> {
    /// What the function around a call does where the call fails.
    pub(super) fn reaction(
        &self,
        index: usize,
        package: &Package,
        call: NodeId,
        body: ScopeId,
    ) -> Reaction {
        let is_it = |node: NodeId| is_of(package, call, node);
        let returned = package
            .scope(body)
            .into_iter()
            .flat_map(|scope| &scope.returns);
        let mut returned = returned.filter_map(|values| values.last());
        // What is made of a list that is one of anything is no failure by that.
        let is_failure = |node: NodeId| {
            self.held_by(index, package, call) == Held::Error
                || makes_failure(package, node)
                || is_append_call(package, node)
        };
        let has_it = |node: NodeId| {
            is_it(node)
                || matches!(package.node(node), Node::Call(_, arguments)
                    if arguments.iter().any(|argument| is_it(*argument)))
                    && is_failure(node)
        };
        let may_pass = gives_failure(package, body);
        if may_pass && returned.any(|last| has_it(*last)) {
            return Reaction::Passes;
        }
        for outer in call + 1..call.saturating_add(NEAR) {
            if let Node::Call(function, arguments) = package.node(outer)
                && arguments.contains(&call)
                && package.last_name(*function).is_some_and(ends_on_failure)
            {
                return Reaction::Ends;
            }
        }
        let assigned = self.assigned(index, package);
        if let Some(found) = collecting(package, &assigned, call) {
            return self.of_collection(index, package, &found, found.target.max(call), body, DEPTH);
        }
        let given = assigned.of((call, call + 1));
        let given = given.filter_map(|at| package.assignments.get(at));
        // `cfg, err := load()`: what comes last is the failure.
        let Some(last) = given.max_by_key(|one| one.value).map(|one| one.target) else {
            let mut asked = package.branches.iter();
            let asked = asked.find(|one| one.tests == Tests::Failure && is_in(call, one.condition));
            return asked.map_or(Reaction::Unknown, |one| {
                self.reacts(index, package, one, body)
            });
        };
        match package.node(last) {
            Node::Name(name) if **name != *"_" => {
                let owner = package.owner(package.scope_of(last), name);
                let held = self.held_by(index, package, call);
                self.of_name(index, package, (name, owner, held), call, body, DEPTH)
            }
            _ => Reaction::Unknown,
        }
    }

    /// What becomes of a failure that a variable holds from a node on.
    fn of_name(
        &self,
        index: usize,
        package: &Package,
        variable: Variable<'_>,
        from: NodeId,
        body: ScopeId,
        depth: u8,
    ) -> Reaction {
        let (name, owner, held) = variable;
        let questions = self.questions(index, package, body, (name, owner));
        let asked = questions.first_failure(from);
        let Some(branch) = asked.and_then(|at| package.branches.get(at as usize)) else {
            return self.of_returned(index, package, variable, (from, body));
        };
        let until = branch.condition.0;
        // Another question may have come first.
        if questions.has_other(from, until)
            || held != Held::Error && self.is_put_over(index, package, (name, owner), (from, until))
            || is_asked_in_some_case(package, from, branch)
        {
            return Reaction::Unknown;
        }
        let reaction = self.reacts_within(index, package, branch, body, depth);
        let returned = package.scope(body).into_iter();
        let returned = returned.flat_map(|scope| &scope.returns);
        let mut other = returned
            .filter_map(|values| values.last())
            .filter(|last| is_in(**last, branch.body) && !is_made_of(package, variable, **last));
        match reaction {
            Reaction::Passes if other.next().is_some() => Reaction::Unknown,
            reaction => reaction,
        }
    }

    /// The same, where nothing asks for the failure: a function may give it.
    fn of_returned(
        &self,
        index: usize,
        package: &Package,
        variable: Variable<'_>,
        (from, body): (NodeId, ScopeId),
    ) -> Reaction {
        let (name, owner, held) = variable;
        // What is given may be anything that something went into.
        let function = match package.scope(body) {
            Some(scope) if gives_failure(package, body) => scope,
            _ => return Reaction::Unknown,
        };
        let is_it = |id: NodeId| is_variable_of(package, id, name, owner);
        let is_put_over = |until| {
            held != Held::Error && self.is_put_over(index, package, (name, owner), (from, until))
        };
        let gives = |last: NodeId| {
            let of_it = match package.node(last) {
                Node::Call(function, arguments) => {
                    let is_own = matches!(package.node(*function),
                        Node::Member(owner, _) if is_it(*owner));
                    is_own && makes_failure(package, last)
                        || arguments.iter().any(|argument| is_it(*argument))
                            && is_made_of(package, variable, last)
                }
                _ => is_it(last),
            };
            last >= from && of_it && !is_put_over(last)
        };
        let mut returned = function.returns.iter().filter_map(|values| values.last());
        if returned.any(|last| gives(*last)) {
            return Reaction::Passes;
        }
        // A result that has a name is given by a `return` without values.
        let mut variables = function.variables.iter();
        let found = variables.find(|one| *one.name == *name);
        let is_result = owner == Some(body)
            && found.is_some_and(|one| function.results.last() == Some(&one.kind));
        let mut leaves = package.leaves.iter();
        let leaves_behind =
            leaves.any(|(at, scope)| *scope == body && *at >= from && !is_put_over(*at));
        if is_result && leaves_behind {
            Reaction::Passes
        } else {
            Reaction::Unknown
        }
    }

    /// What becomes of a failure that is added to others, from a node on.
    fn of_collection(
        &self,
        index: usize,
        package: &Package,
        collection: &Collection,
        from: NodeId,
        body: ScopeId,
        depth: u8,
    ) -> Reaction {
        let Collection {
            name,
            owner,
            target,
            held,
        } = collection;
        let is_outer = owner.is_some_and(|owner| package.body_around(owner) != body);
        if is_outer {
            return Reaction::Keeps(*target, *held);
        }
        self.of_name(index, package, (name, *owner, *held), from, body, depth)
    }

    /// Whether it ends the program that a function literal adds a failure to what the function around
    /// it holds.
    pub(super) fn of_literal(
        &self,
        index: usize,
        literal: ScopeId,
        (target, held): (NodeId, Held),
        depth: u8,
    ) -> bool {
        let package = self.program.package(index);
        let Node::Name(name) = package.node(target) else {
            return false;
        };
        let owner = package.owner(package.scope_of(target), name);
        let (Some(owner), Some(scope)) = (owner, package.scope(literal)) else {
            return false;
        };
        let outer = package.body_around(owner);
        let behind = scope.body.1;
        let name = (&**name, Some(owner), held);
        let reaction = self.of_name(index, &package, name, behind, outer, DEPTH);
        !matches!(reaction, Reaction::Keeps(..))
            && depth > 0
            && self.asks((index, literal, Asked::Runs), &Given::new(), depth)
            && self.comes_to(index, outer, reaction, &Given::new(), depth - 1)
    }

    /// What statements do that run where something is missing or went wrong.
    pub(super) fn reacts(
        &self,
        index: usize,
        package: &Package,
        branch: &Branch,
        body: ScopeId,
    ) -> Reaction {
        self.reacts_within(index, package, branch, body, DEPTH)
    }

    fn reacts_within(
        &self,
        index: usize,
        package: &Package,
        branch: &Branch,
        body: ScopeId,
        depth: u8,
    ) -> Reaction {
        if depth == 0 {
            return Reaction::Unknown;
        }
        let statements = branch.body;
        let inner: Vec<&Branch> = package
            .branches_ending_in(statements)
            .filter(|one| {
                one.tests != Tests::Loop
                    && one.body != statements
                    && one.body.0 >= statements.0
                    && one.body.1 <= statements.1
                    && one.body.0 < one.body.1
            })
            .collect();
        let is_own = |id: NodeId| {
            is_in(id, statements)
                && !inner.iter().any(|one| is_in(id, one.body))
                && package.body_of(id) == body
        };
        let mut ends = (statements.0..statements.1).filter(|id| is_own(*id));
        if ends.any(|id| self.ends_program(index, package, id, ENDING)) {
            return Reaction::Ends;
        }
        let returns = package.scope(body).into_iter();
        let returns: Vec<NodeId> = returns
            .flat_map(|scope| &scope.returns)
            .filter_map(|values| values.last().copied())
            .filter(|last| is_in(*last, statements))
            .collect();
        let mut leaves = package.leaves.iter();
        let leave =
            leaves.find(|(at, scope)| *scope == body && statements.0 <= *at && *at <= statements.1);
        if let Some(last) = returns.iter().find(|last| is_own(**last)) {
            if self.is_failing_code(index, package, (body, *last)) {
                return Reaction::Ends;
            }
            return of_returns(package, body, *last, &returns, leave.is_some());
        }
        let assigned = self.assigned(index, package);
        let kept = kept(package, &assigned, &is_own, statements, body);
        if let Some((at, _)) = leave {
            let mut inner = inner.iter();
            if inner.any(|one| one.body.0 <= *at && *at <= one.body.1) || !returns.is_empty() {
                return Reaction::Unknown;
            }
            return of_leave(package, body, branch, kept.as_ref());
        }
        if let Some(kept) = kept {
            let from = statements.1;
            let reaction = self.of_collection(index, package, &kept, from, body, depth - 1);
            // A failure that is put somewhere and not asked for again was told, too.
            if kept.held != Held::Put || reaction != Reaction::Unknown {
                return reaction;
            }
        }
        let is_quiet = returns.is_empty()
            && inner.is_empty()
            && !in_loop(package, statements.0)
            && !self.may_end(package, statements);
        if is_quiet {
            Reaction::GoesOn
        } else {
            Reaction::Unknown
        }
    }
}

/// What statements do that return values, with these last, one of them in every case.
fn of_returns(
    package: &Package,
    body: ScopeId,
    own: NodeId,
    returns: &[NodeId],
    leaves: bool,
) -> Reaction {
    // Some of what went wrong may be of no matter.
    let is_well = returns.iter().any(|last| is_nil(package, *last));
    let fails = returns.iter().all(|last| fails_with(package, body, *last));
    match (gives_error(package, body), is_nil(package, own)) {
        _ if fails && !is_well && !leaves => Reaction::Passes,
        (true, true) if returns.len() == 1 => Reaction::GoesOn,
        _ => Reaction::Unknown,
    }
}

/// What statements do that return without values, once a failure is kept.
fn of_leave(
    package: &Package,
    body: ScopeId,
    branch: &Branch,
    kept: Option<&Collection>,
) -> Reaction {
    let function = package.scope(body);
    // What main does where nothing is said may be what it is for.
    if branch.tests == Tests::Failure && function.is_some_and(super::is_entry) {
        return Reaction::Ends;
    }
    let result = function.and_then(|scope| {
        let mut variables = scope.variables.iter();
        variables.find(|one| scope.results.last() == Some(&one.kind))
    });
    let Some(result) = result else {
        return Reaction::Unknown;
    };
    let is_kept = kept.is_some_and(|kept| *result.name == *kept.name);
    if gives_error(package, body) || is_kept && gives_failure(package, body) {
        Reaction::Passes
    } else {
        Reaction::Unknown
    }
}

/// Whether a value is a failure that a variable holds, or one that is made of it.
fn is_made_of(package: &Package, (name, owner, held): Variable<'_>, value: NodeId) -> bool {
    held != Held::List
        || is_variable_of(package, value, name, owner)
        || makes_failure(package, value)
        || lists_failure(package, value)
}

/// Whether a condition is asked for in some case that the node before it is not in.
fn is_asked_in_some_case(package: &Package, from: NodeId, branch: &Branch) -> bool {
    let around = package.branches_around(branch.condition.0);
    let mut decides = around.filter(|one| one.tests != Tests::Loop);
    decides.any(|one| !(one.body.0 <= from && from <= one.body.1))
}

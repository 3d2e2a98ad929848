//! What a function does where a call in it fails, or where something is missing.

use super::{Failures, gives_error, in_loop, is_in, is_nil, is_of};
use crate::detect::code::{Branch, ENDS, Node, NodeId, Package, ScopeId, Tests, values_assigned};

/// How many names a failure is kept under before it counts.
const DEPTH: u8 = 4;

/// Nodes behind a call among which the call is that it is an argument of.
const NEAR: u32 = 64;

/// How many functions a program may end through.
const ENDING: u8 = 2;

/// Words in the names of functions that end the program through another.
const ENDING_WORDS: [&str; 7] = ["abort", "die", "error", "exit", "fail", "fatal", "usage"];

/// What a function does about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reaction {
    /// It ends the program.
    Ends,
    /// It fails itself.
    Passes,
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
        let has_it = |node: NodeId| {
            is_it(node)
                || matches!(package.node(node), Node::Call(_, arguments)
                    if arguments.iter().any(|argument| is_it(*argument)))
        };
        if returned.any(|last| has_it(*last)) {
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
        let assigned = package.assignments.iter();
        let assigned = assigned.filter(|one| is_it(one.value));
        // `cfg, err := load()`: what comes last is the failure.
        let Some(last) = assigned.max_by_key(|one| one.value).map(|one| one.target) else {
            let mut asked = package.branches.iter();
            let asked = asked.find(|one| one.tests == Tests::Failure && is_in(call, one.condition));
            return asked.map_or(Reaction::Unknown, |one| {
                self.reacts(index, package, one, body)
            });
        };
        match package.node(last) {
            Node::Name(name) if **name != *"_" => {
                let owner = package.owner(package.scope_of(last), name);
                self.of_name(index, package, (name, owner), call, body, DEPTH)
            }
            _ => Reaction::Unknown,
        }
    }

    /// What becomes of a failure that a variable holds from a node on.
    fn of_name(
        &self,
        index: usize,
        package: &Package,
        (name, owner): (&str, Option<ScopeId>),
        from: NodeId,
        body: ScopeId,
        depth: u8,
    ) -> Reaction {
        let is_it = |id: NodeId| {
            matches!(package.node(id), Node::Name(found) if **found == *name)
                && package.owner(package.scope_of(id), name) == owner
        };
        let names_it = |(first, behind): (NodeId, NodeId)| (first..behind).any(is_it);
        let nodes = package.scope(body).map_or((0, 0), |scope| scope.body);
        let asked = package.branches.iter().filter(|one| {
            one.condition.1 > from
                && one.tests == Tests::Failure
                && is_in(one.condition.0, nodes)
                && package.body_of(one.condition.0) == body
                && names_it(one.condition)
        });
        if let Some(branch) = asked.min_by_key(|one| one.condition.0) {
            // Another question may have come first.
            let in_between = package.branches.iter().any(|one| {
                one.tests != Tests::Failure
                    && one.condition.0 > from
                    && one.condition.1 <= branch.condition.0
                    && names_it(one.condition)
            });
            if in_between {
                return Reaction::Unknown;
            }
            return self.reacts_within(index, package, branch, body, depth);
        }
        let returned = package
            .scope(body)
            .into_iter()
            .flat_map(|scope| &scope.returns);
        let mut returned = returned.filter_map(|values| values.last());
        let gives = |last: NodeId| {
            last > from
                && (is_it(last)
                    || matches!(package.node(last), Node::Call(_, arguments)
                        if arguments.iter().any(|argument| is_it(*argument))))
        };
        if returned.any(|last| gives(*last)) {
            Reaction::Passes
        } else {
            Reaction::Unknown
        }
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
        let function = package.scope(body);
        let returns = function.into_iter().flat_map(|scope| &scope.returns);
        let returns: Vec<NodeId> = returns
            .filter_map(|values| values.last().copied())
            .filter(|last| is_in(*last, statements))
            .collect();
        let leaves = package
            .leaves
            .iter()
            .filter(|(at, scope)| *scope == body && statements.0 <= *at && *at <= statements.1);
        let leaves: Vec<NodeId> = leaves.map(|(at, _)| *at).collect();
        let mut ends = (statements.0..statements.1).filter(|id| is_own(*id));
        if ends.any(|id| self.ends_program(index, package, id, ENDING)) {
            return Reaction::Ends;
        }
        if let Some(last) = returns.iter().find(|last| is_own(**last)) {
            // Some of what went wrong may be of no matter.
            let is_well = returns.iter().any(|last| is_nil(package, *last));
            return match (gives_error(package, body), is_nil(package, *last)) {
                (true, false) if !is_well && leaves.is_empty() => Reaction::Passes,
                (true, true) if returns.len() == 1 => Reaction::GoesOn,
                _ => Reaction::Unknown,
            };
        }
        let is_inner = |at: NodeId| inner.iter().any(|one| one.body.0 <= at && at <= one.body.1);
        if let Some(at) = leaves.first() {
            let is_named = function.is_some_and(|scope| {
                let mut variables = scope.variables.iter();
                variables.any(|one| scope.results.last() == Some(&one.kind))
            });
            // What main does where nothing is said may be what it is for.
            let is_main = branch.tests == Tests::Failure && function.is_some_and(super::is_entry);
            return match () {
                () if is_inner(*at) || !returns.is_empty() => Reaction::Unknown,
                () if is_main => Reaction::Ends,
                () if is_named && gives_error(package, body) => Reaction::Passes,
                () => Reaction::Unknown,
            };
        }
        let kept = self.kept(package, &is_own, statements, body);
        if let Some((name, owner)) = kept {
            return self.of_name(
                index,
                package,
                (&name, owner),
                statements.1,
                body,
                depth - 1,
            );
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

    /// The variable that a failure is added to: `missing = append(missing, "X")`, here or in a
    /// function literal that is called.
    fn kept(
        &self,
        package: &Package,
        is_own: &dyn Fn(NodeId) -> bool,
        statements: (NodeId, NodeId),
        body: ScopeId,
    ) -> Option<(String, Option<ScopeId>)> {
        let added = |is_here: &dyn Fn(NodeId) -> bool| {
            package.assignments.iter().find_map(|one| {
                let (Node::Name(name), Node::Call(_, arguments)) =
                    (package.node(one.target), package.node(one.value))
                else {
                    return None;
                };
                let adds = arguments.iter().any(|argument| {
                    matches!(package.node(*argument), Node::Name(other) if other == name)
                });
                if !adds || !is_here(one.target) {
                    return None;
                }
                let owner = package.owner(package.scope_of(one.target), name);
                Some((name.to_string(), owner))
            })
        };
        if let Some(found) = added(is_own) {
            return Some(found);
        }
        for call in (statements.0..statements.1).filter(|id| is_own(*id)) {
            let Node::Call(function, _) = package.node(call) else {
                continue;
            };
            let Node::Name(name) = package.node(*function) else {
                continue;
            };
            let owner = package.owner(package.scope_of(*function), name);
            for value in owner.map_or_else(Vec::new, |_| values_assigned(package, name, owner)) {
                if let Node::Closure(literal) = package.node(value) {
                    let is_here = |id: NodeId| package.body_of(id) == *literal;
                    let found = added(&is_here);
                    // What the literal declares is gone when it ends.
                    if let Some((name, owner)) = found
                        && owner.is_some_and(|owner| package.body_around(owner) == body)
                    {
                        return Some((name, owner));
                    }
                }
            }
        }
        None
    }

    /// Whether a node is a call that ends the program, or one of a function of the repository that
    /// does nothing else.
    fn ends_program(&self, index: usize, package: &Package, id: NodeId, depth: u8) -> bool {
        let Node::Call(function, _) = package.node(id) else {
            return false;
        };
        let Some(name) = package.last_name(*function) else {
            return false;
        };
        if ENDS.contains(&name) {
            return true;
        }
        if !matches!(package.node(*function), Node::Name(_)) {
            return false;
        }
        let called = self.functions_called(index, *function, 2);
        let [(at, scope)] = called.as_slice() else {
            return false;
        };
        let other = self.program.package(*at);
        let is_here = |id: &NodeId| {
            other.body_of(*id) == *scope && !other.branches.iter().any(|one| is_in(*id, one.body))
        };
        let mut calls = ENDS
            .iter()
            .filter_map(|name| other.calls.get(*name))
            .flatten();
        if calls.any(is_here) {
            return true;
        }
        let in_small = name.to_ascii_lowercase();
        let may_end = ENDING_WORDS.iter().any(|word| in_small.contains(word));
        let (first, behind) = other.scope(*scope).map_or((0, 0), |scope| scope.body);
        depth > 0
            && may_end
            && (first..behind)
                .filter(is_here)
                .any(|id| self.ends_program(*at, &other, id, depth - 1))
    }

    /// Whether a call among some nodes may end the program, in some case.
    fn may_end(&self, package: &Package, (first, behind): (NodeId, NodeId)) -> bool {
        (first..behind).any(|id| {
            let Node::Call(function, _) = package.node(id) else {
                return false;
            };
            let name = package.last_name(*function).unwrap_or_default();
            ENDS.contains(&name) || ends_on_failure(name)
        })
    }
}

/// Whether functions called so end the program where what they are given is an error.
fn ends_on_failure(name: &str) -> bool {
    let name_in_small = name.to_ascii_lowercase();
    let starts = [
        "must", "check", "panicif", "panicon", "exitif", "exiton", "dieif", "dieon", "fatalif",
    ];
    ENDS.contains(&name) || starts.iter().any(|start| name_in_small.starts_with(start))
}

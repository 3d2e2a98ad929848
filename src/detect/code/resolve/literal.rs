//! What is given to function literals that a variable holds: `need := func(key string) { … }`.

use super::super::program::{Program, values_assigned};
use super::super::syntax::{Node, Package, ScopeId};
use super::super::value::Value;
use super::{From, MOST, tidy};

impl Program<'_> {
    /// What the calls of a variable give for a parameter of the function literal that it holds.
    pub(super) fn values_given_to_literal(
        &self,
        from: From<'_>,
        package: &Package,
        literal: ScopeId,
        position: usize,
    ) -> Vec<Value> {
        let mut values = Vec::new();
        let mut assigned = package.assignments.iter();
        let Some(one) = assigned.find(|one| *package.node(one.value) == Node::Closure(literal))
        else {
            return values;
        };
        let Node::Name(name) = package.node(one.target) else {
            return values;
        };
        let owner = package.owner(package.scope_of(one.target), name);
        // Another may stand in its stead.
        if owner.is_none() || values_assigned(package, name, owner).len() > 1 {
            return values;
        }
        for call in package.calls.get(name).into_iter().flatten() {
            let Node::Call(function, arguments) = package.node(*call) else {
                continue;
            };
            let is_it = matches!(package.node(*function), Node::Name(_))
                && package.owner(package.scope_of(*function), name) == owner;
            if is_it && values.len() < MOST && self.step() {
                let given = arguments.get(position);
                values.extend(given.into_iter().flat_map(|id| self.values(from, *id)));
                tidy(&mut values);
            }
        }
        values
    }
}

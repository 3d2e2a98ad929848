//! What the elements of a list may come to.

use super::{From, MOST};
use crate::detect::code::syntax::Variable;
use crate::detect::code::{Node, NodeId, Program, Value, values_assigned};

impl Program<'_> {
    /// The elements of a list or a map written out, or of whatever a name stands for.
    pub(super) fn values_of_elements(&self, from: From<'_>, many: NodeId) -> Vec<Value> {
        let package = self.package(from.package);
        let mut values = Vec::new();
        match package.node(many) {
            Node::Composite(_, elements) => {
                for (_, element) in elements.iter().take(MOST) {
                    values.extend(self.values(from, *element));
                }
            }
            Node::Name(name) => {
                let owner = package.owner(package.scope_of(many), name);
                for value in values_assigned(&package, name, owner) {
                    if matches!(package.node(value), Node::Composite(..)) {
                        values.extend(self.values_of_elements(from.deeper(), value));
                    }
                }
                let scope = owner.and_then(|owner| Some((owner, package.scope(owner)?)));
                let position = scope.and_then(|(owner, scope)| {
                    let is_it = |one: &Variable| one.name == *name && !one.variadic;
                    Some((owner, scope.parameters.iter().position(is_it)?))
                });
                if let Some(parameter) = position.filter(|_| from.depth > 1 && self.step()) {
                    let read = Self::values_of_only_element;
                    values.extend(self.values_of_parameter(from.deeper(), parameter, read));
                }
            }
            _ => {}
        }
        values
    }

    /// The element of a list that has but one: of several, nobody knows which is asked for.
    fn values_of_only_element(&self, from: From<'_>, list: NodeId) -> Vec<Value> {
        let package = self.package(from.package);
        let of_one = |node: NodeId| match package.node(node) {
            Node::Composite(_, elements) => match &**elements {
                [(None, only)] => Some(*only),
                _ => None,
            },
            _ => None,
        };
        let lists = match package.node(list) {
            Node::Name(name) => {
                let owner = package.owner(package.scope_of(list), name);
                values_assigned(&package, name, owner)
            }
            _ => vec![list],
        };
        let elements = lists.into_iter().filter_map(of_one);
        elements
            .flat_map(|element| self.values(from.deeper(), element))
            .collect()
    }
}

//! Conditions that hold by the defaults of settings alone: `if strings.EqualFold(env, "production")`,
//! where nobody says another environment.

use super::Failures;
use crate::detect::code::{Branch, Import, Node, NodeId, Package, Tests, values_assigned};

/// How many names a condition goes through.
const DEPTH: u8 = 3;

impl Failures<'_, '_> {
    /// Whether a branch runs where no setting is said.
    pub(in super::super) fn runs_usually(
        &self,
        index: usize,
        package: &Package,
        branch: &Branch,
    ) -> bool {
        let (first, behind) = branch.condition;
        let Some(last) = behind.checked_sub(1).filter(|last| *last >= first) else {
            return false;
        };
        // A call is the node behind its arguments: nothing else stands in the condition then.
        let is_alone = match package.node(last) {
            Node::Name(_) => first == last,
            Node::Call(function, _) => *function >= first && starts_at(package, *function, first),
            _ => false,
        };
        branch.tests == Tests::Other && is_alone && self.holds(index, package, last, DEPTH)
    }

    /// Whether an expression is true by the defaults of settings.
    fn holds(&self, index: usize, package: &Package, node: NodeId, depth: u8) -> bool {
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        match package.node(node) {
            Node::Name(name) => {
                let owner = package.owner(package.scope_of(node), name);
                let scope = owner.and_then(|owner| package.scope(owner));
                let mut parameters = scope.into_iter().flat_map(|scope| &scope.parameters);
                match values_assigned(package, name, owner).as_slice() {
                    [only] => {
                        !parameters.any(|one| one.name == *name)
                            && self.holds(index, package, *only, depth)
                    }
                    _ => false,
                }
            }
            Node::Call(function, arguments) => {
                let is_it = matches!(package.node(*function), Node::Member(owner, name)
                    if **name == *"EqualFold"
                        && matches!(self.program.import(package, *owner), Some(Import::Outside("strings"))));
                let text = |node: NodeId| match package.node(node) {
                    Node::Text(text) => Some(text.to_string()),
                    _ => self.default_text(index, node),
                };
                match &**arguments {
                    [left, right] if is_it => match (text(*left), text(*right)) {
                        (Some(left), Some(right)) => left.eq_ignore_ascii_case(&right),
                        _ => false,
                    },
                    _ => false,
                }
            }
            _ => false,
        }
    }
}

/// Whether an expression of names begins at a node.
fn starts_at(package: &Package, node: NodeId, first: NodeId) -> bool {
    match package.node(node) {
        Node::Member(owner, _) => starts_at(package, *owner, first),
        _ => node == first,
    }
}

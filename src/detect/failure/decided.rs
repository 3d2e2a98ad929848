//! Which implementation an interface has by default: `p := provider(name)`, where a `switch` chooses by a
//! setting whose default is known.

use std::collections::BTreeSet;

use super::{Failures, is_in, is_nil};
use crate::detect::code::{From, Kind, Node, NodeId, UNKNOWN, Value, values_assigned};

/// Steps to learn the default of a setting.
const STEPS: u32 = 300;

impl Failures<'_, '_> {
    /// The type of a value that a function gives for the default of a setting.
    pub(super) fn decided(&self, index: usize, value: NodeId) -> Option<Kind> {
        let package = self.program.package(index);
        let Node::Name(name) = package.node(value) else {
            return None;
        };
        let owner = package.owner(package.scope_of(value), name)?;
        let call = match values_assigned(&package, name, Some(owner)).as_slice() {
            [only] => match package.node(*only) {
                Node::Part(call, 0) => *call,
                _ => *only,
            },
            _ => return None,
        };
        let Node::Call(function, arguments) = package.node(call) else {
            return None;
        };
        let called = self.functions_called(index, *function, 6);
        let [(at, scope)] = called.as_slice() else {
            return None;
        };
        let other = self.program.package(*at);
        let chooser = other.scope(*scope)?;
        let given = chooser.returns.iter().filter_map(|values| values.first());
        let given: Vec<NodeId> = given.copied().filter(|one| !is_nil(&other, *one)).collect();
        let mut position = None;
        let mut chosen = Vec::new();
        for one in given {
            // Whatever is given in no case of the switch may be given always.
            let mut cases = other.cases.iter();
            let case = cases.find(|case| is_in(one, case.body))?;
            let Node::Name(subject) = other.node(case.subject) else {
                return None;
            };
            let mut parameters = chooser.parameters.iter();
            let at = parameters.position(|known| known.name == *subject)?;
            if position.replace(at).is_some_and(|before| before != at) {
                return None;
            }
            chosen.push((case, one));
        }
        let default = self.default_text(index, *arguments.get(position?)?)?;
        let is_it =
            |text: &NodeId| matches!(other.node(*text), Node::Text(text) if **text == *default);
        let mut chosen = chosen.iter();
        let (_, one) = chosen.find(|(case, _)| case.texts.iter().any(is_it))?;
        self.program.steps.set(STEPS);
        self.program.kind_of(*at, *one, 8)
    }

    /// The one text that a setting has by default.
    pub(super) fn default_text(&self, index: usize, node: NodeId) -> Option<String> {
        self.program.steps.set(STEPS);
        let values = self.program.values(From::new(index), node);
        let known = values.iter().filter(|value| !value.text.contains(UNKNOWN));
        let texts: BTreeSet<&str> = known.clone().map(|value| &*value.text).collect();
        match texts.into_iter().collect::<Vec<_>>().as_slice() {
            [only] if !only.is_empty() && values.iter().any(is_setting) => Some((*only).to_owned()),
            _ => None,
        }
    }
}

/// Whether a tag, a flag or a variable says a value.
fn is_setting(value: &Value) -> bool {
    value.is_tagged || !value.set_by.is_empty()
}

//! What a program comes to only where its user asks for it.

use super::missing::{denied_in, is_choice, missing_in, operands};
use super::{Failures, STEPS, is_entry, is_nil, sites};
use crate::detect::code::{Branch, From, Node, NodeId, Package, Tests};

/// How many callers are gone up where every one of them has to wait to be asked.
const DEPTH: u8 = 4;

impl Failures<'_, '_> {
    /// Whether a node, or every call of the function around it, stands where a value is there that
    /// nobody says by default: `if path != "" { … }`, `if config != nil { … }`, `if debug { … }`.
    pub(in super::super) fn is_asked_for(&self, index: usize, node: NodeId) -> bool {
        self.waits(index, node, DEPTH)
    }

    fn waits(&self, index: usize, node: NodeId, depth: u8) -> bool {
        let package = self.program.package(index);
        let mut around = package.branches_around(node);
        if around.any(|one| self.is_off(index, &package, one)) {
            return true;
        }
        let Some(body) = package.function_of(node).filter(|_| depth > 0) else {
            return false;
        };
        if package.scope(body).is_none_or(is_entry) {
            return false;
        }
        let sites = self.sites(index, body);
        let mut callers = sites.iter();
        !sites.is_empty()
            && sites.len() < sites::MOST
            && callers.all(|(at, call)| self.waits(*at, *call, depth - 1))
    }

    /// Whether a branch runs for a value alone that nobody says by default.
    fn is_off(&self, index: usize, package: &Package, branch: &Branch) -> bool {
        let is_said = |node: NodeId| {
            self.program.steps.set(STEPS);
            let values = self.program.values(From::new(index), node);
            let mut texts = values.iter().map(|value| &*value.text);
            texts.any(|text| !matches!(text, "" | "0" | "false" | "\0"))
        };
        let asked = given_in(package, branch);
        let asked = asked.or_else(|| match branch.tests {
            Tests::Failure => there(package, branch),
            _ => None,
        });
        asked.is_some_and(|asked| !is_said(asked))
    }
}

/// The value that has to be there for a branch to run.
pub(super) fn given_in(package: &Package, branch: &Branch) -> Option<NodeId> {
    match branch.tests {
        Tests::Given => match operands(package, branch.condition).as_slice() {
            [only] => Some(*only),
            _ => None,
        },
        Tests::Else(_) => {
            let before = package.before_else(branch)?;
            (before.tests == Tests::Nothing(1))
                .then(|| missing_in(package, before).or_else(|| denied_in(package, before)))?
        }
        Tests::Other if is_choice(package, branch) => branch.condition.1.checked_sub(1),
        _ => None,
    }
}

/// `x` of `x != nil`, unless it is an error by its name.
fn there(package: &Package, branch: &Branch) -> Option<NodeId> {
    let (first, behind) = branch.condition;
    let nil = (first + 1..behind).find(|id| is_nil(package, *id))?;
    let asked = nil - 1;
    let name = match package.node(asked) {
        Node::Name(name) | Node::Member(_, name) => name.to_ascii_lowercase(),
        _ => return None,
    };
    let is_alone = behind <= nil + 2;
    (is_alone && !name.starts_with("err") && !name.ends_with("err")).then_some(asked)
}

//! Calls that a program does without.

use super::missing::{asks_whether_there, is_choice};
use super::reaction::Reaction;
use super::{Answer, Failures, STEPS, gives_error, is_entry, is_in, is_nil, operands, sites};
use crate::detect::code::{Branch, From, Node, NodeId, Package, ScopeId, Tests};

/// How many callers are gone up where every one of them has to spare a call.
const SPARED_DEPTH: u8 = 5;

impl Failures<'_, '_> {
    /// Whether the program does without a call: it goes on where it fails, or comes to it where its
    /// user's settings ask for it alone. What is called by one of several names is one choice, where
    /// `by_name` says that few programs choose nothing.
    pub(in super::super) fn is_spared(&self, index: usize, call: NodeId, by_name: bool) -> bool {
        self.spares(index, call, by_name, SPARED_DEPTH)
    }

    /// Spares: see [`Failures::is_spared`].
    fn spares(&self, index: usize, call: NodeId, by_name: bool, depth: u8) -> bool {
        if depth == 0 {
            return false;
        }
        let package = self.program.package(index);
        let mut around = package.branches_around(call);
        if around.any(|one| is_choice(&package, one)) {
            return true;
        }
        let body = package.body_of(call);
        let is_named = by_name && self.is_named(index, &package, call);
        if is_named || self.leaves_without(index, &package, call, body) {
            return true;
        }
        if self.reaction(index, &package, call, body) == Reaction::GoesOn {
            return asks_whether_there(&package, call);
        }
        let is_function = package
            .scope(body)
            .is_some_and(|scope| !scope.function.is_empty() && !is_entry(scope));
        if !is_function {
            return false;
        }
        let key = (index, body, by_name);
        let known = self.spared.borrow().get(&key).copied();
        if let Some(known) = known.and_then(|known| known.within(depth)) {
            return known;
        }
        // A function that calls itself does not spare itself.
        let is_so = false;
        self.spared
            .borrow_mut()
            .insert(key, Answer { is_so, depth });
        let sites = self.sites(index, body);
        let is_so = !sites.is_empty()
            && sites.len() < sites::MOST
            && sites
                .iter()
                .all(|(at, call)| self.spares(*at, *call, by_name, depth - 1));
        self.spared
            .borrow_mut()
            .insert(key, Answer { is_so, depth });
        is_so
    }

    /// Whether a call is in a clause for a name that is not the usual one: `case "redis":`.
    fn is_named(&self, index: usize, package: &Package, call: NodeId) -> bool {
        let mut around = package.cases.iter().filter(|case| is_in(call, case.body));
        around.any(|case| {
            self.program.steps.set(STEPS);
            let usual = self.program.values(From::new(index), case.subject);
            let mut texts = case.texts.iter().map(|text| package.node(*text));
            texts.all(|text| match text {
                Node::Text(text) => usual.iter().all(|value| *value.text != **text),
                _ => false,
            })
        })
    }

    /// Whether the function around a call is left well before it where one text is missing that is said
    /// nowhere in the code: `if url == "" { return newMemory() }`.
    fn leaves_without(&self, index: usize, package: &Package, call: NodeId, body: ScopeId) -> bool {
        let Some(scope) = package.scope(body).filter(|scope| scope.parent.is_some()) else {
            return false;
        };
        let fails = gives_error(package, body);
        let returned = scope.returns.iter().filter_map(|values| values.last());
        let well = returned.filter(|last| !fails || is_nil(package, **last));
        let leaves = package.leaves.iter().filter(|(_, of)| *of == body);
        let well: Vec<NodeId> = well.chain(leaves.map(|(at, _)| at)).copied().collect();
        let is_first = |one: &&Branch| {
            let is_before = one.tests == Tests::Nothing(1) && one.body.1 <= call;
            // What stands around it stands around the call too.
            let around = one.around.and_then(|at| package.branches.get(at as usize));
            is_before
                && package.body_of(one.condition.0) == body
                && around.is_none_or(|around| is_in(call, around.body))
        };
        let leaves = |one: &Branch| {
            well.iter()
                .any(|at| is_in(*at, one.body) || *at == one.body.1)
        };
        let said = |node: NodeId| {
            self.program.steps.set(STEPS);
            let values = self.program.values(From::new(index), node);
            values.iter().any(|value| value.is_known())
        };
        let (first, behind) = scope.body;
        let branches = package.branches_ending_in((first, behind)).filter(is_first);
        branches.into_iter().any(|one| {
            let asked = operands(package, one.condition);
            matches!(asked.as_slice(), [only] if !said(*only)) && leaves(one)
        })
    }
}

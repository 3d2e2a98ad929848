//! Calls that a program does without.

use super::missing::{asks_whether_there, is_choice};
use super::reaction::Reaction;
use super::{Answer, Failures, is_entry, sites};
use crate::detect::code::NodeId;

/// How many callers are gone up where every one of them has to spare a call.
const SPARED_DEPTH: u8 = 5;

impl Failures<'_, '_> {
    /// Whether the program does without a call: it goes on where it fails, or comes to it where its
    /// user's settings ask for it alone.
    pub(in super::super) fn is_spared(&self, index: usize, call: NodeId) -> bool {
        self.spares(index, call, SPARED_DEPTH)
    }

    /// Spares: see [`Failures::is_spared`].
    fn spares(&self, index: usize, call: NodeId, depth: u8) -> bool {
        if depth == 0 {
            return false;
        }
        let package = self.program.package(index);
        let mut around = package.branches_around(call);
        if around.any(|one| is_choice(&package, one)) {
            return true;
        }
        let body = package.body_of(call);
        if self.reaction(index, &package, call, body) == Reaction::GoesOn {
            return asks_whether_there(&package, call);
        }
        let is_function = package
            .scope(body)
            .is_some_and(|scope| !scope.function.is_empty() && !is_entry(scope));
        if !is_function {
            return false;
        }
        let key = (index, body);
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
                .all(|(at, call)| self.spares(*at, *call, depth - 1));
        self.spared
            .borrow_mut()
            .insert(key, Answer { is_so, depth });
        is_so
    }
}

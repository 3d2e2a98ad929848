//! The tests before a command in a list: `[ -n "$A" ] && command || other`.
//!
//! Operators of a list weigh the same and are read from the left; commands that are no tests are
//! taken to succeed.
//! <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_09_03>

/// A test, and what it has to come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::shell) struct Guard {
    /// The number of its first command.
    pub(in crate::shell) first: usize,
    /// That of its last.
    pub(in crate::shell) last: usize,
    /// It has to hold, or has not to.
    pub(in crate::shell) holds: bool,
}

/// A test behind others, which many commands share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::shell) struct Link {
    /// It.
    pub(in crate::shell) guard: Guard,
    /// The number of the link around it, which is smaller than its own.
    pub(in crate::shell) outer: Option<usize>,
}

/// Adds a test within those of `outer`, and gives the number of its link.
pub(super) fn link(links: &mut Vec<Link>, guard: Guard, outer: Option<usize>) -> Option<usize> {
    links.push(Link { guard, outer });
    links.len().checked_sub(1)
}

/// What stands between two commands of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
}

/// The numbers of the first and the last of the tests that decide.
pub(super) type Range = (usize, usize);

/// A list, as far as it is read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct List {
    /// The link around the list.
    base: Option<usize>,
    /// The link of the command that comes next.
    pub(super) inside: Option<usize>,
    operator: Option<Operator>,
    /// The tests of the last command or group; `None` where it succeeds.
    operand: Option<Range>,
    /// The same of all that was read.
    pub(super) value: Option<Range>,
}

impl List {
    /// A list within the tests of a link.
    pub(super) fn new(base: Option<usize>) -> Self {
        Self {
            base,
            inside: base,
            ..Self::default()
        }
    }

    /// Reads an operator. Where another stood before it, the tests so far are one test for what
    /// comes: `A || B && C` is `(A || B) && C`. `goes_on` says of a test whether the script goes on
    /// where it fails.
    pub(super) fn read(
        &mut self,
        operator: Operator,
        links: &mut Vec<Link>,
        goes_on: impl Fn(usize) -> bool,
    ) {
        let tests = if self.operator == Some(operator) {
            self.operand
        } else {
            self.inside = self.base;
            self.value
        };
        self.operator = Some(operator);
        if let Some((first, last)) = tests.filter(|(_, last)| goes_on(*last)) {
            let holds = operator == Operator::And;
            self.inside = link(links, Guard { first, last, holds }, self.inside);
        }
    }

    /// Reads a command or a group.
    pub(super) fn operand(&mut self, operand: Option<Range>) {
        self.operand = operand;
        self.value = match (self.operator, self.value, operand) {
            (None, _, operand) | (Some(Operator::And), None, operand) => operand,
            (Some(Operator::And), value, None) => value,
            (Some(_), Some((first, _)), Some((_, last))) => Some((first, last)),
            (Some(Operator::Or), ..) => None,
        };
    }
}

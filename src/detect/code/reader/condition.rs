//! What the condition of an `if` asks, and whether its block ends the program.

use super::super::names::ENDS;
use super::super::syntax::{Node, NodeId, Tests};
use super::Reader;
use crate::go::lexer::{Token, TokenKind as T};

/// What a comparison for nothing is with.
const NOTHING: [&str; 5] = ["\"\"", "``", "nil", "0", "false"];

impl Reader<'_> {
    /// What the condition from a token to here asks; a statement in front of it does not count.
    pub(super) fn tests(&self, from: usize) -> Tests {
        let tokens = self.tokens.get(from..self.at).unwrap_or_default();
        let mut alternatives = tokens
            .rsplit(|token| token.kind == T::Semicolon)
            .find(|part| !part.is_empty())
            .unwrap_or_default();
        let mut missing: u8 = 0;
        let is_or = |token: &Token| token.kind == T::Operator && self.is_text(token, "||");
        while let Some(at) = alternatives.iter().position(is_or) {
            let (first, rest) = alternatives.split_at(at);
            if self.tests_one(first) != Tests::Nothing(1) {
                return Tests::Other;
            }
            missing = missing.saturating_add(1);
            alternatives = rest.get(1..).unwrap_or_default();
        }
        match self.tests_one(alternatives) {
            Tests::Nothing(_) => Tests::Nothing(missing.saturating_add(1)),
            _ if missing > 0 => Tests::Other,
            Tests::Other => self.tests_every(alternatives),
            one => one,
        }
    }

    /// What a condition with `&&` asks.
    fn tests_every(&self, tokens: &[Token]) -> Tests {
        let is_and = |token: &Token| token.kind == T::Operator && self.is_text(token, "&&");
        let parts = tokens.split(is_and);
        if !parts
            .clone()
            .all(|part| self.tests_one(part) == Tests::Nothing(1))
        {
            return Tests::Other;
        }
        Tests::Every(u8::try_from(parts.count()).unwrap_or(u8::MAX))
    }

    /// What a condition without `||` asks.
    fn tests_one(&self, tokens: &[Token]) -> Tests {
        // What a pointer leads to is asked as what has a name of its own: `*listen != ""`.
        let leads = |at: usize| self.is_pointee(tokens, at);
        let mut operators = (0..)
            .zip(tokens)
            .filter(|(at, token)| token.kind == T::Operator && !leads(*at));
        let (Some((_, operator)), None) = (operators.next(), operators.next()) else {
            return Tests::Other;
        };
        let is = |token: Option<&Token>, texts: &[&str]| {
            token.is_some_and(|token| texts.iter().any(|text| self.is_text(token, text)))
        };
        let (first, last) = (tokens.first(), tokens.last());
        let range = operator.span().range();
        match self.source.get(range).unwrap_or_default() {
            "!" if is(first, &["!"]) => Tests::Nothing(1),
            "==" if is(last, &NOTHING) || is(first, &NOTHING) => Tests::Nothing(1),
            "<" if is(first, &["len"]) => Tests::Nothing(1),
            // A number that a pointer leads to is a setting, and no count of failures.
            "!=" | ">" if leads(0) && is(last, &["0"]) => Tests::Given,
            "!=" if is(last, &["nil", "0"]) => Tests::Failure,
            ">" if is(last, &["0"]) => Tests::Failure,
            "!=" if is(last, &["\"\""]) => Tests::Given,
            _ => Tests::Other,
        }
    }

    /// Whether a `*` among tokens multiplies nothing: what stands before it is no value.
    fn is_pointee(&self, tokens: &[Token], at: usize) -> bool {
        let is_star = |token: &Token| token.kind == T::Operator && self.is_text(token, "*");
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        tokens.get(at).is_some_and(is_star)
            && before.is_none_or(|token| {
                matches!(token.kind, T::Operator | T::LeftParenthesis | T::Comma)
            })
    }

    fn is_text(&self, token: &Token, text: &str) -> bool {
        self.source.get(token.span().range()) == Some(text)
    }

    /// Whether the condition from a token to here is `len(os.Args) < 2` or its like.
    pub(super) fn counts_arguments(&self, from: usize) -> bool {
        let tokens = self.tokens.get(from..self.at).unwrap_or_default();
        let text = |token: &Token| self.source.get(token.span().range());
        let arguments = ["len", "(", "os", ".", "Args"];
        let counted = tokens.get(..arguments.len()).unwrap_or_default();
        let mut operators = tokens.iter().filter(|token| token.kind == T::Operator);
        counted.iter().filter_map(text).eq(arguments)
            && operators.any(|token| matches!(text(token), Some("<" | "<=" | "==" | "!=")))
    }

    /// Whether a call among the nodes from one on ends the program.
    pub(super) fn ends_program(&self, from: NodeId) -> bool {
        let nodes = self.package.nodes.get(from as usize..).unwrap_or_default();
        nodes.iter().any(|placed| {
            let Node::Call(function, _) = &placed.node else {
                return false;
            };
            let name = self.package.last_name(*function);
            name.is_some_and(|name| ENDS.contains(&name))
        })
    }
}

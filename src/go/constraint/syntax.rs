//! The grammar of `//go:build` lines.

use super::{ConstraintError, Expr};
use crate::go::character::is_tag;

/// How many operands an expression may have; it bounds the depth of its brackets as well.
const MAX_OPERANDS: usize = 1000;

/// Reads the expression of a `//go:build` line, that is what follows these words:
/// `||`, `&&`, `!` (once) and brackets over tags.
pub fn parse(text: &str) -> Result<Expr, ConstraintError> {
    let mut parser = Parser {
        rest: text,
        token: "",
        operands: 0,
    };
    let expr = parser.any()?;
    if parser.token.is_empty() {
        Ok(expr)
    } else {
        Err(parser.unexpected())
    }
}

struct Parser<'a> {
    rest: &'a str,
    /// The token ahead; empty at the end.
    token: &'a str,
    operands: usize,
}

impl<'a> Parser<'a> {
    fn any(&mut self) -> Result<Expr, ConstraintError> {
        let mut parts = vec![self.all()?];
        while self.token == "||" {
            parts.push(self.all()?);
        }
        Ok(Expr::any(parts))
    }

    fn all(&mut self) -> Result<Expr, ConstraintError> {
        let mut parts = vec![self.operand()?];
        while self.token == "&&" {
            parts.push(self.operand()?);
        }
        Ok(Expr::all(parts))
    }

    fn operand(&mut self) -> Result<Expr, ConstraintError> {
        self.operands += 1;
        if self.operands > MAX_OPERANDS {
            return Err(ConstraintError::new("build expression too large"));
        }
        self.advance()?;
        if self.token != "!" {
            return self.atom();
        }
        self.advance()?;
        if self.token == "!" {
            return Err(ConstraintError::new("double negation not allowed"));
        }
        Ok(Expr::Not(Box::new(self.atom()?)))
    }

    fn atom(&mut self) -> Result<Expr, ConstraintError> {
        if self.token == "(" {
            let inner = self.any().map_err(|error| match &*error.message {
                "unexpected end of expression" => ConstraintError::new("missing close paren"),
                _ => error,
            })?;
            if self.token != ")" {
                return Err(ConstraintError::new("missing close paren"));
            }
            self.advance()?;
            return Ok(inner);
        }
        if !self.token.starts_with(is_tag) {
            return Err(self.unexpected());
        }
        let tag = Expr::tag(self.token);
        self.advance()?;
        Ok(tag)
    }

    fn advance(&mut self) -> Result<(), ConstraintError> {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
        let Some(first) = self.rest.chars().next() else {
            self.token = "";
            return Ok(());
        };
        let length = match first {
            '(' | ')' | '!' => 1,
            '&' | '|' if self.rest.get(1..2) == self.rest.get(..1) => 2,
            _ => self.rest.find(|c| !is_tag(c)).unwrap_or(self.rest.len()),
        };
        if length == 0 {
            return Err(ConstraintError::new(format!("invalid syntax at {first}")));
        }
        (self.token, self.rest) = self.rest.split_at(length);
        Ok(())
    }

    fn unexpected(&self) -> ConstraintError {
        if self.token.is_empty() {
            return ConstraintError::new("unexpected end of expression");
        }
        ConstraintError::new(format!("unexpected token {}", self.token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::go::context::Context;

    fn holds(text: &str) -> Result<bool, String> {
        let context = Context::linux("amd64", true, 26);
        parse(text)
            .map(|expr| expr.eval(&context))
            .map_err(|error| error.message.into())
    }

    #[test]
    fn operators_bind_as_in_go() {
        for text in [
            "linux",
            "!windows",
            "windows || linux",
            "linux&&amd64",
            "!(windows || darwin)",
            "windows && linux || unix",
            "windows || unix && !arm64",
            "((linux))",
            "\tlinux ",
            "! windows",
        ] {
            assert_eq!(holds(text), Ok(true), "{text}");
        }
    }

    #[test]
    fn what_is_no_expression_says_why() {
        for (text, message) in [
            ("", "unexpected end of expression"),
            ("linux &&", "unexpected end of expression"),
            ("!!linux", "double negation not allowed"),
            ("(linux", "missing close paren"),
            ("(", "missing close paren"),
            ("linux)", "unexpected token )"),
            ("linux amd64", "unexpected token amd64"),
            ("linux & amd64", "invalid syntax at &"),
            ("linux // x", "invalid syntax at /"),
            ("&& linux", "unexpected token &&"),
        ] {
            assert_eq!(holds(text), Err(message.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_thousand_brackets_are_read_and_one_more_is_refused() {
        let nested =
            |depth: usize| holds(&format!("{}linux{}", "(".repeat(depth), ")".repeat(depth)));
        assert_eq!(nested(999), Ok(true));
        assert_eq!(nested(1000), Err("build expression too large".to_owned()));
    }
}

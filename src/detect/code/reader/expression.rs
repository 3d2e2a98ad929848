//! Expressions: <https://go.dev/ref/spec#Expressions>.

use super::super::syntax::{Node, NodeId, Scope};
use super::{DEPTH, Reader};
use crate::go::lexer::{Keyword, TokenKind as T};
use crate::go::literal::unquote;

impl Reader<'_> {
    /// An expression. Of operators only `+` matters; the rest give no port.
    pub(super) fn expression(&mut self) -> NodeId {
        self.depth += 1;
        if self.depth > DEPTH {
            self.depth -= 1;
            self.at += 1;
            return self.other();
        }
        let offset = self.offset();
        let mut left = self.operand();
        while self.is(T::Operator) && !matches!(self.text(), "++" | "--" | "..." | "!" | "~") {
            let text = self.text();
            if text.ends_with('=') && !matches!(text, "==" | "!=" | "<=" | ">=") {
                break;
            }
            let sum = text == "+";
            self.at += 1;
            let right = self.operand();
            let node = if sum {
                Node::Sum(left, right)
            } else {
                Node::Other
            };
            left = self.add(node, offset);
        }
        self.depth -= 1;
        left
    }

    /// Several, with commas.
    pub(super) fn expressions(&mut self) -> Vec<NodeId> {
        let mut list = vec![self.expression()];
        while self.accept(T::Comma) {
            list.push(self.expression());
        }
        list
    }

    fn operand(&mut self) -> NodeId {
        self.depth += 1;
        let offset = self.offset();
        let id = if self.depth > DEPTH {
            self.at += 1;
            self.other()
        } else if self.is(T::Operator) {
            let operator = self.text();
            self.at += 1;
            let inner = self.operand();
            match operator {
                "&" => self.add(Node::Address(inner), offset),
                "*" => self.add(Node::Pointee(inner), offset),
                "<-" => inner,
                _ => self.add(Node::Other, offset),
            }
        } else {
            let first = self.primary();
            self.suffixes(first, offset)
        };
        self.depth -= 1;
        id
    }

    fn primary(&mut self) -> NodeId {
        let offset = self.offset();
        let node = match self.kind() {
            Some(T::String | T::RawString) => {
                let value = unquote(self.text());
                value.map_or(Node::Other, |value| Node::Text(value.into()))
            }
            Some(T::Integer) => number(self.text()).map_or(Node::Other, Node::Number),
            Some(T::Identifier) => Node::Name(self.text().into()),
            Some(T::LeftParenthesis) => {
                self.at += 1;
                let header = std::mem::replace(&mut self.in_header, false);
                let inner = self.argument();
                self.in_header = header;
                self.accept(T::RightParenthesis);
                return inner;
            }
            Some(T::Keyword(Keyword::Func)) => return self.closure(),
            Some(
                T::LeftBracket
                | T::Keyword(Keyword::Map | Keyword::Struct | Keyword::Chan | Keyword::Interface),
            ) => return self.kind_here(),
            Some(T::Float | T::Imaginary | T::Rune | T::Illegal) => Node::Other,
            _ => return self.other(),
        };
        self.at += 1;
        self.add(node, offset)
    }

    fn suffixes(&mut self, first: NodeId, offset: u32) -> NodeId {
        let mut id = first;
        loop {
            match self.kind() {
                Some(T::Period) => {
                    self.at += 1;
                    if self.is(T::LeftParenthesis) {
                        self.skip_brackets();
                    } else if let Some(name) = self.word() {
                        id = self.add(Node::Member(id, name), offset);
                    } else {
                        return id;
                    }
                }
                Some(T::LeftParenthesis) => {
                    let arguments = self.arguments();
                    id = self.call(id, arguments, offset);
                }
                Some(T::LeftBracket) => {
                    self.at += 1;
                    let header = std::mem::replace(&mut self.in_header, false);
                    while !matches!(self.kind(), None | Some(T::RightBracket)) {
                        let before = self.at;
                        self.argument();
                        self.at = self.at.max(before + usize::from(!self.is(T::RightBracket)));
                    }
                    self.in_header = header;
                    self.at += 1;
                    id = self.add(Node::Element(id), offset);
                }
                Some(T::LeftBrace) if self.is_literal_of(id) => {
                    id = self.composite(id, offset);
                }
                _ => return id,
            }
        }
    }

    /// Whether `{` behind a node opens a literal and no block.
    fn is_literal_of(&self, id: NodeId) -> bool {
        match self.package.node(id) {
            Node::Many(_) | Node::Struct(_) => true,
            Node::Name(_) | Node::Member(..) | Node::Element(_) => !self.in_header,
            _ => false,
        }
    }

    fn call(&mut self, function: NodeId, arguments: Vec<NodeId>, offset: u32) -> NodeId {
        let pointers: Vec<NodeId> = arguments
            .iter()
            .filter_map(|argument| match self.package.node(*argument) {
                Node::Address(target) => Some(*target),
                _ => None,
            })
            .collect();
        let id = self.add(Node::Call(function, arguments.into()), offset);
        for target in pointers {
            self.assign(target, id);
        }
        id
    }

    fn arguments(&mut self) -> Vec<NodeId> {
        self.at += 1;
        let header = std::mem::replace(&mut self.in_header, false);
        let mut arguments = Vec::new();
        while let Some(kind) = self.kind() {
            let before = self.at;
            match kind {
                T::RightParenthesis => {
                    self.at += 1;
                    break;
                }
                T::Comma | T::Semicolon => self.at += 1,
                _ if self.is_operator("...") => self.at += 1,
                _ => arguments.push(self.argument()),
            }
            self.at = self.at.max(before + 1);
        }
        self.in_header = header;
        arguments
    }

    /// An expression or a type.
    fn argument(&mut self) -> NodeId {
        self.expression()
    }

    /// `{key: value, …}` behind its type.
    fn composite(&mut self, kind: NodeId, offset: u32) -> NodeId {
        self.depth += 1;
        self.at += 1;
        let header = std::mem::replace(&mut self.in_header, false);
        let inner_kind = match self.package.node(kind) {
            Node::Many(inner) => *inner,
            _ => self.other(),
        };
        let mut elements = Vec::new();
        while let Some(token) = self.kind() {
            let before = self.at;
            match token {
                T::RightBrace => {
                    self.at += 1;
                    break;
                }
                T::Comma | T::Semicolon => self.at += 1,
                _ => {
                    let mut value = self.element(inner_kind);
                    let mut key = None;
                    if self.accept(T::Colon) {
                        key = Some(value);
                        value = self.element(inner_kind);
                    }
                    elements.push((key, value));
                }
            }
            self.at = self.at.max(before + 1);
        }
        self.in_header = header;
        self.depth -= 1;
        self.add(Node::Composite(kind, elements.into()), offset)
    }

    /// An element, whose type may be left out.
    fn element(&mut self, kind: NodeId) -> NodeId {
        if self.is(T::LeftBrace) && self.depth < DEPTH {
            let offset = self.offset();
            let kind = match self.package.node(kind) {
                Node::Pointee(inner) => *inner,
                _ => kind,
            };
            return self.composite(kind, offset);
        }
        self.expression()
    }

    /// A function literal, or a function type.
    fn closure(&mut self) -> NodeId {
        let offset = self.offset();
        self.at += 1;
        let file = self.package.scope(self.scope).map_or(0, |scope| scope.file);
        let outer = self.scope;
        let inner = self.open_scope(Scope {
            parent: Some(outer),
            file,
            is_literal: true,
            ..Scope::default()
        });
        self.scope = inner;
        let function = std::mem::replace(&mut self.function, inner);
        self.signature();
        if self.is(T::LeftBrace) {
            let header = std::mem::replace(&mut self.in_header, false);
            let outer = (self.subject.take(), self.case.take());
            self.body();
            (self.subject, self.case) = outer;
            self.in_header = header;
        }
        (self.scope, self.function) = (outer, function);
        self.add(Node::Closure(inner), offset)
    }
}

/// The value of an integer literal: <https://go.dev/ref/spec#Integer_literals>.
fn number(text: &str) -> Option<u64> {
    let digits = text.replace('_', "").to_ascii_lowercase();
    let (radix, digits) = match digits.get(..2) {
        Some("0x") => (16, digits.get(2..)?),
        Some("0b") => (2, digits.get(2..)?),
        Some("0o") => (8, digits.get(2..)?),
        _ if digits.len() > 1 && digits.starts_with('0') => (8, digits.get(1..)?),
        _ => (10, digits.as_str()),
    };
    u64::from_str_radix(digits, radix).ok()
}

//! Statements and declarations: <https://go.dev/ref/spec#Statements>.

use super::super::syntax::{Branch, Case, Node, NodeId, Scope, Tests};
use super::{DEPTH, Reader};
use crate::go::lexer::{Keyword as K, TokenKind as T};

impl Reader<'_> {
    /// `{ … }`
    fn block(&mut self) {
        self.accept(T::LeftBrace);
        self.depth += 1;
        while let Some(kind) = self.kind() {
            let before = self.at;
            match kind {
                T::RightBrace => {
                    self.at += 1;
                    break;
                }
                _ if self.depth > DEPTH => {}
                _ => self.statement(kind),
            }
            self.at = self.at.max(before + 1);
        }
        self.depth -= 1;
    }

    /// The block of the function whose scope is open.
    pub(super) fn body(&mut self) {
        let first = self.next_node();
        self.block();
        let body = (first, self.next_node());
        let scope = self.package.scopes.get_mut(self.function as usize);
        if let Some(scope) = scope {
            scope.body = body;
        }
    }

    fn statement(&mut self, kind: T) {
        match kind {
            T::Semicolon | T::Colon => self.at += 1,
            T::LeftBrace => self.block(),
            T::Keyword(K::If) => self.conditional(),
            T::Keyword(K::Switch) => self.switch(),
            T::Keyword(K::Case | K::Default) if self.subject.is_some() => self.case(kind),
            T::Keyword(loops @ (K::For | K::Select)) => {
                self.at += 1;
                let outer = self.scope;
                self.header();
                let subject = self.subject.take();
                let first = self.next_node();
                if self.is(T::LeftBrace) {
                    self.block();
                }
                // What waits for one of several does so once.
                let tests = match loops {
                    K::For => Tests::Loop,
                    _ => Tests::Other,
                };
                self.branch((first, first), first, tests);
                self.subject = subject;
                self.scope = outer;
            }
            T::Keyword(K::Return) => {
                self.at += 1;
                if matches!(self.kind(), None | Some(T::Semicolon | T::RightBrace)) {
                    self.package.leaves.push((self.next_node(), self.function));
                } else {
                    let values = self.expressions().into();
                    let function = self.package.scopes.get_mut(self.function as usize);
                    if let Some(scope) = function {
                        scope.returns.push(values);
                    }
                }
            }
            T::Keyword(K::Var | K::Const | K::Type) => self.declaration(),
            T::Keyword(
                K::Go
                | K::Defer
                | K::Else
                | K::Case
                | K::Default
                | K::Break
                | K::Continue
                | K::Goto
                | K::Fallthrough,
            ) => self.at += 1,
            _ => self.simple(),
        }
    }

    /// `if`, with the `else` that stand behind it: what a header declares is known in all of them.
    fn conditional(&mut self) {
        let outer = self.scope;
        let mut others = Vec::new();
        while self.is(T::Keyword(K::If)) {
            self.at += 1;
            let (first, token) = (self.next_node(), self.at);
            self.header();
            let behind = self.next_node();
            let tests = self.tests(token);
            let counts = self.counts_arguments(token);
            if self.is(T::LeftBrace) {
                self.block();
            }
            self.branch((first, behind), behind, tests);
            if counts && self.ends_program(behind) {
                self.package.usages.push(first);
            }
            if self.accept(T::Keyword(K::Else)) {
                let index = self.package.branches.len().saturating_sub(1);
                others.push((self.next_node(), u32::try_from(index).unwrap_or(u32::MAX)));
                if self.is(T::LeftBrace) {
                    self.block();
                }
            }
        }
        for (first, index) in others.into_iter().rev() {
            self.branch((first, first), first, Tests::Else(index));
        }
        self.scope = outer;
    }

    /// Keeps statements that run in some case alone, and end here.
    fn branch(&mut self, condition: (NodeId, NodeId), first: NodeId, tests: Tests) {
        let body = (first, self.next_node());
        let branches = &mut self.package.branches;
        let index = u32::try_from(branches.len()).unwrap_or(u32::MAX);
        while let Some(last) = self.outermost.last()
            && let Some(inner) = branches.get_mut(*last as usize)
            && inner.body.0 >= first
        {
            inner.around = Some(index);
            self.outermost.pop();
        }
        self.outermost.push(index);
        branches.push(Branch {
            condition,
            body,
            tests,
            around: None,
        });
    }

    fn switch(&mut self) {
        self.at += 1;
        let outer_scope = self.scope;
        let first = self.next_node();
        self.header();
        // What is outermost is added last.
        let subject = self
            .next_node()
            .checked_sub(1)
            .filter(|last| *last >= first);
        let outer = (
            std::mem::replace(&mut self.subject, subject),
            self.case.take(),
        );
        let first = self.next_node();
        if self.is(T::LeftBrace) {
            self.block();
        }
        self.branch((first, first), first, Tests::Other);
        self.end_case();
        (self.subject, self.case) = outer;
        self.scope = outer_scope;
    }

    /// `case "a", "b":` or `default:`
    fn case(&mut self, kind: T) {
        self.end_case();
        self.at += 1;
        let Some(subject) = self.subject.filter(|_| kind == T::Keyword(K::Case)) else {
            return;
        };
        let mut texts = self.expressions();
        texts.retain(|node| matches!(self.package.node(*node), Node::Text(_)));
        if !texts.is_empty() {
            let body = (self.next_node(), NodeId::MAX);
            let texts = texts.into();
            self.case = Some(self.package.cases.len());
            self.package.cases.push(Case {
                subject,
                texts,
                body,
            });
        }
    }

    fn end_case(&mut self) {
        let behind = self.next_node();
        let case = self.case.take();
        if let Some(case) = case.and_then(|case| self.package.cases.get_mut(case)) {
            case.body.1 = behind;
        }
    }

    pub(super) fn next_node(&self) -> NodeId {
        NodeId::try_from(self.package.nodes.len()).unwrap_or(NodeId::MAX)
    }

    /// What stands between `if` and its block; names that it declares open a scope, which is left
    /// open: <https://go.dev/ref/spec#Blocks>.
    fn header(&mut self) {
        let outer = std::mem::replace(&mut self.in_header, true);
        while let Some(kind) = self.kind() {
            let before = self.at;
            match kind {
                T::LeftBrace | T::RightBrace => break,
                T::Semicolon => self.at += 1,
                _ => self.simple(),
            }
            self.at = self.at.max(before + 1);
        }
        self.in_header = outer;
    }

    /// An expression, or an assignment.
    fn simple(&mut self) {
        if self.accept(T::Keyword(K::Range)) {
            self.expression();
            return;
        }
        let targets = self.expressions();
        let define = self.is(T::Define);
        if !define && !self.is(T::Assign) {
            return;
        }
        self.at += 1;
        if self.accept(T::Keyword(K::Range)) {
            let offset = self.offset();
            let many = self.expression();
            let value = self.add(Node::Element(many), offset);
            if define {
                self.define(&targets);
            }
            if let [_, target, ..] = targets.as_slice() {
                self.assign(*target, value);
            }
            return;
        }
        let values = self.expressions();
        if define {
            self.define(&targets);
        }
        self.assign_all(&targets, &values);
    }

    /// Declares the names of `a, b := …`, which are known from here on.
    fn define(&mut self, targets: &[NodeId]) {
        if self.in_header {
            let file = self.package.scope(self.scope).map_or(0, |scope| scope.file);
            self.scope = self.open_scope(Scope {
                parent: Some(self.scope),
                file,
                ..Scope::default()
            });
        }
        for target in targets {
            if self.in_header
                && let Some(placed) = self.package.nodes.get_mut(*target as usize)
            {
                placed.scope = self.scope;
            }
            if let Node::Name(name) = self.package.node(*target) {
                let name = name.clone();
                self.declare(&name, None);
            }
        }
    }

    fn assign_all(&mut self, targets: &[NodeId], values: &[NodeId]) {
        match values {
            [call] if targets.len() > 1 => {
                for (index, target) in targets.iter().enumerate() {
                    let index = u8::try_from(index).unwrap_or(u8::MAX);
                    let offset = self
                        .package
                        .nodes
                        .get(*call as usize)
                        .map_or(0, |it| it.offset);
                    let part = self.add(Node::Part(*call, index), offset);
                    self.assign(*target, part);
                }
            }
            _ => {
                for (target, value) in targets.iter().zip(values) {
                    self.assign(*target, *value);
                }
            }
        }
    }

    /// `var`, `const` or `type`, one or a group.
    pub(super) fn declaration(&mut self) {
        let is_type = self.is(T::Keyword(K::Type));
        self.at += 1;
        if !self.accept(T::LeftParenthesis) {
            self.specification(is_type);
            return;
        }
        while let Some(kind) = self.kind() {
            let before = self.at;
            match kind {
                T::RightParenthesis => {
                    self.at += 1;
                    break;
                }
                T::Semicolon => {}
                _ => self.specification(is_type),
            }
            self.at = self.at.max(before + 1);
        }
    }

    fn specification(&mut self, is_type: bool) {
        if is_type {
            return self.type_specification();
        }
        let mut names = Vec::new();
        let mut targets = Vec::new();
        while self.is(T::Identifier) {
            let offset = self.offset();
            let Some(name) = self.word() else { break };
            targets.push(self.add(Node::Name(name.clone()), offset));
            names.push(name);
            if !self.accept(T::Comma) {
                break;
            }
        }
        let ends = matches!(
            self.kind(),
            None | Some(T::Assign | T::Semicolon | T::RightParenthesis | T::RightBrace)
        );
        let kind = (!ends).then(|| self.kind_here());
        for name in &names {
            self.declare(name, kind);
        }
        if self.accept(T::Assign) {
            let values = self.expressions();
            self.assign_all(&targets, &values);
        }
    }

    fn type_specification(&mut self) {
        let Some(name) = self.word() else { return };
        // Type parameters stand in brackets, and so does the length of an array.
        if self.is(T::LeftBracket) && self.kind_after() == Some(T::Identifier) {
            self.skip_brackets();
        }
        self.accept(T::Assign);
        let kind = self.kind_here();
        self.package.types.insert(name, kind);
    }
}

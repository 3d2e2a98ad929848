//! Types: <https://go.dev/ref/spec#Types>.

use ecow::EcoString;

use super::super::syntax::{Field, Node, NodeId, Variable};
use super::{DEPTH, Reader};
use crate::go::lexer::{Keyword, TokenKind as T};
use crate::go::literal::unquote;

impl Reader<'_> {
    /// Whether a type may begin here.
    fn begins_kind(&self) -> bool {
        match self.kind() {
            Some(T::Identifier | T::LeftParenthesis | T::LeftBracket) => true,
            Some(T::Keyword(word)) => matches!(
                word,
                Keyword::Chan | Keyword::Func | Keyword::Interface | Keyword::Map | Keyword::Struct
            ),
            _ => self.is_operator("*") || self.is_operator("<-") || self.is_operator("..."),
        }
    }

    /// A type.
    pub(super) fn kind_here(&mut self) -> NodeId {
        self.depth += 1;
        let offset = self.offset();
        let id = match self.kind() {
            _ if self.depth > DEPTH => {
                self.at += 1;
                self.other()
            }
            Some(T::Identifier) => self.named_kind(),
            Some(T::LeftParenthesis) => {
                self.at += 1;
                let inner = self.kind_here();
                self.accept(T::RightParenthesis);
                inner
            }
            Some(T::LeftBracket) => {
                self.skip_brackets();
                let inner = self.kind_here();
                self.add(Node::Many(inner), offset)
            }
            Some(T::Keyword(Keyword::Map)) => {
                self.at += 1;
                self.skip_brackets();
                let inner = self.kind_here();
                self.add(Node::Many(inner), offset)
            }
            Some(T::Keyword(Keyword::Struct)) => {
                self.at += 1;
                self.structure(offset)
            }
            Some(T::Keyword(Keyword::Interface)) => {
                self.at += 1;
                self.skip_brackets();
                self.other()
            }
            Some(T::Keyword(Keyword::Func)) => {
                self.at += 1;
                self.skip_brackets();
                if self.begins_kind() {
                    self.results();
                }
                self.other()
            }
            Some(T::Keyword(Keyword::Chan)) => {
                self.at += 1;
                self.kind_here()
            }
            Some(T::Operator) if self.begins_kind() => {
                let pointer = self.is_operator("*");
                self.at += 1;
                let inner = self.kind_here();
                if pointer {
                    self.add(Node::Pointee(inner), offset)
                } else {
                    inner
                }
            }
            _ => self.other(),
        };
        self.depth -= 1;
        id
    }

    /// `T`, `package.T`, `T[A]`.
    fn named_kind(&mut self) -> NodeId {
        let offset = self.offset();
        let name = self.word().unwrap_or_default();
        let mut id = self.add(Node::Name(name), offset);
        if self.accept(T::Period)
            && let Some(name) = self.word()
        {
            id = self.add(Node::Member(id, name), offset);
        }
        if self.is(T::LeftBracket) {
            if self.is_atomic_pointer(id) {
                self.at += 1;
                let inner = self.kind_here();
                self.accept(T::RightBracket);
                return self.add(Node::Pointee(inner), offset);
            }
            self.skip_brackets();
        }
        id
    }

    /// `atomic.Pointer[T]` holds a `*T`: <https://pkg.go.dev/sync/atomic#Pointer>.
    fn is_atomic_pointer(&self, id: NodeId) -> bool {
        let Node::Member(owner, name) = self.package.node(id) else {
            return false;
        };
        let is_atomic =
            |id| matches!(self.package.node(id), Node::Name(name) if **name == *"atomic");
        **name == *"Pointer" && is_atomic(*owner)
    }

    /// `{ fields }`
    fn structure(&mut self, offset: u32) -> NodeId {
        let mut fields = Vec::new();
        self.accept(T::LeftBrace);
        while let Some(kind) = self.kind() {
            let before = self.at;
            match kind {
                T::RightBrace => {
                    self.at += 1;
                    break;
                }
                T::Identifier => self.fields(&mut fields),
                T::Operator => {
                    let kind = self.kind_here();
                    self.finish_fields(&mut fields, Vec::new(), kind);
                }
                _ => {}
            }
            self.at = self.at.max(before + 1);
        }
        self.add(Node::Struct(fields.into()), offset)
    }

    fn fields(&mut self, fields: &mut Vec<Field>) {
        let embedded = matches!(
            self.kind_after(),
            Some(T::Semicolon | T::Period | T::String | T::RawString | T::RightBrace)
        );
        let mut names = Vec::new();
        if !embedded {
            while let Some(name) = self.word() {
                names.push(name);
                if !self.accept(T::Comma) {
                    break;
                }
            }
        }
        let kind = self.kind_here();
        self.finish_fields(fields, names, kind);
    }

    fn finish_fields(&mut self, fields: &mut Vec<Field>, names: Vec<EcoString>, kind: NodeId) {
        let mut tag: Box<str> = Box::default();
        if matches!(self.kind(), Some(T::String | T::RawString)) {
            tag = unquote(self.text()).unwrap_or_default().into();
            self.at += 1;
        }
        if names.is_empty() {
            let name = self.package.last_name(kind).unwrap_or_default().into();
            fields.push(Field {
                name,
                kind,
                tag,
                embedded: true,
            });
        } else {
            let field = |name| Field {
                name,
                kind,
                tag: tag.clone(),
                embedded: false,
            };
            fields.extend(names.into_iter().map(field));
        }
    }

    /// `(parameters) results`, into the current scope.
    pub(super) fn signature(&mut self) {
        let parameters = self.parameters();
        if let Some(scope) = self.scope_mut() {
            scope.parameters = parameters;
        }
        if self.begins_kind() {
            let results = self.results();
            if let Some(scope) = self.scope_mut() {
                scope.results = results.iter().map(|result| result.kind).collect();
                scope
                    .variables
                    .extend(results.into_iter().filter(|result| !result.name.is_empty()));
            }
        }
    }

    fn results(&mut self) -> Vec<Variable> {
        if self.is(T::LeftParenthesis) {
            return self.parameters();
        }
        let kind = self.kind_here();
        vec![Variable {
            name: EcoString::default(),
            kind,
            variadic: false,
        }]
    }

    /// `(a, b T, c ...U)`, or types alone: <https://go.dev/ref/spec#Function_types>.
    pub(super) fn parameters(&mut self) -> Vec<Variable> {
        let mut list: Vec<(NodeId, Option<NodeId>, bool)> = Vec::new();
        self.accept(T::LeftParenthesis);
        while let Some(kind) = self.kind() {
            let before = self.at;
            match kind {
                T::RightParenthesis => {
                    self.at += 1;
                    break;
                }
                T::Comma | T::Semicolon => self.at += 1,
                _ => {
                    let mut variadic = self.is_operator("...");
                    // A name before its type looks like a type: `a []T` is no `a[…]`.
                    let offset = self.offset();
                    let is_name =
                        self.is(T::Identifier) && self.kind_after() == Some(T::LeftBracket);
                    let first = if is_name {
                        let name = self.word().unwrap_or_default();
                        self.add(Node::Name(name), offset)
                    } else {
                        self.kind_here()
                    };
                    let mut second = None;
                    if self.begins_kind() {
                        variadic = self.is_operator("...");
                        second = Some(self.kind_here());
                    }
                    list.push((first, second, variadic));
                }
            }
            self.at = self.at.max(before + 1);
        }
        let named = list.iter().any(|(_, second, _)| second.is_some());
        let mut parameters = Vec::new();
        let mut last = None;
        for (first, second, variadic) in list.into_iter().rev() {
            last = second.or(last);
            let (name, kind) = if named {
                (
                    self.package.last_name(first).unwrap_or_default().into(),
                    last.unwrap_or(first),
                )
            } else {
                (EcoString::default(), first)
            };
            parameters.push(Variable {
                name,
                kind,
                variadic,
            });
        }
        parameters.reverse();
        parameters
    }
}

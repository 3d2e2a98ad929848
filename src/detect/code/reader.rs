//! Reads Go source into a [`Package`]: declarations, and of each function its assignments, calls
//! and results. What is no Go is passed over.

mod condition;
mod expression;
mod kind;
mod statement;

use std::sync::Arc;

use ecow::EcoString;

use super::syntax::{Assignment, File, Node, NodeId, Package, Placed, Scope, ScopeId, Variable};
use crate::go::lexer::{Keyword, Lexer, Token, TokenKind};
use crate::go::literal::unquote;

/// How deep expressions and statements may lie in each other.
const DEPTH: u16 = 200;

/// A file cut into tokens: one core does this while another reads the file before it.
pub(super) struct Source {
    bytes: Arc<Vec<u8>>,
    /// So many of them are text: Go refuses what is no UTF-8, and nothing behind it is read.
    valid: usize,
    tokens: Vec<Token>,
}

impl Source {
    pub(super) fn new(bytes: Arc<Vec<u8>>) -> Self {
        let text = str::from_utf8(&bytes);
        let valid = text.map_or_else(|error| error.valid_up_to(), str::len);
        let text = bytes.get(..valid).unwrap_or_default();
        let tokens = Lexer::new(text).without_comments().tokens();
        Self {
            bytes,
            valid,
            tokens,
        }
    }

    /// How many tokens it has.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    fn text(&self) -> &str {
        let valid = self.bytes.get(..self.valid).unwrap_or_default();
        str::from_utf8(valid).unwrap_or_default()
    }
}

/// Adds the declarations of one file to `package`.
pub(super) fn read(package: &mut Package, name: &str, source: &Source) {
    let mut reader = Reader {
        tokens: &source.tokens,
        source: source.text(),
        at: 0,
        scope: 0,
        function: 0,
        depth: 0,
        in_header: false,
        subject: None,
        case: None,
        outermost: Vec::new(),
        package,
    };
    reader.file(name);
}

/// A position in the tokens of one file.
struct Reader<'a> {
    tokens: &'a [Token],
    source: &'a str,
    at: usize,
    scope: ScopeId,
    /// The scope of the function or function literal that is read: what `return` gives is its.
    function: ScopeId,
    depth: u16,
    /// Between `if` and its block, where `x {` is no literal:
    /// <https://go.dev/ref/spec#Composite_literals>.
    in_header: bool,
    /// What the `switch` is over whose clauses are read.
    subject: Option<NodeId>,
    /// The clause of it that is read, by its index in the package.
    case: Option<usize>,
    /// The branches that none is around as far as the file is read, by their indices.
    outermost: Vec<u32>,
    package: &'a mut Package,
}

impl<'a> Reader<'a> {
    fn kind(&self) -> Option<TokenKind> {
        self.tokens.get(self.at).map(|token| token.kind)
    }

    fn kind_after(&self) -> Option<TokenKind> {
        self.tokens.get(self.at + 1).map(|token| token.kind)
    }

    fn text(&self) -> &'a str {
        let range = self.tokens.get(self.at).map(|token| token.span().range());
        range
            .and_then(|range| self.source.get(range))
            .unwrap_or_default()
    }

    fn offset(&self) -> u32 {
        self.tokens.get(self.at).map_or(0, |token| token.start)
    }

    fn is(&self, kind: TokenKind) -> bool {
        self.kind() == Some(kind)
    }

    fn is_operator(&self, text: &str) -> bool {
        self.is(TokenKind::Operator) && self.text() == text
    }

    fn accept(&mut self, kind: TokenKind) -> bool {
        let is = self.is(kind);
        self.at += usize::from(is);
        is
    }

    fn word(&mut self) -> Option<EcoString> {
        let word = self.is(TokenKind::Identifier).then(|| self.text().into())?;
        self.at += 1;
        Some(word)
    }

    /// Passes the brackets that open here, with all between them.
    fn skip_brackets(&mut self) {
        let mut open = 0usize;
        while let Some(kind) = self.kind() {
            use TokenKind as T;
            match kind {
                T::LeftParenthesis | T::LeftBracket | T::LeftBrace => open += 1,
                T::RightParenthesis | T::RightBracket | T::RightBrace => {
                    open = open.saturating_sub(1);
                }
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return;
            }
        }
    }

    fn add(&mut self, node: Node, offset: u32) -> NodeId {
        let id = NodeId::try_from(self.package.nodes.len()).unwrap_or(NodeId::MAX);
        let index = match &node {
            Node::Call(function, _) => {
                let name = self.package.last_name(*function).map(Into::into);
                name.map(|name: EcoString| (&mut self.package.calls, name))
            }
            Node::Composite(kind, _) => {
                let name = self.package.last_name(*kind).map(Into::into);
                name.map(|name: EcoString| (&mut self.package.composites, name))
            }
            _ => None,
        };
        if let Some((index, name)) = index {
            index.entry(name).or_default().push(id);
        }
        self.package.nodes.push(Placed {
            node,
            offset,
            scope: self.scope,
        });
        id
    }

    fn other(&mut self) -> NodeId {
        self.add(Node::Other, self.offset())
    }

    fn assign(&mut self, target: NodeId, value: NodeId) {
        let Some(name) = self.package.last_name(target) else {
            return;
        };
        let (name, index) = (name.into(), self.package.assignments.len());
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        self.package.assigned.entry(name).or_default().push(index);
        self.package.assignments.push(Assignment { target, value });
    }

    fn open_scope(&mut self, scope: Scope) -> ScopeId {
        let id = ScopeId::try_from(self.package.scopes.len()).unwrap_or(ScopeId::MAX);
        self.package.scopes.push(scope);
        id
    }

    fn scope_mut(&mut self) -> Option<&mut Scope> {
        self.package.scopes.get_mut(self.scope as usize)
    }

    /// Declares a name in the current scope; a file declares none, its names being the package's.
    fn declare(&mut self, name: &str, kind: Option<NodeId>) {
        let offset = self.offset();
        let scope = self.package.scopes.get_mut(self.scope as usize);
        let Some(scope) = scope else { return };
        match kind {
            Some(kind) if scope.parent.is_none() => {
                self.package.variables.insert(name.into(), kind);
            }
            Some(kind) => {
                scope.variables.push(Variable {
                    name: name.into(),
                    kind,
                    variadic: false,
                });
            }
            None if scope.parent.is_some() && !scope.declares(name, u32::MAX) => {
                scope.declared.push((name.into(), offset));
            }
            None => {}
        }
    }

    fn file(&mut self, name: &str) {
        let file = u32::try_from(self.package.files.len()).unwrap_or(u32::MAX);
        self.scope = self.open_scope(Scope {
            file,
            ..Scope::default()
        });
        let mut imports = Vec::new();
        while let Some(kind) = self.kind() {
            let before = self.at;
            match kind {
                TokenKind::Keyword(Keyword::Import) => self.imports(&mut imports),
                TokenKind::Keyword(Keyword::Func) => self.function(),
                TokenKind::Keyword(Keyword::Var | Keyword::Const | Keyword::Type) => {
                    self.declaration();
                }
                _ => {}
            }
            self.at = self.at.max(before + 1);
        }
        self.package.files.push(File {
            name: name.into(),
            imports,
        });
    }

    fn imports(&mut self, imports: &mut Vec<(EcoString, EcoString)>) {
        self.at += 1;
        let grouped = self.accept(TokenKind::LeftParenthesis);
        while let Some(kind) = self.kind() {
            let mut name = EcoString::default();
            match kind {
                TokenKind::Identifier | TokenKind::Period => {
                    name = self.text().into();
                    self.at += 1;
                }
                TokenKind::Semicolon => {
                    self.at += 1;
                    continue;
                }
                TokenKind::String | TokenKind::RawString => {}
                _ => break,
            }
            if let Some(path) = unquote(self.text()) {
                imports.push((name, path.into()));
            }
            self.at += 1;
            if !grouped {
                break;
            }
        }
    }

    /// `func (r R) name(parameters) results { … }`
    fn function(&mut self) {
        self.at += 1;
        let file = self.package.scope(self.scope).map_or(0, |scope| scope.file);
        let outer = self.scope;
        self.scope = self.open_scope(Scope {
            parent: Some(outer),
            file,
            ..Scope::default()
        });
        self.function = self.scope;
        if self.is(TokenKind::LeftParenthesis) {
            let receivers = self.parameters();
            if let Some(receiver) = receivers.into_iter().next() {
                let name = self
                    .package
                    .last_name(receiver.kind)
                    .unwrap_or_default()
                    .into();
                if let Some(scope) = self.scope_mut() {
                    scope.receiver = name;
                    scope.variables.push(receiver);
                }
            }
        }
        if let Some(name) = self.word() {
            self.package
                .functions
                .entry(name.clone())
                .or_default()
                .push(self.scope);
            if let Some(scope) = self.scope_mut() {
                scope.function = name;
            }
            if self.is(TokenKind::LeftBracket) {
                self.skip_brackets();
            }
            self.signature();
            if self.is(TokenKind::LeftBrace) {
                self.body();
            }
        }
        self.scope = outer;
    }
}

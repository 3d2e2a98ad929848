//! What is kept of a package's source: its declarations, and the expressions they are made of.

use ecow::EcoString;
use rustc_hash::FxHashMap;

/// Index of a node in [`Package::nodes`].
pub(in crate::detect) type NodeId = u32;
/// Index of a scope in [`Package::scopes`].
pub(in crate::detect) type ScopeId = u32;

/// One expression, or one type written down.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::detect) enum Node {
    /// A string literal's value.
    Text(Box<str>),
    /// An integer literal.
    Number(u64),
    /// `x`
    Name(EcoString),
    /// `x.name`
    Member(NodeId, EcoString),
    /// `f(a, b)`; a conversion too.
    Call(NodeId, Box<[NodeId]>),
    /// `T{key: value}`
    Composite(NodeId, Box<[(Option<NodeId>, NodeId)]>),
    /// `a + b`
    Sum(NodeId, NodeId),
    /// `&x`
    Address(NodeId),
    /// `*x`, and the type `*T`.
    Pointee(NodeId),
    /// `x[i]`, an element of what is ranged over, and `T[A]`.
    Element(NodeId),
    /// The type `[]T`, `[n]T` or `map[K]T`.
    Many(NodeId),
    /// A struct type.
    Struct(Box<[Field]>),
    /// A function literal, whose parameters and body are a scope.
    Closure(ScopeId),
    /// The n-th value of a call that gives several.
    Part(NodeId, u8),
    /// Whatever no port comes from.
    Other,
}

/// A node with its place.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::detect) struct Placed {
    pub(in crate::detect) node: Node,
    /// The byte where it begins, in its scope's file.
    pub(in crate::detect) offset: u32,
    pub(in crate::detect) scope: ScopeId,
}

/// A field of a struct; one that is embedded has its type's name.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::detect) struct Field {
    pub(in crate::detect) name: EcoString,
    pub(in crate::detect) kind: NodeId,
    pub(in crate::detect) tag: Box<str>,
    pub(in crate::detect) embedded: bool,
}

/// Where names are looked up: a file, a function, a function literal.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::detect) struct Scope {
    /// The scope around it; none for a file.
    pub(in crate::detect) parent: Option<ScopeId>,
    /// Index of the file.
    pub(in crate::detect) file: u32,
    /// Parameters in order, the receiver left out.
    pub(in crate::detect) parameters: Vec<Variable>,
    /// Variables declared in it that say their type, the receiver and named results included.
    pub(in crate::detect) variables: Vec<Variable>,
    /// Every other name it declares, with the byte from which on it is known.
    pub(in crate::detect) declared: Vec<(EcoString, u32)>,
    /// What its `return` statements give.
    pub(in crate::detect) returns: Vec<Box<[NodeId]>>,
    /// Types of its results.
    pub(in crate::detect) results: Vec<NodeId>,
    /// The function's name; empty for a literal and a file.
    pub(in crate::detect) function: EcoString,
    /// The first node of the function's body, and that behind the last; none for a file.
    pub(in crate::detect) body: (NodeId, NodeId),
    /// The name of the receiver's type; empty for a function without one.
    pub(in crate::detect) receiver: EcoString,
    /// It is that of a function literal.
    pub(in crate::detect) is_literal: bool,
}

impl Scope {
    /// Whether `name`, standing at a byte, is declared in it, scopes around it left out.
    pub(in crate::detect) fn declares(&self, name: &str, offset: u32) -> bool {
        let mut variables = self.parameters.iter().chain(&self.variables);
        variables.any(|variable| *variable.name == *name)
            || self
                .declared
                .iter()
                .any(|(known, from)| **known == *name && *from <= offset)
    }
}

/// A variable with its type.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::detect) struct Variable {
    pub(in crate::detect) name: EcoString,
    pub(in crate::detect) kind: NodeId,
    pub(in crate::detect) variadic: bool,
}

/// `target = value`, `target := value`, or a declaration; `&target` among a call's arguments too,
/// the value being the call.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::detect) struct Assignment {
    pub(in crate::detect) target: NodeId,
    pub(in crate::detect) value: NodeId,
}

/// `case "a", "b":` of a `switch`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::detect) struct Case {
    /// What the `switch` is over.
    pub(in crate::detect) subject: NodeId,
    /// The texts.
    pub(in crate::detect) texts: Box<[NodeId]>,
    /// The first node of its statements, and that behind the last.
    pub(in crate::detect) body: (NodeId, NodeId),
}

/// Statements that do not run whenever those around them do: of an `if`, an `else`, a clause, a loop.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::detect) struct Branch {
    /// The first node of what stands between `if` and the block, and that behind its last; the same
    /// for what has no condition of its own.
    pub(in crate::detect) condition: (NodeId, NodeId),
    /// The first node of the statements, and that behind their last.
    pub(in crate::detect) body: (NodeId, NodeId),
    pub(in crate::detect) tests: Tests,
    /// The branch right around it, as an index in [`Package::branches`].
    pub(in crate::detect) around: Option<u32>,
}

/// What a condition asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::detect) enum Tests {
    /// One of so many is missing or too short: `x == "" || len(y) < 8`, `!ok`.
    Nothing(u8),
    /// All of so many are missing or too short: `x == "" && y == ""`.
    Every(u8),
    /// Something went wrong, or there is something: `err != nil`, `len(missing) > 0`.
    Failure,
    /// A text is there: `x != ""`.
    Given,
    /// It is what stands behind `else`, of the `if` with this index in [`Package::branches`].
    Else(u32),
    /// Something else, or it is a clause.
    Other,
    /// It is a loop.
    Loop,
}

/// A file of a package.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::detect) struct File {
    pub(in crate::detect) name: EcoString,
    /// Import paths with the name given in this file, empty where none is.
    pub(in crate::detect) imports: Vec<(EcoString, EcoString)>,
}

/// The declarations of a package, its files taken together.
#[derive(Debug, Default, PartialEq)]
pub(in crate::detect) struct Package {
    pub(in crate::detect) files: Vec<File>,
    pub(in crate::detect) nodes: Vec<Placed>,
    pub(in crate::detect) scopes: Vec<Scope>,
    pub(in crate::detect) assignments: Vec<Assignment>,
    /// Named types.
    pub(in crate::detect) types: FxHashMap<EcoString, NodeId>,
    /// Types of the package's variables, where they are said.
    pub(in crate::detect) variables: FxHashMap<EcoString, NodeId>,
    /// Functions and methods by name.
    pub(in crate::detect) functions: FxHashMap<EcoString, Vec<ScopeId>>,
    /// Assignments by the last name of their target.
    pub(in crate::detect) assigned: FxHashMap<EcoString, Vec<u32>>,
    /// Calls by the last name of the function.
    pub(in crate::detect) calls: FxHashMap<EcoString, Vec<NodeId>>,
    /// The conditions of `if` that end the program where `os.Args` has too few, by their first node.
    pub(in crate::detect) usages: Vec<NodeId>,
    /// Statements that run in some case, in the order in which they end, the inner first.
    pub(in crate::detect) branches: Vec<Branch>,
    /// The `return` statements without values, as the node behind them, with the function's scope.
    pub(in crate::detect) leaves: Vec<(NodeId, ScopeId)>,
    /// Clauses of `switch` that are chosen by texts.
    pub(in crate::detect) cases: Vec<Case>,
    /// Composite literals by the last name of their type.
    pub(in crate::detect) composites: FxHashMap<EcoString, Vec<NodeId>>,
}

impl Package {
    /// Has room for what so many tokens add, where they are like most: lists that grow are moved again
    /// and again, and each time to memory that was never touched.
    pub(super) fn make_room(&mut self, tokens: usize) {
        self.nodes.reserve(tokens / 2);
        self.scopes.reserve(tokens / 50);
        self.assignments.reserve(tokens / 30);
    }

    /// Gives back the room that its lists have grown and do not use.
    pub(super) fn shrink(&mut self) {
        self.nodes.shrink_to_fit();
        self.scopes.shrink_to_fit();
        self.assignments.shrink_to_fit();
        self.cases.shrink_to_fit();
        self.branches.shrink_to_fit();
        self.leaves.shrink_to_fit();
        for scope in &mut self.scopes {
            scope.parameters.shrink_to_fit();
            scope.variables.shrink_to_fit();
            scope.declared.shrink_to_fit();
            scope.returns.shrink_to_fit();
            scope.results.shrink_to_fit();
        }
    }

    /// The `if` that an `else` is of.
    pub(in crate::detect) fn before_else(&self, other: &Branch) -> Option<&Branch> {
        match other.tests {
            Tests::Else(before) => self.branches.get(before as usize),
            _ => None,
        }
    }

    /// The branches that end behind the first of some nodes, and not behind the last.
    pub(in crate::detect) fn branches_ending_in(
        &self,
        (first, behind): (NodeId, NodeId),
    ) -> impl Iterator<Item = &Branch> {
        let from = self.branches.partition_point(|one| one.body.1 <= first);
        let branches = self.branches.get(from..).unwrap_or_default().iter();
        branches.take_while(move |one| one.body.1 <= behind)
    }

    /// The branches that a node stands in, the inner first.
    pub(in crate::detect) fn branches_around(&self, node: NodeId) -> impl Iterator<Item = &Branch> {
        // What is around a node is the first branch that ends behind it, or is around that one.
        let first = self.branches.partition_point(|one| one.body.1 <= node);
        let outwards = std::iter::successors(self.branches.get(first), |one| {
            self.branches.get(one.around? as usize)
        });
        outwards.filter(move |one| one.body.0 <= node)
    }

    /// The same, with those that end right before the node.
    pub(in crate::detect) fn branches_at(&self, node: NodeId) -> impl Iterator<Item = &Branch> {
        let first = self.branches.partition_point(|one| one.body.1 < node);
        let ending = self.branches.get(first..).unwrap_or_default();
        let ending = ending.iter().take_while(move |one| one.body.1 == node);
        ending.chain(self.branches_around(node))
    }

    /// A node; [`Node::Other`] where there is none.
    pub(in crate::detect) fn node(&self, id: NodeId) -> &Node {
        self.nodes
            .get(id as usize)
            .map_or(&Node::Other, |placed| &placed.node)
    }

    /// The scope a node stands in.
    pub(in crate::detect) fn scope_of(&self, id: NodeId) -> ScopeId {
        self.nodes.get(id as usize).map_or(0, |placed| placed.scope)
    }

    /// A scope.
    pub(in crate::detect) fn scope(&self, id: ScopeId) -> Option<&Scope> {
        self.scopes.get(id as usize)
    }

    /// The scopes from `id` outwards, its file's last.
    pub(in crate::detect) fn outwards(
        &self,
        id: ScopeId,
    ) -> impl Iterator<Item = (ScopeId, &Scope)> {
        let with_id = move |id: ScopeId| self.scope(id).map(|scope| (id, scope));
        std::iter::successors(with_id(id), move |(_, scope)| {
            scope.parent.and_then(with_id)
        })
    }

    /// The scope that declares `name` as seen from `id`; none: the package, or nobody.
    pub(in crate::detect) fn owner(&self, id: ScopeId, name: &str) -> Option<ScopeId> {
        self.owner_at(id, name, u32::MAX)
    }

    /// The same, of a name that stands at a byte.
    pub(in crate::detect) fn owner_at(
        &self,
        id: ScopeId,
        name: &str,
        offset: u32,
    ) -> Option<ScopeId> {
        self.outwards(id)
            .find(|(_, scope)| scope.declares(name, offset))
            .map(|(id, _)| id)
    }

    /// The function or function literal around a scope; a file's scope for what is in none.
    pub(in crate::detect) fn body_around(&self, id: ScopeId) -> ScopeId {
        let mut outwards = self.outwards(id);
        let is_body = |scope: &Scope| {
            scope.is_literal || !scope.function.is_empty() || scope.parent.is_none()
        };
        outwards
            .find(|(_, scope)| is_body(scope))
            .map_or(id, |(id, _)| id)
    }

    /// The function or function literal that a node stands in; a file's scope for what is in none.
    pub(in crate::detect) fn body_of(&self, node: NodeId) -> ScopeId {
        self.body_around(self.scope_of(node))
    }

    /// The function declaration that a node stands in.
    pub(in crate::detect) fn function_of(&self, node: NodeId) -> Option<ScopeId> {
        self.function_around(self.scope_of(node)).map(|(id, _)| id)
    }

    /// The function declaration around a scope.
    pub(in crate::detect) fn function_around(&self, id: ScopeId) -> Option<(ScopeId, &Scope)> {
        let mut outwards = self.outwards(id);
        outwards.find(|(_, scope)| !scope.function.is_empty())
    }

    /// Whether tags put something in front of the names of variables of the environment.
    pub(in crate::detect) fn has_prefixes(&self) -> bool {
        self.nodes.iter().any(|placed| match &placed.node {
            Node::Struct(fields) => fields.iter().any(|field| {
                [
                    "envPrefix:",
                    "env-prefix:",
                    "env-namespace:",
                    "prefix:",
                    "prefix=",
                ]
                .iter()
                .any(|key| field.tag.contains(key))
            }),
            _ => false,
        })
    }

    /// The file a scope is in.
    pub(in crate::detect) fn file_of(&self, id: ScopeId) -> Option<&File> {
        self.scope(id)
            .and_then(|scope| self.files.get(scope.file as usize))
    }

    /// Whether an expression names the builtin append: <https://pkg.go.dev/builtin#append>.
    pub(in crate::detect) fn is_append(&self, function: NodeId) -> bool {
        matches!(self.node(function), Node::Name(name) if **name == *"append")
    }

    /// The last name of an expression: `c` of `a.b.c`, `*c` and `c[0]`.
    pub(in crate::detect) fn last_name(&self, id: NodeId) -> Option<&str> {
        let mut id = id;
        for _ in 0..8 {
            match self.node(id) {
                Node::Name(name) | Node::Member(_, name) => return Some(name),
                Node::Pointee(inner) | Node::Address(inner) | Node::Element(inner) => id = *inner,
                _ => return None,
            }
        }
        None
    }
}

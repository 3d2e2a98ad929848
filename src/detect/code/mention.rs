//! What a program may come to, at most: every function, type and variable that the code it comes to
//! mentions. What this leaves out is certain not to run.

use std::rc::Rc;
use std::sync::Arc;

use ecow::EcoString;
use rustc_hash::{FxHashMap, FxHashSet};

use super::program::{Import, Program};
use super::syntax::{Node, NodeId, Package, ScopeId};
use crate::facts::Main;

/// Functions, types and variables that are followed; more may come to anything.
const MOST: usize = 60_000;

/// Packages of a program that are read; more may come to anything.
const MOST_PACKAGES: usize = 400;

/// A package's code, and whether it is the half that a generator wrote.
type Half = (usize, bool);

/// Follows what one program mentions.
pub(in crate::detect) struct Mentions<'a> {
    program: &'a Program<'a>,
    halves: FxHashMap<Half, Rc<Code>>,
    open: Vec<(Half, Item)>,
    seen: FxHashSet<(Half, Item)>,
    /// The places that are asked for, by what each stands in.
    wanted: FxHashMap<(Half, Item), Vec<usize>>,
    met: FxHashSet<usize>,
    /// How many of them are enough.
    fewest: usize,
}

/// What can be mentioned.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Item {
    /// A function or a function literal, with all that stands in it.
    Scope(ScopeId),
    /// An expression or a type outside of functions.
    Node(NodeId),
    /// A type, with its methods: any of them may be called through an interface.
    Type(EcoString),
}

/// The code of one half of a package.
struct Code {
    package: Arc<Package>,
    /// The names that stand in a scope, but for those that only describe: keys, parameters, results.
    names: Vec<Vec<NodeId>>,
    /// The functions that stand in a scope.
    inner: Vec<Vec<ScopeId>>,
}

impl<'a> Mentions<'a> {
    /// Whether `main` may come to some places, at least so many; `None` where that cannot be told.
    pub(in crate::detect) fn meet(
        program: &'a Program<'a>,
        main: &Main,
        places: &[(usize, NodeId)],
        fewest: usize,
    ) -> Option<bool> {
        let start = program.library.at(&main.dir)?;
        let mut mentions = Self {
            program,
            halves: FxHashMap::default(),
            open: Vec::new(),
            seen: FxHashSet::default(),
            wanted: FxHashMap::default(),
            met: FxHashSet::default(),
            fewest,
        };
        for (place, (index, node)) in places.iter().enumerate() {
            let package = program.package(*index);
            let scopes = package.outwards(package.scope_of(*node));
            let scopes = scopes.map(|(id, _)| Item::Scope(id));
            for item in scopes.chain([Item::Node(*node)]) {
                let wanted = mentions.wanted.entry(((*index, false), item));
                wanted.or_default().push(place);
            }
        }
        mentions.name(start, "main");
        mentions.start_of(start);
        mentions.follow_all();
        // What runs before `func main` stands in all packages: reading them takes long.
        if !mentions.is_met() {
            if program.reached.len() > MOST_PACKAGES {
                return None;
            }
            let others = program.reached.iter().filter(|index| **index != start);
            others.for_each(|index| mentions.start_of(*index));
            mentions.follow_all();
        }
        match mentions.is_met() {
            false if mentions.seen.len() > MOST => None,
            is_met => Some(is_met),
        }
    }

    fn is_met(&self) -> bool {
        self.met.len() >= self.fewest
    }

    /// Follows what is open, until what is wanted is met.
    fn follow_all(&mut self) {
        while !self.is_met()
            && self.seen.len() <= MOST
            && let Some((half, item)) = self.open.pop()
        {
            self.follow(half, item);
        }
    }

    /// What runs before `func main`: `init`, and the calls that give variables their values
    /// (<https://go.dev/ref/spec#Package_initialization>).
    fn start_of(&mut self, index: usize) {
        for is_generated in [false, true] {
            let half = (index, is_generated);
            let Some(code) = self.code(half) else {
                continue;
            };
            for scope in code.package.functions.get("init").into_iter().flatten() {
                self.add(half, Item::Scope(*scope));
            }
            let outside = |node: NodeId| {
                let scope = code.package.scope(code.package.scope_of(node));
                scope.is_some_and(|scope| scope.parent.is_none())
            };
            for (placed, node) in code.package.nodes.iter().zip(0..) {
                // `(*T)(nil)` calls nothing.
                if let Node::Call(function, _) = &placed.node
                    && outside(node)
                    && !matches!(code.package.node(*function), Node::Pointee(_))
                {
                    self.add(half, Item::Node(node));
                }
            }
        }
    }

    fn add(&mut self, half: Half, item: Item) {
        if self.seen.insert((half, item.clone())) {
            let wanted = self.wanted.get(&(half, item.clone()));
            self.met.extend(wanted.into_iter().flatten());
            self.open.push((half, item));
        }
    }

    fn follow(&mut self, half: Half, item: Item) {
        let Some(code) = self.code(half) else { return };
        match item {
            Item::Scope(scope) => {
                for inner in code.inner.get(scope as usize).into_iter().flatten() {
                    self.add(half, Item::Scope(*inner));
                }
                for node in code.names.get(scope as usize).into_iter().flatten() {
                    self.mention(half, &code, *node);
                }
            }
            Item::Type(name) => {
                for scope in code.package.functions.values().flatten() {
                    let is_method = |scope: &super::syntax::Scope| scope.receiver == name;
                    if code.package.scope(*scope).is_some_and(is_method) {
                        self.add(half, Item::Scope(*scope));
                    }
                }
                if let Some(node) = code.package.types.get(&name) {
                    self.add(half, Item::Node(*node));
                }
            }
            Item::Node(node) => self.inside(half, &code, node),
        }
    }

    /// The parts of an expression or a type.
    fn inside(&mut self, half: Half, code: &Code, node: NodeId) {
        let mut add = |inner: NodeId| self.add(half, Item::Node(inner));
        match code.package.node(node) {
            Node::Name(_) => self.mention(half, code, node),
            Node::Member(inner, _) => {
                add(*inner);
                self.mention(half, code, node);
            }
            Node::Call(inner, arguments) => {
                add(*inner);
                arguments.iter().for_each(|argument| add(*argument));
            }
            Node::Composite(kind, elements) => {
                add(*kind);
                elements.iter().for_each(|(_, value)| add(*value));
            }
            Node::Sum(left, right) => {
                add(*left);
                add(*right);
            }
            Node::Address(inner)
            | Node::Pointee(inner)
            | Node::Element(inner)
            | Node::Many(inner)
            | Node::Part(inner, _) => add(*inner),
            Node::Struct(fields) => fields.iter().for_each(|field| add(field.kind)),
            Node::Closure(scope) => self.add(half, Item::Scope(*scope)),
            Node::Text(_) | Node::Number(_) | Node::Other => {}
        }
    }

    /// What a name stands for; what a selector does where its owner is a package: methods come with
    /// their types.
    fn mention(&mut self, half: Half, code: &Code, node: NodeId) {
        let package = &code.package;
        match package.node(node) {
            Node::Name(name) => {
                let scope = package.scope_of(node);
                let offset = package.nodes.get(node as usize).map_or(0, |it| it.offset);
                if package.owner_at(scope, name, offset).is_some() {
                    return;
                }
                if self.name(half.0, name) {
                    return;
                }
                let file = package.file_of(scope).into_iter();
                let dots = file.flat_map(|file| &file.imports);
                let dots = dots.filter(|(given, _)| **given == *".");
                for (_, path) in dots {
                    if let Some(own) = self.program.library.imported(path) {
                        self.name(own, name);
                    }
                }
            }
            Node::Member(owner, name) => {
                if let Some(Import::Own(own)) = self.program.import(package, *owner) {
                    self.name(own, name);
                }
            }
            _ => {}
        }
    }

    /// What a package declares by a name; whether it does.
    fn name(&mut self, index: usize, name: &str) -> bool {
        for is_generated in [false, true] {
            let half = (index, is_generated);
            let Some(code) = self.code(half) else {
                continue;
            };
            let package = &code.package;
            let functions = package.functions.get(name).into_iter().flatten();
            let is_plain = |scope: &super::syntax::Scope| scope.receiver.is_empty();
            let functions = functions.filter(|id| package.scope(**id).is_some_and(is_plain));
            let mut items: Vec<Item> = functions.map(|id| Item::Scope(*id)).collect();
            if package.types.contains_key(name) {
                // Its methods may stand in either half.
                self.add((index, !is_generated), Item::Type(name.into()));
                items.push(Item::Type(name.into()));
            }
            items.extend(package.variables.get(name).map(|kind| Item::Node(*kind)));
            let assigned = package.assigned.get(name).into_iter().flatten();
            let assigned = assigned.filter_map(|at| package.assignments.get(*at as usize));
            let values = assigned.filter(|assignment| {
                let scope = package.scope(package.scope_of(assignment.target));
                let is_outside = scope.is_some_and(|scope| scope.parent.is_none());
                is_outside && matches!(package.node(assignment.target), Node::Name(_))
            });
            items.extend(values.map(|assignment| Item::Node(assignment.value)));
            if !items.is_empty() {
                items.into_iter().for_each(|item| self.add(half, item));
                return true;
            }
        }
        false
    }

    /// The code of a half of a package, unless a generator wrote nothing of it.
    fn code(&mut self, half: Half) -> Option<Rc<Code>> {
        if let Some(known) = self.halves.get(&half) {
            return Some(Rc::clone(known)).filter(|code| !code.package.files.is_empty());
        }
        let package = match half {
            (index, false) => self.program.package(index),
            (index, true) => Arc::new(self.program.library.generated(index)),
        };
        let code = Rc::new(Code::new(package));
        self.halves.insert(half, Rc::clone(&code));
        Some(code).filter(|code| !code.package.files.is_empty())
    }
}

impl Code {
    fn new(package: Arc<Package>) -> Self {
        let mut describes = vec![false; package.nodes.len()];
        let mut describe = |node: NodeId| {
            if let Some(describes) = describes.get_mut(node as usize) {
                *describes = true;
            }
        };
        for placed in &package.nodes {
            if let Node::Composite(_, elements) = &placed.node {
                elements
                    .iter()
                    .filter_map(|(key, _)| *key)
                    .for_each(&mut describe);
            }
        }
        for scope in &package.scopes {
            let parameters = scope.parameters.iter().map(|one| one.kind);
            let receiver = scope.variables.iter().take(1).map(|one| one.kind);
            let receiver = receiver.filter(|_| !scope.receiver.is_empty());
            let results = scope.results.iter().copied();
            for mut node in parameters.chain(receiver).chain(results) {
                for _ in 0..8 {
                    describe(node);
                    match package.node(node) {
                        Node::Pointee(inner) | Node::Many(inner) => node = *inner,
                        _ => break,
                    }
                }
            }
        }
        let mut names = vec![Vec::new(); package.scopes.len()];
        for ((placed, describes), node) in package.nodes.iter().zip(describes).zip(0..) {
            let is_name = matches!(placed.node, Node::Name(_) | Node::Member(..));
            if is_name
                && !describes
                && let Some(names) = names.get_mut(placed.scope as usize)
            {
                names.push(node);
            }
        }
        let mut inner = vec![Vec::new(); package.scopes.len()];
        for (scope, id) in package.scopes.iter().zip(0..) {
            let parent = scope
                .parent
                .and_then(|parent| inner.get_mut(parent as usize));
            if let Some(inner) = parent {
                inner.push(id);
            }
        }
        Self {
            package,
            names,
            inner,
        }
    }
}

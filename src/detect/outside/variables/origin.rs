//! The variables of the environment that a value is made of: all there are, or it is not known.

mod call;
mod field;
mod filled;
mod text;
mod viper;

pub(super) use viper::reads_settings;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::tagged::imports_any;
use crate::detect::code::{
    Import, Kind, Node, NodeId, Package, Program, ScopeId, definition, values_assigned,
};
use crate::detect::failure::Failures;

/// How far a value is followed.
const DEPTH: u8 = 10;

/// How often it is followed on, for one value.
const STEPS: u32 = 200;

/// Steps to learn of which type an expression is.
const KIND_STEPS: u32 = 200;

/// More packages than these are not searched for the callers of a function.
const MOST_USERS: usize = 4;

/// A variable of the environment, with where it is read.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub(super) name: String,
    pub(super) package: usize,
    pub(super) node: NodeId,
    /// How many steps are left there: the nearest has most.
    left: u8,
}

/// Follows values to variables of the environment.
pub(super) struct Origins<'q, 'p, 'a> {
    program: &'q Program<'p>,
    failures: &'q Failures<'q, 'a>,
    /// A library fills fields with the variables that their tags name.
    has_tags: bool,
    /// The packages that do so.
    fillers: &'q [&'q str],
    /// The types of fields, with the types that have such.
    owners: OnceCell<FxHashMap<Kind, Vec<field::Owner>>>,
    /// The types that each package may have filled by others.
    filled: RefCell<HashMap<usize, Rc<FxHashSet<Kind>>>>,
    steps: Cell<u32>,
    /// How many packages import one.
    users: RefCell<HashMap<usize, usize>>,
    /// What the program says to viper.
    viper: OnceCell<Option<viper::Viper>>,
    /// The names that are being followed.
    open: RefCell<Vec<(usize, String, Option<ScopeId>)>>,
}

/// A call that was stepped into.
struct Frame<'f> {
    package: usize,
    scope: ScopeId,
    caller: usize,
    arguments: &'f [NodeId],
    above: Option<&'f Frame<'f>>,
}

/// Where a value is looked at from.
#[derive(Clone, Copy)]
struct From<'f> {
    package: usize,
    frame: Option<&'f Frame<'f>>,
    depth: u8,
}

impl From<'_> {
    fn deeper(self) -> Option<Self> {
        let depth = self.depth.checked_sub(1)?;
        Some(Self { depth, ..self })
    }

    fn elsewhere(self, package: usize) -> Self {
        Self {
            package,
            frame: None,
            depth: self.depth,
        }
    }
}

/// All the variables there are; none where something else may give a value, too.
type All = Option<Vec<Origin>>;

impl<'q, 'p, 'a> Origins<'q, 'p, 'a> {
    pub(super) fn new(
        program: &'q Program<'p>,
        fillers: &'q [&'q str],
        failures: &'q Failures<'q, 'a>,
    ) -> Self {
        Self {
            program,
            failures,
            has_tags: imports_any(program, fillers).next().is_some(),
            fillers,
            owners: OnceCell::new(),
            filled: RefCell::default(),
            steps: Cell::new(0),
            users: RefCell::default(),
            viper: OnceCell::new(),
            open: RefCell::default(),
        }
    }

    /// The variables that a value is taken from, the nearest first; none where something else may
    /// give it too.
    pub(super) fn of(&self, package: usize, node: NodeId) -> All {
        self.steps.set(STEPS);
        let from = From {
            package,
            frame: None,
            depth: DEPTH,
        };
        let mut found = self.value(from, node)?;
        found.sort_by_key(|one| std::cmp::Reverse(one.left));
        (!found.is_empty()).then_some(found)
    }

    fn all(&self, from: From<'_>, nodes: impl IntoIterator<Item = NodeId>) -> All {
        let found: Option<Vec<_>> = nodes
            .into_iter()
            .map(|node| self.value(from, node))
            .collect();
        found.map(|found| found.concat())
    }

    fn value(&self, from: From<'_>, node: NodeId) -> All {
        let from = from.deeper()?;
        self.steps.set(self.steps.get().checked_sub(1)?);
        let package = self.program.package(from.package);
        match package.node(node) {
            Node::Text(text) => text.is_empty().then(Vec::new),
            Node::Number(number) => (*number == 0).then(Vec::new),
            Node::Name(name) if **name == *"nil" => Some(Vec::new()),
            Node::Name(name) => self.name(from, &package, node, name),
            Node::Member(owner, name) => match self.program.import(&package, *owner) {
                Some(Import::Own(own)) => self.global(from.elsewhere(own), name),
                Some(Import::Outside(_)) => None,
                None => self.field(from, *owner, name),
            },
            Node::Call(function, arguments) => self.call(from, *function, arguments, 0, node),
            Node::Part(call, part) => match package.node(*call) {
                Node::Call(function, arguments) => {
                    self.call(from, *function, arguments, *part, *call)
                }
                _ => None,
            },
            Node::Address(inner) | Node::Pointee(inner) => self.value(from, *inner),
            _ => None,
        }
    }

    fn name(&self, from: From<'_>, package: &Package, node: NodeId, name: &str) -> All {
        let Some(owner) = package.owner(package.scope_of(node), name) else {
            return self.global(from, name);
        };
        let scope = package.scope(owner)?;
        let position = scope.parameters.iter().position(|one| *one.name == *name);
        let mut given = match position {
            Some(at) if scope.parameters.get(at)?.variadic => return None,
            Some(at) => self.parameter(from, owner, at)?,
            None => Vec::new(),
        };
        let assigned = values_assigned(package, name, Some(owner));
        if position.is_none() && assigned.is_empty() {
            // A text that nothing is put into is declared with its type.
            let mut variables = scope.variables.iter();
            variables.find(|one| *one.name == *name)?;
        }
        given.extend(self.assigned(from, (name, Some(owner)), &assigned)?);
        Some(given)
    }

    /// What is given for a parameter: by the call that was stepped into, or by the only one there is.
    fn parameter(&self, from: From<'_>, scope: ScopeId, position: usize) -> All {
        let mut frame = from.frame;
        while let Some(one) = frame {
            if one.package == from.package && one.scope == scope {
                let inside = From {
                    package: one.caller,
                    frame: one.above,
                    depth: from.depth,
                };
                return self.value(inside, *one.arguments.get(position)?);
            }
            frame = one.above;
        }
        // To look for the callers in many packages takes longer than what comes of it is worth.
        if self.has_many_users(from.package) {
            return None;
        }
        let sites = self.failures.sites(from.package, scope);
        let [(at, call)] = &*sites else {
            return None;
        };
        let package = self.program.package(*at);
        let Node::Call(_, arguments) = package.node(*call) else {
            return None;
        };
        self.value(from.elsewhere(*at), *arguments.get(position)?)
    }

    /// Whether more than a few packages import one.
    fn has_many_users(&self, index: usize) -> bool {
        let count = || {
            let library = self.program.library;
            let path = library.entries.get(index).map(|entry| &entry.import_path);
            let is_it = |other: &str| path.is_some_and(|path| **path == *other);
            let reached = self.program.reached.iter();
            reached
                .filter(|user| library.imports(**user, is_it))
                .count()
        };
        let mut known = self.users.borrow_mut();
        *known.entry(index).or_insert_with(count) > MOST_USERS
    }

    /// What is assigned to a variable of a package, in it or in another.
    fn global(&self, from: From<'_>, name: &str) -> All {
        let package = self.program.package(from.package);
        let assigned = values_assigned(&package, name, None);
        if assigned.is_empty() && !package.variables.contains_key(name) {
            return None;
        }
        let mut found = self.assigned(from, (name, None), &assigned)?;
        for user in self.program.users(from.package, name) {
            if user == from.package {
                continue;
            }
            let other = self.program.package(user);
            let indices = other.assigned.get(name).into_iter().flatten();
            for one in indices.filter_map(|at| other.assignments.get(*at as usize)) {
                if let Node::Member(owner, _) = other.node(one.target)
                    && matches!(self.program.import(&other, *owner),
                        Some(Import::Own(own)) if own == from.package)
                {
                    found.extend(self.put(from.elsewhere(user), one.value)?);
                }
            }
        }
        Some(found)
    }

    fn assigned(
        &self,
        from: From<'_>,
        (name, owner): (&str, Option<ScopeId>),
        values: &[NodeId],
    ) -> All {
        let key = (from.package, name.to_owned(), owner);
        if self.open.borrow().contains(&key) {
            // What is made of itself comes from where it came from.
            return Some(Vec::new());
        }
        self.open.borrow_mut().push(key);
        let found: Option<Vec<_>> = values.iter().map(|value| self.put(from, *value)).collect();
        self.open.borrow_mut().pop();
        found.map(|found| found.concat())
    }

    /// What is assigned: a value, or what a call puts where one of its arguments points.
    fn put(&self, from: From<'_>, value: NodeId) -> All {
        let package = self.program.package(from.package);
        if let Node::Call(function, arguments) = package.node(value)
            && let Some(first) = arguments.first()
            && matches!(package.node(*first), Node::Address(_))
        {
            return self.flag(from, &package, *function, arguments);
        }
        let is_address = |id: &NodeId| matches!(package.node(*id), Node::Address(_));
        match package.node(value) {
            // What a file says that the user names is no default.
            Node::Call(_, arguments) if arguments.iter().any(is_address) => {
                let is_spared = self.failures.is_spared(from.package, value, false);
                is_spared.then(Vec::new)
            }
            _ => self.value(from, value),
        }
    }

    /// The default of a flag, where variables give it: who sets those needs no flag.
    fn flag(
        &self,
        from: From<'_>,
        package: &Package,
        function: NodeId,
        arguments: &[NodeId],
    ) -> All {
        let flag = definition(package.last_name(function)?, arguments)?;
        let found = self.value(from, flag.default)?;
        (!found.is_empty()).then_some(found)
    }
}

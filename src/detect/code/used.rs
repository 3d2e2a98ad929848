//! What of a package a program can come to, by the names that are said: what no other package names,
//! nor what is named, does not run.
//!
//! This asks a package's importers alone, and so is cheap for one package of many;
//! [`mention`](super::mention) follows the whole program from `func main`, and so is right where a
//! program must not be told to do what it never comes to.

use std::collections::{BTreeSet, HashMap, HashSet};

use ecow::EcoString;

use super::program::{Import, Program};
use super::syntax::{Node, NodeId, Package, ScopeId};

/// A package that more others import is taken to be used as a whole.
const MOST_IMPORTERS: usize = 24;

/// What of a package a program can come to.
#[derive(Debug)]
pub(in crate::detect) enum Used {
    /// Nothing says that some of it is left aside.
    All,
    /// Some of it.
    Some {
        /// The functions.
        functions: HashSet<ScopeId>,
        /// What stands outside functions and is left aside: types, and those that functions name.
        aside: HashSet<NodeId>,
    },
}

impl Used {
    /// Whether a node stands in what is used.
    pub(in crate::detect) fn has(&self, package: &Package, node: NodeId) -> bool {
        let Self::Some { functions, aside } = self else {
            return true;
        };
        match package.function_of(node) {
            Some(function) => functions.contains(&function),
            None => !aside.contains(&node),
        }
    }
}

impl Program<'_> {
    /// What of a package the program can come to.
    pub(in crate::detect) fn used(&self, index: usize) -> Used {
        let package = self.package(index);
        match self.names_said(index, &package) {
            Some(said) => Names::of(&package).used(&package, &said),
            None => Used::All,
        }
    }

    /// Whether an import that `is_it` tells is used where the program comes to: by its name, or for
    /// what it does by itself.
    pub(in crate::detect) fn uses_import(
        &self,
        index: usize,
        used: &Used,
        is_it: &dyn Fn(&str) -> bool,
    ) -> bool {
        let package = self.package(index);
        let imports = package.files.iter().flat_map(|file| &file.imports);
        let mut imports = imports.filter(|(_, path)| is_it(path));
        let is_all = matches!(used, Used::All);
        if is_all || !self.is_whole(index, &package) || imports.any(|(given, _)| is_unnamed(given))
        {
            return true;
        }
        let mut nodes = package.nodes.iter().zip(0..);
        nodes.any(|(placed, id)| match &placed.node {
            Node::Member(owner, _) => {
                used.has(&package, id)
                    && matches!(self.import(&package, *owner),
                        Some(Import::Outside(path)) if is_it(path))
            }
            _ => false,
        })
    }

    /// The names that other packages say of one; none where that is not known.
    fn names_said(&self, index: usize, package: &Package) -> Option<BTreeSet<EcoString>> {
        let entry = self.library.entries.get(index)?;
        if *entry.answer.name == *"main" || !self.is_whole(index, package) {
            return None;
        }
        let path = &entry.import_path;
        let importers = self.reached.iter();
        let is_it = |import: &str| *import == **path;
        let importers = importers.filter(|user| self.library.imports(**user, is_it));
        let importers: Vec<usize> = importers.copied().collect();
        if importers.is_empty() || importers.len() > MOST_IMPORTERS {
            return None;
        }
        let mut said = BTreeSet::new();
        for user in importers {
            let package = self.package(user);
            if !self.is_whole(user, &package) {
                return None;
            }
            let imports = package.files.iter().flat_map(|file| &file.imports);
            let mut imports = imports.filter(|(_, import)| **import == **path);
            if imports.any(|(given, _)| **given == *".") {
                return None;
            }
            for placed in &package.nodes {
                if let Node::Member(owner, name) = &placed.node
                    && matches!(self.import(&package, *owner), Some(Import::Own(own)) if own == index)
                {
                    said.insert(name.clone());
                }
            }
        }
        Some(said)
    }

    /// Whether all files of a package were read: generated ones are not.
    pub(in crate::detect) fn is_whole(&self, index: usize, package: &Package) -> bool {
        let entry = self.library.entries.get(index);
        entry.is_some_and(|entry| {
            package.files.len() == entry.answer.go_files.len() + entry.answer.cgo_files.len()
        })
    }
}

/// The names said in each part of a package.
#[derive(Default)]
struct Names<'p> {
    functions: HashMap<ScopeId, Vec<&'p str>>,
    types: HashMap<&'p str, Vec<&'p str>>,
    /// Outside functions and types.
    outside: Vec<&'p str>,
    /// What types are made of, and the parameters and results of functions.
    of_types: Vec<(&'p str, Vec<NodeId>)>,
    of_functions: Vec<(ScopeId, Vec<NodeId>)>,
}

impl<'p> Names<'p> {
    fn of(package: &'p Package) -> Self {
        let mut names = Self::default();
        let mut placed: HashSet<NodeId> = HashSet::new();
        let mut types: Vec<_> = package.types.iter().collect();
        types.sort();
        for (name, node) in types {
            let below = kinds_below(package, *node);
            let said = below.iter().filter_map(|id| name_at(package, *id));
            names.types.insert(name, said.collect());
            placed.extend(&below);
            names.of_types.push((name, below));
        }
        for (scope, id) in package.scopes.iter().zip(0..) {
            let variables = scope.parameters.iter().chain(&scope.variables);
            let kinds = variables.map(|variable| variable.kind);
            let kinds = kinds.chain(scope.results.iter().copied());
            let below: Vec<NodeId> = kinds
                .flat_map(|kind| kinds_below(package, kind))
                .filter(|node| package.function_of(*node).is_none())
                .collect();
            let said = below.iter().filter_map(|id| name_at(package, *id));
            if !scope.function.is_empty() {
                names.functions.entry(id).or_default().extend(said);
                placed.extend(&below);
                names.of_functions.push((id, below));
            }
        }
        for id in 0..NodeId::try_from(package.nodes.len()).unwrap_or_default() {
            let Some(name) = name_at(package, id).filter(|_| !placed.contains(&id)) else {
                continue;
            };
            match package.function_of(id) {
                Some(function) => names.functions.entry(function).or_default().push(name),
                None => names.outside.push(name),
            }
        }
        names
    }

    /// What some names lead to: a type leads to all its methods.
    fn used(&self, package: &Package, said: &BTreeSet<EcoString>) -> Used {
        let mut used = HashSet::new();
        let mut open: Vec<&str> = said.iter().map(|name| &**name).collect();
        open.extend(&self.outside);
        open.push("init");
        let mut seen: HashSet<&str> = open.iter().copied().collect();
        let mut methods: HashMap<&str, Vec<ScopeId>> = HashMap::new();
        for (scope, id) in package.scopes.iter().zip(0..) {
            if !scope.receiver.is_empty() {
                methods.entry(&*scope.receiver).or_default().push(id);
            }
        }
        while let Some(name) = open.pop() {
            let functions = package.functions.get(name).into_iter().flatten();
            let is_function = |id: &&ScopeId| {
                let scope = package.scope(**id);
                scope.is_some_and(|scope| scope.receiver.is_empty())
            };
            let of_type = methods.get(name).into_iter().flatten();
            let mut said: Vec<&str> = Vec::new();
            for function in functions.filter(is_function).chain(of_type) {
                if used.insert(*function) {
                    said.extend(self.functions.get(function).into_iter().flatten());
                }
            }
            said.extend(self.types.get(name).into_iter().flatten());
            open.extend(said.into_iter().filter(|name| seen.insert(name)));
        }
        let types = self.of_types.iter();
        let types = types.filter(|(name, _)| !seen.contains(name));
        let functions = self.of_functions.iter();
        let functions = functions.filter(|(function, _)| !used.contains(function));
        let aside = types.flat_map(|(_, nodes)| nodes);
        let aside = aside.chain(functions.flat_map(|(_, nodes)| nodes));
        Used::Some {
            aside: aside.copied().collect(),
            functions: used,
        }
    }
}

/// An import whose package is used without its name.
fn is_unnamed(given: &str) -> bool {
    matches!(given, "_" | ".")
}

/// The name of its own package that a node may say: what stands behind a dot is another's, a field
/// or a method, and a method belongs to its type.
fn name_at(package: &Package, node: NodeId) -> Option<&str> {
    match package.node(node) {
        Node::Name(name) => Some(name),
        _ => None,
    }
}

/// A type expression with those it is made of.
fn kinds_below(package: &Package, node: NodeId) -> Vec<NodeId> {
    let mut found = vec![node];
    let mut next = 0;
    while let Some(id) = found.get(next).copied() {
        next += 1;
        match package.node(id) {
            Node::Pointee(inner)
            | Node::Element(inner)
            | Node::Many(inner)
            | Node::Address(inner)
            | Node::Member(inner, _) => found.push(*inner),
            Node::Struct(fields) => found.extend(fields.iter().map(|field| field.kind)),
            _ => {}
        }
    }
    found
}

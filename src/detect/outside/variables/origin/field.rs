//! Fields of structs: what their tags say, and what is assigned to them.

use rustc_hash::FxHashMap;

use super::super::tagged::{NAMING, variable_said};
use super::filled::is_exported;
use super::{All, From, KIND_STEPS, Origin, Origins};
use crate::detect::code::{DEFAULTS, FILE_TAGS, Kind, Node, NodeId, is_variable, pairs};

/// Keys of tags that check a value and give none.
const CHECKING: [&str; 2] = ["binding", "validate"];

/// The type that has a field, with the tag of that field.
pub(super) type Owner = (Kind, Box<str>);

impl Origins<'_, '_, '_> {
    /// What a field may have: what its tag says, and what is assigned to it.
    pub(super) fn field(&self, from: From<'_>, owner: NodeId, name: &str) -> All {
        self.program.steps.set(KIND_STEPS);
        let kind = self.program.kind_of(from.package, owner, 8)?;
        let kind = self.with_field(kind, name)?;
        let (home, node) = self.program.declaration(&kind)?;
        let package = self.program.package(home);
        let Node::Struct(fields) = package.node(node) else {
            return None;
        };
        let field = fields.iter().find(|field| *field.name == *name)?;
        let mut found = Vec::new();
        let pairs = pairs(&field.tag);
        let is_of_file =
            |(key, said): &(&str, &str)| FILE_TAGS.contains(key) && !said.starts_with('-');
        let is_default = |(key, said): &(&str, &str)| DEFAULTS.contains(key) && !said.is_empty();
        // A library that is not known may take it from anywhere.
        let may_give = |(key, said): &(&str, &str)| {
            !CHECKING.contains(key)
                && !NAMING.contains(key)
                && !said.is_empty()
                && said.split(',').next() != Some("-")
        };
        if pairs
            .iter()
            .any(|pair| is_of_file(pair) || is_default(pair))
        {
            return None;
        }
        if let Some((key, env)) = variable_said(&pairs).filter(|_| self.has_tags) {
            let own = env.split(',').next().unwrap_or_default();
            if env.contains("default=") || !is_variable(own) {
                return None;
            }
            // The tag envconfig names it where a prefix stands in front of others, too.
            let prefix = match key {
                "envconfig" => String::new(),
                _ => self.prefix(&kind, 4)?,
            };
            found.push(Origin {
                name: prefix + own,
                package: home,
                node: field.kind,
                left: from.depth,
            });
        } else if pairs.iter().any(may_give) {
            return None;
        }
        let key = (home, format!("{kind:?}.{name}"), None);
        if self.open.borrow().contains(&key) {
            return Some(found);
        }
        self.open.borrow_mut().push(key);
        let assigned = self.fields_assigned(from, home, &kind, name);
        self.open.borrow_mut().pop();
        found.extend(assigned?);
        Some(found)
    }

    /// The type that declares a field, of one and those it embeds.
    fn with_field(&self, kind: Kind, name: &str) -> Option<Kind> {
        let mut kinds = vec![kind];
        for _ in 0..3 {
            for kind in &kinds {
                let (at, node) = self.program.declaration(kind)?;
                if let Node::Struct(fields) = self.program.package(at).node(node)
                    && fields.iter().any(|field| *field.name == *name)
                {
                    return Some(kind.clone());
                }
            }
            let inner = kinds.iter().flat_map(|kind| self.program.embedded(kind));
            let inner = inner.filter(|kind| !matches!(kind, Kind::Outside(..)));
            kinds = inner.collect();
        }
        None
    }

    /// What stands in front of the names that tags of a type say: the tag of the one field that has
    /// the type says it.
    fn prefix(&self, kind: &Kind, depth: u8) -> Option<String> {
        let owners = self.owners.get_or_init(|| self.all_owners());
        let owners = owners.get(kind).map_or(&[] as &[Owner], Vec::as_slice);
        let (outer, tag) = match owners {
            [] => return Some(String::new()),
            [only] => only,
            _ => return None,
        };
        let mut own = String::new();
        for (key, said) in pairs(tag) {
            match key {
                "envPrefix" | "env-prefix" => own.push_str(said),
                "env-namespace" => own = format!("{said}_"),
                "prefix" => return None,
                _ if said.contains("prefix=") => return None,
                _ => {}
            }
        }
        Some(self.prefix(outer, depth.checked_sub(1)?)? + &own)
    }

    /// The types that have a field of each type, in all packages.
    fn all_owners(&self) -> FxHashMap<Kind, Vec<Owner>> {
        let mut owners: FxHashMap<Kind, Vec<Owner>> = FxHashMap::default();
        for index in self.program.reached {
            let package = self.program.package(*index);
            let named = package.types.iter().map(|(name, node)| (*node, name));
            let named: FxHashMap<NodeId, _> = named.collect();
            for (node, placed) in (0..).zip(&package.nodes) {
                let Node::Struct(fields) = &placed.node else {
                    continue;
                };
                let outer = match named.get(&node) {
                    Some(name) => Kind::Own(*index, (*name).clone()),
                    None => Kind::Inline(*index, node),
                };
                for field in fields.iter() {
                    if let Some(kind) = self.program.kind_named(*index, field.kind) {
                        let owner = (outer.clone(), field.tag.clone());
                        owners.entry(kind).or_default().push(owner);
                    }
                }
            }
        }
        owners
    }

    /// `T{name: value}`, `x.name = value`, and what a call puts into `&x.name`.
    fn fields_assigned(&self, from: From<'_>, home: usize, kind: &Kind, name: &str) -> All {
        if is_exported(name) && self.is_filled(home, kind) {
            return None;
        }
        let mut found = Vec::new();
        for user in self.program.users(home, name) {
            let package = self.program.package(user);
            let from = match user == from.package {
                true => from,
                false => from.elsewhere(user),
            };
            let indices = package.assigned.get(name).into_iter().flatten();
            for one in indices.filter_map(|at| package.assignments.get(*at as usize)) {
                if let Node::Member(owner, _) = package.node(one.target) {
                    self.program.steps.set(KIND_STEPS);
                    let of = self.program.kind_of(user, *owner, 8)?;
                    if of == *kind || self.program.embedded(&of).contains(kind) {
                        found.extend(self.put(from, one.value)?);
                    }
                }
            }
            let Kind::Own(_, called) = kind else {
                continue;
            };
            for literal in package.composites.get(called).into_iter().flatten() {
                let Node::Composite(written, elements) = package.node(*literal) else {
                    continue;
                };
                if self.program.kind_named(user, *written).as_ref() != Some(kind) {
                    continue;
                }
                for (key, value) in elements {
                    // Without names they are told apart by their order.
                    let key = (*key)?;
                    if matches!(package.node(key), Node::Name(key) if **key == *name) {
                        found.extend(self.value(from, *value)?);
                    }
                }
            }
        }
        Some(found)
    }
}

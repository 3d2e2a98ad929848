//! Fields of structs: what literals and assignments put there, and what their tags say.

use super::super::names::{DEFAULTS, FILE_TAGS, flag_name};
use super::super::program::{Kind, Program};
use super::super::syntax::{Field, Node, NodeId};
use super::super::value::{SettingKey, Value};
use super::From;

/// A library of command lines whose flags are fields.
const KONG: &str = "github.com/alecthomas/kong";

impl Program<'_> {
    /// What `owner.name` may come to.
    pub(super) fn values_of_field(&self, from: From<'_>, owner: NodeId, name: &str) -> Vec<Value> {
        let kind = self.kind_of(from.package, owner, 8);
        let mut values = match &kind {
            Some(kind) => self.values_of_field_of(from, kind, name, 3),
            None => {
                let mut values = self.fields_assigned(from, from.package, None, name);
                values.iter_mut().for_each(|value| value.is_weak = true);
                values
            }
        };
        if values.is_empty() {
            values.push(Value::unknown());
        }
        let package = self.package(from.package);
        for value in &mut values {
            value.through(name);
            let is_known = value.is_known();
            if !is_known && value.keys.is_empty() {
                let key = kind
                    .as_ref()
                    .and_then(|kind| self.setting_key(from.package, (owner, kind.clone()), name));
                value.keys.extend(key);
            }
            // `settings.Metrics.Address`: a settings file has it below the names of what is around it.
            let mut around = owner;
            while let Node::Member(outer, name) = package.node(around) {
                value.through(name);
                around = *outer;
            }
            let root = package.last_name(around).filter(|_| !is_known);
            root.into_iter().for_each(|name| value.through(name));
        }
        values
    }

    /// The key of a settings file that is put into `owner.name`, where a library fills structs by the
    /// names and tags of their fields.
    fn setting_key(
        &self,
        index: usize,
        (owner, kind): (NodeId, Kind),
        name: &str,
    ) -> Option<SettingKey> {
        let package = self.package(index);
        let mut path: Vec<Box<str>> = self.key_part(&kind, name).into_iter().collect();
        let (mut around, mut kind) = (owner, kind);
        while let Node::Member(outer, name) = package.node(around) {
            if path.len() > 8 || self.import(&package, *outer).is_some() {
                break;
            }
            kind = self.kind_of(index, *outer, 8)?;
            path.extend(self.key_part(&kind, name));
            around = *outer;
        }
        path.reverse();
        let owner = match &kind {
            Kind::Own(at, name) => {
                let entry = self.library.entries.get(*at)?;
                format!("{}.{name}", entry.answer.name)
            }
            Kind::Inline(..) => String::new(),
            Kind::Outside(..) => return None,
        };
        let owner = owner.into();
        (!path.is_empty()).then_some(SettingKey { owner, path })
    }

    /// Whether an expression is a field that a settings file says, and that nothing but it does where the
    /// tag has no default.
    pub(super) fn is_setting(&self, from: From<'_>, node: NodeId) -> bool {
        let package = self.package(from.package);
        let Node::Member(owner, name) = package.node(node) else {
            return false;
        };
        let kind = self.kind_of(from.package, *owner, 8);
        let Some((at, node)) = kind.and_then(|kind| self.declaration(&kind)) else {
            return false;
        };
        let package = self.package(at);
        let Node::Struct(fields) = package.node(node) else {
            return false;
        };
        let field = fields.iter().find(|field| *field.name == *name);
        let pairs = field.map_or_else(Vec::new, |field| pairs(&field.tag));
        let has = |list: &[&str]| pairs.iter().any(|(key, _)| list.contains(key));
        has(&FILE_TAGS) && !has(&DEFAULTS)
    }

    /// What a field is called in settings files; none where its own fields stand in its place.
    fn key_part(&self, kind: &Kind, name: &str) -> Option<Box<str>> {
        let (at, node) = self.declaration(kind)?;
        let package = self.package(at);
        let Node::Struct(fields) = package.node(node) else {
            return Some(name.into());
        };
        let Some(field) = fields.iter().find(|field| *field.name == *name) else {
            return Some(name.into());
        };
        let pairs = pairs(&field.tag);
        let mut said = FILE_TAGS.iter().chain(&["json"]).filter_map(|tag| {
            let (_, text) = pairs.iter().find(|(key, _)| key == tag)?;
            Some(*text)
        });
        let Some(said) = said.next() else {
            return (!field.embedded).then(|| name.into());
        };
        let mut parts = said.split(',');
        let key = parts.next().filter(|key| !matches!(*key, "" | "-"));
        let is_flat = parts.any(|part| matches!(part.trim(), "inline" | "squash"));
        (!is_flat).then(|| key.unwrap_or(name).into())
    }

    /// What the field of a type may come to.
    fn values_of_field_of(
        &self,
        from: From<'_>,
        kind: &Kind,
        name: &str,
        further: u8,
    ) -> Vec<Value> {
        let home = match kind {
            Kind::Own(at, _) | Kind::Inline(at, _) => *at,
            Kind::Outside(..) => from.package,
        };
        let mut values = Vec::new();
        for user in self.users(home, name) {
            if let Kind::Own(_, owner) | Kind::Outside(_, owner) = kind {
                values.extend(self.fields_written(from, user, kind, owner, name));
            }
            values.extend(self.fields_assigned(from, user, Some(kind), name));
        }
        let own = self.declaration(kind).is_some_and(|(at, node)| {
            let package = self.package(at);
            let Node::Struct(fields) = package.node(node) else {
                return false;
            };
            let field = fields.iter().find(|field| *field.name == *name);
            if let Some(field) = field {
                self.tag(from.elsewhere(at), field, &mut values);
            }
            field.is_some()
        });
        if !own && further > 0 {
            for inner in self.embedded(kind) {
                values.extend(self.values_of_field_of(from, &inner, name, further - 1));
            }
        }
        values
    }

    /// `T{name: value}`
    fn fields_written(
        &self,
        from: From<'_>,
        user: usize,
        kind: &Kind,
        owner: &str,
        name: &str,
    ) -> Vec<Value> {
        let package = self.package(user);
        let mut values = Vec::new();
        for id in package.composites.get(owner).into_iter().flatten() {
            let Node::Composite(written, elements) = package.node(*id) else {
                continue;
            };
            let is_field = |key: &Option<NodeId>| {
                key.is_some_and(
                    |key| matches!(package.node(key), Node::Name(key) if **key == *name),
                )
            };
            let Some((_, value)) = elements.iter().find(|(key, _)| is_field(key)) else {
                continue;
            };
            if self.kind_named(user, *written).as_ref() == Some(kind) {
                values.extend(self.values(from.elsewhere(user), *value));
            }
        }
        values
    }

    /// `x.name = value`, and `&x.name` given to a call.
    fn fields_assigned(
        &self,
        from: From<'_>,
        user: usize,
        kind: Option<&Kind>,
        name: &str,
    ) -> Vec<Value> {
        let package = self.package(user);
        let mut values = Vec::new();
        for index in package.assigned.get(name).into_iter().flatten() {
            let Some(assignment) = package.assignments.get(*index as usize) else {
                continue;
            };
            let Node::Member(owner, _) = package.node(assignment.target) else {
                continue;
            };
            let found = self.kind_of(user, *owner, 6);
            let is_same = match (kind, &found) {
                (Some(kind), Some(found)) => found == kind || self.embedded(found).contains(kind),
                (None, None) => true,
                _ => false,
            };
            if is_same {
                let inside = if user == from.package {
                    from.deeper()
                } else {
                    from.elsewhere(user)
                };
                values.extend(self.assigned_value(inside, assignment.value));
            }
        }
        values
    }

    /// Whether the tag is that of a flag that kong names after its field: it has a help text, and the
    /// library is imported: <https://pkg.go.dev/github.com/alecthomas/kong#readme-flags>.
    pub(in crate::detect) fn is_flag(&self, index: usize, pairs: &[(&str, &str)]) -> bool {
        let mut keys = pairs.iter().map(|(key, _)| *key);
        keys.any(|key| key == "help")
            && self
                .reached
                .iter()
                .chain([&index])
                .any(|index| self.library.imports(*index, |path| path == KONG))
    }

    /// Defaults and names that a field's tag says: envconfig, env, cleanenv, go-flags, kong and
    /// others; and the key of a settings file.
    fn tag(&self, from: From<'_>, field: &Field, values: &mut Vec<Value>) {
        let mut default = None;
        let mut set_by = Vec::new();
        let mut keys = Vec::new();
        let pairs = pairs(&field.tag);
        if self.is_flag(from.package, &pairs) {
            let named = pairs.iter().find(|(key, _)| *key == "name");
            let name = named.map_or_else(|| flag_name(&field.name), |(_, name)| (*name).to_owned());
            set_by.push(format!("--{name}"));
        }
        for (name, text) in pairs {
            match name {
                name if DEFAULTS.contains(&name) => default = Some(text.to_owned()),
                "env" | "envconfig" => {
                    let mut parts = text.split(',');
                    set_by.extend(parts.next().map(str::to_owned));
                    if let Some(said) = parts.find_map(|part| part.trim().strip_prefix("default="))
                    {
                        default = Some(said.to_owned());
                    }
                }
                "long" => set_by.push(format!("--{text}")),
                "mapstructure" | "koanf" => keys.push(text.split(',').next().unwrap_or_default()),
                _ => {}
            }
        }
        let mut found = Vec::new();
        if let Some(text) = default {
            found.push(Value {
                text,
                place: Some(self.place(from.package, field.kind)),
                is_tagged: true,
                ..Value::default()
            });
        }
        for key in keys.iter().filter(|key| !key.is_empty()) {
            found.extend(self.values_set(from, key, 1));
        }
        if found.is_empty() && !set_by.is_empty() {
            found.push(Value::unknown());
        }
        for value in &mut found {
            set_by
                .iter()
                .filter(|by| !by.is_empty())
                .for_each(|by| value.set_by(by));
        }
        values.extend(found);
    }
}

/// The `key:"value"` pairs of a tag: <https://pkg.go.dev/reflect#StructTag>.
pub(in crate::detect) fn pairs(tag: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some((name, behind)) = rest.split_once(":\"") {
        let Some((value, behind)) = behind.split_once('"') else {
            break;
        };
        found.push((name.trim(), value));
        rest = behind;
    }
    found
}

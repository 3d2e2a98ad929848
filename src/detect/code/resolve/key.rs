//! Settings that are read by a key: viper, koanf, and the flags of cobra and urfave/cli.

use ecow::EcoString;

use super::super::program::Program;
use super::super::syntax::{Node, NodeId, Package};
use super::super::value::{SettingKey, Value};
use super::{From, flag};

impl Program<'_> {
    /// `x.GetString("server.port")`, `c.Int("port")`; none where a call reads no key.
    pub(super) fn values_of_key(
        &self,
        from: From<'_>,
        name: &str,
        arguments: &[NodeId],
    ) -> Option<Vec<Value>> {
        let [argument] = arguments else { return None };
        let stem = name.strip_prefix("Get").unwrap_or(name);
        let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit());
        let reads = matches!(
            stem,
            "" | "String"
                | "Int"
                | "Uint"
                | "Value"
                | "Any"
                | "StringSlice"
                | "MustString"
                | "MustInt"
        );
        if !reads || name.is_empty() {
            return None;
        }
        let keys = self.values(from, *argument);
        let [key] = keys.as_slice() else { return None };
        if key.is_number || !key.is_known() {
            return None;
        }
        let mut values = self.values_set(from, &key.text, 2);
        // Nothing in the code says it: a settings file may.
        if values.is_empty() {
            values.push(Value::unknown());
        }
        for value in &mut values {
            value.through(&key.text);
            if !value.is_known() && value.keys.is_empty() {
                value.keys.push(SettingKey {
                    owner: Box::default(),
                    path: key.text.split('.').map(Box::from).collect(),
                });
            }
        }
        Some(values)
    }

    /// What is said to be the value of a key anywhere in the program.
    pub(super) fn values_set(&self, from: From<'_>, key: &str, further: u8) -> Vec<Value> {
        let mut values = Vec::new();
        let quoted = format!("\"{key}\"");
        for index in self.reached {
            let here = *index == from.package;
            if !self.step() || !(here || self.library.mentions(*index, &quoted)) {
                continue;
            }
            let from = from.elsewhere(*index);
            let package = self.package(*index);
            self.flags_called(from, &package, key, &mut values);
            self.flags_written(from, &package, key, &mut values);
            self.mapped(from, &package, key, &mut values);
            self.defaults_set(from, &package, key, further, &mut values);
        }
        // A variable of the environment counts for all defaults.
        let set_by: Vec<String> = values
            .iter()
            .flat_map(|value| value.set_by.clone())
            .collect();
        for value in &mut values {
            set_by.iter().for_each(|by| value.set_by(by));
        }
        values
    }

    /// `flags.String("key", default, usage)`.
    fn flags_called(&self, from: From<'_>, package: &Package, key: &str, values: &mut Vec<Value>) {
        let definers = ["String", "Int", "Uint", "Uint16", "StringSlice"];
        let names = definers
            .iter()
            .flat_map(|name| ["", "P", "Var", "VarP"].map(|suffix| format!("{name}{suffix}")));
        for name in names {
            for call in package.calls.get(name.as_str()).into_iter().flatten() {
                let Node::Call(_, arguments) = package.node(*call) else {
                    continue;
                };
                let Some(flag) = flag::definition(&name, arguments) else {
                    continue;
                };
                if !self.is_text(from, flag.name, key) {
                    continue;
                }
                for mut value in self.values(from, flag.default) {
                    value.set_by(&format!("--{key}"));
                    values.push(value);
                }
            }
        }
    }

    /// `cli.StringFlag{Name: "key", Value: default, EnvVars: …}`, and maps of defaults.
    fn flags_written(&self, from: From<'_>, package: &Package, key: &str, values: &mut Vec<Value>) {
        let mut names: Vec<&EcoString> = package.composites.keys().collect();
        names.sort();
        for name in names.into_iter().filter(|name| name.ends_with("Flag")) {
            for id in package.composites.get(name).into_iter().flatten() {
                let Node::Composite(_, elements) = package.node(*id) else {
                    continue;
                };
                let field = |wanted: &str| {
                    let is = |key: &Option<NodeId>| {
                        key.is_some_and(|key| package.last_name(key) == Some(wanted))
                    };
                    elements
                        .iter()
                        .find(|(key, _)| is(key))
                        .map(|(_, value)| *value)
                };
                if field("Name").is_some_and(|name| self.is_text(from, name, key)) {
                    let default = field("Value").or(field("DefaultText"));
                    let mut found = default
                        .map_or_else(|| vec![Value::unknown()], |node| self.values(from, node));
                    for value in &mut found {
                        value.set_by(&format!("--{key}"));
                        for variables in ["EnvVars", "EnvVar", "Sources"] {
                            let node = field(variables);
                            let texts = node.map(|node| self.texts_below(from, package, node));
                            texts.iter().flatten().for_each(|text| value.set_by(text));
                        }
                    }
                    values.extend(found);
                }
            }
        }
    }

    /// `"key": default` in a map, or `"key": {Default: default}`.
    fn mapped(&self, from: From<'_>, package: &Package, key: &str, values: &mut Vec<Value>) {
        for placed in &package.nodes {
            let Node::Composite(_, elements) = &placed.node else {
                continue;
            };
            let is_key = |id: &Option<NodeId>| {
                id.is_some_and(|id| matches!(package.node(id), Node::Text(text) if **text == *key))
            };
            let Some((_, value)) = elements.iter().find(|(id, _)| is_key(id)) else {
                continue;
            };
            let default = match package.node(*value) {
                Node::Composite(_, fields) => fields.iter().find_map(|(id, value)| {
                    let name = package.last_name((*id)?)?;
                    matches!(name, "Default" | "Value" | "DefaultValue").then_some(*value)
                }),
                _ => Some(*value),
            };
            if let Some(default) = default {
                values.extend(self.values(from, default));
            }
        }
    }

    /// Texts in a list, or among a call's arguments.
    fn texts_below(&self, from: From<'_>, package: &Package, node: NodeId) -> Vec<String> {
        let nodes: Vec<NodeId> = match package.node(node) {
            Node::Composite(_, elements) => elements.iter().map(|(_, value)| *value).collect(),
            Node::Call(_, arguments) => arguments.to_vec(),
            _ => vec![node],
        };
        let values = nodes.into_iter().flat_map(|node| self.values(from, node));
        values.map(|value| value.text).collect()
    }

    /// `SetDefault("key", default)`, `BindEnv("key", "VARIABLE")`, `BindPFlag("key", flag)`.
    fn defaults_set(
        &self,
        from: From<'_>,
        package: &Package,
        key: &str,
        further: u8,
        values: &mut Vec<Value>,
    ) {
        for name in ["SetDefault", "BindEnv", "MustBindEnv", "BindPFlag"] {
            for call in package.calls.get(name).into_iter().flatten() {
                let Node::Call(_, arguments) = package.node(*call) else {
                    continue;
                };
                let Some((first, rest)) = arguments.split_first() else {
                    continue;
                };
                if !self.is_text(from, *first, key) {
                    continue;
                }
                match (name, rest) {
                    ("SetDefault", [default, ..]) => values.extend(self.values(from, *default)),
                    ("BindPFlag", [flag, ..]) if further > 0 => {
                        if let Node::Call(_, names) = package.node(*flag)
                            && let Some(name) = names.first()
                        {
                            for name in self.values(from, *name) {
                                if name.text != key && name.is_known() {
                                    values.extend(self.values_set(from, &name.text, further - 1));
                                }
                            }
                        }
                    }
                    (_, variables) => {
                        let mut value = Value::unknown();
                        for variable in variables {
                            for name in self.values(from, *variable) {
                                value.set_by(&name.text);
                            }
                        }
                        values.push(value);
                    }
                }
            }
        }
    }

    fn is_text(&self, from: From<'_>, node: NodeId, text: &str) -> bool {
        let package = self.package(from.package);
        match package.node(node) {
            Node::Text(found) => found.eq_ignore_ascii_case(text),
            Node::Name(_) | Node::Member(..) => {
                let values = self.values(From { depth: 4, ..from }, node);
                values
                    .iter()
                    .any(|value| value.text.eq_ignore_ascii_case(text))
            }
            _ => false,
        }
    }
}

//! Command line flags: of flag and pflag (<https://pkg.go.dev/flag>), kingpin and urfave/cli.

use super::super::program::Program;
use super::super::syntax::{Node, NodeId};
use super::super::value::Value;
use super::From;

/// A flag's definition.
pub(in crate::detect) struct Flag {
    pub(in crate::detect) name: NodeId,
    pub(in crate::detect) default: NodeId,
}

/// The flag that a call defines, if its name and arguments are those of a definition:
/// `String(name, default, usage)`, `StringP` with a short name, `StringVar` with a target first.
pub(in crate::detect) fn definition(function: &str, arguments: &[NodeId]) -> Option<Flag> {
    let (base, short) = match function.strip_suffix('P') {
        Some(base) => (base, 1),
        None => (function, 0),
    };
    let (base, target) = match base.strip_suffix("Var") {
        Some(base) => (base, 1),
        None => (base, 0),
    };
    let stem = base.trim_end_matches(|c: char| c.is_ascii_digit());
    if !matches!(
        stem,
        "String" | "Bool" | "Int" | "Uint" | "StringSlice" | "StringArray" | "IP"
    ) {
        return None;
    }
    if arguments.len() != 3 + short + target {
        return None;
    }
    Some(Flag {
        name: *arguments.get(target)?,
        default: *arguments.get(target + 1 + short)?,
    })
}

impl Program<'_> {
    /// What a call that defines a flag gives; none where it defines none.
    pub(super) fn values_of_flag(
        &self,
        from: From<'_>,
        function: NodeId,
        name: &str,
        arguments: &[NodeId],
    ) -> Option<Vec<Value>> {
        let package = self.package(from.package);
        let Node::Member(owner, _) = package.node(function) else {
            return None;
        };
        if let Some(flag) = definition(name, arguments) {
            return self.values_of_definition(from, &flag);
        }
        let ends_chain = matches!(
            name,
            "String"
                | "Bool"
                | "Int"
                | "Uint"
                | "Uint16"
                | "Int64"
                | "TCP"
                | "Strings"
                | "StringVar"
                | "BoolVar"
                | "IntVar"
                | "TCPVar"
                | "Uint16Var"
                | "StringsVar"
        );
        (ends_chain && arguments.len() <= 1)
            .then(|| self.values_of_chain(from, *owner))
            .flatten()
    }

    fn values_of_definition(&self, from: From<'_>, flag: &Flag) -> Option<Vec<Value>> {
        let names = self.values(from, flag.name);
        let name = names.first()?;
        if name.is_number || !name.is_known() {
            return None;
        }
        let mut values = self.values(from, flag.default);
        values.extend(self.values_of_elements(from, flag.default));
        for value in &mut values {
            if names.len() == 1 {
                value.set_by(&format!("--{}", name.text));
                value.through(&name.text);
            }
        }
        Some(values)
    }

    /// What a call puts into a variable that it is given the address of.
    pub(super) fn values_put(
        &self,
        from: From<'_>,
        function: NodeId,
        arguments: &[NodeId],
    ) -> Vec<Value> {
        let package = self.package(from.package);
        let Node::Member(owner, name) = package.node(function) else {
            return Vec::new();
        };
        let flag = definition(name, arguments);
        let values = flag.and_then(|flag| self.values_of_definition(from, &flag));
        values
            .or_else(|| self.values_of_chain(from, *owner))
            .unwrap_or_default()
    }

    /// kingpin: `app.Flag("listen", "…").Default(":80").Envar("LISTEN").String()`.
    fn values_of_chain(&self, from: From<'_>, last: NodeId) -> Option<Vec<Value>> {
        let package = self.package(from.package);
        let mut defaults: Vec<Value> = Vec::new();
        let mut set_by: Vec<String> = Vec::new();
        let mut id = last;
        for _ in 0..12 {
            let Node::Call(function, arguments) = package.node(id) else {
                return None;
            };
            let Node::Member(owner, name) = package.node(*function) else {
                return None;
            };
            let first = || {
                arguments
                    .first()
                    .map(|node| self.values(from, *node))
                    .unwrap_or_default()
            };
            match &**name {
                "Default" => defaults.extend(first()),
                "Envar" => set_by.extend(first().into_iter().map(|value| value.text)),
                "Flag" => {
                    let names = first();
                    let name = names.first()?;
                    set_by.push(format!("--{}", name.text));
                    if defaults.is_empty() {
                        defaults.push(Value::unknown());
                    }
                    for value in &mut defaults {
                        set_by.iter().for_each(|by| value.set_by(by));
                        value.through(&name.text);
                    }
                    return Some(defaults);
                }
                _ => {}
            }
            id = *owner;
        }
        None
    }
}

//! What calls give: of the environment, of flags, of viper, and of the functions of the repository.

use super::{All, Frame, From, KIND_STEPS, Origin, Origins, viper};
use crate::detect::code::{Import, Node, NodeId, is_variable};

/// Functions of package strings that give a text only for a text.
const CUTS: [&str; 7] = [
    "ToLower",
    "ToUpper",
    "Trim",
    "TrimLeft",
    "TrimRight",
    "TrimSpace",
    "TrimSuffix",
];

impl Origins<'_, '_, '_> {
    /// What a part of what a call gives is made of.
    pub(super) fn call(
        &self,
        from: From<'_>,
        function: NodeId,
        arguments: &[NodeId],
        part: u8,
        call: NodeId,
    ) -> All {
        let package = self.program.package(from.package);
        match package.node(function) {
            // A conversion.
            Node::Many(_) => match arguments {
                [only] => return self.value(from, *only),
                _ => return None,
            },
            Node::Name(name) if **name == *"string" || package.types.contains_key(name) => {
                match arguments {
                    [only] => return self.value(from, *only),
                    _ => return None,
                }
            }
            Node::Member(owner, name) => {
                if let Some(Import::Outside(path)) = self.program.import(&package, *owner) {
                    return match (path, &**name, arguments) {
                        ("os" | "syscall", "Getenv" | "LookupEnv", [key]) if part == 0 => {
                            let (name, there) = self.text_at(from, *key)?;
                            let (package, node) = self.said_at((from.package, call), there);
                            let left = from.depth;
                            is_variable(&name).then(|| {
                                vec![Origin {
                                    name,
                                    package,
                                    node,
                                    left,
                                }]
                            })
                        }
                        ("strings", cut, [text, ..]) if CUTS.contains(&cut) => {
                            self.value(from, *text)
                        }
                        (viper::VIPER, get, [key]) if part == 0 && get.starts_with("Get") => {
                            self.setting(from, *key, call)
                        }
                        ("cmp", "Or", all) => self.all(from, all.iter().copied()),
                        ("flag" | "github.com/spf13/pflag", ..) => {
                            self.flag(from, &package, function, arguments)
                        }
                        _ => None,
                    };
                }
                if let [key] = arguments
                    && name.starts_with("Get")
                    && self.is_of_viper(from.package, &package, function)
                {
                    return self.setting(from, *key, call);
                }
            }
            _ => {}
        }
        self.returned(from, function, arguments, part)
    }

    /// Where a variable is told: a helper that reads whatever it is given says none.
    fn said_at(&self, call: (usize, NodeId), name: (usize, NodeId)) -> (usize, NodeId) {
        let body = |(index, node): (usize, NodeId)| {
            let package = self.program.package(index);
            let scope = package.function_of(node)?;
            Some((index, scope))
        };
        match body(name) {
            Some(there) if body(call) != Some(there) => name,
            _ => call,
        }
    }

    /// What a function of the repository gives where it does not fail.
    fn returned(&self, from: From<'_>, function: NodeId, arguments: &[NodeId], part: u8) -> All {
        self.program.steps.set(KIND_STEPS);
        let called = self.program.functions_called(from.package, function, 6);
        let [(at, scope)] = called.as_slice() else {
            return None;
        };
        let package = self.program.package(*at);
        let body = package.scope(*scope)?;
        let frame = Frame {
            package: *at,
            scope: *scope,
            caller: from.package,
            arguments,
            above: from.frame,
        };
        let inside = From {
            package: *at,
            frame: Some(&frame),
            depth: from.depth,
        };
        let fails = |values: &[NodeId]| match (values, body.results.last()) {
            ([_, .., last], Some(kind)) => {
                let is = |id: NodeId, name: &str| matches!(package.node(id), Node::Name(found) if **found == *name);
                is(*kind, "error") && !is(*last, "nil")
            }
            _ => false,
        };
        let given = body.returns.iter().filter(|values| !fails(values));
        let given: Option<Vec<NodeId>> = given
            .map(|values| values.get(usize::from(part)).copied())
            .collect();
        let given = given.filter(|given| !given.is_empty())?;
        self.all(inside, given)
    }
}

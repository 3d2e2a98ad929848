//! What an expression may come to, followed through the repository's packages and against the
//! order of execution: every assignment counts.

mod call;
mod element;
mod field;
mod file_system;
mod flag;
mod key;
mod literal;

pub(in crate::detect) use call::is_variable;
pub(in crate::detect) use field::pairs;
pub(in crate::detect) use flag::definition;

use super::program::{Import, Program, values_assigned};
use super::syntax::{Node, NodeId, Package, ScopeId};
use super::value::Value;

/// How many values are kept of one expression.
const MOST: usize = 16;

/// A call that was stepped into: what its parameters stand for.
pub(in crate::detect) struct Frame<'f> {
    package: usize,
    scope: ScopeId,
    caller: usize,
    arguments: Vec<NodeId>,
    above: Option<&'f Frame<'f>>,
}

/// Where an expression is looked at from.
#[derive(Clone, Copy)]
pub(in crate::detect) struct From<'f> {
    /// The package it stands in.
    pub(in crate::detect) package: usize,
    pub(in crate::detect) frame: Option<&'f Frame<'f>>,
    /// How much further to go.
    pub(in crate::detect) depth: u8,
}

impl<'f> From<'f> {
    pub(in crate::detect) fn new(package: usize) -> Self {
        Self {
            package,
            frame: None,
            depth: super::program::DEPTH,
        }
    }

    fn deeper(self) -> Self {
        Self {
            depth: self.depth.saturating_sub(1),
            ..self
        }
    }

    fn elsewhere(self, package: usize) -> Self {
        Self {
            package,
            frame: None,
            depth: self.depth.saturating_sub(1),
        }
    }
}

impl Program<'_> {
    /// What an expression may come to; never empty.
    pub(in crate::detect) fn values(&self, from: From<'_>, id: NodeId) -> Vec<Value> {
        if from.depth == 0 || !self.step() {
            return vec![Value::unknown()];
        }
        let package = self.package(from.package);
        let mut values = match package.node(id) {
            Node::Text(text) => vec![literal(from.package, &package, id, text, false)],
            Node::Number(number) => {
                vec![literal(
                    from.package,
                    &package,
                    id,
                    &number.to_string(),
                    true,
                )]
            }
            Node::Name(name) => self.values_of_name(from, &package, id, name),
            Node::Member(owner, name) => match self.import(&package, *owner) {
                Some(Import::Own(own)) => self.values_of_global(from.elsewhere(own), name),
                Some(Import::Outside(_)) => Vec::new(),
                None => self.values_of_field(from.deeper(), *owner, name),
            },
            Node::Call(function, arguments) => {
                self.values_of_call(from.deeper(), *function, arguments, 0)
            }
            Node::Part(call, part) => match package.node(*call) {
                Node::Call(function, arguments) => {
                    self.values_of_call(from.deeper(), *function, arguments, *part)
                }
                _ if *part == 0 => self.values(from.deeper(), *call),
                _ => Vec::new(),
            },
            Node::Sum(left, right) => {
                let left = self.values(from.deeper(), *left);
                let right = self.values(from.deeper(), *right);
                each_with_each(&left, &right, Value::plus)
            }
            Node::Address(inner) | Node::Pointee(inner) => self.values(from.deeper(), *inner),
            Node::Element(many) => self.values_of_elements(from.deeper(), *many),
            Node::Composite(kind, elements) => {
                self.values_of_composite(from.deeper(), *kind, elements)
            }
            Node::Many(_) | Node::Struct(_) | Node::Closure(_) | Node::Other => Vec::new(),
        };
        tidy(&mut values);
        values
    }

    fn values_of_name(
        &self,
        from: From<'_>,
        package: &Package,
        id: NodeId,
        name: &str,
    ) -> Vec<Value> {
        let Some(owner) = package.owner(package.scope_of(id), name) else {
            if matches!(name, "false" | "true") {
                return vec![literal(from.package, package, id, name, true)];
            }
            return self.values_of_global(from.deeper(), name);
        };
        let mut values = self.values_assigned(from, package, name, Some(owner));
        let parameters = package
            .scope(owner)
            .map(|scope| scope.parameters.as_slice());
        let position = parameters.and_then(|all| all.iter().position(|one| *one.name == *name));
        if let Some(position) = position {
            if self.is_in_file_system(from.package, package, (owner, position)) {
                return vec![Value::unknown()];
            }
            values.extend(self.values_of_parameter(from, (owner, position), Self::values));
        }
        for value in &mut values {
            value.through(name);
        }
        values
    }

    fn values_of_global(&self, from: From<'_>, name: &str) -> Vec<Value> {
        let package = self.package(from.package);
        let mut values = self.values_assigned(from, &package, name, None);
        for value in &mut values {
            value.through(name);
        }
        values
    }

    fn values_assigned(
        &self,
        from: From<'_>,
        package: &Package,
        name: &str,
        owner: Option<ScopeId>,
    ) -> Vec<Value> {
        let assigned = values_assigned(package, name, owner);
        assigned
            .into_iter()
            .flat_map(|value| self.assigned_value(from.deeper(), value))
            .collect()
    }

    /// A value assigned, or what a call puts where one of its arguments points.
    fn assigned_value(&self, from: From<'_>, value: NodeId) -> Vec<Value> {
        let package = self.package(from.package);
        if let Node::Call(function, arguments) = package.node(value)
            && arguments
                .iter()
                .any(|argument| matches!(package.node(*argument), Node::Address(_)))
        {
            return self.values_put(from, *function, arguments);
        }
        self.values(from, value)
    }

    /// What the callers give for a parameter, as `read` makes values of an argument.
    fn values_of_parameter(
        &self,
        from: From<'_>,
        (scope, position): (ScopeId, usize),
        read: fn(&Self, From<'_>, NodeId) -> Vec<Value>,
    ) -> Vec<Value> {
        let mut frame = from.frame;
        while let Some(one) = frame {
            if one.package == from.package && one.scope == scope {
                let inside = From {
                    package: one.caller,
                    frame: one.above,
                    depth: from.depth - 1,
                };
                let argument = one.arguments.get(position);
                return argument.map_or_else(Vec::new, |node| read(self, inside, *node));
            }
            frame = one.above;
        }
        let package = self.package(from.package);
        let Some(function) = package.scope(scope) else {
            return Vec::new();
        };
        if function.is_literal {
            let inside = From {
                depth: from.depth - 1,
                ..from
            };
            return self.values_given_to_literal(inside, &package, scope, position);
        }
        if function.function.is_empty() {
            return Vec::new();
        }
        let variadic = function
            .parameters
            .get(position)
            .is_some_and(|one| one.variadic);
        let most = if variadic { MOST } else { 1 };
        let name = &function.function;
        let mut values = Vec::new();
        for user in self.users(from.package, name) {
            for (called, arguments) in calls(&self.package(user), name) {
                let meant = self.functions_called(user, called, 6);
                if values.len() < MOST && meant.contains(&(from.package, scope)) && self.step() {
                    let given = arguments.get(position..).unwrap_or_default();
                    for argument in given.iter().take(most) {
                        values.extend(read(self, from.elsewhere(user), *argument));
                    }
                    tidy(&mut values);
                }
            }
        }
        if values.is_empty() && !function.receiver.is_empty() {
            values =
                self.values_through_interfaces(from, name, function.parameters.len(), position);
        }
        values
    }

    /// What is given to a method where it is called through an interface: a name alone tells.
    fn values_through_interfaces(
        &self,
        from: From<'_>,
        name: &str,
        count: usize,
        position: usize,
    ) -> Vec<Value> {
        let mut values = Vec::new();
        let mention = format!(".{name}(");
        for user in self.reached {
            if !self.step() || !self.library.mentions(*user, &mention) {
                continue;
            }
            for (called, arguments) in calls(&self.package(*user), name) {
                if arguments.len() == count && self.functions_called(*user, called, 6).is_empty() {
                    let argument = arguments.get(position);
                    values.extend(
                        argument
                            .into_iter()
                            .flat_map(|node| self.values(from.elsewhere(*user), *node)),
                    );
                }
            }
        }
        let known = values.iter_mut().filter(|value| value.is_known());
        known.for_each(|value| value.is_weak = true);
        values
    }

    /// `net.TCPAddr{IP: …, Port: 80}` and its like come to an address.
    fn values_of_composite(
        &self,
        from: From<'_>,
        kind: NodeId,
        elements: &[(Option<NodeId>, NodeId)],
    ) -> Vec<Value> {
        let package = self.package(from.package);
        if !matches!(package.last_name(kind), Some("TCPAddr" | "UDPAddr")) {
            return Vec::new();
        }
        let colon = Value {
            text: ":".to_owned(),
            ..Value::default()
        };
        let port = elements
            .iter()
            .find(|(key, _)| key.is_some_and(|key| package.last_name(key) == Some("Port")));
        let values = port
            .map(|(_, port)| self.values(from, *port))
            .unwrap_or_default();
        each_with_each(&[colon], &values, Value::plus)
    }
}

/// The calls of a function or method with this name: what is called, with what.
fn calls(package: &Package, name: &str) -> Vec<(NodeId, Vec<NodeId>)> {
    let calls = package.calls.get(name).into_iter().flatten();
    let calls = calls.filter_map(|call| match package.node(*call) {
        Node::Call(function, arguments) => Some((*function, arguments.to_vec())),
        _ => None,
    });
    calls.collect()
}

fn literal(index: usize, package: &Package, id: NodeId, text: &str, is_number: bool) -> Value {
    let file = package
        .scope(package.scope_of(id))
        .map_or(0, |scope| scope.file);
    let offset = package
        .nodes
        .get(id as usize)
        .map_or(0, |placed| placed.offset);
    Value {
        text: text.to_owned(),
        is_number,
        place: Some((index, file, offset)),
        ..Value::default()
    }
}

/// Each of some values with each of others.
fn each_with_each(
    left: &[Value],
    right: &[Value],
    join: impl Fn(&Value, &Value) -> Value,
) -> Vec<Value> {
    let all = left
        .iter()
        .flat_map(|left| right.iter().map(move |right| (left, right)));
    all.take(MOST * 2)
        .map(|(left, right)| join(left, right))
        .collect()
}

/// Merges values of the same text, the unknown first, and keeps a few.
fn tidy(values: &mut Vec<Value>) {
    let mut kept: Vec<Value> = Vec::new();
    for value in values.drain(..) {
        let is_full = kept.len() >= MOST;
        let same =
            |known: &&mut Value| known.text == value.text && known.is_number == value.is_number;
        match kept.iter_mut().find(same) {
            Some(known) => {
                let weak = known.is_weak && value.is_weak;
                let unset = known.is_unset && value.is_unset;
                // The default of a flag or variable is more than the same number elsewhere.
                if value.set_by.len() > known.set_by.len() {
                    known.place = value.place.or(known.place);
                }
                known.absorb(&value);
                known.is_weak = weak;
                known.is_unset = unset;
            }
            None if !is_full => kept.push(value),
            None => {}
        }
    }
    if kept.is_empty() {
        kept.push(Value::unknown());
    }
    *values = kept;
}

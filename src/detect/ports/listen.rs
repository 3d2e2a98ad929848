//! The listening calls of a package, as the catalog knows them, and the addresses they are given.

use super::super::code::From;
use super::super::code::Value;
use super::super::code::{Import, Kind, Program};
use super::super::code::{Node, NodeId, Package, words};
use crate::catalog::Meaning;
use crate::catalog::clibs::without_major_version;
use crate::catalog::listen::{Call, Field, Kind as Form, Protocol};

/// Steps that one listening call may take to resolve.
const STEPS: u32 = 6000;

/// A place that listens, and what its address may be.
#[derive(Debug)]
pub(super) struct Listener {
    pub(super) package: usize,
    pub(super) node: NodeId,
    /// `http.ListenAndServe`, as the rule of the evidence.
    pub(super) rule: String,
    pub(super) form: Form,
    pub(super) protocol: Protocol,
    pub(super) meaning: Meaning,
    pub(super) values: Vec<Value>,
    /// The catalog says that it is served beside what the program is for.
    pub(super) is_beside: bool,
    /// The key of the settings file that says the address.
    pub(super) key: Option<String>,
    /// The commands below which alone it is come to.
    pub(super) commands: Vec<Vec<String>>,
}

impl Listener {
    /// Whether the tag of a field says its address.
    pub(super) fn is_tagged(&self) -> bool {
        self.values.iter().any(|value| value.is_tagged)
    }
}

impl Program<'_> {
    /// Every listening place of the packages reached, in order.
    pub(super) fn listeners(&self) -> Vec<Listener> {
        let mut found = Vec::new();
        for index in self.reached {
            let entry = self.library.entries.get(*index);
            if !entry.is_some_and(|entry| entry.may_listen) {
                continue;
            }
            let package = self.package(*index);
            for call in self.listen.call {
                for id in package.calls.get(call.name).into_iter().flatten() {
                    self.steps.set(STEPS);
                    found.extend(self.call(*index, &package, *id, call));
                }
            }
            for field in self.listen.field {
                for id in package.composites.get(field.owner).into_iter().flatten() {
                    self.steps.set(STEPS);
                    found.extend(self.literal(*index, &package, *id, field));
                }
                for id in package.assigned.get(field.name).into_iter().flatten() {
                    self.steps.set(STEPS);
                    found.extend(self.assignment(*index, &package, *id, field));
                }
            }
        }
        // Who listens in on a protocol is no server of it.
        found.retain(|listener| {
            listener.meaning != Meaning::Capture || listener.protocol == Protocol::Tcp
        });
        found
    }

    fn call(&self, index: usize, package: &Package, id: NodeId, row: &Call) -> Option<Listener> {
        let Node::Call(function, arguments) = package.node(id) else {
            return None;
        };
        let Node::Member(owner, _) = package.node(*function) else {
            return None;
        };
        let from = From::new(index);
        let argument = row.argument.and_then(|index| arguments.get(index));
        match (&row.receiver, self.import(package, *owner)) {
            (None, Some(Import::Outside(path))) if without_major_version(path) == row.package => {}
            (Some(receiver), None) => match self.kind_of(index, *owner, 10) {
                Some(kind) if self.is_kind(&kind, row.package, receiver, 4) => {}
                None if self.imports_row(index, row.package) => {
                    let known = argument.map(|node| self.values(from, *node));
                    let is_address = known.is_some_and(|values| {
                        values.iter().any(|value| value.address(row.kind).is_some())
                    });
                    is_address.then_some(())?;
                }
                _ => return None,
            },
            _ => return None,
        }
        let mut protocol = row.protocol;
        if let Some(network) = row.network.and_then(|network| arguments.get(network)) {
            let networks = self.values(from, *network);
            if networks
                .iter()
                .all(|network| network.text.starts_with("unix"))
            {
                return None;
            }
            if networks
                .iter()
                .all(|network| network.text.starts_with("udp"))
            {
                protocol = Protocol::Udp;
            }
        }
        let mut form = row.kind;
        let mut values = match (argument, &row.field) {
            (Some(node), Some(field)) => {
                let written = self.written(package, *node, field);
                match (written, &row.key) {
                    (Some(node), _) => self.values(from, node),
                    (None, Some(key)) => {
                        let mut value = Value::unknown();
                        value.through(key);
                        vec![value]
                    }
                    (None, None) => {
                        form = Form::Address;
                        self.values(from, *node)
                    }
                }
            }
            (Some(node), None) => self.values(from, *node),
            (None, _) => Vec::new(),
        };
        if row.kind == Form::HostPort
            && let Some(host) = row
                .argument
                .and_then(|at| arguments.get(at.checked_sub(1)?))
        {
            let hosts = self.values(from, *host);
            let local = hosts
                .iter()
                .all(|host| matches!(&*host.text, "localhost" | "127.0.0.1"));
            if local && !hosts.is_empty() {
                return None;
            }
        }
        let is_missing = argument
            .is_none_or(|node| matches!(package.node(*node), Node::Text(text) if text.is_empty()));
        if is_missing && let Some(port) = row.default {
            let mut value = Value {
                text: port.to_string(),
                is_number: true,
                ..Value::default()
            };
            row.env.iter().for_each(|variable| value.set_by(variable));
            form = Form::Port;
            values = vec![value];
        } else if argument.is_none() && row.argument.is_some() {
            return None;
        }
        if let Some(flag) = row.flag {
            values.iter_mut().for_each(|value| value.set_by(flag));
        }
        Some(Listener {
            package: index,
            node: id,
            rule: rule(row.package, row.name),
            form,
            protocol,
            meaning: self.meaning(index, package, id, row.serves),
            values,
            is_beside: false,
            key: row.key.map(str::to_owned),
            commands: Vec::new(),
        })
    }

    /// Whether some package calls what a row's field needs to count.
    fn is_used(&self, row: &Field) -> bool {
        let is_called = |name: &&str| {
            let mention = format!(".{name}(");
            let mut packages = self.reached.iter();
            packages.any(|index| {
                self.library.mentions(*index, &mention)
                    && self.package(*index).calls.contains_key(*name)
            })
        };
        row.with.is_empty() || row.with.iter().any(is_called)
    }

    /// Whether some file of a package imports that of a row.
    fn imports_row(&self, index: usize, path: &str) -> bool {
        let package = self.package(index);
        let mut imports = package.files.iter().flat_map(|file| &file.imports);
        imports.any(|(_, import)| without_major_version(import) == path)
    }

    /// The value of a field in a literal that an expression is, or is a variable of.
    fn written(&self, package: &Package, node: NodeId, field: &str) -> Option<NodeId> {
        let mut node = node;
        for _ in 0..4 {
            match package.node(node) {
                Node::Address(inner) => node = *inner,
                Node::Composite(_, elements) => {
                    let is_field = |key: &Option<NodeId>| {
                        key.is_some_and(|key| package.last_name(key) == Some(field))
                    };
                    return elements
                        .iter()
                        .find(|(key, _)| is_field(key))
                        .map(|(_, value)| *value);
                }
                Node::Name(name) => {
                    let owner = package.owner(package.scope_of(node), name);
                    node = *super::super::code::values_assigned(package, name, owner).first()?;
                }
                _ => return None,
            }
        }
        None
    }

    fn literal(
        &self,
        index: usize,
        package: &Package,
        id: NodeId,
        row: &Field,
    ) -> Option<Listener> {
        let Node::Composite(kind, _) = package.node(id) else {
            return None;
        };
        let kind = self.kind_named(index, *kind)?;
        if !self.is_kind(&kind, row.package, row.owner, 0) {
            return None;
        }
        let value = self.written(package, id, row.name)?;
        self.is_used(row).then_some(())?;
        let mut protocol = row.protocol;
        if let Some(network) = &row.network
            && let Some(network) = self.written(package, id, network)
        {
            let networks = self.values(From::new(index), network);
            let tcp = networks
                .iter()
                .any(|network| network.text.starts_with("tcp"));
            protocol = if tcp { Protocol::Tcp } else { Protocol::Udp };
        }
        Some(self.field(index, package, id, value, row, protocol))
    }

    /// `server.Addr = value`
    fn assignment(
        &self,
        index: usize,
        package: &Package,
        id: u32,
        row: &Field,
    ) -> Option<Listener> {
        let assignment = package.assignments.get(id as usize)?;
        let Node::Member(owner, _) = package.node(assignment.target) else {
            return None;
        };
        let kind = self.kind_of(index, *owner, 8)?;
        let is_server = matches!(&kind, Kind::Outside(path, name)
            if without_major_version(path) == row.package && **name == *row.owner);
        let (target, value) = (assignment.target, assignment.value);
        (is_server && self.is_used(row))
            .then(|| self.field(index, package, target, value, row, row.protocol))
    }

    fn field(
        &self,
        index: usize,
        package: &Package,
        id: NodeId,
        value: NodeId,
        row: &Field,
        protocol: Protocol,
    ) -> Listener {
        Listener {
            package: index,
            node: id,
            rule: format!("{}.{}", rule(row.package, row.owner), row.name),
            form: row.kind,
            protocol,
            meaning: self.meaning(index, package, id, row.serves),
            values: self.values(From::new(index), value),
            is_beside: is_beside(row.serves),
            key: None,
            commands: Vec::new(),
        }
    }

    /// What a listening place is for, by the names around it.
    pub(super) fn meaning(
        &self,
        index: usize,
        package: &Package,
        id: NodeId,
        said: Meaning,
    ) -> Meaning {
        if said != Meaning::Service {
            return said;
        }
        let scope = package.scope_of(id);
        let function = package
            .function_around(scope)
            .map(|(_, scope)| &*scope.function);
        let file = package
            .file_of(scope)
            .map(|file| file.name.trim_end_matches(".go"));
        let folder = self
            .library
            .entries
            .get(index)
            .map(|entry| entry.dir.name());
        let names = [function, file, folder];
        let words = names.into_iter().flatten().flat_map(words);
        let mut meanings = words.filter_map(|word| self.listen.word(&word));
        meanings
            .find(|meaning| is_beside(*meaning) || *meaning == Meaning::Capture)
            .unwrap_or(Meaning::Service)
    }

    /// Whether the file of a listening place imports what answers a certificate authority.
    pub(super) fn has_challenges(&self, listener: &Listener) -> bool {
        let package = self.package(listener.package);
        let file = package.file_of(package.scope_of(listener.node));
        let mut imports = file.into_iter().flat_map(|file| &file.imports);
        imports.any(|(_, path)| {
            let mut rows = self.listen.package.iter();
            rows.any(|row| row.serves == Meaning::Redirect && *row.package == **path)
        })
    }
}

/// Whether something serves beside what the program is for.
pub(super) fn is_beside(meaning: Meaning) -> bool {
    use Meaning as M;
    matches!(
        meaning,
        M::Metrics | M::Health | M::Debug | M::Admin | M::Redirect
    )
}

/// `http.ListenAndServe` of a package's path and a name.
fn rule(path: &str, name: &str) -> String {
    format!("{}.{name}", path.rsplit('/').next().unwrap_or_default())
}

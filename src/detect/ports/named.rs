//! Ports that a name alone tells: a flag, field, constant or setting called like an address to
//! listen on. They count where a program listens and no call says where.

use super::super::code::{DEFAULTS, Node, NodeId, Package, flag_name};
use super::super::code::{From, Program};
use super::super::code::{Value, words};
use super::listen::{Listener, is_beside};
use super::others::listens;
use crate::catalog::Meaning;
use crate::catalog::listen::Kind as Form;
use crate::detect::settings::{Setting, bare};

/// Words of names that are bounds of what is allowed.
const BOUNDS: [&str; 7] = ["first", "last", "max", "maximum", "min", "minimum", "range"];

/// Packages looked through for names.
const MOST_PACKAGES: usize = 200;

/// Steps that the value of one flag may take to resolve.
const STEPS: u32 = 300;

/// A value with the name that tells what it is.
pub(super) struct Named {
    pub(super) value: Value,
    pub(super) form: Form,
}

impl Program<'_> {
    /// What settings files say for a listening place whose address is not in the code.
    pub(super) fn told_by_settings<'s>(
        &self,
        listener: &Listener,
        settings: &'s [Setting],
    ) -> Vec<(&'s Setting, Value)> {
        let variables: Vec<&String> = listener
            .values
            .iter()
            .flat_map(|value| &value.set_by)
            .collect();
        let names: Vec<String> = listener
            .values
            .iter()
            .flat_map(|value| &value.names)
            .map(|name| bare(name))
            .collect();
        let mut best = Vec::new();
        let mut most = 0;
        for setting in settings {
            let Some((last, above)) = setting.key.split_last() else {
                continue;
            };
            let by_variable = above.is_empty() && variables.contains(&last);
            let is_named =
                names.contains(&bare(last)) || names.contains(&bare(&setting.key.join(".")));
            // A key called like what the code reads may have a whole address.
            let whole = by_variable || is_named && setting.value.contains(':');
            let Some(form) = self.form_told(last).or(whole.then_some(Form::Address)) else {
                continue;
            };
            let fits = |part: &String| {
                let part = bare(part);
                names.iter().any(|name| name.contains(&part)) || GENERAL.contains(&part.as_str())
            };
            if !(by_variable || is_named && above.iter().all(fits)) {
                continue;
            }
            let is_number = setting.value.bytes().all(|byte| byte.is_ascii_digit());
            let value = Value {
                text: setting.value.clone(),
                is_number,
                ..Value::default()
            };
            let form = if is_number { Form::Port } else { form };
            if value.address(form).is_none() {
                continue;
            }
            let named = above
                .iter()
                .filter(|part| names.iter().any(|name| name.contains(&bare(part))));
            let points = 1 + named.count() + usize::from(by_variable) * 10;
            if points > most {
                best.clear();
                most = points;
            }
            if points == most {
                best.push((setting, Value { is_number, ..value }));
            }
        }
        best.truncate(1);
        best
    }

    /// Every literal with the name of an address to listen on.
    pub(super) fn named(&self) -> Vec<Named> {
        let mut found = Vec::new();
        for index in self.reached.iter().take(MOST_PACKAGES) {
            let package = self.package(*index);
            for assignment in &package.assignments {
                if let Some(name) = package.last_name(assignment.target)
                    && self.form_told(name).is_some()
                    && !self.is_field_of_peer(*index, &package, assignment.target)
                {
                    self.tell(*index, &package, name, assignment.value, &mut found);
                }
            }
            for (placed, id) in package.nodes.iter().zip(0..) {
                match &placed.node {
                    Node::Composite(_, elements) => {
                        for (key, value) in elements {
                            let Some(key) = key else { continue };
                            let (name, is_text): (&str, bool) = match package.node(*key) {
                                Node::Text(name) => (name, true),
                                Node::Name(name) => (name, false),
                                _ => continue,
                            };
                            if self.form_told(name).is_none()
                                || self.is_key_of_peer(*index, &package, id, name)
                            {
                                continue;
                            }
                            let before = found.len();
                            self.tell(*index, &package, name, *value, &mut found);
                            // The key of a table of variables, unlike the name of a constant.
                            if is_text
                                && super::super::code::is_variable(name)
                                && name.contains('_')
                            {
                                set_by(&mut found, before, name);
                            }
                        }
                    }
                    Node::Struct(fields) => {
                        let is_tagged = fields.iter().any(|field| !field.tag.is_empty());
                        if is_tagged && self.is_type_of_peer(&package, id) {
                            continue;
                        }
                        for field in fields {
                            self.tell_tag(
                                *index,
                                &package,
                                &field.name,
                                &field.tag,
                                field.kind,
                                &mut found,
                            );
                        }
                    }
                    Node::Call(function, arguments) => {
                        let called = package.last_name(*function).unwrap_or_default();
                        let before = found.len();
                        if let Some(flag) = super::super::code::definition(called, arguments) {
                            if let Node::Text(name) = package.node(flag.name) {
                                self.tell(*index, &package, name, flag.default, &mut found);
                                set_by(&mut found, before, &format!("--{name}"));
                            }
                        } else if let ("Var", [value, name, _]) = (called, &**arguments)
                            && let Node::Text(name) = package.node(*name)
                            && self.form_told(name).is_some()
                        {
                            self.tell_value_of(*index, &package, name, *value, &mut found);
                            set_by(&mut found, before, &format!("--{name}"));
                        }
                    }
                    _ => {}
                }
            }
        }
        found
    }

    fn tell(
        &self,
        index: usize,
        package: &Package,
        name: &str,
        id: NodeId,
        found: &mut Vec<Named>,
    ) {
        let (text, is_number) = match package.node(id) {
            Node::Text(text) => (text.to_string(), false),
            Node::Number(number) => (number.to_string(), true),
            Node::Composite(_, elements) => match first_text(package, elements) {
                Some(text) => (text.to_owned(), false),
                None => return,
            },
            _ => return,
        };
        self.tell_value(index, package, name, id, (text, is_number), found);
    }

    /// What a value of a type of the program's own, given to `flag.Var`, is made of.
    fn tell_value_of(
        &self,
        index: usize,
        package: &Package,
        name: &str,
        id: NodeId,
        found: &mut Vec<Named>,
    ) {
        let Node::Call(_, arguments) = package.node(id) else {
            return;
        };
        for argument in arguments {
            self.steps.set(STEPS);
            for value in self.values(From::new(index), *argument) {
                let text = (value.text, value.is_number);
                self.tell_value(index, package, name, id, text, found);
            }
        }
    }

    fn tell_tag(
        &self,
        index: usize,
        package: &Package,
        name: &str,
        tag: &str,
        id: NodeId,
        found: &mut Vec<Named>,
    ) {
        let pairs = super::super::code::pairs(tag);
        let Some((_, default)) = pairs.iter().find(|(name, _)| DEFAULTS.contains(name)) else {
            return;
        };
        let before = found.len();
        let value = ((*default).to_owned(), false);
        self.tell_value(index, package, name, id, value, found);
        if self.is_flag(index, &pairs) {
            set_by(found, before, &format!("--{}", flag_name(name)));
        }
        for named in found.iter_mut().skip(before) {
            for (key, text) in &pairs {
                match *key {
                    "env" | "envconfig" => named
                        .value
                        .set_by(text.split(',').next().unwrap_or_default()),
                    "long" => named.value.set_by(&format!("--{text}")),
                    _ => {}
                }
            }
        }
    }

    fn tell_value(
        &self,
        index: usize,
        package: &Package,
        name: &str,
        id: NodeId,
        (text, is_number): (String, bool),
        found: &mut Vec<Named>,
    ) {
        let Some(form) = self.form_told(name) else {
            return;
        };
        if self.meaning(index, package, id, Meaning::Service) != Meaning::Service {
            return;
        }
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if digits && form != Form::Port {
            return;
        }
        let form = if digits { Form::Port } else { Form::Address };
        let place = Some(self.place(index, id));
        if place.is_some_and(|place| self.is_for_tests(place)) {
            return;
        }
        let mut value = Value {
            text,
            is_number,
            place,
            ..Value::default()
        };
        if value.address(form).is_some_and(|(_, port)| port >= 80) {
            value.through(name);
            found.push(Named { value, form });
        }
    }

    /// Whether a name is that of a port or an address to listen on, and of which; none where it is
    /// of another program's, or of what is served beside.
    pub(super) fn form_told(&self, name: &str) -> Option<Form> {
        let words = words(name);
        let meanings = words.iter().filter_map(|word| self.listen.word(word));
        let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
        // The lowest port that is allowed is no port that is used.
        if has(&BOUNDS) {
            return None;
        }
        let listens = listens(name);
        for meaning in meanings {
            let is_peer = meaning == Meaning::Peer && !listens;
            if is_peer || meaning == Meaning::Capture || is_beside(meaning) {
                return None;
            }
        }
        if has(&["port", "httpport", "ports"]) {
            return Some(Form::Port);
        }
        has(&[
            "addr", "address", "listen", "bind", "httpaddr", "laddr", "listener",
        ])
        .then_some(Form::Address)
    }
}

/// Says of those found last that a variable or flag sets them.
fn set_by(found: &mut [Named], before: usize, name: &str) {
    for named in found.iter_mut().skip(before) {
        named.value.set_by(name);
    }
}

/// The first text among a literal's elements, and those of its first element.
fn first_text<'p>(package: &'p Package, elements: &[(Option<NodeId>, NodeId)]) -> Option<&'p str> {
    elements
        .iter()
        .find_map(|(_, value)| match package.node(*value) {
            Node::Text(text) => Some(&**text),
            Node::Composite(_, inner) => match package.node(inner.first()?.1) {
                Node::Text(text) => Some(&**text),
                _ => None,
            },
            _ => None,
        })
}

/// Names of tables that every settings file has.
const GENERAL: [&str; 10] = [
    "server",
    "http",
    "app",
    "service",
    "system",
    "web",
    "api",
    "main",
    "default",
    "application",
];

impl Setting {
    /// The host that stands beside a port for a listening place that reads both, where it is the
    /// loopback: <https://go-zero.dev/en/docs/tutorials/http/server/configuration>.
    pub(super) fn host_beside<'s>(
        &self,
        listener: &Listener,
        settings: &'s [Self],
    ) -> Option<&'s str> {
        listener.key.as_ref()?;
        let is_host = |one: &&Self| one.file == self.file && one.key == ["Host"];
        let host = settings.iter().find(is_host)?.value.as_str();
        (host == "localhost" || host.starts_with("127.")).then_some(host)
    }
}

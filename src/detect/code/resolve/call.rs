//! What calls give: the standard library's that make texts of texts, the repository's own, and
//! those whose arguments say a default.

use super::super::program::{Import, Program};
use super::super::syntax::{Node, NodeId};
use super::super::value::{UNKNOWN, Value};
use super::{Frame, From, each_with_each};
use crate::facts::PROGRAMS;

impl Program<'_> {
    /// What the n-th result of a call may be.
    pub(super) fn values_of_call(
        &self,
        from: From<'_>,
        function: NodeId,
        arguments: &[NodeId],
        part: u8,
    ) -> Vec<Value> {
        let package = self.package(from.package);
        let (outside, name) = match package.node(function) {
            Node::Name(name) => {
                if package.types.contains_key(name) || is_basic(name) {
                    return self.first(from, arguments);
                }
                (None, name.clone())
            }
            Node::Member(owner, name) => match self.import(&package, *owner) {
                Some(Import::Outside(path)) => (Some(path.to_owned()), name.clone()),
                _ => (None, name.clone()),
            },
            _ => return self.first(from, arguments),
        };
        if let Some(path) = &outside
            && let Some(values) = self.known(from, path, &name, arguments, part)
        {
            return values;
        }
        if let Some(values) = self.values_of_flag(from, function, &name, arguments) {
            return values;
        }
        if outside.is_none() {
            let values = self.values_returned(from, function, arguments, part);
            if values.iter().any(Value::is_known) {
                return values;
            }
            let set_by = values.iter().any(|value| !value.set_by.is_empty());
            if set_by && arguments.len() < 2 {
                return values;
            }
        }
        if part > 0 {
            return Vec::new();
        }
        // The text of an address: `(*net.TCPAddr).String`, `(*url.URL).String`.
        if let (Node::Member(owner, _), None, "String", []) =
            (package.node(function), &outside, &*name, arguments)
        {
            return self.values(from, *owner);
        }
        if let Some(values) = self.values_of_key(from, &name, arguments) {
            return values;
        }
        self.helper(from, &name, arguments)
    }

    fn first(&self, from: From<'_>, arguments: &[NodeId]) -> Vec<Value> {
        match arguments {
            [only] => self.values(from, *only),
            _ => Vec::new(),
        }
    }

    /// The standard library's functions that hand an address or a path on.
    fn known(
        &self,
        from: From<'_>,
        path: &str,
        name: &str,
        arguments: &[NodeId],
        part: u8,
    ) -> Option<Vec<Value>> {
        let nth = |index: usize| {
            arguments
                .get(index)
                .map_or_else(Vec::new, |node| self.values(from, *node))
        };
        let values = match (path, name) {
            ("os" | "syscall", "Getenv" | "LookupEnv") => {
                let mut values = nth(0);
                for value in &mut values {
                    let mut unknown = Value::unknown();
                    unknown.set_by(&value.text);
                    unknown.through(&value.text);
                    *value = unknown;
                }
                values
            }
            ("strconv", "Itoa" | "FormatInt" | "FormatUint" | "Quote") => {
                let mut values = nth(0);
                values.iter_mut().for_each(|value| value.is_number = false);
                values
            }
            ("strconv", "Atoi" | "ParseInt" | "ParseUint") => {
                let mut values = nth(0);
                values.iter_mut().for_each(|value| value.is_number = true);
                values
            }
            (
                "strings",
                "TrimSpace" | "Trim" | "TrimLeft" | "TrimRight" | "ToLower" | "TrimSuffix",
            ) => nth(0),
            ("strings", "TrimPrefix") => {
                let prefix = nth(1)
                    .into_iter()
                    .next()
                    .map(|value| value.text)
                    .unwrap_or_default();
                let mut values = nth(0);
                for value in &mut values {
                    if let Some(rest) = value.text.strip_prefix(&prefix) {
                        value.text = rest.to_owned();
                    }
                }
                values
            }
            ("fmt", "Sprint" | "Sprintln") => {
                let mut values = nth(0);
                for index in 1..arguments.len().min(6) {
                    let text = |value: &Value| Value {
                        is_number: false,
                        ..value.clone()
                    };
                    values = each_with_each(&values, &nth(index), |a, b| text(a).plus(&text(b)));
                }
                values
            }
            ("fmt", "Sprintf") => self.formatted(from, arguments),
            ("net", "JoinHostPort") => each_with_each(&nth(0), &nth(1), |host, port| {
                let colon = Value {
                    text: ":".to_owned(),
                    ..Value::default()
                };
                let port = Value {
                    is_number: false,
                    ..port.clone()
                };
                host.plus(&colon).plus(&port)
            }),
            ("net", "ResolveTCPAddr" | "ResolveUDPAddr") => nth(1),
            ("path" | "path/filepath", "Join") => self.joined(from, arguments),
            (
                "path" | "path/filepath",
                "Abs" | "Clean" | "EvalSymlinks" | "FromSlash" | "ToSlash",
            ) => nth(0),
            ("path" | "path/filepath", "Dir") => {
                let mut values = nth(0);
                values.iter_mut().for_each(folder_around);
                values
            }
            // Where the program is started: relative paths begin there too.
            ("os", "Getwd") => vec![Value {
                text: ".".to_owned(),
                ..Value::default()
            }],
            // What it is called there, nobody knows.
            ("os", "Executable") if part == 0 => vec![Value {
                text: format!("{PROGRAMS}/{UNKNOWN}"),
                ..Value::default()
            }],
            ("cmp", "Or") => (0..arguments.len().min(6)).flat_map(nth).collect(),
            ("net", "SplitHostPort") => split(nth(0), part),
            ("net/netip", "MustParseAddrPort" | "ParseAddrPort") => nth(0),
            ("os" | "flag" | "net/url", _) if name == "Arg" || name == "Hostname" => Vec::new(),
            _ => return None,
        };
        Some(values)
    }

    /// `filepath.Join`: elements that are empty are left out, so that a setting that nobody says leaves a
    /// relative path (<https://pkg.go.dev/path/filepath#Join>).
    fn joined(&self, from: From<'_>, arguments: &[NodeId]) -> Vec<Value> {
        let [first, rest @ ..] = arguments else {
            return Vec::new();
        };
        // One alone that has a name is a list of them.
        let node = self.package(from.package);
        if rest.is_empty() && !matches!(node.node(*first), Node::Text(_) | Node::Sum(..)) {
            return Vec::new();
        }
        let slash = Value {
            text: "/".to_owned(),
            ..Value::default()
        };
        let join = |left: &Value, right: &Value| {
            if left.text.is_empty() || right.text.is_empty() {
                left.plus(right)
            } else {
                left.plus(&slash).plus(right)
            }
        };
        let mut values = self.values(from, *first);
        // The default of a flag or variable is there where nobody says it.
        let has_default =
            |value: &Value| value.text.is_empty() || value.is_known() && !value.set_by.is_empty();
        if self.is_setting(from, *first) && !values.iter().any(has_default) {
            values.push(Value {
                is_unset: true,
                ..Value::default()
            });
        }
        for argument in rest.iter().take(5) {
            values = each_with_each(&values, &self.values(from, *argument), join);
        }
        values
    }

    /// `fmt.Sprintf`: each verb takes an argument in turn.
    fn formatted(&self, from: From<'_>, arguments: &[NodeId]) -> Vec<Value> {
        let Some((format, rest)) = arguments.split_first() else {
            return Vec::new();
        };
        let mut all = Vec::new();
        for format in self.values(from, *format) {
            let start = Value {
                text: String::new(),
                ..format.clone()
            };
            let mut made = vec![Value {
                place: None,
                ..start
            }];
            let mut given = rest.iter();
            let mut characters = format.text.chars().peekable();
            while let Some(c) = characters.next() {
                let piece = match c {
                    '%' if characters.peek() == Some(&'%') => {
                        characters.next();
                        vec![Value {
                            text: "%".to_owned(),
                            ..Value::default()
                        }]
                    }
                    '%' => {
                        while characters.next_if(|c| !c.is_ascii_alphabetic()).is_some() {}
                        characters.next();
                        let values = given.next().map(|node| self.values(from, *node));
                        values.unwrap_or_else(|| vec![Value::unknown()])
                    }
                    c => vec![Value {
                        text: c.to_string(),
                        ..Value::default()
                    }],
                };
                made = each_with_each(&made, &piece, |before, piece| {
                    before.plus(&Value {
                        is_number: false,
                        ..piece.clone()
                    })
                });
            }
            for value in &mut made {
                value.place = value.place.or(format.place);
            }
            all.extend(made);
        }
        all
    }

    /// What the repository's own functions return.
    fn values_returned(
        &self,
        from: From<'_>,
        function: NodeId,
        arguments: &[NodeId],
        part: u8,
    ) -> Vec<Value> {
        let mut values = Vec::new();
        for (at, id) in self.functions_called(from.package, function, 6) {
            let package = self.package(at);
            let Some(scope) = package.scope(id) else {
                continue;
            };
            let frame = Frame {
                package: at,
                scope: id,
                caller: from.package,
                arguments: arguments.to_vec(),
                above: from.frame,
            };
            let inside = From {
                package: at,
                frame: Some(&frame),
                depth: from.depth.saturating_sub(1),
            };
            for returned in &scope.returns {
                match (&**returned, returned.get(usize::from(part))) {
                    ([only], None) => {
                        if let Node::Call(function, arguments) = package.node(*only) {
                            values.extend(self.values_of_call(inside, *function, arguments, part));
                        }
                    }
                    (_, Some(node)) => values.extend(self.values(inside, *node)),
                    _ => {}
                }
            }
        }
        // What is returned along with an error says nothing.
        values.retain(|value| !(value.text.is_empty() || value.is_number && value.text == "0"));
        values
    }

    /// `getenv("PORT", "8080")`, whatever it is called; and `ptr.To(8080)`.
    fn helper(&self, from: From<'_>, name: &str, arguments: &[NodeId]) -> Vec<Value> {
        let package = self.package(from.package);
        match arguments {
            [only] if matches!(package.node(*only), Node::Number(_)) => self.values(from, *only),
            [key, default] => {
                let keys = self.values(from, *key);
                let [key] = keys.as_slice() else {
                    return Vec::new();
                };
                let is_variable = is_variable(&key.text);
                let is_key = is_variable || name.to_ascii_lowercase().contains("default");
                let mut values = if is_key {
                    self.values(from, *default)
                } else {
                    Vec::new()
                };
                for value in &mut values {
                    if is_variable {
                        value.set_by(&key.text);
                    }
                    value.through(&key.text);
                }
                values
            }
            [only] => {
                let keys = self.values(from, *only);
                let mut unknown = Value::unknown();
                if let [key] = keys.as_slice()
                    && is_variable(&key.text)
                    && name.to_ascii_lowercase().contains("env")
                {
                    unknown.set_by(&key.text);
                    unknown.through(&key.text);
                }
                vec![unknown]
            }
            _ => Vec::new(),
        }
    }
}

/// `net.SplitHostPort`: the host, then the port.
fn split(mut values: Vec<Value>, part: u8) -> Vec<Value> {
    values.retain(|value| value.text.contains(':') && part < 2);
    for value in &mut values {
        if let Some((host, port)) = value.text.rsplit_once(':') {
            value.text = if part == 0 { host } else { port }.to_owned();
        }
    }
    values
}

/// `filepath.Dir`: what is left out at the end of a path may have several elements.
fn folder_around(value: &mut Value) {
    let text = match value.text.rsplit_once('/') {
        Some((folder, _)) if folder.trim_end_matches('/').is_empty() => "/",
        Some((folder, _)) => folder.trim_end_matches('/'),
        None if value.text.ends_with(UNKNOWN) => &format!("{}/..", value.text),
        // Where the program is started: nobody has all of that in mind.
        None => "\0",
    };
    value.text = text.to_owned();
}

/// Whether a text is like the name of a variable of the environment.
pub(in crate::detect) fn is_variable(text: &str) -> bool {
    let letters = text.bytes().any(|b| b.is_ascii_uppercase());
    let rest = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    letters && text.len() > 1 && !text.contains(UNKNOWN) && text.bytes().all(rest)
}

fn is_basic(name: &str) -> bool {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(stem, "int" | "uint" | "string")
}

//! Functions that nothing of the repository calls: those that a command line runs, before any of its
//! commands or for one, and those that a container calls with what others of it make.

use super::{Asked, Failures};
use crate::catalog::clibs::without_major_version;
use crate::detect::code::{Import, Node, NodeId, Package};

/// Packages that call functions that are handed to them.
const CONTAINERS: [&str; 2] = ["go.uber.org/dig", "go.uber.org/fx"];

/// The function of cobra that is handed what all commands do before.
const INITIALIZES: &str = "OnInitialize";

const COBRA: &str = "github.com/spf13/cobra";

impl Failures<'_, '_> {
    /// Whether a function that is called is `cobra.OnInitialize`.
    pub(super) fn initializes(&self, package: &Package, function: NodeId) -> bool {
        let Node::Member(owner, name) = package.node(function) else {
            return false;
        };
        let is_cobra = |path: &str| without_major_version(path) == COBRA;
        **name == *INITIALIZES
            && matches!(self.program.import(package, *owner),
                Some(Import::Outside(path)) if is_cobra(path))
    }

    /// Whether a function is what a command runs or what all of them do before, or what a container of
    /// others makes at the start: <https://pkg.go.dev/github.com/spf13/cobra#OnInitialize>,
    /// <https://pkg.go.dev/go.uber.org/fx#Invoke>.
    pub(super) fn is_handed_over(&self, index: usize, name: &str, depth: u8) -> bool {
        for user in self.program.users(index, name) {
            if !self.hands_over(user) {
                continue;
            }
            let package = self.program.package(user);
            let is_it = |id: NodeId| match package.node(id) {
                Node::Name(found) => user == index && **found == *name,
                Node::Member(owner, found) => {
                    **found == *name
                        && matches!(self.program.import(&package, *owner),
                            Some(Import::Own(own)) if own == index)
                }
                _ => false,
            };
            for called in ["Provide", "Invoke", INITIALIZES] {
                for call in package.calls.get(called).into_iter().flatten() {
                    if let Node::Call(function, arguments) = package.node(*call)
                        && (called != INITIALIZES || self.initializes(&package, *function))
                        && arguments.iter().any(|argument| is_it(*argument))
                        && self.does(user, *call, Asked::Runs, depth - 1)
                    {
                        return true;
                    }
                }
            }
            let rows = self.calls.command.iter();
            for owner in rows.map(|row| row.owner) {
                for literal in package.composites.get(owner).into_iter().flatten() {
                    if let Node::Composite(_, elements) = package.node(*literal) {
                        let mut values = elements.iter().map(|(_, value)| *value);
                        let found = values.find(|value| is_it(*value));
                        if found.is_some_and(|value| self.is_command(user, &package, value)) {
                            return true;
                        }
                    }
                }
            }
        }
        false
    }

    /// Whether a package imports one that is given functions to call.
    fn hands_over(&self, index: usize) -> bool {
        self.program.library.imports(index, |path| {
            let path = without_major_version(path);
            CONTAINERS.contains(&&*path) || self.calls.command.iter().any(|row| row.package == path)
        })
    }

    /// Whether a value is what the command runs that the program is started with, or its only one.
    pub(super) fn is_command(&self, index: usize, package: &Package, value: NodeId) -> bool {
        let runs = |key: &str| {
            let mut rows = self.calls.command.iter();
            rows.any(|row| row.runs.contains(&key))
        };
        let mut rows = self.calls.command.iter();
        rows.any(|row| {
            let literals = package.composites.get(row.owner);
            literals.into_iter().flatten().any(|literal| {
                let Node::Composite(_, elements) = package.node(*literal) else {
                    return false;
                };
                let key = |id: &Option<NodeId>| package.last_name((*id)?);
                let of = |wanted: &str| {
                    let mut all = elements.iter();
                    all.find(|(id, _)| key(id) == Some(wanted))
                        .map(|(_, value)| *value)
                };
                let mut all = elements.iter();
                let Some((at, _)) = all.find(|(_, one)| *one == value) else {
                    return false;
                };
                let field = key(at).unwrap_or_default();
                let is_for_all =
                    matches!(field, "PersistentPreRun" | "PersistentPreRunE" | "Before");
                if !is_for_all && !runs(field) && !matches!(field, "PreRun" | "PreRunE") {
                    return false;
                }
                let word = of(row.name).and_then(|id| match package.node(id) {
                    Node::Text(text) => text.split(' ').next().map(str::to_owned),
                    _ => None,
                });
                is_for_all
                    || word.is_some_and(|word| self.command == Some(word.as_str()))
                    || self.command == Some("") && is_outermost(package, *literal)
                    || self.has_one_command(index)
            })
        })
    }

    /// Whether a command is the one that the program is started with, or, where `below` asks for
    /// those too, the program's own above it.
    pub(in super::super) fn starts(
        &self,
        index: usize,
        package: &Package,
        literal: NodeId,
        below: bool,
    ) -> bool {
        let Node::Composite(_, elements) = package.node(literal) else {
            return false;
        };
        let value_of = |wanted: &[&str]| {
            let is_it = |id: &Option<NodeId>| {
                let name = id.and_then(|id| package.last_name(id));
                name.is_some_and(|name| wanted.contains(&name))
            };
            let found = elements.iter().find(|(key, _)| is_it(key));
            found.map(|(_, value)| *value)
        };
        let mut rows = self.calls.command.iter();
        let does = rows.any(|row| value_of(row.runs).is_some());
        let word = value_of(&["Use"]).and_then(|id| match package.node(id) {
            Node::Text(text) => text.split(' ').next(),
            _ => None,
        });
        match self.command {
            None => false,
            Some("") => does && (is_outermost(package, literal) || self.has_one_command(index)),
            Some(name) => does && word == Some(name) || below && is_outermost(package, literal),
        }
    }

    /// Whether the program has one command that does something.
    fn has_one_command(&self, index: usize) -> bool {
        let mut owners: Vec<&str> = self.calls.command.iter().map(|row| row.owner).collect();
        owners.sort_unstable();
        owners.dedup();
        let mut count = 0;
        for other in self.program.reached {
            for owner in &owners {
                let literals = format!("{owner}{{");
                if *other != index && !self.program.library.mentions(*other, &literals) {
                    continue;
                }
                let package = self.program.package(*other);
                let rows = self.calls.command.iter().filter(|row| row.owner == *owner);
                let is_run = |key: &str| rows.clone().any(|row| row.runs.contains(&key));
                for literal in package.composites.get(*owner).into_iter().flatten() {
                    if let Node::Composite(_, elements) = package.node(*literal) {
                        let mut keys = elements.iter().filter_map(|(key, _)| *key);
                        let runs = keys.any(|key| package.last_name(key).is_some_and(is_run));
                        count += usize::from(runs);
                    }
                }
            }
        }
        count == 1
    }
}

/// Whether a command is the one that is executed: `root := &cobra.Command{…}`, `root.Execute()`.
fn is_outermost(package: &Package, literal: NodeId) -> bool {
    let is_it = |value: NodeId| value == literal || *package.node(value) == Node::Address(literal);
    let assigned = package.assignments.iter().filter(|one| is_it(one.value));
    let mut names = assigned.filter_map(|one| package.last_name(one.target));
    let calls = ["Execute", "ExecuteContext", "ExecuteC"].into_iter();
    let calls = calls.filter_map(|name| package.calls.get(name)).flatten();
    let executed: Vec<&str> = calls
        .filter_map(|call| match package.node(*call) {
            Node::Call(function, _) => match package.node(*function) {
                Node::Member(owner, _) => package.last_name(*owner),
                _ => None,
            },
            _ => None,
        })
        .collect();
    names.any(|name| executed.contains(&name))
}

//! Paths that begin in a file system which is a value: `fs.ReadDir(fsys, dir)`. What is compiled in is
//! read so, and no folder of the disk is meant.

use super::super::program::{Kind, Program};
use super::super::syntax::{Node, NodeId, Package, ScopeId};

/// What reads a path: functions of `io/fs`, and methods of what it declares
/// (<https://pkg.go.dev/io/fs>).
const READERS: [&str; 7] = [
    "Glob", "Open", "ReadDir", "ReadFile", "Stat", "Sub", "WalkDir",
];

impl Program<'_> {
    /// Whether a function reads the path that a parameter is from a file system that another one is.
    pub(super) fn is_in_file_system(
        &self,
        index: usize,
        package: &Package,
        (scope, position): (ScopeId, usize),
    ) -> bool {
        let Some(scope) = package.scope(scope) else {
            return false;
        };
        let is_file_system = |kind: NodeId| {
            let name = package.last_name(kind);
            name.is_some_and(|name| name.ends_with("FS"))
                && matches!(self.kind_named(index, kind), Some(Kind::Outside(path, _))
                    if matches!(&*path, "embed" | "io/fs"))
        };
        let mut parameters = scope.parameters.iter();
        let system = parameters.find(|one| is_file_system(one.kind));
        let (Some(system), Some(path)) = (system, scope.parameters.get(position)) else {
            return false;
        };
        let (first, behind) = scope.body;
        let is = |node: Option<&NodeId>, name: &str| {
            let node = node.map(|node| package.node(*node));
            matches!(node, Some(Node::Name(known)) if **known == *name)
        };
        let reads = |call: &NodeId| {
            let Node::Call(function, arguments) = package.node(*call) else {
                return false;
            };
            let Node::Member(owner, _) = package.node(*function) else {
                return false;
            };
            let of_system = is(Some(owner), &system.name) && is(arguments.first(), &path.name);
            let with_system = is(arguments.first(), &system.name);
            (first..behind).contains(call)
                && (of_system || with_system && is(arguments.get(1), &path.name))
        };
        let calls = READERS.iter().filter_map(|name| package.calls.get(*name));
        calls.flatten().any(reads)
    }
}

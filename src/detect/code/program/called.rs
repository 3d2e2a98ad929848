//! The functions and methods that a call may mean.

use super::super::syntax::{Node, NodeId, Scope, ScopeId};
use super::{Import, Kind, Program};

impl Program<'_> {
    /// The functions of the repository that a call may mean: one, or few with the same name.
    pub(in crate::detect) fn functions_called(
        &self,
        index: usize,
        function: NodeId,
        depth: u8,
    ) -> Vec<(usize, ScopeId)> {
        let package = self.package(index);
        let named = |at: usize, name: &str, wanted: &dyn Fn(&Scope) -> bool| {
            let package = self.package(at);
            let scopes = package.functions.get(name).into_iter().flatten();
            let scopes = scopes.filter(|id| package.scope(**id).is_some_and(wanted));
            scopes.map(|id| (at, *id)).collect::<Vec<_>>()
        };
        match package.node(function) {
            Node::Name(name) if package.owner(package.scope_of(function), name).is_none() => {
                named(index, name, &|scope| scope.receiver.is_empty())
            }
            Node::Member(from, name) => match self.import(&package, *from) {
                Some(Import::Own(own)) => named(own, name, &|scope| scope.receiver.is_empty()),
                Some(Import::Outside(_)) => Vec::new(),
                None => match self.kind_of(index, *from, depth) {
                    Some(Kind::Own(own, kind)) => {
                        let methods = named(own, name, &|scope| scope.receiver == kind);
                        if methods.is_empty() {
                            self.embedded_methods(own, &kind, name)
                        } else {
                            methods
                        }
                    }
                    Some(_) => Vec::new(),
                    None => {
                        let methods = named(index, name, &|scope| !scope.receiver.is_empty());
                        if methods.len() <= 4 {
                            methods
                        } else {
                            Vec::new()
                        }
                    }
                },
            },
            _ => Vec::new(),
        }
    }

    fn embedded_methods(&self, own: usize, kind: &str, name: &str) -> Vec<(usize, ScopeId)> {
        let mut found = Vec::new();
        for inner in self.embedded(&Kind::Own(own, kind.into())) {
            if let Kind::Own(at, kind) = inner {
                let package = self.package(at);
                let scopes = package.functions.get(name).into_iter().flatten();
                let is_method = |id: &&ScopeId| {
                    package
                        .scope(**id)
                        .is_some_and(|scope| scope.receiver == kind)
                };
                found.extend(scopes.filter(is_method).map(|id| (at, *id)));
            }
        }
        found
    }
}

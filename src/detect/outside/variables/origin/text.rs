//! Texts that are written out: the names of variables.

use super::{From, Origins};
use crate::detect::code::{Node, NodeId, values_assigned};

impl Origins<'_, '_, '_> {
    /// A text that is written out, also where it is given for a parameter or is a constant.
    pub(super) fn text(&self, from: From<'_>, node: NodeId) -> Option<String> {
        self.text_at(from, node).map(|(text, _)| text)
    }

    /// The same, with the package and the node where it is.
    pub(super) fn text_at(
        &self,
        from: From<'_>,
        node: NodeId,
    ) -> Option<(String, (usize, NodeId))> {
        let package = self.program.package(from.package);
        let name = match package.node(node) {
            Node::Text(text) => return Some((text.to_string(), (from.package, node))),
            Node::Name(name) => name,
            _ => return None,
        };
        let from = from.deeper()?;
        let owner = package.owner(package.scope_of(node), name);
        let scope = owner.and_then(|owner| package.scope(owner));
        let position = scope.and_then(|scope| {
            let mut parameters = scope.parameters.iter();
            parameters.position(|one| *one.name == **name)
        });
        if let Some(position) = position {
            let mut frame = from.frame;
            while let Some(one) = frame {
                if one.package == from.package && Some(one.scope) == owner {
                    let inside = From {
                        package: one.caller,
                        frame: one.above,
                        depth: from.depth,
                    };
                    return self.text_at(inside, *one.arguments.get(position)?);
                }
                frame = one.above;
            }
            return None;
        }
        match values_assigned(&package, name, owner).as_slice() {
            [only] => self.text_at(from, *only),
            _ => None,
        }
    }
}

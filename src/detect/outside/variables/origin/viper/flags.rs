//! The flags that a program defines, whose defaults viper gives: <https://pkg.go.dev/github.com/spf13/pflag>.

use rustc_hash::FxHashMap;

use super::Origins;
use super::said::from;
use crate::detect::code::{Node, NodeId, Package};

/// Packages that define flags.
pub(super) const FLAG_PACKAGES: [&str; 2] = ["github.com/spf13/cobra", "github.com/spf13/pflag"];

/// Starts of names of functions that define no flag.
const OTHERS: [&str; 9] = [
    "Add", "Get", "Mark", "New", "On", "Parse", "Print", "Set", "Visit",
];

/// The flags that a program defines.
#[derive(Default)]
pub(super) struct Flags {
    /// Their defaults by their names in lower case; none for what is not seen.
    pub(super) defaults: FxHashMap<String, Vec<(usize, Option<NodeId>)>>,
    /// There are flags whose names are not known.
    pub(super) has_others: bool,
}

impl Origins<'_, '_, '_> {
    /// Adds the flags that a package defines.
    pub(super) fn flags_defined(&self, index: usize, package: &Package, flags: &mut Flags) {
        let mut all: Vec<_> = package.calls.iter().collect();
        all.sort_unstable();
        for (function, calls) in all {
            for call in calls {
                let Node::Call(callee, arguments) = package.node(*call) else {
                    continue;
                };
                let Node::Member(..) = package.node(*callee) else {
                    continue;
                };
                let adds = function.starts_with("Add") && function.contains("Flag");
                let defined = defined(function, arguments);
                if !adds && defined.is_none() || !self.is_of_flags(index, package, *callee, adds) {
                    continue;
                }
                let name = defined.and_then(|(name, _)| self.text(from(index), name));
                let Some((name, (_, default))) = name.zip(defined) else {
                    flags.has_others = true;
                    continue;
                };
                let name = name.to_lowercase();
                let defaults = flags.defaults.entry(name).or_default();
                defaults.push((index, default));
            }
        }
    }

    /// Whether a function is one of a set of flags, or adds flags and is none of the repository.
    fn is_of_flags(&self, index: usize, package: &Package, function: NodeId, adds: bool) -> bool {
        self.program.steps.set(super::super::KIND_STEPS);
        if adds {
            return self.program.functions_called(index, function, 6).is_empty();
        }
        let maker = self.maker(index, package, function, 6);
        maker.is_some_and(|path| FLAG_PACKAGES.contains(&path.as_str()))
    }
}

/// The name and the default of the flag that a call of a set of flags defines, whatever its type is:
/// `Duration(name, default, usage)`, with a short name for `P`, with a target first for `Var`.
fn defined(function: &str, arguments: &[NodeId]) -> Option<(NodeId, Option<NodeId>)> {
    if OTHERS.iter().any(|start| function.starts_with(start)) {
        return None;
    }
    let (base, short) = match function.strip_suffix('P') {
        // The type of net.IP has no short name by that.
        Some(base) if base != "I" => (base, 1),
        _ => (function, 0),
    };
    let (base, target) = match base.strip_suffix("Var") {
        Some(base) => (base, 1),
        None => (base, 0),
    };
    let name = *arguments.get(target)?;
    match (base, arguments.len().checked_sub(short + target)?) {
        // The default is what the target has.
        ("", 2) | ("Count", 2) => Some((name, None)),
        (_, 3) => Some((name, Some(*arguments.get(target + 1 + short)?))),
        _ => None,
    }
}

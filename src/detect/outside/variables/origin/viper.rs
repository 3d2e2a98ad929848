//! Settings that viper gives for a key, and the variables that they are read from:
//! <https://pkg.go.dev/github.com/spf13/viper#readme-working-with-environment-variables>.

mod flags;
mod said;

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{All, From, Origin, Origins};
use crate::detect::code::{NodeId, Package, Program, is_variable};
use flags::Flags;

/// The import path of viper.
pub(super) const VIPER: &str = "github.com/spf13/viper";

/// A value, with its package.
type Place = (usize, NodeId);

/// What a program says to viper, all of it to the same one.
#[derive(Default)]
pub(super) struct Viper {
    prefix: String,
    /// Where that is said.
    prefix_said: Option<Place>,
    is_automatic: bool,
    /// What is replaced in the names of variables, and by what.
    replaced: Vec<(String, String)>,
    /// The variables that are named for keys.
    bound: FxHashMap<String, Vec<String>>,
    /// The keys that are bound to a variable whose name is not known.
    unclear: FxHashSet<String>,
    /// Defaults of keys, and what is put there.
    set: FxHashMap<String, Vec<Place>>,
    /// The flags of keys.
    flags: FxHashMap<String, String>,
    /// Each flag has the key that it is called by.
    has_all_flags: bool,
    /// All flags there are.
    defined: Flags,
    /// How many are made.
    made: u8,
    /// Something is said to that of the package.
    is_global: bool,
    reads_file: bool,
    /// The names of settings files, with or without their ends.
    files: Vec<String>,
}

impl Viper {
    /// What a variable is called for a key.
    fn variable(&self, key: &str) -> String {
        let name = match &*self.prefix {
            "" => key.to_uppercase(),
            prefix => format!("{prefix}_{key}").to_uppercase(),
        };
        self.replace(&name)
    }

    /// See <https://pkg.go.dev/strings#NewReplacer>: at each place the first that fits.
    fn replace(&self, name: &str) -> String {
        let mut left = name;
        let mut made = String::new();
        while let Some(first) = left.chars().next() {
            let mut pairs = self.replaced.iter();
            let pair = pairs.find(|(old, _)| !old.is_empty() && left.starts_with(old.as_str()));
            let length = match pair {
                Some((old, new)) => {
                    made.push_str(new);
                    old.len()
                }
                None => {
                    made.push(first);
                    first.len_utf8()
                }
            };
            left = left.get(length..).unwrap_or_default();
        }
        made
    }
}

impl Origins<'_, '_, '_> {
    /// Whether what a method of this value gives comes from viper.
    pub(super) fn is_of_viper(&self, user: usize, package: &Package, function: NodeId) -> bool {
        self.program.steps.set(super::KIND_STEPS);
        reads_settings(self.program, user)
            && self.maker(user, package, function, 6).as_deref() == Some(VIPER)
    }

    /// What viper gives for a key: the variables, where it has neither a default nor a file.
    pub(super) fn setting(&self, from: From<'_>, key: NodeId, call: NodeId) -> All {
        let key = self.text(from, key)?.to_lowercase();
        let viper = self.viper.get_or_init(|| self.said_to_viper());
        let viper = viper.as_ref()?;
        let mut outer = key.match_indices('.').filter_map(|(at, _)| key.get(..at));
        if outer.any(|outer| viper.set.contains_key(outer)) || viper.unclear.contains(&key) {
            return None;
        }
        let automatic = viper.is_automatic.then(|| viper.variable(&key));
        let bound = viper.bound.get(&key).into_iter().flatten().cloned();
        let mut names: Vec<String> = automatic.into_iter().chain(bound).collect();
        names.retain(|name| is_variable(name));
        let mut known = BTreeSet::new();
        names.retain(|name| known.insert(name.clone()));
        if names.is_empty() {
            return None;
        }
        let (package, node, left) = (from.package, call, from.depth);
        let of = |name| Origin {
            name,
            package,
            node,
            left,
        };
        let mut found: Vec<Origin> = names.into_iter().map(of).collect();
        let flag = viper.flags.get(&key);
        let by_name = viper.has_all_flags.then_some(&key);
        let name = flag.or(by_name);
        let defaults = name.and_then(|name| viper.defined.defaults.get(name));
        // A flag that is not seen to be defined may have any default.
        let is_elsewhere = flag.is_some() || name.is_some() && viper.defined.has_others;
        if defaults.is_none() && is_elsewhere {
            return None;
        }
        for (at, value) in defaults.into_iter().flatten() {
            found.extend(self.put(from.elsewhere(*at), (*value)?)?);
        }
        for (at, value) in viper.set.get(&key).into_iter().flatten() {
            found.extend(self.put(from.elsewhere(*at), *value)?);
        }
        Some(found)
    }
}

/// Whether a package may ask viper.
pub(in super::super) fn reads_settings(program: &Program<'_>, index: usize) -> bool {
    program.library.imports(index, |path| path == VIPER)
}

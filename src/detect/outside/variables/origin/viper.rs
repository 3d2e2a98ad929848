//! Settings that viper gives for a key, and the variables that they are read from:
//! <https://pkg.go.dev/github.com/spf13/viper#readme-working-with-environment-variables>.

use rustc_hash::FxHashMap;

use super::{All, From, Origin, Origins};
use crate::detect::code::{
    From as Start, Import, Node, NodeId, Package, Program, UNKNOWN, definition, is_variable,
    values_assigned,
};

/// The import path of viper.
pub(super) const VIPER: &str = "github.com/spf13/viper";

/// Functions that read what is not a file that may be missing, or that make a reader of a part.
const ELSEWHERE: [&str; 7] = [
    "AddRemoteProvider",
    "MergeConfig",
    "MergeConfigMap",
    "ReadConfig",
    "ReadRemoteConfig",
    "Sub",
    "WatchRemoteConfig",
];

/// Packages that define flags.
const FLAG_PACKAGES: [&str; 2] = ["github.com/spf13/cobra", "github.com/spf13/pflag"];

/// What a settings file is called where nothing is said.
const USUAL: &str = "config";

/// The ends of names of settings files that viper looks for, beside none.
const ENDS: [&str; 9] = [
    "dotenv",
    "env",
    "hcl",
    "ini",
    "json",
    "properties",
    "toml",
    "yaml",
    "yml",
];

/// How functions are called that define flags whose defaults are texts or numbers.
const FLAGS: [&str; 12] = [
    "Int",
    "IntP",
    "IntVar",
    "IntVarP",
    "String",
    "StringP",
    "StringSlice",
    "StringSliceP",
    "StringVar",
    "StringVarP",
    "Uint",
    "UintP",
];

/// A value, with its package.
type Place = (usize, NodeId);

/// What a program says to viper, all of it to the same one.
#[derive(Default)]
pub(super) struct Viper {
    prefix: String,
    is_automatic: bool,
    /// What is replaced in the names of variables, and by what.
    replaced: Vec<(String, String)>,
    /// The variables that are named for keys.
    bound: FxHashMap<String, Vec<String>>,
    /// Defaults of keys, and what is put there.
    set: FxHashMap<String, Vec<Place>>,
    /// The flags of keys.
    flags: FxHashMap<String, String>,
    /// Each flag has the key that it is called by.
    has_all_flags: bool,
    /// The defaults of flags, by their names.
    defaults: FxHashMap<String, Vec<Place>>,
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
        if outer.any(|outer| viper.set.contains_key(outer)) {
            return None;
        }
        let automatic = viper.is_automatic.then(|| viper.variable(&key));
        let bound = viper.bound.get(&key).into_iter().flatten().cloned();
        let mut names: Vec<String> = automatic.into_iter().chain(bound).collect();
        names.retain(|name| is_variable(name));
        let mut known: Vec<String> = Vec::new();
        names.retain(|name| {
            let is_new = !known.contains(name);
            known.push(name.clone());
            is_new
        });
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
        let defaults = flag.or(by_name).and_then(|name| viper.defaults.get(name));
        if flag.is_some() && defaults.is_none() {
            return None;
        }
        let set = viper.set.get(&key);
        for (at, value) in set.into_iter().chain(defaults).flatten() {
            found.extend(self.put(from.elsewhere(*at), *value)?);
        }
        Some(found)
    }

    /// What the program says to viper; none where it is said to several, or not all is known, or where
    /// a settings file is there.
    fn said_to_viper(&self) -> Option<Viper> {
        let mut viper = Viper::default();
        for index in self.program.reached {
            let library = self.program.library;
            let has_flags = library.imports(*index, |path| FLAG_PACKAGES.contains(&path));
            let has_viper = reads_settings(self.program, *index);
            if !has_viper && !has_flags {
                continue;
            }
            let package = self.program.package(*index);
            flags_defined(*index, &package, &mut viper);
            let calls = package.calls.iter().filter(|_| has_viper);
            for (name, calls) in calls {
                for call in calls {
                    self.hear(*index, &package, name, *call, &mut viper)?;
                }
            }
        }
        let is_one = viper.made == 0 || viper.made == 1 && !viper.is_global;
        if !is_one || viper.reads_file && self.has_settings_file(&viper.files) {
            return None;
        }
        self.bind(&mut viper)?;
        Some(viper)
    }

    /// Adds what a call says; none where that is not known.
    fn hear(
        &self,
        index: usize,
        package: &Package,
        name: &str,
        call: NodeId,
        viper: &mut Viper,
    ) -> Option<()> {
        let Node::Call(function, arguments) = package.node(call) else {
            return Some(());
        };
        let Node::Member(owner, _) = package.node(*function) else {
            return Some(());
        };
        let import = self.program.import(package, *owner);
        let is_own = matches!(import, Some(Import::Outside(VIPER)));
        if import.is_some() && !is_own {
            return Some(());
        }
        let text = |at: usize| self.text(from(index), *arguments.get(at)?);
        let key = || text(0).map(|key| key.to_lowercase());
        match name {
            "New" | "NewWithOptions" if is_own => {
                viper.made = viper.made.saturating_add(1);
                return Some(());
            }
            "GetViper" | "KeyDelimiter" => return Some(()),
            "SetEnvPrefix" => viper.prefix = only(&viper.prefix, text(0)?)?,
            "AutomaticEnv" => viper.is_automatic = true,
            "SetEnvKeyReplacer" => {
                let replaced = replacer(package, *arguments.first()?)?;
                viper.replaced = only(&viper.replaced, replaced)?;
            }
            "BindPFlags" | "BindFlagValues" => viper.has_all_flags = true,
            "BindPFlag" | "BindFlagValue" => {
                let flag = looked_up(package, *arguments.get(1)?)?;
                viper.flags.insert(key()?, flag);
            }
            // Many types have a method that is called so.
            "SetDefault" | "Set"
                if name == "SetDefault"
                    || is_own
                    || self.is_of_viper(index, package, *function) =>
            {
                let values = viper.set.entry(key()?).or_default();
                values.push((index, *arguments.get(1)?));
            }
            "ReadInConfig" | "MergeInConfig" => {
                viper.reads_file = true;
                if self.failures.is_fatal_call(index, call) {
                    return None;
                }
            }
            "SetConfigName" => viper.files.push(text(0)?),
            "SetConfigFile" => viper.files.extend(self.named(index, *arguments.first()?)),
            elsewhere if ELSEWHERE.contains(&elsewhere) => return None,
            _ => {}
        }
        viper.is_global |= is_own;
        Some(())
    }

    /// The names of the files that a path may be of.
    fn named(&self, index: usize, path: NodeId) -> Vec<String> {
        self.program.steps.set(super::STEPS);
        let values = self.program.values(Start::new(index), path);
        let texts = values.iter().map(|value| &value.text);
        let known = texts.filter(|text| !text.contains(UNKNOWN));
        let names = known.filter_map(|path| path.rsplit('/').next());
        names.map(str::to_owned).collect()
    }

    /// Whether the repository has a file of one of these names, with or without its end.
    fn has_settings_file(&self, names: &[String]) -> bool {
        let usual = [USUAL.to_owned()];
        let names = if names.is_empty() { &usual } else { names };
        self.program.library.has_file_named(&|file| {
            let stem = file.rsplit_once('.').filter(|(_, end)| ENDS.contains(end));
            let stem = stem.map(|(stem, _)| stem);
            let mut names = names.iter().map(String::as_str);
            names.any(|name| name == file || Some(name) == stem)
        })
    }

    /// Adds the variables that are named for keys; those without a name have that of the key.
    fn bind(&self, viper: &mut Viper) -> Option<()> {
        for index in self.program.reached {
            if !reads_settings(self.program, *index) {
                continue;
            }
            let package = self.program.package(*index);
            for name in ["BindEnv", "MustBindEnv"] {
                for call in package.calls.get(name).into_iter().flatten() {
                    let Node::Call(_, arguments) = package.node(*call) else {
                        continue;
                    };
                    let texts = arguments.iter().map(|one| self.text(from(*index), *one));
                    let texts: Option<Vec<String>> = texts.collect();
                    let texts = texts?;
                    let (key, names) = texts.split_first()?;
                    let key = key.to_lowercase();
                    let own = names.is_empty().then(|| viper.variable(&key));
                    let names: Vec<String> = names.iter().cloned().chain(own).collect();
                    viper.bound.entry(key).or_default().extend(names);
                }
            }
        }
        Some(())
    }
}

/// Whether a package may ask viper.
pub(in super::super) fn reads_settings(program: &Program<'_>, index: usize) -> bool {
    program.library.imports(index, |path| path == VIPER)
}

/// Where a value of a package is looked at from.
fn from(package: usize) -> From<'static> {
    From {
        package,
        frame: None,
        depth: super::DEPTH,
    }
}

/// What is said, where nothing else was said before.
fn only<T: Default + PartialEq>(before: &T, said: T) -> Option<T> {
    (*before == T::default() || *before == said).then_some(said)
}

/// Adds the defaults of the flags that a package defines.
fn flags_defined(index: usize, package: &Package, viper: &mut Viper) {
    for function in FLAGS {
        for call in package.calls.get(function).into_iter().flatten() {
            if let Node::Call(_, arguments) = package.node(*call)
                && let Some(flag) = definition(function, arguments)
                && let Node::Text(name) = package.node(flag.name)
            {
                let values = viper.defaults.entry(name.to_lowercase()).or_default();
                values.push((index, flag.default));
            }
        }
    }
}

/// The texts that a replacer puts in the stead of others.
fn replacer(package: &Package, node: NodeId) -> Option<Vec<(String, String)>> {
    let made = match package.node(node) {
        Node::Name(name) => {
            let owner = package.owner(package.scope_of(node), name);
            match values_assigned(package, name, owner).as_slice() {
                [only] => *only,
                _ => return None,
            }
        }
        _ => node,
    };
    let Node::Call(function, arguments) = package.node(made) else {
        return None;
    };
    if package.last_name(*function) != Some("NewReplacer") {
        return None;
    }
    let texts = arguments.iter().map(|one| match package.node(*one) {
        Node::Text(text) => Some(text.to_string()),
        _ => None,
    });
    let texts: Option<Vec<String>> = texts.collect();
    let texts = texts?;
    let pairs = texts.chunks_exact(2).filter_map(|pair| match pair {
        [old, new] => Some((old.clone(), new.clone())),
        _ => None,
    });
    Some(pairs.collect())
}

/// The name of the flag in `flags.Lookup("name")`.
fn looked_up(package: &Package, node: NodeId) -> Option<String> {
    let Node::Call(function, arguments) = package.node(node) else {
        return None;
    };
    match (package.last_name(*function)?, &**arguments) {
        ("Lookup", [name]) => match package.node(*name) {
            Node::Text(name) => Some(name.to_lowercase()),
            _ => None,
        },
        _ => None,
    }
}

//! What a program says to viper.

use super::flags::FLAG_PACKAGES;
use super::{From, Origins, VIPER, Viper, reads_settings};
use crate::detect::code::{From as Start, Import, Node, NodeId, Package, UNKNOWN, values_assigned};
use crate::detect::settings::ENDINGS;

/// Functions that read what is not a file that may be missing, that make a reader of a part, or that
/// give a key another name.
const ELSEWHERE: [&str; 8] = [
    "AddRemoteProvider",
    "MergeConfig",
    "MergeConfigMap",
    "ReadConfig",
    "ReadRemoteConfig",
    "RegisterAlias",
    "Sub",
    "WatchRemoteConfig",
];

/// What a settings file is called where nothing is said.
const USUAL: &str = "config";

impl Origins<'_, '_, '_> {
    /// What the program says to viper; none where it is said to several, or not all is known, or where
    /// a settings file is there.
    pub(super) fn said_to_viper(&self) -> Option<Viper> {
        let mut viper = Viper::default();
        for index in self.program.reached {
            let library = self.program.library;
            let has_flags = library.imports(*index, |path| FLAG_PACKAGES.contains(&path));
            let has_viper = reads_settings(self.program, *index);
            if !has_viper && !has_flags {
                continue;
            }
            let package = self.program.package(*index);
            if has_flags {
                self.flags_defined(*index, &package, &mut viper.defined);
            }
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
            "SetEnvPrefix" => {
                viper.prefix = only(&viper.prefix, text(0)?)?;
                viper.prefix_said = Some((index, call));
            }
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
        self.program.steps.set(super::super::STEPS);
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
            // An ending that viper alone takes for one of settings.
            let is_ending = |end: &str| ENDINGS.contains(&end) || end == "dotenv";
            let stem = file.rsplit_once('.').filter(|(_, end)| is_ending(end));
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
                    let names = match (names, has_prefix(*index, &package, *call, viper)) {
                        ([], Some(true)) => vec![viper.variable(&key)],
                        ([], Some(false)) => vec![viper.replace(&key.to_uppercase())],
                        ([], None) => {
                            viper.unclear.insert(key);
                            continue;
                        }
                        // What is replaced is so in names that are said, too.
                        _ => names.iter().map(|name| viper.replace(name)).collect(),
                    };
                    viper.bound.entry(key).or_default().extend(names);
                }
            }
        }
        Some(())
    }
}

/// Where a value of a package is looked at from.
pub(super) fn from(package: usize) -> From<'static> {
    From {
        package,
        frame: None,
        depth: super::super::DEPTH,
    }
}

/// What is said, where nothing else was said before.
fn only<T: Default + PartialEq>(before: &T, said: T) -> Option<T> {
    (*before == T::default() || *before == said).then_some(said)
}

/// Whether a prefix was said before a key is bound; none where it is not plain which comes first.
fn has_prefix(index: usize, package: &Package, bind: NodeId, viper: &Viper) -> Option<bool> {
    let Some((at, said)) = viper.prefix_said else {
        return Some(false);
    };
    let is_here = at == index && package.body_of(said) == package.body_of(bind);
    is_here.then_some(said < bind)
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

//! Whether the modules of a workspace build one by one, each by its own go.mod and go.sum.

use std::collections::{BTreeMap, BTreeSet};

use crate::detect::module::Modules;
use crate::detect::packages::{PackageDir, Tree};
use crate::error::Error;
use crate::facts::{Module, Required};
use crate::go::path::{has_path_prefix, is_of_go};
use crate::go::version::GoVersion;
use crate::walk::{Repo, RepoPath};

/// The first go line with which go.mod lists what the modules that it requires need:
/// <https://go.dev/ref/mod#graph-pruning>.
const LISTS_ALL: u32 = 17;

/// Which imports have to be had.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Imports {
    /// All of them.
    All,
    /// Those of modules that the workspace joins.
    Joined,
}

/// A module of a workspace, asked for its packages alone.
struct Alone<'a> {
    index: usize,
    module: &'a Module,
    modules: &'a Modules,
    tree: &'a Tree,
    /// The modules of the workspace, by path.
    joined: &'a BTreeMap<&'a str, usize>,
    /// The module paths that go.sum knows the code of.
    sums: BTreeSet<&'a str>,
}

/// Whether each module of the workspace has the packages that it imports without the others: it
/// requires them itself, in a version that can be had, and its go.sum knows it.
///
/// # Errors
/// A go.sum cannot be read.
pub(super) fn stand_alone(
    repo: &Repo,
    modules: &Modules,
    tree: &Tree,
    which: Imports,
) -> Result<bool, Error> {
    let uses = modules
        .workspace
        .iter()
        .flat_map(|workspace| &workspace.uses);
    let found = uses.map(|dir| {
        let same = |module: &Module| module.dir.cmp(dir);
        let index = modules.modules.binary_search_by(same).ok()?;
        Some((index, modules.modules.get(index)?))
    });
    let Some(found) = found.collect::<Option<Vec<(usize, &Module)>>>() else {
        return Ok(false);
    };
    let paths = found.iter().map(|(index, module)| (&*module.path, *index));
    let joined: BTreeMap<&str, usize> = paths.collect();
    let mut own: BTreeMap<usize, Vec<&PackageDir>> = BTreeMap::new();
    for package in tree.packages.values() {
        if let Some(index) = package.module {
            own.entry(index).or_default().push(package);
        }
    }
    for (index, module) in found {
        let text = match module.has_sum {
            true => repo.text(&module.dir.join("go.sum"))?,
            false => String::new(),
        };
        let alone = Alone {
            index,
            module,
            modules,
            tree,
            joined: &joined,
            sums: text.lines().filter_map(summed).collect(),
        };
        let imports = alone.imports(own.remove(&index).unwrap_or_default());
        if !imports.iter().all(|import| alone.has(import, which)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The module path of a line of go.sum that is of the module's code, not of its go.mod alone:
/// <https://go.dev/ref/mod#go-sum-files>.
fn summed(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    let (path, version) = (words.next()?, words.next()?);
    (!version.ends_with("/go.mod")).then_some(path)
}

impl<'a> Alone<'a> {
    /// What the packages import, and what those import that folders of the repository stand in for.
    fn imports(&self, mut waiting: Vec<&'a PackageDir>) -> BTreeSet<&'a str> {
        let go = GoVersion::parse(self.module.go.as_deref().unwrap_or_default());
        let lists_all = go.is_some_and(|go| go.minor() >= LISTS_ALL);
        let mut imports = BTreeSet::new();
        while let Some(package) = waiting.pop() {
            let answers = package.answers.iter().flatten();
            for import in answers.flat_map(|answer| answer.imports.iter()) {
                if imports.insert(&**import) && lists_all {
                    waiting.extend(self.replaced(import));
                }
            }
        }
        imports
    }

    /// The package of a folder that stands in for a module.
    fn replaced(&self, import: &str) -> Option<&'a PackageDir> {
        let required = self.required(import).filter(|one| one.version.is_none())?;
        let mut replaces = self.module.replaces.iter();
        let folder = &replaces.find(|one| one.path == required.path)?.dir;
        self.tree
            .packages
            .get(&below(folder, &required.path, import)?)
    }

    fn has(&self, import: &str, which: Imports) -> bool {
        let dir = below(&self.module.dir, &self.module.path, import);
        let package = dir.as_ref().and_then(|dir| self.tree.packages.get(dir));
        if package.is_some_and(|package| package.module == Some(self.index)) {
            return true;
        }
        let of_it = self
            .joined
            .iter()
            .filter(|(path, _)| has_path_prefix(import, path));
        let provider = of_it
            .max_by_key(|(path, _)| path.len())
            .map(|(_, index)| *index);
        if provider == Some(self.index) {
            // A folder with a go.mod of its own is not of this module.
            let is_own = dir.is_some_and(|dir| self.modules.of(&dir) == Some(self.index));
            return is_own || self.gets(import);
        }
        let is_another = provider.is_none() && (which == Imports::Joined || is_of_go(import));
        is_another || self.gets(import)
    }

    /// Whether it is required in a version that can be had.
    fn gets(&self, import: &str) -> bool {
        let Some(required) = self.required(import) else {
            return false;
        };
        let Some(version) = &required.version else {
            return true;
        };
        let is_published = version != "v0.0.0" && !version.starts_with("v0.0.0-00010101000000");
        is_published && self.sums.contains(&*required.path)
    }

    /// What is required for an import: the longest path counts.
    fn required(&self, import: &str) -> Option<&'a Required> {
        let requires = self.module.requires.iter().map(|require| &require.value);
        requires
            .filter(|require| has_path_prefix(import, &require.path))
            .max_by_key(|require| require.path.len())
    }
}

/// The folder of an import, where a module's packages are those of `folder`.
fn below(folder: &RepoPath, path: &str, import: &str) -> Option<RepoPath> {
    match import.strip_prefix(path)? {
        "" => Some(folder.clone()),
        rest => Some(folder.join(rest.strip_prefix('/')?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::detect::module::modules;
    use crate::detect::packages::{Contexts, Reading};
    use crate::detect::repository::walked;
    use crate::detect::words::Words;

    const REPLACED: &str =
        "\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ../lib\n";

    /// Whether `app`, `lib` and `gen` stand alone: by all imports, by those of each other.
    /// `app` imports this, and has these lines in go.mod and go.sum; `lib` imports that.
    fn alone((import, lines, sums): (&str, &str, &str), of_lib: &str) -> [bool; 2] {
        let go_mod = |path: &str, lines: &str| format!("module {path}\n\ngo 1.26\n{lines}");
        let source = |import: &str| match import {
            "" => "package some\n".to_owned(),
            _ => format!("package some\n\nimport _ \"{import}\"\n"),
        };
        let lib_lines =
            "\nrequire example.com/app/gen v0.0.0\n\nreplace example.com/app/gen => ../app/gen\n";
        let (_folder, repo) = walked(&[
            (
                "go.work",
                "go 1.26\n\nuse (\n\t./app\n\t./app/gen\n\t./lib\n)\n",
            ),
            ("app/go.mod", &go_mod("example.com/app", lines)),
            ("app/go.sum", sums),
            ("app/some.go", &source(import)),
            ("app/inside/some.go", &source("fmt")),
            ("app/gen/go.mod", &go_mod("example.com/app/gen", "")),
            ("app/gen/some.go", &source("")),
            ("lib/go.mod", &go_mod("example.com/lib", lib_lines)),
            ("lib/some.go", &source(of_lib)),
        ]);
        let catalog = Catalog::built_in().unwrap();
        let (modules, _) = modules(&repo, &mut Vec::new()).unwrap();
        let reading = Reading {
            repo: &repo,
            contexts: &Contexts::new(26, &[]),
            words: &Words::new(&catalog.listen, &catalog.calls),
        };
        let tree = Tree::read(&reading, &modules).unwrap();
        let of = |which| stand_alone(&repo, &modules, &tree, which).unwrap();
        [of(Imports::All), of(Imports::Joined)]
    }

    #[test]
    fn own_packages_and_those_of_the_standard_library_are_had() {
        for import in ["fmt", "encoding/json", "example.com/app/inside"] {
            assert_eq!(alone((import, "", ""), ""), [true; 2], "{import}");
        }
    }

    #[test]
    fn a_path_without_a_dot_may_be_of_a_module_outside() {
        assert_eq!(alone(("shared/util", "", ""), ""), [false, true]);
    }

    #[test]
    fn a_module_of_the_workspace_has_to_be_required() {
        for import in ["example.com/lib", "example.com/app/gen"] {
            assert_eq!(alone((import, "", ""), ""), [false; 2], "{import}");
        }
        let replaced = "\nreplace example.com/lib => ../lib\n";
        assert_eq!(alone(("example.com/lib", replaced, ""), ""), [false; 2]);
        assert_eq!(alone(("example.com/lib", REPLACED, ""), ""), [true; 2]);
    }

    #[test]
    fn a_published_version_has_to_be_in_go_sum_with_its_code() {
        let published = "\nrequire example.com/lib v1.2.0\n";
        let known = |line: &str| alone(("example.com/lib", published, line), "");
        assert_eq!(known("example.com/lib v1.2.0 h1:AA=\n"), [true; 2]);
        assert_eq!(known("example.com/lib v1.2.0/go.mod h1:AA=\n"), [false; 2]);
        assert_eq!(known("example.com/libs v1.2.0 h1:AA=\n"), [false; 2]);
        let never = "\nrequire example.com/lib v0.0.0\n";
        let sums = "example.com/lib v0.0.0 h1:AA=\n";
        assert_eq!(alone(("example.com/lib", never, sums), ""), [false; 2]);
    }

    #[test]
    fn what_a_replaced_module_needs_is_needed_too() {
        let lib = ("example.com/lib", REPLACED, "");
        assert_eq!(alone(lib, "example.com/app/gen"), [false; 2]);
        let both = "\nrequire (\n\texample.com/app/gen v0.0.0\n\texample.com/lib v0.0.0\n)\n\n\
                    replace (\n\texample.com/app/gen => ./gen\n\texample.com/lib => ../lib\n)\n";
        let lib = ("example.com/lib", both, "");
        assert_eq!(alone(lib, "example.com/app/gen"), [true; 2]);
    }
}

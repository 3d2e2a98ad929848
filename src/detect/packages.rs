//! Every package of every module, read once, for each combination of platform and cgo.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use ecow::EcoString;
use rayon::prelude::*;

use super::module::Modules;
use super::words::{WordSet, Words};
use crate::error::Error;
use crate::go::constraint::names_architecture;
use crate::go::context::Context;
use crate::go::package::{Entry, Language, Package};
use crate::go::path::{ImportPath, check_import_path, descends_into, skip_directory};
use crate::go::source::{SourceError, SourceFile};
use crate::walk::{Buffer, Directory, Kind, Repo, RepoPath};

/// The combinations that facts are told for; the first two are linux/amd64 with and without cgo.
pub(super) struct Contexts([Context; 4]);

impl Contexts {
    /// For Go 1.`release` with these build tags.
    pub(super) fn new(release: u32, tags: &[String]) -> Self {
        let context = |arch, cgo| {
            let mut context = Context::linux(arch, cgo, release);
            context
                .tags
                .extend(tags.iter().map(|tag| tag.as_str().into()));
            context
        };
        Self([
            context("amd64", true),
            context("amd64", false),
            context("arm64", true),
            context("arm64", false),
        ])
    }
}

/// A package's directory, with the answers for each context.
#[derive(Debug)]
pub(super) struct PackageDir {
    /// The directory.
    pub(super) dir: RepoPath,
    /// The import path.
    pub(super) import_path: String,
    /// Index of its module; `None` for a folder without go.mod.
    pub(super) module: Option<usize>,
    /// linux/amd64 with cgo, without, linux/arm64 with, without; `None` where nothing is compiled.
    pub(super) answers: [Option<Arc<Answer>>; 4],
    /// Every file but tests that the compiler may read.
    pub(super) files: Vec<Box<str>>,
    /// Those of them that a generator wrote: <https://go.dev/s/generatedcode>.
    pub(super) generated: Vec<Box<str>>,
    /// `//go:embed` patterns with file and offset.
    pub(super) embeds: Vec<(Box<str>, Box<str>, u32)>,
    /// Words of the catalog's calls in its files, tests and generated ones apart.
    pub(super) words: WordSet,
}

/// What go list says of a package in one context.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    /// The package's name.
    pub(super) name: Box<str>,
    /// It is a main package with a `func main`.
    pub(super) has_main: bool,
    /// The file that has it, and the byte where.
    pub(super) main_place: Option<(Box<str>, u32)>,
    /// Something is compiled.
    pub(super) compiles: bool,
    /// Imports, sorted; `C` left out.
    pub(super) imports: Box<[EcoString]>,
    /// Files with `import "C"`.
    pub(super) cgo_files: Box<[Box<str>]>,
    /// Files compiled as Go.
    pub(super) go_files: Box<[Box<str>]>,
    /// Embed patterns, sorted.
    pub(super) embeds: Box<[Box<str>]>,
    /// Libraries linked: pkg-config names and `-l` names.
    pub(super) libraries: Box<[Box<str>]>,
    /// C++ is compiled or linked.
    pub(super) cxx: bool,
    /// Why the go command refuses it.
    pub(super) error: Option<Fault>,
}

/// Why the go command refuses a package.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault {
    /// In the go command's own words.
    pub(super) message: Box<str>,
    /// The file, where it is one.
    pub(super) file: Option<Box<str>>,
    /// The byte in the file, where it is one.
    pub(super) offset: Option<u32>,
}

/// All packages by directory.
pub(super) struct Tree {
    /// Those that the go command lists for `./...` of their module.
    pub(super) packages: BTreeMap<RepoPath, PackageDir>,
}

/// Reads packages: each file once, for all that is asked of every file.
pub(super) struct Reading<'a> {
    /// The repository.
    pub(super) repo: &'a Repo,
    /// The combinations to answer for.
    pub(super) contexts: &'a Contexts,
    /// What is looked for in packages that import what it is of.
    pub(super) words: &'a Words<'a>,
}

impl Tree {
    /// Reads the packages of all modules; where there is no go.mod at all, those of the folder.
    pub(super) fn read(reading: &Reading<'_>, modules: &Modules) -> Result<Self, Error> {
        let gopath = modules.modules.is_empty();
        let listed: Vec<(&RepoPath, &Directory, Option<usize>)> = reading
            .repo
            .directories()
            .filter(|(_, directory)| {
                directory
                    .entries
                    .iter()
                    .any(|entry| entry.name.ends_with(".go"))
            })
            .filter_map(|(dir, directory)| {
                if modules.git_ignored.iter().any(|top| dir.is_in(top)) {
                    return None;
                }
                let module = modules.of(dir);
                let inside = if gopath {
                    listed(None, dir, modules)
                } else {
                    listed(module, dir, modules)
                };
                inside.then_some((dir, directory, module))
            })
            .collect();
        // Of several faults the first is told, whichever core met one first.
        let packages: Vec<Result<Option<PackageDir>, Error>> = listed
            .into_par_iter()
            .map_init(Buffer::default, |buffer, (dir, directory, module)| {
                let import_path = import_path(modules, module, dir);
                reading.read(buffer, dir, directory, import_path, module)
            })
            .collect();
        let packages = packages.into_iter().filter_map(Result::transpose);
        let packages =
            packages.map(|package| package.map(|package| (package.dir.clone(), package)));
        Ok(Self {
            packages: packages.collect::<Result<_, Error>>()?,
        })
    }

    /// Directories with cgo files that are compiled for linux/amd64.
    pub(super) fn cgo_packages(&self) -> Vec<RepoPath> {
        self.packages
            .values()
            .filter(|package| {
                matches!(&package.answers, [Some(answer), ..] if !answer.cgo_files.is_empty())
            })
            .map(|package| package.dir.clone())
            .collect()
    }
}

/// Whether `./...` of the module reaches `dir`: <https://go.dev/ref/mod#packages>.
fn listed(module: Option<usize>, dir: &RepoPath, modules: &Modules) -> bool {
    let top = match module {
        Some(index) => modules.modules.get(index).map(|module| module.dir.clone()),
        None if modules.modules.is_empty() => Some(RepoPath::root()),
        None => None,
    };
    let Some(top) = top else { return false };
    let Some(relative) = dir.below(&top) else {
        return false;
    };
    let elements: Vec<&str> = relative
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    let last = elements.len().saturating_sub(1);
    let passed = elements.iter().enumerate().all(|(index, element)| {
        !skip_directory(element) && (index == last || descends_into(element))
    });
    let ignored = module.and_then(|index| modules.ignored.get(index));
    passed && !ignored.is_some_and(|ignored| ignored.contains(relative))
}

fn import_path(modules: &Modules, module: Option<usize>, dir: &RepoPath) -> String {
    let owner = module.and_then(|index| modules.modules.get(index));
    match owner {
        Some(owner) => {
            let relative = dir.below(&owner.dir).unwrap_or_default();
            ImportPath::in_module(&owner.path, relative).to_string()
        }
        None => dir.to_string(),
    }
}

impl Reading<'_> {
    /// Reads one directory, its files into `buffer`; `None` where the go command lists nothing.
    pub(super) fn read(
        &self,
        buffer: &mut Buffer,
        dir: &RepoPath,
        directory: &Directory,
        import_path: String,
        module: Option<usize>,
    ) -> Result<Option<PackageDir>, Error> {
        if module.is_some() && check_import_path(&import_path).is_err() {
            return Ok(None);
        }
        buffer.clear();
        let (entries, places) = self.entries(buffer, dir, directory)?;
        let answers = self.answers(&entries);
        if answers.iter().all(Option::is_none) {
            return Ok(None);
        }
        let go_files = || {
            entries
                .iter()
                .zip(&places)
                .filter_map(|(entry, place)| match entry {
                    Entry::Go(file) if !file.is_test() => Some((file, place)),
                    _ => None,
                })
        };
        let embeds = go_files()
            .flat_map(|(file, _)| {
                file.embeds
                    .iter()
                    .map(|embed| (embed.pattern.clone(), file.name.clone(), embed.span.start))
            })
            .collect();
        let files = entries
            .iter()
            .filter(|entry| match entry {
                Entry::Go(file) => !file.is_test(),
                Entry::Other(file) => file.language.is_some(),
            })
            .map(|entry| entry.name().into())
            .collect();
        let generated = go_files()
            .filter(|(file, _)| file.is_generated)
            .map(|(file, _)| file.name.clone())
            .collect();
        let mut words = WordSet::default();
        let wanted = self.wanted(&answers);
        if !wanted.is_empty() {
            for (_, place) in go_files().filter(|(file, _)| !file.is_generated) {
                words |= self.words.of(buffer.get(place), wanted);
            }
        }
        Ok(Some(PackageDir {
            dir: dir.clone(),
            import_path,
            module,
            answers,
            files,
            generated,
            embeds,
            words,
        }))
    }

    /// The words to look for in a package, by what it imports in any context.
    fn wanted(&self, answers: &[Option<Arc<Answer>>; 4]) -> WordSet {
        let mut wanted = WordSet::default();
        let mut last: Option<&Arc<Answer>> = None;
        for answer in answers.iter().flatten() {
            if !last.is_some_and(|last| Arc::ptr_eq(last, answer)) {
                wanted |= self.words.wanted(answer.imports.iter().map(|path| &**path));
            }
            last = Some(answer);
        }
        wanted
    }

    /// What the go command says in each context; most packages are the same in all.
    fn answers(&self, entries: &[Entry]) -> [Option<Arc<Answer>>; 4] {
        let [first, rest @ ..] = &self.contexts.0;
        let of_first = Package::load(entries, first).map(|package| Arc::new(answer(&package)));
        let varies = entries.iter().any(|entry| match entry {
            Entry::Go(file) if file.constraint.is_some() || file.imports_c() => true,
            Entry::Other(file) if file.constraint.is_some() => true,
            _ => names_architecture(entry.name()),
        });
        // What is the same is one: whether two differ is asked of their addresses.
        let of_rest = |context| {
            if !varies {
                return of_first.clone();
            }
            let answer = Package::load(entries, context).map(|package| answer(&package));
            if answer.as_ref() == of_first.as_deref() {
                of_first.clone()
            } else {
                answer.map(Arc::new)
            }
        };
        let [second, third, fourth] = rest;
        let [second, third, fourth] = [second, third, fourth].map(of_rest);
        [of_first, second, third, fourth]
    }

    /// The files of a directory, and where in `buffer` the content of each is. Test files are read
    /// only where one of them names the package: when it comes before all others.
    fn entries(
        &self,
        buffer: &mut Buffer,
        dir: &RepoPath,
        directory: &Directory,
    ) -> Result<(Vec<Entry>, Vec<Range<usize>>), Error> {
        let mut entries = Vec::new();
        let mut places = Vec::new();
        let mut seen_go = false;
        for entry in &directory.entries {
            let name = &*entry.name;
            if name.starts_with(['_', '.']) {
                continue;
            }
            let is_test = name.ends_with("_test.go");
            if is_test && seen_go {
                continue;
            }
            let mut place = 0..0;
            let read = match entry.kind {
                Kind::File | Kind::LinkToFile if Entry::wants_content(name) => {
                    place = self.repo.read_into(&dir.join(name), buffer)?;
                    let read = Entry::read(name, buffer.get(&place));
                    seen_go |= !is_test
                        && name.ends_with(".go")
                        && matches!(&read, Entry::Go(file) if file.error.is_none() && file.constraint.is_none());
                    read
                }
                Kind::File | Kind::LinkToFile => Entry::read(name, &[]),
                Kind::Other if name.ends_with(".go") => {
                    Entry::Go(SourceFile::unreadable(name, "no such file or directory"))
                }
                _ => continue,
            };
            entries.push(read);
            places.push(place);
        }
        Ok((entries, places))
    }
}

fn answer(package: &Package<'_>) -> Answer {
    let names = |files: &[&SourceFile]| files.iter().map(|file| file.name.clone()).collect();
    let main_place = package
        .compiled()
        .find_map(|file| Some((file.name.clone(), file.func_main?)));
    let cxx = package
        .other_files
        .iter()
        .any(|file| file.language == Some(Language::Cxx))
        && !package.cgo_files.is_empty();
    Answer {
        name: package.name.into(),
        has_main: package.has_main(),
        main_place,
        compiles: package.compiled().next().is_some(),
        imports: package
            .imports
            .iter()
            .filter(|path| **path != "C")
            .map(|path| (*path).into())
            .collect(),
        cgo_files: names(&package.cgo_files),
        go_files: names(&package.go_files),
        embeds: package
            .embed_patterns
            .iter()
            .map(|pattern| (*pattern).into())
            .collect(),
        libraries: package
            .cgo_pkg_config()
            .chain(package.libraries())
            .map(|library| library.into())
            .collect(),
        cxx: cxx || package.libraries().any(|library| library == "stdc++"),
        error: package.errors.first().map(|error| Fault {
            message: error.to_string().into(),
            file: error.file().map(|file| file.name.clone()),
            offset: match error.file().and_then(|file| file.error.as_ref()) {
                Some(SourceError::Syntax { offset, .. }) => Some(*offset),
                _ => None,
            },
        }),
    }
}

//! What scaffold says of a repository against what the go command says of it.
//!
//! Of each folder two things are compared, with CGO_ENABLED=1 and 0: the files, imports of C, embeds
//! and faults of every package, as `go::package` reads them; and the facts of `explain --json` that
//! `go list` knows too: modules, mains, cgo packages and embeds.
//!
//! A plain `cargo test` compares the examples; `just oracle` the archives in `tests/oracle/fixtures` and
//! every module that the examples download as well.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reads the disk, asks the go command, says what it did, and stops where it cannot"
)]

#[path = "oracle/explained.rs"]
mod explained;
#[path = "oracle/go_command.rs"]
mod go_command;
#[path = "oracle/package_files.rs"]
mod package_files;
#[path = "oracle/program.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "its random numbers are for other comparisons"
)]
mod program;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use explained::{Asked, Module};
use go_command::{Described, GoCommand};
use program::Oracle;
use scaffold::go::modfile::ModFile;

/// Built once, whichever test comes first.
static FUNC_MAIN: OnceLock<Option<Oracle>> = OnceLock::new();

#[test]
fn the_examples_are_read_as_by_the_go_command() {
    let Some(mut comparison) = Comparison::new() else {
        return;
    };
    for example in examples() {
        comparison.folder(&example);
    }
    comparison.finish(20);
}

#[test]
#[ignore = "takes a while, and unpacks with tar: see `just oracle`"]
fn packages_at_the_edges_of_the_rules_are_read_as_by_the_go_command() {
    let Some(mut comparison) = Comparison::new() else {
        return;
    };
    let archives = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/fixtures");
    let unpacked = tempfile::tempdir().unwrap();
    for name in ["fx", "fx2"] {
        let status = Command::new("tar")
            .arg("xzf")
            .arg(archives.join(format!("{name}.tgz")))
            .current_dir(unpacked.path())
            .status()
            .unwrap();
        assert!(status.success());
        comparison.folder(&unpacked.path().join(name));
    }
    comparison.finish(200);
}

#[test]
#[ignore = "needs the network: see `just oracle`"]
fn the_modules_that_the_examples_download_are_read_as_by_the_go_command() {
    let Some(mut comparison) = Comparison::new() else {
        return;
    };
    let mut modules: BTreeMap<PathBuf, String> = BTreeMap::new();
    for example in examples() {
        for folder in module_folders(&example) {
            let downloads = comparison.go.downloads(&folder);
            modules.extend(downloads.into_iter().map(|(path, folder)| (folder, path)));
        }
    }
    let copies = tempfile::tempdir().unwrap();
    for (index, (folder, path)) in modules.iter().enumerate() {
        if folder.join("go.mod").is_file() {
            comparison.folder(folder);
            continue;
        }
        // A module older than go.mod: the go command gives it one of a single line.
        let copy = copies.path().join(index.to_string());
        copy_tree(folder, &copy);
        fs::write(copy.join("go.mod"), format!("module {path}\n")).unwrap();
        comparison.folder(&copy);
    }
    comparison.finish(500);
}

fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut examples: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    examples.sort();
    examples
}

/// The folders below `root` that hold a go.mod, those of other people apart.
fn module_folders(root: &Path) -> Vec<PathBuf> {
    walkdir::WalkDir::new(root)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| {
            !matches!(entry.file_name().to_str(), Some("vendor" | "node_modules"))
        })
        .map(Result::unwrap)
        .filter(|entry| entry.file_name() == "go.mod" && entry.path().is_file())
        .filter_map(|entry| entry.path().parent().map(Path::to_owned))
        .collect()
}

fn copy_tree(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir(target).unwrap();
        } else {
            fs::write(target, fs::read(entry.path()).unwrap()).unwrap();
        }
    }
}

/// Counts what was compared, and keeps what differs.
struct Comparison {
    go: GoCommand,
    func_main: &'static Oracle,
    folders: usize,
    modules: usize,
    packages: usize,
    mains: usize,
    without_func_main: Vec<String>,
    differences: Vec<String>,
}

impl Comparison {
    fn new() -> Option<Self> {
        Some(Self {
            go: GoCommand::find()?,
            func_main: FUNC_MAIN
                .get_or_init(|| Oracle::build("func_main"))
                .as_ref()?,
            folders: 0,
            modules: 0,
            packages: 0,
            mains: 0,
            without_func_main: Vec::new(),
            differences: Vec::new(),
        })
    }

    /// Compares all modules of a folder, or the folder itself where it holds none.
    fn folder(&mut self, root: &Path) {
        self.folders += 1;
        let mut folders = module_folders(root);
        let mut asked = Asked::default();
        let has_modules = !folders.is_empty();
        if !has_modules {
            folders.push(root.to_owned());
        }
        for folder in folders {
            let relative = folder.strip_prefix(root).unwrap().to_str().unwrap();
            let file = has_modules.then(|| {
                self.modules += 1;
                let text = fs::read_to_string(folder.join("go.mod")).unwrap();
                asked.modules.push(Module {
                    folder: relative.to_owned(),
                    lines: self.go.module_lines(&folder),
                });
                ModFile::parse(&text)
            });
            if file.as_ref().is_some_and(|file| file.module.is_none()) {
                continue;
            }
            for cgo in [true, false] {
                let listed = self.go.list(&folder, file.as_ref(), cgo);
                self.package_files(&folder, file.as_ref(), cgo, &listed);
                asked.packages(relative, cgo, listed);
            }
        }
        let expected = asked.facts(root, self.func_main, &mut self.without_func_main);
        let explained = explained::facts(root, self.go.release());
        self.mains += expected.mains.len();
        if explained != expected {
            self.differences.push(format!(
                "{}: scaffold says {explained:#?}, the go command {expected:#?}",
                root.display()
            ));
        }
    }

    fn package_files(
        &mut self,
        root: &Path,
        module: Option<&ModFile>,
        cgo: bool,
        listed: &BTreeMap<String, Described>,
    ) {
        let path = module.and_then(|module| module.module.as_ref());
        let path = path.map_or("x", |path| &*path.value);
        let directories = package_files::directories(root, module);
        let own = package_files::packages(root, path, &directories, &self.go.context(cgo));
        self.packages += listed.len();
        let place = |relative: &str| format!("{} {relative:?} cgo={cgo}", root.display());
        let missing = listed.keys().filter(|key| !own.contains_key(*key));
        let mut differences: Vec<String> = missing
            .map(|key| format!("{}: only the go command lists it", place(key)))
            .collect();
        for (relative, own) in own {
            let Some(theirs) = listed.get(&relative) else {
                differences.push(format!("{}: only scaffold lists it", place(&relative)));
                continue;
            };
            for (field, items) in own {
                let wanted = &theirs[field];
                // Of a broken package the go command lists no embedded file.
                let skipped = field == "EmbedFiles" && theirs["Error"] == ["wrong"];
                if items != *wanted && !skipped {
                    let place = place(&relative);
                    differences.push(format!(
                        "{place} {field}: {items:?}, the go command says {wanted:?}"
                    ));
                }
            }
        }
        self.differences.extend(differences);
    }

    /// Prints what was compared; at least `packages` must have been.
    fn finish(self, packages: usize) {
        println!(
            "{} folders, {} modules, {} packages, {} mains compared; {} differences",
            self.folders,
            self.modules,
            self.packages,
            self.mains,
            self.differences.len()
        );
        for main in &self.without_func_main {
            println!("package main without func main: {main}");
        }
        assert_eq!(self.differences, Vec::<String>::new());
        assert!(self.packages >= packages, "too little was compared");
    }
}

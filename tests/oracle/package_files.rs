//! What `go::package` reads of every directory of a module, in the fields of `go list`.

use std::collections::BTreeMap;
use std::path::Path;

use scaffold::go::context::Context;
use scaffold::go::embed::{self, Node, NodeKind};
use scaffold::go::modfile::ModFile;
use scaffold::go::package::{Entry, Language, Package};
use scaffold::go::path::{IgnoredDirectories, ImportPath, check_import_path, skip_directory};
use scaffold::go::source::SourceFile;

use crate::go_command::{Described, FIELDS};

/// A directory below the module's root, read once for all contexts.
pub(crate) struct Directory {
    relative: String,
    entries: Vec<Entry>,
}

/// The directories that `./...` of the module in `root` passes through.
pub(crate) fn directories(root: &Path, module: Option<&ModFile>) -> Vec<Directory> {
    let lines = module.into_iter().flat_map(|module| &module.ignore);
    let ignored = IgnoredDirectories::new(lines.map(|path| &*path.value));
    let mut found = Vec::new();
    let mut left = vec![String::new()];
    while let Some(relative) = left.pop() {
        let (entries, children) = read(&root.join(&relative));
        // Of a directory called vendor the go command looks at the files alone.
        let looks_below = relative.rsplit('/').next() != Some("vendor");
        for name in children.into_iter().filter(|_| looks_below) {
            let below = format!("{relative}/{name}").trim_matches('/').to_owned();
            let is_module = root.join(&below).join("go.mod").is_file();
            if !skip_directory(&name) && !ignored.contains(&below) && !is_module {
                left.push(below);
            }
        }
        found.push(Directory { relative, entries });
    }
    found
}

fn read(directory: &Path) -> (Vec<Entry>, Vec<String>) {
    let mut entries = Vec::new();
    let mut children = Vec::new();
    for item in std::fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let Ok(name) = item.file_name().into_string() else {
            continue;
        };
        let path = item.path();
        if item.file_type().unwrap().is_dir() {
            children.push(name);
        } else if path.is_dir() {
            // A link to a directory is neither followed nor a file.
        } else if !Entry::wants_content(&name) {
            entries.push(Entry::read(&name, b""));
        } else {
            match std::fs::read(&path) {
                Ok(bytes) => entries.push(Entry::read(&name, &bytes)),
                Err(error) if name.ends_with(".go") => {
                    entries.push(Entry::Go(SourceFile::unreadable(&name, &error.to_string())));
                }
                Err(_) => {}
            }
        }
    }
    (entries, children)
}

/// The packages of a module in one context, by directory relative to its root.
pub(crate) fn packages(
    root: &Path,
    module_path: &str,
    directories: &[Directory],
    context: &Context,
) -> BTreeMap<String, Described> {
    let mut found = BTreeMap::new();
    for Directory { relative, entries } in directories {
        let Some(package) = Package::load(entries, context) else {
            continue;
        };
        let import_path = ImportPath::in_module(module_path, relative);
        let described = if check_import_path(import_path.as_str()).is_ok() {
            describe(&root.join(relative), &package)
        } else {
            ill_formed()
        };
        found.insert(relative.clone(), described);
    }
    found
}

/// What the go command says of a package whose import path is ill-formed.
fn ill_formed() -> Described {
    let list = |field| match field {
        "Name" => vec![String::new()],
        "Error" => vec!["wrong".to_owned()],
        _ => Vec::new(),
    };
    FIELDS.map(|field| (field, list(field))).into()
}

fn describe(directory: &Path, package: &Package<'_>) -> Described {
    let names = |files: &[&SourceFile]| files.iter().map(|file| file.name.to_string()).collect();
    let others = |wanted: &[Language]| -> Vec<String> {
        let files = package.other_files.iter();
        let of = files.filter(|file| file.language.is_some_and(|kind| wanted.contains(&kind)));
        of.map(|file| file.name.to_string()).collect()
    };
    let embedded = embedded(directory, package);
    let wrong = !package.errors.is_empty() || embedded.is_none();
    let list = |field| match field {
        "Name" => vec![package.name.to_owned()],
        "GoFiles" => names(&package.go_files),
        "CgoFiles" => names(&package.cgo_files),
        "IgnoredGoFiles" => names(&package.ignored_go_files),
        "InvalidGoFiles" => names(&package.invalid_go_files),
        "TestGoFiles" => names(&package.test_go_files),
        "XTestGoFiles" => names(&package.xtest_go_files),
        "CFiles" => others(&[Language::C]),
        "CXXFiles" => others(&[Language::Cxx]),
        "HFiles" => others(&[Language::Header]),
        "SFiles" => others(&[Language::Assembly, Language::PreprocessedAssembly]),
        "SysoFiles" => others(&[Language::Object]),
        "EmbedPatterns" => package
            .embed_patterns
            .iter()
            .map(ToString::to_string)
            .collect(),
        "EmbedFiles" => embedded.clone().unwrap_or_default(),
        "CgoPkgConfig" => package.cgo_pkg_config().map(str::to_owned).collect(),
        "CgoLDFLAGS" => package
            .libraries()
            .map(|name| format!("-l{name}"))
            .collect(),
        "Error" => vec![if wrong { "wrong" } else { "fine" }.to_owned()],
        _ => unreachable!("{field}"),
    };
    FIELDS.map(|field| (field, list(field))).into()
}

/// The files that the package embeds; none where a pattern is wrong or matches nothing.
fn embedded(directory: &Path, package: &Package<'_>) -> Option<Vec<String>> {
    if package.embed_patterns.is_empty() {
        return Some(Vec::new());
    }
    let tree = tree(directory);
    let nodes: Vec<Node<'_>> = tree
        .iter()
        .map(|(path, kind)| Node { path, kind: *kind })
        .collect();
    let mut embedded = Vec::new();
    for pattern in &package.embed_patterns {
        let files = embed::matches(pattern, &nodes).ok()?;
        embedded.extend(files.into_iter().map(str::to_owned));
    }
    embedded.sort();
    embedded.dedup();
    Some(embedded)
}

/// All that lies below a package's directory, sorted by path.
fn tree(package: &Path) -> Vec<(String, NodeKind)> {
    let mut nodes = Vec::new();
    for item in walkdir::WalkDir::new(package).min_depth(1) {
        let item = item.unwrap();
        let Some(path) = item.path().strip_prefix(package).unwrap().to_str() else {
            continue;
        };
        let kind = match item.file_type() {
            kind if kind.is_file() => NodeKind::File,
            kind if !kind.is_dir() => NodeKind::Irregular,
            _ if item.path().join("go.mod").exists() => NodeKind::Module,
            _ => NodeKind::Directory,
        };
        nodes.push((path.to_owned(), kind));
    }
    nodes.sort_by(|one, other| one.0.cmp(&other.0));
    nodes
}

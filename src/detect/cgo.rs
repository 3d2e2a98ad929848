//! What of C a main package reaches: its own cgo packages, exactly; vendored ones, exactly; other
//! modules by the catalog.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::packages::Tree;
use super::reach::{Reached, import_path_below_vendor, is_below_vendor};
use crate::catalog::Catalog;
use crate::error::Error;
use crate::facts::{Cgo, Main, Need};
use crate::go::path::is_standard;
use crate::sourced::{Confidence, Evidence};
use crate::walk::{Repo, RepoPath};

/// What `main` needs, from what it reaches with cgo and without.
pub(super) fn cgo(
    repo: &Repo,
    tree: &Tree,
    [with, without]: &[Arc<Reached>; 2],
    catalog: &Catalog,
    main: &Main,
) -> Result<Cgo, Error> {
    let mut cgo = Cgo {
        need: Need::None,
        own: Vec::new(),
        through: Vec::new(),
        evidence: Vec::new(),
        libraries: Vec::new(),
        cxx: false,
    };
    let mut through: BTreeSet<String> = BTreeSet::new();
    let mut libraries: BTreeSet<String> = BTreeSet::new();
    for (dir, answer) in &with.own {
        if answer.cgo_files.is_empty() {
            continue;
        }
        let vendored = import_path_below_vendor(dir);
        cgo.need = cgo.need.max(own_need(dir, without));
        cgo.cxx |= answer.cxx;
        if vendored.is_empty() {
            cgo.own.push(dir.clone());
            libraries.extend(answer.libraries.iter().map(|name| name.to_string()));
            if let Some(file) = answer.cgo_files.first() {
                cgo.evidence
                    .extend(import_place(repo, &dir.join(file), "C")?);
            }
        } else {
            // What the catalog does not know of a vendored package, its own #cgo lines say.
            if catalog.clibs.module(&vendored).is_none() {
                libraries.extend(answer.libraries.iter().map(|name| name.to_string()));
            }
            through.insert(vendored);
        }
    }
    let reached = |reached: &Reached| -> BTreeSet<String> {
        let below_vendor = reached.own.keys().filter(|dir| is_below_vendor(dir));
        let outside = reached.outside.iter().filter(|path| !is_standard(path));
        outside
            .map(|path| path.to_string())
            .chain(below_vendor.map(import_path_below_vendor))
            .collect()
    };
    let (all, pure) = (reached(with), reached(without));
    for import in all.union(&pure) {
        let Some(known) = catalog.clibs.module(import) else {
            continue;
        };
        let need = match (known.module.need, pure.contains(import)) {
            (Need::None, _) => continue,
            (Need::Run, true) if has_stand_in(repo, [with, without], import)? => Need::Optional,
            (need, true) => need,
            (_, false) => Need::Optional,
        };
        cgo.need = cgo.need.max(need);
        through.insert(import.clone());
    }
    for import in &through {
        let files = with.own.iter().chain(&without.own);
        cgo.evidence
            .extend(importer(repo, tree, files.map(|(dir, _)| dir), import)?);
    }
    if !main.without_cgo && main.with_cgo {
        cgo.need = Need::Build;
    }
    cgo.through = through.into_iter().collect();
    cgo.libraries = libraries.into_iter().collect();
    Ok(cgo)
}

/// Whether the authors wrote what is compiled in place of `import` without cgo: one of their packages
/// imports it in a file for cgo alone, and has another file for builds without. Elsewhere the import
/// may go on unconstrained; the program knows that it has to do without.
fn has_stand_in(repo: &Repo, [with, without]: [&Reached; 2], import: &str) -> Result<bool, Error> {
    for (dir, answer) in &with.own {
        let Some(pure) = without.own.get(dir) else {
            continue;
        };
        let vendored = !import_path_below_vendor(dir).is_empty();
        if vendored || !answer.imports.iter().any(|path| **path == *import) {
            continue;
        }
        if !pure
            .go_files
            .iter()
            .any(|name| !answer.go_files.contains(name))
        {
            continue;
        }
        let alone = answer.go_files.iter();
        for name in alone.filter(|name| !pure.go_files.contains(name)) {
            if import_place(repo, &dir.join(name), import)?.is_some() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// An own cgo package is needed where nothing stands in for it without cgo.
fn own_need(dir: &RepoPath, without: &Reached) -> Need {
    if without.excluded.contains(dir) {
        Need::Build
    } else {
        Need::Optional
    }
}

/// The first import of `import` in the repository's own code, by path and line.
pub(super) fn importer<'a>(
    repo: &Repo,
    tree: &Tree,
    dirs: impl Iterator<Item = &'a RepoPath>,
    import: &str,
) -> Result<Option<Evidence>, Error> {
    for dir in dirs {
        let Some(package) = tree.packages.get(dir) else {
            continue;
        };
        let imports = |answer: &std::sync::Arc<super::packages::Answer>| {
            answer.imports.iter().any(|path| **path == *import)
        };
        let Some(answer) = package
            .answers
            .iter()
            .flatten()
            .find(|answer| imports(answer))
        else {
            continue;
        };
        for file in answer.go_files.iter().chain(&answer.cgo_files) {
            if let Some(evidence) = import_place(repo, &dir.join(file), import)? {
                return Ok(Some(evidence));
            }
        }
    }
    Ok(None)
}

/// Where a file imports `import`.
fn import_place(repo: &Repo, path: &RepoPath, import: &str) -> Result<Option<Evidence>, Error> {
    let text = repo.text(path)?;
    let file = crate::go::source::SourceFile::read(path.name(), text.as_bytes());
    let found = file.imports.iter().find(|one| *one.path == *import);
    Ok(found.map(|one| {
        let rule = format!("imports {import}");
        Evidence::at(
            path,
            &text,
            one.span.start as usize,
            rule,
            Confidence::Certain,
        )
    }))
}

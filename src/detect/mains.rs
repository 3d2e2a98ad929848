//! The main packages: where they are, and what makes them compile or not.

use std::sync::Arc;

use rayon::prelude::*;

use super::go_limits::go_limits;
use super::module::Modules;
use super::packages::{Answer, PackageDir, Tree};
use super::reach::{Reach, Reached, import_path_below_vendor, is_below_vendor};
use super::{cgo, outside, version};
use crate::catalog::Catalog;
use crate::diag::{Code, Diagnostic, Label};
use crate::error::Error;
use crate::facts::{Cgo, Main, Need, Role, StorageKind};
use crate::go::path::ImportPath;
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::{Repo, RepoPath};

/// Every main package with a `func main`, by directory; its role is not told yet.
pub(super) fn mains(
    repo: &Repo,
    modules: &Modules,
    tree: &Tree,
    reach: &Reach<'_>,
    catalog: &Catalog,
) -> Result<Vec<Main>, Error> {
    let candidates: Vec<(&PackageDir, [bool; 4], &Answer)> = tree
        .packages
        .values()
        .filter_map(|package| {
            let has_main = |answer: &&Arc<Answer>| answer.has_main;
            let answers = package.answers.each_ref();
            let [with, without, arm, arm_without] =
                answers.map(|answer| answer.as_ref().filter(has_main));
            let answer = with.or(without)?;
            let has = [with, without, arm, arm_without].map(|answer| answer.is_some());
            Some((package, has, &**answer))
        })
        .collect();
    let read = |(package, has, answer): (&PackageDir, [bool; 4], &Answer)| {
        let reached = reach.of(package)?;
        let [with, without] = &reached;
        let contexts = if Arc::ptr_eq(with, without) { 1 } else { 2 };
        let [with_cgo, without_cgo, on_arm64, on_arm64_without] = has;
        let module = package.module.and_then(|index| modules.modules.get(index));
        let mut main = Main {
            dir: package.dir.clone(),
            binary_name: binary_name(package, answer),
            import_path: package.import_path.clone(),
            module: module.map(|module| module.dir.clone()),
            role: Role::Deployed,
            role_reason: String::new(),
            function: None,
            plugin: None,
            with_cgo,
            without_cgo,
            on_arm64: on_arm64 || on_arm64_without,
            cgo: Cgo {
                need: Need::None,
                own: Vec::new(),
                through: Vec::new(),
                evidence: Vec::new(),
                libraries: Vec::new(),
                cxx: false,
            },
            ports: Vec::new(),
            listens_somewhere: None,
            assets: Vec::new(),
            start: RepoPath::root(),
            files: Vec::new(),
            missing_files: Vec::new(),
            written: Vec::new(),
            storage: storage(repo, tree, &reached, catalog)?,
            databases: Vec::new(),
            served: Vec::new(),
            needs: outside::dialled(repo, tree, with, &catalog.services)?,
            tools: Vec::new(),
            commands: Vec::new(),
            workdir: None,
            started_as: Vec::new(),
            stop_signal: None,
            build_info: Vec::new(),
            git_stamp: Vec::new(),
            loads_plugins: Vec::new(),
            time_zones: Vec::new(),
            evidence: vec![func_main(repo, package, answer)?],
            version_variables: version::variables(repo, &package.dir, answer)?,
            builds: Vec::new(),
            packages: reached
                .iter()
                .take(contexts)
                .flat_map(|reached| reached.own.keys())
                .filter(|dir| tree.packages.contains_key(*dir))
                .cloned()
                .collect(),
            imports: reached
                .iter()
                .take(contexts)
                .flat_map(|reached| reached.outside.iter())
                .map(|path| path.to_string())
                .collect(),
            go_limits: match module {
                Some(module) => go_limits(modules, module, &reached, &catalog.go_limits),
                None => Vec::new(),
            },
        };
        main.packages.sort();
        main.packages.dedup();
        main.imports.sort();
        main.imports.dedup();
        main.cgo = cgo::cgo(repo, tree, &reached, catalog, &main)?;
        Ok(main)
    };
    // Of several faults the first is told, whichever core met one first.
    let mains: Vec<Result<Main, Error>> = candidates.into_par_iter().map(read).collect();
    mains.into_iter().collect()
}

/// The name that `go build` gives the program. Where no import path gives one, the only file's, so
/// that it does not change with the checkout's folder.
fn binary_name(package: &PackageDir, answer: &Answer) -> String {
    if package.module.is_none() && package.dir.is_root() {
        return match &*answer.go_files {
            [only] if **only != *"main.go" => only.trim_end_matches(".go").to_owned(),
            _ => "app".to_owned(),
        };
    }
    ImportPath::new(package.import_path.as_str())
        .binary_name()
        .to_owned()
}

/// Databases in files that the program keeps: modules of the catalog that it reaches.
fn storage(
    repo: &Repo,
    tree: &Tree,
    reached: &[Arc<Reached>; 2],
    catalog: &Catalog,
) -> Result<Vec<Found<StorageKind>>, Error> {
    let mut found = Vec::new();
    let [with, without] = reached;
    let below_vendor = with.own.keys().filter(|dir| is_below_vendor(dir));
    let below_vendor = below_vendor.map(import_path_below_vendor);
    let imports = with
        .outside
        .iter()
        .map(|path| path.to_string())
        .chain(below_vendor);
    for import in imports {
        let Some(row) = catalog.storage.of(&import) else {
            continue;
        };
        let evidence = cgo::importer(repo, tree, with.own.keys(), &import)?;
        if let Some(evidence) = evidence {
            let dir = evidence.file.parent();
            let without_cgo = without
                .own
                .get(&dir)
                .is_some_and(|answer| answer.imports.iter().any(|path| **path == *import));
            let value = StorageKind {
                holds: row.holds.to_owned(),
                without_cgo,
            };
            found.push(Found {
                value,
                evidence: vec![evidence],
            });
        }
    }
    Ok(found)
}

fn func_main(repo: &Repo, package: &PackageDir, answer: &Answer) -> Result<Evidence, Error> {
    let (file, offset) = answer.main_place.clone().unwrap_or_default();
    let path = package.dir.join(&file);
    let text = repo.text(&path)?;
    Ok(Evidence::at(
        &path,
        &text,
        offset as usize,
        "func main",
        Confidence::Certain,
    ))
}

/// Main packages that the go command would refuse, where no image can do without them.
///
/// # Errors
/// A file that was read cannot be read again.
pub(super) fn faults(repo: &Repo, tree: &Tree, mains: &[Main]) -> Result<Vec<Diagnostic>, Error> {
    let mut diagnostics = Vec::new();
    let deployed: Vec<&RepoPath> = mains
        .iter()
        .filter(|main| main.role == Role::Deployed)
        .map(|main| &main.dir)
        .collect();
    for package in tree.packages.values() {
        let Some(answer) = package.answers.iter().flatten().next() else {
            continue;
        };
        let is_candidate =
            deployed.contains(&&package.dir) || (deployed.is_empty() && may_be_main(answer));
        if !is_candidate {
            continue;
        }
        let Some(fault) = &answer.error else { continue };
        let place = fault
            .file
            .as_ref()
            .map_or(package.dir.clone(), |file| package.dir.join(file));
        let label = match fault.offset {
            Some(offset) => {
                let text: Arc<str> = repo.text(&place)?.into();
                let offset = offset as usize;
                Label::span(&place, &text, offset..offset + 1)
            }
            None => Label::whole(&place),
        };
        let message = format!("{} does not compile: {}", package.dir, fault.message);
        diagnostics.push(Diagnostic::new(Code::GoSource, message).at(label));
    }
    Ok(diagnostics)
}

/// A package whose name nobody could read counts too.
fn may_be_main(answer: &Answer) -> bool {
    *answer.name == *"main" || answer.name.is_empty()
}

//! What the build reads of its context, which no ignored line may hide.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use crate::resolve::Given;
use crate::resolve::front_ends::makes;
use crate::settings::{Context, FrontEnd, Image, Mode};
use crate::sourced::Origin;
use crate::walk::RepoPath;

/// The files that the programs of the images are made of.
pub(super) fn context(given: &Given<'_>, images: &[Image], front_ends: &[FrontEnd]) -> Context {
    let mut needed: Vec<String> = Vec::new();
    let mut vendored: BTreeSet<RepoPath> = BTreeSet::new();
    let mut compiled: FxHashSet<(&str, &RepoPath)> = FxHashSet::default();
    let path = |dir: &RepoPath, name: &str| dir.join(name).as_str().to_owned();
    for image in images {
        for (dir, names) in &image.source.manifests {
            needed.extend(names.iter().map(|name| path(dir, name)));
        }
        let copied = image.run.assets.value.iter();
        let copied = copied.chain(image.run.files.value.values());
        needed.extend(copied.map(|asset| path(asset, "")));
        if image.source.mode == Mode::Vendor {
            vendored.insert(image.source.dir.join("vendor"));
        }
        // Images without facts of their own share what they reach.
        let own = given.own_facts.contains_key(&image.name);
        let facts_of = if own { image.name.as_str() } else { "" };
        for program in image.programs() {
            let mut mains = given.facts_of(facts_of).mains.iter();
            let main = mains.find(|main| main.dir == program.dir);
            let reached = main.into_iter().flat_map(|main| &main.packages);
            for dir in reached.filter(|dir| compiled.insert((facts_of, dir))) {
                if let Some(files) = given.facts_of(facts_of).packages.get(dir) {
                    let names = files.files.iter().chain(&files.embedded);
                    needed.extend(names.map(|name| path(dir, name)));
                }
            }
        }
    }
    let mut made: Vec<RepoPath> = Vec::new();
    let mut sources = BTreeMap::new();
    for front_end in front_ends {
        let dir = &front_end.dir.value;
        let output = &front_end.output.value;
        // What is embedded stands there by its name alone, until it is made.
        for one in given.missing().filter(|one| makes(output, &one.path)) {
            needed.retain(|path| {
                let path = RepoPath::root().join(path);
                path != one.path && !(one.has_placeholder && path.is_in(&one.path))
            });
        }
        let is_kept = |folder: &RepoPath| {
            let mut paths = needed.iter().map(|path| RepoPath::root().join(path));
            paths.any(|path| path.is_in(folder))
        };
        let without = output.iter().filter(|folder| !is_kept(folder));
        made.extend(without.cloned());
        let mut packages = given.facts.node_packages.iter();
        if let Some(package) = packages.find(|package| package.dir == *dir) {
            let files = package.files.iter();
            let files = files.filter(|file| !output.iter().any(|folder| file.is_in(folder)));
            let mut names: Vec<String> = files.map(|file| file.as_str().to_owned()).collect();
            let manifests = package.manifests.iter().filter(|name| !name.ends_with('/'));
            names.extend(manifests.map(|name| path(dir, name)));
            needed.extend(names.iter().cloned());
            if dir.is_root() {
                // Each of its folders is one of many: the rest of the repository keeps its rules.
                for name in names {
                    if let Some((first, _)) = name.split_once('/') {
                        let folder = RepoPath::root().join(first);
                        sources.entry(folder).or_insert_with(Vec::new).push(name);
                    }
                }
            } else {
                sources.insert(dir.clone(), names);
            }
        }
    }
    needed.retain(|path| !path.is_empty());
    needed.sort();
    needed.dedup();
    let (mut said, mut found) = (BTreeSet::new(), BTreeSet::new());
    for Image { run, .. } in images {
        let mut sort = |path: &RepoPath, origin: Origin| {
            let of = match origin {
                Origin::Manifest => &mut said,
                _ => &mut found,
            };
            of.extend(Some(path.clone()).filter(|path| !path.is_root()));
        };
        let assets = run.assets.value.iter();
        assets.for_each(|path| sort(path, run.assets.origin));
        let files = run.files.value.values();
        files.for_each(|path| sort(path, run.files.origin));
    }
    let mut found_assets = BTreeMap::new();
    let mains = &given.facts.mains;
    let assets = mains.iter().flat_map(|main| &main.assets);
    let assets = assets.map(|one| (&one.value.path, &one.value.files));
    let files = mains.iter().flat_map(|main| &main.files);
    let files = files.map(|one| (&one.value.source, &one.value.files));
    for (path, files) in assets.chain(files) {
        if found.contains(path) && !said.contains(path) {
            let files = files.iter().map(|file| file.as_str().to_owned());
            found_assets.insert(path.clone(), files.collect());
        }
    }
    Context {
        needed,
        assets: said.into_iter().collect(),
        found_assets,
        vendored: vendored.into_iter().collect(),
        front_ends: sources,
        made,
        awaited: awaited(given, front_ends),
        others: given
            .facts
            .dockerfiles
            .iter()
            .map(|own| own.sent.clone())
            .collect(),
    }
}

/// What is compiled in and somebody has to make before the image: its files are not known yet.
fn awaited(given: &Given<'_>, front_ends: &[FrontEnd]) -> Vec<RepoPath> {
    let is_made = |path: &RepoPath| {
        let mut outputs = front_ends.iter().map(|one| &one.output.value);
        outputs.any(|output| makes(output, path))
    };
    let missing = given.missing().filter(|one| !one.served);
    let folders = missing.filter(|one| !one.path.name().contains('.') && !one.path.is_root());
    let folders = folders.filter(|one| !is_made(&one.path));
    let folders: BTreeSet<&RepoPath> = folders.map(|one| &one.path).collect();
    folders.into_iter().cloned().collect()
}

//! Which main packages a `go build` compiles.

use super::go_build::GoBuild;
use crate::facts::Main;
use crate::shell::is_known;
use crate::walk::RepoPath;

/// The main packages, by directory and import path.
pub(super) struct Locate {
    mains: Vec<(RepoPath, String)>,
}

impl Locate {
    pub(super) fn new(mains: &[Main]) -> Self {
        let of = |main: &Main| (main.dir.clone(), main.import_path.clone());
        Self {
            mains: mains.iter().map(of).collect(),
        }
    }

    /// Those that the arguments name, as seen from the first of the folders where there are any.
    pub(super) fn mains(&self, build: &GoBuild, folders: &[RepoPath]) -> Vec<RepoPath> {
        let inner = |folder: &RepoPath| match &build.folder {
            Some(inner) => folder.resolve(inner),
            None => Some(folder.clone()),
        };
        let none = [".".to_owned()];
        let packages = match build.packages.as_slice() {
            [] => &none,
            packages => packages,
        };
        for folder in folders.iter().filter_map(inner) {
            let mut found: Vec<RepoPath> = packages
                .iter()
                .flat_map(|package| self.named(package, &folder))
                .collect();
            found.sort();
            found.dedup();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    fn named(&self, package: &str, folder: &RepoPath) -> Vec<RepoPath> {
        // A variable with a path behind it, such as `$(MODULE)/cmd/api`, names what ends so.
        let (known, ending) = match package.rsplit_once(crate::shell::UNKNOWN) {
            Some((_, ending)) if ending.len() > 1 && ending.starts_with('/') => (false, ending),
            Some(_) => return Vec::new(),
            None => (true, ""),
        };
        let dirs = |wanted: &dyn Fn(&RepoPath, &str) -> bool| -> Vec<RepoPath> {
            let mains = self.mains.iter().filter(|(dir, path)| wanted(dir, path));
            mains.map(|(dir, _)| dir.clone()).collect()
        };
        if !known {
            let ending = ending.trim_start_matches('/');
            return dirs(&|dir, _| dir.as_str() == ending);
        }
        debug_assert!(is_known(package));
        if let Some(parent) = package.strip_suffix("...") {
            let parent = parent.trim_end_matches('/');
            let below = folder.resolve(parent);
            return dirs(&|dir, path| {
                below.as_ref().is_some_and(|below| dir.is_in(below))
                    || (parent.contains('.') && path.starts_with(&format!("{parent}/")))
            });
        }
        let is_file = package.ends_with(".go") || package.ends_with("/*");
        let package = match package.rsplit_once('/') {
            Some((parent, _)) if is_file => parent,
            None if is_file => ".",
            _ => package,
        };
        let dir = folder.resolve(package);
        dirs(&|own, path| Some(own) == dir.as_ref() || path == package)
    }
}

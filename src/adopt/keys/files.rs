//! Keys of `[run]` that say which files an image has: assets, files, the working directory, and the
//! folders that the program writes to.

use std::collections::{BTreeMap, BTreeSet};

use super::{Keys, list, names, pairs};
use crate::docker::scope::join;
use crate::sourced::Confidence;
use crate::walk::RepoPath;

impl Keys<'_> {
    /// Whether the image starts a file: a script before the program.
    fn starts_with(&self, target: &str) -> bool {
        let start = &self.old.start;
        let mut words = match &start.words {
            Some(words) => words.clone(),
            None => crate::shell::words(&start.text),
        };
        // What stands behind the program is for the program to read.
        if let Some(at) = words.iter().position(|word| self.is_program(word)) {
            words.truncate(at);
        }
        let name = target.rsplit('/').next().unwrap_or(target);
        let mut words = words.iter();
        words.any(|word| match word.contains('/') {
            true => join(&self.old.workdir, word) == target,
            false => word == name,
        })
    }

    /// The folders that the program writes to by relative paths, where it is started in this one, or that
    /// its arguments say in their place.
    fn written_below(&self, workdir: &str) -> Vec<String> {
        let mains = self.facts.mains.iter();
        let main = mains.filter(|main| main.dir == self.one.image.main.value);
        let args = self.old.start.words.as_deref().unwrap_or_default();
        let written = main.flat_map(|main| &main.written);
        let written = written.filter(|one| {
            let is_sure = one
                .evidence
                .iter()
                .any(|one| one.confidence > Confidence::Guess);
            is_sure && !one.value.path.starts_with('/')
        });
        let folders = written.map(|one| one.value.told(args).unwrap_or(&one.value.path));
        folders.map(|folder| join(workdir, folder)).collect()
    }

    /// Assets, the working directory, and folders to write to.
    pub(super) fn files(&mut self) {
        let run = &self.one.image.run;
        let assets = std::mem::take(&mut self.old.assets);
        let mut workdir = self.old.workdir.clone();
        // What the code looks for below the working directory, which the system's root is no longer.
        let is_below = |path: &RepoPath, target: &str| {
            let new = run.files.value.get(&moved(target, &run.workdir.value));
            !run.workdir.value.is_empty() && new == Some(path)
        };
        let mut all = assets.iter();
        let moves = workdir == "/" && all.any(|(path, target, _)| is_below(path, target));
        if self.old.single {
            workdir = String::new();
            self.old.leave(
                1,
                "the whole repository is in the image",
                "say the files that the program reads as run.assets",
            );
        } else if moves {
            workdir.clone_from(&run.workdir.value);
        } else if workdir == "/" {
            let starts: BTreeSet<Option<String>> = assets
                .iter()
                .map(|(path, target, _)| start(path, target))
                .collect();
            workdir = match starts.iter().next() {
                Some(Some(only)) if starts.len() == 1 => only.clone(),
                _ => workdir,
            };
        }
        let mut kept: Vec<RepoPath> = Vec::new();
        let mut elsewhere: BTreeMap<String, String> = BTreeMap::new();
        for (path, target, line) in assets {
            let mut target = target.trim_end_matches('/').to_owned();
            if self.starts_with(&target) {
                let text = format!("COPY {path} {target}");
                self.old
                    .leave(line, text, "only what started the program runs it");
                continue;
            }
            let is_moved =
                || is_below(&path, &target) || start(&path, &target).as_deref() == Some("/");
            if moves && is_moved() {
                target = moved(&target, &workdir);
            }
            if start(&path, &target).as_deref() == Some(workdir.as_str()) {
                kept.push(path);
            } else if !target.is_empty() {
                elsewhere.insert(target, path.to_string());
            } else {
                let text = format!("COPY {path} /");
                let why = "what is in it lay at the root: say each file as run.files";
                self.old.leave(line, text, why);
            }
        }
        kept.sort();
        kept.dedup();
        if !kept.is_empty() && kept != run.assets.value {
            let paths: Vec<String> = kept.iter().map(ToString::to_string).collect();
            self.keep("run", "assets", list(&paths), "COPY", &paths.join(" "));
        }
        let found = run.files.value.iter();
        let found: BTreeMap<String, String> = found
            .map(|(target, path)| (target.clone(), path.to_string()))
            .collect();
        if !elsewhere.is_empty() && (elsewhere != found || self.is_lost(&run.files.evidence)) {
            let value = pairs(&elsewhere);
            self.keep("run", "files", value, "COPY", &names(&elsewhere));
        }
        let says_workdir = !workdir.is_empty() && (workdir != "/" || !kept.is_empty());
        if says_workdir && (workdir != run.workdir.value || self.is_lost(&run.workdir.evidence)) {
            let word = if moves { "COPY" } else { "WORKDIR" };
            self.keep("run", "workdir", workdir.as_str().into(), word, &workdir);
            if moves {
                let kept = self.adoption.kept.last_mut().into_iter();
                kept.for_each(|kept| kept.shown.clear());
                let why = "relative paths start in a folder of the program's own";
                self.change(format!("WORKDIR / → {workdir}"), why);
            }
        }
        let mut writable: Vec<String> = std::mem::take(&mut self.old.writable);
        let of_program = |dir: &String| {
            let prefix = format!("{}/", dir.trim_end_matches('/'));
            self.old
                .programs
                .iter()
                .any(|path| path.starts_with(&prefix))
        };
        let is_kept = |dir: &String| *dir != workdir || self.old.volumes.contains(dir);
        writable.retain(|dir| is_kept(dir) && dir != "/" && !of_program(dir));
        if !writable.is_empty() {
            writable.extend(self.written_below(&workdir));
        }
        writable.sort();
        writable.dedup();
        let all = writable.clone();
        writable.retain(|dir| {
            !all.iter()
                .any(|other| dir.starts_with(&format!("{other}/")))
        });
        if !writable.is_empty() && writable != run.writable.value {
            let is_volume = |dir: &&String| self.old.volumes.contains(*dir);
            let volumes = writable.iter().filter(is_volume).count();
            let word = match writable.len() - volumes {
                0 => "VOLUME",
                // RUN or COPY makes it.
                1 if volumes == 0 => "folder",
                _ => "folders",
            };
            let all = writable.join(" ");
            self.keep("run", "writable", list(&writable), word, &all);
        }
    }
}

/// The folder that a program was started in, if a path of the repository lies below it as it does
/// below the repository's root.
fn start(path: &RepoPath, target: &str) -> Option<String> {
    let rest = target.strip_suffix(path.as_str())?.strip_suffix('/')?;
    // No program is started among the settings of the system.
    if rest.starts_with("/etc") {
        return None;
    }
    Some(if rest.is_empty() {
        "/".to_owned()
    } else {
        rest.to_owned()
    })
}

/// Where a path below the root lies below the working directory.
fn moved(target: &str, workdir: &str) -> String {
    format!("{workdir}/{}", target.trim_matches('/'))
}

//! The programs that units of systemd keep running:
//! <https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html>.

use super::super::BuildContext;
use super::super::ignored::evidence;
use super::super::module::is_foreign;
use crate::error::Error;
use crate::facts::Main;
use crate::sourced::{Confidence, Evidence};
use crate::walk::{Repo, RepoPath};

/// A program that a unit keeps running.
#[derive(Debug, PartialEq)]
pub(in super::super) struct Service {
    /// The name of its file.
    program: String,
    /// The line that starts it.
    pub(in super::super) evidence: Evidence,
}

impl Service {
    /// Whether it is this main package, by its name.
    pub(in super::super) fn is(&self, main: &Main) -> bool {
        self.program == main.binary_name
    }
}

/// What the `.service` files of a repository keep running.
pub(in super::super) fn services(
    repo: &Repo,
    context: &BuildContext,
) -> Result<Vec<Service>, Error> {
    let mut found = Vec::new();
    for (folder, directory) in repo.directories() {
        if directory.git_ignored || is_foreign(folder) {
            continue;
        }
        let files = directory.kept_files();
        for entry in files.filter(|entry| entry.name.ends_with(".service")) {
            let path = folder.join(&entry.name);
            if let Some(text) = evidence(repo, context, &path)? {
                found.extend(service(&path, &text));
            }
        }
    }
    Ok(found)
}

fn service(path: &RepoPath, text: &str) -> Option<Service> {
    let is_one_shot = |line: &str| line.replace(' ', "") == "Type=oneshot";
    if text.lines().any(is_one_shot) {
        return None;
    }
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if let Some(command) = line.trim().strip_prefix("ExecStart=") {
            let word = command.split_whitespace().next()?;
            let program = word
                .rsplit('/')
                .next()?
                .trim_start_matches(['-', '@', '!', ':', '+']);
            let rule = "a unit of systemd starts it";
            return Some(Service {
                program: program.to_owned(),
                evidence: Evidence::at(path, text, offset, rule, Confidence::Likely),
            });
        }
        offset += line.len();
    }
    None
}

//! Programs in folders whose names no import path can have: the go command lists no such package.

use super::module::{Modules, is_foreign};
use crate::diag::{Code, Diagnostic, Label};
use crate::error::Error;
use crate::go::package::Entry;
use crate::go::path::{check_import_path, skip_directory};
use crate::walk::{Directory, Repo, RepoPath};

/// The programs of a repository that would have mains if some folders were called otherwise.
///
/// # Errors
/// A Go file cannot be read.
pub(super) fn faults(repo: &Repo, modules: &Modules) -> Result<Vec<Diagnostic>, Error> {
    let mut found = Vec::new();
    for (dir, directory) in repo.directories() {
        if directory.git_ignored || is_foreign(dir) || dir.elements().any(skip_directory) {
            continue;
        }
        let owner = modules.of(dir).and_then(|index| modules.modules.get(index));
        let Some((owner, below)) = owner.and_then(|owner| Some((owner, dir.below(&owner.dir)?)))
        else {
            continue;
        };
        let mut above = owner.dir.clone();
        for element in below.split('/').filter(|element| !element.is_empty()) {
            above = above.join(element);
            // The first element of a path has further rules.
            if let Err(reason) = check_import_path(&format!("x/{element}")) {
                let main = main_file(repo, dir, directory)?;
                found.extend(main.map(|file| fault(&above, &reason, &file)));
                break;
            }
        }
    }
    Ok(found)
}

/// The first file with `func main`, whatever it is built for.
fn main_file(
    repo: &Repo,
    dir: &RepoPath,
    directory: &Directory,
) -> Result<Option<RepoPath>, Error> {
    for entry in directory.entries.iter().filter(|entry| entry.is_file()) {
        if !entry.name.ends_with(".go") || entry.git_ignored {
            continue;
        }
        let path = dir.join(&entry.name);
        if let Entry::Go(file) = Entry::read(&entry.name, &repo.read(&path)?)
            && file.func_main.is_some()
        {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

fn fault(folder: &RepoPath, reason: &str, file: &RepoPath) -> Diagnostic {
    let plain: String = folder
        .name()
        .chars()
        .map(|letter| match letter {
            letter if letter.is_ascii_alphanumeric() || "-_.".contains(letter) => letter,
            _ => '-',
        })
        .collect();
    let help = match check_import_path(&format!("x/{plain}")) {
        Ok(()) if folder.name().is_ascii() => {
            format!("rename the folder, to `{plain}` for example")
        }
        _ => "rename the folder".to_owned(),
    };
    Diagnostic::new(
        Code::FileName,
        format!("the folder `{folder}` can be in no import path: {reason}"),
    )
    .at(Label::whole(file).text("not seen by the go command"))
    .help(help)
}

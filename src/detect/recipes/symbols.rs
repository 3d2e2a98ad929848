//! Which variables of the repository the linker flags of its own build set:
//! <https://pkg.go.dev/cmd/link> (`-X`).

use super::super::packages::Tree;
use super::super::version::declared;
use super::go_build::GoBuild;
use crate::error::Error;
use crate::facts::LinkedSymbol;
use crate::walk::{Repo, RepoPath};

/// The symbols of a build of the main package in `main`; `-X` does nothing for a variable that does
/// not exist, so its declaration is looked for.
pub(super) fn symbols(
    repo: &Repo,
    tree: &Tree,
    main: &RepoPath,
    build: &GoBuild,
) -> Result<Vec<LinkedSymbol>, Error> {
    let mut found = Vec::new();
    for (symbol, value) in build.symbols() {
        let Some((path, name)) = symbol.rsplit_once('.') else {
            continue;
        };
        let package = match path {
            "main" => tree.packages.get(main),
            _ => tree.packages.values().find(|own| own.import_path == path),
        };
        let mut declaration = None;
        let answers = package
            .into_iter()
            .flat_map(|package| package.answers.iter().flatten());
        if let (Some(package), Some(answer)) = (package, answers.into_iter().next()) {
            for file in answer.go_files.iter().chain(&answer.cgo_files) {
                let text = repo.text(&package.dir.join(file))?;
                let own = declared(&text).into_iter().find(|(_, own, _)| *own == name);
                declaration = declaration.or(own.map(|(_, _, value)| value));
            }
        }
        found.push(LinkedSymbol {
            is_version: holds_version(name, &value),
            symbol: symbol.clone(),
            value,
            declared: declaration,
        });
    }
    Ok(found)
}

/// Whether a variable is set to the version: it is called so, or what it is set to is.
fn holds_version(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let set_to = value.to_ascii_lowercase();
    let set_to = set_to.trim_matches(|letter: char| !letter.is_ascii_alphanumeric());
    let words = [
        "version",
        "tag",
        "git_version",
        "git_tag",
        "app_version",
        "release",
    ];
    let other = ["goversion", "go_version", "revision", "apiversion"];
    let named = name.ends_with("version") && !other.contains(&name.as_str());
    named
        || name == "tag"
        || (words.contains(&set_to) && !other.contains(&name.as_str()))
        || (set_to == "version" && name == "revision")
}

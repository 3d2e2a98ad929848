//! Which variables of the repository the linker flags of its own build set:
//! <https://pkg.go.dev/cmd/link> (`-X`).

use super::super::packages::Tree;
use super::super::version::declared;
use super::{Compiling, Recipe};
use crate::error::Error;
use crate::facts::{LinkedSymbol, RecipeKind};
use crate::sourced::{Confidence, Evidence};
use crate::walk::{Repo, RepoPath};

/// The symbols of a build of the main package in `main`; `-X` does nothing for a variable that does
/// not exist, so its declaration is looked for.
pub(super) fn symbols(
    repo: &Repo,
    tree: &Tree,
    main: &RepoPath,
    (one, makefiles): (&Compiling, &[Recipe]),
) -> Result<Vec<LinkedSymbol>, Error> {
    let mut found = Vec::new();
    for (symbol, value) in one.step.build.symbols() {
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
                let own = declared(&text, text.len())
                    .into_iter()
                    .find(|(_, own, _)| *own == name);
                declaration = declaration.or(own.map(|(_, _, value)| value));
            }
        }
        found.push(LinkedSymbol {
            is_version: holds_version(name, &value),
            evidence: evidence(one, makefiles, &symbol),
            symbol: symbol.clone(),
            value,
            declared: declaration,
        });
    }
    Ok(found)
}

/// The line that has the `-X`: of the command, of a variable that it names, or of the Makefile that it
/// runs; else the command.
fn evidence(one: &Compiling, makefiles: &[Recipe], symbol: &str) -> Evidence {
    let rule = "the own build sets it";
    let (folder, name) = symbol.rsplit_once('.').unwrap_or(("", symbol));
    let last = folder.rsplit('/').next().unwrap_or_default();
    // `$(MODULE)/version.Version` has the end of it alone.
    let needles = [
        format!("{symbol}="),
        format!("{last}.{name}="),
        format!(".{name}="),
    ];
    let near = needles.iter().find_map(|needle| one.place_of(needle));
    if let Some(place) = near {
        return Evidence::at(&one.path, &one.text, place, rule, Confidence::Likely);
    }
    let mut made: Vec<&Recipe> = makefiles
        .iter()
        .filter(|file| file.kind == RecipeKind::Makefile)
        .filter(|file| {
            let folder = file.path.parent();
            one.step.folders.iter().any(|run| run.is_in(&folder))
        })
        .collect();
    // The nearest one above where it compiles.
    made.sort_by_key(|file| std::cmp::Reverse(file.path.elements().count()));
    for file in made {
        if let Some(at) = needles.iter().find_map(|needle| file.text.find(needle)) {
            return Evidence::at(&file.path, &file.text, at, rule, Confidence::Likely);
        }
    }
    let offset = one.step.offset;
    Evidence::at(&one.path, &one.text, offset, rule, Confidence::Likely)
}

/// Whether a variable is set to the version: it is called so, or what it is set to is.
fn holds_version(name: &str, value: &str) -> bool {
    // `softwareVer` is one, `server` is none.
    let is_short = name.ends_with("Ver") || name.ends_with("_ver") || name == "ver";
    let lower = name.to_ascii_lowercase();
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
    // Of Go, of the commit or of an interface.
    let other = [
        "apiver",
        "apiversion",
        "go_ver",
        "go_version",
        "gover",
        "goversion",
        "revision",
    ];
    if other.contains(&lower.as_str()) {
        return set_to == "version" && lower == "revision";
    }
    is_short || lower.ends_with("version") || lower == "tag" || words.contains(&set_to)
}

#[cfg(test)]
mod tests {
    use super::holds_version;

    #[test]
    fn the_version_of_go_or_of_an_interface_is_not_that_of_the_program() {
        let set = |name| holds_version(name, "$(GO_VERSION)");
        let names = ["goVer", "go_ver", "goVersion", "GoVersion", "apiVer"];
        assert_eq!(names.map(set), [false; 5]);
        let names = ["softwareVer", "app_ver", "ver", "AppVersion", "Tag"];
        assert_eq!(names.map(set), [true; 5]);
        let tag = |name| holds_version(name, "$(GIT_TAG)");
        assert_eq!(["build", "goVer", "server"].map(tag), [true, false, true]);
        let version = |name| holds_version(name, "$VERSION");
        assert_eq!(["revision", "goVer"].map(version), [true, false]);
    }
}

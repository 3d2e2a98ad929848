//! Which variables of the repository the linker flags of its own build set:
//! <https://pkg.go.dev/cmd/link> (`-X`).

use super::super::packages::Tree;
use super::super::version::{declared, is_set_to_a_name};
use super::given::{Given, Linked, Taker, is_constant};
use super::passed::File;
use super::{Compiling, FOLDERS, Recipe};
use crate::error::Error;
use crate::facts::{LinkedSymbol, RecipeKind};
use crate::shell::is_known;
use crate::sourced::{Confidence, Evidence};
use crate::walk::{Repo, RepoPath};

/// The symbols of a build of the main package in `main`; `-X` does nothing for a variable that does
/// not exist, so its declaration is looked for.
pub(super) fn symbols(
    (repo, tree): (&Repo, &Tree),
    main: &RepoPath,
    (one, makefiles): (&Compiling, &[Recipe]),
    given: &mut Given<'_>,
) -> Result<Vec<LinkedSymbol>, Error> {
    let build = &one.step.build;
    let taker = Taker::of(one);
    let files = files(one, makefiles);
    let mut linked: Vec<Linked> = Vec::new();
    for (symbol, value) in build.symbols() {
        let is_fixed =
            is_constant(&symbol, &value) && given.is_fixed((&taker, &files), (&symbol, &value))?;
        linked.push(Linked {
            evidence: evidence(one, makefiles, &symbol),
            is_fixed,
            symbol,
            value,
        });
    }
    for (name, default) in variables(one) {
        let own = evidence(one, makefiles, name);
        for more in given.linked(&taker, name, (default, &own))? {
            let before = linked.iter_mut().find(|known| known.symbol == more.symbol);
            match before {
                // The default of an argument.
                Some(before) => {
                    before.value = more.value;
                    before.is_fixed = more.is_fixed;
                }
                None => linked.push(more),
            }
        }
    }
    let mut found = Vec::new();
    for Linked {
        symbol,
        value,
        is_fixed,
        evidence,
    } in linked
    {
        let Some((path, name)) = symbol.rsplit_once('.') else {
            continue;
        };
        let (declared, exists) = declaration((repo, tree), main, (path, name))?;
        let is_version = holds_version(name, &value);
        found.push(LinkedSymbol {
            is_version,
            is_constant: is_fixed && !is_version,
            evidence,
            declared,
            exists,
            symbol,
            value,
        });
    }
    Ok(found)
}

/// The variables of the build file that more linker flags stand in, with the defaults.
fn variables(one: &Compiling) -> Vec<(&str, &str)> {
    let arguments = one.step.arguments.iter();
    let mut names: Vec<(&str, &str)> = arguments
        .map(|(name, default)| (&**name, &**default))
        .collect();
    for name in one.step.build.linker_variables() {
        if names.iter().all(|(own, _)| *own != name) {
            names.push((name, ""));
        }
    }
    names
}

/// The build file of a build, and the Makefiles that may be part of it.
fn files<'t>(one: &'t Compiling, makefiles: &'t [Recipe]) -> Vec<File<'t>> {
    let own: File<'t> = (one.kind, &one.text);
    let is_part = |file: &&Recipe| {
        let folder = file.path.parent();
        file.kind == RecipeKind::Makefile
            && file.path != one.path
            && (FOLDERS.contains(&folder.as_str())
                || one.step.folders.iter().any(|run| run.is_in(&folder)))
    };
    let more = makefiles.iter().filter(is_part);
    let more = more.map(|file| (file.kind, file.text.as_str()));
    [own].into_iter().chain(more).collect()
}

/// The value of a variable in the code, where that is a text; and whether there is such a variable that
/// `-X` may set.
fn declaration(
    (repo, tree): (&Repo, &Tree),
    main: &RepoPath,
    (path, name): (&str, &str),
) -> Result<(Option<String>, bool), Error> {
    let package = match path {
        "main" => tree.packages.get(main),
        _ => tree.packages.values().find(|own| own.import_path == path),
    };
    let mut answers = package
        .into_iter()
        .flat_map(|package| package.answers.iter().flatten());
    let (Some(package), Some(answer)) = (package, answers.next()) else {
        return Ok((None, false));
    };
    let mut exists = false;
    for file in answer.go_files.iter().chain(&answer.cgo_files) {
        let text = repo.text(&package.dir.join(file))?;
        if !text.contains(name) {
            continue;
        }
        let mut own = declared(&text, text.len()).into_iter();
        if let Some((_, _, value)) = own.find(|(_, own, _)| *own == name) {
            return Ok((Some(value), true));
        }
        exists = exists || is_set_to_a_name(&text, name);
    }
    Ok((None, exists))
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
    // The text `release` is no version, a variable of that name holds one.
    let is_set_to_one = !is_known(value) && words.contains(&set_to);
    is_short || lower.ends_with("version") || lower == "tag" || is_set_to_one
}

#[cfg(test)]
mod tests {
    use super::holds_version;
    use crate::shell::unknown;

    #[test]
    fn the_version_of_go_or_of_an_interface_is_not_that_of_the_program() {
        let set = |name| holds_version(name, &unknown("GO_VERSION"));
        let names = ["goVer", "go_ver", "goVersion", "GoVersion", "apiVer"];
        assert_eq!(names.map(set), [false; 5]);
        let names = ["softwareVer", "app_ver", "ver", "AppVersion", "Tag"];
        assert_eq!(names.map(set), [true; 5]);
        let tag = |name| holds_version(name, &unknown("GIT_TAG"));
        assert_eq!(["build", "goVer", "server"].map(tag), [true, false, true]);
        let version = |name| holds_version(name, &unknown("VERSION"));
        assert_eq!(["revision", "goVer"].map(version), [true, false]);
        assert!(!holds_version("ginMode", "release"));
    }
}

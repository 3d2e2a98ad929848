//! What makes a folder that a clean checkout does not have: a front end's build, or a Makefile.

use serde_json::Value;

use crate::error::Error;
use crate::walk::{Repo, RepoPath};

/// What Bun does with its lock file: <https://bun.com/docs/pm/cli/install>.
const BUN: &str = "bun install --frozen-lockfile && bun run build";

/// Lock files, with the commands of their package managers.
const LOCKS: [(&str, &str); 5] = [
    ("bun.lock", BUN),
    ("bun.lockb", BUN),
    ("package-lock.json", "npm ci && npm run build"),
    (
        "pnpm-lock.yaml",
        "pnpm install --frozen-lockfile && pnpm build",
    ),
    ("yarn.lock", "yarn install --immutable && yarn build"),
];

/// A command that may make `missing`, and the file that says so: the nearest package.json with a
/// build script at or above it, a Makefile whose recipe names it, or the only package.json there is.
pub(super) fn made_by(
    repo: &Repo,
    missing: &RepoPath,
) -> Result<Option<(String, RepoPath)>, Error> {
    let mut above = vec![missing.clone()];
    while let Some(folder) = above.last().filter(|folder| !folder.is_root()) {
        let parent = folder.parent();
        above.push(parent);
    }
    for folder in &above {
        if let Some(command) = builds(repo, folder)? {
            return Ok(Some((command, folder.join("package.json"))));
        }
    }
    for folder in &above {
        let makefile = folder.join("Makefile");
        if repo.has_file(&makefile)
            && let Some(relative) = missing.below(folder)
        {
            match target(&repo.text(&makefile)?, relative) {
                Making::Target(target) => {
                    let command = in_folder(folder, &format!("make {target}"));
                    return Ok(Some((command, makefile)));
                }
                Making::Placeholder => return Ok(None),
                Making::Unnamed => {}
            }
        }
    }
    let mut only = None;
    for (folder, directory) in repo.directories() {
        let is_module = folder.elements().any(|element| element == "node_modules");
        if directory.git_ignored || is_module || !directory.has_file("package.json") {
            continue;
        }
        if let Some(command) = builds(repo, folder)? {
            if only.is_some() {
                return Ok(None);
            }
            only = Some((command, folder.join("package.json")));
        }
    }
    Ok(only)
}

/// The commands of a folder whose package.json has a build script, by its only lock file.
fn builds(repo: &Repo, folder: &RepoPath) -> Result<Option<String>, Error> {
    let path = folder.join("package.json");
    if !repo.has_file(&path) {
        return Ok(None);
    }
    let package: Value = serde_json::from_str(&repo.text(&path)?).unwrap_or_default();
    if package.pointer("/scripts/build").is_none() {
        return Ok(None);
    }
    let locks = LOCKS
        .iter()
        .filter(|(lock, _)| repo.has_file(&folder.join(lock)));
    let commands: Vec<&str> = locks.map(|(_, command)| *command).collect();
    // The first Yarn, whose lock file says so, calls it otherwise.
    let classic = "yarn lockfile v1";
    let command = match commands.as_slice() {
        [only] if only.starts_with("yarn") => {
            let lock = repo.text(&folder.join("yarn.lock"))?;
            if lock.contains(classic) {
                "yarn install --frozen-lockfile && yarn build"
            } else {
                only
            }
        }
        [only] => only,
        _ => "npm install && npm run build",
    };
    Ok(Some(in_folder(folder, command)))
}

fn in_folder(folder: &RepoPath, command: &str) -> String {
    if folder.is_root() {
        command.to_owned()
    } else {
        format!("cd {folder} && {command}")
    }
}

/// What a Makefile says of a path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Making {
    /// Nothing.
    #[default]
    Unnamed,
    /// It only puts something in its place, for what compiles without.
    Placeholder,
    /// A target makes it.
    Target(String),
}

/// The target of a Makefile whose recipe, or whose own name, has a path in it.
fn target(makefile: &str, path: &str) -> Making {
    let (mut target, mut making) = (None, Making::Unnamed);
    for line in makefile.lines() {
        let recipe = line.strip_prefix('\t');
        if recipe.is_none()
            && let Some((name, rest)) = line.split_once(':')
            && !rest.starts_with('=')
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c))
            && !name.is_empty()
            && !name.starts_with('.')
        {
            target = Some(name);
            if name == path {
                return Making::Target(name.to_owned());
            }
        }
        let Some(recipe) = recipe.filter(|recipe| names(recipe, path)) else {
            continue;
        };
        if puts_placeholders(recipe) {
            making = Making::Placeholder;
        } else if let Some(target) = target.filter(|_| !leaves_it_empty(recipe)) {
            return Making::Target(target.to_owned());
        }
    }
    making
}

/// Whether a line of a recipe names a path, or what lies below it.
fn names(recipe: &str, path: &str) -> bool {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | ';');
    recipe.match_indices(path).any(|(at, _)| {
        let behind = recipe.get(at + path.len()..).unwrap_or_default();
        behind.is_empty() || behind.starts_with(is_end)
    })
}

/// Whether all that a line of a recipe does is to make files with next to nothing in them.
fn puts_placeholders(recipe: &str) -> bool {
    let commands = recipe.split([';', '&']).map(|command| {
        let command = command.trim_start_matches(['@', '-', ' ']);
        command.split_whitespace().next().unwrap_or_default()
    });
    let commands: Vec<&str> = commands.filter(|name| !name.is_empty()).collect();
    let is_one = |name: &&str| ["echo", "mkdir", "printf", "touch"].contains(name);
    (commands.contains(&"touch") || recipe.contains('>')) && commands.iter().all(is_one)
}

fn leaves_it_empty(recipe: &str) -> bool {
    let command = recipe.trim_start_matches(['@', '-', ' ']);
    recipe.contains("rm ") || command.starts_with("mkdir ") && !recipe.contains("&&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::repository::walked;

    /// What makes `ui/dist`, in a repository that has these files.
    fn of(files: &[(&str, &str)]) -> Option<String> {
        let (_folder, repo) = walked(files);
        let made = made_by(&repo, &RepoPath::root().join("ui/dist")).unwrap();
        made.map(|(command, file)| format!("{command} ({file})"))
    }

    const BUILDS: &str = "{\"scripts\": {\"build\": \"vite build\"}}";

    #[test]
    fn the_nearest_package_with_a_build_script_makes_it() {
        let files = [
            ("package.json", BUILDS),
            ("ui/package.json", BUILDS),
            ("ui/package-lock.json", "{}"),
        ];
        let expected = "cd ui && npm ci && npm run build (ui/package.json)";
        assert_eq!(of(&files).as_deref(), Some(expected));
    }

    #[test]
    fn a_package_without_a_build_script_makes_nothing() {
        assert_eq!(of(&[("ui/package.json", "{\"scripts\": {}}")]), None);
    }

    #[test]
    fn each_lock_file_is_of_a_package_manager_and_two_are_of_none() {
        let with = |locks: &[&str]| {
            let locks: Vec<String> = locks.iter().map(|lock| format!("ui/{lock}")).collect();
            let mut files = vec![("ui/package.json", BUILDS)];
            files.extend(locks.iter().map(|lock| (lock.as_str(), "")));
            of(&files)
        };
        let expected = |command: &str| Some(format!("cd ui && {command} (ui/package.json)"));
        assert_eq!(
            with(&["pnpm-lock.yaml"]),
            expected("pnpm install --frozen-lockfile && pnpm build")
        );
        assert_eq!(
            with(&["yarn.lock"]),
            expected("yarn install --immutable && yarn build")
        );
        assert_eq!(
            with(&["bun.lock"]),
            expected("bun install --frozen-lockfile && bun run build")
        );
        let classic = [
            ("ui/package.json", BUILDS),
            ("ui/yarn.lock", "# yarn lockfile v1\n"),
        ];
        assert_eq!(
            of(&classic),
            expected("yarn install --frozen-lockfile && yarn build")
        );
        assert_eq!(
            with(&["yarn.lock", "package-lock.json"]),
            expected("npm install && npm run build")
        );
    }

    #[test]
    fn a_makefile_that_names_the_folder_makes_it() {
        let makefile = "DIST := ui/dist\n\nclean:\n\trm -rf ui/dist\n\n.PHONY: clean\n\
                        assets: clean\n\t$(BUNDLER) --out ui/dist/\n";
        let expected = "make assets (Makefile)";
        assert_eq!(of(&[("Makefile", makefile)]).as_deref(), Some(expected));
        assert_eq!(of(&[("Makefile", "a:\n\tcp x ui/distant\n")]), None);
        let empty = "server:\n\t@mkdir -p ui/dist\n\tgo build\n\n";
        assert_eq!(of(&[("Makefile", empty)]), None);
        let placeholder =
            "deps:\n\tmkdir -p ui\n\tmkdir -p ui/dist && touch ui/dist/index.html\n\n";
        assert_eq!(
            of(&[("Makefile", placeholder), ("web/package.json", BUILDS)]),
            None
        );
        let both = format!("{empty}{placeholder}{makefile}");
        assert_eq!(of(&[("Makefile", &both)]).as_deref(), Some(expected));
    }

    #[test]
    fn the_only_package_with_a_build_script_makes_it_from_elsewhere() {
        let expected = "cd web && npm install && npm run build (web/package.json)";
        assert_eq!(
            of(&[("web/package.json", BUILDS)]).as_deref(),
            Some(expected)
        );
        assert_eq!(
            of(&[("a/package.json", BUILDS), ("b/package.json", BUILDS)]),
            None
        );
    }
}

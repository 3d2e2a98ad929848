//! What a stage needs to know to build a package of Node.

use super::manifest::Manifest;
use crate::docker::ignore::Ignore;
use crate::error::Error;
use crate::facts::{NodeLock, NodePackage, PackageManager};
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::{Kind, Repo, RepoPath};

/// Lock files.
const LOCKS: [(&str, PackageManager); 4] = [
    ("npm-shrinkwrap.json", PackageManager::Npm),
    ("package-lock.json", PackageManager::Npm),
    ("pnpm-lock.yaml", PackageManager::Pnpm),
    ("yarn.lock", PackageManager::Yarn),
];

/// What package managers read before they install, besides package.json and the lock file.
const READ: [&str; 5] = [
    ".npmrc",
    ".pnpmfile.cjs",
    ".yarnrc",
    ".yarnrc.yml",
    "pnpm-workspace.yaml",
];

/// Folders of the same kind.
const READ_FOLDERS: [&str; 2] = [".yarn", "patches"];

/// Programs of a build script that the image of Node has not.
const FOREIGN: [&str; 9] = [
    "cargo", "docker", "git", "go", "make", "php", "protoc", "python", "python3",
];

/// Words that a token stands behind in the settings of package managers.
const TOKENS: [&str; 4] = ["_authToken", "_auth=", "_password", "npmAuthToken"];

/// Folders with the sources of a front end that is the whole repository.
const SOURCES: [&str; 6] = ["app", "assets", "pages", "public", "src", "static"];

/// Documents, which no build reads.
const DOCUMENTS: [&str; 4] = ["CHANGELOG", "CONTRIBUTING", "LICENSE", "README"];

/// Reads a package.
pub(super) fn package(
    repo: &Repo,
    manifest: &Manifest,
    secrets: Option<&Ignore>,
) -> Result<NodePackage, Error> {
    let dir = &manifest.dir;
    let has = |name: &str| repo.has_file(&dir.join(name));
    let locks: Vec<_> = LOCKS.into_iter().filter(|(name, _)| has(name)).collect();
    let lock = match locks.as_slice() {
        [(name, manager)] => Some(lock(dir.join(name), &repo.text(&dir.join(name))?, *manager)),
        _ => None,
    };
    let pinned = manifest.string("/packageManager").and_then(|text| {
        let (name, version) = text.split('+').next()?.split_once('@')?;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        let is_version = !version.is_empty() && version.chars().all(is_plain);
        is_version.then(|| (name.to_owned(), version.to_owned()))
    });
    let mut manifests: Vec<String> = ["package.json"]
        .into_iter()
        .chain(locks.iter().map(|(name, _)| *name))
        .chain(READ.into_iter().filter(|name| has(name)))
        .map(str::to_owned)
        .collect();
    let folders = READ_FOLDERS.into_iter().filter(|name| {
        let folder = dir.join(name);
        let mut below = repo
            .below(&folder)
            .filter(|(_, inside)| !inside.git_ignored);
        below.any(|(_, inside)| inside.kept_files().next().is_some())
    });
    manifests.extend(folders.map(|name| format!("{name}/")));
    let files = files(repo, dir, secrets);
    let dependencies = manifest.dependencies().map(|(name, _)| name.to_owned());
    let mut dependencies: Vec<String> = dependencies.collect();
    dependencies.sort();
    Ok(NodePackage {
        dir: dir.clone(),
        script: manifest
            .script("build")
            .map(|_| manifest.evidence("scripts", "build", "its build script")),
        lock,
        pinned,
        has_yarn: has_yarn(repo, dir)?,
        node: node(repo, manifest)?,
        installs_with_sources: installs_with_sources(repo, manifest, &manifests)?,
        obstacle: obstacle(repo, manifest, &locks)?,
        manifests,
        dependencies,
        files,
    })
}

/// Whose a lock file is, and of which version: `lockfileVersion: '9.0'`, `__metadata: version: 8`.
fn lock(file: RepoPath, text: &str, manager: PackageManager) -> NodeLock {
    let value = |key: &str| {
        let mut lines = text.lines().take(20);
        let value = lines.find_map(|line| line.trim().strip_prefix(key))?;
        Some(value.trim().trim_matches(['\'', '"']).to_owned())
    };
    let (manager, version) = match manager {
        PackageManager::Yarn if text.contains("yarn lockfile v1") => {
            (PackageManager::YarnClassic, None)
        }
        PackageManager::Yarn => (manager, value("version:")),
        PackageManager::Pnpm => (manager, value("lockfileVersion:")),
        other => (other, None),
    };
    NodeLock {
        file,
        manager,
        version: version.unwrap_or_default(),
    }
}

/// Whether .yarnrc.yml names a Yarn of the repository itself.
fn has_yarn(repo: &Repo, dir: &RepoPath) -> Result<bool, Error> {
    for (name, key) in [(".yarnrc.yml", "yarnPath:"), (".yarnrc", "yarn-path ")] {
        let path = dir.join(name);
        if repo.has_file(&path) && repo.text(&path)?.lines().any(|line| line.starts_with(key)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The releases of Node asked for: by version managers, which name one, then by `engines`.
fn node(repo: &Repo, manifest: &Manifest) -> Result<Vec<Found<String>>, Error> {
    let mut found = Vec::new();
    for dir in [manifest.dir.clone(), RepoPath::root()] {
        for name in [".nvmrc", ".node-version"] {
            let path = dir.join(name);
            if !repo.has_file(&path) {
                continue;
            }
            let text = repo.text(&path)?;
            let mut lines = text.lines().map(str::trim);
            let wish = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
            if let Some(wish) = wish {
                let rule = "the release of Node";
                found.push(Found {
                    value: wish.to_owned(),
                    evidence: vec![Evidence::at(&path, &text, 0, rule, Confidence::Certain)],
                });
            }
        }
        if manifest.dir.is_root() {
            break;
        }
    }
    for (table, pointer) in [("volta", "/volta/node"), ("engines", "/engines/node")] {
        if let Some(wish) = manifest.string(pointer) {
            let rule = format!("{table}.node");
            found.push(Found {
                value: wish.to_owned(),
                evidence: vec![manifest.evidence(table, "node", &rule)],
            });
        }
    }
    Ok(found)
}

/// Whether installing reads more than the manifests: its own scripts name a file, or packages
/// below are installed with it.
fn installs_with_sources(
    repo: &Repo,
    manifest: &Manifest,
    manifests: &[String],
) -> Result<bool, Error> {
    let dir = &manifest.dir;
    let workspace = dir.join("pnpm-workspace.yaml");
    if manifest.has("/workspaces")
        || (repo.has_file(&workspace)
            && repo
                .text(&workspace)?
                .lines()
                .any(|line| line.starts_with("packages:")))
    {
        return Ok(true);
    }
    let local = ["file:", "link:", "portal:"];
    if manifest
        .dependencies()
        .any(|(_, wish)| local.iter().any(|kind| wish.starts_with(kind)))
    {
        return Ok(true);
    }
    let endings = ["", ".js", ".mjs", ".cjs", ".ts"];
    let is_file = |word: &str| {
        let mut paths = endings.iter().map(|ending| format!("{word}{ending}"));
        paths.any(|name| {
            let path = dir.resolve(&name);
            path.is_some_and(|path| repo.has_file(&path)) && !manifests.contains(&name)
        })
    };
    let is_folder = |word: &str| {
        let path = dir.resolve(word).filter(|path| path != dir);
        word.contains('/') && path.is_some_and(|path| repo.directory(&path).is_some())
    };
    let words = manifest.install_words();
    Ok(words.iter().any(|word| is_file(word) || is_folder(word)))
}

/// Why no stage builds the package unasked.
fn obstacle(
    repo: &Repo,
    manifest: &Manifest,
    locks: &[(&str, PackageManager)],
) -> Result<String, Error> {
    let dir = &manifest.dir;
    let names: Vec<&str> = locks.iter().map(|(name, _)| *name).collect();
    if names.len() > 1 {
        return Ok(format!(
            "it has {} lock files, {}",
            names.len(),
            names.join(" and ")
        ));
    }
    if names.is_empty() {
        return Ok(match lock_above(repo, dir) {
            Some(lock) => format!("its lock file is that of a workspace, {lock}"),
            None => "it has no lock file".to_owned(),
        });
    }
    if let Some(word) = manifest
        .build_words()
        .iter()
        .find(|word| FOREIGN.contains(word))
    {
        return Ok(format!(
            "its build script runs {word}, which images of Node have not"
        ));
    }
    if let Some((script, file)) = manifest.generator(repo)? {
        return Ok(format!(
            "its build script does not run `{script}`, which makes {file}"
        ));
    }
    for (name, wish) in manifest.dependencies() {
        let path = ["file:", "link:", "portal:"]
            .iter()
            .find_map(|kind| wish.strip_prefix(kind));
        if path.is_some_and(|path| dir.resolve(path).is_none_or(|path| !path.is_in(dir))) {
            return Ok(format!("it depends on {name} outside of its folder"));
        }
        if wish.starts_with("git") || wish.contains(".git#") || wish.ends_with(".git") {
            return Ok(format!(
                "it fetches {name} with git, which images of Node have not"
            ));
        }
        if wish.starts_with("workspace:") && !manifest.has("/workspaces") {
            return Ok(format!("it depends on {name} of a workspace"));
        }
    }
    for name in [".npmrc", ".yarnrc.yml"] {
        let path = dir.join(name);
        if repo.has_file(&path) {
            let text = repo.text(&path)?;
            if TOKENS.iter().any(|token| text.contains(token)) {
                return Ok(format!("{path} has a token"));
            }
        }
    }
    Ok(String::new())
}

/// The nearest lock file of a folder above.
fn lock_above(repo: &Repo, dir: &RepoPath) -> Option<RepoPath> {
    let mut folder = dir.clone();
    while !folder.is_root() {
        folder = folder.parent();
        let mut locks = LOCKS.iter().map(|(name, _)| folder.join(name));
        if let Some(lock) = locks.find(|lock| repo.has_file(lock)) {
            return Some(lock);
        }
    }
    None
}

/// What git keeps of the package, less documents and what no build may read. Of one that is the
/// whole repository, the folders that front ends have.
fn files(repo: &Repo, dir: &RepoPath, secrets: Option<&Ignore>) -> Vec<RepoPath> {
    let mut files = Vec::new();
    for (folder, directory) in repo.below(dir) {
        let first = folder.elements().next();
        if dir.is_root() && !first.is_some_and(|name| SOURCES.contains(&name)) {
            continue;
        }
        if directory.git_ignored || folder.elements().any(|element| element == "node_modules") {
            continue;
        }
        for entry in directory.entries.iter().filter(|entry| !entry.git_ignored) {
            let is_document = DOCUMENTS.iter().any(|name| entry.name.starts_with(name))
                || (folder == dir && entry.name.ends_with(".md"));
            let path = folder.join(&entry.name);
            let is_secret = secrets.is_some_and(|secrets| secrets.excludes(path.as_str()));
            if entry.kind != Kind::Directory && !is_document && !is_secret {
                files.push(path);
            }
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::repository::walked;

    /// The package of `ui` that has these files besides package.json.
    fn of(json: &str, files: &[(&str, &str)]) -> NodePackage {
        let (_folder, repo) = walked(&[files, &[("ui/package.json", json)]].concat());
        let dir = RepoPath::root().join("ui");
        let manifest = Manifest::read(&repo, &dir).unwrap();
        let secrets = Ignore::parse("**/.env\n**/.env.*").unwrap();
        package(&repo, &manifest, Some(&secrets)).unwrap()
    }

    #[test]
    fn manifests_are_what_a_package_manager_reads_before_it_installs() {
        let files = [
            ("ui/.npmrc", "fund=false\n"),
            ("ui/patches/a.patch", ""),
            ("ui/pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
            ("ui/src/main.ts", ""),
        ];
        let package = of(r#"{"packageManager": "pnpm@10.1.0+sha512.ab"}"#, &files);
        assert_eq!(
            package.manifests,
            ["package.json", "pnpm-lock.yaml", ".npmrc", "patches/"]
        );
        let lock = package.lock.map(|lock| (lock.manager, lock.version));
        assert_eq!(lock, Some((PackageManager::Pnpm, "9.0".to_owned())));
        let pinned = package.pinned;
        assert_eq!(pinned, Some(("pnpm".to_owned(), "10.1.0".to_owned())));
    }

    #[test]
    fn node_is_asked_for_by_version_managers_before_engines() {
        let json = r#"{"engines": {"node": ">=18"}, "volta": {"node": "22.1.0"}}"#;
        let files = [("ui/.nvmrc", "v24.3.0\n"), (".node-version", "20\n")];
        let shown: Vec<String> = of(json, &files)
            .node
            .iter()
            .map(|found| format!("{} {}", found.value, found.evidence[0].file))
            .collect();
        assert_eq!(
            shown,
            [
                "v24.3.0 ui/.nvmrc",
                "20 .node-version",
                "22.1.0 ui/package.json",
                ">=18 ui/package.json"
            ]
        );
    }

    #[test]
    fn installing_needs_the_sources_where_its_scripts_name_them() {
        let script = |text: &str| format!(r#"{{"scripts": {{"postinstall": "{text}"}}}}"#);
        let files = [("ui/tools/fetch.js", ""), ("ui/patches/a.patch", "")];
        let cases = [
            (script("husky"), false),
            (script("patch-package"), false),
            (script("node tools/fetch.js"), true),
            (script("node ./tools/fetch"), true),
            (r#"{"workspaces": ["packages/*"]}"#.to_owned(), true),
            (r#"{"dependencies": {"a": "file:./a"}}"#.to_owned(), true),
        ];
        for (json, expected) in cases {
            assert_eq!(of(&json, &files).installs_with_sources, expected, "{json}");
        }
    }

    #[test]
    fn its_files_are_neither_documents_nor_secrets_nor_dependencies() {
        let files = [
            ("ui/.env.local", ""),
            ("ui/README.md", ""),
            ("ui/notes.md", ""),
            ("ui/node_modules/a/index.js", ""),
            ("ui/src/page.md", ""),
        ];
        let shown: Vec<String> = of("{}", &files)
            .files
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(shown, ["ui/package.json", "ui/src/page.md"]);
    }
}

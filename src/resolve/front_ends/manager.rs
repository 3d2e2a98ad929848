//! Who installs the packages of a front end, and how.

use super::{Given, Wanted};
use crate::catalog::NodeRelease;
use crate::facts::{NodePackage, PackageManager};
use crate::sourced::{Confidence, Evidence, Sourced};

/// Who installs, of which release (empty where it does not matter), and as a setting.
pub(super) fn manager(
    given: &Given<'_>,
    wanted: &Wanted<'_>,
) -> Option<(PackageManager, String, Sourced<String>)> {
    let package = wanted.package;
    let lock = package.lock.as_ref();
    if let Some(said) = &wanted.table.package_manager {
        let (name, version) = said
            .get_ref()
            .split_once('@')
            .unwrap_or((said.get_ref(), ""));
        let manager = match name {
            "npm" => PackageManager::Npm,
            "pnpm" => PackageManager::Pnpm,
            _ if version.split('.').next() == Some("1") => PackageManager::YarnClassic,
            _ if version.is_empty() => {
                lock.map_or(PackageManager::YarnClassic, |lock| lock.manager)
            }
            _ => PackageManager::Yarn,
        };
        return Some((manager, version.to_owned(), given.manifest(said)));
    }
    let lock = lock?;
    let program = lock.manager.program();
    let file = package.dir.join("package.json");
    let pinned = package.pinned.as_ref().filter(|(name, _)| name == program);
    let (version, evidence) = match pinned {
        Some((_, version)) => (
            version.clone(),
            Evidence::whole(&file, "packageManager", Confidence::Certain),
        ),
        None => {
            let known = given.catalog.node.manager(lock.manager, &lock.version);
            (
                // Of a lock file that nobody knows yet the newest release is the likeliest reader.
                known.unwrap_or("latest").to_owned(),
                Evidence::whole(&lock.file, "the lock file", Confidence::Certain),
            )
        }
    };
    let is_bundled = lock.manager == PackageManager::Npm || package.has_yarn;
    let value = if version.is_empty() || is_bundled {
        program.to_owned()
    } else {
        format!("{program}@{version}")
    };
    Some((
        lock.manager,
        version,
        Sourced::repository(value, vec![evidence]),
    ))
}

/// The command that installs what the lock file says, less the browsers of its tests.
pub(super) fn install(
    given: &Given<'_>,
    package: &NodePackage,
    manager: PackageManager,
) -> Sourced<String> {
    let names = package.dependencies.iter();
    let skips = names.filter_map(|name| given.catalog.node.skip(name));
    let words: Vec<&str> = skips.chain([manager.install()]).collect();
    let command = words.join(" ");
    if words.len() == 1 {
        Sourced::default_of(command)
    } else {
        Sourced::catalog(command, Vec::new())
    }
}

/// The command that makes the package manager there, with a comment; both empty where the image has
/// it.
///
/// Not Corepack, which Node has no more from 25 on: <https://github.com/nodejs/TSC/pull/1697>.
pub(super) fn setup(
    given: &Given<'_>,
    package: &NodePackage,
    manager: PackageManager,
    version: &str,
    release: Option<&NodeRelease>,
) -> (String, String) {
    let install = |flags: &str, name: &str, version: &str| {
        let at = if version.is_empty() { "" } else { "@" };
        format!("npm install --global{flags} {name}{at}{version}")
    };
    // Yarn 1 hands over to the Yarn that a repository has in it.
    let is_classic = manager == PackageManager::YarnClassic || package.has_yarn;
    match manager {
        PackageManager::Npm => (String::new(), String::new()),
        PackageManager::Pnpm => {
            let file = package.dir.join("package.json");
            let about = if package
                .pinned
                .as_ref()
                .is_some_and(|(_, own)| own == version)
            {
                format!("The pnpm that {file} pins.")
            } else {
                "A pnpm that reads this lock file.".to_owned()
            };
            (install("", "pnpm", version), about)
        }
        _ if is_classic && release.is_some_and(|release| release.yarn) => {
            (String::new(), String::new())
        }
        _ if is_classic => {
            let known = given.catalog.node.manager(PackageManager::YarnClassic, "");
            let own = manager == PackageManager::YarnClassic && !version.is_empty();
            let version = if own { version } else { known.unwrap_or("1") };
            // What an image that nobody knows has is not known either.
            let flags = if release.is_some() { "" } else { " --force" };
            let about = "Images of Node have no Yarn from 26 on.".to_owned();
            (install(flags, "yarn", version), about)
        }
        _ => {
            let has_none = release.is_some_and(|release| !release.yarn);
            let (flags, about) = if has_none {
                ("", "Images of Node have no Yarn from 26 on.")
            } else {
                (
                    " --force",
                    "In the place of the image's own, which is Yarn 1.",
                )
            };
            (
                install(flags, "@yarnpkg/cli-dist", version),
                about.to_owned(),
            )
        }
    }
}

/// Where a package manager keeps what it downloads, for root.
pub(super) fn cache(manager: PackageManager) -> &'static str {
    match manager {
        PackageManager::Npm => "/root/.npm",
        PackageManager::Pnpm => "/root/.local/share/pnpm/store",
        PackageManager::Yarn => "/root/.yarn/berry",
        PackageManager::YarnClassic => "/usr/local/share/.cache/yarn",
    }
}

//! What a Dockerfile, a deploy file or its folder is for, by the words of its path.

use super::is_dockerfile;
use crate::walk::RepoPath;

/// What a file is for; the weightier first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purpose {
    /// It is deployed.
    Deployed,
    /// For those who develop, or for another kind of package.
    Development,
    /// It tests or shows something.
    Test,
}

/// Words of files for those who develop, or for another kind of package.
const DEVELOPMENT: [&str; 12] = [
    "deb",
    "debug",
    "dev",
    "devcontainer",
    "develop",
    "development",
    "hack",
    "local",
    "nightly",
    "rpm",
    "tools",
    "windows",
];

/// Words of files that test or show something.
const TESTS: [&str; 15] = [
    "ci",
    "demo",
    "e2e",
    "example",
    "examples",
    "fixture",
    "fixtures",
    "fuzz",
    "integration",
    "sample",
    "samples",
    "test",
    "testdata",
    "testing",
    "tests",
];

/// Folders of what tests on every change; words of their names are those of other things too.
const OF_TESTS: [&str; 2] = [".circleci", ".github"];

impl Purpose {
    /// That of a file or folder: a folder tells by its whole name, since `integration-api` is a service,
    /// and a Dockerfile or compose file by each word of its own.
    pub(crate) fn of(path: &RepoPath) -> Self {
        let path = path.as_str().to_ascii_lowercase();
        let elements = path.split('/').map(|element| match element {
            _ if OF_TESTS.contains(&element) => Self::Test,
            _ => Self::of_word(element.trim_start_matches('.')),
        });
        let name = path.rsplit('/').next().unwrap_or_default();
        let name = Some(name).filter(|name| tells_by_words(name));
        let words = name.into_iter().flat_map(|name| {
            let words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
            words.map(Self::of_word)
        });
        elements.chain(words).max().unwrap_or(Self::Deployed)
    }

    fn of_word(word: &str) -> Self {
        match word {
            word if TESTS.contains(&word) => Self::Test,
            word if DEVELOPMENT.contains(&word) => Self::Development,
            _ => Self::Deployed,
        }
    }
}

/// Whether a file is a Dockerfile or compose file, whose name says what more it is for.
fn tells_by_words(name: &str) -> bool {
    let is_yaml = name.ends_with(".yaml") || name.ends_with(".yml");
    let is_compose = name.starts_with("compose") || name.starts_with("docker-compose");
    is_dockerfile(name) || is_yaml && is_compose
}

#[cfg(test)]
mod tests {
    use super::Purpose::{self, Deployed, Development, Test};
    use crate::walk::RepoPath;

    #[test]
    fn whole_names_of_folders_and_words_of_dockerfiles_tell() {
        let of = |path: &str| Purpose::of(&RepoPath::root().resolve(path).unwrap());
        let paths = [
            ("Dockerfile", Deployed),
            ("Dockerfile.prod", Deployed),
            ("deploy/latest/Dockerfile", Deployed),
            ("deploy/dev/docker/Dockerfile", Development),
            ("Dockerfile-dev", Development),
            ("dev.Dockerfile", Development),
            ("docker-compose.test.yml", Test),
            ("compose.dev.yaml", Development),
            (".github/compose.yaml", Test),
            (".circleci/config.yml", Test),
            (".devcontainer", Development),
            ("dev/e2e/Dockerfile", Test),
            ("examples", Test),
            ("github/compose.yaml", Deployed),
            ("cmd/github-exporter/deploy.yaml", Deployed),
            ("cmd/github-exporter/Dockerfile", Deployed),
            ("services/integration-api/deploy.yaml", Deployed),
            ("deploy/test-runner.yaml", Deployed),
        ];
        for (path, purpose) in paths {
            assert_eq!(of(path), purpose, "{path}");
        }
    }
}

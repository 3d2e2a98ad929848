//! What a Dockerfile, a deploy file or its folder is for, by the words of its path.

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
const TESTS: [&str; 17] = [
    "ci",
    "circleci",
    "demo",
    "e2e",
    "example",
    "examples",
    "fixture",
    "fixtures",
    "fuzz",
    "github",
    "integration",
    "sample",
    "samples",
    "test",
    "testdata",
    "testing",
    "tests",
];

impl Purpose {
    /// That of a file or folder.
    pub(crate) fn of(path: &RepoPath) -> Self {
        let path = path.as_str().to_ascii_lowercase();
        let words = path.split(|letter: char| !letter.is_ascii_alphanumeric());
        let purpose = |word| match word {
            word if TESTS.contains(&word) => Self::Test,
            word if DEVELOPMENT.contains(&word) => Self::Development,
            _ => Self::Deployed,
        };
        words.map(purpose).max().unwrap_or(Self::Deployed)
    }
}

#[cfg(test)]
mod tests {
    use super::Purpose::{self, Deployed, Development, Test};
    use crate::walk::RepoPath;

    #[test]
    fn words_of_the_path_tell_and_parts_of_words_do_not() {
        let of = |path: &str| Purpose::of(&RepoPath::root().resolve(path).unwrap());
        let paths = [
            "Dockerfile",
            "Dockerfile.prod",
            "deploy/latest/Dockerfile",
            "deploy/dev/docker/Dockerfile",
            "Dockerfile-dev",
            ".github/compose.yaml",
            "dev/e2e/Dockerfile",
        ];
        assert_eq!(
            paths.map(of),
            [
                Deployed,
                Deployed,
                Deployed,
                Development,
                Development,
                Test,
                Test
            ]
        );
    }
}

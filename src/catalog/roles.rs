//! Words in names that tell what a main package is for.

use serde::Deserialize;

use crate::facts::Role;

/// The words, sorted by word and place.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Roles {
    pub word: Vec<RoleWord>,
}

/// A word and the role it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RoleWord {
    pub word: String,
    pub place: Place,
    pub role: Role,
    /// Why, for the user: the end of "it is a tool, because …".
    pub reason: String,
    pub source: String,
}

/// Where in a path relative to the module a word counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// An element above the last, or the last itself.
    Directory,
    /// The last element: the program's name.
    Name,
    /// The end of the program's name.
    Suffix,
}

impl Roles {
    /// The words that a main's directory bears, in the order of its elements: the rows for
    /// elements, then those for the name, then those for its end.
    #[must_use]
    pub fn of(&self, directory: &str) -> Vec<&RoleWord> {
        let mut found = Vec::new();
        for element in directory.split('/') {
            found.extend(self.at(Place::Directory, |word| element == word));
        }
        let name = directory.rsplit('/').next().unwrap_or(directory);
        found.extend(self.at(Place::Name, |word| name == word));
        found.extend(self.at(Place::Suffix, |word| {
            name.len() > word.len() && name.ends_with(word)
        }));
        found
    }

    fn at(&self, place: Place, is: impl Fn(&str) -> bool) -> impl Iterator<Item = &RoleWord> {
        self.word
            .iter()
            .filter(move |row| row.place == place && is(&row.word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn roles(directory: &str) -> Vec<(String, Role)> {
        let roles = Catalog::built_in().expect("the catalog parses").roles;
        roles
            .of(directory)
            .into_iter()
            .map(|row| (row.word.clone(), row.role))
            .collect()
    }

    #[test]
    fn a_folder_of_examples_makes_an_example() {
        let expected = [
            ("examples".to_owned(), Role::Example),
            ("server".to_owned(), Role::Deployed),
        ];
        assert_eq!(roles("examples/server"), expected);
    }

    #[test]
    fn a_program_that_ends_in_ctl_is_a_helper() {
        let expected = [
            ("cmd".to_owned(), Role::Deployed),
            ("ctl".to_owned(), Role::Helper),
        ];
        assert_eq!(roles("cmd/shopctl"), expected);
    }

    #[test]
    fn the_root_bears_no_word() {
        assert_eq!(roles("."), []);
    }

    #[test]
    fn words_are_sorted_and_without_doubles() {
        let roles = Catalog::built_in().expect("the catalog parses").roles;
        assert!(
            roles
                .word
                .is_sorted_by(|a, b| (&a.word, a.place) < (&b.word, b.place))
        );
    }
}

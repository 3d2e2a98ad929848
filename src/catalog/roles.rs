//! Words in names that tell what a main package is for.

pub use super::rows::roles::*;
use crate::facts::Role;

/// The rows of roles.toml.
pub(super) const ROLES: Roles = {
    use Place::*;
    use Role::*;
    include!(concat!(env!("OUT_DIR"), "/roles.rs"))
};

impl Roles {
    /// The words that a main's directory bears, in the order of its elements: the rows for
    /// elements, then those for the name, then those for its beginning and end. A word counts once.
    #[must_use]
    pub fn of(&self, directory: &str) -> Vec<(&str, &RoleWords)> {
        let mut found = Vec::new();
        for element in directory.split('/') {
            found.extend(self.at(Place::Directory, |word| element == word));
        }
        let name = directory.rsplit('/').next().unwrap_or(directory);
        if !found.iter().any(|(word, _)| *word == name) {
            found.extend(self.at(Place::Name, |word| name == word));
        }
        for element in directory.split('/') {
            found.extend(self.at(Place::DirectoryPrefix, |word| {
                element.len() > word.len() && element.starts_with(word)
            }));
        }
        found.extend(self.at(Place::Prefix, |word| {
            name.len() > word.len() && name.starts_with(word)
        }));
        found.extend(self.at(Place::Suffix, |word| {
            name.len() > word.len() && name.ends_with(word)
        }));
        found
    }

    /// What a program is that has some imports, if a platform calls it.
    pub fn function<'i>(&self, imports: impl Iterator<Item = &'i String>) -> Option<&str> {
        let mut imports = imports;
        imports.find_map(|path| {
            let row = self.function.iter().find(|row| row.package == *path)?;
            Some(row.called)
        })
    }

    fn at(
        &self,
        place: Place,
        is: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = (&str, &RoleWords)> {
        let rows = self.word.iter().filter(move |row| row.place == place);
        rows.flat_map(|row| row.words.iter().map(move |word| (*word, row)))
            .filter(move |(word, _)| is(word))
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
            .map(|(word, row)| (word.to_owned(), row.role))
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
        let places = [
            Place::Directory,
            Place::Name,
            Place::DirectoryPrefix,
            Place::Prefix,
            Place::Suffix,
        ];
        for place in places {
            let mut words: Vec<&str> = roles.at(place, |_| true).map(|(word, _)| word).collect();
            words.sort_unstable();
            assert!(words.is_sorted_by(|a, b| a < b), "{words:?}");
        }
        let key = |row: &RoleWords| (row.role, row.place, row.words);
        assert!(roles.word.iter().all(|row| row.words.is_sorted()));
        assert!(roles.word.is_sorted_by(|a, b| key(a) < key(b)));
        let functions = &roles.function;
        assert!(functions.is_sorted_by(|a, b| a.package < b.package));
        let plugins = &roles.plugin;
        assert!(plugins.is_sorted_by(|a, b| a.package < b.package));
    }
}

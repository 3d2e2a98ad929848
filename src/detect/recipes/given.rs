//! What the build files of a repository set a variable to that a build of theirs takes linker flags from.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::BuildContext;
use super::{Recipe, go_build, place_of, scripts, yaml_builds};
use crate::error::Error;
use crate::facts::RecipeKind;
use crate::shell::{self, Command, UNKNOWN, is_known};
use crate::sourced::{Confidence, Evidence};
use crate::walk::{Repo, RepoPath};

/// The build files, and what was asked of them.
pub(super) struct Given<'a> {
    repo: &'a Repo,
    context: &'a BuildContext,
    recipes: &'a [Recipe],
    known: BTreeMap<String, Rc<[Setting<'a>]>>,
}

/// A place that sets a variable.
pub(super) struct Setting<'a> {
    recipe: &'a Recipe,
    offset: usize,
    value: String,
}

/// What linker flags set a variable of Go to.
pub(super) struct Linked {
    /// As `-X` takes it.
    pub(super) symbol: String,
    /// The value that all places agree on; unknown where they do not.
    pub(super) value: String,
    /// The first of the places.
    pub(super) evidence: Evidence,
}

impl<'a> Given<'a> {
    pub(super) fn new(repo: &'a Repo, context: &'a BuildContext, recipes: &'a [Recipe]) -> Self {
        Self {
            repo,
            context,
            recipes,
            known: BTreeMap::new(),
        }
    }

    /// What `-X` sets in the value of a variable, which has a default in the file at `own`.
    pub(super) fn linked(
        &mut self,
        name: &str,
        (default, own): (&str, &Evidence),
    ) -> Result<Vec<Linked>, Error> {
        let settings = self.settings(name)?;
        let mut places: Vec<Vec<(String, String)>> = Vec::new();
        let mut found: Vec<Linked> = Vec::new();
        let from_default = (!default.is_empty()).then_some((default, None));
        let values = settings.iter().map(|one| (one.value.as_str(), Some(one)));
        for (value, setting) in values.chain(from_default) {
            let symbols = go_build::symbols(&shell::words(value));
            for (symbol, value) in &symbols {
                if found.iter().all(|known| known.symbol != *symbol) {
                    found.push(Linked {
                        symbol: symbol.clone(),
                        value: value.clone(),
                        evidence: setting
                            .map_or_else(|| own.clone(), |setting| setting.evidence(symbol)),
                    });
                }
            }
            places.push(symbols);
        }
        for linked in &mut found {
            let is_it = |(symbol, value): &(String, String)| {
                *symbol == linked.symbol && *value == linked.value
            };
            if !places.iter().all(|place| place.iter().any(is_it)) {
                linked.value = shell::unknown(linked.value.trim_matches(UNKNOWN));
            }
        }
        Ok(found)
    }

    /// The places that set a variable to more than what it is.
    fn settings(&mut self, name: &str) -> Result<Rc<[Setting<'a>]>, Error> {
        if let Some(known) = self.known.get(name) {
            return Ok(Rc::clone(known));
        }
        let mut found: Vec<Setting<'a>> = Vec::new();
        let recipes = self.recipes;
        for recipe in recipes.iter().filter(|recipe| recipe.text.contains(name)) {
            let mut add = |value: &str, offset| {
                let is_passed_on = value.trim().trim_matches(UNKNOWN) == name;
                let mut same = found.iter();
                let is_new = same.all(|one| one.recipe.path != recipe.path || one.value != value);
                if is_new && !is_passed_on && !value.trim().is_empty() {
                    found.push(Setting {
                        recipe,
                        offset,
                        value: value.to_owned(),
                    });
                }
            };
            for command in self.commands(recipe)? {
                for value in values(&command, name) {
                    add(value, command.offset);
                }
            }
            if recipe.kind == RecipeKind::Workflow {
                let arguments = yaml_builds::image_arguments(recipe);
                for (_, value, offset) in arguments.iter().filter(|(own, ..)| own == name) {
                    add(value, *offset);
                }
            }
        }
        let found: Rc<[Setting<'a>]> = found.into();
        self.known.insert(name.to_owned(), Rc::clone(&found));
        Ok(found)
    }

    fn commands(&self, recipe: &Recipe) -> Result<Vec<Command>, Error> {
        let without_folders = |ran: Vec<(Vec<RepoPath>, Command)>| {
            let commands = ran.into_iter().map(|(_, command)| command);
            commands.collect()
        };
        Ok(match recipe.kind {
            RecipeKind::Makefile => scripts::makefile(self.repo, self.context, recipe)?,
            RecipeKind::Script => scripts::script(recipe),
            RecipeKind::Taskfile => without_folders(yaml_builds::taskfile(recipe)),
            RecipeKind::Workflow => without_folders(yaml_builds::workflow(recipe)),
            RecipeKind::Dockerfile | RecipeKind::Goreleaser | RecipeKind::Promu => Vec::new(),
        })
    }
}

impl Setting<'_> {
    fn evidence(&self, symbol: &str) -> Evidence {
        let text = &self.recipe.text;
        let needle = format!("{symbol}=");
        let place = place_of((self.recipe.kind, text), self.offset, &needle);
        let rule = "the own build sets it";
        Evidence::at(
            &self.recipe.path,
            text,
            place.unwrap_or(self.offset),
            rule,
            Confidence::Likely,
        )
    }
}

/// What a command sets a variable to: in its environment, or as a word such as that behind
/// `--build-arg`.
fn values<'c>(command: &'c Command, name: &str) -> Vec<&'c str> {
    let of_word = |word: &'c String| {
        let word = word.strip_prefix("--build-arg=").unwrap_or(word);
        let (own, value) = shell::assignment(word)?;
        (own == name).then_some(value)
    };
    let words = command.words.iter().filter_map(of_word);
    let environment = command.env.get(name).map(String::as_str);
    environment.into_iter().chain(words).collect()
}

/// Words of the name of a variable that holds when, where or of what a program was built.
const STAMPS: [&str; 13] = [
    "branch",
    "built",
    "builder",
    "commit",
    "committed",
    "date",
    "dirty",
    "hash",
    "revision",
    "sha",
    "time",
    "timestamp",
    "tree",
];

/// The last words of the names of such variables that begin with `build`.
const OF_BUILDS: [&str; 8] = [
    "by", "host", "id", "machine", "number", "os", "source", "user",
];

/// What stands for a value that is not known.
const NOTHING: [&str; 7] = ["", "n/a", "none", "null", "undefined", "unknown", "unset"];

/// Whether a variable is set to the same in each build: to a text, and to nothing that tells one build
/// from another.
pub(super) fn is_constant(symbol: &str, value: &str) -> bool {
    let name = symbol.rsplit_once('.').map_or(symbol, |(_, name)| name);
    let words = words(name);
    let is_stamp = words.iter().any(|word| STAMPS.contains(&word.as_str()))
        || matches!(words.as_slice(), [first, .., last]
            if first == "build" && OF_BUILDS.contains(&last.as_str()));
    let lower = value.trim().to_ascii_lowercase();
    let is_plain = |text: &str| {
        let mut letters = text.chars();
        letters.all(|letter| !letter.is_control() && !"'\"\\$`".contains(letter))
    };
    is_known(value)
        && is_plain(value)
        && is_plain(symbol)
        && !symbol.contains(char::is_whitespace)
        && !NOTHING.contains(&lower.as_str())
        && !is_stamp
}

/// The words of a name: `git`, `tree` and `state` of `gitTreeState`.
fn words(name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut before = '_';
    for letter in name.chars() {
        if !letter.is_ascii_alphanumeric() {
            found.push(String::new());
        } else if letter.is_ascii_uppercase() && !before.is_ascii_uppercase() || found.is_empty() {
            found.push(letter.to_ascii_lowercase().to_string());
        } else if let Some(last) = found.last_mut() {
            last.push(letter.to_ascii_lowercase());
        }
        before = letter;
    }
    found.retain(|word| !word.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::is_constant;

    #[test]
    fn what_tells_one_build_from_another_is_no_constant() {
        let is = |(symbol, value)| is_constant(symbol, value);
        let same = [
            ("main.Mode", "prod"),
            ("example.com/x/conf.buildMode", "release"),
            ("main.defaultHost", "api.example.com"),
            ("main.RequestTimeout", "30s"),
            ("main.Author", "A <a@example.com>"),
        ];
        assert_eq!(same.map(is), [true; 5]);
        let of_one = [
            ("main.builtBy", "goreleaser"),
            ("main.BuildSource", "release"),
            ("main.git_commit", "abc"),
            ("main.GitTreeState", "clean"),
            ("main.buildTime", "now"),
            ("main.Mode", "\u{fffd}MODE\u{fffd}"),
            ("main.Mode", "$MODE"),
            ("main.Mode", "unknown"),
        ];
        assert_eq!(of_one.map(is), [false; 8]);
    }
}

//! What the build files of a repository set a variable to that a build of theirs takes linker flags from.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::BuildContext;
use super::super::code::words;
use super::passed::{File, passed};
use super::{Compiling, FOLDERS, Recipe, go_build, place_of, scripts, yaml_builds};
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
    /// Where it does.
    folders: Vec<RepoPath>,
    offset: usize,
    value: String,
}

/// A build file that takes a variable, and the folder that it is of.
pub(super) struct Taker<'t> {
    path: &'t RepoPath,
    folder: RepoPath,
}

/// What linker flags set a variable of Go to.
pub(super) struct Linked {
    /// As `-X` takes it.
    pub(super) symbol: String,
    /// The value that all places agree on; unknown where they do not.
    pub(super) value: String,
    /// It is the same text in each build that is known.
    pub(super) is_fixed: bool,
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
        taker: &Taker<'_>,
        name: &str,
        (default, own): (&str, &Evidence),
    ) -> Result<Vec<Linked>, Error> {
        let all = self.settings(name)?;
        let settings: Vec<&Setting<'a>> = all.iter().filter(|one| one.is_for(taker)).collect();
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
                        is_fixed: false,
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
                // The text of one place is no name of a variable.
                let name = match is_known(&linked.value) {
                    true => "",
                    false => linked.value.trim_matches(UNKNOWN),
                };
                linked.value = shell::unknown(name);
            } else if is_constant(&linked.symbol, &linked.value) {
                linked.is_fixed = !settings.is_empty();
                for setting in &settings {
                    let Recipe { path, text, kind } = setting.recipe;
                    let place = (&Taker::new(path, *kind), &[(*kind, text.as_str())][..]);
                    let is_it = self.is_fixed(place, (&linked.symbol, &linked.value))?;
                    linked.is_fixed = linked.is_fixed && is_it;
                }
            }
        }
        Ok(found)
    }

    /// Whether a symbol that build files set to a text is set to the same by all that are known to run
    /// them: no variable on the way is one that others may set, or each that is known sets it to that.
    pub(super) fn is_fixed(
        &mut self,
        (taker, files): (&Taker<'_>, &[File<'_>]),
        (symbol, value): (&str, &str),
    ) -> Result<bool, Error> {
        let Some(on_the_way) = passed(files, (symbol, value)) else {
            return Ok(false);
        };
        for one in on_the_way {
            let agrees = |setting: &&Setting<'_>| match one.of_flags {
                true => go_build::symbols(&shell::words(&setting.value))
                    .iter()
                    .any(|(own, text)| own == symbol && text == value),
                false => setting.value == value,
            };
            let settings = self.settings(&one.name)?;
            let mut settings = settings
                .iter()
                .filter(|setting| setting.is_for(taker))
                .peekable();
            if one.is_open && settings.peek().is_none() || !settings.all(|one| agrees(&one)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The places that set a variable to more than what it is.
    fn settings(&mut self, name: &str) -> Result<Rc<[Setting<'a>]>, Error> {
        if let Some(known) = self.known.get(name) {
            return Ok(Rc::clone(known));
        }
        let mut found: Vec<Setting<'a>> = Vec::new();
        let recipes = self.recipes;
        for recipe in recipes.iter().filter(|recipe| recipe.text.contains(name)) {
            let mut add = |value: &str, folders: Vec<RepoPath>, offset| {
                let is_passed_on = value.trim().trim_matches(UNKNOWN) == name;
                let is_same = |one: &Setting<'_>| {
                    one.recipe.path == recipe.path && one.value == value && one.folders == folders
                };
                let is_new = !found.iter().any(is_same);
                if is_new && !is_passed_on && !value.trim().is_empty() {
                    found.push(Setting {
                        recipe,
                        folders,
                        offset,
                        value: value.to_owned(),
                    });
                }
            };
            for (folders, command) in self.commands(recipe)? {
                for value in values(&command, name) {
                    add(value, folders.clone(), command.offset);
                }
            }
            if recipe.kind == RecipeKind::Workflow {
                let arguments = yaml_builds::image_arguments(recipe);
                for (_, value, offset) in arguments.iter().filter(|(own, ..)| own == name) {
                    add(value, vec![RepoPath::root()], *offset);
                }
            }
        }
        let found: Rc<[Setting<'a>]> = found.into();
        self.known.insert(name.to_owned(), Rc::clone(&found));
        Ok(found)
    }

    /// The commands of a build file, with the folders that they run in.
    fn commands(&self, recipe: &Recipe) -> Result<Vec<yaml_builds::Ran>, Error> {
        let commands = match recipe.kind {
            RecipeKind::Makefile => scripts::makefile(self.repo, self.context, recipe)?,
            RecipeKind::Script => scripts::script(recipe),
            RecipeKind::Taskfile => return Ok(yaml_builds::taskfile(recipe)),
            RecipeKind::Workflow => return Ok(yaml_builds::workflow(recipe)),
            RecipeKind::Dockerfile | RecipeKind::Goreleaser | RecipeKind::Promu => Vec::new(),
        };
        let parent = recipe.path.parent();
        let of_all = FOLDERS.contains(&parent.as_str());
        let home = [if of_all { RepoPath::root() } else { parent }];
        let with_folders = |command: Command| (scripts::inside(&home, &command.folders), command);
        Ok(commands.into_iter().map(with_folders).collect())
    }
}

impl<'t> Taker<'t> {
    fn new(path: &'t RepoPath, kind: RecipeKind) -> Self {
        let folder = match kind {
            RecipeKind::Workflow => RepoPath::root(),
            _ => path.parent(),
        };
        Self { path, folder }
    }

    /// The build file of a build.
    pub(super) fn of(one: &'t Compiling) -> Self {
        Self::new(&one.path, one.kind)
    }
}

impl Setting<'_> {
    /// Whether it may reach a build file: one of its folder or below, of the same file, or one that it
    /// names.
    fn is_for(&self, taker: &Taker<'_>) -> bool {
        let path = taker.path.as_str();
        let mut folders = self.folders.iter();
        folders.any(|folder| taker.folder.is_in(folder))
            || self.recipe.path == *taker.path
            || path.contains('/') && self.recipe.text.contains(path)
    }

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
        || match words.as_slice() {
            // `gitcommit`, `builduser`
            [one] => {
                let rest = one.strip_prefix("build").unwrap_or_default();
                STAMPS.iter().any(|word| one.ends_with(word))
                    || one.starts_with("built")
                    || OF_BUILDS.contains(&rest)
            }
            [first, .., last] => first == "build" && OF_BUILDS.contains(&last.as_str()),
            [] => false,
        };
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
            ("main.gitcommit", "abc"),
            ("main.buildtime", "now"),
            ("main.GITCommit", "abc"),
            ("main.BUILDDATE", "now"),
            ("main.builduser", "me"),
            ("main.builtby", "me"),
        ];
        assert_eq!(of_one.map(is), [false; 14]);
    }
}

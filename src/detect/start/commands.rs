//! The commands of a command line, and those below which a program listens.

mod aside;
mod cases;
mod found;
mod names;
mod offered;
mod tagged;

use std::collections::{BTreeMap, BTreeSet};

use super::deploy::{self, DeployFiles};
use super::reach::{Function, Reach};
use crate::catalog::Catalog;
use crate::catalog::clibs::without_major_version;
use crate::detect::code::{NodeId, Place, Program, ScopeId};
use crate::facts::{Main, Role};
use crate::sourced::{Confidence, Evidence, Found};

pub(in crate::detect) use aside::leave_aside;
pub(in crate::detect) use names::command_names;

/// Steps that finding the commands of one main may take.
const STEPS: u32 = 30_000;

/// A program with more commands than these is there for all of them.
const MANY: usize = 24;

/// Packages with the nodes of their listening calls.
pub(in crate::detect) type Places = Vec<(usize, NodeId)>;

/// Where a command is written: its package and node.
type Literal = (usize, NodeId);

/// A command, as the code has it.
#[derive(Default)]
struct Command {
    name: String,
    /// Where its name stands.
    named_at: Option<Place>,
    /// The names of others that the same function makes: `newCommand("serve")`, `newCommand("web")`.
    others: Vec<(String, Option<Place>)>,
    runs: BTreeSet<Function>,
    above: Option<Literal>,
    has_below: bool,
    /// A tag of a field makes it: the struct around is the program's own command.
    is_tagged: bool,
    /// It is run where no command is named.
    is_default: bool,
    /// It is a case of a `switch`: its first node, that behind its last, and what stands for them.
    body: Option<(NodeId, NodeId, ScopeId)>,
}

/// The command line of one program.
#[derive(Debug, Default)]
pub(in crate::detect) struct CommandLine {
    /// The names of the commands below the program's own, with those above them.
    paths: BTreeSet<Vec<String>>,
    /// Those that listen.
    serving: Vec<Serving>,
    /// The listening places that the program comes to without a command.
    without: BTreeSet<usize>,
}

/// A command that listens.
#[derive(Debug)]
struct Serving {
    path: Vec<String>,
    evidence: Evidence,
    /// Positions in the list of listening places.
    places: BTreeSet<usize>,
}

impl CommandLine {
    /// The command line of a program that listens at some places.
    pub(in crate::detect) fn of(
        program: &Program<'_>,
        main: &Main,
        places: &Places,
        catalog: &Catalog,
    ) -> Self {
        if places.is_empty() {
            return Self::default();
        }
        program.steps.set(STEPS);
        let all = literals(program, main, catalog);
        if all.is_empty() {
            return Self::default();
        }
        let runs = all.values().flat_map(|command| &command.runs);
        let bodies = all.iter().filter_map(|((index, _), command)| {
            let (first, behind, body) = command.body?;
            Some((*index, first..behind, body))
        });
        let reach = Reach::new(program, places, runs.copied().collect(), bodies.collect());
        let is_case = all.values().any(|command| command.body.is_some());
        let needs_one = is_case && cases::needs_one(program, main);
        let mut line = Self::default();
        if !needs_one {
            line.without = reach.of_main(main);
        }
        // What the program comes to without a command needs none.
        let all_without = line.without.len() == places.len();
        for (literal, command) in &all {
            let path = path(&all, *literal);
            let others = others(&path, command);
            if !is_root(&all, command) {
                line.paths.insert(path.clone());
                line.paths
                    .extend(others.iter().map(|(path, _)| path.clone()));
            }
            if all_without {
                continue;
            }
            let places = reach.places(&command.runs);
            if places.is_empty() {
                continue;
            }
            if path.is_empty() || command.name.is_empty() || command.is_default {
                line.without.extend(places);
                continue;
            }
            let confidence = match is_below_root(&all, *literal) {
                true => Confidence::Certain,
                false => Confidence::Guess,
            };
            for (path, named_at) in std::iter::once((path, command.named_at)).chain(others) {
                let place = named_at.unwrap_or_else(|| program.place(literal.0, literal.1));
                line.serving.push(Serving {
                    path,
                    evidence: program.evidence(place, "the command that listens", confidence),
                    places: places.clone(),
                });
            }
        }
        line.must_be_named(program, &all, catalog, needs_one);
        line.is_called_so(&all, catalog);
        line
    }

    /// Where it is not seen how the program joins its commands, and one alone listens, it is that one
    /// if it has the name of a service.
    fn is_called_so(&mut self, all: &BTreeMap<Literal, Command>, catalog: &Catalog) {
        let is_joined = |(literal, command): (&Literal, &Command)| {
            !is_root(all, command) && is_below_root(all, *literal)
        };
        if let [only] = self.serving.as_mut_slice()
            && let [name] = only.path.as_slice()
            && catalog.calls.serves(name)
            && !all.iter().any(is_joined)
        {
            only.evidence.confidence = Confidence::Certain;
        }
    }

    /// Where tags make the commands and none of them is the default, or `main` ends without an
    /// argument, one has to be named: if none is seen to listen, since `main` asks for its name, it is
    /// the only one with the name of a service.
    fn must_be_named(
        &mut self,
        program: &Program<'_>,
        all: &BTreeMap<Literal, Command>,
        catalog: &Catalog,
        needs_one: bool,
    ) {
        let must =
            |one: &Command| one.is_tagged && !one.is_default || one.body.is_some() && needs_one;
        if !self.serving.is_empty() || !all.values().all(must) {
            return;
        }
        let serving = all
            .iter()
            .filter(|(_, command)| catalog.calls.serves(&command.name));
        let serving: Vec<_> = serving.collect();
        let [(literal, _)] = serving.as_slice() else {
            return;
        };
        let place = program.place(literal.0, literal.1);
        self.serving.push(Serving {
            path: path(all, **literal),
            evidence: program.evidence(place, "a command must be named", Confidence::Certain),
            places: std::mem::take(&mut self.without),
        });
    }

    /// Nothing but one command among many listens, in a group of commands that is not there to serve:
    /// the program is a tool, and nobody starts it for that command.
    pub(in crate::detect) fn serves_aside(&self, serves: impl Fn(&str) -> bool) -> bool {
        let is_aside = |command: &Serving| match command.path.as_slice() {
            [group, _, ..] => !serves(group),
            _ => false,
        };
        self.without.is_empty()
            && self.paths.len() > MANY
            && !self.serving.is_empty()
            && self.serving.iter().all(is_aside)
    }

    /// The program serves without a command.
    pub(in crate::detect) fn serves_without(&self) -> bool {
        !self.without.is_empty()
    }

    /// The commands below which alone the program listens at a place; none where it does so without
    /// one, or where no command is seen to lead there.
    pub(in crate::detect) fn above(&self, place: usize) -> Vec<Vec<String>> {
        if self.without.contains(&place) {
            return Vec::new();
        }
        let serving = self.serving.iter();
        let above = serving.filter(|command| command.places.contains(&place));
        above.map(|command| command.path.clone()).collect()
    }

    /// The command that some words begin with; flags may stand between it and one below it. What
    /// `serves` is a command also where none is seen to be called so.
    pub(in crate::detect) fn command(
        &self,
        words: &[String],
        serves: impl Fn(&str) -> bool,
    ) -> Vec<String> {
        let is_named = |word: &String| self.paths.iter().any(|path| path.last() == Some(word));
        let Some((first, rest)) = words.split_first() else {
            return Vec::new();
        };
        if !is_named(first) && !serves(first) {
            return Vec::new();
        }
        let mut command = vec![first.clone()];
        let before = words.iter();
        for (before, word) in before.zip(rest) {
            let is_value = before.starts_with('-') && !before.contains('=');
            let below: Vec<String> = command.iter().chain([word]).cloned().collect();
            // A command whose place above others is not seen has them below it all the same.
            if self.paths.contains(&below) || !is_value && is_named(word) {
                command = below;
            } else if !is_value && !word.starts_with('-') {
                break;
            }
        }
        command
    }

    /// Those that serve: the only one, or the only one with a name that `serves`; else all, as
    /// guesses.
    fn serving(&self, serves: impl Fn(&str) -> bool) -> Vec<Found<Vec<String>>> {
        let is_called_so = |command: &&Serving| command.path.iter().all(|word| serves(word));
        let called_so: Vec<&Serving> = self.serving.iter().filter(is_called_so).collect();
        let meant = match (self.serving.as_slice(), called_so.as_slice()) {
            ([only], _) => Some(only),
            (_, [only]) => Some(*only),
            _ => None,
        };
        if let Some(meant) = meant {
            return vec![Found {
                value: meant.path.clone(),
                evidence: vec![meant.evidence.clone()],
            }];
        }
        self.guesses(serves)
    }
}

/// The commands that the program's command line libraries are given, else those it takes by itself.
fn literals(program: &Program<'_>, main: &Main, catalog: &Catalog) -> BTreeMap<Literal, Command> {
    let imported = |package: &str| {
        let mut imports = main.imports.iter();
        imports.any(|path| without_major_version(path) == package)
    };
    let rows = catalog.calls.command.iter();
    let rows: Vec<_> = rows.filter(|row| imported(row.package)).collect();
    let tags = catalog.calls.command_tag.iter();
    let tags: Vec<_> = tags.filter(|row| imported(row.package)).collect();
    let mut all = BTreeMap::new();
    if !rows.is_empty() {
        all = found::found(program, &rows);
    }
    if !tags.is_empty() {
        tagged::add(program, &tags, &mut all);
    }
    // A command line of a library is taken apart by that.
    if all.is_empty() {
        cases::add(program, main, &mut all);
    }
    all
}

/// The command that serves: one, certain, where the code or a deploy file of the repository says so;
/// else those that may, as guesses. None where the program serves without a command.
pub(in crate::detect) fn commands(
    program: &Program<'_>,
    main: &Main,
    line: &CommandLine,
    files: &DeployFiles<'_>,
    catalog: &Catalog,
) -> Vec<Found<Vec<String>>> {
    if !matches!(main.role, Role::Deployed | Role::Helper) {
        return Vec::new();
    }
    let serves = |word: &str| catalog.calls.serves(word);
    let known =
        |words: &[String]| line.command(words, |word| serves(word) && mentions(program, word));
    // A test of the image starts it so, nobody else.
    let shows = |found: &Found<Vec<String>>| {
        let last = found.value.last().map(String::as_str);
        matches!(last, Some("help" | "version"))
    };
    let said = deploy::command(files, main, known);
    if let Some(said) = said.filter(|said| !shows(said)) {
        return vec![said];
    }
    if line.serves_without() || line.serves_aside(serves) || deploy::starts_without(files, main) {
        return Vec::new();
    }
    line.serving(serves)
}

/// Whether some package has a word as a text.
fn mentions(program: &Program<'_>, word: &str) -> bool {
    let quoted = format!("\"{word}\"");
    let mut packages = program.reached.iter();
    packages.any(|index| program.library.mentions(*index, &quoted))
}

/// Whether a command is the program itself.
fn is_root(all: &BTreeMap<Literal, Command>, command: &Command) -> bool {
    let may_be = !command.is_tagged && command.body.is_none();
    may_be && command.above.is_none() && (command.has_below || all.len() == 1)
}

/// Whether a command is known to be below that of the program itself.
fn is_below_root(all: &BTreeMap<Literal, Command>, literal: Literal) -> bool {
    let mut above = Some(literal);
    for _ in 0..8 {
        let Some(command) = above.and_then(|above| all.get(&above)) else {
            return false;
        };
        let may_be_first = command.is_tagged || command.body.is_some();
        if is_root(all, command) || may_be_first && command.above.is_none() {
            return true;
        }
        above = command.above;
    }
    false
}

/// The names from below the root to a command.
fn path(all: &BTreeMap<Literal, Command>, literal: Literal) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = Some(literal);
    for _ in 0..8 {
        let Some(command) = at.and_then(|at| all.get(&at)) else {
            break;
        };
        if !is_root(all, command) {
            names.insert(0, command.name.clone());
        }
        at = command.above;
    }
    names
}

/// The paths of the others that are made like a command: they lie where it does.
fn others(path: &[String], command: &Command) -> Vec<(Vec<String>, Option<Place>)> {
    let Some((_, above)) = path.split_last() else {
        return Vec::new();
    };
    let others = command.others.iter();
    let others = others.map(|(name, place)| ([above, std::slice::from_ref(name)].concat(), *place));
    others.collect()
}

//! Files without which a program ends, below the folder that it is started in, that the image will
//! not have: settings that each user writes, from an example at best.

use super::absolute::reader;
use super::path::{folder_of, relative};
use super::{Finder, Told, is_of_settings, starts, values};
use crate::catalog::Telling;
use crate::detect::calls::Argument;
use crate::detect::code::{Branch, Node, NodeId, Package, Program, UNKNOWN, Value};
use crate::detect::failure::{Failures, is_in};
use crate::facts::{Asset, EXAMPLE, Main, Outside, OutsideKind, Placed};
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::{Directory, RepoPath};

/// Words in the names of examples, the surest first.
const EXAMPLES: [&str; 8] = [
    "example", "sample", "template", "tmpl", "dist", "default", "docker", "dev",
];

/// Methods of viper that read the file: <https://pkg.go.dev/github.com/spf13/viper#Viper.ReadInConfig>.
const READS: [&str; 2] = ["MergeInConfig", "ReadInConfig"];

/// What code asks of a failure that says that there is no such file.
const ABSENT: [&str; 3] = ["ConfigFileNotFoundError", "ErrNotExist", "IsNotExist"];

impl Finder<'_> {
    /// The files that a main needs to start and that nothing puts into an image.
    pub(in super::super) fn required(
        &self,
        program: &Program<'_>,
        told: &[Told],
        main: &Main,
        failures: &Failures<'_, '_>,
        (placed, listens): (&[Found<Placed>], bool),
    ) -> Vec<Found<Outside>> {
        let mut found: Vec<Found<Outside>> = Vec::new();
        for one in told.iter().filter(|one| listens || !one.of_users_too) {
            for (name, evidence) in wanted(program, told, one, main) {
                let is_known = |other: &Found<Outside>| other.value.name == name;
                let is_placed = placed.iter().any(|placed| placed.value.destination == name);
                if found.iter().any(is_known)
                    || is_placed
                    || is_made(told, &name)
                    || self.has(main, &name)
                {
                    continue;
                }
                if !ends(program, failures, one) {
                    continue;
                }
                let example = self.example(main, &name);
                let evidence = std::iter::once(evidence).chain(example).collect();
                let value = Outside::new(OutsideKind::File, name);
                found.push(Found { value, evidence });
            }
        }
        found.sort_by(|left, right| left.value.cmp(&right.value));
        found
    }

    /// Where a program opens a settings file by a name below its working directory that a file of the
    /// repository is copied to which does not lie there: one of another name, or one that git keeps
    /// although an ignore file names it.
    pub(super) fn renamed(
        &self,
        program: &Program<'_>,
        told: &[Told],
        main: &Main,
        name: &str,
        source: &RepoPath,
    ) -> Option<Evidence> {
        let is_there = source.name() == name && self.repo.has_file(source);
        if !is_settings(name) || is_there || self.has(main, name) {
            return None;
        }
        let all = told.iter();
        let mut all = all.flat_map(|one| wanted(program, told, one, main));
        let wanted = all.find_map(|(wanted, evidence)| (wanted == name).then_some(evidence));
        wanted.or_else(|| reader(program, told, name))
    }

    /// A file that a Dockerfile copies by its name and that git ignores: `copies` has those alone that
    /// it keeps all the same.
    pub(super) fn kept_by_name(&self, path: &RepoPath) -> Option<Asset> {
        let entry = self.repo.entry(path)?;
        (entry.is_file() && entry.git_ignored && !self.is_never(path)).then(|| Asset {
            path: path.clone(),
            files: vec![path.clone()],
        })
    }

    /// Whether the repository has a file for the image.
    pub(super) fn has(&self, main: &Main, name: &str) -> bool {
        let Some(path) = relative(name, Telling::File) else {
            return true;
        };
        let starts = starts(main);
        starts
            .iter()
            .any(|start| self.asset(start, &path).is_some())
    }

    /// A file beside it that shows how it looks.
    pub(super) fn example(&self, main: &Main, name: &str) -> Option<Evidence> {
        let file = name.rsplit('/').next()?.to_ascii_lowercase();
        let (stem, ending) = file.rsplit_once('.')?;
        let folders = starts(main).into_iter().flat_map(|start| {
            let inner = start.resolve(folder_of(name));
            [inner, Some(start)]
        });
        let folders: Vec<RepoPath> = folders.flatten().collect();
        // Half the words there are have "env" in them.
        let is_like = |other: &str| match stem {
            "" => other.starts_with(&file),
            _ => other.contains(stem) && other.contains(ending),
        };
        for word in EXAMPLES {
            for folder in &folders {
                let directory = self.repo.directory(folder).into_iter();
                for entry in directory.flat_map(|directory| directory.kept_files()) {
                    let other = entry.name.to_ascii_lowercase();
                    let is_it = other != file
                        && is_like(&other)
                        && other.contains(word)
                        && !other.ends_with(".go");
                    if is_it {
                        let path = folder.join(&entry.name);
                        return Some(Evidence::whole(&path, EXAMPLE, Confidence::Likely));
                    }
                }
            }
        }
        self.in_examples(name)
    }

    /// The only file of that name in a folder of examples.
    fn in_examples(&self, name: &str) -> Option<Evidence> {
        let name = name.rsplit('/').next()?;
        let is_shown = |folder: &RepoPath| {
            let mut elements = folder.elements();
            elements.any(|one| one.contains("example") || one.contains("sample"))
        };
        let shown = self.repo.directories();
        let shown = shown.filter(|(folder, _)| is_shown(folder));
        let has = |directory: &Directory| directory.kept_files().any(|one| *one.name == *name);
        let mut shown = shown.filter(|(_, directory)| has(directory));
        let (folder, _) = shown.next().filter(|_| shown.next().is_none())?;
        let path = folder.join(name);
        Some(Evidence::whole(&path, EXAMPLE, Confidence::Likely))
    }
}

/// The settings files that a call opens where nothing else is said, with the lines that name them.
fn wanted(
    program: &Program<'_>,
    told: &[Told],
    one: &Told,
    main: &Main,
) -> Vec<(String, Evidence)> {
    let named = |argument| named(program, one, argument, main);
    match one.means {
        Telling::EnvironmentFile if one.arguments.is_empty() => {
            let evidence = one.evidence(program, Confidence::Certain);
            vec![(".env".to_owned(), evidence)]
        }
        Telling::EnvironmentFile => one.arguments.iter().filter_map(named).collect(),
        Telling::File => one.arguments.first().and_then(named).into_iter().collect(),
        Telling::SettingsFolder => searched(program, told, one).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The settings file that an argument of a call names.
fn named(
    program: &Program<'_>,
    one: &Told,
    argument: &Argument,
    main: &Main,
) -> Option<(String, Evidence)> {
    let known = argument.values.iter();
    let known = known.filter(|one| !one.text.contains(UNKNOWN) && !one.is_unset);
    let known: Vec<&Value> = known.collect();
    let [value] = known.as_slice() else {
        return None;
    };
    let of_main = program.library.at(&main.dir);
    let is_default = value.set_by.iter().any(|name| name.starts_with('-'))
        || value.place.map(|(package, ..)| package) == of_main;
    if argument.values.len() > 1 && !is_default || value.is_weak || value.is_number {
        return None;
    }
    let path = relative(&value.text, Telling::File).filter(|path| path.is_whole)?;
    is_settings(&path.text).then(|| {
        (
            path.text,
            one.evidence_of(program, value, "read by this path"),
        )
    })
}

/// The settings file that viper looks for in a folder.
fn searched(program: &Program<'_>, told: &[Told], one: &Told) -> Option<(String, Evidence)> {
    let package = program.package(one.package);
    let body = package.body_of(one.node);
    let beside =
        |other: &&Told| other.package == one.package && package.body_of(other.node) == body;
    let of = |means| {
        let all = told.iter().filter(beside);
        all.filter(move |other: &&Told| other.means == means)
    };
    let mut names = of(Telling::SettingsName).flat_map(values);
    let (Some((_, name)), None) = (names.next(), names.next()) else {
        return None;
    };
    let mut folders = of(Telling::SettingsFolder).flat_map(values);
    let (Some((_, folder)), None) = (folders.next(), folders.next()) else {
        return None;
    };
    let types = package.calls.get("SetConfigType").into_iter().flatten();
    let mut types = types.filter_map(|call| match package.node(*call) {
        Node::Call(_, arguments) => match package.node(*arguments.first()?) {
            Node::Text(text) => Some(&**text),
            _ => None,
        },
        _ => None,
    });
    let ending = types.next().filter(|_| types.next().is_none())?;
    let text = format!("{}/{}.{ending}", folder.text, name.text);
    let path = relative(&text, Telling::File).filter(|path| path.is_whole)?;
    is_settings(&path.text).then(|| {
        (
            path.text,
            one.evidence_of(program, name, "read by this path"),
        )
    })
}

/// Whether the program writes a file by this name.
pub(super) fn is_made(told: &[Told], name: &str) -> bool {
    let written = told.iter().filter(|one| one.means == Telling::WriteFile);
    let mut written = written.flat_map(values);
    written.any(|(_, value)| value.text.trim_start_matches("./") == name)
}

/// Whether a file is one of settings, by its name.
pub(super) fn is_settings(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    (is_of_settings(name) || name.starts_with(".env"))
        && path.chars().all(is_plain)
        && !path.starts_with("..")
}

/// Whether the program ends where a call does not find its file.
fn ends(program: &Program<'_>, failures: &Failures<'_, '_>, one: &Told) -> bool {
    let package = program.package(one.package);
    let Node::Call(function, _) = package.node(one.node) else {
        return false;
    };
    let name = package.last_name(*function).unwrap_or_default();
    if name.starts_with("Must") {
        return failures.runs(one.package, one.node);
    }
    let mut reads = reads(&package, one).into_iter();
    reads.any(|call| failures.of_call(one.package, call))
}

/// Whether a program goes on where a call does not find its file.
pub(super) fn goes_on(program: &Program<'_>, failures: &Failures<'_, '_>, one: &Told) -> bool {
    let package = program.package(one.package);
    let mut reads = reads(&package, one).into_iter();
    reads.any(|call| failures.goes_on(one.package, call) || asks_for_absence(&package, call))
}

/// The calls that open the file that a call names: of viper another than that one.
fn reads(package: &Package, one: &Told) -> Vec<NodeId> {
    let Node::Call(function, _) = package.node(one.node) else {
        return Vec::new();
    };
    let name = package.last_name(*function).unwrap_or_default();
    if !matches!(name, "AddConfigPath" | "SetConfigFile") {
        return vec![one.node];
    }
    let body = package.body_of(one.node);
    let reads = READS.iter().filter_map(|name| package.calls.get(*name));
    let reads = reads.flatten().copied();
    reads
        .filter(|call| package.body_of(*call) == body)
        .collect()
}

/// Whether the function around a call asks behind it whether there is no such file, whatever it was
/// given.
fn asks_for_absence(package: &Package, call: NodeId) -> bool {
    let body = package.body_of(call);
    let (_, behind) = package.scope(body).map_or((0, 0), |scope| scope.body);
    (call..behind).any(|id| {
        let asks = matches!(package.node(id), Node::Member(_, name)
            if ABSENT.contains(&&**name));
        let is_given = |one: &Branch| {
            let (first, behind) = one.condition;
            is_in(id, one.body)
                && behind == first + 1
                && matches!(package.node(first), Node::Name(_))
        };
        asks && !package.branches.iter().any(is_given)
    })
}

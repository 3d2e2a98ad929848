//! The compile step: cgo, tags, linker flags, the version variable.

use std::collections::{BTreeMap, BTreeSet};

use super::Given;
use super::images::Choice;
use super::needs::{Needs, evidence_label};
use crate::catalog::Libc;
use crate::diag::{Code, Diagnostic, Label};
use crate::facts::{LinkedSymbol, Main, OwnBuild, VersionVariable};
use crate::manifest::{PrivateAuth, Switch, edit};
use crate::settings::{Build, Go, Offered};
use crate::shell::is_known;
use crate::sourced::{Evidence, Found, Origin, Sourced};

/// Linker flags that leave the symbol table and DWARF out: <https://pkg.go.dev/cmd/link>.
const STRIPPED: &str = "-s -w";

/// Tags of static builds, which CGO_ENABLED=0 and the base decide here.
const STATIC: [&str; 5] = ["netgo", "osusergo", "static", "static_build", "timetzdata"];

pub(super) fn build(
    given: &Given<'_>,
    choice: &Choice<'_>,
    needs: &Needs,
    go: &Go,
    diagnostics: &mut Vec<Diagnostic>,
) -> Build {
    let own = &choice.table.build;
    let all = &given.file.manifest.build;
    let (version_variable, version_default) = version(given, choice);
    let packages = given
        .said([&own.packages, &all.packages])
        .unwrap_or_else(|| {
            let mut names: Vec<String> =
                needs.libraries.to_build(&go.release).into_iter().collect();
            if needs.cgo.value && go.suite.starts_with("alpine") {
                // The Alpine image of Go has no C compiler.
                names.extend(["gcc", "musl-dev"].map(str::to_owned));
                names.extend(needs.libraries.cxx.then(|| "g++".to_owned()));
            }
            if !go.private.value.is_empty() && go.suite.starts_with("alpine") {
                // Nor has it git, which fetches private modules.
                names.push("git".to_owned());
                if go.private_auth.value == PrivateAuth::Ssh {
                    names.push("openssh-client".to_owned());
                }
            }
            names.sort();
            names.dedup();
            if names.is_empty() {
                return Sourced::default_of(names);
            }
            Sourced::catalog(names, needs.cgo.evidence.clone())
        });
    let tags = tags(given, choice, needs);
    let env = given
        .said([&own.env, &all.env])
        .unwrap_or_else(|| experiments(given, choice, go));
    let ldflags = given
        .said([&own.ldflags, &all.ldflags])
        .unwrap_or_else(|| linker_flags(given, choice, &version_variable.value));
    diagnostics.extend(unset(given, choice, (&version_variable, &ldflags)));
    Build {
        offered: offered(choice, &tags, &env, diagnostics),
        cgo: needs.cgo.clone(),
        linked_statically: needs.linked_statically,
        tags,
        ldflags,
        version_variable,
        version_default,
        packages,
        env,
    }
}

/// The tags and the experiment that every build of the weightiest kind passes, and this one does not:
/// they change what the program does, so a person decides.
fn offered(
    choice: &Choice<'_>,
    tags: &Sourced<Vec<String>>,
    env: &Sourced<BTreeMap<String, String>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Offered {
    let first = choice.main.builds.first();
    let weightiest = || weightiest(choice.main);
    let passed: Vec<String> = first
        .iter()
        .flat_map(|build| &build.value.tags)
        .filter(|tag| weightiest().all(|build| build.value.tags.contains(tag)))
        .filter(|tag| !STATIC.contains(&tag.as_str()) && !tags.value.contains(tag))
        .cloned()
        .collect();
    let experiment = first
        .map(|build| build.value.experiment.clone())
        .filter(|name| !env.value.contains_key("GOEXPERIMENT") && is_known(name))
        .filter(|name| weightiest().all(|build| build.value.experiment == *name))
        .unwrap_or_default();
    let evidence = first
        .map(|build| build.evidence.clone())
        .unwrap_or_default();
    let mut lines: Vec<(String, String)> = Vec::new();
    if !passed.is_empty() && tags.origin != Origin::Manifest {
        let list: Vec<String> = passed.iter().map(|tag| format!("{tag:?}")).collect();
        lines.push((
            format!(
                "the build tag{} {}",
                if list.len() == 1 { "" } else { "s" },
                passed.join(", ")
            ),
            format!("tags = [{}]", list.join(", ")),
        ));
    }
    if !experiment.is_empty() {
        lines.push((
            format!("GOEXPERIMENT={experiment}"),
            format!("env = {{ GOEXPERIMENT = {experiment:?} }}"),
        ));
    }
    for (what, line) in lines {
        let dir = &choice.main.dir;
        let message =
            format!("the repository's own build of {dir} has {what}, and this one has not");
        diagnostics.push(
            Diagnostic::new(Code::OwnBuild, message)
                .at(evidence_label(&evidence))
                .help(format!(
                    "to have it here too, in scaffold.toml:\n\n[image.{}.build]\n{line}",
                    choice.name
                )),
        );
    }
    let of_own_build = |evidence: &[Evidence]| -> Vec<Evidence> {
        let said = |one: &Evidence| Evidence {
            rule: "the own build".to_owned(),
            ..one.clone()
        };
        evidence.iter().map(said).collect()
    };
    Offered {
        tags: Sourced::list(passed, of_own_build(&evidence)),
        experiment: Sourced::repository(experiment, of_own_build(&evidence)),
    }
}

fn tags(given: &Given<'_>, choice: &Choice<'_>, needs: &Needs) -> Sourced<Vec<String>> {
    let said = given.said([&choice.table.build.tags, &given.file.manifest.build.tags]);
    let mut tags = said
        .as_ref()
        .map(|said| said.value.clone())
        .unwrap_or_default();
    let musl = needs.linked_statically || needs.row.libc == Libc::Musl;
    let mut needed: Vec<String> = if needs.cgo.value {
        needs
            .libraries
            .tags(musl, needs.linked_statically)
            .into_iter()
            .collect()
    } else {
        Vec::new()
    };
    if needs.linked_statically {
        // A static program cannot load glibc's name services: Go's own resolver takes their place.
        needed.extend(["netgo", "osusergo"].map(str::to_owned));
    }
    if needs.row.libc == Libc::None && !needs.row.tzdata {
        needed.push("timetzdata".to_owned());
    }
    for tag in needed {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    match said {
        Some(said) => said.map(|_| tags),
        None if tags.is_empty() => Sourced::default_of(tags),
        None => Sourced::catalog(tags, Vec::new()),
    }
}

/// The variable that `--build-arg VERSION` sets, and the value it has in the code.
fn version(given: &Given<'_>, choice: &Choice<'_>) -> (Sourced<String>, String) {
    let linked = linked(given, choice);
    let found = linked.as_ref().or(choice.main.version_variables.first());
    let own = &choice.table.build.version_variable;
    let said = given.said([own, &given.file.manifest.build.version_variable]);
    let variable = match (said, found) {
        (Some(said), _) => said.map(|switch| match switch {
            Switch::On(symbol) => symbol,
            Switch::Off => String::new(),
        }),
        (None, Some(found)) => Sourced {
            value: found.value.symbol.clone(),
            origin: Origin::Repository,
            evidence: found.evidence.clone(),
        },
        (None, None) => Sourced::default_of(String::new()),
    };
    // Another variable than was found may have another value. Empty is one that the code may fill in.
    let symbols = choice
        .main
        .builds
        .iter()
        .flat_map(|build| &build.value.symbols);
    let symbols = symbols.map(|one| (&one.symbol, one.declared.as_ref()));
    let variables = choice
        .main
        .version_variables
        .iter()
        .map(|found| &found.value);
    let variables = variables.map(|one| (&one.symbol, Some(&one.default)));
    let mut known = symbols.chain(variables);
    let default = known.find_map(|(symbol, default)| default.filter(|_| *symbol == variable.value));
    // What code that nobody reads does with it may need it to be a version.
    let is_of_another = linked.is_some_and(|linked| linked.value.symbol == variable.value);
    let unknown = if is_of_another { "0.0.0-dev" } else { "dev" };
    let default = default.map_or(unknown, String::as_str).to_owned();
    (variable, default)
}

/// Without symbols and DWARF, and with what every build of the weightiest kind sets a variable to, and
/// none another to: a program may be another without, such as one for development.
fn linker_flags(given: &Given<'_>, choice: &Choice<'_>, version: &str) -> Sourced<String> {
    let main = choice.main;
    let sets = |build: &&Found<OwnBuild>, one: &LinkedSymbol| {
        let mut symbols = build.value.symbols.iter();
        symbols.any(|own| own.is_constant && own.symbol == one.symbol && own.value == one.value)
    };
    let is_set_otherwise = |one: &LinkedSymbol| {
        let symbols = main.builds.iter().flat_map(|build| &build.value.symbols);
        let mut same = symbols.filter(|own| own.symbol == one.symbol);
        same.any(|own| own.value != one.value)
    };
    let (mut flags, mut evidence) = (STRIPPED.to_owned(), Vec::new());
    let first = main.builds.first();
    for one in first.iter().flat_map(|build| &build.value.symbols) {
        let is_new = one.is_constant && one.declared.as_deref() != Some(&one.value);
        if is_new
            && one.symbol != version
            && given.facts.has_variable(one)
            && weightiest(main).all(|build| sets(&build, one))
            && !is_set_otherwise(one)
        {
            flags.push_str(&format!(" -X '{}={}'", one.symbol, one.value));
            evidence.push(one.evidence.clone());
        }
    }
    match evidence.is_empty() {
        true => Sourced::default_of(flags),
        false => Sourced::repository(flags, evidence),
    }
}

/// The variables that every build of the weightiest kind sets, and this one does not: their values are
/// known to who builds alone.
fn unset(
    given: &Given<'_>,
    choice: &Choice<'_>,
    (version, ldflags): (&Sourced<String>, &Sourced<String>),
) -> Option<Diagnostic> {
    if ldflags.origin == Origin::Manifest {
        return None;
    }
    let main = choice.main;
    let is_off = version.origin == Origin::Manifest;
    let sets = |build: &&Found<OwnBuild>, symbol: &str| {
        let mut symbols = build.value.symbols.iter();
        symbols.any(|own| own.symbol == symbol)
    };
    let is_set =
        |symbol: &str| symbol == version.value || ldflags.value.contains(&format!("{symbol}="));
    let of_first = main.builds.first()?.value.symbols.iter();
    let mut unset: Vec<&LinkedSymbol> = of_first
        .filter(|one| given.facts.has_variable(one) && is_known(&one.symbol))
        .filter(|one| !(is_set(&one.symbol) || one.is_version && is_off))
        .filter(|one| one.declared.as_deref() != Some(&one.value))
        .filter(|one| weightiest(main).all(|build| sets(&build, &one.symbol)))
        .collect();
    let mut known = BTreeSet::new();
    unset.retain(|one| known.insert(&one.symbol));
    let first = unset.first()?;
    let names = unset.iter().map(|one| &*one.symbol);
    let last = |name: &'_ str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let shown: Vec<String> = names.clone().map(last).collect();
    let message = format!(
        "the repository's own build of {} sets {} with -X, and this one does not",
        main.dir,
        shown.join(", ")
    );
    let key = edit::key(&choice.name);
    // An argument of the build sets one variable.
    let is_free = version.value.is_empty() && !is_off;
    let mut tells = unset.iter().filter(|one| is_free && tells_release(one));
    let help = if let (Some(one), None) = (tells.next(), tells.next()) {
        format!(
            "to set it by --build-arg VERSION=…, in scaffold.toml:\n\n[image.{key}.build]\n\
             version-variable = {}",
            edit::quoted(&one.symbol)
        )
    } else {
        let flags: String = names.map(|name| format!(" -X '{name}=…'")).collect();
        let flags = edit::quoted(&format!("{}{flags}", ldflags.value));
        format!(
            "a text that is the same in each build can stand in scaffold.toml:\n\n\
             [image.{key}.build]\nldflags = {flags}"
        )
    };
    let note = Diagnostic::new(Code::OwnBuild, message);
    Some(note.at(Label::evidence(&first.evidence)).help(help))
}

/// Whether a variable holds the version or the commit, as its name says.
fn tells_release(symbol: &LinkedSymbol) -> bool {
    let name = symbol.symbol.rsplit('.').next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    let ends = ["commit", "revision", "sha", "version"];
    symbol.is_version || ends.iter().any(|end| name.ends_with(end))
}

/// The own builds of the weightiest kind that there is.
fn weightiest(main: &Main) -> impl Iterator<Item = &Found<OwnBuild>> {
    let kind = main.builds.first().map(|build| build.value.kind);
    let builds = main.builds.iter();
    builds.filter(move |build| Some(build.value.kind) == kind)
}

/// The variable that the repository's own build sets to the version: of its code, or of a package that
/// the program imports from another module.
fn linked(given: &Given<'_>, choice: &Choice<'_>) -> Option<Found<VersionVariable>> {
    choice.main.builds.iter().find_map(|build| {
        let mut symbols = build.value.symbols.iter();
        let is_there = |symbol: &LinkedSymbol| {
            let package = symbol.symbol.rsplit_once('.').map(|(package, _)| package);
            let mut imports = choice.main.imports.iter();
            symbol.declared.is_some()
                || given.facts.has_variable(symbol)
                    && imports.any(|import| Some(import.as_str()) == package)
        };
        let symbol = symbols.find(|symbol| symbol.is_version && is_there(symbol))?;
        let value = VersionVariable {
            symbol: symbol.symbol.clone(),
            default: symbol.declared.clone().unwrap_or_default(),
        };
        let mut known = choice.main.version_variables.iter();
        let declared = known.find(|known| known.value.symbol == value.symbol);
        let declaration = declared
            .into_iter()
            .flat_map(|known| known.evidence.clone());
        Some(Found {
            value,
            evidence: declaration.chain([symbol.evidence.clone()]).collect(),
        })
    })
}

/// GOEXPERIMENT for packages of the standard library that this release of Go hides without it.
fn experiments(
    given: &Given<'_>,
    choice: &Choice<'_>,
    go: &Go,
) -> Sourced<BTreeMap<String, String>> {
    let imports = choice.programs().flat_map(|main| &main.imports);
    let names: BTreeSet<&str> = imports
        .filter_map(|import| given.catalog.go.experiment(import, go.minor))
        .collect();
    if names.is_empty() {
        return Sourced::default_of(BTreeMap::new());
    }
    let list = names.into_iter().collect::<Vec<_>>().join(",");
    Sourced::catalog(
        BTreeMap::from([("GOEXPERIMENT".to_owned(), list)]),
        Vec::new(),
    )
}

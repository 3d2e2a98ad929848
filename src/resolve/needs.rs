//! What follows from the programs of an image before its stages are decided: cgo, C libraries, base.

use super::Given;
use super::base;
use super::images::Choice;
use super::libraries::Libraries;
use super::tools;
use crate::catalog::{Base, Libc, PackageManager};
use crate::diag::{Code, Diagnostic, Label};
use crate::facts::Need;
use crate::go::path::has_path_prefix;
use crate::sourced::{Evidence, Origin, Sourced};

/// What follows from the programs of an image, before anything is decided about its stages.
pub(super) struct Needs {
    /// CGO_ENABLED.
    pub(super) cgo: Sourced<bool>,
    /// The C libraries.
    pub(super) libraries: Libraries,
    /// The base.
    pub(super) base: Sourced<String>,
    /// Its row.
    pub(super) row: Base,
    /// Packages the base needs, and why.
    pub(super) packages: Sourced<Vec<String>>,
    /// The distribution release that the build stage must have, `debian13` or `alpine`; `None` for
    /// any, and where scaffold.toml names the image.
    pub(super) release: Option<String>,
    /// Linked statically although cgo is on.
    pub(super) linked_statically: bool,
}

/// What the programs of an image need, and the base that has it.
pub(super) fn need(
    given: &Given<'_>,
    choice: &Choice<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Needs, Box<Diagnostic>> {
    let cgo = cgo(given, choice, diagnostics);
    let libraries = if cgo.value {
        Libraries::collect(given, choice, diagnostics)
    } else {
        Libraries::none()
    };
    let said = given.said([&choice.table.run.base, &given.file.manifest.run.base]);
    let flag = given.wishes.base.as_ref();
    let base = match (flag, said) {
        (Some(name), _) => Sourced {
            value: name.clone(),
            origin: Origin::Flag,
            evidence: vec![],
        },
        (None, Some(said)) => said,
        (None, None) => base::smallest(given, cgo.value, &libraries, choice),
    };
    let row = base::row(given, &base)?;
    let said_variant = choice
        .table
        .go
        .variant
        .as_ref()
        .or(given.file.manifest.go.variant.as_ref());
    let said_image = choice.table.go.image.is_some() || given.file.manifest.go.image.is_some();
    let linked_statically = cgo.value && row.libc == Libc::None;
    let release = match (cgo.value && !said_image, &row.release) {
        (false, _) => None,
        (true, Some(release)) if !linked_statically => Some(release.clone()),
        (true, None) if row.libc == Libc::Glibc => {
            return Err(Box::new(base::lacks_release(given, &base)));
        }
        // musl is made for static programs, glibc is not.
        (true, _) => Some(given.catalog.go.static_distribution().to_owned()),
    };
    if linked_statically && !libraries.static_possible {
        return Err(Box::new(contradiction(given, choice, &base, &libraries)));
    }
    if let (Some(wanted), Some(said), false) = (&release, said_variant, linked_statically)
        && !given
            .catalog
            .go
            .release_of(said.get_ref())
            .starts_with(wanted.as_str())
    {
        return Err(Box::new(
            Diagnostic::new(
                Code::Contradiction,
                format!(
                    "a program built on {} does not run on {}: they have different C libraries",
                    said.get_ref(),
                    base.value
                ),
            )
            .at(given.file.label(said).text("the build stage"))
            .at(origin_label(&base))
            .help(format!(
                "leave variant out: the build stage follows the base, {wanted}"
            )),
        ));
    }
    tools::notes(given, choice, &row, diagnostics);
    if row.package_manager == PackageManager::None
        && !row.tzdata
        && let Some(zone) = choice.programs().find_map(|main| main.time_zones.first())
    {
        diagnostics.push(
            Diagnostic::new(
                Code::NoTimeZones,
                format!(
                    "{} has no time zones, and one is asked for by name",
                    base.value
                ),
            )
            .at(Label::evidence(zone))
            .help("[run]\nbase = \"distroless-static\""),
        );
    }
    Ok(Needs {
        packages: packages(given, choice, &row, &libraries)?,
        cgo,
        libraries,
        base,
        row,
        release,
        linked_statically,
    })
}

fn cgo(given: &Given<'_>, choice: &Choice<'_>, diagnostics: &mut Vec<Diagnostic>) -> Sourced<bool> {
    let neediest = choice
        .programs()
        .max_by_key(|main| main.cgo.need)
        .unwrap_or(choice.main);
    let need = neediest.cgo.need;
    if let Some(said) = choice
        .table
        .build
        .cgo
        .as_ref()
        .or(given.file.manifest.build.cgo.as_ref())
    {
        if !said.get_ref() && need >= Need::Run {
            let fails = if need == Need::Build {
                "does not compile"
            } else {
                "fails when it runs"
            };
            diagnostics.push(
                Diagnostic::new(
                    Code::AgainstTheCode,
                    format!("{} {fails} without cgo", neediest.dir),
                )
                .at(given.file.label(said).text("turned off here"))
                .at(evidence_label(&neediest.cgo.evidence)),
            );
        }
        return given.manifest(said);
    }
    if need == Need::Run
        && let Some(evidence) = does_without(given, choice)
    {
        let message = format!(
            "{} imports a package that does nothing without cgo, and one of pure Go in its place: \
             it is built without, as its own build does",
            neediest.dir
        );
        diagnostics.push(
            Diagnostic::new(Code::OptionalCgo, message)
                .at(evidence_label(&evidence))
                .help("to build it with C, in scaffold.toml:\n\n[build]\ncgo = true"),
        );
        return Sourced::repository(false, evidence);
    }
    match need {
        Need::Build | Need::Run => Sourced::repository(true, neediest.cgo.evidence.clone()),
        Need::Optional => {
            if let Some(asked) = asked_for_cgo(choice) {
                return Sourced::repository(true, asked);
            }
            diagnostics.push(
                Diagnostic::new(
                    Code::OptionalCgo,
                    format!(
                        "{} can use C and works without: it is built without",
                        neediest.dir
                    ),
                )
                .at(evidence_label(&neediest.cgo.evidence))
                .help("to build it with C, in scaffold.toml:\n\n[build]\ncgo = true"),
            );
            Sourced::repository(false, neediest.cgo.evidence.clone())
        }
        Need::None => Sourced::default_of(false),
    }
}

/// Where the repository's own builds of the programs turn cgo off, if each that imports a package
/// which only pretends without imports pure Go that does the same too: which of the two is used, is
/// said when the program runs, and its authors' build says which that is.
fn does_without(given: &Given<'_>, choice: &Choice<'_>) -> Option<Vec<Evidence>> {
    let mut found = Vec::new();
    for main in choice.programs().filter(|main| main.cgo.need == Need::Run) {
        let mut said = main.builds.iter().filter(|build| build.value.cgo.is_some());
        let first = said.next().filter(|build| build.value.cgo == Some(false))?;
        let is_replaced = |import: &String| {
            let alternatives = given.catalog.clibs.alternatives(import);
            let mut imports = main.imports.iter();
            imports.any(|other| alternatives.iter().any(|path| has_path_prefix(other, path)))
        };
        let pretends = main.cgo.through.iter().filter(|import| {
            let known = given.catalog.clibs.module(import);
            known.is_some_and(|known| known.module.need == Need::Run)
        });
        if !pretends.into_iter().all(is_replaced) {
            return None;
        }
        let off = first.evidence.iter().cloned().map(|evidence| Evidence {
            rule: "the own build turns cgo off".to_owned(),
            ..evidence
        });
        found.extend(off.chain(main.cgo.evidence.iter().cloned()));
    }
    Some(found)
}

/// Where the repository's own build of one of the programs turns cgo on; `None` where it does not,
/// or where a build file of more weight turns it off.
fn asked_for_cgo(choice: &Choice<'_>) -> Option<Vec<Evidence>> {
    choice.programs().find_map(|main| {
        let mut said = main.builds.iter().filter(|build| build.value.cgo.is_some());
        let first = said.next()?;
        let asked = (first.value.cgo == Some(true)).then(|| first.evidence.clone())?;
        let asked = asked.into_iter().map(|evidence| Evidence {
            rule: "the own build turns cgo on".to_owned(),
            ..evidence
        });
        Some(asked.chain(main.cgo.evidence.iter().cloned()).collect())
    })
}

fn contradiction(
    given: &Given<'_>,
    choice: &Choice<'_>,
    base: &Sourced<String>,
    libraries: &Libraries,
) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(
        Code::Contradiction,
        format!(
            "{} has no C library, and {} cannot be linked statically",
            base.value, choice.main.dir
        ),
    )
    .at(origin_label(base));
    if let Some(evidence) = libraries.evidence.first() {
        diagnostic = diagnostic.at(Label::evidence(evidence).text("needs shared C libraries"));
    }
    let better = base::smallest(given, true, libraries, choice).value;
    diagnostic.help(format!("[run]\nbase = \"{better}\""))
}

/// Packages of the base: what the libraries and tools need, and what the base lacks of a system.
fn packages(
    given: &Given<'_>,
    choice: &Choice<'_>,
    row: &Base,
    libraries: &Libraries,
) -> Result<Sourced<Vec<String>>, Box<Diagnostic>> {
    let own = &choice.table.run.packages;
    if let Some(said) = given.said([own, &given.file.manifest.run.packages]) {
        if row.package_manager == PackageManager::None && !said.value.is_empty() {
            return Err(Box::new(
                Diagnostic::new(
                    Code::Contradiction,
                    format!(
                        "{} has no package manager to install packages with",
                        row.image
                    ),
                )
                .at(evidence_label(&said.evidence))
                .help(format!("[run]\nbase = \"{}\"", base::installing(given))),
            ));
        }
        return Ok(said.map(|mut names| {
            names.extend(system_packages(row));
            sorted(names)
        }));
    }
    if row.package_manager == PackageManager::None {
        return Ok(Sourced::default_of(Vec::new()));
    }
    let mut names = system_packages(row);
    let shared = libraries.to_run(row);
    let mut evidence = if shared.is_empty() {
        vec![]
    } else {
        libraries.evidence.clone()
    };
    names.extend(shared);
    let release = row.release.as_deref().unwrap_or_default();
    for tool in tools::needed(given, choice) {
        if let Some(row) = given.catalog.tools.get(&tool.value.name) {
            names.extend(row.packages.on(release).into_iter().flatten().cloned());
            evidence.extend(tool.evidence.first().cloned());
        }
    }
    Ok(Sourced::catalog(sorted(names), evidence))
}

/// What every program may expect of a system, and the base does not have.
fn system_packages(row: &Base) -> Vec<String> {
    let mut names = Vec::new();
    if row.package_manager != PackageManager::None {
        if !row.ca_certificates {
            names.push("ca-certificates".to_owned());
        }
        if !row.tzdata {
            names.push("tzdata".to_owned());
        }
    }
    names
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names.dedup();
    names
}

pub(super) fn evidence_label(evidence: &[Evidence]) -> Label {
    evidence
        .first()
        .map_or_else(|| Label::whole("go.mod"), Label::evidence)
}

pub(super) fn origin_label<T>(value: &Sourced<T>) -> Label {
    match value.evidence.first() {
        Some(evidence) => Label::evidence(evidence),
        None => Label::whole("--base"),
    }
}

//! The runtime base: the catalog's, or a person's own `[base.NAME]` of scaffold.toml.

use super::Given;
use super::images::Choice;
use super::libraries::Libraries;
use super::needs::{Needs, origin_label};
use super::tools;
use crate::catalog::{Base, BaseNeeds, Libc, PackageManager};
use crate::diag::{Code, Diagnostic, Label, nearest};
use crate::manifest::{Base as Table, BaseLibc};
use crate::settings::Go;
use crate::sourced::{Evidence, Sourced};

/// The smallest base that has what the programs need.
pub(super) fn smallest(
    given: &Given<'_>,
    cgo: bool,
    libraries: &Libraries,
    choice: &Choice<'_>,
) -> Sourced<String> {
    let tools = tools::needed(given, choice).into_iter();
    let tools: Vec<Evidence> = tools
        .filter_map(|tool| tool.evidence.first().cloned())
        .collect();
    let platforms = given.file.manifest.platforms.as_ref();
    let platforms: Vec<&str> = platforms
        .into_iter()
        .flat_map(|said| said.get_ref())
        .map(String::as_str)
        .collect();
    let release = linked_release(given, choice);
    let keys = libraries.keys(&release);
    let needs = BaseNeeds {
        libc: if cgo { Libc::Glibc } else { Libc::None },
        release: cgo.then_some(release.as_str()),
        libraries: if cgo { &keys } else { &[] },
        packages: !tools.is_empty(),
        platforms: &platforms,
    };
    let bases = &given.catalog.bases;
    // Where none is for these platforms, that is said of the one that would be taken.
    let anywhere = || {
        bases.first_for(&BaseNeeds {
            platforms: &[],
            ..needs
        })
    };
    let found = bases.first_for(&needs).or_else(anywhere);
    let name = found.map(|(name, _)| name).unwrap_or_default();
    let mut evidence = tools;
    if cgo {
        evidence.extend(libraries.evidence.iter().cloned());
    }
    match evidence.as_slice() {
        [] => Sourced::catalog(name.to_owned(), evidence),
        _ => Sourced::repository(name.to_owned(), evidence),
    }
}

/// The release that a cgo program is built on where no base is said: that of the variant, if there
/// is a base of it.
fn linked_release(given: &Given<'_>, choice: &Choice<'_>) -> String {
    let releases = &given.catalog.go;
    let all = &given.file.manifest.go.variant;
    let said = choice.table.go.variant.as_ref().or(all.as_ref());
    let needs = |release| BaseNeeds {
        libc: Libc::Glibc,
        release: Some(release),
        libraries: &[],
        packages: false,
        platforms: &[],
    };
    said.map(|said| releases.release_of(said.get_ref()))
        .filter(|release| given.catalog.bases.first_for(&needs(release)).is_some())
        .unwrap_or_else(|| releases.linked_release())
        .to_owned()
}

/// The most preferred base that packages can be installed in.
pub(super) fn installing<'a>(given: &Given<'a>) -> &'a str {
    let needs = BaseNeeds {
        libc: Libc::None,
        release: None,
        libraries: &[],
        packages: true,
        platforms: &[],
    };
    let found = given.catalog.bases.first_for(&needs);
    found.map(|(name, _)| name).unwrap_or_default()
}

/// The row of a base: one of scaffold.toml's before the catalog's.
pub(super) fn row(given: &Given<'_>, base: &Sourced<String>) -> Result<Base, Box<Diagnostic>> {
    if let Some(table) = given.file.manifest.base.get(&base.value) {
        return of_table(given, &base.value, table);
    }
    if let Some(row) = given.catalog.bases.get(&base.value) {
        return Ok(row.clone());
    }
    let own = given.file.manifest.base.keys();
    let names = given.catalog.bases.0.keys().chain(own);
    let names: Vec<&str> = names.map(String::as_str).collect();
    let help = match nearest(&base.value, names.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!(
            "the bases are {}; your own is a table [base.NAME]",
            names.join(", ")
        ),
    };
    Err(Box::new(
        Diagnostic::new(Code::Manifest, format!("there is no base `{}`", base.value))
            .at(origin_label(base))
            .help(help),
    ))
}

/// A base of scaffold.toml that has glibc, and does not say which.
pub(super) fn lacks_release(given: &Given<'_>, base: &Sourced<String>) -> Diagnostic {
    let name = &base.value;
    let release = given.catalog.go.linked_release();
    Diagnostic::new(
        Code::Manifest,
        format!("[base.{name}] has glibc and does not say of which release"),
    )
    .at(origin_label(base))
    .help(format!(
        "a program with cgo is built on the same:\n[base.{name}]\nrelease = \"{release}\""
    ))
}

/// # Errors
/// The build stage was chosen by its release, and there is no such golang image: what it builds
/// would be linked with another C library than the base has.
pub(super) fn same_c_library(needs: &Needs, go: &Go) -> Result<(), Box<Diagnostic>> {
    let Some(release) = &needs.release else {
        return Ok(());
    };
    if go.release.starts_with(release.as_str()) {
        return Ok(());
    }
    Err(Box::new(
        Diagnostic::new(
            Code::Contradiction,
            format!(
                "{} is made of {release}, and no golang image with that Go is",
                needs.base.value
            ),
        )
        .at(origin_label(&needs.base))
        .help("name an image with Go and a C compiler that is:\n[go]\nimage = …"),
    ))
}

/// The row that a table means; only `image` and `libc` must be said.
fn of_table(given: &Given<'_>, name: &str, table: &Table) -> Result<Base, Box<Diagnostic>> {
    let lacks = |key: &str, example: &str| {
        Box::new(
            Diagnostic::new(
                Code::Manifest,
                format!("[base.{name}] does not say its {key}"),
            )
            .at(given.file.table("base", name))
            .help(format!("[base.{name}]\n{key} = {example}")),
        )
    };
    let Some(image) = &table.image else {
        return Err(lacks("image", "\"registry.example.com/base:1\""));
    };
    let Some(libc) = &table.libc else {
        return Err(lacks("libc", "\"none\""));
    };
    let manager = match table
        .package_manager
        .as_ref()
        .map(|said| said.get_ref().as_str())
    {
        Some("apt") => PackageManager::Apt,
        Some("apk") => PackageManager::Apk,
        Some("none") | None => PackageManager::None,
        Some(other) => {
            let label = table
                .package_manager
                .as_ref()
                .map(|said| given.file.label(said));
            return Err(Box::new(
                Diagnostic::new(
                    Code::Manifest,
                    format!("there is no package manager `{other}`"),
                )
                .at(label.unwrap_or_else(|| Label::whole(&given.file.path)))
                .help("apt, apk or none"),
            ));
        }
    };
    Ok(Base {
        image: image.get_ref().clone(),
        libc: match libc.get_ref() {
            BaseLibc::None => Libc::None,
            BaseLibc::Musl => Libc::Musl,
            BaseLibc::Glibc => Libc::Glibc,
        },
        release: table.release.as_ref().map(|said| said.get_ref().clone()),
        libraries: table
            .libraries
            .as_ref()
            .map(|said| said.get_ref().clone())
            .unwrap_or_default(),
        shell: table.shell.as_ref().is_some_and(|said| *said.get_ref()),
        package_manager: manager,
        user: table
            .user
            .as_ref()
            .map_or_else(|| "65532:65532".to_owned(), |said| said.get_ref().clone()),
        // A number needs no name in /etc/passwd.
        user_exists: true,
        ca_certificates: manager == PackageManager::None,
        tzdata: manager == PackageManager::None,
        tmp: true,
        holds: table.holds.as_ref().map_or_else(
            || format!("what {} has", image.get_ref()),
            |said| said.get_ref().clone(),
        ),
        platforms: table
            .platforms
            .as_ref()
            .map(|said| said.get_ref().clone())
            .unwrap_or_default(),
        size_mb: None,
        debug_image: None,
        preference: None,
    })
}

//! The runtime stage: what the program needs of a system, and the smallest base that has it.

use std::collections::{BTreeMap, BTreeSet};

use super::Given;
use super::images::Choice;
use crate::catalog::{Base, BaseNeeds, CLibrary, CgoModule, Libc, PackageManager};
use crate::diag::{Code, Diagnostic, Label};
use crate::facts::{EXPOSED, Main, Need, Port};
use crate::settings::{Healthcheck, Run};
use crate::sourced::{Confidence, Evidence, Found, Origin, Sourced};
use crate::walk::RepoPath;

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
    /// any.
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
        (None, None) => smallest(given, cgo.value, &libraries, choice),
    };
    let row = row(given, &base)?;
    let said_variant = choice
        .table
        .go
        .variant
        .as_ref()
        .or(given.file.manifest.go.variant.as_ref());
    let said_image = choice.table.go.image.is_some() || given.file.manifest.go.image.is_some();
    let linked_statically = cgo.value && row.libc == Libc::None;
    let release = match (cgo.value, &row.release) {
        (false, _) => None,
        (true, Some(release)) if !linked_statically => Some(release.clone()),
        // musl is made for static programs, glibc is not.
        (true, _) => Some("alpine".to_owned()),
    };
    if linked_statically && !libraries.static_possible {
        return Err(Box::new(contradiction(given, choice, &base, &libraries)));
    }
    if let (Some(wanted), Some(said), false) = (&release, said_variant, linked_statically)
        && !said_image
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
    Ok(Needs {
        packages: packages(given, choice, &row, &libraries),
        cgo,
        libraries,
        base,
        row,
        release,
        linked_statically,
    })
}

fn cgo(given: &Given<'_>, choice: &Choice<'_>, diagnostics: &mut Vec<Diagnostic>) -> Sourced<bool> {
    let neediest = programs(choice)
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
    match need {
        Need::Build | Need::Run => Sourced::repository(true, neediest.cgo.evidence.clone()),
        Need::Optional => {
            diagnostics.push(
                Diagnostic::new(
                    Code::OptionalCgo,
                    format!(
                        "{} can use C and works without: it is built without",
                        neediest.dir
                    ),
                )
                .at(evidence_label(&neediest.cgo.evidence))
                .help("to build it with C: [build] cgo = true"),
            );
            Sourced::repository(false, neediest.cgo.evidence.clone())
        }
        Need::None => Sourced::default_of(false),
    }
}

/// The C libraries of an image's programs.
#[derive(Debug)]
pub(super) struct Libraries {
    rows: BTreeMap<String, CLibrary>,
    modules: Vec<CgoModule>,
    /// C++ is compiled or linked.
    pub(super) cxx: bool,
    static_possible: bool,
    evidence: Vec<Evidence>,
}

impl Libraries {
    fn none() -> Self {
        Self {
            rows: BTreeMap::new(),
            modules: Vec::new(),
            cxx: false,
            static_possible: true,
            evidence: Vec::new(),
        }
    }

    fn collect(given: &Given<'_>, choice: &Choice<'_>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut all = Self::none();
        let manifest = &given.file.manifest;
        let said = choice.table.build.packages.is_some() || manifest.build.packages.is_some();
        for main in programs(choice) {
            all.cxx |= main.cgo.cxx;
            all.evidence.extend(main.cgo.evidence.iter().cloned());
            for known in main
                .cgo
                .through
                .iter()
                .filter_map(|path| given.catalog.clibs.module(path))
            {
                let module = known.origin();
                all.cxx |= module.cxx;
                all.static_possible &= module.can_be_static;
                for key in &module.libraries {
                    if let Some(row) = given.catalog.clibs.library(key) {
                        all.rows.insert(key.clone(), row.clone());
                    }
                }
                all.modules.push(module.clone());
            }
            for name in &main.cgo.libraries {
                let clibs = &given.catalog.clibs;
                if let Some((key, row)) = clibs
                    .by_pkg_config(name)
                    .or_else(|| clibs.by_link_name(name))
                {
                    all.rows.insert(key.to_owned(), row.clone());
                } else if !said {
                    diagnostics.push(unknown_library(main, name));
                }
            }
        }
        all
    }

    /// Packages that bring the libraries where the program is compiled.
    pub(super) fn to_build(&self, release: &str) -> BTreeSet<String> {
        self.packages(release, |row| &row.build)
    }

    /// Packages that bring the libraries where it runs, less what the base has.
    fn to_run(&self, row: &Base) -> BTreeSet<String> {
        let release = row.release.as_deref().unwrap_or_default();
        let lacking = self.rows.iter().filter(|(key, _)| !row.provides(key));
        lacking
            .filter_map(|(_, library)| library.run.on(release))
            .flatten()
            .cloned()
            .collect()
    }

    fn packages(
        &self,
        release: &str,
        column: impl Fn(&CLibrary) -> &crate::catalog::Packages,
    ) -> BTreeSet<String> {
        self.rows
            .values()
            .filter_map(|row| column(row).on(release))
            .flatten()
            .cloned()
            .collect()
    }

    /// Build tags that the modules ask for on this C library.
    pub(super) fn tags(&self, musl: bool, linked_statically: bool) -> BTreeSet<String> {
        let of = |module: &CgoModule| {
            let mut tags = Vec::new();
            if musl {
                tags.extend(module.tags.musl.iter().cloned());
            }
            if linked_statically {
                tags.extend(module.tags.for_static.iter().cloned());
            }
            tags
        };
        self.modules.iter().flat_map(of).collect()
    }

    /// The keys of all libraries, the C library and C++'s included.
    fn keys(&self) -> Vec<&str> {
        let mut keys = vec!["libc"];
        if self.cxx {
            keys.extend(["libgcc", "libstdc++"]);
        }
        let shared = self.rows.iter().filter(|(_, row)| {
            row.run
                .on("debian13")
                .is_some_and(|names| !names.is_empty())
        });
        keys.extend(shared.map(|(key, _)| key.as_str()));
        keys
    }
}

fn unknown_library(main: &Main, name: &str) -> Diagnostic {
    Diagnostic::new(
        Code::UnknownLibrary,
        format!("{} links the C library {name}, which scaffold does not know", main.dir),
    )
    .at(evidence_label(&main.cgo.evidence))
    .help("name its packages:\n\n[build]\npackages = [\"libNAME-dev\"]\n\n[run]\npackages = [\"libNAME1\"]")
}

/// The programs of an image.
fn programs<'a>(choice: &'a Choice<'_>) -> impl Iterator<Item = &'a Main> {
    std::iter::once(choice.main).chain(choice.riders.iter().copied())
}

/// The smallest base that has what the programs need.
fn smallest(
    given: &Given<'_>,
    cgo: bool,
    libraries: &Libraries,
    choice: &Choice<'_>,
) -> Sourced<String> {
    let tools: Vec<Evidence> = programs(choice)
        .flat_map(|main| &main.tools)
        .flat_map(|tool| tool.evidence.iter().cloned())
        .collect();
    let platforms = given.file.manifest.platforms.as_ref();
    let platforms: Vec<&str> = platforms
        .into_iter()
        .flat_map(|said| said.get_ref())
        .map(String::as_str)
        .collect();
    let keys = libraries.keys();
    let needs = BaseNeeds {
        libc: if cgo { Libc::Glibc } else { Libc::None },
        release: if cgo { Some("debian13") } else { None },
        libraries: if cgo { &keys } else { &[] },
        packages: !tools.is_empty(),
        platforms: &platforms,
    };
    let name = given
        .catalog
        .bases
        .first_for(&needs)
        .map_or("debian-slim", |(name, _)| name);
    let mut evidence = tools;
    if cgo {
        evidence.extend(libraries.evidence.iter().cloned());
    }
    match evidence.as_slice() {
        [] => Sourced::catalog(name.to_owned(), evidence),
        _ => Sourced::repository(name.to_owned(), evidence),
    }
}

/// The row of a base: one of scaffold.toml's before the catalog's.
fn row(given: &Given<'_>, base: &Sourced<String>) -> Result<Base, Box<Diagnostic>> {
    if let Some(table) = given.file.manifest.base.get(&base.value) {
        return super::base::of_table(given, &base.value, table);
    }
    if let Some(row) = given.catalog.bases.get(&base.value) {
        return Ok(row.clone());
    }
    let own = given.file.manifest.base.keys();
    let names: Vec<&String> = given.catalog.bases.0.keys().chain(own).collect();
    let near = names
        .iter()
        .map(|name| (strsim::damerau_levenshtein(name, &base.value), name))
        .filter(|(distance, _)| *distance <= 4)
        .min();
    let help = match near {
        Some((_, name)) => format!("did you mean `{name}`?"),
        None => {
            let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
            format!(
                "the bases are {}; your own is a table [base.NAME]",
                names.join(", ")
            )
        }
    };
    Err(Box::new(
        Diagnostic::new(Code::Manifest, format!("there is no base `{}`", base.value))
            .at(origin_label(base))
            .help(help),
    ))
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
    let better = smallest(given, true, libraries, choice).value;
    diagnostic.help(format!("[run]\nbase = \"{better}\""))
}

/// Packages of the base: what the libraries and tools need, and what the base lacks of a system.
fn packages(
    given: &Given<'_>,
    choice: &Choice<'_>,
    row: &Base,
    libraries: &Libraries,
) -> Sourced<Vec<String>> {
    let own = &choice.table.run.packages;
    if let Some(said) = given.said([own, &given.file.manifest.run.packages]) {
        return said.map(|mut names| {
            names.extend(system_packages(row));
            sorted(names)
        });
    }
    if row.package_manager == PackageManager::None {
        return Sourced::default_of(Vec::new());
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
    for tool in programs(choice).flat_map(|main| &main.tools) {
        if let Some(row) = given.catalog.tools.get(&tool.value.name) {
            names.extend(row.packages.on(release).into_iter().flatten().cloned());
            evidence.extend(tool.evidence.iter().cloned());
        }
    }
    Sourced::catalog(sorted(names), evidence)
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

/// Decides the runtime stage.
pub(super) fn run(
    given: &Given<'_>,
    choice: &Choice<'_>,
    needs: &Needs,
    diagnostics: &mut Vec<Diagnostic>,
) -> Run {
    let own = &choice.table.run;
    let all = &given.file.manifest.run;
    let assets = assets(given, choice, diagnostics);
    let writable = given
        .said([&own.writable, &all.writable])
        .unwrap_or_else(|| Sourced::default_of(Vec::new()));
    let workdir = given.said([&own.workdir, &all.workdir]).unwrap_or_else(|| {
        if assets.value.is_empty() {
            Sourced::default_of(String::new())
        } else {
            Sourced::repository("/app".to_owned(), assets.evidence.clone())
        }
    });
    Run {
        base: needs.base.clone(),
        base_row: needs.row.clone(),
        user: given
            .said([&own.user, &all.user])
            .unwrap_or_else(|| Sourced::catalog(needs.row.user.clone(), Vec::new())),
        workdir,
        writable,
        ports: ports(given, choice, diagnostics),
        env: given
            .said([&own.env, &all.env])
            .unwrap_or_else(|| Sourced::default_of(BTreeMap::new())),
        args: given
            .said([&own.args, &all.args])
            .unwrap_or_else(|| Sourced::default_of(Vec::new())),
        assets,
        packages: needs.packages.clone(),
        labels: labels(given, choice),
        stop_signal: given
            .said([&own.stop_signal, &all.stop_signal])
            .unwrap_or_else(|| Sourced::default_of(String::new())),
        healthcheck: given
            .said([&own.healthcheck, &all.healthcheck])
            .map_or(Sourced::default_of(Healthcheck::Unset(())), |said| {
                said.map(Healthcheck::Command)
            }),
    }
}

fn assets(
    given: &Given<'_>,
    choice: &Choice<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Sourced<Vec<RepoPath>> {
    let said = choice
        .table
        .run
        .assets
        .as_ref()
        .or(given.file.manifest.run.assets.as_ref());
    let Some(said) = said else {
        return Sourced::default_of(Vec::new());
    };
    let mut paths = Vec::new();
    for text in said.get_ref() {
        match Given::directory(text) {
            Some(path) => paths.push(path),
            None => diagnostics.push(
                Diagnostic::new(
                    Code::Manifest,
                    format!("`{text}` is outside the repository"),
                )
                .at(given.file.label(said))
                .help("docker build reads nothing outside its context"),
            ),
        }
    }
    given.manifest(said).map(|_| paths)
}

/// The ports exposed: scaffold.toml's; else those that listen without being told to, fewer when
/// several do; else those that are only a default somewhere.
fn ports(
    given: &Given<'_>,
    choice: &Choice<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Sourced<Vec<Port>> {
    let said = given.said([&choice.table.run.ports, &given.file.manifest.run.ports]);
    if let Some(said) = said {
        return said.map(|ports| ports.into_iter().map(Port::from).collect());
    }
    let found: Vec<_> = choice
        .main
        .ports
        .iter()
        .filter(|port| confidence(port) > Confidence::Guess && !port.value.auxiliary)
        .collect();
    let told: Vec<_> = found
        .iter()
        .filter(|port| is_exposed(port))
        .copied()
        .collect();
    if !told.is_empty() {
        return exposing(&told);
    }
    for port in &found {
        if is_loopback(&port.value.bind) {
            diagnostics.push(
                Diagnostic::new(
                    Code::Loopback,
                    format!(
                        "{} listens on {}:{} alone: nothing outside the container reaches it",
                        choice.main.dir, port.value.bind, port.value.port
                    ),
                )
                .at(evidence_label(&port.evidence)),
            );
        }
    }
    let reachable: Vec<_> = found
        .into_iter()
        .filter(|port| !is_loopback(&port.value.bind) || !port.value.set_by.is_empty())
        .collect();
    let certain: Vec<_> = reachable
        .iter()
        .filter(|port| confidence(port) == Confidence::Certain)
        .copied()
        .collect();
    let chosen = if certain.is_empty() {
        reachable
    } else {
        certain
    };
    // More than three are a protocol zoo, of which no rule knows which are meant.
    let chosen = if chosen.len() > 3 {
        &chosen[..1]
    } else {
        &chosen[..]
    };
    exposing(chosen)
}

/// Whether a Dockerfile of the repository exposes it: what its authors meant.
fn is_exposed(port: &Found<Port>) -> bool {
    port.evidence.iter().any(|evidence| evidence.rule == EXPOSED)
}

fn exposing(ports: &[&Found<Port>]) -> Sourced<Vec<Port>> {
    let evidence = ports.iter().filter_map(|port| port.evidence.first().cloned());
    let evidence = evidence.collect();
    let ports = ports.iter().map(|port| port.value.clone()).collect();
    Sourced::repository(ports, evidence)
}

fn confidence(port: &Found<Port>) -> Confidence {
    port.evidence
        .first()
        .map_or(Confidence::Guess, |evidence| evidence.confidence)
}

fn is_loopback(bind: &str) -> bool {
    bind == "localhost" || bind == "::1" || bind.starts_with("127.")
}

/// `org.opencontainers.image.source` from a module path on a forge that the path names.
fn labels(given: &Given<'_>, choice: &Choice<'_>) -> Sourced<BTreeMap<String, String>> {
    if let Some(said) = given.said([&choice.table.run.labels, &given.file.manifest.run.labels]) {
        return said;
    }
    let module = super::source::module_of(given, choice);
    let address = module.and_then(|module| forge_address(&module.path));
    let Some(address) = address else {
        return Sourced::default_of(BTreeMap::new());
    };
    let evidence = module
        .map(|module| Evidence::whole(&module.dir.join("go.mod"), "module", Confidence::Certain));
    let labels = BTreeMap::from([("org.opencontainers.image.source".to_owned(), address)]);
    Sourced::repository(labels, evidence.into_iter().collect())
}

fn forge_address(module: &str) -> Option<String> {
    let mut parts = module.split('/');
    let forge = parts.next()?;
    let known = ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"];
    let (owner, repository) = (parts.next()?, parts.next()?);
    known
        .contains(&forge)
        .then(|| format!("https://{forge}/{owner}/{repository}"))
}

fn evidence_label(evidence: &[Evidence]) -> Label {
    evidence
        .first()
        .map_or_else(|| Label::whole("go.mod"), Label::evidence)
}

fn origin_label<T>(value: &Sourced<T>) -> Label {
    match value.evidence.first() {
        Some(evidence) => Label::evidence(evidence),
        None => Label::whole("--base"),
    }
}

//! Front ends: which are built before the Go code that embeds them or the program that serves them, on
//! what, and how.

mod manager;
mod messages;
mod served;

use std::collections::BTreeSet;

use super::Given;
use crate::catalog::NodeRelease;
use crate::diag::{Code, Diagnostic, Label};
use crate::docker::image::ImageRef;
use crate::facts::{Ignored, Missing, NodePackage, PackageManager};
use crate::manifest::{FrontEnd as Table, Switch};
use crate::settings::{FrontEnd, Image, Run, ServedFrontEnd};
use crate::sourced::{Evidence, Sourced};
use crate::walk::RepoPath;
use manager::{cache, install, manager, setup};
use messages::{not_there, stand_in, unmatched};
pub(super) use served::served;

/// The stage of the only one, and the beginning of the names of several.
const STAGE: &str = "web";

/// A front end that is to be decided on.
struct Wanted<'a> {
    name: String,
    dir: Sourced<RepoPath>,
    package: &'a NodePackage,
    /// What it was found to make.
    output: Option<Sourced<Vec<RepoPath>>>,
    table: Table,
}

/// The front ends that the images need, each image told which; of what is embedded, not there and
/// made by none of them there is a warning.
pub(super) fn front_ends(
    given: &Given<'_>,
    images: &mut [Image],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<FrontEnd> {
    let mut front_ends = Vec::new();
    for wanted in wanted(given, images, diagnostics) {
        match decide(given, &wanted, diagnostics) {
            Ok(decided) => front_ends.extend(decided),
            Err(error) => diagnostics.push(*error),
        }
    }
    let is_made = |one: &Missing| {
        let mut all = front_ends.iter();
        all.any(|front_end| makes(&front_end.output.value, &one.path))
    };
    let mut told: BTreeSet<(&RepoPath, &str)> = BTreeSet::new();
    let is_compiled = |one: &&Missing| is_compiled(given, images, &one.package);
    let left = given.missing().filter(|one| !is_made(one));
    for one in left.filter(is_compiled) {
        // With a placeholder it compiles, and with what git tracks although it ignores it.
        let compiles = !one.served && (one.has_placeholder || one.ignored == Ignored::Tracked);
        let stands_in = one.brought.as_ref().filter(|_| compiles);
        if (!compiles || stands_in.is_some()) && told.insert((&one.package, &one.pattern)) {
            diagnostics.push(match stands_in {
                Some(brought) => stand_in(one, brought, &front_ends),
                None if one.served => not_there(one),
                None => unmatched(one),
            });
        }
    }
    for front_end in &front_ends {
        let makes = |one: &&Missing| makes(&front_end.output.value, &one.path);
        // What no code embeds is made because somebody said so.
        let for_all = !given.missing().any(|one| makes(&one));
        for image in images.iter_mut() {
            let facts = given.facts_of(&image.name);
            let programs = image.programs();
            let mains = programs.flat_map(|program| {
                let mut mains = facts.mains.iter();
                mains.find(|main| main.dir == program.dir)
            });
            let packages: BTreeSet<&RepoPath> = mains.flat_map(|main| &main.packages).collect();
            let dirs: Vec<RepoPath> = image.programs().map(|one| one.dir.clone()).collect();
            let missing = || facts.missing.iter().filter(makes);
            for one in missing().filter(|one| one.served && dirs.contains(&one.package)) {
                let (source, pattern) = whole(&front_end.output.value, one);
                let served = ServedFrontEnd {
                    stage: front_end.name.clone(),
                    source: source.clone(),
                    destination: lexical(&Run::place(&image.run.workdir.value, pattern)),
                };
                if !image.run.served.contains(&served) {
                    image.run.served.push(served);
                }
            }
            let mut missing = missing().filter(|one| !one.served);
            if for_all || missing.any(|one| packages.contains(&one.package)) {
                image.front_ends.push(front_end.name.clone());
            }
        }
    }
    // Of those that only other programs embed there is nothing to build.
    front_ends.retain(|front_end| {
        let mut images = images.iter();
        images.any(|image| image.needs(&front_end.name))
    });
    front_ends
}

/// Whether some image compiles the package.
fn is_compiled(given: &Given<'_>, images: &[Image], package: &RepoPath) -> bool {
    images.iter().any(|image| {
        let dirs: Vec<&RepoPath> = image.programs().map(|program| &program.dir).collect();
        let mut mains = given.facts_of(&image.name).mains.iter();
        mains.any(|main| dirs.contains(&&main.dir) && main.packages.binary_search(package).is_ok())
    })
}

/// The folder that is made around a missing path, with its own path in the code: whether the build
/// makes each part of it that is served nobody knows.
fn whole<'a>(output: &'a [RepoPath], missing: &'a Missing) -> (&'a RepoPath, &'a str) {
    let around = output.iter().find_map(|folder| {
        let inside = missing.path.below(folder)?;
        let pattern = missing.pattern.strip_suffix(inside)?.strip_suffix('/')?;
        (!inside.is_empty() && !pattern.is_empty()).then_some((folder, pattern))
    });
    around.unwrap_or((&missing.path, &missing.pattern))
}

/// Whether what is made is, or is in, or holds a missing folder.
pub(super) fn makes(output: &[RepoPath], missing: &RepoPath) -> bool {
    output
        .iter()
        .any(|folder| missing.is_in(folder) || folder.is_in(missing))
}

impl<'a> Given<'a> {
    /// What is embedded and not there, also where images are compiled in their own way.
    pub(super) fn missing(&self) -> impl Iterator<Item = &'a Missing> {
        let own = self.own_facts.values().flat_map(|facts| &facts.missing);
        self.facts.missing.iter().chain(own)
    }
}

/// Those that were found, with their tables in scaffold.toml, and those that it adds.
fn wanted<'a>(
    given: &Given<'a>,
    images: &[Image],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Wanted<'a>> {
    let tables = &given.file.manifest.front_end;
    let package_of = |dir: &RepoPath| {
        let mut packages = given.facts.node_packages.iter();
        packages.find(|package| package.dir == *dir)
    };
    let named_dir = |table: &Table| {
        let said = table.dir.as_ref()?;
        Some(
            given
                .manifest(said)
                .map(|text| Given::directory(&text).unwrap_or_default()),
        )
    };
    let own = given.own_facts.values().flat_map(|facts| &facts.front_ends);
    let mut found: Vec<(RepoPath, BTreeSet<RepoPath>, Vec<Evidence>)> = Vec::new();
    for front_end in given.facts.front_ends.iter().chain(own) {
        let output = front_end.output.iter().cloned();
        match found.iter_mut().find(|(dir, _, _)| *dir == front_end.dir) {
            Some((_, known, _)) => known.extend(output),
            None => found.push((
                front_end.dir.clone(),
                output.collect(),
                front_end.evidence.clone(),
            )),
        }
    }
    let several = found.len() > 1;
    let mut taken: Vec<String> = images.iter().map(|image| image.name.clone()).collect();
    taken.extend(
        tables
            .iter()
            .filter(|(_, table)| table.dir.is_some())
            .map(|(name, _)| name.clone()),
    );
    let mut wanted: Vec<Wanted<'a>> = Vec::new();
    for (dir, output, evidence) in found {
        let Some(package) = package_of(&dir) else {
            continue;
        };
        let said = tables.iter().find_map(|(name, table)| {
            let said = named_dir(table)?;
            (said.value == dir).then(|| (name.clone(), said))
        });
        let (name, dir) = said.unwrap_or_else(|| {
            let name = stage_name(&dir, several, &taken);
            taken.push(name.clone());
            (name, Sourced::repository(dir, evidence.clone()))
        });
        wanted.push(Wanted {
            table: tables.get(&name).cloned().unwrap_or_default(),
            output: Some(Sourced::repository(output.into_iter().collect(), evidence)),
            name,
            dir,
            package,
        });
    }
    for (name, table) in tables {
        let is_off = |said: &toml::Spanned<Switch>| *said.get_ref() == Switch::Off;
        let is_none = table.build.as_ref().is_some_and(is_off);
        // What nobody wants may be there or not.
        if is_none || wanted.iter().any(|known| known.name == *name) {
            continue;
        }
        let label = || given.file.table("front-end", name);
        let Some(dir) = named_dir(table) else {
            let names: Vec<&str> = wanted.iter().map(|known| known.name.as_str()).collect();
            let message = format!("no front end called `{name}` was found");
            let help = match names.as_slice() {
                [] => "say where its package.json is: dir = \"web\"".to_owned(),
                names => format!(
                    "there is {}; for another one: dir = \"…\"",
                    names.join(", ")
                ),
            };
            diagnostics.push(
                Diagnostic::new(Code::Manifest, message)
                    .at(label())
                    .help(help),
            );
            continue;
        };
        let Some(package) = package_of(&dir.value) else {
            let message = format!("there is no package.json in {}", dir.value);
            let place = dir.evidence.first().map_or_else(label, Label::evidence);
            diagnostics.push(Diagnostic::new(Code::Manifest, message).at(place));
            continue;
        };
        wanted.push(Wanted {
            name: name.clone(),
            table: table.clone(),
            output: None,
            dir,
            package,
        });
    }
    for Wanted { name, .. } in &wanted {
        if images.iter().any(|image| image.name == *name) {
            let message = format!("an image is called `{name}` too, and both are stages");
            let label = given.file.table("front-end", name);
            diagnostics.push(Diagnostic::new(Code::Contradiction, message).at(label));
        }
    }
    wanted
}

/// `web`, or `web-FOLDER` of several; another where it is taken.
fn stage_name(dir: &RepoPath, several: bool, taken: &[String]) -> String {
    let folder: String = dir
        .name()
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let mut name = match several && !folder.is_empty() {
        true => format!("{STAGE}-{folder}"),
        false => STAGE.to_owned(),
    };
    while taken.contains(&name) {
        name.push_str("-stage");
    }
    name
}

/// Decides on one; nothing where scaffold.toml wants none.
fn decide(
    given: &Given<'_>,
    wanted: &Wanted<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<FrontEnd>, Box<Diagnostic>> {
    let Wanted { package, table, .. } = wanted;
    let build = match &table.build {
        Some(said) if *said.get_ref() == Switch::Off => return Ok(None),
        Some(said) => Some(given.manifest(said).map(|switch| match switch {
            Switch::On(command) => command,
            Switch::Off => String::new(),
        })),
        None => None,
    };
    let path = package.dir.join("package.json");
    let lack = |message: String, help: &str| {
        Box::new(
            Diagnostic::new(Code::Manifest, message)
                .at(given.file.table("front-end", &wanted.name))
                .help(help),
        )
    };
    let (image, release) = image(given, wanted, diagnostics)?;
    let Some((manager, version, package_manager)) = manager(given, wanted) else {
        let message = format!("nothing says which package manager installs what {path} asks for");
        return Err(lack(message, "package-manager = \"npm\", or one lock file"));
    };
    let said = table.output.as_ref().map(|said| {
        given.manifest(said).map(|texts| {
            let paths = texts.iter().filter_map(|text| Given::directory(text));
            paths.collect::<Vec<_>>()
        })
    });
    let Some(output) = said.or_else(|| wanted.output.clone()) else {
        let message = format!("nothing says what the build of {path} makes");
        return Err(lack(
            message,
            "output = [\"web/dist\"], from the folder of scaffold.toml",
        ));
    };
    if build.is_none() && package.script.is_none() {
        let message = format!("{path} has no build script");
        return Err(lack(
            message,
            "build = \"npm run release\", or the command that builds",
        ));
    }
    let (setup, setup_about) = setup(given, package, manager, &version, release);
    let script: Vec<Evidence> = package.script.iter().cloned().collect();
    Ok(Some(FrontEnd {
        name: wanted.name.clone(),
        dir: wanted.dir.clone(),
        image,
        package_manager,
        setup,
        setup_about,
        cache: cache(manager).to_owned(),
        builds_from_cache: manager == PackageManager::Yarn,
        install: match &table.install {
            Some(said) => given.manifest(said),
            None => install(given, package, manager),
        },
        build: build.unwrap_or_else(|| Sourced::repository(manager.build().to_owned(), script)),
        output,
        manifests: package.manifests.clone(),
        installs_with_sources: package.installs_with_sources,
    }))
}

/// The image, and what is known of its Node.
fn image<'a>(
    given: &Given<'a>,
    wanted: &Wanted<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(Sourced<ImageRef>, Option<&'a NodeRelease>), Box<Diagnostic>> {
    let node = &given.catalog.node;
    if let Some(said) = &wanted.table.image {
        let image = said.get_ref().parse::<ImageRef>().map_err(|error| {
            let diagnostic = Diagnostic::new(Code::Manifest, error.to_string());
            Box::new(diagnostic.at(given.file.label(said)))
        })?;
        let tag = image.tag().filter(|_| image.repository() == "library/node");
        let major = tag.and_then(|tag| tag.split(['.', '-']).next()?.parse().ok());
        let release = major.and_then(|major| node.get(major));
        return Ok((given.manifest(said).map(|_| image), release));
    }
    let wish = wanted.package.node.first();
    let known = wish.and_then(|found| node.for_wish(&found.value));
    let major = known.or_else(|| node.newest());
    let evidence = wish.filter(|_| known.is_some());
    let evidence = evidence
        .map(|found| found.evidence.clone())
        .unwrap_or_default();
    if let Some(found) = wish.filter(|_| known.is_none()) {
        let message = format!(
            "this scaffold does not know Node {}: node:{}-alpine takes its place",
            found.value,
            major.unwrap_or_default()
        );
        let mut note = Diagnostic::new(Code::NodeUnknown, message);
        if let Some(evidence) = found.evidence.first() {
            note = note.at(Label::evidence(evidence));
        }
        diagnostics.push(note.help(format!(
            "to have another, in scaffold.toml:\n\n[front-end.{}]\nimage = \"node:…\"",
            wanted.name
        )));
    }
    let image = format!("node:{}-alpine", major.unwrap_or_default());
    let image = image.parse::<ImageRef>().unwrap_or_default();
    let image = if evidence.is_empty() {
        Sourced::catalog(image, evidence)
    } else {
        Sourced::repository(image, evidence)
    };
    Ok((image, major.and_then(|major| node.get(major))))
}

/// An absolute path without `.` and `..`.
fn lexical(path: &str) -> String {
    let mut elements: Vec<&str> = Vec::new();
    for element in path.split('/') {
        match element {
            "" | "." => {}
            ".." => drop(elements.pop()),
            element => elements.push(element),
        }
    }
    format!("/{}", elements.join("/"))
}

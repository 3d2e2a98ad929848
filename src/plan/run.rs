//! The runtime stages.

use super::{Compile, Copy, Image, Packages, Pair, Runtime, front_end};
use crate::catalog::bases::PackageManager;
use crate::docker::image::ImageRef;
use crate::facts::{AT_LOOPBACK, ON_ANOTHER_PORT, PROGRAMS};
use crate::settings::{Healthcheck, Image as Decided, Settings};
use crate::sourced::{Confidence, Evidence, Sourced};
use crate::walk::RepoPath;

/// The label that links an image to its repository:
/// <https://specs.opencontainers.org/image-spec/annotations/>.
const SOURCE_LABEL: &str = "org.opencontainers.image.source";

/// An image as it is written: with its digest, from the company's registry.
pub(super) fn image_reference(settings: &Settings, image: &str) -> String {
    let Ok(mut reference) = image.parse::<ImageRef>() else {
        return image.to_owned();
    };
    if reference.is_scratch() {
        return image.to_owned();
    }
    if let Some(digest) = settings.project.digests.value.get(image)
        && let Ok(pinned) = reference.with_digest(digest)
    {
        reference = pinned;
    }
    let registry = &settings.project.registry.value;
    if !registry.is_empty()
        && let Ok(moved) = reference.with_registry_prefix(registry)
    {
        reference = moved;
    }
    reference.to_string()
}

/// The head of an image's final stage: its base, packages and user.
pub(super) fn head(settings: &Settings, image: &Decided, rootfs_from: String) -> Runtime {
    let row = &image.run.base_row;
    let names = image.run.packages.value.clone();
    let manager = row.package_manager;
    Runtime {
        name: String::new(),
        image: image_reference(settings, &row.image),
        holds: row.holds.clone(),
        packages: Packages {
            manager: manager.word().to_owned(),
            names: if manager == PackageManager::None {
                Vec::new()
            } else {
                names
            },
        },
        add_user: !row.user_exists
            && manager != PackageManager::None
            && !is_root(&image.run.user.value),
        shell: row.shell,
        rootfs_from,
        user: image.run.user.value.clone(),
        user_by_number: is_number(&image.run.user.value),
        link: !settings.project.syntax.value.is_empty(),
        source_label: image
            .run
            .labels
            .value
            .get(SOURCE_LABEL)
            .cloned()
            .unwrap_or_default(),
    }
}

fn is_number(user: &str) -> bool {
    user.chars()
        .all(|letter| letter.is_ascii_digit() || letter == ':')
}

fn is_root(user: &str) -> bool {
    matches!(user.split(':').next(), Some("0" | "root" | ""))
}

/// One image on its base, or on the stage `shared` with others.
pub(super) fn image(
    decided: &Decided,
    compile: Compile,
    shared: Option<&Runtime>,
    head: Runtime,
    several: bool,
    is_default: bool,
) -> Image {
    let link = head.link;
    let run = &decided.run;
    let from = shared.map_or_else(|| head.image.clone(), |runtime| runtime.name.clone());
    let stage = if compile.stage.is_empty() {
        &compile.from
    } else {
        &compile.stage
    };
    let mut labels = run.labels.value.clone();
    let label = labels.remove(SOURCE_LABEL).unwrap_or_default();
    // A stage that several images start from has it already.
    let source_label = if shared.is_some() {
        String::new()
    } else {
        label
    };
    Image {
        name: decided.name.clone(),
        main: decided.program.dir.to_string(),
        also: decided
            .also
            .value
            .iter()
            .map(|program| program.dir.to_string())
            .collect(),
        alone: !several,
        default: is_default,
        link,
        copies: programs(decided, stage, link),
        files: files(decided, link),
        assets: assets(decided),
        from,
        runtime: shared.is_none().then_some(head),
        // WORKDIR makes the folder and gives it to the user: the last one is where the program starts.
        writable: run
            .writable
            .value
            .iter()
            .filter(|dir| **dir != run.workdir.value)
            .cloned()
            .collect(),
        workdir: run.workdir.value.clone(),
        workdir_is_writable: run.writable.value.contains(&run.workdir.value),
        env: Pair::list(&run.env.value),
        env_opens: told(&run.env, AT_LOOPBACK),
        env_ports: told(&run.env, ON_ANOTHER_PORT),
        ports: run
            .ports
            .value
            .iter()
            .map(|port| port.to_string().trim_end_matches("/tcp").to_owned())
            .collect(),
        ports_about: ports_about(decided),
        stop_signal: run.stop_signal.value.clone(),
        healthcheck: match &run.healthcheck.value {
            Healthcheck::Unset(()) => Vec::new(),
            Healthcheck::Command(words) if words.is_empty() => vec!["NONE".to_owned()],
            Healthcheck::Command(words) => words.clone(),
        },
        entrypoint: vec![format!("{PROGRAMS}/{}", decided.program.name)],
        args: run.args.value.clone(),
        args_open: !told(&run.args, AT_LOOPBACK).is_empty(),
        source_label,
        labels: Pair::list(&labels),
        source: None,
        compile,
    }
}

fn programs(decided: &Decided, stage: &str, link: bool) -> Vec<Copy> {
    let copy = |source: String, destination: String| Copy {
        from: stage.to_owned(),
        sources: vec![source],
        destination,
        link,
    };
    if decided.also.value.is_empty() {
        let name = &decided.program.name;
        return vec![copy(format!("/out/{name}"), format!("{PROGRAMS}/{name}"))];
    }
    vec![copy("/out/".to_owned(), format!("{PROGRAMS}/"))]
}

/// Files at absolute paths; those below the working directory are copied with the assets.
fn files(decided: &Decided, link: bool) -> Vec<Copy> {
    let files = decided.run.files.value.iter();
    let files = files.filter(|(destination, _)| below_workdir(decided, destination).is_none());
    let copy = |(destination, source): (&String, &RepoPath)| Copy {
        from: String::new(),
        sources: vec![source.to_string()],
        destination: destination.clone(),
        link,
    };
    let served = decided.run.served.iter();
    let served = served.filter(|one| below_workdir(decided, &one.destination).is_none());
    let served = served.map(|one| front_end::served(one, &one.destination, link));
    files.map(copy).chain(served).collect()
}

/// Files below the working directory: assets at the path they have below the folder that it stands
/// for, and others. They come after it is made, so that it is the user's, whose files may lie beside.
fn assets(decided: &Decided) -> Vec<Copy> {
    let copy = |source: &RepoPath, below: &str| Copy {
        from: String::new(),
        // The folder scanned is shown as a dot.
        sources: vec![source.to_string()],
        destination: format!("./{below}"),
        link: false,
    };
    let assets = decided.run.assets.value.iter().map(|path| {
        let below = path.below(&decided.run.start).unwrap_or(path.as_str());
        copy(path, below)
    });
    let files = decided.run.files.value.iter().filter_map(|(path, source)| {
        let below = below_workdir(decided, path)?;
        Some(copy(source, below))
    });
    let served = decided.run.served.iter().filter_map(|one| {
        let below = below_workdir(decided, &one.destination)?;
        Some(front_end::served(one, &format!("./{below}"), false))
    });
    assets.chain(files).chain(served).collect()
}

/// The path below the working directory of an absolute one.
fn below_workdir<'p>(decided: &Decided, path: &'p str) -> Option<&'p str> {
    let workdir = decided.run.workdir.value.trim_end_matches('/');
    let below = path.strip_prefix(workdir)?.strip_prefix('/')?;
    (!workdir.is_empty() && !below.is_empty()).then_some(below)
}

/// The variables or flags of a setting that have the program listen where it is reached, for a reason.
fn told<T>(setting: &Sourced<T>, reason: &str) -> Vec<String> {
    let rules = setting.evidence.iter().map(|one| &one.rule);
    let names = rules.filter_map(|rule| rule.strip_suffix(reason));
    names.map(str::to_owned).collect()
}

/// Where ports come from that no call in the code says for certain.
fn ports_about(decided: &Decided) -> String {
    let ports = &decided.run.ports;
    let mut evidence = ports.evidence.iter();
    let Some(first) = ports.evidence.first() else {
        return String::new();
    };
    if evidence.any(|one| one.confidence >= Confidence::Certain) {
        return String::new();
    }
    let reasons = decided.run.ports_said.iter();
    let reasons: Vec<String> = reasons.map(Evidence::reason).collect();
    let is_one = reasons.iter().all(|one| *one == first.reason());
    if is_one || reasons.len() != ports.value.len() {
        return format!("From {}.", first.reason());
    }
    let each = ports.value.iter().zip(reasons);
    let each: Vec<String> = each
        .map(|(port, reason)| format!("{port} from {reason}"))
        .collect();
    format!("{}.", each.join("; "))
}

//! Which stages there are, and which of them images share.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    BaseStage, Compile, Dockerfile, FrontEndStage, Image, Runtime, SourceStage, compile, front_end,
    run, source,
};
use crate::manifest::Layout;
use crate::settings::{Image as Decided, Settings};

/// The Dockerfiles; none where scaffold.toml wants none.
pub(super) fn dockerfiles(settings: &Settings) -> Vec<Dockerfile> {
    let path = &settings.project.dockerfile.value;
    if path.is_empty() {
        return Vec::new();
    }
    match settings.project.layout.value {
        Layout::Single => vec![dockerfile(settings, path, &in_order(settings))],
        Layout::PerImage => settings
            .images
            .iter()
            .map(|image| {
                dockerfile(
                    settings,
                    &settings.project.dockerfile_of(&image.name),
                    &[image],
                )
            })
            .collect(),
    }
}

/// By name, the default one last: a plain `docker build` makes the last stage.
fn in_order(settings: &Settings) -> Vec<&Decided> {
    let default = &settings.project.default_image.value;
    let (last, mut images): (Vec<_>, Vec<_>) = settings
        .images
        .iter()
        .partition(|image| image.name == *default);
    images.extend(last);
    images
}

fn dockerfile(settings: &Settings, path: &str, decided: &[&Decided]) -> Dockerfile {
    let names = Names::new(settings, decided);
    let mut groups: Vec<Vec<&Decided>> = Vec::new();
    for image in decided {
        let like = |group: &&mut Vec<&Decided>| {
            group
                .first()
                .is_some_and(|first| source::same_source(settings, first, image))
        };
        match groups.iter_mut().find(like) {
            Some(group) => group.push(image),
            None => groups.push(vec![image]),
        }
    }
    let mut sources: Vec<SourceStage> = Vec::new();
    let mut compiles: BTreeMap<String, Compile> = BTreeMap::new();
    for group in &groups {
        let Some(first) = group.first() else { continue };
        let alone = group.len() == 1;
        let stage = match (alone, decided.len(), groups.len()) {
            (_, 1, _) => names.free("build"),
            (true, _, _) => names.free(&format!("build-{}", first.name)),
            (false, _, 1) => names.free("source"),
            (false, _, _) => names.free(&format!("source-{}", first.name)),
        };
        for image in group {
            let own = if alone {
                String::new()
            } else {
                names.free(&format!("build-{}", image.name))
            };
            compiles.insert(
                image.name.clone(),
                compile::compile(settings, image, &own, &stage),
            );
        }
        sources.push(source::source(settings, first, group, &stage));
    }
    let mut bases = shared_toolchains(&mut sources, &names);
    let mut front_ends: Vec<FrontEndStage> = settings
        .project
        .front_ends
        .iter()
        .filter(|one| decided.iter().any(|image| image.needs(&one.name)))
        .map(|one| front_end::stage(settings, decided, one))
        .collect();
    bases.extend(shared_node(&mut front_ends, &names));
    let (runtimes, mut images) = images(settings, decided, &compiles, &names);
    for image in images
        .iter_mut()
        .filter(|image| image.compile.stage.is_empty())
    {
        let own = sources
            .iter()
            .position(|source| source.name == image.compile.from);
        image.source = own.map(|index| sources.remove(index));
    }
    say_once(&mut sources, &mut front_ends, &mut images);
    Dockerfile {
        path: path.to_owned(),
        syntax: run::image_reference(settings, &settings.project.syntax.value),
        build_flags: build_flags(path, decided),
        secret: decided.iter().find_map(|image| source::secret(image)),
        targets: if decided.len() > 1 {
            decided.iter().map(|image| image.name.clone()).collect()
        } else {
            Vec::new()
        },
        bases,
        front_ends,
        sources,
        runtimes,
        images,
    }
}

/// A reason that holds for every stage stands above the first.
fn say_once(sources: &mut [SourceStage], front_ends: &mut [FrontEndStage], images: &mut [Image]) {
    let own = images.iter_mut().filter_map(|image| image.source.as_mut());
    let mut said = BTreeSet::new();
    for source in sources.iter_mut().chain(own) {
        source.explains_dependencies = said.insert(source::reason(source));
    }
    let mut compiles = images.iter_mut().map(|image| &mut image.compile);
    let is_first =
        |compile: &&mut Compile| compile.stage.is_empty() && !compile.platform_args.is_empty();
    if let Some(first) = compiles.find(is_first) {
        first.explains_platform = true;
    }
    let mut compiles = images.iter_mut().map(|image| &mut image.compile);
    if let Some(first) = compiles.find(|compile| !compile.front_ends.is_empty()) {
        first.explains_front_ends = true;
    }
    let mut said = BTreeSet::new();
    for (index, front_end) in front_ends.iter_mut().enumerate() {
        front_end.first = index == 0;
        let reason = (front_end.manifests.is_empty(), front_end.skips_downloads);
        front_end.explains_install = said.insert(reason);
    }
}

/// Stage names, none of which may be an image's or a front end's.
struct Names(Vec<String>);

impl Names {
    fn new(settings: &Settings, decided: &[&Decided]) -> Self {
        let images = decided.iter().map(|image| image.name.clone());
        let front_ends = settings.project.front_ends.iter();
        Self(
            images
                .chain(front_ends.map(|one| one.name.clone()))
                .collect(),
        )
    }

    fn free(&self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        while self.0.contains(&name) {
            name.push_str("-stage");
        }
        name
    }
}

/// Where several source stages start from one image, that image gets a stage of its own, so that
/// its tag stands once in the file.
fn shared_toolchains(sources: &mut [SourceStage], names: &Names) -> Vec<BaseStage> {
    let mut count: BTreeMap<(String, String), usize> = BTreeMap::new();
    for source in sources.iter() {
        *count
            .entry((source.from.clone(), source.platform.clone()))
            .or_default() += 1;
    }
    let shared: Vec<(String, String)> = count
        .into_iter()
        .filter(|(_, times)| *times > 1)
        .map(|(key, _)| key)
        .collect();
    let mut bases = Vec::new();
    for (index, (image, platform)) in shared.iter().enumerate() {
        let name = if index == 0 {
            names.free("go")
        } else {
            names.free(&format!("go-{index}"))
        };
        for source in sources.iter_mut() {
            if source.from == *image && source.platform == *platform {
                source.from.clone_from(&name);
                source.platform.clear();
            }
        }
        bases.push(BaseStage {
            name,
            of: "build stages".to_owned(),
            image: image.clone(),
            platform: platform.clone(),
        });
    }
    bases
}

/// The same for front ends, of which hardly any two start from different images.
fn shared_node(front_ends: &mut [FrontEndStage], names: &Names) -> Option<BaseStage> {
    let first = front_ends.first()?;
    let (image, platform) = (first.from.clone(), first.platform.clone());
    if front_ends.iter().filter(|one| one.from == image).count() < 2 {
        return None;
    }
    let name = names.free("node");
    for front_end in front_ends.iter_mut().filter(|one| one.from == image) {
        front_end.from.clone_from(&name);
        front_end.platform.clear();
    }
    Some(BaseStage {
        name,
        of: "front ends".to_owned(),
        image,
        platform,
    })
}

fn images(
    settings: &Settings,
    decided: &[&Decided],
    compiles: &BTreeMap<String, Compile>,
    names: &Names,
) -> (Vec<Runtime>, Vec<Image>) {
    let rootfs = |image: &Decided| {
        let stage = compiles
            .get(&image.name)
            .map(|compile| compile.from.clone());
        stage
            .filter(|_| source::needs_rootfs(image))
            .unwrap_or_default()
    };
    let heads: Vec<Runtime> = decided
        .iter()
        .map(|image| run::head(settings, image, rootfs(image)))
        .collect();
    let mut runtimes: Vec<Runtime> = Vec::new();
    for head in &heads {
        let times = heads.iter().filter(|other| *other == head).count();
        if times > 1 && !runtimes.iter().any(|known| same_head(known, head)) {
            let name = match runtimes.len() {
                0 => names.free("runtime"),
                count => names.free(&format!("runtime-{}", count + 1)),
            };
            runtimes.push(Runtime {
                name,
                ..head.clone()
            });
        }
    }
    let default = decided
        .last()
        .map(|image| image.name.clone())
        .unwrap_or_default();
    let images = decided
        .iter()
        .zip(heads)
        .filter_map(|(image, head)| {
            let shared = runtimes.iter().find(|known| same_head(known, &head));
            let compile = compiles.get(&image.name)?.clone();
            let several = decided.len() > 1;
            let is_default = several && image.name == default;
            Some(run::image(
                image, compile, shared, head, several, is_default,
            ))
        })
        .collect();
    (runtimes, images)
}

fn same_head(shared: &Runtime, head: &Runtime) -> bool {
    let unnamed = Runtime {
        name: String::new(),
        ..shared.clone()
    };
    unnamed == *head
}

/// What `docker build` has to be told besides its context.
fn build_flags(path: &str, decided: &[&Decided]) -> Vec<String> {
    let mut flags = Vec::new();
    if path != "Dockerfile" {
        flags.push(format!("-f {path}"));
    }
    let secrets = decided.iter().map(|image| image.go.secret_flags());
    flags.extend(
        secrets
            .filter(|flags| !flags.is_empty())
            .take(1)
            .map(|flags| flags.trim_start().to_owned()),
    );
    flags
}

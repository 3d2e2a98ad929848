//! The compile step.

use super::{Compile, Copy, GoBuild, Mode, Pair, front_end, source};
use crate::manifest::ModuleCache;
use crate::settings::{Image, Program, Settings};
use crate::walk::RepoPath;

/// The compile step of one image; `own` is its stage, empty where the source stage goes on.
pub(super) fn compile(settings: &Settings, image: &Image, own: &str, source: &str) -> Compile {
    let native = !image.build.cgo.value;
    let arm = settings
        .project
        .platforms
        .value
        .iter()
        .any(|name| name.starts_with("linux/arm/"));
    let platform_args: &[&str] = match (native, arm) {
        (false, _) => &[],
        (true, false) => &["TARGETOS", "TARGETARCH"],
        (true, true) => &["TARGETOS", "TARGETARCH", "TARGETVARIANT"],
    };
    let mode = source::mode(image);
    let writes_sums = image.source.writes_sums();
    Compile {
        stage: own.to_owned(),
        from: source.to_owned(),
        platform_args: platform_args
            .iter()
            .map(|name| (*name).to_owned())
            .collect(),
        explains_platform: false,
        front_ends: front_ends(settings, image),
        explains_front_ends: false,
        version_symbol: image.build.version_variable.value.clone(),
        version_default: image.build.version_default.clone(),
        offline: offline(image),
        mounts_modules: image.source.downloads && !offline(image),
        cache_id: cache_id(image),
        go111module: match mode {
            Mode::Gopath | Mode::Folder => "off".to_owned(),
            Mode::Modules | Mode::Workspace | Mode::Vendor => String::new(),
        },
        gowork: source::gowork(image),
        cgo: image.build.cgo.value,
        linked_statically: image.build.linked_statically,
        goarm: native && arm,
        fetch_env: if writes_sums {
            source::fetch_env(image)
        } else {
            Vec::new()
        },
        env: Pair::list(&image.build.env.value),
        mod_flag: match mode {
            Mode::Vendor => "vendor".to_owned(),
            _ if writes_sums => "mod".to_owned(),
            _ => String::new(),
        },
        tags: image.build.tags.value.clone(),
        ldflags: ldflags(image),
        builds: builds(image),
    }
}

/// What the front ends of an image made.
fn front_ends(settings: &Settings, image: &Image) -> Vec<Copy> {
    let all = settings.project.front_ends.iter();
    let own = all.filter(|front_end| image.front_ends.contains(&front_end.name));
    let root = source::code_root(image);
    own.flat_map(|own| front_end::copies(own, &root)).collect()
}

/// Nothing is fetched while compiling.
fn offline(image: &Image) -> bool {
    source::mode(image) == Mode::Vendor
        || (image.source.downloads && image.go.module_cache.value == ModuleCache::Layer)
}

/// The build cache of a C library: the go command does not see another one.
fn cache_id(image: &Image) -> String {
    if !image.build.cgo.value {
        return String::new();
    }
    // An image of one's own may name no suite; it is made for its base.
    let suite = Some(image.go.suite.as_str()).filter(|suite| !suite.is_empty());
    format!(
        "go-build-{}",
        suite.unwrap_or(image.run.base.value.as_str())
    )
}

fn ldflags(image: &Image) -> String {
    let mut flags = image.build.ldflags.value.clone();
    if image.build.linked_statically {
        flags.push_str(" -linkmode=external -extldflags=-static");
    }
    let variable = &image.build.version_variable.value;
    if !variable.is_empty() {
        flags.push_str(&format!(" -X '{variable}=$VERSION'"));
    }
    flags.trim().to_owned()
}

/// One command for all programs, or one each where a program is called otherwise than `go build`
/// would call it.
fn builds(image: &Image) -> Vec<GoBuild> {
    let programs = image.programs();
    let package = |program: &Program| package(image, &program.dir);
    if !image.also.value.is_empty() && programs.clone().all(|one| one.name == one.go_name) {
        return vec![GoBuild {
            output: "/out/".to_owned(),
            packages: programs.map(package).collect(),
        }];
    }
    programs
        .map(|program| GoBuild {
            output: format!("/out/{}", program.name),
            packages: vec![package(program)],
        })
        .collect()
}

/// A package as the go command takes it, seen from the folder it runs in.
fn package(image: &Image, dir: &RepoPath) -> String {
    let below = dir.below(&image.source.dir).unwrap_or(dir.as_str());
    if below.is_empty() {
        ".".to_owned()
    } else {
        format!("./{below}")
    }
}

//! The compile step.

use super::source::{MODULES, code_root, fetching, in_quotes};
use super::{Compile, Copy, front_end};
use crate::docker::quote;
use crate::manifest::ModuleCache;
use crate::settings::{Image, Mode, Program, Settings};
use crate::walk::RepoPath;

/// The compile step of one image; `own` is its stage, empty where the source stage goes on.
pub(super) fn compile(settings: &Settings, image: &Image, own: &str, source: &str) -> Compile {
    let native = !image.build.cgo.value;
    let has_arm = settings
        .project
        .platforms
        .value
        .iter()
        .any(|name| name.starts_with("linux/arm/"));
    let mut platform_args: Vec<String> = Vec::new();
    if native {
        platform_args.extend(["TARGETOS", "TARGETARCH"].map(str::to_owned));
        if has_arm {
            platform_args.push("TARGETVARIANT".to_owned());
        }
    }
    let companions = if has_arm {
        "its companions are"
    } else {
        "TARGETARCH are"
    };
    Compile {
        stage: own.to_owned(),
        from: source.to_owned(),
        about: vec![format!("{own} compiles {}.", dirs(image))],
        platform_about: format!(
            "TARGETOS and {companions} the platform asked for: what stands above runs once for all."
        ),
        front_ends_about: "Made above: what a machine has built on the side is not in the context."
            .to_owned(),
        front_ends: front_ends(settings, image),
        platform_args,
        version_symbol: image.build.version_variable.value.clone(),
        version_default: image.build.version_default.clone(),
        command_about: command_about(image, has_arm && native),
        command: command(image, native, has_arm),
    }
}

/// What the front ends of an image made.
fn front_ends(settings: &Settings, image: &Image) -> Vec<Copy> {
    let all = settings.project.front_ends.iter();
    let own = all.filter(|front_end| image.front_ends.contains(&front_end.name));
    let root = code_root(image);
    own.flat_map(|own| front_end::copies(own, &root)).collect()
}

fn dirs(image: &Image) -> String {
    let mut dirs = vec![image.program.dir.to_string()];
    dirs.extend(
        image
            .also
            .value
            .iter()
            .map(|program| program.dir.to_string()),
    );
    dirs.join(" and ")
}

fn command_about(image: &Image, variants: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if offline(image) && image.source.mode == Mode::Vendor {
        lines.push(
            "Without a network: what builds here needs nothing but this repository.".to_owned(),
        );
    }
    if image.build.cgo.value && !image.build.linked_statically {
        lines.push(
            "go does not see C libraries change: another base gets another compile cache.".into(),
        );
    }
    if image.build.linked_statically {
        lines.push(
            "Linked statically, it cannot load the C library's name services: Go's are used."
                .into(),
        );
    }
    if image.build.tags.value.iter().any(|tag| tag == "timetzdata") {
        lines.push("timetzdata compiles the time zones in: the base has none.".into());
    }
    if image.source.writes_sums() {
        lines.push("There is no go.sum yet: -mod=mod lets go write one for this build.".into());
    }
    if variants {
        lines.push("GOARM is 7 for linux/arm/v7; it means nothing to other platforms.".into());
    }
    lines
}

/// Nothing is fetched while compiling.
fn offline(image: &Image) -> bool {
    image.source.mode == Mode::Vendor
        || (image.source.downloads && image.go.module_cache.value == ModuleCache::Layer)
}

fn command(image: &Image, native: bool, has_arm: bool) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    if offline(image) {
        lines.push(vec!["--network=none".to_owned()]);
    } else if image.source.downloads {
        lines.push(vec![MODULES.to_owned()]);
    }
    let id = if native {
        String::new()
    } else {
        // An image of one's own may name no suite; it is made for its base.
        let suite = Some(image.go.suite.as_str()).filter(|suite| !suite.is_empty());
        format!(
            "id=go-build-{},",
            suite.unwrap_or(image.run.base.value.as_str())
        )
    };
    lines.push(vec![format!(
        "--mount=type=cache,{id}target=/root/.cache/go-build"
    )]);
    let mut env = Vec::new();
    match &image.source.mode {
        Mode::Gopath(_) => env.push("GO111MODULE=off".to_owned()),
        _ if image.source.outside_workspace => env.push("GOWORK=off".to_owned()),
        _ => {}
    }
    env.push(format!("CGO_ENABLED={}", u8::from(image.build.cgo.value)));
    if native {
        env.extend(["GOOS=$TARGETOS", "GOARCH=$TARGETARCH"].map(str::to_owned));
        if has_arm {
            env.push("GOARM=${TARGETVARIANT#v}".to_owned());
        }
    }
    if image.source.writes_sums() {
        env.extend(
            fetching(image)
                .iter()
                .map(|(name, value)| format!("{name}={}", in_quotes(value))),
        );
    }
    for (name, value) in &image.build.env.value {
        env.push(format!("{name}={}", quote::word(value).unwrap_or_default()));
    }
    lines.push(vec![env.join(" ")]);
    lines.push(go_build(image));
    for program in own_names(image) {
        let mut command = go_build_flags(image);
        if let Some(first) = command.first_mut() {
            first.insert_str(0, "&& ");
        }
        command.push(format!(
            "-o /out/{} {}",
            program.name,
            package(image, &program.dir)
        ));
        lines.push(command);
    }
    lines
}

fn go_build(image: &Image) -> Vec<String> {
    let mut command = go_build_flags(image);
    let together = image.also.value.is_empty() || own_names(image).is_empty();
    if image.also.value.is_empty() || !together {
        command.push(format!(
            "-o /out/{} {}",
            image.program.name,
            package(image, &image.program.dir)
        ));
        return command;
    }
    let mut packages = vec![package(image, &image.program.dir)];
    packages.extend(
        image
            .also
            .value
            .iter()
            .map(|program| package(image, &program.dir)),
    );
    command.push(format!("-o /out/ {}", packages.join(" ")));
    command
}

/// The helpers that need a command of their own, since a program is called otherwise than `go
/// build` would call it.
fn own_names(image: &Image) -> Vec<&Program> {
    let mut programs = std::iter::once(&image.program).chain(&image.also.value);
    if programs.all(|program| program.name == program.go_name) {
        return Vec::new();
    }
    image.also.value.iter().collect()
}

fn go_build_flags(image: &Image) -> Vec<String> {
    let mode = match &image.source.mode {
        Mode::Vendor => " -mod=vendor",
        _ if image.source.writes_sums() => " -mod=mod",
        _ => "",
    };
    let mut command = vec![format!("go build{mode} -trimpath -buildvcs=false")];
    if !image.build.tags.value.is_empty() {
        let tags = quote::word(&image.build.tags.value.join(",")).unwrap_or_default();
        command.push(format!("-tags={tags}"));
    }
    // They stand in double quotes, in which the shell's variables are meant to be expanded.
    let mut flags = image
        .build
        .ldflags
        .value
        .replace('"', "\\\"")
        .replace('`', "\\`");
    if image.build.linked_statically {
        flags.push_str(" -linkmode=external -extldflags=-static");
    }
    if !image.build.version_variable.value.is_empty() {
        flags.push_str(&format!(
            " -X '{}=$VERSION'",
            image.build.version_variable.value
        ));
    }
    if !flags.trim().is_empty() {
        command.push(format!("-ldflags=\"{}\"", flags.trim()));
    }
    command
}

/// A package as the go command takes it, seen from the folder it runs in.
fn package(image: &Image, dir: &RepoPath) -> String {
    let below = dir.below(&image.source.dir).unwrap_or(dir.as_str());
    let path = if below.is_empty() {
        ".".to_owned()
    } else {
        format!("./{below}")
    };
    quote::word(&path).unwrap_or(path)
}

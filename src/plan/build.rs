//! The stages that hold source and dependencies, and the compile step.

use super::{Compile, Copy, Packages, SourceStage, run};
use crate::docker::quote;
use crate::manifest::{ModuleCache, PrivateAuth};
use crate::settings::{Image, Mode, Settings};
use crate::walk::RepoPath;

/// The module cache of the golang images.
const MODULES: &str = "--mount=type=cache,target=/go/pkg/mod";

/// Whether two images can share their source stage.
pub(super) fn same_source(settings: &Settings, left: &Image, right: &Image) -> bool {
    let key = |image: &Image| {
        (
            image.source.clone(),
            run::image_reference(settings, &image.go.image.value.to_string()),
            image.build.cgo.value,
            image.build.packages.value.clone(),
            (
                image.go.proxy.value.clone(),
                image.go.no_sumdb.value.clone(),
            ),
            (image.go.private.value.clone(), image.go.private_auth.value),
            (
                image.go.module_cache.value,
                image.go.known_hosts.value.clone(),
            ),
        )
    };
    key(left) == key(right)
}

/// The source stage of images that can share it.
pub(super) fn source(settings: &Settings, group: &[&Image], stage: &str) -> SourceStage {
    let Some(image) = group.first() else {
        return SourceStage::default();
    };
    let native = !image.build.cgo.value;
    let rooted = group.iter().find(|image| needs_rootfs(image));
    let user = rooted.map_or("65532:65532", |image| image.run.user.value.as_str());
    let (rootfs_user, rootfs_group) = user.split_once(':').unwrap_or((user, user));
    let manager = if image.go.suite.starts_with("alpine") {
        "apk"
    } else {
        "apt"
    };
    let packages = image.build.packages.value.clone();
    let top = code_root(image);
    SourceStage {
        name: stage.to_owned(),
        from: run::image_reference(settings, &image.go.image.value.to_string()),
        platform: if native {
            "$BUILDPLATFORM".to_owned()
        } else {
            String::new()
        },
        about: about(image, stage),
        packages: Packages {
            manager: if packages.is_empty() {
                String::new()
            } else {
                manager.to_owned()
            },
            names: packages,
        },
        rootfs: rooted.is_some(),
        rootfs_user: rootfs_user.to_owned(),
        rootfs_group: rootfs_group.to_owned(),
        workdir: workdir(image),
        setup: setup(image),
        download_about: download_about(image),
        manifests: if image.source.downloads {
            manifests(image)
        } else {
            Vec::new()
        },
        download: if image.source.downloads {
            download(image)
        } else {
            Vec::new()
        },
        code: Copy {
            from: String::new(),
            sources: vec![".".to_owned()],
            destination: if image.source.dir.is_root() {
                ".".to_owned()
            } else {
                top
            },
            link: false,
        },
        prepare: Vec::new(),
    }
}

fn about(image: &Image, stage: &str) -> Vec<String> {
    if image.build.cgo.value {
        let mut lines = Vec::new();
        if !image.build.linked_statically && !image.run.base_row.release.is_none() {
            lines.push(format!(
                "Built and run on {}: the C library is the same.",
                image.go.suite
            ));
        }
        lines.push(format!(
            "{stage} runs on the target's platform, emulated if need be: C is compiled there."
        ));
        return lines;
    }
    vec![format!(
        "{stage} runs on the builder's platform and cross-compiles: nothing is emulated."
    )]
}

fn needs_rootfs(image: &Image) -> bool {
    let row = &image.run.base_row;
    row.image == "scratch" && !row.ca_certificates
}

/// The folder the context is copied to.
fn code_root(image: &Image) -> String {
    match &image.source.mode {
        Mode::Gopath(path) if !path.is_empty() => format!("/go/src/{path}"),
        _ => "/src".to_owned(),
    }
}

/// The folder the go command runs in.
fn workdir(image: &Image) -> String {
    let top = code_root(image);
    if image.source.dir.is_root() {
        top
    } else {
        format!("{top}/{}", image.source.dir.as_str())
    }
}

fn download_about(image: &Image) -> Vec<String> {
    let lines: &[&str] = match &image.source.mode {
        Mode::Vendor => &["The dependencies are in vendor/: nothing is downloaded."],
        Mode::Gopath(path) if path.is_empty() => {
            &["There is no go.mod: the folder is compiled as it is, with GO111MODULE=off."]
        }
        Mode::Gopath(_) => &[
            "There is no go.mod: the code lies in GOPATH, where its imports say, and is compiled",
            "with GO111MODULE=off.",
        ],
        _ if !image.source.downloads => &[],
        _ if !image.go.private.value.is_empty() => &[
            "Dependencies change less often than code: a step of their own. They stay in its layer,",
            "so that no other step needs the secret and a CI cache can hold them.",
        ],
        Mode::Workspace => &[
            "Dependencies change less often than code: a step of their own. The go command refuses a",
            "workspace that lacks the go.mod of one of its modules, so all of them are here.",
        ],
        _ => &["Dependencies change less often than code: a step of their own."],
    };
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn manifests(image: &Image) -> Vec<Copy> {
    let root = code_root(image);
    image
        .source
        .manifests
        .iter()
        .map(|(dir, names)| Copy {
            from: String::new(),
            sources: names
                .iter()
                .map(|name| quote::literal_source(dir.join(name).as_str()))
                .collect(),
            destination: if *dir == image.source.dir {
                "./".to_owned()
            } else if image.source.dir.is_root() {
                format!("{}/", dir.as_str())
            } else {
                absolute(&root, dir)
            },
            link: false,
        })
        .collect()
}

fn absolute(root: &str, dir: &RepoPath) -> String {
    if dir.is_root() {
        format!("{root}/")
    } else {
        format!("{root}/{}/", dir.as_str())
    }
}

/// Commands before the download: what ssh needs to know.
fn setup(image: &Image) -> Vec<Vec<Vec<String>>> {
    if image.go.private.value.is_empty() || image.go.private_auth.value != PrivateAuth::Ssh {
        return Vec::new();
    }
    let mut commands = vec![vec!["install -d -m 0700 /root/.ssh".to_owned()]];
    // One command: each line begins with the && that joins it to the one before.
    for line in &image.go.known_hosts.value {
        let quoted = quote::word(line).unwrap_or_default();
        commands.push(vec![format!("&& echo {quoted} >> /root/.ssh/known_hosts")]);
    }
    let hosts = image
        .go
        .private
        .value
        .iter()
        .filter_map(|pattern| pattern.split('/').next());
    let mut hosts: Vec<&str> = hosts.collect();
    hosts.sort_unstable();
    hosts.dedup();
    for host in hosts {
        commands.push(vec![format!(
            "&& git config --global url.\"ssh://git@{host}/\".insteadOf https://{host}/"
        )]);
    }
    vec![commands]
}

/// The download: flags of RUN, environment, command.
fn download(image: &Image) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    if image.go.module_cache.value == ModuleCache::Mount {
        lines.push(vec![MODULES.to_owned()]);
    }
    lines.extend(secret(image).map(|flag| vec![flag]));
    let mut command = Vec::new();
    if image.source.mode == Mode::OutsideWorkspace {
        command.push("GOWORK=off".to_owned());
    }
    for (name, value) in fetching(image) {
        command.push(format!("{name}=\"{value}\""));
    }
    command.push("go mod download".to_owned());
    lines.push(command);
    lines
}

fn secret(image: &Image) -> Option<String> {
    if image.go.private.value.is_empty() {
        return None;
    }
    Some(match image.go.private_auth.value {
        PrivateAuth::Netrc => {
            "--mount=type=secret,id=netrc,target=/root/.netrc,required=true".into()
        }
        PrivateAuth::Ssh => "--mount=type=ssh,required=true".into(),
    })
}

/// Where modules come from. Said in the command and not with ENV: a name with "private" in it is
/// taken for a secret by linters, and no other step needs it.
fn fetching(image: &Image) -> Vec<(&'static str, String)> {
    let mut values = Vec::new();
    if !image.go.private.value.is_empty() {
        values.push(("GOPRIVATE", image.go.private.value.join(",")));
    }
    if !image.go.proxy.value.is_empty() {
        values.push(("GOPROXY", image.go.proxy.value.clone()));
    }
    if !image.go.no_sumdb.value.is_empty() {
        values.push(("GONOSUMDB", image.go.no_sumdb.value.join(",")));
    }
    values
}

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
        platform_args,
        version_symbol: image.build.version_variable.value.clone(),
        version_default: image.build.version_default.clone(),
        command_about: command_about(image, has_arm && native),
        command: command(image, native, has_arm),
    }
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
    if !image.source.sums && image.source.downloads {
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
        format!("id=go-build-{},", image.go.suite)
    };
    lines.push(vec![format!(
        "--mount=type=cache,{id}target=/root/.cache/go-build"
    )]);
    let mut env = Vec::new();
    match &image.source.mode {
        Mode::Gopath(_) => env.push("GO111MODULE=off".to_owned()),
        Mode::OutsideWorkspace => env.push("GOWORK=off".to_owned()),
        _ => {}
    }
    env.push(format!("CGO_ENABLED={}", u8::from(image.build.cgo.value)));
    if native {
        env.extend(["GOOS=$TARGETOS", "GOARCH=$TARGETARCH"].map(str::to_owned));
        if has_arm {
            env.push("GOARM=${TARGETVARIANT#v}".to_owned());
        }
    }
    if !image.source.sums && image.source.downloads {
        env.extend(
            fetching(image)
                .iter()
                .map(|(name, value)| format!("{name}=\"{value}\"")),
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
fn own_names(image: &Image) -> Vec<&crate::settings::Program> {
    let mut programs = std::iter::once(&image.program).chain(&image.also.value);
    if programs.all(|program| program.name == program.go_name) {
        return Vec::new();
    }
    image.also.value.iter().collect()
}

fn go_build_flags(image: &Image) -> Vec<String> {
    let mode = match &image.source.mode {
        Mode::Vendor => " -mod=vendor",
        _ if !image.source.sums && image.source.downloads => " -mod=mod",
        _ => "",
    };
    let mut command = vec![format!("go build{mode} -trimpath -buildvcs=false")];
    if !image.build.tags.value.is_empty() {
        let tags = quote::word(&image.build.tags.value.join(",")).unwrap_or_default();
        command.push(format!("-tags={tags}"));
    }
    let mut flags = image.build.ldflags.value.clone();
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

//! The stages that hold source and dependencies.

use super::{Copy, Packages, SourceStage, run};
use crate::docker::quote;
use crate::manifest::{ModuleCache, PrivateAuth};
use crate::settings::{Image, Mode, Settings};
use crate::walk::RepoPath;

/// The module cache of the golang images.
pub(super) const MODULES: &str = "--mount=type=cache,target=/go/pkg/mod";

/// Whether two images can share their source stage.
pub(super) fn same_source(settings: &Settings, left: &Image, right: &Image) -> bool {
    let key = |image: &Image| {
        (
            image.source.clone(),
            run::image_reference(settings, &image.go.image.value.to_string()),
            image.build.cgo.value,
            image.build.packages.value.clone(),
            needs_rootfs(image).then(|| image.run.user.value.clone()),
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
    }
}

fn about(image: &Image, stage: &str) -> Vec<String> {
    if image.build.cgo.value {
        let mut lines = Vec::new();
        let known = image.run.base_row.release.is_some() && !image.go.suite.is_empty();
        if !image.build.linked_statically && known {
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
    let mut lines = Vec::new();
    if !image.go.private.value.is_empty() && image.go.release.starts_with("debian") {
        lines.push(
            "Debian rather than Alpine: it has git, which fetches private modules.".to_owned(),
        );
    }
    lines.push(format!(
        "{stage} runs on the builder's platform and cross-compiles: nothing is emulated."
    ));
    lines
}

pub(super) fn needs_rootfs(image: &Image) -> bool {
    let row = &image.run.base_row;
    row.image == "scratch" && !row.ca_certificates
}

/// The folder the context is copied to.
pub(super) fn code_root(image: &Image) -> String {
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
                .map(|name| dir.join(name).as_str().to_owned())
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
    if image.source.outside_workspace {
        command.push("GOWORK=off".to_owned());
    }
    for (name, value) in fetching(image) {
        command.push(format!("{name}={}", in_quotes(&value)));
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

/// A value in the shell's double quotes, in which a star is a star; nothing in it is expanded.
pub(super) fn in_quotes(value: &str) -> String {
    let mut quoted = String::from("\"");
    for character in value.chars() {
        if matches!(character, '"' | '\\' | '$' | '`') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

/// Where modules come from. Said in the command and not with ENV: a name with "private" in it is
/// taken for a secret by linters, and no other step needs it.
pub(super) fn fetching(image: &Image) -> Vec<(&'static str, String)> {
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

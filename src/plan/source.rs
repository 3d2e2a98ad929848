//! The stages that hold source and dependencies.

use std::collections::BTreeSet;

use super::{Copy, Mode, Packages, Pair, SourceStage, run};
use crate::manifest::PrivateAuth;
use crate::settings::{self, Image, Settings};
use crate::walk::RepoPath;

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

/// The source stage of `image`, and of all of its `group`.
pub(super) fn source(
    settings: &Settings,
    image: &Image,
    group: &[&Image],
    stage: &str,
) -> SourceStage {
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
        go_about: image.go.about.clone(),
        platform: if native {
            "$BUILDPLATFORM".to_owned()
        } else {
            String::new()
        },
        cross_compiles: native,
        libc_suite: libc_suite(image),
        debian_for_git: native
            && !image.go.private.value.is_empty()
            && image.go.release.starts_with("debian"),
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
        mode: mode(image),
        explains_dependencies: true,
        known_hosts: image.go.known_hosts.value.clone(),
        ssh_hosts: ssh_hosts(image),
        manifests: if image.source.downloads {
            manifests(image)
        } else {
            Vec::new()
        },
        downloads: image.source.downloads,
        module_cache: image.go.module_cache.value,
        secret: secret(image),
        gowork: gowork(image),
        gowork_about: image.source.workspace_off.clone(),
        fetch_env: fetch_env(image),
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

/// The release that build stage and base have in common, where the program loads its C library.
fn libc_suite(image: &Image) -> String {
    let loads = image.build.cgo.value && !image.build.linked_statically;
    if loads && image.run.base_row.release.is_some() {
        image.go.suite.clone()
    } else {
        String::new()
    }
}

pub(super) fn needs_rootfs(image: &Image) -> bool {
    let row = &image.run.base_row;
    row.image == "scratch" && !row.ca_certificates
}

/// The folder the context is copied to.
pub(super) fn code_root(image: &Image) -> String {
    match &image.source.mode {
        settings::Mode::Gopath(path) if !path.is_empty() => format!("/go/src/{path}"),
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

/// How the go command finds the packages of an image.
pub(super) fn mode(image: &Image) -> Mode {
    match &image.source.mode {
        settings::Mode::Module => Mode::Modules,
        settings::Mode::Workspace => Mode::Workspace,
        settings::Mode::Vendor => Mode::Vendor,
        settings::Mode::Gopath(path) if path.is_empty() => Mode::Folder,
        settings::Mode::Gopath(_) => Mode::Gopath,
    }
}

/// What tells why the dependencies come as they do: the same for a workspace and a module, where a
/// secret is needed.
pub(super) fn reason(source: &SourceStage) -> (Option<Mode>, bool) {
    let private = source.downloads && source.secret.is_some();
    ((!private).then_some(source.mode), source.downloads)
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

/// How an image's private modules are fetched.
pub(super) fn secret(image: &Image) -> Option<PrivateAuth> {
    (!image.go.private.value.is_empty()).then_some(image.go.private_auth.value)
}

/// The hosts of private modules, where git fetches them by ssh.
fn ssh_hosts(image: &Image) -> Vec<String> {
    if secret(image) != Some(PrivateAuth::Ssh) {
        return Vec::new();
    }
    let patterns = image.go.private.value.iter();
    let hosts = patterns.filter_map(|pattern| pattern.split('/').next());
    let sorted: BTreeSet<&str> = hosts.collect();
    sorted.into_iter().map(str::to_owned).collect()
}

/// The value of GOWORK.
pub(super) fn gowork(image: &Image) -> String {
    let off = image.source.outside_workspace;
    if off { "off" } else { "" }.to_owned()
}

/// Where modules come from. Said in the command and not with ENV: a name with "private" in it is
/// taken for a secret by linters, and no other step needs it.
pub(super) fn fetch_env(image: &Image) -> Vec<Pair> {
    let values = [
        ("GOPRIVATE", image.go.private.value.join(",")),
        ("GOPROXY", image.go.proxy.value.clone()),
        ("GONOSUMDB", image.go.no_sumdb.value.join(",")),
    ];
    values
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| Pair {
            name: name.to_owned(),
            value,
        })
        .collect()
}

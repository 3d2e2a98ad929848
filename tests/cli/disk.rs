//! Links, pipes, folders and disks that do not let themselves be read or written.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use snapbox::str;

use super::folder::Folder;
use super::{permissions_bind, program, refuses, says};

#[test]
fn a_go_file_that_is_a_dangling_link_is_skipped() {
    let folder = program();
    symlink("nowhere.go", folder.path().join("lost.go")).unwrap();
    says(
        &folder,
        &["init", "--stdout"],
        str![[r#"
exit code 2
error[go-source]: . does not compile: lost.go: no such file or directory
--> lost.go


"#]],
    );
}

#[test]
fn a_go_mod_that_is_a_dangling_link_is_shown() {
    let folder = program();
    fs::remove_file(folder.path().join("go.mod")).unwrap();
    symlink("nowhere", folder.path().join("go.mod")).unwrap();
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[module-file]: go.mod is a link that leads nowhere, or no file
--> go.mod


"#]],
    );
}

#[test]
fn a_go_mod_that_is_a_folder_is_no_module() {
    let folder = Folder::new()
        .with("go.mod/readme", "")
        .with("main.go", "package main\n\nfunc main() {}\n");
    says(
        &folder,
        &["init", "--stdout"],
        str![[r#"
exit code 0

on standard output:
# syntax=docker/dockerfile:1
# Made by scaffold from scaffold.toml and the code; it keeps your edits when it runs again.

# build runs on the builder's platform and cross-compiles: nothing is emulated.
FROM --platform=$BUILDPLATFORM golang:1.26-alpine3.24 AS build
WORKDIR /src

# There is no go.mod: the folder is compiled as it is, with GO111MODULE=off.
COPY . .

# TARGETOS and TARGETARCH are the platform asked for: what stands above runs once for all.
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/root/.cache/go-build \
    GO111MODULE=off CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/app .

# app is the image: CA certificates, time zones and /tmp, with neither shell nor package manager.
FROM gcr.io/distroless/static-debian13:nonroot AS app

COPY --link --from=build /out/app /usr/local/bin/app

# By number, so that Kubernetes can enforce runAsNonRoot.
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/app"]

"#]],
    );
}

#[test]
fn links_that_lead_in_a_circle_are_not_followed() {
    let folder = program();
    symlink("..", folder.path().join("up")).unwrap();
    symlink("b", folder.path().join("a")).unwrap();
    symlink("a", folder.path().join("b")).unwrap();
    symlink("loop.go", folder.path().join("loop.go")).unwrap();
    says(
        &folder,
        &["init", "--stdout"],
        str![[r#"
exit code 2
error[go-source]: . does not compile: loop.go: no such file or directory
--> loop.go


"#]],
    );
}

#[test]
fn a_pipe_is_not_waited_for() {
    let folder = program();
    for name in ["pipe.go", "scaffold.toml"] {
        pipe(&folder, name);
    }
    says(
        &folder,
        &["init", "--stdout"],
        str![[r#"
exit code 2
error[go-source]: . does not compile: pipe.go: no such file or directory
--> pipe.go


"#]],
    );
}

#[test]
fn a_pipe_in_place_of_a_dockerfile_is_in_the_way() {
    let folder = program();
    pipe(&folder, "Dockerfile");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error: cannot read `Dockerfile`: it is no file

"#]],
    );
}

#[test]
fn a_folder_in_place_of_a_dockerfile_is_in_the_way() {
    let folder = program().with("Dockerfile/readme", "");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error: cannot read `Dockerfile`: it is no file

"#]],
    );
}

#[test]
fn a_dangling_link_in_place_of_a_dockerfile_is_in_the_way() {
    let folder = program();
    symlink("nowhere/Dockerfile", folder.path().join("Dockerfile")).unwrap();
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error: cannot read `Dockerfile`: it is a link that leads nowhere

"#]],
    );
}

#[test]
fn a_link_to_a_dockerfile_stays_a_link() {
    let folder = program().with("docker/keep", "");
    folder.succeeds(&["init", "--yes"]);
    let text = folder.read("Dockerfile");
    fs::rename(
        folder.path().join("Dockerfile"),
        folder.path().join("docker/Dockerfile"),
    )
    .unwrap();
    symlink("docker/Dockerfile", folder.path().join("Dockerfile")).unwrap();
    folder.write("go.mod", "module example.com/hello\n\ngo 1.27\n");
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 0
hello: main package . (main.go:3)
  golang:1.27-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port

wrote Dockerfile, scaffold.lock
next:  docker build -t hello . && docker run --rm hello

"#]],
    );
    assert!(folder.path().join("Dockerfile").is_symlink());
    assert_ne!(folder.read("docker/Dockerfile"), text);
}

#[test]
fn a_go_file_that_may_not_be_read_is_named() {
    if !permissions_bind() {
        return;
    }
    let folder = program();
    let file = folder.path().join("main.go");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o0)).unwrap();
    says(&folder, &["init", "--yes"], str![[r#""#]]);
}

#[test]
fn a_folder_that_may_not_be_read_is_named() {
    if !permissions_bind() {
        return;
    }
    let folder = program().with("closed/main.go", "");
    let closed = folder.path().join("closed");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o0)).unwrap();
    says(&folder, &["init", "--yes"], str![[r#""#]]);
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_folder_that_may_not_be_written_is_named() {
    let folder = program();
    let Some(_disk) = Disk::mount(&folder, "read-only", "ro") else {
        return;
    };
    refuses(
        &folder,
        &["-C", "read-only", "init", "--yes"],
        str![[r#"
exit code 2
error: cannot write `read-only`: read-only file system

"#]],
    );
}

#[test]
fn a_full_disk_leaves_old_files_or_none() {
    let folder = program();
    let Some(_disk) = Disk::mount(&folder, "full", "rw") else {
        return;
    };
    folder.write("full/filler", &" ".repeat(48 << 10));
    while fs::write(folder.path().join("full/more"), " ".repeat(4096)).is_ok() {
        fs::rename(
            folder.path().join("full/more"),
            folder
                .path()
                .join(format!("full/more-{}", folder.files().len())),
        )
        .unwrap();
    }
    fs::remove_file(folder.path().join("full/more")).unwrap();
    refuses(
        &folder,
        &["-C", "full", "init", "--yes"],
        str![[r#"
exit code 2
error: cannot write `scaffold.toml`: no space left on device

"#]],
    );
}

/// A small disk of its own, with a copy of the program; unmounted at the end.
struct Disk<'a>(&'a Path, String);

impl<'a> Disk<'a> {
    /// None, with the reason printed, where this user may not mount.
    fn mount(folder: &'a Folder, name: &str, mode: &str) -> Option<Self> {
        let path = folder.path().join(name);
        fs::create_dir(&path).unwrap();
        let mount = |options: &str| {
            let mut command = Command::new("mount");
            command
                .args(["-t", "tmpfs", "-o", options, "tmpfs"])
                .arg(&path);
            command.output().is_ok_and(|output| output.status.success())
        };
        if !mount("size=64k") {
            // Written past the capture of the test runner: a skipped test says so.
            std::io::Write::write_fmt(
                &mut std::io::stderr(),
                format_args!("skipped: this user may not mount a small disk\n"),
            )
            .unwrap();
            return None;
        }
        let disk = Self(folder.path(), name.to_owned());
        for file in ["go.mod", "main.go"] {
            folder.write(&format!("{name}/{file}"), &folder.read(file));
        }
        assert!(mount(&format!("remount,size=64k,{mode}")));
        Some(disk)
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.join(&self.1)).output();
    }
}

fn pipe(folder: &Folder, name: &str) {
    let path = folder.path().join(name);
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

//! A build that fetches a private module with a secret, from a Git server of the test's own: the secret is
//! in no layer, no history and no exported cache.
//!
//! It needs tests/lab: its registry, and builds that reach the machine's loopback.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test reads the disk, runs programs, says what it did, and fails by a panic"
)]

#[path = "program/container.rs"]
mod container;
#[path = "program/folder.rs"]
mod folder;
#[path = "program/git_server.rs"]
mod git_server;

use std::path::Path;
use std::process::{Command, Output};

use container::lab_registry;
use folder::{Folder, files};
use git_server::GitServer;
use memchr::memmem;

/// As in the .netrc, and as it is sent: `ann:5up3r-53cr37-p455w0rd`.
const PASSWORD: &str = "5up3r-53cr37-p455w0rd";
const SENT: &str = "YW5uOjV1cDNyLTUzY3IzNy1wNDU1dzByZA==";

/// A text of the private module, which is in the image and in the cache.
const GREETING: &str = "good-morning-from-the-private-module";

#[test]
fn a_secret_of_the_build_is_in_no_layer_history_or_exported_cache() {
    let Some(registry) = lab_registry() else {
        return;
    };
    let server = GitServer::start(
        // The go command asks for it without the `.git`.
        "acme/greeting",
        &[
            (
                "go.mod",
                "module git.example.com/acme/greeting.git\n\ngo 1.26\n",
            ),
            (
                "greeting.go",
                &format!("package greeting\n\nconst Text = {GREETING:?}\n"),
            ),
        ],
        "v1.0.0",
        &format!("Basic {SENT}"),
    );
    let go = golang(&registry, server.port);
    let folder = Folder::new()
        .with(
            "go.mod",
            "module example.com/shop\n\ngo 1.26\n\nrequire git.example.com/acme/greeting.git v1.0.0\n",
        )
        .with(
            "main.go",
            "package main\n\nimport \"git.example.com/acme/greeting.git\"\n\nfunc main() { print(greeting.Text) }\n",
        )
        .with(
            "scaffold.toml",
            &format!("[go]\nimage = \"{go}\"\nprivate = [\"git.example.com/*\"]\n"),
        );
    folder.succeeds(&["init", "--yes"]);

    let secrets = Folder::called("secrets");
    secrets.write(
        "netrc",
        &format!("machine 127.0.0.1 login ann password {PASSWORD}\n"),
    );
    let secret = format!(
        "--secret=id=netrc,src={}",
        secrets.path().join("netrc").display()
    );
    let out = Folder::called("out");
    let at = |name: &str| out.path().join(name).display().to_string();
    let plain = "compression=uncompressed,force-compression=true";
    let image = format!("--output=type=oci,dest={},{plain}", at("image.tar"));
    let cache = format!(
        "--cache-to=type=local,mode=max,dest={},{plain}",
        at("cache")
    );
    let with = build(folder.path(), &[&secret, &image, &cache]);
    assert!(
        with.status.success(),
        "{}",
        String::from_utf8_lossy(&with.stderr)
    );

    assert!(
        found(&out, GREETING).len() >= 2,
        "what is searched for would be found"
    );
    assert_eq!(found(&out, PASSWORD), Vec::<String>::new());
    assert_eq!(found(&out, SENT), Vec::<String>::new());

    folder.write("main.go", &(folder.read("main.go") + "\n// edited\n"));
    let again = build(folder.path(), &["--output=type=cacheonly"]);
    assert!(
        again.status.success(),
        "the layer of modules needs the secret once"
    );
    folder.write("go.mod", &(folder.read("go.mod") + "\n// edited\n"));
    let without = build(folder.path(), &["--output=type=cacheonly"]);
    let said = String::from_utf8_lossy(&without.stderr);
    assert!(said.contains("secret netrc: not found"), "{said}");
}

/// The lab's Go image, where Git finds git.example.com at the port; pushed to the registry.
fn golang(registry: &str, port: u16) -> String {
    let tag = format!("{registry}/test/golang:1.26-trixie");
    let folder = Folder::new().with(
        "Dockerfile",
        &format!(
            "FROM golang:1.26-trixie\n\
             RUN git config --system url.\"http://127.0.0.1:{port}/\".insteadOf https://git.example.com/\n"
        ),
    );
    let made = build(folder.path(), &["--push", "--tag", &tag]);
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    tag
}

fn build(folder: &Path, options: &[&str]) -> Output {
    Command::new("docker")
        .args(["buildx", "build", "--progress=plain", "--pull"])
        .args(options)
        .arg(".")
        .current_dir(folder)
        .output()
        .unwrap()
}

/// The files that hold a text.
fn found(folder: &Folder, text: &str) -> Vec<String> {
    let has = |bytes: &[u8]| memmem::find(bytes, text.as_bytes()).is_some();
    let files = files(folder.path()).into_iter();
    files
        .filter(|(_, bytes)| has(bytes))
        .map(|(path, _)| path)
        .collect()
}

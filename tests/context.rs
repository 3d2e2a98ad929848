//! What enters the build context of each example, with a developer's junk and secrets lying around:
//! everything that the build reads, nothing of the junk, and hardly more bytes than needed.
//!
//! That our matching of .dockerignore is Docker's, tests/ignore_oracle.rs proves.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the disk, runs programs, and fails by a panic"
)]

#[path = "program/folder.rs"]
mod folder;

use std::collections::BTreeMap;

use folder::{Folder, example, examples, sources};
use scaffold::docker::ignore::Ignore;

/// What lies in the folders of people who develop, and in no image.
const JUNK: &[&str] = &[
    // Of version control.
    ".git/config",
    ".git/objects/pack/pack-1.pack",
    // Secrets.
    ".aws/credentials",
    ".env",
    ".env.production",
    ".kube/config",
    ".netrc",
    ".ssh/id_ed25519",
    "cmd/.env",
    "gcp-credentials.json",
    "id_rsa",
    "infra/prod.tfvars",
    "infra/terraform.tfstate",
    "keystore.jks",
    "pki/ca/server.key",
    "pki/server.pem",
    // Dependencies of other ecosystems.
    ".venv/lib/python3.13/site-packages/six.py",
    "docs/site/node_modules/react/index.js",
    "node_modules/react/index.js",
    // What builds, tests and editors write.
    ".DS_Store",
    ".cache/go-build/00/1",
    ".idea/workspace.xml",
    ".vscode/settings.json",
    "bin/program",
    "cmd/__debug_bin3141",
    "coverage.out",
    "cpu.prof",
    "data.sqlite3",
    "dist/program_linux_amd64/program",
    "internal.test",
    "server.log",
    "tmp/upload-1",
];

/// Bytes of a file of junk.
const SIZE: usize = 100_000;

#[test]
fn nothing_of_the_junk_enters_and_nothing_that_the_build_reads_is_left_out() {
    for name in examples() {
        let folder = Folder::of_example(&name);
        folder.succeeds(&["init", "--yes"]);
        let own = sources(&example(&name));
        // A file of the example may be called like junk, or be in a folder that is: that is needed.
        let is_own = |junk: &str| {
            let top = junk.split('/').next().unwrap();
            own.keys().any(|path| path.split('/').next() == Some(top))
                && !["cmd", "docs"].contains(&top)
        };
        let junk: Vec<&str> = JUNK.iter().copied().filter(|path| !is_own(path)).collect();
        assert!(junk.len() + 3 > JUNK.len(), "{name} has folders of junk");
        for path in &junk {
            folder.write_bytes(path, &vec![b'x'; SIZE]);
        }
        let ignore = Ignore::parse(&folder.read(".dockerignore")).unwrap();
        let mut sent = folder.files();
        sent.retain(|path, _| !ignore.excludes(path));

        let entered: Vec<&&str> = junk
            .iter()
            .filter(|path| sent.contains_key(**path))
            .collect();
        assert_eq!(entered, Vec::<&&str>::new(), "{name}");
        let mut needed = own;
        needed.retain(|path, _| is_needed(path));
        let missing: Vec<&String> = needed
            .keys()
            .filter(|path| !sent.contains_key(*path))
            .collect();
        assert_eq!(missing, Vec::<&String>::new(), "{name}");
        let (sent, needed) = (bytes(&sent), bytes(&needed));
        assert!(sent * 5 <= needed * 6, "{name}: {sent} bytes for {needed}");
    }
}

/// Whether a build of the examples reads a file: code with its tests, what it embeds and opens, its
/// modules, vendor/ as a whole, a front end's sources.
fn is_needed(path: &str) -> bool {
    if path.starts_with("vendor/") {
        return true;
    }
    let name = path.rsplit('/').next().unwrap();
    let is_about = name.ends_with(".md") && !path.contains("docs/");
    let is_of_people =
        name == "Makefile" || name.starts_with(".git") || name.starts_with("compose");
    !is_about && !is_of_people && !path.starts_with("deploy/") && !path.starts_with(".github/")
}

fn bytes(files: &BTreeMap<String, Vec<u8>>) -> usize {
    files.values().map(Vec::len).sum()
}

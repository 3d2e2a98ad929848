//! No text makes scaffold panic or hang, whatever the bytes: a repository is read before it is known
//! to be one.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test writes files, runs the program, and fails by a panic"
)]

#[path = "program/folder.rs"]
mod folder;

use folder::Folder;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use scaffold::Request;
use scaffold::docker::ignore::Ignore;
use scaffold::docker::reader::Dockerfile;
use scaffold::write::lock::Lock;

/// Pieces that the files scaffold reads are made of, so that random texts come past the first line.
const PIECES: &[&str] = &[
    "module example.com/a\n",
    "go 1.26\n",
    "go 1.99999999999999999999\n",
    "toolchain go1.26.1\n",
    "require (\n",
    ")\n",
    "(",
    "replace a => ./b\n",
    "replace a => ../\n",
    "use ./b\n",
    "ignore ./\n",
    "tool a/b\n",
    "package main\n",
    "import \"C\"\n",
    "import (\"net/http\"; `os`)\n",
    "//go:build linux && !(cgo || )\n",
    "//go:embed all:b *.txt \"\n",
    "var files embed.FS\n",
    "// #cgo LDFLAGS: -lz\n",
    "func main() {\n",
    "http.ListenAndServe(\":8080\", nil)\n",
    "flag.String(\"addr\", \":90\", \"\")\n",
    "var addr = \":\" + port + `",
    "}\n",
    "/*",
    "*/",
    "\"",
    "'",
    "`",
    "\\",
    "[run]\n",
    "[image.a]\n",
    "[[file]]\n",
    "main = \".\"\n",
    "base = \"scratch\"\n",
    "ports = [8080, \"53/udp\"]\n",
    "version = 1\n",
    "= [\n",
    "FROM a AS b\n",
    "RUN <<EOF\n",
    "EOF\n",
    "RUN go build ./cmd/a \\\n",
    "COPY --from=b [\"a\", \"b\"]\n",
    "# escape=`\n",
    "ARG A=${B:-$C}\n",
    "**/*.go\n",
    "!a\n",
    "[a-\n",
    "../..\n",
    "{% block a %}",
    "{{ image.name }}",
    "{% endblock %}",
    "{% extends \"parent/image\" %}",
    "\u{feff}",
    "\u{2028}",
    "é",
    "\r\n",
    "\n",
    "\t",
    " ",
    "\0",
];

/// Files that scaffold reads.
const PATHS: &[&str] = &[
    "go.mod",
    "go.work",
    "go.sum",
    "main.go",
    "main_test.go",
    "b/b.go",
    "b/go.mod",
    "cmd/a/main.go",
    "vendor/modules.txt",
    "scaffold.toml",
    "scaffold.lock",
    ".scaffold/image.tera",
    ".scaffold/dockerignore.tera",
    "Dockerfile",
    ".dockerignore",
    ".gitignore",
    "Makefile",
    ".goreleaser.yaml",
    "b/data.txt",
];

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_repository_makes_it_panic(files in vec((select(PATHS), content()), 1..8)) {
        let folder = Folder::new();
        for (path, bytes) in &files {
            folder.write_bytes(path, bytes);
        }
        run(&folder);
    }

    #[test]
    fn no_file_of_a_program_makes_it_panic(path in select(PATHS), bytes in content()) {
        let folder = Folder::new();
        folder.write("go.mod", "module example.com/a\n\ngo 1.26\n");
        folder.write("main.go", "package main\n\nfunc main() {}\n");
        folder.write_bytes(path, &bytes);
        run(&folder);
    }

    #[test]
    fn no_text_makes_a_reader_panic(bytes in content()) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = Lock::parse(&text);
        let _ = Dockerfile::parse(&text);
        if let Ok(ignore) = Ignore::parse(&text) {
            let _ = ignore.excludes("cmd/a/main.go");
            let _ = ignore.excludes(&text);
        }
    }
}

/// A few seconds' worth, or as many as PROPTEST_CASES says.
fn config() -> ProptestConfig {
    let mut config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 32;
    }
    config
}

/// All stages but the writing, and what is said about them.
fn run(folder: &Folder) {
    let request = Request {
        folder: folder.path().to_owned(),
        ..Request::default()
    };
    if let Ok(outcome) = scaffold::run(&request) {
        let shown = scaffold::diag::render(&outcome.diagnostics, 80);
        assert_eq!(shown.is_empty(), outcome.diagnostics.is_empty());
    }
}

/// Pieces in any order, with random bytes between them.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let piece = select(PIECES).prop_map(|piece| piece.as_bytes().to_vec());
    let noise = vec(any::<u8>(), 0..4);
    vec(prop_oneof![9 => piece, 1 => noise], 0..24).prop_map(|pieces| pieces.concat())
}

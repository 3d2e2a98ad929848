//! Shapes of Dockerfiles that no example has, each whole: `tests/shapes/NAME.Dockerfile`.
//!
//! `SCAFFOLD_UPDATE=1 cargo test --test shapes` takes what scaffold writes now as right.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the disk, and fails by a panic"
)]

#[path = "program/folder.rs"]
mod folder;

use std::path::Path;
use std::{env, fs};

use folder::Folder;
use snapbox::{Assert, IntoData};

const MAIN: &str = "package main\n\nfunc main() {}\n";
const GO_MOD: &str = "module example.com/shop\n\ngo 1.26\n";
const NEEDS: &str = "module example.com/shop\n\ngo 1.26\n\nrequire example.com/dep v1.0.0\n";

/// Compares the Dockerfiles that scaffold prints with the one that is right.
fn prints(name: &str, folder: &Folder) {
    let answer = folder.scaffold(&["init", "--yes", "--stdout"]);
    assert_eq!(
        (answer.code, answer.stderr.as_str()),
        (Some(0), ""),
        "{name}"
    );
    let golden =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/shapes/{name}.Dockerfile"));
    if env::var_os("SCAFFOLD_UPDATE").is_some() {
        fs::create_dir_all(golden.parent().unwrap()).unwrap();
        fs::write(&golden, &answer.stdout).unwrap();
    }
    let expected = fs::read_to_string(&golden).unwrap();
    Assert::new().eq(answer.stdout.raw(), expected.raw());
}

/// A program with a dependency, and this scaffold.toml.
fn program(manifest: &str) -> Folder {
    Folder::new()
        .with("go.mod", NEEDS)
        .with("go.sum", "")
        .with("main.go", MAIN)
        .with("scaffold.toml", manifest)
}

#[test]
fn private_modules_by_netrc_are_a_layer_with_a_secret() {
    prints("netrc", &program("go.private = [\"example.com/*\"]\n"));
}

#[test]
fn private_modules_by_ssh_know_their_hosts() {
    let manifest = "[go]\nprivate = [\"example.com/*\"]\nprivate-auth = \"ssh\"\n\
                    known-hosts = [\"example.com ssh-ed25519 AAAA\"]\n";
    prints("ssh", &program(manifest));
}

#[test]
fn a_mirror_and_digests_are_in_every_from_and_in_the_syntax_line() {
    let digest = "0".repeat(64);
    let manifest = format!(
        "registry = \"mirror.example.com/hub\"\n\n[digests]\n\"golang:1.26-alpine3.24\" = \"sha256:{digest}\"\n"
    );
    prints("mirror", &program(&manifest));
}

#[test]
fn without_a_syntax_line_nothing_is_used_that_old_engines_lack() {
    prints("old-engine", &program("syntax = false\n"));
}

#[test]
fn a_module_cache_in_a_layer_lets_the_compile_step_do_without_a_network() {
    prints("layer", &program("go.module-cache = \"layer\"\n"));
}

#[test]
fn arm_variants_set_goarm() {
    prints(
        "arm",
        &program("platforms = [\"linux/amd64\", \"linux/arm/v7\"]\n"),
    );
}

#[test]
fn each_image_has_a_file_of_its_own_where_that_is_wanted() {
    let folder = Folder::new()
        .with("go.mod", GO_MOD)
        .with("cmd/a/main.go", MAIN)
        .with("cmd/b/main.go", MAIN)
        .with("scaffold.toml", "layout = \"per-image\"\n");
    prints("per-image", &folder);
}

#[test]
fn programs_of_one_image_with_names_of_their_own_are_compiled_for_the_same_platform() {
    let folder = Folder::new()
        .with("go.mod", GO_MOD)
        .with("cmd/server/main.go", MAIN)
        .with("cmd/worker/main.go", MAIN)
        .with(
            "scaffold.toml",
            "[image.shop]\nmain = \"cmd/server\"\nalso = [\"cmd/worker\"]\nbuild.env = { GOAMD64 = \"v2\" }\n",
        );
    prints("renamed-beside", &folder);
}

#[test]
fn scratch_beside_another_base_gets_a_root_of_its_own() {
    let folder = Folder::new()
        .with("go.mod", GO_MOD)
        .with("cmd/a/main.go", MAIN)
        .with("cmd/b/main.go", MAIN)
        .with("scaffold.toml", "image.a.run.base = \"scratch\"\n");
    prints("scratch-beside-distroless", &folder);
}

#[test]
fn a_vendored_workspace_downloads_nothing() {
    let folder = Folder::new()
        .with("go.work", "go 1.26\n\nuse ./api\n")
        .with("vendor/modules.txt", "## workspace\n")
        .with("api/go.mod", "module example.com/shop/api\n\ngo 1.26\n")
        .with("api/main.go", MAIN);
    prints("vendored-workspace", &folder);
}

#[test]
fn a_vendored_module_beside_a_workspace_turns_the_workspace_off() {
    let folder = Folder::new()
        .with("go.work", "go 1.26\n\nuse ./lib\n")
        .with("lib/go.mod", "module example.com/lib\n\ngo 1.26\n")
        .with("lib/lib.go", "package lib\n")
        .with("api/go.mod", "module example.com/shop/api\n\ngo 1.26\n")
        .with("api/vendor/modules.txt", "")
        .with("api/main.go", MAIN);
    prints("vendored-outside-workspace", &folder);
}

#[test]
fn a_module_that_no_newer_go_compiles_keeps_the_go_of_its_time() {
    let folder = Folder::new()
        .with(
            "go.mod",
            "module example.com/shop\n\ngo 1.23\n\nrequire github.com/bytedance/sonic v1.13.1\n",
        )
        .with("go.sum", "")
        .with(
            "main.go",
            "package main\n\nimport _ \"github.com/bytedance/sonic\"\n\nfunc main() {}\n",
        );
    prints("go-limit", &folder);
}

#[test]
fn code_of_the_time_of_gopath_lies_where_its_imports_say() {
    let folder = Folder::new()
        .with(
            "main.go",
            "package main\n\nimport _ \"shop/stock\"\n\nfunc main() {}\n",
        )
        .with("stock/stock.go", "package stock\n");
    prints("gopath", &folder);
}

#[test]
fn a_module_in_a_subfolder_reaches_its_neighbour() {
    let go_mod = "module example.com/shop\n\ngo 1.26\n\nrequire (\n\texample.com/dep v1.0.0\n\
                  \texample.com/lib v0.0.0\n)\n\nreplace example.com/lib => ../lib\n";
    let folder = Folder::new()
        .with("backend/go.mod", go_mod)
        .with("backend/go.sum", "")
        .with("backend/main.go", MAIN)
        .with("lib/go.mod", "module example.com/lib\n\ngo 1.26\n")
        .with("lib/lib.go", "package lib\n");
    prints("subfolder", &folder);
}

#[test]
fn everything_a_runtime_stage_can_say_is_said() {
    let manifest = "[run]\nargs = [\"serve\", \"a b\"]\nassets = [\"main.go\"]\nenv = { B = \"x y\", A = \"$c\" }\n\
                    healthcheck = [\"/usr/local/bin/shop\", \"healthy\"]\nlabels = { team = \"search\" }\n\
                    ports = [8080, \"53/udp\"]\nstop-signal = \"SIGINT\"\nwritable = [\"/data\"]\n";
    prints("runtime", &program(manifest));
}

/// A program that embeds `ui/dist`, which a package with this package.json and these files makes.
fn embeds(package: &str, files: &[(&str, &str)]) -> Folder {
    let main = "package main\n\nimport \"embed\"\n\n//go:embed all:ui/dist\nvar files embed.FS\n\n\
                func main() { _ = files }\n";
    let folder = Folder::new()
        .with("go.mod", GO_MOD)
        .with("main.go", main)
        .with("ui/package.json", package);
    let files = files.iter();
    files.fold(folder, |folder, (path, text)| folder.with(path, text))
}

#[test]
fn a_front_end_of_pnpm_gets_the_release_that_its_package_pins() {
    let package = r#"{"packageManager": "pnpm@10.10.0", "engines": {"node": "^22"}, "scripts": {"build": "vite build"}}"#;
    let files = [
        ("ui/pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
        ("ui/patches/a.patch", ""),
    ];
    prints("front-end-pnpm", &embeds(package, &files));
}

#[test]
fn a_front_end_of_yarn_finds_its_archives_where_they_were_downloaded_to() {
    let package = r#"{"devDependencies": {"cypress": "1"}, "scripts": {"build": "vite build"}}"#;
    let files = [
        ("ui/.nvmrc", "lts/krypton\n"),
        ("ui/yarn.lock", "__metadata:\n  version: 8\n"),
    ];
    prints("front-end-yarn", &embeds(package, &files));
}

#[test]
fn yarn_1_is_installed_where_the_image_lacks_it_and_scripts_get_their_sources_first() {
    let package = r#"{"scripts": {"build": "vite build", "postinstall": "node tools/fetch.js"}}"#;
    let files = [
        ("ui/yarn.lock", "# yarn lockfile v1\n"),
        ("ui/tools/fetch.js", ""),
    ];
    prints("front-end-yarn-1", &embeds(package, &files));
}

#[test]
fn two_front_ends_of_two_programs_are_stages_on_one_node_from_the_mirror() {
    let main = |dir: &str| {
        format!(
            "package main\n\nimport \"embed\"\n\n//go:embed {dir}\nvar files embed.FS\n\n\
             func main() {{ _ = files }}\n"
        )
    };
    let package = r#"{"scripts": {"build": "vite build"}}"#;
    let digest = "0".repeat(64);
    let manifest = format!(
        "registry = \"mirror.example.com/hub\"\n\n[front-end.web-admin]\nimage = \"node:24-alpine\"\n\n\
         [front-end.web-shop]\nimage = \"node:24-alpine\"\nbuild = \"npm run build -- --mode shop\"\n\n\
         [digests]\n\"node:24-alpine\" = \"sha256:{digest}\"\n"
    );
    let folder = Folder::new()
        .with("go.mod", GO_MOD)
        .with("cmd/a/main.go", &main("admin/dist"))
        .with("cmd/b/main.go", &main("shop/dist"))
        .with("cmd/a/admin/package.json", package)
        .with("cmd/a/admin/package-lock.json", "{}")
        .with("cmd/b/shop/package.json", package)
        .with("cmd/b/shop/package-lock.json", "{}")
        .with("scaffold.toml", &manifest);
    prints("front-ends", &folder);
}

#[test]
fn a_front_end_that_is_the_whole_repository_is_built_of_all_of_it() {
    let main = "package main\n\nimport \"embed\"\n\n//go:embed dist\nvar files embed.FS\n\n\
                func main() { _ = files }\n";
    let folder = Folder::new()
        .with("go.mod", GO_MOD)
        .with("main.go", main)
        .with("package.json", r#"{"scripts": {"build": "vite build"}}"#)
        .with("package-lock.json", "{}");
    prints("front-end-root", &folder);
}

//! Front ends that are built before the Go code that embeds them: what is said of them, and what
//! scaffold.toml may say.

use snapbox::str;

use super::folder::Folder;
use super::{program, says};

const PACKAGE: &str = "{\n  \"scripts\": {\n    \"build\": \"vite build\"\n  }\n}\n";

/// A program that embeds `ui/dist`, beside a package without a lock file.
fn unlocked() -> Folder {
    let main = "package main\n\nimport \"embed\"\n\n//go:embed ui/dist\nvar files embed.FS\n\n\
                func main() { _ = files }\n";
    Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("main.go", main)
        .with("ui/package.json", PACKAGE)
}

/// The same with one.
fn locked() -> Folder {
    unlocked().with("ui/package-lock.json", "{}\n")
}

#[test]
fn init_says_it_in_one_line() {
    says(
        &locked(),
        &["init", "--yes"],
        str![[r#"
exit code 0
hello: main package . (main.go:8)
  golang:1.26-alpine3.24 (go.mod:3), cgo off, on distroless-static, no port
web: ui/dist by npm run build (ui/package.json:3), node:26-alpine

wrote Dockerfile, .dockerignore, scaffold.toml, scaffold.lock
next:  docker build -t hello . && docker run --rm hello

"#]],
    );
}

#[test]
fn each_of_its_settings_is_explained() {
    says(
        &locked(),
        &["explain", "front-end.web"],
        str![[r#"
exit code 0

on standard output:
  front-end.web.build = "npm run build"    (repository)
      ui/package.json:3                its build script
        | "build": "vite build"
    to change it, in scaffold.toml: front-end.web.build = …
  front-end.web.dir = "ui"    (repository)
      ui/package.json:3                its build script
        | "build": "vite build"
      main.go:5                        embeds
        | //go:embed ui/dist
    to change it, in scaffold.toml: front-end.web.dir = …
  front-end.web.image = "node:26-alpine"    (catalog)
    to change it, in scaffold.toml: front-end.web.image = …
  front-end.web.install = "npm ci"    (default)
    to change it, in scaffold.toml: front-end.web.install = …
  front-end.web.output = ["ui/dist"]    (repository)
      ui/package.json:3                its build script
        | "build": "vite build"
      main.go:5                        embeds
        | //go:embed ui/dist
    to change it, in scaffold.toml: front-end.web.output = …
  front-end.web.package-manager = "npm"    (repository)
      ui/package-lock.json:1           the lock file
    to change it, in scaffold.toml: front-end.web.package-manager = …

"#]],
    );
}

#[test]
fn what_no_stage_makes_is_warned_of_with_the_reason() {
    says(
        &unlocked(),
        &["explain", "layout"],
        str![[r#"
exit code 0
warning[embed-unmatched]: `//go:embed ui/dist` matches no file that git keeps
 --> main.go:5:12
  |
5 | //go:embed ui/dist
  |            ^^^^^^^
  |
  = help: go build fails without; ui/package.json may make it, and no stage does, since it has no lock file:
          
          cd ui && npm install && npm run build
          
          before the image is built, or commit what it makes


on standard output:
  layout = "single"    (default)
    to change it, in scaffold.toml: layout = …

"#]],
    );
}

#[test]
fn what_only_a_program_of_no_image_embeds_is_not_warned_of() {
    let folder = unlocked().with("cmd/other/main.go", "package main\n\nfunc main() {}\n");
    says(
        &folder,
        &["explain", "layout", "--main", "cmd/other"],
        str![[r#"
exit code 0

on standard output:
  layout = "single"    (default)
    to change it, in scaffold.toml: layout = …

"#]],
    );
}

#[test]
fn a_table_may_want_no_stage() {
    let folder = locked().with("scaffold.toml", "front-end.web.build = false\n");
    says(
        &folder,
        &["explain", "layout"],
        str![[r#"
exit code 0
warning[embed-unmatched]: `//go:embed ui/dist` matches no file that git keeps
 --> main.go:5:12
  |
5 | //go:embed ui/dist
  |            ^^^^^^^
  |
  = help: go build fails without; ui/package.json may make it:
          
          cd ui && npm ci && npm run build
          
          before the image is built, or commit what it makes


on standard output:
  layout = "single"    (default)
    to change it, in scaffold.toml: layout = …

"#]],
    );
}

#[test]
fn a_table_with_a_folder_says_what_was_not_found() {
    let manifest = "[front-end.site]\ndir = \"ui\"\npackage-manager = \"pnpm@10\"\n\
                    output = [\"ui/dist\"]\ninstall = \"pnpm install\"\n";
    let folder = unlocked().with("scaffold.toml", manifest);
    says(
        &folder,
        &["explain", "front-end.site"],
        str![[r#"
exit code 0

on standard output:
  front-end.site.build = "pnpm build"    (repository)
      ui/package.json:3                its build script
        | "build": "vite build"
    to change it, in scaffold.toml: front-end.site.build = …
  front-end.site.dir = "ui"    (manifest)
      scaffold.toml:2                  said in scaffold.toml
        | dir = "ui"
    to change it, in scaffold.toml: front-end.site.dir = …
  front-end.site.image = "node:26-alpine"    (catalog)
    to change it, in scaffold.toml: front-end.site.image = …
  front-end.site.install = "pnpm install"    (manifest)
      scaffold.toml:5                  said in scaffold.toml
        | install = "pnpm install"
    to change it, in scaffold.toml: front-end.site.install = …
  front-end.site.output = ["ui/dist"]    (manifest)
      scaffold.toml:4                  said in scaffold.toml
        | output = ["ui/dist"]
    to change it, in scaffold.toml: front-end.site.output = …
  front-end.site.package-manager = "pnpm@10"    (manifest)
      scaffold.toml:3                  said in scaffold.toml
        | package-manager = "pnpm@10"
    to change it, in scaffold.toml: front-end.site.package-manager = …

"#]],
    );
}

#[test]
fn a_table_without_a_folder_changes_one_that_was_found() {
    let folder = locked().with("scaffold.toml", "front-end.site.image = \"node:24\"\n");
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: no front end called `site` was found
--> scaffold.toml
 = help: there is web; for another one: dir = "…"


"#]],
    );
}

#[test]
fn a_table_that_wants_no_stage_needs_none_to_be_found() {
    let folder = program().with("scaffold.toml", "front-end.web.build = false\n");
    says(
        &folder,
        &["explain", "layout"],
        str![[r#"
exit code 0

on standard output:
  layout = "single"    (default)
    to change it, in scaffold.toml: layout = …

"#]],
    );
}

#[test]
fn a_folder_without_a_package_is_told() {
    let folder = locked().with("scaffold.toml", "front-end.site.dir = \"uj\"\n");
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: there is no package.json in uj
 --> scaffold.toml:1:22
  |
1 | front-end.site.dir = "uj"
  |                      ^^^^


"#]],
    );
}

#[test]
fn a_package_that_nobody_knows_enough_of_is_told_what_lacks() {
    let folder = unlocked().with("scaffold.toml", "front-end.site.dir = \"ui\"\n");
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: nothing says which package manager installs what ui/package.json asks for
--> scaffold.toml
 = help: package-manager = "npm", or one lock file

warning[embed-unmatched]: `//go:embed ui/dist` matches no file that git keeps
 --> main.go:5:12
  |
5 | //go:embed ui/dist
  |            ^^^^^^^
  |
  = help: go build fails without; ui/package.json may make it, and no stage does, since it has no lock file:
          
          cd ui && npm install && npm run build
          
          before the image is built, or commit what it makes


"#]],
    );
    let folder = folder
        .with("ui/yarn.lock", "")
        .with("ui/package.json", "{}");
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: nothing says what the build of ui/package.json makes
--> scaffold.toml
 = help: output = ["web/dist"], from the folder of scaffold.toml

warning[embed-unmatched]: `//go:embed ui/dist` matches no file that git keeps
 --> main.go:5:12
  |
5 | //go:embed ui/dist
  |            ^^^^^^^
  |
  = help: build what is embedded before the image, or commit it: go build fails without


"#]],
    );
    let manifest = "[front-end.site]\ndir = \"ui\"\noutput = [\"ui/dist\"]\n";
    says(
        &folder.with("scaffold.toml", manifest),
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: ui/package.json has no build script
 --> scaffold.toml:1:1
  |
1 | [front-end.site]
  | ^^^^^^^^^^^^^^^^
  |
  = help: build = "npm run release", or the command that builds

warning[embed-unmatched]: `//go:embed ui/dist` matches no file that git keeps
 --> main.go:5:12
  |
5 | //go:embed ui/dist
  |            ^^^^^^^
  |
  = help: build what is embedded before the image, or commit it: go build fails without


"#]],
    );
}

#[test]
fn an_image_of_the_same_name_is_told() {
    let folder = locked().with("scaffold.toml", "front-end.hello.dir = \"ui\"\n");
    says(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[contradiction]: an image is called `hello` too, and both are stages
--> scaffold.toml


"#]],
    );
}

#[test]
fn values_that_cannot_be_are_shown() {
    let manifest =
        "[front-end.Web]\ndir = \"../ui\"\npackage-manager = \"bun\"\noutput = [\"/dist\"]\n";
    says(
        &locked().with("scaffold.toml", manifest),
        &["generate"],
        str![[r#"
exit code 2
error[manifest]: `Web` cannot be the name of a stage
 --> scaffold.toml:1:1
  |
1 | [front-end.Web]
  | ^^^^^^^^^^^^^^^
  |
  = help: small letters, digits, `-`, `_` and `.`, a letter first: [front-end.web]

error[manifest]: `../ui` is no folder in this one
 --> scaffold.toml:2:7
  |
2 | dir = "../ui"
  |       ^^^^^^^
  |
  = help: such as "web"

error[manifest]: `bun` is no package manager of Node
 --> scaffold.toml:3:19
  |
3 | package-manager = "bun"
  |                   ^^^^^
  |
  = help: such as "npm", "pnpm@10" or "yarn@4"

error[manifest]: `/dist` is no folder in this one
 --> scaffold.toml:4:10
  |
4 | output = ["/dist"]
  |          ^^^^^^^^^
  |
  = help: such as ["web/dist"]


"#]],
    );
}

#[test]
fn a_placeholder_is_no_front_end() {
    let folder = locked().with("ui/dist/.gitkeep", "").with(
        "main.go",
        "package main\n\nimport \"embed\"\n\n//go:embed all:ui/dist\nvar files embed.FS\n\n\
         func main() { _ = files }\n",
    );
    says(
        &folder,
        &["explain", "front-end.web.output"],
        str![[r#"
exit code 0

on standard output:
  front-end.web.output = ["ui/dist"]    (repository)
      ui/package.json:3                its build script
        | "build": "vite build"
      main.go:5                        embeds
        | //go:embed all:ui/dist
    to change it, in scaffold.toml: front-end.web.output = …

"#]],
    );
}

#[test]
fn an_ignore_line_of_the_repository_that_hides_it_is_left_out() {
    let folder = locked().with(".dockerignore", "ui\n*.tmp\n");
    says(
        &folder,
        &["-v", "explain", "extend-ignore"],
        str![[r#"
exit code 0
note[ignore-line]: `ui` is left out of .dockerignore: the build reads ui/package-lock.json
--> .dockerignore


on standard output:
  extend-ignore = ["*.tmp"]    (repository)
      .dockerignore:1                  the repository's own lines
    to change it, in scaffold.toml: extend-ignore = …

"#]],
    );
}

#[test]
fn ignore_lines_that_let_in_what_git_does_not_keep_are_named_and_left_out() {
    let lines = "*.tmp\n# made outside\n.build\n!.build/linux-amd64/\n!.build/linux-arm64/\n";
    let folder = locked().with(".dockerignore", lines);
    says(
        &folder,
        &["-v", "explain", "extend-ignore"],
        str![[r#"
exit code 0
note[ignore-line]: `!.build/linux-amd64/` and 1 more are left out of .dockerignore: git keeps nothing there
 --> .dockerignore:4:1
  |
4 | !.build/linux-amd64/
  | ^^^^^^^^^^^^^^^^^^^^


on standard output:
  extend-ignore = ["*.tmp",".build"]    (repository)
      .dockerignore:1                  the repository's own lines
    to change it, in scaffold.toml: extend-ignore = …

"#]],
    );
}

#[test]
fn a_list_of_one_line_is_named_as_one() {
    let folder = locked().with(".dockerignore", "*\n");
    says(
        &folder,
        &["-v", "explain", "extend-ignore"],
        str![[r#"
exit code 0
note[ignore-line]: `*` is left out of .dockerignore: it lists what alone is sent
 --> .dockerignore:1:1
  |
1 | *
  | ^


on standard output:
  extend-ignore = []    (default)
    to change it, in scaffold.toml: extend-ignore = …

"#]],
    );
}

#[test]
fn a_list_of_what_alone_is_sent_is_named_and_left_out() {
    let folder = locked().with(".dockerignore", "*\n!bin/hello\n!main.go\n");
    says(
        &folder,
        &["-v", "explain", "extend-ignore"],
        str![[r#"
exit code 0
note[ignore-line]: `*` and 2 more are left out of .dockerignore: they list what alone is sent
 --> .dockerignore:1:1
  |
1 | *
  | ^


on standard output:
  extend-ignore = []    (default)
    to change it, in scaffold.toml: extend-ignore = …

"#]],
    );
}

#[test]
fn a_node_that_nobody_knows_is_noted() {
    let folder = locked().with("ui/.nvmrc", "99\n");
    says(
        &folder,
        &["-v", "explain", "front-end.web.image"],
        str![[r#"
exit code 0
note[node-unknown]: this scaffold does not know Node 99: node:26-alpine takes its place
 --> ui/.nvmrc:1:1
  |
1 | 99
  | ^^
  |
  = help: to have another, in scaffold.toml:
          
          [front-end.web]
          image = "node:…"


on standard output:
  front-end.web.image = "node:26-alpine"    (catalog)
    to change it, in scaffold.toml: front-end.web.image = …

"#]],
    );
}

#[test]
fn what_somebody_makes_before_the_image_is_compiled_in_whole() {
    let folder = unlocked();
    folder.succeeds(&["init", "--yes"]);
    let ignored = folder.read(".dockerignore");
    let awaited: Vec<&str> = ignored
        .split("\n\n")
        .filter(|group| group.contains("ui/dist"))
        .collect();
    assert_eq!(
        awaited,
        [
            "# Compiled in once it is made: it stays whole, whatever its files are called.\n!ui/dist/**"
        ]
    );
}

#[test]
fn the_release_of_node_is_that_of_the_own_dockerfile_where_no_file_names_one() {
    let own = "ARG NODE=22.3\nFROM --platform=$BUILDPLATFORM docker.io/node:${NODE}-slim AS node\nFROM node AS ui\n\
               WORKDIR /src\nCOPY ui ui\nRUN cd ui && npm ci && npm run build\n\
               FROM golang:1.26\nCOPY . /src\nWORKDIR /src\nCOPY --from=ui /src/ui/dist ui/dist\nRUN go build -o /hello .\n";
    let folder = locked().with("Dockerfile", own);
    says(
        &folder,
        &["-v", "explain", "front-end.web.image"],
        str![[r#"
exit code 0

on standard output:
  front-end.web.image = "node:22-alpine"    (repository)
      Dockerfile:2                     a Dockerfile builds on it
        | FROM --platform=$BUILDPLATFORM docker.io/node:${NODE}-slim AS node
    to change it, in scaffold.toml: front-end.web.image = …

"#]],
    );
    // The file that says so is replaced.
    folder.succeeds(&["init", "--yes", "--adopt"]);
    let manifest = folder.read("scaffold.toml");
    let keys: Vec<&str> = manifest
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    assert_eq!(
        keys.join("\n"),
        "\n[front-end.web]\nimage = \"node:22-alpine\" # Dockerfile: a Dockerfile builds on it"
    );
    let before = folder.written();
    folder.succeeds(&["generate"]);
    assert_eq!(folder.written(), before);
    // Another one is of another folder; one more of this is another opinion.
    let others = locked()
        .with("build/Dockerfile", own)
        .with("docs/Dockerfile", "FROM node:20\nCOPY . /docs\n")
        .with("ui/Dockerfile", "FROM node:24\nCOPY . /ui\n");
    says(
        &others,
        &["explain", "front-end.web.image"],
        str![[r#"
exit code 0

on standard output:
  front-end.web.image = "node:26-alpine"    (catalog)
    to change it, in scaffold.toml: front-end.web.image = …

"#]],
    );
}

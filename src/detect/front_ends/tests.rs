use super::*;
use crate::detect::repository::walked;

const BUILDS: &str = r#"{"scripts": {"build": "vite build"}}"#;

/// What makes `ui/dist` in a repository that has these files, as `ui: ui/dist by npm`, or why
/// nothing does.
fn of(files: &[(&str, &str)]) -> String {
    let (_folder, repo) = walked(files);
    let mut missing = vec![Missing {
        package: RepoPath::root().join("ui"),
        pattern: "all:dist".to_owned(),
        path: RepoPath::root().join("ui/dist"),
        evidence: None,
        has_placeholder: false,
        ignored: Default::default(),
        served: false,
        made: None,
        obstacle: String::new(),
        brought: None,
    }];
    let catalog = Catalog::built_in().unwrap();
    let (_, front_ends) = front_ends(&repo, &catalog, &[], &mut missing).unwrap();
    match front_ends.as_slice() {
        [] => format!("none: {}", missing[0].obstacle),
        all => {
            let shown = all.iter().map(|one| {
                let output: Vec<String> = one.output.iter().map(ToString::to_string).collect();
                format!("{}: {} by {:?}", one.dir, output.join(" "), one.manager)
            });
            shown.collect::<Vec<_>>().join("; ")
        }
    }
}

/// The same for `ui/package.json` with a lock file of npm, and these besides.
fn of_ui(package: &str, more: &[(&str, &str)]) -> String {
    let mut files = vec![("ui/package.json", package), ("ui/package-lock.json", "{}")];
    files.extend(more);
    of(&files)
}

#[test]
fn the_nearest_package_makes_what_its_bundler_writes_unasked() {
    let outer = [("package.json", BUILDS), ("package-lock.json", "{}")];
    assert_eq!(of_ui(BUILDS, &outer), "ui: ui/dist by Npm");
    let react = r#"{"scripts": {"build": "react-scripts build"}}"#;
    assert_eq!(
        of_ui(react, &[]),
        "none: nothing says that the build writes to ui/dist"
    );
    let own = r#"{"scripts": {"build": "node build.js"}}"#;
    assert_eq!(of_ui(own, &[]), "ui: ui/dist by Npm");
    assert_eq!(of(&[("ui/index.html", "")]), "none: ");
}

#[test]
fn the_only_package_is_told_where_it_lies_elsewhere_and_writes_elsewhere() {
    let settings = "export default { build: { outDir: \"made\" } }\n";
    let web = [
        ("web/package.json", BUILDS),
        ("web/vite.config.js", settings),
    ];
    assert_eq!(
        of(&web),
        "none: the build of web/package.json writes to web/made"
    );
    assert_eq!(
        of(&web[..1]),
        "none: nothing says that the build script of web/package.json writes to ui/dist"
    );
    assert_eq!(
        of(&[web[0], web[1], ("docs/package.json", BUILDS)]),
        "none: "
    );
}

#[test]
fn each_lock_file_is_of_a_package_manager() {
    let with = |lock: &str, text: &str| {
        let lock = format!("ui/{lock}");
        of(&[("ui/package.json", BUILDS), (&lock, text)])
    };
    assert_eq!(with("npm-shrinkwrap.json", "{}"), "ui: ui/dist by Npm");
    assert_eq!(with("pnpm-lock.yaml", ""), "ui: ui/dist by Pnpm");
    assert_eq!(with("yarn.lock", "__metadata:\n"), "ui: ui/dist by Yarn");
    let classic = "# yarn lockfile v1\n";
    assert_eq!(with("yarn.lock", classic), "ui: ui/dist by YarnClassic");
}

#[test]
fn without_one_lock_file_of_its_own_no_stage_builds_it() {
    assert_eq!(
        of(&[("ui/package.json", BUILDS)]),
        "none: it has no lock file"
    );
    assert_eq!(
        of_ui(BUILDS, &[("ui/yarn.lock", "")]),
        "none: it has 2 lock files, package-lock.json and yarn.lock"
    );
    assert_eq!(
        of(&[("ui/package.json", BUILDS), ("pnpm-lock.yaml", "")]),
        "none: its lock file is that of a workspace, pnpm-lock.yaml"
    );
}

#[test]
fn settings_and_flags_that_name_another_folder_are_believed() {
    let elsewhere = |path: &str, settings: &str| {
        of(&[
            ("front/package.json", BUILDS),
            ("front/pnpm-lock.yaml", ""),
            (path, settings),
        ])
    };
    let made = "front: ui/dist by Pnpm";
    let settings = [
        "export default { build: { outDir: '../ui/dist', emptyOutDir: true } }",
        "  outDir: path.resolve(__dirname, '..', \"ui\", 'dist'),",
        "  outDir: `${__dirname}/../ui/dist`,",
        "  outDir: fileURLToPath(new URL('../ui/dist', import.meta.url)),",
    ];
    for settings in settings {
        assert_eq!(elsewhere("front/vite.config.ts", settings), made);
    }
    let webpack = "output: {\n  path: path.resolve(__dirname, '../ui/dist'),\n}";
    assert_eq!(elsewhere("front/webpack.config.js", webpack), made);
    // Where the settings name another folder, the usual one is not made.
    assert_eq!(
        of_ui(BUILDS, &[("ui/vite.config.js", "outDir: 'built'")]),
        "none: the build writes to ui/built"
    );
    // A module is no folder.
    let named = "const path = require('path')\n";
    assert_eq!(
        of_ui(BUILDS, &[("ui/vite.config.js", named)]),
        "ui: ui/dist by Npm"
    );
    let flag =
        r#"{"scripts": {"build": "npm run pack", "pack": "esbuild a.ts --outdir=../ui/dist"}}"#;
    assert_eq!(
        of(&[("front/package.json", flag), ("front/yarn.lock", "")]),
        "front: ui/dist by Yarn"
    );
    let script = [
        (
            "front/package.json",
            r#"{"scripts": {"build": "node tools/build.mjs"}}"#,
        ),
        ("front/yarn.lock", ""),
        (
            "front/tools/build.mjs",
            "build({ outfile: '../ui/dist/app.js' })",
        ),
    ];
    assert_eq!(of(&script), "front: ui/dist by Yarn");
}

#[test]
fn two_packages_that_say_so_are_none() {
    let both = r#"{"scripts": {"build": "vite build --outDir ../ui/dist"}}"#;
    let files = [
        ("a/package.json", both),
        ("a/yarn.lock", ""),
        ("b/package.json", both),
        ("b/yarn.lock", ""),
    ];
    assert_eq!(
        of(&files),
        "none: a/package.json, b/package.json all make it"
    );
}

#[test]
fn what_an_image_of_node_cannot_do_is_told() {
    let script = r#"{"scripts": {"build": "make assets && vite build"}}"#;
    assert_eq!(
        of_ui(script, &[]),
        "none: its build script runs make, which images of Node have not"
    );
    let depends = |wish: &str| {
        format!(r#"{{"scripts": {{"build": "vite build"}}, "dependencies": {{"a": "{wish}"}}}}"#)
    };
    assert_eq!(
        of_ui(&depends("file:../shared"), &[]),
        "none: it depends on a outside of its folder"
    );
    assert_eq!(
        of_ui(&depends("git+https://example.com/a.git"), &[]),
        "none: it fetches a with git, which images of Node have not"
    );
    assert_eq!(
        of_ui(&depends("workspace:*"), &[]),
        "none: it depends on a of a workspace"
    );
    let token = "//npm.example.com/:_authToken=${TOKEN}\n";
    assert_eq!(
        of_ui(BUILDS, &[("ui/.npmrc", token)]),
        "none: ui/.npmrc has a token"
    );
    assert_eq!(of_ui(&depends("file:./shared"), &[]), "ui: ui/dist by Npm");
}

#[test]
fn dependencies_are_no_packages_of_the_repository() {
    let files = [
        ("ui/node_modules/a/package.json", BUILDS),
        ("ui/node_modules/a/yarn.lock", ""),
    ];
    assert_eq!(of(&files), "none: ");
}

#[test]
fn a_build_that_needs_another_script_first_is_none() {
    let package = r#"{"scripts": {"generate": "node make.js ../api.yml ./src/api.gen.ts",
        "build": "vite build"}}"#;
    let ignored = ("ui/src/.gitignore", "*.gen.ts\n");
    let why = "none: its build script does not run `generate`, which makes ui/src/api.gen.ts";
    assert_eq!(of_ui(package, &[ignored]), why);
    // What git keeps need not be made.
    assert_eq!(of_ui(package, &[]), "ui: ui/dist by Npm");
    let runs = package.replace("vite build", "npm run generate && vite build");
    assert_eq!(of_ui(&runs, &[ignored]), "ui: ui/dist by Npm");
}

#[test]
fn a_folder_that_is_served_is_missed_where_a_package_makes_it() {
    let served = |path: &str| Missing {
        package: RepoPath::root(),
        pattern: path.to_owned(),
        served: true,
        path: RepoPath::root().join(path),
        evidence: None,
        has_placeholder: false,
        ignored: Default::default(),
        made: None,
        obstacle: String::new(),
        brought: None,
    };
    let files = [
        ("web/package.json", BUILDS),
        ("web/package-lock.json", "{\"lockfileVersion\": 3}"),
    ];
    let (_folder, repo) = walked(&files);
    let mut missing = vec![served("web/dist"), served("web/uploads"), served("uploads")];
    let catalog = Catalog::built_in().unwrap();
    let (_, front_ends) = front_ends(&repo, &catalog, &[], &mut missing).unwrap();
    let output: Vec<&RepoPath> = front_ends.iter().flat_map(|one| &one.output).collect();
    assert_eq!(output, [&RepoPath::root().join("web/dist")]);
    let missed: Vec<&RepoPath> = missing.iter().map(|one| &one.path).collect();
    assert_eq!(missed, [&RepoPath::root().join("web/dist")]);
}

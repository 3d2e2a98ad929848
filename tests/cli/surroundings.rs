//! What a program needs around it, and what is said of it where nothing can be decided.

use snapbox::str;

use super::folder::Folder;
use super::says;

/// A service of one function, whose imports and body these are, beside these files.
fn service(imports: &[&str], body: &str, files: &[&str]) -> Folder {
    let list: String = imports
        .iter()
        .map(|path| format!("import \"{path}\"\n"))
        .collect();
    let code = format!(
        "package main\n\n{list}import \"net/http\"\n\nfunc main() {{\n{body}\n\
         \thttp.ListenAndServe(\":8080\", nil)\n}}\n"
    );
    let mut folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("main.go", &code);
    for file in files {
        folder = folder.with(file, "x\n");
    }
    folder
}

#[test]
fn a_program_that_may_read_everything_is_told_so() {
    let folder = service(
        &[],
        "\thttp.Handle(\"/\", http.FileServer(http.Dir(\".\")))",
        &[],
    );
    says(
        &folder,
        &["-v", "explain", "assets"],
        str![[r#"
exit code 0
note[unsure-asset]: . may read any file of .: none is copied for it
 --> main.go:6:35
  |
6 |     http.Handle("/", http.FileServer(http.Dir(".")))
  |                                      ^^^^^^^^^^^^^^^
  |
  = help: if it does, in scaffold.toml:
          
          [image.hello.run]
          assets = ["…"]


on standard output:
  image.hello.assets = []    (default)
    to change it, in scaffold.toml: [image.hello.run] assets = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_program_that_no_distribution_has_is_named() {
    let folder = service(&["os/exec"], "\texec.Command(\"our-tool\").Run()", &[]);
    says(
        &folder,
        &["-v", "explain", "base"],
        str![[r#"
exit code 0
note[missing-tool]: . runs our-tool: not in the image
 --> main.go:7:2
  |
7 |     exec.Command("our-tool").Run()
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: to have them, in scaffold.toml, by the names of Debian's packages:
          
          [image.hello.run]
          base = "debian-slim"
          packages = ["our-tool"]


on standard output:
  image.hello.base = "distroless-static"    (catalog)
    to change it, in scaffold.toml: [image.hello.run] base = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_program_that_a_distribution_has_chooses_the_base() {
    let folder = service(&["os/exec"], "\texec.Command(\"git\", \"log\").Run()", &[]);
    says(
        &folder,
        &["explain", "packages"],
        str![[r#"
exit code 0

on standard output:
  build.packages = []    (default)
    to change it, in scaffold.toml: build.packages = …
  image.hello.packages = ["ca-certificates","git"]    (catalog)
      main.go:7                        exec.Command
        | exec.Command("git", "log").Run()
    to change it, in scaffold.toml: [image.hello.run] packages = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_program_that_opens_a_window_chooses_nothing() {
    let folder = service(&["os/exec"], "\texec.Command(\"xdg-open\").Run()", &[]);
    says(
        &folder,
        &["-v", "explain", "base"],
        str![[r#"
exit code 0

on standard output:
  image.hello.base = "distroless-static"    (catalog)
    to change it, in scaffold.toml: [image.hello.run] base = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_base_without_time_zones_is_told_where_one_is_asked_for() {
    let folder = service(&["time"], "\ttime.LoadLocation(\"Europe/Paris\")", &[]);
    says(
        &folder,
        &["explain", "user", "--base", "scratch"],
        str![[r#"
exit code 0
warning[no-time-zones]: scratch has no time zones, and one is asked for by name
 --> main.go:7:2
  |
7 |     time.LoadLocation("Europe/Paris")
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: [run]
          base = "distroless-static"


on standard output:
  image.hello.user = "65532:65532"    (catalog)
    to change it, in scaffold.toml: [image.hello.run] user = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_program_that_reads_its_stamp_is_told_what_it_finds() {
    let folder = service(&["runtime/debug"], "\tdebug.ReadBuildInfo()", &[]);
    says(
        &folder,
        &["-v", "explain", "user"],
        str![[r#"
exit code 0
note[no-stamp]: . may read its version from the stamp of Git, which no image build has
 --> main.go:7:2
  |
7 |     debug.ReadBuildInfo()
  |     ^^^^^^^^^^^^^^^^^^^^^
  |
  = help: a string variable called version in package main is set by --build-arg VERSION=…


on standard output:
  image.hello.user = "65532:65532"    (catalog)
    to change it, in scaffold.toml: [image.hello.run] user = …, or [run] for all images

"#]],
    );
}

#[test]
fn what_a_program_reads_of_the_stamp_beside_its_version_variable_is_told() {
    let code = "package main\n\nimport \"runtime/debug\"\n\nvar version = \"dev\"\n\nfunc main() {\n\t\
                info, _ := debug.ReadBuildInfo()\n\tfor _, one := range info.Settings {\n\t\t\
                switch one.Key {\n\t\tcase \"vcs.revision\", \"vcs.time\":\n\t\t\t\
                print(version, one.Value)\n\t\t}\n\t}\n}\n";
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("main.go", code);
    says(
        &folder,
        &["-v", "explain", "user"],
        str![[r#"
exit code 0
note[no-stamp]: . may read vcs.revision, vcs.time from the stamp of Git, which no image build has
  --> main.go:11:8
   |
11 |         case "vcs.revision", "vcs.time":
   |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^


on standard output:
  image.hello.user = "65532:65532"    (catalog)
    to change it, in scaffold.toml: [image.hello.run] user = …, or [run] for all images

"#]],
    );
}

#[test]
fn an_asset_that_an_ignore_line_hides_is_let_in_again_and_a_secret_is_not() {
    let folder = service(
        &[],
        "\thttp.Handle(\"/\", http.FileServer(http.Dir(\"static\")))",
        &["static/index.html", "static/about.md", "static/site.pem"],
    );
    folder.succeeds(&["init", "--yes"]);
    let lines = folder.read(".dockerignore");
    let places = ["**/*.md", "!static/**", "**/*.pem"]
        .map(|wanted| lines.lines().position(|line| line == wanted));
    assert!(
        places.is_sorted() && places.iter().all(Option::is_some),
        "{places:?}"
    );
}

/// A program with these lines in its `func main`.
fn program_of(imports: &str, body: &str) -> Folder {
    let code = format!("package main\n\nimport (\n{imports})\n\nfunc main() {{\n{body}}}\n");
    Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("main.go", &code)
}

#[test]
fn a_service_that_listens_nobody_knows_where_is_noted() {
    let folder = program_of(
        "\t\"net/http\"\n\t\"os\"\n",
        "\thttp.ListenAndServe(os.Getenv(\"ADDRESS\"), nil)\n",
    );
    says(
        &folder,
        &["-v", "explain", "ports"],
        str![[r#"
exit code 0
note[no-port]: . listens, and nothing says for sure on which port
 --> main.go:9:2
  |
9 |     http.ListenAndServe(os.Getenv("ADDRESS"), nil)
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: in scaffold.toml, if it is 8080:
          
          [run]
          ports = [8080]


on standard output:
  image.hello.ports = []    (default)
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_socket_that_may_be_for_anything_is_not_noted() {
    let folder = program_of(
        "\t\"net\"\n\t\"os\"\n",
        "\tnet.Listen(\"tcp\", os.Getenv(\"ADDRESS\"))\n",
    );
    says(
        &folder,
        &["-v", "explain", "ports"],
        str![[r#"
exit code 0

on standard output:
  image.hello.ports = []    (default)
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_file_that_is_read_by_an_absolute_path_and_is_nowhere_is_to_be_mounted() {
    let folder = service(&["os"], "\tos.ReadFile(\"/etc/hello/app.toml\")", &[]);
    says(
        &folder,
        &["-v", "explain", "files"],
        str![[r#"
exit code 0
note[missing-file]: . reads /etc/hello/app.toml, which the image does not have
 --> main.go:7:14
  |
7 |     os.ReadFile("/etc/hello/app.toml")
  |                 ^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: mount it: docker run -v ./app.toml:/etc/hello/app.toml:ro; or in scaffold.toml:
          
          [image.hello.run]
          files = { "/etc/hello/app.toml" = "…" }


on standard output:
  image.hello.files = {}    (default)
    to change it, in scaffold.toml: [image.hello.run] files = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_file_lies_where_scaffold_toml_says() {
    let folder = service(
        &["os"],
        "\tos.ReadFile(\"/etc/hello/app.toml\")",
        &["configs/app toml", ".dockerignore"],
    )
    .with(".dockerignore", "configs\n")
    .with(
        "scaffold.toml",
        "[run]\nfiles = { \"/etc/hello/app.toml\" = \"configs/app toml\" }\n",
    );
    folder.succeeds(&["init", "--yes", "--force"]);
    let lines = |name: &str, word: &str| -> Vec<String> {
        let text = folder.read(name);
        let lines = text.lines().filter(|line| line.contains(word));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(
        lines("Dockerfile", "/etc/hello"),
        ["COPY --link [\"configs/app toml\", \"/etc/hello/app.toml\"]"]
    );
    assert_eq!(lines(".dockerignore", "configs"), ["!configs/app toml"]);
}

#[test]
fn a_deploy_file_that_starts_the_program_by_a_path_of_an_older_image_is_named() {
    let started = |command: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n\
             \x20       - name: hello\n          image: acme/hello\n          command: [{command}]\n\
             \x20         ports:\n            - containerPort: 8080\n"
        )
    };
    let folder = service(&[], "", &[]).with("deploy/hello.yaml", &started("./hello"));
    says(
        &folder,
        &["explain", "base"],
        str![[r#"
exit code 0
warning[started-elsewhere]: a container starts ./hello, which the image has as /usr/local/bin/hello
 --> deploy/hello.yaml:9:1
  |
9 |           command: [./hello]
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: it is in PATH, so write there: hello


on standard output:
  image.hello.base = "distroless-static"    (catalog)
    to change it, in scaffold.toml: [image.hello.run] base = …, or [run] for all images

"#]],
    );
    // These find it: by the name alone, and where it is.
    for command in ["hello", "/usr/local/bin/hello"] {
        folder.write("deploy/hello.yaml", &started(command));
        says(
            &folder,
            &["explain", "base"],
            str![[r#"
exit code 0

on standard output:
  image.hello.base = "distroless-static"    (catalog)
    to change it, in scaffold.toml: [image.hello.run] base = …, or [run] for all images

"#]],
        );
    }
    let compose = |service: &str| {
        let given = "    command: ./hello --verbose\n    ports: [\"8080:8080\"]\n";
        format!("services:\n  hello:\n{service}{given}")
    };
    folder.write("deploy/hello.yaml", &started("/bin/sh, -c, hello"));
    folder.write("deploy/other.yaml", &started("/bin/sh, -c, hello"));
    says(
        &folder,
        &["explain", "base"],
        str![[r#"
exit code 0
warning[started-elsewhere]: 2 containers start /bin/sh in the image, and distroless-static has no shell
 --> deploy/hello.yaml:9:1
  |
9 |           command: [/bin/sh, -c, hello]
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: in scaffold.toml:
          
          [image.hello.run]
          base = "debian-slim"


on standard output:
  image.hello.base = "distroless-static"    (catalog)
    to change it, in scaffold.toml: [image.hello.run] base = …, or [run] for all images

"#]],
    );
    folder.write("deploy/hello.yaml", "");
    folder.write("deploy/other.yaml", "");
    folder.write("compose.yaml", &compose("    build: .\n"));
    says(
        &folder,
        &["explain", "base"],
        str![[r#"
exit code 0
warning[started-elsewhere]: a container gives ./hello as an argument to /usr/local/bin/hello, which the image starts
 --> compose.yaml:4:1
  |
4 |     command: ./hello --verbose
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: leave ./hello out there


on standard output:
  image.hello.base = "distroless-static"    (catalog)
    to change it, in scaffold.toml: [image.hello.run] base = …, or [run] for all images

"#]],
    );
    // An image of others may have it there.
    folder.write("compose.yaml", &compose("    image: acme/hello\n"));
    says(
        &folder,
        &["explain", "base"],
        str![[r#"
exit code 0

on standard output:
  image.hello.base = "distroless-static"    (catalog)
    to change it, in scaffold.toml: [image.hello.run] base = …, or [run] for all images

"#]],
    );
}

//! A database in a file whose path is relative, of a program whose own files are copied.

use snapbox::{Assert, IntoData, str};

use super::folder::Folder;
use super::says;

/// A service that serves a folder and opens a database, with these files beside it.
pub(super) fn service(open: &str) -> Folder {
    Folder::new()
        .with(
            "go.mod",
            "module example.com/hello\n\ngo 1.26\n\nrequire modernc.org/sqlite v1.40.0\n",
        )
        .with("go.sum", "")
        .with(
            "main.go",
            &format!(
                "package main\n\nimport (\n\t\"database/sql\"\n\t\"net/http\"\n\t\"os\"\n\n\
                 \t_ \"modernc.org/sqlite\"\n)\n\nfunc main() {{\n{open}\n\
                 \thttp.ListenAndServe(\":8080\", http.FileServer(http.Dir(\"public\")))\n}}\n"
            ),
        )
        .with("public/index.html", "hello\n")
}

pub(super) const SETTABLE: &str = "\tpath := os.Getenv(\"HELLO_DB\")\n\tif path == \"\" {\n\
                        \t\tpath = \"hello.db\"\n\t}\n\tsql.Open(\"sqlite\", path)";

/// What stands in the Dockerfile from USER on.
fn image(folder: &Folder) -> String {
    folder.succeeds(&["init", "--yes"]);
    let dockerfile = folder.read("Dockerfile");
    let (_, image) = dockerfile.split_once("\nUSER").unwrap();
    image.to_owned()
}

#[test]
fn its_variable_leads_to_the_folder_for_a_volume() {
    Assert::new().action_env("SNAPSHOTS").eq(
        image(&service(SETTABLE)),
        str![[r#"
 65532:65532
# Created after USER, so that it is that user's to write to.
WORKDIR /data
# Relative paths in the program start here.
WORKDIR /app
COPY public ./public
ENV HELLO_DB=/data/hello.db
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]

"#]]
        .raw(),
    );
}

#[test]
fn it_lies_where_the_compose_file_has_it() {
    let compose = "services:\n  hello:\n    build: .\n    environment:\n\
                   \x20     HELLO_DB: /var/lib/hello/hello.db\n";
    let folder = service(SETTABLE).with("compose.yaml", compose);
    Assert::new().action_env("SNAPSHOTS").eq(
        image(&folder),
        str![[r#"
 65532:65532
# Created after USER, so that it is that user's to write to.
WORKDIR /var/lib/hello
# Relative paths in the program start here.
WORKDIR /app
COPY public ./public
ENV HELLO_DB=/var/lib/hello/hello.db
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]

"#]]
        .raw(),
    );
}

#[test]
fn one_that_nothing_moves_lies_among_the_files() {
    let folder = service("\tsql.Open(\"sqlite\", \"hello.db\")\n\tos.Exit(0)");
    Assert::new().action_env("SNAPSHOTS").eq(
        image(&folder),
        str![[r#"
 65532:65532
# Created after USER, so that it is that user's: relative paths start here.
WORKDIR /app
COPY public ./public
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]

"#]]
        .raw(),
    );
    let folder = service("\tsql.Open(\"sqlite\", \"var/hello.db\")\n\tos.Exit(0)");
    Assert::new().action_env("SNAPSHOTS").eq(
        image(&folder),
        str![[r#"
 65532:65532
# Created after USER, so that it is that user's to write to.
WORKDIR /app/var
# Relative paths in the program start here.
WORKDIR /app
COPY public ./public
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]

"#]]
        .raw(),
    );
}

#[test]
fn a_path_that_starts_with_a_dot_leads_there_whole() {
    let open = SETTABLE.replace("hello.db", "file:./data/hello.db?mode=rwc");
    Assert::new().action_env("SNAPSHOTS").eq(
        image(&service(&open)),
        str![[r#"
 65532:65532
# Created after USER, so that it is that user's to write to.
WORKDIR /data
# Relative paths in the program start here.
WORKDIR /app
COPY public ./public
ENV HELLO_DB="file:/data/hello.db?mode=rwc"
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]

"#]]
        .raw(),
    );
}

#[test]
fn of_a_deploy_files_value_the_path_alone_is_taken() {
    let compose = "services:\n  hello:\n    build: .\n    environment:\n\
                   \x20     HELLO_DB: file:/var/lib/hello/hello.db?_auth_pass=hunter2\n";
    let folder = service(SETTABLE).with("compose.yaml", compose);
    Assert::new().action_env("SNAPSHOTS").eq(
        image(&folder),
        str![[r#"
 65532:65532
# Created after USER, so that it is that user's to write to.
WORKDIR /var/lib/hello
# Relative paths in the program start here.
WORKDIR /app
COPY public ./public
ENV HELLO_DB=/var/lib/hello/hello.db
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]

"#]]
        .raw(),
    );
}

#[test]
fn its_variable_leads_to_the_folder_that_scaffold_toml_says() {
    let manifest = "[run]\nwritable = [\"/srv/state\"]\nenv = { COLOUR = \"red\" }\n";
    let folder = service(SETTABLE).with("scaffold.toml", manifest);
    Assert::new().action_env("SNAPSHOTS").eq(
        image(&folder),
        str![[r#"
 65532:65532
# Created after USER, so that it is that user's to write to.
WORKDIR /srv/state
# Relative paths in the program start here.
WORKDIR /app
COPY public ./public
ENV COLOUR=red
ENV HELLO_DB=/srv/state/hello.db
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]

"#]]
        .raw(),
    );
}

/// The image of a service without files of its own, and where its writable folder is from.
fn alone(body: &str) -> String {
    let folder = service("");
    let code = format!(
        "package main\n\nimport (\n\t\"database/sql\"\n\t\"net/http\"\n\t\"os\"\n\n\
         \t_ \"modernc.org/sqlite\"\n)\n\nfunc main() {{\n{body}\n\
         \thttp.ListenAndServe(\":8080\", nil)\n}}\n"
    );
    folder.write("main.go", &code);
    let explained = folder.succeeds(&["explain", "image.hello.writable"]);
    format!("{}{}", explained.stdout, image(&folder))
}

#[test]
fn one_in_a_folder_lies_below_the_usual_working_directory_with_what_lies_beside_it() {
    let body = "\tos.MkdirAll(\"data/images\", 0o750)\n\tsql.Open(\"sqlite\", \"./data/hello.db\")\n\
                \tos.MkdirAll(\"logs\", 0o750)";
    Assert::new().action_env("SNAPSHOTS").eq(
        alone(body),
        str![[r#"
  image.hello.writable = ["/app/data","/app/logs"]    (repository)
      main.go:13                       a database
        | sql.Open("sqlite", "./data/hello.db")
      main.go:14                       os.MkdirAll
        | os.MkdirAll("logs", 0o750)
    to change it, in scaffold.toml: [image.hello.run] writable = …, or [run] for all images
 65532:65532
# Created after USER, so that it is that user's to write to.
WORKDIR /app/data
# Created after USER, so that it is that user's to write to.
WORKDIR /app/logs
# Relative paths in the program start here.
WORKDIR /app
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]

"#]]
        .raw(),
    );
}

#[test]
fn one_of_no_folder_lies_in_the_one_for_a_volume() {
    let body = "\tsql.Open(\"sqlite\", \"hello.db\")\n\tos.Exit(0)";
    Assert::new().action_env("SNAPSHOTS").eq(
        alone(body),
        str![[r#"
  image.hello.writable = ["/data"]    (repository)
      main.go:12                       a database
        | sql.Open("sqlite", "hello.db")
    to change it, in scaffold.toml: [image.hello.run] writable = …, or [run] for all images
 65532:65532
# Created after USER, so that it is that user's: relative paths start here.
WORKDIR /data
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]

"#]]
        .raw(),
    );
}

#[test]
fn the_default_of_a_variable_is_a_folder_below_the_usual_working_directory() {
    Assert::new().action_env("SNAPSHOTS").eq(
        alone(&SETTABLE.replace("hello.db", "./var/hello.db")),
        str![[r#"
  image.hello.writable = ["/app/var"]    (repository)
      main.go:14                       a database
        | path = "./var/hello.db"
    to change it, in scaffold.toml: [image.hello.run] writable = …, or [run] for all images
 65532:65532
# Created after USER, so that it is that user's to write to.
WORKDIR /app/var
# Relative paths in the program start here.
WORKDIR /app
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]

"#]]
        .raw(),
    );
}

#[test]
fn a_volume_below_the_folder_of_the_own_image_is_found_there_again() {
    let folder = |volume: &str| {
        Folder::new()
            .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
            .with(
                "main.go",
                "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n)\n\nfunc main() {\n\
                 \tos.MkdirAll(\"./var/pictures\", 0o700)\n\thttp.ListenAndServe(\":8080\", nil)\n}\n",
            )
            .with(
                "build/Dockerfile",
                "FROM golang AS build\nCOPY . .\nRUN go build -o /hello .\nFROM alpine\nWORKDIR /srv\n\
                 COPY --from=build /hello /srv/hello\nCMD [\"/srv/hello\"]\n",
            )
            .with(
                "compose.yaml",
                &format!(
                    "services:\n  hello:\n    build:\n      context: .\n      dockerfile: build/Dockerfile\n\
                     \x20   volumes:\n      - {volume}\n"
                ),
            )
    };
    says(
        &folder("data:/srv/var"),
        &["explain", "image.hello.workdir"],
        str![[r#"
exit code 0

on standard output:
  image.hello.workdir = "/srv"    (repository)
      compose.yaml:7                   a volume keeps what it writes there
        | - data:/srv/var
    to change it, in scaffold.toml: [image.hello.run] workdir = …, or [run] for all images

"#]],
    );
    says(
        &folder("data:/srv/var"),
        &["explain", "writable"],
        str![[r#"
exit code 0

on standard output:
  image.hello.writable = ["/srv/var/pictures"]    (repository)
      main.go:9                        os.MkdirAll
        | os.MkdirAll("./var/pictures", 0o700)
    to change it, in scaffold.toml: [image.hello.run] writable = …, or [run] for all images

"#]],
    );
    // One that holds something else does not tell.
    says(
        &folder("./conf:/srv/conf:ro"),
        &["explain", "writable"],
        str![[r#"
exit code 0

on standard output:
  image.hello.writable = ["/app/var/pictures"]    (repository)
      main.go:9                        os.MkdirAll
        | os.MkdirAll("./var/pictures", 0o700)
    to change it, in scaffold.toml: [image.hello.run] writable = …, or [run] for all images

"#]],
    );
}

#[test]
fn the_variable_of_the_folder_that_is_in_the_users_home_without_it_leads_to_the_folder_for_a_volume()
 {
    let home = "\tdir := os.Getenv(\"HELLO_DIR\")\n\tif dir == \"\" {\n\
                \t\thome, _ := os.UserHomeDir()\n\t\tdir = home + \"/.hello\"\n\t}\n\
                \tsql.Open(\"sqlite\", dir+\"/hello.db\")";
    Assert::new().action_env("SNAPSHOTS").eq(
        image(&service(home)),
        str![[r#"
 65532:65532
# Created after USER, so that it is that user's to write to.
WORKDIR /data
# Relative paths in the program start here.
WORKDIR /app
COPY public ./public
ENV HELLO_DIR=/data
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/hello"]

"#]]
        .raw(),
    );
}

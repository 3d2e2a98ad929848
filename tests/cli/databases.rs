//! A database in a file whose path is relative, of a program whose own files are copied.

use snapbox::{Assert, IntoData, str};

use super::folder::Folder;

/// A service that serves a folder and opens a database, with these files beside it.
fn service(open: &str) -> Folder {
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

const SETTABLE: &str = "\tpath := os.Getenv(\"HELLO_DB\")\n\tif path == \"\" {\n\
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

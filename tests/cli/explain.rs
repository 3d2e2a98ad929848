//! `explain NAME`: names that are known, misspelt, of images, and of codes.

use snapbox::{Assert, IntoData, str};

use super::{Folder, program, refuses};

/// Two programs; a dot is in the name of one.
fn dotted() -> Folder {
    Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("cmd/my.app/main.go", "package main\n\nfunc main() {}\n")
        .with("cmd/worker/main.go", "package main\n\nfunc main() {}\n")
}

#[test]
fn a_setting_that_explain_does_not_know_is_corrected() {
    refuses(
        &program(),
        &["explain", "image.hello.bse"],
        str![[r#"
exit code 2
there is no setting or code `image.hello.bse`; did you mean `image.hello.base`?

"#]],
    );
}

#[test]
fn one_setting_is_printed_as_json_too() {
    refuses(
        &program(),
        &["explain", "--json", "image.hello.user"],
        str![[r#"
exit code 0

on standard output:
{
  "image.hello.user": {
    "value": "65532:65532",
    "origin": "catalog",
    "evidence": []
  }
}

"#]],
    );
}

#[test]
fn a_code_is_explained_anywhere() {
    refuses(
        &Folder::new(),
        &["explain", "ambiguous-mains"],
        str![[r#"
exit code 0

on standard output:
ambiguous-mains

Several main packages could be the program, and no rule tells which. Choose with `--main`
or with an `[image.NAME]` table in scaffold.toml.

"#]],
    );
}

#[test]
fn a_short_name_is_corrected_to_a_short_name() {
    refuses(
        &program(),
        &["explain", "prots"],
        str![[r#"
exit code 2
there is no setting or code `prots`; did you mean `ports`?

"#]],
    );
}

#[test]
fn a_code_is_corrected_too() {
    refuses(
        &program(),
        &["explain", "ambigous-mains"],
        str![[r#"
exit code 2
there is no setting or code `ambigous-mains`; did you mean `ambiguous-mains`?

"#]],
    );
}

#[test]
fn of_a_name_like_no_other_nothing_is_guessed() {
    refuses(
        &program(),
        &["explain", "edited"],
        str![[r#"
exit code 2
there is no setting or code `edited`; `scaffold explain` lists all

"#]],
    );
}

#[test]
fn a_table_is_explained_whole() {
    refuses(
        &program(),
        &["explain", "output"],
        str![[r#"
exit code 0

on standard output:
  output.bake = ""    (default)
    to change it, in scaffold.toml: output.bake = …
  output.dockerfile = "Dockerfile"    (default)
    to change it, in scaffold.toml: output.dockerfile = …
  output.dockerignore = ".dockerignore"    (default)
    to change it, in scaffold.toml: output.dockerignore = …

"#]],
    );
}

#[test]
fn a_name_with_dots_is_quoted_as_toml_needs() {
    refuses(
        &dotted(),
        &["explain", "image.my.app.base"],
        str![[r#"
exit code 0

on standard output:
  image.my.app.base = "distroless-static"    (catalog)
    to change it, in scaffold.toml: [image."my.app".run] base = …, or [run] for all images

"#]],
    );
    refuses(
        &dotted(),
        &["explain", "image.\"my.app\".main"],
        str![[r#"
exit code 0

on standard output:
  image.my.app.main = "cmd/my.app"    (repository)
      cmd/my.app/main.go:3             func main
        | func main() {}
    to change it, in scaffold.toml: [image."my.app"] main = …

"#]],
    );
}

#[test]
fn a_name_with_dots_is_corrected() {
    refuses(
        &dotted(),
        &["explain", "image.my.app.bas"],
        str![[r#"
exit code 2
there is no setting or code `image.my.app.bas`; did you mean `image.my.app.base`?

"#]],
    );
    refuses(
        &dotted(),
        &["explain", "my.ap"],
        str![[r#"
exit code 2
there is no setting or code `my.ap`; did you mean `my.app`?

"#]],
    );
}

#[test]
fn the_table_to_write_for_a_name_with_dots_is_quoted() {
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with(
            "examples/my.app/main.go",
            "package main\n\nfunc main() {}\n",
        )
        .with("examples/two/main.go", "package main\n\nfunc main() {}\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[ambiguous-mains]: 2 main packages could be the program, and no rule tells which
 --> examples/my.app/main.go:3:1
  |
3 | func main() {}
  | ^^^^^^^^^^^^^^ `examples` is a folder of examples
  |
 ::: examples/two/main.go:3:1
  |
3 | func main() {}
  | -------------- `examples` is a folder of examples
  |
  = help: choose with --main examples/my.app, or in scaffold.toml:
          
          [image."my.app"]
          main = "examples/my.app"


"#]],
    );
}

#[test]
fn the_name_of_a_front_end_means_all_of_its_settings() {
    let folder = Folder::of_example("front-end");
    let answer = folder.scaffold(&["explain", "web"]);
    let keys: Vec<&str> = answer
        .stdout
        .lines()
        .filter(|line| line.starts_with("  front-end."))
        .collect();
    Assert::new().action_env("SNAPSHOTS").eq(
        keys.join("\n"),
        str![[r#"
  front-end.web.build = "npm run build"    (repository)
  front-end.web.dir = "web"    (repository)
  front-end.web.image = "node:24-alpine"    (repository)
  front-end.web.install = "npm ci"    (default)
  front-end.web.output = ["web/dist"]    (repository)
  front-end.web.package-manager = "npm"    (repository)
"#]]
        .raw(),
    );
}

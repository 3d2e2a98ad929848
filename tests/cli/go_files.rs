//! Folders and Go files that no program can be made of.

use snapbox::str;

use super::folder::Folder;
use super::{program, refuses, says};

#[test]
fn a_folder_without_go_has_nothing_to_build() {
    let folder = Folder::new().with("README.md", "# Notes\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[no-go]: there is no Go code in this folder
--> .
 = help: run scaffold where go.mod is, or name that folder: scaffold -C DIR init


"#]],
    );
}

#[test]
fn below_the_module_the_folder_to_run_in_is_named() {
    let folder = program().with("web/index.html", "<p>");
    let root = folder.path().display().to_string();
    let mut answer = folder.scaffold(&["-C", "web", "init", "--yes"]);
    answer.stderr = answer.stderr.replace(&root, "/home/ann/hello");
    super::compare(
        &answer,
        str![[r#"
exit code 2
error[no-go]: there is no Go code in this folder
--> web
 = help: go.mod is in a folder above: scaffold -C /home/ann/hello init


"#]],
    );
}

#[test]
fn a_folder_that_does_not_exist_is_named() {
    refuses(
        &program(),
        &["-C", "nowhere", "init", "--yes"],
        str![[r#"
exit code 2
error: cannot read `nowhere`: no such file or directory

"#]],
    );
}

#[test]
fn a_file_is_no_folder() {
    refuses(
        &program(),
        &["-C", "main.go", "init", "--yes"],
        str![[r#"
exit code 2
error: cannot read `main.go`: it is not a folder

"#]],
    );
}

#[test]
fn a_library_has_no_program() {
    let folder = program().with("main.go", "package hello\n\nfunc Hello() {}\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[no-main]: no package main with a func main for Linux: a library has no program to start
--> go.mod
 = help: run scaffold in the repository of the program, or add one, such as cmd/server/main.go


"#]],
    );
}

#[test]
fn a_main_package_without_func_main_is_no_program() {
    let folder = program().with("main.go", "package main\n\nfunc Main() {}\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[no-main]: no package main with a func main for Linux: a library has no program to start
--> go.mod
 = help: run scaffold in the repository of the program, or add one, such as cmd/server/main.go


"#]],
    );
}

#[test]
fn a_program_for_another_system_alone_is_no_program() {
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with("main_windows.go", "package main\n\nfunc main() {}\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[no-main]: no package main with a func main for Linux: a library has no program to start
--> go.mod
 = help: run scaffold in the repository of the program, or add one, such as cmd/server/main.go


"#]],
    );
}

#[test]
fn an_import_that_does_not_parse_is_shown() {
    let folder = program().with(
        "main.go",
        "package main\n\nimport (\n\t\"fmt\n)\n\nfunc main() {}\n",
    );
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[go-source]: . does not compile: main.go: string literal not terminated
 --> main.go:4:2
  |
4 |     "fmt
  |     ^


"#]],
    );
}

#[test]
fn a_comment_without_an_end_is_shown() {
    let folder = program().with("main.go", "/* Copyright\npackage main\n\nfunc main() {}\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[go-source]: . does not compile: main.go: comment not terminated
 --> main.go:1:1
  |
1 | /* Copyright
  | ^


"#]],
    );
}

#[test]
fn an_empty_go_file_is_shown() {
    let folder = program().with("main.go", "");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[go-source]: . does not compile: main.go: expected 'package', found 'EOF'
 --> main.go:1:1
  |
1 |
  | ^


"#]],
    );
}

#[test]
fn a_build_constraint_that_does_not_parse_is_shown() {
    let folder = program().with(
        "main.go",
        "//go:build linux &&\n\npackage main\n\nfunc main() {}\n",
    );
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[go-source]: . does not compile: main.go: parsing //go:build line: unexpected end of expression
--> main.go


"#]],
    );
}

#[test]
fn two_packages_in_a_folder_are_shown() {
    let folder = program()
        .with("main.go", "package main\n\nfunc main() {}\n")
        .with("other.go", "package other\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[go-source]: . does not compile: found packages main (main.go) and other (other.go)
--> other.go


"#]],
    );
}

#[test]
fn generated_code_that_git_ignores_is_warned_of_with_the_command_that_makes_it() {
    let folder = Folder::new()
        .with("app/go.mod", "module example.com/app\n\ngo 1.26\n")
        .with(
            "app/main.go",
            "package main\n\nimport (\n\t_ \"example.com/app/api\"\n\t_ \"example.com/app/gen\"\n)\n\nfunc main() {}\n",
        )
        .with(
            "app/api/api.go",
            "package api\n\n//go:generate oapi -o api.gen.go ../spec.yml\n",
        )
        .with(".gitignore", "*.gen.go\n");
    says(
        &folder,
        &["explain", "layout"],
        str![[r#"
exit code 0
warning[not-kept]: git ignores app/api/api.gen.go, and it is not there
 --> app/api/api.go:3:1
  |
3 | //go:generate oapi -o api.gen.go ../spec.yml
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: go build may fail without; make it before the image is built, or commit it:
          
          cd app && go generate ./api

warning[not-kept]: app/gen is imported, and there is no Go file in it
 --> app/main.go:5:4
  |
5 |     _ "example.com/app/gen"
  |       ^^^^^^^^^^^^^^^^^^^^^
  |
  = help: go build fails without: make it before the image is built, or commit it


on standard output:
  layout = "single"    (default)
    to change it, in scaffold.toml: layout = …

"#]],
    );
}

//! Go files and go.mod files that cannot be built.

use snapbox::str;

use super::folder::Folder;
use super::{program, refuses};

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
fn a_broken_go_mod_is_shown_with_its_line() {
    let folder = program().with(
        "go.mod",
        "module example.com/hello\n\ngo 1.26\n\nrequire (\n\tgithub.com/acme/thing v1.0.0\n",
    );
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[module-file]: go.mod: syntax error (unterminated block)
 --> go.mod:5:9
  |
5 | require (
  |         ^


"#]],
    );
}

#[test]
fn a_line_of_go_mod_that_means_nothing_is_shown() {
    let folder = program().with(
        "go.mod",
        "module example.com/hello\n\ngo 1.26\nrequires github.com/acme/thing v1.0.0\n",
    );
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[module-file]: go.mod: unknown directive: requires
 --> go.mod:4:1
  |
4 | requires github.com/acme/thing v1.0.0
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `require`?


"#]],
    );
}

#[test]
fn a_go_line_that_is_no_version_is_shown() {
    let folder = program().with("go.mod", "module example.com/hello\n\ngo latest\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[module-file]: go.mod: invalid go version 'latest': must match format 1.23.0
 --> go.mod:3:4
  |
3 | go latest
  |    ^^^^^^


"#]],
    );
}

#[test]
fn two_module_lines_are_one_too_many() {
    let folder = program().with(
        "go.mod",
        "module example.com/hello\nmodule example.com/other\n",
    );
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[module-file]: go.mod: repeated module statement
 --> go.mod:2:1
  |
2 | module example.com/other
  | ^^^^^^^^^^^^^^^^^^^^^^^^


"#]],
    );
}

#[test]
fn an_empty_go_mod_has_no_module_line() {
    let folder = program().with("go.mod", "");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[module-file]: go.mod: missing module declaration
 --> go.mod:1:1
  |
1 |
  | ^
  |
  = help: go mod edit -module=example.com/NAME


"#]],
    );
}

#[test]
fn merge_markers_in_go_mod_are_shown() {
    let folder = program().with(
        "go.mod",
        "module example.com/hello\n\n<<<<<<< HEAD\ngo 1.26\n=======\ngo 1.25\n>>>>>>> main\n",
    );
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[module-file]: go.mod has conflict markers of a merge
 --> go.mod:3:1
  |
3 | <<<<<<< HEAD
  | ^^^^^^^


"#]],
    );
}

#[test]
fn a_go_mod_of_more_than_16_mib_is_refused() {
    let folder = program();
    folder.write(
        "go.mod",
        &("module example.com/hello\n".to_owned() + &"// more\n".repeat(2 << 20)),
    );
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[module-file]: the file is larger than 16 MiB, which the go command refuses
--> go.mod


"#]],
    );
}

#[test]
fn bytes_that_are_no_text_in_go_mod_are_shown() {
    let folder = program();
    folder.write_bytes("go.mod", b"module example.com/hello\n\xff\xfe\0 1\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[module-file]: go.mod: unknown directive: ��
 --> go.mod:2:1
  |
2 | ��␀ 1
  | ^^
  |
  = help: did you mean `go`?

error[module-file]: go.mod: unexpected input character '\0'
 --> go.mod:2:3
  |
2 | ��␀ 1
  |   ^


"#]],
    );
}

#[test]
fn a_replace_that_leads_nowhere_is_shown() {
    let folder = program().with(
        "go.mod",
        "module example.com/hello\n\ngo 1.26\n\nreplace github.com/acme/thing => ./thing\n",
    );
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[missing-module]: `replace` names `./thing`, which does not exist
 --> go.mod:5:34
  |
5 | replace github.com/acme/thing => ./thing
  |                                  ^^^^^^^
  |
  = help: take the line out, or bring the folder back: thing


"#]],
    );
}

#[test]
fn a_replace_by_a_folder_without_go_mod_is_shown() {
    let folder = program()
        .with(
            "go.mod",
            "module example.com/hello\n\ngo 1.26\n\nreplace github.com/acme/thing => ./thing\n",
        )
        .with("thing/thing.go", "package thing\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[missing-module]: `replace` names `./thing`, which has no go.mod
 --> go.mod:5:34
  |
5 | replace github.com/acme/thing => ./thing
  |                                  ^^^^^^^
  |
  = help: take the line out, or make it a module: go mod init, in thing


"#]],
    );
}

#[test]
fn a_replace_outside_tells_where_to_run() {
    let folder = program().with(
        "go.mod",
        "module example.com/hello\n\ngo 1.26\n\nreplace github.com/acme/thing => ../thing\n",
    );
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[outside-context]: `replace` names `../thing`, which is outside this folder
 --> go.mod:5:34
  |
5 | replace github.com/acme/thing => ../thing
  |                                  ^^^^^^^^ docker build cannot read it
  |
  = help: run scaffold, and docker, in the folder that holds both: scaffold -C .. init


"#]],
    );
}

#[test]
fn a_replace_two_folders_up_tells_where_to_run() {
    let folder = program().with("go.mod", "module example.com/hello\n\ngo 1.26\n\nreplace github.com/acme/thing => ../../shared/thing\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[outside-context]: `replace` names `../../shared/thing`, which is outside this folder
 --> go.mod:5:34
  |
5 | replace github.com/acme/thing => ../../shared/thing
  |                                  ^^^^^^^^^^^^^^^^^^ docker build cannot read it
  |
  = help: run scaffold, and docker, in the folder that holds both: scaffold -C ../.. init


"#]],
    );
}

#[test]
fn a_replace_by_an_absolute_path_cannot_be_built() {
    let folder = program().with(
        "go.mod",
        "module example.com/hello\n\ngo 1.26\n\nreplace github.com/acme/thing => /srv/thing\n",
    );
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[outside-context]: `replace` names `/srv/thing`, which is outside this folder
 --> go.mod:5:34
  |
5 | replace github.com/acme/thing => /srv/thing
  |                                  ^^^^^^^^^^ docker build cannot read it
  |
  = help: write it as a relative path, inside the folder that is built


"#]],
    );
}

#[test]
fn a_use_that_leads_nowhere_is_shown() {
    let folder = program().with("go.work", "go 1.26\n\nuse (\n\t.\n\t./libs/shared\n)\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[missing-module]: `use` names `./libs/shared`, which does not exist
 --> go.work:5:2
  |
5 |     ./libs/shared
  |     ^^^^^^^^^^^^^
  |
  = help: take the line out, or bring the folder back: libs/shared


"#]],
    );
}

#[test]
fn a_use_outside_tells_where_to_run() {
    let folder = program().with("go.work", "go 1.26\n\nuse (\n\t.\n\t../shared\n)\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[outside-context]: `use` names `../shared`, which is outside this folder
 --> go.work:5:2
  |
5 |     ../shared
  |     ^^^^^^^^^ docker build cannot read it
  |
  = help: run scaffold, and docker, in the folder that holds both: scaffold -C .. init


"#]],
    );
}

#[test]
fn a_broken_go_work_is_shown() {
    let folder = program().with("go.work", "go 1.26\n\nuses .\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[module-file]: go.work: unknown directive: uses
 --> go.work:3:1
  |
3 | uses .
  | ^^^^^^
  |
  = help: did you mean `use`?


"#]],
    );
}

#[test]
fn a_module_newer_than_its_workspace_is_shown() {
    let folder = program().with("go.work", "go 1.25\n\nuse .\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[module-file]: . asks for Go 1.26, and go.work for an older one
 --> go.mod:3:4
  |
3 | go 1.26
  |    ^^^^
  |
 ::: go.work:1:4
  |
1 | go 1.25
  |    ----
  |
  = help: the go command refuses that; run `go work use`


"#]],
    );
}

#[test]
fn a_package_clause_that_does_not_parse_is_shown() {
    let folder = program().with("main.go", "package \"main\"\n\nfunc main() {}\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[go-source]: . does not compile: main.go: expected 'IDENT', found '"main"'
 --> main.go:1:9
  |
1 | package "main"
  |         ^


"#]],
    );
}

#[test]
fn a_file_without_a_package_clause_is_shown() {
    let folder = program().with("main.go", "func main() {}\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[go-source]: . does not compile: main.go: expected 'package', found 'func'
 --> main.go:1:1
  |
1 | func main() {}
  | ^


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

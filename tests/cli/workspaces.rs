//! go.work that cannot be built.

use snapbox::str;

use super::{program, refuses};

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

//! go.mod that cannot be built.

use snapbox::str;

use super::{program, refuses};

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
  = help: bring the folder into this one, or take the line out: go mod edit -dropreplace=github.com/acme/thing


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
  = help: bring the folder into this one, or take the line out: go mod edit -dropreplace=github.com/acme/thing


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

//! scaffold.lock, missing or broken.

use snapbox::str;

use super::{done, refuses};

#[test]
fn without_a_lock_every_file_is_the_persons() {
    let folder = done();
    std::fs::remove_file(folder.path().join("scaffold.lock")).unwrap();
    folder.write("go.mod", "module example.com/hello\n\ngo 1.27\n");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 1
error[in-the-way]: Dockerfile is yours: scaffold did not write it, and nothing was written
--> Dockerfile
 = help: keep what it says:         scaffold init --adopt
         see that as a diff first:  scaffold init --adopt --dry-run
         replace it all the same:   scaffold generate --force


"#]],
    );
}

#[test]
fn a_lock_that_is_no_toml_is_shown() {
    let folder = done();
    folder.write(
        "scaffold.lock",
        &folder
            .read("scaffold.lock")
            .replace("[settings]", "[settings"),
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[lock]: scaffold.lock cannot be read: unclosed table, expected `]`
 --> scaffold.lock:4:10
  |
4 | [settings
  |          ^
  |
  = help: take either side's scaffold.lock, or write all files again: scaffold generate --force


"#]],
    );
    folder.succeeds(&["generate", "--force"]);
    assert_eq!(folder.files(), done().files());
}

#[test]
fn a_lock_of_a_newer_scaffold_is_shown() {
    let folder = done();
    folder.write(
        "scaffold.lock",
        &folder
            .read("scaffold.lock")
            .replace("version = 1\n", "version = 2\n"),
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[lock]: scaffold.lock was written by a newer scaffold
 --> scaffold.lock:2:11
  |
2 | version = 2
  |           ^
  |
  = help: install a newer scaffold: cargo install scaffold


"#]],
    );
    folder.succeeds(&["generate", "--force"]);
    assert_eq!(folder.files(), done().files());
}

#[test]
fn a_lock_of_a_newer_scaffold_with_other_keys_is_shown() {
    let folder = done();
    folder.write(
        "scaffold.lock",
        "version = 2\n\n[files.Dockerfile]\nsha = \"12\"\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[lock]: scaffold.lock was written by a newer scaffold
 --> scaffold.lock:1:11
  |
1 | version = 2
  |           ^
  |
  = help: install a newer scaffold: cargo install scaffold


"#]],
    );
    folder.succeeds(&["generate", "--force"]);
    assert_eq!(folder.files(), done().files());
}

#[test]
fn a_lock_with_merge_markers_is_shown() {
    let folder = done();
    let lock = folder.read("scaffold.lock").replace(
        "version = 1\n",
        "<<<<<<< HEAD\nversion = 1\n=======\nversion = 1\n>>>>>>> main\n",
    );
    folder.write("scaffold.lock", &lock);
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[lock]: scaffold.lock has conflict markers of a merge
 --> scaffold.lock:2:1
  |
2 | <<<<<<< HEAD
  | ^^^^^^^
  |
  = help: take either side's scaffold.lock, or write all files again: scaffold generate --force


"#]],
    );
    folder.succeeds(&["generate", "--force"]);
    assert_eq!(folder.files(), done().files());
}

#[test]
fn an_empty_lock_is_shown() {
    let folder = done();
    folder.write("scaffold.lock", "");
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[lock]: scaffold.lock cannot be read: missing field `version`
 --> scaffold.lock:1:1
  |
1 |
  | ^
  |
  = help: take either side's scaffold.lock, or write all files again: scaffold generate --force


"#]],
    );
    folder.succeeds(&["generate", "--force"]);
    assert_eq!(folder.files(), done().files());
}

#[test]
fn a_lock_that_is_not_utf8_is_shown() {
    let folder = done();
    folder.write_bytes(
        "scaffold.lock",
        b"version = 1\n# \xff\n[settings]\nx = \xfe\n",
    );
    refuses(
        &folder,
        &["generate"],
        str![[r#"
exit code 2
error[lock]: scaffold.lock cannot be read: string values must be quoted, expected literal string
 --> scaffold.lock:4:5
  |
4 | x = �
  |     ^
  |
  = help: take either side's scaffold.lock, or write all files again: scaffold generate --force


"#]],
    );
    folder.succeeds(&["generate", "--force"]);
    assert_eq!(folder.files(), done().files());
}

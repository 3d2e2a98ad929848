//! What README shows is what scaffold prints, byte for byte: a transcript runner would take the
//! backslashes of a Dockerfile for those of a path.

#![expect(
    clippy::disallowed_methods,
    reason = "the test reads the page and runs the program"
)]

use std::path::Path;
use std::process::Command;

use snapbox::{Assert, IntoData};

#[test]
fn every_command_of_the_readme_prints_what_stands_below_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("README.md")).unwrap();
    let blocks: Vec<(&str, &str)> = text
        .split("```console\n$ scaffold ")
        .skip(1)
        .map(|rest| {
            rest.split_once("\n```")
                .unwrap()
                .0
                .split_once('\n')
                .unwrap()
        })
        .collect();
    assert_eq!(blocks.len(), text.matches("```console").count());
    for (arguments, expected) in blocks {
        let output = Command::new(env!("CARGO_BIN_EXE_scaffold"))
            .args(arguments.split_whitespace())
            .current_dir(root)
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        Assert::new().eq(
            printed.trim_end().to_owned().raw(),
            expected.to_owned().raw(),
        );
        assert_eq!(output.status.code(), Some(0), "scaffold {arguments}");
    }
}

//! `.dockerignore` matching against the Go module that Docker uses, over its own test table and
//! random trees.

#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test runs programs, says what it compared, and fails by a panic"
)]

#[path = "oracle/program.rs"]
mod program;

use std::process::Command;

use program::{Oracle, Random};
use scaffold::docker::ignore::Ignore;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Question {
    file: String,
    paths: Vec<String>,
}

#[derive(Deserialize)]
struct Answer {
    error: String,
    ignored: Option<Vec<bool>>,
    emptied: Option<Vec<bool>>,
}

#[test]
fn ignore_files_are_matched_as_docker_does() {
    let Some(oracle) = Oracle::build("patternmatcher") else {
        return;
    };
    let mut questions = table(&oracle);
    assert!(questions.len() > 50, "patternmatcher's table was not found");
    let mut random = Random(0x5ca_ff01d);
    questions.extend((0..15_000).map(|_| question(&mut random)));
    let answers: Vec<Answer> = oracle.ask(&[], &questions);
    assert_eq!(answers.len(), questions.len());

    let mut pairs = 0;
    let mut refused = 0;
    for (question, answer) in questions.iter().zip(answers) {
        let ours = Ignore::parse(&question.file).ok();
        let ask = |of: fn(&Ignore, &str) -> bool| -> Option<Vec<bool>> {
            let ignore = ours.as_ref()?;
            Some(question.paths.iter().map(|path| of(ignore, path)).collect())
        };
        let context = format!("{:?} {:?} {}", question.file, question.paths, answer.error);
        assert_eq!(ask(Ignore::excludes), answer.ignored, "{context}");
        assert_eq!(ask(Ignore::empties), answer.emptied, "{context}");
        pairs += answer.ignored.map_or(0, |ignored| ignored.len());
        refused += usize::from(!answer.error.is_empty());
    }
    println!(
        "{} files, {refused} of them refused, {pairs} pairs",
        questions.len()
    );
    assert!(pairs > 100_000);
}

/// The rows of the module's own test.
fn table(oracle: &Oracle) -> Vec<Question> {
    let list = Command::new("go")
        .args([
            "list",
            "-m",
            "-f",
            "{{.Dir}}",
            "github.com/moby/patternmatcher",
        ])
        .current_dir(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/oracle/patternmatcher"
        ))
        .output()
        .unwrap();
    let file = format!(
        "{}/patternmatcher_test.go",
        str::from_utf8(&list.stdout).unwrap().trim()
    );
    oracle.ask::<(), Question>(&["-table", &file], &[])
}

fn question(random: &mut Random) -> Question {
    let mut file = String::new();
    for _ in 0..=random.below(5) {
        file.push_str(&line(random));
        file.push_str(random.pick(&["\n", "\n", "\n", "\r\n", " \n", "\n\n"]));
    }
    let mut paths = Vec::new();
    for _ in 0..4 {
        let mut path = String::new();
        for _ in 0..=random.below(4) {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(random.pick(&[
                "a", "b", "ab", "a.b", ".a", "c", "A", "a", "b", "ab", "*", "[", "]", "\\", "é",
                "a b", "^a", "?", "(a)", "a+", "!a", "#a", " a", "1", "$", "-", "a\tb",
            ]));
            paths.push(path.clone());
        }
    }
    Question { file, paths }
}

fn line(random: &mut Random) -> String {
    let mut line = random
        .pick(&["", "", "", "!", "!", "/", " ", "#", "! ", "./"])
        .to_owned();
    for _ in 0..=random.below(5) {
        line.push_str(if random.below(4) == 0 {
            random.pick(&[
                "[*]",
                "[?]",
                "[**]",
                "[**/]",
                "[\\*]",
                "[[]",
                "[.]",
                "]",
                "^",
                "$",
                "[^*]",
                "\\*",
                "\\[",
                "\\\\",
                "\\?",
                "\\d",
                "[\\d]",
                "[\\w-]",
                "[[:alpha:]]",
                "\\ ",
                "[&&a]",
                "[a~~b]",
                "[b-a]",
                "[^^]",
                "(",
                "|",
                "{2}",
                "+",
                "!",
                "#",
                "[",
                "é",
                "[a-\\]]",
                "[é-ü]",
                "***",
                "\\n",
                "[[:^digit:]]",
                "[[:x:]]",
                "..",
                "\t",
                "[!a]",
                "\\!",
                "\\#",
                "[a",
                "$a",
                "[ ]",
                "\u{a0}",
                "[a*b]",
                "[?-a]",
                "[]a]",
                "-",
                "{1,2}",
                "{,2}",
                "{2,1}",
                "{02}",
                "{1001}",
                "{",
                "}",
                "{0}",
                "||",
            ])
        } else {
            random.pick(&[
                "a", "b", "ab", ".", "/", "/", "/", "*", "*", "**", "**/", "/**", "?", "[ab]",
                "[^a]", "[a-c]", " ", "a.b", "a/b", "c",
            ])
        });
    }
    line
}

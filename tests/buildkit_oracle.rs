//! The Dockerfile reader and the quoting against BuildKit's own parser, lexer and file matching.

#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test runs programs, says what it compared, and fails by a panic"
)]

#[path = "oracle/dockerfiles.rs"]
mod dockerfiles;
#[path = "oracle/program.rs"]
mod program;

use dockerfiles::dockerfile;
use program::{Oracle, Random};
use scaffold::docker::quote;
use scaffold::docker::reader::{Arguments, Dockerfile, Instruction, Keyword, words};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Default)]
struct Question {
    dockerfile: String,
    files: Vec<String>,
    source: String,
}

#[derive(Deserialize)]
struct Answer {
    error: String,
    instructions: Option<Vec<Read>>,
    copied: Option<Vec<String>>,
}

#[derive(Deserialize, Debug, PartialEq, Eq)]
struct Read {
    keyword: String,
    line: usize,
    last_line: usize,
    flags: Option<Vec<String>>,
    json: bool,
    arguments: Option<Vec<String>>,
    expanded: Option<Vec<Option<String>>>,
    heredocs: Option<Vec<Document>>,
}

#[derive(Deserialize, Debug, PartialEq, Eq)]
struct Document {
    name: String,
    content: String,
    strip_tabs: bool,
    expand: bool,
}

#[test]
fn dockerfiles_are_read_as_buildkit_reads_them() {
    let Some(oracle) = Oracle::build("buildkit") else {
        return;
    };
    let mut random = Random(0x5ca_ff01d);
    let questions: Vec<Question> = (0..30_000)
        .map(|_| Question {
            dockerfile: dockerfile(&mut random),
            ..Question::default()
        })
        .collect();
    let answers: Vec<Answer> = oracle.ask(&[], &questions);
    assert_eq!(answers.len(), questions.len());
    let mut accepted = 0;
    for (Question { dockerfile, .. }, answer) in questions.iter().zip(answers) {
        let ours = Dockerfile::parse(dockerfile);
        let list = answer.instructions.unwrap_or_default();
        let flags = list.iter().flat_map(|found| found.flags.iter().flatten());
        if flags.into_iter().any(|flag| !flag.is_ascii()) {
            continue; // BuildKit reads flags byte by byte.
        }
        if answer.error.contains("unknown flag") {
            continue; // Which flags there are depends on the version.
        }
        if ours.is_err() && list.iter().any(|found| found.keyword == "ONBUILD") {
            continue; // BuildKit does not read the triggers yet.
        }
        let errors = (ours.as_ref().err(), &answer.error);
        assert_eq!(
            ours.is_ok(),
            answer.error.is_empty(),
            "{dockerfile:?} {errors:?}"
        );
        let Ok(file) = ours else { continue };
        let found: Vec<Read> = instructions(&file)
            .map(|found| shown(found, file.escape))
            .collect();
        let theirs: Vec<Read> = list
            .into_iter()
            .filter(|found| found.keyword != "FROM")
            .map(normal)
            .collect();
        assert_eq!(found, theirs, "{dockerfile:?}");
        accepted += 1;
    }
    println!("{} files, {accepted} of them accepted", questions.len());
    assert!(accepted > 5_000);
}

#[test]
fn quoted_values_arrive_unchanged() {
    let Some(oracle) = Oracle::build("buildkit") else {
        return;
    };
    let mut random = Random(0x5ca_ff01d);
    let values: Vec<[String; 3]> = (0..10_000)
        .map(|_| [value(&mut random), value(&mut random), value(&mut random)])
        .collect();
    let file = |[a, b, c]: &[String; 3]| {
        let (env_a, env_b) = (quote::env_value(a).unwrap(), quote::quoted(b).unwrap());
        let copy = quote::copy_paths(&[a, b], c).unwrap();
        let workdir = quote::workdir(a).unwrap();
        let exec = quote::json_array(&[a, b, c]);
        let run = quote::word(a).unwrap();
        format!(
            "FROM a\nENV X={env_a} Y={env_b}\nCOPY {copy}\nWORKDIR {workdir}\nCMD {exec}\n\
             RUN echo {run} end\n"
        )
    };
    let questions: Vec<Question> = values
        .iter()
        .map(|values| Question {
            dockerfile: file(values),
            ..Question::default()
        })
        .collect();
    let answers: Vec<Answer> = oracle.ask(&[], &questions);
    for (([a, b, c], question), answer) in values.iter().zip(&questions).zip(answers) {
        assert_eq!(answer.error, "", "{}", question.dockerfile);
        let list = answer.instructions.unwrap();
        let [_, env, copy, workdir, cmd, run] = list.as_slice() else {
            panic!("{}", question.dockerfile);
        };
        let expanded = |found: &Read| -> Vec<String> {
            found.expanded.iter().flatten().flatten().cloned().collect()
        };
        assert_eq!(expanded(env), ["X", a, "Y", b], "{}", question.dockerfile);
        let sources = [
            quote::literal_source(a),
            quote::literal_source(b),
            c.clone(),
        ];
        assert_eq!(expanded(copy), sources, "{}", question.dockerfile);
        assert_eq!(expanded(workdir), [a.as_str()], "{}", question.dockerfile);
        assert_eq!(
            (cmd.json, cmd.arguments.as_deref()),
            (true, Some([a, b, c].map(String::clone).as_slice()))
        );
        assert_eq!(
            run.arguments,
            Some(vec![format!("echo {} end", quote::word(a).unwrap())])
        );
        assert_eq!(run.heredocs, None);
    }
}

#[test]
fn literal_sources_copy_one_file() {
    let Some(oracle) = Oracle::build("buildkit") else {
        return;
    };
    let files = [
        "a*b", "a?b", "a[b", "a]b", "a\\b", "axb", "ab", "a[0].txt", "a0.txt", "*", "?", "[", "\\",
        "d[x]/f*", "d[x]/fx", "dx/f*", "dx/fx", "a\\*b", "a[*]b", "{a,b}", "a|b", "^a", "a(b)",
        "$a",
    ];
    let questions = files.map(|file| Question {
        files: files.map(str::to_owned).to_vec(),
        source: quote::literal_source(file),
        ..Question::default()
    });
    let answers: Vec<Answer> = oracle.ask(&[], &questions);
    let copied: Vec<Vec<String>> = answers
        .into_iter()
        .map(|answer| answer.copied.unwrap_or_default())
        .collect();
    assert_eq!(copied, files.map(|file| vec![file.to_owned()]));
}

fn instructions(file: &Dockerfile) -> impl Iterator<Item = &Instruction> {
    let staged = file.stages.iter().flat_map(|stage| &stage.instructions);
    file.global_arguments.iter().chain(staged)
}

fn shown(found: &Instruction, escape: char) -> Read {
    let list = match &found.arguments {
        Arguments::Json(list) | Arguments::Words(list) => list.clone(),
        Arguments::Text(text) => Vec::from_iter((!text.is_empty()).then(|| text.clone())),
        Arguments::Pairs(pairs) if found.keyword == Keyword::Arg => pairs
            .iter()
            .map(|pair| match &pair.value {
                Some(value) => format!("{}={value}", pair.name),
                None => pair.name.clone(),
            })
            .collect(),
        Arguments::Pairs(pairs) => pairs
            .iter()
            .flat_map(|pair| [pair.name.clone(), pair.value.clone().unwrap_or_default()])
            .collect(),
        Arguments::Nothing => vec!["NONE".to_owned()],
        Arguments::Trigger(_) => Vec::new(),
    };
    let lookup = |name: &str| match name {
        "A" => Some("a b".to_owned()),
        "EMPTY" => Some(String::new()),
        _ => None,
    };
    let expanded = list
        .iter()
        .map(|word| words::expand(word, escape, &lookup).ok())
        .collect();
    let flags = found.flags.iter().map(|flag| match &flag.value {
        Some(value) => format!("--{}={value}", flag.name),
        None => format!("--{}", flag.name),
    });
    let heredocs = found.heredocs.iter().map(|doc| Document {
        name: doc.name.clone(),
        content: doc.content.clone(),
        strip_tabs: doc.strip_tabs,
        expand: doc.expand,
    });
    Read {
        keyword: found.keyword.to_string(),
        line: found.line,
        last_line: found.last_line,
        flags: Some(flags.collect()),
        json: matches!(found.arguments, Arguments::Json(_)),
        arguments: Some(list),
        expanded: Some(expanded),
        heredocs: Some(heredocs.collect()),
    }
}

/// BuildKit's answer with empty lists for absent ones, and without what the reader keeps elsewhere.
fn normal(mut read: Read) -> Read {
    if read.keyword == "HEALTHCHECK"
        && let Some(list) = &mut read.arguments
        && let Some(expanded) = &mut read.expanded
        && list.len() > 1
    {
        list.remove(0);
        expanded.remove(0);
    }
    if read.keyword == "HEALTHCHECK"
        && let Some([none]) = read.arguments.as_deref()
        && none.eq_ignore_ascii_case("none")
    {
        read.json = false;
        read.arguments = Some(vec!["NONE".to_owned()]);
        read.expanded = Some(vec![Some("NONE".to_owned())]);
    }
    if read.keyword == "ONBUILD" {
        read.arguments = None;
        read.expanded = None;
    }
    read.flags.get_or_insert_default();
    read.arguments.get_or_insert_default();
    read.expanded.get_or_insert_default();
    read.heredocs.get_or_insert_default();
    read
}

fn value(random: &mut Random) -> String {
    let mut value = String::new();
    for _ in 0..=random.below(6) {
        value.push_str(random.pick(&[
            "a", "b", "/", " ", "  ", "\t", "\r", "'", "\"", "\\", "$", "${A}", "$A", "}", "#",
            "<<E", "<", "-", "--", "[", "]", "*", "?", "=", "é", "`", "\u{a0}", "|", ";", "~",
            "\\n", ",", "\u{1}", "\u{7f}", "🐹", "\u{2028}", "\u{feff}", "\u{b}", "\u{85}",
        ]));
    }
    value
}

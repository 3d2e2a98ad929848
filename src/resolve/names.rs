//! How images are called.

use std::collections::BTreeMap;

use super::images::Choice;
use crate::docker::reader::RESERVED_STAGES;
use crate::facts::{Facts, Main};
use crate::go::path::is_major_element;
use crate::sourced::Origin;

/// The name `go build` gives the program, as a stage may be called.
pub(super) fn name_of(main: &Main) -> String {
    stage_name(&main.binary_name)
}

/// Names that say nothing of a program that is alone.
const SAYS_NOTHING: [&str; 8] = [
    "api", "app", "backend", "cmd", "main", "server", "service", "src",
];

/// Names that a build gives a file in passing.
const IN_PASSING: [&str; 8] = [
    "bin",
    "binary",
    "bootstrap",
    "build",
    "dist",
    "manager",
    "null",
    "out",
];

/// Endings of what is no program.
const OF_NO_PROGRAM: [&str; 4] = [".a", ".so", ".test", ".wasm"];

/// The name of a program that is deployed beside others: the one that the repository's own builds give
/// it, else the go command's.
pub(super) fn name_beside(facts: &Facts, main: &Main) -> String {
    built(facts, main).unwrap_or_else(|| name_of(main))
}

/// The name of a program that is the only one deployed: the one that the repository's own builds give
/// it, else the go command's. Where that says nothing: what one of the own builds or the own image
/// calls it, else its module's.
pub(super) fn name_alone(facts: &Facts, main: &Main) -> String {
    if let Some(name) = built(facts, main) {
        return name;
    }
    let plain = name_of(main);
    if says_much(&plain) {
        return plain;
    }
    let outputs = main.builds.iter();
    let outputs = outputs.filter_map(|build| build.value.output.as_deref());
    let images = facts.dockerfiles.iter().flat_map(|own| &own.images);
    let started = images.filter(|image| image.starts == [main.dir.clone()]);
    let given = outputs.chain(started.map(|image| image.name.as_str()));
    if let Some(name) = given.map(without_platform).find(|name| is_a_name(name)) {
        return stage_name(name);
    }
    let mut modules = facts.modules.iter();
    let module = modules.find(|module| main.module.as_ref() == Some(&module.dir));
    let path = module
        .map(|module| module.path.as_str())
        .unwrap_or_default();
    // A host and an owner are no names of programs.
    let elements: Vec<&str> = path
        .split('/')
        .filter(|part| !is_major_element(part))
        .collect();
    let own = match elements.as_slice() {
        [host, _, own @ ..] if host.contains('.') && !own.is_empty() => own,
        [host, own @ ..] if host.contains('.') => own,
        own => own,
    };
    let mut named = own.iter().rev().map(|part| stage_name(part));
    named.find(|name| says_much(name)).unwrap_or(plain)
}

/// What all of the own builds that name the program call it, where they agree and no other is called so.
fn built(facts: &Facts, main: &Main) -> Option<String> {
    let named = |main: &Main| -> Option<String> {
        let outputs = main.builds.iter();
        let mut names = outputs
            .filter_map(|build| build.value.output.as_deref())
            .map(without_platform);
        let first = names.next().filter(|name| is_a_name(name))?;
        let is_same = |name: &str| name.eq_ignore_ascii_case(first);
        names.all(is_same).then(|| stage_name(first))
    };
    let name = named(main)?;
    let mut others = facts.mains.iter().filter(|other| other.dir != main.dir);
    let is_taken =
        |other: &Main| name_of(other) == name || named(other).is_some_and(|own| own == name);
    (!others.any(is_taken)).then_some(name)
}

fn says_much(name: &str) -> bool {
    !SAYS_NOTHING.contains(&name)
}

/// Whether a file's name says what the program is: not `main`, and not `appbin`.
fn is_a_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let is_of_both = |word: &str| {
        let rest = lower
            .strip_prefix(word)
            .map(|rest| rest.trim_start_matches(['-', '_']));
        rest.is_some_and(|rest| IN_PASSING.contains(&rest))
    };
    name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.chars().all(is_plain)
        && says_much(&lower)
        && !IN_PASSING.contains(&lower.as_str())
        && !SAYS_NOTHING.iter().any(|word| is_of_both(word))
        && !OF_NO_PROGRAM.iter().any(|ending| lower.ends_with(ending))
}

/// `shop` of `shop-linux-amd64` and `shop.exe`.
fn without_platform(name: &str) -> &str {
    let mut name = name.strip_suffix(".exe").unwrap_or(name);
    for part in ["amd64", "arm64", "x86_64", "linux"] {
        let stem = name.strip_suffix(part);
        name = stem
            .and_then(|stem| stem.strip_suffix(['-', '_', '.']))
            .unwrap_or(name);
    }
    name
}

/// A name in the letters that a stage name may have:
/// <https://docs.docker.com/reference/dockerfile/#from>.
fn stage_name(text: &str) -> String {
    let name: String = text
        .to_ascii_lowercase()
        .chars()
        .map(|letter| match letter {
            letter if letter.is_ascii_alphanumeric() || "-_.".contains(letter) => letter,
            _ => '-',
        })
        .collect();
    match name.trim_matches(|letter: char| !letter.is_ascii_alphanumeric()) {
        "" => "app".to_owned(),
        // A stage name starts with a letter.
        name if name.starts_with(|letter: char| letter.is_ascii_digit()) => format!("app-{name}"),
        name if RESERVED_STAGES.contains(&name) => format!("{name}-app"),
        name => name.to_owned(),
    }
}

/// Programs of the same name in different folders get the folder above in front.
pub(super) fn settle_names(choices: &mut [Choice<'_>]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for choice in choices.iter() {
        *seen.entry(choice.name.clone()).or_default() += 1;
    }
    for choice in choices.iter_mut() {
        let from_table = choice.dir.origin == Origin::Manifest;
        if from_table || seen.get(&choice.name).is_none_or(|count| *count < 2) {
            continue;
        }
        let kept: Vec<&str> = choice
            .main
            .dir
            .elements()
            .filter(|part| *part != "cmd")
            .collect();
        if !kept.is_empty() {
            choice.name = stage_name(&kept.join("-"));
        }
    }
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for choice in choices.iter_mut() {
        let count = taken.entry(choice.name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            choice.name = format!("{}-{count}", choice.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::stage_name;

    #[test]
    fn a_program_is_called_as_a_stage_may_be() {
        let names = ["API", "404-handler", "scratch", "größe", "__", "a b"].map(stage_name);
        assert_eq!(
            names,
            [
                "api",
                "app-404-handler",
                "scratch-app",
                "gr--e",
                "app",
                "a-b"
            ]
        );
    }
}

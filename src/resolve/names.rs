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
const IN_PASSING: [&str; 7] = ["bin", "binary", "build", "dist", "null", "out", "bootstrap"];

/// The name of a program that is the only one deployed. Where the go command's name for it says
/// nothing: the one that the repository's own build or image gives it, else its module's.
pub(super) fn name_alone(facts: &Facts, main: &Main) -> String {
    let says_much = |name: &String| !SAYS_NOTHING.contains(&name.as_str());
    let plain = name_of(main);
    if says_much(&plain) {
        return plain;
    }
    let built = main.builds.iter();
    let built = built.filter_map(|build| build.value.output.as_deref());
    let images = facts.dockerfiles.iter().flat_map(|own| &own.images);
    let started = images.filter(|image| image.starts == [main.dir.clone()]);
    let given = built.chain(started.map(|image| image.name.as_str()));
    let given = given.map(without_platform).find(|name| {
        let is_name = name.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && name
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter));
        let lower = name.to_ascii_lowercase();
        is_name && !IN_PASSING.contains(&lower.as_str()) && says_much(&lower)
    });
    if let Some(name) = given {
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
    named.find(says_much).unwrap_or(plain)
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

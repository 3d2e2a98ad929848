//! How images are called.

use std::collections::BTreeMap;

use super::images::Choice;
use crate::docker::reader::RESERVED_STAGES;
use crate::facts::Main;
use crate::sourced::Origin;

/// The name `go build` gives the program, as a stage may be called.
pub(super) fn name_of(main: &Main) -> String {
    stage_name(&main.binary_name)
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

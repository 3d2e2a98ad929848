//! What the programs of images need of others to start.

use crate::Outcome;
use crate::facts::{BEFORE, EXAMPLE, Outside, OutsideKind};
use crate::settings::{Image, Program, Run};
use crate::sourced::{Evidence, Found};

/// What is needed to start, before "N more".
const NEEDS: usize = 4;

/// The variable that platforms tell programs their port in: <https://12factor.net/port-binding>.
const PORT: &str = "PORT";

/// What it is set to where nothing else says one.
const USUAL_PORT: &str = "8080";

/// Lines for programs beside the first of an image.
const BESIDE: usize = 1;

/// What the images need to start, and what the programs beside them do, with the places that say so.
pub(super) fn lines(outcome: &Outcome, images: &[Image]) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    let mut lines = Vec::new();
    let of_images = images.iter().flat_map(|image| {
        needs(outcome, image, &image.program).map(move |need| (need, told_place(image, need)))
    });
    let of_images: Vec<_> = of_images.collect();
    lines.extend(line("it", &of_images, &mut known));
    let mut beside = Vec::new();
    for image in images {
        for program in &image.also.value {
            let of_program = needs(outcome, image, program);
            let of_program: Vec<_> = of_program.map(|need| (need, None)).collect();
            beside.extend(line(&program.name, &of_program, &mut known));
        }
    }
    beside.truncate(BESIDE);
    lines.extend(beside);
    lines
}

/// What `docker run` has to give an image for its program to start and to be reached.
#[derive(Default)]
pub(in crate::cmd) struct Given {
    /// Variables, with the value where one is known.
    pub(in crate::cmd) env: Vec<(String, Option<String>)>,
    /// Files by their names, and where the program looks for each.
    pub(in crate::cmd) files: Vec<(String, String)>,
    /// Ports: `8080/tcp`.
    ports: Vec<String>,
}

/// What an image is to be given of the variables and files it needs, and its ports.
pub(super) fn given(outcome: &Outcome, image: &Image) -> Given {
    let needs: Vec<_> = needs(outcome, image, &image.program).collect();
    let of = |kind| needs.iter().filter(move |need| need.value.kind == kind);
    let run = &image.run;
    let mut given = Given::default();
    let ports = &mut given.ports;
    let listens = run
        .ports
        .value
        .iter()
        .filter(|port| port.listens_by_default);
    ports.extend(listens.map(ToString::to_string));
    if ports.is_empty() {
        ports.extend(run.ports.value.iter().map(ToString::to_string));
    }
    let variables = of(OutsideKind::Variable).map(|need| &need.value.name);
    let mut variables: Vec<&String> = variables.collect();
    for need in of(OutsideKind::Service) {
        let name = &need.value.told_by;
        let is_given = run.env.value.contains_key(name);
        if is_variable(name) && !is_given && !variables.contains(&name) {
            variables.push(name);
        }
    }
    for name in variables {
        let mut value = None;
        if name == PORT {
            if ports.is_empty() {
                ports.push(USUAL_PORT.to_owned());
            }
            let first = ports.first().and_then(|port| port.split('/').next());
            value = Some(first.unwrap_or(USUAL_PORT).to_owned());
        }
        given.env.push((name.clone(), value));
    }
    for need in of(OutsideKind::File) {
        let name = &need.value.name;
        let file = name.rsplit('/').next().unwrap_or_default();
        let place = Run::looked_for(&run.args.value, &run.workdir.value, name);
        given.files.push((file.to_owned(), place));
    }
    given
}

impl Given {
    /// The flags of `docker run`. A variable without a value is taken from the shell:
    /// <https://docs.docker.com/reference/cli/docker/container/run/#env>.
    pub(super) fn flags(&self) -> String {
        let mut flags = String::new();
        for (name, value) in &self.env {
            flags.push_str(&format!(" -e {name}"));
            if let Some(value) = value {
                flags.push_str(&format!("={value}"));
            }
        }
        for (file, place) in &self.files {
            flags.push_str(&format!(" -v ./{file}:{place}:ro"));
        }
        for port in &self.ports {
            let number = port.split('/').next().unwrap_or_default();
            let port = port.trim_end_matches("/tcp");
            flags.push_str(&format!(" -p {number}:{port}"));
        }
        flags
    }
}

/// Whether a name is of a variable of the environment: a flag begins with `--`.
fn is_variable(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('-')
}

/// What a program of an image needs that the image does not give.
fn needs<'o>(
    outcome: &'o Outcome,
    image: &'o Image,
    program: &Program,
) -> impl Iterator<Item = &'o Found<Outside>> {
    let facts = outcome.own_facts.get(&image.name);
    let facts = facts.map_or(&outcome.facts, |facts| facts);
    let mut mains = facts.mains.iter();
    let main = mains.find(|main| main.dir == program.dir);
    let needs = main.into_iter().flat_map(|main| &main.needs);
    needs.filter(|need| {
        let is_given = |name: &str| match need.value.kind {
            OutsideKind::File => {
                let run = &image.run;
                let place = Run::looked_for(&run.args.value, &run.workdir.value, name);
                Run::has(&run.files.value, &place)
            }
            _ if name.starts_with('-') => {
                let mut words = image.run.args.value.iter();
                words.any(|word| is_flag(word, name.trim_start_matches('-')))
            }
            _ => image.run.env.value.contains_key(name),
        };
        let aliases = need.value.aliases.iter().map(String::as_str);
        !need.value.names().chain(aliases).any(is_given)
    })
}

/// Whether a word gives a flag: `--token=abc`, `-t`; also `-tabc`, of a flag of one letter.
fn is_flag(word: &str, flag: &str) -> bool {
    let name = word.split('=').next().unwrap_or_default();
    let is_long = name.starts_with('-') && name.trim_start_matches('-') == flag;
    let letters = name.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
    is_long || flag.chars().count() == 1 && letters.is_some_and(|rest| rest.starts_with(flag))
}

/// Where the image's arguments say that a needed file lies.
fn told_place<'i>(image: &'i Image, need: &Found<Outside>) -> Option<&'i str> {
    let is_file = need.value.kind == OutsideKind::File;
    let place = || Run::told_place(&image.run.args.value, &need.value.name);
    is_file.then(place).flatten()
}

/// What is needed that no line before has, with the place where the image is told that it lies; none for
/// nothing.
fn line(
    who: &str,
    needs: &[(&Found<Outside>, Option<&str>)],
    known: &mut Vec<String>,
) -> Option<String> {
    let mut shown = Vec::new();
    let mut before = Vec::new();
    // A variable that is needed has a place of its own.
    let is_told = |name: &String| {
        let mut others = needs.iter().flat_map(|(need, _)| need.value.names());
        !name.is_empty() && !others.any(|other| other == name)
    };
    for (need, told) in needs {
        let name = told.map_or_else(|| need.value.to_string(), str::to_owned);
        if known.contains(&name) {
            continue;
        }
        known.push(name.clone());
        let first = need.evidence.first();
        let place = first.map(Evidence::place).unwrap_or_default();
        if first.is_some_and(|first| first.rule == BEFORE) {
            before.push(format!("{name} ({place})"));
            continue;
        }
        shown.push(match need.value.kind {
            OutsideKind::File => {
                let mut examples = need.evidence.iter().filter(|one| one.rule == EXAMPLE);
                let example = examples.next().map(|one| format!(", like {}", one.file));
                let example = example.unwrap_or_default();
                let is_below = !name.starts_with('/');
                let where_it_is = if is_below {
                    " in the working directory"
                } else {
                    ""
                };
                format!("{name}{where_it_is} ({place}{example})")
            }
            _ if is_told(&need.value.told_by) => {
                format!("{name} at {} ({place})", need.value.told_by)
            }
            _ => format!("{name} ({place})"),
        });
    }
    let needs = listed(shown).map(|shown| format!("to start, {who} needs {shown}"));
    let before = listed(before).map(|list| format!("a compose file starts {list} before {who}"));
    let parts: Vec<String> = needs.into_iter().chain(before).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// The first of some, and how many more there are; none of nothing.
fn listed(mut shown: Vec<String>) -> Option<String> {
    let more = shown.len().saturating_sub(NEEDS);
    shown.truncate(NEEDS);
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    (!shown.is_empty()).then(|| shown.join(", "))
}

//! What was detected, as comments of a new scaffold.toml.

use super::{Answers, Kept, key, list, port_value, quoted};
use crate::settings::{FrontEnd, Image};
use crate::sourced::{Evidence, Origin, Sourced};

/// What was detected of an image, as the table that would say it.
pub(super) fn comments(image: &Image, answers: Answers, kept: &[Kept]) -> String {
    let run = &image.run;
    let mut lines = vec![format!("[image.{}]", key(&image.name))];
    let said = |origin: Origin| origin == Origin::Manifest;
    let is_kept = |name: &str| kept.iter().any(|one| one.says(image, name));
    if !answers.images && !said(image.main.origin) {
        lines.push(with_reason(
            format!("main = {}", quoted(&image.main.value.to_string())),
            &image.main,
        ));
        if !image.also.value.is_empty() {
            let dirs: Vec<String> = image
                .also
                .value
                .iter()
                .map(|program| quoted(&program.dir.to_string()))
                .collect();
            lines.push(with_reason(
                format!("also = [{}]", dirs.join(", ")),
                &image.also,
            ));
        }
    }
    let go = &image.go.image;
    if !said(go.origin) && !is_kept("go.image") {
        lines.push(with_reason(
            format!("go.image = {}", quoted(&go.value.to_string())),
            go,
        ));
    }
    if !said(image.build.cgo.origin) && !is_kept("build.cgo") {
        lines.push(with_reason(
            format!("build.cgo = {}", image.build.cgo.value),
            &image.build.cgo,
        ));
    }
    if !answers.base && !said(run.base.origin) && !is_kept("run.base") {
        lines.push(with_reason(
            format!("run.base = {}", quoted(&run.base.value)),
            &run.base,
        ));
    }
    if !run.ports.value.is_empty() && !said(run.ports.origin) && !is_kept("run.ports") {
        let ports: Vec<String> = run
            .ports
            .value
            .iter()
            .map(|port| port_value(&port.to_string()).to_string())
            .collect();
        let reasons: Vec<String> = run.ports_said.iter().map(Evidence::reason).collect();
        let is_one = reasons.windows(2).all(|two| two.first() == two.last());
        if is_one || reasons.len() != ports.len() {
            lines.push(with_reason(
                format!("run.ports = [{}]", ports.join(", ")),
                &run.ports,
            ));
        } else {
            lines.push("run.ports = [".to_owned());
            for (port, reason) in ports.iter().zip(reasons) {
                lines.push(format!("{:<44} # {reason}", format!("    {port},")));
            }
            lines.push("]".to_owned());
        }
    }
    if !run.env.value.is_empty() && !said(run.env.origin) && !is_kept("run.env") {
        let env = run.env.value.iter();
        let env: Vec<String> = env
            .map(|(name, value)| format!("{} = {}", key(name), quoted(value)))
            .collect();
        lines.push(with_reason(
            format!("run.env = {{ {} }}", env.join(", ")),
            &run.env,
        ));
    }
    if !run.args.value.is_empty() && !said(run.args.origin) && !is_kept("run.args") {
        lines.push(with_reason(
            format!("run.args = {}", list(run.args.value.iter())),
            &run.args,
        ));
    }
    if !run.assets.value.is_empty() && !said(run.assets.origin) && !is_kept("run.assets") {
        let paths: Vec<String> = run.assets.value.iter().map(ToString::to_string).collect();
        lines.push(with_reason(
            format!("run.assets = {}", list(paths.iter())),
            &run.assets,
        ));
    }
    if !run.files.value.is_empty() && !said(run.files.origin) && !is_kept("run.files") {
        let files = run.files.value.iter();
        let files: Vec<String> = files
            .map(|(to, from)| format!("{} = {}", quoted(to), quoted(&from.to_string())))
            .collect();
        lines.push(with_reason(
            format!("run.files = {{ {} }}", files.join(", ")),
            &run.files,
        ));
    }
    let offered = &image.build.offered;
    let mut offers = Vec::new();
    if !offered.tags.value.is_empty() && !is_kept("build.tags") {
        let tags: Vec<String> = offered.tags.value.iter().map(|tag| quoted(tag)).collect();
        offers.push(with_reason(
            format!("build.tags = [{}]", tags.join(", ")),
            &offered.tags,
        ));
    }
    if !offered.experiment.value.is_empty() && !is_kept("build.env") {
        offers.push(with_reason(
            format!(
                "build.env = {{ GOEXPERIMENT = {} }}",
                quoted(&offered.experiment.value)
            ),
            &offered.experiment,
        ));
    }
    if !offers.is_empty() {
        lines.push("passed by the own build, and taken where it stands here:".to_owned());
        lines.append(&mut offers);
    }
    lines.iter().map(|line| format!("# {line}\n")).collect()
}

/// What was detected of a front end, as the table that would say it.
pub(super) fn front_end_comments(front_end: &FrontEnd) -> String {
    let paths = front_end.output.value.iter().map(ToString::to_string);
    let paths: Vec<String> = paths.collect();
    let manager = &front_end.package_manager;
    let lines = [
        (
            &front_end.image.origin,
            with_reason(
                format!("image = {}", quoted(&front_end.image.value.to_string())),
                &front_end.image,
            ),
        ),
        (
            &manager.origin,
            with_reason(
                format!("package-manager = {}", quoted(&manager.value)),
                manager,
            ),
        ),
        (
            &front_end.build.origin,
            with_reason(
                format!("build = {}", quoted(&front_end.build.value)),
                &front_end.build,
            ),
        ),
        (
            &front_end.output.origin,
            format!("output = {}", list(paths.iter())),
        ),
    ];
    let mut text = format!("#\n# [front-end.{}]\n", key(&front_end.name));
    for (_, line) in lines
        .iter()
        .filter(|(origin, _)| **origin != Origin::Manifest)
    {
        text.push_str(&format!("# {line}\n"));
    }
    text
}

/// The file that says so stands behind the line; never a line number, which an edit would make
/// untrue.
fn with_reason<T>(line: String, value: &Sourced<T>) -> String {
    match value.evidence.first() {
        Some(evidence) => format!("{line:<44} # {}", evidence.reason()),
        None => line,
    }
}

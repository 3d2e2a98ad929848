//! `scaffold init --adopt`: what is kept of a Dockerfile, what changes, and what no key can say.

use super::run;
use super::settle::text;
use crate::adopt::{self, Adoption};
use crate::error::Error;
use crate::manifest::edit::{Answers, Kept};
use crate::settings::Settings;
use crate::sourced::Origin;
use crate::ui::Ui;
use crate::walk::RepoPath;
use crate::write::lock;
use crate::{Outcome, Request};

/// Columns of a line of the list.
const WIDTH: usize = 100;

/// How many things are listed of a Dockerfile that is replaced unasked.
const MOST: usize = 12;

/// What the Dockerfiles say; `None` where there is none.
pub(super) fn read(detected: &Outcome) -> Option<Adoption> {
    adopt::adopt(&detected.facts, detected.settings.as_ref()?)
}

/// The scaffold.toml with it, as far as is known before the run that [`adopt`] makes.
pub(super) fn draft(request: &Request, detected: &Outcome, adoption: &Adoption) -> Option<String> {
    let settings = detected.settings.as_ref()?;
    let answers = Answers::of(&request.wishes);
    text(detected, answers, &adoption.kept, settings)
}

/// What a run with this scaffold.toml comes to, the old files still there.
///
/// # Errors
/// A file or folder cannot be read.
pub(super) fn adopt(
    ui: Ui,
    request: &Request,
    detected: &Outcome,
    manifest: Option<String>,
) -> Result<Outcome, Error> {
    let next = Request {
        manifest,
        ..request.clone()
    };
    let mut wanted = run(ui, &next)?;
    wanted.has_manifest = detected.has_manifest;
    wanted.manifest = detected.manifest.clone();
    Ok(wanted)
}

/// Shows it, or what would be if it is not wanted yet: a few lines, and the list of what is not
/// kept, whole.
pub(super) fn show(ui: Ui, adoption: Option<&Adoption>, settings: &Settings, is_wanted: bool) {
    let Some(adoption) = adoption else {
        ui.line("no Dockerfile makes these images: there is nothing to adopt");
        return;
    };
    let files: Vec<String> = adoption.files.iter().map(ToString::to_string).collect();
    let head = if is_wanted {
        "from"
    } else {
        "with --adopt, from"
    };
    ui.line(&format!("{head} {}", files.join(", ")));
    let mut kept = shown(adoption);
    let ignore = &settings.project.extend_ignore;
    if ignore.origin != Origin::Default && !ignore.value.is_empty() {
        let many = if ignore.value.len() == 1 {
            "line"
        } else {
            "lines"
        };
        kept.push(format!("{} {many} of .dockerignore", ignore.value.len()));
    }
    if kept.is_empty() {
        ui.line("  keeps    what scaffold finds in the code anyway");
    } else {
        wrapped(ui, "  keeps    ", &kept);
    }
    let mut head = "  changes  ";
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for change in &adoption.changed {
        match reasons.iter_mut().find(|(why, _)| *why == change.why) {
            Some((_, whats)) => whats.push(&change.what),
            None => reasons.push((&change.why, vec![&change.what])),
        }
    }
    for (why, whats) in &reasons {
        let room = WIDTH.saturating_sub(head.len() + why.len() + 2);
        ui.line(&format!("{head}{}: {why}", changed(whats, room)));
        head = "           ";
    }
    if !adoption.left.is_empty() {
        ui.line("  not in the new files:");
    }
    for left in &adoption.left {
        let text = cut(&left.text, WIDTH.saturating_sub(left.why.len() + 8));
        ui.line(&format!(
            "    {}:{}  {text}: {}",
            left.file, left.line, left.why
        ));
    }
}

/// What is kept, in words, each once.
fn shown(adoption: &Adoption) -> Vec<String> {
    let mut shown: Vec<String> = Vec::new();
    for one in adoption.kept.iter().filter(|one| !one.shown.is_empty()) {
        if !shown.contains(&one.shown) {
            shown.push(one.shown.clone());
        }
    }
    shown
}

/// Says that Dockerfiles elsewhere say more than the code, where they do.
pub(super) fn hint(ui: Ui, adoption: &Adoption) {
    let shown = shown(adoption);
    if !shown.is_empty() {
        let files: Vec<String> = adoption.files.iter().map(ToString::to_string).collect();
        let head = format!("{} says more, kept by init --adopt: ", files.join(", "));
        let room = WIDTH.saturating_sub(head.chars().count());
        ui.line(&format!("{head}{}", cut(&shown.join(", "), room)));
    }
}

/// Says what a Dockerfile had that is replaced unasked, and that the new one is without.
pub(super) fn lost(ui: Ui, detected: &Outcome, settings: &Settings) {
    let is_replaced = |file: &RepoPath| file.as_str() == settings.project.dockerfile.value;
    let adoption = adopt::adopt(&detected.facts, settings);
    let Some(mut adoption) = adoption.filter(|one| one.files.iter().any(is_replaced)) else {
        return;
    };
    adoption.kept.retain(|one| !is_exposed(one, settings));
    let mut lost = shown(&adoption);
    let left = adoption.left.iter();
    lost.extend(left.map(|left| format!("{}:{} {}", left.file, left.line, left.text)));
    if lost.len() > MOST {
        let more = lost.split_off(MOST).len();
        lost.push(format!("and {more} more"));
    }
    if !lost.is_empty() {
        ui.line(&format!(
            "{0} said what the new one does not (git checkout {0} && rm {1}, and init --adopt keeps or lists it):",
            settings.project.dockerfile.value,
            lock::FILE
        ));
        wrapped(ui, "  ", &lost);
    }
}

/// Whether a key is of ports that the image exposes anyway, among others.
fn is_exposed(one: &Kept, settings: &Settings) -> bool {
    let image = match one.tables.as_slice() {
        [first, name, _] if first == "image" => Some(name),
        _ => None,
    };
    let (Some(said), "ports") = (one.value.as_array(), &*one.key) else {
        return false;
    };
    let images = settings.images.iter();
    let of_key = images.filter(|other| image.is_none_or(|name| other.name == *name));
    let ports = of_key.map(|image| {
        let ports = image.run.ports.value.iter().map(ToString::to_string);
        ports.collect::<Vec<String>>()
    });
    all_have(said, &ports.collect::<Vec<_>>())
}

/// Whether some ports are among those of each image.
fn all_have(said: &toml_edit::Array, images: &[Vec<String>]) -> bool {
    let said = said.iter().map(|port| {
        let number = port.as_integer().map(|number| format!("{number}/tcp"));
        number.or_else(|| port.as_str().map(str::to_owned))
    });
    let Some(said) = said.collect::<Option<Vec<String>>>() else {
        return false;
    };
    let has = |ports: &Vec<String>| said.iter().all(|port| ports.contains(port));
    !images.is_empty() && images.iter().all(has)
}

/// What is otherwise, less the middle of what it was where it is too long.
fn changed(whats: &[&str], room: usize) -> String {
    let arrow = " → ";
    match whats {
        [one] if one.chars().count() > room => match one.split_once(arrow) {
            Some((old, new)) => {
                let room = room.saturating_sub(new.chars().count() + arrow.chars().count());
                format!("{}{arrow}{new}", cut(old, room))
            }
            None => cut(one, room),
        },
        _ => cut(&whats.join(", "), room),
    }
}

/// Items with commas between them, on as many lines as they need.
fn wrapped(ui: Ui, head: &str, items: &[String]) {
    let mut line = head.to_owned();
    for (index, item) in items.iter().enumerate() {
        let comma = if index + 1 < items.len() { ", " } else { "" };
        let item = format!("{}{comma}", cut(item, WIDTH.saturating_sub(head.len())));
        if line.len() + item.trim_end().len() > WIDTH && line.len() > head.len() {
            ui.line(line.trim_end());
            line = " ".repeat(head.len());
        }
        line.push_str(&item);
    }
    ui.line(line.trim_end());
}

/// The beginning of a text that is too long.
fn cut(text: &str, width: usize) -> String {
    let width = width.max(30);
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let start: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::all_have;

    #[test]
    fn ports_of_all_images_are_exposed_where_each_image_has_them() {
        let said: toml_edit::Array = [8080_i64, 9090].into_iter().collect();
        let both = ["8080/tcp", "9090/tcp", "53/udp"]
            .map(str::to_owned)
            .to_vec();
        let one = vec!["8080/tcp".to_owned()];
        assert!(all_have(&said, &[both.clone(), both.clone()]));
        assert!(!all_have(&said, &[both, one]));
        assert!(!all_have(&said, &[]));
    }
}

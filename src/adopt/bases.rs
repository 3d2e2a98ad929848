//! The images that stages start from: what they were, what they are, and why.

use super::{Adoption, Changed};
use crate::docker::image::ImageRef;
use crate::settings::{Image, Settings};
use crate::sourced::Origin;

/// What the stages of an image started from.
#[derive(Clone, Debug, Default)]
pub(super) struct Before {
    /// The image's name.
    pub(super) name: String,
    /// The image below the stage that compiles; empty where none does.
    pub(super) go: String,
    /// The image below the stage that is the image.
    pub(super) base: String,
    /// The stage that compiles is the image too.
    pub(super) single: bool,
}

impl Adoption {
    /// Adds what became of the images that the stages start from, which the settings with all that is
    /// kept decide.
    pub fn compare(&mut self, settings: &Settings) {
        let mut changed: Vec<Changed> = Vec::new();
        for before in &self.before {
            let mut images = settings.images.iter();
            let Some(image) = images.find(|image| image.name == before.name) else {
                continue;
            };
            let keeps_base = self.kept.iter().any(|kept| kept.key == "base");
            let both = [build(before, image), runtime(before, image, keeps_base)];
            changed.extend(both.into_iter().flatten());
        }
        changed.append(&mut self.changed);
        self.changed = Vec::new();
        for change in changed {
            if !self.changed.contains(&change) {
                self.changed.push(change);
            }
        }
    }
}

fn build(before: &Before, image: &Image) -> Option<Changed> {
    let new = image.go.image.value.to_string();
    let old = without_digest(&before.go);
    if old.is_empty() || is_same(&old, &new) {
        return None;
    }
    let release = |image: &str| {
        let (name, tag) = name_and_tag(image);
        (name.rsplit('/').next() == Some("golang")).then(|| Tag::read(&tag))
    };
    let why = match (release(&old), release(&new)) {
        _ if image.go.image.origin == Origin::Manifest => "scaffold.toml says it",
        (Some(old), Some(new)) if old.minor.is_none() => match new.minor {
            Some(_) => "a release by its number, the same for everyone",
            None => "the image that is asked for",
        },
        (Some(old), Some(new)) if old.minor < new.minor => {
            "the oldest maintained Go that go.mod allows"
        }
        (Some(old), Some(new)) if old.minor > new.minor => {
            "the oldest maintained Go that go.mod allows"
        }
        (Some(old), Some(new)) if old.is_alpine != new.is_alpine => {
            match (image.build.cgo.value, new.is_alpine) {
                (true, _) => "C is compiled for the C library of the runtime base",
                (false, true) => "the smaller one, since no C is compiled",
                (false, false) => "it has git, which modules are fetched with",
            }
        }
        (Some(old), _) if old.has_patch => "fixes of Go come with each build",
        (Some(_), Some(_)) => "the release of the distribution is named too",
        (None, _) | (_, None) => "the program is compiled in the image of the Go project",
    };
    Some(change(&old, &new, why))
}

fn runtime(before: &Before, image: &Image, keeps_base: bool) -> Option<Changed> {
    let base = &image.run.base;
    let row = &image.run.base_row.image;
    let old = without_digest(&before.base);
    if old.is_empty() || is_same(&old, row) {
        return None;
    }
    let ((old_name, old_tag), (new_name, new_tag)) = (name_and_tag(&old), name_and_tag(row));
    if family(&old_name) == family(&new_name) {
        let why = if old_tag.starts_with(&format!("{new_tag}.")) {
            "its fixes come with each build"
        } else if ["", "latest", "nonroot"].contains(&old_tag.as_str())
            && family(&old_name) == old_name
        {
            "a release by its number, the same for everyone"
        } else {
            "the newest release that scaffold knows"
        };
        let short = |image: &str| match family(&old_name).rsplit_once('/') {
            Some((host, _)) => image.replacen(&format!("{host}/"), "", 1),
            None => image.to_owned(),
        };
        let (old, row) = (short(&old), short(row));
        return Some(change(&old, &row, why));
    }
    let is_empty = |name: &str| name == "scratch";
    let why = if before.single {
        "the program alone, without the compiler and the sources"
    } else if is_empty(&old_name) {
        match image.build.cgo.value {
            true => "the program needs a C library",
            false => "CA certificates, time zones and a user that is not root",
        }
    } else if keeps_base {
        "it has what is kept"
    } else {
        "all that the program needs, as far as the code tells"
    };
    Some(change(&old, &base.value, why))
}

fn change(old: &str, new: &str, why: &str) -> Changed {
    Changed {
        what: format!("{old} → {new}"),
        why: why.to_owned(),
    }
}

/// What the tag of a golang image says.
struct Tag {
    minor: Option<u32>,
    has_patch: bool,
    is_alpine: bool,
}

impl Tag {
    fn read(tag: &str) -> Self {
        let version = tag.split('-').next().unwrap_or_default();
        let mut numbers = version.split('.');
        let minor = numbers.nth(1).and_then(|minor| minor.parse().ok());
        Self {
            minor,
            has_patch: numbers.next().is_some(),
            is_alpine: tag.contains("alpine"),
        }
    }
}

/// Whether two references mean one image: `latest` is what no tag means.
fn is_same(old: &str, new: &str) -> bool {
    old == new || name_and_tag(old) == name_and_tag(new)
}

/// The name as Docker Hub's own are called, and the tag.
fn name_and_tag(image: &str) -> (String, String) {
    match image.parse::<ImageRef>() {
        Ok(image) if image.registry() == "docker.io" => {
            let name = image.repository();
            let name = name.strip_prefix("library/").unwrap_or(&name).to_owned();
            (name, image.tag().unwrap_or_default().to_owned())
        }
        Ok(image) => (image.name(), image.tag().unwrap_or_default().to_owned()),
        // A variable without a value stands in it.
        Err(_) => match image.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name.to_owned(), tag.to_owned()),
            _ => (image.to_owned(), String::new()),
        },
    }
}

/// A name without the release of Debian that distroless has in it.
fn family(name: &str) -> &str {
    match name.rsplit_once("-debian") {
        Some((family, release)) if release.bytes().all(|byte| byte.is_ascii_digit()) => family,
        _ => name,
    }
}

/// `golang:1.26@sha256:…` without its digest.
fn without_digest(image: &str) -> String {
    image.split('@').next().unwrap_or(image).to_owned()
}

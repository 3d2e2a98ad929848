//! The images that stages start from: what they were, what they are, and why.

use super::old::is_nonroot;
use super::{Adoption, Changed};
use crate::docker::image::ImageRef;
use crate::manifest::edit::Kept;
use crate::settings::{Image, Settings};
use crate::sourced::Origin;

/// Why an image of a company's registry is none any more: what keeps it.
const MIRROR: &str = "from its own registry; the key registry names a mirror";

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
            let keeps_base = self.kept.iter().any(|kept| keeps_base(kept, &image.name));
            let both = [build(before, image), runtime(before, image, keeps_base)];
            changed.extend(both.into_iter().flatten());
        }
        changed.append(&mut self.changed);
        for change in changed {
            if !self.changed.contains(&change) {
                self.changed.push(change);
            }
        }
    }
}

/// Whether a key says the base of an image.
fn keeps_base(kept: &Kept, image: &str) -> bool {
    let tables: Vec<&str> = kept.tables.iter().map(String::as_str).collect();
    kept.key == "base" && (tables == ["run"] || tables == ["image", image, "run"])
}

fn build(before: &Before, image: &Image) -> Option<Changed> {
    let new = image.go.image.value.to_string();
    let old = without_digest(&before.go);
    if old.is_empty() || is_same(&old, &new) {
        return None;
    }
    let why = match image.go.image.origin {
        Origin::Manifest => "scaffold.toml says it",
        _ => of_go(&old, &new, image.build.cgo.value),
    };
    Some(change(&old, &new, why))
}

/// Why a program is compiled in another image.
fn of_go(old: &str, new: &str, cgo: bool) -> &'static str {
    let release = |image: &Written| {
        let (name, tag) = (&image.name, &image.tag);
        (name.rsplit('/').next() == Some("golang")).then(|| Tag::read(tag))
    };
    let (old, new) = (Written::read(old), Written::read(new));
    match (release(&old), release(&new)) {
        (Some(_), Some(_)) if old.host != new.host => MIRROR,
        (Some(old), Some(new)) if old.minor.is_none() => match new.minor {
            Some(_) => "a release by its number, the same for everyone",
            None => "the image that is asked for",
        },
        (Some(old), Some(new)) if old.minor != new.minor => {
            "the oldest maintained Go that go.mod allows"
        }
        (Some(old), Some(new)) if old.is_candidate && !new.is_candidate => {
            "the release, and no candidate for it"
        }
        (Some(old), Some(new)) if old.is_alpine != new.is_alpine => match (cgo, new.is_alpine) {
            (true, _) => "C is compiled for the C library of the runtime base",
            (false, true) => "the smaller one, since no C is compiled",
            (false, false) => "it has git, which modules are fetched with",
        },
        (Some(old), _) if old.has_patch => "fixes of Go come with each build",
        (Some(old), Some(_)) if ["", "alpine"].contains(&old.distribution.as_str()) => {
            "the release of the distribution is named too"
        }
        (Some(_), Some(_)) => "the newest release of the distribution that scaffold knows",
        (None, _) | (_, None) => "the program is compiled in the image of the Go project",
    }
}

fn runtime(before: &Before, image: &Image, keeps_base: bool) -> Option<Changed> {
    let base = &image.run.base;
    let row = &image.run.base_row.image;
    let old = without_digest(&before.base);
    if old.is_empty() || is_same(&old, row) {
        return None;
    }
    let old_name = Written::read(&old).name;
    if let Some(why) = of_release(&old, row) {
        let short = |image: &str| match family(&old_name).rsplit_once('/') {
            Some((host, _)) => image.replacen(&format!("{host}/"), "", 1),
            None => image.to_owned(),
        };
        let (old, row) = (short(&old), short(row));
        return Some(change(&old, &row, why));
    }
    let is_empty = |name: &str| name == "scratch";
    let why = if is_moved(&old, row) {
        MIRROR
    } else if before.single {
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

/// Why another release of an image is taken; `None` where it is another image.
fn of_release(old: &str, new: &str) -> Option<&'static str> {
    let (before, now) = (Written::read(old), Written::read(new));
    if family(&before.name) != family(&now.name) {
        return None;
    }
    let is_unnumbered = ["", "latest", "nonroot"].contains(&before.tag.as_str());
    Some(if before.tag.starts_with(&format!("{}.", now.tag)) {
        "its fixes come with each build"
    } else if is_unnumbered && family(&before.name) == before.name {
        "a release by its number, the same for everyone"
    } else if is_one_release(&before, &now) {
        of_one_release(old, &before.tag)
    } else {
        "the newest release that scaffold knows"
    })
}

/// Whether an image is a mirror's of another.
fn is_moved(old: &str, new: &str) -> bool {
    let (old, new) = (Written::read(old), Written::read(new));
    // An image of Docker's own has no folder there: a mirror may have one for it.
    let (before, now) = (family(&old.name), family(&new.name));
    let path = match new.host.as_deref() {
        Some(host) => now.strip_prefix(host).unwrap_or(now).to_owned(),
        None => format!("/{now}"),
    };
    old.host != new.host && before.ends_with(&path)
}

/// Whether two images that are otherwise the same mean one release.
fn is_one_release(old: &Written, new: &Written) -> bool {
    let debian = |tag: &str| match tag.strip_suffix("-slim").unwrap_or(tag) {
        "13" => "trixie".to_owned(),
        tag => tag.to_owned(),
    };
    let is_in_the_name = family(&new.name) != new.name;
    old.name == new.name && (is_in_the_name || debian(&old.tag) == debian(&new.tag))
}

/// Why another image of the same release is taken.
fn of_one_release(old: &str, old_tag: &str) -> &'static str {
    let is_distroless = old.contains("distroless");
    match (is_distroless, is_nonroot(old)) {
        (true, false) => "a user that is not root",
        (true, true) if old_tag.starts_with("debug") => "without the shell that is for debugging",
        (true, true) => "the image of all platforms",
        (false, _) if old_tag.ends_with("-slim") => "the same release, by its name",
        (false, _) => "the same release, without what few programs need",
    }
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
    /// It is no release yet: `1.26rc1`.
    is_candidate: bool,
    /// `alpine3.24`; empty where none is named.
    distribution: String,
    is_alpine: bool,
}

impl Tag {
    fn read(tag: &str) -> Self {
        let (version, distribution) = tag.split_once('-').unwrap_or((tag, ""));
        let end = version.find(|letter: char| letter.is_ascii_alphabetic());
        let (numbers, candidate) = version.split_at(end.unwrap_or(version.len()));
        let mut numbers = numbers.split('.');
        let minor = numbers.nth(1).and_then(|minor| minor.parse().ok());
        Self {
            minor,
            has_patch: numbers.next().is_some(),
            is_candidate: minor.is_some() && !candidate.is_empty(),
            distribution: distribution.to_owned(),
            is_alpine: tag.contains("alpine"),
        }
    }
}

/// An image of a FROM line.
struct Written {
    /// Its registry, where one is written that is not Docker Hub.
    host: Option<String>,
    /// The name as Docker shows it.
    name: String,
    /// Empty for none.
    tag: String,
}

impl Written {
    fn read(image: &str) -> Self {
        if let Ok(image) = image.parse::<ImageRef>() {
            return Self {
                host: (!image.is_on_hub()).then(|| image.registry().to_owned()),
                name: image.familiar_name(),
                tag: image.tag().unwrap_or_default().to_owned(),
            };
        }
        // A variable without a value stands in it.
        let (name, tag) = match image.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, tag),
            _ => (image, ""),
        };
        let host = image.split_once('/').map(|(host, _)| host);
        let host = host.filter(|host| host.contains(['.', ':', '$']));
        Self {
            host: host.map(str::to_owned),
            name: name.to_owned(),
            tag: tag.to_owned(),
        }
    }
}

/// Whether two references mean one image: `latest` is what no tag means.
fn is_same(old: &str, new: &str) -> bool {
    let (before, now) = (Written::read(old), Written::read(new));
    old == new || (before.name, before.tag) == (now.name, now.tag)
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
    match image.parse::<ImageRef>() {
        Ok(image) => image.without_digest().to_string(),
        Err(_) => image.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn what_is_new_of_the_image_that_compiles_is_said_and_nothing_that_was_so() {
        for (old, why) in [
            (
                "golang:1.26-alpine",
                "the release of the distribution is named too",
            ),
            (
                "golang:1.26-alpine3.21",
                "the newest release of the distribution that scaffold knows",
            ),
            ("registry.corp.example/golang:1.26-alpine", MIRROR),
            (
                "docker.io/library/golang:1.26-alpine",
                "the release of the distribution is named too",
            ),
            (
                "golang:1.26rc1-alpine3.24",
                "the release, and no candidate for it",
            ),
            (
                "golang:1.26.2-alpine3.24",
                "fixes of Go come with each build",
            ),
            (
                "golang:1.27-alpine3.24",
                "the oldest maintained Go that go.mod allows",
            ),
            (
                "golang:alpine",
                "a release by its number, the same for everyone",
            ),
        ] {
            assert_eq!(of_go(old, "golang:1.26-alpine3.24", false), why, "{old}");
        }
    }

    #[test]
    fn what_is_new_of_the_image_below_is_said_and_nothing_that_was_so() {
        let distroless = "gcr.io/distroless/static-debian13:nonroot";
        for (old, row, why) in [
            (
                "gcr.io/distroless/static-debian13:latest",
                distroless,
                "a user that is not root",
            ),
            (
                "gcr.io/distroless/static-debian13:debug-nonroot",
                distroless,
                "without the shell that is for debugging",
            ),
            (
                "gcr.io/distroless/static-debian12:nonroot",
                distroless,
                "the newest release that scaffold knows",
            ),
            (
                "debian:13-slim",
                "debian:trixie-slim",
                "the same release, by its name",
            ),
            (
                "debian:bookworm-slim",
                "debian:trixie-slim",
                "the newest release that scaffold knows",
            ),
        ] {
            assert_eq!(of_release(old, row), Some(why), "{old}");
        }
        assert!(is_moved("registry.corp.example/alpine:3.24", "alpine:3.24"));
        assert!(!is_moved("registry.corp.example/own:3.24", "alpine:3.24"));
        assert!(is_moved(
            "registry.corp.example/gcr/distroless/static-debian12",
            distroless
        ));
        assert!(!is_moved("cgr.dev/chainguard/static", distroless));
    }

    #[test]
    fn a_base_that_is_kept_for_one_image_is_not_for_another() {
        let kept = |tables: &[&str]| Kept {
            tables: tables.iter().map(|table| (*table).to_owned()).collect(),
            key: "base".to_owned(),
            value: "alpine".into(),
            from: String::new(),
            shown: String::new(),
        };
        assert!(keeps_base(&kept(&["image", "api", "run"]), "api"));
        assert!(!keeps_base(&kept(&["image", "api", "run"]), "web"));
        assert!(keeps_base(&kept(&["run"]), "web"));
    }
}

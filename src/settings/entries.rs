//! The settings as a flat list: what `explain` shows and the lock keeps.

use serde::Serialize;
use serde_json::Value;

use super::{FrontEnd, Image, Settings};
use crate::sourced::{Evidence, Origin, Sourced};

/// One decision.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// `go.image`, `image.api.base`.
    #[serde(skip)]
    pub key: String,
    /// The image whose setting it is; empty for all.
    #[serde(skip)]
    pub image: String,
    /// What was decided.
    pub value: Value,
    /// Who said so.
    pub origin: Origin,
    /// Where.
    pub evidence: Vec<Evidence>,
}

impl Settings {
    /// Every decision. What holds for all images stands once, without `image.NAME` in front.
    pub fn entries(&self) -> Vec<Entry> {
        let project = &self.project;
        let mut entries = vec![
            entry("layout", &project.layout),
            entry("default", &project.default_image),
            entry("syntax", &project.syntax),
            entry("registry", &project.registry),
            entry("platforms", &project.platforms),
            entry("output.dockerfile", &project.dockerfile),
            entry("output.dockerignore", &project.dockerignore),
            entry("output.bake", &project.bake),
            entry("extend-ignore", &project.extend_ignore),
            entry("digests", &project.digests),
        ];
        entries.extend(project.front_ends.iter().flat_map(front_end_entries));
        let of_images: Vec<Vec<Entry>> = self.images.iter().map(stage_entries).collect();
        let everywhere = |entry: &Entry| {
            let same = |other: &Entry| other.key == entry.key && other.value == entry.value;
            of_images.iter().all(|own| own.iter().any(same))
        };
        for (index, (image, own)) in self.images.iter().zip(&of_images).enumerate() {
            entries.extend(image_entries(image));
            for entry in own {
                if !everywhere(entry) {
                    entries.push(entry.clone().of(image));
                } else if index == 0 {
                    entries.push(entry.clone());
                }
            }
        }
        entries.sort_by(|left, right| left.key.cmp(&right.key));
        entries
    }
}

impl Image {
    /// Its decisions by the table and the key of scaffold.toml that say them: `run.args`; less which
    /// programs it has.
    pub fn keys(&self) -> Vec<Entry> {
        let of_run = run_entries(self).into_iter().map(|entry| Entry {
            key: format!("run.{}", entry.key),
            ..entry
        });
        stage_entries(self).into_iter().chain(of_run).collect()
    }
}

impl Entry {
    /// The same as a setting of one image.
    fn of(self, image: &Image) -> Self {
        Self {
            key: format!("image.{}.{}", image.name, self.key),
            image: image.name.clone(),
            ..self
        }
    }

    /// Its name without the image's: `base`, `go.image`.
    pub fn name(&self) -> &str {
        let own = self.key.strip_prefix("image.");
        own.and_then(|own| own.strip_prefix(self.image.as_str())?.strip_prefix('.'))
            .filter(|_| !self.image.is_empty())
            .unwrap_or(&self.key)
    }
}

/// A front end's stage.
fn front_end_entries(front_end: &FrontEnd) -> Vec<Entry> {
    let key = |name: &str| format!("front-end.{}.{name}", front_end.name);
    vec![
        entry(
            &key("dir"),
            &front_end.dir.clone().map(|dir| dir.to_string()),
        ),
        entry(&key("image"), &front_end.image),
        entry(&key("package-manager"), &front_end.package_manager),
        entry(&key("install"), &front_end.install),
        entry(&key("build"), &front_end.build),
        entry(&key("output"), &front_end.output),
    ]
}

/// The build stage, which images often share.
fn stage_entries(image: &Image) -> Vec<Entry> {
    let Image { go, build, .. } = image;
    vec![
        entry("go.image", &go.image),
        entry("go.proxy", &go.proxy),
        entry("go.no-sumdb", &go.no_sumdb),
        entry("go.private", &go.private),
        entry("go.private-auth", &go.private_auth),
        entry("go.known-hosts", &go.known_hosts),
        entry("go.module-cache", &go.module_cache),
        entry("build.cgo", &build.cgo),
        entry("build.tags", &build.tags),
        entry("build.ldflags", &build.ldflags),
        entry("build.version-variable", &build.version_variable),
        entry("build.packages", &build.packages),
        entry("build.env", &build.env),
    ]
}

/// What is an image's own.
fn image_entries(image: &Image) -> Vec<Entry> {
    let also = image.also.clone().map(|programs| {
        programs
            .into_iter()
            .map(|program| program.dir)
            .collect::<Vec<_>>()
    });
    let programs = [entry("main", &image.main), entry("also", &also)];
    let entries = programs.into_iter().chain(run_entries(image));
    entries.map(|entry| entry.of(image)).collect()
}

/// Its final stage.
fn run_entries(image: &Image) -> Vec<Entry> {
    let run = &image.run;
    let ports = run
        .ports
        .clone()
        .map(|ports| ports.iter().map(ToString::to_string).collect::<Vec<_>>());
    vec![
        entry("base", &run.base),
        entry("user", &run.user),
        entry("workdir", &run.workdir),
        entry("writable", &run.writable),
        entry("ports", &ports),
        entry("env", &run.env),
        entry("args", &run.args),
        entry("assets", &run.assets),
        entry("files", &run.files),
        entry("packages", &run.packages),
        entry("labels", &run.labels),
        entry("stop-signal", &run.stop_signal),
        entry("healthcheck", &run.healthcheck),
    ]
}

fn entry<T: Serialize>(key: &str, value: &Sourced<T>) -> Entry {
    Entry {
        key: key.to_owned(),
        image: String::new(),
        // The values are strings, lists and tables of strings: they always serialise.
        value: serde_json::to_value(&value.value).unwrap_or_default(),
        origin: value.origin,
        evidence: value.evidence.clone(),
    }
}

//! docker-bake.hcl: all images in one build.

use serde::Serialize;

use super::Dockerfile;
use crate::manifest::PrivateAuth;
use crate::settings::Settings;
use crate::shell::quoted;

/// The name that bake looks for.
const FOUND: &str = "docker-bake.hcl";

/// A file of `docker buildx bake`: <https://docs.docker.com/build/bake/reference/>.
#[derive(Clone, Debug, Serialize)]
pub struct BakeFile {
    /// Where it is written.
    pub path: String,
    /// What tells bake where it is, a blank in front; empty where it looks by itself.
    pub flags: String,
    /// The names of all targets.
    pub names: Vec<String>,
    /// Some program has a version to set.
    pub sets_version: bool,
    /// A secret lies in the person's home.
    pub needs_home: bool,
    /// The images, in the order of the Dockerfile.
    pub targets: Vec<BakeTarget>,
}

/// An image.
#[derive(Clone, Debug, Serialize)]
pub struct BakeTarget {
    /// Its name in this file, which may have letters, digits, `-` and `_` alone.
    pub name: String,
    /// Its Dockerfile.
    pub dockerfile: String,
    /// Its final stage, which is the image's name.
    pub stage: String,
    /// What to build it for; empty for the builder's own platform: C code is not cross-compiled.
    pub platforms: Vec<String>,
    /// VERSION sets a variable of it.
    pub sets_version: bool,
    /// How it fetches private modules; `null` where it fetches none.
    pub secret: Option<PrivateAuth>,
}

/// The file, where scaffold.toml wants one and there is something to build.
pub(super) fn bake(settings: &Settings, dockerfiles: &[Dockerfile]) -> Option<BakeFile> {
    let path = settings.project.bake.value.clone();
    if path.is_empty() || dockerfiles.is_empty() {
        return None;
    }
    let mut targets = Vec::new();
    for dockerfile in dockerfiles {
        for image in &dockerfile.images {
            let mut decided = settings.images.iter();
            let decided = decided.find(|decided| decided.name == image.name)?;
            let cross_compiles = !decided.build.cgo.value;
            let mut name = image.name.replace(|c: char| !is_of_name(c), "_");
            while targets
                .iter()
                .any(|target: &BakeTarget| target.name == name)
            {
                name.push('_');
            }
            targets.push(BakeTarget {
                name,
                dockerfile: dockerfile.path.clone(),
                stage: image.name.clone(),
                platforms: match cross_compiles {
                    true => settings.project.platforms.value.clone(),
                    false => Vec::new(),
                },
                sets_version: !decided.build.version_variable.value.is_empty(),
                secret: super::source::secret(decided),
            });
        }
    }
    Some(BakeFile {
        flags: match path.as_str() {
            FOUND => String::new(),
            path => format!(" --file {}", quoted(path)),
        },
        path,
        names: targets.iter().map(|target| target.name.clone()).collect(),
        sets_version: targets.iter().any(|target| target.sets_version),
        needs_home: targets
            .iter()
            .any(|target| target.secret == Some(PrivateAuth::Netrc)),
        targets,
    })
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

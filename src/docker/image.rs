//! References to images, such as `golang:1.27-alpine3.24` and
//! `gcr.io/distroless/static-debian13:nonroot`.

mod grammar;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use grammar::{is_digest, is_host, is_name, is_registry, is_tag};

/// The registry of names that name none.
const DEFAULT_REGISTRY: &str = "docker.io";

/// A reference to an image: `[registry/]name[:tag][@digest]`, shown as it was written.
///
/// The grammar is [distribution/reference](https://pkg.go.dev/github.com/distribution/reference)'s.
/// `scratch`, which is no image, is one here.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ImageRef {
    registry: Option<String>,
    name: String,
    tag: Option<String>,
    digest: Option<String>,
}

impl Default for ImageRef {
    /// `scratch`.
    fn default() -> Self {
        Self {
            registry: None,
            name: "scratch".to_owned(),
            tag: None,
            digest: None,
        }
    }
}

impl ImageRef {
    /// The registry's host: `docker.io` where none is written, or its other name.
    pub fn registry(&self) -> &str {
        match self.registry.as_deref() {
            None | Some("index.docker.io") => DEFAULT_REGISTRY,
            Some(registry) => registry,
        }
    }

    /// Whether it is on Docker Hub, whose name is left out.
    pub fn is_on_hub(&self) -> bool {
        self.registry() == DEFAULT_REGISTRY
    }

    /// The name on the registry: `library/golang` for `golang`.
    pub fn repository(&self) -> String {
        match self.is_on_hub() && !self.name.contains('/') {
            true => format!("library/{}", self.name),
            false => self.name.clone(),
        }
    }

    /// What was written before the tag and the digest: `golang`,
    /// `gcr.io/distroless/static-debian13`.
    pub fn name(&self) -> String {
        match &self.registry {
            Some(registry) => format!("{registry}/{}", self.name),
            None => self.name.clone(),
        }
    }

    /// The name as Docker shows it: `golang` for `docker.io/library/golang`. See
    /// [FamiliarName](https://pkg.go.dev/github.com/distribution/reference#FamiliarName).
    pub fn familiar_name(&self) -> String {
        match self.is_on_hub() {
            true => self
                .name
                .strip_prefix("library/")
                .unwrap_or(&self.name)
                .to_owned(),
            false => self.name(),
        }
    }

    /// The same without its digest.
    pub fn without_digest(&self) -> ImageRef {
        ImageRef {
            digest: None,
            ..self.clone()
        }
    }

    /// The tag, if one is written.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The digest, if one is written: `sha256:…`.
    pub fn digest(&self) -> Option<&str> {
        self.digest.as_deref()
    }

    /// Whether it is `scratch`, the empty base that no registry has.
    pub fn is_scratch(&self) -> bool {
        self.registry.is_none() && self.name == "scratch"
    }

    /// The same image from a mirror: the prefix stands in the place of the registry's host.
    ///
    /// `golang:1.27` becomes `PREFIX/library/golang:1.27` and `gcr.io/distroless/static` becomes
    /// `PREFIX/distroless/static`. That is the path which pull-through caches and remote
    /// repositories expect, official images having their real name,
    /// [`library/…`](https://docs.docker.com/docker-hub/repos/manage/trusted-content/official-images/)
    /// ([ECR](https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-working-pulling.html),
    /// [Harbor](https://goharbor.io/docs/main/administration/configure-proxy-cache/)). `scratch`
    /// and what is on the mirror's host already stay as they are.
    ///
    /// # Errors
    ///
    /// The prefix is not a host, such as `registry.example.com:5000`, with or without a path.
    pub fn with_registry_prefix(&self, prefix: &str) -> Result<ImageRef, ImageRefError> {
        let error = || ImageRefError::new(prefix, "a registry is a host, which may have a path");
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        let (host, path) = match prefix.split_once('/') {
            Some((host, path)) => (host, Some(path)),
            None => (prefix, None),
        };
        if !is_host(host) || !is_registry(host) || !path.is_none_or(is_name) {
            return Err(error());
        }
        if self.is_scratch() || self.registry() == host {
            return Ok(self.clone());
        }
        let repository = self.repository();
        let name = match path {
            Some(path) => format!("{path}/{repository}"),
            None => repository,
        };
        Ok(ImageRef {
            registry: Some(host.to_owned()),
            name,
            ..self.clone()
        })
    }

    /// The same image pinned to a digest; the tag stays, for readers and for the bots that update
    /// both.
    ///
    /// # Errors
    ///
    /// The digest is not `sha256:` and 64 hexadecimal digits in lower case, or another algorithm's
    /// of that form.
    pub fn with_digest(&self, digest: &str) -> Result<ImageRef, ImageRefError> {
        if !is_digest(digest) {
            return Err(ImageRefError::new(
                digest,
                "a digest is `sha256:` and 64 hexadecimal digits",
            ));
        }
        Ok(ImageRef {
            digest: Some(digest.to_owned()),
            ..self.clone()
        })
    }
}

impl FromStr for ImageRef {
    type Err = ImageRefError;

    fn from_str(text: &str) -> Result<ImageRef, ImageRefError> {
        let error = |message| Err(ImageRefError::new(text, message));
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        if digest.is_some_and(|digest| !is_digest(digest)) {
            return error("a digest is `sha256:` and 64 hexadecimal digits");
        }
        let (rest, tag) = match rest.rsplit_once(':') {
            Some((rest, tag)) if !tag.contains('/') => (rest, Some(tag)),
            _ => (rest, None),
        };
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return error("a tag has letters, digits, `_`, `.` and `-`, 128 at most");
        }
        let (registry, name) = match rest.split_once('/') {
            Some((host, name)) if is_registry(host) => (Some(host), name),
            _ => (None, rest),
        };
        if registry.is_some_and(|registry| !is_host(registry)) {
            return error("a registry is a host, which may have a port");
        }
        if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return error("the name of an image is in lower case");
        }
        if !is_name(name) || name.len() > 255 {
            return error("a name has letters, digits and single separators `.`, `_`, `-`, `/`");
        }
        if name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return error("64 hexadecimal digits are an identifier, not a name");
        }
        Ok(ImageRef {
            registry: registry.map(str::to_owned),
            name: name.to_owned(),
            tag: tag.map(str::to_owned),
            digest: digest.map(str::to_owned),
        })
    }
}

impl fmt::Display for ImageRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name())?;
        if let Some(tag) = &self.tag {
            write!(formatter, ":{tag}")?;
        }
        match &self.digest {
            Some(digest) => write!(formatter, "@{digest}"),
            None => Ok(()),
        }
    }
}

impl TryFrom<String> for ImageRef {
    type Error = ImageRefError;

    fn try_from(text: String) -> Result<ImageRef, ImageRefError> {
        text.parse()
    }
}

impl From<ImageRef> for String {
    fn from(image: ImageRef) -> String {
        image.to_string()
    }
}

/// A text that refers to no image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRefError {
    /// The text.
    pub text: String,
    /// The rule that it breaks.
    pub rule: &'static str,
}

impl ImageRefError {
    fn new(text: &str, rule: &'static str) -> ImageRefError {
        ImageRefError {
            text: text.to_owned(),
            rule,
        }
    }
}

impl fmt::Display for ImageRefError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` is no image: {}", self.text, self.rule)
    }
}

impl std::error::Error for ImageRefError {}

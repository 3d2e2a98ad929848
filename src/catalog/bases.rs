//! Runtime bases: the images that a program is put on.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The runtime bases by name. A `[base.NAME]` of scaffold.toml has the same fields and joins them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Bases(pub BTreeMap<String, Base>);

/// What an image offers to the program put on it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Base {
    /// The reference in `FROM`, with a tag.
    pub image: String,
    /// The same image with a shell for looking into it, where the project has one.
    pub debug_image: Option<String>,
    /// The C library that dynamically linked programs find.
    pub libc: Libc,
    /// The distribution release, which a build stage for dynamically linked programs has to
    /// match: `debian13`, `alpine3.24`. Nothing for `scratch`.
    pub release: Option<String>,
    /// Shared libraries, by their key in `clibs.toml`.
    #[serde(default)]
    pub libraries: Vec<String>,
    /// Whether it has `/bin/sh`.
    pub shell: bool,
    /// What installs packages in it.
    pub package_manager: PackageManager,
    /// `uid:gid` to run as, by number so that Kubernetes can enforce `runAsNonRoot`
    /// (<https://kubernetes.io/docs/tasks/configure-pod-container/security-context/>).
    pub user: String,
    /// Whether /etc/passwd has that user.
    pub user_exists: bool,
    /// Whether there are root certificates.
    pub ca_certificates: bool,
    /// Whether there is a time zone database.
    pub tzdata: bool,
    /// Whether there is a /tmp that everyone may write to.
    pub tmp: bool,
    /// `os/arch` and `os/arch/variant` the image exists for; empty: any.
    #[serde(default)]
    pub platforms: Vec<String>,
    /// What the image holds, as the end of a sentence "… holds": a comment in the Dockerfile.
    pub holds: String,
    /// Size in megabytes, unpacked, where its project says so.
    pub size_mb: Option<u32>,
    /// The place in the order in which bases are tried; nothing: only by the user's wish.
    pub preference: Option<u32>,
}

/// The C library of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Libc {
    /// None: static programs alone.
    None,
    /// musl, as in Alpine.
    Musl,
    /// glibc, as in Debian.
    Glibc,
}

/// What installs packages in an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PackageManager {
    /// apt, as in Debian.
    Apt,
    /// apk, as in Alpine.
    Apk,
    /// Nothing does.
    None,
}

/// What a program asks of its base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BaseNeeds<'a> {
    /// The C library it is linked with; [`Libc::None`] for a static program.
    pub libc: Libc,
    /// The release it was built on, which counts for a dynamically linked program alone.
    pub release: Option<&'a str>,
    /// Shared libraries by their key in `clibs.toml`.
    pub libraries: &'a [&'a str],
    /// Whether it starts programs that are packages, or scripts.
    pub packages: bool,
    /// `os/arch` and `os/arch/variant` of the image.
    pub platforms: &'a [&'a str],
}

impl PackageManager {
    /// The word in plans; empty for none.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Apt => "apt",
            Self::Apk => "apk",
            Self::None => "",
        }
    }
}

impl Bases {
    /// A base by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Base> {
        self.0.get(name)
    }

    /// The most preferred base that meets all needs.
    #[must_use]
    pub fn first_for(&self, needs: &BaseNeeds<'_>) -> Option<(&str, &Base)> {
        self.0
            .iter()
            .filter(|(_, base)| base.preference.is_some() && base.meets(needs))
            .min_by_key(|(_, base)| base.preference)
            .map(|(name, base)| (name.as_str(), base))
    }
}

impl Base {
    /// Whether a program with these needs runs on this base, packages added where it has a
    /// package manager.
    #[must_use]
    pub fn meets(&self, needs: &BaseNeeds<'_>) -> bool {
        let installs = self.package_manager != PackageManager::None;
        let linked = needs.libc == Libc::None
            || (needs.libc == self.libc
                && needs
                    .release
                    .is_none_or(|release| self.release.as_deref() == Some(release)));
        linked
            && (installs || !needs.packages)
            && (installs || needs.libraries.iter().all(|key| self.provides(key)))
            && needs
                .platforms
                .iter()
                .all(|platform| self.runs_on(platform))
    }

    /// Whether a library, by its key in `clibs.toml`, is there without installing anything.
    #[must_use]
    pub fn provides(&self, library: &str) -> bool {
        self.libraries.iter().any(|key| key == library)
    }

    /// Whether the image exists for a platform. `linux/arm64` and `linux/arm64/v8` are the same.
    #[must_use]
    pub fn runs_on(&self, platform: &str) -> bool {
        let platform = platform.strip_suffix("/v8").unwrap_or(platform);
        self.platforms.is_empty() || self.platforms.iter().any(|known| known == platform)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn first(needs: BaseNeeds<'_>) -> Option<String> {
        let bases = Catalog::built_in().expect("the catalog parses").bases;
        bases.first_for(&needs).map(|(name, _)| name.to_owned())
    }

    const STATIC: BaseNeeds<'static> = BaseNeeds {
        libc: Libc::None,
        release: None,
        libraries: &[],
        packages: false,
        platforms: &["linux/amd64", "linux/arm64/v8"],
    };
    const TRIXIE: BaseNeeds<'static> = BaseNeeds {
        libc: Libc::Glibc,
        release: Some("debian13"),
        libraries: &["libc"],
        ..STATIC
    };

    #[test]
    fn the_smallest_base_that_has_what_is_linked_is_preferred() {
        let linked = |libraries| {
            first(BaseNeeds {
                libraries,
                ..TRIXIE
            })
        };
        assert_eq!(first(STATIC).as_deref(), Some("distroless-static"));
        assert_eq!(linked(&["libc"]).as_deref(), Some("distroless-base-nossl"));
        assert_eq!(
            linked(&["libc", "openssl"]).as_deref(),
            Some("distroless-base")
        );
        assert_eq!(
            linked(&["libc", "libstdc++"]).as_deref(),
            Some("distroless-cc")
        );
        assert_eq!(linked(&["libc", "vips"]).as_deref(), Some("debian-slim"));
    }

    #[test]
    fn a_program_that_starts_other_programs_gets_a_base_with_a_package_manager() {
        let needs = BaseNeeds {
            packages: true,
            ..STATIC
        };
        assert_eq!(first(needs).as_deref(), Some("debian-slim"));
    }

    #[test]
    fn a_dynamically_linked_program_keeps_to_its_release() {
        let bookworm = BaseNeeds {
            release: Some("debian12"),
            ..TRIXIE
        };
        let alpine = BaseNeeds {
            libc: Libc::Musl,
            release: Some("alpine3.24"),
            ..TRIXIE
        };
        assert_eq!(first(bookworm).as_deref(), Some("debian-slim-bookworm"));
        assert_eq!(first(alpine).as_deref(), Some("alpine"));
        assert_eq!(
            first(BaseNeeds {
                release: Some("debian11"),
                ..TRIXIE
            }),
            None
        );
    }

    #[test]
    fn a_platform_that_distroless_lacks_goes_to_debian() {
        let needs = BaseNeeds {
            platforms: &["linux/386"],
            ..STATIC
        };
        assert_eq!(first(needs).as_deref(), Some("debian-slim"));
    }
}

//! What a package is built for.

/// The build context of <https://pkg.go.dev/go/build#Context>: which build tags hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The target's operating system, `linux`.
    pub goos: Box<str>,
    /// The target's architecture, `amd64`.
    pub goarch: Box<str>,
    /// Whether cgo is on (`CGO_ENABLED=1`).
    pub cgo_enabled: bool,
    /// The N of the Go release 1.N that builds: `go1.1` to `go1.N` hold.
    pub release: u32,
    /// The tags of `-tags`.
    pub tags: Vec<Box<str>>,
    /// The tags that the toolchain sets: the levels of `GOAMD64` and its like, and experiments.
    pub tool_tags: Vec<Box<str>>,
}

impl Context {
    /// The context of Go 1.`release` building for linux on `goarch`, without further tags and
    /// experiments, at the lowest level of the architecture.
    pub fn linux(goarch: &str, cgo_enabled: bool, release: u32) -> Self {
        Self {
            goos: "linux".into(),
            goarch: goarch.into(),
            cgo_enabled,
            release,
            tags: Vec::new(),
            tool_tags: lowest_level(goarch).map(Box::from).into_iter().collect(),
        }
    }

    /// Whether the build tag `tag` holds: <https://pkg.go.dev/cmd/go#hdr-Build_constraints>.
    pub fn holds(&self, tag: &str) -> bool {
        let goos = &*self.goos;
        match tag {
            "cgo" if self.cgo_enabled => return true,
            "gc" => return true,
            "unix" if UNIX.contains(&goos) => return true,
            "linux" if goos == "android" => return true,
            "solaris" if goos == "illumos" => return true,
            "darwin" if goos == "ios" => return true,
            _ if tag == goos || tag == &*self.goarch => return true,
            _ => {}
        }
        // An old name of an experiment that is one among others by now.
        let tag = if tag == "boringcrypto" {
            "goexperiment.boringcrypto"
        } else {
            tag
        };
        self.is_release(tag)
            || self.tags.iter().any(|own| &**own == tag)
            || self.tool_tags.iter().any(|own| &**own == tag)
    }

    fn is_release(&self, tag: &str) -> bool {
        let Some(digits) = tag.strip_prefix("go1.") else {
            return false;
        };
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
        plain && digits.parse().is_ok_and(|minor: u32| minor <= self.release)
    }
}

/// The systems for which `unix` holds: <https://pkg.go.dev/cmd/go#hdr-Build_constraints>.
const UNIX: [&str; 13] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "linux",
    "netbsd",
    "openbsd",
    "solaris",
    "zos",
];

/// The tag of an architecture's default level: <https://go.dev/wiki/MinimumRequirements>.
fn lowest_level(goarch: &str) -> Option<&'static str> {
    Some(match goarch {
        "386" => "386.sse2",
        "amd64" => "amd64.v1",
        "arm64" => "arm64.v8.0",
        "ppc64" => "ppc64.power8",
        "ppc64le" => "ppc64le.power8",
        "riscv64" => "riscv64.rva20u64",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holding<'a>(context: &Context, tags: &[&'a str]) -> Vec<&'a str> {
        tags.iter()
            .copied()
            .filter(|tag| context.holds(tag))
            .collect()
    }

    #[test]
    fn linux_on_amd64_sets_its_names_levels_and_releases() {
        let tags = [
            "linux", "unix", "gc", "amd64", "amd64.v1", "amd64.v3", "cgo", "windows", "go1.1",
            "go1.26", "go1.27", "go1.0", "go1.21.3", "go2", "ignore", "android", "go1.+1",
        ];
        let context = Context::linux("amd64", false, 26);
        assert_eq!(
            holding(&context, &tags),
            [
                "linux", "unix", "gc", "amd64", "amd64.v1", "go1.1", "go1.26"
            ]
        );
    }

    #[test]
    fn tags_of_the_user_and_of_the_toolchain_hold() {
        let mut context = Context::linux("arm64", true, 26);
        context.tags.push("netgo".into());
        context.tool_tags.push("goexperiment.boringcrypto".into());
        assert_eq!(
            holding(
                &context,
                &["netgo", "boringcrypto", "cgo", "arm64.v8.0", "osusergo"]
            ),
            ["netgo", "boringcrypto", "cgo", "arm64.v8.0"]
        );
    }
}

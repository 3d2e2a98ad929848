//! Constraints that lie in a file's name, `poll_linux_amd64.go`.

use crate::go::context::Context;

/// Whether the file name allows `context`: a known system, an architecture, or both after the first
/// underscore, before `_test` and the first dot:
/// <https://pkg.go.dev/cmd/go#hdr-Build_constraints>.
pub fn matches_file_name(name: &str, context: &Context) -> bool {
    let mut constraints = constraints(name).into_iter().flatten();
    constraints.all(|word| context.holds(word))
}

/// Whether the name of a file allows one architecture alone.
pub fn names_architecture(name: &str) -> bool {
    let [_, architecture] = constraints(name);
    architecture.is_some()
}

/// The system and the architecture that a file's name has.
fn constraints(name: &str) -> [Option<&str>; 2] {
    let stem = name.split('.').next().unwrap_or(name);
    let Some((_, suffix)) = stem.split_once('_') else {
        return [None, None];
    };
    let mut words = suffix.rsplit('_').peekable();
    words.next_if_eq(&"test");
    let Some(last) = words.next() else {
        return [None, None];
    };
    if ARCHITECTURES.contains(&last) {
        let system = words.next().filter(|word| OPERATING_SYSTEMS.contains(word));
        [system, Some(last)]
    } else {
        [
            Some(last).filter(|word| OPERATING_SYSTEMS.contains(word)),
            None,
        ]
    }
}

const OPERATING_SYSTEMS: [&str; 18] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "wasip1",
    "windows",
    "zos",
];

const ARCHITECTURES: [&str; 24] = [
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "armbe",
    "arm64",
    "arm64be",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_architecture_is_named_behind_the_first_underscore() {
        let named = [
            ("x.go", false),
            ("arm64.go", false),
            ("x_linux.go", false),
            ("x_test.go", false),
            ("x_arm64.go", true),
            ("x_linux_arm64_test.go", true),
            ("x_386.s", true),
        ];
        for (name, names) in named {
            assert_eq!(names_architecture(name), names, "{name}");
        }
    }

    #[test]
    fn only_known_words_behind_the_first_underscore_constrain() {
        let context = Context::linux("amd64", true, 26);
        let names = [
            ("linux.go", true),
            ("windows.go", true),
            ("windows_x.go", true),
            ("x_unix.go", true),
            ("x_windows.go", false),
            ("x_linux_amd64.go", true),
            ("x_linux_arm64.go", false),
            ("x_windows_amd64.go", false),
            ("x_amd64_windows.go", false),
            ("x_windows_test.go", false),
            ("x_test_windows.go", false),
            ("windows_test.go", true),
            ("windows_amd64.go", true),
            ("a_windows.b.go", false),
            ("a_linux_test_test.go", true),
            ("x_android.go", false),
            ("_test.go", true),
            ("x_.go", true),
            ("x_386.s", false),
        ];
        for (name, matches) in names {
            assert_eq!(matches_file_name(name, &context), matches, "{name}");
        }
    }
}

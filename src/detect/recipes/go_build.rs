//! `go build` and `go install` as a build script writes them:
//! <https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies>.

use std::collections::BTreeMap;

use crate::shell::{self, Command, UNKNOWN, is_known};

/// One `go build` or `go install`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct GoBuild {
    /// What it is given to compile, as written; empty for the folder it runs in.
    pub(crate) packages: Vec<String>,
    /// `-o`.
    pub(crate) output: Option<String>,
    /// `-tags`, those that are known.
    pub(crate) tags: Vec<String>,
    /// `-ldflags`, one word each.
    pub(crate) linker: Vec<String>,
    /// `-C`: the folder it changes into.
    pub(crate) folder: Option<String>,
    /// Other flags that change the program.
    pub(crate) other: Vec<String>,
    /// Variables set for it alone.
    pub(crate) env: BTreeMap<String, String>,
}

/// Flags that are followed by a value.
const WITH_VALUE: [&str; 18] = [
    "C",
    "asmflags",
    "buildmode",
    "compiler",
    "coverpkg",
    "covermode",
    "gccgoflags",
    "gcflags",
    "installsuffix",
    "ldflags",
    "mod",
    "modfile",
    "o",
    "overlay",
    "p",
    "pgo",
    "pkgdir",
    "tags",
];

/// Flags that leave the program as it is, or that scaffold decides.
const OF_NO_ACCOUNT: [&str; 14] = [
    "a",
    "asan",
    "buildvcs",
    "installsuffix",
    "json",
    "mod",
    "n",
    "p",
    "pkgdir",
    "trimpath",
    "v",
    "work",
    "x",
    "modcacherw",
];

/// Build modes that make no program: <https://pkg.go.dev/cmd/go#hdr-Build_modes>.
const LIBRARIES: [&str; 5] = ["archive", "c-archive", "c-shared", "plugin", "shared"];

impl GoBuild {
    /// Reads a command that has `go build` or `go install` in it, as behind `docker run IMAGE` too.
    pub(crate) fn read(command: &Command) -> Option<Self> {
        let words = &command.words;
        let at = words.windows(2).position(is_build)?;
        let mut build = Self {
            env: command.env.clone(),
            ..Self::default()
        };
        for word in words.iter().take(at) {
            if let Some((name, value)) = shell::assignment(word.trim_start_matches("-e=")) {
                build.env.insert(name.to_owned(), value.to_owned());
            }
        }
        let given = build.env.get("GOFLAGS").cloned();
        for flag in given.iter().flat_map(|flags| flags.split_whitespace()) {
            build.flag(flag, &mut std::iter::empty());
        }
        let mut rest = words.iter().skip(at + 2).map(String::as_str);
        while let Some(word) = rest.next() {
            if word.starts_with('-') && word.len() > 1 {
                build.flag(word, &mut rest);
            } else {
                build.packages.push(word.to_owned());
            }
        }
        Some(build)
    }

    fn flag(&mut self, word: &str, rest: &mut dyn Iterator<Item = &str>) {
        let bare = word.trim_start_matches('-');
        let (name, value) = match bare.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None if WITH_VALUE.contains(&bare) => (bare, rest.next()),
            None => (bare, None),
        };
        let text = value.unwrap_or_default();
        match name {
            "tags" => self.tags.extend(
                text.split([',', ' '])
                    .filter(|tag| !tag.is_empty() && is_known(tag))
                    .map(str::to_owned),
            ),
            "ldflags" => self.linker.extend(shell::words(text)),
            "o" => self.output = Some(text.to_owned()),
            "C" => self.folder = Some(text.to_owned()),
            name if OF_NO_ACCOUNT.contains(&name) => {}
            _ => self.other.push(match value {
                Some(value) => format!("-{name}={value}"),
                None => format!("-{name}"),
            }),
        }
    }

    /// Whether it compiles all packages that there are.
    pub(crate) fn is_of_all(&self) -> bool {
        let is_all = |package: &String| matches!(package.as_str(), "./..." | "..." | "all");
        self.packages.iter().any(is_all)
    }

    /// The `-buildmode` that makes what other programs load.
    pub(crate) fn library(&self) -> Option<&str> {
        let mut flags = self.other.iter();
        let mode = flags.find_map(|flag| flag.strip_prefix("-buildmode="));
        mode.filter(|mode| LIBRARIES.contains(mode))
    }

    /// The variables that `-X` sets, with their values.
    pub(crate) fn symbols(&self) -> Vec<(String, String)> {
        symbols(&self.linker)
    }

    /// The variables of the build script that more linker flags stand in: `-ldflags "$LDFLAGS"`.
    pub(crate) fn linker_variables(&self) -> Vec<&str> {
        let mut found = Vec::new();
        let mut words = self.linker.iter();
        while let Some(word) = words.next() {
            if word == "-X" || word == "--X" {
                words.next();
                continue;
            }
            let name = word.strip_prefix(UNKNOWN);
            let name = name.and_then(|rest| rest.strip_suffix(UNKNOWN));
            found.extend(name.filter(|name| !name.is_empty() && is_known(name)));
        }
        found
    }

    /// Linker flags besides `-X`, `-s` and `-w`.
    pub(crate) fn other_linker_flags(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut words = self.linker.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "-X" | "--X" => drop(words.next()),
                "-s" | "-w" | "-s=true" | "-w=true" => {}
                word if word.starts_with("-X=") => {}
                word => found.push(word.to_owned()),
            }
        }
        found
    }

    /// CGO_ENABLED, where it is said.
    pub(crate) fn cgo(&self) -> Option<bool> {
        match self.env.get("CGO_ENABLED")?.as_str() {
            "1" => Some(true),
            "0" => Some(false),
            _ => None,
        }
    }

    /// What it calls the program: the last element of `-o`, where it is a file's name.
    pub(crate) fn program_name(&self) -> Option<String> {
        let name = self.output.as_deref()?.rsplit('/').next()?;
        let is_name = !name.is_empty() && name != "." && is_known(name);
        is_name.then(|| name.to_owned())
    }

    /// Whether it is written out which packages it compiles.
    pub(crate) fn is_known(&self) -> bool {
        let folder = self.folder.iter();
        folder.chain(&self.packages).all(|word| is_known(word))
    }

    /// It is no build of what is deployed on Linux: for another system, or with the race detector.
    pub(crate) fn is_beside(&self) -> bool {
        let system = self.env.get("GOOS").map(String::as_str);
        system.is_some_and(|system| is_known(system) && !matches!(system, "linux" | ""))
            || self
                .other
                .iter()
                .any(|flag| flag == "-race" || flag == "-cover")
    }

    /// It compiles packages of other modules: `go install PACKAGE@VERSION`.
    pub(crate) fn is_of_a_tool(&self) -> bool {
        self.packages
            .iter()
            .any(|package| package.contains('@') || package == "tool")
    }
}

/// The variables that `-X` sets among linker flags, with their values.
pub(super) fn symbols(linker: &[String]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut words = linker.iter();
    while let Some(word) = words.next() {
        let bare = word.trim_start_matches('-');
        let pair = if word == "-X" || word == "--X" {
            words.next().map(String::as_str)
        } else {
            bare.strip_prefix("X=").filter(|_| word.starts_with('-'))
        };
        if let Some((symbol, value)) = pair.and_then(|pair| pair.split_once('=')) {
            found.push((symbol.to_owned(), value.to_owned()));
        }
    }
    found
}

fn is_build(pair: &[String]) -> bool {
    let [go, verb] = pair else { return false };
    let name = go.rsplit('/').next().unwrap_or(go);
    // A variable called GO is the go command.
    let is_go = ["go", "xx-go"].contains(&name) || go.trim_matches(UNKNOWN) == "GO";
    is_go && ["build", "install"].contains(&verb.as_str())
}

#[cfg(test)]
mod tests {
    use super::GoBuild;
    use crate::shell::commands;

    fn read(text: &str) -> Option<GoBuild> {
        commands(text, &|_| None).iter().find_map(GoBuild::read)
    }

    #[test]
    fn flags_environment_and_packages_are_told_apart() {
        let found = read(
            "docker run -e CGO_ENABLED=1 golang go build -race -tags 'a,b c' -trimpath \
             -ldflags \"-s -w -X main.v=$V -X 'a/b.C=d e' -X=main.x=1 -extldflags '-static'\" \
             -o /out/x ./cmd/x",
        )
        .unwrap();
        assert_eq!(
            (found.symbols(), found.other_linker_flags(), found.cgo()),
            (
                vec![
                    ("main.v".to_owned(), "\u{fffd}V\u{fffd}".to_owned()),
                    ("a/b.C".to_owned(), "d e".to_owned()),
                    ("main.x".to_owned(), "1".to_owned()),
                ],
                vec!["-extldflags".to_owned(), "-static".to_owned()],
                Some(true)
            )
        );
        assert_eq!(
            (found.tags, found.output, found.packages, found.other),
            (
                vec!["a".to_owned(), "b".to_owned(), "c".to_owned()],
                Some("/out/x".to_owned()),
                vec!["./cmd/x".to_owned()],
                vec!["-race".to_owned()]
            )
        );
    }

    #[test]
    fn goflags_are_flags_and_other_commands_are_none() {
        let found = read("export GOFLAGS='-tags=x -mod=vendor'\n$GO install -v").unwrap();
        assert_eq!((found.tags, found.packages), (vec!["x".to_owned()], vec![]));
        assert_eq!(read("go test ./... && cargo build"), None);
    }
}

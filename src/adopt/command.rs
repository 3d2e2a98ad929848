//! What a command of a RUN is for.

use std::collections::BTreeMap;

use crate::detect::recipes::go_build::GoBuild;
use crate::shell::{Command, UNKNOWN};

/// What a command is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// scaffold does the same, or nothing needs it.
    Ours,
    /// Installs packages of a distribution: `apk` or `apt`, and their names.
    Packages(&'static str, Vec<String>),
    /// Adds a user: its name, its number, and its group by name or number.
    User(String, Option<String>, Option<String>),
    /// Adds a group: its name and number.
    Group(String, Option<String>),
    /// Makes folders, or gives them to a user.
    Folders(Vec<String>),
    /// Compiles programs of the repository.
    Build(GoBuild),
    /// Runs make.
    Make,
    /// Fetches private modules.
    Private,
    /// Something of its own: why it is not kept.
    Own(&'static str),
}

/// Commands that prepare or look, and leave nothing that a program needs.
const OF_NO_ACCOUNT: [&str; 26] = [
    ":",
    "[",
    "[[",
    "break",
    "case",
    "cat",
    "delgroup",
    "echo",
    "else",
    "env",
    "esac",
    "exit",
    "false",
    "id",
    "ls",
    "printenv",
    "printf",
    "pwd",
    "set",
    "sleep",
    "test",
    "true",
    "uname",
    "update-ca-certificates",
    "whoami",
    "]",
];

/// Words behind which the command itself stands.
const WRAPPERS: [&str; 4] = ["env", "exec", "sudo", "command"];

/// What a command is for; a word of its own comes first.
pub(super) fn purpose(command: &Command, compiles: bool) -> Purpose {
    if let Some(build) = GoBuild::read(command) {
        if build.is_of_a_tool() {
            return Purpose::Own("a tool compiled on the way");
        }
        return Purpose::Build(build);
    }
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let mut rest = words.as_slice();
    while let [first, after @ ..] = rest
        && WRAPPERS.contains(first)
        && !after.is_empty()
    {
        rest = after;
    }
    let [name, arguments @ ..] = rest else {
        return Purpose::Ours;
    };
    let name = name.rsplit('/').next().unwrap_or(name);
    let name = of_the_platform(name);
    let writes = command.text.contains('>') && !command.text.contains("/dev/null");
    let plain = || arguments.iter().filter(|word| !word.starts_with('-'));
    match (name, arguments) {
        ("apk", _) if plain().next() == Some(&"add") => {
            Purpose::Packages("apk", installed(arguments))
        }
        ("apt-get" | "apt", _) if plain().any(|word| *word == "install") => {
            Purpose::Packages("apt", installed(arguments))
        }
        ("apk" | "apt-get" | "apt", _) => Purpose::Ours,
        ("adduser" | "useradd", _) => user(name, arguments),
        ("addgroup" | "groupadd", _) => group(arguments),
        ("echo" | "printf", _) if arguments.iter().any(|line| entry(line).is_some()) => {
            let mut entries = arguments.iter().filter_map(|line| entry(line));
            entries.next().unwrap_or(Purpose::Ours)
        }
        ("mkdir" | "chown" | "install", _) => {
            let folders = plain().filter(|word| word.starts_with('/') && !word.contains(UNKNOWN));
            Purpose::Folders(folders.map(|word| (*word).to_owned()).collect())
        }
        ("rm", _) if plain().all(|path| is_cache(path)) => Purpose::Ours,
        (
            "go",
            [
                "mod",
                "download" | "verify" | "tidy" | "vendor" | "edit" | "graph",
                ..,
            ],
        ) => Purpose::Ours,
        (
            "go",
            [
                "version" | "env" | "clean" | "get" | "list" | "fmt" | "work",
                ..,
            ],
        ) => Purpose::Ours,
        ("go", ["test" | "vet", ..]) => Purpose::Own("checks: run them in CI"),
        ("go", ["generate" | "run", ..]) => Purpose::Own("writes code before it is compiled"),
        ("go", ["tool", ..]) => Purpose::Own("a tool compiled on the way"),
        ("xx-go" | "xx-info" | "xx-verify" | "xx-clang", _) => Purpose::Ours,
        ("git", ["config", ..]) if arguments.iter().any(|word| word.contains("insteadOf")) => {
            Purpose::Private
        }
        ("ssh-keyscan", _) => Purpose::Private,
        ("git", ["config", ..]) => Purpose::Ours,
        ("make" | "gmake", _) => Purpose::Make,
        ("cp" | "mv", _) if compiles => Purpose::Own("moves files in the build stage"),
        ("upx" | "strip", _) => Purpose::Own("packs the program"),
        ("golangci-lint" | "staticcheck" | "gofmt", _) => Purpose::Own("checks: run them in CI"),
        ("npm" | "npx" | "yarn" | "pnpm" | "corepack" | "bun", _) => {
            Purpose::Own("builds a front end")
        }
        ("curl" | "wget", _) => Purpose::Own("downloads something"),
        (name, _) if OF_NO_ACCOUNT.contains(&name) && !writes => Purpose::Ours,
        _ => Purpose::Own("a step of its own"),
    }
}

/// A package manager that installs for the platform of the image, as the one that it runs:
/// <https://github.com/tonistiigi/xx#xx-apk-xx-apt-xx-apt-get---installing-packages-for-target-architecture>.
fn of_the_platform(name: &str) -> &str {
    let manager = name.strip_prefix("xx-");
    let is_one = |name: &&str| ["apk", "apt", "apt-get"].contains(name);
    manager.filter(is_one).unwrap_or(name)
}

/// The names of packages behind `add` or `install`, versions taken off.
fn installed(arguments: &[&str]) -> Vec<String> {
    let mut names = Vec::new();
    let mut words = arguments.iter();
    let mut begun = false;
    while let Some(word) = words.next() {
        match *word {
            "-t" | "--virtual" | "-X" | "--repository" | "-o" => drop(words.next()),
            "add" | "install" if !begun => begun = true,
            word if word.starts_with(['-', '.']) || !begun => {}
            word => {
                let end = word.find(['=', '~', '<', '>', '@']).unwrap_or(word.len());
                names.extend(word.get(..end).map(str::to_owned));
            }
        }
    }
    names
}

/// `useradd` calls the group of the user `-g`; `adduser` calls it `-G`, and `-g` is then the name of
/// a person in BusyBox (<https://busybox.net/downloads/BusyBox.html#adduser>) and the group in
/// distributions where it is `useradd`.
fn user(command: &str, arguments: &[&str]) -> Purpose {
    let (name, values) = account(arguments, "bcdefgGhkKpPRsuZ");
    let value = |flags: &[&str]| flags.iter().find_map(|flag| values.get(flag)).copied();
    let group = match command {
        "useradd" => value(&["g", "gid"]),
        _ => value(&["G", "ingroup", "gid"]).or(value(&["g"]).filter(|group| is_number(group))),
    };
    let number = value(&["u", "uid"]).filter(|number| is_number(number));
    Purpose::User(
        name.to_owned(),
        number.map(str::to_owned),
        group.map(str::to_owned),
    )
}

fn group(arguments: &[&str]) -> Purpose {
    let (name, values) = account(arguments, "gKpPRU");
    let number = values.get("g").or(values.get("gid"));
    let number = number.filter(|number| is_number(number));
    Purpose::Group(name.to_owned(), number.map(|number| (*number).to_owned()))
}

/// The first name behind `adduser` and its like, and the values of its flags. `letters` are the
/// short flags that have one.
fn account<'a>(arguments: &[&'a str], letters: &str) -> (&'a str, BTreeMap<&'a str, &'a str>) {
    const WITH_VALUE: [&str; 11] = [
        "base-dir", "comment", "gecos", "gid", "groups", "home", "home-dir", "ingroup", "shell",
        "skel", "uid",
    ];
    let mut words = arguments.iter().copied();
    let (mut name, mut values) = (None, BTreeMap::new());
    while let Some(word) = words.next() {
        if let Some(flag) = word.strip_prefix("--") {
            match flag.split_once('=') {
                Some((flag, value)) => drop(values.insert(flag, value)),
                None if WITH_VALUE.contains(&flag) => {
                    values.extend(words.next().map(|value| (flag, value)));
                }
                None => {}
            }
        } else if let Some(flags) = word.strip_prefix('-') {
            // `-Du 1000`, `-u1000`.
            let Some(at) = flags.find(|letter| letters.contains(letter)) else {
                continue;
            };
            let (flag, rest) = flags.split_at(at).1.split_at(1);
            let value = if rest.is_empty() {
                words.next()
            } else {
                Some(rest)
            };
            values.extend(value.map(|value| (flag, value)));
        } else {
            name.get_or_insert(word);
        }
    }
    (name.unwrap_or_default(), values)
}

/// A line of /etc/passwd: `app:x:1001:1001::/:`.
fn entry(line: &str) -> Option<Purpose> {
    let fields: Vec<&str> = line.split(':').collect();
    match fields.as_slice() {
        [name, _, number, group, _, ..] if is_number(number) && is_number(group) => {
            let (number, group) = ((*number).to_owned(), (*group).to_owned());
            Some(Purpose::User((*name).to_owned(), Some(number), Some(group)))
        }
        _ => None,
    }
}

/// Whether a word is a number alone, as of a user.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Leftovers of package managers and of Go.
fn is_cache(path: &str) -> bool {
    [
        "/var/lib/apt",
        "/var/cache",
        "/tmp",
        "/root/.cache",
        "/var/tmp",
        "/go/pkg",
        "/usr/share/doc",
        "/var/log",
    ]
    .iter()
    .any(|folder| path.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::{Purpose, purpose};
    use crate::shell::commands;

    fn of(script: &str) -> Vec<Purpose> {
        commands(script, &|_| None)
            .iter()
            .map(|command| purpose(command, false))
            .collect()
    }

    #[test]
    fn packages_and_users_are_told_from_steps_of_their_own() {
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            of(
                "apk --no-cache add -t .build ca-certificates curl=8.1 && apt-get update && \
                apt-get install -yq --no-install-recommends git; rm -rf /var/lib/apt/lists/*\n\
                adduser -S -u 1001 -G app app && mkdir -p /data\necho a > /etc/x; echo b\n\
                go install a.b/c@latest; go generate ./..."
            ),
            [
                Purpose::Packages("apk", names(&["ca-certificates", "curl"])),
                Purpose::Ours,
                Purpose::Packages("apt", names(&["git"])),
                Purpose::Ours,
                Purpose::User(
                    "app".to_owned(),
                    Some("1001".to_owned()),
                    Some("app".to_owned())
                ),
                Purpose::Folders(names(&["/data"])),
                Purpose::Own("a step of its own"),
                Purpose::Ours,
                Purpose::Own("a tool compiled on the way"),
                Purpose::Own("writes code before it is compiled"),
            ]
        );
    }

    #[test]
    fn packages_for_the_platform_of_the_image_are_packages() {
        let names = |names: [&str; 2]| names.map(str::to_owned).to_vec();
        assert_eq!(
            of(
                "xx-apk add --no-cache musl-dev vips-dev; xx-apt-get install -y gcc libvips-dev\n\
                xx-apt update; xx-verify --static /app"
            ),
            [
                Purpose::Packages("apk", names(["musl-dev", "vips-dev"])),
                Purpose::Packages("apt", names(["gcc", "libvips-dev"])),
                Purpose::Ours,
                Purpose::Ours,
            ]
        );
    }

    #[test]
    fn the_group_of_a_user_is_told_from_those_it_is_also_in() {
        let user = |number: &str, group: Option<&str>| {
            Purpose::User(
                "app".to_owned(),
                Some(number.to_owned()),
                group.map(str::to_owned),
            )
        };
        assert_eq!(
            of(
                "useradd -u 1000 -g main -G docker app; useradd -G docker -u 1000 app\n\
                adduser -D -u 1000 -G main -g App app; adduser -Du 1000 -g 'App' app\n\
                useradd -ms /bin/sh -u1000 --gid=main app; adduser --uid 1000 --ingroup main app\n\
                adduser -u 1000 -g 2000 app; groupadd -rg 2000 app; addgroup --gid 2000 app"
            ),
            [
                user("1000", Some("main")),
                user("1000", None),
                user("1000", Some("main")),
                user("1000", None),
                user("1000", Some("main")),
                user("1000", Some("main")),
                user("1000", Some("2000")),
                Purpose::Group("app".to_owned(), Some("2000".to_owned())),
                Purpose::Group("app".to_owned(), Some("2000".to_owned())),
            ]
        );
    }
}

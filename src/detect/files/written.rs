//! Folders that a program writes to.

use std::collections::{BTreeMap, BTreeSet};

use super::path::{folder_of, relative};
use super::{confidence, values};
use crate::catalog::Telling;
use crate::detect::calls::Told;
use crate::detect::code::{Program, UNKNOWN, Value, words};
use crate::facts::{Main, Role, Written};
use crate::sourced::{Confidence, Evidence, Found};

/// Folders that one program is believed to write to.
const MOST: usize = 4;

/// Folders below which programs have one of their own, by its name:
/// <https://refspecs.linuxfoundation.org/FHS_3.0/fhs/ch05.html>.
const SHARED: [&str; 5] = ["/opt/", "/srv/", "/var/cache/", "/var/lib/", "/var/log/"];

/// Folders that are made for the one program of an image.
const OF_IMAGES: [&str; 2] = ["/app/", "/data/"];

/// Variables of the environment that name folders of the user and the system.
const OF_USERS: [&str; 9] = [
    "APPDATA",
    "HOME",
    "LOCALAPPDATA",
    "PROGRAMDATA",
    "PWD",
    "TEMP",
    "TMP",
    "TMPDIR",
    "USERPROFILE",
];

/// The folders that are written to: below the one the program is started in, and those of its own that
/// a setting names.
pub(super) fn written(
    program: &Program<'_>,
    told: &[Told],
    main: &Main,
    listens: bool,
) -> Vec<Found<Written>> {
    let mut found: BTreeMap<String, (Vec<Evidence>, BTreeSet<&str>)> = BTreeMap::new();
    for one in told {
        let of_file = match one.means {
            Telling::WriteFile => true,
            Telling::WriteFolder => false,
            _ => continue,
        };
        for (argument, value) in values(one) {
            let Some((folder, is_whole)) = folder(value, of_file, main, listens) else {
                continue;
            };
            let confidence = if argument.values.iter().any(is_elsewhere) {
                Confidence::Guess
            } else {
                confidence(argument, value, is_whole)
            };
            let evidence = one.evidence(program, confidence);
            let (places, flags) = found.entry(folder).or_default();
            places.push(evidence);
            let set_by = value.set_by.iter().map(String::as_str);
            flags.extend(set_by.filter(|name| name.starts_with('-')));
        }
    }
    let mut written: Vec<Found<Written>> = Vec::new();
    for (path, (mut evidence, flags)) in found {
        evidence.sort_by_key(|evidence| std::cmp::Reverse(evidence.confidence));
        evidence.dedup();
        let is_inside = |outer: &Found<Written>| {
            let below = path.strip_prefix(&*outer.value.path);
            below.is_some_and(|below| below.starts_with('/'))
        };
        // A program makes folders in a folder of its own by itself.
        if !written.iter().any(is_inside) {
            let flags = flags.into_iter().map(str::to_owned).collect();
            let value = Written { path, flags };
            written.push(Found { value, evidence });
        }
    }
    // Of many it is not said that one run of the program makes all.
    if written.len() > MOST {
        for evidence in written.iter_mut().flat_map(|one| &mut one.evidence) {
            evidence.confidence = Confidence::Guess;
        }
    }
    written
}

/// The folder that a value leads to, and whether all of its path is known.
fn folder(value: &Value, of_file: bool, main: &Main, listens: bool) -> Option<(String, bool)> {
    let absolute = value.text.strip_prefix('/');
    let path = relative(absolute.unwrap_or(&value.text), Telling::Folder)?;
    let folder = if of_file && path.is_whole {
        folder_of(&path.text)
    } else {
        &path.text
    };
    if folder.starts_with('.') {
        return None;
    }
    if absolute.is_none() {
        // A command line tool writes where its user is.
        return listens.then(|| (folder.to_owned(), path.is_whole));
    }
    let folder = format!("/{folder}");
    let is_setting = !value.set_by.is_empty() || value.is_tagged;
    let is_own = main.role == Role::Deployed && is_setting && is_own(&folder, main);
    is_own.then_some((folder, path.is_whole))
}

/// Whether an absolute path is that of a folder which no other program has.
fn is_own(folder: &str, main: &Main) -> bool {
    if OF_IMAGES
        .iter()
        .any(|own| format!("{folder}/").starts_with(own))
    {
        return folder != "/app";
    }
    let below = SHARED.iter().find_map(|shared| folder.strip_prefix(shared));
    let Some(name) = below.and_then(|below| below.split('/').next()) else {
        return false;
    };
    let own = words(name);
    let mut of_main = main.import_path.rsplit('/').take(3).flat_map(words);
    of_main.any(|word| word.len() > 2 && own.contains(&word))
}

/// Whether a value leads to a folder that is none of the image: the user's, or one that the code does
/// not tell. Where nobody sets a variable of the program's own, its default counts.
fn is_elsewhere(value: &Value) -> bool {
    let variables = value.set_by.iter().filter(|name| !name.starts_with('-'));
    let variables: Vec<&String> = variables.collect();
    value.text.starts_with(UNKNOWN)
        && !value.is_unset
        && (variables.is_empty() || variables.iter().any(|name| is_users(name)))
}

/// Whether a variable names a folder of the user or the system.
pub(super) fn is_users(name: &str) -> bool {
    OF_USERS.contains(&name) || name.starts_with("XDG_")
}

#[cfg(test)]
mod tests {
    use crate::detect::repository::{mains_of, shown, source};

    /// What the first program of these files writes to.
    fn written(files: &[(&str, &str)]) -> Vec<String> {
        let mains = mains_of(files);
        let written = mains.iter().take(1).flat_map(|main| &main.written);
        let shown = written.map(|one| shown(one, |one| one.path.clone()));
        shown.collect()
    }

    /// What a service of one function writes to.
    fn of(imports: &str, body: &str) -> Vec<String> {
        let body = format!("{body}\nhttp.ListenAndServe(\":8080\", nil)");
        let code = source(&format!("net/http {imports}"), &body);
        written(&[("main.go", &code)])
    }

    const NONE: [&str; 0] = [];

    #[test]
    fn folders_that_a_service_makes_are_written_to() {
        let body = "os.MkdirAll(\"uploads/images\", 0o750)\nos.MkdirAll(\"uploads\", 0o750)\n\
                    os.Create(filepath.Join(\"logs\", \"app.log\"))\nos.Create(\"app.pid\")\n\
                    os.MkdirAll(\"/var/lib/app\", 0o750)";
        assert_eq!(
            of("os path/filepath", body),
            [
                "logs likely main.go:10 os.Create",
                "uploads certain main.go:9 os.MkdirAll",
            ]
        );
    }

    #[test]
    fn a_file_that_is_opened_is_written_to_where_it_may_be_made() {
        let open = |flags: &str| {
            of(
                "os",
                &format!("os.OpenFile(\"logs/a.log\", {flags}, 0o600)"),
            )
        };
        assert_eq!(
            open("os.O_APPEND|os.O_CREATE|os.O_WRONLY"),
            ["logs certain main.go:7 os.OpenFile"]
        );
        assert_eq!(open("os.O_RDWR"), NONE);
    }

    #[test]
    fn the_file_of_a_log_that_is_rotated_is_written_to() {
        let body = "log.SetOutput(&lumberjack.Logger{Filename: \"logs/a.log\", MaxSize: 1})";
        assert_eq!(
            of("log gopkg.in/natefinch/lumberjack.v2", body),
            ["logs certain main.go:8 lumberjack.Logger.Filename"]
        );
    }

    #[test]
    fn the_folder_of_a_file_is_the_one_that_its_setting_names() {
        let body = "dir := flag.String(\"data-dir\", \"./data\", \"\")\n\
                    path := filepath.Join(*dir, \"tokens\", \"own\")\n\
                    os.MkdirAll(filepath.Dir(path), 0o700)\nos.CreateTemp(*dir, \"x\")";
        assert_eq!(
            of("flag os path/filepath", body),
            ["data likely main.go:12 os.CreateTemp"]
        );
    }

    #[test]
    fn the_default_of_a_flag_for_a_field_of_the_settings_is_the_folder() {
        let code = "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n\t\"path/filepath\"\n\n\
                    \t\"github.com/spf13/pflag\"\n)\n\n\
                    type config struct {\n\tData string `mapstructure:\"data-path\"`\n}\n\n\
                    func main() {\n\tvar c config\n\
                    \tpflag.String(\"data-path\", \"/data\", \"\")\n\
                    \tos.WriteFile(filepath.Join(c.Data, os.Args[1]), nil, 0o600)\n\
                    \thttp.ListenAndServe(\":8080\", nil)\n}\n";
        let build = "FROM golang AS build\nRUN go build .\nFROM scratch\n";
        assert_eq!(
            written(&[("main.go", code), ("Dockerfile", build)]),
            ["/data likely main.go:18 os.WriteFile"]
        );
    }

    #[test]
    fn settings_behind_an_atomic_pointer_name_folders_too() {
        let code = "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n\t\"sync/atomic\"\n)\n\n\
                    type config struct{ Uploads string }\n\n\
                    type server struct{ config atomic.Pointer[config] }\n\n\
                    func (s *server) save() {\n\tc := s.config.Load()\n\
                    \tos.MkdirAll(c.Uploads, 0o750)\n}\n\n\
                    func main() {\n\ts := &server{}\n\ts.config.Store(&config{Uploads: \"./uploads\"})\n\
                    \ts.save()\n\thttp.ListenAndServe(\":8080\", nil)\n}\n";
        assert_eq!(
            written(&[("main.go", code)]),
            ["uploads likely main.go:15 os.MkdirAll"]
        );
    }

    #[test]
    fn a_folder_that_a_setting_names_elsewhere_is_written_to_where_it_is_the_programs_own() {
        let at = |folder: &str| {
            let body = format!(
                "dir := flag.String(\"dir\", \"{folder}\", \"\")\nos.MkdirAll(*dir, 0o700)"
            );
            let code = source("flag os", &body);
            // It listens nowhere: such a folder is not where a user is.
            let build = "FROM golang AS build\nRUN go build ./cmd/mole-agent\nFROM scratch\n\
                         COPY --from=build /src/mole-agent /mole-agent\n";
            written(&[("cmd/mole-agent/main.go", &code), ("Dockerfile", build)])
        };
        let shown = |folder: &str| {
            [format!(
                "{folder} likely cmd/mole-agent/main.go:8 os.MkdirAll"
            )]
        };
        for folder in ["/var/lib/mole", "/data/files", "/var/log/mole-agent/all"] {
            assert_eq!(at(folder), shown(folder));
        }
        for folder in [
            "/var/lib/kubelet",
            "/var/lib",
            "/tmp/mole",
            "/etc/mole",
            "data",
        ] {
            assert_eq!(at(folder), NONE, "{folder}");
        }
    }

    #[test]
    fn the_default_of_a_variable_is_written_to_and_what_stands_for_a_users_folder_is_a_guess() {
        let body = |name: &str| {
            format!(
                "dir := \"data\"\nif home := os.Getenv(\"{name}\"); home != \"\" {{\n\
                 dir = home + \"/app\"\n}}\nos.MkdirAll(dir, 0o750)"
            )
        };
        assert_eq!(
            of("os", &body("M_DATA")),
            ["data likely main.go:11 os.MkdirAll"]
        );
        assert_eq!(
            of("os", &body("HOME")),
            ["data guess main.go:11 os.MkdirAll"]
        );
        let made = "dir, err := os.UserHomeDir()\nif err != nil {\ndir = \"data\"\n}\n\
                    os.MkdirAll(dir, 0o750)";
        assert_eq!(of("os", made), ["data guess main.go:11 os.MkdirAll"]);
    }
}

//! Files that a program reads by an absolute path: the repository's own Dockerfile says which of its
//! files lies there.

use super::super::code::{
    DEFAULTS, Node, NodeId, Package, Program, UNKNOWN, definition, is_variable, pairs,
};
use super::super::deploy::Own;
use super::path::Path;
use super::{Finder, Told, values};
use crate::catalog::Telling;
use crate::docker::scope::{Copied, Origin, below};
use crate::facts::{Main, Placed};
use crate::sourced::{Confidence, Evidence, Found};
use crate::walk::RepoPath;

/// Folders with the settings and files of single programs: what is read there is no file of the
/// system. <https://refspecs.linuxfoundation.org/FHS_3.0/fhs/index.html>
const OF_PROGRAMS: [&str; 5] = ["/app/", "/config/", "/etc/", "/opt/", "/srv/"];

/// Folders of `/etc` that every system has.
const OF_THE_SYSTEM: [&str; 8] = [
    "/etc/alternatives/",
    "/etc/ca-certificates/",
    "/etc/kubernetes/",
    "/etc/pki/",
    "/etc/ssh/",
    "/etc/ssl/",
    "/etc/sysconfig/",
    "/etc/systemd/",
];

/// What a program reads by absolute paths.
#[derive(Debug, Default)]
pub(in super::super) struct Absolute {
    /// What the repository has for them.
    pub(in super::super) placed: Vec<Found<Placed>>,
    /// Files that it does not have.
    pub(in super::super) missing: Vec<Found<String>>,
}

impl Finder<'_> {
    /// The files that Dockerfiles copy to where the program reads them, and the files it reads that
    /// none copies.
    pub(in super::super) fn absolute(
        &self,
        program: &Program<'_>,
        told: &[Told],
        main: &Main,
        dockerfiles: &[&Own],
        listens: bool,
    ) -> Absolute {
        let mut found = Absolute::default();
        for own in dockerfiles {
            for (line, copied) in of_last_stage(own) {
                self.placed((program, told, main), own, (line, copied), &mut found);
            }
        }
        if listens {
            missing(program, told, &mut found);
        }
        found
    }

    fn placed(
        &self,
        (program, told, main): (&Program<'_>, &[Told], &Main),
        own: &Own,
        (line, copied): (usize, &Copied),
        found: &mut Absolute,
    ) {
        let Origin::Context(path) = &copied.origin else {
            return;
        };
        let source = own.copies.get(path).filter(|source| !source.is_root());
        let destination = copied.target.trim_end_matches('/');
        let Some(source) = source.filter(|_| !destination.is_empty()) else {
            return;
        };
        let name = below(destination, own.workdir()).filter(|name| !name.is_empty());
        let renamed = name.and_then(|name| self.renamed(program, told, main, name, source));
        let destination = match (&renamed, name) {
            (Some(_), Some(name)) => name,
            _ => destination,
        };
        let reader = renamed.or_else(|| reader(program, told, destination));
        if reader.is_none() && !is_authority(destination) {
            return;
        }
        let offset = own.line_start(line);
        let certain = Confidence::Certain;
        let said = Evidence::at(&own.path, &own.text, offset, "COPY", certain);
        let evidence: Vec<Evidence> = std::iter::once(said).chain(reader).collect();
        let destination = destination.to_owned();
        let path = Path {
            text: source.as_str().to_owned(),
            is_whole: true,
            begins: String::new(),
        };
        let asset = self.asset(&RepoPath::root(), &path);
        let Some(asset) = asset.or_else(|| self.kept_by_name(source)) else {
            // A secret, or nothing that an image needs.
            let value = destination;
            return found.missing.push(Found { value, evidence });
        };
        let is_known = |one: &Found<Placed>| one.value.destination == destination;
        if !found.placed.iter().any(is_known) {
            let value = Placed {
                destination,
                source: asset.path,
                files: asset.files,
            };
            found.placed.push(Found { value, evidence });
        }
    }
}

/// What the last stage of a Dockerfile and the stages it is made from copy, with the lines.
fn of_last_stage(own: &Own) -> Vec<(usize, &Copied)> {
    let mut found = Vec::new();
    let last = own.dockerfile.stages.len().checked_sub(1);
    let chain = last.map(|last| own.chain(last)).unwrap_or_default();
    for index in chain.into_iter().rev() {
        let stage = own.dockerfile.stages.get(index).into_iter();
        let scopes = own.scopes.get(index).into_iter();
        let copied = scopes.flat_map(|scopes| &scopes.copied);
        for (instruction, copied) in stage.flat_map(|stage| &stage.instructions).zip(copied) {
            found.extend(copied.iter().map(|one| (instruction.line, one)));
        }
    }
    found
}

/// Whether it is among the certificates that programs trust, whatever its name; the list of all is of
/// the base: <https://pkg.go.dev/crypto/x509#SystemCertPool>.
fn is_authority(destination: &str) -> bool {
    let mut folders = ["/etc/ssl/certs", "/etc/pki/tls/certs"].into_iter();
    let is_list = destination.ends_with("/ca-certificates.crt");
    folders.any(|folder| below(destination, folder).is_some()) && !is_list
}

/// Where the code reads a path: an argument of a call that opens files, a constant, or a default.
pub(super) fn reader(program: &Program<'_>, told: &[Told], destination: &str) -> Option<Evidence> {
    let fits = |text: &str| {
        let text = text.strip_prefix("file://").unwrap_or(text);
        let text = text.trim_start_matches("./").trim_end_matches('/');
        let is_folder = text.matches('/').count() > 1
            && destination.rsplit_once('/').map(|(folder, _)| folder) == Some(text);
        below(text, destination).is_some() || is_folder
    };
    for one in told.iter().filter(|one| reads(one.means)) {
        if let Some((_, value)) = values(one).find(|(_, value)| fits(&value.text)) {
            let place = value
                .place
                .map(|place| program.evidence(place, "read by this path", Confidence::Certain));
            return place.or_else(|| Some(one.evidence(program, Confidence::Certain)));
        }
    }
    // One element alone may be the path of an address too.
    let (folder, _) = destination
        .rsplit_once('/')
        .filter(|(folder, _)| !folder.is_empty())?;
    for index in program.reached {
        if !program.library.mentions(*index, folder) {
            continue;
        }
        let package = program.package(*index);
        let mut constants = constants(&package).into_iter();
        if let Some((node, _)) = constants.find(|(_, text)| fits(text)) {
            let place = program.place(*index, node);
            return Some(program.evidence(place, "read by this path", Confidence::Certain));
        }
    }
    None
}

/// The texts of a package that are constants, variables or defaults, each with its node.
fn constants(package: &Package) -> Vec<(NodeId, &str)> {
    let mut found = Vec::new();
    let text = |node: NodeId| match package.node(node) {
        Node::Text(text) => Some((node, &**text)),
        _ => None,
    };
    found.extend(package.assignments.iter().filter_map(|one| text(one.value)));
    for placed in &package.nodes {
        match &placed.node {
            Node::Composite(_, elements) => {
                found.extend(elements.iter().filter_map(|(_, value)| text(*value)));
            }
            Node::Call(function, arguments) => {
                let name = package.last_name(*function).unwrap_or_default();
                let default = definition(name, arguments).map(|flag| flag.default);
                found.extend(default.and_then(text));
                let is_setting = match (name, arguments.as_ref()) {
                    ("Default" | "SetDefault", _) => true,
                    (_, [first, _]) => text(*first).is_some_and(|(_, name)| is_variable(name)),
                    _ => false,
                };
                let last = arguments.last().filter(|_| is_setting);
                found.extend(last.and_then(|last| text(*last)));
            }
            Node::Struct(fields) => {
                for field in fields {
                    let pairs = pairs(&field.tag);
                    let defaults = pairs.into_iter().filter(|(key, _)| DEFAULTS.contains(key));
                    found.extend(defaults.map(|(_, text)| (field.kind, text)));
                }
            }
            _ => {}
        }
    }
    found
}

/// The files below the folders of programs that are opened and that nothing puts there, where the
/// code knows no other place for them.
fn missing(program: &Program<'_>, told: &[Told], found: &mut Absolute) {
    for one in told.iter().filter(|one| one.means == Telling::File) {
        for argument in &one.arguments {
            let values = argument.values.iter();
            let known: Vec<_> = values.filter(|one| !one.text.contains(UNKNOWN)).collect();
            let [value] = known.as_slice() else {
                continue;
            };
            // The default of a flag counts, whatever else the file may be.
            let is_default = value.set_by.iter().any(|name| name.starts_with('-'));
            if argument.values.len() > 1 && !is_default {
                continue;
            }
            let text = value.text.as_str();
            let starts = |folder: &str| text.starts_with(folder);
            let is_settings = OF_PROGRAMS.iter().any(|folder| starts(folder))
                && !OF_THE_SYSTEM.iter().any(|folder| starts(folder))
                && text.matches('/').count() > 2
                && text.chars().all(|c| c.is_ascii_graphic());
            let mut placed = found.placed.iter();
            let is_there = placed.any(|placed| below(text, &placed.value.destination).is_some());
            let mut known = found.missing.iter();
            if !is_settings || value.is_weak || is_there || known.any(|known| known.value == text) {
                continue;
            }
            let place = value.place;
            let evidence = match place {
                Some(place) => program.evidence(place, "read by this path", Confidence::Certain),
                None => one.evidence(program, Confidence::Certain),
            };
            found.missing.push(Found {
                value: text.to_owned(),
                evidence: vec![evidence],
            });
        }
    }
}

fn reads(means: Telling) -> bool {
    use Telling as T;
    matches!(
        means,
        T::File | T::Folder | T::Glob | T::Url | T::SettingsFolder
    )
}

#[cfg(test)]
mod tests {
    use crate::detect::repository::{main_of, source};
    use crate::facts::Main;

    /// A service with this body, an own Dockerfile that ends so, and settings.
    fn service(imports: &str, body: &str, copies: &str) -> Main {
        let body = format!("{body}\nhttp.ListenAndServe(\":8080\", nil)");
        let code = source(&format!("net/http {imports}"), &body);
        let dockerfile = format!("FROM golang AS build\nRUN go build .\nFROM scratch\n{copies}\n");
        main_of(&[
            ("main.go", &code),
            ("configs/app.toml", ""),
            ("configs/own.crt", ""),
            ("configs/own.key", ""),
            ("Dockerfile", &dockerfile),
        ])
    }

    /// What is placed, as `to from line`, then what is missing, as `! path line`.
    fn found(imports: &str, body: &str, copies: &str) -> Vec<String> {
        let main = service(imports, body, copies);
        let placed = main.files.iter().map(|one| {
            let lines: Vec<String> = one.evidence.iter().map(|line| line.place()).collect();
            let (to, from) = (&one.value.destination, &one.value.source);
            format!("{to} {from} {}", lines.join(" "))
        });
        let missing = main.missing_files.iter().map(|one| {
            let lines: Vec<String> = one.evidence.iter().map(|line| line.place()).collect();
            format!("! {} {}", one.value, lines.join(" "))
        });
        placed.chain(missing).collect()
    }

    const READS: &str =
        "path := flag.String(\"config\", \"/etc/m/app.toml\", \"\")\nos.ReadFile(*path)";

    #[test]
    fn a_file_that_the_own_dockerfile_copies_to_where_it_is_read_is_placed() {
        let expected = ["/etc/m/app.toml configs/app.toml Dockerfile:4 main.go:8"];
        let copy = "COPY configs/app.toml /etc/m/app.toml";
        assert_eq!(found("flag os", READS, copy), expected);
        assert_eq!(
            found("flag os", READS, "COPY configs/app.toml /etc/m/"),
            expected
        );
    }

    #[test]
    fn a_folder_that_is_copied_has_the_file_that_is_read() {
        let expected = ["/etc/m configs Dockerfile:4 main.go:8"];
        assert_eq!(found("flag os", READS, "COPY configs /etc/m"), expected);
    }

    #[test]
    fn a_constant_says_that_a_folder_is_read() {
        let body = "const schema = \"/env/schema\"\n_ = os.DirFS(\".\")";
        let expected = ["/env/schema configs Dockerfile:4 main.go:7"];
        assert_eq!(found("os", body, "COPY configs /env/schema"), expected);
    }

    #[test]
    fn a_route_called_like_a_folder_reads_nothing() {
        let body = "http.Handle(\"/api/configs\", nil)";
        let none: &[&str] = &[];
        assert_eq!(found("os", body, "COPY configs /api/configs"), none);
    }

    #[test]
    fn a_certificate_among_those_of_the_system_is_read_whatever_its_name() {
        let expected = ["/etc/ssl/certs/own.crt configs/own.crt Dockerfile:4"];
        assert_eq!(
            found("os", "", "COPY configs/own.crt /etc/ssl/certs/"),
            expected
        );
    }

    #[test]
    fn a_file_that_nothing_copies_is_missing_and_so_is_a_secret() {
        assert_eq!(found("flag os", READS, ""), ["! /etc/m/app.toml main.go:8"]);
        let body = "os.ReadFile(\"/etc/m/own.key\")";
        let copy = "COPY configs/own.key /etc/m/own.key";
        assert_eq!(
            found("os", body, copy),
            ["! /etc/m/own.key Dockerfile:4 main.go:7"]
        );
    }

    #[test]
    fn files_of_the_system_and_those_that_are_one_of_several_are_not_missing() {
        let body = "for _, path := range []string{\"app.toml\", \"/etc/m/app.toml\"} {\nos.ReadFile(path)\n}\n\
                    os.ReadFile(\"/etc/hosts\")\nos.ReadFile(\"/proc/self/status\")";
        let none: &[&str] = &[];
        assert_eq!(found("os", body, ""), none);
    }
}

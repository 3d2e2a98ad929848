//! What deploy files start: a service of a compose file, a container of a cluster, an app of a
//! platform.

use super::Own;
use super::mount::Mount;
use crate::facts::{Main, Protocol, StartedAs};
use crate::shell;
use crate::walk::RepoPath;

/// Words of images that another tool puts a name in the place of.
const PLACEHOLDERS: [&str; 6] = [
    "app",
    "controller",
    "image",
    "placeholder",
    "server",
    "service",
];

/// One program that a deploy file of the repository starts.
#[derive(Debug, Default, PartialEq)]
pub(in super::super) struct Unit {
    /// The file.
    pub(in super::super) file: RepoPath,
    /// What tells its ports there: one of [`crate::facts::DEPLOYED`].
    pub(in super::super) rule: &'static str,
    /// The image, without its registry and tag.
    pub(in super::super) image: Option<String>,
    /// What it is called, and the program it starts.
    pub(in super::super) names: Vec<String>,
    /// The chart whose template it stands in.
    pub(in super::super) chart: Option<String>,
    /// The folders it may be built from, nearest first.
    pub(in super::super) folders: Vec<RepoPath>,
    /// The context it is built from, where the file says one.
    pub(in super::super) context: Option<RepoPath>,
    /// The Dockerfile it is built with.
    pub(in super::super) dockerfile: Option<RepoPath>,
    /// What it is started with: the program, unless the image says it, and its arguments.
    pub(in super::super) command: Vec<String>,
    /// The offset of the line of each of its words.
    pub(in super::super) command_at: Vec<usize>,
    /// The file of the program that it starts, where it says one, with the offset of the line.
    pub(in super::super) starts: Option<(StartedAs, usize)>,
    /// The images of services that are started before it, with the offset of the line.
    pub(in super::super) behind: Vec<(String, usize)>,
    /// Ports of the container, with the offset of the line.
    pub(in super::super) ports: Vec<(u16, Protocol, usize)>,
    /// Those of them that are open to other containers, and not published.
    pub(in super::super) exposed: Vec<(u16, Protocol)>,
    /// Variables of its environment, with the offset of the line.
    pub(in super::super) environment: Vec<Variable>,
    /// The folder that it is started in, where the file says one.
    pub(in super::super) workdir: Option<String>,
    /// Where volumes, and files and folders of the machine, lie in it: absolute paths, with the offset
    /// of the line.
    pub(in super::super) volumes: Vec<(String, usize)>,
    /// Files and folders of the machine that it is started on.
    pub(in super::super) mounts: Vec<Mount>,
}

/// A variable of the environment.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Variable {
    pub(in super::super) name: String,
    pub(in super::super) value: String,
    /// The file it stands in.
    pub(in super::super) file: RepoPath,
    pub(in super::super) offset: usize,
}

impl Unit {
    /// The main package that runs in it, if the file tells: by the Dockerfile, by the folder, or by
    /// the name of the image, of the container or of the program.
    pub(in super::super) fn main(&self, dockerfiles: &[Own], mains: &[Main]) -> Option<Tie> {
        let own = self
            .dockerfile
            .as_ref()
            .and_then(|path| dockerfiles.iter().find(|own| own.path == *path));
        if let Some(own) = own
            && let [only] = own.compiles.as_slice()
        {
            return Some(Tie::sure(only.clone()));
        }
        let tie = self
            .main_in_folder(mains)
            .map(Tie::sure)
            .or_else(|| self.main_by_name(mains))
            .map(|tie| match self.main_beside(&tie.main, dockerfiles) {
                Some(main) => Tie { main, ..tie },
                None => tie,
            })
            .or_else(|| match mains {
                [only] if self.is_only() => Some(Tie::sure(only.dir.clone())),
                _ => None,
            });
        tie.filter(|tie| self.may_compile(&tie.main, own))
    }

    /// Whether the build of the image, or the folder mounted in it, has a main package: one of another
    /// folder is of another program, and so is one whose Dockerfile compiles others.
    fn may_compile(&self, dir: &RepoPath, own: Option<&Own>) -> bool {
        let sees = self.folders.iter().any(|folder| dir.is_in(folder));
        let others = own.is_some_and(|own| {
            let compiled = &own.compiles;
            !compiled.is_empty() && !compiled.contains(dir)
        });
        (self.context.is_none() || sees) && !others
    }

    /// What the Dockerfile in the folder of the file compiles, where the file does not say how the
    /// image is made, and no Dockerfile compiles what is called like it.
    fn main_beside(&self, called: &RepoPath, dockerfiles: &[Own]) -> Option<RepoPath> {
        let folder = self.file.parent();
        if dockerfiles.iter().any(|own| own.compiles.contains(called)) {
            return None;
        }
        let is_it = |own: &&Own| own.folder == folder && own.path.name() == "Dockerfile";
        let own = dockerfiles.iter().find(is_it);
        let own = own.filter(|_| self.context.is_none() && self.folders.is_empty());
        match own?.compiles.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        }
    }

    /// The main in a folder it is built from, or the only one below.
    fn main_in_folder(&self, mains: &[Main]) -> Option<RepoPath> {
        self.folders.iter().find_map(|folder| {
            if let Some(main) = mains.iter().find(|main| main.dir == *folder) {
                return Some(main.dir.clone());
            }
            let mut below = mains.iter().filter(|main| main.dir.is_in(folder));
            let only = below.next()?;
            below.next().is_none().then(|| only.dir.clone())
        })
    }

    /// What the program is started with, its own name left out; `binary_name` is that of the file.
    pub(in super::super) fn arguments(&self, binary_name: &str) -> &[String] {
        let mut words = self.command.as_slice();
        if let [go, run, rest @ ..] = words
            && (go.as_str(), run.as_str()) == ("go", "run")
        {
            let package = rest.iter().position(|word| !word.starts_with('-'));
            return package.map_or(&[], |at| rest.get(at + 1..).unwrap_or_default());
        }
        if let [first, rest @ ..] = words
            && (first.contains('/') || first == binary_name || self.names.contains(first))
        {
            words = rest;
        }
        words
    }

    /// The main that is called like the image, else like the container or the program in it, unless
    /// the image is another's.
    fn main_by_name(&self, mains: &[Main]) -> Option<Tie> {
        let image = self.image.as_deref().map(last);
        if let Some(main) = image.and_then(|image| called(image, mains)) {
            return Some(Tie::sure(main.dir.clone()));
        }
        let mut names = self.names.iter();
        let main = names.find_map(|name| called(name, mains))?;
        let chart = self.chart.as_deref();
        let is_sure = chart.is_some_and(|chart| is_called(chart, main));
        let may_be = is_sure || image.is_none_or(|image| is_like(image, main));
        may_be.then(|| Tie {
            main: main.dir.clone(),
            is_sure,
        })
    }

    /// Whether it is what the repository is for, wherever there is but one program: built here, or
    /// called as kubebuilder calls it (<https://book.kubebuilder.io/reference/good-practices>).
    fn is_only(&self) -> bool {
        let scaffolded = |name: &String| matches!(name.as_str(), "manager" | "controller");
        !self.folders.is_empty()
            || self.image.as_deref() == Some("controller")
            || self.image.is_none() && self.names.iter().any(scaffolded)
    }
}

/// The main package that a deploy file starts.
#[derive(Debug)]
pub(in super::super) struct Tie {
    pub(in super::super) main: RepoPath,
    /// The image, the chart or the folder tell, and not the name of a container alone: what serves
    /// the pages of a program is called like it too.
    pub(in super::super) is_sure: bool,
}

impl Tie {
    fn sure(main: RepoPath) -> Self {
        Self {
            main,
            is_sure: true,
        }
    }
}

/// Whether an image may be of a main package: its name has a word of the package's path, or says
/// nothing.
fn is_like(image: &str, main: &Main) -> bool {
    let words = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric());
        let parts = parts.filter(|part| !part.is_empty());
        parts.map(str::to_lowercase).collect()
    };
    let own = [words(&main.import_path), words(&main.binary_name)].concat();
    let mut of_image = words(image).into_iter();
    of_image.any(|word| own.contains(&word) || PLACEHOLDERS.contains(&word.as_str()))
}

/// The one main package of this name, those nearest to the top before others.
fn called<'m>(name: &str, mains: &'m [Main]) -> Option<&'m Main> {
    let mut found: Vec<&Main> = mains.iter().filter(|main| is_called(name, main)).collect();
    let depth = |main: &Main| main.dir.elements().count();
    found.sort_by_key(|main| depth(main));
    match found.as_slice() {
        [only] => Some(only),
        [first, second, ..] if depth(first) < depth(second) => Some(first),
        _ => None,
    }
}

/// Whether a main package is called so, the name of its repository before it or not.
fn is_called(name: &str, main: &Main) -> bool {
    let stem = main.binary_name.split('.').next().unwrap_or_default();
    let folder = main.dir.name();
    let own = [main.binary_name.as_str(), stem, folder];
    own.into_iter().filter(|own| !own.is_empty()).any(|own| {
        let before = name.strip_suffix(own).and_then(|rest| {
            let rest = rest.strip_suffix(['-', '_', '/']);
            rest.filter(|rest| !rest.is_empty())
        });
        let of_repository = |part: &str| part != own && before == Some(part);
        name == own || main.import_path.split('/').any(of_repository)
    })
}

/// The name of an image without registry, owner, tag and digest.
pub(super) fn image_name(reference: &str) -> Option<String> {
    let name = reference.split('@').next().unwrap_or_default();
    let slash = name.rfind('/').map_or(0, |at| at + 1);
    let tag = name.get(slash..)?.find(':').map(|at| slash + at);
    let name = name.get(..tag.unwrap_or(name.len()))?;
    let name = name.trim();
    (!name.is_empty() && !name.contains(char::is_whitespace)).then(|| last(name).to_owned())
}

/// `api` of `/usr/local/bin/api`.
pub(super) fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The words of a command line, each with the offset of its line; of `sh -c 'a; exec b c'`, those of
/// `b`.
pub(super) fn plain(said: Vec<(String, usize)>) -> (Vec<String>, Vec<usize>) {
    let (words, at): (Vec<String>, Vec<usize>) = said.into_iter().unzip();
    let script = match words.as_slice() {
        [first, flag, script, ..]
            if shell::is_shell(first) && flag.starts_with('-') && flag.ends_with('c') =>
        {
            script
        }
        _ => return (words, at),
    };
    let last = shell::commands(script, &|_| None).pop();
    let mut words = last.map(|command| command.words).unwrap_or_default();
    if words.first().is_some_and(|word| word == "exec") {
        words.remove(0);
    }
    let at = vec![at.get(2).copied().unwrap_or_default(); words.len()];
    (words, at)
}

/// `8080`, `53/udp`; none of what is no port.
pub(super) fn port(text: &str) -> Option<(u16, Protocol)> {
    let (port, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let protocol = match protocol.to_ascii_lowercase().as_str() {
        "udp" => Protocol::Udp,
        "tcp" => Protocol::Tcp,
        _ => return None,
    };
    let port = port.trim().parse().ok().filter(|port| *port != 0)?;
    Some((port, protocol))
}

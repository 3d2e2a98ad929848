//! What the repository's own Dockerfiles decide: a program that they start is deployed, one that
//! they put beside it helps it, and one that the Dockerfile of the whole repository or module
//! leaves out is not deployed by it.

use super::super::deploy::{Own, Purpose};
use super::super::module::Modules;
use crate::facts::{Main, OwnImage};
use crate::sourced::{Confidence, Evidence};
use crate::walk::RepoPath;

/// Folders in which a Dockerfile of what is above them lies.
const USUAL: [&str; 10] = [
    ".docker",
    "build",
    "container",
    "containers",
    "deploy",
    "deployment",
    "deployments",
    "docker",
    "package",
    "packaging",
];

/// The rule of a line that starts what another build compiles.
const STARTS: &str = "a Dockerfile starts it";

/// The rule of a line that takes over what another build compiles.
const COPIES: &str = "a Dockerfile copies it";

/// What a line of a Dockerfile does with a program, for people.
pub(super) fn reason(line: &Evidence) -> String {
    let does = match line.rule.as_str() {
        STARTS => "starts",
        COPIES => "copies",
        _ => "builds",
    };
    format!("{} {does} it", line.file)
}

/// The Dockerfiles that say which programs are deployed.
pub(super) struct Authority<'a> {
    files: Vec<File<'a>>,
}

struct File<'a> {
    own: &'a Own,
    /// The folder of what it is for.
    home: RepoPath,
    /// It is for all programs below: those of the repository or of a module.
    is_of_all: bool,
}

/// What a Dockerfile says of a main package.
pub(super) enum Said<'a> {
    /// It is what an image starts; the Dockerfile may be that of the whole, or compile nothing else.
    Started {
        line: Evidence,
        of_all: bool,
        alone: bool,
    },
    /// It lies beside what an image starts.
    Beside(Evidence, &'a RepoPath),
    /// The Dockerfile of the whole does without it.
    LeftOut(&'a RepoPath),
}

impl<'a> Authority<'a> {
    pub(super) fn new(dockerfiles: &'a [Own], modules: &Modules) -> Self {
        let mut files: Vec<File<'a>> = dockerfiles
            .iter()
            .filter(|own| Purpose::of(&own.path) == Purpose::Deployed)
            .map(|own| {
                let home = home(&own.folder);
                let mut modules = modules.modules.iter();
                let is_of_all = home.is_root() || modules.any(|module| module.dir == home);
                File {
                    own,
                    home,
                    is_of_all,
                }
            })
            .collect();
        // The plainest path first.
        files.sort_by_key(|file| {
            let path = &file.own.path;
            (path.elements().count(), path.name().len(), path.clone())
        });
        Self { files }
    }

    /// What is said of a main package, the most decisive first.
    pub(super) fn says(&self, main: &Main) -> Option<Said<'a>> {
        let images = || {
            let all = self.files.iter();
            all.flat_map(|file| file.own.images.iter().map(move |image| (file, image)))
        };
        let of_all_first = |is_it: &dyn Fn(&OwnImage) -> bool| {
            let mut found: Vec<_> = images().filter(|(_, image)| is_it(image)).collect();
            found.sort_by_key(|(file, _)| !file.is_of_all);
            found.into_iter().next()
        };
        if let Some((file, image)) = of_all_first(&|image| image.starts.contains(&main.dir)) {
            return Some(Said::Started {
                line: line(file.own, image, main),
                of_all: file.is_of_all,
                alone: file.own.compiles == [main.dir.clone()],
            });
        }
        if let Some((file, image)) = of_all_first(&|image| image.beside.contains(&main.dir)) {
            let service = image.starts.first()?;
            return Some(Said::Beside(line(file.own, image, main), service));
        }
        self.leaves_out(main).map(Said::LeftOut)
    }

    /// The Dockerfile of the whole that makes images, all of them known, and none of this main.
    fn leaves_out(&self, main: &Main) -> Option<&'a RepoPath> {
        let above = |file: &&File<'a>| file.is_of_all && main.dir.is_in(&file.home);
        let mut above = self.files.iter().filter(above);
        if above.clone().any(|file| file.own.compiles_unknown) {
            return None;
        }
        let file = above.find(|file| !file.own.images.is_empty())?;
        Some(&file.own.path)
    }
}

/// Where a Dockerfile compiles a main package, else where it starts or copies it.
fn line(own: &Own, image: &OwnImage, main: &Main) -> Evidence {
    let builds = main.builds.iter().flat_map(|build| &build.evidence);
    let compiled = builds.into_iter().find(|place| place.file == own.path);
    if let Some(place) = compiled {
        return Evidence {
            rule: "a Dockerfile compiles it".into(),
            ..place.clone()
        };
    }
    let starts_it = image.starts == [main.dir.clone()] && !is_stage(own, image.line);
    let (line, rule) = match image.copied.get(&main.dir) {
        _ if starts_it => (image.line, STARTS),
        Some(line) => (*line, COPIES),
        None => (image.line, STARTS),
    };
    let offset = own.line_start(line);
    Evidence::at(&own.path, &own.text, offset, rule, Confidence::Likely)
}

/// Whether a stage begins at a line, which says nothing of what is started.
fn is_stage(own: &Own, line: usize) -> bool {
    let mut stages = own.dockerfile.stages.iter();
    stages.any(|stage| stage.line == line)
}

/// The folder that a Dockerfile is for: `docker/` and its like hold those of what is above.
fn home(folder: &RepoPath) -> RepoPath {
    let mut home = folder.clone();
    while !home.is_root() && USUAL.contains(&home.name()) {
        home = home.parent();
    }
    home
}

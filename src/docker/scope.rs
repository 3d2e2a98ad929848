//! What holds at each instruction of a Dockerfile: variables, the working directory, and where the
//! files of the stage come from.

use std::collections::BTreeMap;

use super::reader::{Dockerfile, Instruction, Keyword, Stage, words};

/// What holds before an instruction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// ENV, as far as the values are known.
    pub env: BTreeMap<String, Option<String>>,
    /// ARG and its default; `None` without one.
    pub arguments: BTreeMap<String, Option<String>>,
    /// WORKDIR, absolute.
    pub workdir: String,
    files: Vec<(String, Origin)>,
    escape: char,
}

/// Where a file of a stage comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The build context; the path in it, empty for the whole.
    Context(String),
    /// An earlier stage, by its number, and the path there.
    Stage(usize, String),
    /// Another image.
    Image(String),
}

/// A source of a COPY or ADD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// As written, variables replaced.
    pub source: String,
    /// Where it ends up, absolute.
    pub target: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// A stage with the scope before each of its instructions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageScopes {
    /// The number of the stage it is made from; `None` for an image.
    pub parent: Option<usize>,
    /// Before each instruction.
    pub before: Vec<Scope>,
    /// What each instruction copies.
    pub copied: Vec<Vec<Copied>>,
    /// At its end.
    pub end: Scope,
}

/// The scopes of all stages; `is_folder` says whether a path of the context is one.
pub fn scopes(dockerfile: &Dockerfile, is_folder: &dyn Fn(&str) -> bool) -> Vec<StageScopes> {
    let mut done: Vec<StageScopes> = Vec::new();
    for stage in &dockerfile.stages {
        let from = dockerfile.expand_global(&stage.from);
        let from = from.as_deref().unwrap_or(&stage.from);
        let parent = find(dockerfile, from, done.len());
        let mut scope = match parent.and_then(|index| done.get(index)) {
            Some(parent) => Scope {
                arguments: BTreeMap::new(),
                ..parent.end.clone()
            },
            None => Scope {
                workdir: "/".to_owned(),
                escape: dockerfile.escape,
                ..Scope::default()
            },
        };
        let (mut before, mut copied) = (Vec::new(), Vec::new());
        for instruction in &stage.instructions {
            before.push(scope.clone());
            copied.push(scope.apply(dockerfile, instruction, &done, is_folder));
        }
        done.push(StageScopes {
            parent,
            before,
            copied,
            end: scope,
        });
    }
    done
}

/// The number of the stage of that name or number, before `until`.
pub fn find(dockerfile: &Dockerfile, name: &str, until: usize) -> Option<usize> {
    let lower = name.to_ascii_lowercase();
    let named = |stage: &Stage| stage.name.as_deref() == Some(lower.as_str());
    let earlier = dockerfile.stages.get(..until)?;
    let by_number = || name.parse::<usize>().ok().filter(|number| *number < until);
    earlier.iter().rposition(named).or_else(by_number)
}

impl Scope {
    /// The value of a variable, where it is known.
    pub fn value(&self, name: &str) -> Option<String> {
        match self.env.get(name) {
            Some(value) => value.clone(),
            None => self.arguments.get(name).cloned().flatten(),
        }
    }

    /// A word without quotes, its variables replaced; `None` where one has no value.
    pub fn expand(&self, word: &str) -> Option<String> {
        let complete = std::cell::Cell::new(true);
        let lookup = |name: &str| {
            let value = self.value(name);
            complete.set(complete.get() && (value.is_some() || word.contains(":-")));
            value
        };
        let expanded = words::expand(word, self.escape, &lookup).ok()?;
        complete.get().then_some(expanded)
    }

    /// A path of this stage, absolute.
    pub fn absolute(&self, path: &str) -> String {
        join(&self.workdir, path)
    }

    /// Where a path of this stage comes from, by the copy that is nearest.
    pub fn origin(&self, path: &str) -> Option<Origin> {
        let path = self.absolute(path);
        let (to, origin) = self
            .files
            .iter()
            .enumerate()
            .filter(|(_, (to, _))| below(&path, to).is_some())
            .max_by_key(|(index, (to, _))| (to.len(), *index))
            .map(|(_, copied)| copied)?;
        let rest = path.get(to.len()..).unwrap_or_default().trim_matches('/');
        let more = |from: &str| match (from.is_empty(), rest.is_empty()) {
            (_, true) => from.to_owned(),
            (true, _) => rest.to_owned(),
            _ => format!("{from}/{rest}"),
        };
        Some(match origin {
            Origin::Context(from) => Origin::Context(more(from)),
            Origin::Stage(index, from) => Origin::Stage(*index, more(from)),
            Origin::Image(image) => Origin::Image(image.clone()),
        })
    }

    /// The path in the context that a path of this stage was copied from.
    pub fn in_context(&self, path: &str) -> Option<String> {
        match self.origin(path)? {
            Origin::Context(path) => Some(path),
            _ => None,
        }
    }

    /// The same with no argument's default: what a build may be given.
    pub fn with_open_arguments(&self) -> Self {
        let arguments = self.arguments.keys().map(|name| (name.clone(), None));
        Self {
            arguments: arguments.collect(),
            ..self.clone()
        }
    }

    /// What a RUN has mounted from the context, besides what is copied.
    pub fn with_mounts(&self, run: &Instruction) -> Self {
        let mut scope = self.clone();
        for mount in run.flags.iter().filter(|flag| flag.name == "mount") {
            let bind = mount.option("type").is_none_or(|kind| kind == "bind");
            let target = ["target", "dst", "destination"]
                .iter()
                .find_map(|name| mount.option(name));
            if let (true, None, Some(target)) = (bind, mount.option("from"), target) {
                let source = mount.option("source").or(mount.option("src"));
                let source = relative(source.unwrap_or_default());
                scope
                    .files
                    .push((scope.absolute(target), Origin::Context(source)));
            }
        }
        scope
    }

    fn apply(
        &mut self,
        dockerfile: &Dockerfile,
        instruction: &Instruction,
        done: &[StageScopes],
        is_folder: &dyn Fn(&str) -> bool,
    ) -> Vec<Copied> {
        let mut copied = Vec::new();
        match instruction.keyword {
            Keyword::Env => {
                for pair in instruction.arguments.pairs() {
                    let value = self.expand(pair.value.as_deref().unwrap_or_default());
                    self.env.insert(pair.name.clone(), value);
                }
            }
            Keyword::Arg => {
                for pair in instruction.arguments.pairs() {
                    let value = match &pair.value {
                        Some(value) => self.expand(value),
                        None => dockerfile.expand_global(&format!("${{{}}}", pair.name)),
                    };
                    self.arguments.insert(pair.name.clone(), value);
                }
            }
            Keyword::Workdir => {
                let text = instruction.arguments.text().unwrap_or_default();
                // GOPATH of the golang images: <https://hub.docker.com/_/golang>.
                let text = text.replace("${GOPATH}", "/go").replace("$GOPATH", "/go");
                if let Some(path) = self.expand(&text) {
                    self.workdir = self.absolute(&path);
                }
            }
            Keyword::Copy | Keyword::Add => {
                for (source, to) in self.copied(instruction, is_folder) {
                    let from = instruction.flag("from").and_then(|flag| flag.value.clone());
                    let stage = from
                        .as_deref()
                        .map(|from| find(dockerfile, from, done.len()));
                    let origin = match (stage, from) {
                        (None, _) => Origin::Context(relative(&source)),
                        (Some(Some(index)), _) => {
                            let scope = done.get(index).map(|stage| &stage.end);
                            let known = scope.and_then(|scope| scope.origin(&join("/", &source)));
                            known.unwrap_or(Origin::Stage(index, join("/", &source)))
                        }
                        (Some(None), from) => Origin::Image(from.unwrap_or_default()),
                    };
                    self.files.push((to.clone(), origin.clone()));
                    copied.push(Copied {
                        source,
                        target: to,
                        origin,
                    });
                }
            }
            _ => {}
        }
        copied
    }

    /// Each source of a COPY with the absolute path where it ends up.
    fn copied(
        &self,
        copy: &Instruction,
        is_folder: &dyn Fn(&str) -> bool,
    ) -> Vec<(String, String)> {
        let Some((to, sources)) = copy.arguments.words().split_last() else {
            return Vec::new();
        };
        let replaced = |word: &str| {
            let word = word.replace("${GOPATH}", "/go").replace("$GOPATH", "/go");
            self.expand(&word).unwrap_or(word)
        };
        let to = replaced(to);
        let from_context = copy.flag("from").is_none();
        let mut found = Vec::new();
        for source in sources {
            let source = replaced(source);
            if source.starts_with("<<") {
                continue;
            }
            let folder = match source.find(['*', '?', '[']) {
                // The files of a pattern lie beside each other.
                Some(at) => {
                    let parent = source.get(..at).and_then(|text| text.rsplit_once('/'));
                    let parent = parent.map_or("", |(parent, _)| parent);
                    found.push((parent.to_owned(), self.absolute(&to)));
                    continue;
                }
                None => from_context && is_folder(&relative(&source)),
            };
            let into = sources.len() > 1 || to.ends_with('/') || to == "." || to.ends_with("/.");
            let name = source
                .trim_end_matches('/')
                .rsplit('/')
                .next()
                .unwrap_or_default();
            let target = if into && !folder && !source.ends_with('/') && !["", "."].contains(&name)
            {
                join(&self.absolute(&to), name)
            } else {
                self.absolute(&to)
            };
            found.push((source, target));
        }
        found
    }
}

/// A path of the context: relative, without `.` in front; empty for the whole.
fn relative(path: &str) -> String {
    join("/", path).trim_start_matches('/').to_owned()
}

/// An absolute path without `.`, `..` and slashes at the end.
pub fn join(base: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let base = if path.starts_with('/') { "" } else { base };
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// What of a path is below a folder, empty for the folder itself.
pub fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(folder.trim_end_matches('/'))?;
    (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_and_origins_are_followed_through_stages() {
        let file = Dockerfile::parse(
            "ARG V=1\nFROM golang AS build\nARG V\nENV A=$V B=$C\nWORKDIR /src\nWORKDIR sub\n\
             COPY . ..\nCOPY --from=x/y /z /z\nRUN --mount=target=/m,source=./web go build -o /out/a\n\
             FROM scratch\nWORKDIR /app\nCOPY --from=build /src/web web\nCOPY --from=build /out/a .\n\
             COPY conf/a.yml html ./etc/\n",
        )
        .unwrap();
        let all = scopes(&file, &|path| path == "html");
        let [build, last] = all.as_slice() else {
            panic!("two stages")
        };
        assert_eq!(
            (
                build.end.value("A"),
                build.end.value("B"),
                build.end.expand("x$C")
            ),
            (Some("1".to_owned()), None, None)
        );
        assert_eq!(
            ["", "../x", "/z/a"].map(|path| build.end.origin(path)),
            [
                Some(Origin::Context("sub".to_owned())),
                Some(Origin::Context("x".to_owned())),
                Some(Origin::Image("x/y".to_owned())),
            ]
        );
        let stage = file.stages.first().unwrap();
        let run = stage.instructions.last().unwrap();
        assert_eq!(
            build.end.with_mounts(run).in_context("/m/a"),
            Some("web/a".to_owned())
        );
        assert_eq!(
            ["web/x", "a", "etc/a.yml", "etc/index.html"].map(|path| last.end.origin(path)),
            [
                Some(Origin::Context("web/x".to_owned())),
                Some(Origin::Stage(0, "/out/a".to_owned())),
                Some(Origin::Context("conf/a.yml".to_owned())),
                Some(Origin::Context("html/index.html".to_owned())),
            ]
        );
    }
}

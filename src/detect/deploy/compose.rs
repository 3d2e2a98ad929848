//! Compose files: <https://docs.docker.com/reference/compose-file/services/>.

use std::collections::BTreeMap;

use super::super::yaml::Leaf;
use super::mount::Mount;
use super::unit::{Unit, Variable, image_name, last, plain, port};
use crate::facts::{COMPOSE, Protocol, StartedAs, StartedBy};
use crate::shell;
use crate::walk::RepoPath;

/// The services of a compose file. `read` gives the text of a file that it names.
pub(super) fn units(
    file: &RepoPath,
    leaves: &[Leaf],
    read: &dyn Fn(&RepoPath) -> Option<String>,
) -> Vec<Unit> {
    let mut services: BTreeMap<&str, Vec<&Leaf>> = BTreeMap::new();
    for leaf in leaves.iter().filter(|leaf| leaf.begins_with(&["services"])) {
        if let Some(name) = leaf.path.get(1) {
            services.entry(name).or_default().push(leaf);
        }
    }
    let beside = variables_of(&file.parent().join(".env"), read);
    let images: BTreeMap<&str, String> = services
        .iter()
        .filter_map(|(name, leaves)| {
            let image = leaves
                .iter()
                .find(|leaf| leaf.is_at(&["services", name, "image"]))?;
            Some((*name, image_name(&image.text)?))
        })
        .collect();
    let unit = |(name, leaves): (&str, Vec<&Leaf>)| {
        let service = Service {
            file,
            folder: file.parent(),
            leaves,
        };
        Unit {
            behind: service.behind(&images),
            ..service.unit(name, &beside, read)
        }
    };
    services.into_iter().map(unit).collect()
}

struct Service<'a> {
    file: &'a RepoPath,
    folder: RepoPath,
    leaves: Vec<&'a Leaf>,
}

impl<'a> Service<'a> {
    fn unit(
        &self,
        name: &str,
        beside: &[Variable],
        read: &dyn Fn(&RepoPath) -> Option<String>,
    ) -> Unit {
        let mut unit = Unit {
            file: self.file.clone(),
            rule: COMPOSE,
            image: self.text("image").and_then(image_name),
            environment: self.environment(read),
            ..Unit::default()
        };
        let built = self.text("build");
        let context = self.at(&["build", "context"]).map(|leaf| &*leaf.text);
        if let Some(context) = built.or(context) {
            let dockerfile = self.at(&["build", "dockerfile"]);
            let dockerfile = dockerfile.map_or("Dockerfile", |leaf| &*leaf.text);
            let context = self.folder.resolve(context);
            unit.dockerfile = context.as_ref().and_then(|dir| dir.resolve(dockerfile));
            unit.folders.extend(self.mounted());
            unit.folders.extend(context.clone());
            unit.context = context;
            unit.names.push(name.to_owned());
        }
        let entrypoint = self.text("entrypoint").or_else(|| {
            let first = self.at(&["entrypoint", "0"])?;
            Some(&*first.text)
        });
        let words = self.command();
        unit.starts = words.first().map(|(path, offset)| {
            let by = match entrypoint {
                Some(_) => StartedBy::Path,
                None => StartedBy::Argument,
            };
            let path = path.clone();
            (
                StartedAs {
                    path,
                    by,
                    dockerfile: unit.dockerfile.clone(),
                },
                *offset,
            )
        });
        (unit.command, unit.command_at) = plain(words);
        let program = entrypoint.and_then(|line| line.split_whitespace().next());
        unit.names
            .extend(program.map(|program| last(program).to_owned()));
        let known: Vec<&Variable> = unit.environment.iter().chain(beside).collect();
        unit.ports = self.ports(&known);
        unit.exposed = self.exposed(&known);
        unit.workdir = self.text("working_dir").map(str::to_owned);
        unit.mounts = self.mounts(&known);
        unit.volumes = self.volumes(&known);
        unit
    }

    /// The images of the services that it depends on.
    fn behind(&self, images: &BTreeMap<&str, String>) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        for leaf in &self.leaves {
            let path: Vec<&str> = leaf.path.iter().skip(2).map(String::as_str).collect();
            let name = match path.as_slice() {
                ["depends_on", at] if at.bytes().all(|byte| byte.is_ascii_digit()) => &*leaf.text,
                ["depends_on", name, ..] => name,
                _ => continue,
            };
            let image = images.get(name).map(|image| (image.clone(), leaf.offset));
            found.extend(image);
        }
        found
    }

    /// The words of `entrypoint` and `command`, each with the offset of its line.
    fn command(&self) -> Vec<(String, usize)> {
        let mut words = Vec::new();
        for key in ["entrypoint", "command"] {
            for leaf in &self.leaves {
                let path: Vec<&str> = leaf.path.iter().skip(2).map(String::as_str).collect();
                let said = match path.as_slice() {
                    [only] if *only == key => split(&leaf.text),
                    [list, _] if *list == key => vec![leaf.text.clone()],
                    _ => continue,
                };
                words.extend(said.into_iter().map(|word| (word, leaf.offset)));
            }
        }
        words
    }

    /// The folder of the repository that is mounted where the program works.
    fn mounted(&self) -> Option<RepoPath> {
        let workdir = self.text("working_dir")?;
        let volumes = self.leaves.iter().filter(|leaf| {
            leaf.path.get(2).map(String::as_str) == Some("volumes") && leaf.path.len() == 4
        });
        let mut mounts = volumes.filter_map(|leaf| leaf.text.split_once(':'));
        mounts.find_map(|(here, there)| {
            let there = there.split(':').next()?.trim_end_matches('/');
            let below = workdir.strip_prefix(there)?.trim_start_matches('/');
            let here = self.folder.resolve(here)?;
            if below.is_empty() {
                Some(here)
            } else {
                here.resolve(below)
            }
        })
    }

    /// The files and folders of the machine that lie in the container:
    /// <https://docs.docker.com/reference/compose-file/services/#volumes>.
    fn mounts(&self, known: &[&Variable]) -> Vec<Mount> {
        let mut found = Vec::new();
        for leaf in &self.leaves {
            let path: Vec<&str> = leaf.path.iter().skip(2).map(String::as_str).collect();
            let text = interpolated(&leaf.text, known);
            let (source, target) = match path.as_slice() {
                ["volumes", _] => match text.split_once(':') {
                    Some((source, target)) => (source.to_owned(), target.to_owned()),
                    None => continue,
                },
                ["volumes", at, "target"] => match self.at(&["volumes", at, "source"]) {
                    Some(source) => (interpolated(&source.text, known), text),
                    None => continue,
                },
                _ => continue,
            };
            found.extend(Mount::new(&self.folder, &source, &target, leaf.offset));
        }
        found
    }

    /// Where volumes of any kind lie in the container.
    fn volumes(&self, known: &[&Variable]) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        for leaf in &self.leaves {
            let path: Vec<&str> = leaf.path.iter().skip(2).map(String::as_str).collect();
            let text = interpolated(&leaf.text, known);
            let target = match path.as_slice() {
                ["volumes", _] => text.split(':').nth(1).or(Some(text.as_str())),
                ["volumes", _, "target"] => Some(text.as_str()),
                _ => None,
            };
            let target = target.filter(|target| target.starts_with('/'));
            found.extend(target.map(|target| (target.to_owned(), leaf.offset)));
        }
        found
    }

    fn ports(&self, known: &[&Variable]) -> Vec<(u16, Protocol, usize)> {
        let mut found = Vec::new();
        for leaf in &self.leaves {
            let path: Vec<&str> = leaf.path.iter().skip(2).map(String::as_str).collect();
            let text = interpolated(&leaf.text, known);
            let said = match path.as_slice() {
                ["ports", _] => port(text.rsplit(':').next().unwrap_or_default()),
                ["expose", _] => port(&text),
                ["ports", at, "target"] => {
                    let protocol = self.at(&["ports", at, "protocol"]);
                    let protocol = protocol.map_or("tcp", |leaf| &*leaf.text);
                    port(&format!("{text}/{protocol}"))
                }
                _ => None,
            };
            found.extend(said.map(|(port, protocol)| (port, protocol, leaf.offset)));
        }
        found
    }

    fn exposed(&self, known: &[&Variable]) -> Vec<(u16, Protocol)> {
        let leaves = self.leaves.iter();
        let said = leaves.filter(|leaf| leaf.path.get(2).is_some_and(|key| key == "expose"));
        said.filter_map(|leaf| port(&interpolated(&leaf.text, known)))
            .collect()
    }

    fn environment(&self, read: &dyn Fn(&RepoPath) -> Option<String>) -> Vec<Variable> {
        let mut found = Vec::new();
        for leaf in &self.leaves {
            let path: Vec<&str> = leaf.path.iter().skip(2).map(String::as_str).collect();
            match path.as_slice() {
                ["environment", key] => {
                    let is_position = key.bytes().all(|byte| byte.is_ascii_digit());
                    let pair = match leaf.text.split_once('=') {
                        Some(pair) if is_position => Some(pair),
                        _ if is_position => None,
                        _ => Some((*key, leaf.text.as_str())),
                    };
                    found.extend(pair.map(|(name, value)| Variable {
                        name: name.to_owned(),
                        value: value.to_owned(),
                        file: self.file.clone(),
                        offset: leaf.offset,
                    }));
                }
                ["env_file"] | ["env_file", _] | ["env_file", _, "path"] => {
                    let path = self.folder.resolve(&leaf.text);
                    found.extend(path.iter().flat_map(|path| variables_of(path, read)));
                }
                _ => {}
            }
        }
        found
    }

    fn text(&self, key: &str) -> Option<&'a str> {
        self.at(&[key]).map(|leaf| &*leaf.text)
    }

    fn at(&self, path: &[&str]) -> Option<&'a Leaf> {
        let is_it = |leaf: &&&Leaf| {
            let below = leaf.path.get(2..).unwrap_or_default();
            below.len() == path.len() && below.iter().zip(path).all(|(part, one)| part == one)
        };
        self.leaves.iter().rev().find(is_it).copied()
    }
}

/// The words of a command line that no shell reads.
fn split(line: &str) -> Vec<String> {
    let keep = |name: &str| Some(format!("${{{name}}}"));
    let last = shell::commands(line, &keep).pop();
    last.map(|command| command.words).unwrap_or_default()
}

/// The variables of an environment file:
/// <https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/>.
fn variables_of(file: &RepoPath, read: &dyn Fn(&RepoPath) -> Option<String>) -> Vec<Variable> {
    let text = read(file).unwrap_or_default();
    let mut found = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim();
        let bare = bare.strip_prefix("export ").unwrap_or(bare);
        if let Some((name, value)) = bare.split_once('=')
            && !bare.starts_with('#')
        {
            found.push(Variable {
                name: name.trim().to_owned(),
                value: value.trim().trim_matches(['"', '\'']).to_owned(),
                file: file.clone(),
                offset,
            });
        }
        offset += line.len();
    }
    found
}

/// A text with `$NAME`, `${NAME}` and `${NAME:-default}` in it replaced.
fn interpolated(text: &str, known: &[&Variable]) -> String {
    let value = |name: &str| {
        let variable = known.iter().find(|variable| variable.name == name);
        variable.map(|variable| variable.value.clone())
    };
    let mut made = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$') {
        made.push_str(before);
        rest = match behind.strip_prefix('{') {
            Some(inside) => {
                let (inside, behind) = inside.split_once('}').unwrap_or((inside, ""));
                let end = inside.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
                let (name, form) = inside.split_at(end.unwrap_or(inside.len()));
                let default = form.trim_start_matches(':').strip_prefix('-');
                made.push_str(&value(name).unwrap_or_else(|| default.unwrap_or("").to_owned()));
                behind
            }
            None => {
                let end = behind.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
                let (name, behind) = behind.split_at(end.unwrap_or(behind.len()));
                made.push_str(&value(name).unwrap_or_default());
                behind
            }
        };
    }
    made.push_str(rest);
    made
}

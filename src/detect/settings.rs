//! Settings files: of those beside a main, what a key has counts where the code has no default; of those
//! that the image has, it is what the program reads.

use super::BuildContext;
use super::calls::Told;
use super::code::UNKNOWN;
use super::deploy::Variable;
use super::ignored::evidence;
use super::yaml;
use crate::catalog::Telling;
use crate::error::Error;
use crate::facts::Main;
use crate::walk::{Repo, RepoPath};

/// Files above this many bytes are no settings.
const LARGEST: usize = 64 * 1024;

/// Folders of settings, beside the main and the module's own.
const FOLDERS: [&str; 8] = [
    "", "config", "configs", "conf", "cfg", "etc", "env", "settings",
];

/// Endings of settings files that viper reads: <https://pkg.go.dev/github.com/spf13/viper>.
pub(super) const ENDINGS: [&str; 8] = [
    "yaml",
    "yml",
    "json",
    "toml",
    "ini",
    "properties",
    "hcl",
    "env",
];

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Setting {
    pub(super) file: RepoPath,
    pub(super) offset: usize,
    /// The key's parts, outermost first.
    pub(super) key: Vec<String>,
    pub(super) value: String,
    /// The code names the file.
    pub(super) is_named: bool,
}

impl From<Variable> for Setting {
    fn from(variable: Variable) -> Self {
        Self {
            file: variable.file,
            offset: variable.offset,
            key: vec![variable.name],
            value: variable.value,
            is_named: false,
        }
    }
}

/// The settings of a main, those nearest to it first.
pub(super) fn of(repo: &Repo, context: &BuildContext, main: &Main) -> Result<Vec<Setting>, Error> {
    let mut found = Vec::new();
    for folder in tops(main)
        .iter()
        .flat_map(|top| FOLDERS.map(|folder| top.join(folder)))
    {
        let Some(directory) = repo.directory(&folder).filter(|folder| !folder.git_ignored) else {
            continue;
        };
        for entry in directory.kept_files() {
            found.extend(in_file(repo, context, &folder.join(&entry.name), false)?);
        }
    }
    Ok(found)
}

/// The settings in files that the code opens by name: the default of a flag, a constant.
pub(super) fn named(
    repo: &Repo,
    context: &BuildContext,
    main: &Main,
    told: &[Told],
) -> Result<Vec<Setting>, Error> {
    let files = told.iter().filter(|one| one.means == Telling::File);
    let values = files.flat_map(|one| &one.arguments);
    let values = values.flat_map(|argument| &argument.values);
    let mut found = Vec::new();
    for value in values.filter(|value| !value.text.contains(UNKNOWN)) {
        let paths = tops(main).into_iter();
        let mut paths = paths.filter_map(|top| top.resolve(&value.text));
        if let Some(path) = paths.find(|path| repo.has_file(path)) {
            found.extend(in_file(repo, context, &path, true)?);
        }
    }
    Ok(found)
}

/// The settings in these files.
pub(super) fn in_files<'p>(
    repo: &Repo,
    context: &BuildContext,
    paths: impl Iterator<Item = &'p RepoPath>,
) -> Result<Vec<Setting>, Error> {
    let mut found = Vec::new();
    for path in paths {
        found.extend(in_file(repo, context, path, true)?);
    }
    Ok(found)
}

/// A name without case and separators: `data_dir`, `data-dir` and `DataDir` are one key.
pub(super) fn bare(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The folders that a program may be started in, nearest first.
fn tops(main: &Main) -> Vec<RepoPath> {
    let mut tops = vec![main.dir.clone()];
    tops.extend(main.module.clone());
    tops.push(RepoPath::root());
    tops.dedup();
    tops
}

fn in_file(
    repo: &Repo,
    context: &BuildContext,
    path: &RepoPath,
    is_named: bool,
) -> Result<Vec<Setting>, Error> {
    let Some(read) = form(path.name()) else {
        return Ok(Vec::new());
    };
    let text = evidence(repo, context, path)?;
    let text = text.filter(|text| text.len() <= LARGEST);
    let lines = text.map(|text| read(&text)).unwrap_or_default();
    let setting = |(offset, key, value)| Setting {
        file: path.clone(),
        offset,
        key,
        value,
        is_named,
    };
    Ok(lines.into_iter().map(setting).collect())
}

type Lines = Vec<(usize, Vec<String>, String)>;

/// How a file is read, by its name; none of a file that has no settings of the program.
fn form(name: &str) -> Option<fn(&str) -> Lines> {
    let lower = name.to_ascii_lowercase();
    let ends = [".default", ".dist", ".example", ".sample", ".template"];
    let sample = ends.iter().find_map(|end| lower.strip_suffix(end));
    let lower = sample.unwrap_or(&lower);
    let foreign = [
        "compose",
        "lock",
        "golangci",
        "goreleaser",
        "openapi",
        "swagger",
        "package",
        "test",
    ];
    if foreign.iter().any(|word| lower.contains(word)) {
        return None;
    }
    if lower.starts_with(".env") || lower.ends_with(".env") {
        return Some(sections);
    }
    if lower.starts_with('.') {
        return None;
    }
    match lower.rsplit_once('.')?.1 {
        "yaml" | "yml" => Some(indented),
        "toml" | "ini" | "conf" => Some(sections),
        "json" => Some(json),
        _ => None,
    }
}

/// YAML, less the objects of a cluster; positions in lists are no keys.
fn indented(text: &str) -> Lines {
    let leaves = yaml::leaves(text);
    if leaves.iter().any(|leaf| leaf.is_at(&["apiVersion"])) {
        return Lines::new();
    }
    let is_key = |part: &String| !part.bytes().all(|byte| byte.is_ascii_digit());
    let line = |leaf: yaml::Leaf| {
        let key = leaf.path.into_iter().filter(is_key).collect();
        (leaf.offset, key, leaf.text)
    };
    leaves.into_iter().map(line).collect()
}

/// TOML, INI and environment files: `key = value`, some below a `[section]`.
fn sections(text: &str) -> Lines {
    let mut section: Vec<String> = Vec::new();
    let mut found = Vec::new();
    for (offset, line) in lines(text) {
        let bare = line.trim();
        if let Some(name) = bare
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            section = name
                .trim_matches(['[', ']'])
                .split('.')
                .map(str::to_owned)
                .collect();
        } else if let Some((key, value)) = bare.split_once('=')
            && !bare.starts_with(['#', ';'])
        {
            let key = key.trim().trim_start_matches("export ").to_owned();
            let mut keys = section.clone();
            keys.extend(key.split('.').map(str::to_owned));
            found.push((offset, keys, plain(value, " #")));
        }
    }
    found
}

fn json(text: &str) -> Lines {
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_str(text) {
        flatten(&value, &mut Vec::new(), &mut found);
    }
    found
}

fn flatten(value: &serde_json::Value, above: &mut Vec<String>, found: &mut Lines) {
    match value {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                above.push(key.clone());
                flatten(value, above, found);
                above.pop();
            }
        }
        serde_json::Value::String(text) => found.push((0, above.clone(), text.clone())),
        serde_json::Value::Number(number) => found.push((0, above.clone(), number.to_string())),
        _ => {}
    }
}

/// A value without quotes and the comment behind it.
fn plain(value: &str, comment: &str) -> String {
    let value = value.trim();
    let value = value.split_once(comment).map_or(value, |(value, _)| value);
    value.trim().trim_matches(['"', '\'']).to_owned()
}

/// Lines with the offset of their first byte.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = offset;
        offset += line.len();
        (start, line.trim_end())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(lines: &Lines) -> Vec<String> {
        lines
            .iter()
            .map(|(_, key, value)| format!("{}={value}", key.join(".")))
            .collect()
    }

    #[test]
    fn yaml_keys_lie_below_what_is_indented_less() {
        let text = "server:\n  http:\n    addr: 0.0.0.0:8000 # all\n  name: x\nport: '80'\n";
        assert_eq!(
            shown(&indented(text)),
            ["server.http.addr=0.0.0.0:8000", "server.name=x", "port=80"]
        );
    }

    #[test]
    fn sections_are_the_first_part_of_a_key() {
        let text = "export A=1\n[server]\n; no = 1\nHttpPort = 8000\n";
        assert_eq!(shown(&sections(text)), ["A=1", "server.HttpPort=8000"]);
    }

    #[test]
    fn objects_of_a_cluster_and_of_other_programs_are_no_settings() {
        assert_eq!(
            shown(&indented("apiVersion: v1\nport: 80\n")),
            Vec::<String>::new()
        );
        assert!(form("docker-compose.yml").is_none() && form(".golangci.yml").is_none());
    }
}

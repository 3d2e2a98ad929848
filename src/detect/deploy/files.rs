//! Finds the deploy files of a repository and reads them.

use std::collections::BTreeMap;

use memchr::memmem;
use rayon::prelude::*;

use super::super::BuildContext;
use super::super::ignored::evidence;
use super::super::module::is_foreign;
use super::super::yaml::{Leaf, leaves};
use super::purpose::Purpose;
use super::unit::Unit;
use super::{chart, compose, kubernetes, platform};
use crate::error::Error;
use crate::walk::{Repo, RepoPath};

/// Files above this many bytes are no deploy files of one program.
const LARGEST: usize = 256 * 1024;

/// What the repository's deploy files start, in the order of their files.
pub(in super::super) fn units(repo: &Repo, context: &BuildContext) -> Result<Vec<Unit>, Error> {
    let mut paths: Vec<RepoPath> = Vec::new();
    for (folder, directory) in repo.directories() {
        let named = directory.kept_files();
        let named = named.filter(|entry| is_deploy_file(&entry.name));
        let mut named = named.map(|entry| folder.join(&entry.name)).peekable();
        // Most folders have none, and then their names need not be read.
        if named.peek().is_none() || directory.git_ignored || is_foreign(folder) {
            continue;
        }
        if Purpose::of(folder) != Purpose::Test {
            paths.extend(named);
        }
    }
    let found: Vec<Vec<Unit>> = paths
        .par_iter()
        .map(|path| of(repo, context, path))
        .collect::<Result<_, Error>>()?;
    Ok(found.into_iter().flatten().collect())
}

fn is_deploy_file(name: &str) -> bool {
    let is_yaml = name.ends_with(".yaml") || name.ends_with(".yml");
    is_yaml || matches!(name, "fly.toml" | "Procfile" | "app.json")
}

fn of(repo: &Repo, context: &BuildContext, path: &RepoPath) -> Result<Vec<Unit>, Error> {
    let bytes = repo.read(path)?;
    let has = |words: &str| memmem::find(&bytes, words.as_bytes()).is_some();
    let is_compose = has("services:") && (has("image:") || has("build"));
    let is_object = has("containerPort");
    let is_yaml = path.name() != "Procfile" && !path.name().ends_with(".toml");
    let is_app = path.name() == "app.json";
    if bytes.len() > LARGEST || is_yaml && !is_app && !is_compose && !is_object {
        return Ok(Vec::new());
    }
    let Some(text) = evidence(repo, context, path)? else {
        return Ok(Vec::new());
    };
    let folder = path.parent();
    Ok(match path.name() {
        "fly.toml" => platform::fly(path, &text).into_iter().collect(),
        "Procfile" => platform::procfile(path, &text).into_iter().collect(),
        "app.json" => platform::app(path, &text).into_iter().collect(),
        _ if is_object && text.contains("{{") => match chart_above(repo, &folder) {
            Some(top) => {
                let mut names = VALUES.iter().map(|name| top.join(name));
                let values = names.find(|path| repo.has_file(path));
                let values = match values {
                    Some(path) => evidence(repo, context, &path)?,
                    None => None,
                };
                let values = values.map(|text| leaves(&text)).unwrap_or_default();
                let name = evidence(repo, context, &top.join("Chart.yaml"))?;
                let name = name.and_then(|text| name_of(&leaves(&text)));
                let name = name.unwrap_or_else(|| top.name().to_owned());
                let mut units = kubernetes::units(path, &chart::template(&text, &name, &values));
                for unit in &mut units {
                    unit.chart = Some(name.clone());
                    unit.image.take_if(|image| image == chart::UNKNOWN);
                }
                units
            }
            None => Vec::new(),
        },
        _ if is_object => kubernetes::units(path, &leaves(&text)),
        _ => {
            let read = |path: &RepoPath| evidence(repo, context, path).ok().flatten();
            compose::units(path, &leaves(&text), &read)
        }
    })
}

/// The file with the values of a chart, which another tool may make before Helm reads it.
const VALUES: [&str; 3] = ["values.yaml", "values.tmpl.yaml", "values.yaml.tmpl"];

/// The folder of the chart that a template is of.
fn chart_above(repo: &Repo, folder: &RepoPath) -> Option<RepoPath> {
    let mut at = folder.clone();
    while !at.is_root() {
        at = at.parent();
        if repo.has_file(&at.join("Chart.yaml")) {
            return Some(at);
        }
    }
    None
}

fn name_of(chart: &[Leaf]) -> Option<String> {
    let name = chart.iter().find(|leaf| leaf.is_at(&["name"]))?;
    // A chart whose own name is made by another tool says so between these.
    let name = name.text.trim_matches(['{', '}', ' ']);
    Some(name.to_owned()).filter(|name| !name.is_empty())
}

/// What deploy files start of each main package: where the image or the folder of some tells it, a
/// container that is only called like it is another program.
pub(in super::super) fn by_main<'u>(
    units: &'u [Unit],
    dockerfiles: &[super::Own],
    mains: &[crate::facts::Main],
) -> BTreeMap<RepoPath, Vec<&'u Unit>> {
    let mut found: BTreeMap<RepoPath, Vec<(&Unit, bool)>> = BTreeMap::new();
    for unit in units {
        if let Some(tie) = unit.main(dockerfiles, mains) {
            let of_main = found.entry(tie.main).or_default();
            of_main.push((unit, tie.is_sure));
        }
    }
    let kept = |units: Vec<(&'u Unit, bool)>| {
        let is_told = |rule| units.iter().any(|(unit, sure)| *sure && unit.rule == rule);
        let kept = units
            .iter()
            .filter(|(unit, sure)| *sure || !is_told(unit.rule));
        kept.map(|(unit, _)| *unit).collect()
    };
    let found = found.into_iter();
    found.map(|(main, units)| (main, kept(units))).collect()
}

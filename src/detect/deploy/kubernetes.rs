//! Manifests of Kubernetes: any object with containers
//! (<https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container>).

use std::collections::BTreeMap;

use super::super::yaml::Leaf;
use super::unit::{Unit, Variable, image_name, last, plain, port};
use crate::facts::{StartedAs, StartedBy};
use crate::walk::RepoPath;

/// The rule of ports that a manifest says.
const RULE: &str = "containerPort";

/// The containers of a manifest.
pub(super) fn units(file: &RepoPath, leaves: &[Leaf]) -> Vec<Unit> {
    let mut containers: BTreeMap<(usize, &[String]), Vec<&Leaf>> = BTreeMap::new();
    for leaf in leaves {
        let at = leaf.path.iter().position(|part| part == "containers");
        if let Some(container) = at.and_then(|at| leaf.path.get(..at + 2)) {
            let key = (leaf.document, container);
            containers.entry(key).or_default().push(leaf);
        }
    }
    let unit = |((_, above), leaves): ((usize, &[String]), Vec<&Leaf>)| {
        container(file, above.len(), &leaves)
    };
    containers.into_iter().map(unit).collect()
}

fn container(file: &RepoPath, above: usize, leaves: &[&Leaf]) -> Unit {
    let at = |path: &[&str]| {
        let is_it = |leaf: &&&Leaf| {
            let below = leaf.path.get(above..).unwrap_or_default();
            below.len() == path.len() && below.iter().zip(path).all(|(part, one)| part == one)
        };
        leaves.iter().find(is_it).map(|leaf| leaf.text.as_str())
    };
    let mut unit = Unit {
        file: file.clone(),
        rule: RULE,
        image: at(&["image"]).and_then(image_name),
        ..Unit::default()
    };
    let names = [at(&["command", "0"]).map(last), at(&["name"])];
    unit.names = names.into_iter().flatten().map(str::to_owned).collect();
    let first = leaves.iter().find(|leaf| {
        let below = leaf.path.get(above..).unwrap_or_default();
        matches!(below, [key, at] if key == "command" && at == "0")
    });
    unit.starts = first.map(|leaf| {
        let (path, by) = (leaf.text.clone(), StartedBy::Path);
        (
            StartedAs {
                path,
                by,
                dockerfile: None,
            },
            leaf.offset,
        )
    });
    let mut words = Vec::new();
    for key in ["command", "args"] {
        for leaf in leaves {
            if let Some([list, _]) = leaf.path.get(above..)
                && list == key
            {
                words.push((leaf.text.clone(), leaf.offset));
            }
        }
    }
    (unit.command, unit.command_at) = plain(words);
    let mut seen: Vec<&[String]> = Vec::new();
    for leaf in leaves {
        let below: Vec<&str> = leaf.path.iter().skip(above).map(String::as_str).collect();
        match below.as_slice() {
            // A chart's branches say the port of one place in several ways, the first being the
            // literal one.
            ["ports", index, "containerPort"] if !seen.contains(&leaf.path.as_slice()) => {
                let protocol = at(&["ports", index, "protocol"]).unwrap_or("TCP");
                let Some((port, protocol)) = port(&format!("{}/{protocol}", leaf.text)) else {
                    continue;
                };
                seen.push(&leaf.path);
                unit.ports.push((port, protocol, leaf.offset));
            }
            ["env", index, "name"] => {
                unit.environment
                    .extend(at(&["env", index, "value"]).map(|value| Variable {
                        name: leaf.text.clone(),
                        value: value.to_owned(),
                        file: file.clone(),
                        offset: leaf.offset,
                    }));
            }
            ["volumeMounts", _, "mountPath"] => {
                unit.volumes.push((leaf.text.clone(), leaf.offset));
            }
            _ => {}
        }
    }
    unit
}

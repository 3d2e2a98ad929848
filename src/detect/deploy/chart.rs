//! Templates of Helm charts, as far as YAML can be made of them:
//! <https://helm.sh/docs/chart_template_guide/>.

use std::collections::BTreeMap;

use super::super::yaml::{Leaf, leaves, line_starts};
use super::range::repeated;

/// Stands before what an action prints: a value of the chart, which its user may change.
const PRINTED: char = '\u{E000}';

/// What an action prints that no value of the chart tells.
pub(super) const UNKNOWN: &str = "printed";

/// The leaves of a template, in order. Of an `if` all branches are read; of one place that is said
/// several times, literals come first, since what a value changes the image does not know.
pub(super) fn template(text: &str, name: &str, values: &[Leaf]) -> Vec<Leaf> {
    let repeated = repeated(text, values);
    let lines: String = repeated.iter().map(|(_, line)| line.as_str()).collect();
    let made = without_actions(&lines, name, values);
    let mut found = leaves(&made);
    let (there, here) = (line_starts(&made), line_starts(text));
    for leaf in &mut found {
        let line = there.partition_point(|start| *start <= leaf.offset) - 1;
        let line = repeated.get(line).map_or(line, |(line, _)| *line);
        leaf.offset = here.get(line).copied().unwrap_or_default();
    }
    let mut places: BTreeMap<(usize, &[String]), Vec<usize>> = BTreeMap::new();
    for (at, leaf) in found.iter().enumerate() {
        places
            .entry((leaf.document, &leaf.path))
            .or_default()
            .push(at);
    }
    let mut order: Vec<usize> = (0..found.len()).collect();
    for at in places.into_values().filter(|at| at.len() > 1) {
        let is_printed = |at: &usize| {
            found
                .get(*at)
                .is_some_and(|leaf| leaf.text.contains(PRINTED))
        };
        let mut literal_first = at.clone();
        literal_first.sort_by_key(is_printed);
        for (at, leaf) in at.into_iter().zip(literal_first) {
            if let Some(place) = order.get_mut(at) {
                *place = leaf;
            }
        }
    }
    let in_order = order.into_iter().filter_map(|at| found.get(at).cloned());
    let mut leaves: Vec<Leaf> = in_order.collect();
    for leaf in &mut leaves {
        leaf.text.retain(|c| c != PRINTED);
    }
    leaves
}

/// The text with each `{{ action }}` replaced by what it prints, on as many lines; a line that is
/// actions alone is left empty, and so are branches that the chart's values leave out.
fn without_actions(text: &str, name: &str, values: &[Leaf]) -> String {
    let mut made = String::new();
    let mut branches: Vec<Branch> = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{{") {
        add(&mut made, before, &branches);
        let is_comment = behind
            .trim_start_matches('-')
            .trim_start()
            .starts_with("/*");
        let end = if is_comment {
            behind.find("*/")
        } else {
            Some(0)
        };
        let end = end.and_then(|end| Some(end + behind.get(end..)?.find("}}")?));
        let (action, behind) = behind.split_at(end.unwrap_or(behind.len()));
        let behind = behind.strip_prefix("}}").unwrap_or(behind);
        let is_begin = made
            .rsplit('\n')
            .next()
            .is_some_and(|line| line.trim().is_empty());
        let is_end = behind
            .split('\n')
            .next()
            .is_some_and(|line| line.trim().is_empty());
        if !is_comment {
            follow(action, values, &mut branches);
        }
        if !(is_begin && is_end) {
            let printed = format!("{PRINTED}{}", printed(action, name, values));
            add(&mut made, &printed, &branches);
        }
        made.extend(action.chars().filter(|c| *c == '\n'));
        rest = behind;
    }
    add(&mut made, rest, &branches);
    made
}

/// A part of a template between `if` and `end`.
#[derive(PartialEq)]
enum Branch {
    /// It is printed, or nobody knows.
    Kept,
    /// The chart's values leave it out; what follows `else` is kept.
    LeftOut,
}

/// Adds text, or its lines alone in a branch that is left out.
fn add(made: &mut String, text: &str, branches: &[Branch]) {
    if branches.iter().all(|branch| *branch == Branch::Kept) {
        made.push_str(text);
    } else {
        made.extend(text.chars().filter(|c| *c == '\n'));
    }
}

/// Opens, changes and closes branches: <https://helm.sh/docs/chart_template_guide/control_structures/>.
fn follow(action: &str, values: &[Leaf], branches: &mut Vec<Branch>) {
    let words: Vec<&str> = action
        .trim_matches(['-', ' ', '\t', '\n'])
        .split_whitespace()
        .collect();
    match words.as_slice() {
        ["if", condition] => branches.push(match holds(condition, values) {
            Some(false) => Branch::LeftOut,
            _ => Branch::Kept,
        }),
        ["if" | "range" | "with" | "define" | "block", ..] => branches.push(Branch::Kept),
        ["else", ..] => {
            if let Some(last) = branches.last_mut() {
                *last = Branch::Kept;
            }
        }
        ["end", ..] => drop(branches.pop()),
        _ => {}
    }
}

/// Whether the value of a chart is true by itself; none where that is not known.
fn holds(condition: &str, values: &[Leaf]) -> Option<bool> {
    let key: Vec<&str> = condition.strip_prefix(".Values.")?.split('.').collect();
    let mut at = values.iter().filter(|leaf| leaf.begins_with(&key));
    let first = at.next()?;
    Some(
        !matches!(first.text.as_str(), "false" | "" | "0" | "null" | "~")
            || first.path.len() > key.len(),
    )
}

/// What an action prints: a value of the chart, its name, or a word that is none of both.
fn printed(action: &str, name: &str, values: &[Leaf]) -> String {
    let words = action.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|'));
    for word in words {
        if word == ".Chart.Name" {
            return name.to_owned();
        }
        let Some(key) = word.trim_start_matches('$').strip_prefix(".Values.") else {
            continue;
        };
        let path: Vec<&str> = key.split('.').collect();
        let repository: Vec<&str> = path.iter().copied().chain(["repository"]).collect();
        let at = |path: &[&str]| values.iter().find(|leaf| leaf.is_at(path));
        if let Some(leaf) = at(&path).or_else(|| at(&repository)) {
            return leaf.text.replace(['\n', '"', '\''], "");
        }
    }
    UNKNOWN.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_print_values_and_what_stands_alone_is_left_out() {
        let values = leaves("port: 9000\nimage:\n  repository: example.org/api\n");
        let text = "{{- if .Values.on }}\nname: {{ .Chart.Name }}-web\nimage: \"{{ .Values.image.repository }}:{{ .Chart.AppVersion }}\"\n\
                    port: {{ .Values.port }}\n{{- /* two\nlines */}}\nport: 8080\n{{ end }}\n";
        let found: Vec<String> = template(text, "shop", &values)
            .iter()
            .map(|leaf| format!("{}={}", leaf.path.join("."), leaf.text))
            .collect();
        assert_eq!(
            found,
            [
                "name=shop-web",
                "image=example.org/api:printed",
                "port=8080",
                "port=9000",
            ]
        );
    }
    #[test]
    fn what_stands_in_a_range_is_there_for_each_item_of_the_list() {
        let values =
            leaves("web:\n  ports:\n    - {name: http, port: 80}\n    - {name: api, port: 90}\n");
        let text = "ports:\n{{- range .Values.web.ports }}\n- port: {{ .port }}\n  name: {{ .name | quote }}\n\
                    {{- end }}\n- port: 9443\n{{- range .Values.more }}\n- port: {{ .port }}\n{{- end }}\n";
        let found: Vec<String> = template(text, "shop", &values)
            .iter()
            .map(|leaf| format!("{}={} {}", leaf.path.join("."), leaf.text, leaf.offset))
            .collect();
        assert_eq!(
            found,
            [
                "ports.0.port=80 38",
                "ports.0.name=http 58",
                "ports.1.port=90 38",
                "ports.1.name=api 58",
                "ports.2.port=9443 97",
                "ports.3.port=printed 136",
            ]
        );
    }
}

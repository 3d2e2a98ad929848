//! Makefiles, as far as they are simple: assignments, rules and their commands.
//!
//! [GNU make](https://www.gnu.org/software/make/manual/make.html)'s functions and conditionals are
//! not run: what depends on them is unknown.

mod text;

use std::collections::{BTreeMap, BTreeSet};

use crate::shell::{self, UNKNOWN, unknown};
use text::{assignment, closing, logical_lines, set};

/// Variables in variables, and targets before targets.
const DEPTH: usize = 16;

/// One Makefile.
#[derive(Clone, Debug, Default)]
pub(crate) struct Makefile {
    variables: BTreeMap<String, String>,
    exported: BTreeSet<String>,
    /// Its rules, in order.
    pub(crate) rules: Vec<Rule>,
}

/// A rule and its commands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rule {
    /// What it makes.
    pub(crate) targets: Vec<String>,
    /// What is made before.
    pub(crate) needs: Vec<String>,
    /// Its commands as written, each with the offset of its first line.
    lines: Vec<(usize, String)>,
    variables: BTreeMap<String, String>,
}

impl Makefile {
    /// Reads a Makefile.
    pub(crate) fn parse(text: &str) -> Self {
        let mut file = Self::default();
        // Inside of conditionals, and inside of `define`.
        let mut conditions = 0_usize;
        let mut in_define = false;
        for (offset, line) in logical_lines(text) {
            if line.starts_with('\t') {
                if let Some(rule) = file.rules.last_mut() {
                    rule.lines.push((offset, line));
                }
                continue;
            }
            let joined = line.replace("\\\n", " ");
            let line = joined.split('#').next().unwrap_or_default().trim();
            let first = line.split_whitespace().next().unwrap_or_default();
            match first {
                "define" => in_define = true,
                "endef" => in_define = false,
                _ if in_define => {}
                "ifeq" | "ifneq" | "ifdef" | "ifndef" => conditions += 1,
                "endif" => conditions = conditions.saturating_sub(1),
                _ => file.line(line, offset, conditions > 0),
            }
        }
        file
    }

    fn line(&mut self, line: &str, offset: usize, conditional: bool) {
        let mut rest = line;
        let mut exports = false;
        while let Some((word, after)) = rest.split_once(char::is_whitespace) {
            match word {
                "export" => exports = true,
                "override" | "private" | "unexport" => {}
                _ => break,
            }
            rest = after.trim_start();
        }
        if let Some((name, operator, value)) = assignment(rest) {
            if exports {
                self.exported.insert(name.to_owned());
            }
            set(&mut self.variables, (name, operator, value), conditional);
            return;
        }
        if exports {
            let names = rest.split_whitespace().map(str::to_owned);
            self.exported.extend(names);
            return;
        }
        let Some((targets, needs)) = rest.split_once(':') else {
            return;
        };
        let needs = needs.trim_start_matches(':').trim();
        let targets: Vec<String> = targets.split_whitespace().map(str::to_owned).collect();
        let mut rule = Rule {
            targets,
            ..Rule::default()
        };
        if let Some(parts) = assignment(needs) {
            set(&mut rule.variables, parts, conditional);
        } else {
            let (needs, command) = needs.split_once(';').unwrap_or((needs, ""));
            rule.needs = needs.split_whitespace().map(str::to_owned).collect();
            if !command.is_empty() {
                rule.lines.push((offset, command.to_owned()));
            }
        }
        self.rules.push(rule);
    }

    /// Takes in the variables and rules of an included file.
    pub(crate) fn include(&mut self, other: Self) {
        for (name, value) in other.variables {
            self.variables.entry(name).or_insert(value);
        }
        self.exported.extend(other.exported);
        self.rules.extend(other.rules);
    }

    /// The rules that a `make` of these targets runs, those needed first; of the first rule where
    /// no target is named.
    pub(crate) fn run(&self, targets: &[String]) -> Vec<&Rule> {
        let first = || {
            let named = self.rules.iter().flat_map(|rule| &rule.targets);
            named.filter(|name| !name.starts_with('.')).take(1).cloned()
        };
        let wanted: Vec<String> = if targets.is_empty() {
            first().collect()
        } else {
            targets.to_vec()
        };
        let mut order = Vec::new();
        let mut seen = BTreeSet::new();
        for target in &wanted {
            self.before(target, &mut seen, &mut order, 0);
        }
        order
    }

    fn before<'a>(
        &'a self,
        target: &str,
        seen: &mut BTreeSet<String>,
        order: &mut Vec<&'a Rule>,
        depth: usize,
    ) {
        if depth > DEPTH || !seen.insert(target.to_owned()) {
            return;
        }
        for rule in self.rules.iter().filter(|rule| rule.makes(target)) {
            for need in rule.needs.iter().flat_map(|need| self.words(need)) {
                self.before(&need, seen, order, depth + 1);
            }
            if !rule.lines.is_empty() {
                order.push(rule);
            }
        }
    }

    fn words(&self, text: &str) -> Vec<String> {
        let expanded = self.expand(text, &|_| None, 0);
        expanded.split_whitespace().map(str::to_owned).collect()
    }

    /// The commands of a rule; `given` has the variables of make's command line and environment.
    pub(crate) fn commands(
        &self,
        rule: &Rule,
        given: &BTreeMap<String, String>,
    ) -> Vec<shell::Command> {
        let own: BTreeMap<&String, &String> = self
            .rules
            .iter()
            .filter(|other| !other.variables.is_empty())
            .filter(|other| rule.targets.iter().any(|target| other.makes(target)))
            .flat_map(|other| &other.variables)
            .collect();
        let lookup = |name: &str| {
            let wanted = name.to_owned();
            let inner = own.get(&wanted).map(|value| (*value).clone());
            given.get(name).cloned().or(inner)
        };
        let environment = |name: &str| {
            let is_exported = self.exported.contains(name);
            let value = || {
                self.variables
                    .get(name)
                    .map(|raw| self.expand(raw, &lookup, 0))
            };
            given
                .get(name)
                .cloned()
                .or_else(|| value().filter(|_| is_exported))
        };
        let mut found = Vec::new();
        for (offset, line) in &rule.lines {
            let line = line.trim_start_matches(['\t', ' ', '@', '-', '+']);
            let text = self.expand(line, &lookup, 0);
            for mut command in shell::commands(&text, &environment) {
                let exported = self.exported.iter().chain(given.keys());
                for name in exported.filter(|name| shell::assignment(&format!("{name}=")).is_some())
                {
                    if let Some(value) = environment(name) {
                        command.env.entry(name.clone()).or_insert(value);
                    }
                }
                command.offset = *offset;
                found.push(command);
            }
        }
        found
    }

    /// The text with its variables replaced; functions and what is not set are unknown.
    fn expand(&self, text: &str, lookup: &dyn Fn(&str) -> Option<String>, depth: usize) -> String {
        if depth > DEPTH {
            return unknown("");
        }
        let mut result = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            result.push_str(rest.get(..at).unwrap_or_default());
            rest = rest.get(at + 1..).unwrap_or_default();
            let open = rest.chars().next().unwrap_or(' ');
            let (name, length) = match open {
                '$' => {
                    result.push('$');
                    rest = rest.get(1..).unwrap_or_default();
                    continue;
                }
                '(' | '{' => {
                    let end = closing(rest);
                    (rest.get(1..end).unwrap_or_default(), end + 1)
                }
                other => (
                    rest.get(..other.len_utf8()).unwrap_or_default(),
                    other.len_utf8(),
                ),
            };
            rest = rest.get(length..).unwrap_or_default();
            result.push_str(&self.value(name, lookup, depth));
        }
        result.push_str(rest);
        result
    }

    fn value(&self, name: &str, lookup: &dyn Fn(&str) -> Option<String>, depth: usize) -> String {
        if let Some(program) = looked_up(name) {
            return program.to_owned();
        }
        if !name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "_-.".contains(letter))
        {
            return unknown("");
        }
        let Some(raw) = lookup(name).or_else(|| self.variables.get(name).cloned()) else {
            return unknown(name);
        };
        let value = self.expand(raw.trim(), lookup, depth + 1);
        // What is unknown as a whole has this name: `VERSION := $(shell git describe)`.
        let inside = value.trim().trim_matches(UNKNOWN);
        if value.trim().starts_with(UNKNOWN) && !inside.contains([' ', UNKNOWN]) {
            return unknown(name);
        }
        value
    }
}

impl Rule {
    fn makes(&self, target: &str) -> bool {
        self.targets.iter().any(|own| own == target)
    }
}

/// The program whose place a function looks up: `shell which go`, `shell command -v go`. Its place
/// ends in its name.
fn looked_up(function: &str) -> Option<&str> {
    let words: Vec<&str> = function.split_whitespace().collect();
    let (program, rest) = match words.as_slice() {
        ["shell", "which", program, rest @ ..] => (*program, rest),
        ["shell", "command", "-v", program, rest @ ..] => (*program, rest),
        _ => return None,
    };
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
    let is_quiet = rest.iter().all(|word| *word == "2>/dev/null");
    (is_quiet && program.chars().all(is_name)).then_some(program)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Makefile;

    fn shown(text: &str, targets: &[&str], given: &[(&str, &str)]) -> Vec<String> {
        let file = Makefile::parse(text);
        let targets: Vec<String> = targets.iter().map(|name| (*name).to_owned()).collect();
        let given: BTreeMap<String, String> = given
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        file.run(&targets)
            .into_iter()
            .flat_map(|rule| file.commands(rule, &given))
            .map(|command| {
                let env: Vec<String> = command
                    .env
                    .iter()
                    .map(|(name, value)| format!("{name}={value} "))
                    .collect();
                format!("{}{}", env.concat(), command.words.join("|"))
            })
            .collect()
    }

    #[test]
    fn simple_variables_are_expanded_and_the_rest_is_unknown() {
        let text = "PKG := example.com/x\nVERSION ?= $(shell git describe)\nFLAGS = -s\n\
                    FLAGS += -X $(PKG)/v.Version=$(VERSION)\nifdef D\nTAGS = debug\nendif\n\
                    export CGO_ENABLED = 0\n\nall: build # the first\n\nbuild: generate\n\
                    \t@X=$$HOME go build -tags \"$(TAGS)\" -ldflags \"$(FLAGS)\" \\\n\t  ./cmd\n\n\
                    generate:\n\t-echo $(if $(Q),a,b) $@\n";
        assert_eq!(
            shown(text, &[], &[]),
            [
                "CGO_ENABLED=0 echo|\u{fffd}\u{fffd}|\u{fffd}\u{fffd}",
                "CGO_ENABLED=0 X=\u{fffd}HOME\u{fffd} go|build|-tags|\u{fffd}TAGS\u{fffd}|-ldflags|\
                 -s -X example.com/x/v.Version=\u{fffd}VERSION\u{fffd}|./cmd"
            ]
        );
    }

    #[test]
    fn the_command_line_wins_and_targets_have_variables_of_their_own() {
        let text = "F = a\nb: F = \"own\"\nb:\n\tgo build $(F) $(G)\n";
        assert_eq!(
            shown(text, &["b"], &[("G", "given")]),
            ["G=given go|build|own|given"]
        );
    }

    #[test]
    fn a_program_that_is_looked_up_is_that_program() {
        let text = "GO ?= \"$(shell which go)\"\nG = $(shell command -v go 2>/dev/null)\n\
                    O = $(shell which go || echo x)\n\
                    all:\n\tcd x && ${GO} build\n\t$(G) vet\n\t$(O) vet\n";
        let unknown = "\u{fffd}O\u{fffd}|vet";
        assert_eq!(shown(text, &[], &[]), ["go|build", "go|vet", unknown]);
    }

    #[test]
    fn circles_end() {
        assert_eq!(
            shown(
                "A = $(B)\nB = $(A)\na: b\n\tx $(A)\nb: a\n\ty\n",
                &["a"],
                &[]
            ),
            ["y", "x|\u{fffd}A\u{fffd}"]
        );
    }
}

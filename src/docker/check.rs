//! Mistakes in a Dockerfile that need no build to be found.

use std::collections::HashMap;
use std::fmt;

use super::reader::{Arguments, Dockerfile, Instruction, Keyword, Stage};

/// Something that would fail in the build, or be flagged by a linter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, to follow "line N: ".
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: {}", self.line, self.message)
    }
}

/// Finds what is wrong, in the order of the lines.
///
/// - Stages have different names, and those that are copied or mounted from come earlier.
/// - A stage on an image without a shell runs no shell form: `has_no_shell` is asked about each
///   base, with defaults filled in.
/// - No name of ARG or ENV looks like a secret's: BuildKit's
///   [SecretsUsedInArgOrEnv](https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/)
///   and hadolint's DL3064.
pub fn check(dockerfile: &Dockerfile, has_no_shell: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    dockerfile
        .global_arguments
        .iter()
        .for_each(|argument| secrets(argument, &mut findings));
    let mut names: HashMap<&str, usize> = HashMap::new();
    let mut shell_less: Vec<bool> = Vec::new();
    for (index, stage) in dockerfile.stages.iter().enumerate() {
        let parent = names.get(stage.from.to_lowercase().as_str()).copied();
        let later = || find(&dockerfile.stages, index + 1, &stage.from);
        if parent.is_none()
            && let Some(later) = later()
        {
            findings.push(comes_later(stage.line, &stage.from, later));
        }
        shell_less.push(match parent {
            Some(parent) => shell_less.get(parent).copied().unwrap_or_default(),
            None => has_no_shell(
                &dockerfile
                    .expand_global(&stage.from)
                    .unwrap_or(stage.from.clone()),
            ),
        });
        for instruction in &stage.instructions {
            for source in instruction.sources() {
                let number = source.parse::<usize>().ok();
                if number.is_some_and(|number| number < index)
                    || names.contains_key(source.to_lowercase().as_str())
                {
                    continue;
                }
                findings.extend(bad_source(dockerfile, index, instruction.line, source));
            }
            if shell_less.last() == Some(&true)
                && instruction.keyword == Keyword::Run
                && matches!(instruction.arguments, Arguments::Text(_))
            {
                let message = format!("RUN needs a shell, and {} has none", stage.from);
                findings.push(Finding {
                    line: instruction.line,
                    message,
                });
            }
            secrets(instruction, &mut findings);
        }
        if let Some(name) = stage.name.as_deref()
            && let Some(first) = names.insert(name, index)
        {
            let first = dockerfile.stages.get(first).map_or(0, |first| first.line);
            let message = format!("a second stage named {name}: the first is on line {first}");
            findings.push(Finding {
                line: stage.line,
                message,
            });
        }
    }
    findings.sort_by_key(|finding| finding.line);
    findings
}

/// What is wrong with a source that is no earlier stage; images have a `/`, `:`, `@` or a variable
/// in their name.
fn bad_source(dockerfile: &Dockerfile, index: usize, line: usize, source: &str) -> Option<Finding> {
    if let Some(later) = find(&dockerfile.stages, index, source) {
        return Some(comes_later(line, source, later));
    }
    if source.contains(['/', ':', '@', '$']) {
        return None;
    }
    let message = format!("no stage is named {source}");
    Some(Finding { line, message })
}

/// The stage of that name or number, from an index on.
fn find<'a>(stages: &'a [Stage], from: usize, name: &str) -> Option<&'a Stage> {
    stages
        .iter()
        .enumerate()
        .skip(from)
        .find_map(|(index, stage)| {
            let named = stage
                .name
                .as_deref()
                .is_some_and(|own| own.eq_ignore_ascii_case(name));
            (named || name == index.to_string()).then_some(stage)
        })
}

fn comes_later(line: usize, name: &str, stage: &Stage) -> Finding {
    let message = match line {
        line if line > stage.line => format!("stage {name} cannot use itself"),
        _ => format!("stage {name} comes later, on line {}", stage.line),
    };
    Finding { line, message }
}

fn secrets(instruction: &Instruction, findings: &mut Vec<Finding>) {
    if !matches!(instruction.keyword, Keyword::Arg | Keyword::Env) {
        return;
    }
    for pair in instruction
        .arguments
        .pairs()
        .iter()
        .filter(|pair| looks_secret(&pair.name))
    {
        let message = format!(
            "{} {} is named like a secret, which would stay in the image's history",
            instruction.keyword, pair.name
        );
        findings.push(Finding {
            line: instruction.line,
            message,
        });
    }
}

/// Whether BuildKit or hadolint take the name of a variable for a secret's.
pub fn looks_secret(name: &str) -> bool {
    const WORDS: [&str; 10] = [
        "apikey",
        "auth",
        "credential",
        "credentials",
        "key",
        "password",
        "pword",
        "passwd",
        "secret",
        "token",
    ];
    const HARMLESS: [&str; 3] = ["public", "file", "version"];
    const PARTS: [&str; 7] = [
        "api_key",
        "client_key",
        "password",
        "private",
        "secret",
        "token",
        "username",
    ];
    let name = name.to_ascii_lowercase();
    let has_word = |words: &[&str]| name.split('_').any(|word| words.contains(&word));
    let buildkit = has_word(&WORDS) && !has_word(&HARMLESS);
    buildkit || PARTS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<String> {
        let dockerfile = Dockerfile::parse(text).unwrap();
        let has_no_shell = |image: &str| image == "scratch" || image.starts_with("distroless:");
        check(&dockerfile, &has_no_shell)
            .iter()
            .map(Finding::to_string)
            .collect()
    }

    #[test]
    fn a_sound_file_has_no_finding() {
        let file = "ARG V=1\nFROM golang:1.27 AS Build\nRUN go build\nFROM build AS test\nRUN --mount=from=build go test\n\
                    FROM distroless:${V}\nCOPY --from=BUILD /a /b\nCOPY --from=0 /a /b\nCOPY --from=busybox:1 /a /b\n\
                    RUN [\"/b\"]\n";
        assert_eq!(findings(file), Vec::<String>::new());
    }

    #[test]
    fn stages_are_used_after_they_are_made() {
        let file = "FROM b AS a\nCOPY --from=b /x /y\nCOPY --from=a /x /y\nRUN --mount=type=bind,from=c,target=/x y\n\
                    COPY --from=1 /x /y\nFROM golang AS golang\nFROM a AS b\nFROM a AS A\n";
        assert_eq!(
            findings(file),
            [
                "line 1: stage b comes later, on line 7",
                "line 2: stage b comes later, on line 7",
                "line 3: stage a cannot use itself",
                "line 4: no stage is named c",
                "line 5: stage 1 comes later, on line 6",
                "line 8: a second stage named a: the first is on line 1",
            ]
        );
    }

    #[test]
    fn a_stage_without_a_shell_runs_no_shell_form() {
        let file = "ARG V=1\nFROM distroless:$V AS base\nFROM base\nRUN ls\nFROM scratch\nRUN a\n";
        assert_eq!(
            findings(file),
            [
                "line 4: RUN needs a shell, and base has none",
                "line 6: RUN needs a shell, and scratch has none",
            ]
        );
    }

    #[test]
    fn names_like_those_of_secrets_are_found() {
        let named: Vec<_> = [
            "API_KEY",
            "GITHUB_TOKEN",
            "auth",
            "GOPRIVATE",
            "DB_USERNAME",
            "TOKEN_FILE",
            "KEY_FILE",
            "PUBLIC_KEY",
            "MONKEY",
            "AUTHOR",
            "VERSION",
        ]
        .into_iter()
        .filter(|name| looks_secret(name))
        .collect();
        assert_eq!(
            named,
            [
                "API_KEY",
                "GITHUB_TOKEN",
                "auth",
                "GOPRIVATE",
                "DB_USERNAME",
                "TOKEN_FILE"
            ]
        );
        assert_eq!(
            findings("ARG A_TOKEN\nFROM a\nENV B=1 PASSWD=\"\"\n"),
            [
                "line 1: ARG A_TOKEN is named like a secret, which would stay in the image's history",
                "line 3: ENV PASSWD is named like a secret, which would stay in the image's history",
            ]
        );
    }
}

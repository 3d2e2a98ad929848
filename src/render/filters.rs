//! The filters of the templates: quoting for a Dockerfile, and the layout of long commands.

use serde::de::DeserializeOwned;
use tera::{Kwargs, State, Tera, TeraResult, Value};

use crate::docker::{hcl, quote};
use crate::plan::Copy;

/// Columns a command may take before it goes on several lines.
const WIDTH: usize = 88;

/// The indentation of what belongs to the line above.
const DEEPER: &str = "        ";

/// Makes the filters known.
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("dockerfile", |text: &str, _: Kwargs, _: &State| {
        wrapped(quote::env_value(text))
    });
    tera.register_filter("dockerfile_key", |text: &str, _: Kwargs, _: &State| {
        wrapped(quote::env_value(text))
    });
    tera.register_filter("dockerfile_word", |text: &str, _: Kwargs, _: &State| {
        wrapped(quote::workdir(text))
    });
    tera.register_filter("json", |words: Vec<String>, _: Kwargs, _: &State| {
        quote::json_array(&words)
    });
    tera.register_filter("hcl", |text: &str, _: Kwargs, _: &State| hcl::string(text));
    tera.register_filter("hcl_list", |words: Vec<String>, _: Kwargs, _: &State| {
        hcl::list(&words)
    });
    tera.register_filter("healthcheck", |words: Vec<String>, _: Kwargs, _: &State| {
        if words == ["NONE"] {
            "NONE".to_owned()
        } else {
            format!("CMD {}", quote::json_array(&words))
        }
    });
    tera.register_filter("copy", |copy: &Value, _: Kwargs, _: &State| {
        copy_line(&from_value(copy)?)
    });
    tera.register_filter("shell", |text: &str, _: Kwargs, _: &State| {
        wrapped(quote::word(text))
    });
    tera.register_filter("shell_quoted", |text: &str, _: Kwargs, _: &State| {
        wrapped(quote::shell_quoted(text))
    });
    tera.register_filter("shell_expanded", |text: &str, _: Kwargs, _: &State| {
        wrapped(quote::shell_expanded(text))
    });
    tera.register_filter(
        "continued",
        |text: &str, arguments: Kwargs, _: &State| -> TeraResult<String> {
            let fit = arguments.get::<bool>("fit")?.unwrap_or(true);
            Ok(continued(text, if fit { WIDTH } else { 0 }))
        },
    );
}

fn wrapped(quoted: Result<String, quote::Unwritable>) -> TeraResult<String> {
    quoted.map_err(tera::Error::message)
}

fn from_value<T: DeserializeOwned>(value: &Value) -> TeraResult<T> {
    serde_json::to_value(value)
        .and_then(serde_json::from_value)
        .map_err(|error| tera::Error::chain("the filter was given another value", error))
}

/// `COPY --link --from=build /out/api /usr/local/bin/api`.
fn copy_line(copy: &Copy) -> TeraResult<String> {
    let mut line = "COPY ".to_owned();
    if copy.link {
        line.push_str("--link ");
    }
    if !copy.from.is_empty() {
        line.push_str(&format!("--from={} ", copy.from));
    }
    let paths =
        quote::copy_paths(&copy.sources, &copy.destination).map_err(tera::Error::message)?;
    Ok(line + &paths)
}

/// An instruction whose lines need no `\`: on one line where all of it fits in `width` columns and it
/// has no flags, which stand alone. A line that is indented deeper than others goes on the one before
/// it where there is room. A `&&` with no command before it is dropped.
fn continued(text: &str, width: usize) -> String {
    let (instruction, rest) = text
        .trim_start()
        .split_once(char::is_whitespace)
        .unwrap_or((text.trim(), ""));
    let rest = rest.trim_start();
    let mut lines: Vec<Vec<&str>> = Vec::new();
    for line in rest
        .strip_prefix("&& ")
        .unwrap_or(rest)
        .lines()
        .filter(|line| !line.trim().is_empty())
    {
        let deeper = line.starts_with(DEEPER);
        let is_flag = |line: &[&str]| line.first().is_some_and(|word| word.starts_with("--"));
        match lines.last_mut() {
            Some(last) if deeper && !is_flag(last) => last.push(line.trim()),
            _ => lines.push(vec![line.trim()]),
        }
    }
    let together: Vec<String> = lines.iter().map(|parts| parts.join(" ")).collect();
    let whole = together.join(" ");
    if !whole.starts_with("--") && whole.len() <= width {
        return format!("{instruction} {whole}\n");
    }
    let broken: Vec<String> = lines
        .iter()
        .zip(together)
        .map(|(parts, line)| {
            if line.len() <= width {
                line
            } else {
                parts.join(&format!(" \\\n{DEEPER}"))
            }
        })
        .collect();
    format!("{instruction} {}\n", broken.join(" \\\n    "))
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, continued};

    #[test]
    fn what_fits_is_on_one_line() {
        assert_eq!(
            continued("RUN\n\n    A=1\n        B=2\n    go build\n", WIDTH),
            "RUN A=1 B=2 go build\n"
        );
        assert_eq!(
            continued("RUN go mod download\n", WIDTH),
            "RUN go mod download\n"
        );
    }

    #[test]
    fn what_may_not_be_on_one_line_is_broken_everywhere() {
        assert_eq!(
            continued(
                "RUN\n    && apk add\n        git\n        gcc\n    && true\n",
                0
            ),
            "RUN apk add \\\n        git \\\n        gcc \\\n    && true\n"
        );
    }

    #[test]
    fn flags_stand_alone() {
        assert_eq!(
            continued(
                "RUN\n    --network=none\n        A=1\n        go build\n    && true\n",
                WIDTH
            ),
            "RUN --network=none \\\n    A=1 go build \\\n    && true\n"
        );
    }

    #[test]
    fn a_line_that_is_too_long_is_broken_where_the_template_does() {
        let long = "x".repeat(81);
        assert_eq!(
            continued(
                &format!("RUN a\n    b c\n        {long}\n        d e\n    f\n        g\n"),
                WIDTH
            ),
            format!("RUN a \\\n    b c \\\n        {long} \\\n        d e \\\n    f g\n")
        );
    }
}

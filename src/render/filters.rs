//! The filters of the templates: quoting for a Dockerfile, and the layout of long commands.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use tera::{Kwargs, State, Tera, TeraResult, Value};

use crate::docker::quote;
use crate::plan::{Copy, Packages};

/// Columns a command may take before it goes on several lines.
const WIDTH: usize = 88;

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
    tera.register_filter(
        "install",
        |stage: &Value, _: Kwargs, _: &State| -> TeraResult<String> {
            Ok(install(&from_value(stage)?))
        },
    );
    tera.register_filter(
        "continued",
        |command: &Value, _: Kwargs, _: &State| -> TeraResult<String> {
            Ok(continued(&from_value::<Vec<Vec<String>>>(command)?))
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

/// A command of several lines, each of words that may stand on lines of their own: on one line
/// where all of it fits and it has no flags of RUN, which stand alone.
fn continued(command: &[Vec<String>]) -> String {
    let lines: Vec<String> = command.iter().map(|words| words.join(" ")).collect();
    let whole = lines.join(" ");
    if !whole.starts_with("--") && whole.len() <= WIDTH {
        return whole;
    }
    let broken: Vec<String> = command
        .iter()
        .zip(lines)
        .map(|(words, line)| {
            if line.len() <= WIDTH {
                line
            } else {
                words.join(" \\\n        ")
            }
        })
        .collect();
    broken.join(" \\\n    ")
}

/// What a stage installs, and the user it makes.
#[derive(Deserialize)]
struct Install {
    packages: Packages,
    #[serde(default)]
    add_user: bool,
    #[serde(default)]
    user: String,
}

/// The RUN line that installs packages and makes the user.
fn install(stage: &Install) -> String {
    let apt = stage.packages.manager == "apt";
    let mut text = String::new();
    let mut commands = Vec::new();
    let list: String = stage
        .packages
        .names
        .iter()
        .map(|name| format!(" \\\n        {name}"))
        .collect();
    if !list.is_empty() {
        let (release, rule) = if apt {
            ("Debian", "DL3008")
        } else {
            ("Alpine", "DL3018")
        };
        text.push_str(&format!(
            "# No versions: {release} deletes a package when its update comes, and a pin with it.\n\
             # hadolint ignore={rule}\n"
        ));
        if apt {
            commands.push("apt-get update".to_owned());
            commands.push(format!("apt-get install -y --no-install-recommends{list}"));
            commands.push("rm -rf /var/lib/apt/lists/*".to_owned());
        } else {
            commands.push(format!("apk add --no-cache{list}"));
        }
    }
    if stage.add_user {
        let (user, group) = stage
            .user
            .split_once(':')
            .unwrap_or((&stage.user, &stage.user));
        if apt {
            commands.push(format!("groupadd --gid {group} nonroot"));
            commands.push(format!(
                "useradd --no-log-init --uid {user} --gid {group} --no-create-home \
                 --shell /usr/sbin/nologin nonroot"
            ));
        } else {
            commands.push(format!("addgroup -S -g {group} nonroot"));
            commands.push(format!("adduser -S -D -H -u {user} -G nonroot nonroot"));
        }
    }
    text.push_str("RUN ");
    text.push_str(&commands.join(" \\\n    && "));
    text
}

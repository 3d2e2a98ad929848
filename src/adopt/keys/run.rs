//! Keys of `[run]`.

use std::collections::{BTreeMap, BTreeSet};

use super::{Keys, list, names, pairs};
use crate::adopt::command::is_number;
use crate::adopt::old::{is_nonroot, is_of_root};
use crate::adopt::start::shell_script;
use crate::facts::PROGRAMS;
use crate::shell;

/// Packages that each base has or that mean nothing on it.
const OF_THE_BASE: [&str; 14] = [
    "busybox",
    "ca-certificates",
    "ca-certificates-bundle",
    "gcompat",
    "libc6",
    "libc6-compat",
    "libgcc",
    "libgcc-s1",
    "libstdc++",
    "libstdc++6",
    "musl",
    "netbase",
    "shadow",
    "tzdata",
];

/// Packages that only start another program, the last two as another user.
const INITS: [&str; 4] = ["dumb-init", "tini", "gosu", "su-exec"];

impl Keys<'_> {
    pub(super) fn run(&mut self) {
        let health = self.health();
        self.base(health.as_deref());
        if let Some(words) = health {
            let shown = health_tool(&words).unwrap_or_else(|| "NONE".to_owned());
            self.keep("run", "healthcheck", list(&words), "HEALTHCHECK", &shown);
        }
        self.user();
        self.files();
        self.ports();
        self.start();
        let known = &self.one.image.run;
        let env = std::mem::take(&mut self.old.env);
        if env
            .iter()
            .any(|(name, value)| known.env.value.get(name) != Some(value))
        {
            let mut all = known.env.value.clone();
            all.extend(env.clone());
            self.keep("run", "env", pairs(&all), "ENV", &names(&env));
        }
        let mut labels = std::mem::take(&mut self.old.labels);
        labels
            .retain(|name, value| !value.is_empty() && known.labels.value.get(name) != Some(value));
        if !labels.is_empty() {
            let shown = match labels.len() {
                0..=2 => names(&labels),
                many => format!("({many})"),
            };
            self.keep("run", "labels", pairs(&labels), "LABEL", &shown);
        }
        if let Some(signal) = self.old.stop_signal.take()
            && signal != known.stop_signal.value
        {
            self.keep(
                "run",
                "stop-signal",
                signal.as_str().into(),
                "STOPSIGNAL",
                &signal,
            );
        }
    }

    /// The command of HEALTHCHECK, with the program where it lies from now on; none of another program
    /// that the old file compiled or fetched.
    fn health(&mut self) -> Option<Vec<String>> {
        let mut words = self.old.healthcheck.take()?;
        if let Some(script) = shell_script(&words) {
            let tool = script.split_whitespace().next().unwrap_or_default();
            if !self.is_program(tool) {
                return Some(words);
            }
            // Its own program needs no shell where ENV says all.
            let known = |name: &str| self.old.env.get(name).cloned();
            let commands = shell::commands(script, &known);
            match commands.as_slice() {
                [only] if only.words.iter().all(|word| shell::is_known(word)) => {
                    words.clone_from(&only.words);
                }
                _ => {
                    self.change(
                        format!("HEALTHCHECK {tool} is left out"),
                        "it has a variable that no ENV says: say it as run.healthcheck",
                    );
                    return None;
                }
            }
        }
        let Some(first) = words.first_mut() else {
            return Some(words);
        };
        let program = &self.one.image.program;
        let (folder, name) = first.rsplit_once('/').unwrap_or(("", first));
        let started = self.old.start.words.iter().flatten();
        let is_started = started.into_iter().any(|word| word == first);
        if [&program.name, &program.go_name].contains(&&name.to_owned())
            || is_started && self.is_program(first)
        {
            *first = format!("{PROGRAMS}/{}", program.name);
        } else if !["", "/bin", "/sbin", "/usr/bin", "/usr/sbin"].contains(&folder) {
            self.change(
                format!("HEALTHCHECK {first} is left out"),
                "the image has no such program",
            );
            return None;
        }
        Some(words)
    }

    /// Whether a word is the path of the image's program.
    pub(super) fn is_program(&self, word: &str) -> bool {
        let base = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
        let name = base(word);
        let program = &self.one.image.program;
        if name == program.name || name == program.go_name {
            return true;
        }
        let another = self.facts.mains.iter().any(|main| {
            main.dir != self.one.image.main.value
                && [main.binary_name.as_str(), main.dir.name()].contains(&name.as_str())
        });
        let known = self.old.programs.iter().chain(&self.old.outputs);
        !another && known.map(|path| base(path)).any(|own| own == name)
    }

    fn base(&mut self, health: Option<&[String]>) {
        let run = &self.one.image.run;
        let (manager, names) = self.old.packages.take().unwrap_or(("", BTreeSet::new()));
        let init = self.old.start.init.iter();
        let init = init.map(|init| init.rsplit('/').next().unwrap_or(init));
        let installed = names.iter().map(String::as_str);
        let installed = installed.filter(|name| INITS.contains(name));
        let left: BTreeSet<String> = init.chain(installed).map(str::to_owned).collect();
        for name in left {
            let reason = match name.as_str() {
                "gosu" | "su-exec" => "the program is never root: USER stands in the image",
                _ => "docker run --init has one",
            };
            self.change(format!("{name} is left out"), reason);
        }
        let mut wanted: Vec<String> = names
            .into_iter()
            .filter(|name| !OF_THE_BASE.contains(&name.as_str()) && !INITS.contains(&name.as_str()))
            .filter(|name| !(self.old.single && super::build::is_of_compiling(name)))
            .collect();
        let program = format!("{PROGRAMS}/{}", self.one.image.program.name);
        let runs = health.and_then(health_tool).filter(|word| *word != program);
        if wanted.is_empty() && runs.is_none() {
            return;
        }
        let is_alpine = manager == "apk"
            || (manager.is_empty()
                && ["alpine", "busybox"]
                    .iter()
                    .any(|name| self.old.base.contains(name)));
        let base = if is_alpine { "alpine" } else { "debian-slim" };
        // Alpine's BusyBox has wget, Debian's slim image has not.
        let of_health = runs.is_some() && wanted.is_empty();
        if let Some(tool) = runs
            && ["curl", "wget"].contains(&tool.rsplit('/').next().unwrap_or(&tool))
            && !(is_alpine && tool.ends_with("wget"))
            && !wanted.iter().any(|name| tool.ends_with(name.as_str()))
        {
            wanted.push(tool.rsplit('/').next().unwrap_or(&tool).to_owned());
        }
        let has = run.base_row.package_manager.word();
        let same = has == if is_alpine { "apk" } else { "apt" };
        if !same {
            let word = match (of_health, manager) {
                (true, _) => "HEALTHCHECK",
                (false, "apk") => "apk add",
                (false, _) => "apt-get install",
            };
            self.keep("run", "base", base.into(), word, "");
            if let Some(kept) = self.adoption.kept.last_mut() {
                // What a check runs is told with it.
                kept.shown = match of_health {
                    true => String::new(),
                    false => format!("base {base}"),
                };
            }
        }
        let mut all: Vec<String> = wanted.clone();
        if same {
            all.extend(run.packages.value.iter().cloned());
        }
        all.sort();
        all.dedup();
        if !wanted.is_empty() && all != run.packages.value {
            let word = match (of_health, is_alpine) {
                (true, _) => "HEALTHCHECK",
                (false, true) => "apk add",
                (false, false) => "apt-get install",
            };
            self.keep("run", "packages", list(&all), word, &wanted.join(" "));
            if of_health && let Some(kept) = self.adoption.kept.last_mut() {
                kept.shown.clear();
            }
        }
    }

    fn user(&mut self) {
        let known = self.one.image.run.user.value.clone();
        let said = self.old.user.take().unwrap_or_default();
        let (name, group) = said.split_once(':').unwrap_or((&said, ""));
        if self.old.own_accounts {
            self.change(
                "/etc/passwd, /etc/group → those of the base",
                "the user is known by its number",
            );
        }
        let added = self.old.users.get(name).cloned();
        let kept = match (name, added) {
            ("", _) if is_nonroot(&self.old.base) => return,
            ("", _) if !is_of_root(&self.old.base) => {
                let own = format!("the user of {} → {known}", self.old.base);
                self.change(
                    own,
                    "by number, so that Kubernetes can enforce runAsNonRoot",
                );
                return;
            }
            ("" | "root" | "0", _) => {
                let why = "a program that is not root can do less harm";
                let keeps =
                    !self.old.volumes.is_empty() || !self.one.image.run.writable.value.is_empty();
                let why = match keeps {
                    true => format!("{why}; a volume that root filled: chown -R {known}"),
                    false => why.to_owned(),
                };
                self.change(format!("root → {known}"), &why);
                return;
            }
            ("nonroot", _) => return,
            ("nobody", None) => "65534:65534".to_owned(),
            (_, Some((Some(number), own))) => {
                let own = match group {
                    "" => own,
                    group => Some(group.to_owned()),
                };
                let own = own.map(|own| self.old.groups.get(&own).cloned().unwrap_or(own));
                let own = own.filter(|own| is_number(own));
                format!("{number}:{}", own.unwrap_or_else(|| number.clone()))
            }
            (name, _) if is_number(name) && (group.is_empty() || is_number(group)) => said.clone(),
            _ => {
                self.change(
                    format!("user {said} → {known}"),
                    "by number, so that Kubernetes can enforce runAsNonRoot",
                );
                return;
            }
        };
        if kept != known {
            let about = match said == kept || is_number(name) {
                true => said,
                false => format!("{said} as {kept}"),
            };
            self.keep("run", "user", kept.as_str().into(), "USER", &about);
        } else if kept != said {
            self.change(format!("user {said} → {known}"), "the same user, by number");
        }
    }

    fn ports(&mut self) {
        let run = &self.one.image.run;
        let mut ports: BTreeMap<String, toml_edit::Value> = BTreeMap::new();
        for text in std::mem::take(&mut self.old.ports) {
            let (number, protocol) = text.split_once('/').unwrap_or((&text, "tcp"));
            match (
                number.parse::<u16>(),
                protocol.to_ascii_lowercase().as_str(),
            ) {
                (Ok(number), "tcp") if number > 0 => {
                    ports.insert(format!("{number}/tcp"), i64::from(number).into());
                }
                (Ok(number), "udp") if number > 0 => {
                    let port = format!("{number}/udp");
                    ports.insert(port.clone(), port.into());
                }
                _ => self
                    .old
                    .leave(1, format!("EXPOSE {text}"), "say the ports as run.ports"),
            }
        }
        let found: BTreeSet<String> = run.ports.value.iter().map(ToString::to_string).collect();
        let said: BTreeSet<String> = ports.keys().cloned().collect();
        if !ports.is_empty() && (said != found || self.is_lost(&run.ports.evidence)) {
            let shown: Vec<String> = said
                .iter()
                .map(|port| port.trim_end_matches("/tcp").to_owned())
                .collect();
            let value: toml_edit::Array = ports.into_values().collect();
            self.keep("run", "ports", value.into(), "EXPOSE", &shown.join(" "));
        }
    }

    fn start(&mut self) {
        let start = std::mem::take(&mut self.old.start);
        if start.line == 0 {
            return;
        }
        let Some(words) = start.words else {
            self.old
                .leave(start.line, start.text, "a shell has to read it");
            if let Some((line, text)) = start.command {
                self.old
                    .leave(line, text, "a shell reads what stands before it");
            }
            return;
        };
        let Some(at) = words.iter().position(|word| self.is_program(word)) else {
            self.old.leave(
                start.line,
                start.text,
                "it starts no program that is compiled here",
            );
            if let Some((line, text)) = start.command {
                let name = &self.one.image.program.name;
                let why = format!("run.args, if {name} takes them");
                self.old.leave(line, text, why);
            }
            return;
        };
        if at > 0 {
            let before = words.get(..at).unwrap_or_default().join(" ");
            self.old.leave(
                start.line,
                start.text,
                format!("{before} starts the program; here it starts itself"),
            );
        }
        let name = &self.one.image.program.name;
        if let Some(path) = words.get(at).filter(|path| path.starts_with(['/', '.'])) {
            let new = format!("{PROGRAMS}/{name}");
            if *path != new {
                self.change(
                    format!("{path} → {new}"),
                    "where scaffold puts programs, in PATH too",
                );
            }
        }
        if start.fixed == 0 {
            let why = "what docker run is given stands behind the program, not in its place";
            self.change("CMD → ENTRYPOINT", why);
        }
        let args = words.get(at + 1..).unwrap_or_default().to_vec();
        let fixed = words.get(at + 1..start.fixed).unwrap_or_default();
        if !fixed.is_empty() {
            // Behind what a shell reads, nothing was given a place.
            let why = match start.is_exec {
                true => "what docker run is given stands in its place, no more behind it",
                false => "what docker run is given stands in its place",
            };
            self.change(format!("ENTRYPOINT {} → CMD", fixed.join(" ")), why);
        }
        // ENTRYPOINT alone leaves them to `docker run`: what was found stands there until it says others.
        let are_left = args.is_empty() && start.fixed == words.len();
        if !are_left && args != self.one.image.run.args.value {
            let word = if start.fixed > at + 1 {
                "ENTRYPOINT"
            } else {
                "CMD"
            };
            self.keep("run", "args", list(&args), word, &args.join(" "));
        }
    }
}

/// The program that a check runs, also by a shell; none for `NONE`.
fn health_tool(words: &[String]) -> Option<String> {
    match shell_script(words) {
        Some(script) => script.split_whitespace().next().map(str::to_owned),
        None => words.first().cloned(),
    }
}

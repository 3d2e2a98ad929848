//! The runtime stage.

use std::collections::BTreeMap;

use super::Given;
use super::files::{self, WORKDIR};
use super::images::Choice;
use super::needs::{Needs, evidence_label};
use super::start;
use crate::diag::{Code, Diagnostic, Label};
use crate::facts::{DEPLOYED, Port};
use crate::manifest::edit;
use crate::settings::{Healthcheck, Run};
use crate::sourced::{Confidence, Evidence, Found, Origin, Sourced};

/// Decides the runtime stage.
pub(super) fn run(
    given: &Given<'_>,
    choice: &Choice<'_>,
    needs: &Needs,
    diagnostics: &mut Vec<Diagnostic>,
) -> Run {
    let own = &choice.table.run;
    let all = &given.file.manifest.run;
    let assets = files::assets(given, choice, diagnostics);
    let writable = given
        .said([&own.writable, &all.writable])
        .unwrap_or_else(|| files::writable(choice, needs, !assets.value.is_empty()));
    let workdir = given.said([&own.workdir, &all.workdir]).unwrap_or_else(|| {
        match (assets.value.is_empty(), writable.value.first()) {
            (false, _) => Sourced::repository(WORKDIR.to_owned(), assets.evidence.clone()),
            // A relative path of the database then leads to the folder it may write to.
            (true, Some(dir)) if writable.origin == Origin::Repository => {
                let dir = if dir.starts_with(WORKDIR) {
                    WORKDIR
                } else {
                    dir
                };
                Sourced::repository(dir.to_owned(), writable.evidence.clone())
            }
            _ => Sourced::default_of(String::new()),
        }
    });
    Run {
        base: needs.base.clone(),
        base_row: needs.row.clone(),
        user: given
            .said([&own.user, &all.user])
            .unwrap_or_else(|| Sourced::catalog(needs.row.user.clone(), Vec::new())),
        workdir,
        writable,
        ports: ports(given, choice, diagnostics),
        env: given
            .said([&own.env, &all.env])
            .unwrap_or_else(|| Sourced::default_of(BTreeMap::new())),
        args: given
            .said([&own.args, &all.args])
            .unwrap_or_else(|| start::arguments(choice, diagnostics)),
        start: choice.main.start.clone(),
        assets,
        packages: needs.packages.clone(),
        labels: labels(given, choice),
        stop_signal: given
            .said([&own.stop_signal, &all.stop_signal])
            .unwrap_or_else(|| start::stop_signal(choice)),
        healthcheck: given
            .said([&own.healthcheck, &all.healthcheck])
            .map_or(Sourced::default_of(Healthcheck::Unset(())), |said| {
                said.map(Healthcheck::Command)
            }),
    }
}

/// The ports exposed: scaffold.toml's; else those that listen without being told to, fewer when
/// several do; else those that are only a default somewhere.
fn ports(
    given: &Given<'_>,
    choice: &Choice<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Sourced<Vec<Port>> {
    let said = given.said([&choice.table.run.ports, &given.file.manifest.run.ports]);
    if let Some(said) = said {
        return said.map(|ports| ports.into_iter().map(Port::from).collect());
    }
    let found: Vec<_> = choice
        .main
        .ports
        .iter()
        .filter(|port| confidence(port) > Confidence::Guess && !port.value.auxiliary)
        .collect();
    // Of the deploy files, the most telling kind counts.
    let by = found.iter().filter_map(|port| told_by(port)).min();
    let told: Vec<_> = found
        .iter()
        .filter(|port| by.is_some() && told_by(port) == by)
        .copied()
        .collect();
    if !told.is_empty() {
        diagnostics.extend(other_port(given, choice, &told, &found));
        return exposing(&told);
    }
    for port in &found {
        if is_loopback(&port.value.bind) {
            let message = format!(
                "{} listens on {}:{} alone: nothing outside the container reaches it",
                choice.main.dir, port.value.bind, port.value.port
            );
            let mut diagnostic =
                Diagnostic::new(Code::Loopback, message).at(evidence_label(&port.evidence));
            if let Some(name) = port.value.set_by.first() {
                diagnostic = diagnostic.help(format!("{name} says where it listens"));
            }
            diagnostics.push(diagnostic);
        }
    }
    let reachable: Vec<_> = found
        .into_iter()
        .filter(|port| !is_loopback(&port.value.bind) || !port.value.set_by.is_empty())
        .collect();
    let certain: Vec<_> = reachable
        .iter()
        .filter(|port| confidence(port) == Confidence::Certain)
        .copied()
        .collect();
    let chosen = if certain.is_empty() {
        reachable
    } else {
        certain
    };
    // More than three are a protocol zoo, of which no rule knows which are meant.
    let chosen = match chosen.as_slice() {
        [first, _, _, _, ..] => std::slice::from_ref(first),
        few => few,
    };
    if chosen.is_empty() {
        diagnostics.extend(no_port(choice));
    }
    exposing(chosen)
}

/// A service that listens nobody knows where; a port that is a guess is offered.
fn no_port(choice: &Choice<'_>) -> Option<Diagnostic> {
    let place = choice.main.listens_somewhere.as_ref()?;
    let mut guesses = choice
        .main
        .ports
        .iter()
        .filter(|port| !port.value.auxiliary);
    let offered = guesses.next().map_or(8080, |port| port.value.port);
    let message = format!(
        "{} listens, and nothing says for sure on which port",
        choice.main.dir
    );
    let help = format!("in scaffold.toml, if it is {offered}:\n\n[run]\nports = [{offered}]");
    Some(
        Diagnostic::new(Code::NoPort, message)
            .at(Label::evidence(place))
            .help(help),
    )
}

/// The deploy file that says it, as a position in [`DEPLOYED`]: what its authors meant.
fn told_by(port: &Found<Port>) -> Option<usize> {
    let position = |rule: &str| DEPLOYED.iter().position(|known| *known == rule);
    let rules = port.evidence.iter();
    rules.filter_map(|evidence| position(&evidence.rule)).min()
}

/// Where the code knows none of the ports exposed, and listens on another unless it is told: the old
/// image told it so, with a variable or an argument that this one does not have.
fn other_port(
    given: &Given<'_>,
    choice: &Choice<'_>,
    told: &[&Found<Port>],
    found: &[&Found<Port>],
) -> Option<Diagnostic> {
    let in_code = |port: &&&Found<Port>| {
        let mut rules = port.evidence.iter().map(|one| &*one.rule);
        rules.any(|rule| !DEPLOYED.contains(&rule))
    };
    if told.iter().any(|port| in_code(&port)) {
        return None;
    }
    let listens = found.iter().find(|port| {
        let certain = confidence(port) == Confidence::Certain && port.value.listens_by_default;
        certain && told_by(port).is_none() && !is_loopback(&port.value.bind)
    })?;
    let exposed = told.first()?;
    let env = [&choice.table.run.env, &given.file.manifest.run.env];
    let is_told = |name: &String| {
        given
            .said(env)
            .is_some_and(|env| env.value.contains_key(name))
    };
    let args = [&choice.table.run.args, &given.file.manifest.run.args];
    if listens.value.set_by.iter().any(is_told) || given.said(args).is_some() {
        return None;
    }
    let message = format!(
        "{} listens on {} unless it is told otherwise, and {} is exposed",
        choice.main.dir, listens.value, exposed.value
    );
    let diagnostic = Diagnostic::new(Code::OtherPort, message)
        .at(evidence_label(&exposed.evidence).text("what tells it so is not taken over"))
        .at(evidence_label(&listens.evidence));
    let set_by = listens.value.set_by.first();
    let name = set_by.filter(|name| !name.starts_with('-'));
    Some(diagnostic.help(match name {
        Some(name) => format!(
            "in scaffold.toml:\n\n[run]\nenv = {{ {} = \"{}\" }}",
            edit::key(name),
            exposed.value.port
        ),
        None => format!(
            "in scaffold.toml, what it is told, or:\n\n[run]\nports = [{}]",
            listens.value.port
        ),
    }))
}

fn exposing(ports: &[&Found<Port>]) -> Sourced<Vec<Port>> {
    let evidence = ports
        .iter()
        .filter_map(|port| port.evidence.first().cloned());
    let evidence = evidence.collect();
    let ports = ports.iter().map(|port| port.value.clone()).collect();
    Sourced::list(ports, evidence)
}

fn confidence(port: &Found<Port>) -> Confidence {
    port.evidence
        .first()
        .map_or(Confidence::Guess, |evidence| evidence.confidence)
}

fn is_loopback(bind: &str) -> bool {
    bind == "localhost" || bind == "::1" || bind.starts_with("127.")
}

/// `org.opencontainers.image.source` from a module path on a forge that the path names.
fn labels(given: &Given<'_>, choice: &Choice<'_>) -> Sourced<BTreeMap<String, String>> {
    let module = super::source::module_of(given, choice);
    let address = module.and_then(|module| forge_address(&module.path));
    let found: BTreeMap<String, String> = address
        .map(|address| ("org.opencontainers.image.source".to_owned(), address))
        .into_iter()
        .collect();
    if let Some(said) = given.said([&choice.table.run.labels, &given.file.manifest.run.labels]) {
        return said.map(|own| {
            let mut all = found;
            all.extend(own);
            // An empty text takes the label out.
            all.retain(|_, value| !value.is_empty());
            all
        });
    }
    if found.is_empty() {
        return Sourced::default_of(found);
    }
    let evidence = module
        .map(|module| Evidence::whole(&module.dir.join("go.mod"), "module", Confidence::Certain));
    Sourced::repository(found, evidence.into_iter().collect())
}

fn forge_address(module: &str) -> Option<String> {
    let mut parts = module.split('/');
    let forge = parts.next()?;
    let known = ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"];
    let (owner, repository) = (parts.next()?, parts.next()?);
    known
        .contains(&forge)
        .then(|| format!("https://{forge}/{owner}/{repository}"))
}

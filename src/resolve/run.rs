//! The runtime stage.

use std::collections::BTreeMap;

use super::Given;
use super::files::{self, WORKDIR};
use super::images::Choice;
use super::needs::Needs;
use super::opening::Start;
use super::{ports, start};
use crate::diag::Diagnostic;
use crate::settings::{Healthcheck, Run};
use crate::sourced::{Confidence, Evidence, Origin, Sourced};

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
            // A file of the user's, or one under another name, then lies where it is looked for.
            _ => files::start(choice),
        }
    });
    let mut start = Start {
        args: given
            .said([&own.args, &all.args])
            .unwrap_or_else(|| start::arguments(choice, diagnostics)),
        env: given
            .said([&own.env, &all.env])
            .unwrap_or_else(|| Sourced::default_of(BTreeMap::new())),
    };
    let ports = ports::ports(given, choice, &mut start, diagnostics);
    let files = files::placed(given, choice, &workdir.value, diagnostics);
    diagnostics.extend(ports::beside(choice, &ports));
    Run {
        base: needs.base.clone(),
        base_row: needs.row.clone(),
        user: given
            .said([&own.user, &all.user])
            .unwrap_or_else(|| Sourced::catalog(needs.row.user.clone(), Vec::new())),
        workdir,
        writable,
        ports,
        env: start.env,
        args: start.args,
        files,
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

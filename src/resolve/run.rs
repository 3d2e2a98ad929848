//! The runtime stage.

use std::collections::BTreeMap;

use super::Given;
use super::files;
use super::images::Choice;
use super::needs::Needs;
use super::opening::Start;
use super::storage::Wishes;
use super::{front_ends, ports, start, storage};
use crate::diag::Diagnostic;
use crate::settings::{Healthcheck, Run};
use crate::sourced::{Confidence, Evidence, Origin, Sourced};
use crate::walk::RepoPath;

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
    let mut below: Vec<Evidence> = files::copied_below(choice)
        .flat_map(|one| one.evidence.iter().cloned())
        .collect();
    below.extend(front_ends::served(given, choice));
    let copied = !assets.value.is_empty() || !below.is_empty();
    let writable = given.said([&own.writable, &all.writable]);
    let said = writable.as_ref().map(|said| said.value.as_slice());
    let args = given.said([&own.args, &all.args]);
    let workdir = given.said([&own.workdir, &all.workdir]);
    let wishes = Wishes {
        workdir: workdir.as_ref().map(|said| said.value.as_str()),
        writable: said,
        args: args.as_ref().map_or(&[][..], |args| &args.value),
    };
    let storage = storage::storage(choice, needs, copied, &wishes);
    let (writable, found_env) = (writable.unwrap_or(storage.writable), storage.env);
    let workdir = workdir.unwrap_or_else(|| self::workdir(choice, &assets, below, &writable));
    let mut start = Start {
        args: args.unwrap_or_else(|| start::arguments(choice, diagnostics)),
        env: match given.said([&own.env, &all.env]) {
            Some(mut said) => {
                said.evidence.extend(found_env.evidence);
                said.map(|own| found_env.value.into_iter().chain(own).collect())
            }
            None => found_env,
        },
    };
    let ports = ports::ports(given, choice, &mut start, diagnostics);
    let files = files::placed(
        given,
        choice,
        (&workdir.value, &start.args.value),
        diagnostics,
    );
    diagnostics.extend(ports::beside(choice, &ports));
    Run {
        base: needs.base.clone(),
        base_row: needs.row.clone(),
        user: given
            .said([&own.user, &all.user])
            .unwrap_or_else(|| Sourced::catalog(needs.row.user.clone(), Vec::new())),
        workdir,
        writable,
        ports_said: ports::said(choice, &ports.value),
        ports,
        env: start.env,
        args: start.args,
        files,
        start: choice.main.start.clone(),
        assets,
        served: Vec::new(),
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

/// Where relative paths start. What the image brings lies apart from what it keeps, which a volume
/// would cover.
fn workdir(
    choice: &Choice<'_>,
    assets: &Sourced<Vec<RepoPath>>,
    below: Vec<Evidence>,
    writable: &Sourced<Vec<String>>,
) -> Sourced<String> {
    if let Some(own) = &choice.main.workdir {
        return Sourced::repository(own.value.clone(), own.evidence.clone());
    }
    let base = files::workdir(choice);
    let of_files = |evidence| Sourced::repository(base.to_owned(), evidence);
    if !assets.value.is_empty() {
        return of_files(assets.evidence.clone());
    }
    if !below.is_empty() {
        return of_files(below);
    }
    match writable.value.first() {
        // A relative path of the database then leads to the folder it may write to.
        Some(dir) if writable.origin == Origin::Repository => {
            let dir = if dir.starts_with(base) { base } else { dir };
            Sourced::repository(dir.to_owned(), writable.evidence.clone())
        }
        // A file of the user's then lies where it is looked for.
        _ => match files::settings(choice).next() {
            Some(need) => of_files(need.evidence.clone()),
            None => Sourced::default_of(String::new()),
        },
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

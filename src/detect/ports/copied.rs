//! Settings files that the code opens by name: they lie in the image, so that what they say of a
//! port counts before the default in the code.

use std::collections::BTreeMap;

use super::super::BuildContext;
use super::super::calls;
use super::super::code::{Program, Value};
use super::found;
use super::listen::Listener;
use crate::catalog::Calls;
use crate::detect::settings::{self, Setting};
use crate::error::Error;
use crate::facts::{Main, Port};
use crate::sourced::Found;
use crate::walk::Repo;

/// The ports that such files say, by the position of the listening place whose default is another.
pub(super) fn ports(
    program: &Program<'_>,
    (repo, context): (&Repo, &BuildContext),
    main: &Main,
    calls: &Calls,
    listeners: &[Listener],
) -> Result<BTreeMap<usize, Vec<Found<Port>>>, Error> {
    let defaults = listeners.iter().enumerate();
    let mut defaults: Vec<_> = defaults.filter(|(_, one)| is_default(one)).collect();
    let mut said = BTreeMap::new();
    if defaults.is_empty() {
        return Ok(said);
    }
    let near = settings::of(repo, context, main)?;
    defaults.retain(|(_, one)| !differing(program, one, &near).is_empty());
    if defaults.is_empty() {
        return Ok(said);
    }
    let told = calls::told(program, main, calls);
    let mut named = settings::named(repo, context, main, &told)?;
    // A file of variables may hold secrets, and is not in the image.
    named.retain(|setting| !setting.file.name().contains(".env"));
    for (place, listener) in defaults {
        for (setting, value) in differing(program, listener, &named) {
            let ports = found::in_settings(program, repo, listener, setting, &value)?;
            said.entry(place).or_insert_with(Vec::new).extend(ports);
        }
    }
    Ok(said)
}

/// Whether an address is known, and neither a variable nor a flag changes it.
fn is_default(listener: &Listener) -> bool {
    let mut values = listener.values.iter();
    let is_known = |value: &Value| value.address(listener.form).is_some();
    let is_named = listener.values.iter().any(|value| !value.names.is_empty());
    is_named && listener.values.iter().any(is_known) && values.all(|value| value.set_by.is_empty())
}

/// What settings say for a listening place, and its default does not.
fn differing<'s>(
    program: &Program<'_>,
    listener: &Listener,
    settings: &'s [Setting],
) -> Vec<(&'s Setting, Value)> {
    let port = |value: &Value, form| value.address(form).map(|(_, port)| port);
    let known = listener.values.iter();
    let known: Vec<u16> = known.filter_map(|one| port(one, listener.form)).collect();
    let mut told = program.told_by_settings(listener, settings);
    told.retain(|(_, value)| {
        let said = port(value, found::form(value));
        said.is_some_and(|said| !known.contains(&said))
    });
    told
}

//! Programs that another program starts, to be served by them: what their main package calls says so.

use super::super::calls::reached;
use super::super::code::{Import, Library, Node, Program};
use super::super::ports::Listening;
use crate::catalog::Catalog;
use crate::catalog::clibs::without_major_version;
use crate::facts::Main;
use crate::sourced::{Confidence, Evidence};

/// What a plugin is, and the line that says so. What listens by itself is none, nor is what comes to
/// such a call by other packages: a host may start itself again as its plugin.
pub(super) fn plugin(
    library: &Library<'_>,
    catalog: &Catalog,
    main: &Main,
    listening: &Listening,
) -> Option<(String, Evidence)> {
    let index = library.at(&main.dir)?;
    let imported =
        |package: &str| library.imports(index, |path| without_major_version(path) == package);
    let rows = catalog.roles.plugin.iter();
    let mut rows = rows.filter(|row| imported(row.package)).peekable();
    rows.peek()?;
    if !listening.serving.is_empty() {
        return None;
    }
    let reached = reached(library, main);
    let program = Program::new(library, &catalog.listen, &reached);
    let package = program.package(index);
    rows.find_map(|row| {
        let names = row.calls.iter();
        let mut calls = names.flat_map(|name| package.calls.get(*name).into_iter().flatten());
        let call = calls.find(|call| {
            let Node::Call(function, _) = package.node(**call) else {
                return false;
            };
            let Node::Member(owner, _) = package.node(*function) else {
                return false;
            };
            let import = program.import(&package, *owner);
            matches!(import, Some(Import::Outside(path)) if without_major_version(path) == row.package)
        })?;
        let place = program.place(index, *call);
        let evidence = program.evidence(place, "it serves who started it", Confidence::Certain);
        Some((row.called.to_owned(), evidence))
    })
}

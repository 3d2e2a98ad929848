//! What the list of GoReleaser or promu at the repository's root decides: a program that is released outranks
//! those that nothing in the repository builds.

use crate::facts::{Main, RecipeKind, Role};
use crate::sourced::Evidence;

/// Sets the deployed programs that nothing builds aside, if one that is released is deployed; the
/// list names the product: <https://goreleaser.com/customization/builds/go/>,
/// <https://github.com/prometheus/promu>.
pub(super) fn outrank(mains: &mut [Main]) {
    let is_deployed = |main: &&Main| main.role == Role::Deployed;
    let mut deployed = mains.iter().filter(is_deployed);
    let found = deployed.find_map(|main| Some((released(main)?.clone(), main.dir.clone())));
    let Some((place, released)) = found else {
        return;
    };
    let line = Evidence {
        rule: format!("compiles {released}"),
        ..place
    };
    // Beside its own `func main`, no Dockerfile and no unit names it.
    let is_unnamed = |main: &Main| {
        let mut builds = main.builds.iter();
        builds.all(|build| build.value.is_of_all) && main.evidence.len() == 1
    };
    for main in mains.iter_mut() {
        if main.role == Role::Deployed && is_unnamed(main) {
            main.role = Role::Tool;
            main.role_reason = format!(
                "{} builds {released}, and nothing builds this",
                line.place()
            );
            main.evidence.push(line.clone());
        }
    }
}

/// The line of the list at the root that builds a main package.
fn released(main: &Main) -> Option<&Evidence> {
    let mut builds = main.builds.iter();
    builds.find_map(|build| {
        let place = build.evidence.first()?;
        let is_list = matches!(build.value.kind, RecipeKind::Goreleaser | RecipeKind::Promu);
        (is_list && place.file.parent().is_root()).then_some(place)
    })
}

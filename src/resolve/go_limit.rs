//! A module that keeps an image from newer releases of Go.

use super::images::Choice;
use crate::catalog::{GoImage, GoReleases, Variant};
use crate::diag::{Code, Diagnostic, Label};
use crate::facts::GoLimit;
use crate::go::version::GoVersion;
use crate::sourced::{Evidence, Found};

/// A limit that is in the way of a release.
pub(super) struct Tied<'a> {
    found: &'a Found<GoLimit>,
    /// The N of the newest Go 1.N that it allows.
    newest: u32,
}

/// What keeps the programs of an image from Go 1.`minor` the most.
pub(super) fn tied<'a>(choice: &Choice<'a>, minor: u32) -> Option<Tied<'a>> {
    let limits = choice.programs().flat_map(|main| &main.go_limits);
    let tied = limits.filter_map(|found| {
        let newest = found.value.limits.first()?.go;
        (newest < minor).then_some(Tied { found, newest })
    });
    tied.min_by_key(|tied| tied.newest)
}

impl Tied<'_> {
    /// The newest release that it allows and the go lines do: where they ask for a newer one, theirs,
    /// which the authors compile with. Nothing where that is no older than Go 1.`minor`, or unknown.
    pub(super) fn image(
        &self,
        releases: &GoReleases,
        minimum: Option<&GoVersion>,
        variant: Variant<'_>,
        minor: u32,
    ) -> Option<GoImage> {
        let wanted = minimum.map_or(self.newest, |minimum| minimum.minor().max(self.newest));
        let image = releases.image_of(wanted, variant);
        image.filter(|_| wanted < minor)
    }

    /// The line that requires the module.
    pub(super) fn evidence(&self) -> Vec<Evidence> {
        let limit = &self.found.value;
        let mut evidence = self.found.evidence.clone();
        if let Some(first) = evidence.first_mut() {
            let (version, newest) = (&limit.version, self.newest);
            first.rule = format!("{version} is made for Go up to 1.{newest}");
        }
        evidence
    }

    /// The same for a comment.
    pub(super) fn about(&self) -> String {
        let GoLimit {
            module, version, ..
        } = &self.found.value;
        format!(
            "{module} {version} does not work with Go newer than 1.{}.",
            self.newest
        )
    }

    /// Says that the image has an older Go than Go 1.`minor`, and what lifts that.
    pub(super) fn note(&self, image: &GoImage, minor: u32) -> Diagnostic {
        let limit = &self.found.value;
        let about = self.about();
        let about = about.trim_end_matches('.');
        let message = format!("{about}: built with golang:{}", image.tag);
        let mut note = Diagnostic::new(Code::GoLimit, message);
        if let Some(first) = self.found.evidence.first() {
            note = note.at(Label::evidence(first));
        }
        let lifts = limit.limits.iter().rfind(|limit| limit.go < minor);
        match lifts {
            Some(lifts) => note.help(format!(
                "Go 1.{} is not maintained any more; to have a newer one:\n\ngo get {}@{}",
                image.minor, limit.module, lifts.below
            )),
            None => note,
        }
    }
}

//! A person's own runtime base, `[base.NAME]` of scaffold.toml.

use super::Given;
use crate::catalog::{Base, Libc, PackageManager};
use crate::diag::{Code, Diagnostic, Label};
use crate::manifest::{Base as Table, BaseLibc};

/// The row that a table means; only `image` and `libc` must be said.
pub(super) fn of_table(
    given: &Given<'_>,
    name: &str,
    table: &Table,
) -> Result<Base, Box<Diagnostic>> {
    let lacks = |key: &str, example: &str| {
        Box::new(
            Diagnostic::new(
                Code::Manifest,
                format!("[base.{name}] does not say its {key}"),
            )
            .at(Label::whole(&given.file.path))
            .help(format!("[base.{name}]\n{key} = {example}")),
        )
    };
    let Some(image) = &table.image else {
        return Err(lacks("image", "\"registry.example.com/base:1\""));
    };
    let Some(libc) = &table.libc else {
        return Err(lacks("libc", "\"none\""));
    };
    let manager = match table
        .package_manager
        .as_ref()
        .map(|said| said.get_ref().as_str())
    {
        Some("apt") => PackageManager::Apt,
        Some("apk") => PackageManager::Apk,
        Some("none") | None => PackageManager::None,
        Some(other) => {
            let label = table
                .package_manager
                .as_ref()
                .map(|said| given.file.label(said));
            return Err(Box::new(
                Diagnostic::new(
                    Code::Manifest,
                    format!("there is no package manager `{other}`"),
                )
                .at(label.unwrap_or_else(|| Label::whole(&given.file.path)))
                .help("apt, apk or none"),
            ));
        }
    };
    Ok(Base {
        image: image.get_ref().clone(),
        libc: match libc.get_ref() {
            BaseLibc::None => Libc::None,
            BaseLibc::Musl => Libc::Musl,
            BaseLibc::Glibc => Libc::Glibc,
        },
        release: table.release.as_ref().map(|said| said.get_ref().clone()),
        libraries: table
            .libraries
            .as_ref()
            .map(|said| said.get_ref().clone())
            .unwrap_or_default(),
        shell: table.shell.as_ref().is_some_and(|said| *said.get_ref()),
        package_manager: manager,
        user: table
            .user
            .as_ref()
            .map_or_else(|| "65532:65532".to_owned(), |said| said.get_ref().clone()),
        // A number needs no name in /etc/passwd.
        user_exists: true,
        ca_certificates: manager == PackageManager::None,
        tzdata: manager == PackageManager::None,
        tmp: true,
        holds: table.holds.as_ref().map_or_else(
            || format!("what {} has", image.get_ref()),
            |said| said.get_ref().clone(),
        ),
        platforms: table
            .platforms
            .as_ref()
            .map(|said| said.get_ref().clone())
            .unwrap_or_default(),
        size_mb: None,
        debug_image: None,
        preference: None,
        source: String::new(),
    })
}

//! What scaffold knows of the world, as data: runtime bases, C libraries and cgo modules, calls
//! that listen, Go and Node releases, programs and their packages, and the names of roles.
//!
//! The tables are the `.toml` files of `catalog/`. `build.rs` compiles those in that every
//! run asks, as constants, which cost nothing to read, and the others as JSON.
//! `catalog/README.md` says how to add a row.

pub mod bases;
pub mod calls;
pub mod clibs;
pub mod forges;
pub mod go;
pub mod go_limits;
pub mod ignore;
pub mod listen;
pub mod node;
pub mod packages;
pub mod roles;
mod rows;
pub mod services;
pub mod storage;
pub mod tools;

use std::sync::LazyLock;

use serde_json::from_str;

pub use bases::{Base, BaseNeeds, Bases, Libc, PackageManager};
pub use calls::{Calls, CommandStruct, CommandTag, Telling, TellingCall, TellingField};
pub use clibs::{CLibrary, CgoLibraries, CgoModule, KnownModule};
pub use forges::{Forge, Forges};
pub use go::{Fit, GoImage, GoRelease, GoReleases, Variant};
pub use go_limits::{GoLimits, LimitedModule, VersionLimit};
pub use ignore::{IgnoreGroup, IgnoreLines};
pub use listen::{Call, Listen, Meaning};
pub use node::{NodeRelease, NodeReleases};
pub use packages::Packages;
pub use roles::{Place, RoleWords, Roles};
pub use services::Services;
pub use storage::{Storage, StorageModule};
pub use tools::{Tool, Tools};

const BASES: &str = include_str!(concat!(env!("OUT_DIR"), "/bases.json"));
const CLIBS: &str = include_str!(concat!(env!("OUT_DIR"), "/clibs.json"));
const FORGES: &str = include_str!(concat!(env!("OUT_DIR"), "/forges.json"));
const GO: &str = include_str!(concat!(env!("OUT_DIR"), "/go.json"));
const GO_LIMITS: &str = include_str!(concat!(env!("OUT_DIR"), "/go-limits.json"));
const NODE: &str = include_str!(concat!(env!("OUT_DIR"), "/node.json"));
const TOOLS: &str = include_str!(concat!(env!("OUT_DIR"), "/tools.json"));

/// All tables.
#[derive(Debug)]
pub struct Catalog {
    /// Runtime bases.
    pub bases: Bases,
    /// What calls tell of files, programs and signals.
    pub calls: Calls,
    /// C libraries and modules that use cgo; read when a program imports another module.
    pub clibs: LazyLock<CgoLibraries>,
    /// Hosts of public modules.
    pub forges: Forges,
    /// Go releases and their images.
    pub go: GoReleases,
    /// Modules that are made for releases of Go up to one; read when a program imports a module.
    pub go_limits: LazyLock<GoLimits>,
    /// Lines of .dockerignore.
    pub ignore: IgnoreLines,
    /// What reveals a port.
    pub listen: Listen,
    /// Node releases and their images.
    pub node: LazyLock<NodeReleases>,
    /// Words in the names of main packages.
    pub roles: Roles,
    /// Services that programs dial.
    pub services: Services,
    /// Modules that keep files.
    pub storage: Storage,
    /// Programs that Go code starts; read when one is.
    pub tools: LazyLock<Tools>,
}

impl Catalog {
    /// The tables that are compiled in.
    ///
    /// # Errors
    ///
    /// When a table has an unknown or a missing column: a fault of this program, which its tests
    /// rule out.
    pub fn built_in() -> Result<Catalog, serde_json::Error> {
        // On one core: who waits in a pool may be given work that waits for this.
        Ok(Catalog {
            bases: from_str(BASES)?,
            calls: calls::CALLS,
            clibs: LazyLock::new(|| from_str(CLIBS).unwrap_or_default()),
            forges: from_str(FORGES)?,
            go: from_str(GO)?,
            go_limits: LazyLock::new(|| from_str(GO_LIMITS).unwrap_or_default()),
            ignore: ignore::IGNORE,
            listen: listen::LISTEN,
            node: LazyLock::new(|| from_str(NODE).unwrap_or_default()),
            roles: roles::ROLES,
            services: services::SERVICES,
            storage: storage::STORAGE,
            tools: LazyLock::new(|| from_str(TOOLS).unwrap_or_default()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: [(&str, &str); 13] = [
        ("bases.toml", include_str!("catalog/bases.toml")),
        ("calls.toml", include_str!("catalog/calls.toml")),
        ("clibs.toml", include_str!("catalog/clibs.toml")),
        ("forges.toml", include_str!("catalog/forges.toml")),
        ("go.toml", include_str!("catalog/go.toml")),
        ("go-limits.toml", include_str!("catalog/go-limits.toml")),
        ("ignore.toml", include_str!("catalog/ignore.toml")),
        ("listen.toml", include_str!("catalog/listen.toml")),
        ("node.toml", include_str!("catalog/node.toml")),
        ("roles.toml", include_str!("catalog/roles.toml")),
        ("services.toml", include_str!("catalog/services.toml")),
        ("storage.toml", include_str!("catalog/storage.toml")),
        ("tools.toml", include_str!("catalog/tools.toml")),
    ];

    /// The headers of one file, `[a.b]` and `[[a]]`, each with the lines below it.
    fn rows(text: &str) -> Vec<(&str, Vec<&str>)> {
        let mut rows: Vec<(&str, Vec<&str>)> = Vec::new();
        for line in text.lines() {
            if line.starts_with('[') {
                rows.push((line, Vec::new()));
            } else if let Some((_, below)) = rows.last_mut() {
                below.push(line);
            }
        }
        rows
    }

    #[test]
    fn every_table_parses() {
        let errors = [
            Catalog::built_in().err(),
            from_str::<CgoLibraries>(CLIBS).err(),
            from_str::<GoLimits>(GO_LIMITS).err(),
            from_str::<NodeReleases>(NODE).err(),
            from_str::<Tools>(TOOLS).err(),
        ];
        assert_eq!(
            errors.map(|error| error.map(|error| error.to_string())),
            [None, None, None, None, None]
        );
    }

    #[test]
    fn every_row_has_a_source_link() {
        let mut without = Vec::new();
        for (file, text) in TABLES {
            for (header, below) in rows(text) {
                if !below
                    .iter()
                    .any(|line| line.starts_with("source = \"https://"))
                {
                    without.push((file, header, below));
                }
            }
        }
        assert_eq!(without, []);
    }

    #[test]
    fn keyed_tables_are_sorted_by_key() {
        for (file, text) in TABLES {
            let keys: Vec<&str> = rows(text)
                .iter()
                .map(|(header, _)| *header)
                .filter(|header| !header.starts_with("[["))
                .map(|header| header.trim_matches(['[', ']']))
                .collect();
            let mut sorted = keys.clone();
            sorted.sort_by_key(|key| key.replace('"', ""));
            assert_eq!(keys, sorted, "{file}");
        }
    }
}

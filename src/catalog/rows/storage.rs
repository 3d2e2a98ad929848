//! The columns of storage.toml.

use serde::Deserialize;

use super::Keyed;

/// The modules by path, without a major version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent, bound(deserialize = "'de: 'static"))]
pub struct Storage(pub Keyed<StorageModule>);

/// One module.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StorageModule {
    /// What the files are, as the end of "it keeps …".
    pub holds: &'static str,
}

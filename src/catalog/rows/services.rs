//! The columns of services.toml.

use serde::Deserialize;

use super::{Keyed, leaked};

/// The tables of services.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'static"))]
pub struct Services {
    /// Go modules by path, without a major version.
    pub module: Keyed<DiallingModule>,
    /// Services by name.
    pub service: Keyed<Service>,
}

/// A module that dials a service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DiallingModule {
    /// The service's name.
    pub service: &'static str,
}

/// A service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Service {
    /// Services of one kind stand in for each other: a program that knows several needs any one.
    pub kind: &'static str,
    /// Programs that can dial it often do without: caches, brokers, stores of figures.
    #[serde(default)]
    pub optional: bool,
    /// Last elements of the names of images that are it, sorted.
    #[serde(deserialize_with = "leaked")]
    pub images: &'static [&'static str],
}

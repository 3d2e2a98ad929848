//! Services that programs dial: databases, caches, brokers.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The tables of services.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Services {
    /// Go modules by path, without a major version.
    module: BTreeMap<String, DiallingModule>,
    /// Services by name.
    service: BTreeMap<String, Service>,
}

/// A module that dials a service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DiallingModule {
    /// The service's name.
    pub service: String,
}

/// A service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Service {
    /// Services of one kind stand in for each other: a program that knows several needs any one.
    pub kind: String,
    /// Programs that can dial it often do without: caches, brokers, stores of figures.
    #[serde(default)]
    pub optional: bool,
    /// Last elements of the names of images that are it, sorted.
    pub images: Vec<String>,
}

impl Services {
    /// The name of the service that the package `import` dials.
    #[must_use]
    pub fn dialled_by(&self, import: &str) -> Option<&str> {
        let mut path = import;
        loop {
            if let Some(row) = self.module.get(path) {
                return Some(&row.service);
            }
            path = path.rsplit_once('/')?.0;
        }
    }

    /// A service by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Service> {
        self.service.get(name)
    }

    /// The name of the service that an image is, by the last element of its name.
    #[must_use]
    pub fn of_image(&self, image: &str) -> Option<&str> {
        let has = |service: &Service| service.images.iter().any(|known| known == image);
        let mut services = self.service.iter();
        let found = services.find(|(_, service)| has(service));
        found.map(|(name, _)| name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;

    #[test]
    fn packages_and_major_versions_of_a_module_dial_its_service() {
        let services = Catalog::built_in().unwrap().services;
        let paths = [
            "github.com/jackc/pgx/v5/pgxpool",
            "github.com/redis/go-redis/v9",
            "database/sql",
        ];
        let found = paths.map(|path| services.dialled_by(path));
        assert_eq!(found, [Some("PostgreSQL"), Some("Redis"), None]);
        assert_eq!(services.of_image("postgis"), Some("PostgreSQL"));
    }

    #[test]
    fn modules_name_services_that_are_there_and_images_are_sorted() {
        let services = Catalog::built_in().unwrap().services;
        let mut modules = services.module.values();
        assert!(modules.all(|row| services.service.contains_key(&row.service)));
        assert!(services.service.values().all(|row| row.images.is_sorted()));
    }
}

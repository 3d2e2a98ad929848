//! Services that programs dial: databases, caches, brokers.

pub use super::rows::services::*;

/// The rows of services.toml.
pub(super) const SERVICES: Services = {
    use super::rows::Keyed;
    include!(concat!(env!("OUT_DIR"), "/services.rs"))
};

impl Services {
    /// The name of the service that the package `import` dials.
    #[must_use]
    pub fn dialled_by(&self, import: &str) -> Option<&str> {
        self.module.of_module(import).map(|row| row.service)
    }

    /// A service by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Service> {
        self.service.get(name)
    }

    /// The name of the service that an image is, by the last element of its name.
    #[must_use]
    pub fn of_image(&self, image: &str) -> Option<&str> {
        let has = |service: &Service| service.images.contains(&image);
        let mut services = self.service.0.iter();
        let found = services.find(|(_, service)| has(service));
        found.map(|(name, _)| *name)
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
        let mut modules = services.module.0.iter();
        assert!(modules.all(|(_, row)| services.service.get(row.service).is_some()));
        assert!(
            services
                .service
                .0
                .iter()
                .all(|(_, row)| row.images.is_sorted())
        );
    }
}

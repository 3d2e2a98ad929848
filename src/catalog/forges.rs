//! Hosts whose Go modules are public.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The hosts by name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Forges(BTreeMap<String, Forge>);

/// One host: that its modules are public is all there is to say.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Forge {}

impl Forges {
    /// Whether the modules of a host are known to be public.
    #[must_use]
    pub fn has(&self, host: &str) -> bool {
        self.0.contains_key(host)
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;

    #[test]
    fn forges_and_vanity_hosts_are_known_and_a_company_is_not() {
        let forges = Catalog::built_in().unwrap().forges;
        let known =
            ["github.com", "k8s.io", "go.uber.org", "git.example.com"].map(|host| forges.has(host));
        assert_eq!(known, [true, true, true, false]);
    }
}

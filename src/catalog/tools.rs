//! Programs that Go code starts, and the packages that have them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Packages;

/// The programs by the name that `exec.Command` is given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(transparent)]
pub struct Tools(BTreeMap<String, Tool>);

/// One program.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tool {
    /// An empty list: each image of that distribution has it. No key: not packaged there.
    pub packages: Packages,
    /// An image is made for programs that run it. Not so what opens a window, asks the machine's own
    /// system, or is there for developers.
    #[serde(default = "yes")]
    pub needed: bool,
}

fn yes() -> bool {
    true
}

impl Tools {
    /// A program by its name or absolute path.
    #[must_use]
    pub fn get(&self, program: &str) -> Option<&Tool> {
        self.0.get(program.rsplit('/').next().unwrap_or(program))
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;

    #[test]
    fn a_program_is_found_by_name_and_by_path() {
        let tools = Catalog::built_in().expect("the catalog parses").tools;
        let debian = |program| {
            tools
                .get(program)
                .and_then(|tool| tool.packages.on("debian13"))
                .map(<[String]>::to_vec)
        };
        assert_eq!(debian("git"), Some(vec!["git".to_owned()]));
        assert_eq!(
            debian("/usr/bin/pdftotext"),
            Some(vec!["poppler-utils".to_owned()])
        );
        assert_eq!(debian("/bin/sh"), Some(Vec::new()));
        assert_eq!(debian("wkhtmltopdf"), None);
        assert_eq!(debian("our-own-program"), None);
    }
}

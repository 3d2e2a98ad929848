//! vendor/modules.txt, which says what is vendored: <https://go.dev/ref/mod#vendoring>.

use super::modfile::{Replace, Replacement};
use super::span::Span;

/// The content of vendor/modules.txt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModulesTxt {
    /// Whether it belongs to a workspace (`## workspace` in the first line).
    pub workspace: bool,
    /// The modules in their order: those with packages, and those that are only replaced.
    pub modules: Vec<VendoredModule>,
}

/// A module in vendor/modules.txt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendoredModule {
    /// Its path.
    pub path: Box<str>,
    /// Its version; none of a line that only says what replaces all versions.
    pub version: Option<Box<str>>,
    /// What replaces it: a directory, or a path and a version.
    pub replacement: Option<(Box<str>, Option<Box<str>>)>,
    /// Whether go.mod requires it itself.
    pub explicit: bool,
    /// The version in its `go` line.
    pub go: Option<Box<str>>,
    /// The import paths of its packages that are vendored.
    pub packages: Vec<Box<str>>,
    /// Where it is said.
    pub span: Span,
}

impl ModulesTxt {
    /// Reads the text of a vendor/modules.txt; lines of unknown form are passed over, as the go
    /// command does.
    pub fn parse(text: &str) -> Self {
        let mut file = Self::default();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let content = line.trim_end_matches(['\n', '\r']);
            let span = Span::new(start, start + content.len());
            start += line.len();
            if let Some(annotations) = content.strip_prefix("## ") {
                if file.modules.is_empty() {
                    file.workspace |= annotations
                        .split(';')
                        .any(|word| word.trim() == "workspace");
                }
                if let Some(module) = file.modules.last_mut() {
                    module.annotate(annotations);
                }
            } else if let Some(module) = content.strip_prefix("# ") {
                file.modules.extend(VendoredModule::parse(module, span));
            } else if let (Some(module), [package]) =
                (file.modules.last_mut(), words(content).as_slice())
            {
                module.packages.push((*package).into());
            }
        }
        file
    }

    /// The module that provides the vendored package `import_path`.
    pub fn module_of(&self, import_path: &str) -> Option<&VendoredModule> {
        let provides = |module: &&VendoredModule| {
            module
                .packages
                .iter()
                .any(|package| &**package == import_path)
        };
        self.modules.iter().find(provides)
    }

    /// Whether a `replace` line of go.mod is in it, without which the go command calls vendor/
    /// inconsistent: <https://go.dev/ref/mod#vendoring>.
    pub fn has(&self, replace: &Replace) -> bool {
        let (target, version) = match &replace.replacement {
            Replacement::Directory(folder) => (&folder.value, None),
            Replacement::Module(module) => (&module.path, Some(&module.version)),
        };
        let is_same = |module: &VendoredModule| {
            module.path == replace.path
                && (replace.version.is_none() || module.version == replace.version)
                && module
                    .replacement
                    .as_ref()
                    .is_some_and(|(path, at)| path == target && at.as_ref() == version)
        };
        self.modules.iter().any(is_same)
    }
}

impl VendoredModule {
    fn parse(text: &str, span: Span) -> Option<Self> {
        let all = words(text);
        let arrow = all
            .iter()
            .position(|word| *word == "=>")
            .unwrap_or(all.len());
        let (old, new) = all.split_at(arrow);
        let (path, version) = match old {
            [path] if !new.is_empty() => (*path, None),
            [path, version] => (*path, Some((*version).into())),
            _ => return None,
        };
        let replacement = match new {
            [] => None,
            [_, directory] => Some(((*directory).into(), None)),
            [_, path, version] => Some(((*path).into(), Some((*version).into()))),
            _ => return None,
        };
        Some(Self {
            path: path.into(),
            version,
            replacement,
            explicit: false,
            go: None,
            packages: Vec::new(),
            span,
        })
    }

    fn annotate(&mut self, annotations: &str) {
        for annotation in annotations.split(';').map(str::trim) {
            if annotation == "explicit" {
                self.explicit = true;
            }
            if let Some(version) = annotation.strip_prefix("go ") {
                self.go = Some(version.into());
            }
        }
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_read_with_packages_and_replacements() {
        let file = ModulesTxt::parse(
            "## workspace\n# a.b/c v1.0.0\n## explicit; go 1.21\na.b/c\na.b/c/d\n\
             # e.f/g v1.1.0 => ../g\n## explicit\ne.f/g\n# h.i/j => k.l/m v2.0.0\n",
        );
        let modules: Vec<_> = file
            .modules
            .iter()
            .map(|module| {
                let replacement = module.replacement.as_ref();
                let replacement = replacement.map(|(path, version)| (&**path, version.as_deref()));
                let packages = module
                    .packages
                    .iter()
                    .map(|path| &**path)
                    .collect::<Vec<_>>();
                (
                    &*module.path,
                    module.version.as_deref(),
                    replacement,
                    module.explicit,
                    packages,
                )
            })
            .collect();
        assert!(file.workspace);
        assert_eq!(
            modules,
            [
                (
                    "a.b/c",
                    Some("v1.0.0"),
                    None,
                    true,
                    vec!["a.b/c", "a.b/c/d"]
                ),
                (
                    "e.f/g",
                    Some("v1.1.0"),
                    Some(("../g", None)),
                    true,
                    vec!["e.f/g"]
                ),
                (
                    "h.i/j",
                    None,
                    Some(("k.l/m", Some("v2.0.0"))),
                    false,
                    vec![]
                ),
            ]
        );
        assert_eq!(
            file.modules.first().and_then(|module| module.go.as_deref()),
            Some("1.21")
        );
        assert_eq!(
            file.module_of("a.b/c/d").map(|module| &*module.path),
            Some("a.b/c")
        );
    }
}

//! Files and folders of the machine that a container is started with.

use crate::walk::RepoPath;

/// A file or folder of the machine that lies in a container too.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Mount {
    /// What of the repository it is, or would be if it were there; none for what lies elsewhere.
    pub(in super::super) source: Option<RepoPath>,
    /// Where it lies in the container: an absolute path.
    pub(in super::super) target: String,
    /// The offset of the line.
    pub(in super::super) offset: usize,
}

impl Mount {
    /// That of `source:target:options`, as a file in a folder says it; none for a volume, which has
    /// a name: <https://docs.docker.com/reference/compose-file/services/#volumes>.
    pub(super) fn new(
        folder: &RepoPath,
        source: &str,
        target: &str,
        offset: usize,
    ) -> Option<Self> {
        let target = target.split(':').next()?.trim_end_matches('/');
        let is_path = source.starts_with(['.', '/', '~']);
        (is_path && target.starts_with('/')).then(|| Self {
            source: folder.resolve(source),
            target: target.to_owned(),
            offset,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str, target: &str) -> Option<(Option<String>, String)> {
        let folder = RepoPath::root().join("deploy");
        let mount = Mount::new(&folder, source, target, 0)?;
        Some((mount.source.map(|path| path.to_string()), mount.target))
    }

    #[test]
    fn what_is_named_by_a_path_is_of_the_machine_and_all_else_is_a_volume() {
        let some = |source: Option<&str>, target: &str| {
            Some((source.map(str::to_owned), target.to_owned()))
        };
        let expected = some(Some("app.yaml"), "/app/config.yaml");
        assert_eq!(shown("../app.yaml", "/app/config.yaml:ro"), expected);
        assert_eq!(shown("/etc/app/", "/etc/app/"), some(None, "/etc/app"));
        assert_eq!(shown("data", "/data"), None);
    }
}

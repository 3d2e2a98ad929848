//! The volumes that keep what an image's programs write.

use std::collections::BTreeSet;
use std::path::Path;

use crate::settings::{Image, Run};
use crate::shell::quoted;

/// The flags of `docker run` that mount a volume on each folder that is the user's, where nothing of
/// the image lies: a volume would keep what an older image had there. A new volume takes over the
/// folder's owner (<https://docs.docker.com/engine/storage/volumes/#populate-a-volume-using-a-container>).
pub(super) fn flags(image: &Image) -> String {
    let run = &image.run;
    let mut names = BTreeSet::new();
    let mut flags = String::new();
    for folder in &run.writable.value {
        let path = Path::new(folder);
        if folder == "/tmp" || has_files(run, path) {
            continue;
        }
        // <https://docs.docker.com/reference/cli/docker/volume/create/> takes no other letters.
        let named = |part: &str| {
            part.replace(
                |c: char| !c.is_ascii_alphanumeric() && !"_.-".contains(c),
                "-",
            )
        };
        let folder = folder.trim_end_matches('/');
        let last = named(folder.rsplit('/').next().unwrap_or_default());
        let whole = named(folder.trim_matches('/'));
        let named = [last.as_str(), whole.as_str()].map(|part| match part {
            part if part == image.name => image.name.clone(),
            part => format!("{}-{part}", image.name),
        });
        let Some(name) = named.into_iter().find(|name| names.insert(name.clone())) else {
            continue;
        };
        flags.push_str(&format!(" -v {name}:{}", quoted(folder)));
    }
    flags
}

/// Whether the image puts files into a folder.
fn has_files(run: &Run, folder: &Path) -> bool {
    let at = |path: &str| Run::place(&run.workdir.value, path);
    let assets = run.assets.value.iter().map(|asset| {
        let path = asset.below(&run.start).unwrap_or_else(|| asset.as_str());
        at(path)
    });
    let files = run.files.value.keys().cloned();
    let mut all = assets.chain(files);
    let has_served = !run.served.is_empty() && Path::new(&run.workdir.value).starts_with(folder);
    has_served || all.any(|path| Path::new(&path).starts_with(folder))
}

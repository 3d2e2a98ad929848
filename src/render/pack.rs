//! Templates from outside: the repository's `.scaffold/` folder.
#![expect(
    clippy::disallowed_methods,
    reason = "a folder of templates is read here"
)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::error::Error;

/// The folder of a repository's own templates.
pub const FOLDER: &str = ".scaffold";

/// A template, and the file it is in.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its name without `.tera`: `image`.
    pub name: String,
    /// The file, as the person would type it.
    pub file: String,
    /// Its text.
    pub text: Arc<str>,
}

/// The templates in the `.scaffold/` of `root`, by name; none where there is no such folder.
///
/// # Errors
/// The folder or a template in it cannot be read.
pub fn load(root: &Path) -> Result<Vec<Template>, Error> {
    let folder = root.join(FOLDER);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let failed = |path: &Path, source| Error::Read {
        path: path.to_owned(),
        source,
    };
    let mut templates = Vec::new();
    for entry in fs::read_dir(&folder).map_err(|source| failed(&folder, source))? {
        let path = entry.map_err(|source| failed(&folder, source))?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let Some(name) = name.and_then(|name| name.strip_suffix(".tera")) else {
            continue;
        };
        templates.push(Template {
            name: name.to_owned(),
            file: format!("{FOLDER}/{name}.tera"),
            text: fs::read_to_string(&path)
                .map_err(|source| failed(&path, source))?
                .into(),
        });
    }
    templates.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(templates)
}

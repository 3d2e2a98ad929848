//! Paths as the code writes them.

use crate::catalog::Telling;
use crate::detect::code::UNKNOWN;

/// What is known of a path that is relative to the folder a program is started in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Path {
    /// Without `./` in front and `/` behind; `.` for the folder itself.
    pub(super) text: String,
    /// Nothing of it is left out.
    pub(super) is_whole: bool,
    /// How the name below it begins, of what is left out.
    pub(super) begins: String,
}

/// A relative path; of one with wildcards or unknown parts the folders above those.
pub(super) fn relative(text: &str, means: Telling) -> Option<Path> {
    let text = match means {
        Telling::Url => text.strip_prefix("file://")?,
        _ => text,
    };
    let is_odd = |c: char| c != UNKNOWN && (c.is_control() || matches!(c, '\\' | '<' | '>' | '|'));
    if text.starts_with(['/', UNKNOWN, '~']) || text.contains("://") || text.contains(is_odd) {
        return None;
    }
    let wild: &[char] = match means {
        Telling::Glob => &['*', '?', '[', '{', UNKNOWN],
        _ => &[UNKNOWN],
    };
    let (known, is_whole, begins) = match text.find(wild) {
        Some(at) => {
            let (known, begins) = text.get(..at)?.rsplit_once('/')?;
            (known, false, begins)
        }
        None => (text, true, ""),
    };
    let elements = known
        .split('/')
        .filter(|element| !matches!(*element, "" | "."));
    let elements: Vec<&str> = elements.collect();
    let text = match elements.as_slice() {
        [] if !is_whole || !known.contains('.') => return None,
        [] => ".".to_owned(),
        elements => elements.join("/"),
    };
    Some(Path {
        text,
        is_whole,
        begins: begins.to_owned(),
    })
}

/// The folder of a path.
pub(super) fn folder_of(text: &str) -> &str {
    text.rsplit_once('/').map_or(".", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_a_path_is_kept() {
        let shown = |text: &str, means| {
            relative(text, means)
                .map(|path| format!("{} {} {}", path.text, path.is_whole, path.begins))
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            shown("./web//static/", Telling::Folder),
            some("web/static true ")
        );
        assert_eq!(shown("views/*.html", Telling::Glob), some("views false "));
        assert_eq!(shown("web/build\0", Telling::File), some("web false build"));
        assert_eq!(shown("*.html", Telling::Glob), None);
        assert_eq!(shown("views/\0.html", Telling::File), some("views false "));
        assert_eq!(
            shown("file://migrations", Telling::Url),
            some("migrations true ")
        );
        assert_eq!(shown("file:///migrations", Telling::Url), None);
        assert_eq!(shown("github://owner/name", Telling::Url), None);
        assert_eq!(shown("/etc/app.yaml", Telling::File), None);
        assert_eq!(shown(".", Telling::Folder), some(". true "));
        assert_eq!(shown("", Telling::File), None);
        assert_eq!(shown("../x", Telling::File), some("../x true "));
    }
}

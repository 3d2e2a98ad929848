//! What the directives of go.mod and go.work have in common.

use super::syntax::{Line, Statement};
use super::{ModuleVersion, SyntaxError};
use crate::go::literal::unquote;
use crate::go::path::split_path_version;
use crate::go::span::{Span, Spanned};
use crate::go::version::GoVersion;

/// `replace old [version] => new [version]`: <https://go.dev/ref/mod#go-mod-file-replace>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replace {
    /// The path of the module that is replaced.
    pub path: Box<str>,
    /// The version that is replaced; none for all.
    pub version: Option<Box<str>>,
    /// What stands in.
    pub replacement: Replacement,
    /// The line, without comment.
    pub span: Span,
}

/// What stands in for a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replacement {
    /// A directory: absolute, or relative to the file's own.
    Directory(Spanned<Box<str>>),
    /// Another module, or another version of it.
    Module(ModuleVersion),
}

/// `godebug key=value`: <https://go.dev/ref/mod#go-mod-file-godebug>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Godebug {
    /// The setting.
    pub key: Box<str>,
    /// Its value.
    pub value: Box<str>,
    /// The line, without comment.
    pub span: Span,
}

pub(super) type Read<T> = Result<T, SyntaxError>;
pub(super) type Text = Spanned<Box<str>>;

/// Hands each line to `read`, and blocks that may not be to the errors.
pub(super) fn each_line<'a>(
    (statements, error): (Vec<Statement<'a>>, Option<SyntaxError>),
    blocks: &[&str],
    errors: &mut Vec<SyntaxError>,
    mut read: impl FnMut(&Line<'a>) -> Read<()>,
) {
    let mut allowed = true;
    for statement in statements {
        match statement {
            Statement::Block(words) => {
                let verbs: Vec<&str> = words.iter().map(|word| word.value).collect();
                allowed = matches!(verbs.as_slice(), [verb] if blocks.contains(verb));
                if let ([first, ..], false) = (words.as_slice(), allowed) {
                    let message = format!("unknown block type: {}", verbs.join(" "));
                    errors.push(SyntaxError::new(first.span, message));
                }
            }
            Statement::Line(line) if line.in_block && !allowed => {}
            Statement::Line(line) => errors.extend(read(&line).err()),
        }
    }
    errors.extend(error);
}

pub(super) fn fail<T>(span: Span, message: impl Into<String>) -> Read<T> {
    Err(SyntaxError::new(span, message))
}

/// Refuses a second directive of those that may stand once.
pub(super) fn once<T>(previous: &Option<T>, line: &Line<'_>) -> Read<()> {
    match previous {
        Some(_) => fail(line.span, format!("repeated {} statement", line.verb)),
        None => Ok(()),
    }
}

/// The only argument of `line`, unquoted; `usage` is what is said where there is not one.
pub(super) fn only_text(line: &Line<'_>, usage: &str) -> Read<Text> {
    match line.arguments.as_slice() {
        [argument] => text(argument),
        _ => fail(line.span, usage),
    }
}

/// The Go version of a `go` line: <https://go.dev/ref/mod#go-mod-file-go>.
pub(super) fn go_version(line: &Line<'_>) -> Read<Spanned<GoVersion>> {
    let [argument] = line.arguments.as_slice() else {
        return fail(line.span, "go directive expects exactly one argument");
    };
    let version = GoVersion::parse(argument.value).filter(|_| is_dotted(argument.value));
    match version {
        Some(version) => Ok(Spanned::new(version, argument.span)),
        None => {
            let message = format!(
                "invalid go version '{}': must match format 1.23.0",
                argument.value
            );
            fail(argument.span, message)
        }
    }
}

/// The name of a toolchain: <https://go.dev/ref/mod#go-mod-file-toolchain>.
pub(super) fn toolchain(line: &Line<'_>) -> Read<Text> {
    let [argument] = line.arguments.as_slice() else {
        return fail(
            line.span,
            "toolchain directive expects exactly one argument",
        );
    };
    let name = argument.value;
    if name == "default" || name == "go1" || name.starts_with("go1.") {
        return Ok(Spanned::new(name.into(), argument.span));
    }
    let message =
        format!("invalid toolchain version '{name}': must match format go1.23.0 or default");
    fail(argument.span, message)
}

pub(super) fn godebug(line: &Line<'_>) -> Read<Godebug> {
    let setting = match line.arguments.as_slice() {
        [setting] if !setting.value.contains(['"', '`', '\'', ',']) => {
            setting.value.split_once('=')
        }
        _ => None,
    };
    let Some((key, value)) = setting else {
        return fail(line.span, "usage: godebug key=value");
    };
    Ok(Godebug {
        key: key.into(),
        value: value.into(),
        span: line.span,
    })
}

pub(super) fn replace(line: &Line<'_>) -> Read<Replace> {
    let arrow = line
        .arguments
        .iter()
        .position(|argument| argument.value == "=>");
    let (old, new) = line.arguments.split_at(arrow.unwrap_or(0));
    let (path, version, new, new_version) = match (old, new) {
        ([path], [_, new]) => (path, None, new, None),
        ([path], [_, new, new_version]) => (path, None, new, Some(new_version)),
        ([path, version], [_, new]) => (path, Some(version), new, None),
        ([path, version], [_, new, new_version]) => (path, Some(version), new, Some(new_version)),
        _ => {
            let usage = "usage: replace module/path [v1.2.3] => other/module v1.4\n\t \
                or replace module/path [v1.2.3] => ../local/directory";
            return fail(line.span, usage);
        }
    };
    let path = text(path)?;
    check_major(&path, None, line)?;
    let version = match version {
        Some(argument) => {
            let version = self::version(argument, line, &path.value)?;
            check_major(&path, Some(&version), line)?;
            Some(version.value)
        }
        None => None,
    };
    let new = text(new)?;
    let replacement = match new_version {
        Some(argument) => {
            let version = self::version(argument, line, &new.value)?;
            if is_directory(&new.value) {
                let message = format!(
                    "replacement module directory path {:?} cannot have version",
                    new.value
                );
                return fail(argument.span, message);
            }
            let span = Span {
                start: new.span.start,
                end: argument.span.end,
            };
            Replacement::Module(ModuleVersion {
                path: new.value,
                version: version.value,
                span,
            })
        }
        None => Replacement::Directory(local(new)?),
    };
    Ok(Replace {
        path: path.value,
        version,
        replacement,
        span: line.span,
    })
}

fn local(path: Text) -> Read<Text> {
    let message = match &*path.value {
        text if is_directory(text) && text.contains('\\') => {
            "replacement directory appears to be Windows path (on a non-windows system)"
        }
        text if is_directory(text) => return Ok(path),
        text if text.contains('@') => {
            "replacement module must match format 'path version', not 'path@version'"
        }
        _ => {
            "replacement module without version must be directory path \
             (rooted or starting with . or ..)"
        }
    };
    fail(path.span, message)
}

/// A module's path and version, `a.b/c v1.2.3`, the two arguments of `line`.
pub(super) fn module_version(line: &Line<'_>) -> Read<ModuleVersion> {
    let [path, version] = line.arguments.as_slice() else {
        return fail(
            line.span,
            format!("usage: {} module/path v1.2.3", line.verb),
        );
    };
    let path = text(path)?;
    let version = self::version(version, line, &path.value)?;
    check_major(&path, Some(&version), line)?;
    Ok(ModuleVersion {
        path: path.value,
        version: version.value,
        span: line.span,
    })
}

/// The value of a word or of a string in double quotes; other quotes are reserved.
pub(super) fn text(argument: &Spanned<&str>) -> Read<Text> {
    let value = if argument.value.starts_with('"') {
        match unquote(argument.value) {
            Some(value) => value.into(),
            None => return fail(argument.span, "invalid quoted string: invalid syntax"),
        }
    } else if argument.value.contains(['"', '\'', '`']) {
        let message = "invalid quoted string: unquoted string cannot contain quote";
        return fail(argument.span, message);
    } else {
        argument.value.into()
    };
    Ok(Spanned::new(value, argument.span))
}

/// A version in canonical form: `v1` is `v1.0.0`, build metadata but `+incompatible` is cut.
pub(super) fn version(argument: &Spanned<&str>, line: &Line<'_>, path: &str) -> Read<Text> {
    let written = text(argument)?;
    match canonical(&written.value) {
        Some(version) => Ok(Spanned::new(version.into(), argument.span)),
        None => {
            let subject = if path.is_empty() {
                String::new()
            } else {
                format!(" {path}")
            };
            let message = format!(
                "{}{subject}: version {:?} invalid: must be of the form v1.2.3",
                line.verb, written.value
            );
            fail(argument.span, message)
        }
    }
}

fn canonical(version: &str) -> Option<String> {
    let (core, build) = match version.split_once('+') {
        Some((core, build)) => (core, Some(build)),
        None => (version, None),
    };
    let (numbers, pre_release) = match core.split_once('-') {
        Some((numbers, pre_release)) => (numbers, Some(pre_release)),
        None => (core, None),
    };
    let is_number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits && (text == "0" || !text.starts_with('0'))
    };
    let is_identifier = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let parts: Vec<&str> = numbers.strip_prefix('v')?.split('.').collect();
    let pre_release_fits = pre_release.is_none_or(|text| {
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        text.split('.')
            .all(|part| is_identifier(part) && (!digits(part) || is_number(part)))
    });
    let build_fits = build.is_none_or(|text| text.split('.').all(is_identifier));
    let full = parts.len() == 3 || (pre_release.is_none() && build.is_none());
    if parts.len() > 3 || !parts.iter().all(|part| is_number(part)) {
        return None;
    }
    if !(full && pre_release_fits && build_fits) {
        return None;
    }
    let zeros = ".0".repeat(3 - parts.len());
    let kept = if build == Some("incompatible") {
        "+incompatible"
    } else {
        ""
    };
    Some(format!("{core}{zeros}{kept}"))
}

/// Checks that path and version agree on the major version:
/// <https://go.dev/ref/mod#major-version-suffixes>.
fn check_major(path: &Text, version: Option<&Text>, line: &Line<'_>) -> Read<()> {
    let Some((_, suffix)) = split_path_version(&path.value) else {
        let message = format!("{}: invalid module path {:?}", line.verb, path.value);
        return fail(path.span, message);
    };
    let Some(version) = version else {
        return Ok(());
    };
    let suffix = suffix.strip_suffix("-unstable").unwrap_or(suffix);
    let major = version.value.split('.').next().unwrap_or_default();
    let wanted = suffix.get(1..).unwrap_or_default();
    let old_pseudo_version = suffix == ".v1" && version.value.starts_with("v0.0.0-");
    let fits = match wanted {
        "" => matches!(major, "v0" | "v1") || version.value.ends_with("+incompatible"),
        _ => major == wanted || old_pseudo_version,
    };
    if fits {
        return Ok(());
    }
    let wanted = if wanted.is_empty() {
        "v0 or v1"
    } else {
        wanted
    };
    let message = format!(
        "{} {}: version {:?} invalid: should be {wanted}, not {major}",
        line.verb, path.value, version.value
    );
    fail(version.span, message)
}

/// Whether a replacement is a directory and no module, on any system:
/// <https://go.dev/ref/mod#go-mod-file-replace>.
fn is_directory(path: &str) -> bool {
    let starts = ["./", ".\\", "../", "..\\", "/", "\\"];
    let drive = matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    matches!(path, "." | "..") || starts.iter().any(|start| path.starts_with(start)) || drive
}

/// Whether a Go version has a minor part, and digits behind a pre-release's kind.
fn is_dotted(version: &str) -> bool {
    version.contains('.') && version.ends_with(|c: char| c.is_ascii_digit())
}

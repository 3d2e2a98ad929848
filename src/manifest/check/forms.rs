//! What texts of scaffold.toml look like, so that they are whole where they are printed.

use crate::docker::reader::{RESERVED_STAGES, is_stage_name};
use crate::manifest::FILE;
use crate::walk::RepoPath;

/// The signals of Linux, as `STOPSIGNAL` takes them behind `SIG`:
/// <https://man7.org/linux/man-pages/man7/signal.7.html>.
const SIGNALS: &str = "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR \
                       QUIT RTMAX RTMIN SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 \
                       USR2 VTALRM WINCH XCPU XFSZ";

/// `first` for the first letter, `rest` for all others, and there is one.
fn letters(text: &str, first: fn(char) -> bool, rest: fn(char) -> bool) -> bool {
    let mut all = text.chars();
    all.next().is_some_and(first) && all.all(rest)
}

/// A stage's name, which is the image's.
pub(super) fn is_stage(text: &str) -> bool {
    is_stage_name(text) && !RESERVED_STAGES.contains(&text)
}

pub(super) fn is_inside(text: &str) -> bool {
    RepoPath::root().resolve(text).is_some() && !text.chars().any(char::is_control)
}

/// `npm`, `pnpm@10.10.0`.
pub(super) fn is_package_manager(text: &str) -> bool {
    let (name, version) = text.split_once('@').unwrap_or((text, "1"));
    let in_version = |letter: char| letter.is_ascii_alphanumeric() || ".-".contains(letter);
    ["npm", "pnpm", "yarn"].contains(&name) && letters(version, in_version, in_version)
}

pub(super) fn is_platform(text: &str) -> bool {
    let mut parts = text.split('/');
    let plain = |part: &str| {
        letters(
            part,
            |a| a.is_ascii_lowercase(),
            |a| a.is_ascii_lowercase() || a.is_ascii_digit(),
        )
    };
    parts.next() == Some("linux")
        && parts.next().is_some_and(plain)
        && parts.next().is_none_or(plain)
        && parts.next().is_none()
}

pub(super) fn is_registry(text: &str) -> bool {
    let in_name = |letter: char| letter.is_ascii_alphanumeric() || ".:/_-".contains(letter);
    !text.contains("//")
        && !text.ends_with('/')
        && letters(text, |letter| letter.is_ascii_alphanumeric(), in_name)
}

pub(super) fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(|hex| {
        hex.len() == 64
            && hex
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

pub(super) fn is_file_path(text: &str) -> bool {
    let inside = RepoPath::root()
        .resolve(text)
        .filter(|path| !path.is_root());
    inside.is_some_and(|path| ![FILE, "scaffold.lock"].contains(&path.as_str()))
        && !text.ends_with('/')
        && !text.chars().any(char::is_control)
}

pub(super) fn is_user(text: &str) -> bool {
    let plain = |part: &str| {
        let in_name = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        letters(
            part,
            |letter| letter.is_ascii_alphanumeric() || letter == '_',
            in_name,
        )
    };
    match text.split_once(':') {
        Some((user, group)) => plain(user) && plain(group),
        None => plain(text),
    }
}

pub(super) fn is_absolute(text: &str) -> bool {
    text.starts_with('/') && !text.chars().any(char::is_control)
}

pub(super) fn is_signal(text: &str) -> bool {
    if let Ok(number) = text.parse::<u8>() {
        return (1..=64).contains(&number);
    }
    let name = text.strip_prefix("SIG").unwrap_or(text);
    let base = name.split(['+', '-']).next().unwrap_or(name);
    SIGNALS.split(' ').any(|signal| signal == base)
}

pub(super) fn is_package(text: &str) -> bool {
    letters(
        text,
        |letter| letter.is_ascii_alphanumeric(),
        |letter| letter.is_ascii_alphanumeric() || "+-._:=~".contains(letter),
    )
}

/// A tag of a `//go:build` line: <https://pkg.go.dev/go/build/constraint#IsValidTag>.
pub(super) fn is_tag(text: &str) -> bool {
    let in_tag = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '.';
    letters(text, in_tag, in_tag)
}

pub(super) fn is_variable(text: &str) -> bool {
    letters(
        text,
        |letter| letter.is_ascii_alphabetic() || letter == '_',
        |letter| letter.is_ascii_alphanumeric() || letter == '_',
    )
}

pub(super) fn is_label(text: &str) -> bool {
    letters(
        text,
        |letter| letter.is_ascii_alphanumeric(),
        |letter| letter.is_ascii_alphanumeric() || "._/-".contains(letter),
    )
}

//! The grammar of references:
//! [distribution/reference](https://pkg.go.dev/github.com/distribution/reference).

/// Whether the first part of a name is a registry and not a user on Docker Hub.
pub(super) fn is_registry(part: &str) -> bool {
    part == "localhost" || part.contains(['.', ':']) || part.bytes().any(|b| b.is_ascii_uppercase())
}

/// Whether a host has labels of letters, digits and inner `-`, or is an IPv6 address in brackets; a
/// port may follow.
pub(super) fn is_host(host: &str) -> bool {
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (host, None),
    };
    let label = |label: &str| {
        let inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(inside)
    };
    let address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let named = match address {
        Some(address) => address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':'),
        None => host.split('.').all(label),
    };
    let digits = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    named && address != Some("") && port.is_none_or(digits)
}

/// Whether each part has letters and digits, with one of `.`, `_`, `__` or any number of `-`
/// between them.
pub(super) fn is_name(name: &str) -> bool {
    let separator = |text: &str| {
        matches!(text, "." | "_" | "__") || (!text.is_empty() && text.bytes().all(|b| b == b'-'))
    };
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.split('/').all(|part| {
        let inner = part.trim_matches(plain);
        part.starts_with(plain)
            && part.ends_with(plain)
            && inner
                .split(plain)
                .filter(|text| !text.is_empty())
                .all(separator)
    })
}

/// Whether it is at most 128 letters, digits, `_`, `.` and `-`, the first neither `.` nor `-`.
pub(super) fn is_tag(tag: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    tag.bytes().next().is_some_and(word)
        && tag.len() <= 128
        && tag
            .bytes()
            .all(|byte| word(byte) || byte == b'.' || byte == b'-')
}

/// Whether it names an algorithm and has as many hexadecimal digits in lower case as that makes.
pub(super) fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else {
        return false;
    };
    let lower_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return false,
    };
    hex.len() == length && hex.bytes().all(lower_hex)
}

//! Words written so that a shell reads them unchanged.

/// A word of a shell command, in single quotes where it needs them ([POSIX,
/// 2.2.2](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02)).
pub fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_word_is_quoted_where_a_shell_would_read_it() {
        let words = ["../my-app", "my app", "it's", ""].map(quoted);
        assert_eq!(words, ["../my-app", "'my app'", "'it'\\''s'", "''"]);
    }
}

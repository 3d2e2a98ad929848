//! Values written into docker-bake.hcl so that they arrive unchanged.

/// A quoted template that holds no template:
/// <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#template-expressions>.
pub fn string(value: &str) -> String {
    let mut quoted = String::from("\"");
    let mut letters = value.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            // Twice, it begins no template.
            '$' | '%' if letters.peek() == Some(&'{') => quoted.extend([letter, letter]),
            control if control.is_control() => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            letter => quoted.push(letter),
        }
    }
    quoted + "\""
}

/// A tuple of strings.
pub fn list<S: AsRef<str>>(values: &[S]) -> String {
    let strings: Vec<String> = values.iter().map(|value| string(value.as_ref())).collect();
    format!("[{}]", strings.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{list, string};

    #[test]
    fn what_would_end_a_string_or_begin_a_template_is_escaped() {
        assert_eq!(
            string("a \"b\" \\ ${c} %{d} $e"),
            r#""a \"b\" \\ $${c} %%{d} $e""#
        );
        assert_eq!(string("é\n\t\u{1}"), "\"é\\n\\t\\u0001\"");
    }

    #[test]
    fn lists_have_their_strings_in_order() {
        assert_eq!(
            list(&["linux/amd64", "linux/arm64"]),
            r#"["linux/amd64", "linux/arm64"]"#
        );
        assert_eq!(list::<&str>(&[]), "[]");
    }
}

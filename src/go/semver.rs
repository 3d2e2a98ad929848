//! The order of module versions: <https://go.dev/ref/mod#versions>.

use std::cmp::Ordering;

/// Which of two canonical versions is the newer one: `v1.10.0` is newer than `v1.9.0`, and that than
/// `v1.9.0-rc.1` or a pseudo-version of it. `+incompatible` counts for nothing.
///
/// <https://semver.org/spec/v2.0.0.html#spec-item-11>
#[must_use]
pub fn compare(left: &str, right: &str) -> Ordering {
    let (left, left_before) = parts(left);
    let (right, right_before) = parts(right);
    left.cmp(&right)
        .then_with(|| match (left_before, right_before) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(left), Some(right)) => {
                let left = left.split('.').map(identifier);
                left.cmp(right.split('.').map(identifier))
            }
        })
}

/// The three numbers, and what makes it a pre-release.
fn parts(version: &str) -> (Vec<u64>, Option<&str>) {
    let version = version.split('+').next().unwrap_or_default();
    let (numbers, before) = match version.split_once('-') {
        Some((numbers, before)) => (numbers, Some(before)),
        None => (version, None),
    };
    let numbers = numbers.trim_start_matches('v').split('.');
    let numbers = numbers.map(|number| number.parse().unwrap_or_default());
    (numbers.collect(), before)
}

/// Numbers stand before words.
fn identifier(text: &str) -> (bool, u64, &str) {
    match text.parse() {
        Ok(number) => (false, number, ""),
        Err(_) => (true, 0, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_as_the_go_command_orders_them() {
        let ascending = [
            "v0.0.0-20211027215541-db492cf91b37",
            "v0.0.0-20231121144256-b99613f794b6",
            "v1.2.3-rc.2",
            "v1.2.3-rc.10",
            "v1.2.3-rc.x",
            "v1.2.3",
            "v1.2.4-0.20240101000000-b99613f794b6",
            "v1.2.10",
            "v2.0.0+incompatible",
        ];
        let mut sorted = ascending;
        sorted.reverse();
        sorted.sort_by(|left, right| compare(left, right));
        assert_eq!(sorted, ascending);
    }
}

//! "Did you mean": the name that was most likely meant.

/// The candidate most like `written`, the first of equal ones; `None` where all are too far: one
/// slip is taken for one, and a further one for every four letters.
pub fn nearest<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(name, written), name))
        .filter(|(distance, name)| *distance <= 1 + name.chars().count() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn slips_are_corrected_and_other_words_are_not() {
        let names = ["assets", "base", "ports", "packages"];
        let found = ["prots", "bse", "pakages", "asset", "go", "edited", ""]
            .map(|written| nearest(written, names));
        assert_eq!(
            found,
            [
                Some("ports"),
                Some("base"),
                Some("packages"),
                Some("assets"),
                None,
                None,
                None
            ]
        );
    }
}

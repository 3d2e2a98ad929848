//! Ranges of versions as package.json has them (<https://github.com/npm/node-semver#ranges>), read
//! as far as major releases need: a release is allowed when some version of it may be.

/// Alternatives, each the least and the greatest major release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Range(Vec<(u32, u32)>);

impl Range {
    /// Reads `>=18.12 <21 || 22.x`; nothing where it is something else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let alternatives = text.split("||").map(alternative);
        alternatives.collect::<Option<Vec<_>>>().map(Self)
    }

    /// Whether some version of this release may be allowed.
    pub(super) fn allows(&self, major: u32) -> bool {
        let mut alternatives = self.0.iter();
        alternatives.any(|(least, most)| (*least..=*most).contains(&major))
    }
}

/// `>=18 <21`: comparators of which all hold; `18 - 20`.
fn alternative(text: &str) -> Option<(u32, u32)> {
    if let Some((from, to)) = text.split_once(" - ") {
        return Some((version(from)?.0, version(to)?.0));
    }
    let (mut least, mut most) = (0, u32::MAX);
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        let number = word.trim_start_matches(['<', '>', '=', '^', '~']);
        let operator = word.get(..word.len() - number.len())?;
        // A blank may stand between the two.
        let number = if number.is_empty() {
            words.next()?
        } else {
            number
        };
        if matches!(number, "*" | "x" | "X") {
            continue;
        }
        let (major, is_first) = version(number)?;
        match operator {
            ">=" => least = least.max(major),
            ">" => least = least.max(major.saturating_add(u32::from(!number.contains('.')))),
            "<=" => most = most.min(major),
            "<" if is_first => most = most.min(major.checked_sub(1)?),
            "<" => most = most.min(major),
            "" | "=" | "^" | "~" => (least, most) = (least.max(major), most.min(major)),
            _ => return None,
        }
    }
    Some((least, most))
}

/// The major number of `v22.3.0` or `22.x`, and whether no version of it comes before.
fn version(text: &str) -> Option<(u32, bool)> {
    let text = text.trim().trim_start_matches(['v', '=']);
    let mut parts = text.split(['-', '+']).next()?.split('.');
    let major = parts.next()?.parse().ok()?;
    let rest: Vec<&str> = parts.collect();
    let is_number = |part: &&str| part.parse::<u32>().is_ok() || matches!(*part, "x" | "X" | "*");
    if rest.len() > 2 || !rest.iter().all(is_number) {
        return None;
    }
    let is_first = rest.iter().all(|part| *part == "0");
    Some((major, is_first))
}

//! The variables of build files that what linker flags set passes through.

use std::ops::Range;

use crate::facts::RecipeKind;

/// A variable of a build file that a value, or the flag that has it, passes through.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Passed {
    pub(super) name: String,
    /// It is there to be set by who runs the build: an ARG, or one with a default alone.
    pub(super) is_open: bool,
    /// It holds the flags, not the value alone.
    pub(super) of_flags: bool,
}

/// A place that gives a variable a value.
struct Definition {
    name: String,
    is_open: bool,
    /// Where the value stands.
    value: Range<usize>,
    /// The variables in it.
    names: Vec<String>,
}

/// A build file: its kind, and its text.
pub(super) type File<'t> = (RecipeKind, &'t str);

/// The variables that the value of a symbol passes through in the build files, the nearest first;
/// `None` where that is not clear.
pub(super) fn passed(files: &[File<'_>], (symbol, value): (&str, &str)) -> Option<Vec<Passed>> {
    let name = symbol.rsplit_once('.').map_or(symbol, |(_, name)| name);
    // `$(MODULE)/version.Version` has the end of it alone.
    let needle = format!(".{name}=");
    let is_there = |file: &&File<'_>| file.1.contains(&needle);
    let first = files.first().filter(is_there).map(|first| vec![first]);
    let holders = first.unwrap_or_else(|| files.iter().filter(is_there).collect());
    let all: Vec<Vec<Definition>> = files.iter().map(|file| definitions(*file)).collect();
    let mut found: Vec<Passed> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    for (kind, text) in &holders {
        let own = definitions((*kind, text));
        for (at, _) in text.match_indices(&needle) {
            let rest = text.get(at + needle.len()..).unwrap_or_default();
            open.extend(written(rest, value)?);
            let line = text.get(..at)?.rsplit('\n').next().unwrap_or_default();
            let is_default = line
                .rsplit_once("${")
                .is_some_and(|(_, inside)| !inside.contains('}'));
            if is_default {
                return None;
            }
            for one in own.iter().filter(|one| one.value.contains(&at)) {
                add(&mut found, (&one.name, one.is_open, true));
            }
        }
    }
    if holders.is_empty() {
        return None;
    }
    // What the flags are handed on by.
    let mut next = 0;
    while let Some(name) = found.get(next).map(|one| one.name.clone()) {
        for one in all.iter().flatten().filter(|one| one.names.contains(&name)) {
            add(&mut found, (&one.name, one.is_open, true));
        }
        next += 1;
    }
    // What the value is made of.
    while let Some(name) = open.pop() {
        let is_it = |one: &&Definition| one.name == name;
        let own = all.iter().find(|own| own.iter().any(|one| is_it(&one)))?;
        let is_new = found.iter().all(|one| one.name != name || one.of_flags);
        let is_open = own.iter().filter(is_it).any(|one| one.is_open);
        add(&mut found, (&name, is_open, false));
        if is_new {
            open.extend(own.iter().filter(is_it).flat_map(|one| one.names.clone()));
        }
    }
    Some(found)
}

fn add(found: &mut Vec<Passed>, (name, is_open, of_flags): (&str, bool, bool)) {
    let mut known = found.iter_mut();
    match known.find(|one| one.name == name && one.of_flags == of_flags) {
        Some(known) => known.is_open |= is_open,
        None => found.push(Passed {
            name: name.to_owned(),
            is_open,
            of_flags,
        }),
    }
}

/// The variables that stand where a value is set; none where the value is written out.
fn written(rest: &str, value: &str) -> Option<Vec<String>> {
    let ends = |letter: char| letter.is_whitespace() || "'\"\\`)},];".contains(letter);
    let behind = rest.strip_prefix(value);
    if behind.is_some_and(|behind| behind.chars().next().is_none_or(ends)) {
        return Some(Vec::new());
    }
    let word = rest.split(char::is_whitespace).next().unwrap_or_default();
    let names = names(word);
    (!names.is_empty()).then_some(names)
}

/// The variables in a text: `$A`, `${A}` and `$(A)`.
fn names(text: &str) -> Vec<String> {
    let behind = text.split('$').skip(1);
    let name = |part: &str| name_at(part.trim_start_matches(['(', '{'])).to_owned();
    behind.map(name).filter(|name| !name.is_empty()).collect()
}

fn name_at(text: &str) -> &str {
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let end = text
        .find(|letter| !is_of_name(letter))
        .unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// The places of a build file that give variables a value.
fn definitions((kind, text): File<'_>) -> Vec<Definition> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        end += line.len();
        if line.trim_end_matches(['\r', '\n']).ends_with('\\') {
            continue;
        }
        let whole = text.get(start..end).unwrap_or_default();
        of_line((kind, whole), start, &mut found);
        start = end;
    }
    // `${MODE:-dev}`
    for (at, _) in text.match_indices("${") {
        let name = name_at(text.get(at + 2..).unwrap_or_default());
        let behind = text.get(at + 2 + name.len()..).unwrap_or_default();
        let behind = behind.strip_prefix(':').unwrap_or(behind);
        if !name.is_empty() && behind.starts_with(['-', '=']) {
            found.push(Definition {
                name: name.to_owned(),
                is_open: true,
                value: at..at,
                names: Vec::new(),
            });
        }
    }
    found
}

fn of_line((kind, line): File<'_>, start: usize, found: &mut Vec<Definition>) {
    let mut rest = line.trim_start();
    while let Some((word, after)) = rest.split_once(char::is_whitespace) {
        match word {
            "export" | "override" | "private" | "readonly" | "local" | "declare" | "-" => {
                rest = after.trim_start();
            }
            "ARG" | "ENV" | "arg" | "env" if kind == RecipeKind::Dockerfile => {
                let is_open = word.eq_ignore_ascii_case("arg");
                let own = after.split_whitespace().enumerate();
                let own = own.filter(|(index, word)| *index == 0 || is_open || word.contains('='));
                for (_, word) in own {
                    found.push(Definition {
                        name: name_at(word).to_owned(),
                        is_open,
                        value: start..start + line.len(),
                        names: names(after),
                    });
                }
                return;
            }
            _ => break,
        }
    }
    let name = name_at(rest);
    let behind = rest.get(name.len()..).unwrap_or_default();
    let operator = behind.trim_start();
    let bare = operator.trim_start_matches([':', '?', '+', '!']);
    let is_set = bare.starts_with('=') || operator.starts_with(": ");
    if name.is_empty() || !is_set {
        return;
    }
    let value = bare.strip_prefix('=').unwrap_or(bare);
    let is_whole =
        kind == RecipeKind::Makefile && !line.starts_with('\t') || !bare.starts_with('=');
    let length = match value.chars().next() {
        _ if is_whole => value.len(),
        Some(quote @ ('"' | '\'')) => {
            let inside = value.get(1..).unwrap_or_default();
            inside.find(quote).map_or(value.len(), |at| at + 1)
        }
        _ => value.find(char::is_whitespace).unwrap_or(value.len()),
    };
    let begin = start + line.len() - value.len();
    found.push(Definition {
        name: name.to_owned(),
        is_open: operator.starts_with('?'),
        value: begin..begin + length,
        names: names(value.get(..length).unwrap_or_default()),
    });
}

#[cfg(test)]
mod tests {
    use super::{RecipeKind, passed};

    fn of(kind: RecipeKind, text: &str) -> Option<Vec<String>> {
        let shown = |one: super::Passed| {
            let open = if one.is_open { "open " } else { "" };
            let flags = if one.of_flags { "flags " } else { "" };
            format!("{open}{flags}{}", one.name)
        };
        let found = passed(&[(kind, text)], ("main.Mode", "dev"))?;
        Some(found.into_iter().map(shown).collect())
    }

    #[test]
    fn the_variables_on_the_way_of_a_value_are_found_and_what_is_not_clear_is_not() {
        let make = |text| of(RecipeKind::Makefile, text);
        let names = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(
            make("a:\n\tX=1 go build -ldflags '-X main.Mode=dev'\n"),
            names(&[])
        );
        assert_eq!(
            make("MODE ?= dev\nB = $(MODE)\nL = -s \\\n  -X main.Mode=$(B)\nall ?= $(L)\n"),
            names(&["flags L", "open flags all", "B", "open MODE"])
        );
        assert_eq!(make("L = -X main.Mode=$(B)\n"), None);
        assert_eq!(make("L = -s\n"), None);
        let script = |text| of(RecipeKind::Script, text);
        assert_eq!(
            script("MODE=${MODE:-dev}\ngo build -ldflags \"-X main.Mode=$MODE\"\n"),
            names(&["open MODE"])
        );
        assert_eq!(script("L=\"${L:--X main.Mode=dev}\"\n"), None);
        let image = |text| of(RecipeKind::Dockerfile, text);
        assert_eq!(
            image("ARG A=dev\nENV MODE=$A\nRUN go build -ldflags \"-X main.Mode=${MODE}\"\n"),
            names(&["MODE", "open A"])
        );
    }
}

//! Tests of what the commands of a script depend on.

use crate::shell::commands;

/// Each command with what it depends on.
fn shown(script: &str) -> Vec<String> {
    let lookup = |name: &str| (name == "OFF").then(|| "0".to_owned());
    commands(script, &lookup)
        .into_iter()
        .filter(|command| command.words.first().is_some_and(|word| word.len() == 1))
        .filter(|command| command.words.first().is_some_and(|word| word != "["))
        .map(|command| {
            let condition = command.condition.unwrap_or_else(|| "always".to_owned());
            format!("{}: {condition}", command.words.join(" "))
        })
        .collect()
}

#[test]
fn the_branches_of_an_if_depend_on_its_tests() {
    assert_eq!(
        shown(
            "a; if [ \"$X\" = 1 ] && [ -f y ]; then\n b; \\\n elif test -n \"$Y\"; then c\nelse d; fi; e"
        ),
        [
            "a: always",
            "b: only where [ \"$X\" = 1 ] && [ -f y ]",
            "c: not where [ \"$X\" = 1 ] && [ -f y ]",
            "d: not where [ \"$X\" = 1 ] && [ -f y ]",
            "e: always",
        ]
    );
}

#[test]
fn a_test_of_what_is_known_decides() {
    assert_eq!(
        shown("if [ \"$OFF\" = \"1\" ]; then a; else b; fi; if [ \"$OFF\" != 1 ]; then c; fi"),
        [
            "a: only where [ \"$OFF\" = \"1\" ]",
            "b: always",
            "c: always"
        ]
    );
}

#[test]
fn a_test_that_is_turned_around_is_shown_so() {
    assert_eq!(
        shown(
            "if ! [ -f y ]; then a; else b; fi\n! [ -f y ] && c; if true && ! test -f y; then d; fi; e"
        ),
        [
            "a: only where ! [ -f y ]",
            "b: not where ! [ -f y ]",
            "c: only where ! [ -f y ]",
            "d: only where true && ! test -f y",
            "e: always",
        ]
    );
}

#[test]
fn patterns_of_case_are_no_commands() {
    assert_eq!(
        shown("case \"$X\" in m) a;; n|o) (b && c) ;; *) d; esac; e"),
        [
            "a: only for some \"$X\"",
            "b: only for some \"$X\"",
            "c: only for some \"$X\"",
            "d: only for some \"$X\"",
            "e: always",
        ]
    );
}

#[test]
fn a_test_in_a_list_is_a_condition_where_the_script_goes_on_without() {
    assert_eq!(
        shown("[ -n \"$X\" ] && a; b\n[ -f y ] || c; d && [ -f z ] && e"),
        [
            "a: only where [ -n \"$X\" ]",
            "b: always",
            "c: not where [ -f y ]",
            "d: always",
            "e: always",
        ]
    );
}

#[test]
fn a_test_ends_where_the_operator_of_its_list_does() {
    assert_eq!(
        shown("[ -e y ] || a > y && b"),
        ["a: not where [ -e y ]", "b: always"]
    );
    assert_eq!(
        shown("[ \"$X\" = 1 ] && a || b && c; d"),
        [
            "a: only where [ \"$X\" = 1 ]",
            "b: not where [ \"$X\" = 1 ]",
            "c: always",
            "d: always",
        ]
    );
    assert_eq!(
        shown("[ -f x ] || [ -f y ] && a; [ -f x ] && [ -f y ] || b"),
        [
            "a: only where [ -f x ] || [ -f y ]",
            "b: not where [ -f x ] && [ -f y ]",
        ]
    );
    assert_eq!(
        shown("[ \"$OFF\" = 1 ] && a || b"),
        ["a: only where [ \"$OFF\" = 1 ]", "b: always",]
    );
}

#[test]
fn a_group_depends_on_the_test_before_it_as_a_whole() {
    assert_eq!(
        shown("[ -f x ] || (a && b) && c; [ -f x ] && { d; e; } || f; g"),
        [
            "a: not where [ -f x ]",
            "b: not where [ -f x ]",
            "c: always",
            "d: only where [ -f x ]",
            "e: only where [ -f x ]",
            "f: not where [ -f x ]",
            "g: always",
        ]
    );
}

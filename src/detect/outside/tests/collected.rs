//! Checks whose messages are collected before the program ends of them.

use super::all;

const NONE: [&str; 0] = [];

/// What a program needs that ends of the failure of `check`, which these declarations have.
fn checked(declarations: &str) -> Vec<String> {
    let code = format!(
        "package main\n\nimport (\n\t\"errors\"\n\t\"log\"\n\t\"os\"\n)\n\n{declarations}\n\n\
         func other() error {{ return nil }}\n\n\
         func main() {{\n\tif err := check(os.Getenv(\"KEY\")); err != nil {{\n\t\tlog.Fatal(err)\n\t}}\n}}\n"
    );
    all(&[("main.go", &code)])
}

/// The same, where `check` ends of the messages that these declarations collect in `messages`.
fn of_messages(declarations: &str) -> Vec<String> {
    let check = "func check(key string) error {\n\tall := messages(key)\n\
                 \tif len(all) > 0 { return errors.New(all[0]) }\n\treturn nil\n}\n\n";
    checked(&format!("{check}{declarations}"))
}

/// What a program needs that ends of the messages in `missing`, with these statements before.
fn of_missing(statements: &str) -> Vec<String> {
    let code = format!(
        "package main\n\nimport (\n\t\"log\"\n\t\"os\"\n)\n\nfunc main() {{\n\tvar missing []string\n{statements}\n\
         \tif len(missing) > 0 {{ log.Fatal(missing) }}\n}}\n"
    );
    all(&[("main.go", &code)])
}

#[test]
fn what_a_function_adds_to_the_messages_that_it_gives_is_needed() {
    let needed = ["KEY certain main.go:25 it is required"];
    let body = "var all []string\nif key == \"\" { all = append(all, \"missing setting: key\") }\nreturn all";
    let of = |body: &str| {
        of_messages(&format!(
            "func messages(key string) []string {{\n{body}\n}}"
        ))
    };
    assert_eq!(of(body), ["KEY certain main.go:24 it is required"]);
    let at_once = "if key == \"\" {\nreturn []string{\"missing setting: key\"}\n}\nreturn nil";
    assert_eq!(of(at_once), needed);
    let both = "var all []string\nif key == \"\" {\nreturn append(all, \"key must be set\")\n}\nreturn all";
    assert_eq!(of(both), ["KEY certain main.go:26 it is required"]);
    let named = "func messages(key string) (all []string) {\nif key == \"\" {\n\
                 all = append(all, \"missing setting: key\")\n}\nreturn\n}";
    assert_eq!(of_messages(named), needed);
    let of_other = "func messages(key string) []string {\nall := []string{}\n\
                    all = append(all, one(key)...)\nreturn all\n}\n\
                    func one(key string) []string {\nif key == \"\" { return []string{\"key is required\"} }\nreturn nil\n}";
    assert_eq!(
        of_messages(of_other),
        ["KEY certain main.go:28 it is required"]
    );
}

#[test]
fn messages_that_are_put_over_or_asked_for_in_some_case_need_nothing() {
    let of = |check: &str| {
        checked(&format!(
            "func messages(key string) []string {{\nvar all []string\nif key == \"\" {{ all = append(all, \"key is missing\") }}\n\
             return all\n}}\nfunc check(key string) error {{\n{check}\nreturn nil\n}}"
        ))
    };
    let asked = "if len(all) > 0 { return errors.New(\"no\") }";
    assert_eq!(
        of(&format!("all := messages(key)\n{asked}")),
        ["KEY certain main.go:23 it is required"]
    );
    let put_over = format!("all := messages(key)\nall = messages(\"x\")\n{asked}");
    assert_eq!(of(&put_over), NONE);
    let in_some_case = format!("all := messages(key)\nif isStrict() {{\n{asked}\n}}");
    assert_eq!(of(&in_some_case), NONE);
    let told = "for _, one := range messages(key) { log.Println(one) }";
    assert_eq!(of(told), NONE);
}

#[test]
fn a_list_of_something_else_is_no_failure() {
    let targets = "func targets(key string) []string {\nvar all []string\n\
                   if key == \"\" { all = append(all, \"localhost\") }\nreturn all\n}\n\
                   func serve(all []string) error { return nil }\n";
    let of = |check: &str| {
        checked(&format!(
            "{targets}func check(key string) error {{\n{check}\n}}"
        ))
    };
    let asked = "all := targets(key)\nif len(all) > 0 { return serve(all) }\nreturn nil";
    assert_eq!(of(asked), NONE);
    assert_eq!(of("return serve(targets(key))"), NONE);
    let ended = "all := targets(key)\nif len(all) > 0 { log.Fatal(serve(all)) }\nreturn nil";
    assert_eq!(of(ended), NONE);
}

#[test]
fn errors_that_are_joined_end_the_program_too() {
    let of = |body: &str| {
        checked(&format!(
            "func one(key string) error {{\nif key == \"\" {{ return errors.New(\"no key\") }}\nreturn nil\n}}\n\
             func check(key string) error {{\n{body}\n}}"
        ))
    };
    let needed = |line: u8| [format!("KEY certain main.go:{line} it is required")];
    let added = "var err error\nif key == \"\" { err = errors.Join(err, errors.New(\"no key\")) }\nreturn err";
    assert_eq!(of(added), needed(22));
    let of_other = "var err error\nerr = errors.Join(err, one(key), other())\nreturn err";
    assert_eq!(of(of_other), needed(22));
    let by_type = "var all *multierror.Error\n\
                   if key == \"\" { all = multierror.Append(all, errors.New(\"no key\")) }\nreturn all.ErrorOrNil()";
    assert_eq!(of(by_type), needed(22));
    let put = "var err error\nif key == \"\" { err = errors.New(\"no key\") }\nreturn err";
    assert_eq!(of(put), needed(22));
    let put_over =
        "var err error\nif key == \"\" { err = errors.New(\"no key\") }\nerr = other()\nreturn err";
    assert_eq!(of(put_over), NONE);
}

#[test]
fn a_function_literal_may_collect_for_the_function_around_it() {
    let need = "need := func(key string) string {\nvalue := os.Getenv(key)\n\
                if value == \"\" { missing = append(missing, key) }\nreturn value\n}\n";
    let both = format!("{need}a, b := need(\"KEY_A\"), need(\"KEY_B\")\nuse(a, b)");
    assert_eq!(
        of_missing(&both),
        [
            "KEY_A certain main.go:15 os.Getenv",
            "KEY_B certain main.go:15 os.Getenv"
        ]
    );
    let in_some_case = format!("{need}if need(\"KEY_A\") == \"mail\" {{ need(\"KEY_B\") }}");
    assert_eq!(
        of_missing(&in_some_case),
        ["KEY_A certain main.go:15 os.Getenv"]
    );
}

#[test]
fn what_a_function_is_asked_for_in_some_case_alone_is_not_needed() {
    let code = "package main\n\nimport (\n\t\"log\"\n\t\"os\"\n)\n\nfunc must(key string) string {\n\
                \tvalue := os.Getenv(key)\n\tif value == \"\" { log.Fatal(key) }\n\treturn value\n}\n\n\
                func main() {\n\tmust(\"KEY_A\")\n\tif os.Getenv(\"TLS\") != \"\" {\n\t\tmust(\"KEY_B\")\n\t}\n}\n";
    assert_eq!(
        all(&[("main.go", code)]),
        ["KEY_A certain main.go:15 os.Getenv"]
    );
}

/// What a program needs where `KEY` decides on a statement of `made`, whose value main serves or ends of.
fn of_made(result: &str, first: &str, statement: &str) -> Vec<String> {
    let code = format!(
        "package main\n\nimport (\n\t\"log\"\n\t\"net/http\"\n\t\"os\"\n)\n\n\
         func made() {result} {{\n\tx := {first}\n\tif os.Getenv(\"KEY\") == \"\" {{ {statement} }}\n\treturn x\n}}\n\n\
         func serve(x {result}) error {{ return http.ListenAndServe(\":80\", nil) }}\n\n\
         func run() error {{ return serve(made()) }}\n\n\
         func main() {{\n\tx := made()\n\tif x != nil {{ log.Fatal(serve(x)) }}\n\
         \tif err := run(); err != nil {{ log.Fatal(err) }}\n}}\n"
    );
    all(&[("main.go", &code)])
}

#[test]
fn what_is_made_of_itself_is_no_failure_by_that() {
    let of_handler = |statement: &str| of_made("http.Handler", "routes()", statement);
    assert_eq!(of_handler("x = auth(x)"), NONE);
    assert_eq!(of_handler("x = wrap(x)"), NONE);
    assert_eq!(of_handler("x = overrideStore()"), NONE);
    assert_eq!(of_handler("x = errorPages(x)"), NONE);
    assert_eq!(of_handler("x = terrain.Under(x)"), NONE);
    assert_eq!(of_made("*http.Server", "server()", "x = plain(x)"), NONE);
    assert_eq!(of_made("[]string", "targets()", "x = filter(x)"), NONE);
    let needed = ["KEY certain main.go:11 os.Getenv"];
    let of_error = |statement: &str| of_made("error", "other()", statement);
    assert_eq!(of_error("x = multierr.Append(x, errNoKey)"), needed);
    assert_eq!(of_error("x = wrap(errNoKey)"), needed);
    assert_eq!(of_error("x = joinErrors(x)"), needed);
    assert_eq!(of_error("x = auth(x)"), NONE);
}

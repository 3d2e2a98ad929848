//! Functions that call each other, and those that nothing of the repository calls.

use super::{all, with};

const NONE: [&str; 0] = [];

/// What a program needs that ends where the call `load` fails, one of these functions.
fn loading(load: &str, functions: &str) -> Vec<String> {
    let imports = "import (\n\t\"errors\"\n\t\"log\"\n\t\"os\"\n)";
    let code = format!(
        "package main\n\n{imports}\n\n{functions}\n\nfunc main() {{\n\tlog.Fatal({load})\n}}\n"
    );
    all(&[("main.go", &code)])
}

/// A function that fails without a variable, and then does this.
fn needing(function: &str, variable: &str, then: &str) -> String {
    format!(
        "func {function} error {{\n\tif os.Getenv(\"{variable}\") == \"\" {{\n\
         \t\treturn errors.New(\"no\")\n\t}}\n\t{then}\n}}"
    )
}

#[test]
fn of_functions_that_call_each_other_each_runs_where_one_does() {
    let first = needing("first()", "FIRST_URL", "return second()");
    let second = needing("second()", "SECOND_URL", "return first()");
    let functions = format!("{first}\n\n{second}");
    assert_eq!(
        loading("first()", &functions),
        [
            "FIRST_URL certain main.go:10 os.Getenv",
            "SECOND_URL certain main.go:17 os.Getenv"
        ]
    );
    assert_eq!(loading("third()", &functions), NONE);
}

#[test]
fn a_function_that_calls_itself_many_times_with_a_parameter_is_asked_once() {
    let again = "if err := load(true); err != nil {\n\t\t\treturn err\n\t\t}\n\t\t".repeat(11);
    let functions = format!(
        "func load(deep bool) error {{\n\tif deep {{\n\t\tif os.Getenv(\"DB_URL\") == \"\" {{\n\
         \t\t\treturn errors.New(\"no\")\n\t\t}}\n\t\t{again}\n\t}}\n\treturn nil\n}}"
    );
    let started = std::time::Instant::now();
    assert_eq!(
        loading("load(true)", &functions),
        ["DB_URL certain main.go:11 os.Getenv"]
    );
    assert_eq!(loading("load(false)", &functions), NONE);
    assert!(started.elapsed().as_secs() < 5);
}

#[test]
fn a_condition_may_have_more_alternatives_than_are_counted() {
    let alternatives = vec!["key == \"\""; 300].join(" || ");
    let body = format!("key := os.Getenv(\"KEY\")\nif {alternatives} {{ log.Fatal(\"no\") }}");
    assert_eq!(
        with("log os", &body, &[]),
        ["KEY certain main.go:7 os.Getenv"]
    );
}

#[test]
fn a_container_calls_what_it_is_given() {
    let store = "package store\n\nimport \"github.com/jackc/pgx/v5/pgxpool\"\n\n\
                 type Store struct{ pool *pgxpool.Pool }\n\n\
                 func New(pool *pgxpool.Pool) *Store { return &Store{pool} }\n";
    let of = |body: &str| {
        let imports = "example.com/m/store go.uber.org/fx";
        with(imports, body, &[("store/store.go", store)])
    };
    let needed = ["PostgreSQL certain store/store.go:3 imports github.com/jackc/pgx/v5/pgxpool"];
    assert_eq!(of("fx.New(fx.Provide(store.New)).Run()"), needed);
    assert_eq!(of("fx.New(fx.Provide(other.New)).Run()"), NONE);
}

#[test]
fn what_waits_for_one_of_several_may_never_come_to_another() {
    let body = |around: &str| {
        format!(
            "{around} {{\ncase <-done:\nif os.Getenv(\"KEY\") == \"\" {{ return errors.New(\"no\") }}\n}}\nreturn nil"
        )
    };
    let load = |body: &str| format!("func load() error {{\n{body}\n}}");
    assert_eq!(loading("load()", &load(&body("select"))), NONE);
    assert_eq!(
        loading("load()", &load(&body("for range names"))),
        ["KEY certain main.go:12 os.Getenv"]
    );
}

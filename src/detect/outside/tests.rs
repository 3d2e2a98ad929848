//! One small program for each rule and each trap.

mod callers;
mod checked;
mod collected;
mod decided;
mod files;
mod mounted;
mod required;
mod spared;
mod usual;
mod viper;

use crate::detect::repository::{main_of, shown, source};

fn all(files: &[(&str, &str)]) -> Vec<String> {
    let needs = main_of(files).needs;
    let shown = needs.iter().map(|need| shown(need, ToString::to_string));
    shown.collect()
}

/// What a program needs that has these imports and body, beside these files.
fn with(imports: &str, body: &str, beside: &[(&str, &str)]) -> Vec<String> {
    let code = source(imports, body);
    let mut files = vec![("main.go", code.as_str())];
    files.extend(beside);
    all(&files)
}

macro_rules! programs {
    ($($name:ident: $imports:literal, $body:literal => [$($need:literal),*];)*) => {
        $(
            #[test]
            fn $name() {
                let expected: &[&str] = &[$($need),*];
                assert_eq!(with($imports, $body, &[]), expected);
            }
        )*
    };
}

programs! {
    the_client_of_a_database_is_dialled:
        "github.com/lib/pq", "pq.Open(\"\")"
        => ["PostgreSQL certain main.go:3 imports github.com/lib/pq"];
    of_two_databases_of_a_kind_the_user_chooses:
        "github.com/lib/pq github.com/go-sql-driver/mysql go.mongodb.org/mongo-driver/v2/mongo", "mongo.Connect()"
        => ["MongoDB certain main.go:5 imports go.mongodb.org/mongo-driver/v2/mongo"];
    programs_often_do_without_a_cache_or_a_broker:
        "github.com/redis/go-redis/v9 github.com/nats-io/nats.go", "" => [];
    a_database_in_a_file_does_instead_of_one_that_is_dialled:
        "github.com/lib/pq modernc.org/sqlite", "" => [];
    of_many_services_the_user_chooses:
        "github.com/lib/pq go.mongodb.org/mongo-driver/mongo github.com/neo4j/neo4j-go-driver/v5 github.com/gocql/gocql", "" => [];
    a_variable_without_which_the_program_ends_is_needed:
        "os log", "dsn := os.Getenv(\"DATABASE_URL\")\nif dsn == \"\" { log.Fatal(\"no\") }"
        => ["DATABASE_URL certain main.go:7 os.Getenv"];
    a_variable_that_is_not_there_may_end_the_program_too:
        "os log", "key, ok := os.LookupEnv(\"KEY\")\nif !ok || key == \"\" { panic(\"no\") }"
        => ["KEY certain main.go:7 os.LookupEnv"];
    the_condition_may_have_the_call_in_it:
        "os log", "if os.Getenv(\"KEY\") == \"\" { os.Exit(1) }"
        => ["KEY certain main.go:7 os.Getenv"];
    a_variable_with_a_default_is_not_needed:
        "os log", "port := os.Getenv(\"PORT\")\nif port == \"\" { port = \"8080\" }" => [];
    a_variable_that_must_be_empty_is_not_needed:
        "os log", "old := os.Getenv(\"OLD\")\nif old != \"\" { log.Fatal(\"no\") }" => [];
    a_variable_that_is_needed_in_some_case_is_not_always:
        "os log", "key := os.Getenv(\"KEY\")\nif tls && key == \"\" { log.Fatal(\"no\") }" => [];
    a_flag_may_stand_in_for_a_variable:
        "os log", "text := os.Getenv(\"TEXT\")\nif *flag != \"\" { text = *flag }\nif text == \"\" { log.Fatal(\"no\") }" => [];
    what_a_variable_has_to_be_beside_others_is_asked_where_they_are_given_alone:
        "os log", "user := os.Getenv(\"API_USER\")\nif user != \"\" {\nif len(user) < 3 { log.Fatal(\"short\") }\n}" => [];
    a_variable_behind_the_end_of_a_check_for_one_environment_is_not_always_needed:
        "os log", "check()\n}\nfunc check() {\nif os.Getenv(\"STAGE\") != \"prod\" { return }\nkey := os.Getenv(\"KEY\")\nif key == \"\" { log.Fatal(\"no\") }" => [];
    a_variable_with_another_in_its_stead_is_not_needed:
        "os log", "a := os.Getenv(\"KEY_A\")\nif a == \"\" { a = os.Getenv(\"KEY_B\") }\nif err := f(); err == nil { log.Fatal(a) }" => [];
}

#[test]
fn a_function_of_ones_own_may_end_the_program() {
    let code = "package main\n\nimport (\n\t\"log\"\n\t\"os\"\n)\n\n\
                func must(key string) string {\n\tv := os.Getenv(key)\n\tif len(v) == 0 {\n\
                \t\tlog.Fatalf(\"no %s\", key)\n\t}\n\treturn v\n}\n\n\
                func main() {\n\tmust(\"DB_HOST\")\n\tmust(\"DB_NAME\")\n}\n";
    assert_eq!(
        all(&[("main.go", code)]),
        [
            "DB_HOST certain main.go:17 os.Getenv",
            "DB_NAME certain main.go:18 os.Getenv"
        ]
    );
}

#[test]
fn tags_may_require_a_variable() {
    let body = "var c struct {\nA string `env:\"A_KEY,required\"`\nB string `env:\"B_KEY\"`\n\
                C string `env:\"C_KEY,required\" envDefault:\"x\"`\nD string `env:\"D_KEY\" required:\"true\"`\n}\nenv.Parse(&c)";
    assert_eq!(
        with("github.com/caarlos0/env/v11", body, &[]),
        [
            "A_KEY certain main.go:7 it is required",
            "D_KEY certain main.go:10 it is required"
        ]
    );
}

#[test]
fn a_vendored_fork_fills_fields_too() {
    let code = "package main\n\nimport \"github.com/acme/go-flags\"\n\nfunc main() {\n\tvar c struct {\n\t\t\
                Key string `long:\"key\" env:\"KEY\" required:\"true\"`\n\t}\n\tflags.Parse(&c)\n}\n";
    let module = "module example.com/hello\n\ngo 1.24\n\nrequire github.com/acme/go-flags v1.0.0\n";
    let vendored =
        "# github.com/acme/go-flags v1.0.0\n## explicit; go 1.24\ngithub.com/acme/go-flags\n";
    assert_eq!(
        all(&[
            ("main.go", code),
            ("go.mod", module),
            ("vendor/modules.txt", vendored),
            (
                "vendor/github.com/acme/go-flags/flags.go",
                "package flags\n"
            ),
        ]),
        ["KEY certain main.go:7 it is required"]
    );
}

#[test]
fn the_tag_of_envconfig_may_require_a_variable() {
    let body = "var c struct {\nA string `envconfig:\"a_key\" required:\"true\"`\nB string `envconfig:\"B_KEY\"`\n\
                C string `envconfig:\"C_KEY\" required:\"true\" default:\"x\"`\n}\nenvconfig.Process(\"\", &c)";
    assert_eq!(
        with("github.com/kelseyhightower/envconfig", body, &[]),
        ["A_KEY certain main.go:7 it is required"]
    );
}

#[test]
fn names_behind_a_prefix_are_not_known() {
    let body = "var c struct {\nA string `env:\"A_KEY,required\"`\nB struct{} `envPrefix:\"B_\"`\n}\nenv.Parse(&c)";
    let none: [&str; 0] = [];
    assert_eq!(with("github.com/caarlos0/env/v11", body, &[]), none);
}

#[test]
fn what_a_compose_file_starts_before_it_is_needed() {
    let text = "services:\n  app:\n    build: .\n    depends_on: [db, mail]\n  db:\n    image: docker.io/library/postgres:17\n  \
                mail:\n    image: x/mail\n  other:\n    image: redis:8\n";
    let imports = "github.com/lib/pq github.com/go-sql-driver/mysql";
    assert_eq!(
        with(imports, "", &[("compose.yaml", text)]),
        ["PostgreSQL likely compose.yaml:4 depends_on"]
    );
    let or_in_files = "github.com/lib/pq modernc.org/sqlite";
    assert_eq!(with(or_in_files, "", &[("compose.yaml", text)]), [""; 0]);
    assert_eq!(
        with("os", "", &[("compose.yaml", text)]),
        ["PostgreSQL likely compose.yaml:4 depends_on"]
    );
    let none: [&str; 0] = [];
    assert_eq!(with("os", "", &[("compose.test.yaml", text)]), none);
    let of_folder = text.replace("build: .", "build: ..");
    let needs = |path| with("os", "", &[(path, &of_folder)]);
    assert_eq!(
        needs("deploy/compose.yaml"),
        ["PostgreSQL likely deploy/compose.yaml:4 depends_on"]
    );
    assert_eq!(needs(".examples/compose.yaml"), none);
    let text = text.replace("mail]", "other]");
    assert_eq!(
        with(
            "github.com/redis/go-redis/v9",
            "",
            &[("compose.yaml", &text)]
        ),
        [
            "PostgreSQL likely compose.yaml:4 depends_on",
            "Redis likely compose.yaml:4 depends_on"
        ]
    );
}

/// What a program needs that uses package rules so, which opens a database too.
fn with_rules(used: &str) -> Vec<String> {
    let rules = "package rules\n\nimport \"github.com/jackc/pgx/v5/pgxpool\"\n\n\
                 type Store struct{ pool *pgxpool.Pool }\n\n\
                 func NewStore() *Store {\n\tpool, _ := pgxpool.New(nil, \"\")\n\treturn &Store{pool}\n}\n\n\
                 func Parse() int { return 1 }\n";
    let beside = [("rules/rules.go", rules)];
    with("example.com/m/rules", used, &beside)
}

#[test]
fn a_database_of_a_package_that_is_imported_for_something_else_is_not_needed() {
    assert_eq!(with_rules("rules.Parse()"), [""; 0]);
}

#[test]
fn a_database_that_a_type_in_use_holds_is_needed() {
    let expected = ["PostgreSQL certain rules/rules.go:3 imports github.com/jackc/pgx/v5/pgxpool"];
    assert_eq!(with_rules("rules.NewStore()"), expected);
}

/// What says where the services are that a program needs.
fn told_by(files: &[(&str, &str)]) -> Vec<String> {
    let needs = main_of(files).needs.into_iter();
    let shown = needs.map(|need| format!("{} {}", need.value, need.value.told_by));
    shown.collect()
}

#[test]
fn the_variable_of_an_address_is_followed_through_parameters_and_tables() {
    let code = source(
        "example.com/m/conf example.com/m/store",
        "store.Open(conf.Load().Address(), 5)",
    );
    let conf = "package conf\n\ntype entry struct{ text string }\n\ntype Conf struct{ all map[string]*entry }\n\n\
                func Load() *Conf {\n\treturn &Conf{all: map[string]*entry{\"DATABASE_URL\": {text: \"host=db\"}}}\n}\n\n\
                func (c *Conf) Address() string { return c.all[\"DATABASE_URL\"].text }\n";
    let store = "package store\n\nimport (\n\t\"database/sql\"\n\n\t_ \"github.com/lib/pq\"\n)\n\n\
                 func Open(dsn string, most int) (*sql.DB, error) { return sql.Open(\"postgres\", dsn) }\n";
    let files = [
        ("main.go", code.as_str()),
        ("conf/conf.go", conf),
        ("store/store.go", store),
    ];
    assert_eq!(told_by(&files), ["PostgreSQL DATABASE_URL"]);
}

#[test]
fn an_address_that_several_variables_tell_is_told_by_none() {
    let open = |dsn: &str| {
        let code = source(
            "database/sql os github.com/lib/pq",
            &format!("sql.Open(\"postgres\", {dsn})\npq.Array(nil)"),
        );
        told_by(&[("main.go", &code)])
    };
    assert_eq!(open("os.Getenv(\"PG_DSN\")"), ["PostgreSQL PG_DSN"]);
    let several = "\"host=\"+os.Getenv(\"PG_HOST\")+\" port=\"+os.Getenv(\"PG_PORT\")";
    assert_eq!(open(several), ["PostgreSQL "]);
    assert_eq!(
        open("\"host=db password=\"+os.Getenv(\"DB_PASSWORD\")"),
        ["PostgreSQL "]
    );
}

#[test]
fn a_name_that_does_not_end_as_an_address_does_tells_none() {
    let open = |name: &str| {
        let dsn = format!("fmt.Sprintf(\"host=db search_path=%s\", os.Getenv(\"{name}\"))");
        let imports = "database/sql fmt os github.com/lib/pq";
        let code = source(
            imports,
            &format!("sql.Open(\"postgres\", {dsn})\npq.Array(nil)"),
        );
        told_by(&[("main.go", &code)])
    };
    for name in ["DATABASE_URL", "PG_DSN", "DB_HOST", "DB_CONNECTION_STRING"] {
        assert_eq!(open(name), [format!("PostgreSQL {name}")]);
    }
    for name in ["DB_SCHEMA", "DB_SSLMODE", "POSTGRES_DB", "URL_OPTIONS"] {
        assert_eq!(open(name), ["PostgreSQL "]);
    }
}

#[test]
fn an_address_that_many_functions_hand_on_is_looked_for_once() {
    let mut code = "package main\n\nimport (\n\t\"database/sql\"\n\t\"os\"\n\n\t_ \"github.com/lib/pq\"\n)\n\n\
                    func f0x0(dsn string) { sql.Open(\"postgres\", dsn) }\n"
        .to_owned();
    for level in 1..6 {
        for one in 0..11 {
            let below = if level == 1 { 1 } else { 11 };
            let calls = (0..below).map(|other| format!("f{}x{other}(dsn); ", level - 1));
            let calls: String = calls.collect();
            code.push_str(&format!("func f{level}x{one}(dsn string) {{ {calls}}}\n"));
        }
    }
    let calls = (0..11).map(|one| format!("f5x{one}(dsn); "));
    let calls: String = calls.collect();
    code.push_str(&format!(
        "func main() {{ dsn := load(os.Args); {calls}}}\n\n\
         func load(a []string) string {{ return a[len(a)-1] }}\n"
    ));
    let begun = std::time::Instant::now();
    assert_eq!(told_by(&[("main.go", &code)]), ["PostgreSQL "]);
    assert!(begun.elapsed() < std::time::Duration::from_secs(5));
}

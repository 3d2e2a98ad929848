//! Services whose clients a program has, and that it starts without.

use super::with;

const NEEDED: [&str; 1] = ["PostgreSQL certain main.go:3 imports github.com/jackc/pgx/v5/pgxpool"];
const NONE: [&str; 0] = [];

fn opening(body: &str) -> Vec<String> {
    with("github.com/jackc/pgx/v5/pgxpool log os", body, &[])
}

#[test]
fn a_database_whose_client_is_in_code_that_nothing_calls_is_not_needed() {
    let jobs = "package jobs\n\nimport \"github.com/jackc/pgx/v5/pgxpool\"\n\n\
                type Job struct{ pool *pgxpool.Pool }\n\n\
                func New(pool *pgxpool.Pool) *Job { return &Job{pool} }\n\n\
                func (j *Job) Run() { j.pool.Exec(nil, \"\") }\n\n\
                var Kind = Name(Job{})\n\nfunc Name(job any) string { return \"job\" }\n";
    let of = |body: &str| with("example.com/m/jobs", body, &[("jobs/jobs.go", jobs)]);
    assert_eq!(of("jobs.Name(nil)"), NONE);
    let needed = ["PostgreSQL certain jobs/jobs.go:3 imports github.com/jackc/pgx/v5/pgxpool"];
    assert_eq!(of("jobs.New(pool).Run()"), needed);
}

#[test]
fn a_database_that_is_opened_is_needed() {
    let body = "pool, err := pgxpool.New(nil, \"\")\nif err != nil { log.Fatal(err) }\nuse(pool)";
    assert_eq!(opening(body), NEEDED);
}

#[test]
fn a_database_without_which_the_program_goes_on_is_not_needed() {
    let body = "pool, err := pgxpool.New(nil, \"\")\nif err != nil { log.Println(err) }\n\
                if pool != nil { use(pool) }";
    assert_eq!(opening(body), NONE);
}

#[test]
fn who_only_logs_that_there_is_none_and_uses_it_needs_it() {
    let body = "pool, err := pgxpool.New(nil, \"\")\nif err != nil { log.Println(err) }\nuse(pool)";
    assert_eq!(opening(body), NEEDED);
    let migrates = format!("{body}\nif err := migrate(pool); err != nil {{ log.Fatal(err) }}");
    assert_eq!(opening(&migrates), NEEDED);
}

#[test]
fn a_database_that_settings_ask_for_is_not_needed() {
    let open =
        "{\npool, err := pgxpool.New(nil, \"\")\nif err != nil { log.Fatal(err) }\nuse(pool)\n}";
    let given = format!("if dsn := os.Getenv(\"PG_DSN\"); dsn != \"\" {open}");
    assert_eq!(opening(&given), NONE);
    assert_eq!(opening(&format!("if cfg.Database.Enabled {open}")), NONE);
    assert_eq!(
        opening(&format!("if err := check(); err == nil {open}")),
        NEEDED
    );
}

#[test]
fn a_database_that_a_caller_opens_by_its_settings_is_not_needed() {
    let store = "package store\n\nimport \"github.com/jackc/pgx/v5/pgxpool\"\n\n\
                 func New() (*pgxpool.Pool, error) {\n\tpool, err := pgxpool.New(nil, \"\")\n\
                 \tif err != nil {\n\t\treturn nil, err\n\t}\n\treturn pool, nil\n}\n";
    let of = |body: &str| {
        with(
            "example.com/m/store log",
            body,
            &[("store/store.go", store)],
        )
    };
    let open = "_, err := store.New()\nif err != nil { log.Fatal(err) }";
    let needed = ["PostgreSQL certain store/store.go:3 imports github.com/jackc/pgx/v5/pgxpool"];
    assert_eq!(of(open), needed);
    assert_eq!(of(&format!("if usePostgres {{\n{open}\n}}")), NONE);
}

#[test]
fn a_compose_file_does_not_outweigh_code_that_goes_on() {
    let text =
        "services:\n  app:\n    build: .\n    depends_on: [db]\n  db:\n    image: postgres:17\n";
    let of = |body: &str| {
        let imports = "github.com/jackc/pgx/v5/pgxpool log";
        with(imports, body, &[("compose.yaml", text)])
    };
    let body = "pool, err := pgxpool.New(nil, \"\")\nif err != nil { log.Println(err) }\n\
                if pool != nil { use(pool) }";
    assert_eq!(of(body), NONE);
    assert_eq!(of("use(pool())"), NEEDED);
}

#[test]
fn a_driver_that_settings_ask_for_is_not_needed() {
    let store = |body: &str| {
        format!(
            "package store\n\nimport (\n\t\"database/sql\"\n\n\t_ \"github.com/lib/pq\"\n)\n\n\
             func New() (*sql.DB, error) {{\n\t{body}\n}}\n"
        )
    };
    let of = |store: &str, body: &str| {
        with(
            "example.com/m/store log",
            body,
            &[("store/store.go", store)],
        )
    };
    let opens = store("return sql.Open(\"postgres\", \"\")");
    let open = "_, err := store.New()\nif err != nil { log.Fatal(err) }";
    let needed = ["PostgreSQL certain store/store.go:6 imports github.com/lib/pq"];
    assert_eq!(of(&opens, open), needed);
    assert_eq!(of(&opens, &format!("if usePostgres {{\n{open}\n}}")), NONE);
    assert_eq!(of(&store("return nil, nil"), open), needed);
}

#[test]
fn a_database_of_another_kind_that_settings_ask_for_spares_no_other() {
    let open = "pool, err := pgxpool.New(nil, \"\")\nif err != nil { log.Fatal(err) }\nuse(pool)";
    let other =
        "{\ndb, err := sql.Open(\"mysql\", \"\")\nif err != nil { log.Fatal(err) }\nuse(db)\n}";
    let of = |body: &str| {
        with(
            "github.com/jackc/pgx/v5/pgxpool database/sql log",
            body,
            &[],
        )
    };
    assert_eq!(of(&format!("{open}\nif useMySQL {other}")), NEEDED);
    assert_eq!(
        of(&format!(
            "if usePostgres {{\n{open}\n}}\nif useMySQL {other}"
        )),
        NONE
    );
}

#[test]
fn what_a_driver_gives_is_opened_where_it_is_given() {
    let open =
        "db, err := gorm.Open(postgres.Open(\"\"), nil)\nif err != nil { log.Fatal(err) }\nuse(db)";
    let named = "driver := postgres.Open(\"\")\nif usePostgres {\ndb, err := gorm.Open(driver, nil)\n\
                 if err != nil { log.Fatal(err) }\nuse(db)\n}";
    let of = |body: &str| with("gorm.io/driver/postgres gorm.io/gorm log", body, &[]);
    assert_eq!(of(named), NONE);
    let needed = ["PostgreSQL certain main.go:3 imports gorm.io/driver/postgres"];
    assert_eq!(of(open), needed);
    assert_eq!(of(&format!("if usePostgres {{\n{open}\n}}")), NONE);
}

/// What a service needs whose cache is opened in a package of its own, in this way, and that a compose
/// file starts beside a Redis.
fn cache(body: &str, main: &str) -> Vec<String> {
    let code = format!(
        "package cache\n\nimport \"github.com/redis/go-redis/v9\"\n\n\
         type Config struct {{\n\tURL string `env:\"CACHE_URL\"`\n\tKind string `env:\"CACHE\"`\n\
         \tUsual string `env:\"USUAL\" envDefault:\"redis\"`\n}}\n\n\
         func New(c Config) any {{\n\t{body}\n}}\n"
    );
    let text =
        "services:\n  app:\n    build: .\n    depends_on: [redis]\n  redis:\n    image: redis:8\n";
    let beside = [("cache/cache.go", code.as_str()), ("compose.yaml", text)];
    with("database/sql example.com/m/cache", main, &beside)
}

#[test]
fn a_cache_that_a_program_makes_in_memory_where_no_address_is_said_is_not_needed() {
    let started = ["Redis likely compose.yaml:4 depends_on"];
    let main = "cache.New(cache.Config{})\nsql.Open(\"mysql\", \"\")";
    let open = "return redis.NewClient(nil)";
    assert_eq!(cache(open, main), started);
    let memory = "if c.URL == \"\" {\n\t\treturn map[string]string{}\n\t}\n\t";
    assert_eq!(cache(&format!("{memory}{open}"), main), NONE);
    // Where it is not said, the tag says it.
    let usual = memory.replace("URL", "Usual");
    assert_eq!(cache(&format!("{usual}{open}"), main), started);
}

#[test]
fn a_cache_that_is_one_of_several_by_its_name_is_not_needed() {
    let open = |of: &str| {
        let body = format!(
            "switch c.{of} {{\n\tcase \"redis\":\n\t\treturn redis.NewClient(nil)\n\t}}\n\treturn nil"
        );
        cache(&body, "cache.New(cache.Config{})")
    };
    assert_eq!(open("Kind"), NONE);
    assert_eq!(open("Usual"), ["Redis likely compose.yaml:4 depends_on"]);
}

//! Checks that run where nobody says a setting, and programs that end with a number.

use super::all;

const NONE: [&str; 0] = [];

/// What a program needs whose settings are made by helpers with defaults, and checked so; a file that
/// a flag names may say others.
fn settings(environment: &str, check: &str) -> Vec<String> {
    let config = format!(
        "package config\n\nimport (\n\t\"errors\"\n\t\"os\"\n\t\"strings\"\n\t\"time\"\n)\n\n\
         type Config struct {{\n\tEnv, Secret string\n\tWait []time.Duration\n}}\n\n\
         func Load(path string) (Config, error) {{\n\
         \tc := Config{{Env: envOr(\"APP_ENV\", \"{environment}\"), Secret: envOr(\"APP_SECRET\", \"\"), Wait: waitOr(\"APP_WAIT\", []time.Duration{{time.Second}})}}\n\
         \tif strings.TrimSpace(path) == \"\" {{\n\t\treturn c, nil\n\t}}\n\
         \tif err := setText(path, &c.Env); err != nil {{\n\t\treturn c, err\n\t}}\n\
         \treturn c, setText(path, &c.Secret)\n}}\n\n\
         func setText(path string, to *string) error {{\n\tdata, err := os.ReadFile(path)\n\t*to = string(data)\n\treturn err\n}}\n\n\
         func waitOr(key string, other []time.Duration) []time.Duration {{\n\treturn other\n}}\n\n\
         func envOr(key, other string) string {{\n\tif value := os.Getenv(key); value != \"\" {{\n\
         \t\treturn value\n\t}}\n\treturn other\n}}\n\n\
         func (c Config) Validate() error {{\n{check}\n\treturn nil\n}}\n"
    );
    let main = "package main\n\nimport (\n\t\"flag\"\n\t\"os\"\n\n\t\"example.com/m/config\"\n)\n\n\
                func main() {\n\tos.Exit(run())\n}\n\n\
                func run() int {\n\tpath := flag.String(\"config\", \"\", \"\")\n\
                \tc, err := config.Load(*path)\n\tif err != nil {\n\t\treturn 2\n\t}\n\
                \tif err := c.Validate(); err != nil {\n\t\treturn 2\n\t}\n\treturn 0\n}\n";
    all(&[("main.go", main), ("config/config.go", &config)])
}

const SECRET: [&str; 1] = ["APP_SECRET certain config/config.go:16 it is required"];

#[test]
fn what_the_usual_environment_asks_for_is_needed() {
    let asks = "\tif production {\n\t\tif strings.TrimSpace(c.Secret) == \"\" {\n\
                \t\t\treturn errors.New(\"APP_SECRET must not be empty in production\")\n\t\t}\n\t}";
    let check = format!("\tproduction := strings.EqualFold(c.Env, \"production\")\n{asks}");
    assert_eq!(settings("production", &check), SECRET);
    assert_eq!(settings("development", &check), NONE);
    let at_once = asks.replace(
        "if production",
        "if strings.EqualFold(c.Env, \"Production\")",
    );
    assert_eq!(settings("production", &at_once), SECRET);
    let and = at_once.replace("\"Production\")", "\"Production\") && isStrict()");
    assert_eq!(settings("production", &and), NONE);
    // What else may decide is not known.
    let other = format!("\tproduction := isProduction(c.Env)\n{asks}");
    assert_eq!(settings("production", &other), NONE);
}

#[test]
fn a_list_that_a_helper_gives_by_default_is_not_needed() {
    let check =
        "\tif len(c.Wait) == 0 {\n\t\treturn errors.New(\"APP_WAIT must have one duration\")\n\t}";
    assert_eq!(settings("production", check), NONE);
}

/// What a program needs that ends with what a function gives.
fn ending(start: &str, body: &str) -> Vec<String> {
    let code = format!(
        "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n)\n\nfunc main() {{\n\t{start}\n}}\n\n\
         func serve() int {{\n{body}\n\thttp.ListenAndServe(\":8080\", nil)\n\treturn 0\n}}\n"
    );
    all(&[("main.go", &code)])
}

#[test]
fn a_number_that_the_program_exits_with_ends_it() {
    let asks = |code: u8| format!("\tif os.Getenv(\"KEY\") == \"\" {{\n\t\treturn {code}\n\t}}");
    let needed = |line: u8| [format!("KEY certain main.go:{line} os.Getenv")];
    assert_eq!(ending("os.Exit(serve())", &asks(1)), needed(13));
    let named = "code := serve()\n\tos.Exit(code)";
    assert_eq!(ending(named, &asks(2)), needed(14));
    assert_eq!(ending("os.Exit(serve())", &asks(0)), NONE);
    assert_eq!(ending("println(serve())", &asks(1)), NONE);
    let after = "\tif _, err := os.Stat(\"x\"); err != nil {\n\t\treturn 1\n\t}\n\
                 \tif os.Getenv(\"KEY\") == \"\" {\n\t\treturn 1\n\t}";
    assert_eq!(ending("os.Exit(serve())", after), needed(16));
    let shows = "\tif len(os.Args) > 1 {\n\t\treturn 0\n\t}\n".to_owned() + &asks(1);
    assert_eq!(ending("os.Exit(serve())", &shows), NONE);
}

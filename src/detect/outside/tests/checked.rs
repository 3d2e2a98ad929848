//! Variables of which one is enough, and those whose values are asked for behind fields.

use super::{all, with};

const NONE: [&str; 0] = [];

/// What a program needs whose `load` may fail, which ends it.
fn loading(body: &str) -> Vec<String> {
    let code = format!(
        "package main\n\nimport (\n\t\"errors\"\n\t\"log\"\n\t\"os\"\n)\n\n\
         func load() (string, error) {{\n{body}\n}}\n\n\
         func main() {{\n\t_, err := load()\n\tif err != nil {{\n\t\tlog.Fatal(err)\n\t}}\n}}\n"
    );
    all(&[("main.go", &code)])
}

#[test]
fn one_of_two_variables_that_are_asked_for_together_is_needed() {
    let of = |condition: &str| {
        let body = format!(
            "a, b := os.Getenv(\"KEY_A\"), os.Getenv(\"KEY_B\")\nif {condition} {{ log.Fatal(\"no\") }}\nuse(a, b)"
        );
        with("os log", &body, &[])
    };
    let either = ["KEY_A or KEY_B certain main.go:7 it is required"];
    assert_eq!(of("a == \"\" && b == \"\""), either);
    assert_eq!(of("len(a) == 0 && len(b) == 0"), either);
    assert_eq!(
        of("os.Getenv(\"KEY_A\") == \"\" && os.Getenv(\"KEY_B\") == \"\""),
        ["KEY_A or KEY_B certain main.go:8 it is required"]
    );
    let both = format!(
        "{}}}\nif a == \"\" && os.Getenv(\"KEY_C\") == \"\"",
        "a == \"\" && b == \"\" { log.Fatal(\"no\") "
    );
    assert_eq!(
        of(&both),
        [
            "KEY_A or KEY_B certain main.go:7 it is required",
            "KEY_A or KEY_C certain main.go:7 it is required"
        ]
    );
    let again = both.replace("os.Getenv(\"KEY_C\") == \"\"", "b == \"\"");
    assert_eq!(
        of(&again.replace("if a == \"\" && b", "if b == \"\" && a")),
        either
    );
    assert_eq!(of("a == \"\" && !isLocal()"), NONE);
    assert_eq!(of("a == \"\" && b != \"\""), NONE);
    assert_eq!(of("a == \"\" && *path == \"\""), NONE);
}

#[test]
fn a_variable_that_is_put_in_the_stead_of_another_does_too() {
    let body = "key := os.Getenv(\"NEW_KEY\")\nif key == \"\" { key = os.Getenv(\"OLD_KEY\") }\n\
                if key == \"\" { log.Fatal(\"no\") }";
    assert_eq!(
        with("os log", body, &[]),
        ["NEW_KEY or OLD_KEY certain main.go:7 it is required"]
    );
    let made = body.replace("os.Getenv(\"OLD_KEY\")", "generate()");
    assert_eq!(with("os log", &made, &[]), NONE);
}

#[test]
fn a_function_that_has_found_another_variable_asks_for_no_more() {
    let file = "if path := os.Getenv(\"KEY_FILE\"); path != \"\" {\n\t\tdata, err := os.ReadFile(path)\n\
                \t\treturn string(data), err\n\t}";
    let asks = "key := os.Getenv(\"KEY\")\n\tif key == \"\" {\n\t\treturn \"\", errors.New(\"no key\")\n\t}\n\treturn key, nil";
    let well = file.replace("return string(data), err", "return string(data), nil");
    assert_eq!(
        loading(&format!("{well}\n{asks}")),
        ["KEY or KEY_FILE certain main.go:14 it is required"]
    );
    let other = well.replace("path != \"\"", "isLocal(path)");
    assert_eq!(loading(&format!("{other}\n{asks}")), NONE);
}

#[test]
fn what_stands_behind_else_runs_where_a_variable_is_missing() {
    let body = "if key := os.Getenv(\"KEY\"); key != \"\" {\nuse(key)\n} else if path := os.Getenv(\"KEY_FILE\"); path != \"\" {\n\
                read(path)\n} else {\nlog.Fatal(\"no key\")\n}";
    assert_eq!(
        with("os log", body, &[]),
        ["KEY or KEY_FILE certain main.go:7 it is required"]
    );
}

/// What a program needs whose settings are a struct of package config, made and checked so.
fn with_settings(fields: &str, made: &str, check: &str) -> Vec<String> {
    let config = format!(
        "package config\n\nimport (\n\t\"errors\"\n\t\"os\"\n\n\t\"github.com/caarlos0/env/v11\"\n)\n\n\
         type Config struct {{\n{fields}\n}}\n\n\
         func New() *Config {{\n\tc := &Config{{}}\n\tenv.Parse(c)\n{made}\n\treturn c\n}}\n\n\
         func (c *Config) Validate() error {{\n{check}\n\treturn nil\n}}\n"
    );
    let main = "package main\n\nimport (\n\t\"log\"\n\n\t\"example.com/m/config\"\n)\n\n\
                func main() {\n\tc := config.New()\n\tif err := c.Validate(); err != nil {\n\
                \t\tlog.Fatal(err)\n\t}\n}\n";
    all(&[("main.go", main), ("config/config.go", &config)])
}

#[test]
fn a_field_that_a_tag_fills_and_a_check_asks_for_needs_its_variable() {
    let check = "\tif len(c.Secret) == 0 {\n\t\treturn errors.New(\"no secret\")\n\t}";
    let fields = |tag: &str| format!("\tSecret string `{tag}`\n\tOther string `env:\"OTHER\"`");
    let of = |tag: &str, made: &str| with_settings(&fields(tag), made, check);
    assert_eq!(
        of("env:\"SECRET\"", ""),
        ["SECRET certain config/config.go:11 it is required"]
    );
    assert_eq!(
        of(
            "env:\"SECRET\"",
            "\tif c.Secret == \"\" { c.Secret = c.Other }"
        ),
        ["SECRET or OTHER certain config/config.go:11 it is required"]
    );
    assert_eq!(of("env:\"SECRET\" envDefault:\"x\"", ""), NONE);
    assert_eq!(of("env:\"SECRET\" yaml:\"secret\"", ""), NONE);
    assert_eq!(of("env:\"SECRET\"", "\tc.Secret = generate()"), NONE);
}

#[test]
fn a_struct_that_another_package_has_filled_says_its_variables_in_any_known_tag() {
    let of = |path: &str, fill: &str, tag: &str| {
        let main = format!(
            "package main\n\nimport (\n\t\"log\"\n\n\t\"example.com/m/settings\"\n\t\"{path}\"\n)\n\n\
             func main() {{\n\ts := &settings.Settings{{}}\n\t{fill}\n\
             \tif err := s.Validate(); err != nil {{ log.Fatal(err) }}\n}}\n"
        );
        let settings = format!(
            "package settings\n\nimport \"errors\"\n\ntype Settings struct {{\n\tSecret string `{tag}:\"API_SECRET\"`\n}}\n\n\
             func (s *Settings) Validate() error {{\n\tif s.Secret == \"\" {{ return errors.New(\"no\") }}\n\treturn nil\n}}\n"
        );
        all(&[("main.go", &main), ("settings/settings.go", &settings)])
    };
    let needed = ["API_SECRET certain settings/settings.go:6 it is required"];
    assert_eq!(
        of("github.com/caarlos0/env/v11", "env.Parse(s)", "env"),
        needed
    );
    let path = "github.com/kelseyhightower/envconfig";
    assert_eq!(of(path, "envconfig.Process(\"\", s)", "envconfig"), needed);
}

#[test]
fn a_value_is_followed_through_a_copy_and_a_function_of_ones_own() {
    let fields = "\tToken string `env:\"TOKEN\"`\n\tSecret []byte\n\tHost string";
    let made = "\tc.Secret = []byte(c.Token)\n\tc.Host = get(\"DB_HOST\")";
    let check = "\tif len(c.Secret) == 0 || c.Host == \"\" {\n\t\treturn errors.New(\"no\")\n\t}";
    let check = format!(
        "{check}\n\treturn nil\n}}\n\nfunc get(key string) string {{\n\tif v, ok := os.LookupEnv(key); ok {{\n\
         \t\treturn v\n\t}}\n\treturn \"\"\n}}\n\nfunc last() error {{"
    );
    assert_eq!(
        with_settings(fields, made, &check),
        [
            "DB_HOST certain config/config.go:20 it is required",
            "TOKEN certain config/config.go:11 it is required"
        ]
    );
}

#[test]
fn the_tag_of_the_field_around_says_what_a_name_begins_with() {
    let fields = "\tGoogle Google `envPrefix:\"GOOGLE_\"`\n}\n\ntype Google struct {\n\tID string `env:\"CLIENT_ID\"`";
    let check = "\tif c.Google.ID == \"\" {\n\t\treturn errors.New(\"no\")\n\t}";
    assert_eq!(
        with_settings(fields, "", check),
        ["GOOGLE_CLIENT_ID certain config/config.go:15 it is required"]
    );
    let twice = format!("\tOther Google `envPrefix:\"OTHER_\"`\n{fields}");
    assert_eq!(with_settings(&twice, "", check), NONE);
}

/// What a program needs whose field `Token`, of this tag, is asked for once `fills` has run, behind
/// these declarations.
fn with_token(tag: &str, imports: &str, fills: &str, declared: &str) -> Vec<String> {
    let body = format!(
        "var c config\n{fills}\nif c.Token == \"\" {{ c.Token = os.Getenv(\"APP_TOKEN\") }}\n\
         if c.Token == \"\" {{ log.Fatal(\"no\") }}\n}}\n{declared}\n\
         type config struct {{ Token string `{tag}` }}\nfunc last() {{"
    );
    with(format!("os log {imports}").trim(), &body, &[])
}

#[test]
fn a_field_that_a_decoder_may_fill_needs_no_variable() {
    let of = |imports, fills| with_token("", imports, fills, "");
    let line = |line: usize| [format!("APP_TOKEN certain main.go:{line} it is required")];
    assert_eq!(of("", ""), line(9));
    assert_eq!(of("fmt", "fmt.Println(&c)"), line(10));
    assert_eq!(of("encoding/json", "json.Unmarshal(data, &c)"), NONE);
    assert_eq!(
        of("encoding/json", "p := &c\njson.Unmarshal(data, p)"),
        NONE
    );
    assert_eq!(of("encoding/gob", "gob.NewDecoder(file).Decode(&c)"), NONE);
    assert_eq!(
        of("encoding/gob", "d := gob.NewDecoder(file)\nd.Decode(&c)"),
        NONE
    );
    assert_eq!(of("github.com/alexflint/go-arg", "arg.MustParse(&c)"), NONE);
    let read = "func read(into any) {}";
    assert_eq!(with_token("", "", "read(&c)", read), NONE);
    assert_eq!(
        with_token("", "", "read(&c)", &read.replace("any", "*config")),
        line(9)
    );
    let all = "type all struct { One config; Text string }";
    let fills = "var a all\njson.Unmarshal(data, &a)\nc = a.One";
    assert_eq!(with_token("", "encoding/json", fills, all), NONE);
    assert_eq!(of("github.com/caarlos0/env/v11", "env.Parse(&c)"), line(10));
}

#[test]
fn a_tag_of_a_library_that_is_not_known_may_give_a_value() {
    let of = |tag| with_token(tag, "", "", "");
    assert_eq!(of("arg:\"--token\""), NONE);
    assert_eq!(of("json:\"token\""), NONE);
    let needed = ["APP_TOKEN certain main.go:9 it is required"];
    assert_eq!(of("json:\"-\""), needed);
    assert_eq!(of("validate:\"min=8\""), needed);
}

#[test]
fn a_logger_that_is_given_a_struct_does_not_fill_it() {
    let of = |call: &str| {
        let code = format!(
            "package main\n\nimport (\n\t\"log\"\n\t\"os\"\n\n\t\"github.com/acme/tools\"\n)\n\ntype Config struct{{ Key string }}\n\n\
             func main() {{\n\tc := &Config{{Key: os.Getenv(\"KEY\")}}\n\t{call}\n\tif c.Key == \"\" {{\n\t\tlog.Fatal(\"no\")\n\t}}\n}}\n"
        );
        all(&[("main.go", &code)])
    };
    let needed = ["KEY certain main.go:13 it is required"];
    assert_eq!(
        of("tools.New().WithField(\"config\", c).Info(\"it starts\")"),
        needed
    );
    assert_eq!(of("tools.New().Load(c)"), NONE);
}

#[test]
fn what_a_flags_pointer_leads_to_is_asked_like_a_variable() {
    let of = |body: &str| {
        let body = format!("key := flag.String(\"key\", os.Getenv(\"KEY\"), \"\")\n{body}");
        with("flag log os", &body, &[])
    };
    let needed = ["KEY certain main.go:8 it is required"];
    assert_eq!(of("if *key == \"\" { log.Fatal(\"no\") }"), needed);
    assert_eq!(of("if len(*key) == 0 { log.Fatal(\"no\") }"), needed);
    assert_eq!(
        of("if *key != \"\" { use(*key) } else { log.Fatal(\"no\") }"),
        needed
    );
    // Who is given something may do without, and so may who is told to.
    let given = |condition: &str| {
        let flags = "url := flag.String(\"url\", \"\", \"\")\nonce := flag.Bool(\"once\", false, \"\")\n\
                     many := flag.Int(\"many\", 0, \"\")";
        of(&format!(
            "{flags}\nif {condition} {{ if *key == \"\" {{ log.Fatal(\"no\") }} }}"
        ))
    };
    for condition in ["*url != \"\"", "*once", "*many > 0", "*many != 0", "!*once"] {
        assert_eq!(given(condition), NONE, "{condition}");
    }
    // A product is no pointer.
    assert_eq!(of("if 2 * len(*key) == 0 { log.Fatal(\"no\") }"), NONE);
}

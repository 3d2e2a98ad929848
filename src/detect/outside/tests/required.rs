//! Variables whose absence is told by a failure that ends the program.

use super::{all, with};
use crate::detect::repository::{main_of, source};

/// What a program needs that ends where `load` fails, which is so.
fn loading(load: &str) -> Vec<String> {
    of_main(
        "if err := load(); err != nil {\n\t\tlog.Fatal(err)\n\t}",
        load,
    )
}

/// The same of a program with this body.
fn of_main(body: &str, load: &str) -> Vec<String> {
    let imports = "import (\n\t\"errors\"\n\t\"log\"\n\t\"os\"\n)";
    let code = format!("package main\n\n{imports}\n\n{load}\n\nfunc main() {{\n\t{body}\n}}\n");
    all(&[("main.go", &code)])
}

const DIRECT: &str = "func load() error {
\tif os.Getenv(\"DB_URL\") == \"\" {
\t\treturn errors.New(\"no database\")
\t}
\treturn nil
}";

const NONE: [&str; 0] = [];

#[test]
fn an_error_for_a_missing_variable_that_ends_the_program_requires_it() {
    assert_eq!(loading(DIRECT), ["DB_URL certain main.go:10 os.Getenv"]);
}

#[test]
fn a_function_that_ends_the_program_through_another_ends_it() {
    let body = "if err := load(); err != nil {\n\t\texitWith(err)\n\t}";
    let ends = |last: &str| {
        format!(
            "{DIRECT}\n\nfunc exitWith(err error) {{\n\tlog.Println(err)\n\tend()\n}}\n\nfunc end() {{\n\t{last}\n}}"
        )
    };
    let expected = ["DB_URL certain main.go:10 os.Getenv"];
    assert_eq!(of_main(body, &ends("os.Exit(1)")), expected);
    assert_eq!(of_main(body, &ends("log.Println()")), NONE);
}

#[test]
fn a_status_that_the_program_ends_with_is_a_failure_unless_it_is_0() {
    let run = |status: &str| {
        format!(
            "{DIRECT}\n\nfunc run() int {{\n\tif err := load(); err != nil {{\n\t\treturn {status}\n\t}}\n\
             \treturn 0\n}}"
        )
    };
    let expected = ["DB_URL certain main.go:10 os.Getenv"];
    assert_eq!(of_main("os.Exit(run())", &run("1")), expected);
    assert_eq!(of_main("os.Exit(run())", &run("statusError")), expected);
    let later = "status := run()\n\tlog.Println(status)\n\tos.Exit(status)";
    assert_eq!(of_main(later, &run("1")), expected);
    assert_eq!(of_main("os.Exit(run())", &run("0")), NONE);
    assert_eq!(of_main("_ = run()", &run("1")), NONE);
    assert_eq!(
        of_main("status := run()\n\tlog.Println(status)", &run("1")),
        NONE
    );
}

#[test]
fn an_error_that_is_only_logged_requires_nothing() {
    let logs = "if err := load(); err != nil {\n\t\tlog.Println(err)\n\t}";
    assert_eq!(of_main(logs, DIRECT), NONE);
    assert_eq!(of_main("_ = load()", DIRECT), NONE);
}

#[test]
fn an_error_of_what_runs_in_some_case_alone_requires_nothing() {
    let body = "if len(os.Args) > 1 {\n\t\tif err := load(); err != nil {\n\t\t\tlog.Fatal(err)\n\t\t}\n\t}";
    assert_eq!(of_main(body, DIRECT), NONE);
    assert_eq!(of_main("", DIRECT), NONE);
}

#[test]
fn what_stands_behind_a_good_end_is_not_always_required() {
    let load = DIRECT.replacen(
        "\tif os",
        "\tif os.Getenv(\"MODE\") != \"db\" {\n\t\treturn nil\n\t}\n\tif os",
        1,
    );
    assert_eq!(loading(&load), NONE);
}

#[test]
fn main_may_return_in_place_of_an_exit() {
    let body = "if err := load(); err != nil {\n\t\tlog.Println(err)\n\t\treturn\n\t}";
    let expected = ["DB_URL certain main.go:10 os.Getenv"];
    assert_eq!(of_main(body, DIRECT), expected);
    assert_eq!(of_main("log.Fatal(load())", DIRECT), expected);
    assert_eq!(of_main("must(load())", DIRECT), expected);
}

#[test]
fn an_error_may_name_the_variable_of_a_field_that_is_empty() {
    let load = "type config struct{ url, key string }

func load() error {
\tcfg := config{url: os.Getenv(\"DB_URL\"), key: os.Getenv(\"API_KEY\")}
\tif cfg.url == \"\" {
\t\treturn errors.New(\"DB_URL is required\")
\t}
\tif len(cfg.key) < 16 {
\t\treturn errors.New(\"API_KEY must be set, with 16 letters\")
\t}
\treturn nil
}";
    assert_eq!(
        loading(load),
        [
            "API_KEY certain main.go:17 it is required",
            "DB_URL certain main.go:14 it is required"
        ]
    );
    let optional = load.replace("is required", "or DB_FILE is required");
    assert_eq!(
        loading(&optional),
        ["API_KEY certain main.go:17 it is required"]
    );
}

/// A check that collects what is missing so, and fails with it.
fn collecting(adds: &str, ends: &str) -> Vec<String> {
    loading(&format!(
        "func get(key, value string) string {{
\tif found := os.Getenv(key); found != \"\" {{
\t\treturn found
\t}}
\treturn value
}}

func load() error {{
\tvar errs []error
\tfail := func(text string) {{
\t\terrs = append(errs, errors.New(text))
\t}}
\turl := get(\"DB_URL\", \"\")
\tif url == \"\" {{
\t\t{adds}
\t}}
\t{ends}
}}"
    ))
}

#[test]
fn what_is_collected_and_fails_is_required() {
    let ends = "if len(errs) > 0 {\n\t\treturn errors.Join(errs...)\n\t}\n\treturn nil";
    let expected = ["DB_URL certain main.go:23 it is required"];
    assert_eq!(collecting("fail(\"DB_URL is required\")", ends), expected);
    let adds = "errs = append(errs, errors.New(\"DB_URL is missing\"))";
    assert_eq!(collecting(adds, ends), expected);
    assert_eq!(collecting(adds, "return errors.Join(errs...)"), expected);
}

#[test]
fn what_is_collected_and_only_logged_is_not_required() {
    let ends = "if len(errs) > 0 {\n\t\tlog.Println(errs)\n\t}\n\treturn nil";
    assert_eq!(collecting("fail(\"DB_URL is required\")", ends), NONE);
}

#[test]
fn a_variable_with_a_default_is_not_required() {
    let load = "func get(key, value string) string {
\tif found := os.Getenv(key); found != \"\" {
\t\treturn found
\t}
\treturn value
}

func load() error {
\tif url := get(\"DB_URL\", \"postgres://db\"); url == \"\" {
\t\treturn errors.New(\"DB_URL is required\")
\t}
\treturn nil
}";
    assert_eq!(loading(load), NONE);
}

#[test]
fn the_names_of_a_list_that_is_gone_through_are_required() {
    let load = "func load() error {
\tneeded := map[string]string{\"DB_URL\": os.Getenv(\"DB_URL\"), \"API_KEY\": os.Getenv(\"API_KEY\")}
\tfor name, value := range needed {
\t\tif value == \"\" {
\t\t\treturn errors.New(name + \" is required\")
\t\t}
\t}
\treturn nil
}";
    assert_eq!(
        loading(load),
        [
            "API_KEY certain main.go:10 it is required",
            "DB_URL certain main.go:10 it is required"
        ]
    );
}

#[test]
fn a_parameter_may_say_what_is_required() {
    let load = |wanted: &str| {
        format!(
            "func load() error {{ return check({wanted}) }}

func check(offline bool) error {{
\tif !offline {{
\t\tif os.Getenv(\"API_KEY\") == \"\" {{
\t\t\treturn errors.New(\"no key\")
\t\t}}
\t}}
\treturn nil
}}"
        )
    };
    assert_eq!(
        loading(&load("false")),
        ["API_KEY certain main.go:13 os.Getenv"]
    );
    assert_eq!(loading(&load("true")), NONE);
}

#[test]
fn a_search_that_finds_nothing_does_not_stand_in_for_a_variable() {
    let load = |end: &str| {
        format!(
            "func load() error {{
\tdir := os.Getenv(\"HOME_DIR\")
\tif dir == \"\" {{
\t\tvar err error
\t\tdir, err = search()
\t\tif err != nil {{
\t\t\treturn err
\t\t}}
\t}}
\treturn nil
}}

func search() (string, error) {{
\tfor _, dir := range []string{{\"a\", \"b\"}} {{
\t\tif _, err := os.Stat(dir); err == nil {{
\t\t\treturn dir, nil
\t\t}}
\t}}
\treturn \"\", {end}
}}"
        )
    };
    assert_eq!(
        loading(&load("errors.New(\"nothing found\")")),
        ["HOME_DIR certain main.go:10 os.Getenv"]
    );
    assert_eq!(loading(&load("nil")), NONE);
}

/// What a program needs whose command `serve` and whose command `import` run so.
fn with_commands(serve: &str, import: &str) -> Vec<String> {
    let command = |name: &str, body: &str| {
        format!(
            "&cobra.Command{{Use: \"{name}\", RunE: func(cmd *cobra.Command, args []string) error {{\n{body}\n}}}}"
        )
    };
    let (serve, import) = (command("serve", serve), command("import", import));
    let imports =
        "import (\n\t\"errors\"\n\t\"net/http\"\n\t\"os\"\n\n\t\"github.com/spf13/cobra\"\n)";
    let code = format!(
        "package main\n\n{imports}\n\n{DIRECT}\n\nfunc main() {{\n\troot := &cobra.Command{{Use: \"m\"}}\n\
         \troot.AddCommand({serve}, {import})\n\troot.Execute()\n}}\n"
    );
    all(&[("main.go", &code)])
}

#[test]
fn the_command_that_serves_ends_the_program_with_its_error() {
    let listens = "return http.ListenAndServe(\":80\", nil)";
    let loads = "if err := load(); err != nil { return err }";
    let expected = ["DB_URL certain main.go:12 os.Getenv"];
    let serve = format!("{loads}\n{listens}");
    assert_eq!(with_commands(&serve, "return nil"), expected);
    assert_eq!(with_commands(listens, "return load()"), NONE);
}

#[test]
fn main_may_do_something_else_where_a_variable_is_empty() {
    let body =
        "url := os.Getenv(\"DB_URL\")\n\tif url == \"\" {\n\t\twork()\n\t\treturn\n\t}\n\tuse(url)";
    assert_eq!(of_main(body, ""), NONE);
}

#[test]
fn flags_that_the_command_line_requires_are_needed() {
    let kingpin = "u := kingpin.Flag(\"url\", \"\").Envar(\"APP_URL\").Required().String()\n\
                   k := kingpin.Flag(\"key\", \"\").Required().String()\n\
                   n := kingpin.Flag(\"name\", \"\").Default(\"x\").Required().String()\n\
                   serve := kingpin.Command(\"serve\", \"\")\n\
                   p := serve.Flag(\"port\", \"\").Required().String()\n\
                   kingpin.Parse()\nrun(u, k, n, p)";
    assert_eq!(
        with("github.com/alecthomas/kingpin/v2", kingpin, &[]),
        [
            "APP_URL or --url certain main.go:6 --url is required",
            "--key certain main.go:7 --key is required"
        ]
    );
    let urfave = "app := &cli.App{Flags: []cli.Flag{\n\
                  &cli.StringFlag{Name: \"url\", EnvVars: []string{\"APP_URL\"}, Required: true},\n\
                  &cli.StringFlag{Name: \"key\", Required: false},\n},\n\
                  Commands: []*cli.Command{{Name: \"x\", Flags: []cli.Flag{\n\
                  &cli.StringFlag{Name: \"port\", Required: true}}}}}\napp.Run(nil)";
    assert_eq!(
        with("github.com/urfave/cli/v2", urfave, &[]),
        ["APP_URL or --url certain main.go:7 --url is required"]
    );
}

/// What a program needs, with the short and other names of the flags.
fn aliases(imports: &str, body: &str) -> Vec<String> {
    let needs = main_of(&[("main.go", &source(imports, body))])
        .needs
        .into_iter();
    let shown = needs.map(|need| format!("{}: {}", need.value, need.value.aliases.join(" ")));
    shown.collect()
}

#[test]
fn the_other_names_of_a_required_flag_are_known() {
    let kingpin = "u := kingpin.Flag(\"url\", \"\").Short('u').Required().String()\n\
                   k := kingpin.Flag(\"key\", \"\").Required().Short('k').String()\nkingpin.Parse()\nrun(u, k)";
    assert_eq!(
        aliases("github.com/alecthomas/kingpin/v2", kingpin),
        ["--url: -u", "--key: -k"]
    );
    let urfave = "app := &cli.App{Flags: []cli.Flag{\n\
                  &cli.StringFlag{Name: \"token\", Aliases: []string{\"t\", \"secret\"}, Required: true},\n\
                  &cli.StringFlag{Name: \"url, u\", EnvVar: \"APP_URL\", Required: true}}}\napp.Run(nil)";
    assert_eq!(
        aliases("github.com/urfave/cli", urfave),
        ["--token: -t --secret", "APP_URL or --url: -u"]
    );
    let cobra = "cmd := &cobra.Command{Use: \"app\", Run: nil}\nvar key string\n\
                 cmd.Flags().StringVarP(&key, \"key\", \"k\", \"\", \"\")\n\
                 cmd.MarkFlagRequired(\"key\")\ncmd.Execute()";
    assert_eq!(aliases("github.com/spf13/cobra", cobra), ["--key: -k"]);
}

/// What a program of two commands needs that marks flags so.
fn of_cobra(marks: &str, beside: &str) -> Vec<String> {
    let code = format!(
        "package main\n\nimport (\n\t\"net/http\"\n\n\t\"github.com/spf13/cobra\"\n)\n\n\
         var root = &cobra.Command{{Use: \"app\"}}\n\
         var serve = &cobra.Command{{Use: \"serve\", Run: listen}}\n\
         var load = &cobra.Command{{Use: \"load FILE\", Run: nothing}}\n\n\
         func main() {{\n\troot.AddCommand(serve, load)\n\troot.Execute()\n}}\n\n\
         func init() {{\n{marks}\n}}\n\n\
         func listen(*cobra.Command, []string) {{ http.ListenAndServe(\":8080\", nil) }}\n\
         func nothing(*cobra.Command, []string) {{}}\n{beside}"
    );
    all(&[("main.go", &code)])
}

#[test]
fn a_flag_that_the_started_command_marks_is_needed() {
    let marks = "serve.Flags().String(\"key\", \"\", \"\")\n_ = serve.MarkFlagRequired(\"key\")\n\
                 load.MarkFlagRequired(\"file\")\nroot.MarkFlagRequired(\"mode\")\n\
                 if err := root.MarkPersistentFlagRequired(\"db\"); err != nil {\npanic(err)\n}\n\
                 cobra.MarkFlagRequired(serve.Flags(), \"zone\")\n\
                 if debug {\nserve.MarkFlagRequired(\"trace\")\n}";
    let expected = [
        "--db certain main.go:23 --db is required",
        "--key certain main.go:20 --key is required",
        "--zone certain main.go:26 --zone is required",
    ];
    assert_eq!(of_cobra(marks, ""), expected);
    // It may set flags by variables of the environment first.
    let hook = "\nfunc fill(c *cobra.Command) { c.Flags().VisitAll(nil) }\n";
    assert_eq!(of_cobra(marks, hook), NONE);
}

#[test]
fn a_flag_that_the_only_command_marks_where_it_is_made_is_needed() {
    let code = "package main\n\nimport (\n\t\"net/http\"\n\n\t\"github.com/spf13/cobra\"\n)\n\n\
                const name = \"token\"\n\n\
                func main() { command().Execute() }\n\n\
                func command() *cobra.Command {\n\
                \tcmd := &cobra.Command{Use: \"app\", RunE: run}\n\
                \tcmd.MarkFlagRequired(name)\n\treturn cmd\n}\n\n\
                func run(*cobra.Command, []string) error { return http.ListenAndServe(\":8080\", nil) }\n";
    assert_eq!(
        all(&[("main.go", code)]),
        ["--token certain main.go:15 --token is required"]
    );
}

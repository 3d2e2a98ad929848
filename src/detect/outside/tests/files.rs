//! Files that a program ends without, and that no image has.

use super::{all, with};
use crate::detect::repository::{main_of, source};

const NONE: [&str; 0] = [];

const LOADS: &str =
    "path := flag.String(\"config\", \"config.yaml\", \"\")\ndata, err := os.ReadFile(*path)";

const SERVES: &str = "http.ListenAndServe(\":8080\", nil)";

fn reading(behind: &str, beside: &[(&str, &str)]) -> Vec<String> {
    with(
        "flag log net/http os",
        &format!("{LOADS}\n{behind}\nuse(data)\n{SERVES}"),
        beside,
    )
}

#[test]
fn a_settings_file_that_the_program_ends_without_is_needed() {
    let expected = ["config.yaml certain main.go:9 read by this path"];
    assert_eq!(reading("if err != nil { log.Fatal(err) }", &[]), expected);
}

#[test]
fn a_settings_file_that_the_repository_has_is_no_need() {
    let beside = [("config.yaml", "a: b\n")];
    assert_eq!(reading("if err != nil { log.Fatal(err) }", &beside), NONE);
}

#[test]
fn a_settings_file_with_defaults_in_its_stead_is_not_needed() {
    assert_eq!(reading("if err != nil { data = nil }", &[]), NONE);
    let mild = "if err != nil {\nif os.IsNotExist(err) { return }\nlog.Fatal(err)\n}";
    assert_eq!(
        reading(mild, &[]),
        ["config.yaml certain main.go:9 read by this path"]
    );
    let load = "func load() ([]byte, error) {\n\tdata, err := os.ReadFile(\"config.yaml\")\n\
                \tif err != nil {\n\t\tif os.IsNotExist(err) {\n\t\t\treturn nil, nil\n\t\t}\n\
                \t\treturn nil, err\n\t}\n\treturn data, nil\n}\n";
    let code = source(
        "log os",
        "if _, err := load(); err != nil { log.Fatal(err) }",
    );
    assert_eq!(all(&[("main.go", &format!("{code}\n{load}"))]), NONE);
}

#[test]
fn a_settings_file_that_the_program_writes_is_not_needed() {
    let behind = "os.WriteFile(\"config.yaml\", nil, 0o600)\nif err != nil { log.Fatal(err) }";
    assert_eq!(reading(behind, &[]), NONE);
}

#[test]
fn a_file_of_the_user_s_is_no_settings_file() {
    let body = "data, err := os.ReadFile(os.Args[1])\nif err != nil { log.Fatal(err) }\nuse(data)";
    let of = |body: &str| with("log net/http os", &format!("{body}\n{SERVES}"), &[]);
    assert_eq!(of(body), NONE);
    assert_eq!(of(&body.replace("os.Args[1]", "\"notes.txt\"")), NONE);
}

#[test]
fn a_settings_file_of_a_tool_is_its_user_s() {
    let body = format!("{LOADS}\nif err != nil {{ log.Fatal(err) }}\nuse(data)");
    assert_eq!(with("flag log os", &body, &[]), NONE);
}

#[test]
fn an_example_beside_it_shows_how_it_looks() {
    let code = source(
        "flag log net/http os",
        &format!("{LOADS}\nif err != nil {{ log.Fatal(err) }}\nuse(data)\n{SERVES}"),
    );
    let main = main_of(&[("main.go", &code), ("config.example.yaml", "a: b\n")]);
    let lines = main.needs[0].evidence.iter();
    let lines: Vec<String> = lines
        .map(|one| format!("{} {}", one.file, one.rule))
        .collect();
    assert_eq!(
        lines,
        [
            "main.go read by this path",
            "config.example.yaml an example of it"
        ]
    );
}

#[test]
fn an_example_is_called_as_the_file_whatever_its_case() {
    let of = |load: &str, beside: &str| {
        let code = source(
            "github.com/joho/godotenv log net/http",
            &format!("if err := godotenv.Load({load}); err != nil {{ log.Fatal(err) }}\n{SERVES}"),
        );
        let main = main_of(&[("main.go", &code), (beside, "a\n")]);
        let lines = main.needs.iter().flat_map(|need| &need.evidence).skip(1);
        lines.map(|one| one.file.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(of("", ".env.example"), [".env.example"]);
    assert_eq!(of("", "docker-environment.md"), NONE);
    assert_eq!(of("\"App.env\"", "app.env.example"), ["app.env.example"]);
}

#[test]
fn each_file_of_variables_that_a_call_names_is_needed() {
    let body = "if err := godotenv.Load(\".env\", \"secrets.env\"); err != nil { log.Fatal(err) }";
    assert_eq!(
        with("github.com/joho/godotenv log", body, &[]),
        [
            ".env certain main.go:7 read by this path",
            "secrets.env certain main.go:7 read by this path"
        ]
    );
}

#[test]
fn a_file_of_variables_that_the_program_ends_without_is_needed() {
    let of = |body: &str| with("github.com/joho/godotenv log", body, &[(".env", "A=b\n")]);
    assert_eq!(
        of("if err := godotenv.Load(); err != nil { log.Fatal(err) }"),
        [".env certain main.go:7 godotenv.Load"]
    );
    assert_eq!(
        of("if err := godotenv.Load(); err != nil { log.Println(err) }"),
        NONE
    );
    assert_eq!(of("godotenv.Load()"), NONE);
}

#[test]
fn the_file_that_viper_is_told_to_look_for_is_needed() {
    let of = |behind: &str| {
        let body = "viper.SetConfigName(\"app\")\nviper.SetConfigType(\"yaml\")\nviper.AddConfigPath(\".\")";
        let body = format!("{body}\nerr := viper.ReadInConfig()\n{behind}");
        with("github.com/spf13/viper log", &body, &[])
    };
    let expected = ["app.yaml certain main.go:7 read by this path"];
    assert_eq!(of("if err != nil { log.Fatal(err) }"), expected);
    assert_eq!(of("if err != nil { log.Println(err) }"), NONE);
}

#[test]
fn a_file_that_the_own_dockerfile_copies_under_that_name_is_placed() {
    let code = source(
        "flag log net/http os",
        &format!("{LOADS}\nif err != nil {{ log.Fatal(err) }}\nuse(data)\n{SERVES}"),
    );
    let dockerfile = "FROM golang AS build\nRUN go build -o /m .\nFROM scratch\nWORKDIR /srv\n\
                      COPY config.docker.yaml ./config.yaml\nCOPY --from=build /m /m\nCMD [\"/m\"]\n";
    let main = main_of(&[
        ("main.go", &code),
        ("config.docker.yaml", "a: b\n"),
        ("Dockerfile", dockerfile),
    ]);
    let placed = main.files.iter().map(|one| &one.value);
    let placed: Vec<_> = placed
        .map(|one| (&*one.destination, one.source.as_str()))
        .collect();
    assert_eq!(placed, [("config.yaml", "config.docker.yaml")]);
    assert_eq!(main.needs, []);
}

#[test]
fn the_only_file_of_its_name_in_a_folder_of_examples_shows_how_it_looks() {
    let code = source(
        "flag log net/http os",
        &format!("{LOADS}\nif err != nil {{ log.Fatal(err) }}\nuse(data)\n{SERVES}"),
    );
    let shown = |beside: &[(&str, &str)]| {
        let main = main_of(&[&[("main.go", code.as_str())], beside].concat());
        let evidence = main.needs.iter().flat_map(|need| &need.evidence);
        let evidence = evidence.filter(|one| one.rule == crate::facts::EXAMPLE);
        let files: Vec<String> = evidence.map(|one| one.file.to_string()).collect();
        files
    };
    let one = ("examples/ha/config.yaml", "a: b\n");
    assert_eq!(shown(&[one]), ["examples/ha/config.yaml"]);
    assert_eq!(
        shown(&[one, ("examples/other/config.yaml", "a: c\n")]),
        NONE
    );
    assert_eq!(shown(&[("deploy/config.yaml", "a: b\n")]), NONE);
}

#[test]
fn what_cobra_calls_before_each_command_may_end_the_program() {
    let code = |handed: &str, fails: &str| {
        format!(
            "package main\n\nimport (\n\t\"log\"\n\t\"net/http\"\n\n\t\"github.com/spf13/cobra\"\n\t\"github.com/spf13/viper\"\n)\n\n\
             var file string\n\n\
             func main() {{\n\tcobra.OnInitialize({handed})\n\
             \troot := &cobra.Command{{Use: \"app\", Run: run}}\n\
             \troot.PersistentFlags().StringVar(&file, \"config\", \"config.yaml\", \"\")\n\troot.Execute()\n}}\n\n\
             func run(*cobra.Command, []string) {{ http.ListenAndServe(\":8080\", nil) }}\n\n\
             func load() {{\n\tviper.SetConfigFile(file)\n\
             \tif err := viper.ReadInConfig(); err != nil {{\n\t\t{fails}\n\t}}\n}}\n"
        )
    };
    let needed = ["config.yaml certain main.go:16 read by this path"];
    let of = |handed: &str, fails: &str| all(&[("main.go", &code(handed, fails))]);
    assert_eq!(of("load", "log.Fatal(err)"), needed);
    assert_eq!(of("func() { load() }", "log.Fatal(err)"), needed);
    assert_eq!(of("load", "log.Print(err)"), NONE);
    assert_eq!(of("other", "log.Fatal(err)"), NONE);
    // A function of another that is called so runs what it is given in some case alone.
    for handed in ["load", "func() { load() }"] {
        let other = code(handed, "log.Fatal(err)").replace("cobra.On", "window.On");
        assert_eq!(all(&[("main.go", &other)]), NONE);
    }
}

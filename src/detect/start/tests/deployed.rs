//! Commands that deploy files start a program with.

use super::{COBRA, with};

/// Two commands listen, and the code does not say which the image is for.
const TWO: &str = "var root = &cobra.Command{Use: \"m\"}\n\
                   var api = &cobra.Command{Use: \"api\", Run: run}\n\
                   var web = &cobra.Command{Use: \"web\", Run: run}\n\
                   func run(c *cobra.Command, a []string) { http.ListenAndServe(\":8080\", nil) }\n\
                   func main() {\n\troot.AddCommand(api, web)\n\troot.Execute()\n}";

const UNSURE: [&str; 2] = [
    "api guess main.go:7 the command that listens",
    "web guess main.go:8 the command that listens",
];

fn two(name: &str, text: &str) -> Vec<String> {
    with(COBRA, TWO, &[(name, text)])
}

#[test]
fn a_compose_service_that_is_built_here_says_the_command() {
    let of = |command: &str| format!("services:\n  x:\n    build: .\n    command: {command}\n");
    let said = ["web certain compose.yaml:4 it starts so"];
    assert_eq!(two("compose.yaml", &of("web --x 1")), said);
    assert_eq!(two("compose.yaml", &of("[/usr/bin/m, web]")), said);
    assert_eq!(
        two("compose.yaml", &of("sh -c './wait && exec ./m web'")),
        said
    );
    assert_eq!(two("compose.yaml", &of("go run . web")), said);
}

#[test]
fn the_entrypoint_of_a_compose_service_stands_before_its_command() {
    let text = "services:\n  x:\n    build: .\n    entrypoint: [/bin/m]\n    command: [web]\n";
    assert_eq!(
        two("compose.yaml", text),
        ["web certain compose.yaml:5 it starts so"]
    );
}

#[test]
fn a_compose_service_with_an_image_of_others_says_nothing() {
    let text = "services:\n  x:\n    image: nginx\n    command: web\n";
    assert_eq!(two("compose.yaml", text), UNSURE);
}

#[test]
fn services_that_start_it_in_two_ways_say_nothing_unless_one_has_ports() {
    let text =
        "services:\n  a:\n    build: .\n    command: api\n  b:\n    build: .\n    command: web\n";
    assert_eq!(two("compose.yaml", text), UNSURE);
    let text = format!("{text}    ports: ['80:80']\n");
    assert_eq!(
        two("compose.yaml", &text),
        ["web certain compose.yaml:7 it starts so"]
    );
}

#[test]
fn a_procfile_says_the_command_of_its_web_process() {
    let text = "worker: bin/m api\nweb: A=1 bin/m web --port $PORT\n";
    assert_eq!(
        two("Procfile", text),
        ["web certain Procfile:2 it starts so"]
    );
    assert_eq!(two("Procfile", "web: bin/m\n"), UNSURE);
}

#[test]
fn a_manifest_says_the_command_as_arguments_or_behind_the_program() {
    let of = |said: &str| {
        format!(
            "spec:\n  containers:\n  - image: m\n    {said}\n    ports: [{{containerPort: 80}}]\n"
        )
    };
    let said = ["web certain m.yaml:4 it starts so"];
    assert_eq!(two("m.yaml", &of("args: [web, --x]")), said);
    assert_eq!(two("m.yaml", &of("command: [/m, web]")), said);
}

#[test]
fn a_dockerfile_is_believed_before_a_compose_file() {
    let dockerfile = "FROM golang AS build\nFROM scratch\nENTRYPOINT [\"/m\", \"api\"]\n";
    let compose = "services:\n  x:\n    build: .\n    command: web\n";
    let files = [("Dockerfile", dockerfile), ("compose.yaml", compose)];
    assert_eq!(
        with(COBRA, TWO, &files),
        ["api certain Dockerfile:3 it starts so"]
    );
}

#[test]
fn flags_may_stand_before_a_command_below_another() {
    let code = "var root = &cobra.Command{Use: \"m\"}\nvar serve = &cobra.Command{Use: \"serve\"}\n\
                var all = &cobra.Command{Use: \"all\", Run: run}\n\
                var web = &cobra.Command{Use: \"web\", Run: run}\n\
                func run(c *cobra.Command, a []string) { http.ListenAndServe(\":8080\", nil) }\n\
                func main() {\n\tserve.AddCommand(all, web)\n\troot.AddCommand(serve)\n\troot.Execute()\n}";
    let dockerfile =
        "FROM golang AS build\nFROM scratch\nCMD [\"/m\", \"serve\", \"-c\", \"web\", \"all\"]\n";
    let compose = "services:\n  x:\n    build: .\n    command: serve --config=web all\n";
    assert_eq!(
        with(COBRA, code, &[("compose.yaml", compose)]),
        ["serve all certain compose.yaml:4 it starts so"]
    );
    assert_eq!(
        with(COBRA, code, &[("Dockerfile", dockerfile)]),
        ["serve web all certain Dockerfile:3 it starts so"]
    );
}

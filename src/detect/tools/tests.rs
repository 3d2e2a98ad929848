//! One small program for each rule and each trap.

use crate::detect::repository::{main_of, shown, source};

/// The programs that a program of one function runs.
fn of(imports: &str, body: &str) -> Vec<String> {
    with(&[("main.go", &source(imports, body))])
}

fn with(files: &[(&str, &str)]) -> Vec<String> {
    let main = main_of(files);
    let tools = main.tools.iter();
    tools
        .map(|tool| shown(tool, |tool| tool.name.clone()))
        .collect()
}

macro_rules! programs {
    ($($name:ident: $imports:literal, $body:literal => [$($tool:literal),*];)*) => {
        $(
            #[test]
            fn $name() {
                let expected: &[&str] = &[$($tool),*];
                assert_eq!(of($imports, $body), expected);
            }
        )*
    };
}

#[test]
fn what_runs_a_script_of_the_repository_is_run_too() {
    let main = source(
        "os/exec net/http",
        "exec.Command(\"./scripts/run.sh\").Run()\nhttp.ListenAndServe(\":8080\", nil)",
    );
    assert_eq!(
        with(&[
            ("main.go", &main),
            ("scripts/run.sh", "#!/usr/bin/env bash\necho hello\n"),
        ]),
        ["bash certain scripts/run.sh:1 #!/usr/bin/env bash"]
    );
    assert_eq!(
        with(&[("main.go", &main), ("scripts/run.sh", "echo hello\n")]),
        [""; 0]
    );
}

#[test]
fn a_script_is_run_by_the_shell_that_it_is_handed_to() {
    let main = source(
        "os/exec net/http",
        "exec.Command(\"sh\", \"scripts/run.sh\").Run()\nhttp.ListenAndServe(\":8080\", nil)",
    );
    assert_eq!(
        with(&[
            ("main.go", &main),
            ("scripts/run.sh", "#!/usr/bin/env bash\necho hello\n"),
        ]),
        ["sh certain main.go:7 exec.Command"]
    );
}

/// The programs run where package p, which runs one, is used so.
fn of_package(used: &str) -> Vec<String> {
    let main = source("example.com/m/p", used);
    let p = "package p\n\nimport \"os/exec\"\n\n\
             type runner struct{ name string }\n\n\
             type Client struct{ r *runner }\n\n\
             func newRunner() *runner { return &runner{\"p4\"} }\n\n\
             func New() *Client { return &Client{newRunner()} }\n\n\
             func (r *runner) run() { exec.Command(\"p4\").Run() }\n\n\
             func (c *Client) Sync() { c.r.run() }\n\n\
             func Hash(c *Other) string { return \"\" }\n\n\
             type Other struct{ size int }\n";
    with(&[("main.go", &main), ("p/p.go", p)])
}

#[test]
fn a_package_that_is_imported_for_something_else_runs_nothing() {
    assert_eq!(of_package("p.Hash(nil)"), [""; 0]);
}

#[test]
fn a_method_of_what_a_function_gives_runs_its_program() {
    let expected = ["p4 certain p/p.go:13 exec.Command"];
    assert_eq!(of_package("p.New().Sync()"), expected);
}

programs! {
    a_program_by_its_name_is_certain:
        "os/exec", "exec.Command(\"git\", \"log\").Run()" => ["git certain main.go:6 exec.Command"];
    a_program_by_its_path_is_certain:
        "os/exec", "exec.Command(\"/bin/sh\", \"-c\", \"true\").Run()"
        => ["sh certain main.go:6 exec.Command"];
    a_name_is_followed_to_a_constant:
        "os/exec context", "const tool = \"ffmpeg\"\nexec.CommandContext(context.TODO(), tool)"
        => ["ffmpeg certain main.go:8 exec.CommandContext"];
    a_program_that_is_looked_for_may_be_missing:
        "os/exec", "exec.LookPath(\"nice\")" => ["nice likely main.go:6 exec.LookPath"];
    the_default_of_a_flag_is_likely:
        "os/exec flag", "p := flag.String(\"git\", \"git\", \"\")\nexec.Command(*p)"
        => ["git likely main.go:8 exec.Command"];
    a_script_of_the_repository_is_no_program_of_a_distribution:
        "os/exec", "exec.Command(\"./scripts/run.sh\")\nexec.Command(\"/opt/tool/run\")" => [];
    what_is_not_known_is_no_name:
        "os/exec os", "exec.Command(os.Args[1])\nexec.Command(os.Getenv(\"SHELL\"))" => [];
    a_command_of_something_else_is_none:
        "github.com/spf13/cobra", "var exec cobra.Command\nexec.Command(\"git\")" => [];
    of_many_programs_no_run_needs_all:
        "os/exec",
        "exec.Command(\"git\")\nexec.Command(\"ffmpeg\")\nexec.Command(\"curl\")\nexec.Command(\"unzip\")\nexec.Command(\"zip\")"
        => ["curl likely main.go:8 exec.Command", "ffmpeg likely main.go:7 exec.Command",
            "git likely main.go:6 exec.Command", "unzip likely main.go:9 exec.Command",
            "zip likely main.go:10 exec.Command"];
}

const RUNS_GIT: &str =
    "package main\n\nimport \"os/exec\"\n\nfunc main() { exec.Command(\"git\") }\n";

#[test]
fn a_dockerfile_of_the_repository_without_the_program_is_heard() {
    let bare = "FROM golang AS build\nFROM scratch\nCOPY --from=build /m /m\n";
    let alpine = "FROM golang AS build\nFROM alpine:3 AS base\nRUN apk add curl\nFROM base\n";
    for dockerfile in [bare, alpine] {
        assert_eq!(
            with(&[("main.go", RUNS_GIT), ("Dockerfile", dockerfile)]),
            ["git likely main.go:5 exec.Command"]
        );
    }
}

#[test]
fn a_dockerfile_of_the_repository_that_may_have_the_program_is_no_contradiction() {
    let installed = "FROM golang AS build\nFROM alpine:3 AS base\nRUN apk add git\nFROM base\n";
    let elsewhere = "FROM golang AS build\nFROM example.com/base\n";
    for dockerfile in [installed, elsewhere] {
        assert_eq!(
            with(&[("main.go", RUNS_GIT), ("Dockerfile", dockerfile)]),
            ["git certain main.go:5 exec.Command"]
        );
    }
}

//! One small program for each rule and each trap.

mod deployed;
mod tagged;

use crate::detect::repository::{main_of, shown, source};

/// The commands that serve, of a program with this code behind its imports.
fn commands(imports: &str, code: &str) -> Vec<String> {
    with(imports, code, &[])
}

fn with(imports: &str, code: &str, beside: &[(&str, &str)]) -> Vec<String> {
    let list: String = imports
        .split(' ')
        .map(|path| format!("import \"{path}\"\n"))
        .collect();
    let text = format!("package main\n\n{list}\n{code}\n");
    let mut files = vec![("main.go", text.as_str())];
    files.extend(beside);
    let main = main_of(&files);
    let commands = main.commands.iter();
    commands
        .map(|command| shown(command, |words| words.join(" ")))
        .collect()
}

const COBRA: &str = "net/http github.com/spf13/cobra";

#[test]
fn the_only_command_that_listens_starts_the_service() {
    let code = "var root = &cobra.Command{Use: \"app\"}\n\
                var serve = &cobra.Command{Use: \"serve [flags]\", RunE: func(c *cobra.Command, a []string) error {\n\
                \treturn listen()\n}}\n\
                var version = &cobra.Command{Use: \"version\", Run: show}\n\
                func show(c *cobra.Command, a []string) {}\n\
                func listen() error { return http.ListenAndServe(\":8080\", nil) }\n\
                func main() {\n\troot.AddCommand(serve, version)\n\troot.Execute()\n}";
    assert_eq!(
        commands(COBRA, code),
        ["serve certain main.go:7 the command that listens"]
    );
}

#[test]
fn commands_are_made_by_functions_and_lie_below_others() {
    let code = "func root() *cobra.Command {\n\tc := &cobra.Command{Use: \"app\"}\n\
                \tc.AddCommand(server())\n\treturn c\n}\n\
                func server() *cobra.Command {\n\tc := &cobra.Command{Use: \"server\"}\n\
                \tc.AddCommand(start())\n\treturn c\n}\n\
                func start() *cobra.Command {\n\
                \tc := &cobra.Command{Use: \"start\"}\n\tc.RunE = run\n\treturn c\n}\n\
                func run(c *cobra.Command, a []string) error { return http.ListenAndServe(\":80\", nil) }\n\
                func main() { root().Execute() }";
    assert_eq!(
        commands(COBRA, code),
        ["server start certain main.go:17 the command that listens"]
    );
}

#[test]
fn a_program_that_listens_without_a_command_is_started_without() {
    let code = "var root = &cobra.Command{Use: \"app\", Run: func(c *cobra.Command, a []string) {\n\
                \thttp.ListenAndServe(\":8080\", nil)\n}}\n\
                var version = &cobra.Command{Use: \"version\"}\n\
                func main() {\n\troot.AddCommand(version)\n\troot.Execute()\n}";
    assert_eq!(commands(COBRA, code), [""; 0]);
}

#[test]
fn a_program_joins_commands_that_other_packages_make_for_it() {
    let command = "package cli\n\nimport (\n\t\"net/http\"\n\n\t\"github.com/spf13/cobra\"\n)\n\n\
                   func Root() *cobra.Command { return &cobra.Command{Use: \"app\"} }\n\
                   func Feed() *cobra.Command { return &cobra.Command{Use: \"feed\", Run: run} }\n\
                   func run(c *cobra.Command, a []string) { http.ListenAndServe(\":8080\", nil) }\n";
    let code =
        "func main() {\n\troot := cli.Root()\n\troot.AddCommand(cli.Feed())\n\troot.Execute()\n}";
    assert_eq!(
        with("example.com/m/cli", code, &[("cli/cli.go", command)]),
        ["feed certain cli/cli.go:10 the command that listens"]
    );
}

#[test]
fn the_only_command_that_listens_has_the_name_of_a_service_where_none_is_seen_to_be_joined() {
    let code = |name: &str, joins: &str| {
        format!(
            "var all []*cobra.Command\n\
             func register(c *cobra.Command) {{ all = append(all, c) }}\n\
             var root = &cobra.Command{{Use: \"app\"}}\n\
             var serve = &cobra.Command{{Use: \"{name}\", Run: run}}\n\
             var version = &cobra.Command{{Use: \"version\"}}\n\
             func run(c *cobra.Command, a []string) {{ http.ListenAndServe(\":8080\", nil) }}\n\
             func init() {{\n\tregister(serve)\n\t{joins}\n}}\n\
             func main() {{\n\tfor _, c := range all {{\n\t\troot.AddCommand(c)\n\t}}\n\troot.Execute()\n}}"
        )
    };
    assert_eq!(
        commands(COBRA, &code("server", "register(version)")),
        ["server certain main.go:9 the command that listens"]
    );
    assert_eq!(
        commands(COBRA, &code("feed", "register(version)")),
        ["feed guess main.go:9 the command that listens"]
    );
    // How those of this program are joined is seen.
    assert_eq!(
        commands(COBRA, &code("server", "root.AddCommand(version)")),
        ["server guess main.go:9 the command that listens"]
    );
}

#[test]
fn a_command_whose_name_is_given_to_the_function_that_makes_it_has_each_of_these_names() {
    let code = "func serve() *cobra.Command { return make(\"serve\") }\n\
                func start() *cobra.Command { return make(\"start [flags]\") }\n\
                func make(use string) *cobra.Command {\n\treturn &cobra.Command{Use: use, Run: run}\n}\n\
                func run(c *cobra.Command, a []string) { http.ListenAndServe(\":8080\", nil) }\n\
                func main() {\n\troot := &cobra.Command{Use: \"app\"}\n\
                \troot.AddCommand(serve(), start())\n\troot.Execute()\n}";
    assert_eq!(
        commands(COBRA, code),
        [
            "serve guess main.go:6 the command that listens",
            "start guess main.go:7 the command that listens",
        ]
    );
    let compose = "services:\n  m:\n    build: .\n    command: [start]\n";
    assert_eq!(
        with(COBRA, code, &[("compose.yaml", compose)]),
        ["start certain compose.yaml:4 it starts so"]
    );
}

#[test]
fn two_commands_that_listen_are_guesses() {
    let code = "var root = &cobra.Command{Use: \"app\"}\n\
                var api = &cobra.Command{Use: \"api\", Run: run}\n\
                var web = &cobra.Command{Use: \"web\", Run: run}\n\
                func run(c *cobra.Command, a []string) { http.ListenAndServe(\":8080\", nil) }\n\
                func main() {\n\troot.AddCommand(api, web)\n\troot.Execute()\n}";
    let guesses = [
        "api guess main.go:7 the command that listens",
        "web guess main.go:8 the command that listens",
    ];
    assert_eq!(commands(COBRA, code), guesses);
    let dockerfile =
        "FROM golang AS build\nFROM scratch\nENTRYPOINT [\"/app\"]\nCMD [\"web\", \"--x\"]\n";
    assert_eq!(
        with(COBRA, code, &[("Dockerfile", dockerfile)]),
        ["web certain Dockerfile:4 it starts so"]
    );
    let dockerfile = "FROM golang AS build\nFROM scratch\nENTRYPOINT [\"/app\"]\n";
    assert_eq!(with(COBRA, code, &[("Dockerfile", dockerfile)]), guesses);
}

#[test]
fn of_several_commands_that_listen_the_one_called_so_serves() {
    let code = "var root = &cobra.Command{Use: \"app\"}\n\
                var serve = &cobra.Command{Use: \"serve\", Run: run}\n\
                var check = &cobra.Command{Use: \"serve-testing\", Run: run}\n\
                func run(c *cobra.Command, a []string) { http.ListenAndServe(\":8080\", nil) }\n\
                func main() {\n\troot.AddCommand(serve, check)\n\troot.Execute()\n}";
    assert_eq!(
        commands(COBRA, code),
        ["serve certain main.go:7 the command that listens"]
    );
}

#[test]
fn urfave_lists_its_commands() {
    let code = "func main() {\n\tapp := &cli.App{Name: \"app\", Commands: []*cli.Command{\n\
                \t\t{Name: \"serve\", Action: func(c *cli.Context) error { return http.ListenAndServe(\":80\", nil) }},\n\
                \t\t{Name: \"check\", Action: func(c *cli.Context) error { return nil }},\n\
                \t}}\n\tapp.Run(nil)\n}";
    assert_eq!(
        commands("net/http github.com/urfave/cli/v2", code),
        ["serve certain main.go:8 the command that listens"]
    );
}

#[test]
fn a_dockerfile_says_the_command_of_a_command_line_of_ones_own() {
    let code =
        "func main() {\n\tif os.Args[1] == \"serve\" { http.ListenAndServe(\":80\", nil) }\n}";
    let dockerfile = "FROM golang AS build\nFROM scratch\nCMD [\"/app\", \"serve\"]\n";
    assert_eq!(
        with("net/http os", code, &[("Dockerfile", dockerfile)]),
        ["serve certain Dockerfile:3 it starts so"]
    );
}

#[test]
fn an_argument_that_is_no_command_is_left_out() {
    let code = "func main() { http.ListenAndServe(\":80\", nil) }";
    let dockerfile = "FROM golang AS build\nFROM scratch\nCMD [\"/app\", \"production\"]\n";
    assert_eq!(
        with("net/http os", code, &[("Dockerfile", dockerfile)]),
        [""; 0]
    );
}

/// A command line of one's own that listens below `run`.
const OWN: &str = "func main() {\n\tif len(os.Args) < 2 {\n\t\tos.Exit(1)\n\t}\n\
                   \tagain := func() { listen() }\n\tdispatch(os.Args[1:], again)\n}\n\
                   func dispatch(args []string, again func()) {\n\tswitch args[0] {\n\
                   \tcase \"run\":\n\t\tlisten()\n\
                   \tcase \"version\", \"-v\":\n\t\tprintln(1)\n\
                   \tdefault:\n\t\tos.Exit(1)\n\t}\n}\n\
                   func listen() { http.ListenAndServe(\":80\", nil) }";

#[test]
fn a_case_of_the_first_argument_is_a_command() {
    let expected = ["run certain main.go:15 the command that listens"];
    assert_eq!(commands("net/http os", OWN), expected);
    let dockerfile = "FROM golang AS build\nFROM scratch\nCMD [\"/app\", \"version\"]\n";
    let beside = [("Dockerfile", dockerfile)];
    assert_eq!(with("net/http os", OWN, &beside), expected);
}

#[test]
fn a_program_that_does_without_an_argument_needs_none() {
    let code = "func main() {\n\tif len(os.Args) > 1 {\n\t\tswitch os.Args[1] {\n\
                \t\tcase \"serve\":\n\t\tcase \"version\":\n\t\t\treturn\n\t\t}\n\t}\n\
                \thttp.ListenAndServe(\":80\", nil)\n}";
    assert_eq!(commands("net/http os", code), [""; 0]);
}

#[test]
fn of_commands_that_must_be_named_the_one_called_so_serves() {
    let code = "func main() {\n\tif len(os.Args) < 2 {\n\t\tos.Exit(1)\n\t}\n\
                \tcommand := os.Args[1]\n\tserver := http.Server{Addr: \":80\"}\n\
                \tswitch command {\n\tcase \"enroll\":\n\tcase \"serve\":\n\
                \t\tstart(server)\n\t}\n}";
    assert_eq!(
        commands("net/http os", code),
        ["serve certain main.go:14 a command must be named"]
    );
}

/// The signal that ends a service of one function.
fn signal(imports: &str, body: &str) -> Vec<String> {
    let body = format!("{body}\nhttp.ListenAndServe(\":8080\", nil)");
    let code = source(&format!("net/http os/signal {imports}"), &body);
    let main = main_of(&[("main.go", &code)]);
    let signal = main.stop_signal.iter();
    signal.map(|signal| shown(signal, Clone::clone)).collect()
}

macro_rules! signals {
    ($($name:ident: $imports:literal, $body:literal => [$($signal:literal),*];)*) => {
        $(
            #[test]
            fn $name() {
                let expected: &[&str] = &[$($signal),*];
                assert_eq!(signal($imports, $body), expected);
            }
        )*
    };
}

signals! {
    a_program_that_waits_for_an_interrupt_alone_ends_on_it:
        "os", "c := make(chan os.Signal, 1)\nsignal.Notify(c, os.Interrupt)"
        => ["SIGINT certain main.go:9 signal.Notify"];
    a_context_may_wait_too:
        "os context", "signal.NotifyContext(context.Background(), os.Interrupt)"
        => ["SIGINT certain main.go:9 signal.NotifyContext"];
    a_program_that_waits_for_both_ends_on_the_usual_one:
        "os syscall", "c := make(chan os.Signal, 1)\nsignal.Notify(c, os.Interrupt, syscall.SIGTERM)" => [];
    a_program_that_waits_for_all_ends_on_the_usual_one:
        "os", "c := make(chan os.Signal, 1)\nsignal.Notify(c)" => [];
    what_is_not_known_may_be_the_usual_one:
        "os", "c := make(chan os.Signal, 1)\nsignal.Notify(c, os.Interrupt)\nsignal.Notify(c, own()...)" => [];
    a_package_may_wait_for_the_usual_one:
        "os go.uber.org/fx", "c := make(chan os.Signal, 1)\nsignal.Notify(c, os.Interrupt)\nfx.New()" => [];
}

#[test]
fn a_time_zone_by_name_the_stamp_and_plugins_are_told() {
    let code = source(
        "time runtime/debug plugin",
        "time.LoadLocation(\"Europe/Paris\")\ndebug.ReadBuildInfo()\nplugin.Open(\"a.so\")",
    );
    let main = main_of(&[("main.go", &code)]);
    let lines = [&main.time_zones, &main.build_info, &main.loads_plugins];
    let places = lines.map(|lines| lines[0].place());
    assert_eq!(places, ["main.go:8", "main.go:9", "main.go:10"]);
}

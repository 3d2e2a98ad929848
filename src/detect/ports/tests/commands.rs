//! Ports below commands, and flags that deploy files give.

use super::ports;
use crate::detect::repository::main_of;
use crate::facts::{Port, Protocol};

/// A port of the address `any`.
fn port(port: u16, by_default: bool, set_by: &[&str], commands: &[&[&str]]) -> Port {
    let words = |words: &&[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Port {
        port,
        protocol: Protocol::Tcp,
        bind: "any".to_owned(),
        listens_by_default: by_default,
        set_by: set_by.iter().map(|name| (*name).to_owned()).collect(),
        keys: Vec::new(),
        auxiliary: false,
        switches: Vec::new(),
        commands: commands.iter().map(words).collect(),
    }
}

fn whole(code: &str) -> Vec<Port> {
    let main = main_of(&[("main.go", code)]);
    main.ports.into_iter().map(|found| found.value).collect()
}

const HEAD: &str = "package main\n\nimport (\n\t\"net/http\"\n\n\t\"github.com/spf13/cobra\"\n)\n\n\
     var root = &cobra.Command{Use: \"app\"}\n\
     var docs = &cobra.Command{Use: \"docs\", Run: func(c *cobra.Command, a []string) {\n\
     \thttp.ListenAndServe(\":6419\", nil)\n}}\n";

#[test]
fn a_port_below_a_command_beside_the_service_needs_the_command() {
    let code = format!(
        "{HEAD}func main() {{\n\troot.AddCommand(docs)\n\tgo root.Execute()\n\thttp.ListenAndServe(\":8080\", nil)\n}}\n"
    );
    let expected = [
        port(6419, false, &["docs"], &[&["docs"]]),
        port(8080, true, &[], &[]),
    ];
    assert_eq!(whole(&code), expected);
}

#[test]
fn the_port_of_the_command_that_is_started_is_listened_on() {
    let code = format!(
        "{HEAD}var serve = &cobra.Command{{Use: \"serve\", Run: func(c *cobra.Command, a []string) {{\n\
         \thttp.ListenAndServe(\":8080\", nil)\n}}}}\n\
         func main() {{\n\troot.AddCommand(docs, serve)\n\troot.Execute()\n}}\n"
    );
    let expected = [
        port(6419, false, &["docs"], &[&["docs"]]),
        port(8080, true, &[], &[&["serve"]]),
    ];
    assert_eq!(whole(&code), expected);
}

#[test]
fn what_deploy_files_start_without_a_command_listens_on_no_port_of_its_commands() {
    let code = format!(
        "{HEAD}var serve = &cobra.Command{{Use: \"serve\", Run: func(c *cobra.Command, a []string) {{\n\
         \thttp.ListenAndServe(\":8080\", nil)\n}}}}\n\
         func main() {{\n\troot.AddCommand(docs, serve)\n\troot.Execute()\n}}\n"
    );
    let dockerfile = "FROM golang AS build\nFROM scratch\nENTRYPOINT [\"/m\"]\n";
    let main = main_of(&[("main.go", &code), ("Dockerfile", dockerfile)]);
    let offered = main.commands.iter().map(|found| found.value.join(" "));
    let offered: Vec<String> = offered.collect();
    let ports: Vec<Port> = main.ports.into_iter().map(|found| found.value).collect();
    let expected = vec![
        port(6419, false, &["docs"], &[&["docs"]]),
        port(8080, false, &["serve"], &[&["serve"]]),
    ];
    assert_eq!(
        (ports, offered),
        (expected, vec!["serve".to_owned(), "docs".to_owned()])
    );
}

#[test]
fn what_a_deploy_file_starts_with_a_command_opens_the_port_of_that() {
    let code = format!(
        "{HEAD}var serve = &cobra.Command{{Use: \"serve\", Run: func(c *cobra.Command, a []string) {{\n\
         \thttp.ListenAndServe(\":8080\", nil)\n}}}}\n\
         func main() {{\n\troot.AddCommand(docs, serve)\n\troot.Execute()\n}}\n"
    );
    let dockerfile = "FROM golang AS build\nFROM scratch\nENTRYPOINT [\"/m\"]\n";
    let compose = "services:\n  a:\n    build: .\n    command: serve\n    ports: ['8080:8080']\n  \
                   b:\n    build: .\n    command: docs\n    ports: ['6419:6419']\n";
    let files = [
        ("main.go", code.as_str()),
        ("Dockerfile", dockerfile),
        ("compose.yaml", compose),
    ];
    let ports = main_of(&files).ports.into_iter().map(|found| found.value);
    let expected = [
        port(6419, false, &["docs"], &[&["docs"]]),
        port(8080, false, &["serve"], &[&["serve"]]),
    ];
    assert_eq!(ports.collect::<Vec<_>>(), expected);
}

const READS_A_FLAG: &str = "package main\n\nimport (\n\t\"flag\"\n\t\"net/http\"\n)\n\n\
     func main() {\n\taddr := flag.String(\"addr\", \"\", \"\")\n\thttp.ListenAndServe(*addr, nil)\n}\n";

#[test]
fn deploy_files_tell_the_value_of_a_flag_without_a_default() {
    let with = |name: &str, text: &str| ports(&[("main.go", READS_A_FLAG), (name, text)]);
    let expected = ["9000/tcp any --addr"];
    let text = "FROM golang AS build\nFROM scratch\nCMD [\"/m\", \"--addr=:9000\"]\n";
    assert_eq!(with("Dockerfile", text), expected);
    assert_eq!(with("Procfile", "web: bin/m -addr :9000\n"), expected);
    let text = "services:\n  m:\n    build: .\n    command: --addr :9000\n";
    assert_eq!(with("compose.yaml", text), expected);
    assert_eq!(with("Procfile", "web: bin/m -addr $ADDR\n"), [""; 0]);
}

#[test]
fn kong_says_its_defaults_in_tags_and_calls_flags_like_fields() {
    let found = ports(&[(
        "main.go",
        "package main\n\nimport (\n\t\"net/http\"\n\n\t\"github.com/alecthomas/kong\"\n)\n\n\
         var cli struct {\n\tListenAddr string `help:\"Where.\" default:\":8080\" env:\"LISTEN\"`\n}\n\n\
         func main() {\n\tkong.Parse(&cli)\n\thttp.ListenAndServe(cli.ListenAddr, nil)\n}\n",
    )]);
    assert_eq!(found, ["8080/tcp any --listen-addr LISTEN"]);
}

#[test]
fn of_a_program_that_listens_wherever_its_user_says_no_port_is_sure() {
    let calls: String = (0..9)
        .map(|n| format!("\tgo http.ListenAndServe(\":{}\", nil)\n", 9000 + n))
        .collect();
    let code = format!("package main\n\nimport \"net/http\"\n\nfunc main() {{\n{calls}}}\n");
    let main = main_of(&[("main.go", &code)]);
    let sure = main.ports.iter().flat_map(|found| &found.evidence);
    let sure = sure.filter(|evidence| evidence.confidence > crate::sourced::Confidence::Guess);
    assert_eq!((main.ports.len(), sure.count()), (9, 0));
}

/// A tool with this many commands beside `hooks serve`, which listens: its ports, and the commands
/// it is started with.
fn tool(others: usize) -> (Vec<Port>, Vec<Vec<String>>) {
    let others: String = (0..others)
        .map(|n| format!("{{Name: \"c{n}\"}}, "))
        .collect();
    let code = format!(
        "package main\n\nimport (\n\t\"net/http\"\n\n\t\"github.com/peterbourgon/ff/v3/ffcli\"\n)\n\n\
         func serve() *ffcli.Command {{\n\treturn &ffcli.Command{{Name: \"serve\", Exec: func() error {{\n\
         \t\treturn http.ListenAndServe(\":8787\", nil)\n\t}}}}\n}}\n\n\
         func all() []*ffcli.Command {{\n\tlist := []*ffcli.Command{{{others}}}\n\
         \tlist = append(list, &ffcli.Command{{Name: \"hooks\", Subcommands: []*ffcli.Command{{serve()}}}})\n\
         \treturn list\n}}\n\n\
         func main() {{\n\troot := &ffcli.Command{{Name: \"app\", Subcommands: all()}}\n\
         \troot.ParseAndRun()\n}}\n"
    );
    let main = main_of(&[("main.go", &code)]);
    let ports = main.ports.into_iter().map(|found| found.value);
    let commands = main.commands.into_iter().map(|found| found.value);
    (ports.collect(), commands.collect())
}

#[test]
fn nobody_starts_a_tool_of_many_commands_for_the_one_that_listens() {
    let command: &[&str] = &["hooks", "serve"];
    let words: Vec<String> = command.iter().map(|word| (*word).to_owned()).collect();
    assert_eq!(
        tool(30),
        (
            vec![port(8787, false, &["hooks serve"], &[command])],
            vec![]
        )
    );
    assert_eq!(
        tool(3),
        (vec![port(8787, true, &[], &[command])], vec![words])
    );
}

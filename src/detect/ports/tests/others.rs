//! Addresses that others listen on, and what stands in for them.

use super::ports;
use crate::detect::repository::{main_of, mains_of, shown, source};
use crate::facts::Main;
use crate::sourced::Evidence;

/// A program that listens where its user says, with one more package, `conf`.
fn beside(file: &str, code: &str) -> Vec<String> {
    let imports = "net/http os example.com/m/conf";
    let main = source(imports, "conf.Load()\nhttp.ListenAndServe(os.Args[1], nil)");
    let load = format!("package conf\n\n{code}\n\nfunc Load() {{}}\n");
    ports(&[("main.go", &main), (&format!("conf/{file}"), &load)])
}

#[test]
fn the_address_of_a_database_is_no_port() {
    let code = "type DatabaseConfig struct{ Address string }\n\n\
                func set(config *DatabaseConfig) { config.Address = \"localhost:5432\" }";
    assert_eq!(beside("set.go", code), [""; 0]);
}

#[test]
fn the_address_of_a_server_is_a_port_by_its_name() {
    let code = "type WebConfig struct{ Address string }\n\n\
                func set(config *WebConfig) { config.Address = \"localhost:5432\" }";
    assert_eq!(beside("set.go", code), ["5432/tcp localhost"]);
}

#[test]
fn the_default_of_a_databases_struct_is_no_port() {
    let code = "type DatabaseConfig struct{ Port int `default:\"5432\"` }\n\n\
                type WebConfig struct{ Port int `default:\"8080\"` }";
    assert_eq!(beside("config.go", code), ["8080/tcp any"]);
}

#[test]
fn the_address_in_a_struct_of_another_module_is_no_port() {
    let code = "import \"example.org/queue\"\n\n\
                var options = queue.Options{Addr: \"localhost:7000\"}";
    assert_eq!(beside("set.go", code), [""; 0]);
}

#[test]
fn what_a_mock_says_is_no_port() {
    let code = "var Port = 9999";
    assert_eq!(beside("mock.go", code), [""; 0]);
    assert_eq!(beside("port.go", code), ["9999/tcp any"]);
}

#[test]
fn the_default_of_a_flag_is_where_the_number_is_said_and_not_a_literal_elsewhere() {
    let main = source(
        "net/http flag example.com/m/conf",
        "c := conf.Config{}\nflag.StringVar(&c.Address, \"address\", \":8080\", \"\")\n\
         http.ListenAndServe(c.Address, nil)",
    );
    let conf = "package conf\n\ntype Config struct{ Address string }\n\n\
                var Usual = Config{Address: \":8080\"}\n";
    let main = main_of(&[("main.go", &main), ("conf/conf.go", conf)]);
    let port = shown(&main.ports[0], ToString::to_string);
    let said: Vec<String> = main.ports[0].evidence.iter().map(Evidence::place).collect();
    assert_eq!(port, "8080/tcp certain main.go:10 http.ListenAndServe");
    assert_eq!(said, ["main.go:10", "main.go:9"]);
}

#[test]
fn a_setting_that_another_program_listens_on_is_no_port_of_one_that_does_not_come_there() {
    let web = source("example.com/m/web", "web.Serve()");
    let other = source(
        "net/http os example.com/m/conf",
        "conf.Load()\nhttp.ListenAndServe(os.Args[1], nil)",
    );
    let serve = "package web\n\nimport (\n\t\"net/http\"\n\n\t\"example.com/m/conf\"\n)\n\n\
                 func Serve() { c := conf.Load(); http.ListenAndServe(\":\"+c.Port, nil) }\n";
    let conf = "package conf\n\ntype Config struct{ Port string `default:\"8080\"` }\n\n\
                func Load() Config { return Config{} }\n";
    let mains = mains_of(&[
        ("cmd/other/main.go", &other),
        ("cmd/web/main.go", &web),
        ("conf/conf.go", conf),
        ("web/web.go", serve),
    ]);
    let of = |main: &Main| {
        main.ports
            .iter()
            .map(|port| super::shown(&port.value))
            .collect()
    };
    let found: Vec<Vec<String>> = mains.iter().map(of).collect();
    assert_eq!(found, [vec![], vec!["8080/tcp any".to_owned()]]);
}

#[test]
fn the_default_of_a_setting_is_a_port_among_many_places_that_their_user_tells() {
    let sockets = "net.Listen(\"tcp\", os.Args[1])\n".repeat(9);
    let main = source(
        "net net/http os example.com/m/conf",
        &format!("{sockets}c := conf.Load()\nhttp.ListenAndServe(\":\"+c.Port, nil)"),
    );
    let conf = "package conf\n\ntype Config struct{ Port string `default:\"8080\"` }\n\n\
                func Load() Config { return Config{} }\n";
    let main = main_of(&[("main.go", &main), ("conf/conf.go", conf)]);
    let shown: Vec<String> = main
        .ports
        .iter()
        .map(|port| shown(port, ToString::to_string))
        .collect();
    assert_eq!(shown, ["8080/tcp certain main.go:19 http.ListenAndServe"]);
}

/// A program whose default is 8080, that reads a file of settings by this name.
fn reads(opened: &str) -> Vec<String> {
    let main = format!(
        "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n\t\"strconv\"\n)\n\n\
         type Server struct{{ Port int }}\n\ntype Config struct{{ Server Server }}\n\n\
         func main() {{\n\tc := Config{{Server: Server{{Port: 8080}}}}\n\
         \ttext, _ := os.ReadFile(\"{opened}\")\n\tload(text, &c)\n\
         \thttp.ListenAndServe(\":\"+strconv.Itoa(c.Server.Port), nil)\n}}\n\n\
         func load([]byte, *Config) {{}}\n"
    );
    ports(&[("main.go", &main), ("app.yaml", "server:\n  port: 3050\n")])
}

#[test]
fn a_settings_file_that_the_code_opens_counts_before_its_default() {
    assert_eq!(reads("app.yaml"), ["3050/tcp any"]);
}

#[test]
fn a_settings_file_that_the_code_does_not_open_leaves_its_default() {
    assert_eq!(reads("other.yaml"), ["8080/tcp any"]);
}

#[test]
fn of_two_places_of_one_port_the_one_that_nobody_has_to_ask_for_tells_it() {
    let main = main_of(&[
        (
            "main.go",
            "package main\n\nimport (\n\t\"flag\"\n\t\"net/http\"\n)\n\nconst address = \":8080\"\n\n\
             func main() {\n\tvar cert string\n\tflag.StringVar(&cert, \"cert\", \"\", \"\")\n\t\
             if cert != \"\" {\n\t\tsecure(cert)\n\t\treturn\n\t}\n\t\
             http.ListenAndServe(address, nil)\n}\n",
        ),
        (
            "again.go",
            "package main\n\nimport (\n\t\"crypto/tls\"\n)\n\n\
             func secure(cert string) { tls.Listen(\"tcp\", address, nil) }\n",
        ),
    ]);
    let evidence = main.ports.iter().flat_map(|found| &found.evidence);
    let said: Vec<String> = evidence
        .map(|one| format!("{} {}", one.place(), one.rule))
        .collect();
    assert_eq!(
        said,
        [
            "main.go:17 http.ListenAndServe",
            "main.go:8 its address",
            "again.go:7 tls.Listen"
        ]
    );
}

/// The ports of a program that comes to one of two places so, and what has to be said for each.
fn switched(body: &str, beside: &[(&str, &str)]) -> Vec<String> {
    let code = format!(
        "package main\n\nimport (\n\t\"flag\"\n\t\"net/http\"\n\t\"os\"\n)\n\n\
         func main() {{\n\tadmin := flag.String(\"admin\", os.Getenv(\"ADMIN\"), \"\")\n\
         \tdebug := flag.Bool(\"debug\", false, \"\")\n\tmetrics := flag.Bool(\"metrics\", true, \"\")\n\
         \tmany := flag.Int(\"many\", 0, \"\")\n\tgo serve(*admin, *debug, *metrics, *many)\n\
         \thttp.ListenAndServe(\":8080\", nil)\n}}\n\n\
         func serve(admin string, debug, metrics bool, many int) error {{\n{body}\n}}\n\n\
         func told() (string, bool, error) {{\n\taddress := os.Getenv(\"TOLD\")\n\
         \tif address == \"\" {{\n\t\treturn \"\", false, nil\n\t}}\n\treturn address, true, nil\n}}\n"
    );
    let mut files = vec![("main.go", code.as_str())];
    files.extend(beside);
    let main = main_of(&files);
    let other = main.ports.iter().filter(|port| port.value.port == 9000);
    other
        .map(|port| {
            format!(
                "{} {:?}",
                port.value.listens_by_default, port.value.switches
            )
        })
        .collect()
}

#[test]
fn a_port_behind_a_switch_that_is_off_by_default_is_listened_on_by_nobody() {
    const SERVE: &str = "return http.ListenAndServe(\":9000\", nil)";
    let inside =
        |condition: &str| switched(&format!("if {condition} {{ {SERVE} }}\nreturn nil"), &[]);
    let behind =
        |condition: &str| switched(&format!("if {condition} {{ return nil }}\n{SERVE}"), &[]);
    let admin = ["false [\"--admin\", \"ADMIN\"]"];
    let on = ["true []"];
    assert_eq!(inside("admin != \"\""), admin);
    assert_eq!(behind("admin == \"\""), admin);
    assert_eq!(inside("debug"), ["false [\"--debug\"]"]);
    assert_eq!(behind("!debug"), ["false [\"--debug\"]"]);
    assert_eq!(inside("metrics"), on);
    assert_eq!(behind("!metrics"), on);
    assert_eq!(behind("debug"), on);
    // An error says that it has to be there.
    let needed = format!("if admin == \"\" {{ return os.ErrInvalid }}\n{SERVE}");
    assert_eq!(switched(&needed, &[]), on);
    // What another function gives is what it gives by default.
    let told = format!("_, ok, _ := told()\nif !ok {{ return nil }}\n{SERVE}");
    assert_eq!(switched(&told, &[]), ["false [\"TOLD\"]"]);
    // What else may turn it on is no switch that is known.
    let more =
        format!("if len(os.Args) > 3 {{ debug = true }}\nif debug {{ {SERVE} }}\nreturn nil");
    assert_eq!(switched(&more, &[]), on);
    let opaque = format!("debug = debug || many > 3\nif debug {{ {SERVE} }}\nreturn nil");
    assert_eq!(switched(&opaque, &[]), on);
    let wrapped = format!("if or(\"WRAPPED\", true) {{ {SERVE} }}\nreturn nil");
    let or = "package main\n\nimport (\n\t\"os\"\n\t\"strconv\"\n)\n\n\
              func or(key string, other bool) bool {\n\tvalue := os.Getenv(key)\n\
              \tif value == \"\" {\n\t\treturn other\n\t}\n\
              \tparsed, _ := strconv.ParseBool(value)\n\treturn parsed\n}\n";
    assert_eq!(switched(&wrapped, &[("or.go", or)]), on);
    let there = format!("p := &debug\n*p = true\nif *p {{ {SERVE} }}\nreturn nil");
    assert_eq!(switched(&there, &[]), on);
    // A deploy file turns it on.
    let body = format!("if debug {{ {SERVE} }}\nreturn nil");
    let compose = |word: &str| format!("services:\n  m:\n    build: .\n    command: [{word}]\n");
    assert_eq!(
        switched(&body, &[("compose.yaml", &compose("--debug"))]),
        on
    );
    let off = switched(&body, &[("compose.yaml", &compose("--debug=false"))]);
    assert_eq!(off, ["false [\"--debug\"]"]);
}

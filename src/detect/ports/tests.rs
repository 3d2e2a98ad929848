//! One small program for each rule and each trap.

mod commands;
mod deployed;
mod others;
mod scopes;
mod settings;

use crate::detect::repository::{main_of, source};
use crate::facts::Port;

/// The ports of a program that has these files, as `8080/tcp any PORT --port`.
fn ports(files: &[(&str, &str)]) -> Vec<String> {
    let main = main_of(files);
    main.ports.iter().map(|port| shown(&port.value)).collect()
}

fn shown(port: &Port) -> String {
    let beside = if port.auxiliary { " beside" } else { "" };
    let set_by: String = port.set_by.iter().map(|name| format!(" {name}")).collect();
    format!("{port} {}{beside}{set_by}", port.bind)
}

/// The ports of a program of one function, whose imports and body these are.
fn of(imports: &str, body: &str) -> Vec<String> {
    ports(&[("main.go", &source(imports, body))])
}

macro_rules! programs {
    ($($name:ident: $imports:literal, $body:literal => [$($port:literal),*];)*) => {
        $(
            #[test]
            fn $name() {
                let expected: &[&str] = &[$($port),*];
                assert_eq!(of($imports, $body), expected);
            }
        )*
    };
}

programs! {
    a_literal_address_is_a_port:
        "net/http", "http.ListenAndServe(\":8080\", nil)" => ["8080/tcp any"];
    the_address_field_of_a_server_is_a_port:
        "net/http", "s := &http.Server{Addr: \":8080\"}\ns.ListenAndServe()" => ["8080/tcp any"];
    an_address_assigned_to_a_server_is_a_port:
        "net/http", "s := &http.Server{}\ns.Addr = \":8080\"\ns.ListenAndServe()" => ["8080/tcp any"];
    gin_without_an_argument_listens_on_8080_or_on_port:
        "github.com/gin-gonic/gin", "r := gin.Default()\nr.Run()" => ["8080/tcp any PORT"];
    a_method_called_run_of_something_else_listens_on_nothing:
        "github.com/gin-gonic/gin os/exec",
        "gin.New()\nexec.Command(\"x\").Run()" => [];
    fiber_listens_where_it_is_told:
        "github.com/gofiber/fiber/v2", "app := fiber.New()\napp.Listen(\":3000\")" => ["3000/tcp any"];
    echo_starts_where_it_is_told:
        "github.com/labstack/echo/v4", "e := echo.New()\ne.Logger.Fatal(e.Start(\":1323\"))" => ["1323/tcp any"];
    udp_is_told_from_tcp:
        "net", "net.ListenPacket(\"udp\", \":53\")\nnet.Listen(\"tcp\", \":53\")" => ["53/tcp any", "53/udp any"];
    a_struct_with_the_port_is_an_address:
        "net", "net.ListenUDP(\"udp\", &net.UDPAddr{Port: 1053})" => ["1053/udp any"];
    a_unix_socket_has_no_port:
        "net", "net.Listen(\"unix\", \"/run/x:80\")" => [];
    a_port_that_the_system_chooses_is_none:
        "net", "net.Listen(\"tcp\", \"127.0.0.1:0\")\nnet.Listen(\"tcp\", \":0\")" => [];
    what_is_dialled_is_no_port:
        "net", "net.Dial(\"tcp\", \"db:5432\")\nnet.Listen(\"tcp\", \":9000\")" => ["9000/tcp any"];
    another_hosts_address_is_no_port:
        "net", "net.ListenPacket(\"udp\", \"1.1.1.1:853\")" => [];
    the_ports_of_the_web_stand_beside_another_port:
        "net/http",
        "go http.ListenAndServe(\":80\", nil)\nhttp.ListenAndServe(\":8080\", nil)"
        => ["8080/tcp any", "80/tcp any beside"];
    loopback_is_told:
        "net/http", "http.ListenAndServe(\"localhost:8080\", nil)" => ["8080/tcp localhost"];
    a_command_of_kubernetes_listens_where_its_documentation_says:
        "k8s.io/component-base/cli k8s.io/kubernetes/cmd/kube-scheduler/app",
        "cli.Run(app.NewSchedulerCommand())" => ["10259/tcp any"];
    a_default_beside_a_variable_of_the_environment_counts:
        "net/http os",
        "port := os.Getenv(\"PORT\")\nif port == \"\" { port = \"8080\" }\nhttp.ListenAndServe(\":\"+port, nil)"
        => ["8080/tcp any PORT"];
    a_variable_of_the_environment_without_a_default_is_no_port:
        "net/http os", "http.ListenAndServe(\":\"+os.Getenv(\"PORT\"), nil)" => [];
    the_default_of_a_flag_counts:
        "net/http flag",
        "addr := flag.String(\"addr\", \":8080\", \"\")\nhttp.ListenAndServe(*addr, nil)"
        => ["8080/tcp any --addr"];
    the_default_of_a_flag_put_into_a_variable_counts:
        "net/http flag fmt",
        "var port int\nflag.IntVar(&port, \"port\", 8080, \"\")\nhttp.ListenAndServe(fmt.Sprintf(\"%s:%d\", \"0.0.0.0\", port), nil)"
        => ["8080/tcp any --port"];
    the_first_of_several_defaults_counts:
        "net/http os cmp net",
        "http.ListenAndServe(net.JoinHostPort(\"\", cmp.Or(os.Getenv(\"PORT\"), \"8080\")), nil)"
        => ["8080/tcp any PORT"];
    a_helper_of_another_module_with_a_default_counts:
        "net/http example.org/env",
        "http.ListenAndServe(\":\"+env.Get(\"PORT\", \"8080\"), nil)" => ["8080/tcp any PORT"];
    kingpin_says_its_defaults_in_a_chain:
        "net/http github.com/alecthomas/kingpin/v2",
        "addr := kingpin.Flag(\"listen\", \"\").Default(\":9100\").Envar(\"LISTEN\").String()\nhttp.ListenAndServe(*addr, nil)"
        => ["9100/tcp any --listen LISTEN"];
    a_flag_that_a_package_adds_changes_the_default_it_is_given:
        "net github.com/alecthomas/kingpin/v2 github.com/prometheus/exporter-toolkit/web/kingpinflag",
        "cluster := kingpin.Flag(\"cluster\", \"\").Default(\":9094\").String()\nnet.Listen(\"tcp\", *cluster)\nkingpinflag.AddFlags(kingpin.CommandLine, \":9093\")"
        => ["9093/tcp any --web.listen-address", "9094/tcp any --cluster"];
    the_only_element_of_a_list_that_a_function_is_given_is_an_address:
        "net flag",
        "addrs := *flag.String(\"a\", \"\", \"\")\nall := []string{addrs}\nif addrs == \"\" { all = []string{\":8428\"} }\nserve(all)\nserve([]string{\"tcp\", \":8430\"})\n}\n\nfunc serve(addrs []string) {\nfor _, addr := range addrs { one(addr) }\n}\n\nfunc one(addr string) {\nnet.Listen(\"tcp\", addr)"
        => ["8428/tcp any --a"];
    viper_says_its_defaults_by_key:
        "net/http github.com/spf13/viper",
        "viper.SetDefault(\"server.port\", 8080)\nhttp.ListenAndServe(\":\"+viper.GetString(\"server.port\"), nil)"
        => ["8080/tcp any"];
    urfave_says_its_defaults_in_a_literal:
        "net/http github.com/urfave/cli/v2",
        "_ = &cli.StringFlag{Name: \"addr\", Value: \":8080\", EnvVars: []string{\"ADDR\"}}\nvar c *cli.Context\nhttp.ListenAndServe(c.String(\"addr\"), nil)"
        => ["8080/tcp any --addr ADDR"];
    profiles_are_served_beside_the_service:
        "net/http flag",
        "pprofAddr := flag.String(\"pprof\", \":6060\", \"\")\nhttp.ListenAndServe(*pprofAddr, nil)\nhttp.ListenAndServe(\":8080\", nil)"
        => ["8080/tcp any", "6060/tcp any beside --pprof"];
    what_is_said_below_the_name_of_metrics_is_served_beside_the_service:
        "net/http",
        "type web struct{ Addr string }\ntype told struct{ Addr string }\ntype settings struct{ HTTP web; Metrics told }\nc := settings{HTTP: web{Addr: \":8080\"}, Metrics: told{Addr: \":2112\"}}\nhttp.ListenAndServe(c.Metrics.Addr, nil)\nhttp.ListenAndServe(c.HTTP.Addr, nil)"
        => ["8080/tcp any", "2112/tcp any beside"];
    a_program_that_serves_nothing_but_metrics_is_for_metrics:
        "net/http",
        "metricsAddr := \":9100\"\nhttp.ListenAndServe(metricsAddr, nil)" => ["9100/tcp any"];
    the_text_of_an_address_is_the_address:
        "net", "a, _ := net.ResolveTCPAddr(\"tcp\", \":8081\")\nnet.Listen(a.Network(), a.String())" => ["8081/tcp any"];
    the_parts_of_an_address_are_its_host_and_its_port:
        "net", "_, port, _ := net.SplitHostPort(\"0.0.0.0:9094\")\nnet.Listen(\"tcp\", \":\"+port)" => ["9094/tcp any"];
    what_a_default_function_gives_has_the_fields_of_its_type:
        "github.com/hashicorp/memberlist", "c := memberlist.DefaultLANConfig()\nc.BindPort = 9094"
        => ["9094/tcp any", "9094/udp any"];
    what_answers_a_certificate_authority_stands_beside_the_default_in_a_table:
        "net/http golang.org/x/crypto/acme/autocert",
        "m := autocert.Manager{}\nvar _ = map[string]string{\"LISTEN_ADDR\": \"127.0.0.1:8080\"}\ns := &http.Server{Addr: \":http\", Handler: m.HTTPHandler(nil)}\ns.ListenAndServe()"
        => ["8080/tcp 127.0.0.1 LISTEN_ADDR", "80/tcp any beside"];
    the_values_of_flags_of_types_of_ones_own_count_by_name:
        "flag net",
        "x.fs.Var(urls(\"http://localhost:2379\"), \"listen-urls\", \"\")\nx.fs.Var(urls(\"http://localhost:2381\"), \"advertise-urls\", \"\")\nnet.Listen(\"tcp\", x.host())"
        => ["2379/tcp localhost --listen-urls"];
    of_many_names_the_plain_one_is_meant:
        "net/http example.org/x",
        "_ = map[string]int{\"DEFAULT_PORT\": 4222, \"LEAF_PORT\": 7422, \"TLS_PORT\": 443, \"WEB_PORT\": 8222, \"X_PORT\": 1}\nhttp.ListenAndServe(x.Address(), nil)"
        => ["4222/tcp any DEFAULT_PORT"];
    a_bound_of_what_is_allowed_is_no_port:
        "net/http example.org/x",
        "const minPort, maxPort, firstPort = 1024, 65535, 2000\nconst port = 9000\nhttp.ListenAndServe(x.Address(), nil)"
        => ["9000/tcp any"];
    a_server_of_remote_calls_runs_on_a_port:
        "github.com/go-pkgz/jrpc", "s := jrpc.NewServer(\"/\")\ns.Run(8080)" => ["8080/tcp any"];
    what_stands_in_comments_and_texts_is_no_call:
        "net/http", "// http.ListenAndServe(\":1\", nil)\n_ = `http.ListenAndServe(\":2\", nil)`\nvar _ http.Handler" => [];
}

#[test]
fn an_address_is_followed_through_packages_types_and_parameters() {
    let found = ports(&[
        (
            "main.go",
            "package main\n\nimport \"example.com/m/server\"\nimport \"example.com/m/config\"\n\n\
             func main() {\n\tcfg := config.Load()\n\tserver.New(cfg.HTTP.Port).Run()\n}\n",
        ),
        (
            "config/config.go",
            "package config\n\nimport \"os\"\n\nconst defaultPort = \"8080\"\n\n\
             type HTTP struct{ Port string }\ntype Config struct {\n\tHTTP HTTP\n}\n\n\
             func Load() *Config {\n\tvar c Config\n\tc.HTTP.Port = get(\"HTTP_PORT\", defaultPort)\n\treturn &c\n}\n\n\
             func get(key, fallback string) string {\n\tif v, ok := os.LookupEnv(key); ok {\n\t\treturn v\n\t}\n\treturn fallback\n}\n",
        ),
        (
            "server/server.go",
            "package server\n\nimport \"net/http\"\n\ntype Server struct{ port string }\n\n\
             func New(port string) *Server { return &Server{port: port} }\n\n\
             func (s *Server) Run() error {\n\treturn http.ListenAndServe(\":\"+s.port, nil)\n}\n",
        ),
    ]);
    assert_eq!(found, ["8080/tcp any HTTP_PORT"]);
}

#[test]
fn the_default_in_a_tag_counts() {
    let found = ports(&[(
        "main.go",
        "package main\n\nimport (\n\t\"fmt\"\n\t\"net/http\"\n)\n\n\
         type config struct {\n\tPort int `env:\"PORT\" envDefault:\"8080\"`\n\tDB struct{ Port int `envDefault:\"5432\"` }\n}\n\n\
         func main() {\n\tvar c config\n\thttp.ListenAndServe(fmt.Sprintf(\":%d\", c.Port), nil)\n}\n",
    )]);
    assert_eq!(found, ["8080/tcp any PORT"]);
}

#[test]
fn generated_and_test_files_are_left_out() {
    let found = ports(&[
        ("main.go", "package main\n\nfunc main() {}\n"),
        (
            "gen.go",
            "// Code generated by x. DO NOT EDIT.\n\npackage main\n\nimport \"net/http\"\n\n\
             func f() { http.ListenAndServe(\":1\", nil) }\n",
        ),
        (
            "main_test.go",
            "package main\n\nimport \"net/http\"\n\nfunc g() { http.ListenAndServe(\":2\", nil) }\n",
        ),
    ]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_package_that_the_program_does_not_import_is_left_out() {
    let found = ports(&[
        ("main.go", "package main\n\nfunc main() {}\n"),
        (
            "mock/mock.go",
            "package mock\n\nimport \"net/http\"\n\nfunc Serve() { http.ListenAndServe(\":9999\", nil) }\n",
        ),
    ]);
    assert_eq!(found, Vec::<String>::new());
}

const READS_THE_ENVIRONMENT: &str = "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n)\n\n\
     func main() { http.ListenAndServe(\":\"+os.Getenv(\"APP_PORT\"), nil) }\n";

#[test]
fn an_environment_file_beside_the_main_tells_a_port_without_a_default() {
    let found = ports(&[
        ("main.go", READS_THE_ENVIRONMENT),
        (".env.example", "APP_PORT=:3000\n"),
    ]);
    assert_eq!(found, ["3000/tcp any APP_PORT"]);
}

#[test]
fn a_settings_file_tells_the_port_of_the_field_with_its_key() {
    let found = ports(&[
        (
            "main.go",
            "package main\n\nimport (\n\t\"fmt\"\n\t\"net/http\"\n)\n\n\
             type Server struct{ Port int }\ntype Config struct{ Server Server }\n\n\
             func load(c *Config) {}\n\nfunc main() {\n\tvar c Config\n\tload(&c)\n\t\
             http.ListenAndServe(fmt.Sprintf(\":%d\", c.Server.Port), nil)\n}\n",
        ),
        (
            "config/config.yaml",
            "db:\n  port: 5432\nserver:\n  port: 8000\n",
        ),
    ]);
    assert_eq!(found, ["8000/tcp any"]);
}

#[test]
fn an_own_dockerfile_tells_what_to_expose_and_one_that_scaffold_wrote_does_not() {
    let theirs = "FROM scratch\nEXPOSE 9000/tcp\n";
    let ours = "# Made by scaffold\nFROM scratch\nEXPOSE 9000/tcp\n";
    let main = ("main.go", READS_THE_ENVIRONMENT);
    assert_eq!(ports(&[main, ("Dockerfile", theirs)]), ["9000/tcp any"]);
    assert_eq!(ports(&[main, ("Dockerfile", ours)]), Vec::<String>::new());
}

#[test]
fn a_method_called_through_an_interface_has_its_callers_elsewhere() {
    let found = ports(&[
        (
            "main.go",
            "package main\n\nimport \"example.com/m/factory\"\n\nfunc main() { factory.New().Listen(8080) }\n",
        ),
        (
            "factory/factory.go",
            "package factory\n\nimport \"example.com/m/server\"\n\n\
             type Listener interface{ Listen(port int) }\n\nfunc New() Listener { return &server.Server{} }\n",
        ),
        (
            "server/server.go",
            "package server\n\nimport (\n\t\"fmt\"\n\t\"net/http\"\n)\n\ntype Server struct{}\n\n\
             func (s *Server) Listen(port int) {\n\thttp.ListenAndServe(fmt.Sprintf(\":%d\", port), nil)\n}\n",
        ),
    ]);
    assert_eq!(found, ["8080/tcp any"]);
}

#[test]
fn a_variable_called_like_a_package_hides_it_only_from_then_on() {
    let found = ports(&[
        (
            "main.go",
            "package main\n\nimport \"example.com/m/app\"\n\n\
             func main() {\n\tapp := &app.App{}\n\tapp.Run(\":3000\")\n}\n",
        ),
        (
            "app/app.go",
            "package app\n\nimport \"net/http\"\n\ntype App struct{}\n\n\
             func (a *App) Run(address string) { http.ListenAndServe(address, nil) }\n",
        ),
    ]);
    assert_eq!(found, ["3000/tcp any"]);
}

#[test]
fn a_default_under_the_name_of_a_port_counts_where_no_call_says_one() {
    let found = ports(&[(
        "main.go",
        "package main\n\nimport (\n\t\"net/http\"\n\t\"example.org/x\"\n)\n\n\
         var options = map[string]any{\"LISTEN_ADDR\": \"0.0.0.0:8080\", \"DB_PORT\": \"5432\"}\n\n\
         func main() { http.ListenAndServe(x.Address(), nil) }\n",
    )]);
    assert_eq!(found, ["8080/tcp any LISTEN_ADDR"]);
}

#[test]
fn a_name_alone_is_no_port_where_nothing_listens() {
    let found = ports(&[(
        "main.go",
        "package main\n\nconst listenPort = 8080\n\nfunc main() {}\n",
    )]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn who_listens_in_on_a_protocol_serves_nothing() {
    let found = ports(&[
        (
            "main.go",
            "package main\n\nimport \"example.com/m/capture\"\n\nfunc main() { capture.Open(4789) }\n",
        ),
        (
            "capture/vxlan.go",
            "package capture\n\nimport \"net\"\n\n\
             func Open(port int) { net.ListenUDP(\"udp\", &net.UDPAddr{Port: port}) }\n",
        ),
    ]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_name_that_says_listen_is_that_of_an_address_also_for_peers() {
    let found = ports(&[(
        "main.go",
        "package main\n\nimport (\n\t\"net/http\"\n\t\"example.org/x\"\n)\n\n\
         const DEFAULT_LISTEN_CLIENT_URL = \"http://localhost:2379\"\n\
         const advertiseClientAddress = \"localhost:2381\"\n\n\
         func main() { http.ListenAndServe(x.Address(), nil) }\n",
    )]);
    assert_eq!(found, ["2379/tcp localhost"]);
}

#[test]
fn an_address_that_can_be_set_is_meant_before_one_that_only_stands_there() {
    let found = ports(&[(
        "main.go",
        "package main\n\nimport (\n\t\"net/http\"\n\t\"example.org/x\"\n)\n\n\
         var options = map[string]any{\"LISTEN_ADDR\": \"0.0.0.0:8080\"}\n\n\
         const port = 1080\n\n\
         func main() { http.ListenAndServe(x.Address(), nil) }\n",
    )]);
    assert_eq!(found, ["8080/tcp any LISTEN_ADDR"]);
}

#[test]
fn a_host_in_a_field_beside_the_port_is_told() {
    let found = ports(&[(
        "main.go",
        "package main\n\nimport (\n\t\"fmt\"\n\t\"net/http\"\n)\n\n\
         type config struct {\n\tHost string\n\tPort int\n}\n\n\
         func standard() config { return config{Host: \"localhost\", Port: 8080} }\n\n\
         func main() {\n\tc := standard()\n\
         \thttp.ListenAndServe(fmt.Sprintf(\"%s:%d\", c.Host, c.Port), nil)\n}\n",
    )]);
    assert_eq!(found, ["8080/tcp localhost"]);
}

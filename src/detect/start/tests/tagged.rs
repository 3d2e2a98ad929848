//! Commands that are fields with a tag.

use super::commands;

const KONG: &str = "net/http github.com/alecthomas/kong";

const SERVE: &str = "type serve struct{ Addr string `default:\":8080\" help:\"x\"` }\n\
                     func (s *serve) Run() error { return http.ListenAndServe(s.Addr, nil) }\n\
                     type check struct{}\nfunc (c *check) Run() error { return nil }\n";

#[test]
fn a_field_is_a_command_of_kong_called_like_it() {
    let code = format!(
        "{SERVE}var cli struct {{\n\tServeAll serve `cmd:\"\"`\n\tCheck check `cmd:\"\"`\n}}\n\
         func main() {{ kong.Parse(&cli).Run() }}"
    );
    assert_eq!(
        commands(KONG, &code),
        ["serve-all certain main.go:11 the command that listens"]
    );
}

#[test]
fn commands_of_kong_lie_below_others_and_may_have_names_of_their_own() {
    let code = format!(
        "{SERVE}var cli struct {{\n\tServer struct {{\n\t\tS serve `cmd:\"\" name:\"start\"`\n\t}} `cmd:\"\"`\n}}\n\
         func main() {{ kong.Parse(&cli).Run() }}"
    );
    assert_eq!(
        commands(KONG, &code),
        ["server start certain main.go:12 the command that listens"]
    );
}

#[test]
fn the_default_command_of_kong_is_not_named() {
    let code = format!(
        "{SERVE}var cli struct {{\n\tServe serve `cmd:\"\" default:\"1\"`\n\tCheck check `cmd:\"\"`\n}}\n\
         func main() {{ kong.Parse(&cli).Run() }}"
    );
    assert_eq!(commands(KONG, &code), [""; 0]);
}

#[test]
fn where_main_asks_for_the_name_the_one_of_a_service_is_given() {
    let code = "var cli struct {\n\tServe struct{} `cmd:\"\"`\n\tCheck struct{} `cmd:\"\"`\n}\n\
                func main() {\n\tif kong.Parse(&cli).Command() == \"serve\" {\n\
                \t\thttp.ListenAndServe(\":80\", nil)\n\t}\n}";
    assert_eq!(
        commands(KONG, code),
        ["serve certain main.go:7 a command must be named"]
    );
}

#[test]
fn go_flags_names_its_commands_in_the_tag() {
    let code = "type serve struct{}\n\
                func (s *serve) Execute(a []string) error { return http.ListenAndServe(\":80\", nil) }\n\
                var options struct {\n\tS serve `command:\"serve\"`\n\tC struct{} `command:\"check\"`\n}\n\
                func main() { flags.Parse(&options) }";
    assert_eq!(
        commands("net/http github.com/jessevdk/go-flags", code),
        ["serve certain main.go:9 the command that listens"]
    );
}

//! Addresses that others listen on, and what stands in for them.

use super::ports;
use crate::detect::repository::source;

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

//! Names that the header of an `if`, `for` or `switch` declares.

use super::ports;

fn of_body(declarations: &str, body: &str) -> Vec<String> {
    let code = format!(
        "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n)\n\n{declarations}\n\n\
         func main() {{\n{body}}}\n"
    );
    ports(&[("main.go", &code)])
}

#[test]
fn a_variable_declared_in_a_header_is_none_of_its_name_in_another() {
    let found = of_body(
        "type config struct{ Token, Listen string }",
        "\tc := config{Listen: \":8080\"}\n\
         \tif v := os.Getenv(\"TOKEN\"); v != \"\" {\n\t\tc.Token = v\n\t}\n\
         \tif v := os.Getenv(\"LISTEN\"); v != \"\" {\n\t\tc.Listen = v\n\t}\n\
         \tfor v := os.Getenv(\"LOOP\"); v != \"\"; {\n\t\tc.Token = v\n\t}\n\
         \tswitch v := os.Getenv(\"MODE\"); v {\n\tcase \"a\":\n\t\tc.Token = v\n\t}\n\
         \thttp.ListenAndServe(c.Listen, nil)\n",
    );
    assert_eq!(found, ["8080/tcp any LISTEN"]);
}

#[test]
fn a_variable_declared_in_a_header_is_known_in_its_else() {
    let found = of_body(
        "",
        "\taddr := \":8080\"\n\
         \tif v := os.Getenv(\"LISTEN\"); v == \"\" {\n\t\tprintln()\n\
         \t} else if w := os.Getenv(\"TOKEN\"); w != \"\" {\n\t\tprintln(w)\n\
         \t} else {\n\t\taddr = v\n\t}\n\
         \tv := os.Getenv(\"OTHER\")\n\tprintln(v)\n\
         \thttp.ListenAndServe(addr, nil)\n",
    );
    assert_eq!(found, ["8080/tcp any LISTEN"]);
}

#[test]
fn what_is_returned_below_a_header_is_of_the_function() {
    let found = of_body(
        "func addr() string {\n\tif v, ok := os.LookupEnv(\"LISTEN\"); ok {\n\t\treturn v\n\t}\n\
         \treturn \":8080\"\n}",
        "\thttp.ListenAndServe(addr(), nil)\n",
    );
    assert_eq!(found, ["8080/tcp any LISTEN"]);
}

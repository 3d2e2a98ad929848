//! Ports that deploy files say.

use super::{READS_THE_ENVIRONMENT, ports};
use crate::detect::repository::{mains_of, shown};
use crate::facts::{Main, Port};
use crate::sourced::Found;

const SERVES: &str = "package main\n\nimport \"net/http\"\n\n\
     func main() { http.ListenAndServe(\":8080\", nil) }\n";

/// The ports of a program that reads its own from the environment, with one more file.
fn with(name: &str, text: &str) -> Vec<String> {
    ports(&[("main.go", READS_THE_ENVIRONMENT), (name, text)])
}

#[test]
fn a_variable_in_expose_is_what_env_says() {
    let text = "FROM scratch\nENV APP_PORT=9000\nEXPOSE ${APP_PORT}\n";
    assert_eq!(with("Dockerfile", text), ["9000/tcp any APP_PORT"]);
}

#[test]
fn env_of_the_last_stage_tells_a_port_without_a_default() {
    let text = "FROM scratch AS build\nENV APP_PORT=1\nFROM scratch\nENV APP_PORT=9000\n";
    let text = text.replace("APP_PORT=9000", "APP_PORT=:9000");
    assert_eq!(with("Dockerfile", &text), ["9000/tcp any APP_PORT"]);
}

#[test]
fn an_image_of_another_program_behind_it_tells_no_port() {
    let build = "FROM golang AS build\nCOPY . .\nRUN go build -o /m .\n";
    let own = "FROM scratch AS own\nCOPY --from=build /m /m\nENTRYPOINT [\"/m\"]\n";
    let with_more = |more: &str| with("Dockerfile", &format!("{build}{own}{more}"));
    let web = "FROM nginx AS web\nCOPY site /usr/share/nginx/html\nEXPOSE 80\n";
    assert_eq!(with_more(web), Vec::<String>::new());
    assert_eq!(with_more("FROM own\nEXPOSE 9000\n"), ["9000/tcp any"]);
}

#[test]
fn a_compose_service_that_is_built_here_tells_its_ports_inside() {
    let text = "services:\n  web:\n    build: .\n    ports:\n    - '80:9000'\n    - 127.0.0.1:53:53/udp\n    expose: [9001]\n  \
                db:\n    image: postgres:17\n    ports: ['5432:5432']\n";
    assert_eq!(
        with("compose.yaml", text),
        ["9000/tcp any", "9001/tcp any", "53/udp any"]
    );
}

#[test]
fn a_compose_service_that_is_built_from_another_folder_is_another_program() {
    let text = "services:\n  web:\n    build: .\n    ports: ['9000']\n  proxy:\n    build: ./docker/proxy\n    ports: ['443:443']\n";
    assert_eq!(with("compose.yaml", text), ["9000/tcp any"]);
}

#[test]
fn variables_in_a_compose_file_come_from_the_environment_file_beside_it() {
    let text = "services:\n  web:\n    build: {context: .}\n    ports:\n    - target: 9000\n      protocol: udp\n    - \"1:${INSIDE:-9001}\"\n";
    let found = ports(&[
        ("main.go", SERVES),
        ("docker-compose.yml", text),
        (".env", "INSIDE=9002\n"),
    ]);
    assert_eq!(found, ["8080/tcp any", "9000/udp any", "9002/tcp any"]);
}

#[test]
fn the_environment_of_a_compose_service_tells_a_port_without_a_default() {
    let text = "services:\n  web:\n    build: .\n    environment:\n    - APP_PORT=:9000\n";
    assert_eq!(with("compose.yaml", text), ["9000/tcp any APP_PORT"]);
}

#[test]
fn a_manifest_tells_the_ports_of_the_container_that_runs_the_program() {
    let text = "kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n      - name: m\n        image: example.org/x/m:1\n        \
                ports:\n        - containerPort: 9000\n        - {containerPort: 9001, protocol: UDP}\n      \
                - name: proxy\n        image: envoy\n        ports: [{containerPort: 1}]\n";
    let found = with("deploy/m.yaml", text);
    assert_eq!(found, ["9000/tcp any", "9001/udp any"]);
}

#[test]
fn of_several_manifests_what_most_of_them_say_counts() {
    let container =
        |ports: &str| format!("spec:\n  containers:\n  - image: m\n    ports: [{ports}]\n");
    let usual = container("{containerPort: 9000}");
    let special = container("{containerPort: 9000}, {containerPort: 9443}");
    let found = ports(&[
        ("main.go", READS_THE_ENVIRONMENT),
        ("deploy/a.yaml", &usual),
        ("deploy/b.yaml", &usual),
        ("deploy/c.yaml", &special),
    ]);
    assert_eq!(found, ["9000/tcp any"]);
}

#[test]
fn a_chart_tells_ports_that_its_values_do_not_leave_out() {
    let template = "spec:\n  containers:\n  - name: {{ .Chart.Name }}\n    ports:\n    - containerPort: {{ .Values.port }}\n    \
                    {{- if .Values.tls }}\n    - containerPort: 9443\n    {{- end }}\n";
    let found = ports(&[
        ("main.go", READS_THE_ENVIRONMENT),
        ("chart/Chart.yaml", "name: m\n"),
        ("chart/values.yaml", "port: 9000\ntls: false\n"),
        ("chart/templates/deployment.yaml", template),
    ]);
    assert_eq!(found, ["9000/tcp any"]);
}

#[test]
fn a_chart_that_calls_its_front_end_like_the_program_tells_nothing_beside_one_with_its_image() {
    let template = "spec:\n  containers:\n  - name: m\n    image: {{ include \"ui.image\" . }}\n    \
                    ports:\n    - containerPort: 8080\n";
    let own = "spec:\n  containers:\n  - name: web\n    image: example.org/m:1\n    \
               ports:\n    - containerPort: 9000\n";
    let pages = [
        ("main.go", READS_THE_ENVIRONMENT),
        ("pages/deploy/Chart.yaml", "name: ui\n"),
        ("pages/deploy/templates/deployment.yaml", template),
    ];
    assert_eq!(ports(&pages), ["8080/tcp any"]);
    let found = ports(&[pages.as_slice(), &[("deploy/m.yaml", own)]].concat());
    assert_eq!(found, ["9000/tcp any"]);
}

#[test]
fn a_container_that_is_called_like_the_program_and_has_the_image_of_another_is_that() {
    let text =
        "spec:\n  containers:\n  - {name: m, image: 'nginx:1', ports: [{containerPort: 80}]}\n";
    assert_eq!(with("deploy/m.yaml", text), Vec::<String>::new());
    let text = text.replace("nginx:1", "example.org/team/app:1");
    assert_eq!(with("deploy/m.yaml", &text), ["80/tcp any"]);
}

#[test]
fn manifests_of_tests_and_examples_tell_nothing() {
    let text = "spec:\n  containers:\n  - image: m\n    ports: [{containerPort: 9000}]\n";
    assert_eq!(with("test/m.yaml", text), Vec::<String>::new());
    assert_eq!(with("examples/m.yaml", text), Vec::<String>::new());
}

#[test]
fn a_file_that_git_ignores_tells_nothing() {
    let text = "services:\n  web:\n    build: .\n    ports: ['1:9000']\n";
    let found = ports(&[
        ("main.go", READS_THE_ENVIRONMENT),
        (".git/HEAD", "ref: refs/heads/main\n"),
        (".gitignore", "compose.yaml\n"),
        ("compose.yaml", text),
    ]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn fly_tells_the_internal_port_and_the_environment() {
    let text = "app = 'm'\n[http_service]\ninternal_port = 9000\n";
    assert_eq!(with("fly.toml", text), ["9000/tcp any"]);
    let text = "app = 'm'\n[env]\nAPP_PORT = ':9000'\n";
    assert_eq!(with("fly.toml", text), ["9000/tcp any APP_PORT"]);
}

#[test]
fn a_procfile_and_an_app_json_tell_variables() {
    let text = "worker: x\nweb: APP_PORT=9000 bin/m serve\n";
    assert_eq!(with("Procfile", text), ["9000/tcp any APP_PORT"]);
    let text = "{\"env\": {\"APP_PORT\": {\"value\": \"9000\"}}}";
    assert_eq!(with("app.json", text), ["9000/tcp any APP_PORT"]);
}

#[test]
fn a_compose_service_beside_a_dockerfile_is_what_that_compiles() {
    let files = [
        ("check.go", "package main\n\nfunc main() {}\n"),
        ("cmd/server/main.go", SERVES),
        (
            "Dockerfile",
            "FROM golang\nCOPY . .\nRUN go build -o /m ./cmd/server\n",
        ),
        (
            "compose.yaml",
            "services:\n  m:\n    image: example/m\n    expose: [9000]\n",
        ),
    ];
    let mains = mains_of(&files);
    let of = |main: &Main| (main.dir.to_string(), main.ports.len());
    let found: Vec<(String, usize)> = mains.iter().map(of).collect();
    assert_eq!(found, [(".".to_owned(), 0), ("cmd/server".to_owned(), 2)]);
}

/// A program that listens where its flags say, which have no default.
const READS_FLAGS: &str = "package main\n\nimport (\n\t\"flag\"\n\t\"net/http\"\n)\n\n\
     func main() {\n\tport := flag.String(\"port\", \"\", \"\")\n\
     \tmore := flag.String(\"more-port\", \"\", \"\")\n\tflag.Parse()\n\
     \tgo http.ListenAndServe(\":\"+*port, nil)\n\thttp.ListenAndServe(\":\"+*more, nil)\n}\n";

/// The ports of such a program, each with the line of a deploy file that says it.
fn lines(files: &[(&str, &str)]) -> Vec<String> {
    let all = [&[("main.go", READS_FLAGS)], files].concat();
    let main = mains_of(&all).into_iter().next().unwrap();
    let line = |port: &Found<Port>| shown(port, Port::to_string);
    main.ports.iter().map(line).collect()
}

#[test]
fn each_flag_of_a_command_has_a_line_of_its_own() {
    let list = "        - --log=on\n        - --port=9000\n        - --log=on\n        \
                - --more-port\n        - '9001'\n        - --log=on\n";
    let found = |file: &str, port: usize, more: usize| {
        [
            format!("9000/tcp certain {file}:{port} --port"),
            format!("9001/tcp certain {file}:{more} --more-port"),
        ]
    };
    let object = format!("spec:\n  containers:\n      - name: m\n        args:\n{list}");
    let ports = "        ports: []\n        # containerPort\n";
    assert_eq!(
        lines(&[("deploy/m.yaml", &format!("{object}{ports}"))]),
        found("deploy/m.yaml", 6, 8)
    );
    // What a chart prints is as good as a literal, in its place.
    let template = format!("{object}{ports}")
        .replace("9000", "{{ .Values.port }}")
        .replace("'9001'", "{{ .Values.more }}");
    assert_eq!(
        lines(&[
            ("charts/m/Chart.yaml", "name: m\n"),
            ("charts/m/values.yaml", "port: 9000\nmore: 9001\n"),
            ("charts/m/templates/m.yaml", &template),
        ]),
        found("charts/m/templates/m.yaml", 6, 8)
    );
    let service = format!("services:\n  m:\n    build: .\n    command:\n{list}");
    assert_eq!(
        lines(&[("compose.yaml", &service)]),
        found("compose.yaml", 6, 8)
    );
    let dockerfile = "FROM scratch\nENTRYPOINT [\"/m\", \"--port=9000\"]\n\
                      CMD [\"--log=on\", \\\n  \"--more-port\", \"9001\"]\n";
    assert_eq!(
        lines(&[("Dockerfile", dockerfile)]),
        found("Dockerfile", 2, 4)
    );
}

#[test]
fn the_port_that_a_program_listens_on_by_itself_comes_before_one_that_it_is_given() {
    let code = READS_FLAGS.replace("\"port\", \"\"", "\"port\", \"9900\"");
    let object = "spec:\n  containers:\n  - name: m\n    args: ['--more-port=9001']\n    \
                  ports: [{containerPort: 9001}]\n";
    assert_eq!(
        ports(&[("main.go", &code), ("deploy/m.yaml", object)]),
        ["9900/tcp any --port", "9001/tcp any --more-port"]
    );
}

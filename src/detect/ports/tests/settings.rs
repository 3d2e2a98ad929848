//! Ports that the settings file of a framework says, and fields that count only beside a call.

use super::ports;

/// A program of go-zero whose flag has this default, with a settings file.
fn go_zero(serves: &str, default: &str, file: &str, text: &str) -> Vec<String> {
    let code = format!(
        "package main\n\nimport (\n\t\"flag\"\n\n\t\"github.com/zeromicro/go-zero/core/conf\"\n\t\
         \"github.com/zeromicro/go-zero/rest\"\n\t\"github.com/zeromicro/go-zero/zrpc\"\n)\n\n\
         type Config struct {{\n\trest.RestConf\n\tRpc zrpc.RpcServerConf\n}}\n\n\
         var file = flag.String(\"f\", \"{default}\", \"\")\n\n\
         func main() {{\n\tvar c Config\n\tconf.MustLoad(*file, &c)\n\t{serves}\n}}\n"
    );
    ports(&[
        ("main.go", &code),
        ("etc/a.yaml", "Name: a\nPort: 9999\n"),
        (file, text),
    ])
}

const REST: &str = "server := rest.MustNewServer(c.RestConf)\n\tserver.Start()";

#[test]
fn the_settings_file_that_a_flag_names_says_the_port() {
    let text = "Name: m\nPort: 8888\nDevServer:\n  Port: 6061\n";
    let found = go_zero(REST, "etc/m.yaml", "etc/m.yaml", text);
    assert_eq!(found, ["8888/tcp any"]);
}

#[test]
fn the_host_beside_the_port_counts() {
    let text = "Name: m\nHost: 127.0.0.1\nPort: 8888\n";
    let found = go_zero(REST, "etc/m.yaml", "etc/m.yaml", text);
    assert_eq!(found, ["8888/tcp 127.0.0.1"]);
}

#[test]
fn a_server_of_remote_calls_has_an_address() {
    let serves = "server := zrpc.MustNewServer(c.Rpc, nil)\n\tserver.Start()";
    let text = "ListenOn: 0.0.0.0:8080\n";
    let found = go_zero(serves, "etc/m.yaml", "etc/m.yaml", text);
    assert_eq!(found, ["8080/tcp any"]);
}

#[test]
fn where_no_file_is_named_one_beside_the_main_says_it() {
    let found = go_zero(REST, "", "etc/z.example.yaml", "Port: 9421\n");
    assert_eq!(found, ["9999/tcp any"]);
}

#[test]
fn a_port_in_the_code_wins_over_the_settings_file() {
    let serves = "rest.MustNewServer(rest.RestConf{Port: 7777})";
    let found = go_zero(serves, "etc/m.yaml", "etc/m.yaml", "Port: 8888\n");
    assert_eq!(found, ["7777/tcp any"]);
}

/// A controller with options in flags, and one more line.
fn controller(line: &str) -> Vec<String> {
    let code = format!(
        "package main\n\nimport (\n\t\"flag\"\n\n\tctrl \"sigs.k8s.io/controller-runtime\"\n\t\
         metricsserver \"sigs.k8s.io/controller-runtime/pkg/metrics/server\"\n\t\
         \"sigs.k8s.io/controller-runtime/pkg/webhook\"\n)\n\n\
         type options struct{{ metrics, probes string }}\n\n\
         func main() {{\n\tvar o options\n\tflag.StringVar(&o.metrics, \"metrics\", \":8080\", \"\")\n\t\
         flag.StringVar(&o.probes, \"probes\", \":8081\", \"\")\n\trun(o)\n}}\n\n\
         func run(o options) {{\n\tmgr, _ := ctrl.NewManager(nil, ctrl.Options{{\n\t\t\
         Metrics: metricsserver.Options{{BindAddress: o.metrics}},\n\t\tHealthProbeBindAddress: o.probes,\n\t\t\
         WebhookServer: webhook.NewServer(webhook.Options{{Port: 9443}}),\n\t}})\n\t{line}\n}}\n"
    );
    ports(&[("main.go", &code)])
}

#[test]
fn a_controller_without_webhooks_serves_metrics_and_probes_alone() {
    let found = controller("mgr.Start(nil)");
    assert_eq!(found, ["8080/tcp any --metrics", "8081/tcp any --probes"]);
}

#[test]
fn a_controller_with_webhooks_is_for_them() {
    let found = controller("ctrl.NewWebhookManagedBy(mgr).Complete()");
    assert_eq!(
        found,
        [
            "9443/tcp any",
            "8080/tcp any beside --metrics",
            "8081/tcp any beside --probes"
        ]
    );
}

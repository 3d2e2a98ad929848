//! Roles of programs that another program starts.

use super::roles;
use crate::detect::repository::source;

#[test]
fn a_program_that_serves_who_started_it_is_a_plugin() {
    let all = [
        (
            "github.com/grafana/grafana-plugin-sdk-go/backend/datasource",
            "datasource.Manage(\"id\", nil, datasource.ManageOpts{})",
            "a Grafana plugin, which Grafana starts",
        ),
        (
            "github.com/hashicorp/go-plugin",
            "plugin.Serve(&plugin.ServeConfig{})",
            "a plugin, which another program starts",
        ),
        (
            "github.com/hashicorp/terraform-plugin-framework/providerserver",
            "providerserver.Serve(nil, nil, providerserver.ServeOpts{})",
            "a Terraform provider, which Terraform starts",
        ),
        (
            "github.com/hashicorp/terraform-plugin-sdk/v2/plugin",
            "plugin.Serve(nil)",
            "a Terraform provider, which Terraform starts",
        ),
    ];
    for (package, call, called) in all {
        let code = source(package, call);
        let expected = format!("data Plugin: it is {called}");
        assert_eq!(roles(&[("data/main.go", &code)]), [expected]);
    }
}

#[test]
fn what_starts_plugins_or_has_an_image_of_its_own_is_no_plugin() {
    let hosts = source(
        "github.com/hashicorp/go-plugin net/http",
        "go plugin.Serve(nil)\nplugin.NewClient(nil)\nhttp.ListenAndServe(\":8080\", nil)",
    );
    let serves = source("github.com/hashicorp/go-plugin", "plugin.Serve(nil)");
    let dockerfile = "FROM golang\nCOPY . .\nRUN go build -o /data ./data\nCMD [\"/data\"]\n";
    assert_eq!(
        roles(&[("host/main.go", &hosts), ("data/main.go", &serves)]),
        [
            "data Plugin: it is a plugin, which another program starts",
            "host Deployed: it listens or waits for signals",
        ]
    );
    assert_eq!(
        roles(&[("data/main.go", &serves), ("Dockerfile", dockerfile)]),
        ["data Deployed: Dockerfile builds it"]
    );
}

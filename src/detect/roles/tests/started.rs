//! Roles of programs that are released, and of those that another program starts.

use super::{LISTENS, roles, services};
use crate::detect::repository::source;

#[test]
fn a_released_program_outranks_those_that_nothing_builds() {
    let list = "version: 2\nbuilds:\n  - id: shop\n    main: ./cmd/shop\n";
    assert_eq!(
        services(
            ["billing", "login", "shop"],
            &[
                (".goreleaser.yaml", list),
                ("Makefile", "login:\n\tgo build ./cmd/login\n"),
            ]
        ),
        [
            "cmd/billing Tool: .goreleaser.yaml:4 builds cmd/shop, and nothing builds this",
            "cmd/login Deployed: it listens or waits for signals",
            "cmd/shop Deployed: it listens or waits for signals",
        ]
    );
}

#[test]
fn a_released_tool_outranks_no_service() {
    let list = "builds:\n  - main: ./cmd/once\n";
    let once = source("fmt", "fmt.Print()");
    assert_eq!(
        services(
            ["shop"],
            &[(".goreleaser.yaml", list), ("cmd/once/main.go", &once)]
        ),
        [
            "cmd/once Tool: it neither listens nor waits for signals, as others here do",
            "cmd/shop Deployed: it listens or waits for signals",
        ]
    );
}

#[test]
fn what_a_module_within_releases_outranks_nothing() {
    let module = "module example.com/m/part\n\ngo 1.25\n";
    let part = source("net/http", LISTENS);
    assert_eq!(
        services(
            ["shop"],
            &[
                ("part/go.mod", module),
                ("part/main.go", &part),
                ("part/.goreleaser.yaml", "builds:\n  - main: .\n"),
            ]
        ),
        [
            "cmd/shop Deployed: it listens or waits for signals",
            "part Deployed: it listens or waits for signals",
        ]
    );
}

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

#[test]
fn what_all_builds_make_a_library_of_is_no_program() {
    let make = "build:\n\tgo build -buildmode=c-shared -o out.so ./cmd/filter\n";
    let of = |make: &str, more: &str| {
        let files = [("Makefile", make), ("build/Dockerfile", more)];
        services(["filter", "shop"], &files)
    };
    let shop = "cmd/shop Deployed: it listens or waits for signals";
    assert_eq!(
        of(make, "FROM scratch\nCMD [\"/filter\"]\n"),
        [
            "cmd/filter Plugin: Makefile builds a library of it, -buildmode=c-shared",
            shop
        ]
    );
    let both = format!("{make}\tgo build -buildmode=pie ./cmd/filter\n");
    assert_eq!(
        of(&both, ""),
        ["cmd/filter Deployed: it listens or waits for signals", shop]
    );
}

#[test]
fn what_is_called_a_mock_is_a_test_unless_a_deploy_file_has_it() {
    let code = source("net/http", LISTENS);
    let all = |more: &[(&str, &str)]| {
        let mut files = vec![
            ("mock-bank/main.go", &*code),
            ("dev-login/main.go", &code),
            ("experiments/one/main.go", &code),
        ];
        files.extend(more);
        roles(&files)
    };
    let shop = ("shop/main.go", &*code);
    let mock = "mock-bank Test: `mock-` is the beginning of the name of what stands in for another in tests";
    let others = [
        "dev-login Tool: `dev-` is the beginning of the name of what is there for those who develop",
        "experiments/one Tool: `experiments` is a folder of experiments",
    ];
    let service = "it listens or waits for signals";
    let deployed = |dir: &str| format!("{dir} Deployed: {service}");
    assert_eq!(
        all(&[shop]),
        [others[0], others[1], mock, &deployed("shop")]
    );
    assert_eq!(
        all(&[]),
        ["dev-login", "experiments/one", "mock-bank"].map(deployed)
    );
    let unit = "[Service]\nExecStart=/usr/bin/mock-bank\n";
    assert_eq!(
        all(&[shop, ("mock-bank.service", unit)]),
        [
            others[0],
            others[1],
            &deployed("mock-bank"),
            &deployed("shop")
        ]
    );
}

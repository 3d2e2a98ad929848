//! Roles that Dockerfiles, listening calls and words tell.

use crate::detect::repository::{mains_of, source};

mod started;

/// The services of the tests: all of them listen.
const LISTENS: &str = "http.ListenAndServe(\":8080\", nil)";

/// Each program with its role and why.
fn roles(files: &[(&str, &str)]) -> Vec<String> {
    mains_of(files)
        .iter()
        .map(|main| format!("{} {:?}: {}", main.dir, main.role, main.role_reason))
        .collect()
}

/// The roles of services in these folders of cmd/, with other files.
fn services<const N: usize>(names: [&str; N], files: &[(&str, &str)]) -> Vec<String> {
    let code = source("net/http", LISTENS);
    let paths = names.map(|name| format!("cmd/{name}/main.go"));
    let mut all: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), &*code)).collect();
    all.extend(files);
    roles(&all)
}

#[test]
fn what_the_dockerfile_of_the_repository_leaves_out_is_not_deployed() {
    let dockerfile = "FROM golang AS b\nWORKDIR /src\nCOPY . .\nRUN go build -o app ./cmd/shop\n\
                      FROM scratch\nCOPY --from=b /src/app /\nENTRYPOINT [\"/app\"]\n";
    let expected = |file: &str| {
        [
            format!("cmd/login Tool: {file} does not build it"),
            format!(
                "cmd/seed Tool: `seed` is the name of a program that prepares a database, \
                 and {file} does not build it"
            ),
            format!("cmd/shop Deployed: {file} builds it"),
        ]
    };
    for file in [
        "Dockerfile",
        "docker/dockerfile",
        "Containerfile",
        "Dockerfile-shop",
    ] {
        let found = services(["login", "seed", "shop"], &[(file, dockerfile)]);
        assert_eq!(found, expected(file));
    }
}

#[test]
fn a_dockerfile_of_those_who_develop_leaves_nothing_out() {
    let dockerfile = "FROM golang\nCOPY . .\nRUN go build -o /app ./cmd/shop\nCMD [\"/app\"]\n";
    assert_eq!(
        services(["login", "shop"], &[("Dockerfile.dev", dockerfile)]),
        [
            "cmd/login Deployed: it listens or waits for signals",
            "cmd/shop Deployed: Dockerfile.dev builds it",
        ]
    );
}

#[test]
fn a_dockerfile_that_is_told_what_to_build_leaves_nothing_out() {
    let dockerfile = "FROM golang\nARG NAME\nCOPY . .\nRUN go build -o /app ./cmd/$NAME\n\
                      CMD [\"/app\"]\n";
    assert_eq!(
        services(["login", "shop"], &[("Dockerfile", dockerfile)]),
        [
            "cmd/login Deployed: it listens or waits for signals",
            "cmd/shop Deployed: it listens or waits for signals",
        ]
    );
}

#[test]
fn each_of_several_dockerfiles_deploys_its_own() {
    let of = |name: &str| {
        format!("FROM golang\nCOPY . .\nRUN go build -o /app ./cmd/{name}\nCMD [\"/app\"]\n")
    };
    let (shop, login) = (of("shop"), of("login"));
    let files = [("Dockerfile", &*shop), ("cmd/login/Dockerfile", &*login)];
    assert_eq!(
        services(["gate", "login", "shop"], &files),
        [
            "cmd/gate Tool: Dockerfile does not build it",
            "cmd/login Deployed: cmd/login/Dockerfile builds it",
            "cmd/shop Deployed: Dockerfile builds it",
        ]
    );
}

#[test]
fn a_build_of_all_there_is_says_nothing_of_what_is_deployed() {
    let dockerfile = "FROM golang\nCOPY . .\nRUN go install ./...\n";
    assert_eq!(
        services(["login", "shop"], &[("docker/Dockerfile", dockerfile)]),
        [
            "cmd/login Deployed: it listens or waits for signals",
            "cmd/shop Deployed: it listens or waits for signals",
        ]
    );
}

#[test]
fn a_dockerfile_that_copies_a_program_starts_it() {
    let dockerfile = "FROM scratch\nADD bin/shop /app/shop\nCMD [\"/app/shop\"]\n";
    assert_eq!(
        services(["shop"], &[("deploy/Dockerfile", dockerfile)]),
        ["cmd/shop Deployed: deploy/Dockerfile starts it"]
    );
}

#[test]
fn what_lies_beside_the_program_that_is_started_helps_it() {
    let dockerfile = "FROM golang AS b\nCOPY . .\nRUN go build -o /out/ ./cmd/...\n\
                      FROM scratch\nCOPY --from=b /out/keys /out/shop /bin/\n\
                      CMD [\"/bin/shop\"]\n";
    assert_eq!(
        services(["keys", "shop"], &[("Dockerfile", dockerfile)]),
        [
            "cmd/keys Helper: Dockerfile puts it beside cmd/shop",
            "cmd/shop Deployed: Dockerfile builds it",
        ]
    );
}

#[test]
fn an_entrypoint_of_its_own_is_not_what_is_started() {
    let dockerfile = "FROM golang\nCOPY . .\nRUN go install ./cmd/...\n\
                      ENTRYPOINT [\"docker-entrypoint\"]\nCMD [\"shop\", \"serve\"]\n";
    assert_eq!(
        services(["docker-entrypoint", "shop"], &[("Dockerfile", dockerfile)]),
        [
            "cmd/docker-entrypoint Helper: Dockerfile puts it beside cmd/shop",
            "cmd/shop Deployed: Dockerfile builds it",
        ]
    );
}

#[test]
fn waiting_for_a_login_makes_no_service() {
    let login = source(
        "net net/http",
        "l, _ := net.Listen(\"tcp\", \"127.0.0.1:0\")\n(&http.Server{}).Serve(l)",
    );
    let shop = source("net/http", LISTENS);
    assert_eq!(
        roles(&[("cmd/login/main.go", &login), ("cmd/shop/main.go", &shop)]),
        [
            "cmd/login Tool: it neither listens nor waits for signals, as others here do",
            "cmd/shop Deployed: it listens or waits for signals",
        ]
    );
}

/// A service in cmd/shop, and what is beside it.
fn beside(files: &[(&str, &str)]) -> Vec<String> {
    services(["shop"], files)
}

/// What waits for a signal to end a context, in an imported package `stop`.
const STOP: &str = "package stop\n\nimport (\n\t\"context\"\n\t\"os\"\n\t\"os/signal\"\n)\n\n\
                    func Context() { signal.NotifyContext(context.Background(), os.Interrupt) }\n\n\
                    func Name() string { return \"\" }\n";

#[test]
fn code_that_a_program_never_comes_to_makes_no_service() {
    let api = "package api\n\nimport \"net/http\"\n\ntype Item struct{}\n\ntype Server struct{}\n\n\
               func (s *Server) Start() { http.ListenAndServe(\":8080\", nil) }\n";
    let gets = source("example.com/m/api fmt", "fmt.Print(api.Item{})");
    let starts = source("example.com/m/api", "run(&api.Server{})");
    let run = "package main\n\nfunc run(s interface{ Start() }) { s.Start() }\n";
    let names = source("example.com/m/stop", "stop.Name()");
    let waits = source("example.com/m/stop", "f := stop.Context\nf()");
    assert_eq!(
        beside(&[
            ("api/api.go", api),
            ("stop/stop.go", STOP),
            ("cmd/gets/main.go", &gets),
            ("cmd/names/main.go", &names),
            ("cmd/starts/main.go", &starts),
            ("cmd/starts/run.go", run),
            ("cmd/waits/main.go", &waits),
        ]),
        [
            "cmd/gets Tool: it never comes to the code that listens or waits for signals",
            "cmd/names Tool: it never comes to the code that listens or waits for signals",
            "cmd/shop Deployed: it listens or waits for signals",
            "cmd/starts Deployed: it listens or waits for signals",
            "cmd/waits Deployed: it listens or waits for signals",
        ]
    );
}

#[test]
fn what_a_generator_wrote_and_what_runs_before_main_is_come_to() {
    let api = "package api\n\nimport \"net/http\"\n\n\
               func Serve() error { return http.ListenAndServe(\":8080\", nil) }\n";
    let wired = source("fmt", "fmt.Print(wire())");
    let wire = "// Code generated by a tool. DO NOT EDIT.\n\npackage main\n\n\
                import \"example.com/m/api\"\n\nfunc wire() error { return api.Serve() }\n";
    let starts = source("example.com/m/registry", "registry.Run()");
    let registry = "package registry\n\nimport \"example.com/m/api\"\n\nvar all []func() error\n\n\
                    func init() { all = append(all, api.Serve) }\n\n\
                    func Run() { all[0]() }\n";
    assert_eq!(
        beside(&[
            ("api/api.go", api),
            ("cmd/starts/main.go", &starts),
            ("cmd/wired/main.go", &wired),
            ("cmd/wired/wire_gen.go", wire),
            ("registry/registry.go", registry),
        ]),
        [
            "cmd/shop Deployed: it listens or waits for signals",
            "cmd/starts Deployed: it listens or waits for signals",
            "cmd/wired Deployed: it listens or waits for signals",
        ]
    );
}

/// A program that ends these commands of a library on a signal.
fn with_commands(names: [&str; 3]) -> String {
    let list = names.map(|name| format!("root.AddCommand(&cobra.Command{{Use: \"{name}\"}})\n"));
    source(
        "context os os/signal github.com/spf13/cobra",
        &format!(
            "ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt)\n\
             root := &cobra.Command{{Use: \"x\"}}\n{}root.ExecuteContext(ctx)",
            list.concat()
        ),
    )
}

#[test]
fn commands_that_signals_cancel_make_no_service() {
    let own = "package main\n\nimport (\n\t\"context\"\n\t\"os\"\n\t\"os/signal\"\n)\n\n\
               type Command struct {\n\tName string\n\tRun func(context.Context)\n}\n\n\
               func main() {\n\tctx, cancel := context.WithCancel(context.Background())\n\
               \tc := make(chan os.Signal, 1)\n\tsignal.Notify(c, os.Interrupt)\n\
               \tgo func() { <-c; cancel() }()\n\
               \tall := []Command{{Name: \"agent\"}, {Name: \"get\"}, {Name: \"login\"}}\n\
               \tdispatch(ctx, all, os.Args[1:])\n}\n";
    let agent = source(
        "context os os/signal",
        "ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt)\nwork(ctx)",
    );
    let library = with_commands(["get", "list", "submit"]);
    let worker = with_commands(["get", "list", "worker"]);
    assert_eq!(
        beside(&[
            ("cmd/library/main.go", &library),
            ("cmd/own/main.go", own),
            ("cmd/shop-agent/main.go", &agent),
            ("cmd/worker/main.go", &worker),
        ]),
        [
            "cmd/library Tool: it takes commands that end by themselves, and others here serve",
            "cmd/own Tool: it takes commands that end by themselves, and others here serve",
            "cmd/shop Deployed: it listens or waits for signals",
            "cmd/shop-agent Deployed: it listens or waits for signals",
            "cmd/worker Deployed: it listens or waits for signals",
        ]
    );
}

#[test]
fn a_command_line_that_does_something_without_a_command_may_go_on() {
    let worker = with_commands(["get", "list", "submit"]);
    let worker = worker.replace("Use: \"x\"", "Use: \"x\", Run: work");
    let own = source(
        "context os os/signal",
        "ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt)\n\
         if len(os.Args) > 1 {\nswitch os.Args[1] {\ncase \"a\":\ncase \"b\":\ncase \"c\":\n}\n}\n\
         work(ctx)",
    );
    let run = "package main\n\nfunc work() {}\n";
    assert_eq!(
        beside(&[
            ("cmd/own/main.go", &own),
            ("cmd/worker/main.go", &worker),
            ("cmd/worker/work.go", run),
        ]),
        [
            "cmd/own Deployed: it listens or waits for signals",
            "cmd/shop Deployed: it listens or waits for signals",
            "cmd/worker Deployed: it listens or waits for signals",
        ]
    );
}

#[test]
fn a_package_called_after_signals_waits_for_them() {
    let code = source("corp.example/kit/os/signal", "signal.Notify(nil)");
    assert_eq!(
        beside(&[("cmd/job/main.go", &code)]),
        [
            "cmd/job Deployed: it listens or waits for signals",
            "cmd/shop Deployed: it listens or waits for signals",
        ]
    );
}

#[test]
fn what_a_unit_of_systemd_keeps_running_is_deployed() {
    let code = source("fmt", "fmt.Print()");
    let kept = "[Service]\nType=simple\nExecStart=/usr/bin/keeper --all\n";
    let once = "[Service]\nType=oneshot\nExecStart=/usr/bin/once\n";
    assert_eq!(
        beside(&[
            ("cmd/keeper/main.go", &code),
            ("cmd/once/main.go", &code),
            ("systemd/keeper.service", kept),
            ("systemd/once.service", once),
        ]),
        [
            "cmd/keeper Deployed: systemd/keeper.service starts it",
            "cmd/once Tool: it neither listens nor waits for signals, as others here do",
            "cmd/shop Deployed: it listens or waits for signals",
        ]
    );
}

#[test]
fn a_root_program_with_routes_of_an_unknown_framework_is_deployed() {
    let root = source(
        "corp.example/web",
        "app := web.New()\nroutes(app)\napp.Run()",
    );
    let routes = |last: &str| {
        format!(
            "package main\n\nfunc routes(app any) {{\n\tapp.Get(\"/\", home)\n\
             \tapp.Get(\"/news\", func() {{}})\n\tapp.Post(\"/login\", {last})\n}}\n\n\
             func home() {{}}\n"
        )
    };
    let with_routes = |routes: &str| beside(&[("main.go", &root), ("routes.go", routes)]);
    let shop = "cmd/shop Deployed: it listens or waits for signals";
    assert_eq!(
        with_routes(&routes("home")),
        [". Deployed: it answers on routes", shop]
    );
    assert_eq!(
        with_routes(&routes("&user")),
        [
            ". Tool: it neither listens nor waits for signals, as others here do",
            shop
        ]
    );
}

#[test]
fn a_function_of_a_platform_is_named_as_one() {
    let function = source("github.com/aws/aws-lambda-go/lambda", "lambda.Start(nil)");
    assert_eq!(
        roles(&[("a/main.go", &function), ("b/main.go", &function)]),
        [
            "a Tool: it is an AWS Lambda function, which is started for each event",
            "b Tool: it is an AWS Lambda function, which is started for each event",
        ]
    );
}

#[test]
fn a_helper_with_a_dockerfile_of_its_own_is_deployed() {
    let dockerfile = "FROM golang AS b\nWORKDIR /app\nCOPY cmd/migrate ./jobs/cmd/migrate\n\
                      RUN cd /app/jobs/cmd/migrate && go build -o /app/bin .\n\
                      FROM scratch\nCOPY --from=b /app/bin ./bin\nCMD [\"/app/bin\"]\n";
    let code = source("net/http", LISTENS);
    assert_eq!(
        roles(&[
            ("jobs/cmd/migrate/main.go", &code),
            ("jobs/cmd/migrate/Dockerfile", dockerfile),
            ("cmd/shop/main.go", &code),
            ("cmd/container-entrypoint/main.go", &code),
        ]),
        [
            "cmd/container-entrypoint Helper: `-entrypoint` is the end of the name of a program \
             beside a service",
            "cmd/shop Deployed: it listens or waits for signals",
            "jobs/cmd/migrate Deployed: jobs/cmd/migrate/Dockerfile builds it",
        ]
    );
}

#[test]
fn a_library_in_vendor_that_knows_signals_makes_no_service() {
    let module = "module example.com/m\n\ngo 1.25\n\nrequire corp.example/libc v1.0.0\n";
    let list = "# corp.example/libc v1.0.0\n## explicit\ncorp.example/libc\n";
    let library = "package libc\n\nimport (\n\t\"os\"\n\t\"os/signal\"\n)\n\n\
                   func Catch() { signal.Notify(make(chan os.Signal), os.Interrupt) }\n\n\
                   func Print() {}\n";
    let imports = source("corp.example/libc", "libc.Print()");
    assert_eq!(
        beside(&[
            ("go.mod", module),
            ("vendor/modules.txt", list),
            ("vendor/corp.example/libc/libc.go", library),
            ("cmd/import/main.go", &imports),
        ]),
        [
            "cmd/import Tool: it neither listens nor waits for signals, as others here do",
            "cmd/shop Deployed: it listens or waits for signals",
        ]
    );
}

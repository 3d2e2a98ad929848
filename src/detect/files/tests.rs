//! One small program for each rule and each trap.

use crate::detect::repository::{main_of, shown, source};
use crate::facts::Main;

/// What the repository has beside the code.
const FILES: [&str; 9] = [
    ".mail/templates/hello.html",
    "config/app.yaml",
    "index.html",
    "migrations/1.up.sql",
    "public/site.css",
    "server.key",
    "templates/a.html",
    "templates/b.tmpl",
    "web/dist/app.js",
];

fn main(code: &[(&str, &str)]) -> Main {
    let mut files: Vec<(&str, &str)> = FILES.iter().map(|name| (*name, "x\n")).collect();
    files.extend(code);
    main_of(&files)
}

fn assets(main: &Main) -> Vec<String> {
    let assets = main.assets.iter();
    assets
        .map(|asset| shown(asset, |asset| asset.path.to_string()))
        .collect()
}

/// The assets of a service of one function.
fn of(imports: &str, body: &str) -> Vec<String> {
    let body = format!("{body}\nhttp.ListenAndServe(\":8080\", nil)");
    assets(&main(&[(
        "main.go",
        &source(&format!("net/http {imports}"), &body),
    )]))
}

macro_rules! programs {
    ($($name:ident: $imports:literal, $body:literal => [$($asset:literal),*];)*) => {
        $(
            #[test]
            fn $name() {
                let expected: &[&str] = &[$($asset),*];
                assert_eq!(of($imports, $body), expected);
            }
        )*
    };
}

programs! {
    a_file_that_is_read_is_an_asset:
        "os", "os.ReadFile(\"config/app.yaml\")"
        => ["config/app.yaml certain main.go:7 os.ReadFile"];
    a_script_that_is_handed_to_a_shell_is_an_asset:
        "os/exec context",
        "exec.Command(\"sh\", \"migrations/1.up.sql\", \"x\").Run()\nexec.CommandContext(context.Background(), \"/bin/bash\", \"-c\", \"./public/site.css all\").Run()\nexec.Command(\"cat\", \"index.html\").Run()\nexec.Command(\"sh\", \"-c\", \"templates\").Run()"
        => ["migrations/1.up.sql certain main.go:8 exec.Command",
            "public/site.css certain main.go:9 exec.CommandContext"];
    a_flag_of_a_program_that_is_no_shell_is_followed_by_no_script:
        "os/exec context",
        "exec.Command(\"git\", \"-c\", \"./index.html\").Run()\nexec.CommandContext(context.Background(), \"tar\", \"-c\", \"templates/a.html\").Run()"
        => [];
    a_pattern_is_its_folder:
        "html/template", "template.Must(template.ParseGlob(\"templates/*.html\"))"
        => ["templates likely main.go:7 template.ParseGlob"];
    each_of_several_files_is_one:
        "html/template", "template.New(\"\").ParseFiles(\"templates/a.html\", \"index.html\")"
        => ["index.html certain main.go:7 template.ParseFiles",
            "templates/a.html certain main.go:7 template.ParseFiles"];
    a_folder_that_is_served_is_an_asset:
        "os", "http.Handle(\"/\", http.FileServer(http.Dir(\"./public\")))"
        => ["public certain main.go:7 http.Dir"];
    gin_serves_folders_and_loads_patterns:
        "github.com/gin-gonic/gin",
        "r := gin.Default()\nr.Static(\"/assets\", \"./public\")\nr.LoadHTMLGlob(\"templates/**/*\")"
        => ["public certain main.go:8 gin.Static", "templates likely main.go:9 gin.LoadHTMLGlob"];
    echo_serves_below_a_group_too:
        "github.com/labstack/echo/v4",
        "e := echo.New()\ne.Group(\"/x\").Static(\"/\", \"public\")"
        => ["public certain main.go:8 echo.Static"];
    a_field_of_a_literal_says_it_too:
        "github.com/labstack/echo/v4/middleware",
        "middleware.StaticWithConfig(middleware.StaticConfig{Root: \"public\"})"
        => ["public certain main.go:7 middleware.StaticConfig.Root"];
    migrations_are_behind_an_address:
        "github.com/golang-migrate/migrate/v4", "migrate.New(\"file://migrations\", \"\")"
        => ["migrations certain main.go:7 migrate.New"];
    a_settings_file_is_the_one_that_is_there:
        "github.com/spf13/viper",
        "viper.AddConfigPath(\".\")\nviper.AddConfigPath(\"config\")\nviper.SetConfigName(\"app\")"
        => ["config/app.yaml likely main.go:8 viper.AddConfigPath"];
    the_default_of_a_flag_is_likely:
        "flag os", "p := flag.String(\"config\", \"config/app.yaml\", \"\")\nos.Open(*p)"
        => ["config/app.yaml likely main.go:9 os.Open"];
    the_settings_file_that_go_zero_loads_is_an_asset:
        "flag github.com/zeromicro/go-zero/core/conf",
        "p := flag.String(\"f\", \"config/app.yaml\", \"\")\nconf.MustLoad(*p, nil)"
        => ["config/app.yaml likely main.go:9 conf.MustLoad"];
    what_is_not_known_of_a_path_is_its_folder:
        "os", "os.ReadFile(\"templates/\" + os.Args[1])"
        => ["templates likely main.go:7 os.ReadFile"];
    a_folder_with_a_dot_before_its_name_is_one_too:
        "os", "os.ReadFile(\".mail/templates/\" + os.Args[1] + \".html\")"
        => [".mail/templates likely main.go:7 os.ReadFile"];
    a_name_that_begins_like_nothing_there_is_no_folder:
        "os", "os.ReadFile(\"web/build\" + os.Args[1])" => [];
    a_path_is_put_together:
        "os path/filepath", "wd, _ := os.Getwd()\nos.ReadFile(filepath.Join(wd, \"config\", \"app.yaml\"))"
        => ["config/app.yaml likely main.go:9 os.ReadFile"];
    elements_of_a_path_that_are_empty_are_left_out:
        "flag os path/filepath",
        "parent := flag.String(\"parent\", \"\", \"\")\nos.ReadDir(filepath.Join(*parent, \"templates\"))"
        => ["templates likely main.go:10 os.ReadDir"];
    a_program_that_is_run_by_a_path_of_the_repository_is_an_asset:
        "os os/exec",
        "exec.Command(\"./web/\" + os.Args[1] + \".sh\")\nexec.Command(\"templates\")"
        => ["web likely main.go:8 exec.Command"];
    the_outermost_folder_counts:
        "os", "os.ReadFile(\"web/dist/app.js\")\nhttp.Dir(\"web\")"
        => ["web certain main.go:8 http.Dir"];
    everything_is_a_guess:
        "os", "http.Handle(\"/\", http.FileServer(http.Dir(\".\")))"
        => [". guess main.go:7 http.Dir"];
    a_secret_is_no_asset:
        "os", "os.ReadFile(\"server.key\")\nos.ReadFile(\".env\")" => [];
    what_is_not_there_is_no_asset:
        "os", "os.ReadFile(\"data.json\")\nos.ReadFile(\"/etc/app.yaml\")" => [];
    what_is_only_written_is_no_asset:
        "os", "os.WriteFile(\"index.html\", nil, 0o600)" => [];
    what_stands_in_comments_and_texts_is_no_call:
        "os", "// os.ReadFile(\"index.html\")\n_ = `os.ReadFile(\"index.html\")`\nvar _ os.File" => [];
}

#[test]
fn a_folder_that_a_setting_moves_is_read_where_it_is_without_the_setting() {
    let code = "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n\t\"path/filepath\"\n)\n\n\
                type config struct {\n\tParent string `ini:\"parent\"`\n}\n\n\
                func installed(c *config) {\n\tc.Parent = \"/usr/share/m\"\n}\n\n\
                func main() {\n\tc := &config{}\n\
                \tos.ReadDir(filepath.Join(c.Parent, \"templates\"))\n\
                \tos.ReadFile(filepath.Join(c.Parent, \"index.html\"))\n\
                \tos.MkdirAll(filepath.Join(c.Parent, \"made\"), 0o750)\n\
                \thttp.ListenAndServe(\":8080\", nil)\n}\n";
    let main = main(&[("main.go", code)]);
    assert_eq!(assets(&main), ["templates likely main.go:19 os.ReadDir"]);
    assert_eq!(main.written, []);
}

#[test]
fn a_command_line_tool_reads_its_users_files() {
    let code = source("os", "os.ReadFile(\"config/app.yaml\")");
    assert_eq!(assets(&main(&[("main.go", &code)])), [""; 0]);
}

#[test]
fn what_is_compiled_in_is_read_from_disk_by_its_authors_alone() {
    let code = "package main\n\nimport (\n\t\"embed\"\n\t\"net/http\"\n)\n\n\
                //go:embed public\nvar files embed.FS\n\nfunc main() {\n\
                \thttp.Handle(\"/\", http.FileServer(http.Dir(\"public\")))\n\
                \thttp.ListenAndServe(\":8080\", nil)\n}\n";
    assert_eq!(assets(&main(&[("main.go", code)])), [""; 0]);
}

#[test]
fn what_git_ignores_is_no_asset() {
    let code = source(
        "net/http",
        "http.Dir(\"public\")\nhttp.ListenAndServe(\":8080\", nil)",
    );
    let files = [("main.go", code.as_str()), (".gitignore", "/public\n")];
    assert_eq!(assets(&main(&files)), [""; 0]);
}

#[test]
fn a_program_is_started_where_its_files_are() {
    let code = source(
        "net/http",
        "http.Dir(\"views\")\nhttp.ListenAndServe(\":8080\", nil)",
    );
    let files = [
        ("cmd/web/main.go", code.as_str()),
        ("cmd/web/views/a.html", "x\n"),
    ];
    let main = main(&files);
    assert_eq!(main.start.to_string(), "cmd/web");
    assert_eq!(
        assets(&main),
        ["cmd/web/views certain cmd/web/main.go:6 http.Dir"]
    );
}

#[test]
fn a_file_below_another_folder_than_the_rest_is_a_guess() {
    let code = source(
        "net/http",
        "http.Dir(\"public\")\nhttp.Dir(\"views\")\nhttp.Dir(\"templates\")\n\
         http.ListenAndServe(\":8080\", nil)",
    );
    let files = [
        ("cmd/web/main.go", code.as_str()),
        ("cmd/web/views/a.html", "x\n"),
    ];
    assert_eq!(
        assets(&main(&files)),
        [
            "cmd/web/views guess cmd/web/main.go:7 http.Dir",
            "public certain cmd/web/main.go:6 http.Dir",
            "templates certain cmd/web/main.go:8 http.Dir",
        ]
    );
}

#[test]
fn a_path_in_a_file_system_that_is_handed_on_is_no_folder_of_the_disk() {
    let code = |argument: &str, read: &str| {
        format!(
            "package main\n\nimport (\n\t\"embed\"\n\t\"io/fs\"\n\t\"net/http\"\n\t\"os\"\n\
             \t\"path/filepath\"\n)\n\n//go:embed index.html\nvar files embed.FS\n\n\
             type page struct{{ Dir string }}\n\n\
             func load({argument}, dir string) *page {{\n\t{read}\n\
             \treturn &page{{Dir: filepath.Dir(dir)}}\n}}\n\n\
             func main() {{\n\tp := load(files, \"templates/a.html\")\n\
             \tos.ReadFile(filepath.Join(p.Dir, os.Args[1]))\n\
             \thttp.ListenAndServe(\":8080\", nil)\n}}\n"
        )
    };
    let of = |argument, read| assets(&main(&[("main.go", &code(argument, read))]));
    let none: &[&str] = &[];
    assert_eq!(of("fsys fs.FS", "fs.ReadFile(fsys, dir)"), none);
    assert_eq!(of("fsys embed.FS", "fsys.Open(dir)"), none);
    // The file system is for something else.
    let found = ["templates likely main.go:23 os.ReadFile"];
    assert_eq!(of("fsys fs.FS", "fs.ReadFile(fsys, \".\")"), found);
}

#[test]
fn what_commands_for_development_alone_read_is_no_asset() {
    let code = "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n\n\t\"github.com/spf13/cobra\"\n)\n\n\
                func main() {\n\troot := &cobra.Command{Use: \"app\"}\n\
                \troot.AddCommand(&cobra.Command{Use: \"serve\", Run: serve}, &cobra.Command{Use: \"seed [file]\", Run: seed})\n\
                \troot.Execute()\n}\n\
                func serve(*cobra.Command, []string) {\n\tread(\"config/app.yaml\")\n\tshared()\n\
                \thttp.ListenAndServe(\":8080\", nil)\n}\n\
                func seed(*cobra.Command, []string) {\n\tread(\"migrations/1.up.sql\")\n\tshared()\n\talone()\n}\n\
                func shared() { os.ReadFile(\"index.html\") }\n\
                func alone() { os.ReadFile(\"public/site.css\") }\n\
                func read(path string) { os.ReadFile(path) }\n";
    let kept = ["config/app.yaml likely main.go:27 os.ReadFile"];
    let also = ["index.html certain main.go:25 os.ReadFile"];
    assert_eq!(assets(&main(&[("main.go", code)])), [kept, also].concat());
    let none = [
        "migrations/1.up.sql likely main.go:27 os.ReadFile",
        "public/site.css certain main.go:26 os.ReadFile",
    ];
    // A command of another name may be one that a container runs; a function that is handed on is
    // called by whom nobody knows.
    let other = code.replace("seed [file]", "import");
    assert_eq!(
        assets(&main(&[("main.go", &other)])),
        [&kept[..], &also, &none].concat()
    );
    let handed = code.replace("\tshared()\n\thttp", "\tgo call(alone)\n\thttp");
    assert_eq!(
        assets(&main(&[("main.go", &handed)])),
        [&kept[..], &none[1..]].concat()
    );
}

#[test]
fn what_a_case_for_development_alone_reads_is_no_asset() {
    let code = "if len(os.Args) > 1 {\n\tswitch os.Args[1] {\n\tcase \"dev\":\n\t\tos.ReadFile(\"config/app.yaml\")\n\t\treturn\n\
                \tcase \"migrate:create\":\n\t\tos.ReadFile(\"migrations/1.up.sql\")\n\t\treturn\n\
                \tcase \"check\":\n\t\tos.ReadFile(\"index.html\")\n\t\treturn\n\t}\n}";
    assert_eq!(
        of("os", code),
        ["index.html certain main.go:16 os.ReadFile"]
    );
}

#[test]
fn what_a_command_reads_that_a_deploy_file_starts_is_an_asset() {
    let code = "if len(os.Args) > 1 {\n\tswitch os.Args[1] {\n\tcase \"seed\":\n\t\tos.ReadFile(\"config/app.yaml\")\n\t\treturn\n\t}\n}";
    let code = source(
        "net/http os",
        &format!("{code}\nhttp.ListenAndServe(\":8080\", nil)"),
    );
    let service = |command: &str| {
        format!(
            "services:\n  web:\n    build: .\n    command: [\"/app/m\"]\n    ports: [\"8080:8080\"]\n\
             \x20 seed:\n    build: .\n    command: {command}\n"
        )
    };
    let of =
        |name: &str, command: &str| assets(&main(&[("main.go", &code), (name, &service(command))]));
    let none: &[&str] = &[];
    let kept = ["config/app.yaml certain main.go:10 os.ReadFile"];
    let seed = "[\"/app/m\", \"seed\"]";
    assert_eq!(of("compose.yaml", seed), kept);
    assert_eq!(of("compose.yaml", "sh -c \"/app/m seed\""), kept);
    assert_eq!(of("compose.yaml", "[\"/app/m\"]"), none);
    assert_eq!(of("test/compose.yaml", seed), none);
}

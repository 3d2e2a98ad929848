//! Settings that viper gives for a key.

use super::all;

const NONE: [&str; 0] = [];

/// What a program needs that says this to viper, and ends without `token`; with these files beside.
fn said(statements: &str, beside: &[(&str, &str)]) -> Vec<String> {
    let code = format!(
        "package main\n\nimport (\n\t\"log\"\n\t\"strings\"\n\n\t\"github.com/spf13/pflag\"\n\t\"github.com/spf13/viper\"\n)\n\n\
         func main() {{\n\tif err := load(); err != nil {{\n\t\tlog.Fatal(err)\n\t}}\n}}\n\n\
         func load() error {{\n\tsay()\n\tif viper.GetString(\"api.token\") == \"\" {{\n\t\treturn errors.New(\"no token\")\n\t}}\n\
         \treturn nil\n}}\n\nfunc say() {{\n{statements}\n}}\n"
    );
    let mut files = vec![("main.go", code.as_str())];
    files.extend(beside);
    all(&files)
}

const AUTOMATIC: &str = "viper.SetEnvPrefix(\"app\")\nviper.AutomaticEnv()\n\
                         viper.SetEnvKeyReplacer(strings.NewReplacer(\".\", \"_\", \"-\", \"_\"))\n";

#[test]
fn the_variable_of_a_key_is_named_as_viper_does() {
    let needed = |name: &str| [format!("{name} certain main.go:19 it is required")];
    assert_eq!(said(AUTOMATIC, &[]), needed("APP_API_TOKEN"));
    let bound = "viper.BindEnv(\"api.token\", \"TOKEN\")";
    assert_eq!(said(bound, &[]), needed("TOKEN"));
    let both = format!("{AUTOMATIC}{bound}");
    assert_eq!(said(&both, &[]), needed("APP_API_TOKEN or TOKEN"));
    let by_itself = format!(
        "{}viper.BindEnv(\"API.Token\")",
        AUTOMATIC.replace("viper.AutomaticEnv()\n", "")
    );
    assert_eq!(said(&by_itself, &[]), needed("APP_API_TOKEN"));
    assert_eq!(said("viper.AutomaticEnv()", &[]), NONE);
    assert_eq!(said("", &[]), NONE);
    let computed = AUTOMATIC.replace("\"app\"", "name()");
    assert_eq!(said(&computed, &[]), NONE);
}

#[test]
fn a_key_with_a_default_needs_no_variable() {
    let with = |statement: &str| said(&format!("{AUTOMATIC}{statement}"), &[]);
    let needed = ["APP_API_TOKEN certain main.go:19 it is required"];
    assert_eq!(with("viper.SetDefault(\"api.token\", \"x\")"), NONE);
    assert_eq!(with("viper.SetDefault(\"API\", defaults())"), NONE);
    assert_eq!(with("viper.SetDefault(key(), \"x\")"), NONE);
    assert_eq!(with("viper.SetDefault(\"api.token\", \"\")"), needed);
    assert_eq!(with("viper.Set(\"api.token\", generated())"), NONE);
    let flag = |default: &str| {
        with(&format!(
            "pflag.String(\"token\", \"{default}\", \"\")\nviper.BindPFlag(\"api.token\", pflag.Lookup(\"token\"))"
        ))
    };
    assert_eq!(flag("x"), NONE);
    assert_eq!(flag(""), needed);
    let unknown = "viper.BindPFlag(\"api.token\", pflag.Lookup(\"token\"))";
    assert_eq!(with(unknown), NONE);
}

#[test]
fn a_settings_file_may_have_the_key() {
    let reads = |reaction: &str, beside: &[(&str, &str)]| {
        let read = format!("if err := viper.ReadInConfig(); err != nil {{ {reaction} }}");
        said(
            &format!("{AUTOMATIC}viper.SetConfigName(\"app\")\n{read}"),
            beside,
        )
    };
    let needed = ["APP_API_TOKEN certain main.go:19 it is required"];
    assert_eq!(reads("log.Print(err)", &[]), needed);
    assert_eq!(reads("log.Print(err)", &[("other.yaml", "a: 1\n")]), needed);
    assert_eq!(reads("log.Print(err)", &[("app.yaml", "a: 1\n")]), NONE);
    assert_eq!(reads("log.Fatal(err)", &[]), NONE);
    let embedded = format!("{AUTOMATIC}viper.ReadConfig(reader)");
    assert_eq!(said(&embedded, &[]), NONE);
}

#[test]
fn what_is_said_to_one_viper_says_nothing_of_another() {
    let code = |makes: &str| {
        format!(
            "package main\n\nimport (\n\t\"log\"\n\n\t\"github.com/spf13/viper\"\n)\n\n\
             func check(v *viper.Viper) {{\n\tif v.GetString(\"token\") == \"\" {{\n\t\tlog.Fatal(\"no\")\n\t}}\n}}\n\n\
             func main() {{\n{makes}\n\tcheck(v)\n}}\n"
        )
    };
    let one = code("\tv := viper.New()\n\tv.AutomaticEnv()");
    assert_eq!(
        all(&[("main.go", &one)]),
        ["TOKEN certain main.go:10 it is required"]
    );
    let two = code("\tv, other := viper.New(), viper.New()\n\tother.AutomaticEnv()");
    assert_eq!(all(&[("main.go", &two)]), NONE);
    let of_package = code("\tv := viper.New()\n\tviper.AutomaticEnv()");
    assert_eq!(all(&[("main.go", &of_package)]), NONE);
}

#[test]
fn a_flag_that_is_bound_may_have_any_default() {
    let with = |flags: &str| {
        let bound = AUTOMATIC.to_owned() + flags + "\nviper.BindPFlags(pflag.CommandLine)";
        said(&bound, &[])
    };
    let needed = ["APP_API_TOKEN certain main.go:19 it is required"];
    assert_eq!(with("pflag.String(\"other\", \"x\", \"\")"), needed);
    assert_eq!(with("pflag.String(\"api.token\", \"\", \"\")"), needed);
    assert_eq!(with("pflag.String(\"api.token\", \"x\", \"\")"), NONE);
    assert_eq!(
        with("pflag.Duration(\"api.token\", 5*time.Second, \"\")"),
        NONE
    );
    assert_eq!(
        with("pflag.StringSliceVarP(&hosts, \"api.token\", \"t\", []string{\"a\"}, \"\")"),
        NONE
    );
    assert_eq!(with("pflag.Int64(\"api.token\", 7, \"\")"), NONE);
    assert_eq!(with("pflag.Var(&token, \"api.token\", \"\")"), NONE);
    assert_eq!(with("pflag.String(name(), \"x\", \"\")"), NONE);
    assert_eq!(
        with("pflag.CommandLine.AddGoFlagSet(flag.CommandLine)"),
        NONE
    );
    let by_constant = "const name = \"api.token\"\npflag.String(name, \"x\", \"\")";
    assert_eq!(with(by_constant), NONE);
}

#[test]
fn what_is_said_first_decides_on_the_variable_of_a_key() {
    let bound = "viper.BindEnv(\"api.token\")";
    let replaced = "viper.SetEnvKeyReplacer(strings.NewReplacer(\".\", \"_\"))\n";
    let prefix = "viper.SetEnvPrefix(\"app\")\n";
    let needed = |name: &str| [format!("{name} certain main.go:19 it is required")];
    let before = format!("{replaced}{bound}\n{prefix}");
    assert_eq!(said(&before, &[]), needed("API_TOKEN"));
    let behind = format!("{replaced}{prefix}{bound}");
    assert_eq!(said(&behind, &[]), needed("APP_API_TOKEN"));
    let elsewhere = format!("{replaced}{bound}\n}}\n\nfunc init() {{\n{prefix}");
    assert_eq!(said(&elsewhere, &[]), NONE);
}

#[test]
fn a_name_that_is_said_is_replaced_in_too_and_an_alias_is_not_followed() {
    let named = "viper.SetEnvKeyReplacer(strings.NewReplacer(\"_\", \"\"))\n\
                 viper.BindEnv(\"api.token\", \"API_TOKEN\")";
    let needed = ["APITOKEN certain main.go:19 it is required"];
    assert_eq!(said(named, &[]), needed);
    let alias = "viper.RegisterAlias(\"api.token\", \"token\")";
    assert_eq!(said(&format!("{AUTOMATIC}{alias}"), &[]), NONE);
}

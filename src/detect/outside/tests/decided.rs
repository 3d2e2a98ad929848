//! Checks behind the method of an interface, whose implementation a setting decides.

use super::all;

const NONE: [&str; 0] = [];

/// What a program needs whose provider a setting with such a tag decides, chosen by this function.
fn with(tag: &str, choose: &str) -> Vec<String> {
    let main = format!(
        "package main\n\nimport (\n\t\"errors\"\n\t\"log\"\n\n\t\"example.com/m/provider\"\n\n\t\"github.com/caarlos0/env/v11\"\n)\n\n\
         type Config struct {{\n\tName string `{tag}`\n\tMail provider.Mail `envPrefix:\"MAIL_\"`\n\tFile provider.File `envPrefix:\"FILE_\"`\n}}\n\n\
         {choose}\n\n\
         func (c *Config) setup(name string) error {{\n\tp, err := c.choose(name)\n\tif err != nil {{\n\t\treturn err\n\t}}\n\
         \tif err := p.Setup(); err != nil {{\n\t\treturn err\n\t}}\n\treturn nil\n}}\n\n\
         func main() {{\n\tc := &Config{{}}\n\tenv.Parse(c)\n\tif err := c.setup(c.Name); err != nil {{\n\t\tlog.Fatal(err)\n\t}}\n}}\n"
    );
    let provider = "package provider\n\nimport \"errors\"\n\ntype Provider interface {\n\tSetup() error\n}\n\n\
                    type Mail struct {\n\tHost string `env:\"HOST\"`\n}\n\n\
                    func (m *Mail) Setup() error {\n\tif m.Host == \"\" {\n\t\treturn errors.New(\"no host\")\n\t}\n\treturn nil\n}\n\n\
                    type File struct {\n\tPath string `env:\"PATH\"`\n}\n\n\
                    func (f *File) Setup() error {\n\tif f.Path == \"\" {\n\t\treturn errors.New(\"no path\")\n\t}\n\treturn nil\n}\n";
    all(&[("main.go", &main), ("provider/provider.go", provider)])
}

const SWITCH: &str = "func (c *Config) choose(name string) (provider.Provider, error) {\n\tswitch name {\n\
                      \tcase \"mail\":\n\t\treturn &c.Mail, nil\n\tcase \"file\":\n\t\treturn &c.File, nil\n\t}\n\
                      \treturn nil, errors.New(\"unknown\")\n}";

#[test]
fn the_check_of_the_default_implementation_ends_the_program() {
    let of = |default: &str| with(&format!("env:\"NAME\" envDefault:\"{default}\""), SWITCH);
    let needed = |name: &str, line: u8| {
        [format!(
            "{name} certain provider/provider.go:{line} it is required"
        )]
    };
    assert_eq!(of("mail"), needed("MAIL_HOST", 10));
    assert_eq!(of("file"), needed("FILE_PATH", 21));
}

#[test]
fn of_implementations_that_nothing_decides_on_none_is_needed() {
    assert_eq!(with("env:\"NAME\"", SWITCH), NONE);
    let default = "env:\"NAME\" envDefault:\"mail\"";
    let in_any_case = SWITCH.replace("nil, errors.New(\"unknown\")", "&c.File, nil");
    assert_eq!(with(default, &in_any_case), NONE);
    let other = default.replace("mail", "other");
    assert_eq!(with(&other, SWITCH), NONE);
}

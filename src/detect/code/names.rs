//! Names in code: those that are known, and the words that others are made of.

/// Functions that end the program, of package log and of those that follow it.
pub(in crate::detect) const ENDS: [&str; 9] = [
    "Exit", "Fatal", "Fatalf", "Fatalln", "Fatalw", "Panic", "Panicf", "Panicln", "panic",
];

/// The keys of a tag that say a default: of kong and its like, caarlos0/env, and cleanenv
/// (<https://pkg.go.dev/github.com/ilyakaznacheev/cleanenv#readme-supported-tags>).
pub(in crate::detect) const DEFAULTS: [&str; 3] = ["default", "envDefault", "env-default"];

/// The keys of a tag that say what a field is called in a settings file, that of viper first; `json`
/// may be of anything, and is none of them.
pub(in crate::detect) const FILE_TAGS: [&str; 6] =
    ["mapstructure", "yaml", "koanf", "toml", "ini", "hcl"];

/// The words of a name, in lower case: `metricsAddr`, `METRICS_ADDR`, `metrics-addr`.
pub(in crate::detect) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut current = String::new();
    let characters: Vec<char> = name.chars().collect();
    for (index, c) in characters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| characters.get(index));
        let after = characters.get(index + 1);
        let begins = c.is_uppercase()
            && (before.is_some_and(|before| before.is_lowercase())
                || after.is_some_and(|after| after.is_lowercase()));
        if (begins || !c.is_alphanumeric()) && !current.is_empty() {
            words.push(std::mem::take(&mut current));
        }
        if c.is_alphanumeric() {
            current.extend(c.to_lowercase());
        }
    }
    if !current.is_empty() {
        words.push(current);
    }
    words
}

/// The name of the flag that kong makes of a field: `listen-addr` of `ListenAddr`
/// (<https://pkg.go.dev/github.com/alecthomas/kong#readme-flags>).
pub(in crate::detect) fn flag_name(field: &str) -> String {
    words(field).join("-")
}

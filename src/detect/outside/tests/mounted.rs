//! Settings files that compose files put into the container.

use super::with;

const NONE: [&str; 0] = [];

/// What a program needs that opens a file in some way, beside these files.
fn opening(path: &str, then: &str, beside: &[(&str, &str)]) -> Vec<String> {
    let body = format!(
        "path := flag.String(\"config\", \"{path}\", \"\")\ndata, err := os.ReadFile(*path)\n{then}\n\
         use(data)\nhttp.ListenAndServe(\":8080\", nil)"
    );
    with("flag log net/http os", &body, beside)
}

/// A compose file that starts the program with something mounted.
fn mounting(volume: &str) -> String {
    format!("services:\n  app:\n    build: .\n    volumes:\n      - {volume}\n")
}

/// It ends in some case: the code does not say in which.
const ENDS_SOMETIMES: &str = "if err != nil && isStrict() { log.Fatal(err) }";

#[test]
fn a_settings_file_that_is_opened_and_mounted_is_needed() {
    let expected = ["config.yaml likely compose.yaml:5 volumes"];
    let of = |volume| {
        let compose = mounting(volume);
        opening(
            "config.yaml",
            ENDS_SOMETIMES,
            &[("compose.yaml", compose.as_str())],
        )
    };
    assert_eq!(of("./config.yaml:/app/config.yaml:ro"), expected);
    assert_eq!(of("${FILE:-./config.yaml}:/app/config.yaml"), expected);
    let long = "{type: bind, source: ./mine.yaml, target: /app/config.yaml}";
    assert_eq!(of(long), expected);
    assert_eq!(of("./other.yaml:/app/other.yaml"), NONE);
    assert_eq!(of("./data:/app"), NONE);
    assert_eq!(of("settings:/app/config.yaml"), NONE);
}

#[test]
fn what_is_in_a_folder_that_is_mounted_is_not_known() {
    let of = |path, volume| {
        let compose = mounting(volume);
        opening(path, ENDS_SOMETIMES, &[("compose.yaml", compose.as_str())])
    };
    assert_eq!(of("/etc/app/app.yaml", "./config:/etc/app"), NONE);
    assert_eq!(of("config/app.yaml", "./config:/srv/config"), NONE);
    assert_eq!(
        of("/etc/app/app.yaml", "./config/app.yaml:/etc/app/app.yaml"),
        ["/etc/app/app.yaml likely compose.yaml:5 volumes"]
    );
}

#[test]
fn a_file_that_lies_elsewhere_in_the_own_image_is_another() {
    let compose = mounting("./config.yaml:/etc/app/config.yaml");
    let dockerfile = "FROM golang\nWORKDIR /app\nCOPY . .\nRUN go build -o app .\n";
    let beside = [("compose.yaml", &*compose), ("Dockerfile", dockerfile)];
    assert_eq!(opening("config.yaml", ENDS_SOMETIMES, &beside), NONE);
}

#[test]
fn a_mounted_file_that_the_repository_has_or_the_program_goes_on_without_is_not_needed() {
    let compose = mounting("./config.yaml:/app/config.yaml");
    let compose = ("compose.yaml", compose.as_str());
    let has = [compose, ("config.yaml", "a: b\n")];
    assert_eq!(opening("config.yaml", ENDS_SOMETIMES, &has), NONE);
    let goes_on = "if err != nil { data = nil }";
    assert_eq!(opening("config.yaml", goes_on, &[compose]), NONE);
    let asks = "if err != nil && !os.IsNotExist(err) { log.Fatal(err) }";
    assert_eq!(opening("config.yaml", asks, &[compose]), NONE);
}

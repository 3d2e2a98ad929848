//! Roles that the Dockerfiles of the repository tell.

use super::{LISTENS, services};
use crate::detect::repository::{mains_of, source};

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
fn what_a_stage_below_copies_is_in_the_image_and_a_folder_of_data_is_no_program() {
    let made = "FROM golang AS b\nCOPY . .\nRUN ./make-all\nFROM alpine AS slim\n";
    let program = "COPY --from=b /usr/local/bin/shop /usr/local/bin/\n\
                   ENTRYPOINT [\"/bin/sh\", \"/start.sh\"]\nFROM slim\n";
    let data = "COPY --from=b /var/lib/shop /var/lib/shop\n";
    let found = |dockerfile: String| services(["login", "shop"], &[("Dockerfile", &dockerfile)]);
    assert_eq!(
        found(format!("{made}{program}{data}")),
        [
            "cmd/login Tool: Dockerfile does not build it",
            "cmd/shop Deployed: Dockerfile starts it",
        ]
    );
    assert_eq!(
        found(format!("{made}FROM slim\n{data}CMD [\"shop\"]\n")),
        [
            "cmd/login Deployed: it listens or waits for signals",
            "cmd/shop Deployed: it listens or waits for signals",
        ]
    );
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
fn a_program_that_a_dockerfile_only_copies_has_the_line_that_copies_it() {
    let said = |dockerfile: &str| -> Vec<String> {
        let code = source("net/http", LISTENS);
        let files = [
            ("cmd/keys/main.go", code.as_str()),
            ("cmd/shop/main.go", code.as_str()),
            ("Dockerfile", dockerfile),
        ];
        let mains = mains_of(&files);
        let lines = mains.iter().map(|main| {
            let mut lines = main.evidence.iter();
            let line = lines.find(|one| one.file.name() == "Dockerfile").unwrap();
            format!("{} {} {}", main.dir, line.place(), line.rule)
        });
        lines.collect()
    };
    let copies = "FROM scratch\nCOPY bin/keys /bin/keys\nCOPY bin/shop /bin/shop\n";
    let starts = "ENTRYPOINT [\"/bin/shop\"]\n";
    let beside = [
        "cmd/keys Dockerfile:2 a Dockerfile copies it",
        "cmd/shop Dockerfile:4 a Dockerfile starts it",
    ];
    assert_eq!(said(&format!("{copies}{starts}")), beside);
    // In a stage below, too.
    let below = copies.replace("scratch", "scratch AS files");
    assert_eq!(
        said(&format!("{below}FROM files\n{starts}")),
        [beside[0], "cmd/shop Dockerfile:5 a Dockerfile starts it"]
    );
    // Nothing says which of them is started, or whether one is.
    assert_eq!(
        said(copies),
        [beside[0], "cmd/shop Dockerfile:3 a Dockerfile copies it"]
    );
    let script = "ENTRYPOINT [\"/start.sh\"]\n";
    assert_eq!(said(&format!("{copies}{script}")), said(copies));
}

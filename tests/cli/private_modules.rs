//! Which images private modules are fetched for.

use snapbox::{Assert, str};

use super::folder::Folder;

#[test]
fn private_modules_of_one_nested_module_are_of_its_images_alone() {
    let program = |import: &str| {
        format!(
            "package main\n\nimport (\n\t\"net/http\"\n{import})\n\nfunc main() {{ http.ListenAndServe(\":8080\", nil) }}\n"
        )
    };
    let folder = Folder::new()
        .with(
            "go.mod",
            "module example.com/m\n\ngo 1.26\n\nrequire example.com/open v1.0.0\n",
        )
        .with("go.sum", "")
        .with("main.go", &program("\t_ \"example.com/open\"\n"))
        .with(
            "more/go.mod",
            "module example.com/m/more\n\ngo 1.26\n\nrequire github.com/acme/closed v1.0.0\n",
        )
        .with("more/go.sum", "")
        .with("more/main.go", &program("\t_ \"github.com/acme/closed\"\n"))
        .with(
            "more/Dockerfile",
            "FROM golang:1.26\nENV GOPRIVATE github.com/acme/*\n",
        );
    folder.succeeds(&["init", "--yes"]);
    let dockerfile = folder.read("Dockerfile");
    let telling = ["# build-", "FROM --platform", "GOPRIVATE", "docker build"];
    let told = dockerfile
        .lines()
        .filter(|line| telling.iter().any(|one| line.contains(one)));
    Assert::new().action_env("SNAPSHOTS").eq(
        told.collect::<Vec<_>>().join("\n"),
        str![[r##"
#     docker build --secret id=netrc,src=$HOME/.netrc --target more .
#     docker build --secret id=netrc,src=$HOME/.netrc --target m .
# build-more runs on the builder's platform and cross-compiles: nothing is emulated.
FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build-more
    GOPRIVATE="github.com/acme/*" go mod download
# build-m runs on the builder's platform and cross-compiles: nothing is emulated.
FROM --platform=$BUILDPLATFORM golang:1.26-alpine3.24 AS build-m
"##]],
    );
}

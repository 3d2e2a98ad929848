//! Front ends of which git keeps a stand-in, so that Go code compiles without.

use snapbox::str;

use super::folder::Folder;
use super::says;

/// A program that embeds a page, over which its Dockerfile puts what another stage makes.
fn service(copy: &str) -> Folder {
    Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with(
            "main.go",
            "package main\n\nimport _ \"embed\"\n\n//go:embed web\nvar web string\n\nfunc main() {}\n",
        )
        .with("web/index.html", "not built yet\n")
        .with("ui/package.json", "{\"scripts\": {\"build\": \"vite build\"}}\n")
        .with(
            "docker/Dockerfile",
            &format!(
                "FROM node AS ui\nCOPY ui /ui\nWORKDIR /ui\nRUN npm run build\n\
                 FROM golang AS build\nCOPY . /src\nWORKDIR /src\n{copy}\nRUN go build -o /hello .\n\
                 FROM scratch\nCOPY --from=build /hello /hello\n"
            ),
        )
}

#[test]
fn what_the_own_dockerfile_puts_in_its_place_is_missed() {
    let folder = service("COPY --from=ui /ui/dist ./web/");
    says(
        &folder,
        &["explain", "base"],
        str![[r#"
exit code 0
warning[embed-unmatched]: `//go:embed web` compiles in what git keeps, and not what docker/Dockerfile puts there
 --> main.go:5:12
  |
5 | //go:embed web
  |            ^^^
  |
 ::: docker/Dockerfile:8:1
  |
8 | COPY --from=ui /ui/dist ./web/
  | ------------------------------
  |
  = help: if a package.json makes it, and no stage does, since nothing says that the build script of ui/package.json writes to web, say how, in scaffold.toml:
          
          [front-end.web]
          dir = "…"
          build = "npm run build && cp -r … …"
          output = ["web"]


on standard output:
  image.hello.base = "distroless-static"    (catalog)
    to change it, in scaffold.toml: [image.hello.run] base = …, or [run] for all images

"#]],
    );
    // What lies beside it is none, nor what no Go is compiled with.
    let behind = "RUN go build -o /hello .\nFROM golang\nWORKDIR /src\nCOPY . .\nCOPY --from=ui /ui/dist ./web/\nFROM golang AS build\nCOPY . /src\nWORKDIR /src";
    for copy in ["COPY --from=ui /ui/dist ./assets/", behind] {
        let folder = service(copy);
        says(
            &folder,
            &["explain", "base"],
            str![[r#"
exit code 0

on standard output:
  image.hello.base = "distroless-static"    (catalog)
    to change it, in scaffold.toml: [image.hello.run] base = …, or [run] for all images

"#]],
        );
    }
}

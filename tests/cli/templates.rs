//! A repository's own templates in .scaffold/.

use snapbox::str;

use super::{Folder, compare, program, refuses};

#[test]
fn one_block_of_a_template_is_overridden() {
    let folder = program().with(".scaffold/image.tera", "{% extends \"parent/image\" %}\n{% block user %}\n# Our platform gives every service this user.\nUSER 10001:10001\n{% endblock user %}\n");
    refuses(
        &folder,
        &["init", "--stdout"],
        str![[r#"
exit code 0

on standard output:
# syntax=docker/dockerfile:1
# Made by scaffold from scaffold.toml and the code; it keeps your edits when it runs again.

# build runs on the builder's platform and cross-compiles: nothing is emulated.
FROM --platform=$BUILDPLATFORM golang:1.26-alpine3.24 AS build
WORKDIR /src

COPY . .

# TARGETOS and TARGETARCH are the platform asked for: what stands above runs once for all.
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/hello .

# hello is the image: CA certificates, time zones and /tmp, with neither shell nor package manager.
FROM gcr.io/distroless/static-debian13:nonroot AS hello

COPY --link --from=build /out/hello /usr/local/bin/hello

# Our platform gives every service this user.
USER 10001:10001
ENTRYPOINT ["/usr/local/bin/hello"]

"#]],
    );
}

#[test]
fn a_block_may_keep_what_it_overrides() {
    let folder = program().with(".scaffold/image.tera", "{% extends \"parent/image\" %}\n{% block labels %}\n{{ super() }}\nLABEL com.example.image={{ image.name | dockerfile }}\n{% endblock labels %}\n");
    refuses(
        &folder,
        &["init", "--stdout"],
        str![[r#"
exit code 0

on standard output:
# syntax=docker/dockerfile:1
# Made by scaffold from scaffold.toml and the code; it keeps your edits when it runs again.

# build runs on the builder's platform and cross-compiles: nothing is emulated.
FROM --platform=$BUILDPLATFORM golang:1.26-alpine3.24 AS build
WORKDIR /src

COPY . .

# TARGETOS and TARGETARCH are the platform asked for: what stands above runs once for all.
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/hello .

# hello is the image: CA certificates, time zones and /tmp, with neither shell nor package manager.
FROM gcr.io/distroless/static-debian13:nonroot AS hello

COPY --link --from=build /out/hello /usr/local/bin/hello

# By number, so that Kubernetes can enforce runAsNonRoot.
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/hello"]

LABEL com.example.image=hello

"#]],
    );
}

#[test]
fn files_with_another_header_are_no_evidence_either() {
    let header = |name: &str| {
        format!(
            "{{% extends \"parent/{name}\" %}}\n{{% block header %}}\n# Ours.\n{{% endblock header %}}\n"
        )
    };
    let main = "package main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\":8080\", nil) }\n";
    let folder = program()
        .with("main.go", main)
        .with(".scaffold/Dockerfile.tera", &header("Dockerfile"))
        .with(".scaffold/dockerignore.tera", &header("dockerignore"));
    folder.succeeds(&["init", "--yes"]);
    let before = folder.written();
    folder.succeeds(&["generate"]);
    assert_eq!(folder.written(), before);
    compare(
        &folder.scaffold(&["explain", "ports"]),
        str![[r#"
exit code 0

on standard output:
  image.hello.ports = ["8080/tcp"]    (repository)
      main.go:5                        http.ListenAndServe
        | func main() { http.ListenAndServe(":8080", nil) }
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
    compare(
        &folder.scaffold(&["explain", "extend-ignore"]),
        str![[r#"
exit code 0

on standard output:
  extend-ignore = []    (default)
    to change it, in scaffold.toml: extend-ignore = …

"#]],
    );
    // In a folder below, the lock that lies there says it.
    let above = Folder::new();
    for (path, bytes) in folder.files() {
        above.write_bytes(&format!("web/{path}"), &bytes);
    }
    compare(
        &above.scaffold(&["explain", "ports"]),
        str![[r#"
exit code 0

on standard output:
  image.hello.ports = ["8080/tcp"]    (repository)
      web/main.go:5                    http.ListenAndServe
        | func main() { http.ListenAndServe(":8080", nil) }
    to change it, in scaffold.toml: [image.hello.run] ports = …, or [run] for all images

"#]],
    );
}

#[test]
fn a_value_that_does_not_exist_is_shown_in_the_template() {
    let folder = program().with(".scaffold/image.tera", "{% extends \"parent/image\" %}\n{% block labels %}\nLABEL com.example.team={{ image.team }}\n{% endblock labels %}\n");
    refuses(
        &folder,
        &["init", "--stdout"],
        str![[r#"
exit code 2
error[template]: Field `team` is not defined. Available fields: alone, also, args, args_open, assets, compile, copies, default, entrypoint, env, env_opens, env_ports, files, from, healthcheck, labels, link, main, name, ports, ports_about, runtime, source, source_label, stop_signal, workdir, workdir_is_writable, writable
 --> .scaffold/image.tera:3:33
  |
3 | LABEL com.example.team={{ image.team }}
  |                                 ^^^^


"#]],
    );
}

#[test]
fn a_template_that_does_not_parse_is_shown() {
    let folder = program().with(".scaffold/image.tera", "{% extends \"parent/image\" %}\n{% block labels %}\nLABEL a={{ image.name\n{% endblock labels %}\n");
    refuses(
        &folder,
        &["init", "--stdout"],
        str![[r#"
exit code 2
error[template]: Found `{` but expected }}.
 --> .scaffold/image.tera:4:1
  |
4 | {% endblock labels %}
  | ^


"#]],
    );
}

#[test]
fn a_filter_that_does_not_exist_is_shown() {
    let folder = program().with(".scaffold/image.tera", "{% extends \"parent/image\" %}\n{% block labels %}\nLABEL a={{ image.name | shout }}\n{% endblock labels %}\n");
    refuses(
        &folder,
        &["init", "--stdout"],
        str![[r#"
exit code 2
error[template]: Unknown filter `shout`
 --> .scaffold/image.tera:3:25
  |
3 | LABEL a={{ image.name | shout }}
  |                         ^^^^^


"#]],
    );
}

#[test]
fn a_block_that_does_not_exist_is_shown() {
    let folder = program().with(
        ".scaffold/image.tera",
        "{% extends \"parent/image\" %}\n{% block lables %}\nLABEL a=b\n{% endblock lables %}\n",
    );
    refuses(
        &folder,
        &["init", "--stdout"],
        str![[r#"
exit code 2
error[template]: Block `lables` is not defined in any parent template
 --> .scaffold/image.tera:2:10
  |
2 | {% block lables %}
  |          ^^^^^^


"#]],
    );
}

#[test]
fn a_parent_that_does_not_exist_is_shown() {
    let folder = program().with(".scaffold/image.tera", "{% extends \"parent/imgae\" %}\n");
    refuses(
        &folder,
        &["init", "--stdout"],
        str![[r#"
exit code 2
error[template]: Template 'image' is inheriting from 'parent/imgae', which doesn't exist or isn't loaded.
--> .scaffold/image.tera


"#]],
    );
}

#[test]
fn a_template_that_overrides_nothing_is_shown() {
    let folder = program().with(".scaffold/imgae.tera", "FROM scratch\n");
    refuses(
        &folder,
        &["init", "--stdout"],
        str![[r#"
exit code 2
error[template]: there is no template `imgae` to override
--> .scaffold/imgae.tera
 = help: the templates are Dockerfile, docker-bake.hcl, dockerignore, front-end, image, install, runtime, source


"#]],
    );
}

#[test]
fn a_template_that_prints_no_dockerfile_is_shown() {
    let folder = program().with(
        ".scaffold/image.tera",
        "{% extends \"parent/image\" %}\n{% block user %}\nUSRE 10001\n{% endblock user %}\n",
    );
    refuses(
        &folder,
        &["init", "--stdout"],
        str![[r#"
exit code 2
error[rendered]: unknown instruction USRE
  --> Dockerfile:21:1
   |
21 | USRE 10001
   | ^^^^^^^^^^
   |
   = help: nothing was written; a template in .scaffold/ printed this


"#]],
    );
}

#[test]
fn a_template_that_runs_a_shell_where_there_is_none_is_shown() {
    let folder = program().with(".scaffold/image.tera", "{% extends \"parent/image\" %}\n{% block user %}\nRUN adduser -D me\nUSER me\n{% endblock user %}\n");
    refuses(
        &folder,
        &["init", "--stdout"],
        str![[r#"
exit code 2
error[rendered]: RUN needs a shell, and gcr.io/distroless/static-debian13:nonroot has none
  --> Dockerfile:21:1
   |
21 | RUN adduser -D me
   | ^^^^^^^^^^^^^^^^^
   |
   = help: nothing was written; a template in .scaffold/ printed this


"#]],
    );
}

#[test]
fn a_template_without_end_of_include_is_no_loop() {
    let folder = program().with(".scaffold/image.tera", "{% include \"image\" %}\n");
    refuses(
        &folder,
        &["init", "--stdout"],
        str![[r#"
exit code 2
error[template]: Circular include detected for template 'image'. Include chain: `["image", "image"]`
--> .scaffold/image.tera


"#]],
    );
}

#[test]
fn a_template_that_is_not_utf8_is_named() {
    let folder = program();
    folder.write_bytes(".scaffold/image.tera", b"\xff");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error: cannot read `.scaffold/image.tera`: invalid utf-8 sequence of 1 bytes from index 0

"#]],
    );
}

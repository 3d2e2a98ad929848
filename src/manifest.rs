//! scaffold.toml: the person's own words, all optional, each with its place.
//!
//! Defaults are not applied here: that is `resolve`'s work. docs/manifest.md is made from the
//! tables below, so a key cannot exist without its description.

mod check;
pub mod edit;
mod read;
mod required;
mod value;

pub use check::check;
pub use read::{FILE, ManifestFile, parse};
pub use value::{BaseLibc, Layout, ModuleCache, PortSetting, PrivateAuth, Switch};

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

/// A key of scaffold.toml, for docs/manifest.md and for "did you mean".
#[derive(Debug)]
pub struct Key {
    /// As a Rust identifier: `stop_signal` is `stop-signal` in the file.
    pub name: &'static str,
    /// A value that may stand in the file.
    pub example: &'static str,
    /// What it decides, and the default.
    pub about: &'static [&'static str],
}

macro_rules! tables {
    ($(
        $(#[doc = $about:literal])+
        $name:ident {
            $($(#[doc = $doc:literal])+ $field:ident: $type:ty = $example:literal,)*
        }
    )+) => { $(
        $(#[doc = $about])+
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
        pub struct $name {
            $($(#[doc = $doc])+ pub $field: $type,)*
        }

        impl $name {
            /// What the table decides.
            pub const ABOUT: &[&str] = &[$($about),+];
            /// Its keys, in the order of the documentation.
            pub const KEYS: &[Key] = &[
                $(Key { name: stringify!($field), example: $example, about: &[$($doc),+] }),*
            ];
        }
    )+ };
}

/// A value with its place in the file; absent unless written.
pub type Said<T> = Option<Spanned<T>>;

tables! {
    /// Keys at the top of the file.
    Manifest {
        /// The scaffold releases that may read this file, as a minimum: `"0.1"`.
        required_version: Said<String> = r#""0.1""#,
        /// One Dockerfile with a target for each image (`"single"`, the default), or
        /// `"per-image"`: `NAME.Dockerfile` each.
        layout: Said<Layout> = r#""single""#,
        /// The image that a plain `docker build .` makes: the last stage. By default the one named
        /// like the module, else the first by name; of those that listen, where any does.
        default: Said<String> = r#""api""#,
        /// The image of the `# syntax=` line; `false` leaves the line out, for engines without
        /// access to it (then `COPY --link` is left out too). By default `docker/dockerfile:1`.
        syntax: Said<Switch> = r#""docker/dockerfile:1""#,
        /// A registry, with an optional path, that every image is taken from instead of its own,
        /// the syntax line included: `docker.io/library/golang` becomes `REGISTRY/library/golang`.
        registry: Said<String> = r#""registry.example.com/mirror""#,
        /// The platforms the image is built for. They decide which bases are possible; `--platform`
        /// still chooses. By default linux/amd64 and linux/arm64.
        platforms: Said<Vec<String>> = r#"["linux/amd64", "linux/arm64"]"#,
        /// Lines for .dockerignore, after all others.
        extend_ignore: Said<Vec<String>> = r#"["testdata/large"]"#,
        /// Digests by image: each `FROM` of that image gets it behind its tag.
        digests: BTreeMap<String, Spanned<String>> = r#"{ "alpine:3.24" = "sha256:…" }"#,
        /// Which files are written, and where.
        output: Output = "",
        /// The build stage's Go, and how modules are fetched.
        go: Go = "",
        /// The compile step.
        build: Build = "",
        /// The runtime stage.
        run: Run = "",
        /// Front ends: what is built for Go code to embed or to serve, by the name of its stage.
        front_end: BTreeMap<String, FrontEnd> = "",
        /// Runtime bases of your own, by name.
        base: BTreeMap<String, Base> = "",
        /// The images, by name. Without a `main` in any of them, the images are those that were
        /// found, and a table changes the one it names.
        image: BTreeMap<String, Image> = "",
    }

    /// `[output]`: paths are relative to the folder of scaffold.toml; `false` writes no such file.
    Output {
        /// The Dockerfile; with `layout = "per-image"` the folder is used. By default `Dockerfile`.
        dockerfile: Said<Switch> = r#""build/Dockerfile""#,
        /// The ignore file, which Docker reads at the root of the context, or beside the Dockerfile
        /// as `build/Dockerfile.dockerignore`. By default `.dockerignore`.
        dockerignore: Said<Switch> = r#"".dockerignore""#,
        /// A file for `docker buildx bake`, which builds all images at once: shared stages run once,
        /// on each kind of builder. By default none.
        bake: Said<Switch> = r#""docker-bake.hcl""#,
    }

    /// `[go]`, and `[image.NAME.go]` for one image.
    Go {
        /// The Go release, `"1.26"`. By default the oldest maintained one that is not older than
        /// any go or toolchain line. Constraints such as `//go:build go1.26` follow it.
        version: Said<String> = r#""1.26""#,
        /// The whole image of the build stage, in place of `version` and `variant`.
        image: Said<String> = r#""golang:1.26-trixie""#,
        /// The distribution release of the golang image: `alpine`, `alpine3.24`, `trixie`,
        /// `bookworm`. By default alpine for pure Go, and Debian where cgo or git is needed.
        variant: Said<String> = r#""trixie""#,
        /// GOPROXY of the download step.
        proxy: Said<String> = r#""https://proxy.example.com,direct""#,
        /// GONOSUMDB of the download step: patterns of module paths.
        no_sumdb: Said<Vec<String>> = r#"["example.com/*"]"#,
        /// GOPRIVATE of the download step: modules fetched from their own hosts, with a secret.
        private: Said<Vec<String>> = r#"["github.com/acme/*"]"#,
        /// How private modules are fetched: `"netrc"` (a build secret, the default) or `"ssh"`
        /// (the builder's agent, with `known-hosts`).
        private_auth: Said<PrivateAuth> = r#""netrc""#,
        /// The lines of known_hosts for `private-auth = "ssh"`.
        known_hosts: Said<Vec<String>> = r#"["github.com ssh-ed25519 AAAA…"]"#,
        /// Where downloaded modules are kept: `"mount"` (the builder's cache, the default) or
        /// `"layer"` (in the image's cache, which `--cache-to` exports; the default with `private`).
        module_cache: Said<ModuleCache> = r#""layer""#,
    }

    /// `[build]`, and `[image.NAME.build]` for one image.
    Build {
        /// CGO_ENABLED. By default on where the program does not work without.
        cgo: Said<bool> = "true",
        /// Build tags. An image's own are what its code is read with, too: they may bring a main
        /// package, a port, or cgo, for that image alone.
        tags: Said<Vec<String>> = r#"["netgo"]"#,
        /// Linker flags; the version variable is added. By default `-s -w`, and `-X` for a variable
        /// that the repository's own build sets to the same text each time.
        ldflags: Said<String> = r#""-s -w -X main.commit=none""#,
        /// The string variable that `--build-arg VERSION=…` sets, as `-X` takes it; `false` for
        /// none. By default the variable of package main that is called version.
        version_variable: Said<Switch> = r#""main.version""#,
        /// Packages of the distribution to install in the build stage, in place of those found.
        packages: Said<Vec<String>> = r#"["libvips-dev"]"#,
        /// Environment of the compile step.
        env: Said<BTreeMap<String, String>> = r#"{ GOEXPERIMENT = "jsonv2" }"#,
    }

    /// `[run]`, and `[image.NAME.run]` for one image.
    Run {
        /// The runtime base: `distroless-static`, `distroless-base-nossl`, `distroless-base`,
        /// `distroless-cc`, `scratch`, `alpine`, `debian-slim`, `debian-slim-bookworm`, or one of
        /// `[base.NAME]`. By default the smallest that has what the program needs.
        base: Said<String> = r#""distroless-static""#,
        /// User and group, by number. By default the base's, 65532:65532.
        user: Said<String> = r#""65532:65532""#,
        /// The working directory, which relative paths start from.
        workdir: Said<String> = r#""/app""#,
        /// Directories that belong to the user. By default `/data` for a database in files, or where
        /// the code or a compose file has it, and the folders that a service makes, below the working
        /// directory.
        writable: Said<Vec<String>> = r#"["/data"]"#,
        /// Ports to expose, in place of those found: `8080` or `"53/udp"`.
        ports: Said<Vec<PortSetting>> = r#"[8080, "53/udp"]"#,
        /// Environment, beside the variables that say where a database is and where to listen.
        env: Said<BTreeMap<String, String>> = r#"{ LOG_LEVEL = "info" }"#,
        /// Arguments of the program: `CMD`. By default the command that serves, where it has several
        /// commands and one of them listens, and the flag that has it listen where it is reached.
        args: Said<Vec<String>> = r#"["serve"]"#,
        /// Files and folders of the repository that the program reads, in place of those found. The
        /// working directory stands for the folder that the program is started from: the module's,
        /// or the main package's where what it reads lies there.
        assets: Said<Vec<String>> = r#"["templates", "config/default.yaml"]"#,
        /// Files and folders of the repository that the program reads by absolute paths, by those, in
        /// place of those found.
        files: Said<BTreeMap<String, String>> = r#"{ "/etc/app/app.toml" = "configs/app.toml" }"#,
        /// Packages of the distribution to install, in place of those found.
        packages: Said<Vec<String>> = r#"["ffmpeg"]"#,
        /// Labels, besides `org.opencontainers.image.source`.
        labels: Said<BTreeMap<String, String>> = r#"{ "com.example.team" = "search" }"#,
        /// The signal that stops it, when SIGTERM does not. By default SIGINT for a service that waits
        /// for it alone.
        stop_signal: Said<String> = r#""SIGINT""#,
        /// The command of HEALTHCHECK, in exec form; `[]` writes `HEALTHCHECK NONE`.
        healthcheck: Said<Vec<String>> = r#"["/usr/local/bin/api", "healthy"]"#,
    }

    /// `[front-end.NAME]`: a package of Node whose build makes what Go code embeds, or what a program
    /// serves from disk; NAME is the stage.
    /// The one that was found is called `web`, several `web-FOLDER`.
    FrontEnd {
        /// The folder of package.json. With it a table adds a front end that was not found.
        dir: Said<String> = r#""web""#,
        /// The stage's image. By default `node:N-alpine`, N by .nvmrc, .node-version or package.json,
        /// else by the own Dockerfile that builds it, else the newest long-term release.
        image: Said<String> = r#""node:24-alpine""#,
        /// Who installs: `"npm"`, or `"pnpm@10"` and `"yarn@4"` with their release. By default by
        /// `packageManager` in package.json, else by the lock file.
        package_manager: Said<String> = r#""pnpm@10""#,
        /// The command that installs, in place of the package manager's own.
        install: Said<String> = r#""npm ci --ignore-scripts""#,
        /// The command that builds, in place of the `build` script; `false` for no such stage, where
        /// what it makes is there already.
        build: Said<Switch> = r#""npm run build:release""#,
        /// What it makes, from the folder of scaffold.toml: what is copied to where Go code is
        /// compiled.
        output: Said<Vec<String>> = r#"["web/dist"]"#,
    }

    /// `[base.NAME]`: a runtime base of your own, with the fields of the built-in ones.
    Base {
        /// The image.
        image: Said<String> = r#""cgr.dev/chainguard/static:latest""#,
        /// The C library in it: `none` (static programs alone), `musl` or `glibc`.
        libc: Said<BaseLibc> = r#""none""#,
        /// The distribution release its C library comes from; cgo programs are built on the same.
        release: Said<String> = r#""debian13""#,
        /// Libraries in it, besides the C library: `openssl`, `libstdc++`, `libgcc`.
        libraries: Said<Vec<String>> = r#"["libstdc++", "libgcc"]"#,
        /// It has `/bin/sh`.
        shell: Said<bool> = "false",
        /// `apt`, `apk` or `none`.
        package_manager: Said<String> = r#""none""#,
        /// User and group, by number.
        user: Said<String> = r#""65532:65532""#,
        /// What is in it, for the comment above the stage.
        holds: Said<String> = r#""CA certificates and time zones""#,
        /// The platforms it exists for.
        platforms: Said<Vec<String>> = r#"["linux/amd64", "linux/arm64"]"#,
    }

    /// `[image.NAME]`: NAME is the target, and the file name of the program.
    Image {
        /// The folder of the main package.
        main: Said<String> = r#""cmd/api""#,
        /// Folders of further main packages in the same image.
        also: Said<Vec<String>> = r#"["cmd/migrate"]"#,
        /// As `[go]`.
        go: Go = "",
        /// As `[build]`.
        build: Build = "",
        /// As `[run]`.
        run: Run = "",
    }
}

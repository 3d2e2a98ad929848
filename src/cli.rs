//! The command line: clap's types, and what is read of the environment.

#![expect(
    clippy::disallowed_methods,
    reason = "the environment is read here alone"
)]

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Writes the Dockerfile and .dockerignore that an expert would have written for a Go repository.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, disable_help_subcommand = true)]
pub struct Cli {
    /// Work in DIR instead of the current folder.
    #[arg(
        short = 'C',
        value_name = "DIR",
        default_value = ".",
        global = true,
        hide_default_value = true
    )]
    pub directory: PathBuf,
    /// Say nothing but errors.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more: every note, every file.
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// When to use colour; NO_COLOR turns it off too.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    pub color: Color,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look at the repository, ask what the code does not say, and write all files.
    Init(Init),
    /// Write the files again, after the code or scaffold.toml changed.
    ///
    /// --main and --base hold for this time alone: what is to stay belongs in scaffold.toml, where
    /// `init` keeps them.
    Generate(Generate),
    /// Show every decision, who made it, and the line of code it follows from.
    Explain(Explain),
    /// Build each image with your container engine, start it as it would run, and see whether it answers.
    ///
    /// It takes the files as they are on disk, docker with buildx or else podman, and the network, builder
    /// and credentials that those have. Ports are published on free ports of the machine where the engine is. What it made is
    /// removed at the end, also after Ctrl-C; what the engine caches stays.
    Verify(Verify),
}

/// Flags of `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// Ask nothing: take what was detected.
    #[arg(short, long)]
    pub yes: bool,
    /// Move what your Dockerfile says into scaffold.toml, and replace it.
    #[arg(long, conflicts_with = "force")]
    pub adopt: bool,
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap shows the docs of flattened flags")]
    pub choices: Choices,
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap shows the docs of flattened flags")]
    pub output: Output,
}

/// Flags of `generate`.
#[derive(Debug, Args)]
pub struct Generate {
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap shows the docs of flattened flags")]
    pub choices: Choices,
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap shows the docs of flattened flags")]
    pub output: Output,
}

/// Flags of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// A setting (`image.api.base`), or a code of a message (`embed-unmatched`).
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Print JSON, of a structure that stays as it is: all, or the settings that NAME means.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap shows the docs of flattened flags")]
    pub choices: Choices,
}

/// Flags of `verify`, those of builds and containers as docker has them.
#[derive(Debug, Args)]
pub struct Verify {
    /// Verify these images alone.
    #[arg(value_name = "IMAGE")]
    pub images: Vec<String>,
    /// Print JSON, of a structure that stays as it is.
    #[arg(long)]
    pub json: bool,
    /// Wait so long for a service to answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub timeout: u64,
    /// Build with this builder of `docker buildx ls`.
    #[arg(long, value_name = "NAME", help_heading = "Build options")]
    pub builder: Option<String>,
    /// Give the build an argument; repeat for several.
    #[arg(
        long = "build-arg",
        value_name = "NAME=VALUE",
        help_heading = "Build options"
    )]
    pub build_args: Vec<String>,
    /// Give the build a secret, in place of your .netrc; repeat for several.
    #[arg(
        long = "secret",
        value_name = "id=ID,src=FILE",
        help_heading = "Build options"
    )]
    pub secrets: Vec<String>,
    /// Give the build keys of ssh, in place of your agent's; repeat for several.
    #[arg(long, value_name = "ID=SOCKET", help_heading = "Build options")]
    pub ssh: Vec<String>,
    /// Set a variable of the programs, to the shell's value where none is said; repeat for several.
    #[arg(short, long, value_name = "NAME=VALUE", help_heading = "Run options")]
    pub env: Vec<String>,
    /// Mount a file, folder or volume; repeat for several.
    #[arg(long = "volume", value_name = "FROM:TO", help_heading = "Run options")]
    pub volumes: Vec<String>,
    /// Start the containers in this network, as that of a compose project with a database.
    #[arg(long, value_name = "NAME", help_heading = "Run options")]
    pub network: Option<String>,
}

/// What the questions of `init` ask.
#[derive(Clone, Debug, Default, Args)]
pub struct Choices {
    /// Make an image of the main package in DIR; repeat for several.
    #[arg(long = "main", value_name = "DIR")]
    pub mains: Vec<String>,
    /// Put the programs on this base: distroless-static, scratch, alpine, debian-slim …
    #[arg(long, value_name = "NAME")]
    pub base: Option<String>,
}

/// What becomes of the files.
#[derive(Clone, Debug, Default, Args)]
pub struct Output {
    /// Replace files that scaffold did not write, or that were edited since.
    #[arg(long)]
    pub force: bool,
    /// Write nothing; print what would change as a diff, and exit as if it were written.
    #[arg(long)]
    pub dry_run: bool,
    /// Write nothing; print the Dockerfile.
    #[arg(long, conflicts_with = "dry_run")]
    pub stdout: bool,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What the terminal is.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    /// Somebody can answer questions.
    pub interactive: bool,
    /// Standard error is one, where a spinner turns.
    pub watched: bool,
    /// Columns of standard error.
    pub width: usize,
}

impl Terminal {
    /// The one this process has.
    pub fn current() -> Self {
        let watched = std::io::stderr().is_terminal();
        let columns = std::env::var("COLUMNS")
            .ok()
            .and_then(|text| text.parse().ok());
        Self {
            interactive: watched && std::io::stdin().is_terminal(),
            watched,
            width: columns.unwrap_or(100),
        }
    }
}

/// The person's home, where .netrc is; the current folder where there is none.
pub fn home() -> PathBuf {
    std::env::home_dir().unwrap_or_default()
}

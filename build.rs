//! Makes of the catalog's TOML tables, which people edit, what is read at each start: constants of
//! those that every run asks, JSON of the others. And says how the program is linked.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a build script reads, writes and talks to cargo"
)]

#[expect(
    unreachable_pub,
    dead_code,
    reason = "what the library has of them is public there"
)]
#[path = "src/catalog"]
mod catalog {
    pub(crate) mod rows;
}
#[expect(unreachable_pub, reason = "the same")]
#[path = "src/facts"]
mod facts {
    pub(crate) use role::Role;
    mod role;
}

use std::error::Error;
use std::fmt::Debug;
use std::path::Path;
use std::{env, fs};

use catalog::rows;
use serde::Deserialize;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/catalog");
    if starts_faster_at_one_place() {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    let out = env::var("OUT_DIR")?;
    for entry in fs::read_dir("src/catalog")? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            let mut table: toml::Table = toml::from_str(&fs::read_to_string(&path)?)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            table
                .iter_mut()
                .for_each(|(_, value)| leave_sources_out(value));
            let name = path.file_stem().unwrap_or_default();
            let target = Path::new(&out).join(name);
            let json = serde_json::to_string(&table)?;
            let written = match name.to_str() {
                Some("calls") => write::<rows::calls::Calls>(&target, json),
                Some("ignore") => write::<rows::ignore::IgnoreLines>(&target, json),
                Some("listen") => write::<rows::listen::Listen>(&target, json),
                Some("roles") => write::<rows::roles::Roles>(&target, json),
                Some("services") => write::<rows::services::Services>(&target, json),
                Some("storage") => write::<rows::storage::Storage>(&target, json),
                _ => fs::write(target.with_extension("json"), json).map_err(Into::into),
            };
            written.map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    Ok(())
}

/// Writes a table as the Rust literal of its type.
fn write<T: Debug + Deserialize<'static>>(
    target: &Path,
    json: String,
) -> Result<(), Box<dyn Error>> {
    let table: T = serde_json::from_str(json.leak())?;
    Ok(fs::write(target.with_extension("rs"), literal(&table))?)
}

/// What `Debug` shows of plain structs is how Rust writes them, but for the `&` before a list.
fn literal(table: &impl Debug) -> String {
    let shown = format!("{table:#?}");
    let (mut literal, mut in_text, mut escaped) = (String::new(), false, false);
    for letter in shown.chars() {
        if letter == '[' && !in_text {
            literal.push('&');
        }
        in_text ^= letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
        literal.push(letter);
    }
    literal
}

/// Whether the linker is one that can leave a program at the place it was linked for. One that may lie
/// anywhere has ten thousand addresses written into it at each start: of the time that a small
/// repository takes, a twelfth.
fn starts_faster_at_one_place() -> bool {
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|said| said == value);
    let is_static = env::var("CARGO_CFG_TARGET_FEATURE")
        .is_ok_and(|features| features.split(',').any(|one| one == "crt-static"));
    is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") && !is_static
}

/// The pages that say so are for the people who edit the tables: a third of them by size.
fn leave_sources_out(value: &mut toml::Value) {
    match value {
        toml::Value::Table(table) => {
            table.remove("source");
            table
                .iter_mut()
                .for_each(|(_, value)| leave_sources_out(value));
        }
        toml::Value::Array(rows) => rows.iter_mut().for_each(leave_sources_out),
        _ => {}
    }
}

//! Stage 5: the [`Plan`] goes through the templates and becomes [`Rendered`] files.
//!
//! Everything is rendered, and read back, before anything is written.

mod check;
mod filters;
mod layers;
pub mod pack;

use serde::Serialize;
use tera::Context;

use crate::diag::Diagnostic;
use crate::plan::{Dockerfile, Image, Plan};
use layers::Layers;
use pack::Template;

/// A file's whole text: LF, one final newline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Where it is written, relative to the folder of scaffold.toml.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Renders every file of the plan; `overrides` are the templates of `.scaffold/`.
///
/// # Errors
/// A template does not parse, names a value that is not in the plan, or prints something that is
/// not a Dockerfile that can be built.
pub fn render(plan: &Plan, overrides: &[Template]) -> Result<Vec<Rendered>, Vec<Diagnostic>> {
    let layers = Layers::new(overrides).map_err(|error| vec![*error])?;
    let mut files = Vec::new();
    let mut diagnostics = Vec::new();
    for dockerfile in &plan.dockerfiles {
        match layers.dockerfile(dockerfile) {
            Ok(text) => {
                diagnostics.extend(check::check(dockerfile, &text, !overrides.is_empty()));
                files.push(Rendered {
                    path: dockerfile.path.clone(),
                    text,
                });
            }
            Err(error) => diagnostics.push(*error),
        }
    }
    for ignore in &plan.ignores {
        match layers.print("dockerignore", &[("file", ignore)]) {
            Ok(text) => files.push(Rendered {
                path: ignore.path.clone(),
                text: finished(&text),
            }),
            Err(error) => diagnostics.push(*error),
        }
    }
    if let Some(bake) = &plan.bake {
        match layers.print("docker-bake.hcl", &[("file", bake)]) {
            Ok(text) => files.push(Rendered {
                path: bake.path.clone(),
                text: finished(&text),
            }),
            Err(error) => diagnostics.push(*error),
        }
    }
    if diagnostics.is_empty() {
        Ok(files)
    } else {
        Err(diagnostics)
    }
}

impl Layers {
    fn dockerfile(&self, file: &Dockerfile) -> Result<String, Box<Diagnostic>> {
        let mut context = Context::new();
        context.insert("file", file);
        context.insert("sources", &self.each("source", &file.sources)?);
        context.insert("front_ends", &self.each("front-end", &file.front_ends)?);
        context.insert("runtimes", &self.each("runtime", &file.runtimes)?);
        let images: Vec<String> = file
            .images
            .iter()
            .map(|image| self.image(image))
            .collect::<Result<_, _>>()?;
        context.insert("images", &images);
        Ok(finished(&self.print_context("Dockerfile", &context)?))
    }

    /// An image, its own source stage in front where it has one.
    fn image(&self, image: &Image) -> Result<String, Box<Diagnostic>> {
        let own = image
            .source
            .as_ref()
            .map(|source| self.print("source", &[("source", source)]));
        let mut context = Context::new();
        context.insert("image", image);
        context.insert("source", &own.transpose()?.unwrap_or_default());
        self.print_context("image", &context)
    }

    fn each<T: Serialize>(&self, name: &str, values: &[T]) -> Result<Vec<String>, Box<Diagnostic>> {
        values
            .iter()
            .map(|value| self.print(name, &[(&name.replace('-', "_"), value)]))
            .collect()
    }

    fn print<T: Serialize>(
        &self,
        name: &str,
        values: &[(&str, &T)],
    ) -> Result<String, Box<Diagnostic>> {
        let mut context = Context::new();
        for (key, value) in values {
            context.insert((*key).to_owned(), value);
        }
        self.print_context(name, &context)
    }
}

/// LF, no blanks at line ends, one final newline.
fn finished(text: &str) -> String {
    let mut finished: String = text
        .replace("\r\n", "\n")
        .lines()
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect();
    while finished.ends_with("\n\n") {
        finished.pop();
    }
    finished.trim_start_matches('\n').to_owned()
}

//! `scaffold verify`: each image built and started as it would run, by the person's own engine.

mod report;
mod trial;

use std::path::Path;
use std::time::{Duration, Instant};

use super::{Status, request, run, summary};
use crate::Outcome;
use crate::cli::{Choices, Cli, Verify, home};
use crate::diag::{Code, Diagnostic, nearest};
use crate::engine::{Built, Engine, Recipe, Step, watch_for_stop};
use crate::error::Error;
use crate::manifest::PrivateAuth;
use crate::settings::{Image, Settings};
use crate::ui::Ui;
use crate::write;
use report::{ImageReport, Report};
use trial::Trial;

pub(super) fn verify(cli: &Cli, flags: &Verify, ui: Ui) -> super::Outcome {
    let request = crate::Request {
        decides_alone: true,
        ..request(cli, &Choices::default())
    };
    let outcome = run(ui, &request)?;
    let Some(settings) = outcome.settings.as_ref().filter(|_| !outcome.has_errors()) else {
        ui.diagnostics(&outcome.diagnostics);
        return Ok(Status::Failed);
    };
    let images = match chosen(settings, &flags.images) {
        Ok(images) => images,
        Err(unknown) => {
            ui.diagnostics(&[*unknown]);
            return Ok(Status::Failed);
        }
    };
    if let Some(missing) = missing_dockerfile(&cli.directory, settings, &images) {
        ui.diagnostics(&[missing]);
        return Ok(Status::Failed);
    }
    let engine = match Engine::find(flags.builder.as_deref()) {
        Ok(engine) => engine,
        Err(none) => {
            ui.diagnostics(&[*none]);
            return Ok(Status::Failed);
        }
    };
    watch_for_stop()?;
    let verifier = Verifier {
        engine: &engine,
        folder: &cli.directory,
        flags,
        outcome: &outcome,
        settings,
        ui,
    };
    let mut report = Report::new(engine.about());
    for image in images {
        let of_image = match verifier.image(image) {
            Err(Error::Interrupted) => {
                ui.line("interrupted: what was made is removed");
                return Ok(Status::Interrupted);
            }
            of_image => of_image?,
        };
        if !flags.json {
            ui.data(&of_image.to_text());
        }
        report.images.push(of_image);
    }
    if flags.json {
        ui.data(&report.to_json());
    }
    Ok(if report.is_ok() {
        Status::Fine
    } else {
        Status::Differs
    })
}

/// The images of these names, all where none is said.
fn chosen<'s>(settings: &'s Settings, names: &[String]) -> Result<Vec<&'s Image>, Box<Diagnostic>> {
    let all: Vec<&str> = settings
        .images
        .iter()
        .map(|image| image.name.as_str())
        .collect();
    for name in names {
        if !all.contains(&name.as_str()) {
            let unknown = format!("no image is called `{name}`");
            let help = match nearest(name, all.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the images are {}", all.join(", ")),
            };
            return Err(Box::new(
                Diagnostic::new(Code::UnknownImage, unknown).help(help),
            ));
        }
    }
    let wanted = |image: &&Image| names.is_empty() || names.contains(&image.name);
    Ok(settings.images.iter().filter(wanted).collect())
}

/// That a Dockerfile is not on disk, which is what is built.
fn missing_dockerfile(folder: &Path, settings: &Settings, images: &[&Image]) -> Option<Diagnostic> {
    if settings.project.dockerfile.value.is_empty() {
        let message = "scaffold.toml asks for no Dockerfile, so there is nothing to verify";
        let help = "take `dockerfile = false` out of [output]";
        return Some(Diagnostic::new(Code::NoDockerfile, message).help(help));
    }
    let mut dockerfiles = images
        .iter()
        .map(|image| settings.project.dockerfile_of(&image.name));
    let missing = dockerfiles
        .find(|path| !write::read_if_there(&folder.join(path)).is_ok_and(|text| text.is_some()))?;
    let diagnostic = Diagnostic::new(
        Code::NoDockerfile,
        format!("there is no {missing} to build"),
    );
    Some(diagnostic.help("write it first: scaffold init"))
}

/// What all images are verified with.
struct Verifier<'a> {
    engine: &'a Engine,
    folder: &'a Path,
    flags: &'a Verify,
    outcome: &'a Outcome,
    settings: &'a Settings,
    ui: Ui,
}

impl Verifier<'_> {
    /// Builds an image, starts it, and looks.
    fn image(&self, image: &Image) -> Result<ImageReport, Error> {
        let mut report = ImageReport {
            name: image.name.clone(),
            ..ImageReport::default()
        };
        let dockerfile = self.settings.project.dockerfile_of(&image.name);
        let options = self.build_options(image);
        let recipe = Recipe {
            folder: self.folder,
            dockerfile: &dockerfile,
            target: &image.name,
            options: &options,
        };
        let progress = self.ui.progress(&image.name);
        progress.says("docker build --check");
        report.warnings = self.engine.check(&recipe)?;
        let start = Instant::now();
        let on_step = |step: &Step| progress.at(&step.stage, step.number, step.count, &step.text);
        let built = match self.engine.build(&recipe, on_step)? {
            Built::Failed(output) => {
                report.problem = "it does not build".to_owned();
                report.output = output;
                return Ok(report);
            }
            Built::Image(built) => built,
        };
        report.built = Some(start.elapsed());
        progress.says("starting");
        let trial = Trial {
            image,
            built: &built,
            about: built.about()?,
            options: self.run_options(image),
            network: self.flags.network.as_deref().unwrap_or_default(),
            patience: Duration::from_secs(self.flags.timeout),
        };
        trial.run(&mut report)?;
        if !report.ok {
            report.needs = summary::needs_of(self.outcome, image);
        }
        Ok(report)
    }

    /// What `docker build` is given: what the flags say, and the secrets that private modules need.
    fn build_options(&self, image: &Image) -> Vec<String> {
        let Verify {
            secrets,
            ssh,
            build_args,
            ..
        } = self.flags;
        let mut options = Vec::new();
        options.extend(paired("--secret", secrets));
        options.extend(paired("--ssh", ssh));
        options.extend(paired("--build-arg", build_args));
        if !image.go.private.value.is_empty() {
            match image.go.private_auth.value {
                PrivateAuth::Netrc if secrets.is_empty() => {
                    let netrc = home().join(".netrc");
                    let netrc = format!("id=netrc,src={}", netrc.display());
                    options.extend(paired("--secret", &[netrc]));
                }
                PrivateAuth::Ssh if ssh.is_empty() => {
                    options.extend(paired("--ssh", &["default".to_owned()]));
                }
                PrivateAuth::Netrc | PrivateAuth::Ssh => {}
            }
        }
        options
    }

    /// What `docker run` is given: what the program needs, as far as it is at hand, a volume for each folder
    /// it may write to, and what the flags say.
    fn run_options(&self, image: &Image) -> Vec<String> {
        let given = summary::given_to(self.outcome, image);
        let env = given.env.into_iter().map(|(name, value)| match value {
            Some(value) => format!("{name}={value}"),
            None => name,
        });
        let env: Vec<String> = env.collect();
        let folder = self.folder;
        let files = given.files.into_iter().filter_map(|(file, place)| {
            let file = std::path::absolute(folder.join(file)).ok()?;
            let there = write::read_if_there(&file).is_ok_and(|text| text.is_some());
            there.then(|| format!("{}:{place}:ro", file.display()))
        });
        let is_said = |volume: &String| {
            let said = |other: &String| target_of(other) == target_of(volume);
            self.flags.volumes.iter().any(said)
        };
        let files: Vec<String> = files.filter(|file| !is_said(file)).collect();
        let folders = image.run.writable.value.iter();
        let folders: Vec<String> = folders.filter(|path| !is_said(path)).cloned().collect();
        let mut options = Vec::new();
        options.extend(paired("--volume", &folders));
        options.extend(paired("--volume", &files));
        options.extend(paired("--volume", &self.flags.volumes));
        options.extend(paired("--env", &env));
        options.extend(paired("--env", &self.flags.env));
        options
    }
}

/// Where a volume is mounted: `from:to:ro`, or where that alone is said.
fn target_of(volume: &str) -> &str {
    let mut parts = volume.split(':');
    let first = parts.next().unwrap_or_default();
    parts.next().unwrap_or(first)
}

/// A flag with each of its values.
fn paired(flag: &str, values: &[String]) -> impl Iterator<Item = String> {
    values
        .iter()
        .flat_map(move |value| [flag.to_owned(), value.clone()])
}
